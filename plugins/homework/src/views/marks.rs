//! What a pupil has done.

use preau_sdk::prelude::*;

use crate::records::{Assignment, Done};
use crate::routes::Act;

/// The done marks of the pupil whom the call concerns, among some homework.
pub(crate) struct Marks {
    learner: Option<PersonId>,
    /// In order.
    done: Vec<Id>,
}

impl Marks {
    /// One query; none where there is no pupil or no homework.
    pub(crate) fn load(ctx: &Context, among: &[Stored<Assignment>]) -> Result<Self, Failure> {
        let learner = ctx.learner();
        let mut done: Vec<_> = match &learner {
            Some(pupil) => Done::by_pupil()
                .is(pupil)
                .any(among.iter().map(|one| &one.id))
                .list()?
                .into_iter()
                .map(|mark| mark.record.assignment)
                .collect(),
            None => Vec::new(),
        };
        done.sort_unstable();
        Ok(Self { learner, done })
    }

    pub(crate) fn has(&self, assignment: &Id) -> bool {
        self.done.binary_search(assignment).is_ok()
    }

    /// The item, quiet where done, with the pupil's button or, for a relative, the state.
    pub(crate) fn on(&self, ctx: &Context, item: Item, id: &Id, from: &impl Route) -> Item {
        if self.learner.is_none() {
            return item;
        }
        let done = self.has(id);
        let item = item.done(done);
        if ctx.is(Profile::Pupil) {
            item.action(button(ctx, id, done, from))
        } else if done {
            item.badge(Badge::success(tr!(ctx, "Fait", "Done")))
        } else {
            item.badge(Badge::neutral(tr!(ctx, "Pas encore fait", "Not done yet")))
        }
    }
}

/// The button that stands for "done"; pressing it again undoes it.
fn button(ctx: &Context, id: &Id, done: bool, from: &impl Route) -> Action {
    Action::post(tr!(ctx, "Fait", "Done"), &Act::Done { id: id.clone() })
        .with("state", if done { "no" } else { "yes" })
        .with("from", from.to_text())
        .pressed(done)
}
