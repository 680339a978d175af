// Looks again for somebody who waits, without loading the page, and goes in when it is their turn.
//
// Most looks ask for how far everybody is, which is the same small answer for all; one's own place is asked for at
// first, so that it counts, when one's turn is near, and every few looks. Where there is no network it goes on
// trying: the place is kept. Without this script the page loads itself again.

/** Of so many looks, one asks for one's own place. */
const OWN = 4;
/** The longest between two looks, in seconds. */
const LONGEST = 72;

const main = document.querySelector("main");
const { serving, profile, bucket, next } = main.dataset;
let look = Number(main.dataset.look) || 20;
let looked = 0;

/** Says it only where it reads otherwise than before: whoever listens hears what changed. */
function say(id, text) {
  const line = document.getElementById(id);
  if (line && text && line.textContent !== text) line.textContent = text;
}

function again(seconds) {
  setTimeout(ask, seconds * 1000 * (0.9 + Math.random() * 0.2));
}

/** Whether the turn of one's bucket has come, or nobody can tell. */
async function isNear() {
  const answer = await fetch(serving, { credentials: "omit" });
  const { flows } = await answer.json();
  const own = flows.find((flow) => flow.profile === profile);
  return !own?.front || own.front >= Number(bucket);
}

async function ask() {
  try {
    looked += 1;
    const own = !serving || looked % OWN === 1 || (await isNear());
    if (own) {
      const answer = await fetch("/gate/place", { headers: { accept: "application/json" } });
      const place = await answer.json();
      if (place.state === "in") {
        location.replace(next);
        return;
      }
      // Where so many ask that nobody is told their place, it says only when to ask again: later, the more there are.
      look = place.look ?? Math.min(look * 1.5, LONGEST);
      say("time", place.time);
      say("place", place.place);
    }
  } catch {
    // No network, or a server that starts anew.
    look = Math.min(look * 1.5, LONGEST);
  }
  again(look);
}

// The first look makes the place count: soon, and not with everybody else's.
again(serving ? 1 + Math.random() * 2 : look);
