// HTTP/2 by hand (RFC 9113, RFC 7541): no good client can be made to send what an attacker sends.

import { line } from './line.mjs';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
export const [DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, , PING, GOAWAY, WINDOW_UPDATE, CONTINUATION] = Array(10).keys();
export const END_STREAM = 1;
export const END_HEADERS = 4;
export const ACK = 1;
/** Settings by their numbers (RFC 9113, 6.5.2). */
const TABLE = 1;
export const WINDOW = 4;
const CODES = ['no error', 'protocol error', , 'flow-control error', , 'stream closed', , 'refused', 'cancel', 'compression error', , 'enhance your calm'];

export function frame(kind, flags, stream, payload = Buffer.alloc(0)) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = kind;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

export function settings(pairs) {
  const payload = Buffer.alloc(pairs.length * 6);
  for (const [at, [name, value]] of pairs.entries()) {
    payload.writeUInt16BE(name, at * 6);
    payload.writeUInt32BE(value, at * 6 + 2);
  }
  return frame(SETTINGS, 0, 0, payload);
}

/** A number with a prefix of so many bits (RFC 7541, 5.1). */
function integer(value, bits, first) {
  const most = 2 ** bits - 1;
  if (value < most) return Buffer.from([first | value]);
  const bytes = [first | most];
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

export const text = (value) => Buffer.concat([integer(Buffer.byteLength(value), 7, 0), Buffer.from(value)]);
/** A header that is put in no table. */
export const header = (name, value) => Buffer.concat([Buffer.from([0]), text(name), text(value)]);
/** The header that the table has at this place, with a value of its own. */
const indexed = (place, value) => Buffer.concat([integer(place, 4, 0), text(value)]);

export function asking(method, path, more = []) {
  const start = [Buffer.from([method === 'GET' ? 0x82 : 0x83, 0x86]), indexed(4, path), indexed(1, 'ent.test')];
  return Buffer.concat([...start, ...more]);
}

export const FORM = [header('sec-fetch-site', 'same-origin'), header('content-type', 'application/x-www-form-urlencoded')];

/** The status in the first field of a head: of the static table, or digits, in Huffman's code or plain. */
function status(block) {
  let at = 0;
  while ((block[at] & 0xe0) === 0x20) at += 1;
  const first = block[at];
  if (first >= 0x88 && first <= 0x8e) return [200, 204, 206, 304, 400, 404, 500][first - 0x88];
  if (![0x48, 0x08, 0x18].includes(first)) return 'otherwise';
  const length = block[at + 1] & 127;
  const value = block.subarray(at + 2, at + 2 + length);
  if (!(block[at + 1] & 128)) return value.toString('latin1');
  const bits = [...value].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let digits = '';
  for (let bit = 0; digits.length < 3; ) {
    const short = bits.slice(bit, bit + 5);
    const isShort = ['00000', '00001', '00010'].indexOf(short);
    digits += isShort >= 0 ? isShort : parseInt(bits.slice(bit, bit + 6), 2) - 0b011001 + 3;
    bit += isShort >= 0 ? 5 : 6;
  }
  return digits;
}

/** Cuts what comes into frames, counts what they say, and tells of each. */
function listener(tally, told) {
  let rest = Buffer.alloc(0);
  return (chunk, socket) => {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    while (rest.length >= 9) {
      const length = rest.readUIntBE(0, 3);
      if (rest.length < 9 + length) return;
      const [kind, flags, stream] = [rest[3], rest[4], rest.readUInt32BE(5) & 0x7fffffff];
      const payload = rest.subarray(9, 9 + length);
      rest = rest.subarray(9 + length);
      if (kind === HEADERS) tally.add(`answered ${status(payload)}`);
      if (kind === RST_STREAM) tally.add(`stream reset: ${CODES[payload.readUInt32BE(0)] ?? payload.readUInt32BE(0)}`);
      if (kind === GOAWAY) tally.add(`goaway: ${CODES[payload.readUInt32BE(4)] ?? payload.readUInt32BE(4)}`);
      told?.({ kind, flags, stream, payload }, socket);
    }
  };
}

/** A connection that has said its preface; gives nothing if it ended before. */
export function greeted(target, tally, pairs = [], told) {
  return new Promise((resolve) => {
    const begin = (socket) => {
      socket.write(Buffer.concat([PREFACE, settings([[TABLE, 0], ...pairs])]));
      resolve(socket);
    };
    const socket = line(target, tally, begin, listener(tally, told));
    socket.once('close', () => resolve(undefined));
  });
}
