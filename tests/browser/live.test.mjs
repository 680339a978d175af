// What somebody sends appears on a page that is open; what one began to type there is never lost; without script
// the page works by being loaded again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibility, frame, listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, assertShowsNot, openModule, sends, signIn } from './people.mjs';

const FIRST = 'Sortie au musée gallo-romain de vendredi';
const SECOND = 'Précision sur l’heure du départ';
const THIRD = 'Encore une précision';

let story;
let parent;
let teacher;
let withoutScript;

before(async () => {
  story = await startStory();
  parent = await story.visitor();
  teacher = await story.visitor();
  withoutScript = await story.visitor({ javaScriptEnabled: false });
  await signIn(parent, 'parent.demo');
  await signIn(teacher, 'prof.demo');
  await signIn(withoutScript, 'prof.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** The parent writes to the teacher of mathematics. */
async function write(subject) {
  await openModule(parent, 'college-demo', 'messaging');
  await sends(parent, parent.getByRole('link', { name: /^écrire/i }).first());
  await parent.getByRole('checkbox', { name: /mathématiques/i }).first().check();
  await parent.getByLabel(/^objet/i).fill(subject);
  await parent.getByLabel(/^message/i).fill('Bonjour,\n\nÀ quelle heure part le car ?');
  await sends(parent, parent.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(parent, /message envoyé à/i);
}

/** Waits until a page shows a text by itself. */
function showsByItself(page, text) {
  return page.locator('main').getByText(text).first().waitFor({ timeout: 20_000 });
}

/** Marks the document, so that one that was loaded again is known by having no mark. */
function mark(page) {
  return page.evaluate(() => {
    window.isTheSame = true;
  });
}

test('a message appears in the inbox of whom it is for, without loading it again', { timeout: 120_000 }, async () => {
  const complaints = listen(teacher);
  await openModule(teacher, 'college-demo', 'messaging');
  await openModule(withoutScript, 'college-demo', 'messaging');
  await mark(teacher);
  const bell = await teacher.locator('a.bell').innerText();
  const link = teacher.locator('main').getByRole('link', { name: /^rechercher/i }).first();
  await link.focus();
  await write(FIRST);
  await showsByItself(teacher, FIRST);
  assert.ok(await teacher.evaluate(() => window.isTheSame), 'the document is the same');
  assert.ok(await link.evaluate((node) => node === document.activeElement), 'the focus is where it was');
  assert.notEqual(await teacher.locator('a.bell').innerText(), bell, 'the bell rang too');
  assert.equal(await teacher.locator('[data-live-said]').textContent(), 'Page actualisée.');
  assert.deepEqual([...(await frame(teacher)), ...(await accessibility(teacher))], []);
  await screenshot(teacher, 'live-inbox');
  assert.deepEqual(complaints.take(), []);
});

test('without script the page says nothing, and shows it when it is loaded again', { timeout: 60_000 }, async () => {
  await assertShowsNot(withoutScript, FIRST);
  assert.equal(await withoutScript.locator('[data-live-news]').isVisible(), false);
  await withoutScript.reload();
  await assertShows(withoutScript, FIRST);
});

test('what somebody began to type is kept, and a line says that there is something new', { timeout: 120_000 }, async () => {
  const complaints = listen(teacher);
  await openModule(teacher, 'college-demo', 'messaging');
  // A form such as a page that follows something may have; the inbox has none with a field.
  await teacher.evaluate(() => {
    const form = document.createElement('form');
    form.setAttribute('action', '/s/college-demo/messaging/search');
    form.innerHTML = '<label>Réponse rapide <textarea name="text"></textarea></label>';
    document.querySelector('main').append(form);
  });
  const field = teacher.getByLabel('Réponse rapide');
  await field.fill('Bonjour, le car part à');
  await mark(teacher);
  await write(SECOND);
  const news = teacher.getByRole('status').getByText(/il y a du nouveau/i);
  await news.waitFor({ timeout: 20_000 });
  assert.equal(await field.inputValue(), 'Bonjour, le car part à');
  await assertShowsNot(teacher, SECOND);
  await screenshot(teacher, 'live-news');
  for (const colorScheme of ['light', 'dark']) {
    await teacher.emulateMedia({ colorScheme });
    assert.deepEqual(await accessibility(teacher), []);
  }
  // The new page has no place for this form: nothing is replaced rather than lost.
  await teacher.getByRole('button', { name: 'Actualiser' }).click();
  await teacher.waitForTimeout(1_000);
  assert.equal(await field.inputValue(), 'Bonjour, le car part à');
  // Sent or given up, the page is read again as before.
  await teacher.evaluate(() => document.querySelector('main form:has(textarea)').remove());
  await teacher.getByRole('button', { name: 'Actualiser' }).click();
  await showsByItself(teacher, SECOND);
  assert.equal(await news.isVisible(), false);
  assert.ok(await teacher.evaluate(() => window.isTheSame));
  assert.deepEqual(complaints.take(), []);
});

test('what came while nobody looked is there when they look again, and the line is not kept meanwhile', { timeout: 120_000 }, async () => {
  await openModule(teacher, 'college-demo', 'messaging');
  await mark(teacher);
  const lines = [];
  teacher.on('request', (request) => {
    if (new URL(request.url()).pathname === '/live') lines.push(request);
  });
  const look = (hidden) =>
    teacher.evaluate((isHidden) => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await look(true);
  await write(THIRD);
  await teacher.waitForTimeout(1_500);
  await assertShowsNot(teacher, THIRD);
  assert.equal(lines.length, 0);
  await look(false);
  await showsByItself(teacher, THIRD);
  assert.equal(lines.length, 1);
});

test('whoever signed out hears nothing more', { timeout: 60_000 }, async () => {
  await openModule(teacher, 'college-demo', 'messaging');
  const other = await teacher.context().newPage();
  await other.goto('/');
  await other.evaluate(() => fetch('/logout', { method: 'POST' }));
  const answer = await other.request.get(await teacher.locator('main').getAttribute('data-live'), { maxRedirects: 0 });
  assert.notEqual(answer.status(), 200);
  await other.close();
});
