// A teacher writes a letter with a file: what is typed is kept while it is typed, through a crash of the tab, without
// network and without a session; the file is sent before the letter, and comes to the parent byte for byte.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { listen } from './checks.mjs';
import { startStory } from './harness.mjs';
import { startLateWay } from './late.mjs';
import { look, SIZES } from './looks.mjs';
import { assertShows, openModule, said, sends, signIn } from './people.mjs';

const KEPT = /brouillon enregistré à \d+\sh/i;
const SUBJECT = 'Plan du musée et consignes pour la sortie de vendredi';
const folder = mkdtempSync(join(tmpdir(), 'preau-letters-'));
const NAME = 'Plan du musée, avec les arrêts de bus et de tramway des environs.pdf';
const PLAN = join(folder, NAME);

let story;
let teacher;
let parent;

before(async () => {
  // Two megabytes, none like the next: what comes is compared.
  const bytes = Buffer.alloc(2 << 20);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = (at * 31 + (at >> 8) * 17) & 255;
  bytes.write('%PDF-1.7\n');
  writeFileSync(PLAN, bytes);
  writeFileSync(join(folder, 'jeu.exe'), Buffer.from('MZ\x90\0\x03\0\0\0\x04\0\0\0', 'latin1'));
  story = await startStory();
  teacher = await story.visitor();
  parent = await story.visitor({ viewport: SIZES[0], acceptDownloads: true });
  await signIn(teacher, 'prof.demo');
  await signIn(parent, 'parent.demo');
}, { timeout: 300_000 });
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await story?.end();
});

async function write(page) {
  await openModule(page, 'college-demo', 'messaging');
  await sends(page, page.getByRole('link', { name: /^écrire/i }).first());
}

/** Waits until what is typed is kept. */
async function kept(page) {
  await page.locator('.keeping').getByText(KEPT).waitFor({ timeout: 15_000 }).catch(async () => assert.fail(`not kept: ${await said(page)}`));
}

