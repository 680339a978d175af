//! Has everybody's open pages read again, as often as it is let, at every form and every event: and its own page
//! follows all that it touches.

use zoo::Visit;
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Audience, Failure, Profile, live};

zoo::guest!("topic-flood", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let everybody = [
        Profile::Pupil,
        Profile::Relative,
        Profile::Teacher,
        Profile::Staff,
        Profile::Guest,
    ];
    let (mut touched, mut refused) = (0, 0);
    for _ in 0..if visit.may_write { 100 } else { 1 } {
        for (topic, profile) in [("news", everybody), ("more", everybody)]
            .iter()
            .flat_map(|(topic, all)| all.iter().map(move |profile| (topic, profile)))
        {
            match live::touch(topic, &Audience::Profile(*profile)) {
                Ok(()) => touched += 1,
                Err(_) => refused += 1,
            }
        }
        for n in 0..if visit.may_write { 200_u128 } else { 0 } {
            let person = Audience::parse(&format!("person:{n:032x}"));
            match live::touch("news", &person.ok_or(Failure::NotFound)?) {
                Ok(()) => touched += 1,
                Err(_) => refused += 1,
            }
        }
        if refused > 0 {
            break;
        }
    }
    Ok(Page::new(format!("{touched} {refused}"))
        .live("news")
        .live("more"))
}
