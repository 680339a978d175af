//! A class, for its teachers, the head and inspectors: load, homework, lessons, stamp.

use preau_sdk::directory::{self, Names};
use preau_sdk::prelude::*;

use crate::handing::Counts;
use crate::load;
use crate::reader::{self, Classes};
use crate::records::{Assignment, Session, Visa, Written};
use crate::routes::View;
use crate::views::items;
use crate::words;

/// How far back and ahead homework is listed, in days.
const BACK: i32 = 7;
const AHEAD: i32 = 28;
/// Lessons on one page.
const LESSONS: u32 = 20;

pub(crate) fn page(ctx: &Context, of: Audience, before: Option<Date>) -> Result<Page, Failure> {
    if !reader::follows(ctx, &of) {
        return Err(Failure::NotFound);
    }
    let classes = Classes::load();
    let name = classes
        .get(&of)
        .map(|group| group.name.clone())
        .ok_or(Failure::NotFound)?;
    let mut due = Assignment::listed(
        &Assignment::by_due()
            .is(&of)
            .from(ctx.today().plus_days(-BACK))
            .until(ctx.today().plus_days(AHEAD)),
    )?;
    let loads = load::between(
        std::slice::from_ref(&of),
        ctx.today().plus_days(1),
        ctx.today().plus_days(AHEAD),
    )?;
    due.retain(|one| one.is_shown_to(ctx));
    let lessons = Session::by_date().is(&of).descending().limit(LESSONS);
    let lessons = match before {
        Some(day) => lessons.before(day),
        None => lessons,
    };
    let mut held = lessons.batch(None)?;
    held.records.retain(|one| one.is_shown_to(ctx));
    held.records.sort_by(|one, other| {
        let days = other.date.cmp(&one.date);
        days.then_with(|| Session::by_hour(one, other))
    });
    let visa = Visa::by_until().is(&of).descending().first()?;
    let authors = due
        .iter()
        .map(|one| &one.author)
        .chain(held.records.iter().map(|one| &one.author));
    let names = directory::names(authors.chain(visa.iter().map(|visa| &visa.author)));

    let page = actions(ctx, Page::new(&name), &of)
        .back(tr!(ctx, "Classes", "Classes"), &View::Todo)
        .maybe(visa.as_ref().map(|visa| stamp(ctx, visa, &names)));
    let page = if before.is_some() {
        page
    } else {
        let counts = Counts::load(ctx, &due, &classes)?;
        homework(ctx, page, (&due, &counts), &names, &of).maybe(load::chart(ctx, &loads, &name))
    };
    Ok(log(
        ctx,
        page,
        &held.records,
        held.next.is_some(),
        &names,
        of,
    ))
}

fn actions(ctx: &Context, page: Page, of: &Audience) -> Page {
    let class = Some(of.clone());
    let page = if ctx.is_staff_of(of) {
        let give = View::Give {
            class: class.clone(),
            due: None,
            session: None,
        };
        let log = View::Log {
            class: class.clone(),
            day: None,
        };
        page.action(Action::go(tr!(ctx, "Donner un travail", "Give homework"), &give).primary())
            .action(Action::go(
                tr!(ctx, "Renseigner une séance", "Log a lesson"),
                &log,
            ))
    } else {
        page
    };
    let page = page.action(Action::go(
        tr!(ctx, "Semaine", "Week"),
        &View::Week { day: None, class },
    ));
    if reader::oversees(ctx) {
        page.action(Action::go(
            tr!(ctx, "Viser", "Stamp"),
            &View::Stamp { of: of.clone() },
        ))
    } else {
        page
    }
}

/// The last stamp.
fn stamp(ctx: &Context, visa: &Visa, names: &Names) -> Notice {
    let until = visa.until.long_with_year(ctx.language());
    // Whoever stamped may have left the school since.
    let by = names.get(&visa.author).unwrap_or_default();
    let title = if by.is_empty() {
        tr!(ctx, "Visé jusqu’au {until}", "Stamped up to {until}")
    } else {
        tr!(
            ctx,
            "Visé jusqu’au {until} par {by}",
            "Stamped up to {until} by {by}"
        )
    };
    Notice::info(&visa.remark).title(title)
}

fn homework(
    ctx: &Context,
    page: Page,
    (due, counts): (&[Stored<Assignment>], &Counts),
    names: &Names,
    of: &Audience,
) -> Page {
    let page = page.push(Block::heading(tr!(ctx, "Travail à faire", "Homework")));
    if due.is_empty() {
        let empty = EmptyState::new(
            tr!(ctx, "Aucun travail à venir", "No homework ahead"),
            tr!(
                ctx,
                "Rien n’est donné pour les quatre semaines à venir.",
                "Nothing is due in the next four weeks."
            ),
        );
        let give = View::Give {
            class: Some(of.clone()),
            due: None,
            session: None,
        };
        return page.push(if ctx.is_staff_of(of) {
            empty.action(tr!(ctx, "Donner un travail", "Give homework"), &give)
        } else {
            empty
        });
    }
    let nameless = Classes::none();
    page.extend(items::by_day(
        due,
        |one| one.due,
        |one| items::assignment(ctx, one, names, &nameless).badges(counts.get(&one.id)),
    ))
}

fn log(
    ctx: &Context,
    page: Page,
    held: &[Stored<Session>],
    more: bool,
    names: &Names,
    of: Audience,
) -> Page {
    let page = page.push(Block::heading(tr!(ctx, "Séances", "Lessons")));
    let Some(last) = held.last() else {
        return page.push(EmptyState::new(
            tr!(ctx, "Aucune séance renseignée", "No lesson logged"),
            tr!(
                ctx,
                "Le journal de la classe se remplit au fil des séances.",
                "The class’s log fills lesson by lesson."
            ),
        ));
    };
    let nameless = Classes::none();
    let oldest = last.date;
    let page = page.extend(items::by_day(
        held,
        |one| one.date,
        |one| items::session(ctx, one, names, &nameless),
    ));
    if !more {
        return page;
    }
    // The day of the oldest lesson is shown again: it may go on before what fitted here.
    let older = View::Class {
        of,
        before: Some(oldest.plus_days(1)),
    };
    let label = words::day(ctx, oldest);
    page.push(
        Pagination::new(tr!(ctx, "Séances depuis {label}", "Lessons since {label}"))
            .next(tr!(ctx, "Séances plus anciennes", "Older lessons"), &older),
    )
}
