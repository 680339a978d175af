//! Holding back a module that faults, until it does well again.
//!
//! A module has three doors: its pages, its tile, its events. Each is watched on its own in each school, so
//! that a tile that faults costs the tile. Faults in a minute, from several people, **quarantine** a door in
//! the school; when several schools have the same door in quarantine, it is held back **everywhere**. What
//! one person meets again and again holds it back for that person alone: nobody can take a module away from
//! a school by opening a page that fails. After a time one call at a time is let in as a **probe**; when some
//! went well in a row the door is open again, and when one faults it is closed for twice as long. A person
//! may **hold** a module back, and release what is held.
//!
//! All of this is of the version that runs: what calls of another one do, which are under way while it is replaced,
//! changes nothing.
//!
//! Pure but for a lock: the instant is passed in, and what changed is given to the caller, who writes it down
//! and tells people.

mod circuit;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use preau_domain::hold::{Door, Hold, Scope};
use preau_domain::ids::{ModuleId, PersonId, SchoolId};

use crate::call::Ended;
use circuit::Circuit;

/// How many schools must have the same door in quarantine for it to be held back everywhere.
pub const SCHOOLS: usize = 3;

/// A call that was let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pass {
    here: bool,
    everywhere: bool,
}

impl Pass {
    /// Whether it is to find out if the module does well again.
    pub fn is_probe(self) -> bool {
        self.here || self.everywhere
    }
}

/// Why a call was not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack {
    /// When it may be let in again, if anybody knows.
    pub until: Option<Timestamp>,
    /// Only this person is kept out.
    pub only_them: bool,
}

/// What the end of a call changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A door was closed.
    Held(Scope, Hold),
    /// A door is open again: probes went well.
    Released(Scope),
}

/// Which door of which module in which school a call goes through, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entering {
    /// The school.
    pub school: SchoolId,
    /// The module.
    pub module: ModuleId,
    /// The door.
    pub door: Door,
    /// The person, if it is for one.
    pub person: Option<PersonId>,
    /// The version of the module that is called.
    pub version: String,
}

impl Entering {
    /// The door everywhere, and here.
    fn scopes(&self) -> [Scope; 2] {
        [None, Some(self.school)].map(|school| Scope {
            school,
            module: self.module.clone(),
            door: self.door,
        })
    }
}

/// The doors of all modules, as this node sees them.
#[derive(Debug, Default)]
pub struct Breaker(Mutex<Doors>);

#[derive(Debug, Default)]
struct Doors {
    circuits: HashMap<Scope, Circuit>,
    /// The version of each module that runs. Of one that is not named, whichever is called.
    running: HashMap<ModuleId, String>,
}

impl Doors {
    fn runs(&self, module: &ModuleId, version: &str) -> bool {
        self.running.get(module).is_none_or(|one| one == version)
    }
}

impl Breaker {
    fn doors(&self) -> MutexGuard<'_, Doors> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a call in, or says why not. Every pass must come back to [`Self::ended`].
    pub fn admit(&self, now: Timestamp, entering: &Entering) -> Result<Pass, HeldBack> {
        let mut doors = self.doors();
        let circuits = &mut doors.circuits;
        let [everywhere, here] = entering.scopes();
        let mut pass = Pass {
            here: false,
            everywhere: false,
        };
        if let Some(circuit) = circuits.get_mut(&everywhere) {
            pass.everywhere = circuit.admit(now, None)?;
        }
        if let Some(circuit) = circuits.get_mut(&here) {
            match circuit.admit(now, entering.person) {
                Ok(is_probe) => pass.here = is_probe,
                Err(held) => {
                    // The probe that it would have been is another's.
                    if let (true, Some(circuit)) = (pass.everywhere, circuits.get_mut(&everywhere))
                    {
                        circuit.probe_left();
                    }
                    return Err(held);
                }
            }
        }
        Ok(pass)
    }

