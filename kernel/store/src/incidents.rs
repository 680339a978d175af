//! What people were told of the service.

use std::collections::HashMap;

use jiff::Timestamp;
use preau_domain::condition::Part;
use preau_domain::ids::{IncidentId, PersonId, SchoolId};
use preau_domain::incident::{Incident, IncidentLine, Stage};
use preau_domain::module::Text;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// The column of what is everywhere. No school has this number.
const EVERYWHERE: i64 = 0;

type IncidentRow = (
    Uuid,
    i64,
    String,
    String,
    String,
    String,
    i64,
    Option<i64>,
    i64,
);
type LineRow = (Uuid, i64, String, String, String, Option<Uuid>);

/// A part's columns: school, service.
pub(crate) fn columns(part: &Part) -> (i64, &str) {
    let school = part.school.map_or(EVERYWHERE, |school| school.0);
    (school, part.service.as_str())
}

/// The part of these columns.
pub(crate) fn part(school: i64, service: &str) -> Result<Part, StoreError> {
    let corrupt = |_| StoreError::corrupt(format!("service `{service}`"));
    Ok(Part {
        school: (school != EVERYWHERE).then_some(SchoolId(school)),
        service: service.parse().map_err(corrupt)?,
    })
}

/// A number of things as a column has it.
fn counted(number: usize) -> i64 {
    column::number(u64::try_from(number).unwrap_or(u64::MAX))
}

/// Writes what an incident concerns and what was said of it, in the place of what there was.
async fn write_within(on: &mut Writer, incident: &Incident) -> Result<(), StoreError> {
    let id = incident.id.0;
    execute!(on, "DELETE FROM incident_part WHERE incident = $1", id)?;
    execute!(on, "DELETE FROM incident_line WHERE incident = $1", id)?;
    for part in &incident.parts {
        let (school, service) = columns(part);
        execute!(
            on,
            "INSERT INTO incident_part (incident, school, service) VALUES ($1, $2, $3)
             ON CONFLICT (incident, school, service) DO NOTHING",
            id,
            school,
            service
        )?;
    }
    for (number, line) in incident.lines.iter().enumerate() {
        execute!(
            on,
            "INSERT INTO incident_line (incident, number, at, stage, fr, en, by_person)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            counted(number),
            line.at.as_millisecond(),
            line.stage.as_str(),
            line.text.fr.as_str(),
            line.text.en.as_str(),
            line.by.map(|person| person.0)
        )?;
    }
    Ok(())
}

/// Keeps who did something, and tells every node.
async fn told(on: &mut Writer, entry: &AuditEntry) -> Result<(), StoreError> {
    audit::append(on, entry).await?;
    changes::publish(on, ChangeKind::Incident, "").await?;
    Ok(())
}

impl Store {
    /// What people were told from an instant on, or is not over; newest change first, at most 200.
    pub async fn incident_list(&self, since: Timestamp) -> Result<Vec<Incident>, StoreError> {
        let since = since.as_millisecond();
        let mut on = self.reader().await?;
        let rows: Vec<IncidentRow> = fetch_all!(
            on,
            "SELECT id, version, kind, title_fr, title_en, condition, begins, ends, changed
             FROM incident WHERE changed >= $1 OR NOT is_over ORDER BY changed DESC, id LIMIT 200",
            since
        )?;
        let parts: Vec<(Uuid, i64, String)> = fetch_all!(
            on,
            "SELECT incident, school, service FROM incident_part WHERE incident IN
                 (SELECT id FROM incident WHERE changed >= $1 OR NOT is_over
                  ORDER BY changed DESC, id LIMIT 200)
             ORDER BY incident, school, service",
            since
        )?;
        let lines: Vec<LineRow> = fetch_all!(
            on,
            "SELECT incident, at, stage, fr, en, by_person FROM incident_line WHERE incident IN
                 (SELECT id FROM incident WHERE changed >= $1 OR NOT is_over
                  ORDER BY changed DESC, id LIMIT 200)
             ORDER BY incident, number",
            since
        )?;
        let mut parts_of: HashMap<Uuid, Vec<Part>> = HashMap::new();
        for (incident, school, service) in parts {
            let found = part(school, &service)?;
            parts_of.entry(incident).or_default().push(found);
        }
        let mut lines_of: HashMap<Uuid, Vec<IncidentLine>> = HashMap::new();
        for (incident, at, stage, fr, en, by) in lines {
            lines_of.entry(incident).or_default().push(IncidentLine {
                at: column::time(at)?,
                stage: column::stage(&stage)?,
                text: Text { fr, en },
                by: by.map(PersonId),
            });
        }
        rows.into_iter()
            .map(
                |(id, version, kind, fr, en, condition, begins, ends, changed)| {
                    Ok(Incident {
                        id: IncidentId(id),
                        version: column::count(version),
                        kind: column::incident_kind(&kind)?,
                        title: Text { fr, en },
                        condition: column::condition(&condition)?,
                        parts: parts_of.remove(&id).unwrap_or_default(),
                        begins: column::time(begins)?,
                        ends: ends.map(column::time).transpose()?,
                        lines: lines_of.remove(&id).unwrap_or_default(),
                        changed: column::time(changed)?,
                    })
                },
            )
            .collect()
    }

