//! People and groups of the school: only those whom the caller may see.

use crate::bindings::ent::kernel::directory;
use crate::{Audience, Failure, Person, PersonId};

pub use crate::bindings::ent::kernel::directory::Group;

/// The classes and groups of the caller, by name: those they learn in (a relative: the child's),
/// or are staff of. For a head or an inspector: every one of the school.
pub fn groups() -> Vec<Group> {
    directory::groups()
}

/// The pupils of a class or group, by family name; `forbidden` unless the caller is staff of it
/// or a head. At most 500.
pub fn pupils(of: &Audience) -> Result<Vec<Person>, Failure> {
    directory::pupils(of)
}

/// Names, in one call for up to 500 identifiers. None for a person whom the caller may not see.
pub fn names<'a>(ids: impl IntoIterator<Item = &'a PersonId>) -> Names {
    let mut ids: Vec<_> = ids.into_iter().map(|id| String::from(&id.0)).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = ids
        .chunks(500)
        .flat_map(directory::names)
        .collect::<Vec<_>>();
    Names {
        known: ids.into_iter().zip(names).collect(),
    }
}

/// Names of people, by identifier.
#[derive(Clone, Debug, Default)]
pub struct Names {
    known: Vec<(String, Option<String>)>,
}

impl Names {
    /// The person's name, if the caller may see them.
    pub fn get(&self, id: &PersonId) -> Option<&str> {
        let at = self
            .known
            .binary_search_by(|(known, _)| known.as_str().cmp(&id.0))
            .ok()?;
        self.known.get(at)?.1.as_deref()
    }
}
