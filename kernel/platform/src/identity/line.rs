//! Who waits for a slot of the hashing pool, and who is next.
//!
//! Three sorts of people wait. Those on a device where they signed in before, and those from a network
//! that did not fail much lately, each in the order in which they came: taking turns by network would
//! make the 600 pupils behind a school's one address wait for as many rounds as there are homes. And
//! those from a network that failed a great deal, which take turns by network, so that a host that
//! floods is before nobody but itself. Each sort gets its part of the slots while it waits, so that none
//! can shut another out.

use std::collections::{HashMap, VecDeque};

use crate::identity::origin::Network;

/// Which sort of people somebody belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// On a device where they signed in before, or signed in now.
    Known,
    /// From this network.
    Plain(Network),
    /// From this network, which failed a great deal lately.
    Suspect(Network),
}

impl Sort {
    fn network(self) -> Option<Network> {
        match self {
            Self::Known => None,
            Self::Plain(network) | Self::Suspect(network) => Some(network),
        }
    }
}

/// Whose turn it is, round and round; where none of a sort waits, the next sort takes the turn.
const TURNS: [Turn; 7] = [
    Turn::Known,
    Turn::Plain,
    Turn::Known,
    Turn::Plain,
    Turn::Known,
    Turn::Plain,
    Turn::Suspects,
];

#[derive(Debug, Clone, Copy)]
enum Turn {
    Known,
    Plain,
    Suspects,
}

#[derive(Debug)]
struct Place<T> {
    number: u64,
    network: Option<Network>,
    waiting: T,
}

/// The line, with so many places and no more.
#[derive(Debug)]
pub(crate) struct Line<T> {
    known: VecDeque<Place<T>>,
    plain: VecDeque<Place<T>>,
    /// In the order of their turns; none of them is empty.
    suspects: VecDeque<(Network, VecDeque<Place<T>>)>,
    turn: usize,
    places: usize,
    last: u64,
}

impl<T> Line<T> {
    pub(crate) fn new(places: usize) -> Self {
        Self {
            known: VecDeque::new(),
            plain: VecDeque::new(),
            suspects: VecDeque::new(),
            turn: 0,
            places,
            last: 0,
        }
    }

    /// How many wait.
    pub(crate) fn len(&self) -> usize {
        let suspects = self.suspects.iter().map(|(_, places)| places.len());
        self.known.len() + self.plain.len() + suspects.sum::<usize>()
    }

    /// Lets somebody wait; gives the number of their place. None if there is no room: when the line is
    /// full, whoever holds more than the newcomer gives up the youngest of their places.
    pub(crate) fn push(&mut self, sort: Sort, waiting: T) -> Option<u64> {
        if self.len() >= self.places && !self.make_room(sort) {
            return None;
        }
        self.last += 1;
        let place = Place {
            number: self.last,
            network: sort.network(),
            waiting,
        };
        match sort {
            Sort::Known => self.known.push_back(place),
            Sort::Plain(_) => self.plain.push_back(place),
            Sort::Suspect(network) => self.suspects_add(network, [place].into()),
        }
        Some(self.last)
    }

    fn suspects_add(&mut self, network: Network, places: VecDeque<Place<T>>) {
        let known = self.suspects.iter_mut().find(|(of, _)| *of == network);
        match known {
            Some((_, held)) => held.extend(places),
            None => self.suspects.push_back((network, places)),
        }
    }

    /// Takes a place from those who hold the most, suspects first; whether there is one now.
    fn make_room(&mut self, sort: Sort) -> bool {
        let held = |network| {
            let mut flows = self.suspects.iter();
            flows
                .find(|(known, _)| *known == network)
                .map_or(0, |(_, places)| places.len())
        };
        let mine = match sort {
            Sort::Suspect(network) => held(network) + 1,
            Sort::Known | Sort::Plain(_) => 0,
        };
        let longest = self.suspects.iter_mut().max_by_key(|(_, of)| of.len());
        if let Some((_, places)) = longest.filter(|(_, places)| places.len() > mine) {
            places.pop_back();
            self.suspects.retain(|(_, places)| !places.is_empty());
            return true;
        }
        if matches!(sort, Sort::Suspect(_)) {
            return false;
        }
        let mut counts: HashMap<Option<Network>, usize> = HashMap::new();
        for place in &self.plain {
            *counts.entry(place.network).or_default() += 1;
        }
        let mine = counts.get(&sort.network()).map_or(1, |count| count + 1);
        let most = counts.into_iter().max_by_key(|(_, count)| *count);
        let Some((network, _)) = most.filter(|(_, count)| *count > mine) else {
            return false;
        };
        let youngest = self
            .plain
            .iter()
            .rposition(|place| place.network == network);
        youngest.and_then(|at| self.plain.remove(at)).is_some()
    }

