//! Letters to be sent: who works on one, and what became of it.
//!
//! A letter is written when it is handed over, so nothing of what it says is kept. It is handed over **at most
//! once**: `handing` is durable before its last byte leaves, and a letter of which nobody knows any more what
//! became of it (its process was killed, its connection was lost meanwhile) counts as handed over. What it
//! told is in the person's notifications all the same.

use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::ids::{PersonId, SchoolId};
use preau_domain::letter::LetterKind;
use preau_domain::person::Profile;
use uuid::Uuid;

use crate::database::{Writer, execute, fetch_locking, fetch_optional};
use crate::{Store, StoreError, column};

/// The longest error that is kept, in characters.
const ERROR: usize = 300;

/// A letter that somebody works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterClaim {
    /// To whom.
    pub person: PersonId,
    /// What it is.
    pub kind: LetterKind,
    /// By which it is known who works on it.
    pub claim: Uuid,
    /// Up to when the last one told.
    pub told_to: Timestamp,
    /// How often it could not be handed over.
    pub attempts: u32,
    /// How many before it followed each other, each with something to tell.
    pub burst: u32,
    /// Up to when it tells, where it was being handed over when whoever did so was not heard of any more.
    pub handing: Option<Timestamp>,
}

/// How letters are getting on, in a region.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LetterHealth {
    /// How many are due and nobody works on.
    pub waiting: u64,
    /// Since when the first of them is due.
    pub oldest: Option<Timestamp>,
    /// How many could not be handed over the last time.
    pub failing: u64,
    /// Why the one that was tried last could not.
    pub error: Option<String>,
    /// Addresses to which letters go.
    pub addresses: u64,
    /// Addresses that their server refused for good.
    pub refused: u64,
}

type ClaimRow = (Uuid, String, i64, i64, i64, Option<i64>);

/// Takes at most `limit` letters that are due until the end of a lease: first what is urgent, then what is to go at
/// once, however much else waits. On `PostgreSQL`, those that somebody
/// else is taking are passed over.
async fn take(
    on: &mut Writer,
    now: i64,
    lease: i64,
    claim: Uuid,
    limit: i64,
) -> Result<Vec<ClaimRow>, StoreError> {
    /// The statement, with what locks the rows that it finds.
    macro_rules! taken {
        ($lock:literal) => {
            concat!(
                "WITH due AS MATERIALIZED (
                     SELECT person, kind FROM letter WHERE due_at <= $1
                     ORDER BY CASE kind WHEN 'urgent' THEN 0 WHEN 'at-once' THEN 1 ELSE 2 END,
                         due_at, person, kind LIMIT CAST($2 AS BIGINT)",
                $lock,
                ")
                 UPDATE letter SET due_at = $3, claim = $4
                 WHERE (person, kind) IN (SELECT person, kind FROM due)
                 RETURNING person, kind, told_to, attempts, burst, handing"
            )
        };
    }
    fetch_locking!(
        on,
        taken(" FOR UPDATE SKIP LOCKED"),
        now,
        limit,
        lease,
        claim
    )
}

/// When letters are to be looked at that would be later.
#[derive(Debug, Clone, Copy)]
pub struct Haste {
    /// At this instant.
    pub due: Timestamp,
    /// Yet as long as this after the instant up to which the last one told.
    pub gap: SignedDuration,
    /// As long as this where so many followed each other.
    pub rest: (u32, SignedDuration),
    /// Those alone that would be before this instant.
    pub before: Timestamp,
}

