// Cookies that were changed, borrowed or kept: whether any of them is worth more than it was.

import { ask, signIn } from './server.mjs';
import { Tally } from './line.mjs';

/** A page that only somebody who is signed in sees. */
const OWN = '/account';

export const named = (cookies, name) => cookies.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1);

/** The same text with another letter at a place. */
const changed = (text, at) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);

/** Texts of the same kind that nobody signed. */
export function forged(text, other) {
  const places = Array.from({ length: 40 }, (_, at) => Math.floor((at * text.length) / 40));
  const half = Math.floor(text.length / 2);
  return [
    ...places.map((at) => changed(text, at)),
    changed(text, text.length - 1),
    ...[text.slice(0, -1), text + 'A', text + '=', ` ${text}A`, text.toLowerCase(), text.slice(0, half)],
    other.slice(0, half) + text.slice(half),
    text.slice(0, half) + other.slice(half),
    'A'.repeat(text.length),
    'A'.repeat(20_000),
    '',
  ].filter((one) => one !== text);
}

export async function forgery(server) {
  const wrong = [];
  const tally = new Tally();
  const tried = async (what, cookie, wanted) => {
    const { status } = await ask(server, OWN, { cookie });
    tally.add(`answered ${status}`);
    if (status !== wanted) wrong.push(`${what}: ${status}`);
  };
  const [pupil, teacher] = [await signIn(server, 'eleve.demo'), await signIn(server, 'prof.demo')];
  const [own, other] = [pupil, teacher].map((cookies) => named(cookies, 'preau_session'));
  await tried('their own session', `preau_session=${own}`, 200);
  for (const text of forged(own, other)) await tried('a forged session', `preau_session=${text}`, 303);
  await tried('two sessions at once', `preau_session=${own}; preau_session=${other}`, 303);
  for (const cookie of [...pupil, ...teacher]) {
    const [name, ...value] = cookie.split('=');
    if (name !== 'preau_session') await tried(`${name} as a session`, `preau_session=${value.join('=')}`, 303);
  }
  const leaving = await ask(server, '/logout', { cookie: pupil.join('; '), form: { x: '' } });
  if (leaving.status !== 303) wrong.push(`signing out: ${leaving.status}`);
  await tried('a session that was signed out, again', `preau_session=${own}`, 303);
  await tried("somebody else's, meanwhile", `preau_session=${other}`, 200);
  return { wrong, tally: tally.counts };
}
