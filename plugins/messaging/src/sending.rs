//! What is sent: checked, and delivered.

use preau_sdk::mailbox::Dispatch;
use preau_sdk::prelude::*;

use crate::files;
use crate::folders::Folder;
use crate::news;
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
    /// Who gets none, though an addressee means them.
    pub(crate) besides: Option<PersonId>,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) files: Vec<String>,
    /// The message whose files leave with it, as copies.
    pub(crate) carries: Option<Id>,
    pub(crate) answers: Option<Id>,
    /// Of a report: who reported whose message.
    pub(crate) report: Option<(PersonId, Option<PersonId>)>,
}

impl Letter {
    /// What a draft says, kept or typed just now: it leaves under the draft's identifier.
    pub(crate) fn of(id: &Id, draft: &Draft) -> Self {
        Self {
            id: id.clone(),
            author: Some(draft.author.clone()),
            kind: draft.kind,
            to: addressees(&draft.to),
            cc: addressees(&draft.cc),
            bcc: addressees(&draft.bcc),
            besides: None,
            subject: draft.subject.clone(),
            text: draft.text.clone(),
            files: draft.files.clone(),
            carries: draft.carries.clone(),
            answers: draft.answers.clone(),
            report: None,
        }
    }

    /// To how many addressees it goes.
    pub(crate) fn recipients(&self) -> usize {
        self.to.len() + self.cc.len() + self.bcc.len()
    }

    /// As it is kept.
    pub(crate) fn message(&self) -> Message {
        let (reporter, of_whom) = self.report.clone().unzip();
        Message {
            author: self.author.clone(),
            kind: self.kind,
            to: texts(&self.to),
            cc: texts(&self.cc),
            subject: self.subject.clone(),
            text: self.text.clone(),
            files: self.files.clone(),
            reporter,
            reported: of_whom.flatten(),
        }
    }

    /// `kind`: as what those who get it are told of it; `by`: the author's name.
    fn dispatch_as(&self, kind: Kind, by: &str) -> Dispatch<Message> {
        let line = news::arrived(&self.id, kind, by, &self.subject);
        let dispatch = Dispatch::of(&self.id)
            .to(&self.to)
            .cc(&self.cc)
            .bcc(&self.bcc)
            .besides(&self.besides)
            .filed_in(Folder::Sent.number())
            .told(line);
        match &self.answers {
            Some(answered) => dispatch.answering(answered),
            None => dispatch,
        }
    }

    /// Whom its author may not write to; `not-found` where what it answers is not in their box any more.
    pub(crate) fn refused(&self) -> Result<Vec<Addressee>, Failure> {
        self.dispatch_as(self.kind, "").refused()
    }

    /// Stages the message and its delivery. What it was a draft of is gone by then, so that its files are free to
    /// be the message's. In an event the author's rights of that moment are held: ask [`Letter::try_send`] there.
    pub(crate) fn send(&self, ctx: &Context) -> Result<(), Failure> {
        let mut message = self.message();
        message.files.extend(files::copies(self.carries.as_ref())?);
        message.insert_as(&self.id)?;
        self.deliver(ctx)
    }

    /// The same in an event, in the place of the draft; false, with nothing staged, where its author may not write
    /// to somebody, or has not got any more what it answers.
    pub(crate) fn try_send(&self, ctx: &Context, draft: &Stored<Draft>) -> Result<bool, Failure> {
        // The kernel finds the author in the record; files are the draft's until it is known to leave.
        let bare = Message {
            files: Vec::new(),
            ..self.message()
        };
        bare.insert_as(&self.id)?;
        let goes = match self.refused() {
            Ok(refused) => refused.is_empty(),
            Err(Failure::NotFound) => false,
            Err(failure) => return Err(failure),
        };
        Message::find(&self.id)?.delete()?;
        if goes {
            draft.delete()?;
            self.send(ctx)?;
        }
        Ok(goes)
    }

    /// Whether its author may send what it is: announce something, or answer what it answers.
    pub(crate) fn allowed(&self, ctx: &Context) -> Result<(), Failure> {
        if self.kind.is_announcement() && (!may_announce(ctx) || self.answers.is_some()) {
            return Err(Failure::forbidden(tr!(
                ctx,
                "Seuls les personnels de l’établissement publient des annonces.",
                "Only the school’s staff make announcements."
            )));
        }
        if let Some(answered) = &self.answers
            && let Some(one) = Message::get(answered)?
            && !one.can_be_answered()
        {
            return Err(Failure::forbidden(no_answer(ctx)));
        }
        Ok(())
    }

    fn deliver(&self, ctx: &Context) -> Result<(), Failure> {
        if let Some(author) = self.author.clone().filter(|_| !self.bcc.is_empty()) {
            let to = texts(&self.bcc);
            Blind { author, to }.insert_as(&self.id)?;
        }
        let by = author_name(ctx, self.author.as_ref());
        // What leaves by itself, at an hour chosen before, is in no hurry: it calls nobody.
        let kind = match self.kind {
            Kind::Urgent if ctx.identity().is_none() => Kind::Announcement,
            kind => kind,
        };
        self.dispatch_as(kind, &by).deliver()
    }
}

/// Whether the caller may announce something: send what nobody answers, and see who has read it.
pub(crate) fn may_announce(ctx: &Context) -> bool {
    ctx.is(Profile::Teacher) || ctx.is(Profile::Staff)
}

/// Why there is no answer to something.
pub(crate) fn no_answer(ctx: &Context) -> String {
    tr!(
        ctx,
        "Ce message est une annonce\u{a0}: son auteur n’attend pas de réponse.",
        "This message is an announcement: its author awaits no answer."
    )
}

/// Who writes, as those who get it are told: a person by the name that the school shows, or the school.
fn author_name(ctx: &Context, author: Option<&PersonId>) -> String {
    let Some(author) = author else {
        return ctx.school().name.clone();
    };
    let me = ctx
        .identity()
        .filter(|identity| PersonId::from(&identity.person) == *author);
    if let Some(identity) = me {
        return identity.person.name.clone();
    }
    let names = directory::names([author]);
    names.get(author).unwrap_or_default().to_owned()
}
