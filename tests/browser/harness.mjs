// A demo region of one's own and a browser to look at it with.
//
// The environment says where things are: PREAU_BIN, PREAU_MODULES, PREAU_CHROMIUM, PREAU_SCREENS.
// `cargo xtask test --only browser` sets all of them.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { chromium } from 'playwright-core';

/** How long the server may take to make and import its region, in milliseconds. */
const START = 180_000;
/** How long it may take to end by itself. */
const END = 15_000;

/** Where screenshots and the servers' logs go. */
export const screens = process.env.PREAU_SCREENS ?? join(tmpdir(), 'preau-screens');

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run cargo xtask test --only browser`);
  return value;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts a fresh demo region, or one that was killed (`again`, its `data`) where it was. Returns its `url`, `stop` and the
 * folder of its `letters`; and `kill`, which ends it as a power cut does, and gives its folder.
 * What it writes goes to a log beside the screenshots; the end of it is in the error if it fails.
 */
export async function startRegion({ again } = {}) {
  const binary = required('PREAU_BIN');
  const modules = required('PREAU_MODULES');
  mkdirSync(screens, { recursive: true });
  const story = basename(process.argv[1] ?? 'story', '.test.mjs');
  const logFile = join(screens, `${story}.server.log`);
  const log = createWriteStream(logFile, { flags: again ? 'a' : 'w' });
  const data = again ?? mkdtempSync(join(tmpdir(), 'preau-browser-'));
  const port = await freePort();
  const args = ['demo', '--listen', `127.0.0.1:${port}`, '--data', data, '--modules', modules, ...(again ? [] : ['--fresh'])];
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk) => {
    log.write(chunk);
    said = (said + chunk).slice(-20_000);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));

  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), END);
    const how = await ended;
    clearTimeout(late);
    log.end();
    rmSync(data, { recursive: true, force: true });
    if (how === 'SIGKILL') throw new Error(`the server did not end within ${END} ms of SIGTERM`);
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    log.end();
    return data;
  };
  // Should this process be ended, the server goes with it.
  process.once('exit', () => child.kill('SIGKILL'));

  const url = await new Promise((resolve, reject) => {
    const give = (reason) => reject(new Error(`${reason}; its log is ${logFile} and ends:\n${said.slice(-3000)}`));
    const late = setTimeout(() => give(`the server was not ready after ${START} ms`), START);
    child.once('error', (error) => give(`${binary} did not start (${error.message})`));
    ended.then((how) => give(`the server ended (${how}) before it was ready`));
    const look = () => {
      const ready = /^ready (http:\/\/\S+)/m.exec(said);
      if (ready) {
        clearTimeout(late);
        child.stdout.off('data', look);
        resolve(ready[1].replace(/\/$/, ''));
      }
    };
    child.stdout.on('data', look);
  }).catch(async (error) => {
    await stop().catch(() => {});
    throw error;
  });
  return { url, stop, kill, letters: join(data, 'letters') };
}

/** Starts the browser; whoever asks closes it. */
export function startBrowser() {
  return chromium.launch({
    executablePath: required('PREAU_CHROMIUM'),
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * A region and a browser for one story. `visitor(options)` opens a page in a context of its own: its
 * cookies are nobody else's.
 */
export async function startStory() {
  const region = await startRegion();
  let browser;
  try {
    browser = await startBrowser();
  } catch (error) {
    await region.stop();
    throw error;
  }
  const visitor = async (options = {}) => {
    const context = await browser.newContext({
      baseURL: region.url,
      locale: 'fr-FR',
      timezoneId: 'Europe/Paris',
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(15_000);
    return context.newPage();
  };
  const end = async () => {
    await browser.close();
    await region.stop();
  };
  return { url: region.url, letters: region.letters, visitor, end };
}

/**
 * Saves what the page shows, under a name without surprises. Once in a few hundred resizes Chromium stops
 * drawing a page that is not in front, and says so by never giving its picture: it is then brought to the
 * front, resized, and asked once more.
 */
export async function screenshot(page, name) {
  const file = `${name.replaceAll(/[^a-z0-9.-]+/gi, '-').slice(0, 150)}.png`;
  const picture = () => page.screenshot({ path: join(screens, file), fullPage: true });
  try {
    await picture();
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
    console.warn(`no picture for ${file}, asked once more`);
    const size = page.viewportSize();
    await page.bringToFront();
    await page.setViewportSize({ ...size, height: size.height + 1 });
    await page.setViewportSize(size);
    await picture();
  }
}
