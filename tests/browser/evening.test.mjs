// The evening: a teacher gives homework, a pupil does it, a parent and the teacher see so.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, assertShowsNot, day, doneButton, giveHomework, item, openModule, sends, signIn } from './people.mjs';

const TEXT = 'Lire le chapitre 3 de « L’Odyssée » et répondre aux questions 1 à 4';

let story;
let teacher;
let pupil;
let parent;
let address;

before(async () => {
  story = await startStory();
  [teacher, pupil, parent] = await Promise.all([story.visitor(), story.visitor(), story.visitor()]);
}, { timeout: 240_000 });
after(async () => story?.end());

test('a teacher gives homework to class 6A for tomorrow', { timeout: 60_000 }, async () => {
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT, due: day(1) });
  await screenshot(teacher, 'evening-teacher-given');
});

test('the pupil sees it at once, under tomorrow’s day, with the teacher’s subject', { timeout: 60_000 }, async () => {
  await signIn(pupil, 'eleve.demo');
  await openModule(pupil, 'college-demo');
  await assertShows(pupil, TEXT);
  await assertShows(pupil, /^demain\b/i);
  await screenshot(pupil, 'evening-pupil-before');
});

test('the pupil’s home page names it too', { timeout: 60_000 }, async () => {
  await pupil.goto('/');
  await assertShows(pupil, /cahier de textes/i);
});

test('the parent sees it for the child in the collège as not done yet', { timeout: 60_000 }, async () => {
  await signIn(parent, 'parent.demo');
  await openModule(parent, 'college-demo');
  await assertShows(parent, TEXT);
  await assertShows(parent, /pas encore fait/i);
  const buttons = await item(parent, TEXT).getByRole('button', { name: /^fait$/i }).count();
  assert.equal(buttons, 0, 'only the pupil says that it is done');
});

test('and not for the child in the école', { timeout: 60_000 }, async () => {
  await openModule(parent, 'ecole-demo');
  await assertShowsNot(parent, TEXT);
});

test('the pupil marks it done, and it stays so', { timeout: 60_000 }, async () => {
  await openModule(pupil, 'college-demo');
  const button = doneButton(pupil, TEXT);
  assert.equal(await button.getAttribute('aria-pressed'), 'false');
  await sends(pupil, button);
  assert.equal(await doneButton(pupil, TEXT).getAttribute('aria-pressed'), 'true');
  await pupil.reload();
  assert.equal(await doneButton(pupil, TEXT).getAttribute('aria-pressed'), 'true');
  await screenshot(pupil, 'evening-pupil-after');
});

test('the parent sees that it is done', { timeout: 60_000 }, async () => {
  await openModule(parent, 'college-demo');
  await assertShows(parent, TEXT);
  const text = await item(parent, TEXT).innerText();
  assert.match(text, /fait/i);
  assert.doesNotMatch(text, /pas encore fait/i);
});

test('the teacher sees who marked it done', { timeout: 60_000 }, async () => {
  await openModule(teacher, 'college-demo');
  const here = await teacher.locator('.section-nav a[aria-current]').allInnerTexts();
  assert.deepEqual(here, ['Classes'], 'the first page is the one marked in the menu');
  await sends(teacher, teacher.locator('main').getByRole('link', { name: /6\s*(e|ème)?\s*A\b/i }).first());
  const link = item(teacher, TEXT).getByRole('link').first();
  address = await link.getAttribute('href');
  await sends(teacher, link);
  const table = teacher.getByRole('table', { name: /marqué ce travail comme fait/i });
  const done = table.getByRole('row').filter({ hasText: /fait/i }).filter({ hasNotText: /pas encore|état/i });
  assert.equal(await done.count(), 1, `one pupil has: ${await table.innerText()}`);
  await screenshot(teacher, 'evening-teacher-progress');
});

test('the teacher’s page of who has done it is not the pupil’s', { timeout: 60_000 }, async () => {
  await pupil.goto(address);
  await assertShows(pupil, TEXT);
  await assertShowsNot(pupil, /marqué ce travail comme fait/i);
});

test('an app gets the same page as JSON', { timeout: 60_000 }, async () => {
  const answer = await pupil.request.get('/s/college-demo/homework', { headers: { accept: 'application/json' } });
  assert.equal(answer.status(), 200);
  assert.match(answer.headers()['content-type'], /^application\/json/);
  const text = JSON.stringify(await answer.json());
  assert.ok(text.includes('L’Odyssée'), text.slice(0, 400));
  assert.ok(!text.includes('</'), 'no markup in JSON');
});

test('nothing of it is for somebody who is not signed in', { timeout: 60_000 }, async () => {
  const stranger = await story.visitor();
  for (const accept of ['text/html', 'application/json']) {
    const answer = await stranger.request.get(address, { headers: { accept }, maxRedirects: 0 });
    assert.ok([302, 303, 307, 401].includes(answer.status()), `${accept}: ${answer.status()}`);
    assert.ok(!(await answer.text()).includes('Odyssée'));
  }
});
