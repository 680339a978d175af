//! Giving homework, changing it, publishing it, taking it away.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::forms;
use crate::forms::assignment::{self as form, Purpose};
use crate::forms::giving::{self, Giving};
use crate::load::{self, Overload};
use crate::once::{Once as _, Place};
use crate::records::{
    Assignment, Evening, Given, HomeworkMarks, HomeworkWork, Publication, Written,
};
use crate::routes::View;
use crate::{news, summing, words};

pub(crate) fn give(ctx: &Context, sent: &FormData) -> Result<Outcome, Failure> {
    forms::only_teachers(ctx)?;
    save(ctx, None, false, sent)
}

/// `version`: the one that the form was opened with.
pub(crate) fn edit(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let Some(one) = Assignment::get(id)? else {
        forms::was_there(ctx, version)?;
        return form::again(ctx, Purpose::Gone, sent, &[], None);
    };
    form::only_author(ctx, &one)?;
    let overtaken = meanwhile::is_overtaken(version, one.version);
    save(ctx, Some(one), overtaken, sent)
}

fn save(
    ctx: &Context,
    one: Option<Stored<Assignment>>,
    overtaken: bool,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let purpose = match &one {
        None => Purpose::New,
        Some(one) if overtaken => Purpose::Overtaken(one),
        Some(one) => Purpose::Edit(one),
    };
    let given = match Giving::from_form(sent, ctx.language()) {
        Ok(given) => given,
        Err(errors) => return form::again(ctx, purpose, sent, &errors, None),
    };
    let publishes = !sent.says("state", "draft");
    let mut errors = given.errors(ctx, one.as_deref(), publishes);
    errors.extend(given.session_errors(ctx, one.as_deref())?);
    errors.extend(given.hand_in_errors(ctx, one.as_ref())?);
    if !errors.is_empty() {
        return form::again(ctx, purpose, sent, &errors, None);
    }
    let mut record = record(ctx, &given, one.as_deref(), publishes)?;
    let (one, free) = match one {
        Some(one) => (Some(one), None),
        None => match record.place()? {
            // Sending something once more takes back nothing that pupils read.
            Place::Taken(there) if there.publication(ctx.now()) == Publication::Published => {
                return Ok(kept(ctx, &there));
            }
            Place::Taken(there) => {
                record = self::record(ctx, &given, Some(&there), publishes)?;
                (Some(there), None)
            }
            Place::Free(id) => (None, Some(id)),
            Place::Fresh => (None, None),
        },
    };
    if one.as_ref().is_some_and(|one| is_kept(ctx, one, &record)) {
        return Ok(kept(ctx, &record));
    }
    let purpose = match &one {
        None => Purpose::New,
        Some(one) if overtaken => {
            return form::again(ctx, Purpose::Overtaken(one), sent, &[], None);
        }
        Some(one) => Purpose::Edit(one),
    };
    if publishes
        && let Some(overload) =
            overload((&record.audience, record.due, record.minutes), one.as_ref())?
        && !sent.says("load_seen", &overload.token())
    {
        return form::again(ctx, purpose, sent, &[], Some(overload));
    }
    let before = one
        .as_ref()
        .map_or(Publication::Draft, |one| one.publication(ctx.now()));
    let after = record.publication(ctx.now());
    let moved = one
        .as_ref()
        .is_some_and(|one| one.audience != record.audience);
    let told = after == Publication::Published && (moved || before != Publication::Published);
    summing::changed(one.as_deref(), Some(&record), told)?;
    let was = one.as_ref().map(|one| one.record.clone());
    if let Some(one) = one.as_ref().filter(|_| moved) {
        forget_marks(one)?;
    }
    let id = match put(one.as_ref(), free, &record) {
        Ok(id) => id,
        // A file that went since, for one: the rest of the form stays.
        Err(Failure::Invalid(errors)) => return form::again(ctx, purpose, sent, &errors, None),
        Err(failure) => return Err(failure),
    };
    news::of(ctx, &id, was.as_ref(), &record)?;
    if told {
        announce(&id, &record)?;
    }
    Ok(kept(ctx, &record))
}

/// Puts it where it was, under the identifier that is free, or under a new one.
fn put(
    one: Option<&Stored<Assignment>>,
    free: Option<Id>,
    record: &Assignment,
) -> Result<Id, Failure> {
    match (one, free) {
        (Some(one), _) => {
            let mut one = one.clone();
            one.record = record.clone();
            one.update()?;
            Ok(one.id)
        }
        (None, Some(id)) => record.insert_as(&id).map(|()| id),
        (None, None) => record.insert(),
    }
}

/// Whether what was sent is kept already, and shown to the same people from the same moment.
fn is_kept(ctx: &Context, one: &Assignment, record: &Assignment) -> bool {
    let (before, after) = (one.publication(ctx.now()), record.publication(ctx.now()));
    one.says_as(record)
        && before == after
        && one.planned == record.planned
        && one.files() == record.files()
}

/// The class, with what became of the homework.
fn kept(ctx: &Context, record: &Assignment) -> Outcome {
    let class = View::Class {
        of: record.audience.clone(),
        before: None,
    };
    Outcome::said(&class, said(ctx, record, record.publication(ctx.now())))
}

