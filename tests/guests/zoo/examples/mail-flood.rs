//! Delivers a record to everybody it can, as often as it is let, at every form and every event. What it is
//! refused, it overlooks.

use zoo::Visit;
use zoo::preau_sdk::bindings::ent::kernel::directory::{Addressee, correspondent_groups};
use zoo::preau_sdk::bindings::ent::kernel::mailbox::{Dispatch, Recipient, Role, deliver};
use zoo::preau_sdk::bindings::ent::kernel::records::{fresh_id, put};
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Failure, Profile, Value};

zoo::guest!("mail-flood", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let mut everybody: Vec<_> = correspondent_groups("")
        .into_iter()
        .map(|group| group.addressee)
        .collect();
    // Also those whom it was not told of.
    everybody.extend([Profile::Pupil, Profile::Relative].map(Addressee::Everyone));
    everybody.truncate(200);
    let author = match visit.context.identity() {
        Some(identity) => Value::Person(identity.person.id.clone()),
        None => Value::None,
    };
    let (mut sent, mut refused) = (0, 0);
    for _ in 0..if visit.may_write { 30 } else { 1 } {
        let id = fresh_id();
        let letter = [Value::Text("Achetez !".repeat(100)), author.clone()];
        if put("letter", &id, None, &letter).is_err() {
            break;
        }
        for to in [&everybody[..], &everybody[..everybody.len() - 2]] {
            let recipients = to.iter().map(|addressee| Recipient {
                addressee: addressee.clone(),
                role: Role::Bcc,
            });
            let taken = deliver(&Dispatch {
                collection: "letter".into(),
                id: id.clone(),
                answers: None,
                recipients: recipients.collect(),
                besides: Vec::new(),
                folder: 255,
                line: None,
            });
            match taken {
                Ok(()) => sent += 1,
                Err(_) => refused += 1,
            }
        }
    }
    Ok(Page::new(format!("{sent} {refused}")))
}