    /// Who is next.
    pub(crate) fn next(&mut self) -> Option<T> {
        for _ in 0..TURNS.len() {
            let turn = TURNS.get(self.turn % TURNS.len()).copied();
            self.turn = (self.turn + 1) % TURNS.len();
            let next = match turn? {
                Turn::Known => self.known.pop_front(),
                Turn::Plain => self.plain.pop_front(),
                Turn::Suspects => self.next_suspect(),
            };
            if let Some(place) = next {
                return Some(place.waiting);
            }
        }
        None
    }

    fn next_suspect(&mut self) -> Option<Place<T>> {
        let (network, mut places) = self.suspects.pop_front()?;
        let next = places.pop_front();
        if !places.is_empty() {
            self.suspects.push_back((network, places));
        }
        next
    }

    /// Lets somebody go who waits no longer.
    pub(crate) fn leave(&mut self, number: u64) {
        self.known.retain(|place| place.number != number);
        self.plain.retain(|place| place.number != number);
        for (_, places) in &mut self.suspects {
            places.retain(|place| place.number != number);
        }
        self.suspects.retain(|(_, places)| !places.is_empty());
    }

    /// Has those of a network wait among the suspects from now on.
    pub(crate) fn suspect(&mut self, network: Network) {
        let all = std::mem::take(&mut self.plain);
        let (theirs, others) = all
            .into_iter()
            .partition::<VecDeque<_>, _>(|place| place.network == Some(network));
        self.plain = others;
        if !theirs.is_empty() {
            self.suspects_add(network, theirs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(last: u8) -> Network {
        Network::of([192, 0, 2, last].into())
    }

    fn drain(line: &mut Line<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| line.next()).collect()
    }

    #[test]
    fn networks_in_good_standing_are_served_as_they_came() {
        let mut line = Line::new(10);
        for name in ["a", "b", "c"] {
            line.push(Sort::Plain(network(1)), name);
        }
        line.push(Sort::Plain(network(2)), "home");
        assert_eq!(drain(&mut line), ["a", "b", "c", "home"]);
    }

    #[test]
    fn a_network_that_floods_is_before_nobody_but_itself() {
        let mut line = Line::new(100);
        for _ in 0..50 {
            line.push(Sort::Plain(network(1)), "flood");
        }
        for _ in 0..3 {
            line.push(Sort::Suspect(network(2)), "other");
        }
        for _ in 0..6 {
            line.push(Sort::Plain(network(3)), "school");
        }
        line.push(Sort::Known, "known");
        line.suspect(network(1));
        let served = drain(&mut line);
        assert_eq!(served.len(), 60);
        let last = |who| served.iter().rposition(|name| *name == who);
        assert!(last("known") < Some(2), "{served:?}");
        assert!(last("school") < Some(9), "{served:?}");
        assert!(
            last("other") < Some(20),
            "suspects take turns by network: {served:?}"
        );
        assert!(
            served[..8].contains(&"other") || served[..8].contains(&"flood"),
            "suspects are served too while others wait: {served:?}"
        );
    }

    #[test]
    fn none_that_is_known_waits_for_the_many_that_are_not() {
        let mut line = Line::new(100);
        for last in 0..90 {
            line.push(Sort::Plain(network(last)), "botnet");
        }
        line.push(Sort::Known, "known");
        let served = drain(&mut line);
        let known = served.iter().position(|name| *name == "known");
        assert!(known <= Some(1), "{known:?}");
    }

    #[test]
    fn who_holds_most_makes_room_when_the_line_is_full() {
        let mut line = Line::new(4);
        for name in ["1", "2", "3", "4"] {
            assert!(line.push(Sort::Plain(network(1)), name).is_some());
        }
        assert!(line.push(Sort::Plain(network(1)), "5").is_none());
        assert!(line.push(Sort::Plain(network(2)), "home").is_some());
        assert!(line.push(Sort::Known, "known").is_some());
        assert!(line.push(Sort::Suspect(network(3)), "bad").is_none());
        assert_eq!(line.len(), 4);
        assert_eq!(drain(&mut line), ["known", "1", "2", "home"]);
        for _ in 0..4 {
            line.push(Sort::Suspect(network(3)), "bad");
        }
        assert!(line.push(Sort::Plain(network(1)), "good").is_some());
        assert!(line.push(Sort::Suspect(network(4)), "other").is_some());
        assert!(line.push(Sort::Suspect(network(3)), "bad").is_none());
        assert_eq!(line.len(), 4);
    }

    #[test]
    fn who_leaves_holds_no_place() {
        let mut line = Line::new(2);
        let first = line.push(Sort::Known, "first").expect("room");
        let second = line.push(Sort::Suspect(network(1)), "second");
        line.leave(first);
        line.leave(second.expect("room"));
        assert_eq!(line.len(), 0);
        assert_eq!(line.next(), None);
    }
}
