//! What people are told of the service when something does not work, or will not for a while.
//!
//! How parts are is measured; an incident is written by who runs the region: it says in plain words what that means,
//! and what comes next. Its lines are never changed, only followed by others.

use jiff::{SignedDuration, Timestamp};

use crate::ids::{IncidentId, ModuleId, PersonId, SchoolId};
use crate::module::Text;
use crate::words;

words! {
    /// How a part is; worse ones are greater.
    pub enum Condition {
        /// It works.
        Works = "works",
        /// It is overloaded, or works for some.
        Degraded = "degraded",
        /// It does not work.
        Down = "down",
    }
}

words! {
    /// What an incident is.
    pub enum IncidentKind {
        /// Something that went wrong.
        Trouble = "trouble",
        /// Works that were planned: with a beginning and an end that lie ahead.
        Works = "works",
    }
}

words! {
    /// How far those are who work on it. In this order, but any may be said again.
    pub enum Stage {
        /// It was noticed, and is looked into. Of works: they are announced.
        Noticed = "noticed",
        /// The cause is known. Of works: they have begun.
        Found = "found",
        /// It is mended, and watched.
        Mended = "mended",
        /// It is over.
        Over = "over",
    }
}

/// A part of the service: the portal itself where there is no module, everywhere where there is no school.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Part {
    /// Where.
    pub school: Option<SchoolId>,
    /// Which module.
    pub module: Option<ModuleId>,
}

/// What was said of an incident at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentLine {
    /// When.
    pub at: Timestamp,
    /// How far they are.
    pub stage: Stage,
    /// What people read. Plain text; where there is no English, the French stands there too.
    pub text: Text,
    /// Who wrote it; none from the command line. Not shown to the public.
    pub by: Option<PersonId>,
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its identifier, which its address and its entry in the feed carry for ever.
    pub id: IncidentId,
    /// What it is.
    pub kind: IncidentKind,
    /// How the parts are because of it, at its worst.
    pub condition: Condition,
    /// What is concerned: one at least.
    pub parts: Vec<Part>,
    /// When it began, or will.
    pub begins: Timestamp,
    /// When it ended, or is meant to; none while nobody knows.
    pub ends: Option<Timestamp>,
    /// What was said, oldest first: one line at least.
    pub lines: Vec<IncidentLine>,
}

/// Why an incident, or a line of it, cannot be written like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IncidentError {
    /// It says nothing, or too much.
    #[error("a text of 1 to 1,000 characters, in French at least")]
    Text,
    /// It concerns nothing, or too much.
    #[error("one to 50 parts")]
    Parts,
    /// Works without an hour.
    #[error("works have an end after their beginning")]
    Ends,
    /// It began too long ago.
    #[error("an incident of the last 30 days")]
    Begins,
    /// It is over.
    #[error("it is over: write another")]
    Over,
    /// It has been told at length.
    #[error("at most 100 lines")]
    Lines,
}

impl IncidentLine {
    /// The longest text of a language, in characters.
    pub const LONGEST: usize = 1_000;

    /// What is wrong with it.
    pub fn check(&self) -> Result<(), IncidentError> {
        let fits = |text: &str| text.chars().count() <= Self::LONGEST;
        let is_said = !self.text.fr.trim().is_empty();
        if is_said && fits(&self.text.fr) && fits(&self.text.en) {
            Ok(())
        } else {
            Err(IncidentError::Text)
        }
    }
}

impl Incident {
    /// The most parts that one names; more are everywhere.
    pub const PARTS: usize = 50;
    /// The most lines of one.
    pub const LINES: usize = 100;
    /// How long after its beginning it may be written down.
    pub const LATE: SignedDuration = SignedDuration::from_hours(24 * 30);

    /// What is wrong with it, at this instant.
    pub fn check(&self, now: Timestamp) -> Result<(), IncidentError> {
        if self.parts.is_empty() || self.parts.len() > Self::PARTS {
            return Err(IncidentError::Parts);
        }
        if self.lines.is_empty() || self.lines.len() > Self::LINES {
            return Err(IncidentError::Lines);
        }
        if self.begins < now - Self::LATE {
            return Err(IncidentError::Begins);
        }
        if match self.ends {
            None => self.kind == IncidentKind::Works,
            Some(ends) => ends <= self.begins,
        } {
            return Err(IncidentError::Ends);
        }
        self.lines.iter().try_for_each(IncidentLine::check)
    }

