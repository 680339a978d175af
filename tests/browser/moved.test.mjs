// A pupil changes class: the directory says so in its next delivery, and from then on she, her mother and her teachers find
// what is the new class's, and nothing of the former's, an open room included.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { COLLEGE, deliver, keyOf, until } from './delivery.mjs';
import { startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, giveHomework, openModule, pressAndConfirm, said, sends, signIn } from './people.mjs';

const SCHOOL = '/s/college-demo';
/** Of her class in the demo: homework, marks, and a room that is open and in which she is. */
const FORMER = { homework: /Exercices 12 à 15/, marks: /Devoir maison/, room: /Questions sur les fractions/, at: `${SCHOOL}/classrooms/room/demo-ouverte` };
/** Of the class into which she comes, as the story makes it. */
const NEW = { homework: 'Revoir les puissances de dix', mark: 'Puissances de dix', room: 'Puissances : vos questions' };
/** Her key in the directory; the classes. */
const [PUPIL, FROM, TO] = ['40000001', '6A', '5A'];
const NAME = 'MOREAU Lina';

let story;
let teacher;
let pupil;
let parent;
/** The room of her former class, in a tab that stays open. */
let within;
/** The address of the new class’s room. */
let room;

before(async () => {
  story = await startStory();
  [teacher, pupil, parent] = await Promise.all([story.visitor(), story.visitor(), story.visitor()]);
  await signIn(teacher, 'prof.demo');
  await signIn(pupil, 'eleve.demo');
  await signIn(parent, 'parent.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** Whether she is among the pupils of the teacher's sheet of a class. */
async function isOnSheet(name) {
  await openModule(teacher, 'college-demo', 'grades');
  await sends(teacher, teacher.getByRole('link', { name: new RegExp(`^${name} – `) }).first());
  // Each of them has a line there, whether there are assessments or not.
  await sends(teacher, teacher.getByRole('link', { name: /^appréciations$/i }).first());
  return (await teacher.locator('main').innerText()).includes(NAME);
}

test('before, she finds what is her class’s, and nothing of another', { timeout: 240_000 }, async () => {
  await giveHomework(teacher, { text: NEW.homework, className: new RegExp(`^${TO}`) });
  await openModule(teacher, 'college-demo', 'classrooms');
  await sends(teacher, teacher.getByRole('link', { name: /prévoir une classe virtuelle/i }).first());
  const at = new Date(Date.now() + 5 * 60_000);
  const clock = (options) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', ...options }).format(at);
  await teacher.getByLabel(/classe ou groupe/i).selectOption({ label: TO }).catch(() => teacher.getByRole('radio', { name: TO, exact: true }).check());
  await teacher.getByLabel(/sujet du jour/i).fill(NEW.room);
  await teacher.getByLabel(/^jour/i).fill(clock({ dateStyle: 'short' }));
  await teacher.getByLabel(/^début/i).fill(clock({ timeStyle: 'short' }));
  await sends(teacher, teacher.getByRole('button', { name: /^prévoir$/i }));
  await assertShows(teacher, NEW.room);
  room = new URL(teacher.url()).pathname;

  await pupil.goto(`${SCHOOL}/homework`);
  await assertShows(pupil, FORMER.homework);
  await assertShowsNot(pupil, NEW.homework);
  await pupil.goto(`${SCHOOL}/grades`);
  await assertShows(pupil, FORMER.marks);
  await pupil.goto(`${SCHOOL}/classrooms`);
  await assertShows(pupil, FORMER.room);
  await assertShowsNot(pupil, NEW.room);
  assert.equal((await pupil.goto(room)).status(), 404, 'another class’s room is not there for her');
  within = await pupil.context().newPage();
  await within.goto(FORMER.at);
  await assertShows(within, 'Échanges');
  await parent.goto(`${SCHOOL}/homework`);
  await assertShows(parent, FORMER.homework);
  assert.ok(await isOnSheet(FROM), `her teacher grades her; ${await said(teacher)}`);
});

test('the directory moves her, and she finds the new class’s homework, marks and rooms', { timeout: 240_000 }, async () => {
  let moved = 0;
  // Her class, and the half of it.
  deliver(story, (entry) => {
    if (keyOf(entry) !== PUPIL) return entry;
    moved += 1;
    return entry.replaceAll(`<value>${COLLEGE}$${FROM}`, () => `<value>${COLLEGE}$${TO}`);
  });
  assert.equal(moved, 1, 'she is in the delivery once');
  await until(pupil, `${SCHOOL}/homework`, async () => (await pupil.locator('main').innerText()).includes(NEW.homework));
  await assertShowsNot(pupil, FORMER.homework);
  await look(pupil, 'moved-homework');
  await pupil.goto(`${SCHOOL}/grades`);
  await assertShowsNot(pupil, FORMER.marks);
  await assertShows(pupil, /Aucune note publiée/);
  await pupil.goto(`${SCHOOL}/classrooms`);
  await assertShows(pupil, NEW.room);
  await assertShowsNot(pupil, FORMER.room);
  assert.equal((await pupil.goto(room)).status(), 200, await said(pupil));
  await assertShows(pupil, /attendre devant la porte/i);
  await look(pupil, 'moved-room');
});

test('the room of the former class, which was open before her, takes nothing more of hers', { timeout: 120_000 }, async () => {
  const hand = await sends(within, within.getByRole('button', { name: /lever la main/i }));
  assert.equal(hand.status(), 404, await said(within));
  assert.equal((await within.goto(FORMER.at)).status(), 404, await said(within));
  await assertShowsNot(within, 'Échanges');
});

test('her mother and her teachers find her where she is now', { timeout: 240_000 }, async () => {
  await parent.goto(`${SCHOOL}/homework`);
  await assertShows(parent, NEW.homework);
  await assertShowsNot(parent, FORMER.homework);
  assert.ok(!(await isOnSheet(FROM)), 'she is off the sheet of the class that she left');
  await openModule(teacher, 'college-demo', 'grades');
  await sends(teacher, teacher.getByRole('link', { name: new RegExp(`^${TO} – `) }).first());
  await sends(teacher, teacher.getByRole('link', { name: /nouvelle évaluation/i }).first());
  await teacher.getByLabel(/intitulé/i).fill(NEW.mark);
  await sends(teacher, teacher.getByRole('button', { name: /créer/i }));
  const input = teacher.locator('input[type=text]');
  const cell = teacher.locator('.typed-grid tbody tr').filter({ hasText: NAME }).locator('td').filter({ has: input }).first();
  await cell.locator(input).fill('15,5');
  await teacher.keyboard.press('Enter');
  await teacher.waitForFunction((node) => node.dataset.state === 'kept', await cell.elementHandle());
  await sends(teacher, teacher.locator('.typed-grid thead').getByRole('link', { name: NEW.mark }));
  await pressAndConfirm(teacher, teacher.getByRole('button', { name: /^publier$/i }));
  await assertShows(teacher, /évaluation publiée/i);
  for (const page of [pupil, parent]) {
    await page.goto(`${SCHOOL}/grades`);
    await assertShows(page, NEW.mark);
    await assertShows(page, /15,5/);
    await assertShowsNot(page, FORMER.marks);
  }
});
