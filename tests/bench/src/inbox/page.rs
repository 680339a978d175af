//! The box's first page, word for word as the module words it for somebody who reads French.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use preau_domain::page::{
    Action, Badge, Block, Emphasis, Item, Link, Page, Pagination, Route, Tab, Target, Tone,
};

use super::native::Letter;
use crate::native::{excerpt, route};

/// So much of a text stands in the list, in characters.
const EXCERPT: usize = 120;

/// "aujourd’hui à 17 h 10": what was sent for the benchmark is of today, or, around midnight, of yesterday.
fn when(at: jiff::Timestamp, zone: &TimeZone, today: Date) -> String {
    let at = zone.to_datetime(at);
    let day = if at.date() == today {
        "aujourd’hui"
    } else {
        "hier"
    };
    let time = match (at.hour(), at.minute()) {
        (hour, 0) => format!("{hour}\u{a0}h"),
        (hour, minute) => format!("{hour}\u{a0}h\u{a0}{minute:02}"),
    };
    format!("{day} à {time}")
}

fn unread(count: u64) -> String {
    match count {
        0 => "Aucun message non lu".to_owned(),
        1 => "1 message non lu".to_owned(),
        1_000.. => "Plus de 999 messages non lus".to_owned(),
        _ => format!("{count} messages non lus"),
    }
}

fn item(one: &Letter, zone: &TimeZone, today: Date) -> Item {
    let new = one.unread.then(|| Badge {
        label: "Non lu".to_owned(),
        tone: Tone::Info,
    });
    Item {
        title: one.subject.clone(),
        text: excerpt(&one.text, EXCERPT),
        facts: vec![one.author.clone(), when(one.at, zone, today)],
        badges: new.into_iter().collect(),
        to: Some(route(format!("message/{}", one.id))),
        actions: Vec::new(),
        done: false,
    }
}

fn action(label: &str, emphasis: Emphasis, to: &str) -> Action {
    Action {
        label: label.to_owned(),
        emphasis,
        target: Target::Go(route(to.to_owned())),
        pressed: None,
    }
}

/// The page.
pub(super) fn inbox(
    letters: &[Letter],
    count: u64,
    next: Option<String>,
    zone: &TimeZone,
    today: Date,
) -> Page {
    let with = |name: &str, value: &str| Route {
        path: String::new(),
        query: vec![(name.to_owned(), value.to_owned())],
    };
    let only = match count {
        0 => "Non lus".to_owned(),
        _ => format!("Non lus ({count})"),
    };
    let tabs = vec![
        Tab {
            label: "Tous".to_owned(),
            to: route(String::new()),
            current: true,
        },
        Tab {
            label: only,
            to: with("unread", "1"),
            current: false,
        },
    ];
    let list = letters.iter().map(|one| item(one, zone, today));
    let ways = next.map(|next| Pagination {
        label: "Les plus récents".to_owned(),
        previous: None,
        next: Some(Link {
            label: "Plus anciens".to_owned(),
            to: with("after", &next),
        }),
    });
    let blocks = [Block::Tabs(tabs), Block::Items(list.collect())];
    Page {
        title: "Réception".to_owned(),
        lead: Some(unread(count)),
        back: None,
        actions: vec![
            action("Écrire", Emphasis::Primary, "new"),
            action("Rechercher", Emphasis::Secondary, "search"),
        ],
        blocks: blocks
            .into_iter()
            .chain(ways.map(Block::Pagination))
            .collect(),
        live: vec!["box".to_owned()],
    }
}
