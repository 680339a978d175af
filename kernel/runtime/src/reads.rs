//! What a call was made of, so that the page it gave can be given again while that stays: the parts of the store that
//! it read, and until when the clock changes nothing.
//!
//! Each call of the guest into the kernel must say what it gave the guest: either what it is about to read
//! ([`Host::read`], the only way to the store), or that it gives nothing but what the page is kept under
//! ([`Host::gives_only_context`]), or the clock ([`Host::gives_clock`]). Who says nothing, says that nobody may keep
//! what comes of it: so a capability that was not thought of here is safe, and so are a fresh identifier, a line of
//! the log, and all of WASI.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use preau_domain::ids::RecordId;
use preau_store::{Part, ReadSet};

use crate::host::Host;
use crate::limits;

/// What a capability is about to read of the store, of the call's own school and module.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read<'a> {
    /// A record of a collection, by its id.
    Record(&'a str, &'a RecordId),
    /// Records of a collection, by whatever else.
    Records(&'a str),
    /// The caller's entries of a collection, with their records and who wrote them.
    Mailbox(&'a str),
    /// Which records of a collection were delivered, to whom, and who has read them.
    Receipts(&'a str),
    /// Files.
    Files,
    /// People, classes and groups.
    Directory,
    /// Something of which nobody is told when it changes: no page that is made of it is kept.
    Unfollowed,
}

/// What a call has read so far.
#[derive(Debug)]
pub(crate) struct Reads {
    pub(crate) set: ReadSet,
    /// Whether the guest saw the clock.
    clock: bool,
    /// The first instant that would let the caller at a record, or shut them out, in milliseconds.
    turns: AtomicI64,
    /// Whether the guest was given something that nobody may keep.
    is_loose: bool,
    /// Whether the present call into the kernel has said what it gives.
    has_said: bool,
}

impl Default for Reads {
    fn default() -> Self {
        Self {
            set: ReadSet::default(),
            clock: false,
            turns: AtomicI64::new(i64::MAX),
            is_loose: false,
            has_said: true,
        }
    }
}

/// What an answer was made of that may be given again.
#[derive(Debug, Clone)]
pub struct MadeOf {
    /// What it read of the store.
    pub reads: ReadSet,
    /// Whether the guest saw the clock.
    pub clock: bool,
    /// The first instant from which on other records are the caller's to read, if there is one.
    pub turns: Option<Timestamp>,
}

impl Reads {
    /// A further call into the kernel begins.
    pub(crate) fn enter(&mut self) {
        self.is_loose |= !self.has_said;
        self.has_said = false;
    }

    /// What the answer was made of, if it may be kept.
    pub(crate) fn end(self) -> Option<MadeOf> {
        let turns = self.turns.into_inner();
        (self.has_said && !self.is_loose).then(|| MadeOf {
            reads: self.set,
            clock: self.clock,
            turns: Timestamp::from_millisecond(turns)
                .ok()
                .filter(|_| turns < i64::MAX),
        })
    }
}

impl Host {
    /// Says that the guest is given nothing but what the page is kept under: the caller, the school, the settings,
    /// the rules, its own words; and what [`Host::read`] says besides.
    pub(crate) fn gives_only_context(&mut self) {
        self.reads.has_said = true;
    }

    /// Says that the guest is given the clock.
    pub(crate) fn gives_clock(&mut self) {
        self.reads.has_said = true;
        self.reads.clock = true;
    }

    /// Notes that another answer is right from an instant on.
    pub(crate) fn turns_at(&self, at: Timestamp) {
        let turns = &self.reads.turns;
        turns.fetch_min(at.as_millisecond(), Ordering::Relaxed);
    }

    /// Notes what is about to be read.
    pub(crate) fn reads(&mut self, what: Read<'_>) {
        self.reads.has_said = true;
        let context = &self.context;
        let (school, module) = (context.school.id, &context.manifest.id);
        let me = context.caller.as_ref().map(|caller| caller.person);
        let mut parts = match what {
            Read::Record(name, id) => vec![Part::record(school, module, name, id)],
            Read::Records(name) => vec![Part::collection(school, module, name)],
            Read::Mailbox(name) => {
                let mine = me.map(|me| Part::mailbox(school, module, name, me));
                let of_all = [Part::mailboxes(school, module, name), Part::directory()];
                mine.into_iter().chain(of_all).collect()
            }
            Read::Receipts(name) => vec![
                Part::receipts(school, module, name),
                Part::mailboxes(school, module, name),
                Part::directory(),
            ],
            Read::Files => vec![Part::files(school, module)],
            Read::Directory => vec![Part::directory()],
            Read::Unfollowed => {
                self.reads.is_loose = true;
                return;
            }
        };
        // What changes much of the module at once says only that.
        parts.push(Part::module(school, module));
        for part in parts {
            self.note(part);
        }
        self.reads.is_loose |= self.reads.set.len() > limits::VIEW_PARTS;
    }
}
