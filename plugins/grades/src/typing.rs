//! What is typed into a grid: cell by cell as it is left, or all of it by a button.

use preau_sdk::page::{GridCell, Outcome, Page};
use preau_sdk::prelude::*;

/// The field with which a cell comes that was left.
pub(crate) const KEEPS: (&str, &str) = ("typed", "cell");
/// As many cells as are changed at once: each is a record, of which a call writes 500.
const AT_ONCE: usize = 400;

/// What became of the cells that came, each with what was typed.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    answers: Vec<(CellAnswer, String)>,
}

impl Typed {
    /// Has each cell that was typed into kept, or refused, by `keep`: name, what it said, what was typed.
    pub(crate) fn take(
        ctx: &Context,
        form: &FormData,
        mut keep: impl FnMut(&str, &str, &str) -> Result<CellAnswer, Failure>,
    ) -> Result<Self, Failure> {
        let mut answers = Vec::new();
        for (at, (name, was, typed)) in form.cells().enumerate() {
            let answer = if at < AT_ONCE {
                keep(name, was, typed)?
            } else {
                let wait = tr!(
                    ctx,
                    "Trop de cases à la fois\u{a0}: enregistrez de nouveau.",
                    "Too many cells at once: save again."
                );
                CellAnswer::refused(name, was, wait)
            };
            answers.push((answer, typed.to_owned()));
        }
        Ok(Self { answers })
    }

    /// The names of cells that were kept.
    pub(crate) fn kept(&self) -> impl Iterator<Item = &str> {
        let kept = self.answers.iter().filter(|(one, _)| one.error.is_none());
        kept.map(|(one, _)| one.name.as_str())
    }

    /// The answer: to a cell that was left, what became of it and what changed by it; to a button, the page again
    /// where something is wrong.
    pub(crate) fn answer(
        self,
        ctx: &Context,
        form: &FormData,
        at: &impl Route,
        also: impl FnOnce() -> Result<Vec<CellAnswer>, Failure>,
        again: impl FnOnce() -> Result<Page, Failure>,
    ) -> Result<Outcome, Failure> {
        if form.says(KEEPS.0, KEEPS.1) {
            let answers = self.answers.into_iter().map(|(one, _)| one);
            let answers: Vec<_> = answers.chain(also()?).collect();
            return Ok(Outcome::cells(at, answers));
        }
        if self.answers.iter().all(|(one, _)| one.error.is_none()) {
            return Ok(Outcome::said(at, tr!(ctx, "Enregistré.", "Saved.")));
        }
        let mut page = again()?;
        for block in &mut page.blocks {
            if let Block::Grid(grid) = block {
                for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    self.show(cell);
                }
            }
        }
        Ok(Outcome::Invalid(page))
    }

    /// What was typed stands in its cell again: nothing was kept, since something is wrong somewhere.
    fn show(&self, cell: &mut GridCell) {
        let GridCell::Input(input) = cell else {
            return;
        };
        let answer = self.answers.iter().find(|(one, _)| one.name == input.name);
        if let Some((one, typed)) = answer {
            input.typed = Some(typed.clone());
            input.error.clone_from(&one.error);
        }
    }
}

/// Why a value is not kept that somebody else changed meanwhile.
pub(crate) fn overtaken(ctx: &Context, name: &str, now: &str) -> CellAnswer {
    let why = if now.is_empty() {
        tr!(
            ctx,
            "Effacé entre-temps ailleurs. Saisissez de nouveau pour remplacer.",
            "Emptied elsewhere meanwhile. Type again to replace it."
        )
    } else {
        tr!(
            ctx,
            "«\u{a0}{now}\u{a0}» a été enregistré ailleurs entre-temps. Saisissez de nouveau pour remplacer.",
            "“{now}” was saved elsewhere meanwhile. Type again to replace it."
        )
    };
    CellAnswer::refused(name, now, why)
}

/// Why a value is not kept of a row or a column that is no more.
pub(crate) fn gone(ctx: &Context, name: &str) -> CellAnswer {
    let why = tr!(
        ctx,
        "Cette case n’existe plus\u{a0}: rechargez la page.",
        "This cell is no more: load the page again."
    );
    CellAnswer::refused(name, "", why)
}

/// The two parts of a cell's name: its column and its row.
pub(crate) fn parts(name: &str) -> Option<(&str, PersonId)> {
    let (column, pupil) = name.split_once('/')?;
    Some((column, PersonId(Id::parse(pupil)?)))
}
