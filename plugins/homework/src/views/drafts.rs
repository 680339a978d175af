//! What a teacher has written and pupils do not see yet.

use preau_sdk::directory::Names;
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::{Assignment, Session, Written};
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

/// As many as one page takes, far beyond what a teacher keeps.
const MOST: u32 = 800;
/// As many as the tile counts.
const AHEAD: u32 = 100;

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    if !reader::teaches(ctx) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Les brouillons sont ceux des professeurs.",
            "Drafts are for teachers."
        )));
    }
    let page = Page::new(tr!(ctx, "Brouillons", "Drafts"))
        .back(tr!(ctx, "Classes", "Classes"), &View::Todo)
        .lead(tr!(
            ctx,
            "Ce que les élèves et leurs parents ne voient pas encore",
            "What pupils and their parents do not see yet"
        ));
    let (mut homework, lessons) = (drafts(ctx)?, lessons(ctx)?);
    homework.extend(scheduled(ctx)?);
    Assignment::sort_by_due(&mut homework);
    if homework.is_empty() && lessons.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun brouillon", "No draft"),
            tr!(
                ctx,
                "Tout ce que vous avez écrit est publié.",
                "Everything you wrote is published."
            ),
        )));
    }
    let classes = Classes::load();
    let homework = section(
        tr!(ctx, "Travail à faire", "Homework"),
        homework.iter().map(|one| work(ctx, one, &classes)),
    );
    let lessons = section(
        tr!(ctx, "Séances", "Lessons"),
        lessons.iter().map(|one| lesson(ctx, one, &classes)),
    );
    Ok(page.extend(homework).extend(lessons))
}

fn section(heading: String, items: impl Iterator<Item = Item>) -> Vec<Block> {
    let items: Vec<_> = items.collect();
    if items.is_empty() {
        return Vec::new();
    }
    vec![Block::heading(heading), items.into()]
}

fn work(ctx: &Context, one: &Stored<Assignment>, classes: &Classes) -> Item {
    let item = items::assignment(ctx, one, &Names::default(), classes).fact(words::due(ctx, one));
    let publish = items::publish(ctx, one);
    publish
        .into_iter()
        .fold(item, Item::action)
        .action(Action::go(
            tr!(ctx, "Modifier", "Edit"),
            &View::EditAssignment { id: one.id.clone() },
        ))
}

fn lesson(ctx: &Context, one: &Stored<Session>, classes: &Classes) -> Item {
    let item = items::session(ctx, one, &Names::default(), classes).fact(words::day(ctx, one.date));
    // One to come is not published before its day.
    let publish = (one.date <= ctx.today()).then(|| {
        let act = Act::PublishSession { id: one.id.clone() };
        Action::post(tr!(ctx, "Publier maintenant", "Publish now"), &act).primary()
    });
    publish
        .into_iter()
        .fold(item, Item::action)
        .action(Action::go(
            tr!(ctx, "Modifier", "Edit"),
            &View::EditSession { id: one.id.clone() },
        ))
}

/// Every homework that the caller keeps as a draft, however long ago it was written.
fn drafts(ctx: &Context) -> Result<Vec<Stored<Assignment>>, Failure> {
    Assignment::listed(&Assignment::by_state().is(ctx.me()?).is(true).limit(MOST))
}

/// Of the drafts, those for today and later.
pub(crate) fn drafts_ahead(ctx: &Context) -> Result<Vec<Stored<Assignment>>, Failure> {
    let drafts = Assignment::by_state().is(ctx.me()?).is(true);
    Assignment::listed(&drafts.from(ctx.today()).limit(AHEAD))
}

/// What the caller published for a moment to come.
fn scheduled(ctx: &Context) -> Result<Vec<Stored<Assignment>>, Failure> {
    let mine = Assignment::by_visible().is(ctx.me()?);
    Assignment::listed(&mine.after(ctx.now()).limit(MOST))
}

/// The lessons that the caller keeps as drafts, the oldest first.
fn lessons(ctx: &Context) -> Result<Vec<Stored<Session>>, Failure> {
    let mut lessons = Session::listed(&Session::by_state().is(ctx.me()?).is(true))?;
    lessons.sort_by_key(|one| one.date);
    Ok(lessons)
}
