// Keeps each cell of a grid (`data-keeps-cell`) as soon as it is left, and goes from cell to cell by key.
//
// A cell is sent as two values under its name: what it said when it was drawn or last answered, and what was typed.
// The answer says for each what it says now, or why it is not kept; then what was typed stays where it is. Nothing
// that was typed is ever replaced but by what is kept of it. Without this script the buttons send all cells.

/** How long to wait after each try that failed, in milliseconds; the last one from then on. */
const AGAIN = [2_000, 5_000, 15_000, 30_000];
/** Cells sent at once. */
const MOST = 200;
/** More than a browser goes on sending of a page that is left, all its requests together, in bytes. */
const PARTING = 60_000;

class Grid {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector('.keeping');
    this.aloud = form.querySelector('.keeping-said');
    this.failed = 0;
    this.kind = 'none';
    /** What was refused as it is, by cell: not sent again until something else is typed. */
    this.refused = new Map();
    /** What is being sent, by cell. */
    this.sending = new Map();
    /** Bytes under way that a browser goes on sending when the page is left. */
    this.under = 0;
    for (const cell of this.cells()) {
      if (cell.getAttribute('aria-invalid') === 'true') this.refused.set(cell, cell.value);
    }
    form.addEventListener('keydown', (event) => this.pressed(event));
    form.addEventListener('focusin', (event) => { if (event.target.matches('input[type=text]')) event.target.select(); });
    form.addEventListener('change', (event) => this.left(event.target));
    form.addEventListener('paste', (event) => this.pasted(event));
    form.addEventListener('submit', () => { this.leaving = true; });
    addEventListener('online', () => this.save());
    addEventListener('pageshow', () => { this.leaving = false; });
    addEventListener('pagehide', () => this.part());
    addEventListener('beforeunload', (event) => {
      if (!this.leaving && this.isLost()) event.preventDefault();
    });
  }

  cells() {
    return [...this.form.querySelectorAll('td > :is(input[type=text], textarea)')];
  }

  /** Cells that say something else than what is kept, and may be sent. */
  waiting() {
    return this.cells().filter((cell) => typed(cell) !== was(cell) && this.refused.get(cell) !== cell.value);
  }

  /** Those of them that nobody is typing in just now: half a mark is none. */
  ready() {
    return this.waiting().filter((cell) => cell !== document.activeElement || cell.parentElement.dataset.state === 'waiting');
  }

  left(cell) {
    if (!cell.matches?.('td > *')) return;
    if (typed(cell) === was(cell)) this.settle(cell, null);
    else cell.parentElement.dataset.state = 'waiting';
    this.save();
  }

  /** Sends what waits, one answer after the other. */
  async save() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    try {
      for (let cells = this.ready(); cells.length > 0 && !this.leaving; cells = this.ready()) {
        await this.send(cells.slice(0, MOST));
      }
      this.failed = 0;
    } catch (error) {
      if (!(error instanceof Later)) throw error;
      this.say(error.kind, error.said || this.line.dataset[error.kind]);
      this.timer = setTimeout(() => this.save(), AGAIN[Math.min(this.failed, AGAIN.length - 1)]);
      this.failed += 1;
    } finally {
      this.busy = false;
    }
  }

  body(cells) {
    const body = new URLSearchParams();
    for (const cell of cells) {
      const before = this.sending.get(cell) ?? cell.value;
      body.append(cell.name, before === cell.value ? kept(cell).value : before);
      body.append(cell.name, cell.value);
    }
    body.append(this.form.dataset.keepsCell, this.form.dataset.keepsValue);
    return body;
  }

  async send(cells) {
    const sent = new Map(cells.map((cell) => [cell.name, cell.value]));
    const asked = this.request(this.body(cells));
    this.sending = new Map(cells.map((cell) => [cell, cell.value]));
    const { status, answer } = await asked;
    this.sending.clear();
    if (status === 0) throw new Later('offline');
    if (status === 429 || status >= 500) throw new Later('offline', answer.message);
    if (status === 401) throw new Later('ended');
    if (status !== 200 || answer.outcome !== 'cells') {
      for (const cell of cells) this.refuse(cell, answer.message || this.line.dataset.unanswered);
      this.say('refused', this.line.dataset.refused);
      return;
    }
    for (const one of answer.cells) this.take(one, sent);
    for (const cell of cells.filter((cell) => sent.has(cell.name))) this.refuse(cell, this.line.dataset.unanswered);
    if (this.refused.size > 0) this.say('refused', this.line.dataset.refused);
    else this.say('kept', answer.said);
  }

  /** What a cell says from now on; what was typed in it since it was sent stays. */
  take(one, sent) {
    const named = CSS.escape(one.name);
    const shown = this.form.querySelector(`[data-cell="${named}"]`);
    if (shown) shown.textContent = onOneLine(one.value);
    const cell = this.form.querySelector(`td > [name="${named}"]:not([type=hidden])`);
    if (!cell) return;
    const value = cell.matches('textarea') ? one.value : onOneLine(one.value);
    kept(cell).value = value;
    const was = sent.get(one.name);
    sent.delete(one.name);
    if (one.error) {
      this.refuse(cell, one.error, was);
    } else if (was !== undefined) {
      if (cell.value === was) cell.value = value;
      this.settle(cell, typed(cell) === value.trim() ? 'kept' : 'waiting');
    }
  }

  /** What was typed is not kept, and why: beside it, and aloud. */
  refuse(cell, why, value = cell.value) {
    this.settle(cell, 'failed');
    this.refused.set(cell, value);
    const line = document.createElement('p');
    line.className = 'error';
    line.id = `${cell.id}-error`;
    line.textContent = why;
    cell.parentElement.append(line);
    cell.setAttribute('aria-invalid', 'true');
    cell.setAttribute('aria-describedby', line.id);
    this.aloud.textContent = `${names(cell)}. ${why}`;
    this.told = true;
  }

  settle(cell, state) {
    this.refused.delete(cell);
    cell.parentElement.querySelector('.error')?.remove();
    cell.removeAttribute('aria-invalid');
    cell.removeAttribute('aria-describedby');
    if (state) cell.parentElement.dataset.state = state;
    else delete cell.parentElement.dataset.state;
  }

  /** Says how it stands: always to be seen, and aloud when it turns. */
  say(kind, text) {
    this.line.hidden = false;
    this.line.classList.toggle('danger', kind !== 'kept');
    this.line.querySelector('span').textContent = text;
    if (kind !== this.kind && !this.told) this.aloud.textContent = text;
    this.told = false;
    this.kind = kind;
  }

  /** Enter and the arrows go on; Escape brings back what is kept. */
  pressed(event) {
    const cell = event.target;
    if (!cell.matches('td > :is(input[type=text], textarea)') || event.isComposing) return;
    if (event.key === 'Escape' && typed(cell) !== was(cell)) {
      cell.value = kept(cell).value;
      this.settle(cell, null);
      if (this.refused.size === 0 && this.kind === 'refused') this.line.hidden = true;
      event.preventDefault();
      return;
    }
    const [down, right] = step(event, cell);
    if (down === 0 && right === 0) return;
    event.preventDefault();
    const next = this.at(cell, down, right, true);
    if (next) next.focus();
    else if (typed(cell) !== was(cell)) this.left(cell);
  }

  /** The cell so many rows and columns on; `over` what cannot be typed. */
  at(cell, down, right, over) {
    const rows = [...this.form.querySelectorAll('tbody tr')];
    let row = rows.indexOf(cell.closest('tr')) + down;
    let column = cell.parentElement.cellIndex + right;
    for (;;) {
      const place = rows[row]?.cells[column];
      if (!place || column < 1) return undefined;
      const found = place.querySelector('input[type=text], textarea');
      if (found || !over) return found ?? undefined;
      row += Math.sign(down);
      column += Math.sign(right);
    }
  }

  /** Several values at once, as a spreadsheet gives them: rows of cells from here on. */
  pasted(event) {
    const cell = event.target;
    const text = event.clipboardData?.getData('text/plain').replace(/\r?\n$/, '') ?? '';
    if (!cell.matches('td > input[type=text]') || !/[\t\n]/.test(text)) return;
    event.preventDefault();
    text.split(/\r?\n/).forEach((line, down) => {
      line.split('\t').forEach((value, right) => {
        const place = this.at(cell, down, right, false);
        if (!place) return;
        place.value = value.trim();
        place.parentElement.dataset.state = 'waiting';
      });
    });
    this.save();
  }

  /** Whether leaving now would lose something: what failed, what is too long, what one typed over while it is sent. */
  isLost() {
    const waiting = this.waiting();
    const isOver = waiting.some((cell) => (this.sending.get(cell) ?? cell.value) !== cell.value);
    return this.failed > 0 || this.refused.size > 0 || isOver || !this.goesOn(this.body(waiting));
  }

  /** The page is left: the last cells are sent on the way, those under way once more. */
  part() {
    if (this.leaving) return;
    const cells = this.waiting();
    for (let at = 0; at < cells.length; at += MOST) this.request(this.body(cells.slice(at, at + MOST)));
  }

  /** Whether a browser sends it though the page is left. */
  goesOn(body) {
    return this.under + body.toString().length < PARTING;
  }

  /** What is answered to it; status 0 where it did not get through. */
  async request(body) {
    const keepalive = this.goesOn(body);
    const { length } = body.toString();
    if (keepalive) this.under += length;
    const headers = { accept: 'application/json', 'preau-reader': this.form.dataset.reader };
    const to = this.form.getAttribute('action');
    try {
      const got = await fetch(to, { method: 'POST', body, headers, redirect: 'manual', keepalive });
      const status = got.type === 'opaqueredirect' ? 422 : got.status;
      return { status, answer: parsed(await got.text()) };
    } catch {
      return { status: 0, answer: {} };
    } finally {
      if (keepalive) this.under -= length;
    }
  }
}

