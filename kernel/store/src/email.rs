//! Where people have e-mail sent, how soon, and in which hours not.

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, PersonId};
use preau_domain::letter::{EmailAddress, LetterKind, Pace, Stop};
use preau_domain::quiet::{OwnQuiet, Window};

use crate::database::{Writer, execute, fetch_all, fetch_optional};
use crate::{Store, StoreError, column};

/// What a person said of e-mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email {
    /// The address that they confirmed.
    pub address: Option<EmailAddress>,
    /// One that they have yet to confirm.
    pub pending: Option<EmailAddress>,
    /// What a server said when it refused, for good, the letter that asks for that.
    pub pending_why: Option<String>,
    /// What a server said when it refused, for good, the last letter to the address, to which letters go still.
    pub refused_why: Option<String>,
    /// Grows each time they have e-mail sent (again).
    pub epoch: i64,
    /// Why nothing is sent to the address, since when, and what its server said.
    pub stopped: Option<(Stop, Timestamp, String)>,
    /// At which hour of the day they want letters.
    pub hour: i8,
}

type EmailRow = (
    Option<String>,
    Option<String>,
    i64,
    Option<String>,
    Option<i64>,
    Option<String>,
    i64,
    Option<String>,
    Option<String>,
);

fn address(text: Option<String>) -> Result<Option<EmailAddress>, StoreError> {
    let read = |text: String| {
        text.parse()
            .map_err(|_| StoreError::corrupt("an address for e-mail"))
    };
    text.map(read).transpose()
}

fn email(row: EmailRow) -> Result<Email, StoreError> {
    let (confirmed, pending, epoch, stopped, stopped_at, why, hour, pending_why, refused_why) = row;
    let stopped = match stopped {
        None => None,
        Some(word) => Some((
            column::stop(&word)?,
            column::time(stopped_at.unwrap_or(0))?,
            why.unwrap_or_default(),
        )),
    };
    Ok(Email {
        address: address(confirmed)?,
        pending: address(pending)?,
        pending_why,
        refused_why: refused_why.filter(|_| stopped.is_none()),
        epoch,
        stopped,
        hour: i8::try_from(hour).map_err(|_| StoreError::corrupt(format!("hour {hour}")))?,
    })
}

/// Removes the letters of a person that tell something.
async fn letters_end(on: &mut Writer, person: PersonId) -> Result<(), StoreError> {
    execute!(
        on,
        "DELETE FROM letter WHERE person = $1 AND kind <> $2",
        person.0,
        LetterKind::Confirmation.as_str()
    )?;
    Ok(())
}

