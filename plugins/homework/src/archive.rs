//! What a class handed in, as one archive: a folder for each pupil.

use preau_sdk::directory;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::handing;
use crate::records::{Assignment, HandIn};
use crate::views::handed::{Class, left_name};

/// So much of what was to be done is in the archive's name.
const EXCERPT: usize = 40;

pub(crate) fn of(ctx: &Context, id: &Id) -> Result<Archive, Failure> {
    let (one, classes) = handing::find_followed(ctx, id)?;
    let class = Class::load(&one)?;
    if class.handed.is_empty() {
        return Err(Failure::NotFound);
    }
    let turns: Vec<_> = class.turns().collect();
    let names = directory::listed_names(&turns);
    let archive = Archive::new(name(ctx, &one, classes.name(&one.audience)));
    let folders = turns.iter().zip(names).filter_map(|(pupil, name)| {
        let handed = class.of(pupil.0.as_str())?;
        Some(folder(ctx, left_name(ctx, name.as_deref()), handed))
    });
    Ok(folders.fold(archive, Archive::folder))
}

/// "6A – Exercices p. 34 – rendus".
fn name(ctx: &Context, one: &Assignment, class: &str) -> String {
    let what = markdown::excerpt(&one.text, EXCERPT);
    let what = what.trim_end_matches('…').trim_end();
    tr!(
        ctx,
        "{class} – {what} – rendus",
        "{class} – {what} – handed in"
    )
}

fn folder(ctx: &Context, name: String, handed: &HandIn) -> ArchiveFolder {
    let folder = ArchiveFolder::new(name);
    let folder = if handed.text.is_empty() {
        folder
    } else {
        // As programs on every system read the end of a line.
        let text = handed.text.lines().collect::<Vec<_>>().join("\r\n") + "\r\n";
        folder.text(tr!(ctx, "Réponse.txt", "Answer.txt"), text)
    };
    folder.files(&handed.files)
}
