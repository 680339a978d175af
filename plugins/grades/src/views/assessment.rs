//! One assessment: for its teacher with every mark, for a pupil with theirs.

use preau_sdk::meanwhile;
use preau_sdk::page::{ChartKind, Series};
use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::exact::{Decimal, Fraction};
use crate::records::{Assessment, ClassFigures, Figures, Given};
use crate::routes::{Act, View};
use crate::statistics::Statistics;
use crate::typing::KEEPS;
use crate::views::sheet;
use crate::words;

pub(crate) fn page(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Assessment::find(id)?;
    match ctx.learner() {
        Some(learner) => of_pupil(ctx, &one, &learner),
        None => of_teacher(ctx, &one),
    }
}

fn of_teacher(ctx: &Context, one: &Stored<Assessment>) -> Result<Page, Failure> {
    let subject = Some(one.subject.clone());
    let sheet = Sheet::open(ctx, &one.audience, subject, None)?.at(one);
    let pupils = sheet::pupils(&sheet)?;
    let marks = sheet::marks(&sheet, &pupils)?;
    let mut page = Page::new(one.title.clone())
        .lead(words::facts(ctx, one))
        .back(sheet.title(), &sheet.view());
    if sheet.grades {
        page = page
            .action(publication(ctx, one))
            .action(Action::go(
                tr!(ctx, "Modifier", "Change"),
                &View::Edit { id: one.id.clone() },
            ))
            .action(
                Action::post(
                    tr!(ctx, "Supprimer", "Delete"),
                    &Act::Delete { id: one.id.clone() },
                )
                .confirm(tr!(
                    ctx,
                    "Supprimer cette évaluation et toutes ses notes\u{a0}?",
                    "Delete this assessment and all its marks?"
                ))
                .danger(),
            );
    }
    let mut grid = Grid::new(tr!(ctx, "Notes", "Marks"), &sheet.marks_act(), KEEPS).column(
        GridColumn::new(one.title.clone(), 8)
            .hint(words::facts(ctx, one))
            .badge(words::publication(ctx, one)),
    );
    for (pupil, name) in &pupils {
        let row = GridRow::new(name.clone());
        grid = grid.row(sheet::cell(ctx, sheet.grades, &marks, (one, pupil), row));
    }
    if sheet.grades {
        let codes = words::codes(ctx);
        let hint = tr!(ctx, "Codes\u{a0}: {codes}.", "Codes: {codes}.");
        grid = grid
            .hint(hint)
            .submit(tr!(ctx, "Tout enregistrer", "Save all"), "state", "all");
    }
    let all = marks.statistics(one);
    let points = pupils
        .iter()
        .filter_map(|(pupil, _)| Some(Fraction::from(marks.get(&one.id, pupil)?.mark.counted()?)));
    let spread = spread(ctx, one.scale, &points.collect::<Vec<_>>());
    Ok(page
        .maybe(all.map(|all| stats(ctx, &all, one.scale)))
        .push(grid)
        .maybe(spread))
}

/// The button that publishes, or hides again.
fn publication(ctx: &Context, one: &Stored<Assessment>) -> Action {
    let id = one.id.clone();
    if one.is_published(ctx.now()) {
        Action::post(
            tr!(ctx, "Masquer aux familles", "Hide from families"),
            &Act::Hide { id },
        )
    } else {
        let version = meanwhile::opened(one);
        let to = Act::Publish { id, version };
        Action::post(tr!(ctx, "Publier", "Publish"), &to).primary()
    }
}

/// What the figures of a class say, on one scale.
pub(crate) fn stats(ctx: &Context, all: &Statistics, scale: Decimal) -> Vec<Stat> {
    let language = ctx.language();
    let on = scale.said(language);
    let on = tr!(ctx, "sur {on}", "out of {on}");
    let stat =
        |label: String, figure: &Fraction| Stat::new(label, figure.said(language)).hint(on.clone());
    vec![
        stat(tr!(ctx, "Moyenne de la classe", "Class average"), &all.mean),
        stat(tr!(ctx, "Médiane", "Median"), &all.median),
        stat(tr!(ctx, "Plus basse", "Lowest"), &all.low),
        stat(tr!(ctx, "Plus haute", "Highest"), &all.high),
    ]
}

