//! Notifications: staged, and gone with the call unless it commits.

use preau_domain::audience::Audience;
use preau_domain::failure::Failure;
use preau_domain::module::Text;
use preau_domain::notification::{Notice, Notification, NotificationKey, Over, Reach, reach};
use preau_domain::page::Route;

use crate::fault::Fault;
use crate::host::{Attempt, Host, Stop};
use crate::limits;

/// A notification as a guest gave it.
pub(crate) struct Sent {
    pub(crate) kind: String,
    pub(crate) key: String,
    pub(crate) audience: Audience,
    pub(crate) text: Text,
    pub(crate) path: String,
}

fn key(text: String) -> Result<NotificationKey, Fault> {
    let wrong = Fault::Misuse(format!(
        "a notification's key is 1 to {} of A-Z a-z 0-9 . _ -",
        NotificationKey::MAX
    ));
    NotificationKey::try_from(text).map_err(|_| wrong)
}

fn check_text(text: &str) -> Result<(), Fault> {
    let characters = text.chars().take(Notification::MAX_TEXT + 1).count();
    if text.trim().is_empty() || characters > Notification::MAX_TEXT || text.contains('\0') {
        return Err(Fault::Misuse(format!(
            "a notification says 1 to {} characters in each language, none of them NUL",
            Notification::MAX_TEXT
        )));
    }
    Ok(())
}

impl Host {
    /// Stages a notification, in a call of a person only for whom that person may address.
    pub(crate) async fn notification_send(&mut self, sent: Sent) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let key = key(sent.key)?;
        if !self.context.manifest.notifications.contains_key(&sent.kind) {
            let why = format!(
                "the manifest declares no notifications of kind `{}`",
                sent.kind
            );
            return Err(Fault::Misuse(why).into());
        }
        check_text(&sent.text.fr)?;
        check_text(&sent.text.en)?;
        if !Route::path_is_valid(&sent.path) {
            let why = format!("`{}` is not the path of a page", sent.path);
            return Err(Fault::Misuse(why).into());
        }
        let bytes = sent.text.fr.len() + sent.text.en.len() + sent.path.len();
        self.charge_staged(bytes)?;
        if !self.reaches(sent.audience).await? {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let notification = Notification {
            kind: sent.kind,
            audience: sent.audience,
            author: self.context.caller.as_ref().map(|caller| caller.person),
            text: sent.text,
            path: sent.path,
        };
        self.notice_stage(key, Some(notification)).await
    }

    /// Stages that what is there under a key is taken back.
    pub(crate) async fn notification_withdraw(&mut self, text: String) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        self.notice_stage(key(text)?, None).await
    }

    /// Stages a notice over what is there, or over what the call staged already.
    async fn notice_stage(
        &mut self,
        key: NotificationKey,
        send: Option<Notification>,
    ) -> Attempt<()> {
        let mut staged = self.writes.notifications.iter_mut();
        if let Some(notice) = staged.find(|notice| notice.key == key) {
            notice.send = send;
            return Ok(Ok(()));
        }
        if self.writes.notifications.len() >= limits::STAGED_NOTICES {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        let over = match self.over(&key).await? {
            Ok(over) => over,
            Err(failure) => return Ok(Err(failure)),
        };
        if send.is_none() && over == Over::Seen(None) {
            return Ok(Ok(()));
        }
        self.writes.notifications.push(Notice { key, over, send });
        Ok(Ok(()))
    }

    /// What a notice may take the place of: in a call of a person, what they had sent themself, or what is
    /// for an audience that they may address.
    async fn over(&mut self, key: &NotificationKey) -> Attempt<Over> {
        let context = self.context.clone();
        let Some(caller) = &context.caller else {
            return Ok(Ok(Over::Any));
        };
        let (school, module, asked) = (context.school.id, context.manifest.id.clone(), key.clone());
        let held = self
            .read(
                move |store| async move { store.notification_held(school, &module, &asked).await },
            )
            .await?;
        self.charge(usize::from(held.is_some()), 0)?;
        if let Some(held) = held
            && held.author != Some(caller.person)
            && !self.reaches(held.audience).await?
        {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        Ok(Ok(Over::Seen(held.map(|held| held.id))))
    }

    /// Whether the call may address an audience.
    async fn reaches(&mut self, audience: Audience) -> Result<bool, Stop> {
        let context = self.context.clone();
        let Some(caller) = &context.caller else {
            return Ok(true);
        };
        let person = match reach(caller, audience) {
            Reach::Yes => return Ok(true),
            Reach::No => return Ok(false),
            Reach::IfTied(person) => person,
        };
        let school = context.school.id;
        let ties = self
            .read(move |store| async move { store.person_ties(school, person).await })
            .await?;
        self.charge(1 + ties.groups.len(), 0)?;
        Ok(ties.are_of(caller))
    }
}
