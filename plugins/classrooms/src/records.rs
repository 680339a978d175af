//! What the module stores. The manifest describes the same collections, and says who may read and
//! write them; the derive refuses to compile if the two part.

use preau_sdk::prelude::*;

/// A minute, in milliseconds.
pub(crate) const MINUTE: i64 = 60_000;

/// The longest a room lasts, in minutes, with all that it was made longer by.
pub(crate) const LONGEST: i64 = 240;
/// How long before its start it may be opened, in minutes.
pub(crate) const EARLY: i64 = 60;

/// How long after its slot a room may still be open, in minutes: as long as the school lets it, at most.
pub(crate) const AFTER: i64 = 120;

/// So many times are kept at which everybody who waited was let in.
const ALL_IN: usize = 200;

/// How far a room is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum State {
    #[choice("planned")]
    Planned,
    #[choice("open")]
    Open,
    /// Held, or not held at all when its slot had passed.
    #[choice("ended")]
    Ended,
}

/// What became of a room's video.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Video {
    /// None is wanted, or the room is not open.
    #[choice("none")]
    None,
    /// The server awaits its participants.
    #[choice("ready")]
    Ready,
    /// The server could not be asked, or did not do it.
    #[choice("failed")]
    Failed,
}

/// A class or group that meets at an hour.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "room")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a box that its teacher ticks"
)]
pub(crate) struct Room {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) subject: String,
    /// Empty for none.
    pub(crate) title: String,
    pub(crate) starts: Instant,
    pub(crate) ends: Instant,
    /// Whether pupils wait to be let in.
    pub(crate) hold: bool,
    /// Whether it opens by itself when its hour has come.
    pub(crate) by_itself: bool,
    /// Whether pupils may write.
    pub(crate) chat: bool,
    pub(crate) wants_video: bool,
    pub(crate) state: State,
    pub(crate) opened: Option<Instant>,
    pub(crate) ended: Option<Instant>,
    /// When whoever had come was let in, each time, in milliseconds.
    pub(crate) all_in: Vec<String>,
    /// When the roll was last called.
    pub(crate) roll: Option<Instant>,
    pub(crate) video: Video,
    /// Which meeting the video server made for it, as it says.
    pub(crate) meeting: Option<String>,
    /// Who runs it in the place of whoever planned it.
    pub(crate) host: Option<PersonId>,
    /// How many meetings were ended so that links to them open nothing any more.
    pub(crate) remade: Option<u32>,
}

/// That a pupil came.
#[derive(Clone, Debug, Record)]
#[record(collection = "arrival")]
pub(crate) struct Arrival {
    pub(crate) audience: Audience,
    pub(crate) room: Id,
    pub(crate) pupil: PersonId,
    /// The first time.
    pub(crate) came: Instant,
    pub(crate) here: bool,
    /// Since when, this time.
    pub(crate) since: Instant,
    /// How long within the room in the times before.
    pub(crate) seconds: u32,
    /// When they last answered the roll.
    pub(crate) answered: Option<Instant>,
    /// How often they came and went, for its bound.
    pub(crate) times: u32,
    /// How many lines of the chat they wrote, for its bound: none yet where there is none.
    pub(crate) lines: Option<u32>,
}

/// That a teacher let a pupil in, or sent them out.
#[derive(Clone, Debug, Record)]
#[record(collection = "pass")]
pub(crate) struct Pass {
    pub(crate) audience: Audience,
    pub(crate) room: Id,
    pub(crate) pupil: PersonId,
    pub(crate) let_in: bool,
    pub(crate) muted: bool,
    pub(crate) at: Instant,
    /// How long they had been in when they were sent out.
    pub(crate) seconds: u32,
}

/// A raised hand, or one that was.
#[derive(Clone, Debug, Record)]
#[record(collection = "hand")]
pub(crate) struct Hand {
    pub(crate) audience: Audience,
    pub(crate) room: Id,
    pub(crate) pupil: PersonId,
    pub(crate) up: bool,
    pub(crate) at: Instant,
    /// How often it was raised, for its bound.
    pub(crate) times: u32,
}

