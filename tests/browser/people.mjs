// The seven people of the demo region, and what people do every day.

import assert from 'node:assert/strict';

export const PASSWORD = 'preau-demo';
export const PEOPLE = ['eleve.demo', 'parent.demo', 'prof.demo', 'chef.demo', 'admin.demo', 'region.demo', 'inspection.demo'];

/** What the page says, on one line and cut, for messages. */
export async function said(page) {
  const text = await page.locator('body').innerText().catch(() => '');
  return `${page.url()} says: ${text.replaceAll(/\s+/g, ' ').slice(0, 600)}`;
}

/** Signs in through the form and ends on the home page. */
export async function signIn(page, login, password = PASSWORD) {
  await page.goto('/login');
  await fillSignIn(page, login, password);
  assert.ok(!new URL(page.url()).pathname.startsWith('/login'), `${login} is not signed in: ${await said(page)}`);
}

/** Fills the form and sends it, whatever comes of it. */
export async function fillSignIn(page, login, password) {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill(password);
  await sends(page, page.locator('form:has(input[name=password])').getByRole('button').last());
}

/** Presses something that leads to another page, and waits for that page. Returns its answer. */
export async function sends(page, what) {
  const isPage = (answer) => {
    const request = answer.request();
    const moved = [301, 302, 303, 307, 308].includes(answer.status());
    return request.isNavigationRequest() && request.frame() === page.mainFrame() && !moved;
  };
  const arrived = page.waitForResponse(isPage).catch(async () => {
    assert.fail(`pressing ${what} leads to no page; ${await said(page)}`);
  });
  const [answer] = await Promise.all([arrived, what.click()]);
  await page.waitForLoadState('load');
  return answer;
}

/** Signs out by the portal's button, which may be in a menu. */
export async function signOut(page) {
  await page.goto('/');
  const leave = page.locator('form[action="/logout"] button').first();
  assert.ok((await leave.count()) > 0, `no way to sign out: ${await said(page)}`);
  await reveal(page, leave);
  await sends(page, leave);
}

/** Opens the closed menu (`<details>`) in which something is, if it is in one. */
async function reveal(page, what) {
  const menu = page.locator('details:not([open])').filter({ has: what });
  if (!(await what.isVisible()) && (await menu.count()) > 0) await menu.first().locator('summary').click();
}

/** Opens the menus of the header, one after the other; one may close another. */
export async function openMenus(page) {
  for (const menu of await page.locator('header details').all()) {
    if ((await menu.getAttribute('open')) === null) await menu.locator('summary').first().click();
  }
}

/** Presses a button that may ask a question first (a `<summary>` with the real button in it). */
export async function pressAndConfirm(page, what) {
  if ((await what.evaluate((node) => node.tagName)) !== 'SUMMARY') return sends(page, what);
  await what.click();
  const sure = what.locator('xpath=..').getByRole('button').filter({ visible: true }).last();
  assert.ok((await sure.count()) > 0, `nothing to confirm with: ${await said(page)}`);
  return sends(page, sure);
}

/** The links of a page to a module of a school. */
export function moduleLinks(page, school, module = 'homework') {
  const address = `/s/${school}/${module}`;
  return page.locator(['', '/', '?'].map((end, at) => (at === 0 ? `a[href="${address}"]` : `a[href^="${address}${end}"]`)).join(', '));
}

/** Goes from home to a module by a link, as a person does; to another school or child if need be. */
export async function openModule(page, school, module = 'homework') {
  await page.goto('/');
  const link = moduleLinks(page, school, module).filter({ visible: true }).first();
  const choices = page.locator('.switch-choice');
  for (let at = 0; (await link.count()) === 0 && at < (await choices.count()); at += 1) {
    const choice = choices.nth(at);
    if ((await choice.getAttribute('aria-current')) !== 'true') {
      await reveal(page, choice);
      await sends(page, choice);
      await page.goto('/');
    }
  }
  if ((await link.count()) === 0) {
    const links = await page.locator('a[href]').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    assert.fail(`home has no visible link to ${module} of ${school}; its links: ${links.join(' ')}`);
  }
  await sends(page, link);
  const place = new URL(page.url()).pathname;
  assert.ok(place.startsWith(`/s/${school}/${module}`), `the link led to ${place}`);
  // A tile may lead deeper than the module's first page.
  if (place !== `/s/${school}/${module}`) await page.goto(`/s/${school}/${module}`);
}

