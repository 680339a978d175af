//! All that was asked, for its teacher, with what was answered.

use preau_sdk::prelude::*;

use super::chat::hosted;
use super::parts;
use super::room::head;
use crate::records::{Poll, State, Vote};
use crate::routes::{Act, View};

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = hosted(ctx, id)?;
    let polls = Poll::of(id)?;
    let mut page = head(ctx, &room);
    if room.state == State::Open {
        let ask = View::NewPoll { id: id.clone() };
        page = page.action(Action::go(tr!(ctx, "Nouveau sondage", "New poll"), &ask).primary());
    }
    page = page.push(parts::tabs(ctx, &room, "polls"));
    if polls.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun sondage", "No poll"),
            tr!(
                ctx,
                "Pendant la classe, posez une question\u{a0}: les réponses arrivent en direct.",
                "During the class, ask a question: answers arrive as they are given."
            ),
        )));
    }
    for poll in &polls {
        let counts = if poll.open {
            Vote::counts(poll)?
        } else {
            poll.closed_counts()
        };
        page = page
            .push(Block::heading(&poll.question))
            .push(parts::results(ctx, poll, &counts));
        if poll.open {
            let close = Act::ClosePoll {
                id: id.clone(),
                poll: poll.id.clone(),
            };
            page = page.push(vec![Action::post(
                tr!(
                    ctx,
                    "Clore et montrer les résultats",
                    "Close and show the results"
                ),
                &close,
            )]);
        }
    }
    Ok(page)
}
