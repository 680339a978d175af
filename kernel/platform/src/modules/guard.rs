//! Modules held back: asked before each call, told after it, written down, and told to whom it concerns.
//!
//! What closes and opens is decided in memory, at once ([`preau_runtime::breaker`]); it is written down a
//! moment later, with its line in the journal, and other nodes take it over.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use preau_domain::hold::{Door, Hold, Scope};
use preau_domain::ids::{ModuleId, SchoolId};
use preau_runtime::breaker::{Breaker, Change, Entering, HeldBack, Pass};
use preau_runtime::call::{CallReport, Cost, Ended};
use preau_runtime::fault::Fault as RuntimeFault;
use preau_runtime::log::plain;
use preau_store::{AuditEntry, FaultSeen, HoldTurn};

use crate::Platform;
use crate::error::PlatformError;

/// Ways of faulting that are kept until they are written down; what comes beyond is only counted among
/// calls.
const KEPT: usize = 1_000;
/// The longest text of a fault that is kept, in characters.
const TEXT: usize = 500;
/// Functions of a backtrace that are kept.
const FRAMES: usize = 20;
/// How long to wait where the store did not take what changed.
const PAUSE: Duration = Duration::from_secs(1);

/// What holds modules back on this node.
#[derive(Debug, Default)]
pub(crate) struct Guard {
    pub(crate) breaker: Breaker,
    told: Mutex<Told>,
    /// Something changed that is not written down yet.
    news: tokio::sync::Notify,
    /// Held while what is written down is taken over, so that what was read last is kept last.
    reading: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Told {
    changes: Vec<Changed>,
    faults: HashMap<FaultKey, FaultSeen>,
}

/// A door that closed or opened.
#[derive(Debug)]
struct Changed {
    at: Timestamp,
    change: Change,
    /// The version of the module that did it.
    version: String,
    /// The fault, if it was one.
    why: String,
}

impl Changed {
    /// As it is written down.
    fn turn(&self) -> HoldTurn {
        let (scope, hold, action, why) = match &self.change {
            Change::Held(scope, hold) => {
                (scope, Some(*hold), "module.quarantined", self.why.as_str())
            }
            Change::Released(scope) => (scope, None, "module.recovered", ""),
        };
        let door = scope.door.as_str();
        let detail = if why.is_empty() {
            door.to_owned()
        } else {
            format!("{door}: {why}")
        };
        HoldTurn {
            scope: scope.clone(),
            hold,
            version: self.version.clone(),
            told: AuditEntry {
                at: self.at,
                school: scope.school,
                actor: None,
                action: action.to_owned(),
                target: scope.module.to_string(),
                detail,
            },
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct FaultKey {
    school: SchoolId,
    module: ModuleId,
    version: String,
    call: &'static str,
    kind: &'static str,
    place: String,
}

/// A call that was let in. The breaker hears how it ended, also when nobody waits for it any more.
pub(crate) struct Admitted {
    guard: Arc<Guard>,
    entering: Entering,
    pass: Pass,
    at: Timestamp,
    is_over: bool,
}

impl Guard {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a door is held back here or everywhere.
    pub(crate) fn is_held(&self, school: SchoolId, module: &ModuleId, door: Door) -> bool {
        [None, Some(school)].into_iter().any(|school| {
            self.breaker.is_held(&Scope {
                school,
                module: module.clone(),
                door,
            })
        })
    }

    /// Lets a call in, or says why not.
    pub(crate) fn admit(
        self: &Arc<Self>,
        at: Timestamp,
        entering: Entering,
    ) -> Result<Admitted, HeldBack> {
        let pass = self.breaker.admit(at, &entering)?;
        Ok(Admitted {
            guard: Arc::clone(self),
            entering,
            pass,
            at,
            is_over: false,
        })
    }
}

impl Admitted {
    /// Whether it is to find out if the module does well again.
    pub(crate) fn is_probe(&self) -> bool {
        self.pass.is_probe()
    }

    /// The call has ended so, with this fault if it was one.
    pub(crate) fn end(mut self, at: Timestamp, ended: Ended, fault: Option<Fault<'_>>) {
        self.at = at;
        let why = fault.as_ref().map_or_else(String::new, Fault::said);
        if let Some(fault) = fault {
            self.keep(&fault);
        }
        self.tell(ended, &why);
    }

    fn tell(&mut self, ended: Ended, why: &str) {
        self.is_over = true;
        let guard = &self.guard;
        let changes = guard
            .breaker
            .ended(self.at, &self.entering, self.pass, ended);
        if changes.is_empty() {
            return;
        }
        let changes = changes.into_iter().map(|change| Changed {
            at: self.at,
            change,
            version: self.entering.version.clone(),
            why: why.to_owned(),
        });
        guard.told().changes.extend(changes);
        guard.news.notify_one();
    }

    fn keep(&self, fault: &Fault<'_>) {
        let Fault {
            call,
            version,
            kind,
            backtrace,
            cost,
            memory,
        } = fault;
        let frames: Vec<String> = backtrace.iter().take(FRAMES).map(|f| cut(f)).collect();
        let key = FaultKey {
            school: self.entering.school,
            module: self.entering.module.clone(),
            version: (*version).to_owned(),
            call,
            kind: kind.kind(),
            place: place(&frames).to_owned(),
        };
        let mut told = self.guard.told();
        if !told.faults.contains_key(&key) && told.faults.len() >= KEPT {
            return;
        }
        let new = || FaultSeen {
            school: key.school,
            module: key.module.clone(),
            version: key.version.clone(),
            call: key.call.to_owned(),
            kind: key.kind.to_owned(),
            place: key.place.clone(),
            count: 0,
            first_at: self.at,
            last_at: self.at,
            detail: String::new(),
            backtrace: String::new(),
            fuel: 0,
            memory: 0,
        };
        let seen = told.faults.entry(key.clone()).or_insert_with(new);
        seen.count += 1;
        seen.last_at = self.at;
        seen.detail = cut(&kind.to_string());
        seen.backtrace = frames.join("\n");
        seen.fuel = cost.spent;
        seen.memory = u64::try_from(*memory).unwrap_or(u64::MAX);
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        if !self.is_over {
            self.tell(Ended::Left, "");
        }
    }
}

/// A fault, with what a vendor needs to find it.
pub(crate) struct Fault<'a> {
    call: &'static str,
    version: &'a str,
    kind: &'a RuntimeFault,
    backtrace: &'a [String],
    cost: &'a Cost,
    memory: usize,
}

impl<'a> Fault<'a> {
    /// The fault with which a call ended, if it did with one.
    pub(crate) fn of<T>(
        call: &'static str,
        version: &'a str,
        report: &'a CallReport<T>,
    ) -> Option<Self> {
        Some(Self {
            call,
            version,
            kind: report.result.as_ref().err()?,
            backtrace: &report.backtrace,
            cost: &report.cost,
            memory: report.memory,
        })
    }

    /// As "view: out of fuel, in `homework::views::week` (0.1.0)".
    fn said(&self) -> String {
        let Self {
            call,
            version,
            kind,
            backtrace,
            ..
        } = self;
        let place = place(backtrace);
        let place = if place.is_empty() {
            String::new()
        } else {
            format!(", in {}", cut(place))
        };
        format!("{call}: {}{place} ({version})", cut(&kind.to_string()))
    }
}

/// A text of a module's, on one line and not too long.
fn cut(text: &str) -> String {
    plain(text, TEXT)
}

/// The function of the module's own in which it was: what a language's library does to end a program is
/// passed over.
fn place<S: AsRef<str>>(frames: &[S]) -> &str {
    const LIBRARY: [&str; 8] = [
        "core::", "std::", "alloc::", "__rust", "rust_", "_rust", "abort", "exit",
    ];
    let own = frames
        .iter()
        .map(AsRef::as_ref)
        .find(|frame| !LIBRARY.iter().any(|library| frame.starts_with(library)));
    own.or_else(|| frames.first().map(AsRef::as_ref))
        .unwrap_or_default()
}

impl Platform {
    /// Writes down what was closed and opened since the last time, each with its line in the journal, and
    /// how modules faulted. What the store does not take is kept.
    pub async fn holds_settle(&self) -> Result<(), PlatformError> {
        let Told { changes, faults } = std::mem::take(&mut *self.guard.told());
        let written = self.changes_write(&changes).await;
        if written.is_err() {
            let mut told = self.guard.told();
            let later = std::mem::replace(&mut told.changes, changes);
            told.changes.extend(later);
        }
        let seen: Vec<_> = faults.values().cloned().collect();
        let kept = self.store.fault_add(&seen).await;
        if kept.is_err() {
            // Only the newest is said of each; how often is a little less than it was.
            let mut told = self.guard.told();
            for (key, seen) in faults {
                told.faults.entry(key).or_insert(seen);
            }
        }
        written?;
        Ok(kept?)
    }

    async fn changes_write(&self, changes: &[Changed]) -> Result<(), PlatformError> {
        if changes.is_empty() {
            return Ok(());
        }
        let turns: Vec<_> = changes.iter().map(Changed::turn).collect();
        for HoldTurn { scope, told, .. } in &turns {
            tracing::warn!(
                module = %scope.module,
                school = scope.school.map(|school| school.0),
                detail = told.detail,
                "{}", told.action
            );
        }
        self.store.hold_turn(&turns).await?;
        let closed = turns.iter().filter(|turn| turn.hold.is_some());
        let faulted: BTreeSet<_> = closed
            .map(|turn| (&turn.scope.module, &turn.version))
            .collect();
        for (module, version) in faulted {
            // What was closed is written down, and must not be once more. The next quarantine tries again.
            if let Err(error) = self.module_put_back(module, version).await {
                tracing::error!(%error, %module, "a new version that faulted could not be put back");
            }
        }
        Ok(())
    }

    /// Takes over what is written down of what is held back.
    pub(crate) async fn holds_reload(&self) -> Result<(), PlatformError> {
        let _reading = self.guard.reading.lock().await;
        self.holds_settle().await?;
        let held = self.store.hold_list().await?;
        let held: Vec<(Scope, Hold)> = held.into_iter().map(|one| (one.scope, one.hold)).collect();
        let current = self.store.module_current_list().await?.into_iter();
        let current: Vec<_> = current.map(|one| (one.module, one.version)).collect();
        self.guard.breaker.take_over(&held, &current);
        Ok(())
    }

    /// Writes down what changes until the task is dropped.
    pub(crate) async fn guard(&self) {
        loop {
            self.guard.news.notified().await;
            while let Err(error) = self.holds_settle().await {
                tracing::warn!(%error, "what is held back could not be written down; it is tried again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    /// In how many schools that turned it on a module is held back, wholly or in part.
    pub fn schools_held(&self, module: &ModuleId) -> usize {
        let held = self.guard.breaker.held();
        let of_module = || held.iter().filter(|(scope, _)| scope.module == *module);
        let everywhere = of_module().any(|(scope, _)| scope.school.is_none());
        let here = |school| of_module().any(|(scope, _)| scope.school == Some(school));
        let schools = self.school_list();
        let on = schools
            .iter()
            .filter(|school| self.is_enabled(school.id, module));
        on.filter(|school| everywhere || here(school.id)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_fault_is_the_modules_own_function() {
        let frames = [
            "__rust_start_panic",
            "core::panicking::panic_fmt",
            "homework::views::week",
            "core::ops::function::FnOnce::call_once",
        ];
        assert_eq!(place(&frames), "homework::views::week");
        assert_eq!(place(&["std::process::exit"]), "std::process::exit");
        assert_eq!(place::<&str>(&[]), "");
    }

    #[test]
    fn what_a_module_says_stays_on_one_line_and_short() {
        let said = cut(&format!("a\n\u{1b}[31m{}", "x".repeat(TEXT)));
        assert!(said.starts_with("a  [31mx"));
        assert_eq!(said.chars().count(), TEXT);
    }
}
