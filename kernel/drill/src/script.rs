//! What a drill does: the phases of a morning, as a file says them.

use serde::{Deserialize, Serialize};

/// Why a script cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// It is no script.
    #[error("the script cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A drill ends by itself, and soon.
    #[error("the phases last {0} s together; at most {most} s", most = Script::LONGEST)]
    Long(u64),
    /// A number that no drill has.
    #[error("`{phase}`: {what}")]
    Phase {
        /// The phase.
        phase: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// Nothing to compare with.
    #[error("a script needs a phase whose role is {0}")]
    Lacks(&'static str),
}

/// What a phase is measured for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// What is usual: the times of the others are held against it.
    Calm,
    /// Steps up, until answers come too late: how much the server can do.
    Capacity,
    /// More and more come.
    Ramp,
    /// Many come within the same seconds.
    Lesson,
    /// Several times what can be done.
    Surge,
    /// Waiting alone: nobody is let in (only where the drill may turn the dial).
    Waiting,
    /// One school comes with a hundred times its share.
    Mad,
    /// A whole school signs in behind one address.
    Address,
    /// Slow sockets, resets and garbage.
    Sockets,
    /// The server is killed and started again (only where the drill started it).
    Kill,
    /// Quiet again, everyone retrying.
    Recovery,
}

impl Role {
    /// The word of a report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Capacity => "capacity",
            Self::Ramp => "ramp",
            Self::Lesson => "lesson",
            Self::Surge => "surge",
            Self::Waiting => "waiting",
            Self::Mad => "mad",
            Self::Address => "address",
            Self::Sockets => "sockets",
            Self::Kill => "kill",
            Self::Recovery => "recovery",
        }
    }
}

/// What people do who are told to come later.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retries {
    /// As the page says.
    #[default]
    Honour,
    /// One in two reloads after a second besides.
    Impatient,
    /// Everybody asks again after a fifth of a second, five times.
    Storm,
}

/// A part of the morning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phase {
    /// Its name in the report.
    pub name: String,
    /// What it is measured for.
    pub role: Role,
    /// How long it lasts, in seconds; of [`Role::Capacity`], each of its steps.
    pub seconds: u64,
    /// How much is asked for, in all, as a multiple of the capacity.
    #[serde(default)]
    pub times: f64,
    /// Whether that is reached only at the end of the phase, from what was before.
    #[serde(default)]
    pub rises: bool,
    /// What people do who are told to come later.
    #[serde(default)]
    pub retries: Retries,
    /// What a botnet without cookies asks for besides, as a multiple of the capacity.
    #[serde(default)]
    pub bots: f64,
    /// Pupils who sign in behind one address during the phase.
    #[serde(default)]
    pub sign_ins: u32,
    /// Slow sockets that are held open.
    #[serde(default)]
    pub sockets: u32,
}

/// A morning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Its name in the report.
    pub name: String,
    /// Whatever is drawn follows from it.
    #[serde(default = "seed")]
    pub seed: u64,
    /// An answer that comes later than so many milliseconds is of no use to anybody: no goodput.
    #[serde(default = "deadline")]
    pub deadline: u64,
    /// People who are in a lesson the whole morning.
    #[serde(default = "lesson")]
    pub lesson: u32,
    /// What they ask for, as a share of the capacity.
    #[serde(default = "lesson_share")]
    pub lesson_share: f64,
    /// Requests per second at first: while calm, and in the first step of [`Role::Capacity`].
    #[serde(default = "first")]
    pub first: f64,
    /// Never more requests on schedule per second than this.
    #[serde(default = "most")]
    pub most: f64,
    /// The capacity, where it is known and not to be measured.
    #[serde(default)]
    pub capacity: Option<f64>,
    /// Its parts, in order.
    #[serde(rename = "phase")]
    pub phases: Vec<Phase>,
}

fn seed() -> u64 {
    2026
}

fn deadline() -> u64 {
    1_000
}

fn lesson() -> u32 {
    120
}

fn lesson_share() -> f64 {
    0.3
}

fn first() -> f64 {
    20.0
}

fn most() -> f64 {
    20_000.0
}

impl Script {
    /// The longest drill, in seconds.
    pub const LONGEST: u64 = 3_600;
    /// For how many seconds [`Role::Capacity`] is put off, at most, while people wait.
    pub const QUIET: u64 = 60;
    /// How many more after that, in which those who came in last open their pages.
    pub const SETTLES: u64 = 5;
    /// The most steps of [`Role::Capacity`].
    pub const STEPS: u64 = 16;
    /// The most slow sockets.
    const SOCKETS: u32 = 50_000;

