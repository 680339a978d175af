// Connections of an attacker, and a tally of what became of them.

import { connect } from 'node:net';

/** What happened how often. */
export class Tally {
  counts = {};
  add(what, times = 1) {
    this.counts[what] = (this.counts[what] ?? 0) + times;
  }
}

/**
 * One connection; `begin(socket)` is called once it stands, `hear(chunk)` with what comes. Counts answers of HTTP/1,
 * and how it ended. Whoever closes it says so with `leave`.
 */
export function line(target, tally, begin, hear) {
  const socket = connect({ host: target.host, port: target.port, localAddress: target.from, noDelay: true });
  let how;
  socket.once('connect', () => {
    tally.add('connected');
    begin?.(socket);
  });
  socket.on('data', (chunk) => {
    if (hear) return hear(chunk, socket);
    for (const [, status] of chunk.toString('latin1').matchAll(/HTTP\/1\.[01] (\d{3}) /g)) tally.add(`answered ${status}`);
  });
  socket.once('end', () => (how ??= 'closed'));
  socket.once('error', (error) => (how ??= named(error.code)));
  socket.once('close', () => {
    if (!socket.left) tally.add(how ?? 'closed');
  });
  return socket;
}

function named(code) {
  return { ECONNRESET: 'reset', EPIPE: 'reset', ECONNREFUSED: 'refused', ETIMEDOUT: 'no connection' }[code] ?? code;
}

/** Closes what is still open, and counts it. */
export function leave(sockets, tally) {
  for (const socket of sockets) {
    if (socket.destroyed) continue;
    socket.left = true;
    tally.add(socket.connecting ? 'waits to be accepted' : 'still open');
    socket.destroy();
  }
}

/** Whether there is time left. */
export function until(seconds) {
  const end = performance.now() + seconds * 1_000;
  return () => performance.now() < end;
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Keeps so many connections for so long, and makes new ones for those that end, a bounded number a second. */
export async function keep(target, tally, count, make, each) {
  const goes = until(target.seconds);
  let sockets = [];
  while (goes()) {
    sockets = sockets.filter((socket) => !socket.destroyed);
    for (let made = 0; made < 100 && sockets.length < count; made += 1) sockets.push(make());
    await pause(50);
    each?.(sockets);
  }
  leave(sockets, tally);
}

/** Writes `piece()` as fast as it is taken, until the connection ends or time is over. */
export async function pour(socket, goes, piece, sent) {
  while (goes() && !socket.destroyed && socket.writable) {
    if (socket.writableNeedDrain) {
      await pause(5);
      continue;
    }
    socket.write(piece());
    sent?.();
    await new Promise(setImmediate);
  }
}

/** So many at once, each beginning again when it ends, until time is over. */
export async function crowd(target, tally, count, one) {
  const goes = until(target.seconds);
  const all = Array.from({ length: count }, async () => {
    while (goes()) {
      await one(goes);
      await pause(20);
    }
  });
  await Promise.all(all);
}

/** Ends once the connection has, or time is over; then leaves it. */
export async function rest(socket, tally, goes) {
  while (goes() && !socket.destroyed) await pause(25);
  leave([socket], tally);
}
