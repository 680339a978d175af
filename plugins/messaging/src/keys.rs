//! Identifiers of what people write: each is its author's, so that nobody meets another's.
//!
//! A draft and its message have the identifier to which their form sends. If any would do, somebody who sends a form
//! to that of another's message would be told by a conflict that there is one. So an identifier ends in what says whose
//! it is, and one that is not the sender's is made theirs: then there is nothing to meet.

use preau_sdk::prelude::*;

/// How many digits say whose it is.
const MARK: usize = 16;

/// One for something new that the caller writes.
pub(crate) fn fresh(ctx: &Context) -> Result<Id, Failure> {
    own(ctx, &Id::fresh())
}

/// The caller's identifier of this name: itself, if it is theirs.
pub(crate) fn own(ctx: &Context, id: &Id) -> Result<Id, Failure> {
    let me = ctx.me()?;
    let whose = |name: &str| {
        let mark = Id::made_of([name, me.0.as_str()]);
        mark.as_str().get(..MARK).unwrap_or_default().to_owned()
    };
    if let Some((name, mark)) = id.as_str().rsplit_once('.')
        && mark == whose(name)
    {
        return Ok(id.clone());
    }
    let named = Id::parse(&format!("{id}.{}", whose(id)));
    let short = || {
        let name = Id::made_of([id.as_str()]);
        Id::parse(&format!("{name}.{}", whose(&name)))
    };
    named.or_else(short).ok_or(Failure::NotFound)
}
