// A teacher gives homework: the class and its families see so at the bell, open it, and have read it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibility, frame, listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, assertShowsNot, giveHomework, said, sends, signIn } from './people.mjs';

const TEXT = 'Apprendre la poésie « Demain, dès l’aube » en entier, et savoir dire ce qu’elle raconte';
const OTHER = 'Réviser le calcul littéral';
const PHONE = { viewport: { width: 390, height: 844 } };

let story;
let teacher;
let pupil;
let parent;

before(async () => {
  story = await startStory();
  [teacher, pupil, parent] = [await story.visitor(), await story.visitor({ ...PHONE, javaScriptEnabled: false }), await story.visitor()];
}, { timeout: 240_000 });
after(async () => story?.end());

/** The bell, which is on every page. */
function bell(page) {
  return page.getByRole('banner').getByRole('link', { name: /^notifications/i });
}

/** How many are unread, as the bell says it. */
async function unread(page) {
  const name = (await bell(page).innerText()).replaceAll(/\s+/g, ' ');
  const count = /(\d+) non lues?/.exec(name);
  return count ? Number(count[1]) : 0;
}

/** The line that says this, as the button that opens it. */
function line(page, text) {
  return page.locator('main').getByRole('button').filter({ hasText: text });
}

test('what was given before is there, and once marked as read the bell is silent', { timeout: 60_000 }, async () => {
  for (const [page, login] of [[pupil, 'eleve.demo'], [parent, 'parent.demo']]) {
    await signIn(page, login);
    assert.ok((await unread(page)) > 0, 'the demo begins with homework');
    await sends(page, bell(page));
    await sends(page, page.getByRole('button', { name: /tout marquer comme lu/i }));
    assert.equal(await unread(page), 0);
  }
  await screenshot(pupil, 'notifications-read-390');
});

test('a teacher gives homework to 6A and to another class, and is not told of it', { timeout: 120_000 }, async () => {
  await signIn(teacher, 'prof.demo');
  const before = await unread(teacher);
  await giveHomework(teacher, { text: TEXT });
  await giveHomework(teacher, { text: OTHER, className: /^(?!.*\b6\s*A\b).*\d/ });
  assert.equal(await unread(teacher), before, await said(teacher));
});

test('a pupil of 6A sees one at the bell, on a phone without script, and nothing of the other class', { timeout: 60_000 }, async () => {
  await pupil.goto('/');
  assert.equal(await unread(pupil), 1);
  const box = await bell(pupil).boundingBox();
  assert.ok(box.width >= 44 && box.height >= 44, 'large enough for a thumb');
  await screenshot(pupil, 'notifications-home-390');
  await sends(pupil, bell(pupil));
  await assertShows(pupil, /^aujourd’hui/i);
  assert.match(await line(pupil, TEXT.slice(0, 40)).innerText(), /non lue/i);
  await assertShowsNot(pupil, OTHER);
  await screenshot(pupil, 'notifications-390');
});

test('opening it leads to the homework and brings the count down', { timeout: 60_000 }, async () => {
  await sends(pupil, line(pupil, TEXT.slice(0, 40)));
  assert.match(new URL(pupil.url()).pathname, /^\/s\/college-demo\/homework\/homework\//);
  await assertShows(pupil, TEXT);
  assert.equal(await unread(pupil), 0);
  await sends(pupil, bell(pupil));
  assert.doesNotMatch(await line(pupil, TEXT.slice(0, 40)).innerText(), /non lue/i);
});

test('the parent sees it with the child’s name, and marks all as read', { timeout: 60_000 }, async () => {
  const complaints = listen(parent);
  await parent.goto('/');
  assert.equal(await unread(parent), 1, 'the pupil reading it is not the parent reading it');
  await sends(parent, bell(parent));
  assert.match(await line(parent, TEXT.slice(0, 40)).innerText(), /cahier de textes.* · pour \p{Lu}/iu);
  for (const size of [{ width: 390, height: 844 }, { width: 320, height: 640 }, { width: 1280, height: 800 }]) {
    await parent.setViewportSize(size);
    for (const colorScheme of ['light', 'dark']) {
      await parent.emulateMedia({ colorScheme });
      assert.deepEqual([...(await frame(parent)), ...(await accessibility(parent))], [], `${size.width}, ${colorScheme}`);
      await screenshot(parent, `notifications-parent-${size.width}-${colorScheme}`);
    }
  }
  await parent.emulateMedia({ colorScheme: 'light' });
  await sends(parent, parent.getByRole('button', { name: /tout marquer comme lu/i }));
  await assertShows(parent, /tout est marqué comme lu/i);
  assert.equal(await unread(parent), 0);
  assert.deepEqual(complaints.take(), []);
});

test('who does not want to be told turns it off, and is told no more', { timeout: 60_000 }, async () => {
  await sends(parent, parent.getByRole('link', { name: /choisir mes notifications/i }));
  assert.deepEqual([...(await frame(parent)), ...(await accessibility(parent))], []);
  await screenshot(parent, 'notifications-settings-1280');
  await parent.getByLabel(/travail à faire/i).uncheck();
  await sends(parent, parent.getByRole('button', { name: /enregistrer mes choix/i }));
  await assertShows(parent, /vos choix sont enregistrés/i);
  assert.equal(await parent.getByLabel(/travail à faire/i).isChecked(), false);
  await sends(parent, bell(parent));
  // Of messages they are told all the same.
  await assertShowsNot(parent, TEXT.slice(0, 40));
  await assertShows(parent, /messagerie ·/i);
  await pupil.goto('/notifications');
  await assertShows(pupil, TEXT.slice(0, 40));
});

test('an app gets the same as JSON, and who is not signed in gets nothing', { timeout: 60_000 }, async () => {
  const headers = { accept: 'application/json' };
  const answer = await (await pupil.request.get('/notifications', { headers })).json();
  assert.equal(answer.unread, 0);
  assert.ok(answer.notifications.some((one) => one.text.includes('Demain, dès l’aube') && one.unread === false), JSON.stringify(answer));
  const stranger = await story.visitor();
  for (const path of ['/notifications', '/notifications/settings']) {
    const refused = await stranger.request.get(path, { headers, maxRedirects: 0 });
    assert.equal(refused.status(), 401, path);
  }
});
