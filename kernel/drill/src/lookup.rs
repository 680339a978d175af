//! What was handed in, looked up at the end.

use std::time::Duration;

use crate::answer::{Outcome, outcome};
use crate::client::{Ask, Client, Lost};
use crate::crew::Person;
use crate::deed::{By, Deed, text};
use crate::engine::TRIES;
use crate::people::People;

/// What was looked up at the end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// People who know of a version that it is kept.
    pub kept: u64,
    /// People for whom neither it nor a later one is there.
    pub lost: u64,
    /// People whose page could not be seen.
    pub unseen: u64,
}

/// What everybody handed in is looked up, one after the other: how many versions of which people know that they are kept
/// are not there, or how many could not be looked up; and of how many.
pub(crate) async fn look_up(
    client: &Client,
    people: &People,
    crew: &[Person],
    mark: &str,
) -> Lookup {
    let mut found = Lookup::default();
    for (person, account) in crew.iter().zip(&people.accounts) {
        if person.kept == 0 {
            continue;
        }
        found.kept += 1;
        let by = By {
            account,
            class: None,
            password: "",
            mark,
        };
        let mut ask = Deed::Work.ask(&by);
        ask.cookies = person.cookies();
        // A version sent later, of which nobody was told, may stand there too.
        let versions = person.kept..=person.sent.max(person.kept);
        let texts: Vec<_> = versions
            .map(|version| text(mark, &account.login, version))
            .collect();
        match looked(client, &ask, &texts).await {
            Ok(true) => {}
            Ok(false) => found.lost += 1,
            Err(_) => found.unseen += 1,
        }
    }
    found
}

async fn looked(client: &Client, ask: &Ask, texts: &[String]) -> Result<bool, Lost> {
    for _ in 0..u32::from(TRIES) * 2 {
        let answered = client.ask(ask).await;
        match (outcome(&ask.path, false, &answered), answered) {
            (Outcome::Done, Ok(answer)) if answer.status.is_success() => {
                let page = String::from_utf8_lossy(&answer.body);
                return Ok(texts.iter().any(|text| page.contains(text)));
            }
            _ => tokio::time::sleep(Duration::from_secs(2)).await,
        }
    }
    Err(Lost::Late)
}
