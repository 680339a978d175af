//! Who is calling, where and when.

use crate::bindings::ent::kernel::caller;
use crate::{
    Audience, Date, Failure, Function, Identity, Instant, Language, Person, PersonId, Profile,
    School,
};

/// Who is calling, where and when: asked of the kernel once, at the beginning of a call.
#[derive(Clone, Debug)]
pub struct Context {
    inner: caller::Context,
}

impl Context {
    pub(crate) fn of_this_call() -> Self {
        Self {
            inner: caller::get(),
        }
    }

    /// The person for whom the call runs; none in an event, which acts for the school.
    pub fn identity(&self) -> Option<&Identity> {
        self.inner.identity.as_ref()
    }

    /// The school in which the call runs.
    pub fn school(&self) -> &School {
        &self.inner.school
    }

    /// The language that the person reads.
    pub fn language(&self) -> Language {
        self.inner.language
    }

    /// Today, in the school's time zone.
    pub fn today(&self) -> Date {
        self.inner.today
    }

    /// The moment of the call.
    pub fn now(&self) -> Instant {
        Instant(self.inner.now)
    }

    /// The caller's identifier; `forbidden` in an event.
    pub fn me(&self) -> Result<PersonId, Failure> {
        self.identity()
            .map(|identity| PersonId::from(&identity.person))
            .ok_or_else(|| Failure::forbidden(""))
    }

    /// Whether the caller has this profile.
    pub fn is(&self, profile: Profile) -> bool {
        self.identity()
            .is_some_and(|identity| identity.profile == profile)
    }

    /// Whether the caller has this function in the school.
    pub fn has(&self, function: Function) -> bool {
        self.identity()
            .is_some_and(|identity| identity.functions.contains(&function))
    }

    /// The child being looked at, for a relative.
    pub fn child(&self) -> Option<&Person> {
        self.identity().and_then(|identity| identity.child.as_ref())
    }

    /// The pupil whom the call concerns: the caller, or the child being looked at.
    pub fn learner(&self) -> Option<PersonId> {
        let identity = self.identity()?;
        match identity.profile {
            Profile::Pupil => Some(PersonId::from(&identity.person)),
            Profile::Relative => identity.child.as_ref().map(PersonId::from),
            _ => None,
        }
    }

    /// The audiences that the caller is in: "what concerns me".
    pub fn audiences(&self) -> &[Audience] {
        self.identity()
            .map_or(&[], |identity| identity.audiences.as_slice())
    }

    /// The classes and groups that the caller is staff of.
    pub fn staff_of(&self) -> &[Audience] {
        self.identity()
            .map_or(&[], |identity| identity.staff_of.as_slice())
    }

    /// Whether the caller is staff of this class or group.
    pub fn is_staff_of(&self, audience: &Audience) -> bool {
        self.staff_of().contains(audience)
    }
}
