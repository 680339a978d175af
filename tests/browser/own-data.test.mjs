// A parent has what the school keeps of their child given to them, from their profile.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, PASSWORD, sends, signIn } from './people.mjs';

let story;

before(async () => {
  story = await startStory();
}, { timeout: 240_000 });
after(async () => story?.end());

test('an archive comes for the password, once a day', { timeout: 180_000 }, async () => {
  const page = await story.visitor();
  await signIn(page, 'parent.demo');
  await page.goto('/account');
  const section = page.getByRole('region', { name: 'Mes données' });
  const get = section.getByRole('button', { name: 'Recevoir l’archive' });
  await section.getByLabel('De qui').selectOption({ index: 1 });
  await section.getByLabel('Mot de passe actuel').fill('un autre mot');
  const refused = await sends(page, get);
  assert.equal(refused.status(), 422);
  await assertShows(page, /pas votre mot de passe actuel/);
  await look(page, 'own-data-refused');
  // As often as it is given again, for a transfer that breaks off.
  for (let n = 0; n < 3; n += 1) {
    await section.getByLabel('Mot de passe actuel').fill(PASSWORD);
    const [download] = await Promise.all([page.waitForEvent('download'), get.click()]);
    assert.match(download.suggestedFilename(), /\.zip$/);
    const archive = await readFile(await download.path());
    assert.ok(archive.includes('index.html') && archive.includes('index.json'));
  }
  await section.getByLabel('Mot de passe actuel').fill(PASSWORD);
  const again = await sends(page, get);
  assert.equal(again.status(), 422);
  await assertShows(page, /moins d’un jour/);
  await look(page, 'own-data-often');
  await page.context().close();
});
