//! The journal of a school, and that of the region: looked through by whoever must answer for it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use preau_domain::ids::PersonId;
use preau_domain::personal;
use preau_domain::school::School;
use preau_store::{AuditLine, AuditQuery};

use crate::Platform;
use crate::error::PlatformError;
use crate::operation::Operation;

/// Lines of a page.
pub const PAGE: u32 = 100;
/// Lines of a file at most: those before are on pages.
pub const FILE: usize = 50_000;

/// What is looked for. What is empty or none says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditAsked {
    /// In which this person did something, or something was done to them.
    pub person: Option<PersonId>,
    /// Of this kind: "module.enabled".
    pub action: String,
    /// On this module.
    pub module: String,
    /// From this day on, in the school.
    pub from: Option<Date>,
    /// To this day, it included.
    pub to: Option<Date>,
    /// Saying this.
    pub words: String,
}

/// A line of the journal, with the names of the people in it.
#[derive(Debug)]
pub struct Audited {
    /// The line.
    pub line: AuditLine,
    /// In which school; none for the region itself, and in a school's own journal.
    pub school: Option<Arc<School>>,
    /// Who did it; empty for the kernel itself.
    pub who: String,
    /// Whom it was done to, if it was done to a person.
    pub person: Option<String>,
}

/// Whom and what the journal has lines of.
#[derive(Debug, Default)]
pub struct AuditFacets {
    /// Who did something, by name.
    pub people: Vec<(PersonId, String)>,
    /// What was done.
    pub actions: Vec<String>,
}

/// The person that a line is about, if any.
fn concerned(line: &AuditLine) -> Option<PersonId> {
    let key = line.entry.target.strip_prefix("person:")?;
    key.parse().ok().map(PersonId)
}

/// The first instant of a day.
fn begins(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    let begins = day.to_zoned(zone.clone()).ok()?;
    Some(begins.timestamp())
}

impl Platform {
    /// Whose journal it is: a school's, for its administrator; without one the region's, which has all, for who runs
    /// it.
    fn audit_allowed(
        operation: &Operation,
        school: Option<&Arc<School>>,
    ) -> Result<(), PlatformError> {
        match school {
            Some(school) => operation.require_school_admin(school.id),
            None => operation.require_region(),
        }
    }

    /// The lines that are looked for before a line's number, the newest first: at most `limit`.
    pub async fn audit_seen(
        &self,
        operation: &Operation,
        school: Option<&Arc<School>>,
        asked: &AuditAsked,
        (before, limit): (Option<i64>, u32),
    ) -> Result<Vec<Audited>, PlatformError> {
        Self::audit_allowed(operation, school)?;
        let zone = school.map_or_else(
            || self.config.time_zone.clone(),
            |school| self.time_zone(school),
        );
        let day_after = asked.to.and_then(|day| day.tomorrow().ok());
        let query = AuditQuery {
            school: school.map(|school| school.id),
            person: asked.person,
            action: &asked.action,
            target: &asked.module,
            from: asked.from.and_then(|day| begins(day, &zone)),
            to: day_after.and_then(|day| begins(day, &zone)),
            words: &asked.words,
            before,
        };
        let lines = self.store.audit_search(&query, limit).await?;
        let people = lines
            .iter()
            .flat_map(|line| [line.entry.actor, concerned(line)])
            .flatten();
        let names = self.names_in_audit(school, people.collect()).await?;
        let name_of = |person: PersonId| {
            let nameless = || personal::nameless(operation.language).to_owned();
            names.get(&person).cloned().unwrap_or_else(nameless)
        };
        let seen = lines.into_iter().map(|line| Audited {
            who: line.entry.actor.map(name_of).unwrap_or_default(),
            person: concerned(&line).map(name_of),
            school: match school {
                Some(_) => None,
                None => line.entry.school.and_then(|id| self.school_of(id)),
            },
            line,
        });
        Ok(seen.collect())
    }

    /// Whom and what a journal can be asked for.
    pub async fn audit_facets(
        &self,
        operation: &Operation,
        school: Option<&Arc<School>>,
    ) -> Result<AuditFacets, PlatformError> {
        Self::audit_allowed(operation, school)?;
        let of = school.map(|school| school.id);
        let (people, actions) = self.store.audit_facets(of).await?;
        let names = self.names_in_audit(school, people).await?;
        let mut people: Vec<_> = names.into_iter().collect();
        people.sort_by(|(_, one), (_, other)| one.cmp(other));
        Ok(AuditFacets { people, actions })
    }

    /// Names of people, those who have one: as a school knows them; for the region, of everybody.
    async fn names_in_audit(
        &self,
        school: Option<&Arc<School>>,
        mut people: Vec<PersonId>,
    ) -> Result<BTreeMap<PersonId, String>, PlatformError> {
        people.sort_unstable();
        people.dedup();
        let mut names = BTreeMap::new();
        if let Some(school) = school {
            let known = self.store.person_names(school.id, &people).await?;
            names.extend(known.into_iter().map(|(id, name, _)| (id, name.full())));
        }
        // Who acts for the region belongs to no school.
        for person in people {
            if names.contains_key(&person) {
                continue;
            }
            let file = self.store.person_file(person).await?;
            let known = file.filter(|file| school.is_none() || file.region_admin);
            names.extend(known.map(|file| (person, file.name.full())));
        }
        names.retain(|_, name| !name.is_empty());
        Ok(names)
    }
}
