//! That there is something to tell at once, or urgently: noted by the commit that tells it, and acted upon some seconds
//! later, for all that was told meanwhile together.
//!
//! What is noted is in memory alone. Where a node stops before it acted upon it, letters of who is told at once are
//! found a quarter of an hour later, as they are looked at so often anyway
//! ([`Pace::next`](preau_domain::letter::Pace::next)), and what is urgent is in the letter of its module's pace, and at
//! the bell.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use jiff::SignedDuration;
use preau_domain::audience::Audience;
use preau_domain::ids::SchoolId;
use preau_store::{Haste, StoreError};

use super::{SETTLED, SETTLED_AT_ONCE};
use crate::Platform;

/// How long after it was acted upon a letter is looked at: what was told before is settled then.
pub(super) const SOON: SignedDuration = SignedDuration::from_secs(20);
/// How long after a letter the next one is at least.
const GAP: SignedDuration = SignedDuration::from_mins(1);
/// How many follow each other so closely; further ones come after a rest each, until there was nothing to tell for a
/// quarter of an hour: a flood is few letters.
const FEW: u32 = 5;
/// How long that is.
const REST: SignedDuration = SignedDuration::from_mins(10);
/// Letters that would be looked at within this time are hastened; those that wait for longer have a reason.
const REGULAR: SignedDuration = SignedDuration::from_mins(16);
/// Audiences that are noted at most; what is beyond waits for its quarter of an hour.
const NOTED: usize = 10_000;

/// Who was told something since it was acted upon last, and whether urgently.
#[derive(Debug, Default)]
pub(crate) struct News(Mutex<BTreeSet<Told>>);

type Told = (SchoolId, bool, Audience);

impl News {
    pub(crate) fn note(&self, school: SchoolId, told: &BTreeSet<Audience>, urgent: bool) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for audience in told {
            // A school has few urgent ones.
            if urgent || noted.len() < NOTED {
                noted.insert((school, urgent, *audience));
            }
        }
    }

    fn take(&self) -> BTreeSet<Told> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// How long after so many letters that followed each other it is looked for more: something may have been told while
/// the last of them was on its way, and was not hastened then.
pub(super) fn gap(letters: u32) -> SignedDuration {
    if letters < FEW { GAP } else { REST }
}

impl Platform {
    /// Has letters looked at soon to those who were told something on this node since this was called last, and are
    /// to be told at once, or something urgent; to be called every few seconds. Gives to how many of the former.
    pub async fn letters_hasten(&self) -> u64 {
        let mut parts: BTreeMap<(SchoolId, bool), BTreeSet<Audience>> = BTreeMap::new();
        for (school, urgent, audience) in self.letters_news.take() {
            parts.entry((school, urgent)).or_default().insert(audience);
        }
        let mut hastened = 0;
        let wakes = !parts.is_empty();
        for ((school, urgent), told) in parts {
            let audiences: Vec<_> = told.iter().copied().collect();
            match self.hasten(school, urgent, &audiences).await {
                Ok(more) => hastened += more,
                // The next time, with what comes until then.
                Err(error) => {
                    tracing::debug!(%error, urgent, "letters that are to go soon were not moved up");
                    self.letters_news.note(school, &told, urgent);
                }
            }
        }
        if wakes {
            self.letters_wake.notify_one();
        }
        hastened
    }

    async fn hasten(
        &self,
        school: SchoolId,
        urgent: bool,
        audiences: &[Audience],
    ) -> Result<u64, StoreError> {
        let now = self.now();
        if urgent {
            let since = now - SETTLED;
            let added = self
                .store
                .letter_urgent(school, audiences, now + SOON, since);
            added.await?;
            return Ok(0);
        }
        let haste = Haste {
            due: now + SOON,
            gap: GAP + SETTLED_AT_ONCE,
            rest: (FEW, REST + SETTLED_AT_ONCE),
            before: now + REGULAR,
        };
        self.store.letter_hasten(school, audiences, haste).await
    }
}
