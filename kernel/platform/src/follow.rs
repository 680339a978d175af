//! What other nodes changed: taken over from the change feed, and the work that comes round.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use preau_domain::ids::{ModuleId, PersonId, SchoolId};
use preau_store::{Change, ChangeKind, released};

use crate::Platform;
use crate::error::PlatformError;

/// How often a node looks for what others changed.
const LOOK: Duration = Duration::from_secs(1);
/// How often what modules cost is written down.
const SETTLE: Duration = Duration::from_secs(5);
/// Of so many schools lessons are read again one by one, which is less than those of all; of more, of all at once, so that
/// what else changed does not wait for a thousand queries.
const SCHOOLS: usize = 100;

/// How far this node has followed the others.
#[derive(Debug, Default)]
pub(crate) struct Followed {
    /// Everything of the change feed up to this number has been taken over.
    changes: i64,
    /// The same of ended sessions.
    revocations: i64,
}

/// What changed, each thing once: an import or a module enabled everywhere makes thousands of changes.
#[derive(Debug, Default, PartialEq, Eq)]
struct News {
    people: HashSet<PersonId>,
    /// Schools whose lessons changed.
    lessons: HashSet<SchoolId>,
    /// Modules that somebody released, in a school or everywhere.
    released: HashSet<(Option<SchoolId>, ModuleId)>,
    kinds: HashSet<ChangeKind>,
}

impl News {
    fn everything() -> Self {
        Self {
            kinds: HashSet::from(ChangeKind::ALL),
            ..Self::default()
        }
    }

    fn of(changes: &[Change]) -> Self {
        let mut news = Self::default();
        for change in changes {
            let (kind, key) = (change.kind, change.key.as_str());
            let is_of_one = match kind {
                ChangeKind::Account | ChangeKind::Person => {
                    let person = key.parse::<PersonId>();
                    person.map(|person| news.people.insert(person)).is_ok()
                }
                ChangeKind::Lesson => {
                    let school = key.parse::<i64>().map(SchoolId);
                    school.map(|school| news.lessons.insert(school)).is_ok()
                }
                ChangeKind::Hold => {
                    news.released.extend(released(key));
                    false
                }
                _ => false,
            };
            if !is_of_one {
                news.kinds.insert(kind);
            }
        }
        if news.lessons.len() > SCHOOLS {
            news.lessons.clear();
            news.kinds.insert(ChangeKind::Lesson);
        }
        news
    }

    fn about(&self, kinds: &[ChangeKind]) -> bool {
        kinds.iter().any(|kind| self.kinds.contains(kind))
    }
}

impl Platform {
    /// Fills the caches, from the beginning.
    pub(crate) async fn begin_anew(&self) -> Result<(), PlatformError> {
        self.store.view_time(self.now());
        self.gate_clock_read().await?;
        let mut followed = self.followed.lock().await;
        // The number first: a change that happens while the caches fill comes after it, and is taken
        // over once more.
        let newest = self.store.change_newest().await?;
        followed.revocations = 0;
        self.take_over(&News::everything(), &mut followed.revocations)
            .await?;
        followed.changes = newest;
        Ok(())
    }

