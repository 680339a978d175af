//! What people were told of the service.

use std::collections::HashMap;

use jiff::Timestamp;
use preau_domain::ids::{IncidentId, ModuleId, PersonId, SchoolId};
use preau_domain::incident::{Incident, IncidentLine, Part};
use preau_domain::module::Text;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_all};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes, column};

/// The columns of a part that is everywhere, or the portal itself. No school has this number, no module this name.
pub(crate) const EVERYWHERE: i64 = 0;
pub(crate) const PORTAL: &str = "";

type IncidentRow = (Uuid, String, String, i64, Option<i64>);
type LineRow = (Uuid, i64, String, String, String, Option<Uuid>);

/// A part's columns: school, module.
pub(crate) fn columns(part: &Part) -> (i64, &str) {
    let school = part.school.map_or(EVERYWHERE, |school| school.0);
    (
        school,
        part.module.as_ref().map_or(PORTAL, ModuleId::as_str),
    )
}

/// The part of these columns.
pub(crate) fn part(school: i64, module: &str) -> Result<Part, StoreError> {
    let module = (module != PORTAL).then(|| column::module(module));
    Ok(Part {
        school: (school != EVERYWHERE).then_some(SchoolId(school)),
        module: module.transpose()?,
    })
}

async fn line_insert(
    on: &mut Writer,
    incident: IncidentId,
    number: usize,
    line: &IncidentLine,
) -> Result<(), StoreError> {
    execute!(
        on,
        "INSERT INTO incident_line (incident, number, at, stage, fr, en, by_person)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        incident.0,
        column::number(u64::try_from(number).unwrap_or(u64::MAX)),
        line.at.as_millisecond(),
        line.stage.as_str(),
        line.text.fr.as_str(),
        line.text.en.as_str(),
        line.by.map(|person| person.0)
    )?;
    Ok(())
}

impl Store {
    /// What people were told from an instant on, of what is not over or changed since; newest change first, at most
    /// 200.
    pub async fn incident_list(&self, since: Timestamp) -> Result<Vec<Incident>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<IncidentRow> = fetch_all!(
            on,
            "SELECT id, kind, condition, begins, ends FROM incident
             WHERE changed >= $1 OR stage <> 'over' ORDER BY changed DESC, id LIMIT 200",
            since.as_millisecond()
        )?;
        // Few, and all of them read together: incidents are what people write, and go after 400 days.
        let parts: Vec<(Uuid, i64, String)> = fetch_all!(
            on,
            "SELECT incident, school, module FROM incident_part
             WHERE incident IN (SELECT id FROM incident WHERE changed >= $1 OR stage <> 'over')
             ORDER BY incident, school, module",
            since.as_millisecond()
        )?;
        let lines: Vec<LineRow> = fetch_all!(
            on,
            "SELECT incident, at, stage, fr, en, by_person FROM incident_line
             WHERE incident IN (SELECT id FROM incident WHERE changed >= $1 OR stage <> 'over')
             ORDER BY incident, number",
            since.as_millisecond()
        )?;
        let mut parts_of: HashMap<Uuid, Vec<Part>> = HashMap::new();
        for (incident, school, module) in parts {
            let found = part(school, &module)?;
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
            .map(|(id, kind, condition, begins, ends)| {
                Ok(Incident {
                    id: IncidentId(id),
                    kind: column::incident_kind(&kind)?,
                    condition: column::condition(&condition)?,
                    parts: parts_of.remove(&id).unwrap_or_default(),
                    begins: column::time(begins)?,
                    ends: ends.map(column::time).transpose()?,
                    lines: lines_of.remove(&id).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// Writes down an incident, keeps who did and tells every node, all or nothing.
    pub async fn incident_add(
        &self,
        incident: &Incident,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO incident (id, kind, condition, begins, ends, stage, changed, lines)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            incident.id.0,
            incident.kind.as_str(),
            incident.condition.as_str(),
            incident.begins.as_millisecond(),
            incident.ends.map(Timestamp::as_millisecond),
            incident.stage().as_str(),
            incident.changed().as_millisecond(),
            column::number(u64::try_from(incident.lines.len()).unwrap_or(u64::MAX))
        )?;
        for one in &incident.parts {
            let (school, module) = columns(one);
            execute!(
                on,
                "INSERT INTO incident_part (incident, school, module) VALUES ($1, $2, $3)
                 ON CONFLICT (incident, school, module) DO NOTHING",
                incident.id.0,
                school,
                module
            )?;
        }
        for (number, line) in incident.lines.iter().enumerate() {
            line_insert(&mut on, incident.id, number, line).await?;
        }
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Incident, "").await?;
        on.commit().await
    }

    /// Adds a line to an incident that has so many and is not over, with its end if it has one now, keeps who did and
    /// tells every node, all or nothing. False if somebody else said something meanwhile.
    pub async fn incident_say(
        &self,
        incident: IncidentId,
        lines: usize,
        line: &IncidentLine,
        ends: Option<Timestamp>,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        // The row first: who comes second waits here, and then finds another number of lines.
        let changed = execute!(
            on,
            "UPDATE incident SET stage = $2, changed = $3, ends = $4, lines = lines + 1
             WHERE id = $1 AND stage <> 'over' AND lines = $5",
            incident.0,
            line.stage.as_str(),
            line.at.as_millisecond(),
            ends.map(Timestamp::as_millisecond),
            column::number(u64::try_from(lines).unwrap_or(u64::MAX))
        )?;
        if changed == 0 {
            return Ok(false);
        }
        line_insert(&mut on, incident, lines, line).await?;
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Incident, "").await?;
        on.commit().await?;
        Ok(true)
    }

    /// Removes what was over before an instant; how many incidents.
    pub async fn incident_purge(&self, before: Timestamp) -> Result<u64, StoreError> {
        let before = before.as_millisecond();
        let mut on = self.writer().await?;
        execute!(
            on,
            "DELETE FROM incident_line WHERE incident IN
                 (SELECT id FROM incident WHERE stage = 'over' AND changed < $1)",
            before
        )?;
        execute!(
            on,
            "DELETE FROM incident_part WHERE incident IN
                 (SELECT id FROM incident WHERE stage = 'over' AND changed < $1)",
            before
        )?;
        let removed = execute!(
            on,
            "DELETE FROM incident WHERE stage = 'over' AND changed < $1",
            before
        )?;
        on.commit().await?;
        Ok(removed)
    }
}