    /// Writes down an incident as it is, keeps who did and tells every node, all or nothing. Of one with a version,
    /// false if it was written since, or removed; one without is new.
    pub async fn incident_put(
        &self,
        incident: &Incident,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let written = if incident.version == 0 {
            execute!(
                on,
                "INSERT INTO incident (id, version, kind, title_fr, title_en, condition, begins,
                     ends, is_over, changed)
                 VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9)
                 ON CONFLICT (id) DO NOTHING",
                incident.id.0,
                incident.kind.as_str(),
                incident.title.fr.as_str(),
                incident.title.en.as_str(),
                incident.condition.as_str(),
                incident.begins.as_millisecond(),
                incident.ends.map(Timestamp::as_millisecond),
                incident.stage() == Stage::Over,
                incident.changed.as_millisecond()
            )?
        } else {
            // The row first: who comes second waits here, and then finds another version.
            execute!(
                on,
                "UPDATE incident SET version = version + 1, kind = $2, title_fr = $3,
                     title_en = $4, condition = $5, begins = $6, ends = $7, is_over = $8,
                     changed = $9
                 WHERE id = $1 AND version = $10",
                incident.id.0,
                incident.kind.as_str(),
                incident.title.fr.as_str(),
                incident.title.en.as_str(),
                incident.condition.as_str(),
                incident.begins.as_millisecond(),
                incident.ends.map(Timestamp::as_millisecond),
                incident.stage() == Stage::Over,
                incident.changed.as_millisecond(),
                column::number(incident.version)
            )?
        };
        if written == 0 {
            return Ok(false);
        }
        write_within(&mut on, incident).await?;
        told(&mut on, entry).await?;
        on.commit().await?;
        Ok(true)
    }

    /// Removes an incident that was written by mistake, keeps who did and tells every node; false if it was written
    /// since.
    pub async fn incident_remove(
        &self,
        incident: IncidentId,
        version: u64,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let (id, version) = (incident.0, column::number(version));
        let mut on = self.writer().await?;
        let removed = execute!(
            on,
            "DELETE FROM incident WHERE id = $1 AND version = $2",
            id,
            version
        )?;
        if removed == 0 {
            return Ok(false);
        }
        execute!(on, "DELETE FROM incident_part WHERE incident = $1", id)?;
        execute!(on, "DELETE FROM incident_line WHERE incident = $1", id)?;
        told(&mut on, entry).await?;
        on.commit().await?;
        Ok(true)
    }

    /// Removes what was over before an instant, and works whose end was before it; how many incidents.
    pub async fn incident_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let before = before.as_millisecond();
        let mut on = self.writer().await?;
        execute!(
            on,
            "DELETE FROM incident_line WHERE incident IN
                 (SELECT id FROM incident WHERE changed < $1 AND (is_over OR ends < $1))",
            before
        )?;
        execute!(
            on,
            "DELETE FROM incident_part WHERE incident IN
                 (SELECT id FROM incident WHERE changed < $1 AND (is_over OR ends < $1))",
            before
        )?;
        let removed = execute!(
            on,
            "DELETE FROM incident WHERE changed < $1 AND (is_over OR ends < $1)",
            before
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
