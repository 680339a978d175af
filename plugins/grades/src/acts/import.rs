//! Marks from a spreadsheet: first what they would change is shown; then it is changed, but for what a colleague typed
//! meanwhile.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::acts::marks::{cell, cells};
use crate::computing;
use crate::mark::Mark;
use crate::marks::Marks;
use crate::pasted;
use crate::records::Assessment;
use crate::typing::{AT_ONCE, Typed};
use crate::views::{import, sheet as grid};
use crate::words;

/// As many mistakes, or columns, as are told at once.
pub(crate) const TOLD: usize = 10;
/// So many characters of a column's title are told.
const LONG: usize = 80;
/// The longest text, in characters.
pub(crate) const TEXT: i64 = 60_000;
/// The form's field.
pub(crate) const FIELD: &str = "table";
/// The field with what was shown.
pub(crate) const SHOWN: &str = "shown";

/// A mark that is to be in the place of another, or of none.
pub(crate) struct Change {
    /// The cell's name, as in the grid.
    pub(crate) name: String,
    pub(crate) pupil: String,
    pub(crate) assessment: String,
    /// What stands there now.
    pub(crate) was: String,
    pub(crate) typed: String,
}

/// What a table says.
struct Found {
    marks: Vec<(Stored<Assessment>, PersonId, Mark)>,
    /// The columns that name no assessment of the sheet, as they are told.
    ignored: Vec<String>,
}

/// A mark that was not taken.
pub(crate) struct Left {
    /// As it was shown, beside what stands in its cell now.
    pub(crate) change: Change,
    pub(crate) why: String,
}

/// Changes as one text, "cell=was>typed;…": a form has fewer fields than there are cells.
pub(crate) fn written(changes: &[Change]) -> String {
    let line = |one: &Change| format!("{}={}>{}", one.name, one.was, one.typed);
    changes.iter().map(line).collect::<Vec<_>>().join(";")
}

/// The same as a grid would send it.
fn as_cells(shown: &str) -> FormData {
    let cells = shown.split(';').filter_map(|line| {
        let (name, change) = line.split_once('=')?;
        let (was, typed) = change.split_once('>')?;
        Some([was, typed].map(|value| (name.to_owned(), value.to_owned())))
    });
    FormData::new(cells.flatten().collect())
}

/// Reads a table whose first column names pupils and whose first row names assessments of the sheet, and shows what it
/// would change. What was shown comes back with what stood there then, and is taken.
pub(crate) fn take(ctx: &Context, sheet: &Sheet, sent: &FormData) -> Result<Outcome, Failure> {
    if let Some(shown) = sent.get(SHOWN) {
        return change(ctx, sheet, &as_cells(shown));
    }
    let text = sent.get(FIELD).unwrap_or_default();
    let pupils = grid::pupils(sheet)?;
    let marks = grid::marks(sheet, &pupils)?;
    let found = match read(ctx, &pasted::rows(text), &marks, &pupils) {
        Ok(found) => found,
        Err(mistakes) => {
            let errors = [FieldError::new(FIELD, mistakes)];
            return Ok(Outcome::Invalid(import::again(ctx, sheet, sent, &errors)));
        }
    };
    let Found {
        marks: found,
        ignored,
    } = found;
    let mut changes = changes(ctx, found, &marks, &pupils);
    if changes.is_empty() && !ignored.is_empty() {
        let page = import::unchanged(ctx, sheet, sent, &ignored);
        return Ok(Outcome::Page(page));
    }
    if changes.is_empty() {
        return Ok(Outcome::said(
            &sheet.view(),
            tr!(
                ctx,
                "Rien à changer\u{a0}: tout y était déjà.",
                "Nothing to change: all of it was there."
            ),
        ));
    }
    let more = changes.len().saturating_sub(AT_ONCE);
    changes.truncate(AT_ONCE);
    Ok(Outcome::Page(import::preview(
        ctx, sheet, &changes, more, &ignored,
    )))
}

/// What differs from what stands in the cells, in the order of the table.
fn changes(
    ctx: &Context,
    found: Vec<(Stored<Assessment>, PersonId, Mark)>,
    marks: &Marks,
    pupils: &[(PersonId, String)],
) -> Vec<Change> {
    let change = |(one, pupil, mark): (Stored<Assessment>, PersonId, Mark)| {
        let there = marks.get(&one.id, &pupil).map(|there| there.mark);
        if there == Some(mark) {
            return None;
        }
        let said = |mark: Mark| mark.said(ctx.language());
        let name = pupils.iter().find(|(known, _)| *known == pupil);
        Some(Change {
            name: grid::cell_name(&one.id, &pupil),
            pupil: name.map(|(_, name)| name.clone()).unwrap_or_default(),
            assessment: one.title.clone(),
            was: there.map(said).unwrap_or_default(),
            typed: said(mark),
        })
    };
    found.into_iter().filter_map(change).collect()
}

