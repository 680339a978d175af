//! Letters: e-mail to people of what they were told, and to confirm an address.
//!
//! | file | what |
//! |---|---|
//! | `mod.rs` | letters that are due: who works on one, what it says, what became of it |
//! | `address.rs` | the address that a person gave, confirmed, or has nothing sent to any more |
//! | `choices.rs` | how soon a person is written to of which module |
//! | `link.rs` | what a link of a letter lets whoever has it change |
//! | `news.rs` | that there is something to tell at once |
//!
//! Who sends them (`preau-post`) claims some that are due, has each composed, takes it to where it can be handed
//! over, and asks [`Platform::letter_hand`] just before it is: at most one of all who ask is told to go on, so
//! a letter of a period is handed over at most once, whatever nodes do and whenever one is killed. A letter is
//! composed of what its person may see at that moment, with the rights of that moment.

mod address;
mod choices;
pub(crate) mod link;
pub(crate) mod news;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use preau_domain::caller::Language;
use preau_domain::ids::{ModuleId, PersonId};
use preau_domain::letter::{EmailAddress, LetterKind, Pace, Stop};
use preau_domain::module::Text;
use preau_domain::school::School;
use preau_store::{Email, LetterClaim};

use crate::Platform;
use crate::error::PlatformError;
use crate::letters::link::{Link, Purpose};
use crate::notifications::{Said, Told};
use crate::operation::Operation;

pub use address::EmailSeen;
pub use choices::{ModulePace, PacesSeen};
pub use link::LetterKey;
pub use preau_store::LetterHealth;

/// For how long letters that a node took are its own: longer than it takes to hand over all that it takes at
/// once.
const LEASE: SignedDuration = SignedDuration::from_mins(15);
/// How far behind the present a letter tells: what was sent since, by a node whose clock is behind or whose
/// commit took its time, might still appear before it, and would be told by no letter.
const SETTLED: SignedDuration = SignedDuration::from_mins(1);
/// The same where it tells at once, so that it does.
const SETTLED_AT_ONCE: SignedDuration = SignedDuration::from_secs(15);
/// How many letters in a row an address's server refuses, for a reason of the address's own, until none is tried any
/// more.
const REFUSALS: i64 = 3;
/// The most lines of a letter; of what is beyond it says how much.
const LINES: usize = 50;
/// Over how long letters of one hour are spread, by person, so that a region's do not all leave at once.
const SPREAD: SignedDuration = SignedDuration::from_mins(15);
/// How long to wait after a letter could not be handed over: this after the first time, then twice as long.
const BACKOFF: SignedDuration = SignedDuration::from_mins(5);
/// The longest of it.
const BACKOFF_MOST: SignedDuration = SignedDuration::from_hours(4);
/// How often a letter is tried before it is left to the next period, with what it would have told.
const ATTEMPTS: u32 = 8;

/// A letter as it is to be handed over.
#[derive(Debug, Clone)]
pub struct Letter {
    claim: LetterClaim,
    /// Up to when it tells.
    tells_to: Timestamp,
    /// The epoch of the address.
    epoch: i64,
    /// To whom.
    pub to: EmailAddress,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub content: Content,
}

impl Letter {
    /// What it is.
    pub fn kind(&self) -> LetterKind {
        self.claim.kind
    }
}

/// What a letter says.
#[derive(Debug, Clone)]
pub enum Content {
    /// What the person was told.
    Digest(Digest),
    /// Whether the address is theirs: the token of the link by which they say so.
    Confirmation(String),
}

/// What a person was told, as a letter says it.
#[derive(Debug, Clone)]
pub struct Digest {
    /// By school, in the order of the person's; each with some lines, the newest first.
    pub schools: Vec<(Arc<School>, Vec<DigestLine>)>,
    /// How many lines there are besides.
    pub more: usize,
    /// The time zone of the days and hours.
    pub zone: TimeZone,
    /// The token of the link by which whoever has the letter has no more of them.
    pub unsubscribe: String,
}

