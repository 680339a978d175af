// Attacks on the real server, one after the other, while somebody only wants to work. See docs/attacks.md.
//
//   node run.mjs [--short] [--tools] [--only NAME,…] [--seconds N]
//
// The environment says where things are: PREAU_BIN, PREAU_MODULES, PREAU_RESULTS. `cargo xtask attacks` sets all of them.

import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { forgery } from './forgery.mjs';
import { floods as over1 } from './http1.mjs';
import { floods as over2 } from './http2.mjs';
import { CONNECTIONS, PASSWORD, Server, ask, outside, pause, signIn } from './server.mjs';
import { smuggling } from './smuggling.mjs';
import { surge } from './surge.mjs';
import * as tools from './tools.mjs';

/** The share of what the good client asks for that may be lost beside an attack. */
const LOST = 0.02;
/** What an attack may have the server take, in MiB, at its worst. */
const GROWTH = 256;
/** Those without which no run is one: each something else, none that needs a deadline of the server's to be met. */
const SHORT = [
  'silent', 'reset', 'long-header', 'many-headers', 'small-chunks', 'gzip', 'held-forms', 'rapid-reset', 'made-you-reset',
  'continuation', 'settings', 'empty-data', 'header-table', 'window-0', 'held-forms-2',
];
/** Some end by a deadline of the server's: so long they go on, at least. */
const LONGER = { 'slow-body': 36, 'held-forms': 36, 'held-forms-2': 36 };

const { values: options } = parseArgs({
  options: { short: { type: 'boolean' }, tools: { type: 'boolean' }, only: { type: 'string' }, seconds: { type: 'string' } },
});
const only = options.only?.split(',');
const isChosen = (name) => (only ? only.includes(name) : !options.short || SHORT.includes(name) || name in checks);
const seconds = Number(options.seconds ?? (options.short ? 1.5 : 12));

const checks = {
  smuggling: { what: 'a request in another: 20 ways over HTTP/1.1, 6 over HTTP/2', run: smuggling },
  forgery: { what: 'sessions changed, cut, mixed, doubled, shown after signing out', run: forgery },
  surge: { what: 'kill -9 with people in and people waiting; keys rotate; tickets forged, borrowed, shared', run: surge, moves: true },
};

/** The good client, in a process of its own. */
class Visitor {
  static async start(port) {
    const visitor = new Visitor();
    const words = JSON.stringify({ port, login: 'eleve2.demo', password: PASSWORD });
    visitor.child = fork(new URL('visitor.mjs', import.meta.url), [words]);
    process.once('exit', () => visitor.child.kill());
    await new Promise((resolve) => visitor.child.once('message', resolve));
    return visitor;
  }

  say(word) {
    this.child.send(word);
  }

  /** What it met since it was last asked. */
  async take() {
    const samples = new Promise((resolve) => this.child.once('message', resolve));
    this.say('take');
    return seen(await samples);
  }

  stop() {
    this.child.disconnect();
  }
}

function seen(samples) {
  const times = samples.filter(({ good }) => good).map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const lost = samples.filter(({ good }) => !good).map(({ what }) => what);
  return { asked: samples.length, lost, half: at(0.5), p99: at(0.99) };
}

/** What happens to the server and to the good client while something goes on. */
async function beside(server, visitor, run) {
  await visitor.take();
  const before = server.memory();
  const cores = server.cores();
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, server.memory() || 0)), 50);
  const start = performance.now();
  const made = await run();
  const took = (performance.now() - start) / 1_000;
  clearInterval(watch);
  const good = await visitor.take();
  const used = server.cores() - cores;
  await pause(options.short ? 300 : 2_000);
  return { ...made, took, used, good, memory: { before, peak, after: server.memory() } };
}

function attack(name, target) {
  const child = fork(new URL('attacker.mjs', import.meta.url), [JSON.stringify({ name, target })]);
  return new Promise((resolve, reject) => {
    child.once('message', (tally) => resolve({ tally }));
    child.once('exit', (code) => reject(new Error(`the attacker ended: ${code}`)));
  });
}

