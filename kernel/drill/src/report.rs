//! What a drill found, as its JSON says it. `docs/drill.md` describes the fields.

use serde::{Deserialize, Serialize};

use crate::script::{Role, Script};

/// A drill and what it found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The version of this form: 1.
    pub version: u32,
    /// When it began, as RFC 3339 says it.
    pub begun: String,
    /// Whether somebody ended it before its end.
    pub interrupted: bool,
    /// Cores of the machine, for the server and the drill.
    pub cores: usize,
    /// How many of them were the server's alone, and not the drill's; none where both used all.
    #[serde(default)]
    pub server_own: Option<usize>,
    /// What it was run against.
    pub target: String,
    /// Whether the server's gate was on, as far as the drill was told.
    pub gate: bool,
    /// What it did.
    pub script: Script,
    /// What the server could do with the drill running beside it: good answers per second.
    pub capacity: Option<f64>,
    /// The parts, and what was counted in each.
    pub phases: Vec<Phase>,
    /// What was counted in each second.
    pub seconds: Vec<Second>,
    /// The eleven figures.
    pub figures: Vec<Figure>,
    /// What is to be known to read them.
    pub remarks: Vec<String>,
}

/// What was counted in a phase. Durations are in milliseconds; a request belongs to the phase in which it was due.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Phase {
    /// Its name.
    pub name: String,
    /// What it is measured for.
    pub role: Role,
    /// The multiple of the capacity that was asked for.
    pub times: f64,
    /// When it began and ended, in seconds.
    pub begin: f64,
    /// When it ended, in seconds.
    pub end: f64,
    /// Requests that were due.
    pub scheduled: u64,
    /// Of these, such as could not be sent: too many were under way.
    pub unsent: u64,
    /// Pages and acknowledgements within the deadline.
    pub good: u64,
    /// The same, later.
    pub late: u64,
    /// Answers that are a place in the room.
    pub waits: u64,
    /// Answers that are the same for all who wait: to ask again later.
    #[serde(default)]
    pub later: u64,
    /// Answers that say: not now.
    pub busy: u64,
    /// Refusals of other kinds.
    pub refused: u64,
    /// Requests of people who were told to sign in.
    pub signed_out: u64,
    /// Requests without an answer.
    pub lost: u64,
    /// Requests of bots.
    pub bots: u64,
    /// Times of what people in a lesson asked for, from when it was due first to when they had it.
    pub lesson: Times,
    /// The same without those of the school that goes mad.
    pub others: Times,
    /// Times of all good and late answers.
    pub all: Times,
    /// How long requests were sent after they were due.
    pub lag: Times,
    /// What people in a lesson joined, handed in and sent that ended, one way or the other, and such as was acknowledged.
    pub writes: Share,
    /// The same for the first try alone.
    pub first_tries: Share,
    /// Of these, those who joined the room of their class: its page, and the button on it.
    #[serde(default)]
    pub joins: Share,
    /// What was handed in.
    #[serde(default)]
    pub hand_ins: Share,
    /// What was sent to a teacher.
    #[serde(default)]
    pub messages: Share,
    /// People who came to a lesson without a seat, and such as were let in at once.
    #[serde(default)]
    pub came_late: Share,
    /// Sign-ins behind one address that ended, and such as succeeded.
    pub sign_ins: Share,
    /// Jain's index over schools of the share of their requests that was good.
    pub jain: Option<f64>,
    /// Processor time of the drill, in cores.
    pub drill_cores: f64,
    /// Processor time of the server, in cores; none where it cannot be seen.
    pub server_cores: Option<f64>,
    /// The most memory of the server, in bytes.
    pub memory: Option<u64>,
    /// The most seats taken, as a share of those there are.
    pub inside: Option<f64>,
    /// The most slow sockets open at once.
    pub sockets: u64,
    /// The middle one of the intervals at which people who waited were told to look again, in seconds.
    pub look: Option<f64>,
    /// Polls of people who waited.
    pub polls: u64,
}

impl Phase {
    /// How long it lasted, in seconds; never nothing.
    pub fn long(&self) -> f64 {
        (self.end - self.begin).max(0.001)
    }

    /// Good answers per second.
    pub fn goodput(&self) -> f64 {
        crate::quantity::real(self.good) / self.long()
    }

    /// Requests due per second.
    pub fn offered(&self) -> f64 {
        crate::quantity::real(self.scheduled) / self.long()
    }
}

/// Quantiles of times, in milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Times {
    /// How many.
    pub count: u64,
    /// The middle one.
    pub p50: Option<f64>,
    /// 99 of 100 are within it.
    pub p99: Option<f64>,
    /// The longest.
    pub most: Option<f64>,
}

/// Some of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Some.
    pub of: u64,
    /// All.
    pub all: u64,
}

/// What was counted in a second.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Second {
    /// Its number.
    pub at: u64,
    /// The place of its phase.
    pub phase: usize,
    /// Requests due.
    pub scheduled: u64,
    /// Good answers.
    pub good: u64,
    /// Answers that are a place in the room, or say to ask for it later.
    pub waits: u64,
    /// Answers that say not now, refusals, losses.
    pub failed: u64,
    /// Requests that could not be sent.
    pub unsent: u64,
    /// 99 of 100 answers to people in a lesson came within it, in milliseconds.
    pub lesson: Option<f64>,
    /// People who wait, as the drill sees it.
    pub waiting: u64,
    /// Processor time of the drill, in cores.
    pub drill_cores: f64,
    /// Processor time of the server, in cores.
    pub server_cores: Option<f64>,
    /// Memory of the server, in bytes.
    pub memory: Option<u64>,
}

/// How a figure came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The target is met.
    Met,
    /// It is not.
    Missed,
    /// It was not measured.
    NotMeasured,
}

/// One of the eleven figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// Its number.
    pub number: u32,
    /// What it is.
    pub name: String,
    /// Its target.
    pub target: String,
    /// What was measured; empty if nothing was.
    pub measured: String,
    /// How it came out.
    pub verdict: Verdict,
    /// Why it was not measured, or what is to be known of the value.
    pub note: String,
}

impl Report {
    /// The first phases of a role.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &Phase> {
        self.phases.iter().filter(move |phase| phase.role == role)
    }

    /// Whether all that was measured is met.
    pub fn is_met(&self) -> bool {
        self.figures
            .iter()
            .all(|figure| figure.verdict != Verdict::Missed)
    }
}
