// Tools that others wrote to bring servers down.

import { spawn, spawnSync } from 'node:child_process';

const SLOW = 'slowhttptest';

/** The version of a tool; nothing if it is not there. */
export function version() {
  const said = spawnSync(SLOW, ['-h'], { encoding: 'utf8' });
  return said.error ? undefined : /version ([\d.]+)/.exec(said.stdout + said.stderr)?.[1];
}

const often = ['-c', '1500', '-r', '300', '-p', '3'];

/** By mode: what it is, and its options. */
export const modes = {
  'slowhttptest-headers': { what: 'slow headers (-H)', options: ['-H', '-i', '2', '-x', '24', '-t', 'GET'] },
  'slowhttptest-body': { what: 'slow body (-B)', options: ['-B', '-i', '2', '-s', '8192', '-x', '10', '-t', 'POST'] },
  'slowhttptest-range': { what: 'ranges (-R)', options: ['-R', '-a', '1', '-b', '3000', '-t', 'GET'] },
  'slowhttptest-read': { what: 'slow read (-X)', options: ['-X', '-w', '1', '-y', '16', '-n', '5', '-z', '1', '-k', '3', '-t', 'GET'] },
};

/** Runs a mode; gives what it says at its end. */
export function run({ options }, target) {
  const url = `http://${target.host}:${target.port}/login`;
  const child = spawn(SLOW, [...options, ...often, '-l', String(target.seconds), '-u', url], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const late = setTimeout(() => child.kill('SIGKILL'), (target.seconds + 20) * 1_000);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(late);
      const plain = said.replaceAll(/\x1b\[[\d;]*m/g, '');
      const last = (name) => [...plain.matchAll(new RegExp(`${name}:\\s+(\\S.*)`, 'g'))].at(-1)?.[1].trim();
      const counts = {};
      for (const name of ['connected', 'pending', 'error', 'closed']) counts[name] = Number(last(name) ?? NaN);
      resolve({ ...counts, [`says: ${last('Exit status') ?? 'nothing'}`]: 1 });
    });
  });
}
