// Everything works without script: the evening again, in short.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { assertShows, assertShowsNot, doneButton, giveHomework, item, openModule, pressAndConfirm, sends, signIn, signOut } from './people.mjs';

const TEXT = 'Recopier la leçon sur les fleuves';
const quiet = { javaScriptEnabled: false };

let story;
before(async () => {
  story = await startStory();
}, { timeout: 240_000 });
after(async () => story?.end());

test('the evening works without script', { timeout: 120_000 }, async () => {
  const teacher = await story.visitor(quiet);
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT });

  const pupil = await story.visitor(quiet);
  await signIn(pupil, 'eleve.demo');
  await openModule(pupil, 'college-demo');
  await sends(pupil, doneButton(pupil, TEXT));
  assert.equal(await doneButton(pupil, TEXT).getAttribute('aria-pressed'), 'true');

  const parent = await story.visitor(quiet);
  await signIn(parent, 'parent.demo');
  await openModule(parent, 'college-demo');
  assert.match(await item(parent, TEXT).innerText(), /fait/i);
});

test('changing one’s mind works too: pressed again, it is not done', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor(quiet);
  await signIn(pupil, 'eleve.demo');
  await openModule(pupil, 'college-demo');
  await sends(pupil, doneButton(pupil, TEXT));
  assert.equal(await doneButton(pupil, TEXT).getAttribute('aria-pressed'), 'false');
});

test('a question is asked before something goes away', { timeout: 60_000 }, async () => {
  const teacher = await story.visitor(quiet);
  await signIn(teacher, 'prof.demo');
  await openModule(teacher, 'college-demo');
  await sends(teacher, teacher.locator('main').getByRole('link', { name: /6\s*(e|ème)?\s*A\b/i }).first());
  await sends(teacher, item(teacher, TEXT).getByRole('link').first());
  const remove = teacher.locator('summary').filter({ hasText: /^\s*supprimer\s*$/i }).first();
  await assertShowsNot(teacher, /supprimer ce devoir/i);
  await pressAndConfirm(teacher, remove);
  await assertShows(teacher, /travail supprimé/i);
});

test('menus open and one can leave', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor(quiet);
  await signIn(pupil, 'eleve.demo');
  await signOut(pupil);
  const answer = await pupil.goto('/');
  assert.ok(pupil.url().includes('/login') || answer.status() === 401, pupil.url());
});