    /// The one for every change: less than a minute.
    pub fn short() -> Result<Self, ScriptError> {
        Self::read(include_str!("../scripts/short.toml"))
    }

    /// The one for the week before a term.
    pub fn morning() -> Result<Self, ScriptError> {
        Self::read(include_str!("../scripts/morning.toml"))
    }

    /// Reads and checks one.
    pub fn read(text: &str) -> Result<Self, ScriptError> {
        let script: Self = toml::from_str(text)?;
        script.check()?;
        Ok(script)
    }

    /// At most how long it lasts, in seconds, without what is looked up at the end.
    pub fn longest(&self) -> u64 {
        let of = |phase: &Phase| match phase.role {
            Role::Capacity => phase
                .seconds
                .saturating_mul(Self::STEPS)
                .saturating_add(Self::QUIET + Self::SETTLES),
            _ => phase.seconds,
        };
        self.phases.iter().map(of).fold(0, u64::saturating_add)
    }

    fn check(&self) -> Result<(), ScriptError> {
        if self.longest() > Self::LONGEST {
            return Err(ScriptError::Long(self.longest()));
        }
        let rates = [self.first, self.most, self.capacity.unwrap_or(1.0)];
        if rates.iter().any(|rate| !(0.1..=100_000.0).contains(rate)) {
            return Err(ScriptError::Lacks("bounded: rates from 0.1 to 100000"));
        }
        for phase in &self.phases {
            let wrong = |what| ScriptError::Phase {
                phase: phase.name.clone(),
                what,
            };
            if phase.seconds == 0 {
                return Err(wrong("at least one second"));
            }
            let multiples = [phase.times, phase.bots, self.lesson_share];
            if multiples.iter().any(|times| !(0.0..=100.0).contains(times)) {
                return Err(wrong("multiples of the capacity are from 0 to 100"));
            }
            if phase.sockets > Self::SOCKETS {
                return Err(wrong("at most 50000 sockets"));
            }
        }
        let has = |role: Role| self.phases.iter().any(|phase| phase.role == role);
        if !has(Role::Calm) {
            return Err(ScriptError::Lacks("calm"));
        }
        if self.capacity.is_none() && !has(Role::Capacity) {
            return Err(ScriptError::Lacks("capacity, or a `capacity`"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_that_come_along_are_scripts_and_the_short_one_is_short() {
        let short = Script::short().expect("a script");
        let steps: u64 = short.phases.iter().map(|phase| phase.seconds).sum();
        assert!(steps < 45, "and some steps more: {steps} s");
        let morning = Script::morning().expect("a script");
        for times in [2.0, 5.0, 10.0] {
            let has = |script: &Script| {
                let mut phases = script.phases.iter();
                phases.any(|one| one.role == Role::Surge && (one.times - times).abs() < 0.01)
            };
            assert!(has(&morning) && has(&short), "{times}");
        }
        let last = morning.phases.last().expect("phases");
        assert_eq!(last.role, Role::Recovery);
    }

    #[test]
    fn what_is_no_script_is_refused_with_the_place() {
        let text = |phase: &str| format!("name = \"x\"\ncapacity = 10\n[[phase]]\n{phase}");
        let calm = "name = \"calm\"\nrole = \"calm\"\nseconds = 1";
        assert!(Script::read(&text(calm)).is_ok());
        for (phase, said) in [
            (
                "name = \"a\"\nrole = \"calm\"\nseconds = 0",
                "`a`: at least one",
            ),
            (
                "name = \"a\"\nrole = \"calm\"\nseconds = 4000",
                "4000 s together",
            ),
            (
                "name = \"a\"\nrole = \"surge\"\nseconds = 4",
                "role is calm",
            ),
            (
                "name = \"a\"\nrole = \"surge\"\nseconds = 4\ntimes = 1000",
                "0 to 100",
            ),
            (
                "name = \"a\"\nrole = \"calm\"\nseconds = 4\nrate = 1",
                "unknown field",
            ),
            (
                "name = \"a\"\nrole = \"noon\"\nseconds = 4",
                "unknown variant",
            ),
        ] {
            let error = Script::read(&text(phase)).expect_err(phase).to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