/// Those in an audience, and their relatives, by the school `$4` and by `$5`: a person, a class or group, or a
/// profile, with whose children relatives are found.
macro_rules! told {
    (@ $who:literal) => {
        concat!(
            "SELECT w.person FROM (",
            $who,
            ") w UNION SELECT r.relative FROM (",
            $who,
            ") w JOIN relation r ON r.pupil = w.person AND r.authority AND r.ended_at IS NULL"
        )
    };
    (person) => {
        told!(@ "SELECT p.id AS person FROM person p
                 WHERE p.id = $5 AND CAST($4 AS BIGINT) IS NOT NULL")
    };
    (group) => {
        told!(@ "SELECT g.person AS person FROM group_membership g
                 WHERE g.school = $4 AND g.group_id = $5 AND g.role = 'pupil' AND g.ended_at IS NULL")
    };
    (profile) => {
        told!(@ "SELECT m.person AS person FROM membership m
                 WHERE m.school = $4 AND m.profile = $5 AND m.ended_at IS NULL")
    };
}

/// Moves letters to an earlier instant. On `PostgreSQL`, those that somebody else is moving or taking are passed
/// over.
macro_rules! hastened {
    ($who:ident, $lock:literal) => {
        concat!(
            "WITH those AS MATERIALIZED (
                 SELECT person FROM letter
                 WHERE kind = 'at-once' AND claim IS NULL AND error IS NULL AND due_at < $3
                     AND due_at > ",
            hastened!(@ due),
            " AND person IN (",
            told!($who),
            ") ORDER BY person",
            $lock,
            ")
             UPDATE letter SET due_at = ",
            hastened!(@ due),
            " WHERE kind = 'at-once' AND person IN (SELECT person FROM those)
             RETURNING person"
        )
    };
    (@ due) => {
        concat!(
            "CASE WHEN ",
            hastened!(@ after),
            " > $1 THEN ",
            hastened!(@ after),
            " ELSE $1 END"
        )
    };
    (@ after) => {
        "told_to + CASE WHEN burst < $6 THEN CAST($2 AS BIGINT) ELSE CAST($7 AS BIGINT) END"
    };
}

/// Adds letters of what is urgent; one that is there waits for what was told last, to tell it too.
macro_rules! urgent {
    ($who:ident) => {
        concat!(
            "INSERT INTO letter (person, kind, due_at, told_to)
             SELECT e.person, CAST($3 AS TEXT), CAST($1 AS BIGINT), CAST($2 AS BIGINT) FROM email e
             WHERE e.address IS NOT NULL AND e.stopped IS NULL AND e.person IN (",
            told!($who),
            ") ON CONFLICT (person, kind) DO UPDATE SET due_at = excluded.due_at
             WHERE letter.claim IS NULL"
        )
    };
}

/// Runs a statement for an audience: `run` is told of whom, and what its `$5` is.
macro_rules! for_audience {
    ($audience:expr, $run:ident) => {
        match $audience {
            Audience::Person(person) => $run!(person, person.0),
            Audience::Class(group) | Audience::Group(group) => $run!(group, group.0),
            Audience::Profile(Profile::Relative) => $run!(profile, Profile::Pupil.as_str()),
            Audience::Profile(profile) => $run!(profile, profile.as_str()),
        }
    };
}

impl Store {
    /// When the next letter is due; it may be past.
    pub async fn letter_next(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut on = self.reader().await?;
        let next: Option<(i64,)> =
            fetch_optional!(on, "SELECT due_at FROM letter ORDER BY due_at LIMIT 1")?;
        next.map(|(due_at,)| column::time(due_at)).transpose()
    }

    /// Takes at most `limit` letters that are due, for whoever asks, until the end of a lease.
    pub async fn letter_claim(
        &self,
        now: Timestamp,
        lease: Timestamp,
        limit: u32,
    ) -> Result<Vec<LetterClaim>, StoreError> {
        let mut on = self.writer().await?;
        let claim = Uuid::new_v4();
        let (at, until) = (now.as_millisecond(), lease.as_millisecond());
        let taken = take(&mut on, at, until, claim, i64::from(limit)).await?;
        on.commit().await?;
        taken
            .into_iter()
            .map(|(person, kind, told_to, attempts, burst, handing)| {
                Ok(LetterClaim {
                    person: PersonId(person),
                    kind: column::letter_kind(&kind)?,
                    claim,
                    told_to: column::time(told_to)?,
                    attempts: u32::try_from(attempts).unwrap_or(u32::MAX),
                    burst: u32::try_from(burst).unwrap_or(u32::MAX),
                    handing: handing.map(column::time).transpose()?,
                })
            })
            .collect()
    }

    /// Notes that a letter, which tells up to an instant, is about to be handed over: from now on it counts as
    /// handed over until somebody knows better. False where it must not be: its person does not want it any
    /// more, its lease is over, or somebody else has it.
    pub async fn letter_hand(
        &self,
        claim: &LetterClaim,
        tells_to: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut on = self.writer().await?;
        let begun = execute!(
            on,
            "UPDATE letter SET handing = $4
             WHERE person = $1 AND kind = $2 AND claim = $3 AND due_at > $5 AND handing IS NULL",
            claim.person.0,
            claim.kind.as_str(),
            claim.claim,
            tells_to.as_millisecond(),
            now.as_millisecond()
        )?;
        on.commit().await?;
        Ok(begun == 1)
    }

    /// Notes that there was nothing to tell up to an instant, and when the next letter is due. Nothing changes where
    /// somebody else has it.
    pub async fn letter_nothing(
        &self,
        claim: &LetterClaim,
        told_to: Timestamp,
        next: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE letter SET told_to = $4, due_at = $5, claim = NULL, handing = NULL,
                 attempts = 0, burst = 0, error = NULL
             WHERE person = $1 AND kind = $2 AND claim = $3",
            claim.person.0,
            claim.kind.as_str(),
            claim.claim,
            told_to.as_millisecond(),
            next.as_millisecond()
        )?;
        on.commit().await
    }

    /// Notes that everything up to an instant was told, and when the next letter is due: none for no next
    /// one. Nothing changes where somebody else has it.
    pub async fn letter_told(
        &self,
        claim: &LetterClaim,
        told_to: Timestamp,
        next: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        if let Some(next) = next {
            execute!(
                on,
                "UPDATE letter SET told_to = $4, due_at = $5, claim = NULL, handing = NULL,
                     attempts = 0, burst = burst + 1, error = NULL
                 WHERE person = $1 AND kind = $2 AND claim = $3",
                claim.person.0,
                claim.kind.as_str(),
                claim.claim,
                told_to.as_millisecond(),
                next.as_millisecond()
            )?;
        } else {
            execute!(
                on,
                "DELETE FROM letter WHERE person = $1 AND kind = $2 AND claim = $3",
                claim.person.0,
                claim.kind.as_str(),
                claim.claim
            )?;
        }
        on.commit().await
    }

    /// Notes that a letter was not handed over, when it is looked at again, and why if that is to be said.
    /// Whether it counts as an attempt: not where it was nobody's doing. Nothing changes where somebody else
    /// has it.
    pub async fn letter_later(
        &self,
        claim: &LetterClaim,
        due: Timestamp,
        error: Option<&str>,
        counts: bool,
    ) -> Result<(), StoreError> {
        let error: Option<String> = error.map(|error| error.chars().take(ERROR).collect());
        let mut on = self.writer().await?;
        execute!(
            on,
            "UPDATE letter SET due_at = $4, claim = NULL, handing = NULL, attempts = attempts + $5,
                 error = $6
             WHERE person = $1 AND kind = $2 AND claim = $3",
            claim.person.0,
            claim.kind.as_str(),
            claim.claim,
            due.as_millisecond(),
            i64::from(counts),
            error
        )?;
        on.commit().await
    }

    /// Sets which letters a person gets that tell something, and when each is due next; what is new tells
    /// what comes from now on. One that somebody works on stays as it is.
    pub async fn letter_plan(
        &self,
        person: PersonId,
        plan: &[(LetterKind, Timestamp)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        for kind in LetterKind::ALL {
            if kind.pace().is_none() {
                continue;
            }
            match plan.iter().find(|(planned, _)| *planned == kind) {
                Some((_, due)) => execute!(
                    on,
                    "INSERT INTO letter (person, kind, due_at, told_to) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (person, kind) DO UPDATE SET due_at = excluded.due_at
                     WHERE letter.claim IS NULL",
                    person.0,
                    kind.as_str(),
                    due.as_millisecond(),
                    now.as_millisecond()
                )?,
                None => execute!(
                    on,
                    "DELETE FROM letter WHERE person = $1 AND kind = $2",
                    person.0,
                    kind.as_str()
                )?,
            };
        }
        on.commit().await
    }

    /// Has the letters of who is told at once, and may be in one of these audiences of a school, looked at as
    /// [`Haste`] says, where they would be later; gives how many are. Those that wait for longer (quiet hours, a
    /// server that refused) stay as they are, and so do those that somebody works on.
    pub async fn letter_hasten(
        &self,
        school: SchoolId,
        audiences: &[Audience],
        haste: Haste,
    ) -> Result<u64, StoreError> {
        let mut on = self.writer().await?;
        let length = |gap: SignedDuration| i64::try_from(gap.as_millis()).unwrap_or(i64::MAX);
        let (due, gap) = (haste.due.as_millisecond(), length(haste.gap));
        let (few, rest) = (i64::from(haste.rest.0), length(haste.rest.1));
        let before = haste.before.as_millisecond();
        let mut hastened = 0;
        macro_rules! hasten {
            ($who:ident, $by:expr) => {{
                macro_rules! those {
                    ($lock:literal) => {
                        hastened!($who, $lock)
                    };
                }
                let moved: Vec<(Uuid,)> = fetch_locking!(
                    on,
                    those(" FOR UPDATE SKIP LOCKED"),
                    due,
                    gap,
                    before,
                    school.0,
                    $by,
                    few,
                    rest
                )?;
                moved.len()
            }};
        }
        for audience in audiences {
            hastened += for_audience!(audience, hasten);
        }
        on.commit().await?;
        Ok(u64::try_from(hastened).unwrap_or(u64::MAX))
    }

    /// Has a letter of what is urgent looked at for everybody who may be in one of these audiences of a school and to
    /// whose address letters go: of what was told since an instant, or since the one before where it has not left.
    pub async fn letter_urgent(
        &self,
        school: SchoolId,
        audiences: &[Audience],
        due: Timestamp,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let mut on = self.writer().await?;
        macro_rules! add {
            ($who:ident, $by:expr) => {
                execute!(
                    on,
                    urgent!($who),
                    due.as_millisecond(),
                    since.as_millisecond(),
                    LetterKind::Urgent.as_str(),
                    school.0,
                    $by
                )?
            };
        }
        for audience in audiences {
            for_audience!(audience, add);
        }
        on.commit().await
    }

    /// How letters are getting on.
    pub async fn letter_health(&self, now: Timestamp) -> Result<LetterHealth, StoreError> {
        let mut on = self.reader().await?;
        let waiting: Option<(i64, Option<i64>)> = fetch_optional!(
            on,
            "SELECT COUNT(*), MIN(due_at) FROM letter WHERE due_at <= $1",
            now.as_millisecond()
        )?;
        let failing: Option<(i64,)> =
            fetch_optional!(on, "SELECT COUNT(*) FROM letter WHERE error IS NOT NULL")?;
        let error: Option<(String,)> = fetch_optional!(
            on,
            "SELECT error FROM letter WHERE error IS NOT NULL ORDER BY due_at DESC LIMIT 1"
        )?;
        let addresses: Option<(i64, i64)> = fetch_optional!(
            on,
            "SELECT COUNT(CASE WHEN stopped IS NULL THEN 1 END),
                 COUNT(CASE WHEN stopped = 'refused' THEN 1 END)
             FROM email WHERE address IS NOT NULL"
        )?;
        let (waiting, oldest) = waiting.unwrap_or_default();
        let (addresses, refused) = addresses.unwrap_or_default();
        Ok(LetterHealth {
            waiting: column::count(waiting),
            oldest: oldest.map(column::time).transpose()?,
            failing: column::count(failing.map_or(0, |(count,)| count)),
            error: error.map(|(error,)| error),
            addresses: column::count(addresses),
            refused: column::count(refused),
        })
    }
}
