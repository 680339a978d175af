//! What open pages are told: staged, and gone with the call unless it commits.

use preau_domain::audience::Audience;
use preau_domain::failure::Failure;
use preau_domain::live::Touch;
use preau_domain::module::Manifest;
use preau_domain::page::{Outcome, Page};

use crate::call::Answer;
use crate::fault::Fault;
use crate::host::{Attempt, Host};
use crate::limits;

fn undeclared(topic: &str) -> Fault {
    Fault::Misuse(format!("the manifest declares no topic `{topic}`"))
}

impl Host {
    /// Stages that something changed. Whom a person may touch is not asked: it tells nobody anything, and who
    /// follows reads with rights of their own.
    pub(crate) fn topic_touch(&mut self, topic: &str, audience: Audience) -> Attempt<()> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(Failure::Forbidden(String::new())));
        }
        let manifest = &self.context.manifest;
        if !manifest.topics.contains_key(topic) {
            return Err(undeclared(topic).into());
        }
        let touch = Touch {
            topic: format!("{}.{topic}", manifest.id),
            audience,
        };
        if self.writes.touches.contains(&touch) {
            return Ok(Ok(()));
        }
        if self.writes.touches.len() >= limits::STAGED_TOUCHES {
            return Ok(Err(Failure::Unavailable(String::new())));
        }
        self.charge_staged(1, 0)?;
        self.writes.touches.push(touch);
        Ok(Ok(()))
    }
}

/// That a page names topics of its manifest, and not too many.
pub(crate) fn check_followed(answer: &Answer, manifest: &Manifest) -> Result<(), Fault> {
    let (Answer::Page(page) | Answer::Outcome(Outcome::Page(page) | Outcome::Invalid(page))) =
        answer
    else {
        return Ok(());
    };
    if page.live.len() > Page::TOPICS {
        return Err(Fault::Misuse(format!(
            "a page follows at most {} topics",
            Page::TOPICS
        )));
    }
    let mut topics = page.live.iter();
    match topics.find(|topic| !manifest.topics.contains_key(*topic)) {
        Some(topic) => Err(undeclared(topic)),
        None => Ok(()),
    }
}