/// Takes what was shown, each cell as the grid takes it: where somebody typed something else since, theirs stays; each
/// that is not taken is shown with its reason.
fn change(ctx: &Context, sheet: &Sheet, sent: &FormData) -> Result<Outcome, Failure> {
    let pupils = grid::pupils(sheet)?;
    let mut marks = grid::marks(sheet, &pupils)?;
    let mut left = Vec::new();
    let typed = Typed::take(ctx, sent, |name, was, typed| {
        let place = cells(&marks, &pupils, name);
        let answer = cell(ctx, &mut marks, place.as_ref(), name, was, typed)?;
        if let Some(why) = &answer.error {
            let (pupil, assessment) = place
                .map(|(one, pupil)| {
                    let known = pupils.iter().find(|(known, _)| *known == pupil);
                    let name = known.map(|(_, name)| name.clone());
                    (name.unwrap_or_default(), one.title.clone())
                })
                .unwrap_or_default();
            left.push(Left {
                change: Change {
                    name: name.to_owned(),
                    pupil,
                    assessment,
                    was: answer.value.clone(),
                    typed: typed.to_owned(),
                },
                why: why.clone(),
            });
        }
        Ok(answer)
    })?;
    if marks.is_changed {
        computing::soon(ctx, sheet)?;
    }
    let taken = typed.kept().count();
    let said = match taken {
        0 => tr!(ctx, "Aucune note importée.", "No mark imported."),
        1 => tr!(ctx, "1 note importée.", "1 mark imported."),
        _ => tr!(ctx, "{taken} notes importées.", "{taken} marks imported."),
    };
    Ok(if left.is_empty() {
        Outcome::said(&sheet.view(), said)
    } else {
        Outcome::Page(import::left(ctx, sheet, &left, said))
    })
}

/// What each filled cell says and which columns are nobody's, or every mistake with its line.
fn read(
    ctx: &Context,
    rows: &[Vec<String>],
    marks: &Marks,
    pupils: &[(PersonId, String)],
) -> Result<Found, String> {
    let Some((head, rows)) = rows.split_first() else {
        return Err(tr!(ctx, "Collez un tableau.", "Paste a table."));
    };
    let (columns, mut mistakes) = columns(ctx, head, marks);
    if columns.iter().all(Option::is_none) && mistakes.is_empty() {
        mistakes.push(tr!(
            ctx,
            "La première ligne doit nommer au moins une évaluation de cette page.",
            "The first line must name at least one assessment of this page."
        ));
    }
    let mut found = Found {
        marks: Vec::new(),
        ignored: ignored(ctx, head, rows, &columns),
    };
    let mut seen = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let (line, name) = (at + 2, row.first().map_or("", String::as_str));
        let filled = row.iter().skip(1).zip(&columns);
        let mut filled = filled
            .filter_map(|(value, column)| column.map(|one| (value, one)))
            .filter(|(value, _)| !value.is_empty())
            .peekable();
        if filled.peek().is_none() {
            continue;
        }
        let mut named = pupils.iter().filter(|(_, known)| same(known, name));
        let pupil = match (named.next(), named.next()) {
            (Some((pupil, _)), None) => pupil,
            (None, _) => {
                mistakes.push(tr!(
                    ctx,
                    "Ligne {line}\u{a0}: «\u{a0}{name}\u{a0}» n’est pas de la classe.",
                    "Line {line}: “{name}” is not in the class."
                ));
                continue;
            }
            (Some(_), Some(_)) => {
                mistakes.push(tr!(
                    ctx,
                    "Ligne {line}\u{a0}: deux élèves s’appellent «\u{a0}{name}\u{a0}»\u{a0}; saisissez leurs notes à la main.",
                    "Line {line}: two pupils are called “{name}”; type their marks by hand."
                ));
                continue;
            }
        };
        if seen.contains(&pupil) {
            mistakes.push(tr!(
                ctx,
                "Ligne {line}\u{a0}: «\u{a0}{name}\u{a0}» est déjà sur une autre ligne.",
                "Line {line}: “{name}” is on another line already."
            ));
            continue;
        }
        seen.push(pupil);
        for (value, one) in filled {
            match Mark::parse(value, one.scale) {
                Ok(mark) => found.marks.push((one.clone(), pupil.clone(), mark)),
                Err(why) => {
                    let why = words::no_mark(ctx, value, one.scale, why);
                    mistakes.push(tr!(ctx, "Ligne {line}\u{a0}: {why}", "Line {line}: {why}"));
                }
            }
        }
    }
    if mistakes.is_empty() {
        return Ok(found);
    }
    let more = mistakes.len().saturating_sub(TOLD);
    mistakes.truncate(TOLD);
    match more {
        0 => {}
        1 => mistakes.push(tr!(ctx, "Et 1 autre.", "And 1 other.")),
        _ => mistakes.push(tr!(ctx, "Et {more} autres.", "And {more} others.")),
    }
    Err(mistakes.join(" "))
}

