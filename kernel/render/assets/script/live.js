// Reads a page again when the server says that something on it has changed.
//
// The server sends no content: it says "page" or "bell", and over how many milliseconds those who hear it are to
// come, so that they do not all come at once. The page is asked for like any other, with the reader's own rights,
// and what it shows takes the place of what was shown. What somebody began to type is never replaced: then a
// line says that there is something new, with a button that brings it and keeps what was typed.
//
// Without this script, or where the server has no room for one listener more, the page is as it was until it is
// loaded again. Nothing else depends on it.

/** The shortest time between two readings of the page, in milliseconds. */
const REST = 5_000;
/** How long to wait where the server has no room: at first, and at most. */
const AGAIN = 30_000;
const LONGEST = 600_000;
/** How long what was said once stays, though the page is read again. */
const SAID = 10_000;

const main = document.querySelector("main[data-live]");
/** The kernel's own line, which stays: what it shows, and what it says to who does not see. */
const line = main.querySelector(".live");
const news = line.querySelector("[data-live-news]");
const said = line.querySelector("[data-live-said]");

/** Where to listen: what the page follows, and from where on. */
let address = new URL(main.dataset.live, location.href);
let source;
let isOver = false;
let wait = AGAIN;
let comingBack;

/** What is to be read again: not while nobody looks, and not at once. */
const due = { page: false, bell: false };
let reading;
let readLast = -REST;

function listen() {
  if (source || isOver || document.hidden) return;
  clearTimeout(comingBack);
  source = new EventSource(address);
  source.addEventListener("open", () => (wait = AGAIN));
  for (const part of Object.keys(due)) {
    source.addEventListener(part, (event) => {
      address.searchParams.set("since", event.lastEventId);
      due[part] = true;
      readSoon(Math.random() * Number(event.data));
    });
  }
  // The session is over, or the page is not to be read any more.
  source.addEventListener("over", () => {
    isOver = true;
    rest();
  });
  source.addEventListener("error", () => {
    // A line that was cut, the browser restores by itself. Anything else it gives up.
    if (source?.readyState !== EventSource.CLOSED) return;
    rest();
    comingBack = setTimeout(listen, wait * (1 + Math.random()));
    wait = Math.min(wait * 2, LONGEST);
  });
}

function rest() {
  source?.close();
  source = undefined;
}

/** Reads what is due after so many milliseconds, unless that is to happen already. */
function readSoon(after) {
  if (reading || document.hidden || !(due.page || due.bell)) return;
  const rested = readLast + REST - performance.now();
  reading = setTimeout(read, Math.max(after, rested, 0));
}

async function read() {
  const { page, bell } = due;
  readLast = performance.now();
  try {
    if (page) {
      due.page = due.bell = false;
      await readPage(false);
    } else if (bell) {
      due.bell = false;
      showBell(await ask("/notifications/bell", "bell"));
    }
  } finally {
    reading = undefined;
    readSoon(Math.random() * REST);
  }
}

/**
 * The document at an address. Nothing where there is none for this reader any more; nor where the server is busy or
 * out of reach: then this part is due again, later.
 */
