// What people press at the same instant in a room: requests that are on their way together, to a real server. Each is
// answered, none is lost, and no bound is passed because two were looked at before either was kept.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { sends, signIn } from './people.mjs';

const MODULE = '/s/college-demo/classrooms';

let story;
let teacher;
let head;
let pupil;
let second;

before(async () => {
  story = await startStory();
  [teacher, head, pupil, second] = await Promise.all([0, 1, 2, 3].map(() => story.visitor()));
  await signIn(teacher, 'prof.demo');
  await signIn(head, 'chef.demo');
  await signIn(pupil, 'eleve.demo');
  await signIn(second, 'eleve2.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** Sends a form to a room without waiting for anything else; gives the status. */
async function act(page, room, what, form = {}) {
  const answer = await page.request.post(`${room}/${what}`, { form, headers: { 'sec-fetch-site': 'same-origin' }, maxRedirects: 0 });
  return answer.status();
}

/** All at once: statuses, sorted. */
async function together(acts) {
  const statuses = await Promise.all(acts);
  return statuses.sort();
}

function times(count, what) {
  return Array.from({ length: count }, (_, at) => what(at));
}

function count(statuses, status) {
  return statuses.filter((one) => one === status).length;
}

/** The page of a room as an app reads it. */
async function reads(page, room, part = '') {
  const answer = await page.request.get(room + part, { headers: { accept: 'application/json' } });
  assert.equal(answer.status(), 200, `${room}${part}`);
  return answer.json();
}

function blocks(page, type) {
  return page.blocks.filter((block) => block.type === type);
}

/** A room of the teacher's that begins now; pupils wait to be let in where it holds them. */
async function plan(title, { holds }) {
  await teacher.goto(`${MODULE}/new`);
  const at = new Date(Date.now() + 60_000);
  const clock = (options) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', ...options }).format(at);
  await teacher.getByLabel(/classe ou groupe/i).selectOption({ label: '6A' }).catch(() => teacher.getByRole('radio', { name: '6A', exact: true }).check());
  await teacher.getByLabel(/sujet du jour/i).fill(title);
  await teacher.getByLabel(/^jour/i).fill(clock({ dateStyle: 'short' }));
  await teacher.getByLabel(/^début/i).fill(clock({ timeStyle: 'short' }));
  await teacher.getByLabel(/je fais entrer les élèves/i).setChecked(holds);
  await sends(teacher, teacher.getByRole('button', { name: /^prévoir$/i }));
  const room = new URL(teacher.url()).pathname;
  assert.equal(await act(teacher, room, 'open'), 303);
  return room;
}

test('a pupil who presses “enter” a dozen times at once is there once', { timeout: 120_000 }, async () => {
  const room = await plan('Entrer', { holds: false });
  const statuses = await together(times(12, () => act(pupil, room, 'enter')));
  assert.equal(statuses[0], 303);
  assert.ok(statuses.every((status) => [303, 409].includes(status)), statuses.join(' '));
  const register = await reads(teacher, room, '/register');
  const there = blocks(register, 'items').flatMap((block) => block.items).filter((one) => /Lina Moreau/.test(one.title));
  assert.equal(there.length, 1);
});

test('lines that are sent at once are held to the pace, and none that was taken is lost', { timeout: 120_000 }, async () => {
  const room = await plan('Écrire', { holds: false });
  await act(pupil, room, 'enter');
  await act(second, room, 'enter');
  const lines = (page, who) => times(10, (at) => act(page, room, 'say', { text: `${who} ${at}` }));
  const [mine, theirs] = await Promise.all([together(lines(pupil, 'Lina')), together(lines(second, 'Awa'))]);
  const thread = blocks(await reads(teacher, room), 'thread').flatMap((block) => block.messages);
  for (const [who, statuses] of [['Lina', mine], ['Awa', theirs]]) {
    assert.ok(statuses.every((status) => [303, 409, 422].includes(status)), statuses.join(' '));
    const kept = thread.filter((one) => JSON.stringify(one).includes(`${who} `)).length;
    assert.equal(kept, count(statuses, 303), `${who}: ${statuses.join(' ')}`);
    assert.ok(kept >= 1 && kept <= 6, `${who} wrote ${kept} lines in a minute`);
  }
});

test('answers that are sent at once are one answer of each', { timeout: 120_000 }, async () => {
  const room = await plan('Répondre', { holds: false });
  await act(pupil, room, 'enter');
  await act(second, room, 'enter');
  assert.equal(await act(teacher, room, 'ask', { question: 'Prêts ?', options: 'Oui\nNon' }), 303);
  const polls = JSON.stringify(await reads(teacher, room, '/polls'));
  const poll = /close\/([^"?]+)/.exec(polls)?.[1];
  assert.ok(poll, polls);
  const votes = (page) => times(8, (at) => act(page, room, `vote/${poll}`, { choice: String(at % 2) }));
  const statuses = await together([...votes(pupil), ...votes(second)]);
  assert.ok(statuses.every((status) => [303, 409, 503].includes(status)), statuses.join(' '));
  assert.equal(await act(teacher, room, `close/${poll}`), 303);
  const chart = blocks(await reads(pupil, room), 'chart')[0];
  const sum = chart.series[0].values.reduce((all, one) => all + one, 0);
  assert.equal(sum, 2, JSON.stringify(chart));
});

test('what a teacher does on two devices at once is all done', { timeout: 120_000 }, async () => {
  const room = await plan('Conduire', { holds: true });
  await act(pupil, room, 'enter');
  const statuses = await together([
    ...times(3, () => act(teacher, room, 'admit-all')),
    ...times(3, () => act(teacher, room, 'roll')),
    act(teacher, room, 'hush', { chat: 'no' }),
    act(pupil, room, 'hand', { up: 'yes' }),
  ]);
  // A hand goes up only for who is in by then.
  assert.ok(statuses.every((status) => [303, 403, 409].includes(status)), statuses.join(' '));
  const page = JSON.stringify(await reads(pupil, room));
  // A call that met others four times is refused, and says so; whatever was answered with yes has been done.
  if (count(statuses, 409) === 0) {
    assert.match(page, /fait l’appel/, 'the roll is called');
    assert.match(page, /suspendu les échanges/, 'the chat is stopped');
  }
});

test('of two who take a room over at once, one runs it', { timeout: 120_000 }, async () => {
  const room = await plan('Reprendre', { holds: false });
  const runs = async () => {
    const pages = await Promise.all([teacher, head].map((page) => reads(page, room)));
    return pages.map((page) => JSON.stringify(page.actions).includes('/end'));
  };
  assert.deepEqual(await runs(), [true, false]);
  for (let round = 0; round < 5; round += 1) {
    const statuses = await together([...times(4, () => act(head, room, 'take')), ...times(4, () => act(teacher, room, 'take'))]);
    assert.ok(statuses.every((status) => [303, 409].includes(status)), statuses.join(' '));
    const [mine, theirs] = await runs();
    assert.notEqual(mine, theirs, 'exactly one of the two');
  }
});

test('a room that is ended by several presses while pupils come and write ends once, with one line for each', { timeout: 120_000 }, async () => {
  const room = await plan('Terminer', { holds: false });
  await act(pupil, room, 'enter');
  const statuses = await together([
    ...times(4, () => act(teacher, room, 'end')),
    ...times(3, () => act(second, room, 'enter')),
    ...times(3, (at) => act(pupil, room, 'say', { text: `encore ${at}` })),
  ]);
  assert.ok(statuses.every((status) => [303, 403, 409, 422].includes(status)), statuses.join(' '));
  const register = await reads(teacher, room, '/register');
  const text = JSON.stringify(register);
  assert.match(text, /Présent/);
  const rows = blocks(register, 'table').flatMap((block) => block.rows);
  const names = rows.map((row) => JSON.stringify(row[0]));
  assert.equal(new Set(names).size, names.length, 'each pupil once');
  assert.equal(await act(second, room, 'enter'), 403);
  assert.equal(await act(pupil, room, 'say', { text: 'trop tard' }), 403);
});