impl Store {
    /// What a person said of e-mail.
    pub async fn email_of(&self, person: PersonId) -> Result<Option<Email>, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<EmailRow> = fetch_optional!(
            on,
            "SELECT address, pending, epoch, stopped, stopped_at, stopped_why, hour, pending_why,
                 refused_why
             FROM email WHERE person = $1",
            person.0
        )?;
        row.map(email).transpose()
    }

    /// Notes an address that a person has yet to confirm, in place of another one, and has the letter sent
    /// that asks for it. False, and no change, where the person asked `most` times since `from`.
    pub async fn email_ask(
        &self,
        person: PersonId,
        address: &EmailAddress,
        hour: i8,
        (from, most): (Timestamp, i64),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let asked = execute!(
            on,
            "INSERT INTO email (person, pending, asked, asked_from, hour) VALUES ($1, $2, 1, $3, $4)
             ON CONFLICT (person) DO UPDATE SET pending = excluded.pending, pending_why = NULL,
                 asked = CASE WHEN email.asked_from < $5 THEN 1 ELSE email.asked + 1 END,
                 asked_from = CASE WHEN email.asked_from < $5 THEN $3 ELSE email.asked_from END
             WHERE email.asked < $6 OR email.asked_from < $5",
            person.0,
            address.as_str(),
            now.as_millisecond(),
            i64::from(hour),
            from.as_millisecond(),
            most
        )?;
        if asked == 0 {
            on.rollback().await?;
            return Ok(false);
        }
        // One that is being handed over is for another address, and its claim is over.
        execute!(
            on,
            "INSERT INTO letter (person, kind, due_at, told_to) VALUES ($1, $2, $3, $3)
             ON CONFLICT (person, kind) DO UPDATE SET due_at = excluded.due_at,
                 told_to = excluded.told_to, claim = NULL, handing = NULL, attempts = 0, error = NULL",
            person.0,
            LetterKind::Confirmation.as_str(),
            now.as_millisecond()
        )?;
        on.commit().await?;
        Ok(true)
    }

    /// Makes the address that waits for it the person's. False, and no change, where another one waits, or
    /// none.
    pub async fn email_confirm(
        &self,
        person: PersonId,
        address: &EmailAddress,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let confirmed = execute!(
            on,
            "UPDATE email SET address = pending, pending = NULL, pending_why = NULL, epoch = epoch + 1,
                 asked = 0, refusals = 0, refused_why = NULL, stopped = NULL, stopped_at = NULL, stopped_why = NULL
             WHERE person = $1 AND pending = $2",
            person.0,
            address.as_str()
        )?;
        on.commit().await?;
        Ok(confirmed == 1)
    }

    /// Forgets a person's addresses, with the letters for them. How often they asked stays.
    pub async fn email_remove(&self, person: PersonId) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE email SET address = NULL, pending = NULL, pending_why = NULL, epoch = epoch + 1,
                 refusals = 0, refused_why = NULL, stopped = NULL, stopped_at = NULL,
                 stopped_why = NULL
             WHERE person = $1",
            person.0
        )?;
        execute!(on, "DELETE FROM letter WHERE person = $1", person.0)?;
        on.commit().await
    }

    /// Sends nothing more to the address that the person has under this epoch. False, and no change, if it is
    /// another by now, or nothing is sent already.
    pub async fn email_stop(
        &self,
        person: PersonId,
        epoch: i64,
        stop: Stop,
        why: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let stopped = execute!(
            on,
            "UPDATE email SET stopped = $3, stopped_at = $4, stopped_why = $5
             WHERE person = $1 AND epoch = $2 AND address IS NOT NULL AND stopped IS NULL",
            person.0,
            epoch,
            stop.as_str(),
            at.as_millisecond(),
            why
        )?;
        if stopped == 1 {
            letters_end(&mut on, person).await?;
        }
        on.commit().await?;
        Ok(stopped == 1)
    }

    /// Notes that a server refused, for good, the letter that asks whether this address is the person's, and what
    /// it said. Nothing changes where another one waits by now.
    pub async fn email_pending_refused(
        &self,
        person: PersonId,
        pending: &EmailAddress,
        why: &str,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE email SET pending_why = $3 WHERE person = $1 AND pending = $2",
            person.0,
            pending.as_str(),
            why
        )?;
        on.commit().await
    }

    /// Notes that a server refused a letter to the address that the person has under this epoch, for good, and what
    /// it said. Gives how often it did so in a row for a reason of the address's own, this time included if it
    /// `counts`; none where the address is another by now, or nothing is sent to it.
    pub async fn email_refused(
        &self,
        person: PersonId,
        epoch: i64,
        why: &str,
        counts: bool,
    ) -> Result<Option<i64>, StoreError> {
        let mut on = self.writer().await?;
        let refusals: Option<(i64,)> = fetch_optional!(
            on,
            "UPDATE email SET refusals = refusals + $4, refused_why = $3
             WHERE person = $1 AND epoch = $2 AND address IS NOT NULL AND stopped IS NULL
             RETURNING refusals",
            person.0,
            epoch,
            why,
            i64::from(counts)
        )?;
        on.commit().await?;
        Ok(refusals.map(|(refusals,)| refusals))
    }

    /// Notes that a letter to that address was taken: what was refused before is past.
    pub async fn email_taken(&self, person: PersonId, epoch: i64) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE email SET refusals = 0, refused_why = NULL
             WHERE person = $1 AND epoch = $2 AND refused_why IS NOT NULL",
            person.0,
            epoch
        )?;
        on.commit().await
    }

    /// Sends to the person's address again; links of letters from before change nothing any more.
    pub async fn email_resume(&self, person: PersonId) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let resumed = execute!(
            on,
            "UPDATE email SET epoch = epoch + 1, refusals = 0, refused_why = NULL, stopped = NULL,
                 stopped_at = NULL, stopped_why = NULL
             WHERE person = $1 AND address IS NOT NULL AND stopped IS NOT NULL",
            person.0
        )?;
        on.commit().await?;
        Ok(resumed == 1)
    }

    /// How soon a person is written to, by module, and since when, where they chose it.
    pub async fn email_paces(
        &self,
        person: PersonId,
    ) -> Result<Vec<(ModuleId, Pace, Timestamp)>, StoreError> {
        let mut on = self.reader().await?;
        let rows: Vec<(String, String, i64)> = fetch_all!(
            on,
            "SELECT module, pace, since FROM email_pace WHERE person = $1 ORDER BY module",
            person.0
        )?;
        rows.into_iter()
            .map(|(module, pace, since)| {
                let (module, pace) = (column::module(&module)?, column::pace(&pace)?);
                Ok((module, pace, column::time(since)?))
            })
            .collect()
    }

    /// Sets how soon a person is written to of these modules, and at which hour of the day; since now where
    /// they chose otherwise before. Of other modules nothing changes.
    pub async fn email_choose(
        &self,
        person: PersonId,
        paces: &[(ModuleId, Pace)],
        hour: i8,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE email SET hour = $2 WHERE person = $1",
            person.0,
            i64::from(hour)
        )?;
        for (module, pace) in paces {
            execute!(
                on,
                "INSERT INTO email_pace (person, module, pace, since) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (person, module) DO UPDATE SET pace = excluded.pace, since = excluded.since
                 WHERE email_pace.pace <> excluded.pace",
                person.0,
                module.as_str(),
                pace.as_str(),
                now.as_millisecond()
            )?;
        }
        on.commit().await
    }

    /// In which hours a person wants to be left alone besides those of their schools.
    pub async fn quiet_of(&self, person: PersonId) -> Result<OwnQuiet, StoreError> {
        let mut on = self.reader().await?;
        let row: Option<(Option<i64>, Option<i64>, bool)> = fetch_optional!(
            on,
            "SELECT from_minute, to_minute, weekends FROM quiet WHERE person = $1",
            person.0
        )?;
        let Some((from, to, weekends)) = row else {
            return Ok(OwnQuiet::default());
        };
        let minute = |minute: i64| u16::try_from(minute).ok();
        let window = from.zip(to).map(|(from, to)| {
            let window = minute(from).zip(minute(to));
            let window = window.and_then(|(from, to)| Window::new(from, to));
            window.ok_or_else(|| StoreError::corrupt(format!("hours {from}, {to}")))
        });
        Ok(OwnQuiet {
            window: window.transpose()?,
            weekends,
        })
    }

    /// Sets it.
    pub async fn quiet_set(&self, person: PersonId, quiet: OwnQuiet) -> Result<(), StoreError> {
        let minutes = quiet.window.map(Window::minutes);
        let mut on = self.writer().await?;
        execute!(
            on,
            "INSERT INTO quiet (person, from_minute, to_minute, weekends) VALUES ($1, $2, $3, $4)
             ON CONFLICT (person) DO UPDATE SET from_minute = excluded.from_minute,
                 to_minute = excluded.to_minute, weekends = excluded.weekends",
            person.0,
            minutes.map(|(from, _)| i64::from(from)),
            minutes.map(|(_, to)| i64::from(to)),
            quiet.weekends
        )?;
        on.commit().await
    }
}
