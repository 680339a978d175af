//! How many forms with files are received at the same time: each has parts of files in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use preau_domain::ids::{PersonId, SchoolId};
use preau_runtime::limits;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Whose places are counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Whose {
    School(SchoolId),
    Person(SchoolId, PersonId),
}

impl Whose {
    fn most(self) -> usize {
        match self {
            Self::School(_) => limits::SCHOOL_UPLOADS,
            Self::Person(..) => limits::PERSON_UPLOADS,
        }
    }
}

/// The places of this process.
#[derive(Debug)]
pub(crate) struct Places {
    all: Arc<Semaphore>,
    each: Mutex<HashMap<Whose, Arc<Semaphore>>>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits::UPLOADS)),
            each: Mutex::default(),
        }
    }
}

/// A place, until it is dropped: of the person, of the school, of all.
#[derive(Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held")] [OwnedSemaphorePermit; 3]);

impl Places {
    fn of(&self, whose: Whose) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody has or waits for.
        each.retain(|_, places| Arc::strong_count(places) > 1);
        let places = each.entry(whose);
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(whose.most()))))
    }

    /// Waits for a place, in the order in which people came: first one's own, so that whoever has many under
    /// way does not stand before others. None if it does not come in time.
    pub(crate) async fn take(
        &self,
        school: SchoolId,
        person: PersonId,
        patience: Duration,
    ) -> Option<Place> {
        let own = self.of(Whose::Person(school, person));
        let of_school = self.of(Whose::School(school));
        let taken = async {
            let own = own.acquire_owned().await.ok()?;
            let of_school = of_school.acquire_owned().await.ok()?;
            let of_all = Arc::clone(&self.all).acquire_owned().await.ok()?;
            Some(Place([own, of_school, of_all]))
        };
        timeout(patience, taken).await.ok().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn no_person_has_all_places_and_whoever_waits_has_a_turn() {
        let places = Places::default();
        let moment = Duration::from_millis(5);
        let person = |name: &str| PersonId::of_source("test", name);
        let mut held = Vec::new();
        for _ in 0..limits::PERSON_UPLOADS {
            held.push(places.take(SchoolId(1), person("a"), moment).await.unwrap());
        }
        assert!(
            places
                .take(SchoolId(1), person("a"), moment)
                .await
                .is_none()
        );
        // Another of the school has one, and then no school has more than its part.
        for other in held.len()..limits::SCHOOL_UPLOADS {
            let other = person(&other.to_string());
            held.push(places.take(SchoolId(1), other, moment).await.unwrap());
        }
        assert!(
            places
                .take(SchoolId(1), person("z"), moment)
                .await
                .is_none()
        );
        for number in held.len()..limits::UPLOADS {
            let number = i64::try_from(number).unwrap();
            let other = person(&number.to_string());
            held.push(
                places
                    .take(SchoolId(2 + number), other, moment)
                    .await
                    .unwrap(),
            );
        }
        let late = places.take(SchoolId(1_000), person("b"), moment).await;
        assert!(late.is_none());
        // Who waits is let in when somebody goes.
        let patience = limits::UPLOAD_WAIT;
        let waiting = places.take(SchoolId(1_000), person("b"), patience);
        let going = async {
            tokio::task::yield_now().await;
            held.pop();
        };
        let (waited, ()) = tokio::join!(waiting, going);
        assert!(waited.is_some());
        drop((held, waited));
        places.of(Whose::School(SchoolId(1)));
        assert_eq!(
            places.each.lock().unwrap().len(),
            1,
            "nothing is kept of others"
        );
    }
}
