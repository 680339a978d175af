//! A message that was reported: the school writes to its management.

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::records::{Kind, Message, Report};
use crate::sending::Letter;
use crate::words;

/// Passes a report on. What was reported may be gone since: then there is nothing to show.
pub(crate) fn reported(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let id: Id = event.field("report")?;
    let Some(report) = Report::get(&id)? else {
        return Ok(());
    };
    let Some(message) = Message::get(&report.message)? else {
        return Ok(());
    };
    let letter = letter(ctx, &report, &message);
    // The event may be delivered again after its effect was committed elsewhere.
    if Message::get(&letter.id)?.is_some() {
        return Ok(());
    }
    letter.send(ctx)
}

fn letter(ctx: &Context, report: &Stored<Report>, message: &Message) -> Letter {
    let subject = words::subject(ctx.language(), &message.subject);
    let reason = markdown::quote(&report.reason);
    let (title, text) = (markdown::literal(&subject), markdown::quote(&message.text));
    Letter {
        id: Id::made_of(["report", report.id.as_str()]),
        author: None,
        kind: Kind::Report,
        to: vec![Addressee::Management],
        cc: Vec::new(),
        bcc: Vec::new(),
        // They shall not know of it, also where they are of the management.
        besides: message.author.clone(),
        subject: tr!(
            ctx,
            "Message signalé\u{a0}: {subject}",
            "Reported message: {subject}"
        ),
        text: tr!(
            ctx,
            "**Motif**\n\n{reason}\n\n**{title}**\n\n{text}",
            "**Reason**\n\n{reason}\n\n**{title}**\n\n{text}"
        ),
        files: Vec::new(),
        carries: Some(report.message.clone()),
        answers: None,
        // Who they are, and not what they are called: so no name stays of who is erased (`words::reported`).
        report: Some((report.author.clone(), message.author.clone())),
    }
}
