//! Notifications as a form asks for them, however wrong.

use preau_sdk::bindings::ent::kernel::events;
use preau_sdk::bindings::ent::kernel::notify::{Notification, Wording, send, withdraw};
use preau_sdk::bindings::ent::kernel::types::NamedValue;
use preau_sdk::{Audience, Failure, FormData, Value};

/// Sends or withdraws what the form's fields say; the title of the page that follows.
pub(crate) fn asked(path: &str, form: &FormData) -> Option<Result<String, Failure>> {
    let field = |name, otherwise: &str| form.get(name).unwrap_or(otherwise).to_owned();
    let audience = || Audience::parse(&field("audience", "")).ok_or(Failure::NotFound);
    let all = |many: u32| {
        let text = field("text", "Du nouveau");
        for number in 0..many {
            let key = field("key", "one");
            send(&Notification {
                kind: field("kind", "news"),
                key: if many == 1 {
                    key
                } else {
                    format!("{key}-{number}")
                },
                audience: audience()?,
                wording: Wording {
                    fr: text.clone(),
                    en: field("text-en", &text),
                },
                path: field("path", ""),
            })?;
        }
        Ok("sent".to_owned())
    };
    Some(match path {
        "notify" => all(1),
        "notify-more" => all(field("many", "2").parse().unwrap_or(2)),
        "notify-anyway" => Ok(format!("{:?}", all(1))),
        "withdraw" => withdraw(&field("key", "one")).map(|()| "withdrawn".to_owned()),
        // What the module does of itself, for the school.
        "notify-later" => {
            let text = Value::Text(format!("notify {}", field("audience", "")));
            let field = NamedValue {
                name: "text".to_owned(),
                value: text,
            };
            events::publish("shout", &[field]).map(|()| "later".to_owned())
        }
        _ => return None,
    })
}

/// Sends what an event asks for.
pub(crate) fn heard(audience: &str) -> Result<(), Failure> {
    send(&Notification {
        kind: "news".to_owned(),
        key: "one".to_owned(),
        audience: Audience::parse(audience).ok_or(Failure::NotFound)?,
        wording: Wording {
            fr: "De l’école".to_owned(),
            en: "From the school".to_owned(),
        },
        path: String::new(),
    })
}
