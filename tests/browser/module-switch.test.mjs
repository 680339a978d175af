// The school's administrator turns a module off and on again: at once, and nothing is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, doneButton, giveHomework, moduleLinks, openModule, pressAndConfirm, said, sends, signIn } from './people.mjs';

const TEXT = 'Dessiner la carte de la Méditerranée';
const MODULE = /cahier de textes/i;
const ADMIN = '/s/college-demo/admin';

let story;
let administrator;
let pupil;

before(async () => {
  story = await startStory();
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT });
  await teacher.context().close();
  [administrator, pupil] = await Promise.all([story.visitor(), story.visitor()]);
  await signIn(administrator, 'admin.demo');
  await signIn(pupil, 'eleve.demo');
  await openModule(pupil, 'college-demo');
  await sends(pupil, doneButton(pupil, TEXT));
}, { timeout: 300_000 });
after(async () => story?.end());

/** Presses the administrator's switch of the homework module, and answers what is asked. */
async function turn(name) {
  await administrator.goto(ADMIN);
  const toggle = administrator.locator('main').locator('li, tr, article, section').filter({ hasText: MODULE })
    .locator('summary, button').filter({ hasText: name, visible: true }).first();
  assert.ok((await toggle.count()) > 0, `there is no switch ${name}; ${await said(administrator)}`);
  await pressAndConfirm(administrator, toggle);
}

const OFF = /^\s*désactiver/i;
const ON = /^\s*(ré)?activer/i;

test('the console shows the module, what it may do and why', { timeout: 60_000 }, async () => {
  const answer = await administrator.goto(ADMIN);
  assert.equal(answer.status(), 200, await said(administrator));
  await assertShows(administrator, MODULE);
  await screenshot(administrator, 'switch-console');
});

test('turned off, it is gone from the pupil’s home at once', { timeout: 60_000 }, async () => {
  await turn(OFF);
  await pupil.goto('/');
  assert.equal(await moduleLinks(pupil, 'college-demo').count(), 0, await said(pupil));
});

test('its address says that the school turned it off, and what one can do', { timeout: 60_000 }, async () => {
  const answer = await pupil.goto('/s/college-demo/homework');
  assert.ok([403, 404, 410, 503].includes(answer.status()), `status ${answer.status()}`);
  await assertShows(pupil, /désactivé|n’est pas (activé|ouvert)|n'est pas (activé|ouvert)/i);
  await screenshot(pupil, 'switch-off');
  const json = await pupil.request.get('/s/college-demo/homework', { headers: { accept: 'application/json' } });
  assert.equal(json.status(), answer.status());
});

test('another school is not concerned', { timeout: 60_000 }, async () => {
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  const answer = await teacher.goto('/s/lycee-demo/homework');
  assert.equal(answer.status(), 200, await said(teacher));
});

test('a pupil cannot turn it on', { timeout: 60_000 }, async () => {
  const answer = await pupil.goto(ADMIN);
  assert.ok([403, 404].includes(answer.status()), `status ${answer.status()}`);
});

test('turned on again, everything is where it was', { timeout: 60_000 }, async () => {
  await turn(ON);
  await openModule(pupil, 'college-demo');
  await assertShows(pupil, TEXT);
  assert.equal(await doneButton(pupil, TEXT).getAttribute('aria-pressed'), 'true');
});
