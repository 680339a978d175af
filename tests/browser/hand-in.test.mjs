// A teacher gives work to be handed in online, with a sheet; a pupil hands it in on a phone without script, and one
// of the files is not taken; the parent sees how it stands; the teacher says something and keeps the class's work.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { listen } from './checks.mjs';
import { startStory } from './harness.mjs';
import { look, pictures, sound } from './looks.mjs';
import { assertShows, assertShowsNot, fillHomework, item, openModule, pressAndConfirm, sends, signIn } from './people.mjs';

const PHONE = { viewport: { width: 390, height: 844 } };
const TEXT = 'Rédiger une page sur les métamorphoses d’Ovide, en citant deux passages';
const ANSWER = 'Ovide raconte que Daphné devient un laurier.\n* Premier passage : I, 548\n* Second passage : I, 553';
const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n');
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const LONG = 'Brouillon numérisé de ma rédaction sur les métamorphoses d’Ovide, deuxième version relue et corrigée avec maman.pdf';
const COMMENT = 'Deux passages bien choisis. Relis l’accord du **participe passé**.';

let story;
let teacher;
let pupil;
let parent;
let address;

before(async () => {
  story = await startStory();
  teacher = await story.visitor();
  pupil = await story.visitor({ ...PHONE, javaScriptEnabled: false });
  parent = await story.visitor(PHONE);
  await signIn(teacher, 'prof.demo');
  await signIn(pupil, 'eleve.demo');
  await signIn(parent, 'parent.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** A visitor with script, at the same place, to be looked at by axe. */
async function withScript(login, path, name) {
  const page = await story.visitor();
  await signIn(page, login);
  await page.goto(path);
  const wrong = await sound(page, `hand-in-${name}`);
  await page.context().close();
  return wrong;
}

function file(name, buffer, mimeType = 'application/pdf') {
  return { name, mimeType, buffer };
}

/** What is in a ZIP archive whose contents are stored: its central directory says (APPNOTE 4.3). */
function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  assert.ok(end >= 0, 'no end of a central directory');
  const entries = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50);
    assert.equal(bytes.readUInt16LE(at + 10), 0, 'stored');
    const [size, name, extra, comment] = [bytes.readUInt32LE(at + 24), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
    const local = bytes.readUInt32LE(at + 42);
    const begins = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    entries.set(bytes.toString('utf8', at + 46, at + 46 + name), bytes.subarray(begins, begins + size));
    at += 46 + name + extra + comment;
  }
  return entries;
}

test('a teacher gives work to be handed in online, with a sheet', { timeout: 180_000 }, async () => {
  const complaints = listen(teacher);
  await fillHomework(teacher, { text: TEXT });
  await teacher.getByLabel(/choisir des fichiers/i).setInputFiles(file('Consignes détaillées.pdf', PDF));
  await teacher.getByLabel(/à rendre en ligne/i).check();
  await look(teacher, 'hand-in-give');
  await sends(teacher, teacher.getByRole('button', { name: /^publier$/i }));
  if ((await teacher.getByText(/journée déjà chargée/i).count()) > 0) {
    await assertShows(teacher, 'Consignes détaillées.pdf');
    await look(teacher, 'hand-in-give-again');
    await sends(teacher, teacher.getByRole('button', { name: /^publier$/i }));
  }
  await assertShows(teacher, TEXT);
  address = await item(teacher, TEXT).getByRole('link').first().getAttribute('href');
  await teacher.goto(address);
  await assertShows(teacher, 'Consignes détaillées.pdf');
  await assertShows(teacher, /à rendre en ligne avant le/i);
  await look(teacher, 'hand-in-given');
  await sends(teacher, teacher.getByRole('link', { name: /travaux rendus/i }));
  await assertShows(teacher, /pas rendu/i);
  await look(teacher, 'hand-in-list-empty');
  assert.deepEqual(complaints.take(), []);
});

test('a pupil on a phone without script is told which file is not taken, and nothing else is lost', { timeout: 120_000 }, async () => {
  await openModule(pupil, 'college-demo');
  await assertShows(pupil, /à rendre en ligne/i);
  await pictures(pupil, 'hand-in-pupil-todo');
  await pupil.goto(address);
  await pictures(pupil, 'hand-in-pupil-form');
  await pupil.getByLabel(/^réponse/i).fill(ANSWER);
  const chooser = pupil.locator('input[type=file]');
  assert.match(await chooser.getAttribute('accept'), /\.pdf.*\.jpg/);
  await chooser.setInputFiles([file(LONG, PDF), file('jeu de voiture.exe', Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0', 'latin1'), 'application/octet-stream')]);
  const refused = await sends(pupil, pupil.getByRole('button', { name: /rendre mon travail/i }));
  assert.equal(refused.status(), 422);
  await assertShows(pupil, 'jeu de voiture.exe');
  await pictures(pupil, 'hand-in-refused');
  await pupil.locator('input[type=file]').setInputFiles(file('croquis.png', PNG, 'image/png'));
  await sends(pupil, pupil.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(pupil, /travail rendu/i);
  await assertShows(pupil, LONG);
  await assertShows(pupil, 'croquis.png');
  await assertShows(pupil, /premier passage/i);
  await pictures(pupil, 'hand-in-pupil-handed');
});

test('another version replaces the first, and the files are still there to be left or taken out', { timeout: 120_000 }, async () => {
  await sends(pupil, pupil.getByRole('link', { name: /autre version/i }));
  await pictures(pupil, 'hand-in-pupil-again');
  assert.equal(await pupil.getByLabel(/^réponse/i).inputValue(), ANSWER);
  assert.equal(await pupil.getByRole('checkbox', { name: /croquis\.png/ }).isChecked(), true);
  await pupil.locator('input[type=file]').setInputFiles(file('Carte.pdf', PDF));
  await sends(pupil, pupil.getByRole('button', { name: /rendre cette version/i }));
  await assertShows(pupil, /nouvelle version rendue/i);
  for (const name of [LONG, 'croquis.png', 'Carte.pdf']) await assertShows(pupil, name);
  assert.deepEqual(await withScript('eleve.demo', address, 'pupil-page'), []);
  assert.deepEqual(await withScript('eleve.demo', `${address}/hand-in`, 'pupil-hand-in'), []);
});

test('the parent sees that it is handed in, opens a file, and hands nothing in', { timeout: 120_000 }, async () => {
  await openModule(parent, 'college-demo');
  await parent.goto(address);
  await assertShows(parent, /rendu aujourd’hui/i);
  assert.equal(await parent.locator('input[type=file]').count(), 0);
  await look(parent, 'hand-in-parent');
  const link = await parent.getByRole('link', { name: 'croquis.png' }).getAttribute('href');
  const got = await parent.request.get(link);
  assert.equal(got.status(), 200);
  assert.deepEqual(await got.body(), PNG);
});

test('the teacher goes through what was handed in, and says something of it', { timeout: 180_000 }, async () => {
  const complaints = listen(teacher);
  await openModule(teacher, 'college-demo');
  await teacher.goto(`${address}/handed`);
  await look(teacher, 'hand-in-list');
  await sends(teacher, teacher.getByRole('table').getByRole('link').first());
  await assertShows(teacher, /daphné devient un laurier/i);
  await assertShows(teacher, '* Premier passage : I, 548');
  await teacher.getByLabel(/^appréciation/i).fill('Travail soigné');
  await teacher.getByLabel(/^commentaire/i).fill(COMMENT);
  await look(teacher, 'hand-in-work');
  await sends(teacher, teacher.getByRole('button', { name: /^garder/i }));
  await assertShows(teacher, /commentaire gardé/i);

  await pupil.goto(address);
  await assertShowsNot(pupil, /participe passé/i);
  await look(teacher, 'hand-in-list-kept');
  await pressAndConfirm(teacher, teacher.locator('main').getByText(/publier 1 commentaire/i).first());
  await assertShows(teacher, /1 commentaire publié/i);
  assert.deepEqual(complaints.take(), []);
});

test('pupil and parent are told, and read it', { timeout: 120_000 }, async () => {
  for (const [page, name] of [[pupil, 'pupil'], [parent, 'parent']]) {
    await page.goto('/notifications');
    await assertShows(page, /est commenté/i);
    await pictures(page, `hand-in-${name}-told`);
    await page.goto(address);
    await assertShows(page, /travail soigné/i);
    await assertShows(page, /participe passé/i);
    await pictures(page, `hand-in-${name}-comment`);
  }
  assert.equal(await pupil.getByText('Retirer', { exact: true }).count(), 0);
});

test('the class’s work comes as one archive, with each file as it was', { timeout: 120_000 }, async () => {
  await teacher.goto(`${address}/handed`);
  const coming = teacher.waitForEvent('download');
  await teacher.getByRole('link', { name: /tout télécharger/i }).click();
  const download = await coming;
  assert.match(download.suggestedFilename(), /^6A – Rédiger une page sur les métamorphoses.* – rendus\.zip$/);
  const entries = unzip(await readFile(await download.path()));
  const names = [...entries.keys()];
  assert.equal(names.length, 4, names.join('\n'));
  const folder = names[0].split('/')[0];
  assert.match(folder, /^\p{Lu}{2,}/u, 'family name first');
  assert.deepEqual(entries.get(`${folder}/croquis.png`), PNG);
  assert.deepEqual(entries.get(`${folder}/Carte.pdf`), PDF);
  assert.deepEqual(entries.get(`${folder}/${LONG}`), PDF);
  assert.equal(entries.get(`${folder}/Réponse.txt`).toString('utf8'), `${ANSWER.replaceAll('\n', '\r\n')}\r\n`);
});

test('it is nobody else’s', { timeout: 120_000 }, async () => {
  await pupil.goto(address);
  const link = await pupil.getByRole('link', { name: 'croquis.png' }).getAttribute('href');
  const head = await story.visitor();
  await signIn(head, 'chef.demo');
  assert.equal((await head.request.get(link)).status(), 404);
  for (const path of ['/handed', '/archive']) {
    assert.equal((await head.request.get(address + path)).status(), 403, path);
    assert.equal((await pupil.request.get(address + path)).status(), 403, path);
    assert.equal((await parent.request.get(address + path)).status(), 403, path);
  }
  const stranger = await story.visitor();
  const answer = await stranger.request.get(link, { maxRedirects: 0 });
  assert.ok([302, 303, 307].includes(answer.status()), `${answer.status()}`);
});

test('what the demo has: late work, comments kept and published, empty lists', { timeout: 180_000 }, async () => {
  await openModule(teacher, 'college-demo');
  await sends(teacher, teacher.locator('main').getByRole('link', { name: /6\s*(e|ème)?\s*A\b/i }).first());
  await assertShows(teacher, /\d+\/\d+ rendus?/);
  await look(teacher, 'hand-in-class');
  await sends(teacher, item(teacher, /frise des fractions/i).getByRole('link').first());
  await sends(teacher, teacher.getByRole('link', { name: /travaux rendus/i }));
  await assertShows(teacher, /en retard de/i);
  await look(teacher, 'hand-in-demo-list');
  await sends(teacher, teacher.getByRole('link', { name: /^en retard/i }));
  await look(teacher, 'hand-in-demo-late');
  await teacher.goto('/s/college-demo/homework/week');
  await look(teacher, 'hand-in-week');
  await teacher.goto('/');
  await look(teacher, 'hand-in-teacher-home');
  await pupil.goto('/');
  await pictures(pupil, 'hand-in-pupil-home');
});
