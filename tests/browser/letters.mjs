// Letters as the demo leaves them: each a file in a folder.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long a letter may take to be there, in milliseconds. */
const WAIT = 180_000;
/** Between the plain text and the HTML. */
const HTML = '\n--- html ---\n';

/** A part of a message as text, whatever it was encoded in. */
function decoded(head, body) {
  const encoding = /^content-transfer-encoding: *(\S+)/im.exec(head)?.[1]?.toLowerCase() ?? '7bit';
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding !== 'quoted-printable') return body;
  const bytes = body.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** The parts of a message by type: `text/plain`, `text/html`. */
function parts(message) {
  const boundary = /boundary="([^"]+)"/.exec(message)?.[1];
  const found = new Map();
  for (const part of message.split(`--${boundary}`).slice(1, -1)) {
    const [head, ...body] = part.trimStart().split('\r\n\r\n');
    found.set(/^content-type: *([\w/]+)/im.exec(head)?.[1], decoded(head, body.join('\r\n\r\n')));
  }
  return found;
}

/** The plain text and the HTML of the newest letter to an address, one after the other; waits for one. */
export async function letterTo(folder, address) {
  for (const until = Date.now() + WAIT; Date.now() < until; ) {
    const names = (() => {
      try {
        return readdirSync(folder).filter((name) => name.endsWith('.eml'));
      } catch {
        return [];
      }
    })();
    for (const name of names) {
      const message = readFileSync(join(folder, name), 'utf8');
      if (new RegExp(`^To: .*${address.replaceAll('.', '\\.')}`, 'm').test(message)) {
        const found = parts(message);
        return `${found.get('text/plain')}${HTML}${found.get('text/html')}`;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  throw new Error(`no letter to ${address} in ${folder}`);
}

/** The HTML of what `letterTo` gave. */
export function htmlOf(letter) {
  return letter.split(HTML)[1];
}
