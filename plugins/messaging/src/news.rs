//! What people are told: that a message arrived, that one of theirs could not leave.

use preau_sdk::mailbox::Line;
use preau_sdk::prelude::*;

use crate::records::{Draft, Kind};
use crate::routes::View;
use crate::words;

/// What this module tells people.
#[derive(Clone, Copy, Notify)]
enum News {
    #[notify("message")]
    Message,
    #[notify("announcement")]
    Announcement,
    #[notify("urgent")]
    Urgent,
    #[notify("returned")]
    Returned,
}

/// What those who get a message are told of it: who wrote it, and what it is about.
pub(crate) fn arrived(id: &Id, kind: Kind, author: &str, subject: &str) -> Line {
    let news = match kind {
        Kind::Message | Kind::Report => News::Message,
        Kind::Announcement => News::Announcement,
        Kind::Urgent => News::Urgent,
    };
    let said = |language| words::subject(language, subject);
    let (fr, en) = (said(Language::Fr), said(Language::En));
    news.line(
        &View::Message { id: id.clone() },
        format!("{author}\u{a0}: {fr}"),
        format!("{author}: {en}"),
    )
}

/// The author of a planned message is told that it could not leave.
pub(crate) fn returned(draft: &Stored<Draft>) -> Result<(), Failure> {
    let said = |language| words::subject(language, &draft.subject);
    let (fr, en) = (said(Language::Fr), said(Language::En));
    News::Returned
        .notification(
            draft.id.as_str(),
            Audience::Person((&draft.author.0).into()),
            &View::draft(&draft.id),
        )
        .says(
            format!("Votre message programmé n’a pas pu partir\u{a0}: {fr}"),
            format!("The message that you planned could not leave: {en}"),
        )
        .send()
}
