//! What people are told of the service when something does not work, or will not for a while.
//!
//! How parts are is measured ([`crate::condition`]); an incident is written by who runs the region: it says in plain
//! words what people notice, and what comes next.

use jiff::{SignedDuration, Timestamp};

use crate::clean;
use crate::condition::{Condition, Part};
use crate::ids::{IncidentId, PersonId, SchoolId};
use crate::module::Text;
use crate::words;

words! {
    /// What an incident is.
    pub enum IncidentKind {
        /// Something that went wrong.
        Trouble = "trouble",
        /// Works that were planned: with a beginning and an end.
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

/// What was said of an incident at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentLine {
    /// When.
    pub at: Timestamp,
    /// How far they are.
    pub stage: Stage,
    /// What people read. Plain text, in one language at least: readers of the other are shown this one.
    pub text: Text,
    /// Who wrote it; none from the command line. Not shown to the public.
    pub by: Option<PersonId>,
}

/// An incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Its identifier, which its entry in the feed carries for ever.
    pub id: IncidentId,
    /// How often it was written: 0 before the first time.
    pub version: u64,
    /// What it is.
    pub kind: IncidentKind,
    /// What people notice, in a line: plain text, in one language at least.
    pub title: Text,
    /// How the parts are because of it, at its worst; operational where people are only told something.
    pub condition: Condition,
    /// What is concerned: one at least.
    pub parts: Vec<Part>,
    /// When it began, or will.
    pub begins: Timestamp,
    /// When it ended, or is meant to; none while nobody knows.
    pub ends: Option<Timestamp>,
    /// What was said, oldest first: one line at least.
    pub lines: Vec<IncidentLine>,
    /// When something of it was written last.
    pub changed: Timestamp,
}

/// Why an incident cannot be written like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IncidentError {
    /// Nobody knows what it is called.
    #[error("a title of 1 to 120 characters, in French or in English")]
    Title,
    /// It says nothing, or too much.
    #[error("a text of 1 to 1,000 characters, in French or in English")]
    Text,
    /// It concerns nothing, or too much.
    #[error("one to 50 services or schools; more are everywhere")]
    Parts,
    /// Works without an hour, or an end before the beginning.
    #[error("an end after the beginning, and works have one")]
    Ends,
    /// It began too long ago, or begins in too long a time.
    #[error("a beginning within the last 30 days, or the next 365")]
    Begins,
    /// It has been told at length.
    #[error("at most 100 lines: write another incident")]
    Lines,
}

impl IncidentError {
    /// The field that is wrong.
    pub fn field(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text | Self::Lines => "text",
            Self::Parts => "parts",
            Self::Ends => "ends",
            Self::Begins => "begins",
        }
    }
}

/// Whether a text is there in one language at least, and nowhere longer than this.
fn is_said(text: &Text, longest: usize) -> bool {
    let fits = |text: &str| text.chars().count() <= longest;
    let is_there = !(text.fr.trim().is_empty() && text.en.trim().is_empty());
    is_there && fits(&text.fr) && fits(&text.en)
}

impl Incident {
    /// The longest title in a language, in characters.
    pub const TITLE: usize = 120;
    /// The longest text of a line in a language, in characters.
    pub const TEXT: usize = 1_000;
    /// The most parts that one names; more are everywhere.
    pub const PARTS: usize = 50;
    /// The most lines of one.
    pub const LINES: usize = 100;
    /// How long after its beginning it may be written down.
    pub const LATE: SignedDuration = SignedDuration::from_hours(24 * 30);
    /// How long before its beginning it may be.
    pub const EARLY: SignedDuration = SignedDuration::from_hours(24 * 365);

    /// The same without what nobody sees, nor what changes what is seen; each part once.
    #[must_use]
    pub fn cleaned(mut self) -> Self {
        let line = |text: &str| clean::line(text).trim().to_owned();
        let lines = |text: &str| clean::lines(text).trim().to_owned();
        self.title = Text {
            fr: line(&self.title.fr),
            en: line(&self.title.en),
        };
        for said in &mut self.lines {
            said.text = Text {
                fr: lines(&said.text.fr),
                en: lines(&said.text.en),
            };
        }
        self.parts.sort();
        self.parts.dedup();
        self
    }

