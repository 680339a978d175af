//! What pupils and relatives are told: that a mark or a bulletin is there, and never which.

use preau_sdk::prelude::*;

use crate::records::{Assessment, Bulletin, Published};
use crate::routes::View;

#[derive(Clone, Copy, Notify)]
enum News {
    #[notify("mark")]
    Mark,
    #[notify("bulletin")]
    Bulletin,
}

/// Tells a class that an assessment is published.
pub(crate) fn published(id: &Id, one: &Assessment) -> Result<(), Failure> {
    let (subject, title) = (&one.subject, &one.title);
    News::Mark
        .notification(
            id.as_str(),
            &one.audience,
            &View::Assessment { id: id.clone() },
        )
        .says(
            format!("{subject}\u{a0}: notes publiées ({title})"),
            format!("{subject}: marks published ({title})"),
        )
        .send()
}

/// Takes back what a class was told of an assessment, and what it would have been told.
pub(crate) fn withdrawn(id: &Id) -> Result<(), Failure> {
    Published::cancel(id)?;
    notify::withdraw(id.as_str())
}

/// Tells a pupil and their relatives that a bulletin is there.
pub(crate) fn bulletin(id: &Id, one: &Bulletin) -> Result<(), Failure> {
    let title = &one.title;
    let pupil = Audience::Person((&one.pupil.0).into());
    News::Bulletin
        .notification(id.as_str(), pupil, &View::Bulletin { id: id.clone() })
        .says(
            format!("Bulletin disponible\u{a0}: {title}"),
            format!("Report available: {title}"),
        )
        .send()
}
