// A day in the life of a class, from top to bottom. A teacher logs the lesson, gives homework with a sheet, opens a room,
// takes presence, asks the class, grades. A pupil hands in, joins, asks. The mother of two children in two schools sees
// both, and nothing else. The head reads and stamps. The administrator turns a module off and on again, and nothing is
// lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SCHOOL, everybody, pdf, waysTo } from './day.mjs';
import { startStory } from './harness.mjs';

const LESSON = 'Comparer deux fractions : même dénominateur, puis la demi-droite graduée';
const HOMEWORK = 'Exercices 21 à 24 page 93, sur la feuille jointe';
const ANSWER = 'Trois quarts est plus grand que deux tiers, parce que neuf douzièmes dépassent huit douzièmes.';
const ROOM = 'Questions sur les fractions';
const QUESTION = 'Est-ce que 6/8 et 3/4 sont la même fraction ?';
const POLL = 'Lequel est le plus grand ?';
const CONTROL = 'Contrôle : comparer des fractions';
const MARK = '15,5';
const LINA = 'MOREAU Lina';

let story;
let teacher;
let pupil;
let parent;
let head;
let administrator;
/** Where the homework, the room and the assessment are. */
let work;
let room;
let control;

before(async () => {
  story = await startStory();
  ({ teacher, pupil, parent, head, administrator } = await everybody(story));
}, { timeout: 300_000 });
after(async () => story?.end());

test('at nine, after the lesson', { timeout: 240_000 }, async () => {
  await teacher.logsTheLesson(LESSON);
  work = await teacher.givesHomework(HOMEWORK, pdf('Feuille d’exercices.pdf'));
  teacher.hasNoComplaint();
});

test('at ten, from home: a room', { timeout: 400_000 }, async () => {
  room = await teacher.opensARoom(ROOM);
  await pupil.waitsAtTheDoor(room);
  await teacher.letsIn('Lina');
  await pupil.isLetIn();
  await pupil.asks(QUESTION);
  await teacher.seesByItself(QUESTION);
  await teacher.takesPresence(room);
  await pupil.answersTheRoll();
  await teacher.seesWhoIsThere();
  await teacher.asksTheClass(room, POLL, ['3/4', '2/3', 'Je ne sais pas']);
  await pupil.answers(POLL, '3/4');
  await teacher.showsTheAnswers(room);
  await pupil.seesTheAnswers();
  await teacher.endsTheRoom(room);
  await pupil.seesByItself('Présent');
  teacher.hasNoComplaint();
  pupil.hasNoComplaint();
});

test('in the afternoon: work is handed in and read, and a test is marked', { timeout: 300_000 }, async () => {
  await pupil.readsWhatIsToDo(HOMEWORK);
  await pupil.handsIn(work, ANSWER, pdf('Mes exercices.pdf'));
  await teacher.readsTheWork(work, ANSWER);
  control = await teacher.grades(CONTROL, LINA, MARK);
  await pupil.goes(`/s/${SCHOOL}/grades`);
  await pupil.sees(CONTROL);
  await pupil.sees(MARK);
  await pupil.looks('my-marks');
  teacher.hasNoComplaint();
  pupil.hasNoComplaint();
});

test('in the evening, the mother of two reads of both', { timeout: 300_000 }, async () => {
  await parent.goes('/');
  await parent.looks('parent-home');
  await parent.looksAt('college-demo', 'homework');
  await parent.goes(work);
  await parent.sees('Feuille d’exercices.pdf');
  await parent.sees(/rendu aujourd’hui/i);
  await parent.looks('parent-work');
  await parent.looksAt('college-demo', 'grades');
  await parent.sees(CONTROL);
  await parent.sees(MARK);
  await parent.goes(room);
  await parent.sees('Présent');
  await parent.looks('parent-room');
  await parent.looksAt('ecole-demo', 'homework');
  await parent.seesNot(HOMEWORK);
  await parent.looksAt('ecole-demo', 'grades');
  await parent.seesNot(CONTROL);
  await parent.goes('/notifications');
  await parent.sees(CONTROL);
  await parent.looks('parent-notifications');
  parent.hasNoComplaint();
});

test('and nothing else', { timeout: 120_000 }, async () => {
  // What others wrote and had, in the class of her child; what is for teachers; schools of nobody of hers.
  await parent.goes(room);
  await parent.seesNot(QUESTION);
  for (const part of ['chat', 'register', 'polls', 'documents']) await parent.isRefused(`${room}/${part}`);
  await parent.isRefused(`${work}/handed`);
  await parent.isRefused(`${work}/archive`);
  await parent.isRefused(`${control}/edit`);
  await parent.goes(control);
  await parent.seesNot('BENALI');
  for (const path of ['/s/lycee-demo/homework', '/s/lycee-demo/grades', `/s/${SCHOOL}/admin`, '/admin']) await parent.isRefused(path);
  // Nor does her daughter, nor the teacher of the other school's administration.
  await pupil.isRefused(`${work}/handed`);
  await pupil.isRefused(`${room}/register`);
  await teacher.isRefused(`/s/${SCHOOL}/admin`);
});

test('the head reads the class’s log and stamps it', { timeout: 240_000 }, async () => {
  await head.readsTheLog(LESSON);
  await head.stampsIt('Cahier tenu avec soin.');
  await teacher.goes(`/s/${SCHOOL}/homework`);
  await teacher.follow(/6A/);
  await teacher.sees(/visé jusqu’au/i);
  head.hasNoComplaint();
});

test('marks are turned off and on again, and nothing is lost', { timeout: 240_000 }, async () => {
  await administrator.turns(/^\s*Notes/, /^\s*désactiver/i);
  assert.equal(await waysTo(pupil, 'grades'), 0, 'it is gone from home at once');
  const answer = await pupil.goes(control);
  assert.ok([403, 404, 503].includes(answer.status()), `status ${answer.status()}`);
  await pupil.sees(/désactivé|n’est pas (activé|ouvert)/i);
  await pupil.looks('module-off');
  await administrator.turns(/^\s*Notes/, /^\s*(ré)?activer/i);
  assert.ok((await waysTo(pupil, 'grades')) > 0);
  for (const person of [pupil, parent]) {
    await person.goes(control);
    await person.sees(MARK);
  }
  await teacher.goes(`/s/${SCHOOL}/grades`);
  await teacher.follow(/^6A – /);
  await teacher.sees(CONTROL);
  await parent.goes('/notifications');
  await parent.sees(CONTROL);
});
