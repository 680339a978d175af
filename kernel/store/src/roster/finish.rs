//! Ending what an import no longer mentions.

use jiff::Timestamp;
use preau_domain::ids::{GroupId, PersonId, SchoolId};
use uuid::Uuid;

use super::{ClassMove, Departing, RosterEnded};
use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::{StoreError, column};

/// How many people a source has in a school, and how many of them this import did not mention.
pub(super) async fn departures(
    on: &mut Writer,
    import: i64,
    school: i64,
) -> Result<Departing, StoreError> {
    let row: Option<(i64, i64)> = fetch_optional!(
        on,
        "SELECT COUNT(*), COUNT(CASE WHEN m.seen <> $2 THEN 1 END)
         FROM membership m JOIN person p ON p.id = m.person
         WHERE m.school = $1 AND m.ended_at IS NULL AND m.profile <> 'guest'
         AND p.source <> 'local'",
        school,
        import
    )?;
    let (present, leaving) = row.unwrap_or_default();
    Ok(Departing {
        school: SchoolId(school),
        present: column::count(present),
        leaving: column::count(leaving),
    })
}

/// Ends what this import did not mention in a school. What was entered here, of people whom no source
/// knows, is not for a source to end: neither their memberships, classes and functions nor their
/// relations, to either side. Nor are guests, whom no source sends.
pub(super) async fn school(
    on: &mut Writer,
    import: i64,
    school: i64,
    at: Timestamp,
) -> Result<RosterEnded, StoreError> {
    let mut result = RosterEnded::default();
    let at = at.as_millisecond();
    // Relations first, while it can still be told whose pupils they concern: those of a pupil whom
    // this import mentioned, and of one who leaves and belongs nowhere else.
    result.ended += execute!(
        on,
        "UPDATE relation SET ended_at = $3
         WHERE seen <> $2 AND ended_at IS NULL AND pupil IN (
             SELECT m.person FROM membership m
             WHERE m.school = $1 AND m.profile = 'pupil' AND m.ended_at IS NULL
             AND (m.seen = $2 OR NOT EXISTS (
                 SELECT 1 FROM membership o
                 WHERE o.person = m.person AND o.school <> $1 AND o.profile = 'pupil'
                 AND o.ended_at IS NULL)))
         AND NOT EXISTS (SELECT 1 FROM person p
             WHERE p.id = relation.pupil AND p.source = 'local')
         AND NOT EXISTS (SELECT 1 FROM person p
             WHERE p.id = relation.relative AND p.source = 'local')",
        school,
        import,
        at
    )?;
    result.members = execute!(
        on,
        "UPDATE membership SET ended_at = $3
         WHERE school = $1 AND seen <> $2 AND ended_at IS NULL AND profile <> 'guest'
         AND EXISTS (SELECT 1 FROM person p
             WHERE p.id = membership.person AND p.source <> 'local')",
        school,
        import,
        at
    )?;
    result.ended += result.members;
    let left: Vec<(Uuid, Uuid)> = fetch_all!(
        on,
        "SELECT m.person, m.group_id FROM group_membership m
         JOIN school_group g ON g.school = m.school AND g.id = m.group_id
         JOIN person p ON p.id = m.person
         WHERE m.school = $1 AND m.seen <> $2 AND m.ended_at IS NULL
         AND m.role = 'pupil' AND g.kind = 'class' AND p.source <> 'local'
         ORDER BY m.person, m.group_id",
        school,
        import
    )?;
    result.left = left
        .into_iter()
        .map(|(person, class)| ClassMove {
            school: SchoolId(school),
            person: PersonId(person),
            class: GroupId(class),
        })
        .collect();
    result.ended += execute!(
        on,
        "UPDATE group_membership SET ended_at = $3
         WHERE school = $1 AND seen <> $2 AND ended_at IS NULL
         AND EXISTS (SELECT 1 FROM person p
             WHERE p.id = group_membership.person AND p.source <> 'local')",
        school,
        import,
        at
    )?;
    execute!(
        on,
        "DELETE FROM membership_function
         WHERE school = $1 AND ((origin = 'roster' AND seen <> $2 AND EXISTS (
             SELECT 1 FROM person p
             WHERE p.id = membership_function.person AND p.source <> 'local')) OR NOT EXISTS (
             SELECT 1 FROM membership m WHERE m.school = $1
             AND m.person = membership_function.person AND m.ended_at IS NULL))
         AND (function <> 'delegate' OR NOT EXISTS (
             SELECT 1 FROM relation r
             JOIN membership m ON m.school = $1 AND m.person = r.pupil AND m.profile = 'pupil'
                 AND m.ended_at IS NULL
             WHERE r.relative = membership_function.person AND r.authority
             AND r.ended_at IS NULL))",
        school,
        import
    )?;
    Ok(result)
}
