// The server is killed while pupils hand in and a teacher gives work with files. Whatever was answered "done" is
// there when it is started again, each file with its content.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRegion } from './harness.mjs';
import { day, PASSWORD } from './people.mjs';

const HOMEWORK = '/s/college-demo/homework';
const CYCLES = 3;
const SENDERS = 4;
/** Larger than a part of a content, so that some are cut in the middle. */
const LARGE = 5 << 20;

/** What a browser says of a form of the portal's own. */
const OWN = { 'sec-fetch-site': 'same-origin' };

async function signIn(url, login) {
  const body = new URLSearchParams({ login, password: PASSWORD });
  const answer = await fetch(`${url}/login`, { method: 'POST', body, headers: OWN, redirect: 'manual' });
  assert.equal(answer.status, 303, `${login} is not signed in`);
  return answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; ');
}

async function get(url, cookie, path) {
  const answer = await fetch(url + path, { headers: { cookie, accept: 'application/json' }, redirect: 'manual' });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
}

/** A content that says which it is, from its beginning to its end. */
function content(name) {
  const line = `${name} `.repeat(8) + '\n';
  return Buffer.from('%PDF-1.4\n' + line.repeat(Math.ceil(LARGE / line.length)));
}

/** Sends a form with a file; gives its status, or nothing if there was no answer. */
async function send(url, cookie, path, fields, name) {
  const form = new FormData();
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  form.append('files', new Blob([content(name)], { type: 'application/pdf' }), `${name}.pdf`);
  try {
    const answer = await fetch(url + path, { method: 'POST', body: form, headers: { ...OWN, cookie }, redirect: 'manual' });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}

/** The first file of a page of JSON that has this name, wherever it stands. */
function file(page, name) {
  if (Array.isArray(page)) return page.map((one) => file(one, name)).find(Boolean);
  if (page === null || typeof page !== 'object') return undefined;
  if (page.name === `${name}.pdf` && page.href) return page;
  return file(Object.values(page), name);
}

test('what was acknowledged is there after the server was killed', { timeout: 600_000 }, async () => {
  let region = await startRegion();
  const given = new Map();
  let handed;
  let killed = 0;
  try {
    const teacher = await signIn(region.url, 'prof.demo');
    const pupil = await signIn(region.url, 'eleve.demo');
    const form = JSON.parse((await get(region.url, teacher, `${HOMEWORK}/give`)).bytes);
    const fields = form.blocks.find((block) => block.type === 'form').fields;
    const options = (name) => fields.find((field) => field.name === name).control.options;
    const audience = options('audience').find((option) => option.label === '6A').value;
    const subject = options('subject').find((option) => option.value).value;
    const work = (what) => ({ audience, subject, kind: 'exercise', text: what, due: day(5), state: 'publish', hand_in: 'true', late: 'true' });
    assert.equal(await send(region.url, teacher, `${HOMEWORK}/give`, work('À rendre'), 'fiche'), 303);
    const there = JSON.parse((await get(region.url, pupil, `${HOMEWORK}/day/${day(5)}`)).bytes);
    const id = /homework\/([0-9a-f]{32})/.exec(JSON.stringify(there))?.[1];
    assert.ok(id, 'what was given is not on its day');

    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const { url } = region;
      let running = true;
      const teachers = Array.from({ length: SENDERS }, async (_, sender) => {
        for (let turn = 0; running; turn += 1) {
          const name = `donné ${cycle}-${sender}-${turn}`;
          if ((await send(url, teacher, `${HOMEWORK}/give`, work(name), name)) === 303) given.set(name, true);
        }
      });
      // The pupil's one record: the last version that was acknowledged, or one after it.
      const pupils = (async () => {
        for (let turn = 0; running; turn += 1) {
          const version = cycle * 10_000 + turn;
          const status = await send(url, pupil, `${HOMEWORK}/homework/${id}/hand-in`, { text: `version ${version}` }, `rendu ${version}`);
          if (status === 303) handed = version;
        }
      })();
      await new Promise((done) => setTimeout(done, 2_500 + 700 * cycle));
      running = false;
      const data = await region.kill();
      killed += 1;
      await Promise.all([...teachers, pupils]);
      region = await startRegion({ again: data });
    }

    assert.ok(given.size > CYCLES, `only ${given.size} were acknowledged`);
    assert.ok(handed !== undefined, 'nothing was handed in');
    const list = JSON.parse((await get(region.url, teacher, `${HOMEWORK}/day/${day(5)}`)).bytes);
    const items = list.blocks.flatMap((block) => block.items ?? []);
    for (const name of given.keys()) {
      const item = items.find((one) => one.text === name);
      assert.ok(item, `${name} is gone`);
      const page = JSON.parse((await get(region.url, teacher, item.href)).bytes);
      const kept = file(page, name);
      assert.ok(kept, `the file of ${name} is gone: ${JSON.stringify(page).slice(0, 500)}`);
      const { status, bytes } = await get(region.url, pupil, kept.href);
      assert.equal(status, 200, name);
      assert.ok(bytes.equals(content(name)), `the file of ${name} is another`);
    }
    const page = JSON.parse((await get(region.url, pupil, `${HOMEWORK}/homework/${id}`)).bytes);
    const version = Number(/version (\d+)/.exec(JSON.stringify(page))?.[1]);
    assert.ok(version >= handed, `version ${version} is there, and ${handed} was acknowledged`);
    const kept = file(page, `rendu ${version}`);
    assert.ok(kept, 'the file that was handed in is gone');
    const { bytes } = await get(region.url, pupil, kept.href);
    assert.ok(bytes.equals(content(`rendu ${version}`)));
  } finally {
    await region.stop();
  }
  assert.equal(killed, CYCLES);
});
