// Every page that an account reaches from home in two steps, on a phone and on a desk, by day and by
// night: it answers, it is accessible, it fits, it complains of nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibility, frame, headers, listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { SIZES, sound } from './looks.mjs';
import { fillHomework, giveHomework, openMenus, PEOPLE, schoolDay, sends, signIn } from './people.mjs';

const DEPTH = 2;
/** Pages of one kind (the same address but for identifiers and days) that are looked at. */
const OF_A_KIND = 2;
/** What another colour scheme can break. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

const MODULES = ['homework', 'grades', 'classrooms'];
const modulesOf = (...schools) => schools.flatMap((school) => MODULES.map((module) => `/s/${school}/${module}`));

/** Where a person also goes, though home shows one school or child at a time, and what lies deeper than two steps. */
const ALSO = {
  'parent.demo': modulesOf('ecole-demo', 'college-demo'),
  'prof.demo': modulesOf('lycee-demo', 'college-demo'),
  // From there, somebody’s page, and from that what is kept of them.
  'admin.demo': ['/s/college-demo/admin/people?class=6A'],
  'region.demo': ['/admin/status', '/admin/status/new', '/status'],
};

let story;

before(async () => {
  story = await startStory();
  // Something to look at, beside whatever the demo region has: a long text, and a long word.
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  const text = `${'Préparer l’exposé sur les métamorphoses d’Ovide. '.repeat(12)}${'anticonstitutionnellement'.repeat(4)}`;
  await giveHomework(teacher, { text });
  await teacher.context().close();
}, { timeout: 300_000 });
after(async () => story?.end());

/** The kind of a page: its address without identifiers, days and values. */
function kind(address) {
  const path = address.pathname
    .split('/')
    .map((part) => (/\d/.test(part) && !part.endsWith('-demo') ? '*' : part))
    .join('/');
  return `${path}?${[...address.searchParams.keys()].sort().join('&')}`;
}

async function links(page) {
  const found = await page.locator('a[href]').evaluateAll((all) =>
    all.filter((a) => !a.hasAttribute('download')).map((a) => a.href),
  );
  return found
    .map((href) => new URL(href))
    .filter((to) => to.origin === story.url && !/^\/(logout|assets|static)\b/.test(to.pathname))
    // What is kept and not shown.
    .filter((to) => !/^\/s\/[^/]+\/file\/|\/(archive|export)$/.test(to.pathname))
    // What programs read.
    .filter((to) => !/^\/status\.(atom|json)$/.test(to.pathname))
    .map((to) => `${to.pathname}${to.search}`);
}

/** Every address within reach, breadth first. */
async function reach(page, starts) {
  const seen = new Set(starts);
  const kinds = new Map();
  const pages = [...starts];
  let edge = [...starts];
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const next = [];
    for (const from of edge) {
      await page.goto(from);
      for (const to of await links(page)) {
        const of = kind(new URL(to, story.url));
        if (seen.has(to) || (kinds.get(of) ?? 0) >= OF_A_KIND) continue;
        seen.add(to);
        kinds.set(of, (kinds.get(of) ?? 0) + 1);
        next.push(to);
      }
    }
    pages.push(...next);
    edge = next;
  }
  return pages;
}

/** What is wrong with a page when it is opened, at each size: by day with all that axe finds, by night with its colours. */
async function visit(page, complaints, who, where) {
  const wrong = [];
  complaints.take();
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: 'light' });
    const answer = await page.goto(where);
    const note = (problems, how) => wrong.push(...problems.map((problem) => `${where} at ${size.width}, ${how}: ${problem}`));
    if (answer.status() >= 400) {
      note([`answers ${answer.status()}`], 'light');
      return wrong;
    }
    // Some answers are files or data, not pages.
    if (!/^text\/html/.test(answer.headers()['content-type'] ?? '')) return wrong;
    note(headers(answer), 'light');
    note(await frame(page), 'light');
    note(await accessibility(page), 'light');
    const name = `${who}-${where.replace(/^\/$/, 'home')}-${size.width}`;
    await screenshot(page, `${name}-light`);
    await page.emulateMedia({ colorScheme: 'dark' });
    note(await accessibility(page, COLOUR_RULES), 'dark');
    await screenshot(page, `${name}-dark`);
    note(complaints.take(), 'console');
  }
  return wrong;
}

for (const who of PEOPLE) {
  test(`every page within reach of ${who} is sound`, { timeout: 900_000 }, async (context) => {
    const page = await story.visitor();
    const complaints = listen(page);
    await signIn(page, who);
    const pages = await reach(page, ['/', ...(ALSO[who] ?? [])]);
    context.diagnostic(`${pages.length} pages: ${pages.join(' ')}`);
    assert.ok(pages.length >= 3, `home leads almost nowhere: ${pages.join(' ')}`);
    const wrong = [];
    for (const where of pages) wrong.push(...(await visit(page, complaints, who, where)));
    await page.context().close();
    assert.equal(wrong.length, 0, `${wrong.length} things are wrong:\n${wrong.slice(0, 40).join('\n')}`);
  });
}