/** What did not hold. */
function faults(server, row, moves) {
  const wrong = [...(row.wrong ?? [])];
  const share = row.good.lost.length / Math.max(1, row.good.asked);
  const grown = row.memory.peak - row.memory.before;
  if (!server.alive) wrong.push('the server ended');
  if (moves) return wrong;
  if (!options.short && share > LOST) wrong.push(`the good client lost ${row.good.lost.length} of ${row.good.asked}: ${row.good.lost[0]}`);
  if (grown > GROWTH) wrong.push(`${grown.toFixed(0)} MiB more memory`);
  return wrong;
}

const round = (number, digits = 0) => (Number.isFinite(number) ? number.toFixed(digits) : '–');

function print(row) {
  const { good, memory } = row;
  const tally = Object.entries(row.tally ?? {}).map(([what, times]) => `${what} ${round(times)}`).join(', ');
  const client = good.asked ? `${good.asked - good.lost.length}/${good.asked}, ${round(good.half)} and ${round(good.p99)} ms` : '–';
  console.log(`| ${row.name} | ${row.tool} | ${tally} | ${client} | ${round(memory.before)} / ${round(memory.peak)} / ${round(memory.after)} | ${round(row.used, 1)} s of ${round(row.took)} |`);
  for (const what of row.faults) console.log(`    DID NOT HOLD: ${what}`);
}

async function all(server, visitor) {
  const elsewhere = options.short ? undefined : outside();
  const [pupil, style] = [await signIn(server, 'eleve.demo'), await ask(server, '/login')];
  const target = {
    host: elsewhere ?? '127.0.0.1',
    from: elsewhere,
    port: server.port,
    connections: CONNECTIONS / (options.short ? 16 : 4),
    cookie: pupil.join('; '),
    page: '/s/college-demo/homework',
    asset: /href="(\/assets\/[^"]+\.css)"/.exec(style.body)?.[1],
    seconds,
  };
  const rows = [];
  const add = async (name, tool, run, moves) => {
    const row = { name, tool, ...(await beside(server, visitor, run)) };
    // What was seen is of several processes then.
    if (moves) Object.assign(row, { used: NaN, memory: { before: NaN, peak: NaN, after: NaN } });
    row.faults = faults(server, row, moves);
    rows.push(row);
    print(row);
  };
  console.log('\n| attack | with | what became of it | good client: answered, median and slowest hundredth | memory before / at most / after, MiB | processors |\n|---|---|---|---|---|---|');
  await add('nothing', '', () => pause(seconds * 1_000));
  for (const name of Object.keys({ ...over1, ...over2 })) {
    const long = { ...target, seconds: options.short ? seconds : Math.max(seconds, LONGER[name] ?? 0) };
    if (isChosen(name)) await add(name, 'own', () => attack(name, long));
  }
  const version = options.tools && tools.version();
  for (const [name, mode] of Object.entries(version ? tools.modes : {})) {
    const run = async () => ({ tally: await tools.run(mode, { ...target, seconds }) });
    if (isChosen(name)) await add(name, `slowhttptest ${version}`, run);
  }
  for (const [name, check] of Object.entries(checks)) {
    if (!isChosen(name)) continue;
    if (check.moves) visitor.say('pause');
    await add(name, 'own', () => check.run(server, options), check.moves);
  }
  return rows;
}

const everywhere = !options.short && outside() !== undefined;
const server = await Server.make({ everywhere });
const first = server.memory();
const visitor = await Visitor.start(server.port);
const rows = await all(server, visitor);
visitor.stop();
const how = server.alive ? await server.stop() : 'before';
server.remove();
const asked = rows.reduce((sum, { good }) => sum + good.asked, 0);
const lost = rows.reduce((sum, { good }) => sum + good.lost.length, 0);
const failed = rows.filter((row) => row.faults.length);
if (how !== 0) failed.push({ name: `the server, asked to end, ended by ${how}` });
if (lost / asked > LOST) failed.push({ name: `the good client lost ${lost} of ${asked}` });
if (process.env.PREAU_RESULTS) writeFileSync(join(process.env.PREAU_RESULTS, 'attacks.json'), JSON.stringify({ first, rows }, null, 1));
console.log(`\n${rows.length - 1} attacks, ${failed.length} not held${failed.length ? `: ${failed.map(({ name }) => name).join('; ')}` : ''}`);
process.exit(failed.length ? 1 : 0);
