// A school keeps quiet hours: the bell waits, and nothing is lost. A person gives an address, confirms it by the
// letter that truly left, and chooses how soon they are written to.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { accessibility, frame, listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { htmlOf, letterTo } from './letters.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, giveHomework, sends, signIn } from './people.mjs';

const TEXT = 'Lire le premier chapitre de « L’Odyssée »';
const ADMIN = '/s/college-demo/admin/quiet';
const ADDRESS = 'claire.delacroix@exemple.fr';

let story;
let administrator;
let teacher;
let pupil;

before(async () => {
  story = await startStory();
  [administrator, teacher, pupil] = [
    await story.visitor(),
    await story.visitor({ viewport: { width: 390, height: 844 } }),
    await story.visitor({ viewport: { width: 390, height: 844 }, javaScriptEnabled: false }),
  ];
}, { timeout: 240_000 });
after(async () => story?.end());

/** How many are unread, as the bell says it. */
async function unread(page) {
  await page.goto('/');
  const bell = page.getByRole('banner').getByRole('link', { name: /^notifications/i });
  const count = /(\d+) non lues?/.exec((await bell.innerText()).replaceAll(/\s+/g, ' '));
  return count ? Number(count[1]) : 0;
}

/** Hours of each day within which it is not now, in Paris. */
function otherHours() {
  const hour = Number(new Intl.DateTimeFormat('fr-FR', { timeZone: 'Europe/Paris', hour: '2-digit', hourCycle: 'h23' }).format(new Date()).slice(0, 2));
  return hour < 12 ? ['20:00', '22:00'] : ['06:00', '08:00'];
}

const DAYS = ['Lundi', 'Mardi', 'Mercredi', 'Jeudi', 'Vendredi', 'Samedi', 'Dimanche'];

/** The field of a day: its name is the day's and "de" or "à", each said beside it. */
function hour(day, end) {
  return administrator.locator(`#${end}-${DAYS.indexOf(day) + 1}`);
}

test('an administrator sets quiet hours day by day', { timeout: 120_000 }, async () => {
  const complaints = listen(administrator);
  await signIn(administrator, 'admin.demo');
  await administrator.goto(ADMIN);
  assert.equal(await administrator.getByLabel(/respecter des heures calmes/i).isChecked(), false, 'the demo keeps none');
  assert.equal(await hour('Lundi', 'from').inputValue(), '07:00');
  assert.equal(await hour('Samedi', 'from').inputValue(), '');
  await look(administrator, 'quiet-admin');
  const [from, to] = otherHours();
  await administrator.getByLabel(/respecter des heures calmes/i).check();
  for (const day of DAYS) {
    await hour(day, 'from').fill(from);
    await hour(day, 'to').fill(to);
  }
  await hour('Mardi', 'from').fill('23:30');
  const refused = await sends(administrator, administrator.getByRole('button', { name: /enregistrer/i }));
  assert.equal(refused.status(), 422);
  await look(administrator, 'quiet-admin-wrong');
  await hour('Mardi', 'from').fill(from);
  await sends(administrator, administrator.getByRole('button', { name: /enregistrer/i }));
  await assertShows(administrator, /enregistré/i);
  assert.deepEqual(complaints.take().filter((one) => !/422/.test(one)), []);
});

test('what comes in quiet hours waits at the bell, and is there for who looks', { timeout: 120_000 }, async () => {
  await signIn(pupil, 'eleve.demo');
  const before = await unread(pupil);
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT });
  assert.equal(await unread(pupil), before);
  await pupil.goto('/notifications');
  await assertShows(pupil, TEXT.slice(0, 20));
  await assertShows(pupil, /heures calmes.*la cloche attend/i);
  await screenshot(pupil, 'quiet-notifications-390');
  await administrator.goto(ADMIN);
  await administrator.getByLabel(/respecter des heures calmes/i).uncheck();
  await sends(administrator, administrator.getByRole('button', { name: /enregistrer/i }));
  assert.ok((await unread(pupil)) > before, 'what waited, and what else came in those hours');
  await pupil.goto('/notifications');
  await assertShowsNot(pupil, /la cloche attend/i);
});

