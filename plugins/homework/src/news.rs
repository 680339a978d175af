//! What a class and its families are told of homework: that it was given, and that it changed.

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::handing;
use crate::records::{Assignment, Publication, Written as _};
use crate::routes::View;

/// What this module tells people.
#[derive(Clone, Copy, Notify)]
enum News {
    #[notify("given")]
    Given,
    #[notify("feedback")]
    Feedback,
    #[notify("reminder")]
    Reminder,
}

/// So much of what is to be done is said: the rest is a touch away.
const EXCERPT: usize = 90;

/// Tells the class of homework that it may read now, or takes back what it was told of one that it no longer
/// may. What is to appear on a day to come is not announced, neither now, when nobody may know of it yet, nor
/// on that day: this module sets no timer for it.
pub(crate) fn of(
    ctx: &Context,
    id: &Id,
    before: Option<&Assignment>,
    after: &Assignment,
) -> Result<(), Failure> {
    let published = |one: &Assignment| one.publication(ctx.now()) == Publication::Published;
    let was = before.filter(|before| published(before));
    if !published(after) {
        return was.map_or(Ok(()), |_| withdrawn(id));
    }
    let changed = match was {
        // Who reads it there for the first time is told that it was given.
        Some(was) if was.audience == after.audience => {
            if says(was) == says(after) {
                return Ok(());
            }
            true
        }
        _ => false,
    };
    let [fr, en] = [Language::Fr, Language::En].map(|language| said(language, after, changed));
    News::Given
        .notification(
            id.as_str(),
            &after.audience,
            &View::Assignment { id: id.clone() },
        )
        .says(fr, en)
        .send()
}

/// Takes back what a class was told of homework that is there no more.
pub(crate) fn withdrawn(id: &Id) -> Result<(), Failure> {
    notify::withdraw(id.as_str())
}

/// Tells a pupil and their relatives that what they handed in was commented on. Not what is said of it: that is
/// theirs to open.
pub(crate) fn feedback(id: &Id, one: &Assignment, pupil: &PersonId) -> Result<(), Failure> {
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let (subject, day) = (&one.subject, one.due.long(language));
        match language {
            Language::Fr => format!("{subject}\u{a0}: le travail rendu pour le {day} est commenté"),
            Language::En => format!("{subject}: the work handed in for {day} was commented on"),
        }
    });
    to_pupil(News::Feedback, id, pupil, &fr, &en)
}

/// Takes that back.
pub(crate) fn feedback_withdrawn(id: &Id, pupil: &PersonId) -> Result<(), Failure> {
    told(notify::withdraw(key(News::Feedback, id, pupil).as_str()))
}

/// Reminds a pupil, and tells their relatives, that a homework is to be handed in.
pub(crate) fn reminder(id: &Id, one: &Assignment, pupil: &PersonId) -> Result<(), Failure> {
    let until = one.hand_in_until.ok_or(Failure::NotFound)?;
    let [fr, en] = [Language::Fr, Language::En].map(|language| {
        let (subject, until) = (&one.subject, handing::moment(until, language));
        match language {
            Language::Fr => {
                format!("Rappel\u{a0}: {subject}, travail à rendre en ligne avant le {until}")
            }
            Language::En => format!("Reminder: {subject}, work to hand in online by {until}"),
        }
    });
    to_pupil(News::Reminder, id, pupil, &fr, &en)
}

fn to_pupil(news: News, id: &Id, pupil: &PersonId, fr: &str, en: &str) -> Result<(), Failure> {
    let audience = Audience::Person(pupil.to_string());
    let opens = View::Assignment { id: id.clone() };
    let line = news.notification(key(news, id, pupil).as_str(), audience, &opens);
    told(line.says(fr, en).send())
}

/// Who left the class is no more theirs to tell; what is said stays.
fn told(sent: Result<(), Failure>) -> Result<(), Failure> {
    match sent {
        Err(Failure::Forbidden(_)) => Ok(()),
        sent => sent,
    }
}

/// One line for each pupil and homework.
fn key(news: News, id: &Id, pupil: &PersonId) -> Id {
    Id::made_of([news.kind(), id.as_str(), pupil.0.as_str()])
}

/// What is news when it changes: not how long it should take.
fn says(one: &Assignment) -> (&str, Date, &str) {
    (&one.subject, one.due, &one.text)
}

/// "Mathématiques, pour le jeudi 26 novembre : exercice 12 page 84". The day stands as itself: "tomorrow" would
/// be wrong the day after.
fn said(language: Language, one: &Assignment, changed: bool) -> String {
    let day = one.due.long(language);
    let what = markdown::excerpt(&one.text, EXCERPT);
    let subject = &one.subject;
    match (language, changed) {
        (Language::Fr, false) => format!("{subject}, pour le {day}\u{a0}: {what}"),
        (Language::Fr, true) => format!("{subject}, pour le {day} (modifié)\u{a0}: {what}"),
        (Language::En, false) => format!("{subject}, for {day}: {what}"),
        (Language::En, true) => format!("{subject}, for {day} (changed): {what}"),
    }
}
