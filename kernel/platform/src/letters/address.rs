//! The address that a person gave: confirmed by a link that only its owner gets and only the person follows.

use jiff::{SignedDuration, Timestamp};
use preau_domain::letter::Pace;
use preau_domain::letter::{EmailAddress, LetterKind, Stop};
use preau_store::AuditEntry;

use super::link::{Link, Purpose};
use super::{may_have_letters, next};
use crate::Platform;
use crate::error::PlatformError;
use crate::identity::sign_in::invalid;
use crate::operation::Operation;

/// The hour of letters where the person chose none.
pub(crate) const HOUR: i8 = 18;
/// How many letters to confirm an address a person has sent in [`ASKED_IN`]: whoever holds an account writes
/// to no stranger more often than this.
const ASKED: i64 = 5;
/// In how long.
const ASKED_IN: SignedDuration = SignedDuration::from_hours(24);

/// What a person said of e-mail, as they see it. Nobody else does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EmailSeen {
    /// The address that they confirmed.
    pub address: Option<EmailAddress>,
    /// One that they have yet to confirm.
    pub pending: Option<EmailAddress>,
    /// One that the directory has for them, to which nothing is sent unless they confirm it.
    pub suggested: Option<EmailAddress>,
    /// What a server said when it would not take the letter that asks for that one.
    pub pending_why: Option<String>,
    /// What a server said when it would not take the last letter to the confirmed one.
    pub refused_why: Option<String>,
    /// Why nothing is sent to the address, since when, and what its server said.
    pub stopped: Option<(Stop, Timestamp, String)>,
}

impl EmailSeen {
    /// Whether letters go to the person.
    pub fn is_on(&self) -> bool {
        self.address.is_some() && self.stopped.is_none()
    }
}

impl Platform {
    /// Whether the person may have letters: where the region sends some, and who is more than a pupil.
    fn require_letters(&self, operation: &Operation) -> Result<(), PlatformError> {
        if self.sends_letters() && may_have_letters(operation) {
            Ok(())
        } else {
            Err(PlatformError::NotFound)
        }
    }

    /// What the person said of e-mail; none for who has none.
    pub async fn email_seen(
        &self,
        operation: &Operation,
    ) -> Result<Option<EmailSeen>, PlatformError> {
        if self.require_letters(operation).is_err() {
            return Ok(None);
        }
        let file = &operation.known.file;
        let known = self.store.email_of(file.id).await?;
        let suggested = file.email.as_deref().and_then(|text| text.parse().ok());
        let seen = known.map_or_else(EmailSeen::default, |email| EmailSeen {
            address: email.address,
            pending: email.pending,
            pending_why: email.pending_why,
            refused_why: email.refused_why,
            suggested: None,
            stopped: email.stopped,
        });
        Ok(Some(EmailSeen { suggested, ..seen }))
    }

    /// Sends a link to an address, by which the person makes it theirs. Refused as `email`: `wrong` for what is
    /// no address, `often` for who asks too often.
    pub async fn email_ask(&self, operation: &Operation, text: &str) -> Result<(), PlatformError> {
        self.require_letters(operation)?;
        let address: EmailAddress = text.trim().parse().map_err(|_| invalid("email", "wrong"))?;
        let (person, now) = (operation.known.file.id, operation.now);
        let most = (now - ASKED_IN, ASKED);
        let asked = self.store.email_ask(person, &address, HOUR, most, now);
        if !asked.await? {
            return Err(invalid("email", "often"));
        }
        self.letters_wake.notify_one();
        Ok(())
    }

    /// The address that a link would make the person's; not found where it is not for them, or no more.
    pub async fn email_to_confirm(
        &self,
        operation: &Operation,
        token: &str,
    ) -> Result<EmailAddress, PlatformError> {
        self.require_letters(operation)?;
        let person = operation.known.file.id;
        let email = self.store.email_of(person).await?;
        let email = email.ok_or(PlatformError::NotFound)?;
        let pending = email.pending.ok_or(PlatformError::NotFound)?;
        let keys = &self.keys.letters;
        let link = keys.open(token, Purpose::Confirm, pending.as_str(), operation.now);
        let is_theirs = |link: Link| link.person == person && link.epoch == email.epoch;
        link.filter(|link| is_theirs(*link))
            .map(|_| pending)
            .ok_or(PlatformError::NotFound)
    }

