// What people of a school do in a day: each step by its name, for `day.test.mjs` to tell. Every page that is met is
// looked at, on a phone and on a desk, by day and by night.

import assert from 'node:assert/strict';
import { listen } from './checks.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, fillHomework, item, moduleLinks, openModule, pressAndConfirm, said, sends, signIn } from './people.mjs';

export const SCHOOL = 'college-demo';

/** A small file that is what its name says. */
export function pdf(name) {
  return { name, mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n') };
}

/** Waits until a page shows a text by itself. */
function showsByItself(page, text) {
  return page.locator('main').getByText(text).first().waitFor({ timeout: 25_000 }).catch(async () => {
    assert.fail(`${text} does not appear by itself; ${await said(page)}`);
  });
}

/** Somebody at their device: a page of their own, and what it complains of. */
class Person {
  constructor(login, page) {
    this.login = login;
    this.page = page;
    this.complaints = listen(page);
  }

  /** Signs in. */
  static async of(Kind, story, login, options) {
    const person = new Kind(login, await story.visitor(options));
    await signIn(person.page, login);
    return person;
  }

  /** Presses a button or follows a link by what it says. */
  async press(name, role = 'button') {
    return sends(this.page, this.page.locator('main').getByRole(role, { name }).filter({ visible: true }).first());
  }

  follow(name) {
    return this.press(name, 'link');
  }

  /** Presses a button that asks first. */
  async confirms(name) {
    return pressAndConfirm(this.page, this.page.locator('main').locator('summary, button').filter({ hasText: name, visible: true }).first());
  }

  sees(text) {
    return assertShows(this.page, text);
  }

  seesNot(text) {
    return assertShowsNot(this.page, text);
  }

  seesByItself(text) {
    return showsByItself(this.page, text);
  }

  /** Goes to a page of the school by its address, as a bookmark does. */
  goes(path) {
    return this.page.goto(path);
  }

  looks(name) {
    return look(this.page, `day-${name}`);
  }

  /** That an address is not for them. */
  async isRefused(path) {
    const status = (await this.page.request.get(path, { maxRedirects: 0 })).status();
    assert.ok([403, 404].includes(status), `${this.login} gets ${status} for ${path}`);
  }

  /** That no page complained of anything in their browser. */
  hasNoComplaint() {
    assert.deepEqual(this.complaints.take(), [], this.login);
  }
}

export class Teacher extends Person {
  async logsTheLesson(content) {
    await openModule(this.page, SCHOOL);
    await this.looks('classes');
    await this.follow(/6A/);
    await this.looks('class');
    await this.follow(/renseigner une séance/i);
    await this.page.getByLabel(/contenu de la séance/i).fill(content);
    await this.looks('lesson');
    await this.press(/^publier$/i);
    await this.sees(content);
  }

  /** Gives it, to be handed in online, and answers the warning about a full day by insisting. */
  async givesHomework(text, sheet) {
    await fillHomework(this.page, { text });
    await this.page.getByLabel(/choisir des fichiers/i).setInputFiles(sheet);
    await this.page.getByLabel(/à rendre en ligne/i).check();
    await this.looks('homework');
    await this.press(/^publier$/i);
    if (await this.page.getByText(/journée déjà chargée/i).isVisible()) await this.press(/^publier$/i);
    await this.sees(text);
    return item(this.page, text).getByRole('link').first().getAttribute('href');
  }

  /** Plans a room that begins in a few minutes, and opens it. */
  async opensARoom(title) {
    await openModule(this.page, SCHOOL, 'classrooms');
    await this.looks('rooms');
    await this.follow(/prévoir une classe virtuelle/i);
    const at = new Date(Date.now() + 5 * 60_000);
    const clock = (options) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', ...options }).format(at);
    await this.page.getByLabel(/classe ou groupe/i).selectOption({ label: '6A' }).catch(() => this.page.getByRole('radio', { name: '6A', exact: true }).check());
    await this.page.getByLabel(/sujet du jour/i).fill(title);
    await this.page.getByLabel(/^jour/i).fill(clock({ dateStyle: 'short' }));
    await this.page.getByLabel(/^début/i).fill(clock({ timeStyle: 'short' }));
    await this.looks('room-plan');
    await this.press(/^prévoir$/i);
    const room = new URL(this.page.url()).pathname;
    await this.press(/ouvrir la classe virtuelle/i);
    await this.looks('room-open');
    return room;
  }

  async letsIn(name) {
    await this.seesByItself(name);
    await this.press(/faire entrer cet élève|faire entrer les/i);
    await this.sees(/tous les élèves qui attendaient/i);
  }

  async takesPresence(room) {
    await this.goes(`${room}/register`);
    await this.press(/faire l’appel/i);
  }

  async seesWhoIsThere() {
    await this.seesByItself(/^A répondu$/);
    await this.looks('room-register');
  }

  async asksTheClass(room, question, answers) {
    await this.goes(room);
    await this.follow(/^sondage$/i);
    await this.page.getByLabel(/^question/i).fill(question);
    await this.page.getByLabel(/réponses proposées/i).fill(answers.join('\n'));
    await this.looks('room-ask');
    await this.press(/lancer le sondage/i);
  }

  async showsTheAnswers(room) {
    await this.goes(room);
    await this.looks('room-poll');
    await this.press(/clore et montrer/i);
  }

  async endsTheRoom(room) {
    await this.goes(room);
    await this.confirms(/^Terminer$/);
    await this.sees(/l’appel est enregistré/i);
    await this.looks('room-ended');
  }

  /** Makes an assessment, types a mark for somebody of the class, and publishes it. */
  async grades(title, pupil, mark) {
    await openModule(this.page, SCHOOL, 'grades');
    await this.follow(/^6A – /);
    await this.follow(/nouvelle évaluation/i);
    await this.page.getByLabel(/intitulé/i).fill(title);
    await this.looks('assessment-form');
    await this.press(/créer/i);
    const heads = await this.page.locator('.typed-grid thead :is(th, td)').allInnerTexts();
    const column = heads.findIndex((head) => head.includes(title)) - 1;
    const place = this.page.locator('.typed-grid tbody tr').filter({ hasText: pupil }).locator('td').nth(column);
    await place.locator('input[type=text]').fill(mark);
    await this.page.keyboard.press('Enter');
    await this.page.waitForFunction((node) => node.dataset.state === 'kept', await place.elementHandle());
    await this.looks('marks');
    await sends(this.page, this.page.locator('.typed-grid thead').getByRole('link', { name: title }));
    await this.confirms(/^publier$/i);
    await this.sees(/évaluation publiée/i);
    await this.looks('assessment');
    return new URL(this.page.url()).pathname;
  }

  async readsTheWork(work, answer) {
    await this.goes(`${work}/handed`);
    await this.looks('handed');
    await sends(this.page, this.page.getByRole('table').getByRole('link').first());
    await this.sees(answer);
    await this.looks('work');
  }
}

export class Pupil extends Person {
  async readsWhatIsToDo(text) {
    await openModule(this.page, SCHOOL);
    await this.looks('to-do');
    await this.sees(text);
  }

  async handsIn(work, answer, file) {
    await this.goes(work);
    await this.page.getByLabel(/^réponse/i).fill(answer);
    await this.page.locator('input[type=file]').setInputFiles(file);
    await this.looks('hand-in');
    await this.press(/rendre mon travail/i);
    await this.sees(/travail rendu/i);
    await this.looks('handed-in');
  }

  async waitsAtTheDoor(room) {
    await this.goes(room);
    await this.press(/^entrer$|attendre devant la porte/i);
    await this.looks('door');
  }

  async isLetIn() {
    await this.seesByItself('Échanges');
    await this.looks('within');
  }

  async asks(question) {
    await this.press(/lever la main/i);
    await this.page.getByLabel(/votre message/i).fill(question);
    await this.press(/^envoyer$/i);
    await this.sees(question);
  }

  async answersTheRoll() {
    await this.seesByItself(/fait l’appel/i);
    await this.press(/je suis là/i);
  }

  async answers(question, answer) {
    await this.seesByItself(question);
    await sends(this.page, this.page.getByRole('button', { name: answer, exact: true }));
    await this.sees(/réponse enregistrée/i);
  }

  async seesTheAnswers() {
    await this.page.locator('main figure, main .chart').first().waitFor({ timeout: 25_000 });
    await this.looks('answers');
  }
}

export class Parent extends Person {
  /** Looks at a module of the school of one child: home has a switch where there are two. */
  async looksAt(school, module) {
    await openModule(this.page, school, module);
    await this.looks(`parent-${school}-${module}`);
  }
}

export class Head extends Person {
  async readsTheLog(content) {
    await openModule(this.page, SCHOOL);
    await this.looks('head-homework');
    await this.goes(`/s/${SCHOOL}/homework`);
    await this.follow(/^6A/);
    await this.sees(content);
    await this.looks('head-log');
  }

  async stampsIt(remark) {
    await this.follow(/^viser$/i);
    await this.page.getByLabel(/^remarque/i).fill(remark);
    await this.looks('head-stamp');
    await this.press(/^viser$/i);
    await this.sees(/visé jusqu’au/i);
    await this.looks('head-stamped');
  }
}

export class Administrator extends Person {
  /** Presses the switch of a module in the school's console. */
  async turns(module, name) {
    await this.goes(`/s/${SCHOOL}/admin`);
    const toggle = this.page.locator('main').locator('li, tr, article, section').filter({ hasText: module })
      .locator('summary, button').filter({ hasText: name, visible: true }).first();
    assert.ok((await toggle.count()) > 0, `there is no switch ${name}; ${await said(this.page)}`);
    await pressAndConfirm(this.page, toggle);
    await this.looks(`console-${name.source.replaceAll(/[^a-z]+/gi, '')}`);
  }
}

/** How many ways to a module somebody's home has. */
export async function waysTo(person, module) {
  await person.goes('/');
  return moduleLinks(person.page, SCHOOL, module).count();
}

/** Everybody of the story, each signed in on a device of their own. */
export async function everybody(story) {
  const phone = { viewport: { width: 390, height: 844 } };
  const [teacher, pupil, parent, head, administrator] = await Promise.all([
    Person.of(Teacher, story, 'prof.demo'),
    Person.of(Pupil, story, 'eleve.demo', phone),
    Person.of(Parent, story, 'parent.demo', phone),
    Person.of(Head, story, 'chef.demo'),
    Person.of(Administrator, story, 'admin.demo'),
  ]);
  return { teacher, pupil, parent, head, administrator };
}
