//! What was touched of late, so that a page that comes back is told whether it missed something, once.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use preau_runtime::limits;

use super::keys::Key;

/// By how much nodes' clocks may differ.
const SKEW: SignedDuration = SignedDuration::from_secs(3);

/// Up to where a page knows what was touched: what its browser says when it comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Which run of which node counts so.
    boot: u64,
    /// How many touches it had learned of.
    number: u64,
    /// When, by its clock: what another node goes by.
    at: i64,
}

/// In hexadecimal with dots between, as in an event's `id`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}.{:x}.{:x}", self.boot, self.number, self.at)
    }
}

/// What is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoPosition;

impl FromStr for Position {
    type Err = NoPosition;
    fn from_str(text: &str) -> Result<Self, NoPosition> {
        let mut parts = text.splitn(3, '.');
        let mut part = || parts.next().ok_or(NoPosition);
        let number = |text| u64::from_str_radix(text, 16).map_err(|_| NoPosition);
        Ok(Self {
            boot: number(part()?)?,
            number: number(part()?)?,
            at: i64::from_str_radix(part()?, 16).map_err(|_| NoPosition)?,
        })
    }
}

/// When something was touched last: how many touches were known then, and the time.
type Last = (u64, i64);

/// The newest touches, at most [`limits::TOUCHES_KNOWN`].
#[derive(Debug)]
pub(super) struct Recent {
    boot: u64,
    /// How many touches there were.
    number: u64,
    order: VecDeque<(Key, Last)>,
    last: HashMap<Key, Last>,
    /// Nothing is known of what was touched up to here.
    forgotten: Last,
}

impl Recent {
    /// One that knows nothing of what was before.
    pub(super) fn new(boot: u64) -> Self {
        Self {
            boot,
            number: 0,
            order: VecDeque::new(),
            last: HashMap::new(),
            forgotten: (0, i64::MAX),
        }
    }

    /// Everything that was touched since then is known from now on.
    pub(super) fn knows_since(&mut self, at: Timestamp) {
        self.forgotten.1 = self.forgotten.1.min(at.as_millisecond());
    }

    /// Nothing is known any more of what was touched so far.
    pub(super) fn forget_all(&mut self, now: Timestamp) {
        self.number += 1;
        self.forgotten = (self.number, now.as_millisecond());
        self.order.clear();
        self.last.clear();
    }

    pub(super) fn touch(&mut self, key: Key, now: Timestamp) {
        self.number += 1;
        let last = (self.number, now.as_millisecond());
        // One place for each, however often it is touched: who touches one without end has no other forgotten.
        if self.last.insert(key, last).is_none() {
            self.order.push_back((key, last));
        }
        while self.last.len() > limits::TOUCHES_KNOWN {
            let Some((old, was)) = self.order.pop_front() else {
                break;
            };
            match self.last.get(&old).copied() {
                // It was touched again since it had this place.
                Some(newer) if newer != was => self.order.push_back((old, newer)),
                _ => {
                    self.last.remove(&old);
                    let (number, at) = self.forgotten;
                    self.forgotten = (number.max(was.0), at.max(was.1));
                }
            }
        }
    }

    pub(super) fn position(&self, now: Timestamp) -> Position {
        Position {
            boot: self.boot,
            number: self.number,
            at: now.as_millisecond(),
        }
    }

    /// Whether any of these was touched since; also where that is not known any more.
    pub(super) fn changed(&self, keys: impl Iterator<Item = Key>, since: Option<Position>) -> bool {
        let Some(since) = since else {
            return true;
        };
        let mut last = keys.filter_map(|key| self.last.get(&key));
        if since.boot == self.boot {
            return since.number < self.forgotten.0 || last.any(|last| last.0 > since.number);
        }
        let at = since
            .at
            .saturating_sub(i64::try_from(SKEW.as_millis()).unwrap_or(i64::MAX));
        at < self.forgotten.1 || last.any(|last| last.1 >= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("an instant")
    }

    fn changed(recent: &Recent, key: u64, since: Position) -> bool {
        recent.changed([Key(key)].into_iter(), Some(since))
    }

    #[test]
    fn a_position_is_read_as_it_was_said() {
        let said = Recent::new(u64::MAX).position(at(1_800_000_000));
        assert_eq!(said.to_string().parse(), Ok(said));
        for wrong in ["", "1", "1.2", "1.2.x", "-1.2.3", "1.2.3.4", "é.1.1"] {
            assert_eq!(wrong.parse::<Position>(), Err(NoPosition), "{wrong}");
        }
    }

    #[test]
    fn on_the_same_node_exactly_what_was_touched_after_is_new() {
        let mut recent = Recent::new(1);
        recent.touch(Key(1), at(0));
        let between = recent.position(at(0));
        recent.touch(Key(2), at(0));
        assert!(!changed(&recent, 1, between));
        assert!(changed(&recent, 2, between));
        assert!(!changed(&recent, 2, recent.position(at(0))));
        assert!(!changed(&recent, 3, between));
        // Whoever says nothing may have missed everything.
        assert!(recent.changed([Key(3)].into_iter(), None));
    }

    #[test]
    fn on_another_node_the_time_says_it_with_some_leeway() {
        let (here, mut there) = (Recent::new(1), Recent::new(2));
        let said = |second| here.position(at(second));
        // It has only begun.
        assert!(changed(&there, 1, said(100)));
        there.knows_since(at(50));
        there.touch(Key(1), at(100));
        assert!(changed(&there, 1, said(99)));
        assert!(changed(&there, 1, said(102)), "a clock may be late");
        assert!(!changed(&there, 1, said(104)));
        assert!(!changed(&there, 2, said(99)));
        assert!(changed(&there, 2, said(49)), "before it knew anything");
    }

    #[test]
    fn what_is_forgotten_counts_as_touched() {
        let mut recent = Recent::new(1);
        recent.knows_since(at(0));
        let first = recent.position(at(10));
        recent.touch(Key(0), at(10));
        let second = recent.position(at(10));
        for n in 1..limits::TOUCHES_KNOWN {
            recent.touch(Key(u64::try_from(n).expect("small")), at(11));
        }
        assert!(!changed(&recent, u64::MAX, first));
        for _ in 0..limits::TOUCHES_KNOWN * 2 {
            recent.touch(Key(1), at(12));
        }
        assert!(
            !changed(&recent, u64::MAX, first),
            "one that is touched again takes no place"
        );
        recent.touch(Key(u64::MAX - 1), at(12));
        assert_eq!(recent.last.len(), limits::TOUCHES_KNOWN);
        assert_eq!(recent.order.len(), limits::TOUCHES_KNOWN);
        assert!(changed(&recent, u64::MAX, first), "one was forgotten since");
        assert!(!changed(&recent, u64::MAX, second));
        recent.forget_all(at(13));
        assert!(changed(&recent, u64::MAX, second));
        assert!(!changed(&recent, u64::MAX, recent.position(at(13))));
    }
}
