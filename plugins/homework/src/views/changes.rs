//! What is new since the reader last said "seen": homework given or changed, and lessons.

use std::cmp::Reverse;

use preau_sdk::directory::{self, Names};
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::{Assignment, Seen, Session, Written};
use crate::routes::{Act, View};
use crate::views::items;
use crate::views::marks::Marks;
use crate::words;

/// How far back somebody looks who never said "seen", in days.
const FIRST_TIME: i32 = 7;
/// As many as somebody wants to read at once.
const SHOWN: u32 = 30;
/// Pages beyond this one are not looked for.
const LAST: u16 = 60;

/// Something new.
enum New {
    Work(Stored<Assignment>),
    Lesson(Stored<Session>),
}

impl New {
    /// When it became new.
    fn at(&self) -> Instant {
        match self {
            Self::Work(one) => one.changed,
            Self::Lesson(one) => one.visible_from.unwrap_or(Instant(0)),
        }
    }
}

pub(crate) fn page(ctx: &Context, number: u16) -> Result<Page, Failure> {
    only_families(ctx)?;
    let page = Page::new(tr!(ctx, "Nouveautés", "What’s new"))
        .back(tr!(ctx, "À faire", "To do"), &View::Todo);
    let audiences = reader::classes(ctx);
    if audiences.is_empty() {
        return Ok(page.push(words::nobody_to_follow(ctx)));
    }
    let number = number.min(LAST);
    let seen = last_seen(ctx)?.map(|seen| seen.at);
    let (new, more) = part(ctx, &audiences, beginning(ctx, seen), number)?;
    let page = page.lead(since_when(ctx, seen));
    if new.is_empty() && number == 0 {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Rien de nouveau", "Nothing new"),
            tr!(
                ctx,
                "Aucun travail n’a été donné ni modifié, aucune séance publiée.",
                "No homework was given or changed, no lesson published."
            ),
        )));
    }
    let here = View::Changes {
        page: (number > 0).then_some(number),
    };
    let page = page
        .action(Action::post(tr!(ctx, "Tout est vu", "All seen"), &Act::Seen).primary())
        .push(list(ctx, &new, &here)?)
        .push(Block::markdown(tr!(
            ctx,
            "Un travail supprimé n’est pas annoncé ici\u{a0}: il disparaît des pages.",
            "Homework that was deleted is not told here: it is gone from the pages."
        )));
    Ok(page.maybe(pagination(ctx, number, more)))
}

/// What is new is told to pupils and their relatives.
pub(crate) fn only_families(ctx: &Context) -> Result<(), Failure> {
    if ctx.is(Profile::Pupil) || ctx.is(Profile::Relative) {
        return Ok(());
    }
    Err(Failure::forbidden(tr!(
        ctx,
        "Les nouveautés sont celles des élèves et de leurs responsables.",
        "What’s new is for pupils and their families."
    )))
}

fn list(ctx: &Context, new: &[New], here: &View) -> Result<Vec<Item>, Failure> {
    let work: Vec<_> = new.iter().filter_map(New::work).cloned().collect();
    let marks = Marks::load(ctx, &work)?;
    let names = directory::names(new.iter().map(New::author));
    let classes = Classes::load_for_staff(ctx);
    let item = |one: &New| one.item(ctx, &marks, &names, &classes, here);
    Ok(new.iter().map(item).collect())
}

impl New {
    fn work(&self) -> Option<&Stored<Assignment>> {
        match self {
            Self::Work(one) => Some(one),
            Self::Lesson(_) => None,
        }
    }

    fn author(&self) -> &PersonId {
        match self {
            Self::Work(one) => &one.author,
            Self::Lesson(one) => &one.author,
        }
    }

    fn item(
        &self,
        ctx: &Context,
        marks: &Marks,
        names: &Names,
        classes: &Classes,
        here: &View,
    ) -> Item {
        match self {
            Self::Work(one) => {
                let item = items::assignment(ctx, one, names, classes).fact(words::due(ctx, one));
                marks.on(ctx, item, one, here)
            }
            Self::Lesson(one) => {
                let day = words::day(ctx, one.date);
                items::session(ctx, one, names, classes).fact(tr!(
                    ctx,
                    "Séance\u{a0}: {day}",
                    "Lesson: {day}"
                ))
            }
        }
    }
}

