//! What modules keep, against what their school's plan lets them keep.
//!
//! That a module's storage is full is no fault: the breaker does not hear of it. A module that did nothing
//! wrong may meet it after years, a vendor finds nothing to mend in a backtrace, and holding its pages back
//! would take away reading and removing, which is the way out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::plan::{Kept, Quota, Share};
use preau_domain::school::School;

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

/// How often the log says of a module in a school that it is full: a crowd that tries again fills no log.
const SAID_EVERY: SignedDuration = SignedDuration::from_mins(10);

/// When the log said last of a module in a school that it is full. At most one for each.
#[derive(Debug, Default)]
pub(crate) struct Said(Mutex<HashMap<(SchoolId, ModuleId), Timestamp>>);

impl Said {
    /// Whether it is time to say it again.
    fn again(&self, school: SchoolId, module: &ModuleId, now: Timestamp) -> bool {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (school, module.clone());
        let due = said
            .get(&place)
            .is_none_or(|last| now.duration_since(*last) >= SAID_EVERY);
        if due {
            said.insert(place, now);
        }
        due
    }
}

/// What a module keeps in all schools.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stored {
    /// Records.
    pub records: u64,
    /// Bytes.
    pub bytes: u64,
    /// Events that wait.
    pub waiting: u64,
    /// Timers that are not handled.
    pub timers: u64,
    /// Notifications.
    pub notifications: u64,
    /// Bytes of files.
    pub files: u64,
    /// The school where its storage is fullest, with how much of its quota that is, in percent.
    pub fullest: Option<(String, u64)>,
}

impl Platform {
    /// How much a person may have written in one module in a school: by the best that they are there, in whatever
    /// quality they write just now.
    pub fn share(&self, operation: &Operation, school: &School, module: &ModuleId) -> Share {
        let memberships = operation.known.file.memberships.iter();
        let here = memberships.filter(|membership| membership.school == school.id);
        let plan = self.plan_of(school, module);
        plan.share(here.map(|membership| membership.profile))
    }

    /// Counts, and tells whoever runs the region, that a module's storage in a school is full.
    pub(crate) fn full(&self, school: &School, module: &ModuleId, what: Kept) {
        metrics::counter!("preau_storage_full_total", "module" => module.to_string(), "what" => what.as_str())
            .increment(1);
        if self.full_said.again(school.id, module, self.now()) {
            tracing::warn!(
                module = %module,
                school = school.slug,
                what = what.as_str(),
                "a module keeps all that its plan lets it keep in this school: what it writes there is refused"
            );
        }
    }

    /// What a module keeps in all schools, for whoever runs the region.
    pub async fn module_stored(&self, module: &ModuleId) -> Result<Stored, PlatformError> {
        let mut stored = Stored::default();
        for storage in self.store.storage_of_module(module).await? {
            stored.records += storage.records;
            stored.bytes += storage.bytes;
            stored.waiting += storage.waiting;
            stored.timers += storage.timers;
            stored.notifications += storage.notifications;
            stored.files += storage.files;
            let Some(school) = self.school_of(storage.school) else {
                continue;
            };
            let quota = self.plan_of(&school, module).quota;
            let (_, share) = quota.fullest(&Quota {
                records: storage.records,
                bytes: storage.bytes,
                events: storage.waiting,
                timers: storage.timers,
                notifications: storage.notifications,
                files: storage.files,
            });
            if stored
                .fullest
                .as_ref()
                .is_none_or(|(_, most)| share > *most)
            {
                stored.fullest = Some((school.slug.clone(), share));
            }
        }
        Ok(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_that_tries_again_fills_no_log() {
        let said = Said::default();
        let module: ModuleId = "homework".parse().expect("a module's id");
        let at = |minute| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute);
        assert!(said.again(SchoolId(1), &module, at(0)));
        assert!(!said.again(SchoolId(1), &module, at(9)));
        assert!(said.again(SchoolId(2), &module, at(9)));
        assert!(said.again(SchoolId(1), &module, at(10)));
    }
}