/// A line.
#[derive(Debug, Clone)]
pub struct DigestLine {
    /// The module.
    pub module: Text,
    /// The given names of the children whom it concerns, where it concerns the person by them alone.
    pub children: Vec<String>,
    /// When it was sent.
    pub at: Timestamp,
    /// What it says.
    pub said: Said,
}

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Taken,
    /// It was handed over, and nobody knows whether it was taken.
    Unknown,
    /// It was not handed over, for a while: the server's words.
    Later(String),
    /// The server takes nothing for this address, for good: its words.
    NoSuchAddress(String),
    /// The server does not take this letter for a reason of the address's own, such as a full box: its words.
    Refused(String),
    /// The server does not take this letter, for good: its words.
    NotThis(String),
    /// Nothing could be tried: the server was not there. Nobody's attempt.
    NotTried(String),
}

impl Outcome {
    /// A word for it, in counters.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Unknown => "unknown",
            Self::Later(_) => "later",
            Self::NoSuchAddress(_) => "no-such-address",
            Self::Refused(_) => "refused",
            Self::NotThis(_) => "not-this",
            Self::NotTried(_) => "not-tried",
        }
    }
}

/// When letters of a pace are due next for a person.
fn next(
    pace: Pace,
    person: PersonId,
    hour: i8,
    zone: &TimeZone,
    after: Timestamp,
) -> Option<Timestamp> {
    let next = pace.next(hour, zone, after)?;
    Some(if pace == Pace::AtOnce {
        next
    } else {
        next + part(person)
    })
}

/// A person's part of what letters are spread over.
fn part(person: PersonId) -> SignedDuration {
    let part = person.0.as_u128() % SPREAD.as_millis().unsigned_abs();
    SignedDuration::from_millis(i64::try_from(part).unwrap_or(0))
}

/// Whether a letter is tried for the last time in its period.
fn is_last(claim: &LetterClaim) -> bool {
    claim.attempts + 1 >= ATTEMPTS
}

fn backoff(attempts: u32) -> SignedDuration {
    let times = 1 << attempts.min(16);
    BACKOFF_MOST.min(BACKOFF * times)
}

impl Platform {
    /// Whether this region sends letters.
    pub fn sends_letters(&self) -> bool {
        self.config.letters
    }

    /// Waits until a letter may have become due on this node.
    pub async fn letter_called(&self) {
        self.letters_wake.notified().await;
    }

    /// When the next letter is due, of all; it may be past.
    pub async fn letter_next(&self) -> Result<Option<Timestamp>, PlatformError> {
        Ok(self.store.letter_next().await?)
    }

    /// Takes at most `limit` letters that are due. Of those of which somebody was heard no more while they
    /// handed them over, nobody knows whether they were taken: they count as such.
    pub async fn letter_claim(&self, limit: u32) -> Result<Vec<LetterClaim>, PlatformError> {
        let now = self.now();
        let mut claims = self.store.letter_claim(now, now + LEASE, limit).await?;
        for claim in claims.extract_if(.., |claim| claim.handing.is_some()) {
            tracing::warn!(
                kind = claim.kind.as_str(),
                "a letter was being handed over when its node stopped; it is not sent again"
            );
            self.letter_over(&claim, claim.handing.unwrap_or(now), Outcome::Unknown)
                .await?;
        }
        Ok(claims)
    }

