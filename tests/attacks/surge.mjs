// A small surge: three seats, thirty people who wait, and everything that may go wrong meanwhile. The process is killed,
// keys rotate, tickets are changed, borrowed and shown again.

import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forged, named } from './forgery.mjs';
import { Tally } from './line.mjs';
import { PASSWORD, ask, pause, signIn } from './server.mjs';

const SEATS = 3;
/** How many come in each of two buckets of arrivals, which are five seconds long. */
const COME = 15;
const BUCKET = 5_300;
/** After a restart nobody new is called for half a minute; a little more for those who then are. */
const HOLD = 45_000;
/** Where a page says who somebody is. */
const PAGE = '/account';

/** A browser that keeps its cookies. */
class Browser {
  constructor(server, cookies = []) {
    this.server = server;
    this.kept = new Map();
    this.keep(cookies);
  }

  keep(cookies) {
    for (const cookie of cookies) {
      const [name, ...value] = cookie.split('=');
      this.kept.set(name, value.join('='));
    }
  }

  get cookie() {
    return [...this.kept].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Another one with the same cookies, or some of them otherwise. */
  like(changed = {}, without = []) {
    const other = new Browser(this.server);
    for (const [name, value] of this.kept) if (!without.includes(name)) other.kept.set(name, value);
    for (const [name, value] of Object.entries(changed)) other.kept.set(name, value);
    return other;
  }

  async ask(path, options = {}) {
    const answer = await ask(this.server, path, { ...options, cookie: this.cookie });
    this.keep(answer.cookies);
    return answer;
  }

  /** Whether they are in, by their own place; nothing where the server is away. */
  async isIn() {
    try {
      const answer = await this.ask('/gate/place', { accept: 'application/json' });
      return JSON.parse(answer.body).state === 'in';
    } catch {
      return undefined;
    }
  }

  /** The place that a ticket stands for, whoever signed it: all between the number of the key and the end. */
  get place() {
    const bytes = Buffer.from(this.kept.get('preau_ticket') ?? '', 'base64url');
    return bytes.subarray(1, 27).toString('hex');
  }

  get key() {
    return Buffer.from(this.kept.get('preau_ticket') ?? '', 'base64url')[0];
  }
}

async function inside(server) {
  const { body } = await ask(server, '/metrics');
  return Number(/^preau_gate_inside (\S+)/m.exec(body)?.[1]);
}

/** So many who come, and wait. */
async function come(server, wrong) {
  const all = Array.from({ length: COME }, () => new Browser(server));
  await Promise.all(all.map(async (one) => {
    const { status } = await one.ask('/login');
    if (status !== 503 || !one.kept.has('preau_ticket')) wrong.push(`somebody who comes does not wait: ${status}`);
  }));
  return all;
}

/** The server is killed while everybody asks, and begins again; everybody must be where they were. */
async function killed(server, { people, waiting }, wrong, how, begin) {
  const before = waiting.map((one) => one.place);
  const asking = waiting.map(async (one) => {
    for (let times = 0; times < 5; times += 1) await one.isIn();
  });
  await pause(10 + Math.random() * 40);
  await server.kill();
  await Promise.all(asking);
  await begin();
  // Who waits comes back before who is in: the seats are kept for these.
  await Promise.all(waiting.map((one) => one.isIn()));
  const moved = waiting.filter((one, at) => one.place !== before[at]).length;
  if (moved) wrong.push(`${how}: ${moved} of ${waiting.length} lost their places`);
  for (const one of people) {
    const { status } = await one.ask(PAGE);
    if (status !== 200) wrong.push(`${how}: somebody who was in is answered ${status}`);
  }
}

/** Tickets that nobody gave, and tickets of others. */
async function tickets(server, { people, waiting }, wrong, tally) {
  const [one, other] = waiting;
  const own = one.place;
  for (const text of forged(one.kept.get('preau_ticket'), people[0].kept.get('preau_ticket'))) {
    const forger = one.like({ preau_ticket: text });
    tally.add('forged tickets');
    if (await forger.isIn()) wrong.push(`a forged ticket lets in: ${text.slice(0, 80)}`);
    if (forger.place === own && text.length === one.kept.get('preau_ticket').length) wrong.push(`a forged ticket is a place: ${text}`);
  }
  const borrowed = one.like({ preau_browser: other.kept.get('preau_browser') });
  await borrowed.isIn();
  tally.add('borrowed tickets');
  if (borrowed.place === own) wrong.push('a ticket of another browser is a place');
  const waits = { preau_ticket: one.kept.get('preau_ticket'), preau_browser: one.kept.get('preau_browser') };
  const stranger = people[1].like(waits, ['preau_session', 'preau_device']);
  if (await stranger.isIn()) wrong.push('who has a place, and no session, is in');
  // The cookies of a seat, without its session, in twenty browsers at once, which then try to sign in.
  const shared = Array.from({ length: 20 }, () => people[0].like({}, ['preau_session']));
  const cameIn = (await Promise.all(shared.map((browser) => browser.isIn()))).filter(Boolean).length;
  tally.add('a seat shown in 20 browsers: in', cameIn);
  const form = { login: 'chef.demo', password: PASSWORD };
  const signed = await Promise.all(shared.slice(0, 5).map((browser) => browser.ask('/login', { form })));
  tally.add('of 5 of these signed in', signed.filter(({ status }) => status === 303).length);
  await Promise.all(shared.map((browser) => browser.ask(PAGE)));
  const now = await inside(server);
  tally.add('inside then', now);
  if (now > SEATS) wrong.push(`a seat that was shared became ${now - SEATS + 1}`);
}

/** The keys of the region as its configuration names them. */
function keys(server, names) {
  const path = join(server.data, 'attacks.toml');
  const listed = names.map((name) => JSON.stringify(name)).join(', ');
  writeFileSync(path, `region = "Mon ENT Démonstration"\nsession-keys = [${listed}]\n`);
  return path;
}

/** Those of the first bucket go in before any of the second. */
async function inOrder(server, [first, second], wrong, tally) {
  server.command('gate', 'turn', 'site', '--seats', String(SEATS + COME));
  const end = performance.now() + HOLD;
  const left = new Set([...first, ...second]);
  let early = 0;
  while (performance.now() < end && first.some((one) => left.has(one))) {
    for (const one of [...second, ...first]) {
      if (!left.has(one) || !(await one.isIn())) continue;
      left.delete(one);
      if (second.includes(one)) early += 1;
    }
    await pause(300);
  }
  const cameIn = first.filter((one) => !left.has(one)).length;
  tally.add('of the first 15 in', cameIn);
  tally.add('of the second 15 in before', early);
  if (cameIn < COME) wrong.push(`${COME - cameIn} of those who came first are not in`);
  if (early) wrong.push(`${early} who came later went in before`);
}

/** All of it; `short` leaves out what takes longer than a minute. */
export async function surge(server, { short }) {
  const wrong = [];
  const tally = new Tally();
  server.command('gate', 'turn', 'site', '--seats', String(SEATS));
  await server.kill();
  const [old, fresh] = ['session.key', 'session-2.key'];
  writeFileSync(join(server.data, fresh), randomBytes(32), { mode: 0o600 });
  await server.serve(keys(server, [old]));
  const people = [];
  for (const login of ['eleve.demo', 'prof.demo', 'admin.demo']) {
    const browser = new Browser(server, await signIn(server, login));
    const { status } = await browser.ask(PAGE);
    if (status !== 200) wrong.push(`${login} is not in: ${status}`);
    people.push(browser);
  }
  const first = await come(server, wrong);
  await pause(BUCKET);
  const second = await come(server, wrong);
  const all = { people, waiting: [...first, ...second] };
  const kill = (how, names) => {
    tally.add('kills');
    return killed(server, all, wrong, how, () => server.serve(keys(server, names)));
  };
  await kill('killed', [old]);
  await kill('the new key is accepted', [old, fresh]);
  const before = all.waiting[0].key;
  await kill('the new key signs', [fresh, old]);
  if (all.waiting[0].key === before) wrong.push('tickets are not signed by the new key');
  await tickets(server, { people, waiting: second }, wrong, tally);
  if (!short) await inOrder(server, [first, second], wrong, tally);
  const session = named([...people[0].kept].map((pair) => pair.join('=')), 'preau_session');
  await server.kill();
  await server.serve(keys(server, [fresh]));
  const places = second.map((one) => one.place);
  await Promise.all(second.map((one) => one.isIn()));
  if (second.some((one, at) => one.place !== places[at])) wrong.push('without the old key, places are lost');
  const { status } = await ask(server, '/account', { cookie: `preau_session=${session}` });
  if (![303, 503].includes(status)) wrong.push(`a session of a key that is gone: ${status}`);
  server.command('gate', 'release', 'site');
  return { wrong, tally: tally.counts };
}
