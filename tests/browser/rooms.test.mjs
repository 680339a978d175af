// A class meets: a teacher plans a room and opens it, two pupils wait at its door and come in, a hand goes up, lines and
// answers arrive by themselves, a family reads whether its child was there. And a room in which there is much.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { look, SIZES, sound } from './looks.mjs';
import { assertShows, assertShowsNot, openModule, pressAndConfirm, said, sends, signIn } from './people.mjs';

const TITLE = 'Nombres relatifs et repérage dans le plan';
const CROWD = '/s/college-demo/classrooms/room/demo-ouverte';

let story;
let teacher;
let pupil;
let second;
let parent;
let room;

before(async () => {
  story = await startStory();
  teacher = await story.visitor();
  pupil = await story.visitor({ viewport: SIZES[0] });
  second = await story.visitor({ viewport: SIZES[0] });
  parent = await story.visitor({ viewport: SIZES[0], javaScriptEnabled: false });
  await signIn(teacher, 'prof.demo');
  await signIn(pupil, 'eleve.demo');
  await signIn(second, 'eleve2.demo');
  await signIn(parent, 'parent.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** Waits until a page shows a text by itself. */
function showsByItself(page, text) {
  return page.locator('main').getByText(text).first().waitFor({ timeout: 25_000 });
}

/** The clocks of the school, in so many minutes. */
function clock(ahead) {
  const at = new Date(Date.now() + ahead * 60_000);
  const part = (options) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', ...options }).format(at);
  return { day: part({ dateStyle: 'short' }), time: part({ timeStyle: 'short' }) };
}

test('a teacher plans a room, and what is wrong is said at its field', { timeout: 120_000 }, async () => {
  const complaints = listen(teacher);
  await openModule(teacher, 'college-demo', 'classrooms');
  await look(teacher, 'rooms-upcoming');
  await sends(teacher, teacher.getByRole('link', { name: /prévoir une classe virtuelle/i }).first());
  await look(teacher, 'rooms-plan');
  const { day, time } = clock(5);
  await teacher.getByLabel(/classe ou groupe/i).selectOption({ label: '6A' }).catch(async () => {
    await teacher.getByRole('radio', { name: '6A', exact: true }).check();
  });
  await teacher.getByLabel(/sujet du jour/i).fill(TITLE);
  await teacher.getByLabel(/^jour/i).fill(day);
  await teacher.getByLabel(/^début/i).fill(time);
  await sends(teacher, teacher.getByRole('button', { name: /^prévoir$/i }));
  await assertShows(teacher, /sont prévenues/i);
  await assertShows(teacher, TITLE);
  room = new URL(teacher.url()).pathname;
  assert.match(room, /\/classrooms\/room\//);
  await look(teacher, 'rooms-planned');
  assert.deepEqual(complaints.take(), []);
});

test('pupils find it at home and wait at its door, and the teacher sees them come by itself', { timeout: 180_000 }, async () => {
  const complaints = listen(pupil);
  await pupil.goto('/');
  await assertShows(pupil, TITLE);
  await screenshot(pupil, 'rooms-home-390');
  await teacher.goto(room);
  for (const page of [pupil, second]) {
    await page.goto(room);
    await sends(page, page.getByRole('button', { name: /attendre devant la porte/i }));
    await assertShows(page, /vous êtes devant la porte/i);
  }
  await look(pupil, 'rooms-door');
  await showsByItself(teacher, '2 élèves');
  assert.deepEqual(complaints.take(), []);
});

test('the teacher opens it and lets one in, then all: their pages show it by themselves', { timeout: 240_000 }, async () => {
  await sends(teacher, teacher.getByRole('button', { name: /ouvrir la classe virtuelle/i }));
  await assertShows(teacher, /devant la porte/i);
  await look(teacher, 'rooms-open');
  await showsByItself(pupil, /va vous faire entrer/i);
  const item = teacher.locator('main li, main article').filter({ hasText: 'Lina' }).first();
  await sends(teacher, item.getByRole('button', { name: /^faire entrer$/i }));
  await showsByItself(pupil, 'Échanges');
  await assertShowsNot(second, 'Échanges');
  await sends(teacher, teacher.getByRole('button', { name: /faire entrer cet élève/i }));
  await showsByItself(second, 'Échanges');
  await look(pupil, 'rooms-within-empty');
});

test('a hand goes up, lines and answers arrive by themselves', { timeout: 300_000 }, async () => {
  await sends(pupil, pupil.getByRole('button', { name: /lever la main/i }));
  await showsByItself(teacher, /main levée à/i);
  await pupil.getByLabel(/votre message/i).fill('Bonjour, je n’entends pas.');
  await sends(pupil, pupil.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(pupil, 'je n’entends pas');
  await showsByItself(teacher, 'je n’entends pas');
  await showsByItself(second, 'je n’entends pas');
  await sends(teacher, teacher.getByRole('link', { name: /^sondage$/i }).first());
  await look(teacher, 'rooms-ask');
  await teacher.getByLabel(/^question/i).fill('(−3) + 5 est-il positif ?');
  await teacher.getByLabel(/réponses proposées/i).fill('Oui\nNon\nJe ne sais pas');
  await sends(teacher, teacher.getByRole('button', { name: /lancer le sondage/i }));
  for (const [page, answer] of [[pupil, 'Oui'], [second, 'Je ne sais pas']]) {
    await showsByItself(page, /est-il positif/);
    await sends(page, page.getByRole('button', { name: answer, exact: true }));
    await assertShows(page, /réponse enregistrée/i);
  }
  await teacher.reload();
  await look(teacher, 'rooms-poll');
  await sends(teacher, teacher.getByRole('button', { name: /clore et montrer/i }));
  await pupil.locator('main figure, main .chart').first().waitFor({ timeout: 25_000 });
  await look(pupil, 'rooms-within');
});

test('the roll is called, and who is there answers', { timeout: 180_000 }, async () => {
  await teacher.goto(`${room}/register`);
  await sends(teacher, teacher.getByRole('button', { name: /faire l’appel/i }));
  await showsByItself(pupil, /fait l’appel/i);
  await sends(pupil, pupil.getByRole('button', { name: /je suis là/i }));
  await showsByItself(teacher, /^A répondu$/);
  await look(teacher, 'rooms-register');
});

test('the room ends: the register is kept, and a family reads whether its child was there', { timeout: 180_000 }, async () => {
  await parent.goto(room);
  await assertShows(parent, /avec son propre compte/i);
  await assertShowsNot(parent, 'je n’entends pas');
  await screenshot(parent, 'rooms-parent-open-390');
  await teacher.goto(room);
  await pressAndConfirm(teacher, teacher.locator('main summary, main button').filter({ hasText: /^Terminer$/ }).first());
  await assertShows(teacher, /l’appel est enregistré/i);
  await look(teacher, 'rooms-ended');
  await teacher.goto(`${room}/register`);
  await look(teacher, 'rooms-register-ended');
  await showsByItself(pupil, /Présent/);
  await parent.reload();
  await assertShows(parent, /Présent/);
  await screenshot(parent, 'rooms-parent-ended-390');
  await teacher.goto('/s/college-demo/classrooms/past');
  await look(teacher, 'rooms-past');
});

test('with a class at the door and many lines, a page is whole', { timeout: 300_000 }, async () => {
  await teacher.goto(CROWD);
  await assertShows(teacher, /faire entrer les \d+ élèves/i);
  await look(teacher, 'rooms-crowd');
  for (let n = 0; n < 28; n += 1) {
    await teacher.getByLabel(/votre message/i).fill(`${n + 1}. Regardez l’exercice ${n + 12} page 84, et écrivez votre démarche en deux lignes avant de passer au suivant.`);
    await sends(teacher, teacher.getByRole('button', { name: /^envoyer$/i }));
  }
  await pupil.goto(CROWD);
  await assertShows(pupil, /exercice 39 page 84/);
  await look(pupil, 'rooms-crowd-pupil');
  for (const part of ['register', 'chat', 'polls', 'documents']) {
    await teacher.goto(`${CROWD}/${part}`);
    assert.deepEqual(await sound(teacher, `rooms-crowd-${part}`), [], await said(teacher));
  }
});

test('the head goes on in the place of a teacher who is not there, who is told', { timeout: 180_000 }, async () => {
  const head = await story.visitor();
  await signIn(head, 'chef.demo');
  await head.goto(CROWD);
  await assertShows(head, /animée par/i);
  await assertShowsNot(head, /exercice 39 page 84/);
  await look(head, 'rooms-overseer');
  await pressAndConfirm(head, head.locator('main summary, main button').filter({ hasText: /animer la classe virtuelle/i }).first());
  await assertShows(head, /vous animez cette classe virtuelle/i);
  await assertShows(head, /exercice 39 page 84/);
  await look(head, 'rooms-taken');
  await teacher.goto(CROWD);
  await assertShows(teacher, /animée par/i);
  await look(teacher, 'rooms-taken-from');
  await teacher.goto('/notifications');
  await assertShows(teacher, /l’anime à votre place/);
  await teacher.goto(CROWD);
  await pressAndConfirm(teacher, teacher.locator('main summary, main button').filter({ hasText: /animer la classe virtuelle/i }).first());
  await assertShows(teacher, /vous animez cette classe virtuelle/i);
  await head.context().close();
});
