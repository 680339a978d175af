//! Pages that show by themselves what changed.
//!
//! A topic is declared in the manifest, as `[topics.NAME]`. A page follows it
//! ([`Page::live`](crate::page::Page::live)); whoever changes what such pages show touches it, for whom the change
//! may concern. Open pages of these people are then read again, each with its reader's own rights: a touch says
//! that something changed, and not what.
//!
//! A topic with `box = "COLLECTION"` is touched by each delivery of a record of that collection, for those who get
//! it: there is nothing to call.
//!
//! A page must be whole without it: a browser without script, and one for which there was no room, shows what was
//! there when the page was loaded.

use crate::bindings::ent::kernel::live;
use crate::{Audience, Failure};

/// Stages that something changed under a topic of the manifest, for an audience: pages hear of it when the call
/// commits. The same twice counts once.
///
/// `unavailable` beyond 100 in a call, `forbidden` in a view. That pages are not told is seldom a reason to refuse
/// what somebody does: `live::touch(…).ok()` says so.
pub fn touch(topic: &str, audience: &Audience) -> Result<(), Failure> {
    live::touch(topic, audience)
}