test('what is typed is kept, and the caret stays where it is', { timeout: 120_000 }, async () => {
  const complaints = listen(teacher);
  await write(teacher);
  await teacher.getByLabel(/^objet/i).fill(SUBJECT);
  const text = teacher.getByLabel(/^message/i);
  await text.pressSequentially('Bonjour, voici le plan.');
  for (let at = 0; at < 5; at += 1) await text.press('ArrowLeft');
  await kept(teacher);
  assert.match(new URL(teacher.url()).pathname, /\/messaging\/draft\//, 'the address is the draft’s');
  assert.ok(await text.evaluate((node) => document.activeElement === node), 'it has the focus still');
  assert.equal(await text.evaluate((node) => node.selectionStart), 'Bonjour, voici le '.length);
  await look(teacher, 'letters-typed');
  assert.deepEqual(complaints.take(), []);
});

test('it is there after the tab was lost', { timeout: 120_000 }, async () => {
  const address = teacher.url();
  const again = await teacher.context().newPage();
  await teacher.close({ runBeforeUnload: false });
  teacher = again;
  await teacher.goto(address);
  assert.equal(await teacher.getByLabel(/^objet/i).inputValue(), SUBJECT);
  assert.equal(await teacher.getByLabel(/^message/i).inputValue(), 'Bonjour, voici le plan.');
  // And it goes on from there: another change is kept as one of the same draft.
  await teacher.getByLabel(/^message/i).fill('Bonjour,\n\nVoici le **plan** du musée.');
  await kept(teacher);
  await teacher.reload();
  assert.equal(await teacher.getByLabel(/^message/i).inputValue(), 'Bonjour,\n\nVoici le **plan** du musée.');
});

test('who leaves while an older version is being kept is asked, and the newest is sent', { timeout: 120_000 }, async () => {
  const way = await startLateWay(story.url, 3_000);
  const slow = await story.visitor({ baseURL: way.url });
  const asked = [];
  slow.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  try {
    await signIn(slow, 'prof.demo');
    await write(slow);
    const action = await slow.locator('form[data-keeps-name]').getAttribute('action');
    const [, id] = /\/write\/([^/?]+)/.exec(action) ?? assert.fail(`no draft in ${action}`);
    const underWay = slow.waitForRequest((request) => request.method() === 'POST' && request.url().includes(id));
    await slow.getByLabel(/^objet/i).pressSequentially('Sortie');
    await underWay;
    await slow.getByLabel(/^objet/i).pressSequentially(' au musée');
    await sends(slow, slow.locator('header a.mark'));
    assert.deepEqual(asked, ['beforeunload']);
    await slow.waitForTimeout(4_000);
    await slow.goto(`/s/college-demo/messaging/draft/${id}`);
    assert.equal(await slow.getByLabel(/^objet/i).inputValue(), 'Sortie au musée');
  } finally {
    await slow.context().close();
    way.stop();
  }
});

test('what is under way together is no more than a browser goes on sending of a page that is left', { timeout: 120_000 }, async () => {
  const way = await startLateWay(story.url, 3_000);
  const slow = await story.visitor({ baseURL: way.url });
  await slow.addInitScript(() => {
    const { fetch } = window;
    window.goesOn = [];
    window.fetch = (to, how) => {
      if (how?.body instanceof URLSearchParams) window.goesOn.push(how.keepalive);
      return fetch(to, how);
    };
  });
  try {
    await signIn(slow, 'prof.demo');
    await write(slow);
    const message = slow.getByLabel(/^message/i);
    // Six bytes each as they are sent.
    await message.fill('é'.repeat(6_000));
    await slow.waitForFunction(() => window.goesOn.length === 1);
    await message.fill('è'.repeat(6_000));
    await slow.evaluate(() => dispatchEvent(new Event('pagehide')));
    assert.deepEqual(await slow.evaluate(() => window.goesOn), [true, false]);
  } finally {
    await slow.context().close();
    way.stop();
  }
});

test('a file is sent as soon as it is chosen, and one that is not taken says why', { timeout: 120_000 }, async () => {
  const input = teacher.locator('input[type=file]');
  await input.setInputFiles([join(folder, 'jeu.exe'), PLAN]);
  const box = teacher.getByRole('checkbox', { name: NAME });
  await box.waitFor({ timeout: 20_000 }).catch(async () => assert.fail(`the file is not there: ${await said(teacher)}`));
  assert.ok(await box.isChecked());
  await assertShows(teacher, /jeu\.exe.*n’est pas d’un type accepté/i);
  assert.equal(await input.evaluate((node) => node.files.length), 0, 'nothing is left to be sent again');
  await look(teacher, 'letters-attached');
  await teacher.reload();
  assert.equal(await teacher.getByRole('checkbox', { name: NAME }).count(), 1, 'the draft has it');
});

test('without network nothing is lost, and it is kept when there is one again', { timeout: 120_000 }, async () => {
  const context = teacher.context();
  await context.setOffline(true);
  await teacher.getByLabel(/^message/i).fill('Bonjour,\n\nVoici le **plan** du musée. À vendredi.');
  await teacher.locator('.keeping').getByText(/pas de réseau/i).waitFor({ timeout: 15_000 });
  await look(teacher, 'letters-offline');
  // Pressed now, a button does not lead away from what was typed.
  await teacher.getByRole('button', { name: /garder en brouillon/i }).click();
  assert.match(await teacher.getByLabel(/^message/i).inputValue(), /À vendredi/);
  await context.setOffline(false);
  await kept(teacher);
  await teacher.reload();
  assert.match(await teacher.getByLabel(/^message/i).inputValue(), /À vendredi/);
});

test('another window that changed it is not overwritten', { timeout: 120_000 }, async () => {
  const other = await teacher.context().newPage();
  await other.goto(teacher.url());
  await other.getByLabel(/^objet/i).fill(`${SUBJECT} (6A)`);
  await kept(other);
  await other.close();
  await teacher.getByLabel(/^objet/i).fill(SUBJECT);
  await teacher.getByLabel(/^message/i).press('End');
  await teacher.getByLabel(/^message/i).pressSequentially(' Merci.');
  await teacher.locator('.keeping').getByText(/autre fenêtre/i).waitFor({ timeout: 15_000 });
  await look(teacher, 'letters-overtaken');
  await sends(teacher, teacher.getByRole('button', { name: /garder en brouillon/i }));
  await assertShows(teacher, /modifié entre-temps/i);
  assert.match(await teacher.getByLabel(/^message/i).inputValue(), /Merci/);
});

test('the letter leaves with its file, which the parent has byte for byte', { timeout: 180_000 }, async () => {
  const group = teacher.getByRole('group', { name: /^à/i }).first();
  await group.getByRole('searchbox').first().fill('responsables 6A');
  await sends(teacher, group.getByRole('button').first());
  const found = teacher.getByRole('group', { name: /^à/i }).first().getByRole('checkbox', { name: /6A/ });
  if ((await found.count()) === 0) {
    await teacher.getByRole('group', { name: /^à/i }).first().getByRole('searchbox').first().fill('6A');
    await sends(teacher, teacher.getByRole('group', { name: /^à/i }).first().getByRole('button').first());
  }
  assert.equal(await teacher.getByRole('checkbox', { name: NAME }).count(), 1, 'looking for somebody keeps the file');
  await teacher.getByRole('group', { name: /^à/i }).first().getByRole('checkbox', { name: /(parents|responsables|familles).*6A/i }).first().check();
  await sends(teacher, teacher.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(teacher, /message envoyé/i);
  await look(teacher, 'letters-sent');

  await openModule(parent, 'college-demo', 'messaging');
  await assertShows(parent, /1 pièce jointe/i);
  await look(parent, 'letters-inbox');
  await sends(parent, parent.locator('main').getByRole('link', { name: SUBJECT.slice(0, 20) }).first());
  await look(parent, 'letters-read');
  const coming = parent.waitForEvent('download');
  await parent.locator('main').getByRole('link', { name: NAME }).click();
  const download = await coming;
  assert.equal(download.suggestedFilename(), NAME);
  assert.deepEqual(readFileSync(await download.path()), readFileSync(PLAN), 'not the same bytes');
});

test('who signs in anew in the same browser does not get what somebody else was typing', { timeout: 180_000 }, async () => {
  await write(teacher);
  await teacher.getByLabel(/^objet/i).fill('Confidentiel');
  await kept(teacher);
  const other = await teacher.context().newPage();
  await other.context().clearCookies();
  await signIn(other, 'parent.demo');
  await teacher.getByLabel(/^message/i).fill('À ne pas perdre.');
  await teacher.locator('.keeping').getByText(/session est terminée/i).waitFor({ timeout: 20_000 });
  await look(teacher, 'letters-ended');
  await other.goto('/s/college-demo/messaging/drafts');
  assert.equal(await other.getByText('Confidentiel').count(), 0);
  assert.equal(await teacher.getByLabel(/^message/i).inputValue(), 'À ne pas perdre.');
});

test('the form for recipients, empty folders and long names hold on a phone', { timeout: 180_000 }, async () => {
  await parent.goto('/s/college-demo/messaging/new');
  await look(parent, 'letters-recipients-offered');
  const group = parent.getByRole('group', { name: /^à/i }).first();
  await group.getByRole('searchbox').first().fill('garnier');
  await sends(parent, group.getByRole('button').first());
  await look(parent, 'letters-recipients-found');
  for (const place of ['folders', 'trash', 'drafts', 'sent']) {
    await parent.goto(`/s/college-demo/messaging/${place}`);
    await look(parent, `letters-empty-${place}`);
  }
  await parent.goto('/s/college-demo/messaging/folders');
  await parent.getByLabel(/nouveau dossier/i).fill('Rendez-vous, absences et autorisations de sortie de l’année');
  await sends(parent, parent.getByRole('button', { name: /créer le dossier/i }));
  await look(parent, 'letters-folder-empty');
  await sends(parent, parent.getByRole('link', { name: /^renommer$/i }));
  await look(parent, 'letters-folder-rename');
});

test('whom people may write to is set on a page that holds on a phone', { timeout: 120_000 }, async () => {
  const admin = await story.visitor();
  await signIn(admin, 'admin.demo');
  await admin.goto('/s/college-demo/admin/correspondence');
  await look(admin, 'letters-correspondence');
});

test('an administrator finds a parent, names them delegate, and undoes it', { timeout: 120_000 }, async () => {
  const admin = await story.visitor({ viewport: { width: 390, height: 844 } });
  await signIn(admin, 'admin.demo');
  await admin.goto('/s/college-demo/admin/delegates');
  await assertShows(admin, /personne pour l’instant/i);
  await look(admin, 'letters-delegates-none');
  await admin.getByLabel(/nom d’un parent/i).fill('6A');
  await sends(admin, admin.getByRole('button', { name: /^chercher$/i }));
  await look(admin, 'letters-delegates-found');
  await sends(admin, admin.getByRole('button', { name: /^nommer/i }).first());
  await assertShows(admin, /représente désormais les parents/i);
  await look(admin, 'letters-delegates-named');
  await sends(admin, admin.getByRole('button', { name: /^annuler/i }));
  await assertShows(admin, /ne représente plus les parents/i);
});
