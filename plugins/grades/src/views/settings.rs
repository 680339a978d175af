//! A class's or group's periods, subjects, parts of subjects, and coefficients.

use preau_sdk::by_name;
use preau_sdk::prelude::*;

use crate::access::Council;
use crate::acts::assessment::TITLE;
use crate::exact::Decimal;
use crate::marks::{ClassAverages, Plan};
use crate::rearranging::Meeting;
use crate::records::Rhythm;
use crate::routes::{Act, View};
use crate::typing::KEEPS;

pub(crate) fn page(ctx: &Context, council: &Council) -> Result<Page, Failure> {
    Ok(around(ctx, council)
        .push(Block::heading(tr!(ctx, "Périodes", "Periods")))
        .push(periods(ctx, council))
        .extend(groups(ctx, council)?)
        .push(Block::heading(tr!(ctx, "Coefficients", "Coefficients")))
        .extend(coefficients(ctx, council)?)
        .push(adding(ctx, council)))
}

/// The groups in which the class's pupils are, each with how its year is divided, and whether that is another way.
fn groups(ctx: &Context, council: &Council) -> Result<Vec<Block>, Failure> {
    if !council.of.is_class() {
        return Ok(Vec::new());
    }
    let groups = Meeting::all(ctx, &council.of)?;
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let items = groups.iter().map(|group| {
        let to = View::Settings {
            of: group.of.clone(),
        };
        let item = Item::new(group.name.clone())
            .fact(group.periods.rhythm.label(ctx.language()))
            .to(&to);
        if group.periods == council.periods {
            item
        } else {
            item.badge(Badge::warning(tr!(
                ctx,
                "Autres périodes que la classe",
                "Other periods than the class"
            )))
        }
    });
    let note = tr!(
        ctx,
        "Un groupe prend les périodes de ses classes quand elles ont toutes les mêmes. Sinon, choisissez les siennes.",
        "A group takes the periods of its classes once they all have the same. Else choose its own."
    );
    let items: Vec<_> = items.collect();
    Ok(vec![
        Block::heading(tr!(ctx, "Groupes de ses élèves", "Groups of its pupils")),
        Block::markdown(note),
        items.into(),
    ])
}

/// The same again, with what is wrong in one of its forms.
pub(crate) fn again(
    ctx: &Context,
    council: &Council,
    sent: &FormData,
    errors: &[FieldError],
) -> Page {
    let (mut periods, mut adding) = (periods(ctx, council), adding(ctx, council));
    if sent.get("rhythm").is_some() {
        periods = periods.filled(sent, errors);
    } else {
        adding = adding.filled(sent, errors);
    }
    around(ctx, council).push(periods).push(adding)
}

fn around(ctx: &Context, council: &Council) -> Page {
    let page = Page::new(tr!(
        ctx,
        "Périodes et coefficients",
        "Periods and coefficients"
    ))
    .lead(council.class.clone());
    if council.of.is_class() {
        let label = tr!(ctx, "Conseil de classe", "Class council");
        page.back(label, &council.view())
    } else {
        let home = View::Home { period: None };
        page.back(tr!(ctx, "Classes", "Classes"), &home)
    }
}

fn periods(ctx: &Context, council: &Council) -> Form {
    let rhythm = council.periods.rhythm;
    let options = Rhythm::ALL
        .iter()
        .map(|one| (one.word().to_owned(), one.label(ctx.language()).to_owned()));
    let year = (Some(ctx.school().year_start), Some(ctx.school().year_end));
    let end = |at: usize| council.periods.ends.get(at).copied();
    let to = Act::Periods {
        of: council.of.clone(),
    };
    Form::new(&to)
        .field(
            Field::choice(
                "rhythm",
                tr!(ctx, "L’année se divise en", "The year is divided into"),
                rhythm.word(),
                options,
            )
            .required(),
        )
        .field(
            Field::date(
                "first",
                tr!(
                    ctx,
                    "Dernier jour de la première période",
                    "Last day of the first period"
                ),
                end(0),
                year,
            )
            .required(),
        )
        .field(
            Field::date(
                "second",
                tr!(ctx, "Dernier jour de la deuxième", "Last day of the second"),
                end(1),
                year,
            )
            .hint(tr!(ctx, "Pour des trimestres.", "For terms.")),
        )
        .submit(
            tr!(ctx, "Enregistrer les périodes", "Save periods"),
            "state",
            "periods",
        )
}

/// Subjects and parts, each with its coefficient: those that somebody named, and those that are graded.
pub(crate) fn lines(council: &Council) -> Result<Vec<(String, String, Decimal)>, Failure> {
    let plan = Plan::of(&council.of)?;
    let mut lines: Vec<_> = plan
        .coefficients
        .iter()
        .map(|one| (one.subject.clone(), one.part.clone(), one.weight))
        .collect();
    for period in 1..=council.periods.count() {
        for subject in ClassAverages::of(&council.of, period)?.subjects {
            if !lines
                .iter()
                .any(|(known, part, _)| *known == subject && part.is_empty())
            {
                lines.push((subject, String::new(), Decimal::ONE));
            }
        }
    }
    lines.sort_by(|one, other| by_name(&one.0, &other.0).then_with(|| by_name(&one.1, &other.1)));
    Ok(lines)
}

/// The name of a line's cell.
pub(crate) fn name(subject: &str, part: &str) -> String {
    format!("{subject}/{part}")
}

fn coefficients(ctx: &Context, council: &Council) -> Result<Vec<Block>, Failure> {
    let lines = lines(council)?;
    if lines.is_empty() {
        return Ok(Vec::new());
    }
    let to = Act::Coefficients {
        of: council.of.clone(),
    };
    let mut grid = Grid::new(tr!(ctx, "Coefficients des matières", "Coefficients of subjects"), &to, KEEPS)
        .hint(tr!(
            ctx,
            "Une sous-matière pèse dans sa matière, une matière dans la moyenne générale. Vidée, une sous-matière \
             disparaît\u{a0}; une matière pèse de nouveau 1.",
            "A part weighs in its subject, a subject in the general average. Emptied, a part goes away; a subject \
             weighs 1 again."
        ))
        .column(GridColumn::new(tr!(ctx, "Coefficient", "Coefficient"), 6));
    for (subject, part, coefficient) in lines {
        let label = if part.is_empty() {
            subject.clone()
        } else {
            format!("{subject} – {part}")
        };
        let input = GridInput::new(name(&subject, &part), coefficient.said(ctx.language()));
        grid = grid.row(GridRow::new(label).input(input));
    }
    Ok(vec![
        grid.submit(tr!(ctx, "Tout enregistrer", "Save all"), "state", "all")
            .into(),
    ])
}

fn adding(ctx: &Context, council: &Council) -> Form {
    let most = u32::try_from(TITLE).unwrap_or_default();
    let to = Act::AddSubject {
        of: council.of.clone(),
    };
    Form::new(&to)
        .field(
            Field::text("subject", tr!(ctx, "Matière", "Subject"), "", most)
                .hint(tr!(
                    ctx,
                    "Comme l’annuaire l’appelle.",
                    "As the directory calls it."
                ))
                .required(),
        )
        .field(
            Field::text("part", tr!(ctx, "Sous-matière", "Part"), "", most).hint(tr!(
                ctx,
                "Par exemple Orthographe\u{a0}; vide pour la matière elle-même.",
                "For instance Spelling; empty for the subject itself."
            )),
        )
        .submit(tr!(ctx, "Ajouter", "Add"), "state", "add")
}
