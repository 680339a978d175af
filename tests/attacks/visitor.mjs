// A process of its own for somebody who only wants to work: signs in, and opens a page every 200 ms, each over a new
// connection. What is asked for is due at its time, however long the one before takes.

import { request } from 'node:http';

const EACH = 200;
const PATIENCE = 5_000;
const PAGES = ['/', '/s/college-demo/homework', '/s/college-demo/messaging', '/account', '/status'];

const { port, login, password } = JSON.parse(process.argv[2]);
let cookies = new Map();
let samples = [];

function send(method, path, body = '') {
  return new Promise((resolve) => {
    const headers = {
      host: `127.0.0.1:${port}`,
      accept: 'text/html',
      'sec-fetch-site': 'same-origin',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(body && { 'content-type': 'application/x-www-form-urlencoded', 'content-length': Buffer.byteLength(body) }),
    };
    const asked = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
      let length = 0;
      answer.on('data', (chunk) => (length += chunk.length));
      answer.on('end', () => done({ status: answer.statusCode, length, set: answer.headers['set-cookie'] ?? [] }));
      answer.on('error', (error) => done({ status: error.code }));
    });
    const late = setTimeout(() => asked.destroy(Object.assign(new Error('late'), { code: 'late' })), PATIENCE);
    const done = (said) => {
      clearTimeout(late);
      resolve(said);
    };
    asked.on('error', (error) => done({ status: error.code }));
    asked.end(body);
  });
}

function keep(set = []) {
  for (const cookie of set) {
    const [name, ...value] = cookie.split(';')[0].split('=');
    cookies.set(name, value.join('='));
  }
}

async function timed(method, path, body, wanted) {
  const start = performance.now();
  const said = await send(method, path, body);
  keep(said.set);
  const good = said.status === wanted;
  samples.push({ good, ms: performance.now() - start, what: `${path}: ${said.status}` });
  return good;
}

let signingIn;
function signIn() {
  signingIn ??= (async () => {
    const body = new URLSearchParams({ login, password }).toString();
    await timed('POST', '/login', body, 303);
    signingIn = undefined;
  })();
  return signingIn;
}

let next = 0;
let paused = false;
await signIn();
setInterval(() => {
  if (paused) return;
  next += 1;
  // Once in five seconds, somebody signs in anew.
  if (next % 25 === 0) signIn();
  else timed('GET', PAGES[next % PAGES.length], '', 200);
}, EACH);

process.on('message', (message) => {
  if (message === 'take') {
    process.send(samples);
    samples = [];
  }
  if (message === 'pause' || message === 'go') paused = message === 'pause';
});
process.on('disconnect', () => process.exit());
process.send('ready');
