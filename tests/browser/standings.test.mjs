// Who is two things in one school, and who has two children: one switch, and tabs that keep apart.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibility, frame } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, assertShowsNot, said, sends, signIn } from './people.mjs';

const PHONE = { viewport: { width: 390, height: 844 } };

let story;
before(async () => {
  story = await startStory();
}, { timeout: 240_000 });
after(async () => story?.end());

/** The choice of a view by its name. */
function view(page, name) {
  return page.getByRole('navigation', { name: 'Vue affichée' }).getByRole('link', { name });
}

async function isCurrent(page, name) {
  assert.equal(await view(page, name).getAttribute('aria-current'), 'true', await said(page));
}

test('the head looks at the school as the head, then as a mother, on a phone without script', { timeout: 120_000 }, async () => {
  const head = await story.visitor({ ...PHONE, javaScriptEnabled: false });
  await signIn(head, 'chef.demo');
  await isCurrent(head, /personnel/i);
  const box = await view(head, /parent d’Awa/i).boundingBox();
  assert.ok(box && box.y + box.height < 844 && box.x + box.width <= 390, 'the switch is in sight');
  assert.ok(box.height >= 44, 'and large enough for a thumb');
  await sends(head, head.locator('main a[href*="/homework"]').first());
  await assertShows(head, /visas/i);

  await sends(head, view(head, /parent d’Awa/i));
  assert.match(new URL(head.url()).pathname, /^\/s\/college-demo\/homework$/, 'it stays in the module');
  await isCurrent(head, /parent d’Awa/i);
  await assertShows(head, /Exercices 12 à 15/);
  await assertShowsNot(head, /visas/i);
  const refused = await head.goto(head.url().replace('/homework?', '/homework/visas?'));
  assert.ok(refused.status() >= 400, `a mother sees the visas: ${refused.status()}`);

  // Home without more is what was looked at last.
  await head.goto('/');
  await isCurrent(head, /parent d’Awa/i);
  await screenshot(head, 'standings-mother-390');
  await sends(head, view(head, /personnel/i));
  await isCurrent(head, /personnel/i);
});

test('the switch is reached and used by keyboard, and is accessible', { timeout: 120_000 }, async () => {
  const head = await story.visitor();
  await signIn(head, 'chef.demo');
  await view(head, /parent d’Awa/i).focus();
  await Promise.all([head.waitForEvent('load'), head.keyboard.press('Enter')]);
  await isCurrent(head, /parent d’Awa/i);
  for (const size of [{ width: 390, height: 844 }, { width: 320, height: 640 }, { width: 1280, height: 800 }]) {
    await head.setViewportSize(size);
    assert.deepEqual([...(await frame(head)), ...(await accessibility(head))], [], `at ${size.width}`);
  }
  await screenshot(head, 'standings-mother-1280');
});

test('two tabs in two views do not disturb each other, and going back stays in the view', { timeout: 120_000 }, async () => {
  const mother = await story.visitor();
  await signIn(mother, 'chef.demo');
  const work = await mother.context().newPage();
  await mother.goto('/');
  await sends(mother, view(mother, /parent d’Awa/i));
  await work.goto('/');
  await sends(work, view(work, /personnel/i));

  await sends(mother, mother.locator('main a[href*="/homework"]').first());
  await isCurrent(mother, /parent d’Awa/i);
  await sends(work, work.locator('main a[href*="/homework"]').first());
  await isCurrent(work, /personnel/i);
  await sends(mother, mother.getByRole('link', { name: 'Semaine', exact: true }).first());
  await isCurrent(mother, /parent d’Awa/i);
  await mother.goBack();
  await isCurrent(mother, /parent d’Awa/i);
  await work.reload();
  await isCurrent(work, /personnel/i);
});

test('who is one thing in one school has no switch', { timeout: 60_000 }, async () => {
  for (const who of ['eleve.demo', 'prof.demo', 'admin.demo']) {
    const page = await story.visitor();
    await signIn(page, who);
    assert.equal(await page.getByRole('navigation', { name: 'Vue affichée' }).count(), 0, who);
    assert.ok(!(await page.content()).includes('?as='), `${who}: plain addresses`);
    await page.context().close();
  }
});
