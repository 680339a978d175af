// Sends files on before their form, in parts that go on where they stopped (`data-uploads`).
//
// A file is sent as soon as it is chosen. Where the connection breaks, or the server was away, this asks how much of
// it is kept and sends the rest. What is sent is a box of the form, as of a file that was there; what could not be
// sent stays chosen, and leaves with the form. Without this script, all of them do.

/** Milliseconds after each try that failed; the last one from then on. */
const AGAIN = [1000, 3000, 8000, 15000, 30000];
/** Tries in a row that bring nothing further after which it is left to whoever asked. */
const TRIES = 5;

/** Why a file is not sent. */
export class Unsent extends Error {
  /** `kind`: offline or later (try again), ended (no session), refused (as it is), cancelled. */
  constructor(kind, said) {
    super(said ?? kind);
    this.kind = kind;
    this.said = said;
  }
}

/** Where what was begun of a file goes on. */
const begun = new WeakMap();

/** The line of a field that says how far a file is. */
class Line {
  constructor(input) {
    this.line = input.closest('.upload').querySelector('.sending');
    this.aloud = this.line.nextElementSibling;
    this.percent = this.line.querySelector('progress');
    this.stop = this.line.querySelector('button');
  }

  say(kind, file, aloud = true) {
    const text = this.line.dataset[kind].replace('FILE', () => file.name);
    this.line.hidden = false;
    this.line.classList.toggle('danger', kind === 'again' || kind === 'ended');
    this.line.querySelector('span').textContent = text;
    if (aloud && text !== this.said) this.aloud.textContent = text;
    this.said = text;
  }

  /** Shows the bar and the button, which stops what is on its way. */
  begins(stop) {
    this.percent.value = 0;
    this.percent.hidden = false;
    this.stop.hidden = false;
    this.stop.onclick = stop;
  }

  ends() {
    const had = document.activeElement === this.stop;
    this.percent.hidden = true;
    this.stop.hidden = true;
    return had;
  }
}

/** Sends a file that is chosen in a field; gives what it is kept as, or throws `Unsent`. */
export async function send(input, file) {
  const line = new Line(input);
  const sending = new Sending(input.form, file, line);
  line.say('sending', file);
  line.begins(() => sending.cancel());
  try {
    const kept = await sending.whole();
    line.say('kept', file);
    return kept;
  } catch (error) {
    if (error.kind === 'cancelled') line.say('cancelled', file);
    else if (error.kind === 'refused') line.line.hidden = true;
    throw error;
  } finally {
    if (line.ends()) input.focus();
  }
}

class Sending {
  constructor(form, file, line) {
    Object.assign(this, { form, file, line });
    this.headers = { accept: 'application/json', ...(form.dataset.reader && { 'preau-reader': form.dataset.reader }) };
  }

  async whole() {
    let failed = 0;
    let furthest = 0;
    for (;;) {
      try {
        const kept = await this.further();
        if (kept) return kept;
        failed += 1;
      } catch (error) {
        if (!['offline', 'later', 'ended'].includes(error.kind)) throw error;
        failed += 1;
        if (failed > TRIES) throw error;
        this.line.say(error.kind === 'ended' ? 'ended' : 'again', this.file);
      }
      if (this.at > furthest) {
        furthest = this.at;
        failed = 1;
      }
      await this.rest(AGAIN[Math.min(failed, AGAIN.length) - 1]);
    }
  }

  /** A while, or until there is network again, or it is cancelled. */
  rest(time) {
    return new Promise((settle) => {
      const timer = setTimeout(settle, time);
      this.wake = () => {
        clearTimeout(timer);
        settle();
      };
      addEventListener('online', this.wake, { once: true });
    });
  }

