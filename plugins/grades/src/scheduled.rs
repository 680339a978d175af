//! An assessment becomes visible on the day planned.

use preau_sdk::prelude::*;

use crate::computing;
use crate::news;
use crate::records::Assessment;

/// The day has come, if it is still that one: it may have been put off, hidden or deleted since. Its readers read it
/// from that instant on by themselves; now they are told.
pub(crate) fn due(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let key = event.key()?;
    let Some(one) = Assessment::get(&key)? else {
        return Ok(());
    };
    if !one.is_published(ctx.now()) {
        return Ok(());
    }
    news::published(&one.id, &one)?;
    computing::tell(&one.audience, &one.subject, one.period)
}
