// Keeps what somebody types while they type it, in each form that says how (`data-keeps-name`).
//
// The form is sent in the background with that field in the place of a button's: after a rest, when it is left,
// when the page is hidden. A file is sent as soon as it is chosen. The answer says where the form sends from
// then on, and where it is found again; nothing of what is being typed is touched. Without this script the form
// is sent by its buttons, and nothing else is different.

import { Unsent, anew, leave, parsed, send, there, wrong } from './uploads.js';

/** Milliseconds without a key after which what was typed is sent. */
const REST = 2500;
/** At least so long between one time and the next. */
const APART = 5000;
/** At the latest so long after a change, however much is typed. */
const LATEST = 20000;
/** How long to wait after each try that failed; the last one from then on. */
const AGAIN = [4000, 10000, 30000];
/** More than a browser goes on sending of a page that is left, in bytes: of all that is under way together. */
const PARTING = 60000;

/** Bytes under way that it goes on sending. */
let under = 0;

/** What came of sending: kept, or why not. */
class NotKept extends Error {
  /** `kind`: offline or later (try again), ended (no session), refused (as it is), over (until a button is pressed). */
  constructor(kind, said) {
    super(said ?? kind);
    this.kind = kind;
    this.said = said;
  }
}

class Keeper {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector('.keeping');
    this.aloud = form.querySelector('.keeping-said');
    // A form that comes back with what is wrong was not kept.
    this.kept = form.querySelector('.error-summary') ? '' : this.typed();
    this.tried = this.kept;
    this.failed = 0;
    this.sending = false;
    this.kind = 'none';
    form.addEventListener('input', (event) => this.changed(event));
    form.addEventListener('change', (event) => this.changed(event));
    form.addEventListener('focusout', () => this.soon(0));
    form.addEventListener('submit', (event) => this.pressed(event));
    document.addEventListener('visibilitychange', () => this.soon(0));
    addEventListener('online', () => this.soon(0, true));
    addEventListener('pagehide', () => this.part());
    addEventListener('pageshow', () => { this.leaving = false; });
    addEventListener('beforeunload', (event) => this.warn(event));
  }

  /** The fields that are typed, as they are sent; what is only looked for, and files, are not among them. */
  fields() {
    const searches = [...this.form.querySelectorAll('input[type=search]')].map((input) => input.name);
    return [...new FormData(this.form)]
      .filter(([name, value]) => typeof value === 'string' && !searches.includes(name))
      .map(([name, value]) => [name, value.replace(/\r?\n/g, '\r\n')]);
  }

  typed() {
    return JSON.stringify(this.fields());
  }

  /** Inputs with files that are chosen and not sent. */
  chosen() {
    return [...this.form.querySelectorAll('input[type=file]')].filter((input) => input.files.length > 0);
  }

  waits() {
    return this.kind !== 'over' && (this.typed() !== this.kept || this.chosen().length > 0);
  }

  changed(event) {
    this.since ??= Date.now();
    const isFile = event.type === 'change' && event.target.type === 'file';
    if (isFile) anew(this.form);
    const latest = Math.max(0, this.since + LATEST - Date.now());
    this.soon(isFile ? 0 : Math.min(REST, latest), isFile);
  }

  /** Sends in so many milliseconds, or when it may be again. */
  soon(wait, atOnce = false) {
    if (this.kind === 'over' || this.leaving) return;
    clearTimeout(this.timer);
    const apart = atOnce || document.hidden ? 0 : Math.max(0, (this.last ?? -APART) + APART - Date.now());
    this.timer = setTimeout(() => this.keep(), Math.max(wait, apart));
  }

  /** Sends all that waits, one thing after the other. Gives a promise that is never broken. */
  keep() {
    this.busy ??= this.all().finally(() => {
      this.busy = undefined;
      if (this.waits() && this.typed() !== this.tried) this.soon(REST);
    });
    return this.busy;
  }

  async all() {
    try {
      for (let input = this.chosen()[0]; input; [input] = this.chosen()) await this.file(input);
      if (this.typed() !== this.kept) await this.text();
      else if (this.kind === 'offline') this.kind = 'none';
      this.failed = 0;
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      this.say(error.kind, error.said || this.line.dataset[error.kind] || this.line.dataset.refused);
      if (['offline', 'later', 'ended'].includes(error.kind)) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.keep(), AGAIN[Math.min(this.failed, AGAIN.length - 1)]);
        this.failed += 1;
      }
    }
  }

  async text() {
    const typed = this.typed();
    this.tried = typed;
    this.sending = true;
    try {
      this.taken(typed, await this.send(this.body()));
    } finally {
      this.sending = false;
    }
  }

  /** The first file of an input: sent, and a box that takes it out again; or why not, and out of the way. */
  async file(input) {
    const [file] = input.files;
    const others = () => [...input.files].filter((one) => one !== file);
    try {
      there(input, await send(input, file));
      leave(input, others());
    } catch (error) {
      // What is refused as it is would be refused again; whatever else is wrong, the file waits for the next try.
      if (!(error instanceof Unsent)) throw error;
      if (!['refused', 'cancelled'].includes(error.kind)) throw new NotKept(error.kind, error.said);
      leave(input, others());
      if (error.kind === 'cancelled') return;
      wrong(input, error.said || this.line.dataset.refused);
      this.kind = 'refused';
    }
  }

  /** What was typed when this was sent is kept; where the form sends and is found may be another place now. */
  taken(typed, answer) {
    this.kept = typed;
    this.tried = typed;
    this.since = undefined;
    this.form.setAttribute('action', answer.href);
    history.replaceState(history.state, '', answer.at + location.hash);
    this.say('kept', answer.said);
  }

  body() {
    const { keepsName, keepsValue } = this.form.dataset;
    return new URLSearchParams([...this.fields(), [keepsName, keepsValue]]);
  }

  /** Sends the form in the background; gives the answer, or throws `NotKept`. */
  async send(body) {
    this.last = Date.now();
    this.goes = goesOn(body);
    const { status, text } = await request(this.form, body);
    const answer = parsed(text);
    if (status === 200 && answer.outcome === 'kept') return answer;
    if (status === 0) throw new NotKept('offline');
    if (status === 429 || status >= 500) throw new NotKept('later', answer.message);
    if (status === 401) throw new NotKept('ended');
    if (status === 409) throw new NotKept('over', answer.message);
    throw new NotKept('refused', answer.message);
  }

  /** Says how it stands: always to be seen, and aloud when it turns. */
  say(kind, text) {
    this.line.hidden = false;
    this.line.classList.toggle('danger', kind !== 'kept' && kind !== 'waiting');
    this.line.querySelector('span').textContent = text;
    if (kind !== this.kind || kind === 'refused') this.aloud.textContent = text;
    this.kind = kind;
  }

  /**
   * A button waits for what is on its way, which would else come to be another version than the button's. Without
   * network it waits as well: the browser would show that there is none in the place of what was typed.
   */
  async pressed(event) {
    clearTimeout(this.timer);
    if (event.defaultPrevented || (!this.busy && this.kind !== 'offline')) {
      this.leaving = !event.defaultPrevented;
      return;
    }
    event.preventDefault();
    const button = event.submitter;
    if (this.chosen().length > 0) this.say('waiting', this.line.dataset.waiting);
    await this.keep();
    if (this.kind !== 'offline') this.form.requestSubmit(button);
  }

  /** The page is left: the last words are sent on the way, unless they are under way. */
  part() {
    if (this.leaving || !this.waits() || (this.sending && this.typed() === this.tried)) return;
    request(this.form, this.body());
  }

  /** Whoever would lose something is asked first: also who goes on typing while an older version is being kept. */
  warn(event) {
    if (this.leaving || !this.waits()) return;
    const isOver = this.sending && this.typed() !== this.tried;
    const isLost = this.failed > 0 || this.kind === 'refused' || this.chosen().length > 0;
    const goes = this.sending ? this.goes : goesOn(this.body());
    if (isOver || isLost || !goes) event.preventDefault();
  }
}

/** Whether a browser sends it though the page is left. */
function goesOn(body) {
  return under + body.toString().length < PARTING;
}

/** A form on its way, also when the page is left if it can be; status 0 where it did not get through. */
function request(form, body) {
  const keepalive = goesOn(body);
  const length = keepalive ? body.toString().length : 0;
  under += length;
  const headers = { accept: 'application/json', 'preau-reader': form.dataset.reader };
  return fetch(form.getAttribute('action'), { method: 'POST', body, headers, keepalive, redirect: 'manual' }).then(
    async (answer) => ({ status: answer.type === 'opaqueredirect' ? 422 : answer.status, text: await answer.text().catch(() => '') }),
    () => ({ status: 0, text: '' }),
  ).finally(() => { under -= length; });
}

for (const form of document.querySelectorAll('form[data-keeps-name]')) new Keeper(form);
