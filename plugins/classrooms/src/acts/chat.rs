//! The chat: a line is one record.

use preau_sdk::prelude::*;

use super::{back, show_all};
use crate::bounds;
use crate::door;
use crate::forms;
use crate::presence::Visitor;
use crate::reader::Standing;
use crate::records::{Line, Room};
use crate::routes::View;
use crate::views;
use crate::words;

/// What the form sends.
#[derive(Debug, Form)]
struct Saying {
    #[form(max = bounds::LINE)]
    text: String,
}

/// Writes a line. What one form sends twice, on a slow phone, is one; a form without a name sends once.
pub(crate) fn say(
    ctx: &Context,
    id: &Id,
    form: Option<Id>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let form_id = form.unwrap_or_else(Id::fresh);
    let room = Room::find(id)?;
    let (room, pupil) = if Standing::of(ctx, &room)? == Standing::Host {
        (door::run_open(ctx, id)?, None)
    } else {
        let (room, visitor) = door::within(ctx, id)?;
        let why = if visitor.is_muted() {
            Some(words::muted(ctx))
        } else if room.chat {
            None
        } else {
            Some(tr!(
                ctx,
                "Votre professeur a suspendu les échanges.",
                "Your teacher stopped the chat."
            ))
        };
        if let Some(why) = why {
            return Err(Failure::forbidden(why));
        }
        (room, Some(visitor))
    };
    let again = |errors: &[FieldError]| -> Result<Outcome, Failure> {
        let form = forms::say(ctx, id, form_id.clone()).filled(sent, errors);
        Ok(Outcome::Invalid(views::room::with_chat(ctx, &room, form)?))
    };
    let saying = match Saying::from_form(sent, ctx.language()) {
        Ok(saying) => saying,
        Err(errors) => return again(&errors),
    };
    let me = ctx.me()?;
    if let Some(wrong) = bounds::line(ctx, id, &me, pupil.as_ref())? {
        return again(&[FieldError::new("text", wrong)]);
    }
    let line = Line {
        audience: room.audience.clone(),
        author: me,
        room: id.clone(),
        at: ctx.now(),
        // A line, whatever was pasted.
        text: saying.text.lines().collect::<Vec<_>>().join(" "),
    };
    let author = line.author.0.as_str();
    // By the way back, the same form says something else.
    let place = Id::made_of(["line", id.as_str(), author, form_id.as_str(), &line.text]);
    if Line::get(&place)?.is_none() {
        line.insert_as(&place)?;
        // What is sent at the same moment conflicts here, and is judged once more with this line.
        if let Some(Visitor { mut arrival, .. }) = pupil {
            arrival.lines = Some(arrival.lines.unwrap_or(0).saturating_add(1));
            arrival.update()?;
        }
        show_all(&room);
    }
    Ok(Outcome::redirect(&View::room(id)))
}

/// Stops pupils' writing, or allows it again.
pub(crate) fn hush(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let mut room = door::run_open(ctx, id)?;
    let chat = sent.says("chat", "yes");
    if room.chat != chat {
        room.chat = chat;
        room.update()?;
        show_all(&room);
    }
    let said = if chat {
        tr!(ctx, "Les élèves peuvent écrire.", "Pupils may write.")
    } else {
        tr!(
            ctx,
            "Les échanges sont suspendus pour les élèves.",
            "The chat is stopped for pupils."
        )
    };
    Ok(back(id, said))
}

/// Takes a line away.
pub(crate) fn unsay(ctx: &Context, id: &Id, line: &Id) -> Result<Outcome, Failure> {
    let room = door::run(ctx, id)?;
    let line = Line::find(line)?;
    if line.room != *id {
        return Err(Failure::NotFound);
    }
    line.delete()?;
    show_all(&room);
    Ok(Outcome::said(
        &View::Chat {
            id: id.clone(),
            after: None,
        },
        tr!(ctx, "Message retiré.", "Line taken away."),
    ))
}
