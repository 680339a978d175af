// Without a mouse: sign in, skip the navigation, open the homework, mark it done.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { screenshot, startStory } from './harness.mjs';
import { giveHomework, PASSWORD, said, signIn } from './people.mjs';

const TEXT = 'Apprendre la table de 7';
/** More presses of the tab key than any page should need. */
const PATIENCE = 120;

let story;
let page;

before(async () => {
  story = await startStory();
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT });
  await teacher.context().close();
  page = await story.visitor();
}, { timeout: 300_000 });
after(async () => story?.end());

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
      if (wanted(focus)) return focus;
    }
  }
  assert.fail(`the tab key does not reach ${what}; it passed ${passed.join(', ')}; ${await said(page)}`);
}

async function pressAndArrive(key) {
  await Promise.all([page.waitForEvent('load'), page.keyboard.press(key)]);
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
