// Keeps what somebody types while they type it, in each form that says how (`data-keeps-name`).
//
// The form is sent in the background with that field in the place of a button's: after a rest, when it is left,
// when the page is hidden. A file is sent as soon as it is chosen. The answer says where the form sends from
// then on, and where it is found again; nothing of what is being typed is touched. Without this script the form
// is sent by its buttons, and nothing else is different.

/** Milliseconds without a key after which what was typed is sent. */
const REST = 2500;
/** At least so long between one time and the next. */
const APART = 5000;
/** At the latest so long after a change, however much is typed. */
const LATEST = 20000;
/** How long to wait after each try that failed; the last one from then on. */
const AGAIN = [4000, 10000, 30000];
/** More than a browser sends of a page that is being left, in bytes. */
const PARTING = 60000;

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
    if (isFile) for (const line of this.form.querySelectorAll('.file-refused')) line.remove();
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
    const body = this.body();
    const answer = await this.send(body, document.hidden && body.toString().length < PARTING);
    this.taken(typed, answer);
  }

  /** The first file of an input: kept, and a box that takes it out again; or why not, and out of the way. */
  async file(input) {
    const [file, ...rest] = input.files;
    const typed = this.typed();
    const body = new FormData();
    for (const [name, value] of this.body()) body.append(name, value);
    body.append(input.name, file);
    const percent = this.line.querySelector('progress');
    percent.value = 0;
    this.say('sending', this.line.dataset.sending.replace('FILE', () => file.name));
    percent.hidden = false;
    try {
      const answer = await this.send(body, false, (part) => { percent.value = part; });
      for (const one of answer.files) this.there(input, one);
      leave(input, rest);
      this.taken(typed, answer);
    } catch (error) {
      // What is refused as it is would be refused again; whatever else is wrong, the file waits for the next try.
      if (error.kind !== 'refused') throw error;
      leave(input, rest);
      this.wrong(input, error.said || this.line.dataset.refused);
      this.line.hidden = true;
    } finally {
      percent.hidden = true;
    }
  }

  /** Says at a field of files why one was not taken, and aloud; until others are chosen. */
  wrong(input, text) {
    const line = document.createElement('p');
    line.className = 'error file-refused';
    line.textContent = text;
    input.after(line);
    this.aloud.textContent = text;
    this.kind = 'refused';
  }

  /** A row like those of files that are there, made of the form's own. */
  there(input, file) {
    const field = input.closest('fieldset');
    const row = field.querySelector('template').content.firstElementChild.cloneNode(true);
    const [box, label] = [row.querySelector('input'), row.querySelector('label')];
    box.value = file.id;
    box.id = `file-${file.id}`;
    label.htmlFor = box.id;
    label.querySelector('.name').textContent = file.name;
    label.querySelector('.size').textContent = file.said;
    const list = field.querySelector('.files-there');
    list.append(row);
    list.hidden = false;
    if (list.nextElementSibling?.classList.contains('hint')) list.nextElementSibling.hidden = false;
  }

  /** What was typed when this was sent is kept; where the form sends and is found may be another place now. */
  taken(typed, answer) {
    // Boxes of files that have just been kept are among what is kept.
    this.kept = answer.files.length > 0 && this.typedWithout(answer.files) === typed ? this.typed() : typed;
    this.tried = this.kept;
    this.since = undefined;
    this.form.setAttribute('action', answer.href);
    history.replaceState(history.state, '', answer.at + location.hash);
    this.say('kept', answer.said);
  }

  typedWithout(files) {
    const ids = files.map((file) => file.id);
    return JSON.stringify(this.fields().filter(([, value]) => !ids.includes(value)));
  }

  body() {
    const { keepsName, keepsValue } = this.form.dataset;
    return new URLSearchParams([...this.fields(), [keepsName, keepsValue]]);
  }

  /** Sends the form in the background; gives the answer, or throws `NotKept`. */
  async send(body, keepalive, progress) {
    this.last = Date.now();
    const { status, text } = await request(this.form, body, keepalive, progress);
    const answer = parsed(text);
    if (status === 200 && answer.outcome === 'kept') return answer;
    if (status === 0) throw new NotKept('offline');
    if (status === 429 || status >= 500) throw new NotKept('later', answer.message);
    if (status === 401) throw new NotKept('ended');
    if (status === 409) throw new NotKept('over', answer.message);
    const files = answer.files?.map((file) => file.message).join(' ');
    throw new NotKept('refused', files || answer.message);
  }

  /** Says how it stands: always to be seen, and aloud when it turns. */
  say(kind, text) {
    this.line.hidden = false;
    this.line.classList.toggle('danger', kind !== 'kept' && kind !== 'sending');
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
    if (this.chosen().length > 0) this.say('sending', this.line.dataset.waiting);
    await this.keep();
    if (this.kind !== 'offline') this.form.requestSubmit(button);
  }

  /** The page is left: the last words are sent on the way. */
  part() {
    const body = this.body();
    if (this.leaving || this.busy || !this.waits() || body.toString().length >= PARTING) return;
    request(this.form, body, true).catch(() => {});
  }

  /** Whoever would lose something is asked first. */
  warn(event) {
    const isLost = this.waits() && (this.failed > 0 || this.kind === 'refused' || this.chosen().length > 0);
    if (!this.leaving && isLost) event.preventDefault();
  }
}

/** Leaves these files in an input, and no others. */
function leave(input, files) {
  const left = new DataTransfer();
  for (const file of files) left.items.add(file);
  input.files = left.files;
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** A form on its way; status 0 where it did not get through. Only this way of asking tells how far it is. */
function request(form, body, keepalive, progress) {
  const headers = { accept: 'application/json', 'preau-reader': form.dataset.reader };
  const to = form.getAttribute('action');
  if (!progress) {
    return fetch(to, { method: 'POST', body, headers, keepalive, redirect: 'manual' }).then(
      async (answer) => ({ status: answer.type === 'opaqueredirect' ? 422 : answer.status, text: await answer.text().catch(() => '') }),
      () => ({ status: 0, text: '' }),
    );
  }
  return new Promise((settle) => {
    const asked = new XMLHttpRequest();
    asked.open('POST', to);
    for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
    asked.upload.addEventListener('progress', (event) => progress((100 * event.loaded) / event.total));
    asked.addEventListener('loadend', () => settle({ status: asked.status, text: asked.responseText }));
    asked.send(body);
  });
}

for (const form of document.querySelectorAll('form[data-keeps-name]')) new Keeper(form);
