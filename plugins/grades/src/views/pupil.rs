//! A pupil before the council: averages beside the class's, what is said in each subject, and how the year went.

use preau_sdk::prelude::*;

use crate::access::Council;
use crate::exact::Decimal;
use crate::marks::{self, ClassAverages, Plan, Said};
use crate::records::{Bulletin, Remark};
use crate::routes::View;
use crate::views::assessment::over_time;
use crate::views::council::pupils;
use crate::views::skills;
use crate::{socle, words};

pub(crate) fn page(ctx: &Context, council: &Council, pupil: &PersonId) -> Result<Page, Failure> {
    let pupils = pupils(council)?;
    let at = pupils.iter().position(|(known, _)| known == pupil);
    let at = at.ok_or(Failure::NotFound)?;
    let to = |at: usize| {
        pupils.get(at).map(|(pupil, name)| {
            let view = View::Pupil {
                of: council.of.clone(),
                pupil: pupil.clone(),
                period: Some(council.period),
            };
            (name.clone(), view)
        })
    };
    let (name, _) = to(at).ok_or(Failure::NotFound)?;
    let mut neighbours = Pagination::new(format!("{} / {}", at + 1, pupils.len()));
    if let Some((name, view)) = at.checked_sub(1).and_then(to) {
        neighbours = neighbours.previous(name, &view);
    }
    if let Some((name, view)) = to(at + 1) {
        neighbours = neighbours.next(name, &view);
    }
    let averages = ClassAverages::of(&council.of, council.period)?.among(&pupils);
    let plan = Plan::of(&council.of)?;
    let own = marks::general(averages.pupil(pupil), &plan);
    let class = averages.general(&plan).map(|all| all.mean);
    let tabs = council
        .periods
        .tabs(ctx, council.period, |period| View::Pupil {
            of: council.of.clone(),
            pupil: pupil.clone(),
            period: Some(period),
        });
    Ok(Page::new(name)
        .lead(council.class.clone())
        .back(
            tr!(ctx, "Conseil de classe", "Class council"),
            &council.view(),
        )
        .push(tabs)
        .push(vec![
            Stat::new(
                tr!(ctx, "Moyenne générale", "General average"),
                words::average(ctx, own.as_ref()),
            ),
            Stat::new(
                tr!(ctx, "Classe", "Class"),
                words::average(ctx, class.as_ref()),
            ),
        ])
        .push(table(ctx, council, pupil, &averages)?)
        .maybe(year(ctx, council, (pupil, &pupils), &plan)?)
        .extend(skills(ctx, council, pupil)?)
        .extend(frozen(ctx, council, pupil)?)
        .push(neighbours))
}

fn table(
    ctx: &Context,
    council: &Council,
    pupil: &PersonId,
    averages: &ClassAverages,
) -> Result<Table, Failure> {
    let language = ctx.language();
    let remarks = Remark::by_pupil().is(pupil).is(council.period).list()?;
    let said = Said::of(&council.of, remarks.into_iter().map(|one| one.record));
    let mut table = Table::new(
        tr!(ctx, "Matières", "Subjects"),
        [
            Column::new(tr!(ctx, "Matière", "Subject")),
            Column::numeric(tr!(ctx, "Moyenne", "Average")),
            Column::numeric(tr!(ctx, "Classe", "Class")),
            Column::new(tr!(ctx, "Appréciation", "Appreciation")),
        ],
    );
    for subject in said.subjects(&averages.subjects) {
        let average = averages.get(pupil, subject);
        let class = averages.statistics(subject).map(|all| all.mean);
        table = table.row([
            Cell::text(subject),
            Cell::text(words::average(ctx, average)),
            Cell::text(class.map(|one| one.said(language)).unwrap_or_default()),
            Cell::text(said.get(subject)),
        ]);
    }
    Ok(match said.get(Remark::COUNCIL) {
        "" => table,
        text => table.row([
            Cell::text(tr!(ctx, "Conseil de classe", "Class council")),
            Cell::Empty,
            Cell::Empty,
            Cell::text(text),
        ]),
    })
}

/// The general average of each period so far, beside the class's.
fn year(
    ctx: &Context,
    council: &Council,
    (pupil, pupils): (&PersonId, &[(PersonId, String)]),
    plan: &Plan,
) -> Result<Option<Chart>, Failure> {
    let mut points = Vec::new();
    for period in 1..=council.period {
        let averages = ClassAverages::of(&council.of, period)?.among(pupils);
        let own = marks::general(averages.pupil(pupil), plan);
        let class = averages.general(plan).map(|all| all.mean);
        points.push((
            council.periods.rhythm.name(period, ctx.language()),
            own.map(|one| one.drawn()),
            class.map(|one| one.drawn()),
        ));
    }
    Ok(over_time(
        ctx,
        tr!(
            ctx,
            "Moyenne générale dans l’année",
            "General average over the year"
        ),
        points,
    ))
}

/// Where the pupil is in the socle commun, as the bulletin is going to say it.
fn skills(ctx: &Context, council: &Council, pupil: &PersonId) -> Result<Vec<Block>, Failure> {
    let published = skills::published(ctx, [pupil], council.period)?;
    let levels = published.get(pupil).map_or(&[][..], Vec::as_slice);
    let language = ctx.language();
    let table = socle::table(language, &socle::lines(language, levels));
    Ok(table.map(Block::from).into_iter().collect())
}

/// The bulletins of the period that were frozen.
fn frozen(ctx: &Context, council: &Council, pupil: &PersonId) -> Result<Vec<Block>, Failure> {
    let all = Bulletin::by_pupil().is(pupil).list()?;
    let of_period = all
        .into_iter()
        .filter(|one| one.period == council.period && one.audience == council.of);
    let links = of_period.map(|one| {
        let edition = one.edition;
        let label = tr!(
            ctx,
            "Bulletin figé, édition {edition}",
            "Frozen report, edition {edition}"
        );
        Action::go(label, &View::Bulletin { id: one.id.clone() })
    });
    let links: Vec<_> = links.collect();
    // The scale of every figure above.
    let scale = Decimal::TWENTY.said(ctx.language());
    let note = Block::markdown(tr!(
        ctx,
        "Toutes les moyennes sont sur {scale}. Ce qui vient d’être saisi y compte dans les deux minutes.",
        "All averages are out of {scale}. What was just typed counts in them within two minutes."
    ));
    Ok(if links.is_empty() {
        vec![note]
    } else {
        vec![note, links.into()]
    })
}
