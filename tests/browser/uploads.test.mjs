// A file goes on where it stopped: the connection breaks in the middle of it, the server is killed, its sender stops it.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startBrowser, startRegion } from './harness.mjs';
import { assertShows, openModule, said, sends, signIn } from './people.mjs';

const folder = mkdtempSync(join(tmpdir(), 'preau-uploads-'));
const NAME = 'Diaporama sur les fleuves.pdf';
const SLIDES = join(folder, NAME);
/** Three parts and a half. */
const SIZE = 14 << 20;
const KEEPS = /Diaporama sur les fleuves\.pdf.*est envoyé/;

let region;
let browser;
let page;
let way;

/** A way to the server that can be cut: each connection ends after so many bytes were sent on it, while it is set. */
function startWay(to) {
  const state = { cutAfter: undefined, sent: 0, cuts: 0 };
  const server = createServer((client) => {
    const { port } = new URL(to());
    const onward = connect(port, '127.0.0.1');
    let bytes = 0;
    client.on('data', (chunk) => {
      bytes += chunk.length;
      state.sent += chunk.length;
      if (state.cutAfter !== undefined && bytes > state.cutAfter) {
        state.cuts += 1;
        client.destroy();
        onward.destroy();
        return;
      }
      if (!onward.write(chunk)) client.pause();
    });
    onward.on('drain', () => client.resume());
    onward.on('data', (chunk) => client.write(chunk));
    for (const [one, other] of [[client, onward], [onward, client]]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve({ state, url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() }));
  });
}

before(async () => {
  const bytes = Buffer.alloc(SIZE);
  for (let at = 0; at < SIZE; at += 4) bytes.writeUInt32LE(at * 2654435761 % 4294967296, at);
  bytes.write('%PDF-1.7\n');
  writeFileSync(SLIDES, bytes);
  region = await startRegion();
  browser = await startBrowser();
  way = await startWay(() => region.url);
  const context = await browser.newContext({ baseURL: way.url, locale: 'fr-FR', timezoneId: 'Europe/Paris', acceptDownloads: true });
  context.setDefaultTimeout(20_000);
  page = await context.newPage();
  await signIn(page, 'prof.demo');
}, { timeout: 300_000 });
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  way?.stop();
  await browser?.close();
  await region?.stop();
});

async function write() {
  await openModule(page, 'college-demo', 'messaging');
  await sends(page, page.getByRole('link', { name: /^écrire/i }).first());
}

/** The file of the draft, byte for byte. */
async function same() {
  await page.locator('.keeping').getByText(/brouillon enregistré/i).waitFor();
  await page.reload();
  const box = page.getByRole('checkbox', { name: NAME });
  assert.equal(await box.count(), 1, await said(page));
  const id = await box.inputValue();
  const got = await page.request.get(`/s/college-demo/file/${id}`);
  assert.equal(got.status(), 200);
  assert.ok((await got.body()).equals(readFileSync(SLIDES)), 'another content');
}

test('a connection that breaks in the middle costs what was not yet acknowledged, and no more', { timeout: 180_000 }, async () => {
  await write();
  way.state.cutAfter = 6 << 20;
  await page.locator('input[type=file]').setInputFiles(SLIDES);
  await page.locator('.sending').getByText(/reprend où il s’est arrêté/).waitFor();
  assert.ok(await page.locator('.sending progress').isVisible(), 'how far it is, is shown');
  way.state.cutAfter = undefined;
  const before = way.state.sent;
  await page.locator('.sending').getByText(KEEPS).waitFor({ timeout: 60_000 }).catch(async () => assert.fail(await said(page)));
  assert.ok(way.state.cuts > 0, 'nothing broke');
  const rest = way.state.sent - before;
  assert.ok(rest < SIZE - (4 << 20) + (1 << 20), `${rest} bytes were sent after the break`);
  await same();
});

test('the server is killed and comes back: nothing that it acknowledged is sent again', { timeout: 300_000 }, async () => {
  await write();
  way.state.cutAfter = 6 << 20;
  await page.locator('input[type=file]').setInputFiles(SLIDES);
  await page.locator('.sending').getByText(/reprend où il s’est arrêté/).waitFor();
  const data = await region.kill();
  region = await startRegion({ again: data });
  way.state.cutAfter = undefined;
  const before = way.state.sent;
  await page.locator('.sending').getByText(KEEPS).waitFor({ timeout: 120_000 }).catch(async () => assert.fail(await said(page)));
  const rest = way.state.sent - before;
  assert.ok(rest < SIZE - (4 << 20) + (1 << 20), `${rest} bytes were sent after the server came back`);
  await same();
});

test('whoever stops it has no file, and may choose another', { timeout: 120_000 }, async () => {
  await write();
  way.state.cutAfter = 6 << 20;
  await page.locator('input[type=file]').setInputFiles(SLIDES);
  await page.locator('.sending').getByText(/reprend où il s’est arrêté/).waitFor();
  way.state.cutAfter = undefined;
  await page.getByRole('button', { name: /annuler l’envoi/i }).click();
  await page.locator('.sending').getByText(/est annulé/).waitFor();
  assert.equal(await page.locator('input[type=file]').evaluate((node) => node.files.length), 0);
  assert.equal(await page.getByRole('checkbox', { name: NAME }).count(), 0);
});

test('a form that keeps nothing waits for its file when it is sent', { timeout: 180_000 }, async () => {
  await page.goto('/s/college-demo/homework/give');
  await assertShows(page, /choisir des fichiers/i);
  await page.locator('input[type=file]').setInputFiles(SLIDES);
  await page.locator('.sending').getByText(KEEPS).waitFor({ timeout: 60_000 }).catch(async () => assert.fail(await said(page)));
  assert.ok(await page.getByRole('checkbox', { name: NAME }).isChecked());
  assert.equal(await page.locator('input[type=file]').evaluate((node) => node.files.length), 0, 'it is not sent twice');
});