/// How many pupils have how much: five parts of the scale.
fn spread(ctx: &Context, scale: Decimal, points: &[Fraction]) -> Option<Chart> {
    if points.len() < 3 {
        return None;
    }
    let language = ctx.language();
    let fifth = |part: i64| Fraction::new(scale.hundredths() * part, 500);
    let mut bars = Vec::new();
    for part in 0..5 {
        let (from, to) = (fifth(part)?, fifth(part + 1)?);
        let within = |one: &&Fraction| **one >= from && (**one < to || part == 4);
        let count = u32::try_from(points.iter().filter(within).count()).unwrap_or_default();
        let label = tr!(
            ctx,
            "{} à {}",
            "{} to {}",
            from.said(language),
            to.said(language)
        );
        bars.push((label, f64::from(count)));
    }
    Some(Chart::bars(
        tr!(ctx, "Répartition des notes", "How marks are spread"),
        tr!(ctx, "élèves", "pupils"),
        tr!(ctx, "Élèves", "Pupils"),
        bars,
    ))
}

fn of_pupil(ctx: &Context, one: &Stored<Assessment>, learner: &PersonId) -> Result<Page, Failure> {
    let to = View::Subject {
        subject: Some(one.subject.clone()),
        period: Some(one.period),
    };
    let mark = Given::get(&Given::place(&one.id, learner))?;
    let scale = one.scale.said(ctx.language());
    let said = match &mark {
        Some(mark) if matches!(mark.mark, crate::mark::Mark::Points(_)) => {
            format!("{} / {scale}", mark.mark.said(ctx.language()))
        }
        Some(mark) => mark.mark.said(ctx.language()),
        None => tr!(ctx, "Pas de note", "No mark"),
    };
    let own = match ctx.child() {
        Some(child) => Stat::new(child.name.clone(), said),
        None => Stat::new(tr!(ctx, "Votre note", "Your mark"), said),
    };
    let figures = figures(&one.audience, one.period, &one.id)?;
    Ok(Page::new(one.title.clone())
        .lead(format!("{} · {}", one.subject, words::facts(ctx, one)))
        .back(one.subject.clone(), &to)
        .push(vec![own])
        .maybe(figures.map(|all| stats(ctx, &all, one.scale))))
}

/// The class's figures, where the school shows them to families.
pub(crate) fn figures(
    audience: &Audience,
    period: u8,
    of: &str,
) -> Result<Option<Statistics>, Failure> {
    let school = ClassFigures::load()?;
    let found = Figures::get(&Figures::place(audience, period, of))?;
    let found = found.map(|found| Statistics {
        count: found.count,
        low: found.low.clone(),
        high: found.high.clone(),
        mean: found.mean.clone(),
        median: found.median.clone(),
    });
    Ok(school.shown(found))
}

/// A line over time: what a pupil had, and the class's mean where it is shown, all out of 20.
pub(crate) fn over_time(
    ctx: &Context,
    caption: String,
    points: Vec<(String, Option<f64>, Option<f64>)>,
) -> Option<Chart> {
    if points.iter().filter(|(_, own, _)| own.is_some()).count() < 2 {
        return None;
    }
    let has_class = points.iter().any(|(.., class)| class.is_some());
    let own = points.iter().map(|(_, own, _)| *own).collect();
    let class = points.iter().map(|(.., class)| *class).collect();
    let mut series = vec![Series {
        label: tr!(ctx, "Élève", "Pupil"),
        values: own,
    }];
    if has_class {
        series.push(Series {
            label: tr!(ctx, "Classe", "Class"),
            values: class,
        });
    }
    Some(Chart {
        kind: ChartKind::Line,
        caption,
        categories: points.into_iter().map(|(label, ..)| label).collect(),
        series,
        unit: tr!(ctx, "sur 20", "out of 20"),
    })
}
