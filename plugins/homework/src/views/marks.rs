//! What a pupil has done, and handed in.

use preau_sdk::prelude::*;

use crate::handing;
use crate::records::{Assignment, Done, HandIn};
use crate::routes::Act;

/// The done marks of the pupil whom the call concerns, among some homework.
pub(crate) struct Marks {
    learner: Option<PersonId>,
    /// In order.
    done: Vec<Id>,
    /// What they handed in, and when.
    handed: Vec<(Id, Instant)>,
}

impl Marks {
    /// A query for done marks, and one for what was handed in; none where there is no pupil or no homework.
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
        let online = among.iter().filter(|one| one.hand_in_until.is_some());
        let online: Vec<_> = online.map(|one| &one.id).collect();
        let mut handed = Vec::new();
        if let Some(pupil) = learner.as_ref().filter(|_| !online.is_empty()) {
            HandIn::by_pupil()
                .is(pupil)
                .any(online)
                .visit(|one| handed.push((one.assignment.clone(), one.at)))?;
        }
        Ok(Self {
            learner,
            done,
            handed,
        })
    }

    /// How a homework that is handed in online stands.
    pub(crate) fn handed(&self, ctx: &Context, one: &Stored<Assignment>) -> Option<Badge> {
        self.learner.as_ref()?;
        let mut handed = self.handed.iter();
        let at = handed.find(|(id, _)| *id == one.id).map(|(_, at)| *at);
        handing::state_badge(ctx, one, at)
    }

    pub(crate) fn has(&self, assignment: &Id) -> bool {
        self.done.binary_search(assignment).is_ok()
    }

    /// The item, quiet where done, with the pupil's button or, for a relative, the state.
    pub(crate) fn on(
        &self,
        ctx: &Context,
        item: Item,
        one: &Stored<Assignment>,
        from: &impl Route,
    ) -> Item {
        if self.learner.is_none() {
            return item;
        }
        let id = &one.id;
        let done = self.has(id);
        let item = item.badges(self.handed(ctx, one)).done(done);
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
