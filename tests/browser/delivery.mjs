// What the directory says later: the demo's own delivery once more, with something of it changed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { said } from './people.mjs';

/** The collège’s key in the directory. */
export const COLLEGE = '2001001';
/** How often a page is looked at that is to change. */
const LOOKS = 40;

/** The key of an entry. */
export function keyOf(entry) {
  return /<identifier><id>([^<]*)<\/id>/.exec(entry)?.[1];
}

/** Imports the delivery of a story's region once more, beside the server; `change` gives each of its entries as it is now. */
export function deliver(story, change) {
  const data = dirname(story.letters);
  const folder = mkdtempSync(join(tmpdir(), 'preau-delivery-'));
  try {
    execFileSync('tar', ['-xzf', join(data, 'aaf.tgz'), '-C', folder]);
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      const parts = readFileSync(file, 'utf8').split(/(?=<addRequest>)/);
      writeFileSync(file, parts.map((part) => (keyOf(part) ? change(part) : part)).join(''));
    }
    execFileSync(process.env.PREAU_BIN, ['import', folder, '--data', data], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Opens a page again and again until this is so of it: what another process did takes a moment. */
export async function until(page, where, is) {
  for (let times = 0; times < LOOKS; times += 1) {
    await page.goto(where);
    if (await is()) return;
    await page.waitForTimeout(500);
  }
  assert.fail(`it does not come; ${await said(page)}`);
}
