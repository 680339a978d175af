//! A class's marks in a subject: the grid in which they are typed.

use preau_sdk::directory;
use preau_sdk::page::Sheet as Kept;
use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::calendar::Periods;
use crate::marks::{Marks, Plan};
use crate::records::Assessment;
use crate::routes::View;
use crate::typing::{CELLS, KEEPS};
use crate::words;

/// Characters of a cell: "N.Fait0", "19,75".
const CELL: u32 = 8;

/// The pupils of a sheet's class, each with the name that lists have, in the order of these.
pub(crate) fn pupils(sheet: &Sheet) -> Result<Vec<(PersonId, String)>, Failure> {
    pupils_of(&sheet.of)
}

/// The pupils of a class or group.
pub(crate) fn pupils_of(of: &Audience) -> Result<Vec<(PersonId, String)>, Failure> {
    let people = directory::pupils(of)?;
    let ids: Vec<_> = people.iter().map(PersonId::from).collect();
    let names = directory::listed_names(&ids);
    let pupils = ids.into_iter().zip(names).zip(people);
    Ok(pupils
        .map(|((id, name), person)| (id, name.unwrap_or(person.name)))
        .collect())
}

/// The marks of who is in the class.
pub(crate) fn marks(sheet: &Sheet, pupils: &[(PersonId, String)]) -> Result<Marks, Failure> {
    let pupils: Vec<_> = pupils.iter().map(|(pupil, _)| pupil.clone()).collect();
    let all = Marks::of(&sheet.of, &sheet.subject, sheet.period)?;
    Ok(all.among(&pupils))
}

pub(crate) fn page(ctx: &Context, sheet: &Sheet) -> Result<Page, Failure> {
    let pupils = pupils(sheet)?;
    let marks = marks(sheet, &pupils)?;
    let tabs = sheet.periods.tabs(ctx, sheet.period, |period| View::Sheet {
        of: sheet.of.clone(),
        subject: Some(sheet.subject.clone()),
        period: Some(period),
    });
    let mut page =
        Page::new(sheet.title()).back(tr!(ctx, "Classes", "Classes"), &View::Home { period: None });
    if sheet.grades {
        page = page.action(
            Action::go(
                tr!(ctx, "Nouvelle évaluation", "New assessment"),
                &sheet.create(),
            )
            .primary(),
        );
    }
    page = page
        .push(tabs)
        .extend(misplaced(ctx, sheet, &marks)?)
        .push(ways(ctx, sheet));
    if marks.assessments.is_empty() {
        let empty = EmptyState::new(
            tr!(
                ctx,
                "Aucune évaluation dans cette période",
                "No assessment in this period"
            ),
            tr!(
                ctx,
                "Créez une évaluation\u{a0}: une colonne s’ouvre pour saisir ses notes.",
                "Make an assessment: a column opens for its marks."
            ),
        );
        return Ok(page.push(if sheet.grades {
            empty.action(
                tr!(ctx, "Nouvelle évaluation", "New assessment"),
                &sheet.create(),
            )
        } else {
            empty
        }));
    }
    if pupils.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucun élève", "No pupil"),
            tr!(
                ctx,
                "L’annuaire ne connaît pas encore d’élève ici.",
                "The directory knows no pupil here yet."
            ),
        )));
    }
    Ok(page.push(grid(ctx, sheet, &marks, &pupils)?))
}

/// That assessments stand where a year that was divided otherwise had put them, and the button that moves them.
fn misplaced(ctx: &Context, sheet: &Sheet, marks: &Marks) -> Result<Vec<Block>, Failure> {
    let here = marks.assessments.iter();
    let here = here.filter(|one| one.is_misplaced(&sheet.periods)).count();
    // In periods that this year has no more, which no tab opens.
    let gone = sheet.periods.count() + 1..=Periods::MOST;
    let beyond = if gone.is_empty() {
        Vec::new()
    } else {
        let of_sheet = Assessment::by_sheet()
            .is(&sheet.of)
            .is(sheet.subject.as_str());
        of_sheet.any(gone).list()?
    };
    let count = here + beyond.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    let text = if count == 1 {
        tr!(
            ctx,
            "L’année de cette classe a été redécoupée\u{a0}: 1 évaluation est encore rangée dans l’ancienne période.",
            "The year of this class was divided otherwise: 1 assessment still stands in its former period."
        )
    } else {
        tr!(
            ctx,
            "L’année de cette classe a été redécoupée\u{a0}: {count} évaluations sont encore rangées dans les anciennes \
             périodes.",
            "The year of this class was divided otherwise: {count} assessments still stand in its former periods."
        )
    };
    let mut blocks = vec![Block::from(Notice::warning(text))];
    if sheet.grades {
        let label = tr!(
            ctx,
            "Les ranger selon leur date",
            "Put them where their days are"
        );
        blocks.push(vec![Action::post(label, &sheet.arrange_act())].into());
    }
    Ok(blocks)
}

/// What else one does here.
fn ways(ctx: &Context, sheet: &Sheet) -> Vec<Action> {
    let mut ways = vec![
        Action::go(tr!(ctx, "Appréciations", "Appreciations"), &sheet.remarks()),
        Action::go(tr!(ctx, "Compétences", "Skills"), &sheet.skills()),
        Action::go(tr!(ctx, "Exporter (CSV)", "Export (CSV)"), &sheet.export()),
    ];
    if sheet.grades {
        ways.push(Action::go(tr!(ctx, "Importer", "Import"), &sheet.import()));
    }
    ways
}