/// A line of the chat.
#[derive(Clone, Debug, Record)]
#[record(collection = "line")]
pub(crate) struct Line {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) room: Id,
    pub(crate) at: Instant,
    /// Plain.
    pub(crate) text: String,
}

/// A question to the class.
#[derive(Clone, Debug, Record)]
#[record(collection = "poll")]
pub(crate) struct Poll {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) room: Id,
    pub(crate) question: String,
    pub(crate) options: Vec<String>,
    pub(crate) at: Instant,
    pub(crate) open: bool,
    /// How often each option was chosen, once it is closed.
    pub(crate) counts: Vec<String>,
}

/// What a pupil answered.
#[derive(Clone, Debug, Record)]
#[record(collection = "vote")]
pub(crate) struct Vote {
    pub(crate) audience: Audience,
    pub(crate) room: Id,
    pub(crate) poll: Id,
    pub(crate) pupil: PersonId,
    /// From 0.
    pub(crate) choice: u8,
    /// How often they answered, for its bound.
    pub(crate) times: u32,
}

/// A link or files for the class.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "shared")]
pub(crate) struct Shared {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) room: Id,
    pub(crate) title: String,
    /// `https:`
    pub(crate) url: Option<String>,
    pub(crate) files: Vec<String>,
    pub(crate) at: Instant,
    /// From when on a head reads it.
    pub(crate) to_head: Option<Instant>,
}

/// To the module itself: the head runs a room.
#[derive(Clone, Debug, Publish)]
#[publish(event = "taken")]
pub(crate) struct Taken {
    pub(crate) room: Id,
}

/// What the register says of a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Mark {
    #[choice("present")]
    Present,
    #[choice("late")]
    Late,
    #[choice("absent")]
    Absent,
    #[choice("excused")]
    Excused,
}

/// A line of the register of a room that has ended.
#[derive(Clone, Debug, Record)]
#[record(collection = "attendance")]
pub(crate) struct Attendance {
    pub(crate) audience: Audience,
    pub(crate) room: Id,
    pub(crate) pupil: PersonId,
    pub(crate) mark: Mark,
    /// When they came; none if they never were in.
    pub(crate) came: Option<Instant>,
    pub(crate) minutes: u32,
    /// Whether they answered the last roll; none where none was called.
    pub(crate) answered: Option<bool>,
}

/// The class is to be reminded of a room.
#[derive(Clone, Debug, Timer)]
#[timer(name = "soon")]
pub(crate) struct Soon {}

/// The class is to be known to have a lesson in the room.
#[derive(Clone, Debug, Timer)]
#[timer(name = "lesson")]
pub(crate) struct Announce {}

/// A room's hour has come.
#[derive(Clone, Debug, Timer)]
#[timer(name = "start")]
pub(crate) struct Start {}

/// A room that was left open is to be ended.
#[derive(Clone, Debug, Timer)]
#[timer(name = "close")]
pub(crate) struct Close {}

/// How long before its start a room's door is there to wait at.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct Waiting {
    pub(crate) wait_minutes: i64,
}

/// When a room opens and closes by itself, and its class is reminded.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct Timing {
    pub(crate) close_minutes: i64,
    pub(crate) reminder_minutes: i64,
}

/// From when on a pupil is late.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct Lateness {
    pub(crate) late_minutes: i64,
}

/// How fast a pupil may write.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct Pace {
    pub(crate) lines_per_minute: u32,
}

/// The moment so many minutes later, or earlier if negative.
pub(crate) fn later(at: Instant, minutes: i64) -> Instant {
    Instant(at.0.saturating_add(minutes.saturating_mul(MINUTE)))
}

impl Room {
    /// Who runs it: whoever planned it, unless a colleague or the head took it over.
    pub(crate) fn runner(&self) -> &PersonId {
        self.host.as_ref().unwrap_or(&self.author)
    }

    /// Whether the caller runs it, while they teach the class or head the school. Once it has ended, whoever planned it
    /// has its register, too.
    pub(crate) fn is_run_by(&self, ctx: &Context) -> bool {
        let is_me = |one: &PersonId| ctx.me().is_ok_and(|me| me == *one);
        let may = ctx.is_staff_of(&self.audience) || ctx.has(Function::Head);
        let was_planned = self.state == State::Ended && is_me(&self.author);
        may && (is_me(self.runner()) || was_planned)
    }

