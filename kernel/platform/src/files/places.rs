//! How many forms with files are received at the same time, since each has parts of files in memory; and how many
//! archives go out, since each reads for as long as its reader takes.

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

/// How many there are.
#[derive(Debug, Clone, Copy)]
struct Most {
    all: usize,
    school: usize,
    person: usize,
}

impl Most {
    fn of(self, whose: Whose) -> usize {
        match whose {
            Whose::School(_) => self.school,
            Whose::Person(..) => self.person,
        }
    }
}

/// The places of this process.
#[derive(Debug)]
pub(crate) struct Places {
    most: Most,
    all: Arc<Semaphore>,
    each: Mutex<HashMap<Whose, Arc<Semaphore>>>,
}

/// A place, until it is dropped: of the person, of the school, of all.
#[derive(Debug)]
pub(crate) struct Place(#[expect(dead_code, reason = "held")] [OwnedSemaphorePermit; 3]);

impl Places {
    /// Of forms with files, and of parts of uploads.
    pub(crate) fn of_uploads() -> Self {
        Self::new(Most {
            all: limits::UPLOADS,
            school: limits::SCHOOL_UPLOADS,
            person: limits::PERSON_UPLOADS,
        })
    }

    /// Of archives.
    pub(crate) fn of_archives() -> Self {
        Self::new(Most {
            all: limits::ARCHIVES,
            school: limits::SCHOOL_ARCHIVES,
            person: limits::PERSON_ARCHIVES,
        })
    }

    fn new(most: Most) -> Self {
        Self {
            most,
            all: Arc::new(Semaphore::new(most.all)),
            each: Mutex::default(),
        }
    }

    fn of(&self, whose: Whose) -> Arc<Semaphore> {
        let mut each = self.each.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that nobody has or waits for.
        each.retain(|_, places| Arc::strong_count(places) > 1);
        let places = each.entry(whose);
        Arc::clone(places.or_insert_with(|| Arc::new(Semaphore::new(self.most.of(whose)))))
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
        for places in [Places::of_uploads(), Places::of_archives()] {
            all_are_taken(places).await;
        }
    }

    async fn all_are_taken(places: Places) {
        let most = places.most;
        let moment = Duration::from_millis(5);
        let person = |name: &str| PersonId::of_source("test", name);
        let mut held = Vec::new();
        for _ in 0..most.person {
            held.push(places.take(SchoolId(1), person("a"), moment).await.unwrap());
        }
        assert!(
            places
                .take(SchoolId(1), person("a"), moment)
                .await
                .is_none()
        );
        // Another of the school has one, and then no school has more than its part.
        for other in held.len()..most.school {
            let other = person(&other.to_string());
            held.push(places.take(SchoolId(1), other, moment).await.unwrap());
        }
        assert!(
            places
                .take(SchoolId(1), person("z"), moment)
                .await
                .is_none()
        );
        for number in held.len()..most.all {
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
