//! Marks from a spreadsheet: all of them, or none.

use preau_sdk::prelude::*;

use crate::access::Sheet;
use crate::acts::marks::set;
use crate::computing;
use crate::mark::Mark;
use crate::marks::Marks;
use crate::pasted;
use crate::records::Assessment;
use crate::views::{import, sheet as grid};
use crate::words;

/// As many marks as are taken at once: each is a record, of which a call writes 500.
const AT_ONCE: usize = 480;
/// As many mistakes as are told at once.
const TOLD: usize = 10;
/// The longest text, in characters.
pub(crate) const TEXT: i64 = 60_000;
/// The form's field.
pub(crate) const FIELD: &str = "table";

/// Takes a table whose first column names pupils and whose first row names assessments of the sheet.
pub(crate) fn take(ctx: &Context, sheet: &Sheet, sent: &FormData) -> Result<Outcome, Failure> {
    let text = sent.get(FIELD).unwrap_or_default();
    let mut marks = Marks::of(&sheet.of, &sheet.subject, sheet.period)?;
    let pupils = grid::pupils(sheet)?;
    let found = match read(ctx, &pasted::rows(text), &marks, &pupils) {
        Ok(found) => found,
        Err(mistakes) => {
            let errors = [FieldError::new(FIELD, mistakes)];
            return Ok(Outcome::Invalid(import::again(ctx, sheet, sent, &errors)));
        }
    };
    let mut taken = 0;
    for (one, pupil, mark) in found {
        if marks
            .get(&one.id, &pupil)
            .is_some_and(|there| there.mark == mark)
        {
            continue;
        }
        set(&mut marks, &one, &pupil, Some(mark))?;
        taken += 1;
    }
    if taken > 0 {
        computing::tell(&sheet.of, &sheet.subject, sheet.period)?;
    }
    Ok(Outcome::said(
        &sheet.view(),
        match taken {
            0 => tr!(
                ctx,
                "Rien à changer\u{a0}: tout y était déjà.",
                "Nothing to change: all of it was there."
            ),
            1 => tr!(ctx, "1 note importée.", "1 mark imported."),
            _ => tr!(ctx, "{taken} notes importées.", "{taken} marks imported."),
        },
    ))
}

type Found = Vec<(Stored<Assessment>, PersonId, Mark)>;

/// What each filled cell says, or every mistake with its line.
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
    let mut found = Vec::new();
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
                Ok(mark) => found.push((one.clone(), pupil.clone(), mark)),
                Err(why) => {
                    let why = words::no_mark(ctx, value, one.scale, why);
                    mistakes.push(tr!(ctx, "Ligne {line}\u{a0}: {why}", "Line {line}: {why}"));
                }
            }
        }
    }
    if found.len() > AT_ONCE {
        mistakes.push(tr!(
            ctx,
            "Plus de {AT_ONCE} notes à la fois\u{a0}: importez en deux fois.",
            "More than {AT_ONCE} marks at once: import in two parts."
        ));
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
