//! The card on the home page.

use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::handing::Counts;
use crate::reader::{self, Classes};
use crate::records::{Assignment, Publication, Written};
use crate::routes::View;
use crate::views::marks::Marks;
use crate::views::{drafts, visas};
use crate::words;

/// How far back a teacher is reminded of what was handed in, in days.
const LATELY: i32 = 3;
/// As many lines as a card has.
const LINES: usize = 5;
/// As much of it as leaves room for what is to come.
const SHOWN: usize = 2;

pub(crate) fn tile(ctx: &Context) -> Result<Option<Tile>, Failure> {
    if ctx.learner().is_some() {
        learner(ctx).map(Some)
    } else if reader::teaches(ctx) {
        teacher(ctx).map(Some)
    } else if reader::oversees(ctx) {
        overseer(ctx).map(Some)
    } else {
        Ok(None)
    }
}

/// What is due up to the next school day and not done: on a Friday, also for Monday.
fn learner(ctx: &Context) -> Result<Tile, Failure> {
    let next = ctx.today().next_weekday();
    let mut due = due_until(ctx, next)?;
    let marks = Marks::load(ctx, &due)?;
    due.retain(|one| !marks.has(&one.id));
    let day = when(ctx, next);
    let sentence = match due.len() {
        // After a child's name and a colon, no capital.
        0 if ctx.child().is_some() => {
            tr!(ctx, "rien à faire pour {day}", "nothing to do for {day}")
        }
        0 => tr!(ctx, "Rien à faire pour {day}", "Nothing to do for {day}"),
        count => {
            let homework = words::homework_count(ctx, count);
            let online = due.iter().filter(|one| one.hand_in_until.is_some());
            match online.count() {
                0 => tr!(ctx, "{homework} pour {day}", "{homework} for {day}"),
                online => tr!(
                    ctx,
                    "{homework} pour {day}, dont {online} à rendre en ligne",
                    "{homework} for {day}, of which {online} to hand in online"
                ),
            }
        }
    };
    let summary = match ctx.child() {
        Some(child) => tr!(ctx, "{0}\u{a0}: {sentence}", "{0}: {sentence}", child.name),
        None => sentence,
    };
    let lines = due.iter().map(|one| {
        let badge = marks.handed(ctx, one);
        line(ctx, one).badge(badge.unwrap_or_else(|| one.kind.badge(ctx.language())))
    });
    Ok(Tile::new(summary, &View::Todo)
        .count(due.len())
        .lines(lines))
}

/// Drafts whose day is coming, then what is due in the teacher's classes.
fn teacher(ctx: &Context) -> Result<Tile, Failure> {
    let mut waiting = drafts::drafts_ahead(ctx)?;
    Assignment::sort_by_due(&mut waiting);
    let next = ctx.today().next_weekday();
    let mut due = due_until(ctx, next)?;
    due.retain(|one| one.publication(ctx.now()) == Publication::Published);
    let day = when(ctx, next);
    let due_text = match due.len() {
        0 => tr!(ctx, "rien à faire pour {day}", "nothing due for {day}"),
        count => {
            let homework = words::homework_count(ctx, count);
            tr!(ctx, "{homework} pour {day}", "{homework} due for {day}")
        }
    };
    let summary = match waiting.len() {
        0 => tr!(
            ctx,
            "Dans vos classes, {due_text}",
            "In your classes, {due_text}"
        ),
        1 => tr!(
            ctx,
            "1 brouillon à publier, {due_text}",
            "1 draft to publish, {due_text}"
        ),
        count => tr!(
            ctx,
            "{count} brouillons à publier, {due_text}",
            "{count} drafts to publish, {due_text}"
        ),
    };
    let drafts = waiting
        .iter()
        .map(|one| line(ctx, one).badge(Badge::warning(tr!(ctx, "Brouillon", "Draft"))));
    let recent = handed_lately(ctx)?;
    let shown: Vec<_> = recent.iter().chain(&due).take(LINES).collect();
    let counts = Counts::load(ctx, shown.iter().copied(), &Classes::load())?;
    let lines = shown.iter().map(|one| {
        let badge = counts.get(&one.id);
        line(ctx, one).badge(badge.unwrap_or_else(|| one.kind.badge(ctx.language())))
    });
    Ok(Tile::new(summary, &View::Todo)
        .count(waiting.len())
        .lines(drafts.chain(lines)))
}

/// What was to be handed in online for today and the days before: it is there to be read.
fn handed_lately(ctx: &Context) -> Result<Vec<Stored<Assignment>>, Failure> {
    let mut due = Assignment::listed(
        &Assignment::by_due()
            .any(reader::classes(ctx))
            .from(ctx.today().plus_days(-LATELY))
            .until(ctx.today())
            .descending(),
    )?;
    due.retain(|one| one.hand_in_until.is_some() && one.is_by(ctx));
    due.truncate(SHOWN);
    Ok(due)
}

/// The classes that await a stamp.
fn overseer(ctx: &Context) -> Result<Tile, Failure> {
    let mut visas = visas::list(ctx)?;
    visas.retain(|visa| visa.awaited);
    let lines = visas.iter().map(|visa| {
        TileLine::new(
            &visa.name,
            &View::Stamp {
                of: visa.class.clone(),
            },
        )
    });
    Ok(Tile::new(visas::waiting(ctx, visas.len()), &View::VISAS)
        .count(visas.len())
        .lines(lines))
}

/// "Mathématiques : Exercice 12 page 84", which leads to it.
fn line(ctx: &Context, one: &Stored<Assignment>) -> TileLine {
    let (subject, text) = (&one.subject, markdown::excerpt(&one.text, 80));
    let line = tr!(ctx, "{subject}\u{a0}: {text}", "{subject}: {text}");
    TileLine::new(line, &View::Assignment { id: one.id.clone() })
}

/// From tomorrow to a day, what belongs on the reader's pages.
fn due_until(ctx: &Context, last: Date) -> Result<Vec<Stored<Assignment>>, Failure> {
    let mut due = Assignment::listed(
        &Assignment::by_due()
            .any(reader::classes(ctx))
            .from(ctx.today().plus_days(1))
            .until(last),
    )?;
    due.retain(|one| one.is_shown_to(ctx));
    Assignment::sort_by_due(&mut due);
    Ok(due)
}

/// "demain", "lundi 30 novembre".
fn when(ctx: &Context, day: Date) -> String {
    day.relative_to(ctx.today(), ctx.language())
}