/// A page of what is new, the newest first, and whether there is more.
fn part(
    ctx: &Context,
    audiences: &[Audience],
    since: Instant,
    number: u16,
) -> Result<(Vec<New>, bool), Failure> {
    let before = SHOWN * u32::from(number);
    // Whatever the two kinds give, the page is among so many of each; and one more than it shows.
    let most = before + SHOWN + 1;
    let work = Assignment::listed(
        &Assignment::by_changed()
            .any(audiences)
            .after(since)
            .descending()
            .limit(most),
    )?;
    let lessons = Session::listed(
        &Session::by_visible()
            .any(audiences)
            .after(since)
            .descending()
            .limit(most),
    )?;
    let work = work.into_iter().filter(|one| one.is_shown_to(ctx));
    let lessons = lessons.into_iter().filter(|one| one.is_shown_to(ctx));
    let mut new: Vec<_> = work
        .map(New::Work)
        .chain(lessons.map(New::Lesson))
        .collect();
    new.sort_by_key(|one| Reverse(one.at()));
    let mut rest = new.into_iter().skip(usize::try_from(before).unwrap_or(0));
    let shown = usize::try_from(SHOWN).unwrap_or(0);
    let part = rest.by_ref().take(shown).collect();
    Ok((part, rest.next().is_some()))
}

fn pagination(ctx: &Context, number: u16, more: bool) -> Option<Pagination> {
    if number == 0 && !more {
        return None;
    }
    let at = |page: u16| View::Changes {
        page: (page > 0).then_some(page),
    };
    let shown = number + 1;
    let pagination = Pagination::new(tr!(ctx, "Page {shown}", "Page {shown}"));
    let pagination = if number > 0 {
        let newer = tr!(ctx, "Plus récent", "Newer");
        pagination.previous(newer, &at(number - 1))
    } else {
        pagination
    };
    Some(if more && number < LAST {
        pagination.next(tr!(ctx, "Plus ancien", "Older"), &at(shown))
    } else {
        pagination
    })
}

/// Since when the page tells, as it is: since the button was pressed, not since the page was looked at.
fn since_when(ctx: &Context, seen: Option<Instant>) -> String {
    match seen {
        Some(at) => {
            let at = at.said(ctx.today(), ctx.language());
            tr!(
                ctx,
                "Depuis que vous avez indiqué «\u{a0}Tout est vu\u{a0}»\u{a0}: {at}",
                "Since you said “All seen”: {at}"
            )
        }
        None => tr!(
            ctx,
            "Les {FIRST_TIME} derniers jours, jusqu’à ce que vous indiquiez «\u{a0}Tout est vu\u{a0}»",
            "The last {FIRST_TIME} days, until you say “All seen”"
        ),
    }
}

/// How much is new: homework, and lessons.
pub(crate) fn count(ctx: &Context, audiences: &[Audience]) -> Result<(u32, u32), Failure> {
    let since = beginning(ctx, last_seen(ctx)?.map(|seen| seen.at));
    let work = Assignment::by_changed().any(audiences).after(since);
    let lessons = Session::by_visible().any(audiences).after(since);
    Ok((work.count()?, lessons.count()?))
}

/// From when on something is new; a week ago for somebody who never said "seen".
fn beginning(ctx: &Context, seen: Option<Instant>) -> Instant {
    seen.unwrap_or_else(|| ctx.now().plus_days(-FIRST_TIME))
}

/// What the reader said last; a relative for each child.
pub(crate) fn last_seen(ctx: &Context) -> Result<Option<Stored<Seen>>, Failure> {
    Seen::by_person().is(ctx.me()?).is(learner(ctx)?).first()
}

/// Whose homework the reader looks at: for a relative the child's, for anyone else their own.
pub(crate) fn learner(ctx: &Context) -> Result<PersonId, Failure> {
    ctx.learner().map_or_else(|| ctx.me(), Ok)
}
