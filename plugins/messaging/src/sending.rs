//! What is sent: checked, and delivered.

use preau_sdk::mailbox::Dispatch;
use preau_sdk::prelude::*;

use crate::folders::Folder;
use crate::records::{Blind, Draft, Kind, Message, addressees, texts};

/// As many addressees as one message has, over all its lines.
pub(crate) const MOST: usize = 200;

/// A message on its way: under the identifier of its draft, so that sending it again meets the first.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) id: Id,
    /// None: the school writes.
    pub(crate) author: Option<PersonId>,
    pub(crate) kind: Kind,
    pub(crate) to: Vec<Addressee>,
    pub(crate) cc: Vec<Addressee>,
    pub(crate) bcc: Vec<Addressee>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) answers: Option<Id>,
}

impl Letter {
    /// What a draft says.
    pub(crate) fn of(draft: &Stored<Draft>) -> Self {
        Self {
            id: draft.id.clone(),
            author: Some(draft.author.clone()),
            kind: draft.kind,
            to: addressees(&draft.to),
            cc: addressees(&draft.cc),
            bcc: addressees(&draft.bcc),
            subject: draft.subject.clone(),
            text: draft.text.clone(),
            answers: draft.answers.clone(),
        }
    }

    /// To how many addressees it goes.
    pub(crate) fn recipients(&self) -> usize {
        self.to.len() + self.cc.len() + self.bcc.len()
    }

    /// As it is kept.
    pub(crate) fn message(&self) -> Message {
        Message {
            author: self.author.clone(),
            kind: self.kind,
            to: texts(&self.to),
            cc: texts(&self.cc),
            subject: self.subject.clone(),
            text: self.text.clone(),
        }
    }

    fn dispatch(&self) -> Dispatch<Message> {
        let dispatch = Dispatch::of(&self.id)
            .to(&self.to)
            .cc(&self.cc)
            .bcc(&self.bcc)
            .filed_in(Folder::Sent.number());
        match &self.answers {
            Some(answered) => dispatch.answering(answered),
            None => dispatch,
        }
    }

    /// Whom its author may not write to; `not-found` where what it answers is not in their box any more.
    pub(crate) fn refused(&self) -> Result<Vec<Addressee>, Failure> {
        self.dispatch().refused()
    }

    /// Stages the message and its delivery. In an event the author's rights of that moment are held: ask
    /// [`Letter::try_send`] there.
    pub(crate) fn send(&self) -> Result<(), Failure> {
        self.message().insert_as(&self.id)?;
        self.deliver()
    }

    /// The same in an event; false, with nothing staged, where its author may not write to somebody, or has
    /// not got any more what it answers.
    pub(crate) fn try_send(&self) -> Result<bool, Failure> {
        // The kernel finds the author in the record.
        self.message().insert_as(&self.id)?;
        let goes = match self.refused() {
            Ok(refused) => refused.is_empty(),
            Err(Failure::NotFound) => false,
            Err(failure) => return Err(failure),
        };
        if goes {
            self.deliver()?;
        } else {
            Message::find(&self.id)?.delete()?;
        }
        Ok(goes)
    }

    fn deliver(&self) -> Result<(), Failure> {
        if let Some(author) = self.author.clone().filter(|_| !self.bcc.is_empty()) {
            let to = texts(&self.bcc);
            Blind { author, to }.insert_as(&self.id)?;
        }
        self.dispatch().deliver()
    }
}
