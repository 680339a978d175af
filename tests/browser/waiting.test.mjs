// Who waits sees why and how long, in their language; where so many ask that nobody is told their place, a page that lies
// ready says so, the waiting page asks later, and who is in notices nothing.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, sends, signIn } from './people.mjs';

const WHY = 'Les cours passent d’abord ce matin.';
const TITLES = { 'fr-FR': 'Un peu de patience', 'en-GB': 'Please bear with us' };
/** How often something is tried of which a few are spared: so many are told even in a flood. */
const TRIES = 20;

let story;
let pupil;

before(async () => {
  story = await startStory();
  pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  const operator = await story.visitor();
  await signIn(operator, 'region.demo');
  await operator.goto('/admin/gate');
  await operator.locator('select[name=mode]').selectOption('queue');
  await operator.locator('input[name=minutes]').fill('60');
  await operator.locator('input[name=sentence]').fill(WHY);
  await sends(operator, operator.getByRole('button', { name: /^appliquer$/i }));
  await assertShows(operator, /réglage est appliqué/i);
}, { timeout: 300_000 });
after(async () => story?.end());

/** Asks on some connections as fast as it is answered, and keeps no cookie. Returns what ends it. */
function flood() {
  const { host, hostname, port } = new URL(story.url);
  const asks = `GET /login HTTP/1.1\r\nhost: ${host}\r\naccept: application/json\r\n\r\n`.repeat(4_000);
  const sockets = Array.from({ length: 8 }, () => {
    const socket = connect(Number(port), hostname);
    // It is cut off in the middle, by either side.
    socket.on('error', () => {});
    return socket.resume();
  });
  const more = setInterval(() => {
    for (const socket of sockets) if (socket.writableLength < asks.length) socket.write(asks);
  }, 20);
  return () => {
    clearInterval(more);
    sockets.forEach((socket) => socket.destroy());
  };
}

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

for (const [locale, title] of Object.entries(TITLES)) {
  test(`who waits is told why and how long (${locale})`, { timeout: 120_000 }, async () => {
    const page = await story.visitor({ locale });
    const answer = await page.goto('/login');
    assert.equal(answer.status(), 503);
    assert.equal(await page.getByRole('heading', { level: 1 }).innerText(), title);
    await assertShows(page, new RegExp(WHY));
    await assertShows(page, /tiré au sort|drawn by lot/);
    await look(page, `waiting-${locale}`);
    await page.context().close();
  });
}

test('where nobody is told their place, a page says so in both languages, and who is in notices nothing', { timeout: 120_000 }, async () => {
  const page = await story.visitor();
  const end = flood();
  let answer;
  try {
    await wait(1_500);
    for (let tries = 0; !answer && tries < TRIES; tries += 1) {
      const given = await page.goto('/login');
      if ((await page.locator('main[data-look]').count()) === 0) answer = given;
    }
    assert.ok(answer, 'everybody was told their place');
    // Loaded again, it would be another page: it stays while it is looked at.
    await page.route('**/login', () => {});
    assert.equal((await pupil.goto('/')).status(), 200);
  } finally {
    end();
  }
  assert.equal(answer.status(), 503);
  const seconds = answer.headers()['retry-after'];
  assert.ok(Number(seconds) >= 4 && Number(seconds) <= 72, seconds);
  assert.equal(await page.locator('meta[http-equiv=refresh]').getAttribute('content'), seconds);
  for (const title of Object.values(TITLES)) await assertShows(page, new RegExp(title));
  // That it loads itself again is what it is for; and its colours are the browser's own.
  await look(page, 'waiting-later', { except: ['meta-refresh', 'color-contrast'] });
  await page.context().close();
});

test('where nobody is told their place, the waiting page asks when it is told to and shows what it knew', { timeout: 180_000 }, async () => {
  const page = await story.visitor();
  await page.clock.install();
  const isOfGate = (one) => new URL(one.url()).pathname.startsWith('/gate/');
  let asks = 0;
  page.on('request', (request) => {
    if (isOfGate(request)) asks += 1;
  });
  let later;
  let place;
  for (let tries = 0; !later && tries < TRIES; tries += 1) {
    await page.goto('/login');
    asks = 0;
    place = await page.locator('#place').innerText();
    const answered = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/gate/place');
    const end = flood();
    try {
      // The page asks after a second, or up to three.
      await wait(500);
      if (asks === 0) await page.clock.runFor(3_500);
      const answer = await answered;
      const said = await answer.json();
      if (said.state === 'later') {
        assert.equal(answer.status(), 503);
        assert.equal(answer.headers()['retry-after'], String(said.look));
        // So that there are some seconds in which this test itself may be slow.
        if (said.look >= 10) later = said.look;
      }
    } finally {
      end();
    }
    // Who was told before is told again once the flood has passed.
    if (!later) await wait(2_500);
  }
  assert.ok(later, 'everybody was told their place');
  assert.equal(await page.locator('#place').innerText(), place);
  asks = 0;
  await page.clock.runFor((later * 0.9 - 6) * 1_000);
  assert.equal(asks, 0, 'it asks no sooner than it was told to');
  const again = page.waitForRequest(isOfGate);
  await page.clock.runFor((later * 0.2 + 7) * 1_000);
  await again;
  await page.context().close();
});
