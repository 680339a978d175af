//! The class council: every pupil, every subject, and what is said of each.

use preau_sdk::prelude::*;

use crate::access::Council;
use crate::acts::remarks::{SAID, TEXT, said};
use crate::exact::Decimal;
use crate::freezing::newest;
use crate::marks::{self, ClassAverages, Plan};
use crate::records::{Freezing, Remark};
use crate::routes::{Act, View};
use crate::typing::KEEPS;
use crate::views::assessment::stats;
use crate::views::sheet::pupils_of;
use crate::words;

/// Subjects side by side: as many columns as a table has, but for the general average.
const SUBJECTS: usize = 38;
/// Bulletins that were not frozen after so many minutes wait for something.
const SLOW: i64 = 5;

/// The pupils of a class.
pub(crate) fn pupils(council: &Council) -> Result<Vec<(PersonId, String)>, Failure> {
    pupils_of(&council.of)
}

pub(crate) fn page(ctx: &Context, council: &Council) -> Result<Page, Failure> {
    let pupils = pupils(council)?;
    let averages = ClassAverages::of(&council.of, council.period)?.among(&pupils);
    let plan = Plan::of(&council.of)?;
    let tabs = council
        .periods
        .tabs(ctx, council.period, |period| View::Council {
            of: council.of.clone(),
            period: Some(period),
        });
    let mut page = Page::new(tr!(
        ctx,
        "Conseil de classe – {}",
        "Class council – {}",
        council.class
    ))
    .back(tr!(ctx, "Classes", "Classes"), &View::Home { period: None });
    if council.heads {
        page = heading(ctx, council, page)?;
    }
    let skills = View::ClassSkills {
        of: council.of.clone(),
        period: Some(council.period),
    };
    page = page
        .action(Action::go(tr!(ctx, "Compétences", "Skills"), &skills))
        .push(tabs);
    if pupils.is_empty() || averages.subjects.is_empty() {
        page = page.push(EmptyState::new(
            tr!(ctx, "Aucune moyenne", "No average"),
            tr!(
                ctx,
                "Les moyennes de cette période apparaissent ici dès que des notes sont publiées.",
                "The averages of this period appear here once marks are published."
            ),
        ));
    } else {
        let all = averages.general(&plan);
        page = page
            .maybe(all.map(|all| stats(ctx, &all, Decimal::TWENTY)))
            .push(table(ctx, council, &pupils, &averages, &plan))
            .push(Block::markdown(tr!(
                ctx,
                "Moyennes des notes publiées. Ce qui vient d’être saisi y compte dans les deux minutes\u{a0}; les bulletins, \
                 eux, comptent tout ce qui est saisi quand on les fige.",
                "Averages of published marks. What was just typed counts in them within two minutes; reports count all \
                 that is typed when they are frozen."
            )));
    }
    if pupils.is_empty() {
        return Ok(page);
    }
    let page = page.push(Block::heading(tr!(
        ctx,
        "Appréciations du conseil",
        "Appreciations of the council"
    )));
    let there = marks::remarks(&council.of, Remark::COUNCIL, council.period)?;
    let told = |pupil: &PersonId| said(ctx, there.get(pupil).map(|one| &one.record), false);
    Ok(if council.writes {
        page.push(remarks(ctx, council, &pupils, told))
    } else {
        page.push(read(ctx, &pupils, told))
    })
}

/// What the head alone does here.
fn heading(ctx: &Context, council: &Council, page: Page) -> Result<Page, Failure> {
    let newest = newest(&council.of, council.period)?;
    let edition = newest.as_ref().map_or(1, |one| one.edition + 1);
    let freeze = Act::Freeze {
        of: council.of.clone(),
        period: Some(council.period),
        edition: Some(edition),
    };
    let settings = View::Settings {
        of: council.of.clone(),
    };
    let question = match edition - 1 {
        0 => tr!(
            ctx,
            "Figer les bulletins de cette période\u{a0}? Ils ne changeront plus, et les familles les liront.",
            "Freeze the reports of this period? They will not change any more, and families will read them."
        ),
        edition => tr!(
            ctx,
            "L’édition {edition} existe déjà. Figer une nouvelle édition, à côté de celle-ci\u{a0}?",
            "Edition {edition} is there already. Freeze a new one, beside it?"
        ),
    };
    let order = Freezing::get(&Freezing::place(&council.of, council.period))?;
    let state = order.map(|order| on_their_way(ctx, &order)).or_else(|| {
        let newest = newest?;
        let (day, edition) = (newest.visible_from.day(), newest.edition);
        let day = day.long_with_year(ctx.language());
        Some(Notice::info(tr!(
            ctx,
            "Bulletins figés le {day} (édition {edition}).",
            "Reports frozen on {day} (edition {edition})."
        )))
    });
    Ok(page
        .maybe(state)
        .action(
            Action::post(tr!(ctx, "Figer les bulletins", "Freeze reports"), &freeze)
                .confirm(question)
                .primary(),
        )
        .action(Action::go(
            tr!(ctx, "Périodes et coefficients", "Periods and coefficients"),
            &settings,
        )))
}