    /// A call that was let in has ended. One of a version that does not run any more was left, however it ended.
    pub fn ended(
        &self,
        now: Timestamp,
        entering: &Entering,
        pass: Pass,
        ended: Ended,
    ) -> Vec<Change> {
        let mut doors = self.doors();
        let [everywhere, here] = entering.scopes();
        let (module, door) = (&entering.module, entering.door);
        let ended = if doors.runs(module, &entering.version) {
            ended
        } else {
            Ended::Left
        };
        let circuits = &mut doors.circuits;
        let mut changes = Vec::new();
        let circuit = circuits.entry(here.clone()).or_default();
        let change = circuit.ended(now, entering.person, pass.here, ended);
        changes.extend(change.map(|change| change.of(here)));
        if pass.everywhere
            && let Some(circuit) = circuits.get_mut(&everywhere)
        {
            let change = circuit.ended(now, None, true, ended);
            changes.extend(change.map(|change| change.of(everywhere.clone())));
        }
        if matches!(changes.first(), Some(Change::Held(..))) {
            let same = |scope: &Scope| {
                scope.school.is_some() && scope.module == *module && scope.door == door
            };
            let closed = circuits
                .iter()
                .filter(|(scope, circuit)| same(scope) && circuit.is_quarantined())
                .count();
            let circuit = circuits.entry(everywhere.clone()).or_default();
            if closed >= SCHOOLS && !circuit.is_closed_to_calls() {
                let hold = circuit.quarantine(now);
                changes.push(Change::Held(everywhere.clone(), hold));
            }
        }
        if changes.contains(&Change::Released(everywhere)) {
            changes.extend(release_schools(circuits, module, door));
        }
        changes
    }

    /// What is held back at present, probing included.
    pub fn held(&self) -> Vec<(Scope, Hold)> {
        let doors = self.doors();
        let held = doors.circuits.iter();
        held.filter_map(|(scope, circuit)| Some((scope.clone(), circuit.hold()?)))
            .collect()
    }

    /// Whether a door is held back at present, probing included.
    pub fn is_held(&self, scope: &Scope) -> bool {
        let doors = self.doors();
        let circuit = doors.circuits.get(scope);
        circuit.is_some_and(|circuit| circuit.hold().is_some())
    }

    /// Takes over what is written down of what is held back: by other nodes, or before this one started. A
    /// door that is not named is open; but what is written down is of the `current` version of each module, so that
    /// of another one, which runs here because that one could not be loaded, what is in quarantine stays so.
    pub fn take_over(&self, held: &[(Scope, Hold)], current: &[(ModuleId, String)]) {
        let mut doors = self.doors();
        let Doors { circuits, running } = &mut *doors;
        let is_behind = |module: &ModuleId| {
            let here = running.get(module);
            let mut current = current.iter().filter(|(named, _)| named == module);
            current.any(|(_, version)| here.is_some_and(|here| here != version))
        };
        for (scope, circuit) in circuits.iter_mut() {
            let is_named = held.iter().any(|(named, _)| named == scope);
            let stays = is_named || circuit.is_quarantined() && is_behind(&scope.module);
            if !stays {
                circuit.open();
            }
        }
        for (scope, hold) in held {
            circuits.entry(scope.clone()).or_default().take_over(*hold);
        }
    }

    /// This version of a module runs from now on. What another one did in all schools is forgotten, but for what a
    /// person holds.
    pub fn run(&self, module: &ModuleId, version: &str) {
        let mut doors = self.doors();
        if !doors.runs(module, version) {
            let circuits = &mut doors.circuits;
            circuits.retain(|scope, circuit| scope.module != *module || circuit.is_held());
        }
        doors.running.insert(module.clone(), version.to_owned());
    }

    /// A person released a module, in a school or, where none is named, everywhere. There, what is in quarantine is
    /// open again; and whom alone it was held back from, there or everywhere in all schools, is let in again.
    pub fn pardon(&self, school: Option<SchoolId>, module: &ModuleId) {
        for (scope, circuit) in &mut self.doors().circuits {
            if scope.module == *module && (school.is_none() || scope.school == school) {
                circuit.pardon();
                if scope.school == school && circuit.is_quarantined() {
                    circuit.open();
                }
            }
        }
    }
}

/// A module that does well again everywhere does so in each school.
fn release_schools(
    circuits: &mut HashMap<Scope, Circuit>,
    module: &ModuleId,
    door: Door,
) -> Vec<Change> {
    let mut changes = Vec::new();
    for (scope, circuit) in circuits.iter_mut() {
        let is_same = scope.module == *module && scope.door == door;
        if is_same && circuit.is_quarantined() {
            circuit.open();
            changes.push(Change::Released(scope.clone()));
        }
    }
    changes
}

#[cfg(test)]
mod tests;