    /// Makes an address the person's by the link that was sent to it: who follows it is signed in as who gave
    /// the address, and so has both.
    pub async fn email_confirm(
        &self,
        operation: &Operation,
        token: &str,
    ) -> Result<(), PlatformError> {
        let address = self.email_to_confirm(operation, token).await?;
        let person = operation.known.file.id;
        if !self.store.email_confirm(person, &address).await? {
            return Err(PlatformError::NotFound);
        }
        self.email_noted(operation, "email.confirm").await?;
        self.letters_plan(operation).await
    }

    /// Sends nothing to the person any more, and forgets their address.
    pub async fn email_remove(&self, operation: &Operation) -> Result<(), PlatformError> {
        self.require_letters(operation)?;
        self.store.email_remove(operation.known.file.id).await?;
        self.email_noted(operation, "email.remove").await
    }

    /// Sends to the person's address again.
    pub async fn email_resume(&self, operation: &Operation) -> Result<(), PlatformError> {
        self.require_letters(operation)?;
        if self.store.email_resume(operation.known.file.id).await? {
            self.email_noted(operation, "email.resume").await?;
            self.letters_plan(operation).await?;
        }
        Ok(())
    }

    /// Whether a link of a letter is one by which its owner has no more of them. Says nothing about the
    /// person.
    pub fn unsubscribe_may(&self, token: &str) -> bool {
        self.unsubscribe_link(token).is_some()
    }

    fn unsubscribe_link(&self, token: &str) -> Option<Link> {
        let keys = &self.keys.letters;
        keys.open(token, Purpose::Unsubscribe, "", self.now())
    }

    /// Sends no more letters to whose letter this link is from, whoever follows it, signed in or not. It
    /// changes nothing else; followed again, nothing more; and nothing at all once the person has had letters
    /// sent again. Not found for a link that is none of ours, or was issued long ago.
    pub async fn unsubscribe(&self, token: &str) -> Result<(), PlatformError> {
        let link = self
            .unsubscribe_link(token)
            .ok_or(PlatformError::NotFound)?;
        let at = self.now();
        let stop = Stop::Unsubscribed;
        let stopped = self
            .store
            .email_stop(link.person, link.epoch, stop, "", at)
            .await?;
        if stopped {
            metrics::counter!("preau_unsubscribed_total").increment(1);
        }
        Ok(())
    }

    /// Has the letters sent that the person chose, from now on.
    pub(crate) async fn letters_plan(&self, operation: &Operation) -> Result<(), PlatformError> {
        let person = operation.known.file.id;
        let Some(email) = self.store.email_of(person).await? else {
            return Ok(());
        };
        let (zone, now) = (self.zone_of(operation), operation.now);
        let mut paces = Vec::new();
        if email.address.is_some() && email.stopped.is_none() {
            // Daily ones in any case: of modules that nobody chose anything for, and that are to come.
            paces.push(Pace::Daily);
            let chosen = self.store.email_paces(person).await?;
            paces.extend(chosen.iter().map(|(_, pace, _)| *pace));
        }
        let plan: Vec<_> = paces
            .iter()
            .filter_map(|pace| {
                let kind = LetterKind::of_pace(*pace)?;
                Some((kind, next(*pace, person, email.hour, &zone, now)?))
            })
            .collect();
        self.store.letter_plan(person, &plan, now).await?;
        self.letters_wake.notify_one();
        Ok(())
    }

    async fn email_noted(&self, operation: &Operation, action: &str) -> Result<(), PlatformError> {
        let person = operation.known.file.id;
        let entry = AuditEntry {
            at: operation.now,
            school: None,
            actor: Some(person),
            action: action.to_owned(),
            target: format!("person:{person}"),
            detail: String::new(),
        };
        Ok(self.store.audit_append(&entry).await?)
    }
}
