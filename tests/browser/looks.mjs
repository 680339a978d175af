// A page on a phone and on a desk, by day and by night.

import assert from 'node:assert/strict';
import { accessibility, frame } from './checks.mjs';
import { screenshot } from './harness.mjs';

/**
 * Looks at the page as it stands: its frame, what axe finds (but by the rules that do not hold for it, `except`), and a
 * picture of each, called so.
 */
export async function look(page, name, { except = [] } = {}) {
  const before = page.viewportSize();
  for (const size of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const found = (await accessibility(page)).filter((line) => !except.some((rule) => line.startsWith(`axe ${rule} `)));
      assert.deepEqual([...(await frame(page)), ...found], [], `${name}, ${size.width}, ${colorScheme}`);
      await screenshot(page, `${name}-${size.width}-${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}
