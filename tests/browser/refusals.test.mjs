// Nothing is refused without a reason, and what must be refused is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { headers } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, fillHomework, fillSignIn, said, sends, signIn, signOut } from './people.mjs';

const JSON_ONLY = { headers: { accept: 'application/json' } };
const STAY = { maxRedirects: 0 };

let story;
before(async () => {
  story = await startStory();
}, { timeout: 240_000 });
after(async () => story?.end());

/** Whether an answer sends away somebody who is not signed in. */
function isSentAway(answer) {
  const to = answer.headers().location ?? '';
  return answer.status() === 401 || ([302, 303, 307].includes(answer.status()) && to.includes('/login'));
}

/** The cookie of the session: the longest, since it holds a secret. */
function sessionOf(cookies) {
  const [session] = cookies.toSorted((one, other) => other.value.length - one.value.length);
  assert.ok(session, 'signing in set no cookie');
  return session;
}

async function refusal(login, password) {
  const page = await story.visitor();
  await page.goto('/login');
  await fillSignIn(page, login, password);
  const alert = page.getByRole('alert').filter({ visible: true }).first();
  assert.ok((await alert.count()) > 0, `no alert: ${await said(page)}`);
  const text = await alert.innerText();
  assert.equal(await page.locator('input[name=login]').inputValue(), login, 'the login stays written');
  assert.equal(await page.locator('input[name=password]').inputValue(), '', 'the password does not');
  await screenshot(page, `refusals-login-${login}`);
  await page.context().close();
  return text;
}

test('a wrong password and an unknown login are refused in the same words', { timeout: 60_000 }, async () => {
  const wrong = await refusal('eleve.demo', 'not-the-password');
  assert.match(wrong, /mot de passe/i);
  assert.equal(await refusal('nobody.demo', 'not-the-password'), wrong);
});

test('after signing in one comes back to the page one wanted', { timeout: 60_000 }, async () => {
  const page = await story.visitor();
  await page.goto('/s/college-demo/homework');
  assert.ok(page.url().includes('/login'), page.url());
  await fillSignIn(page, 'eleve.demo', 'preau-demo');
  assert.equal(new URL(page.url()).pathname, '/s/college-demo/homework');
});

test('the page one wanted is never another site', { timeout: 60_000 }, async () => {
  for (const elsewhere of ['https://example.org/', '//example.org/', '/\\example.org', 'javascript:alert(1)']) {
    for (const name of ['next', 'to', 'return', 'redirect']) {
      const page = await story.visitor();
      await page.goto(`/login?${name}=${encodeURIComponent(elsewhere)}`);
      await fillSignIn(page, 'eleve.demo', 'preau-demo');
      assert.equal(new URL(page.url()).origin, story.url, `${name}=${elsewhere}`);
      await page.context().close();
    }
  }
});

test('another school’s pages are not there for a pupil', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  for (const where of ['/s/lycee-demo/homework', '/s/lycee-demo/admin', '/s/college-demo/admin', '/admin', '/s/no-such-school/homework', '/s/college-demo/no-such-module']) {
    const answer = await pupil.goto(where);
    assert.ok([403, 404].includes(answer.status()), `${where}: ${answer.status()}`);
    assert.equal(await pupil.getByRole('heading', { level: 1 }).count(), 1, `${where}: ${await said(pupil)}`);
    const data = await pupil.request.get(where, JSON_ONLY);
    assert.equal(data.status(), answer.status(), `${where} as JSON`);
    assert.match(data.headers()['content-type'] ?? '', /json/, `${where} as JSON`);
  }
});

test('a page that is not there says so, with a way home', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  const answer = await pupil.goto('/no/such/page');
  assert.equal(answer.status(), 404);
  assert.ok((await pupil.locator('a[href="/"]').count()) > 0, 'no way home');
  await screenshot(pupil, 'refusals-not-found');
  const data = await pupil.request.get('/no/such/page', JSON_ONLY);
  assert.equal(data.status(), 404);
  await data.json();
});

test('an over-long text is refused at its field, and nothing typed is lost', { timeout: 60_000 }, async () => {
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  const text = 'a'.repeat(9_000);
  await fillHomework(teacher, { text: 'short' });
  const field = teacher.getByLabel(/consigne/i);
  await field.evaluate((node, value) => {
    node.removeAttribute('maxlength');
    node.value = value;
  }, text);
  const answer = await sends(teacher, teacher.getByRole('button', { name: /^publier$/i }));
  assert.ok([200, 400, 422].includes(answer.status()), `status ${answer.status()}`);
  const again = teacher.getByLabel(/consigne/i);
  assert.equal(await again.getAttribute('aria-invalid'), 'true', await said(teacher));
  assert.ok((await again.inputValue()).length >= 8_000, 'what was typed is still there');
  await screenshot(teacher, 'refusals-too-long');
});