async function ask(to, part) {
  const answer = await fetch(to, { headers: { accept: "text/html" }, redirect: "manual" }).catch(() => {});
  if (!answer || answer.status === 503 || answer.status === 429) {
    setTimeout(() => {
      due[part] = true;
      readSoon(0);
    }, AGAIN * (1 + Math.random()));
  }
  if (!answer?.ok) return undefined;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

function showBell(from) {
  const [old, next] = [document, from].map((where) => where?.querySelector("a.bell"));
  if (!old || !next || old.textContent === next.textContent) return;
  // The link itself stays, and with it the focus.
  old.replaceChildren(...next.childNodes);
}

/** Reads the page again, and shows it: what was begun is kept only if that was asked for. */
async function readPage(keeping) {
  const page = await ask(location.href, "page");
  const next = page?.querySelector("main");
  if (!next) return;
  showBell(page);
  if (!keeping && isBegun()) {
    // Not read yet, as far as the reader is concerned.
    news.hidden = false;
    return;
  }
  if (!show(next)) return;
  news.hidden = true;
  said.textContent = said.dataset.liveSaid;
  if (!next.dataset.live) {
    isOver = true;
    rest();
    return;
  }
  const now = new URL(next.dataset.live, location.href);
  const isSame = now.searchParams.get("follow") === address.searchParams.get("follow");
  address = now;
  if (!isSame) {
    rest();
    listen();
  }
}

/** Whether somebody began to type or to choose something. */
function isBegun() {
  const at = document.activeElement;
  const types = "textarea, select, input:not([type=hidden], [type=submit], [type=button], [type=checkbox], [type=radio])";
  return (main.contains(at) && at.matches(types)) || begun().length > 0;
}

/** The forms that are not as they came. */
function begun() {
  const controls = (form) => [...form.querySelectorAll("input, textarea, select")];
  return [...main.querySelectorAll("form")].filter((form) => controls(form).some(isChanged));
}

function isChanged(control) {
  switch (control.type) {
    case "hidden":
    case "submit":
    case "button":
      return false;
    case "checkbox":
    case "radio":
      return control.checked !== control.defaultChecked;
    case "file":
      return control.files.length > 0;
    case "select-one": {
      const options = [...control.options];
      const first = options.findIndex((option) => option.defaultSelected);
      return control.selectedIndex !== Math.max(first, options.length ? 0 : -1);
    }
    case "select-multiple":
      return [...control.options].some((option) => option.selected !== option.defaultSelected);
    default:
      return control.value !== control.defaultValue;
  }
}

/** What tells an element from others of its kind, and the how manyth of those it is. */
function name(element, within) {
  const names = ["id", "action", "href", "name"];
  // A form may have a name in its address, behind the question mark, which no other drawing of it has.
  const named = (one, by) => (by === "action" ? one.getAttribute(by)?.split("?")[0] : one.getAttribute(by));
  const key = (one) => names.map((by) => named(one, by)).find(Boolean) ?? one.textContent.trim();
  const same = [...within.querySelectorAll(element.tagName)].filter((one) => key(one) === key(element));
  return { key, text: key(element), nth: same.indexOf(element) };
}

/** The element of this name in another page; none where there is none. */
function find({ key, text, nth }, tag, within) {
  return [...within.querySelectorAll(tag)].filter((one) => key(one) === text)[nth];
}

/**
 * Shows another page in the place of this one, with forms that were begun as they are, the same details open, and
 * the focus where it was. False, and nothing happened, where a form that was begun has no place in it.
 */
function show(next) {
  const kept = begun().map((form) => [form, find(name(form, main), "form", next)]);
  if (kept.some(([, place]) => !place)) return false;
  const open = [...main.querySelectorAll("details[open] > summary")].map((one) => name(one, main));
  const at = main.contains(document.activeElement) && document.activeElement !== main ? document.activeElement : undefined;
  const focused = at && !kept.some(([form]) => form.contains(at)) ? name(at, main) : undefined;
  for (const summary of open) {
    find(summary, "summary", next)?.parentElement.setAttribute("open", "");
  }
  for (const [form, place] of kept) {
    place.replaceWith(form);
  }
  // What was said in answer to a button is said once, and not in the page that is read again: whoever pressed it has
  // time to read it.
  const [saying, place] = [main, next].map((where) => where.querySelector(":scope > [role=status]:not(.live)"));
  if (performance.now() < SAID && saying?.hasChildNodes() && !place?.hasChildNodes()) place?.replaceWith(saying);
  const top = scrollY;
  next.querySelector(".live")?.remove();
  while (line.nextSibling) {
    line.nextSibling.remove();
  }
  main.append(...next.childNodes);
  scrollTo({ top, behavior: "instant" });
  const again = focused ? find(focused, at.tagName, main) : at;
  again?.focus({ preventScroll: true });
  return true;
}

news.querySelector("button").addEventListener("click", () => readPage(true));

// A browser has few lines to one server, and whoever does not look needs none: what they missed they are told when
// they come back, once.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    rest();
    clearTimeout(reading);
    reading = undefined;
  } else {
    listen();
    readSoon(0);
  }
});
addEventListener("pagehide", rest);
addEventListener("pageshow", listen);

listen();
