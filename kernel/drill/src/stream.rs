//! Who comes when: the arrivals of one kind of people.

use std::iter::Peekable;

use crate::clock::Micros;
use crate::random::Random;
use crate::schedule::Schedule;

/// As what somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// In a lesson since before.
    Lesson,
    /// From home.
    Newcomer,
    /// With all of their school.
    Mad,
    /// A pupil who signs in behind the address of all.
    Behind,
    /// No person.
    Bot,
}

/// Arrivals of one part.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    /// Which.
    pub part: Part,
    schedule: Peekable<Schedule>,
}

impl Stream {
    /// So many in a second at first, and so many at the end.
    pub(crate) fn new(
        part: Part,
        begin: Micros,
        end: Micros,
        from: f64,
        to: f64,
        random: Random,
    ) -> Self {
        let schedule = Schedule::new(begin, end, from, to, random).peekable();
        Self { part, schedule }
    }

    /// The next who should have come by now.
    pub(crate) fn due(&mut self, now: Micros) -> Option<Micros> {
        self.schedule.next_if(|due| *due <= now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SECOND;

    #[test]
    fn who_is_due_comes_once_and_nobody_before_their_time() {
        let mut stream = Stream::new(Part::Bot, 0, SECOND, 100.0, 100.0, Random::new(1, 1));
        let half: Vec<_> = std::iter::from_fn(|| stream.due(SECOND / 2)).collect();
        assert!(half.iter().all(|due| *due <= SECOND / 2) && half.len() > 20);
        let rest: Vec<_> = std::iter::from_fn(|| stream.due(SECOND)).collect();
        assert!(rest.iter().all(|due| *due > SECOND / 2) && rest.len() > 20);
        assert_eq!(stream.due(SECOND), None);
    }
}
