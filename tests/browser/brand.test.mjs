// The region's operator tries colours, is told which somebody could not read, and every page wears those that are saved.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, sends, signIn } from './people.mjs';

const BRAND = '/admin/brand';

let story;
let operator;

before(async () => {
  story = await startStory();
  operator = await story.visitor();
  await signIn(operator, 'region.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** The accent of a page, as its style sheets say it. */
const accent = (page) => page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--accent').trim());

async function tries({ day, night }) {
  await operator.goto(BRAND);
  await operator.getByLabel('Nom de l’ENT').fill('Mon ENT d’essai');
  await operator.getByLabel('Couleur de jour').fill(day);
  await operator.getByLabel('Couleur de nuit').fill(night);
  return sends(operator, operator.getByRole('button', { name: 'Voir ce que cela donne' }));
}

test('a colour that somebody could not read is refused, with one that would do', { timeout: 60_000 }, async () => {
  const answer = await tries({ day: '#ffd700', night: '#f09ccf' });
  assert.equal(answer.status(), 422);
  await assertShows(operator, /On la lirait mal .*1,19.*4,5/);
  await look(operator, 'brand-refused');
});

test('a preview is drawn in what was typed, and nobody else sees it', { timeout: 60_000 }, async () => {
  await tries({ day: '#8c2a6b', night: '#f09ccf' });
  await assertShows(operator, /Rien n’est enregistré/);
  assert.equal(await accent(operator), '#8c2a6b');
  await look(operator, 'brand-preview');
  const visitor = await story.visitor();
  await visitor.goto('/login');
  await assertShowsNot(visitor, /Mon ENT d’essai/);
  await visitor.context().close();
});

test('what is saved is worn by every page, by day and by night, and goes back', { timeout: 120_000 }, async () => {
  await tries({ day: '#8c2a6b', night: '#f09ccf' });
  await sends(operator, operator.getByRole('button', { name: 'Enregistrer' }));
  const visitor = await story.visitor();
  await visitor.goto('/login');
  await assertShows(visitor, /Mon ENT d’essai/);
  for (const [colorScheme, colour] of [['light', '#8c2a6b'], ['dark', '#f09ccf']]) {
    await visitor.emulateMedia({ colorScheme });
    assert.equal(await accent(visitor), colour);
  }
  await look(visitor, 'brand-sign-in');
  await operator.goto('/admin');
  await look(operator, 'brand-region');
  await operator.goto(BRAND);
  await sends(operator, operator.getByRole('button', { name: 'Revenir à ce que dit region.toml' }));
  await visitor.goto('/login');
  await assertShowsNot(visitor, /Mon ENT d’essai/);
  await visitor.context().close();
});