    /// Takes over what other nodes changed since the last time, at most 1,000 changes; gives how many.
    ///
    /// A change that cannot be taken over comes again the next time, with all after it.
    pub async fn follow_once(&self) -> Result<usize, PlatformError> {
        let mut followed = self.followed.lock().await;
        let changes = self.store.change_list(followed.changes).await?;
        let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
            return Ok(0);
        };
        // Numbers have no gaps: where some are missing, they were purged before this node saw them.
        let has_gap = first.sequence > followed.changes + 1;
        let (told, reached) = if has_gap {
            (News::everything(), self.store.change_newest().await?)
        } else {
            (News::of(&changes), last.sequence)
        };
        self.take_over(&told, &mut followed.revocations).await?;
        followed.changes = reached;
        Ok(changes.len())
    }

    /// Forgets and reads again what the news are about. What cannot be read holds up nothing else; the
    /// first error is given.
    async fn take_over(&self, news: &News, revocations: &mut i64) -> Result<(), PlatformError> {
        use ChangeKind::{
            Account, Brand, Dial, Directory, Enablement, Hold, Incident, Lesson, Module, Person,
            Plan, School, Session, Setting,
        };
        // An account or a person without a name that can be read is everybody.
        if news.about(&[Directory, Account, Person]) {
            self.people.forget_all();
        }
        for person in &news.people {
            self.people.forget(*person).await;
        }
        if news.about(&[Setting]) {
            self.settings_forget();
        }
        let mut all = Ok(());
        if news.about(&[Session]) {
            all = all.and(self.revocations_reload(revocations).await);
        }
        if news.about(&[Directory, School]) {
            let done = self.schools_reload().await;
            all = all.and(done);
        }
        if news.about(&[Enablement]) {
            let done = self.enablement_reload().await;
            // Who sees a module, and is told by it.
            self.unread.forget_all();
            all = all.and(done);
        }
        if news.about(&[Module]) {
            let done = self.catalogue_reload().await;
            all = all.and(done);
        }
        for (school, module) in &news.released {
            self.guard.breaker.pardon(*school, module);
        }
        if news.about(&[Hold]) {
            let done = self.holds_reload().await;
            all = all.and(done);
        }
        if news.about(&[Dial]) {
            let done = self.dials_reload().await;
            all = all.and(done);
        }
        if news.about(&[Lesson]) {
            let done = self.lessons_reload().await;
            all = all.and(done);
        }
        for school in &news.lessons {
            let done = self.lessons_reload_of(*school).await;
            all = all.and(done);
        }
        if news.about(&[Incident]) {
            let done = self.incidents_reload().await;
            all = all.and(done);
        }
        if news.about(&[Plan]) {
            let done = self.plans_reload().await;
            all = all.and(done);
        }
        if news.about(&[Brand]) {
            let done = self.brand_reload().await;
            all = all.and(done);
        }
        all
    }

    /// Takes over sessions that ended since this number, and moves it on.
    async fn revocations_reload(&self, after: &mut i64) -> Result<(), PlatformError> {
        for (sequence, session, until) in self.store.session_revocations(*after).await? {
            self.people.revoke(session, until);
            *after = (*after).max(sequence);
        }
        Ok(())
    }

    /// Follows the other nodes and does the periodic work until the task is dropped.
    pub async fn run(self: Arc<Self>) {
        tokio::join!(
            self.follow(),
            self.settle(),
            self.guard(),
            self.sweep(),
            self.deliver(),
            self.timers(),
            self.lessons(),
            self.clearings(),
            self.live()
        );
    }

    async fn follow(&self) {
        loop {
            match self.follow_once().await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => {
                    tracing::warn!(%error, "what other nodes changed could not all be taken over; it is tried again");
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn settle(&self) {
        loop {
            tokio::time::sleep(SETTLE).await;
            if let Err(error) = self.usage_settle().await {
                tracing::warn!(%error, "what modules cost could not be written down; it is kept and tried again");
            }
            if let Err(error) = self.holds_settle().await {
                tracing::warn!(%error, "how modules faulted could not be written down; it is tried again");
            }
            if let Err(error) = self.conditions_settle().await {
                tracing::warn!(%error, "how everything is could not be written down");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_of_changes_are_a_few_things_to_read_again() {
        let change = |(sequence, kind): (i64, ChangeKind)| Change {
            sequence,
            kind,
            key: sequence.to_string(),
        };
        let changes: Vec<_> = (1..)
            .zip(std::iter::repeat_n(ChangeKind::Enablement, 1_000))
            .map(change)
            .collect();
        let expected = News {
            kinds: HashSet::from([ChangeKind::Enablement]),
            ..News::default()
        };
        assert_eq!(News::of(&changes), expected);
    }

    #[test]
    fn lessons_are_read_again_of_their_schools_alone_as_long_as_these_are_few() {
        let change = |key: &str| Change {
            sequence: 1,
            kind: ChangeKind::Lesson,
            key: key.to_owned(),
        };
        let expected = News {
            lessons: HashSet::from([SchoolId(7), SchoolId(8)]),
            ..News::default()
        };
        assert_eq!(News::of(&["7", "8", "7"].map(change)), expected);
        assert!(News::of(&[change("?")]).about(&[ChangeKind::Lesson]));
        let many = |schools: usize| -> Vec<_> {
            let keys = (1..=schools).map(|key| key.to_string());
            keys.map(|key| change(&key)).collect()
        };
        assert_eq!(News::of(&many(SCHOOLS)).lessons.len(), SCHOOLS);
        let of_many = News {
            kinds: HashSet::from([ChangeKind::Lesson]),
            ..News::default()
        };
        assert_eq!(News::of(&many(SCHOOLS + 1)), of_many, "of all at once");
    }

    #[test]
    fn a_module_that_somebody_released_is_named_with_where_and_one_that_is_held_is_not() {
        let change = |key: &str| Change {
            sequence: 1,
            kind: ChangeKind::Hold,
            key: key.to_owned(),
        };
        let news = News::of(&["", "7/homework", "0/grades"].map(change));
        let module = |id: &str| id.parse::<ModuleId>().expect("an id");
        let expected = [
            (Some(SchoolId(7)), module("homework")),
            (None, module("grades")),
        ];
        assert_eq!(news.released, HashSet::from(expected));
        assert!(news.about(&[ChangeKind::Hold]));
        for wrong in ["homework", "/homework", "x/homework", "7/", "7/8/homework"] {
            assert!(News::of(&[change(wrong)]).released.is_empty(), "{wrong}");
        }
    }

    #[test]
    fn a_person_who_cannot_be_named_is_everybody() {
        let change = Change {
            sequence: 1,
            kind: ChangeKind::Person,
            key: "?".to_owned(),
        };
        assert!(News::of(&[change]).about(&[ChangeKind::Person]));
    }
}
