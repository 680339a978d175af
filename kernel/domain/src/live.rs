//! What open pages follow: that something changed under a topic, and for whom.

use std::collections::BTreeSet;

use crate::audience::Audience;
use crate::module::Manifest;
use crate::person::Profile;
use crate::record::WriteSet;

/// That something changed under a topic for an audience. It says no more: whoever follows the topic reads
/// again what they may read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Touch {
    /// The topic, behind its module's id: "messaging.inbox".
    pub topic: String,
    /// Whom it may concern.
    pub audience: Audience,
}

impl Touch {
    /// The kernel's own topic: how much a person has not read.
    pub const BELL: &str = "kernel.bell";
    /// Audiences of a topic that a commit touches one by one; where there are more, it touches everybody's.
    pub const MOST: usize = 200;

    /// All that a commit touches, each once: what the call staged, the topics of boxes that it fills, and the
    /// bell of whom it tells something.
    pub fn all_of(manifest: &Manifest, writes: &WriteSet) -> Vec<Self> {
        let mut touches: BTreeSet<Self> = writes.touches.iter().cloned().collect();
        for (name, topic) in &manifest.topics {
            let filled = writes.mail.deliveries.iter();
            let filled =
                filled.filter(|one| topic.delivered.as_deref() == Some(one.collection.as_str()));
            let recipients = filled.flat_map(|one| &one.recipients);
            let audiences = recipients.flat_map(|(_, to)| to.audiences());
            touches.extend(audiences.map(|audience| Self {
                topic: format!("{}.{name}", manifest.id),
                audience,
            }));
        }
        touches.extend(told(writes).into_iter().map(|audience| Self {
            topic: Self::BELL.to_owned(),
            audience,
        }));
        bounded(&touches)
    }
}

/// The audiences that a commit tells something, or in which somebody is who is told.
pub fn told(writes: &WriteSet) -> BTreeSet<Audience> {
    let notices = writes.notifications.iter();
    let sent = notices.filter_map(|notice| notice.send.as_ref());
    let delivered = writes.mail.deliveries.iter();
    let delivered = delivered.filter(|dispatch| dispatch.line.is_some());
    let delivered = delivered.flat_map(|dispatch| &dispatch.recipients);
    sent.map(|sent| sent.audience)
        .chain(delivered.flat_map(|(_, to)| to.audiences()))
        .collect()
}

/// Everybody in a school is in the audience of a profile.
fn bounded(touches: &BTreeSet<Touch>) -> Vec<Touch> {
    let of = |topic: &str| touches.iter().filter(|one| one.topic == topic).count();
    let many: BTreeSet<_> = touches
        .iter()
        .map(|one| one.topic.clone())
        .filter(|topic| of(topic) > Touch::MOST)
        .collect();
    let few = touches.iter().filter(|one| !many.contains(&one.topic));
    let everybody = many.iter().flat_map(|topic| {
        Profile::ALL.map(|profile| Touch {
            topic: topic.clone(),
            audience: Audience::Profile(profile),
        })
    });
    few.cloned().chain(everybody).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PersonId;

    #[test]
    fn many_audiences_of_a_topic_are_everybody_and_those_of_others_stay() {
        let person = |n: usize| Audience::Person(PersonId::of_source("test", &n.to_string()));
        let touch = |topic: &str, n| Touch {
            topic: topic.to_owned(),
            audience: person(n),
        };
        let most: BTreeSet<_> = (0..Touch::MOST).map(|n| touch("a.few", n)).collect();
        assert_eq!(bounded(&most).len(), Touch::MOST);
        let more = (0..=Touch::MOST).map(|n| touch("a.many", n));
        let both = bounded(&most.into_iter().chain(more).collect());
        let many: Vec<_> = both.iter().filter(|one| one.topic == "a.many").collect();
        assert_eq!(both.len() - many.len(), Touch::MOST);
        assert_eq!(many.len(), Profile::ALL.len());
        let is_profile = |one: &&Touch| matches!(one.audience, Audience::Profile(_));
        assert!(many.iter().all(is_profile));
    }
}