/// That the bulletins are not frozen yet, and what to do where that takes long.
fn on_their_way(ctx: &Context, order: &Freezing) -> Notice {
    if ctx.now().0 - order.since.0 < SLOW * 60_000 {
        return Notice::info(tr!(
            ctx,
            "Les bulletins seront figés dans un instant\u{a0}: les moyennes de toutes les matières sont d’abord recalculées. \
             Rechargez la page pour voir où ils en sont.",
            "Reports will be frozen in a moment: first the averages of all subjects are worked out again. Load the page \
             again to see where they are."
        ));
    }
    let since = order.since.said(ctx.today(), ctx.language());
    Notice::warning(tr!(
        ctx,
        "Les bulletins ne sont pas encore figés (demande\u{a0}: {since}). Les moyennes d’une matière n’ont pas pu être \
         recalculées\u{a0}; c’est tenté de nouveau. Si cela dure, prévenez l’administrateur de l’ENT, puis figez encore une \
         fois.",
        "Reports are not frozen yet (asked for {since}). The averages of a subject could not be worked out; it is tried \
         again. If this lasts, tell the administrator, then freeze once more."
    ))
}

fn table(
    ctx: &Context,
    council: &Council,
    pupils: &[(PersonId, String)],
    averages: &ClassAverages,
    plan: &Plan,
) -> Table {
    let subjects: Vec<_> = averages.subjects.iter().take(SUBJECTS).collect();
    let columns = [
        Column::new(tr!(ctx, "Élève", "Pupil")),
        Column::numeric(tr!(ctx, "Générale", "General")),
    ];
    let columns = columns
        .into_iter()
        .chain(subjects.iter().map(|one| Column::numeric(one.as_str())));
    let mut table = Table::new(tr!(ctx, "Moyennes", "Averages"), columns);
    for (pupil, name) in pupils {
        let to = View::Pupil {
            of: council.of.clone(),
            pupil: pupil.clone(),
            period: Some(council.period),
        };
        let general = marks::general(averages.pupil(pupil), plan);
        let cells = [
            Cell::link(name.clone(), &to),
            Cell::text(words::average(ctx, general.as_ref())),
        ];
        table = table.row(cells.into_iter().chain(subjects.iter().map(|subject| {
            let average = averages.get(pupil, subject);
            Cell::text(
                average
                    .map(|one| one.said(ctx.language()))
                    .unwrap_or_default(),
            )
        })));
    }
    let general = averages.general(plan).map(|all| all.mean);
    let class = [
        Cell::text(tr!(ctx, "Classe", "Class")),
        Cell::text(words::average(ctx, general.as_ref())),
    ];
    table.row(class.into_iter().chain(subjects.iter().map(|subject| {
        let mean = averages.statistics(subject).map(|all| all.mean);
        Cell::text(words::average(ctx, mean.as_ref()))
    })))
}

/// What is said of each, for who does not write it.
fn read(ctx: &Context, pupils: &[(PersonId, String)], told: impl Fn(&PersonId) -> String) -> Table {
    let columns = [
        Column::new(tr!(ctx, "Élève", "Pupil")),
        Column::new(tr!(ctx, "Appréciation", "Appreciation")),
    ];
    let caption = tr!(
        ctx,
        "Appréciations du conseil",
        "Appreciations of the council"
    );
    pupils
        .iter()
        .fold(Table::new(caption, columns), |table, (pupil, name)| {
            table.row([Cell::text(name.clone()), Cell::text(told(pupil))])
        })
}

fn remarks(
    ctx: &Context,
    council: &Council,
    pupils: &[(PersonId, String)],
    told: impl Fn(&PersonId) -> String,
) -> Grid {
    let to = Act::Council {
        of: council.of.clone(),
        period: Some(council.period),
    };
    let mut grid = Grid::new(
        tr!(
            ctx,
            "Appréciations du conseil",
            "Appreciations of the council"
        ),
        &to,
        KEEPS,
    )
    .column(GridColumn::new(
        tr!(ctx, "Appréciation", "Appreciation"),
        TEXT,
    ));
    for (pupil, name) in pupils {
        let input = GridInput::new(format!("{SAID}/{pupil}"), told(pupil));
        grid = grid.row(GridRow::new(name.clone()).input(input));
    }
    grid.submit(tr!(ctx, "Tout enregistrer", "Save all"), "state", "all")
}
