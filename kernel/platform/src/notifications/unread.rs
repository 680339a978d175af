//! How much a person has not read: on every page, and so from memory.
//!
//! A count is believed for a quarter of a minute on each node, and no longer than until something is sent in
//! one of the person's schools, or the person reads something, on this node. So a page costs no query; a
//! person who goes from page to page costs a few small ones in each quarter of a minute.

use std::sync::Arc;
use std::time::Duration;

use moka::future::Cache;
use preau_domain::caller::Standing;
use preau_domain::ids::{ModuleId, PersonId, SchoolId};

use crate::Platform;
use crate::freshness::{Freshness, Stamp};
use crate::identity::people::Known;
use crate::operation::Operation;

/// How long a count is believed without news.
const BELIEVED: Duration = Duration::from_secs(15);
/// People whose counts are kept: some 200 bytes each.
const KEPT: u64 = 100_000;

/// How many lines a person has not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unread {
    /// In all.
    pub total: u32,
    /// Of a module in a school, as the person sees it in a standing; those with none are left out.
    pub of: Vec<(SchoolId, ModuleId, Standing, u32)>,
}

impl Unread {
    /// How many of a module in a school, in this standing.
    pub fn of(&self, school: SchoolId, module: &ModuleId, standing: Standing) -> u32 {
        self.of
            .iter()
            .find(|(at, of, seen, _)| *at == school && of == module && *seen == standing)
            .map_or(0, |(.., count)| *count)
    }
}

/// What a count was read under.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Under(Vec<Stamp>);

/// Counts that are believed.
#[derive(Debug)]
pub(crate) struct UnreadKnown {
    known: Cache<PersonId, (Arc<Known>, Under, Arc<Unread>)>,
    freshness: Freshness,
}

impl Default for UnreadKnown {
    fn default() -> Self {
        Self {
            known: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(BELIEVED)
                .build(),
            freshness: Freshness::default(),
        }
    }
}

impl UnreadKnown {
    /// Something was sent or withdrawn in this school.
    pub(crate) fn forget_school(&self, school: SchoolId) {
        self.freshness.forget(&school);
    }

    /// The person read something, or wants to be told of something else.
    pub(crate) async fn forget_person(&self, person: PersonId) {
        self.freshness.forget(&person);
        self.known.invalidate(&person).await;
    }

    fn under(&self, operation: &Operation) -> Under {
        let schools = operation.schools();
        let schools = schools.iter().map(|school| self.freshness.stamp(school));
        let person = self.freshness.stamp(&operation.known.file.id);
        Under(schools.chain([person]).collect())
    }
}

impl Platform {
    /// How much the person has not read; nothing where that cannot be found out now: no page is worse for it.
    pub async fn unread(&self, operation: &Operation) -> Arc<Unread> {
        let known = &operation.known;
        let under = self.unread.under(operation);
        if let Some((of, then, unread)) = self.unread.known.get(&known.file.id).await
            && Arc::ptr_eq(&of, known)
            && then == under
        {
            return unread;
        }
        let unread = match self.told(operation, true).await {
            Ok(told) => count(&told),
            Err(error) => {
                tracing::debug!(%error, "a page without what is unread");
                Unread::default()
            }
        };
        let unread = Arc::new(unread);
        let kept = (Arc::clone(known), under, Arc::clone(&unread));
        self.unread.known.insert(known.file.id, kept).await;
        unread
    }
}

fn count(told: &[super::Told]) -> Unread {
    let mut unread = Unread::default();
    for line in told.iter().filter(|line| line.unread) {
        unread.total += 1;
        let module = &line.module.manifest.id;
        for standing in &line.standings {
            let known = unread
                .of
                .iter_mut()
                .find(|(at, of, seen, _)| (*at, of, *seen) == (line.school.id, module, *standing));
            match known {
                Some((.., count)) => *count += 1,
                None => unread
                    .of
                    .push((line.school.id, module.clone(), *standing, 1)),
            }
        }
    }
    unread
}
