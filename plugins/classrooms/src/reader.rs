//! Who is looking, and at what.

use preau_sdk::directory::{self, Group};
use preau_sdk::each_by_name;
use preau_sdk::prelude::*;

use crate::records::Room;

/// What somebody is to a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Runs it: planned it, or took it over.
    Host,
    /// Teaches the same class or group: sees that it is held, and who was there.
    Colleague,
    /// Learns in the class or group.
    Pupil,
    /// Looks at a child who does.
    Relative,
    /// Heads the school or advises on education: sees that it is held, and who was there.
    Overseer,
}

impl Standing {
    /// The caller's; `not-found` where they are nothing to it.
    pub(crate) fn of(ctx: &Context, room: &Room) -> Result<Self, Failure> {
        if room.is_run_by(ctx) {
            return Ok(Self::Host);
        }
        if ctx.is_staff_of(&room.audience) {
            return Ok(Self::Colleague);
        }
        if ctx.audiences().contains(&room.audience) {
            if ctx.is(Profile::Pupil) {
                return Ok(Self::Pupil);
            }
            if ctx.is(Profile::Relative) {
                return Ok(Self::Relative);
            }
        }
        if oversees(ctx) {
            return Ok(Self::Overseer);
        }
        Err(Failure::NotFound)
    }
}

/// Whether the reader oversees every class.
pub(crate) fn oversees(ctx: &Context) -> bool {
    ctx.has(Function::Head) || ctx.has(Function::EducationAdviser)
}

/// The classes and groups that the reader's pages are about: those they learn in (a relative: the child's), or teach in.
pub(crate) fn classes(ctx: &Context) -> Vec<Audience> {
    let all = if ctx.learner().is_some() {
        ctx.audiences()
    } else {
        ctx.staff_of()
    };
    let classes = all.iter().filter(|one| is_class_or_group(one));
    classes.cloned().collect()
}

/// Rooms are for classes and groups only.
pub(crate) fn is_class_or_group(audience: &Audience) -> bool {
    matches!(audience, Audience::Class(_) | Audience::Group(_))
}

/// The reader's classes and groups with their names.
pub(crate) struct Classes {
    groups: Vec<Group>,
}

impl Classes {
    /// Asks the directory, if the reader is not a pupil or relative, who need no names of classes.
    pub(crate) fn load(ctx: &Context) -> Self {
        let groups = match ctx.learner() {
            Some(_) => Vec::new(),
            None => directory::groups(),
        };
        Self { groups }
    }

    /// The name, or nothing for a class that is not the reader's.
    pub(crate) fn name(&self, of: &Audience) -> &str {
        let found = self.groups.iter().find(|group| group.audience == *of);
        found.map_or("", |group| group.name.as_str())
    }

    /// The subjects that the reader teaches in one of them, or anywhere.
    pub(crate) fn subjects(&self, of: Option<&Audience>) -> Vec<String> {
        let taught = self
            .groups
            .iter()
            .filter(|group| of.is_none_or(|of| group.audience == *of));
        each_by_name(taught.flat_map(|group| group.subjects.clone()))
    }
}
