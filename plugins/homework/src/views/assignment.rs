//! One homework; for its class's teachers, with who has marked it done.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::handing;
use crate::reader::Classes;
use crate::records::{Assignment, Done, HandIn, Publication, Session, Written};
use crate::routes::{Act, View};
use crate::views::marks::Marks;
use crate::views::{hand_in, items};
use crate::words;

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Assignment::find(id)?;
    if !one.is_shown_to(ctx) {
        return Err(Failure::NotFound);
    }
    let here = View::Assignment { id: one.id.clone() };
    let names = directory::names([&one.author]);
    let classes = Classes::load_for_staff(ctx);
    let marks = Marks::load(ctx, std::slice::from_ref(&one))?;
    let given = one.given.long(ctx.language());
    let item = items::assignment(ctx, &one, &names, &classes).fact(tr!(
        ctx,
        "Donné le {given}",
        "Given on {given}"
    ));
    // Who learns reads it below, with how it stands.
    let item = match one.hand_in_until.filter(|_| ctx.learner().is_none()) {
        Some(_) => item.fact(handing::until(ctx, &one)),
        None => item,
    };
    let mut item = marks.on(ctx, item, &one, &here);
    item.to = None;

    let page = Page::new(&one.subject).lead(words::due(ctx, &one));
    let page = match (ctx.learner(), &one.audience) {
        (Some(_), _) => page.back(tr!(ctx, "À faire", "To do"), &View::Todo),
        (None, of) => {
            let class = View::Class {
                of: of.clone(),
                before: None,
            };
            page.back(classes.name(of), &class)
        }
    };
    let page = handed_action(ctx, page, &one, &classes)?;
    let page = author_actions(ctx, page, &one).push(vec![item]);
    let page = match blobs::describe(one.files())? {
        none if none.is_empty() => page,
        files => page.push(files),
    };
    let page = page.maybe(lesson(ctx, &one)?);
    let page = hand_in::section(ctx, page, &one)?;
    if ctx.is_staff_of(&one.audience) {
        progress(ctx, page, &one)
    } else {
        Ok(page)
    }
}

/// To what was handed in, for who looks after it.
fn handed_action(
    ctx: &Context,
    page: Page,
    one: &Stored<Assignment>,
    classes: &Classes,
) -> Result<Page, Failure> {
    let published = one.publication(ctx.now()) == Publication::Published;
    if one.hand_in_until.is_none() || !published || !handing::is_followed(ctx, one, classes) {
        return Ok(page);
    }
    let handed = HandIn::by_assignment().is(&one.id).count()?;
    let label = match handed {
        0 => tr!(ctx, "Travaux rendus", "Handed in"),
        _ => tr!(ctx, "Travaux rendus ({handed})", "Handed in ({handed})"),
    };
    let to = View::Handed {
        id: one.id.clone(),
        only: None,
    };
    Ok(page.action(Action::go(label, &to).primary()))
}

fn author_actions(ctx: &Context, page: Page, one: &Stored<Assignment>) -> Page {
    if !one.is_by(ctx) || !ctx.is_staff_of(&one.audience) {
        return page;
    }
    let publish = items::publish(ctx, one);
    let page = publish.into_iter().fold(page, Page::action);
    page.action(Action::go(
        tr!(ctx, "Modifier", "Edit"),
        &View::EditAssignment { id: one.id.clone() },
    ))
    .action(
        Action::post(
            tr!(ctx, "Supprimer", "Delete"),
            &Act::DeleteAssignment { id: one.id.clone() },
        )
        .danger()
        .confirm(tr!(
            ctx,
            "Supprimer ce travail\u{a0}? Les élèves ne le verront plus, et ce qu’ils ont rendu sera supprimé.",
            "Delete this homework? Pupils will no longer see it, and what they handed in will be deleted."
        )),
    )
}

/// A way to the lesson in which it was given, if the reader may see that.
fn lesson(ctx: &Context, one: &Assignment) -> Result<Option<Vec<Action>>, Failure> {
    let Some(id) = &one.session else {
        return Ok(None);
    };
    let Some(session) = Session::get(id)?.filter(|session| session.is_shown_to(ctx)) else {
        return Ok(None);
    };
    let day = session.date.long(ctx.language());
    let label = tr!(ctx, "Voir la séance du {day}", "See the lesson of {day}");
    Ok(Some(vec![Action::go(
        label,
        &View::Session { id: session.id },
    )]))
}

/// Who has marked it done.
fn progress(ctx: &Context, page: Page, one: &Stored<Assignment>) -> Result<Page, Failure> {
    let pupils = directory::pupils(&one.audience)?;
    let mut marks = Done::by_assignment().is(&one.id).list()?;
    marks.sort_unstable_by(|one, other| one.pupil.cmp(&other.pupil));
    let mark_of = |pupil: &str| {
        let at = marks.binary_search_by(|mark| mark.pupil.0.as_str().cmp(pupil));
        at.ok().and_then(|at| marks.get(at))
    };
    let done = pupils
        .iter()
        .filter(|pupil| mark_of(&pupil.id).is_some())
        .count();
    let all = pupils.len();
    let stats = vec![
        Stat::new(
            tr!(ctx, "Marqué fait", "Marked done"),
            format!("{done}\u{a0}/\u{a0}{all}"),
        )
        .hint(tr!(
            ctx,
            "élèves, de leur propre main",
            "pupils, by their own hand"
        )),
    ];
    let table = Table::new(
        tr!(
            ctx,
            "Qui a marqué ce travail comme fait",
            "Who has marked this homework done"
        ),
        [
            Column::new(tr!(ctx, "Élève", "Pupil")),
            Column::new(tr!(ctx, "État", "State")),
            Column::new(tr!(ctx, "Le", "On")),
        ],
    );
    let table = pupils.iter().fold(table, |table, pupil| {
        let (word, at) = match mark_of(&pupil.id) {
            Some(mark) => (Badge::success(tr!(ctx, "Fait", "Done")), mark.at.into()),
            None => (
                Badge::neutral(tr!(ctx, "Pas encore", "Not yet")),
                Cell::Empty,
            ),
        };
        table.row([Cell::text(&pupil.name), Cell::Badge(word), at])
    });
    Ok(page
        .push(Block::heading(tr!(ctx, "Avancement", "Progress")))
        .push(stats)
        .push(table))
}
