// A school's administrator turns a module on for one class, reads what was done, hands out and erases what is kept of
// somebody who left, and removes what a module keeps.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, giveHomework, moduleLinks, said, sends, signIn } from './people.mjs';

const ADMIN = '/s/college-demo/admin';
const HOMEWORK = `${ADMIN}/modules/homework`;
const PEOPLE = `${ADMIN}/people`;
/** How often a removal that goes on is looked at. */
const LOOKS = 40;
/** What stands after the colon of a label, without the marks that nobody sees. */
const afterColon = (label) => label.split(':').at(-1).replaceAll(/[\u2068\u2069*]|\(obligatoire\)/g, '').trim();

let story;
let administrator;
let pupil;

before(async () => {
  story = await startStory();
  [administrator, pupil] = await Promise.all([story.visitor(), story.visitor({ viewport: { width: 390, height: 844 } })]);
  await signIn(administrator, 'admin.demo');
  await signIn(pupil, 'eleve.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** Looks again until a removal is at its end. */
async function ended(page, where, is) {
  for (let times = 0; times < LOOKS; times += 1) {
    const answer = await page.goto(where);
    if (await is(answer)) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`it does not end; ${await said(page)}`);
}

test('a module is turned on for one class, and is not there for another', { timeout: 120_000 }, async () => {
  await administrator.goto(HOMEWORK);
  await administrator.getByRole('radio', { name: 'les classes et groupes cochés' }).check();
  const classes = administrator.getByRole('group', { name: 'Classes de 6e' });
  const other = classes.getByRole('checkbox', { name: /^6B/ });
  await other.check();
  await sends(administrator, administrator.getByRole('button', { name: 'Enregistrer le choix' }));
  await assertShows(administrator, /Par leurs classes, le voient/);
  assert.ok(await other.isChecked(), 'what was chosen is shown');
  await look(administrator, 'console-reach');
  // The pupil is in 6A: at once, and with the reason.
  await pupil.goto('/');
  assert.equal(await moduleLinks(pupil, 'college-demo').count(), 0, await said(pupil));
  const answer = await pupil.goto('/s/college-demo/homework');
  assert.equal(answer.status(), 403);
  await assertShows(pupil, /pas encore activé pour votre classe/);
  await look(pupil, 'console-out-of-reach');
});

test('no class is no choice, and the form says so', { timeout: 60_000 }, async () => {
  await administrator.goto(HOMEWORK);
  for (const box of await administrator.getByRole('checkbox', { checked: true }).all()) await box.uncheck();
  const answer = await sends(administrator, administrator.getByRole('button', { name: 'Enregistrer le choix' }));
  assert.equal(answer.status(), 422);
  await assertShows(administrator, /Cochez au moins une classe/);
});

test('taken back, it is there again for everybody', { timeout: 60_000 }, async () => {
  await administrator.goto(HOMEWORK);
  await administrator.getByRole('radio', { name: 'tout l’établissement' }).check();
  await sends(administrator, administrator.getByRole('button', { name: 'Enregistrer le choix' }));
  const answer = await pupil.goto('/s/college-demo/homework');
  assert.equal(answer.status(), 200, await said(pupil));
});

test('the log is asked for what was done to the module, and kept as a file', { timeout: 60_000 }, async () => {
  await administrator.goto(`${ADMIN}/audit`);
  await administrator.getByLabel('Quoi').selectOption({ label: 'Classes concernées par un module' });
  await sends(administrator, administrator.getByRole('button', { name: 'Chercher' }));
  await assertShows(administrator, /6B/);
  await assertShowsNot(administrator, /Compte activé/);
  await look(administrator, 'console-audit');
  const [file] = await Promise.all([
    administrator.waitForEvent('download'),
    administrator.getByRole('link', { name: 'Télécharger en CSV' }).click(),
  ]);
  const text = readFileSync(await file.path(), 'utf8');
  assert.match(text, /^\ufeffQuand;/);
  assert.match(text, /6B/);
});

test('what is kept of a pupil is handed out as an archive, with a reason', { timeout: 120_000 }, async () => {
  await administrator.goto(`${PEOPLE}?q=eleve.demo`);
  await sends(administrator, administrator.getByRole('main').getByRole('table').getByRole('link').first());
  await sends(administrator, administrator.getByRole('link', { name: 'Données de cette personne' }));
  await assertShows(administrator, /fait partie de l’établissement/);
  await look(administrator, 'console-personal');
  await administrator.getByLabel(/^Motif/).first().fill('Demande écrite de la famille');
  const [file] = await Promise.all([
    administrator.waitForEvent('download'),
    administrator.getByRole('button', { name: 'Préparer l’archive' }).click(),
  ]);
  assert.match(file.suggestedFilename(), /\.zip$/);
  const bytes = readFileSync(await file.path());
  assert.equal(bytes.subarray(0, 2).toString(), 'PK');
  assert.ok(bytes.includes('index.html') && bytes.includes('index.json'), 'an index to read and one for machines');
});

test('who has left is erased after a second look, and cannot come in any more', { timeout: 180_000 }, async () => {
  const data = dirname(story.letters);
  execFileSync(process.env.PREAU_BIN, ['people', 'let-in', 'inspection.demo', 'college-demo', '--leave', '--data', data]);
  const inspector = () => administrator.getByRole('region', { name: 'Personnes ayant quitté l’établissement' }).getByRole('link').first();
  // Another process told it: a moment.
  await administrator.waitForTimeout(1_500);
  const name = 'Ferrand';
  await administrator.goto(PEOPLE);
  const left = await administrator.request.get(`${PEOPLE}?q=${name}`);
  assert.equal(left.status(), 200);
  await administrator.goto(`${PEOPLE}?q=${name}`);
  await sends(administrator, inspector());
  const where = new URL(administrator.url()).pathname;
  await sends(administrator, administrator.getByRole('button', { name: 'Voir ce qui serait effacé' }));
  await look(administrator, 'console-erase');
  const label = await administrator.getByLabel(/écrivez le nom de la personne/).evaluate((field) => field.labels[0].innerText);
  const full = afterColon(label);
  await administrator.getByLabel(/^Motif/).last().fill('Fin de mission, demande de l’intéressé');
  await administrator.getByLabel(/écrivez le nom de la personne/).fill(`${full}x`);
  const wrong = await sends(administrator, administrator.getByRole('button', { name: 'Effacer définitivement' }));
  assert.equal(wrong.status(), 422);
  await administrator.getByLabel(/écrivez le nom de la personne/).fill(full);
  await sends(administrator, administrator.getByRole('button', { name: 'Effacer définitivement' }));
  await ended(administrator, where, (answer) => answer.status() === 404);
  const gone = await story.visitor();
  await gone.goto('/login');
  await gone.locator('input[name=login]').fill('inspection.demo');
  await gone.locator('input[name=password]').fill('preau-demo');
  await sends(gone, gone.locator('form:has(input[name=password])').getByRole('button').last());
  assert.ok(new URL(gone.url()).pathname.startsWith('/login'), await said(gone));
});

test('what a module keeps is removed once it is off and its name is typed', { timeout: 180_000 }, async () => {
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  const text = 'Apprendre la leçon sur les volcans';
  await giveHomework(teacher, { text });
  await administrator.goto(ADMIN);
  const row = administrator.locator('.module-row').filter({ hasText: /cahier de textes/i });
  await row.getByText('Désactiver', { exact: false }).first().click();
  await sends(administrator, row.getByRole('button', { name: /désactiver/i }));
  await administrator.goto(HOMEWORK);
  await look(administrator, 'console-data');
  const name = administrator.getByLabel(/écrivez le nom du module/);
  const label = await name.evaluate((field) => field.labels[0].innerText);
  await name.fill(afterColon(label));
  await sends(administrator, administrator.getByRole('button', { name: 'Supprimer définitivement' }));
  await ended(administrator, HOMEWORK, async () => /Les données ont été supprimées/.test(await administrator.locator('body').innerText()));
  await assertShows(administrator, /ne garde rien/);
  await administrator.goto(ADMIN);
  await sends(administrator, row.getByRole('button', { name: /^Activer/ }));
  await pupil.goto('/s/college-demo/homework');
  await assertShowsNot(pupil, new RegExp(text));
  const elsewhere = await teacher.goto('/s/lycee-demo/homework');
  assert.equal(elsewhere.status(), 200, 'another school is not concerned');
});
