//! That there is something to tell at once: noted by the commit that tells it, and acted upon some seconds later, for
//! all that was told meanwhile together.
//!
//! What is noted is in memory alone. Where a node stops before it acted upon it, the letters are found a quarter of an
//! hour later, as they are looked at so often anyway ([`Pace::next`](preau_domain::letter::Pace::next)): nothing
//! depends on this but how soon.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use preau_domain::audience::Audience;
use preau_domain::ids::SchoolId;
use preau_store::Haste;

use super::SETTLED_AT_ONCE;
use crate::Platform;

/// How long after it was acted upon a letter is looked at: what was told before is settled then.
const SOON: SignedDuration = SignedDuration::from_secs(20);
/// How long after a letter the next one is at least: what comes in a burst is told by few.
const GAP: SignedDuration = SignedDuration::from_mins(5);
/// Letters that would be looked at within this time are hastened; those that wait for longer have a reason.
const REGULAR: SignedDuration = SignedDuration::from_mins(16);
/// Audiences that are noted at most; what is beyond waits for its quarter of an hour.
const NOTED: usize = 10_000;

/// Who was told something since it was acted upon last.
#[derive(Debug, Default)]
pub(crate) struct News(Mutex<BTreeSet<(SchoolId, Audience)>>);

impl News {
    pub(crate) fn note(&self, school: SchoolId, told: &BTreeSet<Audience>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for audience in told {
            if noted.len() < NOTED {
                noted.insert((school, *audience));
            }
        }
    }

    fn take(&self) -> BTreeSet<(SchoolId, Audience)> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Platform {
    /// Has letters to those looked at soon who are to be told at once, and were told something on this node since
    /// this was called last; to be called every few seconds. Gives to how many.
    pub async fn letters_hasten(&self) -> u64 {
        let mut schools: BTreeMap<SchoolId, BTreeSet<Audience>> = BTreeMap::new();
        for (school, audience) in self.letters_news.take() {
            schools.entry(school).or_default().insert(audience);
        }
        let now = self.now();
        let haste = Haste {
            due: now + SOON,
            gap: GAP + SETTLED_AT_ONCE,
            before: now + REGULAR,
        };
        let mut hastened = 0;
        for (school, told) in schools {
            let audiences: Vec<_> = told.iter().copied().collect();
            match self.store.letter_hasten(school, &audiences, haste).await {
                Ok(more) => hastened += more,
                // The next time, with what comes until then.
                Err(error) => {
                    tracing::debug!(%error, "letters that are to go at once were not moved up");
                    self.letters_news.note(school, &told);
                }
            }
        }
        if hastened > 0 {
            self.letters_wake.notify_one();
        }
        hastened
    }
}
