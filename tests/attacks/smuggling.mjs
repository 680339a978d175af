// One request in another: whether two readers of the same bytes could find different requests in them. Each is said on a
// connection of its own, with a second request hidden in it that must never be answered.

import { connect } from 'node:net';
import { END_HEADERS, END_STREAM, FORM as FORM_2, HEADERS, asking, frame, greeted, header } from './frames.mjs';
import { Tally, pause } from './line.mjs';

const HIDDEN = 'GET /healthz HTTP/1.1\r\nhost: ent.test\r\n\r\n';
const CHUNKED = `0\r\n\r\n${HIDDEN}`;
const FORM = 'POST /login HTTP/1.1\r\nhost: ent.test\r\nsec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n';
const length = (text) => `content-length: ${text.length}\r\n`;
const both = (encoding, body = CHUNKED) => `${FORM}${length(body)}${encoding}\r\n\r\n${body}`;

/** Each must have one answer, after which the connection ends. */
const CASES = {
  'CL.TE': both('transfer-encoding: chunked'),
  'TE.CL': `${FORM}transfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n${HIDDEN.length.toString(16)}\r\n${HIDDEN}\r\n0\r\n\r\n${HIDDEN}`,
  'TE.TE, the second unknown': both('transfer-encoding: chunked\r\ntransfer-encoding: x'),
  'TE.TE, the first unknown': both('transfer-encoding: x\r\ntransfer-encoding: chunked'),
  'identity after chunked': both('transfer-encoding: chunked, identity'),
  'chunked in another word': both('transfer-encoding: xchunked'),
  'a space before the colon': both('transfer-encoding : chunked'),
  'a folded header': both('transfer-encoding:\r\n chunked'),
  'a vertical tab': both('transfer-encoding: \x0bchunked'),
  'a header after a bare carriage return': both('x: y\rtransfer-encoding: chunked'),
  'two lengths': `${FORM}content-length: 0\r\ncontent-length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'two lengths in one': `${FORM}content-length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'a length with a sign': `${FORM}content-length: +0\r\n\r\n${HIDDEN}`,
  'a length in hexadecimal': `${FORM}content-length: 0x0\r\n\r\n${HIDDEN}`,
  'a length beyond all numbers': `${FORM}content-length: 18446744073709551616\r\n\r\n${HIDDEN}`,
  'a negative chunk': `${FORM}transfer-encoding: chunked\r\n\r\n-1\r\n${CHUNKED}`,
  'a chunk beyond all numbers': `${FORM}transfer-encoding: chunked\r\n\r\n10000000000000000\r\n${CHUNKED}`,
  'a chunk that ends in a bare line feed': `${FORM}transfer-encoding: chunked\r\n\r\n1;\na\r\n${CHUNKED}`,
  'chunks in HTTP/1.0': both('transfer-encoding: chunked').replace('HTTP/1.1', 'HTTP/1.0'),
  'a line in the address': `GET /healthz\tHTTP/1.1\r\nx: HTTP/1.1\r\nhost: ent.test\r\n\r\n${HIDDEN}`,
};

/** The statuses that come within a second and a half, and whether the server ended the connection. */
function said(port, bytes) {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(bytes, 'latin1'));
    const late = setTimeout(() => done(false), 1_500);
    const done = (closed) => {
      clearTimeout(late);
      socket.destroy();
      resolve({ statuses: [...heard.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map(([, status]) => Number(status)), closed });
    };
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    socket.once('end', () => done(true));
    socket.once('error', () => done(true));
  });
}

/** The same over HTTP/2, where a proxy might make HTTP/1 of it: none may be answered as if nothing were wrong. */
const CASES_2 = {
  'HTTP/2 with chunks': [header('transfer-encoding', 'chunked')],
  'HTTP/2 with a wrong length': [header('content-length', '1')],
  'HTTP/2 with a connection of its own': [header('connection', 'keep-alive')],
  'HTTP/2 with a header of two lines': [header('x', 'y\r\ntransfer-encoding: chunked')],
  'HTTP/2 with a colon in a name': [header('x: y\r\nz', 'a')],
  'HTTP/2 with a capital in a name': [header('X', 'a')],
};

async function said2(port, more) {
  const tally = new Tally();
  const target = { host: '127.0.0.1', port };
  const socket = await greeted(target, tally);
  const head = asking('POST', '/login', [...FORM_2, ...more]);
  socket.write(frame(HEADERS, END_HEADERS | END_STREAM, 1, head));
  for (let wait = 0; wait < 30 && Object.keys(tally.counts).length < 2; wait += 1) await pause(50);
  socket.left = true;
  socket.destroy();
  return Object.keys(tally.counts).filter((what) => what !== 'connected');
}

/** What was not as it must be, and a tally of answers. */
export async function smuggling(server) {
  const wrong = [];
  const tally = new Tally();
  for (const [name, bytes] of Object.entries(CASES)) {
    const { statuses, closed } = await said(server.port, bytes);
    tally.add(`answered ${statuses[0] ?? 'nothing'}`);
    if (statuses.length > 1) wrong.push(`${name}: ${statuses.join(' and ')}`);
    else if (!closed) wrong.push(`${name}: ${statuses[0] ?? 'no answer'}, and the connection stays`);
  }
  for (const [name, more] of Object.entries(CASES_2)) {
    const heard = await said2(server.port, more);
    tally.add(heard[0] ?? 'answered nothing');
    // 400 is the server's own word for what is malformed.
    if (heard.some((what) => what.startsWith('answered') && what !== 'answered 400')) wrong.push(`${name}: ${heard.join(', ')}`);
  }
  return { wrong, tally: tally.counts };
}
