// What goes onto paper, and what the head stamps: the cahier de textes is an official document.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { screenshot, startStory } from './harness.mjs';
import { assertShows, assertShowsNot, giveHomework, openModule, said, schoolDay, sends, signIn } from './people.mjs';

const TEXT = 'Dessiner la frise du siècle de Louis XIV';
/** What an A4 page holds between its margins, in CSS pixels. */
const A4 = { width: 680, height: 1_009 };

let story;
before(async () => {
  story = await startStory();
  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  await giveHomework(teacher, { text: TEXT, due: schoolDay() });
  await teacher.context().close();
}, { timeout: 300_000 });
after(async () => story?.end());

/** What of a page is in sight. */
function inSight(page, selector) {
  return page.locator(selector).filter({ visible: true }).count();
}

test('a week is printed on one page, without what leads elsewhere', { timeout: 120_000 }, async () => {
  const parent = await story.visitor({ viewport: A4 });
  await signIn(parent, 'parent.demo');
  await openModule(parent, 'college-demo');
  await sends(parent, parent.getByRole('link', { name: /semaine/i }).first());
  // Tomorrow may be in the week that follows.
  if ((await parent.getByText(TEXT).count()) === 0) {
    await sends(parent, parent.getByRole('link', { name: /semaine suivante/i }).first());
  }
  await parent.emulateMedia({ media: 'print' });
  for (const never of ['nav.modules', '.section-nav', '.menu.person', '.pagination a', '.bottom', '.skip', '.actions']) {
    assert.equal(await inSight(parent, never), 0, `${never} is printed`);
  }
  await assertShows(parent, TEXT);
  await assertShows(parent, /Lina/);
  await assertShowsNot(parent, /Sacha/);
  const facts = await parent.evaluate(() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    widest: [...document.querySelectorAll('body *')]
      .filter((node) => node.getBoundingClientRect().right > document.documentElement.clientWidth)
      .slice(-3)
      .map((node) => `${node.tagName.toLowerCase()}.${node.className} ${node.textContent.trim().slice(0, 60)}`),
    columns: new Set([...document.querySelectorAll('.week-day')].map((one) => Math.round(one.getBoundingClientRect().left))).size,
    days: document.querySelectorAll('.week-day').length,
  }));
  assert.ok(facts.wide <= 0, `${facts.wide} px are cut off: ${facts.widest.join(' | ')}`);
  assert.ok(facts.days >= 5 && facts.columns === facts.days, `the days stand side by side: ${JSON.stringify(facts)}`);
  await screenshot(parent, 'paper-week');

  const pdf = await parent.pdf({ format: 'A4' });
  const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g) ?? [];
  assert.equal(pages.length, 1, 'pages');
});

test('the head stamps the log of a class, and a teacher does not', { timeout: 120_000 }, async () => {
  const head = await story.visitor();
  await signIn(head, 'chef.demo');
  await openModule(head, 'college-demo');
  await sends(head, head.getByRole('link', { name: /^visas$/i }).first());
  const row = head.locator('main li').filter({ has: head.getByRole('link', { name: '6A', exact: true }) });
  assert.match(await row.innerText(), /en attente/i);
  // Sixty classes and groups are not one endless page, on a phone either.
  const shown = await head.locator('main li.item, main .items > *').count();
  assert.ok(shown <= 20, `${shown} classes on one page`);
  assert.ok(await head.getByRole('link', { name: /suivants/i }).isVisible(), await said(head));
  await sends(head, row.getByRole('link', { name: '6A', exact: true }));
  await head.getByRole('textbox', { name: /remarque/i }).fill('Vu, bien suivi.');
  const stamp = head.getByRole('button', { name: /viser/i }).first();
  assert.ok(await stamp.isVisible(), await said(head));
  await sends(head, stamp);

  await openModule(head, 'college-demo');
  await sends(head, head.getByRole('link', { name: /^visas$/i }).first());
  // It opens on those that await one.
  await sends(head, head.getByRole('link', { name: /^tous/i }).first());
  const after = head.locator('main li').filter({ hasText: 'Vu, bien suivi.' });
  assert.equal(await after.count(), 1, await said(head));
  assert.match(await after.innerText(), /6A[^]*Diallo/);
  assert.doesNotMatch(await after.innerText(), /en attente/i);
  await screenshot(head, 'paper-visas');

  const teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
  const refused = await teacher.goto('/s/college-demo/homework/visas');
  assert.equal(refused.status(), 403, 'stamping is the head’s');
});
