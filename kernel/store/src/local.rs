//! What is decided here and not by a source: people whom no source knows, functions, who runs the
//! region.

use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::person::{Function, Name, Profile};

use crate::accounts::{self, NewAccount};
use crate::database::{execute, fetch_optional};
use crate::{AuditEntry, ChangeKind, Store, StoreError, audit, changes};

/// What came of giving or taking a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FunctionSet {
    /// It is so from now on.
    Done,
    /// It was so already.
    AsItWas,
    /// The person is no present member of the school, or a pupil; for a delegate: no relative with authority
    /// over a pupil of it.
    NotAMember,
}

impl Store {
    /// Adds a person whom no source knows, such as the region's operator, with an account. Gives
    /// the login. A person who is there already is a [`StoreError::Conflict`].
    pub async fn person_add(
        &self,
        id: PersonId,
        name: &Name,
        email: Option<&str>,
    ) -> Result<String, StoreError> {
        let mut on = self.writer().await?;
        let (title, given, family): (&str, &str, &str) = (&name.title, &name.given, &name.family);
        execute!(
            on,
            "INSERT INTO person
                 (id, source, source_key, title, given, family, email, region_admin)
             VALUES ($1, 'local', $2, $3, $4, $5, $6, $7)",
            id.0,
            id.to_string(),
            title,
            given,
            family,
            email,
            false
        )?;
        let new = [NewAccount {
            person: id,
            given,
            family,
        }];
        let created = accounts::create(&mut on, &new).await?;
        on.commit().await?;
        created
            .into_iter()
            .next()
            .map(|(_, login)| login)
            .ok_or_else(|| StoreError::corrupt("a person without a login"))
    }

    /// Gives or takes a function that a school or the region decided; what a source says stays.
    /// What it was is told by `entry`, kept in the same transaction where something changed.
    pub async fn membership_function_set(
        &self,
        school: SchoolId,
        person: PersonId,
        function: Function,
        held: bool,
        entry: &AuditEntry,
    ) -> Result<FunctionSet, StoreError> {
        let mut on = self.writer().await?;
        let member: Option<(String,)> = if function == Function::Delegate {
            fetch_optional!(
                on,
                "SELECT m.profile FROM relation r
                 JOIN membership m ON m.school = $1 AND m.person = r.pupil
                     AND m.profile = 'pupil' AND m.ended_at IS NULL
                 WHERE r.relative = $2 AND r.authority AND r.ended_at IS NULL LIMIT 1",
                school.0,
                person.0
            )?
        } else {
            fetch_optional!(
                on,
                "SELECT profile FROM membership
                 WHERE school = $1 AND person = $2 AND ended_at IS NULL AND profile <> 'pupil'
                 LIMIT 1",
                school.0,
                person.0
            )?
        };
        if member.is_none() {
            on.rollback().await?;
            return Ok(FunctionSet::NotAMember);
        }
        let changed = if held {
            execute!(
                on,
                "INSERT INTO membership_function (school, person, function, origin, seen)
                 VALUES ($1, $2, $3, 'local', 0)
                 ON CONFLICT (school, person, function, origin) DO NOTHING",
                school.0,
                person.0,
                function.as_str()
            )?
        } else {
            execute!(
                on,
                "DELETE FROM membership_function
                 WHERE school = $1 AND person = $2 AND function = $3 AND origin = 'local'",
                school.0,
                person.0,
                function.as_str()
            )?
        };
        if changed == 0 {
            on.rollback().await?;
            return Ok(FunctionSet::AsItWas);
        }
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        on.commit().await?;
        Ok(FunctionSet::Done)
    }

    /// Lets a person into a school as a guest, or out again; with the guest go the functions that were
    /// given here, unless the person belongs to the school otherwise. Gives whether it was otherwise
    /// before; then `entry` is kept in the same transaction.
    ///
    /// No source speaks of guests, so no import ends this.
    pub async fn guest_set(
        &self,
        school: SchoolId,
        person: PersonId,
        present: bool,
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let changed = if present {
            execute!(
                on,
                "INSERT INTO membership (school, person, profile, seen) VALUES ($1, $2, $3, 0)
                 ON CONFLICT (school, person, profile) DO UPDATE SET ended_at = NULL
                 WHERE membership.ended_at IS NOT NULL",
                school.0,
                person.0,
                Profile::Guest.as_str()
            )?
        } else {
            execute!(
                on,
                "UPDATE membership SET ended_at = $4
                 WHERE school = $1 AND person = $2 AND profile = $3 AND ended_at IS NULL",
                school.0,
                person.0,
                Profile::Guest.as_str(),
                entry.at.as_millisecond()
            )?
        };
        if changed == 0 {
            on.rollback().await?;
            return Ok(false);
        }
        execute!(
            on,
            "DELETE FROM membership_function
             WHERE school = $1 AND person = $2 AND origin = 'local' AND NOT EXISTS (
                 SELECT 1 FROM membership m WHERE m.school = $1 AND m.person = $2
                 AND m.ended_at IS NULL)",
            school.0,
            person.0
        )?;
        audit::append(&mut on, entry).await?;
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        on.commit().await?;
        Ok(true)
    }

    /// Makes a person an administrator of the region, or no longer.
    pub async fn region_admin_set(&self, person: PersonId, held: bool) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE person SET region_admin = $2 WHERE id = $1",
            person.0,
            held
        )?;
        changes::publish(&mut on, ChangeKind::Person, &person.to_string()).await?;
        on.commit().await
    }
}
