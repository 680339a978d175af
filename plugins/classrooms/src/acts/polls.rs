//! Questions to the class, and what pupils answer.

use preau_sdk::prelude::*;

use super::{back, show_all, show_pupil, show_teacher};
use crate::bounds;
use crate::door;
use crate::forms::poll::{self as form, Asking};
use crate::records::{Poll, Vote};

pub(crate) fn ask(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let room = door::run_open(ctx, id)?;
    let asking = match Asking::read(sent, ctx) {
        Ok(asking) => asking,
        Err(errors) => return Ok(form::again(ctx, &room, sent, &errors)),
    };
    let polls = Poll::of(id)?;
    if polls.len() >= bounds::POLLS {
        return Err(Failure::unavailable(tr!(
            ctx,
            "Cette classe virtuelle a déjà beaucoup de sondages.",
            "This room has a great many polls already."
        )));
    }
    // One question at a time: what was asked before is closed, with what was answered.
    for mut before in polls.into_iter().filter(|poll| poll.open) {
        // Pressed twice.
        if before.question == asking.question && before.options == asking.options {
            return Ok(back(id, tr!(ctx, "Sondage lancé.", "Poll begun.")));
        }
        Poll::close(&mut before)?;
    }
    let poll = Poll {
        audience: room.audience.clone(),
        author: ctx.me()?,
        room: id.clone(),
        question: asking.question,
        options: asking.options,
        at: ctx.now(),
        open: true,
        counts: Vec::new(),
    };
    poll.insert()?;
    show_all(&room);
    Ok(back(id, tr!(ctx, "Sondage lancé.", "Poll begun.")))
}

pub(crate) fn close(ctx: &Context, id: &Id, poll: &Id) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    let mut poll = of_room(id, poll)?;
    if poll.open {
        Poll::close(&mut poll)?;
        show_all(&room);
    }
    Ok(back(
        id,
        tr!(
            ctx,
            "Sondage clos. Les élèves voient les résultats.",
            "Poll closed. Pupils see the results."
        ),
    ))
}

fn of_room(id: &Id, poll: &Id) -> Result<Stored<Poll>, Failure> {
    let poll = Poll::find(poll)?;
    if poll.room == *id {
        Ok(poll)
    } else {
        Err(Failure::NotFound)
    }
}

/// A pupil answers, or answers otherwise.
pub(crate) fn vote(ctx: &Context, id: &Id, poll: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let (room, _) = door::within(ctx, id)?;
    let poll = of_room(id, poll)?;
    if !poll.open {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Ce sondage est clos.",
            "This poll is closed."
        )));
    }
    let choice = sent.get("choice").and_then(|choice| choice.parse().ok());
    let choice = choice.filter(|choice: &u8| usize::from(*choice) < poll.options.len());
    let Some(choice) = choice else {
        let message = tr!(ctx, "Choisissez une réponse.", "Choose an answer.");
        return Err(Failure::Invalid(vec![FieldError::new("choice", message)]));
    };
    let me = ctx.me()?;
    let place = Vote::place(&poll.id, &me);
    match Vote::get(&place)? {
        Some(vote) if vote.choice == choice => {}
        Some(mut vote) => {
            bounds::vote(ctx, vote.times)?;
            vote.choice = choice;
            vote.times += 1;
            vote.update()?;
            show_teacher(&room);
            show_pupil(&me);
        }
        None => {
            let vote = Vote {
                audience: room.audience.clone(),
                room: id.clone(),
                poll: poll.id.clone(),
                pupil: me.clone(),
                choice,
                times: 1,
            };
            vote.insert_as(&place)?;
            show_teacher(&room);
        }
    }
    Ok(back(id, tr!(ctx, "Réponse enregistrée.", "Answer kept.")))
}
