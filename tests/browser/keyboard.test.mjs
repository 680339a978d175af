// Without a mouse: sign in, skip the navigation, open the homework, mark it done; go through the week; turn a module off and
// on in the school's console, choose a class, hear what is wrong, save a setting. Things are found as a screen reader says
// them: by role and name.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, day, giveHomework, PASSWORD, said, signIn, weekday } from './people.mjs';

const TEXT = 'Apprendre la table de 7';
const NEXT = 'Apprendre la table de 8';
const ADMIN = '/s/college-demo/admin';
/** More presses of the tab key than any page should need. */
const PATIENCE = 150;

let story;
let page;

before(async () => {
  story = await startStory();
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT });
  await giveHomework(teacher, { text: NEXT, due: day(nextWednesday()) });
  await teacher.context().close();
  page = await story.visitor();
}, { timeout: 300_000 });
after(async () => story?.end());

/** How many days from today it is Wednesday in the week after the one that is shown: at the weekend, that is the one to come. */
function nextWednesday() {
  const today = weekday();
  return (today > 4 ? 7 : 0) - today + 9;
}

/** What has the focus, and whether a person sees so. */
function focused() {
  return page.evaluate(() => {
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const style = getComputedStyle(node);
    const box = node.getBoundingClientRect();
    const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
    return {
      tag: node.tagName.toLowerCase(),
      name: (node.getAttribute('aria-label') ?? node.innerText ?? '').trim(),
      field: node.getAttribute('name') ?? '',
      href: node.getAttribute('href') ?? '',
      around: node.closest('li, article')?.innerText ?? '',
      visible: outlined || style.boxShadow !== 'none',
      onScreen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
    };
  });
}

/** Presses the tab key until what has the focus is wanted; each stop on the way must be visible. */
async function tabTo(what, wanted) {
  const passed = [];
  for (let press = 0; press < PATIENCE; press += 1) {
    await page.keyboard.press('Tab');
    const focus = await focused();
    if (focus) {
      const stop = `${focus.tag} "${focus.name.slice(0, 40)}${focus.field}"`;
      assert.ok(focus.visible, `the focus on ${stop} is not to be seen on ${page.url()}`);
      assert.ok(focus.onScreen, `${stop} has the focus but is not on the screen of ${page.url()}`);
      passed.push(stop);
      if (await wanted(focus)) return focus;
    }
  }
  assert.fail(`the tab key does not reach ${what}; it passed ${passed.join(', ')}; ${await said(page)}`);
}

/** Presses the tab key until the one thing that this finds has the focus. */
async function tabToOne(what) {
  assert.equal(await what.count(), 1, `not one ${what}; ${await said(page)}`);
  await tabTo(`${what}`, () => what.evaluate((node) => node === document.activeElement));
}

async function pressAndArrive(key) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
}

/** The same; what the page that came was answered with. */
async function pressAndAnswer(key) {
  const isPage = (answer) => answer.request().isNavigationRequest() && answer.status() !== 303;
  const [answer] = await Promise.all([page.waitForResponse(isPage), pressAndArrive(key)]);
  return answer.status();
}

test('signing in', { timeout: 60_000 }, async () => {
  await page.goto('/login');
  // The field may have the focus from the start.
  if ((await focused())?.field !== 'login') await tabTo('the login', (focus) => focus.field === 'login');
  await page.keyboard.type('eleve.demo');
  await tabTo('the password', (focus) => focus.field === 'password');
  await page.keyboard.type(PASSWORD);
  await pressAndArrive('Enter');
  assert.ok(!page.url().includes('/login'), await said(page));
});

test('the first stop of a page skips the navigation', { timeout: 60_000 }, async () => {
  await page.goto('/');
  await page.keyboard.press('Tab');
  const first = await focused();
  assert.equal(first?.tag, 'a', `the first stop is ${JSON.stringify(first)}`);
  assert.match(first.name, /contenu/i);
  assert.ok(first.href.startsWith('#') && first.visible && first.onScreen, JSON.stringify(first));
  await screenshot(page, 'keyboard-skip-link');
  await page.keyboard.press('Enter');
  const within = await page.evaluate((id) => {
    const target = document.getElementById(id);
    return target !== null && (target.matches('main') || target.closest('main') !== null);
  }, first.href.slice(1));
  assert.ok(within, `${first.href} is not in the main content`);
  await page.keyboard.press('Tab');
  const inMain = await page.evaluate(() => document.activeElement?.closest('main, footer') !== null);
  assert.ok(inMain, `after the skip link the focus is on ${JSON.stringify(await focused())}`);
});