  /** Begins, or asks how far it is, and sends the rest. Gives what it is kept as, or nothing where that is not all. */
  async further() {
    if (this.cancelled) await this.giveUp();
    if (!begun.has(this.file)) {
      const name = encodeURIComponent(this.file.name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
      const said = { 'upload-complete': '?0', 'upload-length': this.file.size, 'content-disposition': `attachment; filename*=UTF-8''${name}` };
      const made = await this.ask('POST', this.form.dataset.uploads, said);
      begun.set(this.file, made.header('location'));
      this.at = 0;
    } else {
      const known = await this.ask('GET', begun.get(this.file)).catch((error) => {
        // It was too old, or given up: from the beginning.
        if (error.status === 404) begun.delete(this.file);
        throw error.status === 404 ? new Unsent('later') : error;
      });
      if (known.answer.outcome === 'uploaded') return known.answer;
      this.at = known.answer.at;
    }
    this.line.say('sending', this.file);
    const rest = { 'upload-offset': this.at, 'upload-complete': '?1', 'content-type': 'application/partial-upload' };
    const from = this.at;
    const far = (loaded) => { this.line.percent.value = (100 * (from + loaded)) / this.file.size; };
    const sent = await this.ask('PATCH', begun.get(this.file), rest, this.file.slice(this.at), far);
    return sent.answer.outcome === 'uploaded' ? sent.answer : undefined;
  }

  /** Only this way of asking tells how far it is. */
  async ask(method, to, headers = {}, body = undefined, far = undefined) {
    const asked = new XMLHttpRequest();
    this.asked = asked;
    asked.open(method, to);
    for (const [name, value] of Object.entries({ ...this.headers, ...headers })) asked.setRequestHeader(name, value);
    if (far) asked.upload.addEventListener('progress', (event) => far(event.loaded));
    await new Promise((settle) => {
      asked.addEventListener('loadend', settle);
      asked.send(body);
    });
    this.asked = undefined;
    if (this.cancelled && method !== 'DELETE') await this.giveUp();
    const answer = parsed(asked.responseText);
    if (asked.status >= 200 && asked.status < 300) return { answer, header: (name) => asked.getResponseHeader(name) };
    throw Object.assign(failed(asked.status, answer), { status: asked.status });
  }

  cancel() {
    this.cancelled = true;
    this.asked?.abort();
    this.wake?.();
  }

  async giveUp() {
    const to = begun.get(this.file);
    begun.delete(this.file);
    // A part that is being written holds it for a moment; what cannot be said at all goes by itself some hours later.
    for (let tries = 0; to && tries < 5; tries += 1) {
      const held = await this.ask('DELETE', to).then(() => false, (error) => error.status === 423);
      if (!held) break;
      await new Promise((wake) => setTimeout(wake, 1_000));
    }
    throw new Unsent('cancelled');
  }
}

function failed(status, answer) {
  // Another page that goes on with it, or an answer that was lost: how far it is, is asked next.
  if ([0, 408, 409, 423].includes(status)) return new Unsent('offline');
  if (status === 401) return new Unsent('ended');
  if (status === 429 || status >= 500) return new Unsent('later');
  const files = answer.files?.map((file) => file.message).join(' ');
  return new Unsent('refused', files || answer.message);
}

/** What an answer says as JSON; nothing where it is none. */
export function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Leaves these files in an input, and no others. */
export function leave(input, files) {
  const left = new DataTransfer();
  for (const file of files) left.items.add(file);
  input.files = left.files;
}

/** A row like those of files that are there, made of the form's own. */
export function there(input, file) {
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
  input.required = false;
}

/** Says at a field of files why one was not taken, and aloud; until others are chosen. */
export function wrong(input, text) {
  const line = document.createElement('p');
  line.className = 'error file-refused';
  line.textContent = text;
  input.after(line);
  new Line(input).aloud.textContent = text;
}

/** Takes away what was wrong with the files chosen before. */
export function anew(form) {
  for (const line of form.querySelectorAll('.file-refused')) line.remove();
}

/** Files of a form that keeps nothing else. */
class Form {
  constructor(form) {
    this.form = form;
    form.addEventListener('change', (event) => {
      if (event.target.type !== 'file') return;
      anew(form);
      this.busy ??= this.all().finally(() => { this.busy = undefined; });
    });
    form.addEventListener('submit', (event) => this.pressed(event));
    addEventListener('beforeunload', (event) => {
      if (this.busy) event.preventDefault();
    });
  }

  async all() {
    // What was left for the form itself, since it could not be sent on.
    const left = new Set();
    const inputs = () => [...this.form.querySelectorAll('input[type=file]')];
    const next = () => inputs().flatMap((input) => [...input.files].map((file) => [input, file])).find(([, file]) => !left.has(file));
    for (let [input, file] = next() ?? []; file; [input, file] = next() ?? []) {
      const others = () => [...input.files].filter((one) => one !== file);
      try {
        there(input, await send(input, file));
        leave(input, others());
      } catch (error) {
        if (!(error instanceof Unsent)) throw error;
        if (error.kind === 'refused') wrong(input, error.said || new Line(input).line.dataset.refused.replace('FILE', () => file.name));
        if (['refused', 'cancelled'].includes(error.kind)) leave(input, others());
        else left.add(file);
      }
    }
  }

  /** A button waits for what is on its way. */
  async pressed(event) {
    if (!this.busy || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    await this.busy;
    if (!this.form.querySelector('.file-refused')) this.form.requestSubmit(button);
  }
}

for (const form of document.querySelectorAll('form[data-uploads]:not([data-keeps-name])')) new Form(form);