test('a teacher gives an address and confirms it by the letter', { timeout: 120_000 }, async () => {
  await teacher.goto('/account');
  await assertShows(teacher, /vous ne recevez aucun courriel/i);
  await teacher.getByLabel(/adresse électronique/i).fill(ADDRESS);
  await sends(teacher, teacher.getByRole('button', { name: /recevoir le lien/i }));
  await assertShows(teacher, new RegExp(`un lien a été envoyé à ${ADDRESS}`, 'i'));
  await look(teacher, 'email-pending');
  const letter = await letterTo(story.letters, ADDRESS);
  const [link] = /\/account\/email\/confirm\?token=[\w-]+/.exec(letter);
  await teacher.goto(link);
  await assertShows(teacher, ADDRESS);
  await look(teacher, 'email-confirm');
  await sends(teacher, teacher.getByRole('button', { name: /oui, c’est mon adresse/i }));
  await assertShows(teacher, /votre adresse est confirmée/i);
  await look(teacher, 'email-account');
});

test('and chooses how soon they are written to, and when not', { timeout: 120_000 }, async () => {
  await teacher.goto('/notifications/settings');
  await look(teacher, 'quiet-settings');
  const pace = teacher.getByRole('group', { name: /cahier de textes/i }).getByLabel(/par courriel/i);
  assert.equal(await pace.inputValue(), 'daily');
  await pace.selectOption('weekly');
  await teacher.getByLabel(/heure du courriel/i).selectOption('7');
  await sends(teacher, teacher.getByRole('button', { name: /enregistrer mes choix/i }));
  assert.equal(await pace.inputValue(), 'weekly');
  await teacher.getByLabel(/le soir, à partir de/i).fill('08:00');
  await teacher.getByLabel(/jusqu’au matin/i).fill('19:00');
  const refused = await sends(teacher, teacher.getByRole('button', { name: /enregistrer mes heures calmes/i }));
  assert.equal(refused.status(), 422);
  await look(teacher, 'quiet-settings-wrong');
  await teacher.getByLabel(/le soir, à partir de/i).fill('19:00');
  await teacher.getByLabel(/jusqu’au matin/i).fill('08:00');
  await sends(teacher, teacher.getByRole('button', { name: /enregistrer mes heures calmes/i }));
  await assertShows(teacher, /vos heures calmes sont enregistrées/i);
  assert.equal(await teacher.getByLabel(/le soir, à partir de/i).inputValue(), '19:00');
});

test('a parent finds a digest, and its link ends letters without signing in', { timeout: 240_000 }, async () => {
  const letter = await letterTo(story.letters, 'parent.demo@exemple.fr');
  assert.match(letter, /Exercices 12 à 15/);
  const [link] = /\/unsubscribe\?token=[\w-]+/.exec(letter);
  const stranger = await story.visitor();
  await stranger.goto(link);
  await look(stranger, 'unsubscribe');
  await sends(stranger, stranger.getByRole('button', { name: /ne plus recevoir/i }));
  await assertShows(stranger, /c’est fait/i);
  const parent = await story.visitor();
  await signIn(parent, 'parent.demo');
  await parent.goto('/account');
  await assertShows(parent, /vous vous êtes désabonné/i);
  await look(parent, 'email-unsubscribed');
  // The letter itself, as a mail programme shows it.
  const html = htmlOf(letter);
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [390, 1280]) {
      await stranger.setViewportSize({ width, height: 844 });
      await stranger.emulateMedia({ colorScheme });
      await stranger.setContent(html);
      // A letter has the reader's own ground, which axe takes for white, also in the dark.
      const seen = colorScheme === 'light' ? await accessibility(stranger) : [];
      assert.deepEqual([...(await frame(stranger)), ...seen], []);
      await screenshot(stranger, `letter-${width}-${colorScheme}`);
    }
  }
});
