// A parent writes to a teacher, on a phone without script; the teacher answers at a desk; the head announces
// something to families and sees who has read it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { listen } from './checks.mjs';
import { screenshot, startStory } from './harness.mjs';
import { look } from './looks.mjs';
import { assertShows, assertShowsNot, openModule, pressAndConfirm, said, sends, signIn } from './people.mjs';

const PHONE = { viewport: { width: 390, height: 844 } };
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 800 }, { width: 320, height: 640 }];
const SUBJECT = 'Absence de jeudi après-midi pour un rendez-vous chez l’orthodontiste';
const TEXT = 'Bonjour,\n\nMon enfant sera absent **jeudi après-midi**. Que devra-t-il rattraper ?\n\nBien cordialement';

let story;
let parent;
let teacher;
let head;

before(async () => {
  story = await startStory();
  parent = await story.visitor({ ...PHONE, javaScriptEnabled: false });
  teacher = await story.visitor();
  head = await story.visitor();
  await signIn(parent, 'parent.demo');
  await signIn(teacher, 'prof.demo');
  await signIn(head, 'chef.demo');
}, { timeout: 300_000 });
after(async () => story?.end());

/** Looks for somebody in a line of recipients and ticks the first that has this name. */
async function chooseRecipient(page, line, words, name) {
  const group = page.getByRole('group', { name: line }).first();
  await group.getByRole('searchbox').or(group.getByRole('textbox')).first().fill(words);
  await sends(page, group.getByRole('button').first());
  const found = page.getByRole('group', { name: line }).first().getByRole('checkbox', { name });
  assert.ok((await found.count()) > 0, `nobody is called ${name}; ${await said(page)}`);
  await found.first().check();
}

/** The link of a list that says this. */
function entry(page, text) {
  return page.locator('main').getByRole('link', { name: text }).first();
}

