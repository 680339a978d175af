// The real program with a demo region of its own: started, killed, started again where it was, and looked at from outside.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

/** How long the server may take to make its region, in milliseconds. */
const START = 180_000;
/** How long it may take to end by itself. */
const END = 20_000;
/** Files that it may have open, where the machine lets it: it keeps 256 for itself, and lets one network have a quarter of the rest. */
const FILES = 256 + 4_096;
/** Connections that fit. */
export const CONNECTIONS = FILES - 256;
export const PASSWORD = 'preau-demo';
/** What a browser says of a form of the portal's own. */
export const OWN = { 'sec-fetch-site': 'same-origin' };

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run cargo xtask attacks`);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '0.0.0.0', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** An address of this machine that is not its own loopback: to Préau, one network as any other. */
export function outside() {
  const all = Object.values(networkInterfaces()).flat();
  return all.find((one) => one.family === 'IPv4' && !one.internal)?.address;
}

export class Server {
  /** On all addresses of the machine if `everywhere`, otherwise on its loopback alone. */
  static async make({ everywhere }) {
    const server = new Server();
    server.data = mkdtempSync(join(tmpdir(), 'preau-attacks-'));
    server.port = await freePort();
    server.listen = `${everywhere ? '0.0.0.0' : '127.0.0.1'}:${server.port}`;
    server.logFile = join(process.env.PREAU_RESULTS ?? tmpdir(), 'attacks.server.log');
    server.log = openSync(server.logFile, 'w');
    process.once('exit', () => server.child?.kill('SIGKILL'));
    await server.start(['demo', '--listen', server.listen, '--data', server.data, '--modules', required('PREAU_MODULES'), '--fresh']);
    return server;
  }

  async start(words) {
    const limited = ['-c', `ulimit -n ${FILES} 2>/dev/null; exec "$0" "$@"`, required('PREAU_BIN'), ...words];
    const child = spawn('sh', limited, { stdio: ['ignore', 'pipe', this.log], env: this.environment() });
    this.child = child;
    this.ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
    child.once('exit', () => (child.gone = true));
    let said = '';
    await new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not ready after ${START} ms: see ${this.logFile}`)), START);
      child.stdout.on('data', (chunk) => {
        said += chunk;
        if (/^ready /m.test(said)) resolve(clearTimeout(late));
      });
      this.ended.then((how) => reject(new Error(`the server ended (${how}) before it was ready: see ${this.logFile}`)));
    });
  }

  /** Serves the region that was made, with these keys of sessions. */
  serve(config) {
    return this.start(['serve', '--config', config, '--listen', this.listen, '--data', this.data]);
  }

  environment() {
    const { PREAU_DATABASE_URL: _, ...own } = process.env;
    return { PREAU_LOG: 'warn', ...own, PREAU_DATA: this.data };
  }

  /** The server's own command line, on the same region. */
  command(...words) {
    const done = spawnSync(required('PREAU_BIN'), words, { env: this.environment(), encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`preau ${words.join(' ')}: ${done.stderr || done.error}`);
    return done.stdout;
  }

  get alive() {
    return !this.child.gone;
  }

  /** Ends it as a power cut does. */
  async kill() {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  /** Ends it by its own rules. Gives how it ended. */
  async stop() {
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), END);
    const how = await this.ended;
    clearTimeout(late);
    return how;
  }

  remove() {
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Resident memory, in MiB. */
  memory() {
    const found = /^VmRSS:\s+(\d+) kB/m.exec(this.proc('status'));
    return found ? Number(found[1]) / 1024 : NaN;
  }

  /** Seconds of processors used so far. */
  cores() {
    const fields = this.proc('stat').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** A file of what the system says of it; nothing once it has ended. */
  proc(name) {
    try {
      return readFileSync(`/proc/${this.child.pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  }
}

/** An answer of the server: its status, its cookies, its text. */
export async function ask(server, path, { cookie = '', form, accept = 'text/html' } = {}) {
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method: form ? 'POST' : 'GET',
    body: form && new URLSearchParams(form),
    headers: { ...OWN, accept, cookie },
    redirect: 'manual',
    signal: AbortSignal.timeout(10_000),
  });
  const cookies = answer.headers.getSetCookie().map((one) => one.split(';')[0]);
  return { status: answer.status, headers: answer.headers, cookies, body: await answer.text() };
}

/** Signs in; gives the cookies. */
export async function signIn(server, login, cookie = '') {
  const answer = await ask(server, '/login', { cookie, form: { login, password: PASSWORD } });
  if (answer.status !== 303) throw new Error(`${login} is not signed in: ${answer.status}`);
  return answer.cookies;
}
