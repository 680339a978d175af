//! How much people can write in a room. Pupils write by pressing buttons, and so can a script in their name: whatever
//! grows by that has an end, and whoever meets it is told when, or that, they can go on.

use preau_sdk::prelude::*;

use crate::presence::Visitor;
use crate::records::{Line, MINUTE, Pace, Pass};

/// The longest line of the chat, in characters.
pub(crate) const LINE: u32 = 500;
/// How many lines a pupil writes in one room.
const LINES: u32 = 200;
/// How many lines a teacher writes per minute.
const TEACHER_PACE: u32 = 30;
/// How often a pupil comes and goes in one room.
const COMINGS: u32 = 60;
/// How often a pupil raises a hand in one room.
const HANDS: u32 = 60;
/// How long a hand stays as it is, in milliseconds.
const HAND_PAUSE: i64 = 5_000;
/// How often a pupil answers one question.
const VOTES: u32 = 10;
/// How many questions one room has.
pub(crate) const POLLS: usize = 30;
/// How many documents one room has.
pub(crate) const DOCUMENTS: usize = 40;
/// How many rooms to come a teacher has.
pub(crate) const ROOMS: usize = 200;

/// What is wrong with writing another line now, as a sentence. A pupil, whose record was read before and is written with
/// the line: of lines that were sent at once, each is judged after the one before.
pub(crate) fn line(
    ctx: &Context,
    room: &Id,
    author: &PersonId,
    pupil: Option<&Visitor>,
) -> Result<Option<String>, Failure> {
    let pace = match pupil {
        None => TEACHER_PACE,
        Some(_) => Pace::load()?.lines_per_minute,
    };
    let since = Instant(ctx.now().0 - MINUTE);
    let mine = Line::by_author().is(room.clone()).is(author.clone());
    let lately = mine.after(since).limit(pace).list()?;
    if lately.len() >= pace as usize {
        let first = lately.first().map_or(ctx.now(), |line| line.at);
        let seconds = ((first.0 + MINUTE - ctx.now().0) / 1_000).clamp(1, 60);
        return Ok(Some(tr!(
            ctx,
            "Vous avez écrit {pace} messages en une minute. Attendez {seconds}\u{a0}s, puis envoyez-le\u{a0}: votre \
             texte est gardé ci-dessous.",
            "You wrote {pace} lines within a minute. Wait {seconds}\u{a0}s, then send it: your text is kept below."
        )));
    }
    let lines = pupil.and_then(|pupil| pupil.arrival.lines);
    if lines.is_some_and(|lines| lines >= LINES) {
        return Ok(Some(tr!(
            ctx,
            "Vous avez écrit {LINES} messages dans cette classe virtuelle\u{a0}: c’est le maximum.",
            "You wrote {LINES} lines in this room, which is the most."
        )));
    }
    Ok(None)
}

/// That a pupil may come once more.
pub(crate) fn coming(ctx: &Context, visitor: &Visitor) -> Result<(), Failure> {
    let said = tr!(
        ctx,
        "Vous êtes entré et sorti {COMINGS} fois\u{a0}: demandez à votre professeur de vous faire entrer.",
        "You came and went {COMINGS} times: ask your teacher to let you in."
    );
    within(!is_used_up(visitor), said)
}

/// Whether a pupil came and went too often, and has not been let in by name since: that is to come once more.
pub(crate) fn is_used_up(visitor: &Visitor) -> bool {
    let last = visitor.arrival.since;
    let is_let_in = |pass: &Pass| pass.let_in && pass.at > last;
    visitor.arrival.times >= COMINGS && !visitor.pass.as_deref().is_some_and(is_let_in)
}

/// That a pupil may raise a hand that was last moved at this moment.
pub(crate) fn hand(ctx: &Context, times: u32, at: Instant) -> Result<(), Failure> {
    let pause = tr!(
        ctx,
        "Votre main vient de bouger\u{a0}: attendez quelques secondes.",
        "Your hand has just moved: wait a few seconds."
    );
    within(ctx.now().0 - at.0 >= HAND_PAUSE, pause)?;
    let said = tr!(
        ctx,
        "Vous avez levé la main {HANDS} fois dans cette classe virtuelle\u{a0}: c’est le maximum.",
        "You raised your hand {HANDS} times in this room, which is the most."
    );
    within(times < HANDS, said)
}

/// That a pupil may answer a question once more.
pub(crate) fn vote(ctx: &Context, times: u32) -> Result<(), Failure> {
    let said = tr!(
        ctx,
        "Vous avez changé de réponse {VOTES} fois\u{a0}: votre dernière réponse est gardée.",
        "You changed your answer {VOTES} times: your last one is kept."
    );
    within(times < VOTES, said)
}

fn within(is_within: bool, said: String) -> Result<(), Failure> {
    if is_within {
        Ok(())
    } else {
        Err(Failure::unavailable(said))
    }
}