    /// What is wrong with it, at this instant. `known` is what was written of it before, whose beginning may be long
    /// ago.
    pub fn check(&self, known: Option<&Self>, now: Timestamp) -> Result<(), IncidentError> {
        if !is_said(&self.title, Self::TITLE) {
            return Err(IncidentError::Title);
        }
        if self.parts.is_empty() || self.parts.len() > Self::PARTS {
            return Err(IncidentError::Parts);
        }
        let is_near = now - Self::LATE <= self.begins && self.begins <= now + Self::EARLY;
        if !is_near && known.is_none_or(|known| known.begins != self.begins) {
            return Err(IncidentError::Begins);
        }
        let ends_wrong = match self.ends {
            None => self.kind == IncidentKind::Works,
            Some(ends) => ends <= self.begins,
        };
        if ends_wrong {
            return Err(IncidentError::Ends);
        }
        if self.lines.len() > Self::LINES {
            return Err(IncidentError::Lines);
        }
        let all_said = self.lines.iter().all(|one| is_said(&one.text, Self::TEXT));
        if self.lines.is_empty() || !all_said {
            return Err(IncidentError::Text);
        }
        Ok(())
    }

    /// How far they are.
    pub fn stage(&self) -> Stage {
        self.lines.last().map_or(Stage::Noticed, |line| line.stage)
    }

    /// Says what comes next. What is over ended now, if nobody said when; trouble of which more is said goes on.
    pub fn say(&mut self, line: IncidentLine) {
        if line.stage == Stage::Over && self.ends.is_none_or(|ends| ends > line.at) {
            // Works that never began have no time of their own.
            self.ends = (line.at > self.begins).then_some(line.at).or(self.ends);
        }
        let is_trouble = self.kind == IncidentKind::Trouble;
        if is_trouble && line.stage != Stage::Over && self.ends.is_some_and(|ends| ends <= line.at)
        {
            self.ends = None;
        }
        self.lines.push(line);
    }

    /// Whether it is past: said to be over, or works whose end has come.
    pub fn is_past(&self, now: Timestamp) -> bool {
        let works_ended =
            self.kind == IncidentKind::Works && self.ends.is_some_and(|ends| ends <= now);
        self.stage() == Stage::Over || works_ended
    }