/// The columns in which something stands that is not read, because they name no assessment; but for the averages, which
/// the export adds.
fn ignored(
    ctx: &Context,
    head: &[String],
    rows: &[Vec<String>],
    columns: &[Option<&Stored<Assessment>>],
) -> Vec<String> {
    let width = rows.iter().map(Vec::len).chain([head.len()]).max();
    let told = (1..width.unwrap_or_default()).filter_map(|at| {
        let title = head.get(at).map_or("", String::as_str);
        let names_one = columns.get(at - 1).is_some_and(Option::is_some);
        if names_one || grid::AVERAGE.iter().any(|average| same(average, title)) {
            return None;
        }
        if !title.is_empty() {
            let title: String = title.chars().take(LONG).collect();
            return Some(tr!(ctx, "«\u{a0}{title}\u{a0}»", "“{title}”"));
        }
        let is_filled = |row: &Vec<String>| row.get(at).is_some_and(|value| !value.is_empty());
        let number = at + 1;
        let untitled = || {
            tr!(
                ctx,
                "la colonne {number}, sans titre",
                "column {number}, without a title"
            )
        };
        rows.iter().any(is_filled).then(untitled)
    });
    told.collect()
}

/// The assessment that each column names, if it names one of the sheet; and what is wrong where it is not clear which.
fn columns<'a>(
    ctx: &Context,
    head: &[String],
    marks: &'a Marks,
) -> (Vec<Option<&'a Stored<Assessment>>>, Vec<String>) {
    let mut columns: Vec<Option<&Stored<Assessment>>> = Vec::new();
    let mut mistakes = Vec::new();
    for title in head.iter().skip(1) {
        let mut named = marks
            .assessments
            .iter()
            .filter(|one| same(&one.title, title));
        let one = named.next();
        let mistake = if named.next().is_some() {
            Some(tr!(
                ctx,
                "Deux évaluations s’appellent «\u{a0}{title}\u{a0}»\u{a0}: renommez-en une.",
                "Two assessments are called “{title}”: rename one."
            ))
        } else if one.is_some_and(|one| columns.iter().flatten().any(|known| known.id == one.id)) {
            Some(tr!(
                ctx,
                "Deux colonnes s’appellent «\u{a0}{title}\u{a0}»\u{a0}: gardez-en une.",
                "Two columns are called “{title}”: keep one."
            ))
        } else {
            None
        };
        columns.push(one.filter(|_| mistake.is_none()));
        mistakes.extend(mistake.filter(|mistake| !mistakes.contains(mistake)));
    }
    (columns, mistakes)
}

/// Whether two names are the same, whatever their case and blanks.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| {
        let words = text.split_whitespace().map(str::to_lowercase);
        words.collect::<Vec<_>>().join(" ")
    };
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_come_back_as_a_grid_would_send_them() {
        let change = |name: &str, was: &str, typed: &str| Change {
            name: name.to_owned(),
            pupil: String::new(),
            assessment: String::new(),
            was: was.to_owned(),
            typed: typed.to_owned(),
        };
        let changes = [
            change("0198-a/p1", "", "12,5"),
            change("0198-a/p2", "N/H", "Abs0"),
        ];
        let form = as_cells(&written(&changes));
        let cells: Vec<_> = form.cells().collect();
        assert_eq!(
            cells,
            [("0198-a/p1", "", "12,5"), ("0198-a/p2", "N/H", "Abs0")]
        );
        assert_eq!(as_cells("").cells().count(), 0);
        assert_eq!(as_cells("a=b;c>d;=>").cells().count(), 0);
    }
}