test('opening the homework and marking it done', { timeout: 60_000 }, async () => {
  await page.goto('/');
  await tabTo('the homework', (focus) => focus.href.startsWith('/s/college-demo/homework'));
  await pressAndArrive('Enter');
  await page.goto('/s/college-demo/homework');
  await tabTo('its button', (focus) => focus.tag === 'button' && /fait/i.test(focus.name) && focus.around.includes(TEXT));
  await screenshot(page, 'keyboard-done');
  await pressAndArrive('Space');
  const pressed = page.locator('main').locator('li, article').filter({ hasText: TEXT }).last()
    .getByRole('button', { name: /fait/i, pressed: true });
  assert.equal(await pressed.count(), 1, await said(page));
});

test('the focus goes round: the last stop is followed by the first', { timeout: 60_000 }, async () => {
  await page.goto('/');
  const stops = new Set();
  for (let press = 0; press < PATIENCE; press += 1) {
    await page.keyboard.press('Tab');
    const focus = await focused();
    if (focus === null) return;
    stops.add(`${focus.tag} ${focus.name} ${focus.href} ${focus.field}`);
    if (press > 0 && /contenu/i.test(focus.name) && focus.href.startsWith('#')) return;
  }
  assert.fail(`the focus never came back; it stopped at ${[...stops].join(', ')}`);
});

test('the week: the next one, what is on it, and back', { timeout: 120_000 }, async () => {
  await page.goto('/s/college-demo/homework/week');
  const here = page.url();
  await tabToOne(page.getByRole('link', { name: 'Semaine suivante' }));
  await pressAndArrive('Enter');
  assert.notEqual(page.url(), here);
  await tabToOne(page.getByRole('listitem').filter({ hasText: NEXT }).last().getByRole('link'));
  await screenshot(page, 'keyboard-week');
  await pressAndArrive('Enter');
  await assertShows(page, NEXT);
  // The way back; the module's menu has a link of the same name.
  await tabToOne(page.getByRole('link', { name: 'À faire', exact: true }).and(page.locator('.back')));
  await pressAndArrive('Enter');
  assert.equal(new URL(page.url()).pathname, '/s/college-demo/homework');
});

test('the console: a module is turned off and on again', { timeout: 120_000 }, async () => {
  page = await story.visitor();
  await signIn(page, 'admin.demo');
  await page.goto(ADMIN);
  // A question that opens: no role of its own.
  await tabTo('its switch', (focus) => focus.tag === 'summary' && /désactiver.*cahier de textes/is.test(focus.name));
  await page.keyboard.press('Enter');
  await tabToOne(page.getByRole('button', { name: /^confirmer/i }));
  await screenshot(page, 'keyboard-confirm');
  await pressAndArrive('Enter');
  await tabToOne(page.getByRole('button', { name: /^activer/i }));
  await pressAndArrive('Enter');
  assert.equal(await page.getByRole('button', { name: /^activer/i }).count(), 0, await said(page));
});

test('the console: what is wrong has the focus; a class is chosen, a setting saved', { timeout: 180_000 }, async () => {
  await page.goto(`${ADMIN}/modules/homework`);
  const some = page.getByRole('radio', { name: 'les classes et groupes cochés' });
  await tabToOne(page.getByRole('radio', { name: 'tout l’établissement' }));
  await page.keyboard.press('ArrowDown');
  assert.ok(await some.isChecked(), await said(page));
  await tabToOne(page.getByRole('button', { name: 'Enregistrer le choix' }));
  assert.equal(await pressAndAnswer('Enter'), 422, await said(page));

  const wrong = page.getByRole('alert');
  await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'alert')
    .catch(async () => assert.fail(`what is wrong has not the focus: ${JSON.stringify(await focused())}`));
  assert.match(await wrong.innerText(), /Cochez au moins une classe/);
  await screenshot(page, 'keyboard-wrong');
  await tabToOne(wrong.getByRole('link'));
  await page.keyboard.press('Enter');
  // The first of its boxes: from there the tab key goes on to the classes.
  await page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'for')
    .catch(async () => assert.fail(`its link leads to ${JSON.stringify(await focused())}`));
  assert.ok(await some.isChecked(), 'what was chosen stays');
  const own = page.getByRole('group', { name: 'Classes de 6e' }).getByRole('checkbox', { name: /^6A/ });
  await tabToOne(own);
  await page.keyboard.press('Space');
  await tabToOne(page.getByRole('button', { name: 'Enregistrer le choix' }));
  assert.equal(await pressAndAnswer('Enter'), 200, await said(page));
  assert.ok(await own.isChecked(), await said(page));

  const setting = page.getByRole('spinbutton', { name: /nouveau visa/ });
  await tabToOne(setting);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('45');
  await tabToOne(page.getByRole('button', { name: 'Enregistrer les réglages' }));
  assert.equal(await pressAndAnswer('Enter'), 200, await said(page));
  await assertShows(page, /réglages enregistrés/i);
  assert.equal(await setting.inputValue(), '45');
});
