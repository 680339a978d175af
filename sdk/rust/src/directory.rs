//! People and groups of the school: only those whom the caller may see.

use crate::bindings::ent::kernel::directory;
use crate::{Addressee, Audience, Cursor, Failure, Person, PersonId, Profile};

pub use crate::bindings::ent::kernel::directory::{Correspondent, CorrespondentGroup, Group};

/// The classes and groups of the caller, each once, by name: those they learn in (a relative: the child's), or are
/// staff of; `head_teacher` of one says whether they are its head teacher. For a head or an inspector: every one of the
/// school.
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

/// Names as lists and folders have them, family name first ("MARTIN Léa"), in the same order. None for a person
/// whom the caller may not see.
pub fn listed_names(ids: &[PersonId]) -> Vec<Option<String>> {
    let ids: Vec<_> = ids.iter().map(|id| String::from(&id.0)).collect();
    ids.chunks(500).flat_map(directory::listed_names).collect()
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

/// Some people whom the caller may write to, and where to go on.
#[derive(Clone, Debug)]
pub struct Correspondents {
    /// By family name, then by given name; in a search, those first whose family name begins with its first word.
    pub people: Vec<Correspondent>,
    /// Where further ones begin; none at the end.
    pub next: Option<Cursor>,
}

/// The people whom the caller may write to, by the rules of the school, and nobody else; everybody in an
/// event. `search`: words that each begin a part of the name, whatever their case and accents; empty for
/// all. `limit`: 1 to 100.
pub fn correspondents(
    search: &str,
    among: Option<Profile>,
    cursor: Option<Cursor>,
    limit: u32,
) -> Correspondents {
    let cursor = cursor.map(|cursor| cursor.0);
    let batch = directory::correspondents(search, among, cursor.as_deref(), limit);
    Correspondents {
        people: batch.people,
        next: batch.next.map(Cursor),
    }
}

/// The groups whom the caller may write to as one ("Parents de 6A", "Tous les enseignants"): profiles of the
/// school and management first, then classes, then groups. `search`: words that each begin a word of what they are
/// called, whatever their case and accents; empty for all. At most 500.
pub fn correspondent_groups(search: &str) -> Vec<CorrespondentGroup> {
    directory::correspondent_groups(search)
}

/// Which of these the caller may write to, in the same order. Who may not be written to and who does not
/// exist cannot be told apart.
pub fn may_write(to: &[Addressee]) -> Vec<bool> {
    to.chunks(500).flat_map(directory::may_write).collect()
}

/// What addressees are called, in the same order and in the caller's language; none where the caller may
/// neither write to nor see whom it means.
pub fn addressee_names(of: &[Addressee]) -> Vec<Option<String>> {
    of.chunks(500)
        .flat_map(directory::addressee_names)
        .collect()
}