test('the pages before signing in are sound', { timeout: 120_000 }, async () => {
  const page = await story.visitor();
  const complaints = listen(page);
  const wrong = [];
  for (const where of ['/login', '/activate', '/status', '/status?school=college-demo']) wrong.push(...(await visit(page, complaints, 'nobody', where)));
  await page.context().close();
  assert.equal(wrong.length, 0, wrong.join('\n'));
});

test('refusals and forms that come back are sound', { timeout: 240_000 }, async () => {
  const page = await story.visitor();
  const wrong = [];
  const answers = async (answer, status, name) => {
    assert.equal(answer.status(), status, `${name}: ${page.url()}`);
    wrong.push(...(await sound(page, name)));
  };
  await page.goto('/activate');
  for (const field of await page.locator('main input').all()) await field.fill('Rien-de-tel-1234');
  await answers(await sends(page, page.locator('main form button[type=submit], main form button').last()), 422, 'activate-refused');
  await signIn(page, 'eleve.demo');
  await answers(await page.goto('/s/college-demo/homework/nowhere'), 404, 'not-found');
  await answers(await page.goto('/s/college-demo/admin'), 403, 'forbidden');
  await page.goto('/account');
  const data = page.getByRole('region', { name: 'Mes données' });
  await data.getByLabel('Mot de passe actuel').fill('un autre mot');
  await answers(await sends(page, data.getByRole('button')), 422, 'account-refused');
  await page.context().close();
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  await fillHomework(teacher, { text: 'Rien ne va', due: schoolDay() });
  // Past what the browser itself would say.
  await teacher.locator('main form').evaluateAll((forms) => forms.forEach((form) => (form.noValidate = true)));
  await teacher.getByLabel(/consigne/i).fill('');
  const answer = await sends(teacher, teacher.getByRole('button', { name: /^publier$/i }));
  assert.equal(answer.status(), 422, teacher.url());
  wrong.push(...(await sound(teacher, 'homework-refused')));
  await teacher.context().close();
  assert.equal(wrong.length, 0, wrong.join('\n'));
});

/** Where English is looked at, by whom: a page of each kind. */
const IN_ENGLISH = {
  'eleve.demo': ['/', '/s/college-demo/homework', '/s/college-demo/homework/week', '/account', '/schools'],
  'prof.demo': ['/s/college-demo/homework', '/s/college-demo/homework/give', '/s/college-demo/messaging', '/s/college-demo/messaging/sent', '/s/college-demo/messaging/new'],
  'admin.demo': ['/s/college-demo/admin', '/s/college-demo/admin/audit', '/s/college-demo/admin/people', '/s/college-demo/admin/people?class=6A', '/s/college-demo/admin/modules/homework'],
  'region.demo': ['/admin', '/admin/status', '/admin/status/new', '/status'],
};

for (const [who, places] of Object.entries(IN_ENGLISH)) {
  test(`pages of ${who} are sound in English too`, { timeout: 240_000 }, async () => {
    const page = await story.visitor();
    const complaints = listen(page);
    await signIn(page, who);
    await openMenus(page);
    await sends(page, page.locator('button[name=language][value=en]').filter({ visible: true }).first());
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    const wrong = [];
    for (const where of places) wrong.push(...(await visit(page, complaints, `english-${who}`, where)));
    // The account keeps its language; the other stories of this file read French.
    await openMenus(page);
    await sends(page, page.locator('button[name=language][value=fr]').filter({ visible: true }).first());
    await page.context().close();
    assert.equal(wrong.length, 0, wrong.join('\n'));
  });
}

test('open menus are accessible and fit a phone', { timeout: 120_000 }, async () => {
  const page = await story.visitor({ viewport: SIZES[0] });
  await signIn(page, 'parent.demo');
  await openMenus(page);
  await screenshot(page, 'parent.demo-menus-390');
  assert.deepEqual([...(await frame(page)), ...(await accessibility(page))], []);
  await page.context().close();
});

test('twice as large a text still fits a phone', { timeout: 120_000 }, async () => {
  // WCAG 1.4.10: 320 CSS pixels wide, which is 1280 at 400 %.
  const page = await story.visitor({ viewport: { width: 320, height: 640 } });
  await signIn(page, 'eleve.demo');
  const wrong = [];
  for (const where of ['/', '/s/college-demo/homework']) {
    await page.goto(where);
    wrong.push(...(await frame(page)).map((problem) => `${where}: ${problem}`));
  }
  await page.context().close();
  assert.deepEqual(wrong, []);
});
