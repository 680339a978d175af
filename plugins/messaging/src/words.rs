//! Words that several pages share.

use preau_sdk::mailbox::Entry;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::names::Names;
use crate::records::{Kind, Message};

/// "hier à 17 h 10", "dimanche 22 novembre à 17 h 10", "dimanche 22 novembre 2025": as short as it can be, for
/// what has a moment among other facts.
pub(crate) fn when(ctx: &Context, at: Instant) -> String {
    let (at, today, language) = (at.local(), ctx.today(), ctx.language());
    if at.date.year != today.year {
        return at.date.long_with_year(language);
    }
    let (day, time) = (at.date.relative_to(today, language), at.time.said(language));
    tr!(ctx, "{day} à {time}", "{day} at {time}")
}

/// "hier, dimanche 22 novembre, à 17 h 10".
pub(crate) fn moment(ctx: &Context, at: Instant) -> String {
    at.said(ctx.today(), ctx.language())
}

/// A subject, or that there is none.
pub(crate) fn subject(language: Language, subject: &str) -> String {
    if subject.is_empty() {
        tr!(language, "(Sans objet)", "(No subject)")
    } else {
        subject.to_owned()
    }
}

/// Who wrote a message: a name, the reader, the school.
pub(crate) fn author(ctx: &Context, entry: &Entry<Message>) -> String {
    match &entry.author {
        _ if entry.is_mine(ctx) => tr!(ctx, "Vous", "You"),
        Some(person) => person.name.clone(),
        None if entry.stored.record.author.is_none() => ctx.school().name.clone(),
        None => tr!(ctx, "Une personne partie", "Somebody who left"),
    }
}

/// Who reported whose message, by the names that they have now.
pub(crate) fn reported(ctx: &Context, by: &PersonId, of: Option<&PersonId>) -> String {
    let names = directory::names([Some(by), of].into_iter().flatten());
    let unknown = || tr!(ctx, "une personne partie", "somebody who left");
    let name = |person: Option<&PersonId>| {
        let name = person.and_then(|person| names.get(person));
        markdown::literal(&name.map_or_else(unknown, str::to_owned))
    };
    let (by, of) = (name(Some(by)), name(of));
    tr!(
        ctx,
        "{by} signale un message de {of}.",
        "{by} reports a message of {of}."
    )
}

/// What stands out of a message: that it is not read, that it is no ordinary one.
pub(crate) fn badges(ctx: &Context, entry: &Entry<Message>) -> Vec<Badge> {
    let unread = entry
        .unread
        .then(|| Badge::new(tr!(ctx, "Non lu", "Unread"), Tone::Info));
    let kind = match entry.kind {
        Kind::Message => None,
        Kind::Announcement => Some(Badge::neutral(tr!(ctx, "Annonce", "Announcement"))),
        Kind::Urgent => Some(Badge::warning(tr!(
            ctx,
            "Annonce urgente",
            "Urgent announcement"
        ))),
        Kind::Report => Some(Badge::warning(tr!(ctx, "Signalement", "Report"))),
    };
    unread.into_iter().chain(kind).collect()
}

/// "Aucun message non lu", "1 message non lu", "3 messages non lus", "plus de 999 messages non lus".
pub(crate) fn unread(ctx: &Context, count: u32) -> String {
    match count {
        0 => tr!(ctx, "Aucun message non lu", "No unread message"),
        1 => tr!(ctx, "1 message non lu", "1 unread message"),
        1_000.. => tr!(
            ctx,
            "Plus de 999 messages non lus",
            "More than 999 unread messages"
        ),
        _ => tr!(ctx, "{count} messages non lus", "{count} unread messages"),
    }
}

/// "À : Élèves de 6A et un autre"; empty for nobody.
pub(crate) fn recipients(ctx: &Context, names: &Names, to: &[String]) -> String {
    let to = names.list(ctx, to);
    if to.is_empty() {
        return to;
    }
    tr!(ctx, "À\u{a0}: {to}", "To: {to}")
}
