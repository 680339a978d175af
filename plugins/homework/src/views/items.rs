//! Homework and lessons as items of a list.

use preau_sdk::directory::Names;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Assignment, Session};
use crate::routes::View;
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
        .badges(words::assignment_badges(ctx, one))
        .to(&View::Assignment { id: one.id.clone() })
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
        .fact(one.start.clone().unwrap_or_default())
        .fact(names.get(&one.author).unwrap_or_default())
        .fact(classes.name(&one.audience))
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
