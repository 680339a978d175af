//! What a region's operator sets of admission: dials.
//!
//! A dial is about the whole site, a profile, a level, a school or a module; it has an end, so that none stays turned
//! by mistake, and a sentence for the people whom it makes wait.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use crate::ids::{ModuleId, PersonId, SchoolId};
use crate::person::Profile;
use crate::school::Level;
use crate::words;

words! {
    /// Who is let in.
    pub enum Mode {
        /// Everybody, however many they are.
        Open = "open",
        /// As many as there are seats, at the rate at which they are served well; who comes then waits. What holds
        /// where nothing is set.
        Protect = "protect",
        /// Who teaches or works at a school, and who is in a lesson now. Others wait.
        Lessons = "lessons",
        /// Nobody who is not in yet.
        Queue = "queue",
    }
}

/// What a dial is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DialScope {
    /// Everybody.
    Site,
    /// The people of a profile, in all schools.
    Profile(Profile),
    /// The people of schools of a level. Only seats, and how long one is kept.
    Level(Level),
    /// The people of a school. Only seats, and how long one is kept.
    School(SchoolId),
    /// The pages of a module, in all schools. Only closed ([`Mode::Queue`]).
    Module(ModuleId),
}

impl fmt::Display for DialScope {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site => to.write_str("site"),
            Self::Profile(profile) => write!(to, "profile:{}", profile.as_str()),
            Self::Level(level) => write!(to, "level:{}", level.as_str()),
            Self::School(school) => write!(to, "school:{school}"),
            Self::Module(module) => write!(to, "module:{}", module.as_str()),
        }
    }
}

/// A text that names no scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`site`, `profile:…`, `level:…`, `school:NUMBER` or `module:…`")]
pub struct NoScope;

impl FromStr for DialScope {
    type Err = NoScope;

    fn from_str(text: &str) -> Result<Self, NoScope> {
        if text == "site" {
            return Ok(Self::Site);
        }
        let (kind, which) = text.split_once(':').ok_or(NoScope)?;
        match kind {
            "profile" => Profile::of_str(which).map(Self::Profile),
            "level" => Level::of_str(which).map(Self::Level),
            "school" => which.parse().ok().map(|id| Self::School(SchoolId(id))),
            "module" => which.parse().ok().map(Self::Module),
            _ => None,
        }
        .ok_or(NoScope)
    }
}

/// A dial that is turned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// What it is about.
    pub scope: DialScope,
    /// Who is let in; none where only seats are set, or how long one is kept.
    pub mode: Option<Mode>,
    /// How many may be in: of the site always, of a part of it only while others wait.
    pub seats: Option<u32>,
    /// For how many minutes nothing may happen on a seat while others wait ([`Dial::IDLE`]).
    pub idle: Option<u32>,
    /// From when on it does not hold any more. What keeps nobody out may be without an end.
    pub until: Option<Timestamp>,
    /// What those are told whom it makes wait. Plain text; may be empty.
    pub sentence: String,
    /// Who turned it; none from the command line.
    pub by: Option<PersonId>,
    /// When.
    pub since: Timestamp,
}

/// Why a dial cannot be turned like this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DialError {
    /// It says nothing.
    #[error("a dial says who is let in, how many, or for how long")]
    Empty,
    /// It would stay as it is by mistake.
    #[error("a dial that keeps people out has an end, within a week")]
    Endless,
    /// It has ended already.
    #[error("the end has passed")]
    Past,
    /// Its scope knows no such mode.
    #[error("a level or a school has only seats and minutes; a module is only closed (queue)")]
    Mode,
    /// Nobody could come in.
    #[error("at least one seat; to keep people out, turn the dial to queue")]
    Seats,
    /// Seats would be taken from who reads a page, or kept for who left long ago.
    #[error("a seat is kept for 3 to 60 minutes")]
    Idle,
    /// The sentence is too long.
    #[error("a sentence of at most 300 characters")]
    Sentence,
}

impl DialError {
    /// Its word, for who says it in another language.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Endless => "endless",
            Self::Past => "past",
            Self::Mode => "mode",
            Self::Seats => "seats",
            Self::Idle => "idle",
            Self::Sentence => "sentence",
        }
    }
}

