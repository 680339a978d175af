//! What happened to something since a form was opened to change it. Only its author changes it, in several
//! windows or on several devices: nothing that they wrote in one is lost to the other.
//!
//! The address to which the form sends carries the version that it was [`opened`] with (`#[query] version:
//! Option<i64>`). Where another [is kept](is_overtaken) by then, the form comes back under what
//! [`overtaken`] gives, with what was typed; where nothing is, under what [`gone`] gives.

use crate::page::{Block, Item, Notice};
use crate::{Context, Stored, tr};

/// The version of a record, as the address of its form carries it.
pub fn opened<R>(one: &Stored<R>) -> Option<i64> {
    i64::try_from(one.version).ok()
}

/// Whether a form was opened with another version than the one that is kept.
pub fn is_overtaken(opened: Option<i64>, version: u64) -> bool {
    opened.is_some_and(|opened| u64::try_from(opened) != Ok(version))
}

/// What stands above the form of somebody who was overtaken, by themselves: only its author changes what
/// was written. `kept`: as it is now.
pub fn overtaken(ctx: &Context, title: String, kept: Item) -> Vec<Block> {
    let notice = Notice::warning(tr!(
        ctx,
        "Vous avez enregistré un changement dans une autre fenêtre ou sur un autre appareil. Ce que vous \
         venez d’écrire n’est pas encore enregistré\u{a0}: comparez, puis envoyez de nouveau pour \
         remplacer ce qui l’est.",
        "You kept a change in another window or on another device. What you have just written is not kept \
         yet: compare, then send again to replace what is."
    ));
    vec![
        notice.title(title).into(),
        Block::heading(tr!(ctx, "Ce qui est enregistré", "What is kept")),
        vec![kept].into(),
        Block::heading(tr!(ctx, "Ce que vous avez écrit", "What you wrote")),
    ]
}

/// What stands above the form of something that is no more.
pub fn gone(title: String, text: String) -> Vec<Block> {
    vec![Notice::warning(text).title(title).into()]
}
