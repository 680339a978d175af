//! Levels of mastery in the domains of the socle commun, as a teacher types them.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::records::{Domain, Skill};
use crate::routes::View;
use crate::typing::KEEPS;
use crate::views::sheet::pupils;
use crate::words;

/// More than a class has of one subject.
const MOST: u32 = 2_000;

/// Every level of a sheet.
pub(crate) fn levels(sheet: &Sheet) -> Result<Vec<Stored<Skill>>, Failure> {
    let all = Skill::by_sheet()
        .is(&sheet.of)
        .is(sheet.subject.as_str())
        .is(sheet.period);
    all.limit(MOST).list()
}

pub(crate) fn page(ctx: &Context, sheet: &Sheet) -> Result<Page, Failure> {
    let language = ctx.language();
    let tabs = sheet
        .periods
        .tabs(ctx, sheet.period, |period| View::Skills {
            of: sheet.of.clone(),
            subject: Some(sheet.subject.clone()),
            period: Some(period),
        });
    let levels = levels(sheet)?;
    let meant = (1..=4).map(|level| format!("{level} – {}", words::level(level, language)));
    let mut grid = Grid::new(
        tr!(ctx, "Niveaux de maîtrise", "Levels of mastery"),
        &sheet.skills_act(),
        KEEPS,
    )
    .hint(meant.collect::<Vec<_>>().join(", "));
    for domain in Domain::ALL {
        grid = grid.column(GridColumn::new(domain.label(language), 1).hint(domain.word()));
    }
    for (pupil, name) in pupils(sheet)? {
        let mut row = GridRow::new(name);
        for domain in Domain::ALL {
            let there = levels
                .iter()
                .find(|one| one.pupil == pupil && one.domain == *domain);
            let said = there.map(|one| one.level.to_string()).unwrap_or_default();
            row = if sheet.grades {
                row.input(GridInput::new(format!("{}/{pupil}", domain.word()), said))
            } else {
                row.shown("", said)
            };
        }
        grid = grid.row(row);
    }
    let mut page = Page::new(tr!(ctx, "Compétences", "Skills"))
        .lead(sheet.title())
        .back(sheet.title(), &sheet.view());
    if sheet.grades {
        let hidden = levels
            .iter()
            .filter(|one| one.visible_from.is_none())
            .count();
        if hidden > 0 {
            page = page.action(
                Action::post(
                    tr!(ctx, "Publier ({hidden})", "Publish ({hidden})"),
                    &sheet.publish_skills_act(),
                )
                .primary(),
            );
        }
        grid = grid.submit(tr!(ctx, "Tout enregistrer", "Save all"), "state", "all");
    }
    Ok(page.push(tabs).push(grid))
}
