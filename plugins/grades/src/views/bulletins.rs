//! Bulletins as they were frozen, to read and to print.

use preau_sdk::prelude::*;

use crate::records::Bulletin;
use crate::routes::View;
use crate::socle;
use crate::words;

/// A pupil's bulletins, the newest first.
pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    let Some(learner) = ctx.learner() else {
        return Ok(Page::new(tr!(ctx, "Bulletins", "Reports")).push(words::nobody_to_follow(ctx)));
    };
    let all = Bulletin::by_pupil()
        .is(&learner)
        .descending()
        .limit(60)
        .list()?;
    let page = Page::new(tr!(ctx, "Bulletins", "Reports"))
        .back(tr!(ctx, "Notes", "Marks"), &View::Home { period: None });
    if all.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun bulletin", "No report"),
            tr!(
                ctx,
                "Les bulletins apparaissent ici après chaque conseil de classe.",
                "Reports appear here after each class council."
            ),
        )));
    }
    let items = all.iter().map(|one| {
        let day = one.visible_from.day().long_with_year(ctx.language());
        let mut item = Item::new(format!("{} – {}", one.title, one.class))
            .fact(tr!(ctx, "Figé le {day}", "Frozen on {day}"))
            .to(&View::Bulletin { id: one.id.clone() });
        if one.edition > 1 {
            let edition = one.edition;
            item = item.badge(Badge::neutral(tr!(
                ctx,
                "Édition {edition}",
                "Edition {edition}"
            )));
        }
        item
    });
    Ok(page.push(items.collect::<Vec<_>>()))
}

/// One bulletin.
pub(crate) fn one(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Bulletin::find(id)?;
    let back = if ctx.learner().is_some() {
        View::Bulletins
    } else {
        View::Pupil {
            of: one.audience.clone(),
            pupil: one.pupil.clone(),
            period: Some(one.period),
        }
    };
    let day = one.visible_from.day().long_with_year(ctx.language());
    let edition = one.edition;
    let mut lead = format!("{} · {} · {}", ctx.school().name, one.class, one.title);
    if edition > 1 {
        lead.push_str(&tr!(ctx, " · édition {edition}", " · edition {edition}"));
    }
    let mut general = vec![Stat::new(
        tr!(ctx, "Moyenne générale", "General average"),
        one.general.clone(),
    )];
    if !one.class_general.is_empty() {
        general.push(Stat::new(
            tr!(ctx, "Moyenne de la classe", "Class average"),
            one.class_general.clone(),
        ));
    }
    let mut page = Page::new(tr!(ctx, "Bulletin de {}", "Report of {}", one.name))
        .lead(lead)
        .back(tr!(ctx, "Retour", "Back"), &back)
        .push(lines(ctx, &one))
        .push(general);
    if !one.council.is_empty() {
        page = page
            .push(Block::heading(tr!(
                ctx,
                "Appréciation du conseil de classe",
                "Appreciation of the class council"
            )))
            .push(vec![Item::new(one.council.clone())]);
    }
    if let Some(skills) = socle::kept(ctx.language(), &one.skills) {
        page = page
            .push(Block::heading(tr!(ctx, "Compétences", "Skills")))
            .push(skills);
    }
    Ok(page.push(Block::markdown(tr!(
        ctx,
        "Bulletin figé le {day}. Toutes les moyennes sont sur 20.",
        "Report frozen on {day}. All averages are out of 20."
    ))))
}

fn lines(ctx: &Context, one: &Bulletin) -> Table {
    let mut table = Table::new(
        one.title.clone(),
        [
            Column::new(tr!(ctx, "Matière", "Subject")),
            Column::numeric(tr!(ctx, "Élève", "Pupil")),
            Column::numeric(tr!(ctx, "Classe", "Class")),
            Column::numeric(tr!(ctx, "Mini", "Low")),
            Column::numeric(tr!(ctx, "Maxi", "High")),
            Column::new(tr!(ctx, "Appréciation", "Appreciation")),
        ],
    );
    let columns = [
        &one.subjects,
        &one.averages,
        &one.means,
        &one.lows,
        &one.highs,
        &one.texts,
    ];
    for at in 0..one.subjects.len() {
        let cell = |column: &&Vec<String>| Cell::text(column.get(at).cloned().unwrap_or_default());
        table = table.row(columns.iter().map(cell));
    }
    table
}
