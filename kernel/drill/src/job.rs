//! Something that somebody is going to ask for.

use crate::clock::Micros;
use crate::crew::Person;
use crate::deed::Deed;
use crate::stream::Part;

/// Something to do, at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Job {
    /// When.
    pub due: Micros,
    /// When it was due at first.
    pub first: Micros,
    /// Which try it is.
    pub tries: u8,
    /// As what.
    pub part: Part,
    /// By whom, by their place among the accounts.
    pub who: usize,
    /// What.
    pub deed: Deed,
    /// On which visit of theirs: the number of the page that is going to ask for it.
    pub visit: u32,
}

impl Job {
    /// Whether the page that asks for it was reloaded meanwhile. Of somebody from home, who has one page open. The script
    /// of a page that waits goes on in the next, as long as they wait.
    pub(crate) fn is_over(&self, person: &Person) -> bool {
        let from_home = matches!(self.part, Part::Newcomer | Part::Mad);
        let is_over = match self.deed {
            Deed::Place => person.waits.is_none(),
            _ => self.visit != person.visit,
        };
        from_home && is_over
    }
}

impl Ord for Job {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.who).cmp(&(other.due, other.who))
    }
}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
