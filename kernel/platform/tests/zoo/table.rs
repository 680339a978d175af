//! The table of the zoo: each guest, and what the kernel makes of it at each door.

use std::collections::BTreeSet;

use crate::region::Door;
use crate::zoo::everyone;

/// How a visit to a guest ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Ends {
    /// With an answer: it did no harm that anybody would have to be kept from.
    Answers,
    /// With a fault of this kind, and a bill of the whole grant.
    Faults(&'static str),
    /// In another way, which no line of the table wants.
    Fails(String),
}

impl Ends {
    /// A fault, by its word.
    pub(crate) fn faults(kind: &str) -> Self {
        const KINDS: [&str; 7] = [
            "fuel",
            "deadline",
            "memory",
            "host-budget",
            "output",
            "misuse",
            "trap",
        ];
        let known = KINDS.into_iter().find(|known| *known == kind);
        known.map_or_else(|| Self::Fails(kind.to_owned()), Self::Faults)
    }
}

/// What becomes of a guest.
#[derive(Debug, Clone)]
pub(crate) enum Fate {
    /// It is not taken in, for a reason that says this.
    Refused(&'static str),
    /// It faults so before it is entered, wherever that is: neither does it behave anywhere.
    Unborn(&'static str),
    /// It is entered, and it ends so: in a view, a form, a tile and an event.
    Lives([Ends; 4]),
}

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) guest: &'static str,
    pub(crate) fate: Fate,
}

impl Line {
    /// How the guest ends at a door, if it can be entered there.
    pub(crate) fn at(&self, door: Door) -> Option<Ends> {
        match &self.fate {
            Fate::Refused(_) => None,
            // No form of it publishes what it would hear.
            Fate::Unborn(_) if door == Door::Event => None,
            Fate::Unborn(kind) => Some(Ends::Faults(kind)),
            Fate::Lives(ends) => Some(
                ends[match door {
                    Door::View => 0,
                    Door::Act => 1,
                    Door::Tile => 2,
                    Door::Event => 3,
                }]
                .clone(),
            ),
        }
    }

    /// Whether it is taken in and can be entered.
    pub(crate) fn lives(&self) -> bool {
        matches!(self.fate, Fate::Lives(_))
    }
}

/// A guest that ends in the same way at every door.
const fn everywhere(guest: &'static str, ends: [Ends; 4]) -> Line {
    Line {
        guest,
        fate: Fate::Lives(ends),
    }
}

macro_rules! line {
    ($guest:literal answers) => {
        line!($guest: Answers, Answers, Answers, Answers)
    };
    ($guest:literal faults $kind:literal) => {
        line!($guest: Faults($kind), Faults($kind), Faults($kind), Faults($kind))
    };
    ($guest:literal unborn $kind:literal) => {
        Line { guest: $guest, fate: Fate::Unborn($kind) }
    };
    ($guest:literal refused $says:literal) => {
        Line { guest: $guest, fate: Fate::Refused($says) }
    };
    ($guest:literal: $view:expr, $act:expr, $tile:expr, $event:expr) => {
        everywhere($guest, [$view, $act, $tile, $event])
    };
}

use Ends::{Answers, Faults};

/// Every guest.
pub(crate) const TABLE: &[Line] = &[
    // Instructions.
    line!("endless-loop" faults "fuel"),
    line!("burn-then-trap" faults "trap"),
    line!("memory-fill" faults "fuel"),
    line!("memory-copy" faults "fuel"),
    line!("memory-swap" unborn "fuel"),
    line!("start-loop" unborn "fuel"),
    // Beside its bodies: where it is told something, and once it has answered.
    line!("loop-in-realloc" faults "fuel"),
    line!("loop-after-answer" faults "fuel"),
    // Ends of its own.
    line!("panic" faults "trap"),
    line!("start-trap" unborn "trap"),
    // Memory and stack.
    line!("deep-recursion" faults "memory"),
    line!("memory-bomb" faults "memory"),
    line!("start-memory" unborn "memory"),
    line!("table-bomb" unborn "memory"),
    line!("nine-memories" refused "9 memories in its core modules, at most 8"),
    line!("slow-leak" answers),
    // What an instance holds while it waits.
    // What it writes to is more than a tile may pay for.
    line!("hoarder": Faults("deadline"), Faults("deadline"), Faults("fuel"), Faults("deadline")),
    line!("sleeper" faults "deadline"),
    line!("sleeper-too" faults "deadline"),
    line!("hoard-memories" faults "deadline"),
    line!("hoard-tables" faults "deadline"),
    line!("hoard-instances" faults "deadline"),
    line!("handle-flood" faults "memory"),
    // The kernel's work.
    line!("call-storm" faults "host-budget"),
    line!("clock-storm" faults "host-budget"),
    line!("query-storm" faults "host-budget"),
    line!("write-bomb" faults "host-budget"),
    line!("huge-argument" faults "output"),
    line!("huge-list-argument" faults "output"),
    line!("log-flood" answers),
    line!("print-flood" answers),
    // What it answers.
    // An event has no page.
    line!("huge-page": Faults("output"), Faults("output"), Faults("output"), Answers),
    line!("huge-list-page": Faults("output"), Faults("output"), Answers, Answers),
    line!("wide-page" answers),
    line!("deep-page" answers),
    line!("invisible-text" answers),
    line!("bad-links" answers),
    line!("garbage-enum" faults "trap"),
    line!("garbage-text": Faults("trap"), Faults("trap"), Faults("trap"), Answers),
    line!("garbage-pointer": Faults("trap"), Faults("trap"), Faults("trap"), Answers),
    // What concerns others.
    line!("leftovers" answers),
    line!("scavenger" answers),
    line!("guess-ids" answers),
    // What is outside. Nothing is granted here: with grants and servers, `egress.rs` has them.
    line!("egress-loopback" answers),
    line!("egress-link-local" answers),
    line!("egress-private" answers),
    line!("egress-rebinding" answers),
    line!("egress-redirect" answers),
    line!("egress-slow" answers),
    line!("egress-flood" answers),
    line!("egress-storm" faults "host-budget"),
    // In time.
    line!("patient" answers),
    line!("echo-a" answers),
    line!("echo-b" answers),
    line!("pack-rat" answers),
    line!("rewriter" answers),
    line!("chatterbox" answers),
    line!("timer-bomb" answers),
    line!("timer-loop" answers),
    line!("lesson-flood" answers),
    line!("notification-spam" answers),
    line!("mail-flood" answers),
    line!("topic-flood" answers),
    // No module at all.
    line!("bare" refused "carries no manifest"),
];

#[test]
fn every_guest_has_a_line_and_every_line_a_guest() {
    let lines: BTreeSet<String> = TABLE.iter().map(|line| line.guest.to_owned()).collect();
    assert_eq!(lines.len(), TABLE.len(), "one line for each");
    let guests: BTreeSet<String> = everyone().into_iter().collect();
    let without: Vec<_> = guests.symmetric_difference(&lines).collect();
    assert!(without.is_empty(), "without a line or a guest: {without:?}");
}
