// A school's administrator hands out sheets and replaces a lost password; who has a sheet comes in with it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, pressAndConfirm, said, sends, signIn } from './people.mjs';

const PEOPLE = '/s/college-demo/admin/people';
const NEW = 'une phrase de passe toute neuve';

let story;
let administrator;
let pupil;

before(async () => {
  story = await startStory();
  administrator = await story.visitor();
  pupil = await story.visitor({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
}, { timeout: 240_000 });
after(async () => story?.end());

/** What the first slip of a page says: where, as whom, with which code. */
async function slip(page) {
  const facts = await page.locator('.slip').first().locator('dd').allInnerTexts();
  return facts.map((fact) => fact.trim());
}

/** Sets a password with what a slip says. */
async function activate(page, { login, code }) {
  await page.goto('/activate');
  const fields = await page.locator('main input:not([type=hidden])').all();
  for (const field of fields) {
    const name = await field.getAttribute('name');
    await field.fill({ login, code }[name] ?? NEW);
  }
  await sends(page, page.locator('main form button').last());
  assert.ok(!new URL(page.url()).pathname.startsWith('/activate'), await said(page));
}

test('the sheets of a class are printed once, and open an account', { timeout: 180_000 }, async () => {
  await signIn(administrator, 'admin.demo');
  await administrator.goto('/s/college-demo/admin');
  await sends(administrator, administrator.getByRole('link', { name: 'Personnes et classes' }).first());
  await look(administrator, 'register');
  await sends(administrator, administrator.getByRole('link', { name: /^6B$/ }));
  await look(administrator, 'register-class');
  await sends(administrator, administrator.getByRole('button', { name: /préparer/i }));
  await assertShows(administrator, /ne seront plus jamais affichés/);
  await look(administrator, 'register-slips');
  const [address, login, code] = await slip(administrator);
  assert.match(address, /\/activate$/);
  await administrator.emulateMedia({ media: 'print' });
  assert.equal(await administrator.getByText(/ne seront plus jamais affichés/).isVisible(), false, 'paper shows slips alone');
  assert.ok(await administrator.locator('.slip').first().isVisible());
  await administrator.emulateMedia({ media: 'screen' });
  await activate(pupil, { login, code });
  await administrator.goto(`${PEOPLE}?q=${encodeURIComponent(login)}`);
  await assertShows(administrator, /compte activé/i);
  await assertShowsNot(administrator, new RegExp(code));
});

test('somebody is found without accents, and a lost password is replaced by a code', { timeout: 180_000 }, async () => {
  await administrator.goto(PEOPLE);
  await administrator.getByLabel(/chercher une personne/i).fill('zzz personne');
  await sends(administrator, administrator.getByRole('button', { name: /^chercher$/i }));
  await look(administrator, 'register-nobody');
  await administrator.getByLabel(/chercher une personne/i).fill('eleve.demo');
  await sends(administrator, administrator.getByRole('button', { name: /^chercher$/i }));
  await sends(administrator, administrator.locator('main table tr', { hasText: 'eleve.demo' }).getByRole('link').first());
  await look(administrator, 'register-person');
  await pressAndConfirm(administrator, administrator.locator('summary', { hasText: /donner un nouveau code/i }));
  const [, login, code] = await slip(administrator);
  assert.equal(login, 'eleve.demo');
  await pupil.context().clearCookies();
  await activate(pupil, { login, code });
  await pupil.context().clearCookies();
  await signIn(pupil, 'eleve.demo', NEW);
  await administrator.goto('/s/college-demo/admin/audit');
  await assertShows(administrator, /mot de passe remplacé par un nouveau code/i);
});
