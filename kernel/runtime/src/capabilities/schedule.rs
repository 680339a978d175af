//! Timers: staged, and gone with the call unless it commits.

use jiff::{SignedDuration, Timestamp};
use preau_domain::failure::Failure;
use preau_domain::module::Manifest;
use preau_domain::record::{Due, Timer, Value};

use super::events::check_fields;
use crate::fault::Fault;
use crate::host::{Attempt, Host};
use crate::limits;

/// The field of a due timer that says which it is. None that a manifest declares is called so.
pub(crate) const KEY: &str = "key";

impl Host {
    pub(crate) fn timer_set(
        &mut self,
        name: &str,
        key: String,
        at: Timestamp,
        fields: Vec<(String, Value)>,
    ) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let manifest = self.context.manifest.clone();
        let declared = manifest.timers.get(name).ok_or_else(|| undeclared(name))?;
        check_key("a timer", &key, limits::TIMER_KEY)?;
        check_fields(&format!("timer `{name}`"), declared, &fields)?;
        let now = self.context.now;
        if at > now + SignedDuration::from_hours(24 * i64::from(limits::TIMER_DAYS)) {
            return Ok(Err(Failure::Invalid(Vec::new())));
        }
        let at = at.max(now + limits::TIMER_SHORTEST);
        let size = fields.iter().map(|(_, value)| value.size()).sum::<usize>();
        self.charge_staged(1, size + key.len())?;
        let mut with_key = Vec::with_capacity(fields.len() + 1);
        with_key.push((KEY.to_owned(), Value::Text(key.clone())));
        with_key.extend(fields);
        let due = Due {
            at,
            fields: with_key,
        };
        Ok(self.timer_stage(&manifest, name, key, Some(due)))
    }

    pub(crate) fn timer_cancel(&mut self, name: &str, key: String) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let manifest = self.context.manifest.clone();
        if !manifest.timers.contains_key(name) {
            return Err(undeclared(name).into());
        }
        check_key("a timer", &key, limits::TIMER_KEY)?;
        self.charge_staged(1, key.len())?;
        Ok(self.timer_stage(&manifest, name, key, None))
    }

    /// What a call says last of a timer holds.
    fn timer_stage(
        &mut self,
        manifest: &Manifest,
        name: &str,
        key: String,
        due: Option<Due>,
    ) -> Result<(), Failure> {
        let name = format!("{}.{name}", manifest.id);
        let timers = &mut self.writes.timers;
        let full = timers.len() >= limits::STAGED_TIMERS;
        let same = |timer: &&mut Timer| timer.name == name && timer.key == key;
        match timers.iter_mut().find(same) {
            Some(timer) => timer.due = due,
            None if full => return Err(Failure::Unavailable(String::new())),
            None => timers.push(Timer { name, key, due }),
        }
        Ok(())
    }
}

fn undeclared(name: &str) -> Fault {
    Fault::Misuse(format!("the manifest declares no timer `{name}`"))
}

/// That a text can be the key of `what` ("a timer").
pub(super) fn check_key(what: &str, key: &str, most: usize) -> Result<(), Fault> {
    let fits = (1..=most).contains(&key.len())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if fits {
        Ok(())
    } else {
        Err(Fault::Misuse(format!(
            "{what}'s key is 1 to {most} of A-Z a-z 0-9 . _ -"
        )))
    }
}