/// The grid of every assessment; with one alone, of that one.
fn grid(
    ctx: &Context,
    sheet: &Sheet,
    marks: &Marks,
    pupils: &[(PersonId, String)],
) -> Result<Grid, Failure> {
    let plan = Plan::of(&sheet.of)?;
    let period = sheet.period_name(ctx);
    // With more cells than a page has, the oldest columns are shown and not typed.
    let typed = CELLS / pupils.len().max(1);
    let shown = marks.assessments.len().saturating_sub(typed);
    let mut grid = Grid::new(
        tr!(ctx, "Notes du {period}", "Marks of {period}"),
        &sheet.marks_act(),
        KEEPS,
    );
    if sheet.grades {
        let codes = words::codes(ctx);
        let mut hint = tr!(
            ctx,
            "Chaque case s’enregistre quand vous la quittez\u{a0}; Entrée et les flèches passent à la suivante. \
             Codes\u{a0}: {codes}.",
            "Each cell is saved when you leave it; Enter and the arrows go on to the next. Codes: {codes}."
        );
        if shown > 0 {
            hint.push_str(&tr!(
                ctx,
                " Les {shown} évaluations les plus anciennes se modifient chacune sur sa page.",
                " The {shown} oldest assessments are changed each on its own page."
            ));
        }
        grid = grid.hint(hint);
    }
    grid = grid.column(GridColumn::new(tr!(ctx, "Moyenne", "Average"), 0));
    for one in &marks.assessments {
        grid = grid.column(
            GridColumn::new(one.title.clone(), CELL)
                .hint(words::facts(ctx, one))
                .to(&View::Assessment { id: one.id.clone() })
                .badge(words::publication(ctx, one)),
        );
    }
    for (pupil, name) in pupils {
        let average = marks.average(pupil, &plan, &sheet.subject);
        let mut row = GridRow::new(name.clone())
            .shown(average_name(pupil), words::average(ctx, average.as_ref()));
        for (at, one) in marks.assessments.iter().enumerate() {
            let is_typed = sheet.grades && at >= shown;
            row = cell(ctx, is_typed, marks, (one, pupil), row);
        }
        grid = grid.row(row);
    }
    let mut means = GridRow::new(tr!(ctx, "Moyenne de la classe", "Class average")).shown("", "");
    for one in &marks.assessments {
        means = means.shown(mean_name(&one.id), mean(ctx, marks, one));
    }
    grid = grid.row(means);
    Ok(if sheet.grades {
        grid.submit(tr!(ctx, "Tout enregistrer", "Save all"), "state", "all")
    } else {
        grid
    })
}

/// One cell: typed by who teaches, shown to who only reads.
pub(crate) fn cell(
    ctx: &Context,
    is_typed: bool,
    marks: &Marks,
    (one, pupil): (&Stored<Assessment>, &PersonId),
    row: GridRow,
) -> GridRow {
    let there = marks.get(&one.id, pupil);
    let said = there
        .map(|there| there.mark.said(ctx.language()))
        .unwrap_or_default();
    if is_typed {
        row.input(GridInput::new(cell_name(&one.id, pupil), said))
    } else {
        row.shown("", said)
    }
}

/// The name of a cell.
pub(crate) fn cell_name(assessment: &Id, pupil: &PersonId) -> String {
    format!("{assessment}/{pupil}")
}

/// The name of a pupil's average.
pub(crate) fn average_name(pupil: &PersonId) -> String {
    format!("average/{pupil}")
}

/// The name of a column's mean.
pub(crate) fn mean_name(assessment: &Id) -> String {
    format!("mean/{assessment}")
}

/// The mean of an assessment, on its own scale.
pub(crate) fn mean(ctx: &Context, marks: &Marks, one: &Stored<Assessment>) -> String {
    let all = marks.statistics(one);
    all.map(|all| all.mean.said(ctx.language()))
        .unwrap_or_default()
}

/// The last column of what is exported, in French and English: the import does not take it back.
pub(crate) const AVERAGE: [&str; 2] = ["Moyenne", "Average"];

/// The same as a table to keep, which the import takes back.
pub(crate) fn export(ctx: &Context, sheet: &Sheet) -> Result<Kept, Failure> {
    let pupils = pupils(sheet)?;
    let marks = marks(sheet, &pupils)?;
    let plan = Plan::of(&sheet.of)?;
    let titles = marks.assessments.iter().map(|one| one.title.clone());
    let head = [tr!(ctx, "Élève", "Pupil")].into_iter().chain(titles);
    let [fr, en] = AVERAGE;
    let head = head.chain([ctx.language().pick(fr, en).to_owned()]);
    let name = format!("{} – {}", sheet.title(), sheet.period_name(ctx));
    let mut table = Kept::new(name).row(head);
    for (pupil, name) in pupils {
        let cells = marks.assessments.iter().map(|one| {
            let there = marks.get(&one.id, &pupil);
            there
                .map(|there| there.mark.said(ctx.language()))
                .unwrap_or_default()
        });
        let average = marks.average(&pupil, &plan, &sheet.subject);
        let row = [name].into_iter().chain(cells);
        table = table.row(row.chain([words::average(ctx, average.as_ref())]));
    }
    Ok(table)
}