test('a body without end is cut off', { timeout: 60_000 }, async () => {
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  const form = { text: 'a'.repeat(30_000_000) };
  const sent = teacher.request.post('/s/college-demo/homework/give', { form, headers: { origin: story.url, 'sec-fetch-site': 'same-origin' }, ...STAY });
  const status = await sent.then((answer) => answer.status(), (error) => String(error));
  assert.ok(status === 413 || /reset|EPIPE|hang up|closed/i.test(status), `${status}`);
  assert.equal((await teacher.request.get('/healthz')).status(), 200);
});

test('a form that another site sends is refused', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  const answer = await pupil.request.post('/s/college-demo/homework/seen', {
    form: {},
    headers: { origin: 'https://example.org', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    ...STAY,
  });
  assert.equal(answer.status(), 403);
});

test('the cookie is out of reach of scripts and of other sites, and one cannot be made up', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  const cookies = await pupil.context().cookies();
  assert.deepEqual(cookies.filter((cookie) => !cookie.httpOnly || cookie.sameSite === 'None'), []);
  const { name, value } = sessionOf(cookies);

  const stranger = await story.visitor();
  const swap = (at) => `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`;
  const forged = [swap(0), swap(Math.floor(value.length / 2)), swap(value.length - 2), value.slice(0, -4), '', 'a.b.c', 'é'.repeat(20), 'x'.repeat(3_000)];
  for (const other of forged) {
    const answer = await stranger.request.get('/', { headers: { cookie: `${name}=${encodeURI(other)}` }, ...STAY });
    assert.ok(isSentAway(answer), `${other.slice(0, 60)}: ${answer.status()}`);
  }
});

test('a cookie kept from before signing out opens nothing', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  const session = sessionOf(await pupil.context().cookies());
  const cookie = `${session.name}=${session.value}`;
  const thief = await story.visitor();
  const before = await thief.request.get('/', { headers: { cookie }, ...STAY });
  assert.equal(before.status(), 200, 'the cookie is good while the session lasts');
  await signOut(pupil);
  const replayed = await thief.request.get('/', { headers: { cookie }, ...STAY });
  assert.ok(isSentAway(replayed), `replayed after sign-out: ${replayed.status()}`);
});

test('what is not an address to ask with is refused without a fall', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  for (const where of ['/s/college-demo/homework/%2e%2e/%2e%2e/admin', '/s/college-demo/homework/homework/..%2f..', '/s/%00/homework', `/s/college-demo/homework/${'a'.repeat(5_000)}`, '/s/college-demo/homework/homework/not-an-id', '/s/college-demo/homework/day/2026-99-99', '/s/college-demo/homework/week?day=never']) {
    const answer = await pupil.request.get(where, STAY);
    assert.ok(answer.status() >= 200 && answer.status() < 500, `${where.slice(0, 80)}: ${answer.status()}`);
  }
  const method = await pupil.request.fetch('/s/college-demo/homework', { method: 'DELETE', headers: { origin: story.url, 'sec-fetch-site': 'same-origin' } });
  assert.ok([403, 404, 405].includes(method.status()), `DELETE: ${method.status()}`);
});

test('every answer carries the security headers, refusals too', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  const wrong = [];
  for (const where of ['/', '/login', '/status', '/s/college-demo/homework', '/s/lycee-demo/homework', '/no/such/page']) {
    const answer = await pupil.request.get(where, { headers: { accept: 'text/html' }, ...STAY });
    const html = /^text\/html/.test(answer.headers()['content-type'] ?? '');
    wrong.push(...headers(answer, { html }).map((problem) => `${where}: ${problem}`));
  }
  for (const where of ['/', '/s/college-demo/homework', '/no/such/page']) {
    const answer = await pupil.request.get(where, { ...JSON_ONLY, ...STAY });
    wrong.push(...headers(answer, { html: false }).map((problem) => `${where} as JSON: ${problem}`));
  }
  await pupil.goto('/');
  const assets = await pupil.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
  for (const where of assets) {
    assert.ok(where.startsWith(story.url), `${where} is loaded from elsewhere`);
    wrong.push(...headers(await pupil.request.get(where), { html: false }).map((problem) => `${where}: ${problem}`));
  }
  assert.deepEqual(wrong, []);
});

test('what a person sees is not kept by caches in between', { timeout: 60_000 }, async () => {
  const pupil = await story.visitor();
  await signIn(pupil, 'eleve.demo');
  for (const where of ['/', '/s/college-demo/homework']) {
    const answer = await pupil.request.get(where);
    assert.match(answer.headers()['cache-control'] ?? '', /no-store|private/, where);
  }
});

test('liveness, readiness and figures answer to machines', { timeout: 60_000 }, async () => {
  const nobody = await story.visitor();
  for (const where of ['/healthz', '/readyz']) {
    assert.equal((await nobody.request.get(where)).status(), 200, where);
  }
  const metrics = await nobody.request.get('/metrics');
  assert.equal(metrics.status(), 200);
  assert.match(await metrics.text(), /^# (HELP|TYPE) /m);
});

test('the status page is for everybody', { timeout: 60_000 }, async () => {
  const nobody = await story.visitor();
  const answer = await nobody.goto('/status');
  assert.equal(answer.status(), 200);
  await assertShows(nobody, /service|état/i);
});
