//! What people are told of the service by who runs the region.

use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::ids::{IncidentId, PersonId};
use preau_domain::incident::{Incident, Stage};
use preau_store::AuditEntry;

use crate::Platform;
use crate::error::PlatformError;
use crate::history::KEPT;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// The incidents of this node.
#[derive(Debug, Default)]
pub(crate) struct IncidentsKnown(RwLock<Arc<Vec<Incident>>>);

/// What is being done to an incident, as the journal calls it.
fn action(known: Option<&Incident>, incident: &Incident) -> &'static str {
    match known {
        None => "status.open",
        Some(known) if known.lines.len() == incident.lines.len() => "status.edit",
        Some(_) if incident.stage() == Stage::Over => "status.resolve",
        Some(_) => "status.update",
    }
}

impl Platform {
    /// What people are told, newest change first: what is not over, and what changed within 400 days; at most 200.
    /// From memory.
    pub fn incidents(&self) -> Arc<Vec<Incident>> {
        let known = self.incidents.0.read();
        Arc::clone(&known.unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads them again; whoever asks how everything is finds them.
    pub(crate) async fn incidents_reload(&self) -> Result<(), PlatformError> {
        let read = self.store.incident_list(self.now() - KEPT).await?;
        *self
            .incidents
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        self.watch.forget();
        Ok(())
    }

    /// An incident, as who runs the region mends it or says what comes next.
    pub fn incident_seen(
        &self,
        operation: &Operation,
        incident: IncidentId,
    ) -> Result<Incident, PlatformError> {
        operation.require_region()?;
        self.incident(incident)
    }

    /// All incidents, to who runs the region.
    pub fn incidents_seen(
        &self,
        operation: &Operation,
    ) -> Result<Arc<Vec<Incident>>, PlatformError> {
        operation.require_region()?;
        Ok(self.incidents())
    }

    /// Writes an incident for who runs the region; it is written down who did.
    pub async fn incident_write(
        &self,
        operation: &Operation,
        incident: Incident,
    ) -> Result<Incident, PlatformError> {
        operation.require_region()?;
        let by = Some(operation.known.file.id);
        self.incident_set(incident, by).await
    }

    /// What is wrong with an incident as it is, for who runs the region: what would be written, nothing is.
    pub fn incident_check(
        &self,
        operation: &Operation,
        incident: Incident,
    ) -> Result<Incident, PlatformError> {
        operation.require_region()?;
        self.incident_sound(incident)
    }

    /// Removes an incident that was written by mistake, for who runs the region; it is written down who did.
    pub async fn incident_withdraw(
        &self,
        operation: &Operation,
        incident: IncidentId,
        version: u64,
    ) -> Result<(), PlatformError> {
        operation.require_region()?;
        let known = self.incident(incident)?;
        let by = Some(operation.known.file.id);
        let entry = self.incident_entry("status.remove", &known, by);
        let removed = self.store.incident_remove(incident, version, &entry);
        let removed = removed.await?;
        self.incidents_reload().await?;
        if removed {
            Ok(())
        } else {
            Err(PlatformError::Conflict(String::new()))
        }
    }

    /// The incident of this identifier.
    pub fn incident(&self, incident: IncidentId) -> Result<Incident, PlatformError> {
        let incidents = self.incidents();
        let known = incidents.iter().find(|one| one.id == incident);
        known.cloned().ok_or(PlatformError::NotFound)
    }

    /// Writes an incident, and gives it as it was written: of the command line, which is the operator's own. A
    /// conflict where somebody wrote it since this version of it was read.
    pub async fn incident_set(
        &self,
        incident: Incident,
        by: Option<PersonId>,
    ) -> Result<Incident, PlatformError> {
        let known = self.incident(incident.id).ok();
        let mut incident = self.incident_sound(incident)?;
        let said = known.as_ref().map_or(0, |known| known.lines.len());
        for line in incident.lines.iter_mut().skip(said) {
            line.by = by;
        }
        let entry = self.incident_entry(action(known.as_ref(), &incident), &incident, by);
        let written = self.store.incident_put(&incident, &entry).await?;
        self.incidents_reload().await?;
        if written {
            incident.version += 1;
            Ok(incident)
        } else {
            Err(PlatformError::Conflict(String::new()))
        }
    }

    /// The incident as it would be written now, if nothing is wrong with it.
    fn incident_sound(&self, incident: Incident) -> Result<Incident, PlatformError> {
        let now = self.now();
        let incident = Incident {
            changed: now,
            ..incident.cleaned()
        };
        let known = self.incident(incident.id).ok();
        incident
            .check(known.as_ref(), now)
            .map_err(|wrong| invalid(wrong.field(), &wrong.to_string()))?;
        let mut schools = incident.parts.iter().filter_map(|part| part.school);
        if schools.any(|school| self.school_of(school).is_none()) {
            return Err(invalid("schools", "there is no such school"));
        }
        Ok(incident)
    }

    /// A line of the journal: which incident, and what was said last.
    fn incident_entry(
        &self,
        action: &str,
        incident: &Incident,
        by: Option<PersonId>,
    ) -> AuditEntry {
        let language = Language::default();
        let title = incident.title.said(language);
        let last = incident.lines.last();
        let text = last.map_or("", |line| line.text.said(language));
        AuditEntry {
            at: self.now(),
            school: None,
            actor: by,
            action: action.to_owned(),
            target: incident.id.to_string(),
            detail: format!("{title}: {text}"),
        }
    }
}

/// Incidents as the public reads them: what holds or lies ahead first, the newest change first, then what is past and
/// changed since.
pub fn told(incidents: &[Incident], since: Timestamp, now: Timestamp) -> Vec<&Incident> {
    let mut told: Vec<_> = incidents
        .iter()
        .filter(|one| !one.is_past(now) || one.changed >= since)
        .collect();
    told.sort_by_key(|one| one.is_past(now));
    told
}
