// A teacher types marks from cell to cell by the keyboard: each is kept as it is left, none is lost without network or to
// another window; without script one button keeps them all. Published, the parent reads their child's, and no other.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, openModule, pressAndConfirm, said, sends, signIn } from './people.mjs';

const PHONE = { width: 390, height: 844 };
const TITLE = 'Contrôle sur les fractions';

let story;
let teacher;
/** The grid, and the column of the assessment that the story makes. */
let column;

before(async () => {
  story = await startStory();
  teacher = await story.visitor();
  await signIn(teacher, 'prof.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** The cell of a row in the story's column. */
function cell(page, row) {
  return page.locator('.typed-grid tbody tr').nth(row).locator('td').nth(column).locator('input[type=text]');
}

async function openSheet(page) {
  await openModule(page, 'college-demo', 'grades');
  await sends(page, page.getByRole('link', { name: /^6A – / }).first());
}

/** Waits until a cell is kept as this. */
async function kept(page, row, value) {
  const place = page.locator('.typed-grid tbody tr').nth(row).locator('td').nth(column);
  await page.locator('.keeping:not([hidden])').waitFor().catch(async () => assert.fail(`nothing is kept: ${await said(page)}`));
  await assert.doesNotReject(
    page.waitForFunction(([node, wanted]) => node.querySelector('input[type=hidden]').value === wanted, [await place.elementHandle(), value]),
    `${value} is not kept`,
  );
}

test('marks are typed by the keyboard alone, and each is kept as it is left', { timeout: 120_000 }, async () => {
  const complaints = listen(teacher);
  await openModule(teacher, 'college-demo', 'grades');
  await look(teacher, 'grades-classes');
  await openSheet(teacher);
  await sends(teacher, teacher.getByRole('link', { name: /nouvelle évaluation/i }).first());
  await look(teacher, 'grades-form');
  await teacher.getByLabel(/intitulé/i).fill(TITLE);
  await sends(teacher, teacher.getByRole('button', { name: /créer/i }));
  const heads = await teacher.locator('.typed-grid thead :is(th, td)').allInnerTexts();
  column = heads.findIndex((head) => head.includes(TITLE)) - 1;
  assert.ok(column > 0, `no column of it: ${heads.join(' | ')}`);
  await look(teacher, 'grades-sheet');

  await cell(teacher, 0).focus();
  await teacher.keyboard.type('12,50');
  await teacher.keyboard.press('Enter');
  assert.ok(await cell(teacher, 1).evaluate((node) => node === document.activeElement), 'Enter goes on to the next pupil');
  await teacher.keyboard.type('abs');
  await teacher.keyboard.press('ArrowDown');
  await teacher.keyboard.type('140');
  await teacher.keyboard.press('ArrowDown');
  await kept(teacher, 0, '12,5');
  await kept(teacher, 1, 'Abs');
  assert.equal(await cell(teacher, 0).inputValue(), '12,5', 'as it is written');
  // What is wrong is said beside it and aloud, and stays what was typed.
  await teacher.getByText(/140 dépasse le barème/).first().waitFor();
  assert.equal(await cell(teacher, 2).inputValue(), '140');
  assert.equal(await cell(teacher, 2).getAttribute('aria-invalid'), 'true');
  assert.match(await teacher.locator('.keeping-said').innerText(), /140 dépasse/);
  assert.match(await cell(teacher, 2).getAttribute('aria-labelledby'), /-r2 .*-c/);
  await look(teacher, 'grades-error');
  await cell(teacher, 2).focus();
  await teacher.keyboard.press('Escape');
  assert.equal(await cell(teacher, 2).inputValue(), '', 'Escape brings back what is kept');
  // A column from a spreadsheet.
  await cell(teacher, 3).evaluate((node) => {
    const data = new DataTransfer();
    data.setData('text/plain', '14\n9,5\n17\n');
    node.focus();
    node.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await kept(teacher, 3, '14');
  await kept(teacher, 5, '17');
  await teacher.reload();
  assert.deepEqual(await Promise.all([0, 1, 2, 3, 4, 5].map((row) => cell(teacher, row).inputValue())), ['12,5', 'Abs', '', '14', '9,5', '17']);
  assert.deepEqual(complaints.take(), []);
});

test('without network what was typed stays, and is kept when it is back', { timeout: 60_000 }, async () => {
  const context = teacher.context();
  await context.setOffline(true);
  await cell(teacher, 2).fill('11');
  await cell(teacher, 3).focus();
  await teacher.getByText(/pas de réseau/i).first().waitFor();
  assert.equal(await cell(teacher, 2).inputValue(), '11');
  await screenshot(teacher, 'grades-offline');
  await context.setOffline(false);
  await kept(teacher, 2, '11');
});

test('of two windows neither loses what it typed', { timeout: 60_000 }, async () => {
  const other = await teacher.context().newPage();
  await other.goto(teacher.url());
  await cell(other, 4).fill('10');
  await cell(other, 5).focus();
  await kept(other, 4, '10');
  await cell(teacher, 4).fill('8');
  await cell(teacher, 5).focus();
  await teacher.getByText(/«\s10\s» a été enregistré ailleurs/).first().waitFor();
  assert.equal(await cell(teacher, 4).inputValue(), '8', 'what was typed stays');
  await cell(teacher, 4).fill('8,5');
  await cell(teacher, 5).focus();
  await kept(teacher, 4, '8,5');
  await other.close();
});

test('a table is looked at before it changes anything, and leaves what somebody typed meanwhile', { timeout: 120_000 }, async () => {
  const names = await Promise.all([6, 7].map((row) => teacher.locator('.typed-grid tbody tr').nth(row).locator('th').innerText()));
  const sheet = teacher.url();
  await sends(teacher, teacher.getByRole('link', { name: /^importer$/i }).first());
  await look(teacher, 'grades-import');
  await teacher.getByLabel(/^tableau/i).fill(`Élève\t${TITLE}\n${names[0]}\t12\n${names[1]}\t13,5`);
  await sends(teacher, teacher.getByRole('button', { name: /voir ce qui changerait/i }));
  await assertShows(teacher, /rien n’est encore enregistré/i);
  await look(teacher, 'grades-preview');
  const other = await teacher.context().newPage();
  await other.goto(sheet);
  assert.equal(await cell(other, 6).inputValue(), '', 'nothing is kept by looking');
  await cell(other, 6).fill('7');
  await cell(other, 7).focus();
  await kept(other, 6, '7');
  await other.close();
  await sends(teacher, teacher.getByRole('button', { name: /importer ces 2 notes/i }));
  await assertShows(teacher, /1 note importée/i);
  await assertShows(teacher, /laissée comme elle est/i);
  await look(teacher, 'grades-left');
  await sends(teacher, teacher.getByRole('link', { name: /voir les notes/i }));
  assert.equal(await cell(teacher, 6).inputValue(), '7');
  assert.equal(await cell(teacher, 7).inputValue(), '13,5');
});

test('of a colleague’s change the form says so before it replaces it', { timeout: 120_000 }, async () => {
  const sheet = teacher.url();
  await sends(teacher, teacher.locator('.typed-grid thead').getByRole('link', { name: TITLE }));
  await sends(teacher, teacher.getByRole('link', { name: /^modifier$/i }).first());
  const other = await teacher.context().newPage();
  await other.goto(teacher.url());
  await other.getByLabel(/coefficient/i).fill('2');
  await sends(other, other.getByRole('button', { name: /^enregistrer$/i }));
  await other.close();
  await teacher.getByLabel(/coefficient/i).fill('0,5');
  await sends(teacher, teacher.getByRole('button', { name: /^enregistrer$/i }));
  await assertShows(teacher, /a été modifiée entre-temps/i);
  assert.equal(await teacher.getByLabel(/coefficient/i).inputValue(), '0,5', 'what was typed stays');
  await look(teacher, 'grades-overtaken');
  await sends(teacher, teacher.getByRole('link', { name: /^annuler$/i }));
  await teacher.goto(sheet);
});

test('levels of the socle are typed and published', { timeout: 120_000 }, async () => {
  const sheet = teacher.url();
  await sends(teacher, teacher.getByRole('link', { name: /^compétences$/i }).first());
  await look(teacher, 'grades-skills');
  const levels = teacher.locator('.typed-grid tbody input[type=text]');
  for (const [at, level] of [[2, '3'], [6, '4'], [10, '2'], [18, '1']]) await levels.nth(at).fill(level);
  await levels.nth(0).focus();
  await teacher.locator('.keeping:not([hidden])').waitFor();
  await teacher.reload();
  await sends(teacher, teacher.getByRole('button', { name: /^publier/i }));
  await assertShows(teacher, /compétences publiées/i);
  await teacher.goto(sheet);
});

test('without script one button keeps all cells', { timeout: 60_000 }, async () => {
  const plain = await story.visitor({ javaScriptEnabled: false, viewport: PHONE });
  await signIn(plain, 'prof.demo');
  await plain.goto(teacher.url());
  await cell(plain, 0).fill('13');
  await cell(plain, 1).fill('99');
  await sends(plain, plain.getByRole('button', { name: /tout enregistrer/i }));
  assert.equal(await cell(plain, 0).inputValue(), '13', 'nothing is lost to what is wrong');
  await assertShows(plain, /99 dépasse le barème/);
  await screenshot(plain, 'grades-plain-error');
  await cell(plain, 1).fill('15');
  await sends(plain, plain.getByRole('button', { name: /tout enregistrer/i }));
  assert.equal(await cell(plain, 0).inputValue(), '13');
  assert.equal(await cell(plain, 1).inputValue(), '15');
  await plain.context().close();
});

test('published, the parent reads their child’s mark and is told so', { timeout: 120_000 }, async () => {
  const parent = await story.visitor({ viewport: PHONE });
  const complaints = listen(parent);
  await signIn(parent, 'parent.demo');
  await openModule(parent, 'college-demo', 'grades');
  assert.ok(!(await parent.locator('main').innerText()).includes(TITLE), 'it is not published');
  await teacher.reload();
  const child = teacher.locator('.typed-grid tbody tr').filter({ hasText: 'MOREAU Lina' }).locator('td').nth(column);
  await child.locator('input[type=text]').fill('15,5');
  await teacher.keyboard.press('Enter');
  await teacher.waitForFunction((node) => node.dataset.state === 'kept', await child.elementHandle());
  await sends(teacher, teacher.locator('.typed-grid thead').getByRole('link', { name: TITLE }));
  await look(teacher, 'grades-assessment');
  await pressAndConfirm(teacher, teacher.getByRole('button', { name: /^publier$/i }));
  await assertShows(teacher, /évaluation publiée/i);

  await parent.reload();
  await assertShows(parent, new RegExp(TITLE));
  await assertShows(parent, /15,5/);
  await look(parent, 'grades-parent');
  await sends(parent, parent.getByRole('link', { name: TITLE }).first());
  await look(parent, 'grades-mark');
  await parent.goto('/notifications');
  await assertShows(parent, /notes publiées \(Contrôle sur les fractions\)/);
  await openModule(parent, 'college-demo', 'grades');
  await sends(parent, parent.locator('main table').getByRole('link').first());
  await look(parent, 'grades-subject');
  assert.deepEqual(complaints.take(), []);
});

test('the head holds the council and freezes the bulletins, which the family prints', { timeout: 120_000 }, async () => {
  const head = await story.visitor();
  const complaints = listen(head);
  await signIn(head, 'chef.demo');
  await openModule(head, 'college-demo', 'grades');
  await sends(head, head.getByRole('link', { name: '6A', exact: true }).first());
  await look(head, 'grades-council');
  await head.locator('.typed-grid textarea').first().fill('Un excellent trimestre. Félicitations du conseil de classe.');
  await head.locator('.typed-grid textarea').nth(1).focus();
  await head.locator('.keeping:not([hidden])').waitFor();
  const council = head.url();
  await sends(head, head.getByRole('link', { name: /^compétences$/i }).first());
  await look(head, 'grades-class-skills');
  await head.goto(council);
  await sends(head, head.getByRole('link', { name: /périodes et coefficients/i }).first());
  await look(head, 'grades-settings');
  await head.goto(council);
  await pressAndConfirm(head, head.locator('summary, button').filter({ hasText: /figer les bulletins/i }).first());
  await assertShows(head, /les bulletins seront figés dans un instant/i);
  for (let tries = 0; tries < 50 && !(await head.getByText(/bulletins figés le/i).count()); tries += 1) {
    await head.waitForTimeout(200);
    await head.goto(council);
  }
  await assertShows(head, /bulletins figés le/i);
  await sends(head, head.locator('main table').getByRole('link').first());
  await look(head, 'grades-pupil');
  await sends(head, head.getByRole('link', { name: /bulletin figé/i }).first());
  await look(head, 'grades-bulletin');
  await head.emulateMedia({ media: 'print' });
  await screenshot(head, 'grades-bulletin-print');
  assert.deepEqual(complaints.take(), []);
});
