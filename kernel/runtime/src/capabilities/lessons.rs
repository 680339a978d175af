//! Lessons: staged, and gone with the call unless it commits.

use preau_domain::failure::Failure;
use preau_domain::lesson::{Lesson, Slot};
use preau_domain::notification::{Reach, reach};

use super::schedule::check_key;
use crate::host::{Attempt, Host};
use crate::limits;
use crate::reads::Read;

/// What a lesson counts for beside its key, in bytes: whose it is, and two instants.
const BYTES: usize = 64;

impl Host {
    /// Stages that a class or group has a lesson, in a call of a person only for one that they may address.
    pub(crate) async fn lesson_plan(&mut self, key: String, slot: Slot) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        check_key("a lesson", &key, limits::LESSON_KEY)?;
        self.charge_staged(1, BYTES + key.len())?;
        let context = self.context.clone();
        if !slot.is_right(context.now) {
            return Ok(Err(Failure::Invalid(Vec::new())));
        }
        let caller = context.caller.as_deref();
        if caller.is_some_and(|caller| reach(caller, slot.audience) != Reach::Yes) {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let (school, module) = (context.school.id, context.manifest.id.clone());
        let asked = key.clone();
        let kept = self
            .read(Read::Unfollowed, move |store| async move {
                store.lesson_count(school, &module, &asked).await
            })
            .await?;
        self.charge(1, 0)?;
        let staged = self.writes.lessons.iter();
        let others = staged.filter(|one| one.slot.is_some() && one.key != key);
        let others = others.count() as u64;
        if kept.is_some_and(|kept| kept + others >= u64::from(limits::LESSONS)) {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        Ok(self.lesson_stage(key, Some(slot)))
    }

    /// Stages that there is no such lesson any more.
    pub(crate) fn lesson_withdraw(&mut self, key: String) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        check_key("a lesson", &key, limits::LESSON_KEY)?;
        self.charge_staged(1, key.len())?;
        Ok(self.lesson_stage(key, None))
    }

    /// What a call says last of a lesson holds.
    fn lesson_stage(&mut self, key: String, slot: Option<Slot>) -> Result<(), Failure> {
        let lessons = &mut self.writes.lessons;
        let full = lessons.len() >= limits::STAGED_LESSONS;
        match lessons.iter_mut().find(|lesson| lesson.key == key) {
            Some(lesson) => lesson.slot = slot,
            None if full => return Err(Failure::Unavailable(String::new())),
            None => lessons.push(Lesson { key, slot }),
        }
        Ok(())
    }
}