impl Dial {
    /// The longest sentence, in characters.
    pub const SENTENCE: usize = 300;
    /// For how many minutes a seat may be kept on which nothing happens while others wait.
    pub const IDLE: std::ops::RangeInclusive<u32> = 3..=60;
    /// The longest that a dial keeps people out.
    pub const LONGEST: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 7);

    /// What is wrong with it, at this instant.
    pub fn check(&self, now: Timestamp) -> Result<(), DialError> {
        if self.mode.is_none() && self.seats.is_none() && self.idle.is_none() {
            return Err(DialError::Empty);
        }
        let knows = match &self.scope {
            DialScope::Site | DialScope::Profile(_) => true,
            DialScope::Level(_) | DialScope::School(_) => self.mode.is_none(),
            DialScope::Module(_) => {
                self.mode == Some(Mode::Queue) && self.seats.is_none() && self.idle.is_none()
            }
        };
        if !knows {
            return Err(DialError::Mode);
        }
        if self.seats == Some(0) {
            return Err(DialError::Seats);
        }
        if self.idle.is_some_and(|idle| !Self::IDLE.contains(&idle)) {
            return Err(DialError::Idle);
        }
        let keeps_out = matches!(self.mode, Some(Mode::Lessons | Mode::Queue));
        match self.until {
            None if keeps_out => return Err(DialError::Endless),
            Some(until) if until <= now => return Err(DialError::Past),
            Some(until) if keeps_out && until.duration_since(now) > Self::LONGEST => {
                return Err(DialError::Endless);
            }
            _ => {}
        }
        if self.sentence.chars().count() > Self::SENTENCE {
            return Err(DialError::Sentence);
        }
        Ok(())
    }

    /// Whether it holds.
    pub fn holds(&self, now: Timestamp) -> bool {
        self.until.is_none_or(|until| now < until)
    }
}

/// All dials that are turned.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dials(pub Vec<Dial>);

impl Dials {
    /// The dials of a scope that hold.
    fn of(&self, scope: &DialScope, now: Timestamp) -> Option<&Dial> {
        let mut all = self.0.iter();
        all.find(|dial| dial.scope == *scope && dial.holds(now))
    }

    /// Who of a profile is let in: the stricter of the site's dial and the profile's.
    pub fn mode(&self, profile: Profile, now: Timestamp) -> Mode {
        let modes = [DialScope::Site, DialScope::Profile(profile)].map(|scope| {
            let dial = self.of(&scope, now);
            dial.and_then(|dial| dial.mode)
        });
        let site = modes.first().copied().flatten().unwrap_or(Mode::Protect);
        let own = modes.last().copied().flatten();
        match own {
            // However many they are, where others are let in as there are seats.
            Some(Mode::Open) if site == Mode::Protect => Mode::Open,
            Some(own) => own.max(site),
            None => site,
        }
    }

    /// The dial that makes people of a profile wait, with the sentence to tell them.
    pub fn reason(&self, profile: Profile, now: Timestamp) -> Option<&Dial> {
        let dials = [DialScope::Profile(profile), DialScope::Site];
        let mut dials = dials.iter().filter_map(|scope| self.of(scope, now));
        dials.find(|dial| !dial.sentence.is_empty() || dial.mode > Some(Mode::Protect))
    }

    /// How many may be in of a scope.
    pub fn seats(&self, scope: &DialScope, now: Timestamp) -> Option<u32> {
        self.of(scope, now)?.seats
    }

