//! Homework and lessons as items of a list.

use preau_sdk::directory::Names;
use preau_sdk::prelude::*;

use crate::handing;
use crate::reader::Classes;
use crate::records::{Assignment, Publication, Session, Written};
use crate::routes::{Act, View};
use crate::words;

/// A homework: subject, text, who gave it, for whom, how long it takes.
pub(crate) fn assignment(
    ctx: &Context,
    one: &Stored<Assignment>,
    names: &Names,
    classes: &Classes,
) -> Item {
    Item::new(&one.subject)
        .text(&one.text)
        .fact(names.get(&one.author).unwrap_or_default())
        .fact(classes.name(&one.audience))
        .fact(words::duration(one.minutes))
        .fact(words::planned(ctx, one))
        .fact(handing::files_count(ctx, one.files()))
        .badges(words::assignment_badges(ctx, one))
        .to(&View::Assignment { id: one.id.clone() })
}

/// What publishes a homework that is not visible yet: on the day that its author planned, or now.
pub(crate) fn publish(ctx: &Context, one: &Stored<Assignment>) -> Vec<Action> {
    if one.publication(ctx.now()) == Publication::Published {
        return Vec::new();
    }
    let act = Act::PublishAssignment { id: one.id.clone() };
    let now = Action::post(tr!(ctx, "Publier maintenant", "Publish now"), &act).with("when", "now");
    let Some(day) = words::planned_day(ctx, one) else {
        return vec![now.primary()];
    };
    let day = day.day_and_month(ctx.language());
    let label = tr!(ctx, "Publier pour le {day}", "Publish for {day}");
    vec![Action::post(label, &act).primary(), now]
}

/// A lesson: subject, content, who held it, for whom, when.
pub(crate) fn session(
    ctx: &Context,
    one: &Stored<Session>,
    names: &Names,
    classes: &Classes,
) -> Item {
    Item::new(&one.subject)
        .text(&one.content)
        .fact(words::hour(ctx, one))
        .fact(names.get(&one.author).unwrap_or_default())
        .fact(classes.name(&one.audience))
        .fact(handing::files_count(ctx, one.files()))
        .badges(words::session_badges(ctx, one))
        .to(&View::Session { id: one.id.clone() })
}

/// Homework under a heading for each day; expects it in the order of the days.
pub(crate) fn by_day<T>(
    list: &[Stored<T>],
    day: impl Fn(&T) -> Date,
    item: impl Fn(&Stored<T>) -> Item,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    for group in list.chunk_by(|one, next| day(one) == day(next)) {
        blocks.extend(group.first().map(|first| Block::Day(day(first))));
        blocks.push(group.iter().map(&item).collect::<Vec<_>>().into());
    }
    blocks
}
