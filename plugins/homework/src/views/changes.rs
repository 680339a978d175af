//! What changed since last time.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::{Assignment, Seen, Written};
use crate::routes::{Act, View};
use crate::views::items;
use crate::views::marks::Marks;
use crate::words;

/// How far back somebody looks who never said "seen", in days.
const FIRST_TIME: i32 = 7;
/// As many as somebody wants to read at once.
const MOST: u32 = 100;

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    let page = Page::new(tr!(ctx, "Nouveautés", "What’s new"))
        .back(tr!(ctx, "À faire", "To do"), &View::Todo);
    let audiences = reader::classes(ctx);
    if audiences.is_empty() {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let since = since(ctx)?;
    let mut changed = Assignment::listed(
        &Assignment::by_changed()
            .any(&audiences)
            .after(since)
            .descending()
            .limit(MOST),
    )?;
    changed.retain(|one| one.is_shown_to(ctx));
    if changed.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Rien de nouveau", "Nothing new"),
            tr!(
                ctx,
                "Aucun devoir n’a été donné ni modifié depuis votre dernier passage.",
                "No homework was given or changed since you last looked."
            ),
        )));
    }
    changed.sort_by_key(|one| std::cmp::Reverse(one.changed));
    let marks = Marks::load(ctx, &changed)?;
    let names = directory::names(changed.iter().map(|one| &one.author));
    let classes = Classes::load_for_staff(ctx);
    let list = changed.iter().map(|one| {
        let item = items::assignment(ctx, one, &names, &classes).fact(words::due(ctx, one));
        marks.on(ctx, item, &one.id, &View::Changes)
    });
    Ok(page
        .lead(tr!(
            ctx,
            "Les devoirs donnés ou modifiés depuis votre dernier passage",
            "Homework given or changed since you last looked"
        ))
        .action(Action::post(tr!(ctx, "Tout est vu", "All seen"), &Act::Seen).primary())
        .push(list.collect::<Vec<_>>()))
}

/// When the reader last said "seen"; a week ago for somebody who never did.
pub(crate) fn since(ctx: &Context) -> Result<Instant, Failure> {
    let seen = last_seen(ctx)?;
    Ok(seen.map_or_else(|| ctx.now().plus_days(-FIRST_TIME), |seen| seen.at))
}

/// What the reader said last; a relative for each child.
pub(crate) fn last_seen(ctx: &Context) -> Result<Option<Stored<Seen>>, Failure> {
    Seen::by_person().is(ctx.me()?).is(learner(ctx)?).first()
}

/// Whose homework the reader looks at: for a relative the child's, for anyone else their own.
pub(crate) fn learner(ctx: &Context) -> Result<PersonId, Failure> {
    ctx.learner().map_or_else(|| ctx.me(), Ok)
}
