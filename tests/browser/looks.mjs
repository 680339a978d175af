// A page on a phone and on a desk, by day and by night.

import assert from 'node:assert/strict';
import { accessibility, frame } from './checks.mjs';
import { screenshot } from './harness.mjs';

/** A phone and a desk. */
export const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];

/**
 * What is wrong with the page as it stands: its frame, and what axe finds (but by the rules that do not hold for it,
 * `except`). There is a picture of each, called so.
 */
export async function sound(page, name, { sizes = SIZES, except = [] } = {}) {
  const wrong = [];
  const before = page.viewportSize();
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const found = (await accessibility(page)).filter((line) => !except.some((rule) => line.startsWith(`axe ${rule} `)));
      wrong.push(...[...(await frame(page)), ...found].map((one) => `${name}, ${size.width}, ${colorScheme}: ${one}`));
      await screenshot(page, `${name}-${size.width}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
  return wrong;
}

/** Looks at the page: nothing is wrong with it. */
export async function look(page, name, but = {}) {
  assert.deepEqual(await sound(page, name, but), []);
}

/** Pictures of what somebody without script sees, whom axe cannot ask. */
export async function pictures(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await screenshot(page, `${name}-${page.viewportSize().width}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