    /// Lets in whoever has come by now.
    pub(crate) fn let_all_in(&mut self, now: Instant) {
        // Far more often than anybody does; then the last time stands for all that follow.
        if self.all_in.len() >= ALL_IN {
            self.all_in.pop();
        }
        self.all_in.push(now.0.to_string());
    }

    /// When everybody was let in who had come by this moment, if they were since.
    pub(crate) fn all_in_since(&self, came: Instant) -> Option<Instant> {
        let mut times = self.all_in.iter().filter_map(|at| at.parse().ok());
        times.find(|at| came.0 <= *at).map(Instant)
    }

    /// Its slot, in minutes.
    pub(crate) fn minutes(&self) -> i64 {
        (self.ends.0 - self.starts.0) / MINUTE
    }

    /// Whether it was held: somebody opened it.
    pub(crate) fn was_held(&self) -> bool {
        self.opened.is_some()
    }

    /// When it ends by itself: after its slot, or after it was opened, if that was later.
    pub(crate) fn closes(&self, timing: Timing) -> Instant {
        let over = self.opened.map_or(self.ends, |at| at.max(self.ends));
        later(over, timing.close_minutes)
    }
}

impl Arrival {
    /// Where a pupil's is kept: one place, however often they come.
    pub(crate) fn place(room: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["arrival", room.as_str(), pupil.0.as_str()])
    }

    /// All of a room.
    pub(crate) fn of(room: &Id) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_room().is(room.clone()).list()
    }
}

impl Pass {
    /// Where a pupil's is kept.
    pub(crate) fn place(room: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["pass", room.as_str(), pupil.0.as_str()])
    }

    /// All of a room.
    pub(crate) fn of(room: &Id) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_room().is(room.clone()).list()
    }
}

impl Hand {
    /// Where a pupil's is kept.
    pub(crate) fn place(room: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["hand", room.as_str(), pupil.0.as_str()])
    }

    /// Those that are up, the first first.
    pub(crate) fn up(room: &Id) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_room().is(room.clone()).is(true).list()
    }
}

impl Poll {
    /// Those of a room, the newest first.
    pub(crate) fn of(room: &Id) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_room().is(room.clone()).descending().list()
    }

    /// Closes one: what pupils answered is summed into it, which is all that classmates see.
    pub(crate) fn close(one: &mut Stored<Self>) -> Result<(), Failure> {
        let counts = Vote::counts(one)?;
        one.open = false;
        one.counts = counts.iter().map(ToString::to_string).collect();
        one.update()
    }

    /// How often each option was chosen, once it is closed.
    pub(crate) fn closed_counts(&self) -> Vec<u32> {
        let count = |text: &String| text.parse().unwrap_or(0);
        self.counts.iter().map(count).collect()
    }
}

impl Vote {
    /// Where a pupil's is kept.
    pub(crate) fn place(poll: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["vote", poll.as_str(), pupil.0.as_str()])
    }

    /// How often each option of a poll was chosen so far: for who may read every vote.
    pub(crate) fn counts(poll: &Stored<Poll>) -> Result<Vec<u32>, Failure> {
        let mut counts = vec![0; poll.options.len()];
        Self::by_poll().is(poll.id.clone()).visit(|vote| {
            if let Some(count) = counts.get_mut(usize::from(vote.choice)) {
                *count += 1;
            }
        })?;
        Ok(counts)
    }
}

impl Shared {
    /// Those of a room, in the order in which they were shared.
    pub(crate) fn of(room: &Id) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_room().is(room.clone()).list()
    }
}

impl Attendance {
    /// Where a pupil's is kept.
    pub(crate) fn place(room: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["attendance", room.as_str(), pupil.0.as_str()])
    }

    /// All of a room that the caller may read.
    pub(crate) fn of(room: &Id) -> Result<Vec<Stored<Self>>, Failure> {
        Self::by_room().is(room.clone()).list()
    }

    /// A pupil's, if the caller may read it.
    pub(crate) fn one(room: &Id, pupil: &PersonId) -> Result<Option<Stored<Self>>, Failure> {
        Self::get(&Self::place(room, pupil))
    }
}
