//! Levels of mastery in the domains of the socle commun: as a teacher types them, and where a whole class is.

use std::collections::HashMap;

use preau_sdk::prelude::*;

use crate::access::{Council, Sheet};
use crate::records::{Domain, Skill};
use crate::routes::View;
use crate::typing::KEEPS;
use crate::views::council;
use crate::views::sheet::pupils;
use crate::{socle, words};

/// More than a class has of one subject.
const MOST: u32 = 2_000;
/// More than a class has of all subjects.
const MOST_OF_ALL: u32 = 8_000;

/// What is published of these pupils' levels in a period: all teachers' of whom the reader may read them.
pub(crate) fn published<'a>(
    ctx: &Context,
    pupils: impl IntoIterator<Item = &'a PersonId>,
    period: u8,
) -> Result<HashMap<PersonId, Vec<(Domain, u8)>>, Failure> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    let levels = Skill::by_pupil().any(pupils).is(period);
    levels.limit(MOST_OF_ALL).visit(|one| {
        if one.visible_from.is_some_and(|from| from <= ctx.now()) {
            let of_pupil = found.entry(one.pupil.clone()).or_default();
            of_pupil.push((one.domain, one.level));
        }
    })?;
    Ok(found)
}

/// Where each pupil of a class is: what the bulletins of the period are going to say.
pub(crate) fn of_class(ctx: &Context, council: &Council) -> Result<Page, Failure> {
    let language = ctx.language();
    let pupils = council::pupils(council)?;
    let tabs = council
        .periods
        .tabs(ctx, council.period, |period| View::ClassSkills {
            of: council.of.clone(),
            period: Some(period),
        });
    let page = Page::new(tr!(ctx, "Compétences – {}", "Skills – {}", council.class))
        .back(
            tr!(ctx, "Conseil de classe", "Class council"),
            &council.view(),
        )
        .push(tabs);
    let levels = published(ctx, pupils.iter().map(|(pupil, _)| pupil), council.period)?;
    if levels.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune compétence publiée", "No skill published"),
            tr!(
                ctx,
                "Les niveaux apparaissent ici dès que les professeurs les publient, depuis la page de leur matière.",
                "Levels appear here once teachers publish them, from the page of their subject."
            ),
        )));
    }
    let columns = Domain::ALL
        .iter()
        .map(|one| Column::numeric(one.short(language)));
    let columns = [Column::new(tr!(ctx, "Élève", "Pupil"))]
        .into_iter()
        .chain(columns);
    let caption = tr!(
        ctx,
        "Niveaux de maîtrise, de 1 à 4",
        "Levels of mastery, 1 to 4"
    );
    let mut table = Table::new(caption, columns);
    for (pupil, name) in &pupils {
        let of_pupil = levels.get(pupil).map_or(&[][..], Vec::as_slice);
        let cells = Domain::ALL.iter().map(|component| {
            let level = socle::level(of_pupil, *component);
            Cell::text(level.map(|level| level.to_string()).unwrap_or_default())
        });
        table = table.row([Cell::text(name.clone())].into_iter().chain(cells));
    }
    let note = tr!(
        ctx,
        "{}. De plusieurs professeurs, le niveau du milieu\u{a0}; de deux, le plus bas.",
        "{}. Of several teachers, the level in the middle; of two, the lower.",
        scale(language)
    );
    Ok(page.push(table).push(Block::markdown(note)))
}

/// "1 – Maîtrise insuffisante, 2 – …"
fn scale(language: Language) -> String {
    let meant = (1..=4).map(|level| format!("{level} – {}", words::level(level, language)));
    meant.collect::<Vec<_>>().join(", ")
}

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
    let mut grid = Grid::new(
        tr!(ctx, "Niveaux de maîtrise", "Levels of mastery"),
        &sheet.skills_act(),
        KEEPS,
    )
    .hint(scale(language));
    for domain in Domain::ALL {
        let number = domain.number();
        let of = tr!(ctx, "Domaine {number}", "Domain {number}");
        grid = grid.column(GridColumn::new(domain.label(language), 1).hint(of));
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
