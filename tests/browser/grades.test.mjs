// A teacher types marks from cell to cell by the keyboard: each is kept as it is left, none is lost without network or to
// another window; without script one button keeps them all. Published, the parent reads their child's, and no other. And a
// class in which there is much, and one in which there is nobody.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from './checks.mjs';
import { COLLEGE, deliver, keyOf, until } from './delivery.mjs';
import { screenshot, startStory } from './harness.mjs';
import { startLateWay } from './late.mjs';
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

test('the page is left while a mark is still being sent: neither it nor the next is lost', { timeout: 120_000 }, async () => {
  const way = await startLateWay(story.url, 2_000);
  const slow = await story.visitor({ baseURL: way.url });
  const asked = [];
  slow.on('dialog', async (dialog) => {
    asked.push(dialog.type());
    await dialog.accept();
  });
  const { pathname, search } = new URL(teacher.url());
  const sheet = pathname + search;
  const leave = () => sends(slow, slow.locator('.typed-grid thead').getByRole('link', { name: TITLE }));
  /** Waits until both cells say this when the page is opened. */
  const both = async (first, second) => {
    let found;
    for (let tries = 0; tries < 12; tries += 1) {
      await slow.goto(sheet);
      found = [await cell(slow, 8).inputValue(), await cell(slow, 9).inputValue()];
      if (found[0] === first && found[1] === second) return;
      await slow.waitForTimeout(500);
    }
    assert.deepEqual(found, [first, second]);
  };
  try {
    await signIn(slow, 'prof.demo');
    await slow.goto(sheet);
    await cell(slow, 8).focus();
    await slow.keyboard.type('11');
    await slow.keyboard.press('Enter');
    await slow.keyboard.type('12');
    await leave();
    await both('11', '12');
    assert.deepEqual(asked, [], 'there is nothing to ask');
    // Typed over while it is sent: which of the two comes first is not sure, so one is asked.
    await cell(slow, 8).focus();
    await slow.keyboard.type('13');
    await slow.keyboard.press('Enter');
    await slow.keyboard.press('ArrowUp');
    await slow.keyboard.type('14');
    await leave();
    assert.deepEqual(asked, ['beforeunload']);
    await both('14', '12');
  } finally {
    await slow.context().close();
    way.stop();
  }
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

/** In the directory: who signs in as prof.demo; mathematics first, and thirteen subjects more; who come into 5A beside its 24. */
const TEACHER = '2001001100';
const CODES = [
  '061300', '020700', '030201', '043700', '062900', '100100', '070800', '090100', '081300', '051600', '013000', '061900', '062300', '030602',
];
const MORE = 11;

/** 5A has 35 pupils, whom the teacher teaches all of this; of 6Z there is nobody but the teacher. */
function furnish() {
  let come = 0;
  deliver(story, (entry) => {
    const value = (label) => `<value>${COLLEGE}$${label}</value>`;
    if (keyOf(entry) === TEACHER) {
      const taught = [...CODES.map((code) => value(`5A$${code}`)), value(`6Z$${CODES[0]}`)];
      return entry.replace(value(`5A$${CODES[0]}`), () => taught.join(''));
    }
    if (keyOf(entry) === COLLEGE) return entry.replace('<attr name="ENTStructureClasses">', (attribute) => `${attribute}<value>6Z$Division 6Z</value>`);
    if (come === MORE || !entry.includes(`<attr name="ENTEleveClasses">${value('5B')}`)) return entry;
    come += 1;
    return entry.replaceAll(`<value>${COLLEGE}$5B`, () => `<value>${COLLEGE}$5A`);
  });
  assert.equal(come, MORE);
}

/** Sends what the forms of a sheet send: so many assessments, a mark for each cell, and that all of it is published. */
async function fill(page, sheet, many) {
  await page.goto(sheet);
  await page.evaluate(async (many) => {
    const read = async (url) => new DOMParser().parseFromString(await (await fetch(url)).text(), 'text/html');
    const send = async (url, fields) => {
      const answer = await fetch(url, { method: 'POST', headers: { accept: 'application/json' }, body: new URLSearchParams(fields) });
      if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    };
    const create = document.querySelector('main a[href*="/new"]').getAttribute('href');
    for (let number = 1; number <= many; number += 1) {
      const form = (await read(create)).querySelector('main form.form');
      const fields = new FormData(form);
      fields.set('title', `Contrôle n°\u00a0${number}`);
      await send(form.getAttribute('action'), fields);
    }
    const grid = (await read(location.href)).querySelector('form.typed-grid');
    const mark = (at) => (at % 17 === 5 ? 'Abs' : String(6 + ((at * 7) % 14)));
    const cells = [...grid.querySelectorAll('td input[type=text]')].map((cell, at) => [[cell.name, ''], [cell.name, mark(at)]]);
    for (let from = 0; from < cells.length; from += 200) {
      await send(grid.getAttribute('action'), [...cells.slice(from, from + 200).flat(), ['typed', 'cell']]);
    }
    const made = new Set([...grid.querySelectorAll('thead a')].map((one) => one.getAttribute('href')));
    for (const one of made) await send(`${one}/publish`, []);
  }, many);
}

test('a class of 35 with 20 assessments, and its council of 14 subjects', { timeout: 600_000 }, async () => {
  const home = '/s/college-demo/grades';
  furnish();
  const sheets = teacher.getByRole('link', { name: /^5A – / });
  await until(teacher, home, async () => (await sheets.count()) === CODES.length);
  const subjects = await sheets.evaluateAll((all) => all.map((one) => ({ name: one.textContent.trim().replace(/^5A – /, ''), at: one.getAttribute('href') })));
  const full = subjects.find((one) => one.name.startsWith('Math'));
  assert.ok(full, `no mathematics among ${subjects.map((one) => one.name).join(', ')}`);
  for (const one of subjects) await fill(teacher, one.at, one === full ? 20 : 1);
  const complaints = listen(teacher);
  await teacher.goto(full.at);
  assert.equal(await teacher.locator('.typed-grid tbody input[type=text]').count(), 35 * 20, await said(teacher));
  await look(teacher, 'grades-full-sheet');

  const head = await story.visitor();
  await signIn(head, 'chef.demo');
  await head.goto(home);
  await sends(head, head.getByRole('link', { name: '5A', exact: true }).first());
  const council = head.url();
  const averages = head.locator('main table').first();
  // What follows from marks is worked out after them.
  await until(head, council, async () => {
    const shown = (await averages.count()) > 0 ? await averages.textContent() : '';
    return subjects.every((one) => shown.includes(one.name));
  });
  // Each of them, and the class.
  assert.equal(await averages.locator('tbody tr').count(), 35 + 1);
  await look(head, 'grades-full-council');
  await pressAndConfirm(head, head.locator('summary, button').filter({ hasText: /figer les bulletins/i }).first());
  await assertShows(head, /les bulletins seront figés dans un instant/i);
  // Each of its 14 sheets is worked out before.
  await until(head, council, async () => (await head.getByText(/bulletins figés le/i).count()) > 0);
  assert.deepEqual(complaints.take(), []);
});
