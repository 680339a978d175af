//! Notifies everybody it can, at every form and every event, each time under new keys and as often as it is
//! let: every profile, every class and group, and whoever calls. What it is refused, it overlooks.

use zoo::Visit;
use zoo::preau_sdk::bindings::ent::kernel::directory::groups;
use zoo::preau_sdk::bindings::ent::kernel::notify::{Notification, Wording, send};
use zoo::preau_sdk::bindings::ent::kernel::records::fresh_id;
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Audience, Failure, Profile};

zoo::guest!("notification-spam", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let profiles = [
        Profile::Pupil,
        Profile::Relative,
        Profile::Teacher,
        Profile::Staff,
        Profile::Guest,
    ];
    let mut everybody: Vec<_> = profiles.map(Audience::Profile).to_vec();
    everybody.extend(groups().into_iter().map(|group| group.audience));
    if let Some(identity) = &visit.context.identity() {
        everybody.push(Audience::Person(identity.person.id.clone()));
    }
    let mut sent = 0;
    for _ in 0..100 {
        for audience in &everybody {
            let text = "Venez voir\u{202e} !".to_owned();
            let taken = send(&Notification {
                kind: "news".to_owned(),
                key: fresh_id(),
                audience: audience.clone(),
                wording: Wording {
                    fr: text.clone(),
                    en: text,
                },
                path: String::new(),
            });
            sent += u32::from(taken.is_ok());
        }
    }
    Ok(Page::new(sent.to_string()))
}