/** To be sent again: there is no network, or no session. */
class Later extends Error {
  constructor(kind, said) {
    super(said ?? kind);
    this.kind = kind;
    this.said = said;
  }
}

/** What a cell said, as it is compared: blanks at its ends are nothing that anybody typed. */
function was(cell) {
  return kept(cell).value.trim();
}

/** What is typed in a cell, as it is compared. */
function typed(cell) {
  return cell.value.trim();
}

/** A text as a cell of one line has it. */
function onOneLine(text) {
  return text.replaceAll('\n', ' ');
}

/** Where a cell has what it says as it is kept. */
function kept(cell) {
  return cell.parentElement.querySelector('input[type=hidden]');
}

function names(cell) {
  const ids = cell.getAttribute('aria-labelledby').split(' ');
  return ids.map((id) => document.getElementById(id).textContent.trim()).join(', ');
}

/** Where a key leads, in rows and columns: sideways only from the end of what is typed, or where all of it is chosen. */
function step(event, cell) {
  const { key, shiftKey, ctrlKey, altKey, metaKey } = event;
  if (ctrlKey || altKey || metaKey) return [0, 0];
  if (key === 'Enter') return [shiftKey ? -1 : 1, 0];
  if (shiftKey || cell.matches('textarea')) return [0, 0];
  if (key === 'ArrowDown') return [1, 0];
  if (key === 'ArrowUp') return [-1, 0];
  const [from, to, end] = [cell.selectionStart, cell.selectionEnd, cell.value.length];
  const isWhole = from === 0 && to === end;
  if (key === 'ArrowLeft' && (isWhole || to === 0)) return [0, -1];
  if (key === 'ArrowRight' && (isWhole || from === end)) return [0, 1];
  return [0, 0];
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

for (const form of document.querySelectorAll('form[data-keeps-cell]')) new Grid(form);