    /// Whether it is going on: it has begun, and is not past.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.begins <= now && !self.is_past(now)
    }

    /// Whether it concerns everybody, for one of its parts at least.
    pub fn is_everywhere(&self) -> bool {
        self.parts.iter().any(|part| part.school.is_none())
    }

    /// Whether it concerns what people of a school meet; of the region as a whole, always.
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
    use proptest::prelude::*;

    use super::*;
    use crate::condition::Service;

    fn at(minute: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minute)
    }

    fn french(text: &str) -> Text {
        Text {
            fr: text.to_owned(),
            en: String::new(),
        }
    }

    fn line(minute: i64, stage: Stage, fr: &str) -> IncidentLine {
        IncidentLine {
            at: at(minute),
            stage,
            text: french(fr),
            by: None,
        }
    }

    fn incident(kind: IncidentKind, ends: Option<i64>) -> Incident {
        Incident {
            id: IncidentId::of_source("test", "1"),
            version: 0,
            kind,
            title: french("Les devoirs ne s’ouvrent pas"),
            condition: Condition::Down,
            parts: vec![Part {
                school: Some(SchoolId(1)),
                service: Service::Portal,
            }],
            begins: at(100),
            ends: ends.map(at),
            lines: vec![line(100, Stage::Noticed, "Nous cherchons.")],
            changed: at(100),
        }
    }

    #[test]
    fn an_incident_says_something_of_something_and_works_have_an_end() {
        let now = at(110);
        let check = |one: &Incident| one.check(None, now);
        assert_eq!(check(&incident(IncidentKind::Trouble, None)), Ok(()));
        assert_eq!(check(&incident(IncidentKind::Works, Some(160))), Ok(()));
        let wrong = |change: &dyn Fn(&mut Incident), error| {
            let mut changed = incident(IncidentKind::Trouble, None);
            change(&mut changed);
            assert_eq!(check(&changed), Err(error));
        };
        wrong(&|one| one.title = french(" "), IncidentError::Title);
        wrong(&|one| one.parts.clear(), IncidentError::Parts);
        wrong(&|one| one.lines.clear(), IncidentError::Text);
        wrong(&|one| one.kind = IncidentKind::Works, IncidentError::Ends);
        wrong(&|one| one.ends = Some(at(100)), IncidentError::Ends);
        let long_ago = now - Incident::LATE - SignedDuration::from_mins(1);
        wrong(&|one| one.begins = long_ago, IncidentError::Begins);
        for text in [" ", &"é".repeat(Incident::TEXT + 1)] {
            wrong(
                &|one| one.lines = vec![line(100, Stage::Noticed, text)],
                IncidentError::Text,
            );
        }
        let lines = vec![line(100, Stage::Noticed, "Encore."); Incident::LINES + 1];
        wrong(&|one| one.lines.clone_from(&lines), IncidentError::Lines);
        let mut in_english = incident(IncidentKind::Trouble, None);
        in_english.title = Text {
            fr: String::new(),
            en: "Homework does not open".to_owned(),
        };
        assert_eq!(check(&in_english), Ok(()));
    }

    #[test]
    fn what_began_long_ago_may_still_be_written_of() {
        let known = incident(IncidentKind::Trouble, None);
        let now = known.begins + Incident::LATE + SignedDuration::from_hours(1);
        assert_eq!(known.check(None, now), Err(IncidentError::Begins));
        assert_eq!(known.check(Some(&known), now), Ok(()));
    }

    #[test]
    fn an_incident_goes_on_until_it_is_said_to_be_over_and_works_until_their_end() {
        let mut trouble = incident(IncidentKind::Trouble, None);
        assert!(!trouble.holds(at(99)));
        assert!(trouble.holds(at(10_000)));
        trouble.say(line(120, Stage::Over, "C’est réparé."));
        assert!(!trouble.holds(at(121)) && trouble.is_past(at(121)));
        assert_eq!(trouble.ends, Some(at(120)));
        trouble.say(line(130, Stage::Found, "Cela recommence."));
        assert!(trouble.holds(at(131)), "somebody was wrong");
        assert_eq!(trouble.ends, None);
        let works = incident(IncidentKind::Works, Some(160));
        assert!(works.holds(at(159)) && !works.holds(at(160)));
        let mut called_off = works;
        called_off.say(line(90, Stage::Over, "Reporté."));
        assert_eq!(called_off.ends, Some(at(160)));
        assert!(called_off.is_past(at(91)));
    }

    #[test]
    fn what_is_everywhere_concerns_every_school() {
        let here = incident(IncidentKind::Trouble, None);
        assert!(here.concerns(Some(SchoolId(1))) && here.concerns(None));
        assert!(!here.concerns(Some(SchoolId(2))) && !here.is_everywhere());
        let mut everywhere = here;
        everywhere.parts[0].school = None;
        assert!(everywhere.concerns(Some(SchoolId(2))) && everywhere.is_everywhere());
    }

    proptest! {
        /// Whatever is pasted, nothing of what is kept turns text around, and a title is one line.
        #[test]
        fn what_is_kept_is_what_is_seen(fr in any::<String>(), en in any::<String>()) {
            let text = Text { fr: format!("\u{202E}{fr}\n\u{0}"), en };
            let mut one = incident(IncidentKind::Trouble, None);
            one.title = text.clone();
            one.lines[0].text = text;
            let one = one.cleaned();
            for kept in [&one.title.fr, &one.title.en, &one.lines[0].text.fr, &one.lines[0].text.en] {
                prop_assert!(!kept.contains(['\u{202E}', '\u{0}', '\u{FEFF}']), "{kept:?}");
            }
            prop_assert!(!one.title.fr.contains('\n'));
        }
    }
}
