//! How much a person has not read: on every page, and so from memory.
//!
//! A count is believed for a quarter of a minute on each node, and no longer than until one of the person's
//! audiences is told something, or the person reads something, on this node. So a page costs no query; a
//! person who goes from page to page costs a few small ones in each quarter of a minute, and after each news
//! for an audience of theirs. What the school itself takes back, or tells others instead, may be counted for
//! a quarter of a minute: such a call does not read whom it was for.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use moka::future::Cache;
use preau_domain::audience::Audience;
use preau_domain::caller::{Caller, Standing};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};

use crate::Platform;
use crate::error::PlatformError;
use crate::freshness::{Freshness, Stamp};
use crate::identity::people::Known;
use crate::notifications::Told;
use crate::operation::Operation;

/// How long a count is believed without news.
const BELIEVED: SignedDuration = SignedDuration::from_secs(15);
/// How long it is kept for a surge, in which nobody is counted anew.
const KEPT_FOR: Duration = Duration::from_mins(10);
/// People whose counts are kept: some 300 bytes each, besides rights that others keep too.
const KEPT: u64 = 100_000;

/// How many lines a person has not read, but for those that wait for the end of quiet hours.
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

/// The person's rights in each standing, by school: they share them with whoever else keeps them.
pub(crate) type Standings = Arc<[(SchoolId, Arc<Caller>)]>;

/// A count, and what it was read under.
#[derive(Debug, Clone)]
struct Kept {
    of: Arc<Known>,
    standings: Standings,
    stamp: Stamp,
    read: Timestamp,
    unread: Arc<Unread>,
}

/// Counts that are believed.
#[derive(Debug)]
pub(crate) struct UnreadKnown {
    known: Cache<PersonId, Kept>,
    freshness: Freshness,
}

impl Default for UnreadKnown {
    fn default() -> Self {
        Self {
            known: Cache::builder()
                .max_capacity(KEPT)
                .time_to_live(KEPT_FOR)
                .build(),
            freshness: Freshness::default(),
        }
    }
}

impl UnreadKnown {
    /// Something was sent to this audience of a school, or taken from it.
    pub(crate) fn forget(&self, school: SchoolId, audience: Audience) {
        self.freshness.forget(&(school, audience));
    }

    /// The person read something, or wants to be told of something else.
    pub(crate) async fn forget_person(&self, person: PersonId) {
        self.freshness.forget(&person);
        self.known.invalidate(&person).await;
    }

    /// When people may be told something changed in a school.
    pub(crate) fn forget_all(&self) {
        self.freshness.forget_all();
    }

    /// The stamp of what is read from now on about a person with these standings: of all their audiences.
    fn stamp(&self, person: PersonId, standings: &[(SchoolId, Arc<Caller>)]) -> Stamp {
        let audiences = standings.iter().flat_map(|(school, caller)| {
            let audiences = caller.audiences.iter();
            audiences.map(move |audience| self.freshness.stamp(&(*school, *audience)))
        });
        audiences.fold(self.freshness.stamp(&person), Stamp::and)
    }
}

impl Platform {
    /// How much the person has not read; nothing where that cannot be found out now: no page is worse for it. In a surge it
    /// is what was counted before, or nothing: whoever comes for the first time costs these queries otherwise, and all
    /// who come then do.
    pub async fn unread(&self, operation: &Operation) -> Arc<Unread> {
        let known = &operation.known;
        let person = known.file.id;
        let is_surge = self.surge.is_on();
        if let Some(kept) = self.unread.known.get(&person).await {
            let is_fresh = || {
                operation.now.duration_since(kept.read) < BELIEVED
                    && Arc::ptr_eq(&kept.of, known)
                    && kept.stamp == self.unread.stamp(person, &kept.standings)
            };
            if is_surge || is_fresh() {
                return kept.unread;
            }
        }
        if is_surge {
            return Arc::default();
        }
        let standings = self.standings_all(operation).await.unwrap_or_default();
        let stamp = self.unread.stamp(person, &standings);
        let unread = match self.unread_told(operation).await {
            Ok(unread) => unread,
            Err(error) => {
                tracing::debug!(%error, "a page without what is unread");
                Unread::default()
            }
        };
        let kept = Kept {
            of: Arc::clone(known),
            standings,
            stamp,
            read: operation.now,
            unread: Arc::new(unread),
        };
        let unread = Arc::clone(&kept.unread);
        self.unread.known.insert(person, kept).await;
        unread
    }

    /// What is counted: what came since it is quiet in a school waits until it is no more, unless it is urgent.
    async fn unread_told(&self, operation: &Operation) -> Result<Unread, PlatformError> {
        let mut told = self.told(operation, true).await?;
        if !told.is_empty() {
            let quiet = self.quiet_now(operation).await?;
            let is_due = |line: &Told| {
                let since = quiet.get(&line.school.id);
                line.urgent || since.is_none_or(|since| line.at < *since)
            };
            told.retain(is_due);
        }
        Ok(count(&told))
    }

    /// The person's rights in every standing of theirs.
    pub(crate) async fn standings_all(
        &self,
        operation: &Operation,
    ) -> Result<Standings, PlatformError> {
        let mut standings = Vec::new();
        for school in operation.schools() {
            for standing in operation.standings(school) {
                let caller = self.caller(operation, school, Some(standing)).await?;
                standings.push((school, caller));
            }
        }
        Ok(standings.into())
    }
}

fn count(told: &[Told]) -> Unread {
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