    /// Whether another line may follow.
    pub fn may_go_on(&self) -> Result<(), IncidentError> {
        if self.stage() == Stage::Over {
            return Err(IncidentError::Over);
        }
        if self.lines.len() >= Self::LINES {
            return Err(IncidentError::Lines);
        }
        Ok(())
    }

    /// How far they are.
    pub fn stage(&self) -> Stage {
        self.lines.last().map_or(Stage::Noticed, |line| line.stage)
    }

    /// When something was last said of it.
    pub fn changed(&self) -> Timestamp {
        self.lines.last().map_or(self.begins, |line| line.at)
    }

    /// Whether it is going on: it has begun, and is not over.
    pub fn holds(&self, now: Timestamp) -> bool {
        let is_past = match self.kind {
            IncidentKind::Trouble => false,
            IncidentKind::Works => self.ends.is_some_and(|ends| ends <= now),
        };
        self.begins <= now && self.stage() != Stage::Over && !is_past
    }

    /// Whether it concerns what people of a school see; of everybody where there is no school.
    pub fn concerns(&self, school: Option<SchoolId>) -> bool {
        school.is_none()
            || self
                .parts
                .iter()
                .any(|part| part.school.is_none() || part.school == school)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn line(minute: i64, stage: Stage, fr: &str) -> IncidentLine {
        IncidentLine {
            at: at(minute),
            stage,
            text: Text {
                fr: fr.to_owned(),
                en: String::new(),
            },
            by: None,
        }
    }

    fn incident(kind: IncidentKind, ends: Option<i64>) -> Incident {
        Incident {
            id: IncidentId::of_source("test", "1"),
            kind,
            condition: Condition::Down,
            parts: vec![Part {
                school: Some(SchoolId(1)),
                module: None,
            }],
            begins: at(100),
            ends: ends.map(at),
            lines: vec![line(100, Stage::Noticed, "Nous cherchons.")],
        }
    }

    #[test]
    fn an_incident_says_something_of_something_and_works_have_an_end() {
        let now = at(110);
        assert_eq!(incident(IncidentKind::Trouble, None).check(now), Ok(()));
        assert_eq!(incident(IncidentKind::Works, Some(160)).check(now), Ok(()));
        let wrong = |change: &dyn Fn(&mut Incident), error| {
            let mut changed = incident(IncidentKind::Trouble, None);
            change(&mut changed);
            assert_eq!(changed.check(now), Err(error));
        };
        wrong(&|one| one.parts.clear(), IncidentError::Parts);
        wrong(&|one| one.lines.clear(), IncidentError::Lines);
        wrong(&|one| one.kind = IncidentKind::Works, IncidentError::Ends);
        wrong(&|one| one.ends = Some(at(100)), IncidentError::Ends);
        wrong(
            &|one| one.begins = now - Incident::LATE - SignedDuration::from_mins(1),
            IncidentError::Begins,
        );
        for text in [" ", &"é".repeat(IncidentLine::LONGEST + 1)] {
            wrong(
                &|one| one.lines = vec![line(100, Stage::Noticed, text)],
                IncidentError::Text,
            );
        }
    }

    #[test]
    fn an_incident_goes_on_until_it_is_said_to_be_over_and_works_until_their_end() {
        let mut trouble = incident(IncidentKind::Trouble, None);
        assert!(!trouble.holds(at(99)));
        assert!(trouble.holds(at(10_000)));
        trouble.lines.push(line(120, Stage::Over, "C’est réparé."));
        assert!(!trouble.holds(at(121)));
        assert_eq!(trouble.may_go_on(), Err(IncidentError::Over));
        assert_eq!(trouble.changed(), at(120));
        let works = incident(IncidentKind::Works, Some(160));
        assert!(works.holds(at(159)) && !works.holds(at(160)));
    }

    #[test]
    fn what_is_everywhere_concerns_every_school() {
        let here = incident(IncidentKind::Trouble, None);
        assert!(here.concerns(Some(SchoolId(1))) && here.concerns(None));
        assert!(!here.concerns(Some(SchoolId(2))));
        let mut everywhere = here;
        everywhere.parts[0].school = None;
        assert!(everywhere.concerns(Some(SchoolId(2))));
    }
}