test('a parent finds the teachers of the child, and writes to one on a phone without script', { timeout: 120_000 }, async () => {
  await openModule(parent, 'college-demo', 'messaging');
  await screenshot(parent, 'messages-parent-inbox-390');
  await sends(parent, parent.getByRole('link', { name: /^écrire/i }).first());
  await screenshot(parent, 'messages-parent-new-390');
  // Who teaches mathematics is offered without a search.
  await parent.getByRole('checkbox', { name: /mathématiques/i }).first().check();
  await parent.getByLabel(/^objet/i).fill(SUBJECT);
  await parent.getByLabel(/^message/i).fill(TEXT);
  await sends(parent, parent.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(parent, /message envoyé à/i);
  await assertShows(parent, SUBJECT);
  await screenshot(parent, 'messages-parent-sent-390');
});

test('the teacher sees it at home and in the inbox, reads it, and answers', { timeout: 180_000 }, async () => {
  const complaints = listen(teacher);
  await teacher.goto('/');
  await assertShows(teacher, SUBJECT.slice(0, 20));
  await openModule(teacher, 'college-demo', 'messaging');
  await look(teacher, 'messages-inbox', SIZES);
  await sends(teacher, entry(teacher, SUBJECT));
  await assertShows(teacher, /jeudi après-midi/i);
  assert.equal(await teacher.locator('main strong', { hasText: 'jeudi après-midi' }).count(), 1, 'Markdown is drawn');
  await look(teacher, 'messages-conversation', SIZES);
  await sends(teacher, teacher.getByRole('link', { name: /^répondre$/i }));
  await look(teacher, 'messages-reply', SIZES);
  await teacher.getByLabel(/^message/i).fill('Bonjour, les exercices sont dans le cahier de textes.');
  await sends(teacher, teacher.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(teacher, /message envoyé à/i);
  assert.deepEqual(complaints.take(), []);
});

test('the parent finds the answer in the conversation, and the teacher sees it is one', { timeout: 120_000 }, async () => {
  await openModule(parent, 'college-demo', 'messaging');
  await assertShows(parent, /non lu/i);
  await sends(parent, entry(parent, /Re\s:/));
  await assertShows(parent, /cahier de textes/i);
  await assertShows(parent, /rattraper/i);
  await screenshot(parent, 'messages-parent-conversation-390');
  await sends(parent, parent.getByRole('button', { name: /marquer comme non lu/i }));
  await assertShows(parent, /marqué comme non lu/i);
});

test('the parent makes a folder and puts the conversation into it', { timeout: 120_000 }, async () => {
  await parent.goto('/s/college-demo/messaging/folders');
  await parent.getByLabel(/nouveau dossier/i).fill('Rendez-vous');
  await sends(parent, parent.getByRole('button', { name: /créer le dossier/i }));
  await openModule(parent, 'college-demo', 'messaging');
  await sends(parent, entry(parent, /Re\s:/));
  await sends(parent, parent.getByRole('link', { name: /^ranger$/i }));
  await screenshot(parent, 'messages-parent-move-390');
  await parent.getByRole('radio', { name: 'Rendez-vous' }).check();
  await sends(parent, parent.getByRole('button', { name: /^ranger$/i }));
  await assertShows(parent, /conversation rangée/i);
  await assertShows(parent, /Re\s:/);
  await screenshot(parent, 'messages-parent-folder-390');
});

test('a draft is kept at each press, planned, and taken out of the plan', { timeout: 180_000 }, async () => {
  await openModule(teacher, 'college-demo', 'messaging');
  await sends(teacher, teacher.getByRole('link', { name: /^écrire/i }).first());
  await teacher.getByLabel(/^objet/i).fill('Sortie au musée');
  await chooseRecipient(teacher, /^à/i, '6A', /6A/);
  assert.equal(await teacher.getByLabel(/^objet/i).inputValue(), 'Sortie au musée', 'looking for somebody keeps what was written');
  await look(teacher, 'messages-recipients', SIZES);
  await teacher.getByLabel(/^message/i).fill('Rendez-vous à 8 h 30 devant le portail.');
  await sends(teacher, teacher.getByRole('button', { name: /plus tard/i }));
  await look(teacher, 'messages-later', SIZES);
  await sends(teacher, teacher.getByRole('button', { name: /programmer/i }));
  await assertShows(teacher, /partira/i);
  await look(teacher, 'messages-drafts', SIZES);
  await sends(teacher, teacher.getByRole('button', { name: /ne plus programmer/i }));
  await assertShows(teacher, /dans vos brouillons/i);
});

test('what is wrong is said at its field', { timeout: 120_000 }, async () => {
  await openModule(teacher, 'college-demo', 'messaging');
  await sends(teacher, teacher.getByRole('link', { name: /^écrire/i }).first());
  const answer = await sends(teacher, teacher.getByRole('button', { name: /^envoyer$/i }));
  assert.equal(answer.status(), 422);
  await assertShows(teacher, /au moins un destinataire/i);
  await assertShows(teacher, /écrivez un objet/i);
  await look(teacher, 'messages-refused', SIZES);
});

test('the head announces something to all families and sees who has read it', { timeout: 180_000 }, async () => {
  await openModule(head, 'college-demo', 'messaging');
  await sends(head, head.getByRole('link', { name: /^écrire/i }).first());
  await chooseRecipient(head, /^à/i, 'parents', /tous les parents|tous les responsables/i);
  await head.getByLabel(/^objet/i).fill('Fermeture du portail de la rue Jean-Jaurès');
  await head.getByLabel(/^message/i).fill('Les élèves entrent **par la place** jusqu’à vendredi.');
  await head.getByRole('checkbox', { name: /^annonce\s*:/i }).check();
  await sends(head, head.getByRole('button', { name: /^envoyer$/i }));
  await assertShows(head, /message envoyé/i);

  await openModule(parent, 'college-demo', 'messaging');
  await sends(parent, entry(parent, /fermeture du portail/i));
  await assertShows(parent, /n’attend pas de réponse/i);
  assert.equal(await parent.getByRole('link', { name: /^répondre/i }).count(), 0);
  await screenshot(parent, 'messages-parent-announcement-390');

  await openModule(head, 'college-demo', 'messaging');
  await head.goto('/s/college-demo/messaging/sent');
  await sends(head, entry(head, /fermeture du portail/i));
  await look(head, 'messages-announcement', SIZES);
  await sends(head, head.getByRole('link', { name: /lue par 1 sur \d+/i }));
  await look(head, 'messages-readers', SIZES);
  await assertShows(head, /pas encore lue/i);
});

test('a message is reported to the management, thrown away, and found again by its words', { timeout: 180_000 }, async () => {
  await openModule(teacher, 'college-demo', 'messaging');
  await sends(teacher, entry(teacher, SUBJECT));
  await sends(teacher, teacher.getByRole('link', { name: /^signaler/i }));
  await look(teacher, 'messages-report', SIZES);
  await teacher.getByLabel(/pourquoi/i).fill('Pour essayer : ce message n’a rien de grave.');
  await sends(teacher, teacher.getByRole('button', { name: /signaler à la direction/i }));
  await assertShows(teacher, /la direction va le lire/i);
  await sends(teacher, teacher.getByRole('button', { name: /mettre à la corbeille/i }));
  await assertShowsNot(teacher, SUBJECT);
  await teacher.goto('/s/college-demo/messaging/trash');
  await look(teacher, 'messages-trash', SIZES);
  await teacher.goto('/s/college-demo/messaging/search');
  await teacher.getByLabel(/mots recherchés/i).fill('ORTHODONTISTE');
  await sends(teacher, teacher.getByRole('button', { name: /^rechercher/i }));
  await assertShows(teacher, SUBJECT);
  await look(teacher, 'messages-search', SIZES);
  await sends(teacher, entry(teacher, SUBJECT));
  await pressAndConfirm(teacher, teacher.locator('main').getByText('Supprimer', { exact: true }).first());
  await assertShows(teacher, /supprimée de votre messagerie/i);
});
