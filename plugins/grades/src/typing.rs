//! What is typed into a grid: cell by cell as it is left, or all of it by a button.

use std::collections::HashMap;

use preau_sdk::page::{GridCell, Outcome, Page};
use preau_sdk::prelude::*;

/// The field with which a cell comes that was left.
pub(crate) const KEEPS: (&str, &str) = ("typed", "cell");
/// As many cells as are changed at once: each is a record, of which a call writes 500.
pub(crate) const AT_ONCE: usize = 400;
/// As many cells as a page has that are typed: the kernel leaves out what is beyond.
pub(crate) const CELLS: usize = 900;

/// What became of the cells that came, each with what was typed.
#[derive(Debug, Default)]
pub(crate) struct Typed {
    answers: Vec<(CellAnswer, String)>,
    /// What was typed into the cells for which a call has no more room.
    left: HashMap<String, String>,
}

impl Typed {
    /// Has each cell that was typed into kept, or refused, by `keep`: name, what it said, what was typed.
    pub(crate) fn take(
        ctx: &Context,
        form: &FormData,
        mut keep: impl FnMut(&str, &str, &str) -> Result<CellAnswer, Failure>,
    ) -> Result<Self, Failure> {
        Self::take_what_fits(ctx, form, |name, was, typed| {
            keep(name, was, typed).map(Some)
        })
    }

    /// The same, by a `keep` that gives none for a cell that the call has no more room for: it is left as it was
    /// typed, to be sent once more.
    pub(crate) fn take_what_fits(
        ctx: &Context,
        form: &FormData,
        mut keep: impl FnMut(&str, &str, &str) -> Result<Option<CellAnswer>, Failure>,
    ) -> Result<Self, Failure> {
        let mut all = Self::default();
        for (name, was, typed) in form.cells() {
            let answer = if all.answers.len() < AT_ONCE {
                keep(name, was, typed)?
            } else {
                None
            };
            match answer {
                Some(answer) => all.answers.push((answer, typed.to_owned())),
                None => {
                    all.left.insert(name.to_owned(), typed.to_owned());
                }
            }
        }
        // A script sends few, and waits for an answer to each.
        if form.says(KEEPS.0, KEEPS.1) {
            let wait = tr!(
                ctx,
                "Trop de cases à la fois\u{a0}: enregistrez de nouveau.",
                "Too many cells at once: save again."
            );
            let left = all.left.drain();
            let left = left.map(|(name, typed)| (CellAnswer::refused(name, "", &*wait), typed));
            all.answers.extend(left);
        }
        Ok(all)
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
        let is_well = self.answers.iter().all(|(one, _)| one.error.is_none());
        if is_well && self.left.is_empty() {
            return Ok(Outcome::said(at, tr!(ctx, "Enregistré.", "Saved.")));
        }
        let mut page = again()?;
        for block in &mut page.blocks {
            if let Block::Grid(grid) = block {
                for cell in grid.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    self.show(cell, is_well);
                }
            }
        }
        if !is_well {
            return Ok(Outcome::Invalid(page));
        }
        // What came first is kept; the rest stands in its cells, to be sent once more.
        page.blocks.insert(0, self.more(ctx).into());
        Ok(Outcome::Page(page))
    }

    /// That some cells are kept, and others are to be sent again.
    fn more(&self, ctx: &Context) -> Notice {
        let (kept, left) = (self.answers.len(), self.left.len());
        let text = if left == 1 {
            tr!(
                ctx,
                "{kept} cases sont enregistrées. La dernière que vous avez remplie est encore ci-dessous\u{a0}: \
                 appuyez de nouveau sur «\u{a0}Tout enregistrer\u{a0}».",
                "{kept} cells are saved. The last one that you filled in is still below: press “Save all” again."
            )
        } else {
            tr!(
                ctx,
                "{kept} cases sont enregistrées. Les {left} autres que vous avez remplies sont encore ci-dessous\u{a0}: \
                 appuyez de nouveau sur «\u{a0}Tout enregistrer\u{a0}».",
                "{kept} cells are saved. The {left} others that you filled in are still below: press “Save all” again."
            )
        };
        Notice::warning(text).title(tr!(ctx, "Ce n’est pas encore tout", "That is not all yet"))
    }

    /// What was typed stands in its cell again, unless it is kept.
    fn show(&self, cell: &mut GridCell, is_kept: bool) {
        let GridCell::Input(input) = cell else {
            return;
        };
        if let Some(typed) = self.left.get(&input.name) {
            input.typed = Some(typed.clone());
            return;
        }
        let answer = self.answers.iter().find(|(one, _)| one.name == input.name);
        match answer {
            // What the call has just written is not found by what the page was made of.
            Some((one, _)) if is_kept => input.value.clone_from(&one.value),
            Some((one, typed)) => {
                input.typed = Some(typed.clone());
                input.error.clone_from(&one.error);
            }
            None => {}
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
