// Says two minutes ahead that its reader's seat is given to others who wait, since nothing happens on it, and keeps the
// seat where a button is pressed.
//
// The page says when to ask the first time, each answer when to ask again: once in eight minutes in which nothing
// happened, then every two. A page at which nobody looks asks nothing. Without this script the page says what it knew
// as it was made.

/** Pages that were told the same instant ask within so many milliseconds after it. */
const SPREAD = 15_000;

const seat = document.querySelector(".seat");
const line = seat.firstElementChild;
let due;
let timer;

function wait() {
  clearTimeout(timer);
  if (due && !document.hidden) timer = setTimeout(() => ask("/gate/seat"), Math.max(due - Date.now(), 0));
}

function again(seconds) {
  due = seconds && Date.now() + seconds * 1_000 + Math.random() * SPREAD;
  wait();
}

async function ask(address) {
  try {
    const answer = await fetch(address);
    const { told, look } = await answer.json();
    line.hidden = !told;
    again(look);
  } catch {
    again(60);
  }
}

line.querySelector("button").addEventListener("click", () => {
  document.querySelector("main").focus({ preventScroll: true });
  ask("/gate/stay");
});
document.addEventListener("visibilitychange", wait);
again(Number(seat.dataset.ask));