/// The load beyond the school's limit, if this much for a class and a day goes beyond it: of a homework
/// that may be there already.
fn overload(
    (class, day, own): (&Audience, Date, u32),
    one: Option<&Stored<Assignment>>,
) -> Result<Option<Overload>, Failure> {
    let limit = Evening::load()?.evening_minutes;
    if own == 0 || limit == 0 {
        return Ok(None);
    }
    let minutes = load::minutes(class, day, one)?.saturating_add(own);
    Ok((minutes > limit).then(|| Overload {
        class: class.clone(),
        day,
        minutes,
        limit,
    }))
}

/// The record as the form says it. What is visible already keeps the moment from which it was.
fn record(
    ctx: &Context,
    given: &Giving,
    one: Option<&Assignment>,
    publishes: bool,
) -> Result<Assignment, Failure> {
    let visible_from = if publishes {
        Some(giving::visible_from(ctx, given.visible_on))
    } else {
        None
    };
    let visible_from = match (one, visible_from) {
        (Some(one), Some(from))
            if one.publication(ctx.now()) == Publication::Published && from <= ctx.now() =>
        {
            one.visible_from
        }
        (_, from) => from,
    };
    Ok(Assignment {
        author: one.map_or_else(|| ctx.me(), |one| Ok(one.author.clone()))?,
        given: given
            .given
            .or(one.map(|one| one.given))
            .unwrap_or(ctx.today().min(given.due)),
        minutes: given.minutes.unwrap_or(0),
        // News on the day when it can be read.
        changed: visible_from.unwrap_or(ctx.now()).max(ctx.now()),
        audience: given.audience.clone(),
        subject: given.subject.clone(),
        due: given.due,
        kind: given.kind,
        text: given.text.clone(),
        session: given.session.clone(),
        draft: visible_from.is_none(),
        planned: given
            .visible_on
            .filter(|day| !publishes && *day > ctx.today()),
        visible_from,
        hand_in_until: given.hand_in_until(),
        late_allowed: given.hand_in.then_some(given.late),
        files: Some(given.files.clone()),
    })
}

/// Publishes what is not visible yet: a draft from the day that its author planned, unless `when` says
/// now.
pub(crate) fn publish(ctx: &Context, id: &Id, sent: &FormData) -> Result<Outcome, Failure> {
    let mut one = Assignment::find(id)?;
    form::only_author(ctx, &one)?;
    let before = one.publication(ctx.now());
    if before != Publication::Published {
        let wish = one.planned.filter(|_| !sent.says("when", "now"));
        if let Some(error) = giving::past(ctx, one.due) {
            return form::instead(ctx, &one, wish, &[error], None);
        }
        let until = one.hand_in_until;
        if until.is_some_and(|until| until <= ctx.now()) {
            let error = giving::over(ctx);
            return form::instead(ctx, &one, wish, &[error], None);
        }
        // What is scheduled counts already, and its teacher has been warned.
        if before == Publication::Draft
            && let Some(overload) = overload((&one.audience, one.due, one.minutes), Some(&one))?
        {
            return form::instead(ctx, &one, wish, &[], Some(overload));
        }
        let was = one.record.clone();
        let from = giving::visible_from(ctx, wish);
        one.visible_from = Some(from);
        one.changed = from;
        one.draft = false;
        one.planned = None;
        one.update()?;
        let told = one.publication(ctx.now()) == Publication::Published;
        summing::changed(Some(&was), Some(&one), told)?;
        news::of(ctx, &one.id, Some(&was), &one)?;
        if told {
            announce(&one.id, &one)?;
        }
    }
    Ok(Outcome::said(
        &View::Assignment { id: one.id.clone() },
        said(ctx, &one, one.publication(ctx.now())),
    ))
}

pub(crate) fn delete(ctx: &Context, id: &Id) -> Result<Outcome, Failure> {
    let one = Assignment::find(id)?;
    form::only_author(ctx, &one)?;
    one.delete()?;
    summing::changed(Some(&one), None, false)?;
    news::withdrawn(&one.id)?;
    forget_marks(&one)?;
    let class = View::Class {
        of: one.audience.clone(),
        before: None,
    };
    Ok(Outcome::said(
        &class,
        tr!(ctx, "Travail supprimé.", "Homework deleted."),
    ))
}

/// A class no longer has this homework: what its pupils marked as done, and what they handed in, goes. The teacher
/// may not write that; an event to the module itself may.
fn forget_marks(one: &Stored<Assignment>) -> Result<(), Failure> {
    if one.hand_in_until.is_some() {
        let work = HomeworkWork {
            assignment: one.id.clone(),
            class: one.audience.clone(),
        };
        work.publish()?;
    }
    HomeworkMarks {
        assignment: one.id.clone(),
        class: one.audience.clone(),
        after: None,
    }
    .publish()
}

/// Tells the other modules.
fn announce(id: &Id, one: &Assignment) -> Result<(), Failure> {
    Given {
        assignment: id.clone(),
        audience: one.audience.clone(),
        due: one.due,
        subject: one.subject.clone(),
    }
    .publish()
}

fn said(ctx: &Context, one: &Assignment, publication: Publication) -> String {
    let due = words::day(ctx, one.due);
    match publication {
        Publication::Draft => tr!(ctx, "Brouillon gardé.", "Draft kept."),
        Publication::Scheduled(from) => {
            let day = from.day().long(ctx.language());
            tr!(
                ctx,
                "Travail pour {due}, visible à partir du {day}.",
                "Homework for {due}, visible from {day}."
            )
        }
        Publication::Published => tr!(
            ctx,
            "Travail publié pour {due}.",
            "Homework published for {due}."
        ),
    }
}
