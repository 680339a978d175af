//! Who is where: at the door, within, gone, sent out. Nothing of it is kept by itself; it follows from when a pupil came
//! (theirs to write) and whom the teacher let in (the teacher's to write).

use preau_sdk::prelude::*;

use crate::records::{Arrival, Lateness, Mark, Pass, Room, State, later};

/// Where a pupil is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// They did not come.
    Away,
    /// Before the door.
    Waiting,
    Within,
    /// They came, and went.
    Gone,
    /// The teacher sent them out.
    SentOut,
}

/// A pupil who came, with what the teacher decided of them.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) arrival: Stored<Arrival>,
    pub(crate) pass: Option<Stored<Pass>>,
}

impl Visitor {
    /// Everybody who came to a room, the first first.
    pub(crate) fn all(room: &Id) -> Result<Vec<Self>, Failure> {
        let mut passes = Pass::of(room)?;
        let arrivals = Arrival::of(room)?.into_iter();
        let mut visitors: Vec<_> = arrivals
            .map(|arrival| {
                let at = passes.iter().position(|pass| pass.pupil == arrival.pupil);
                Self {
                    pass: at.map(|at| passes.swap_remove(at)),
                    arrival,
                }
            })
            .collect();
        visitors.sort_by_key(|visitor| visitor.arrival.came);
        Ok(visitors)
    }

    /// One pupil, if they came.
    pub(crate) fn of(room: &Id, pupil: &PersonId) -> Result<Option<Self>, Failure> {
        let Some(arrival) = Arrival::get(&Arrival::place(room, pupil))? else {
            return Ok(None);
        };
        let pass = Pass::get(&Pass::place(room, pupil))?;
        Ok(Some(Self { arrival, pass }))
    }

    /// The pupil.
    pub(crate) fn pupil(&self) -> &PersonId {
        &self.arrival.pupil
    }

    /// Where they are.
    pub(crate) fn place(&self, room: &Room) -> Place {
        if self.pass.as_ref().is_some_and(|pass| !pass.let_in) {
            return Place::SentOut;
        }
        match (self.arrival.here, self.let_in(room)) {
            (false, _) => Place::Gone,
            (true, Some(_)) if room.state == State::Open => Place::Within,
            (true, _) => Place::Waiting,
        }
    }

    /// When they were let in, if they were: by name, with everybody who waited, or by the room's opening.
    pub(crate) fn let_in(&self, room: &Room) -> Option<Instant> {
        let opened = room.opened?;
        let at = match &self.pass {
            Some(pass) if pass.let_in => pass.at,
            Some(_) => return None,
            None if !room.hold => opened,
            None => room.all_in_since(self.stood_there())?,
        };
        Some(at.max(opened))
    }

    /// Since when they stood before the door, or within. Who was in before comes back without waiting; who stopped
    /// waiting was not there when everybody was let in meanwhile.
    fn stood_there(&self) -> Instant {
        if self.arrival.seconds > 0 {
            self.arrival.came
        } else {
            self.arrival.since
        }
    }

    /// Whether they write no more.
    pub(crate) fn is_muted(&self) -> bool {
        self.pass.as_ref().is_some_and(|pass| pass.muted)
    }

    /// How long they have been within, up to a moment.
    pub(crate) fn seconds(&self, room: &Room, until: Instant) -> u32 {
        let before = self.arrival.seconds + self.pass.as_ref().map_or(0, |pass| pass.seconds);
        before.saturating_add(self.stay(room, until))
    }

    /// The same in minutes begun. Counted up to a moment that is past, it is no longer than from when they came to then.
    pub(crate) fn minutes(&self, room: &Room, until: Instant) -> u32 {
        let most = (until.0 - self.arrival.came.0).max(0) / 1_000;
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        self.seconds(room, until).min(most).div_ceil(60)
    }

    /// How long they have been within this time.
    pub(crate) fn stay(&self, room: &Room, until: Instant) -> u32 {
        if self.place(room) != Place::Within {
            return 0;
        }
        let from = self.let_in(room).map(|at| at.max(self.arrival.since));
        let lasted = from.map_or(0, |from| (until.0 - from.0) / 1_000);
        u32::try_from(lasted.max(0)).unwrap_or(u32::MAX)
    }

    /// Whether they answered the last roll; none where none was called.
    pub(crate) fn answered(&self, room: &Room) -> Option<bool> {
        let roll = room.roll?;
        Some(self.arrival.answered.is_some_and(|at| at >= roll))
    }

    /// What the register says of them: whoever was within for a moment was there, and late if they came late. That
    /// their teacher opened late, or let them wait, is none of theirs.
    pub(crate) fn mark(&self, room: &Room, until: Instant, lateness: Lateness) -> Mark {
        let was_in = self.seconds(room, until) > 0 || self.place(room) == Place::Within;
        let begun = room.opened.map_or(room.starts, |at| at.max(room.starts));
        match was_in {
            false => Mark::Absent,
            true if self.arrival.came > later(begun, lateness.late_minutes) => Mark::Late,
            true => Mark::Present,
        }
    }
}

/// Those in this place, in the order in which they came.
pub(crate) fn those<'a>(
    visitors: &'a [Visitor],
    room: &'a Room,
    place: Place,
) -> impl Iterator<Item = &'a Visitor> + 'a {
    visitors
        .iter()
        .filter(move |visitor| visitor.place(room) == place)
}
