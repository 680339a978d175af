//! Who is let in, as the region's operator sets it. What is done about it is the gate's matter, at the web's door.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use preau_domain::gate::{Dial, DialError, DialScope, Dials};
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::person::Profile;
use preau_store::AuditEntry;

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// The dials of this node.
#[derive(Debug, Default)]
pub(crate) struct DialsKnown(RwLock<Arc<Dials>>);

/// How far the gate's clock may come until it is noted again, which is done every five seconds.
const UNNOTED: SignedDuration = SignedDuration::from_secs(10);
/// How far ahead of the machine's clock a gate begins at most. A place's ticket lasts for as long: where the clock was set
/// back further, none of before is good.
const AHEAD: SignedDuration = SignedDuration::from_mins(30);

/// How far the gate's clock may have come before this process began, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct GateClock(AtomicI64);

/// A dial as the audit keeps it.
fn said(dial: &Dial) -> String {
    let mode = dial.mode.map(|mode| mode.as_str().to_owned());
    let seats = dial.seats.map(|seats| format!("{seats} seats"));
    let idle = dial.idle.map(|idle| format!("{idle} minutes"));
    let until = dial.until.map(|until| format!("until {until}"));
    let sentence = (!dial.sentence.is_empty()).then(|| format!("« {} »", dial.sentence));
    let parts = [mode, seats, idle, until, sentence];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Platform {
    /// The dials that are turned, from memory; some may have ended.
    pub fn dials(&self) -> Arc<Dials> {
        let known = self.dials.0.read();
        Arc::clone(&known.unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads the dials again.
    pub(crate) async fn dials_reload(&self) -> Result<(), PlatformError> {
        let read = Arc::new(Dials(self.store.dial_list(self.now()).await?));
        *self.dials.0.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }

    /// The dials that hold now, to who runs the region.
    pub fn dials_seen(&self, operation: &Operation) -> Result<Vec<Dial>, PlatformError> {
        operation.require_region()?;
        let dials = self.dials();
        let hold = dials.0.iter().filter(|dial| dial.holds(operation.now));
        Ok(hold.cloned().collect())
    }

    /// Turns a dial for who runs the region; it is written down who did.
    pub async fn dial_turn(&self, operation: &Operation, dial: Dial) -> Result<(), PlatformError> {
        operation.require_region()?;
        let by = Some(operation.known.file.id);
        self.dial_set(Dial { by, ..dial }).await
    }

    /// Releases a dial for who runs the region; whether it was turned.
    pub async fn dial_release(
        &self,
        operation: &Operation,
        scope: &DialScope,
    ) -> Result<bool, PlatformError> {
        operation.require_region()?;
        self.dial_reset(scope, Some(operation.known.file.id)).await
    }

    /// Turns a dial: of the command line, which is the operator's own.
    pub async fn dial_set(&self, dial: Dial) -> Result<(), PlatformError> {
        dial.check(self.now())
            .map_err(|wrong| invalid(field_of(wrong), &wrong.to_string()))?;
        if let DialScope::School(school) = dial.scope
            && self.school_of(school).is_none()
        {
            return Err(invalid("scope", "there is no such school"));
        }
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: dial.by,
            action: "gate.turn".to_owned(),
            target: dial.scope.to_string(),
            detail: said(&dial),
        };
        self.store.dial_turn(&dial, &entry).await?;
        self.dials_reload().await
    }

    /// Releases a dial: of the command line.
    pub async fn dial_reset(
        &self,
        scope: &DialScope,
        by: Option<PersonId>,
    ) -> Result<bool, PlatformError> {
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: by,
            action: "gate.release".to_owned(),
            target: scope.to_string(),
            detail: String::new(),
        };
        let released = self.store.dial_release(scope, &entry).await?;
        self.dials_reload().await?;
        Ok(released)
    }

    /// What a school's people weigh among all who wait: its plan's weight, from memory.
    pub fn gate_weight(&self, school: SchoolId) -> Option<u32> {
        let school = self.school_of(school)?;
        Some(self.plan(&school).weight)
    }

    /// How many schools there are, and what they weigh together.
    pub fn gate_schools(&self) -> (u32, u32) {
        let schools = self.school_list();
        let weights = schools.iter().map(|school| self.plan(school).weight);
        let weight = weights.fold(0, u32::saturating_add);
        (u32::try_from(schools.len()).unwrap_or(u32::MAX), weight)
    }

    /// When a gate begins that is made now: now, or where the clock was set back while people waited, after the last
    /// instant that a ticket of theirs names. Else they would be taken for people whom nobody gave a place.
    pub fn gate_begins(&self) -> Timestamp {
        let (now, came) = (self.now(), self.gate_clock.0.load(Ordering::Relaxed));
        let next = Timestamp::from_millisecond(came.saturating_add(1)).ok();
        let next = next.filter(|next| *next > now && next.duration_since(now) <= AHEAD);
        next.unwrap_or(now)
    }

    /// Notes for the next process that the gate's clock has come so far: one row, however many wait. To be done every
    /// five seconds while people do.
    pub async fn gate_came(&self, to: Timestamp) -> Result<(), PlatformError> {
        Ok(self.store.gate_clock_note(to + UNNOTED, AHEAD).await?)
    }

    /// Reads how far the gate's clock may have come.
    pub(crate) async fn gate_clock_read(&self) -> Result<(), PlatformError> {
        if let Some(came) = self.store.gate_clock().await? {
            self.gate_clock
                .0
                .store(came.as_millisecond(), Ordering::Relaxed);
        }
        Ok(())
    }

    /// Secrets that sign places and seats: made of those of sessions, and changed with them.
    pub fn gate_secrets(&self) -> Vec<[u8; 32]> {
        self.keys.sessions.secrets_of("gate")
    }
}

impl Operation {
    /// Among whom the person waits: as what they are first, in their first school. None for who is in none.
    pub fn waits_as(&self) -> Option<(SchoolId, Profile)> {
        let first = self.known.file.memberships.first()?;
        Some((first.school, first.profile))
    }
}

/// The field that is wrong.
fn field_of(wrong: DialError) -> &'static str {
    match wrong {
        DialError::Empty | DialError::Mode => "mode",
        DialError::Endless | DialError::Past => "until",
        DialError::Seats => "seats",
        DialError::Idle => "idle",
        DialError::Sentence => "sentence",
    }
}