    /// The dial that closes a module.
    pub fn closed(&self, module: &ModuleId, now: Timestamp) -> Option<&Dial> {
        self.of(&DialScope::Module(module.clone()), now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn hour() -> Timestamp {
        now() + jiff::SignedDuration::from_hours(1)
    }

    fn dial(scope: &str, mode: Option<Mode>, seats: Option<u32>, until: Option<Timestamp>) -> Dial {
        Dial {
            scope: scope.parse().expect("a scope"),
            mode,
            seats,
            idle: None,
            until,
            sentence: String::new(),
            by: None,
            since: now(),
        }
    }

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for text in [
            "site",
            "profile:pupil",
            "level:college",
            "school:42",
            "module:homework",
        ] {
            let scope: DialScope = text.parse().expect("a scope");
            assert_eq!(scope.to_string(), text);
        }
        for text in [
            "",
            "site:",
            "profile:nobody",
            "level:",
            "school:x",
            "module:A B",
            "other:x",
        ] {
            assert_eq!(text.parse::<DialScope>(), Err(NoScope), "{text}");
        }
    }

    #[test]
    fn a_dial_that_keeps_people_out_has_an_end() {
        let check = |scope: &str, mode, seats, until| dial(scope, mode, seats, until).check(now());
        let queue = Some(Mode::Queue);
        assert_eq!(check("site", queue, None, Some(hour())), Ok(()));
        assert_eq!(check("site", queue, None, None), Err(DialError::Endless));
        let late = Some(now() + Dial::LONGEST + jiff::SignedDuration::from_secs(1));
        assert_eq!(check("site", queue, None, late), Err(DialError::Endless));
        assert_eq!(
            check("site", queue, None, Some(now())),
            Err(DialError::Past)
        );
        assert_eq!(check("site", None, Some(5_000), None), Ok(()));
        assert_eq!(check("site", None, Some(0), None), Err(DialError::Seats));
        assert_eq!(check("site", None, None, None), Err(DialError::Empty));
        assert_eq!(check("site", Some(Mode::Open), None, None), Ok(()));
        assert_eq!(
            check("school:1", queue, None, Some(hour())),
            Err(DialError::Mode)
        );
        assert_eq!(check("level:lycee", None, Some(9), None), Ok(()));
        assert_eq!(check("module:abc", queue, None, Some(hour())), Ok(()));
        assert_eq!(
            check("module:abc", Some(Mode::Open), None, Some(hour())),
            Err(DialError::Mode)
        );
        let mut long = dial("site", queue, None, Some(hour()));
        long.sentence = "é".repeat(Dial::SENTENCE + 1);
        assert_eq!(long.check(now()), Err(DialError::Sentence));
    }

    #[test]
    fn a_seat_is_kept_for_some_minutes_neither_too_few_nor_too_many() {
        let check = |scope: &str, idle| {
            let dial = dial(scope, None, None, None);
            Dial { idle, ..dial }.check(now())
        };
        for scope in ["site", "profile:relative", "level:ecole", "school:1"] {
            assert_eq!(check(scope, Some(3)), Ok(()), "{scope}");
            assert_eq!(check(scope, Some(60)), Ok(()), "{scope}");
            assert_eq!(check(scope, Some(2)), Err(DialError::Idle), "{scope}");
            assert_eq!(check(scope, Some(61)), Err(DialError::Idle), "{scope}");
        }
        assert_eq!(check("module:abc", Some(5)), Err(DialError::Mode));
        assert_eq!(check("site", None), Err(DialError::Empty));
    }

    #[test]
    fn the_stricter_dial_holds_until_it_ends() {
        let after = now() + jiff::SignedDuration::from_hours(1);
        let mut dials = Dials(vec![dial(
            "profile:relative",
            Some(Mode::Queue),
            None,
            Some(hour()),
        )]);
        assert_eq!(dials.mode(Profile::Relative, now()), Mode::Queue);
        assert_eq!(dials.mode(Profile::Relative, after), Mode::Protect);
        assert_eq!(dials.mode(Profile::Pupil, now()), Mode::Protect);
        dials
            .0
            .push(dial("site", Some(Mode::Lessons), None, Some(hour())));
        assert_eq!(dials.mode(Profile::Pupil, now()), Mode::Lessons);
        assert_eq!(dials.mode(Profile::Relative, now()), Mode::Queue);
        assert!(dials.reason(Profile::Pupil, now()).is_some());
        assert!(dials.reason(Profile::Pupil, after).is_none());
        dials.0 = vec![dial("profile:teacher", Some(Mode::Open), None, None)];
        assert_eq!(dials.mode(Profile::Teacher, now()), Mode::Open);
        dials
            .0
            .push(dial("site", Some(Mode::Queue), None, Some(hour())));
        assert_eq!(dials.mode(Profile::Teacher, now()), Mode::Queue);
    }
}
