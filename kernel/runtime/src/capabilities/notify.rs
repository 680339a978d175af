//! Notifications: staged, and gone with the call unless it commits.

use preau_domain::audience::Audience;
use preau_domain::caller::Caller;
use preau_domain::clean;
use preau_domain::failure::Failure;
use preau_domain::module::Text;
use preau_domain::notification::{
    Notice, Notification, NotificationKey, Over, Reach, reach, reach_over_another,
};
use preau_domain::page::Route;

use crate::fault::Fault;
use crate::host::{Attempt, Host, Stop};
use crate::limits;
use crate::reads::Read;

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

/// That a text can be shown as one line: what is drawn of it leaves out what a reader does not see.
fn check_text(text: &str) -> Result<(), Fault> {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let characters = text.chars().take(Notification::MAX_TEXT + 1).count();
    if characters > Notification::MAX_TEXT
        || text.contains(breaks)
        || clean::line(text).trim().is_empty()
    {
        return Err(Fault::Misuse(format!(
            "a notification says 1 to {} characters in each language, on one line and without control characters",
            Notification::MAX_TEXT
        )));
    }
    Ok(())
}

/// What was there under a key when the call asked.
struct Seen {
    over: Over,
    was_for: Option<Audience>,
}

impl Host {
    /// Stages a notification, in a call of a person only for whom that person may address.
    pub(crate) async fn notification_send(&mut self, sent: Sent) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let key = key(sent.key)?;
        self.check_line(&sent.kind, &sent.text, &sent.path)?;
        let bytes = sent.text.fr.len() + sent.text.en.len() + sent.path.len();
        self.charge_staged(1, bytes)?;
        if !self.reaches(sent.audience, reach).await? {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        if let Err(failure) = self.may_be_urgent(&sent.kind).await? {
            return Ok(Err(failure));
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

    /// Whether the call may tell something of this kind, where it is one that reaches people in quiet hours too: in
    /// a call of somebody who works at the school, and of the few that a school has in a day.
    pub(super) async fn may_be_urgent(&mut self, kind: &str) -> Attempt<()> {
        let context = self.context.clone();
        let kinds = &context.manifest.urgent;
        if !kinds.contains(kind) {
            return Ok(Ok(()));
        }
        let caller = context.caller.as_ref();
        if !caller.is_some_and(|caller| caller.profile.works_there()) {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let (school, now) = (context.school.id, context.now);
        let sent = self
            .read(Read::Unfollowed, move |store| async move {
                store.urgent_count(school, now).await
            })
            .await?;
        self.charge(1, 0)?;
        let staged = self.writes.urgent(kinds).count() as u64;
        if sent + staged >= u64::from(limits::URGENT_NOTICES) {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        Ok(Ok(()))
    }

    /// That a line can be shown: of a kind that the manifest declares, and leading to a page.
    pub(super) fn check_line(&self, kind: &str, text: &Text, path: &str) -> Result<(), Fault> {
        if !self.context.manifest.notifications.contains_key(kind) {
            let why = format!("the manifest declares no notifications of kind `{kind}`");
            return Err(Fault::Misuse(why));
        }
        check_text(&text.fr)?;
        check_text(&text.en)?;
        if !Route::path_is_valid(path) {
            return Err(Fault::Misuse(format!("`{path}` is not the path of a page")));
        }
        Ok(())
    }

    /// Stages that what is there under a key is taken back.
    pub(crate) async fn notification_withdraw(&mut self, text: String) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let key = key(text)?;
        self.charge_staged(1, 0)?;
        self.notice_stage(key, None).await
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
        let Seen { over, was_for } = match self.notification_seen(&key).await? {
            Ok(seen) => seen,
            Err(failure) => return Ok(Err(failure)),
        };
        if send.is_none() && over == Over::Seen(None) {
            return Ok(Ok(()));
        }
        self.writes.notifications.push(Notice {
            key,
            over,
            was_for,
            send,
        });
        Ok(Ok(()))
    }

    /// What a notice may take the place of: in a call of a person, what they had sent themself, or what is
    /// for an audience to which they may speak in the place of another.
    async fn notification_seen(&mut self, key: &NotificationKey) -> Attempt<Seen> {
        let context = self.context.clone();
        let Some(caller) = &context.caller else {
            return Ok(Ok(Seen {
                over: Over::Any,
                was_for: None,
            }));
        };
        let (school, module, asked) = (context.school.id, context.manifest.id.clone(), key.clone());
        let held = self
            .read(Read::Unfollowed, move |store| async move {
                store.notification_held(school, &module, &asked).await
            })
            .await?;
        self.charge(usize::from(held.is_some()), 0)?;
        if let Some(held) = held
            && held.author != Some(caller.person)
            && !self.reaches(held.audience, reach_over_another).await?
        {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        Ok(Ok(Seen {
            over: Over::Seen(held.map(|held| held.id)),
            was_for: held.map(|held| held.audience),
        }))
    }

    /// Whether the call may address an audience, by this rule for its person.
    async fn reaches(
        &mut self,
        audience: Audience,
        rule: fn(&Caller, Audience) -> Reach,
    ) -> Result<bool, Stop> {
        let context = self.context.clone();
        let Some(caller) = &context.caller else {
            return Ok(true);
        };
        let person = match rule(caller, audience) {
            Reach::Yes => return Ok(true),
            Reach::No => return Ok(false),
            Reach::IfTied(person) => person,
        };
        let school = context.school.id;
        let ties = self
            .read(Read::Directory, move |store| async move {
                store.person_ties(school, person).await
            })
            .await?;
        self.charge(1 + ties.groups.len(), 0)?;
        Ok(ties.are_of(caller))
    }
}
