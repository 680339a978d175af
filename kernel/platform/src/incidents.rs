//! What people are told of the service by who runs the region, and how it was: measured, five minutes at a time.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Condition, Incident, IncidentError, IncidentLine, Part};
use preau_store::{AuditEntry, ConditionDay, ConditionSlot, SLOTS_OF_DAY, StoreError};

use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// How long an incident that is over is told on the page; its own page, and the feed's, stay for [`KEPT`].
pub const TOLD: SignedDuration = SignedDuration::from_hours(24 * 7);
/// How long what was is kept.
pub const KEPT: SignedDuration = SignedDuration::from_hours(24 * 400);
/// Days of the page's history.
pub const HISTORY: i64 = 90;
/// Seconds of a slot.
const SLOT: i64 = 300;

/// The slot of an instant.
fn slot(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SLOT)
}

/// The day of an instant, UTC.
fn day(at: Timestamp) -> i64 {
    slot(at).div_euclid(SLOTS_OF_DAY)
}

/// The incidents of this node.
#[derive(Debug, Default)]
pub(crate) struct IncidentsKnown(RwLock<Arc<Vec<Incident>>>);

impl Platform {
    /// What people are told, newest change first: what is not over, and what was within [`KEPT`]. From memory.
    pub fn incidents(&self) -> Arc<Vec<Incident>> {
        let known = self.incidents.0.read();
        Arc::clone(&known.unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads them again.
    pub(crate) async fn incidents_reload(&self) -> Result<(), PlatformError> {
        let read = self.store.incident_list(self.now() - KEPT).await?;
        let mut known = self
            .incidents
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *known = Arc::new(read);
        Ok(())
    }

    /// Tells people of an incident, for who runs the region; it is written down who did.
    pub async fn incident_tell(
        &self,
        operation: &Operation,
        mut incident: Incident,
    ) -> Result<(), PlatformError> {
        operation.require_region()?;
        for line in &mut incident.lines {
            line.by = Some(operation.known.file.id);
        }
        self.incident_add(incident).await
    }

    /// Says what comes next of an incident, for who runs the region. A conflict where somebody said something since
    /// it had `lines`.
    pub async fn incident_say(
        &self,
        operation: &Operation,
        incident: IncidentId,
        lines: usize,
        line: IncidentLine,
        ends: Option<Timestamp>,
    ) -> Result<(), PlatformError> {
        operation.require_region()?;
        let by = Some(operation.known.file.id);
        let line = IncidentLine { by, ..line };
        self.incident_go_on(incident, lines, line, ends).await
    }

    /// Tells people of an incident: of the command line, which is the operator's own.
    pub async fn incident_add(&self, incident: Incident) -> Result<(), PlatformError> {
        incident.check(self.now()).map_err(wrong)?;
        for part in &incident.parts {
            if part
                .school
                .is_some_and(|school| self.school_of(school).is_none())
            {
                return Err(invalid("parts", "there is no such school"));
            }
        }
        let by = incident.lines.first().and_then(|line| line.by);
        let said = incident.lines.iter().map(|line| line.text.fr.as_str());
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: by,
            action: "status.tell".to_owned(),
            target: incident.id.0.to_string(),
            detail: said.collect::<Vec<_>>().join("\n"),
        };
        self.store.incident_add(&incident, &entry).await?;
        self.incidents_reload().await
    }

    /// Says what comes next of an incident: of the command line.
    pub async fn incident_go_on(
        &self,
        incident: IncidentId,
        lines: usize,
        line: IncidentLine,
        ends: Option<Timestamp>,
    ) -> Result<(), PlatformError> {
        line.check().map_err(wrong)?;
        let incidents = self.incidents();
        let known = incidents.iter().find(|one| one.id == incident);
        let known = known.ok_or(PlatformError::NotFound)?;
        known.may_go_on().map_err(wrong)?;
        if ends.is_some_and(|ends| ends <= known.begins) {
            return Err(wrong(IncidentError::Ends));
        }
        let entry = AuditEntry {
            at: self.now(),
            school: None,
            actor: line.by,
            action: "status.say".to_owned(),
            target: incident.0.to_string(),
            detail: format!("{}: {}", line.stage.as_str(), line.text.fr),
        };
        let ends = ends.or(known.ends);
        let store = &self.store;
        let said = store.incident_say(incident, lines, &line, ends, &entry);
        if !said.await? {
            return Err(PlatformError::Conflict(String::new()));
        }
        self.incidents_reload().await
    }

    /// Writes down how everything is: of the portal always, of others where not all is well. A slot in which no node
    /// could is one in which the database was away. Each node does so once a minute, however
    /// often it is asked.
    pub(crate) async fn conditions_settle(&self) -> Result<(), PlatformError> {
        let now = self.now();
        let Some(unwell) = self.watch.unwell(now) else {
            return Ok(());
        };
        let status = self.status().await;
        let portal = ConditionSlot {
            slot: slot(now),
            part: Part {
                school: None,
                module: None,
            },
            condition: status.portal,
            calls: 0,
            faults: 0,
        };
        let mut slots = vec![portal];
        slots.extend(unwell.into_iter().map(|found| ConditionSlot {
            slot: slot(now),
            ..found
        }));
        Ok(self.store.condition_add(&slots).await?)
    }

    /// How the parts that people of a school see were on each of the last [`HISTORY`] days (UTC), oldest first; of
    /// the whole region where there is no school.
    pub async fn condition_history(
        &self,
        school: Option<SchoolId>,
    ) -> Result<Vec<ConditionDay>, PlatformError> {
        let today = day(self.now());
        let days = self
            .store
            .condition_days(today - HISTORY + 1, today + 1)
            .await?;
        let concerns = |one: &ConditionDay| one.part.school.is_none() || one.part.school == school;
        Ok(days.into_iter().filter(concerns).collect())
    }

    /// Removes what was told and found too long ago.
    pub(crate) async fn incidents_purge(&self) -> Result<u64, StoreError> {
        let before = self.now() - KEPT;
        let incidents = self.store.incident_purge(before).await?;
        let slots = self.store.condition_purge(slot(before)).await?;
        Ok(incidents + slots)
    }
}

/// How the worst incident that holds now makes a part, whatever is measured.
pub fn told_condition(incidents: &[Incident], part: &Part, now: Timestamp) -> Condition {
    let concerns = |told: &Part| {
        (told.school.is_none() || told.school == part.school)
            && (told.module.is_none() || told.module == part.module)
    };
    let holding = incidents.iter().filter(|one| one.holds(now));
    let meant = holding.filter(|one| one.parts.iter().any(concerns));
    meant
        .map(|one| one.condition)
        .max()
        .unwrap_or(Condition::Works)
}

fn wrong(error: IncidentError) -> PlatformError {
    let field = match error {
        IncidentError::Text => "text",
        IncidentError::Parts => "parts",
        IncidentError::Ends => "ends",
        IncidentError::Begins => "begins",
        IncidentError::Over | IncidentError::Lines => "stage",
    };
    invalid(field, &error.to_string())
}
