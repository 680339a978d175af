//! A pupil's marks in a subject, with how they went over time.

use preau_sdk::prelude::*;

use crate::exact::{Decimal, Fraction};
use crate::marks::{Marks, Plan};
use crate::records::Assessment;
use crate::routes::View;
use crate::views::assessment::{figures, over_time, stats};
use crate::views::mine::Mine;
use crate::words;

pub(crate) fn page(
    ctx: &Context,
    subject: Option<String>,
    period: Option<u8>,
) -> Result<Page, Failure> {
    let subject = subject.ok_or(Failure::NotFound)?;
    let mine = Mine::of(ctx, period)?;
    let home = View::Home {
        period: Some(mine.period),
    };
    let mut page = Page::new(subject.clone())
        .lead(mine.period_name(ctx))
        .back(tr!(ctx, "Notes", "Marks"), &home);
    let mut sheets = mine
        .sheets
        .iter()
        .filter(|(_, known, _)| *known == subject)
        .peekable();
    if sheets.peek().is_none() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune note publiée", "No mark published"),
            tr!(
                ctx,
                "Il n’y a pas de note dans cette matière.",
                "There is no mark in this subject."
            ),
        )));
    }
    for (of, _, marks) in sheets {
        let average = marks.average(&mine.learner, &Plan::of(of)?, &subject);
        let own = Stat::new(
            tr!(ctx, "Moyenne", "Average"),
            words::average(ctx, average.as_ref()),
        )
        .hint(tr!(ctx, "sur 20", "out of 20"));
        let mut all = vec![own];
        if let Some(class) = figures(of, mine.period, &subject)? {
            all.extend(stats(ctx, &class, Decimal::TWENTY));
        }
        page = page
            .push(all)
            .push(table(ctx, &mine, marks))
            .maybe(chart(ctx, &mine, of, marks)?);
    }
    Ok(page)
}

fn table(ctx: &Context, mine: &Mine, marks: &Marks) -> Table {
    let language = ctx.language();
    let mut table = Table::new(
        tr!(ctx, "Notes", "Marks"),
        [
            Column::new(tr!(ctx, "Évaluation", "Assessment")),
            Column::new(tr!(ctx, "Date", "Date")),
            Column::numeric(tr!(ctx, "Note", "Mark")),
            Column::numeric(tr!(ctx, "Sur", "Out of")),
            Column::numeric(tr!(ctx, "Coefficient", "Coefficient")),
        ],
    );
    for one in &marks.assessments {
        let given = marks.get(&one.id, &mine.learner);
        table = table.row([
            Cell::link(one.title.clone(), &View::Assessment { id: one.id.clone() }),
            one.date.into(),
            Cell::text(
                given
                    .map(|given| given.mark.said(language))
                    .unwrap_or_default(),
            ),
            Cell::text(one.scale.said(language)),
            Cell::text(one.coefficient.said(language)),
        ]);
    }
    table
}

/// Every mark out of 20, beside the class's mean where the school shows it.
fn chart(
    ctx: &Context,
    mine: &Mine,
    of: &Audience,
    marks: &Marks,
) -> Result<Option<Chart>, Failure> {
    let mut points = Vec::new();
    for one in &marks.assessments {
        let given = marks.get(&one.id, &mine.learner);
        let own = given
            .and_then(|given| given.mark.counted())
            .map(Fraction::from);
        let class = figures(of, mine.period, &one.id)?.map(|all| all.mean);
        let day = one.date.day_and_month(ctx.language());
        points.push((
            format!("{} ({day})", one.title),
            own.and_then(|own| drawn(one, &own)),
            class.and_then(|class| drawn(one, &class)),
        ));
    }
    let caption = tr!(ctx, "Évolution des notes", "Marks over time");
    Ok(over_time(ctx, caption, points))
}

/// So many points of an assessment, out of 20.
fn drawn(one: &Assessment, points: &Fraction) -> Option<f64> {
    let of_scale = points.by(&one.scale.into())?;
    Some(of_scale.times(Decimal::TWENTY).drawn())
}
