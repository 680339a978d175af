//! What is sent twice is kept once: a slow phone, a double tap, the way back and the button again.
//!
//! The identifier of what a teacher writes is made of what it says, so the second sending meets the first.

use preau_sdk::prelude::*;

use crate::records::{Assignment, Session, Written};

/// Under which identifier something new is to be kept.
pub(crate) enum Place<R> {
    /// It is there already.
    Taken(Stored<R>),
    Free(Id),
    /// What was sent first has been changed since: this is another.
    Fresh,
}

/// Something whose second sending can be told from the first.
pub(crate) trait Once: Written {
    /// What makes up the identifier.
    fn said(&self) -> Vec<String>;

    /// Whether it says the same, published or not. Files are left aside: those of the second sending are others.
    fn says_as(&self, other: &Self) -> bool;

    fn place(&self) -> Result<Place<Self>, Failure> {
        let id = Id::made_of(self.said());
        Ok(match Self::get(&id)? {
            Some(there) if there.says_as(self) => Place::Taken(there),
            Some(_) => Place::Fresh,
            None => Place::Free(id),
        })
    }
}

impl Once for Assignment {
    fn said(&self) -> Vec<String> {
        vec![
            self.author.0.to_string(),
            self.audience.segment(),
            self.due.to_string(),
            self.subject.clone(),
            self.kind.word().to_owned(),
            self.text.clone(),
        ]
    }

    fn says_as(&self, other: &Self) -> bool {
        self.author == other.author
            && self.audience == other.audience
            && (self.due, self.given) == (other.due, other.given)
            && self.subject == other.subject
            && self.kind == other.kind
            && self.text == other.text
            && self.minutes == other.minutes
            && self.session == other.session
            && (self.hand_in_until, self.late_allowed) == (other.hand_in_until, other.late_allowed)
    }
}

impl Once for Session {
    fn said(&self) -> Vec<String> {
        vec![
            self.author.0.to_string(),
            self.audience.segment(),
            self.date.to_string(),
            self.start.clone().unwrap_or_default(),
            self.subject.clone(),
            self.content.clone(),
        ]
    }

    fn says_as(&self, other: &Self) -> bool {
        self.said() == other.said()
    }
}