/** A day from today as the region counts days, `2026-11-24`. */
export function day(ahead) {
  const then = new Date(Date.now() + ahead * 86_400_000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' }).format(then);
}

/** Which day of the week it is there, from Monday, 0, to Sunday, 6. */
export function weekday() {
  return (new Date(`${day(0)}T12:00:00Z`).getUTCDay() + 6) % 7;
}

/** The first day of school from tomorrow on: no week shows a weekend's work after Friday. */
export function schoolDay() {
  const today = weekday();
  return day(today < 4 ? 1 : 7 - today);
}

/** Chooses in a list or among radio buttons, by label. */
async function choose(page, label, wanted) {
  const control = page.getByLabel(label).first();
  const tag = await control.evaluate((node) => node.tagName);
  if (tag === 'SELECT') {
    const options = await control.locator('option').evaluateAll((all) => all.map((o) => ({ value: o.value, text: o.textContent.trim() })));
    const option = options.find((one) => wanted.test(one.text));
    assert.ok(option, `${label} does not offer ${wanted}, but: ${options.map((one) => one.text).join(', ')}`);
    await control.selectOption(option.value);
  } else {
    await page.getByRole('group', { name: label }).getByLabel(wanted).first().check();
  }
}

/** Fills the form for new homework, without sending it. */
export async function fillHomework(page, { text, school = 'college-demo', className = /\b6\s*(e|ème)?\s*A\b/i, due = schoolDay() }) {
  await openModule(page, school);
  const give = page.getByRole('link', { name: /donner un travail/i }).first();
  assert.ok(await give.isVisible(), `no way to give homework: ${await said(page)}`);
  await sends(page, give);
  await choose(page, /classe ou le groupe/i, className);
  // A list of the subjects taught, with one chosen; a text for who teaches none.
  const subject = page.getByRole('textbox', { name: /matière/i });
  if ((await subject.count()) > 0 && (await subject.inputValue()) === '') await subject.fill('Français');
  await page.getByLabel(/consigne/i).fill(text);
  await page.getByLabel(/^pour le/i).fill(due);
  await page.getByLabel(/durée estimée/i).fill('10');
}

/** A teacher, signed in, gives homework to 6A of the collège. */
export async function giveHomework(page, homework) {
  await fillHomework(page, homework);
  await sends(page, page.getByRole('button', { name: /^publier$/i }));
  // The class has much to do that day already: the teacher is warned, and may insist.
  if (await page.getByText(/journée déjà chargée/i).isVisible()) {
    await sends(page, page.getByRole('button', { name: /^publier$/i }));
  }
  await assertShows(page, /travail publié/i);
}

/** The item of a list that has this text. */
export function item(page, text) {
  return page.locator('main').locator('li, article').filter({ hasText: text }).last();
}

/** The button "Fait" of the homework with this text. */
export function doneButton(page, text) {
  return item(page, text).getByRole('button', { name: /fait/i });
}

/** Fails, with what the page says instead, unless it shows a text. */
export async function assertShows(page, text) {
  const found = page.getByText(text).filter({ visible: true }).first();
  await found.waitFor({ timeout: 5_000 }).catch(async () => assert.fail(`"${text}" is not shown; ${await said(page)}`));
}

/** Fails if the page shows a text. */
export async function assertShowsNot(page, text) {
  const count = await page.getByText(text).filter({ visible: true }).count();
  assert.equal(count, 0, `"${text}" is shown; ${await said(page)}`);
}
