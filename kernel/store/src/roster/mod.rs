//! Importing the directory: what a source says becomes schools, people and what binds them.
//!
//! An import has a number. Every row that it mentions takes that number; [`Store::roster_finish`]
//! then ends the rows of the covered schools that it did not mention. Ended rows stay, so that names
//! in old records can still be read, but they give no right. An import may be repeated or broken off
//! at any point: the next one carries on.
//!
//! | file | what |
//! |---|---|
//! | `schools.rs` | schools, their classes and groups |
//! | `people.rs` | a batch of people: what is known of them, what is news, and writing both |
//! | `places.rs` | where people belong, as stored and as said |
//! | `finish.rs` | ending what was not mentioned |

mod finish;
mod people;
mod places;
mod schools;

use jiff::Timestamp;
use preau_domain::ids::{GroupId, ModuleId, PersonId, SchoolId, Uai};
use preau_domain::record::Event;
use preau_domain::roster::{RosterPerson, RosterSchool};

use crate::database::{Writer, fetch_optional};
use crate::outbox::{self, Published};
use crate::storage::{KERNEL, Tally};
use crate::{ChangeKind, Part, Store, StoreError, changes};

/// What a batch of entries changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterApplied {
    /// Entries that were not known.
    pub added: u64,
    /// Entries that said something new.
    pub changed: u64,
    /// Entries that said nothing new.
    pub unchanged: u64,
    /// Keys of entries of which a part was left out, and why.
    pub skipped: Vec<(String, String)>,
    /// Logins of new people.
    pub logins: Vec<(PersonId, String)>,
    /// Pupils who are in a class that they were not in before.
    pub joined: Vec<ClassMove>,
}

/// What an import no longer mentioned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RosterEnded {
    /// Memberships of schools, of classes and groups, and relations that ended.
    pub ended: u64,
    /// Of these, memberships of schools: people who left one.
    pub members: u64,
    /// Pupils who are no longer in a class.
    pub left: Vec<ClassMove>,
    /// Schools that would have lost so many that nothing was ended there.
    pub held: Vec<Departing>,
}

/// How many people an import would have leave a school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departing {
    /// Where.
    pub school: SchoolId,
    /// Memberships of the school before, of people whom a source knows.
    pub present: u64,
    /// Those of them that the import did not mention.
    pub leaving: u64,
}

impl Departing {
    /// So many may always leave: in a small school a family is soon a tenth.
    pub const FEW: u64 = 20;

    /// Whether so many leave that the source may rather lack them: more than [`Self::FEW`], and more than a
    /// tenth of the school.
    pub fn are_many(&self) -> bool {
        self.leaving > Self::FEW && self.leaving.saturating_mul(10) > self.present
    }
}

/// Whom an import may have leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departures {
    /// A school that would lose many keeps everybody, until somebody has looked.
    Few,
    /// Whoever the source does not mention.
    Any,
}

/// A pupil who joined or left a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassMove {
    /// Where.
    pub school: SchoolId,
    /// Who.
    pub person: PersonId,
    /// Which class.
    pub class: GroupId,
}

/// Which way a pupil moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// Into a class.
    Joined,
    /// Out of one.
    Left,
}

/// The event that tells of a move, and who wants it; none if nobody does. It is published in the
/// transaction of the move.
pub type Telling<'a> = &'a (dyn Fn(Moved, &ClassMove) -> Option<(Event, Vec<ModuleId>)> + Sync);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Unknown,
    News,
    Nothing,
}

impl RosterApplied {
    fn count(&mut self, said: Said) {
        match said {
            Said::Unknown => self.added += 1,
            Said::News => self.changed += 1,
            Said::Nothing => self.unchanged += 1,
        }
    }
}

/// Publishes what tells of the moves.
async fn tell(
    on: &mut Writer,
    telling: Telling<'_>,
    moved: Moved,
    pupils: &[ClassMove],
    at: Timestamp,
) -> Result<(), StoreError> {
    let told = pupils
        .iter()
        .filter_map(|one| telling(moved, one).map(|(event, to)| (one.school, event, to)));
    let told: Vec<_> = told.collect();
    let events: Vec<Published> = outbox::event_ids(at, told.len())
        .into_iter()
        .zip(told)
        .map(|(id, (school, event, subscribers))| Published {
            school,
            id,
            event,
            subscribers,
        })
        .collect();
    let mut tally = Tally::default();
    outbox::publish(on, KERNEL, &events, at, &mut tally).await?;
    tally.write(on).await?;
    Ok(())
}

impl Store {
    /// Adds or renames schools and their classes and groups, in one transaction. A school's entry
    /// lists all its groups: others end. A new school's word in addresses is its UAI in lower case.
    pub async fn roster_schools_apply(
        &self,
        schools: &[RosterSchool],
        at: Timestamp,
    ) -> Result<RosterApplied, StoreError> {
        let mut on = self.writer().await?;
        let mut applied = RosterApplied::default();
        for entry in schools {
            let said = schools::apply(&mut on, entry, at).await?;
            applied.count(said);
        }
        if applied.added + applied.changed > 0 {
            changes::publish(&mut on, ChangeKind::Directory, "").await?;
        }
        on.commit().await?;
        self.give_way().await;
        Ok(applied)
    }

    /// Adds or changes people, in one transaction: their names, memberships, classes and groups,
    /// functions and relatives. A teacher of a group is a teacher of its school. New people get an
    /// account with a login made of their name. What concerns a school that is not known is skipped and
    /// reported.
    pub async fn roster_people_apply(
        &self,
        import: i64,
        people: &[RosterPerson],
        at: Timestamp,
        telling: Telling<'_>,
    ) -> Result<RosterApplied, StoreError> {
        let mut on = self.writer().await?;
        let schools = schools::by_uai(&mut on).await?;
        let mut applied = RosterApplied::default();
        for part in people::parts(people) {
            people::apply(&mut on, import, part, &schools, &mut applied).await?;
        }
        tell(&mut on, telling, Moved::Joined, &applied.joined, at).await?;
        self.view_note(&mut on, [Part::directory()]).await?;
        on.commit().await?;
        self.give_way().await;
        Ok(applied)
    }

    /// Ends what this import did not mention in these schools: memberships, classes and groups,
    /// functions that a source gave, and relations of their pupils; nothing in a school that would lose
    /// more than may leave. Each school is a transaction.
    pub async fn roster_finish(
        &self,
        import: i64,
        schools: &[Uai],
        departures: Departures,
        at: Timestamp,
        telling: Telling<'_>,
    ) -> Result<RosterEnded, StoreError> {
        let mut result = RosterEnded::default();
        for uai in schools {
            let mut on = self.writer().await?;
            let row: Option<(i64,)> =
                fetch_optional!(on, "SELECT id FROM school WHERE uai = $1", uai.as_str())?;
            if let Some((school,)) = row {
                let departing = finish::departures(&mut on, import, school).await?;
                if departures == Departures::Few && departing.are_many() {
                    on.rollback().await?;
                    result.held.push(departing);
                    continue;
                }
                let ended = finish::school(&mut on, import, school, at).await?;
                tell(&mut on, telling, Moved::Left, &ended.left, at).await?;
                changes::publish(&mut on, ChangeKind::Directory, &school.to_string()).await?;
                result.ended += ended.ended;
                result.members += ended.members;
                result.left.extend(ended.left);
            }
            on.commit().await?;
            self.give_way().await;
        }
        Ok(result)
    }
}