    /// Composes a letter; none where there is nothing to say now: then it is noted when it is due again.
    pub async fn letter_compose(
        &self,
        claim: &LetterClaim,
    ) -> Result<Option<Letter>, PlatformError> {
        let now = self.now();
        let person = claim.person;
        let known = self.store.email_of(person).await?;
        let language = |operation: &Operation| operation.known.file.language.unwrap_or_default();
        let operation = match self.operation_for(person, Language::default()).await {
            Ok(operation) => operation,
            Err(PlatformError::NotFound) => {
                self.store.letter_told(claim, now, None).await?;
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let Some(email) = known.filter(|_| may_have_letters(&operation)) else {
            self.store.letter_told(claim, now, None).await?;
            return Ok(None);
        };
        if claim.kind == LetterKind::Confirmation {
            let Some(to) = email.pending else {
                self.store.letter_told(claim, now, None).await?;
                return Ok(None);
            };
            let link = Link {
                purpose: Purpose::Confirm,
                person,
                epoch: email.epoch,
                issued: now,
            };
            let token = self.keys.letters.seal(&link, to.as_str());
            return Ok(Some(Letter {
                claim: claim.clone(),
                tells_to: now,
                epoch: email.epoch,
                language: language(&operation),
                content: Content::Confirmation(token),
                to,
            }));
        }
        let Some(to) = email.address.clone().filter(|_| email.stopped.is_none()) else {
            self.store.letter_told(claim, now, None).await?;
            return Ok(None);
        };
        let settled = match claim.kind {
            LetterKind::AtOnce | LetterKind::Urgent => SETTLED_AT_ONCE,
            _ => SETTLED,
        };
        let tells_to = now - settled;
        let digest = self.digest(&operation, claim, &email, tells_to);
        let Some(digest) = digest.await? else {
            return Ok(None);
        };
        Ok(Some(Letter {
            claim: claim.clone(),
            tells_to,
            epoch: email.epoch,
            language: language(&operation),
            content: Content::Digest(digest),
            to,
        }))
    }

    /// What a person was told since their last letter of this kind; none where that is nothing, or where they
    /// are left alone now, unless it is urgent.
    async fn digest(
        &self,
        operation: &Operation,
        claim: &LetterClaim,
        email: &Email,
        tells_to: Timestamp,
    ) -> Result<Option<Digest>, PlatformError> {
        let now = operation.now;
        let zone = self.zone_of(operation);
        let pace = claim.kind.pace();
        let due = pace.and_then(|pace| next(pace, claim.person, email.hour, &zone, now));
        let reachable = self.reachable(operation).await?;
        match reachable.next(now) {
            _ if claim.kind == LetterKind::Urgent => {}
            Some(passed) if passed <= now => {}
            passed => {
                let passed = passed.map(|passed| passed + part(claim.person));
                let due = passed.or(due).unwrap_or(now + LEASE);
                self.store.letter_later(claim, due, None, false).await?;
                return Ok(None);
            }
        }
        let chosen: BTreeMap<_, _> = self
            .store
            .email_paces(claim.person)
            .await?
            .into_iter()
            .map(|(module, pace, since)| (module, (pace, since)))
            .collect();
        let is_told = |line: &Told| {
            let (of_module, since) = pace_of(&chosen, &line.module.manifest.id);
            let (is_of_it, counts_at) = match pace {
                None => (line.urgent, line.at),
                Some(pace) => {
                    let counts_at = reachable.counts_at(line.school.id, line.at);
                    (of_module == pace && line.at > since, counts_at)
                }
            };
            is_of_it && line.unread && counts_at > claim.told_to && counts_at <= tells_to
        };
        let mut lines = self.told(operation, true).await?;
        lines.retain(is_told);
        if lines.is_empty() {
            let told_to = tells_to.max(claim.told_to);
            match due {
                Some(due) => self.store.letter_nothing(claim, told_to, due).await?,
                None => self.store.letter_told(claim, told_to, None).await?,
            }
            return Ok(None);
        }
        let more = lines.len().saturating_sub(LINES);
        lines.truncate(LINES);
        let mut schools: Vec<(Arc<School>, Vec<DigestLine>)> = Vec::new();
        for id in operation.schools() {
            let of_school = lines.extract_if(.., |line| line.school.id == id);
            let of_school: Vec<_> = of_school.map(digest_line).collect();
            if let Some(school) = self.school_of(id).filter(|_| !of_school.is_empty()) {
                schools.push((school, of_school));
            }
        }
        let link = Link {
            purpose: Purpose::Unsubscribe,
            person: claim.person,
            epoch: email.epoch,
            issued: now,
        };
        Ok(Some(Digest {
            schools,
            more,
            zone,
            unsubscribe: self.keys.letters.seal(&link, ""),
        }))
    }

    /// Where a person's clocks stand: as those of their first school.
    pub(crate) fn zone_of(&self, operation: &Operation) -> TimeZone {
        let schools = operation.schools();
        let first = schools.first().and_then(|id| self.school_of(*id));
        first.map_or_else(
            || self.config.time_zone.clone(),
            |school| self.time_zone(&school),
        )
    }

    /// Says whether a letter may be handed over now, by whoever asks: never twice, and not where its person
    /// does not want it any more. From then on it counts as handed over until [`Self::letter_end`] says
    /// otherwise.
    pub async fn letter_hand(&self, letter: &Letter) -> Result<bool, PlatformError> {
        let claim = &letter.claim;
        let now = self.now();
        Ok(self.store.letter_hand(claim, letter.tells_to, now).await?)
    }

    /// Notes what became of a letter.
    pub async fn letter_end(&self, letter: &Letter, outcome: Outcome) -> Result<(), PlatformError> {
        if letter.kind() == LetterKind::Confirmation {
            self.confirmation_end(letter, &outcome).await?;
        } else {
            self.digest_end(letter, &outcome).await?;
        }
        self.letter_over(&letter.claim, letter.tells_to, outcome)
            .await
    }

    /// Notes, for its person to see, that the server of an address would not take the letter that asks for it: it
    /// is not sent again.
    async fn confirmation_end(
        &self,
        letter: &Letter,
        outcome: &Outcome,
    ) -> Result<(), PlatformError> {
        let why = match outcome {
            Outcome::NoSuchAddress(why) | Outcome::Refused(why) | Outcome::NotThis(why) => why,
            Outcome::Later(why) if is_last(&letter.claim) => why,
            _ => return Ok(()),
        };
        let person = letter.claim.person;
        let noted = self.store.email_pending_refused(person, &letter.to, why);
        Ok(noted.await?)
    }

    /// Notes, for its person to see, what an address's server said of a letter, and has nothing sent there any more
    /// where that is of no use.
    async fn digest_end(&self, letter: &Letter, outcome: &Outcome) -> Result<(), PlatformError> {
        let (person, epoch) = (letter.claim.person, letter.epoch);
        let refused = async |why: &str, counts: bool| {
            let refused = self.store.email_refused(person, epoch, why, counts);
            refused.await
        };
        let (why, is_over) = match outcome {
            Outcome::Taken => return Ok(self.store.email_taken(person, epoch).await?),
            Outcome::NoSuchAddress(why) => (why, true),
            Outcome::Refused(why) => {
                let refusals = refused(why, true).await?;
                (why, refusals.is_some_and(|refusals| refusals >= REFUSALS))
            }
            // About us, or about what was sent, it may be: said, and not held against the address.
            Outcome::NotThis(why) => {
                refused(why, false).await?;
                (why, false)
            }
            Outcome::Unknown | Outcome::Later(_) | Outcome::NotTried(_) => return Ok(()),
        };
        if is_over {
            let stop = Stop::Refused;
            let stopped = self.store.email_stop(person, epoch, stop, why, self.now());
            stopped.await?;
        }
        Ok(())
    }

    /// Gives a letter back that was not composed.
    pub async fn letter_release(
        &self,
        claim: &LetterClaim,
        why: Option<&str>,
    ) -> Result<(), PlatformError> {
        let due = self.now()
            + if why.is_some() {
                BACKOFF
            } else {
                SignedDuration::ZERO
            };
        Ok(self.store.letter_later(claim, due, why, false).await?)
    }

    async fn letter_over(
        &self,
        claim: &LetterClaim,
        tells_to: Timestamp,
        outcome: Outcome,
    ) -> Result<(), PlatformError> {
        metrics::counter!("preau_letters_total", "kind" => claim.kind.as_str(), "outcome" => outcome.word())
            .increment(1);
        let now = self.now();
        let next = self.letter_following(claim, now).await?;
        match outcome {
            Outcome::Taken | Outcome::Unknown => {
                // What else is urgent, or to be told at once, and was told while this one was written has one more.
                let next = match claim.kind {
                    LetterKind::Urgent => Some(now + news::SOON),
                    LetterKind::AtOnce => next.map(|_| now + news::gap(claim.burst + 1)),
                    _ => next,
                };
                self.store.letter_told(claim, tells_to, next).await?;
            }
            // Its letters went with the address; one that asks for it is asked for again by its person.
            Outcome::NoSuchAddress(_) => self.store.letter_told(claim, tells_to, None).await?,
            Outcome::NotTried(why) => {
                let due = now + BACKOFF;
                self.store
                    .letter_later(claim, due, Some(&why), false)
                    .await?;
            }
            Outcome::Later(why) if !is_last(claim) => {
                let due = now + backoff(claim.attempts);
                self.store
                    .letter_later(claim, due, Some(&why), true)
                    .await?;
            }
            Outcome::Later(why) | Outcome::NotThis(why) | Outcome::Refused(why) => match next {
                // What it would have told, the next one tells.
                Some(next) => {
                    self.store
                        .letter_later(claim, next, Some(&why), false)
                        .await?;
                }
                None => self.store.letter_told(claim, tells_to, None).await?,
            },
        }
        Ok(())
    }

    /// When the letter after this one is due; none after one that is sent once.
    async fn letter_following(
        &self,
        claim: &LetterClaim,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, PlatformError> {
        let Some(pace) = claim.kind.pace() else {
            return Ok(None);
        };
        let Some(email) = self.store.email_of(claim.person).await? else {
            return Ok(None);
        };
        let zone = match self.operation_for(claim.person, Language::default()).await {
            Ok(operation) => self.zone_of(&operation),
            Err(PlatformError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(next(pace, claim.person, email.hour, &zone, now))
    }

    /// How letters are getting on, for whoever watches this node; a gauge says how many wait.
    pub async fn letter_watch(&self) -> Result<(), PlatformError> {
        let health = self.store.letter_health(self.now()).await?;
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("preau_letters_waiting").set(health.waiting as f64);
        #[expect(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("preau_letters_failing").set(health.failing as f64);
        Ok(())
    }

    /// How letters are getting on, for who runs the region; none where it sends none.
    pub async fn letters_seen(
        &self,
        operation: &Operation,
    ) -> Result<Option<LetterHealth>, PlatformError> {
        operation.require_region()?;
        if !self.sends_letters() {
            return Ok(None);
        }
        Ok(Some(self.store.letter_health(operation.now).await?))
    }
}

/// Who may have letters: who is more than a pupil in some school. Pupils are minors, mostly, and find what
/// they are told at the bell.
pub(crate) fn may_have_letters(operation: &Operation) -> bool {
    use preau_domain::person::Profile;
    let memberships = &operation.known.file.memberships;
    memberships.iter().any(|m| m.profile != Profile::Pupil)
}

/// How soon a person is written to of a module, and since when: once a day, where they chose nothing.
pub(crate) fn pace_of(
    chosen: &BTreeMap<ModuleId, (Pace, Timestamp)>,
    module: &ModuleId,
) -> (Pace, Timestamp) {
    let usual = (Pace::Daily, Timestamp::MIN);
    chosen.get(module).copied().unwrap_or(usual)
}

fn digest_line(line: Told) -> DigestLine {
    DigestLine {
        module: line.module.manifest.name.clone(),
        children: line.children,
        at: line.at,
        said: line.said,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn letters_of_an_hour_are_spread_over_a_quarter_of_one() {
        let zone = TimeZone::get("Europe/Paris").expect("a zone");
        let at = |hour: i8, minute: i8| {
            let at = date(2026, 11, 24).at(hour, minute, 0, 0);
            at.to_zoned(zone.clone()).expect("a time").timestamp()
        };
        let due = |key: &str| {
            let person = PersonId::of_source("test", key);
            next(Pace::Daily, person, 18, &zone, at(12, 0)).expect("due")
        };
        let mut minutes: Vec<_> = (0..60)
            .map(|n| due(&n.to_string()).duration_since(at(18, 0)).as_mins())
            .collect();
        minutes.sort_unstable();
        assert!(minutes[0] >= 0 && minutes[59] < 15, "{minutes:?}");
        minutes.dedup();
        assert!(minutes.len() > 10, "{minutes:?}");
        assert_eq!(due("a"), due("a"));
    }

    #[test]
    fn a_letter_that_was_sent_in_its_quarter_of_an_hour_is_due_the_next_day() {
        let zone = TimeZone::UTC;
        let person = PersonId::of_source("test", "1");
        let noon = Timestamp::from_second(1_795_435_200).expect("in range");
        let due = next(Pace::Daily, person, 18, &zone, noon).expect("due");
        let then = next(Pace::Daily, person, 18, &zone, due).expect("due");
        assert_eq!(then.duration_since(due), SignedDuration::from_hours(24));
    }

    #[test]
    fn it_is_tried_again_later_each_time() {
        let waits: Vec<_> = (0..ATTEMPTS).map(|n| backoff(n).as_mins()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 240, 240]);
    }
}
