//! What people do, as requests.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::Ask;
use crate::people::{Account, Class};
use crate::random::Random;
use crate::rooms;

/// What messages are about, and rooms are called.
pub(crate) const SUBJECT: &str = "Exercice de charge";

/// Something that somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Open the home page.
    Home,
    /// Open the homework of the week.
    Week,
    /// Open the homework to be handed in; who has none, the week.
    Work,
    /// Hand it in: the version of this number.
    HandIn(u64),
    /// Open the page of the room that their class has.
    Room,
    /// The same, to join: what follows is [`Deed::Join`].
    Door,
    /// Go in by the button that is there.
    Join,
    /// Leave it, to come back by its door.
    Leave,
    /// Send the message of this number to somebody who teaches their class.
    Message(u64),
    /// Look whether it is one's turn.
    Place,
    /// Sign in.
    SignIn,
    /// Ask for the sign-in page without any cookie, as bots do.
    Bare,
}

/// By whom something is done, and with what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'a> {
    /// Whose account it is.
    pub account: &'a Account,
    /// Their class and its place among the classes, if it has a room.
    pub class: Option<(usize, &'a Class)>,
    /// The password of all.
    pub password: &'a str,
    /// What everything that is written in this drill begins with.
    pub mark: &'a str,
}

impl Deed {
    /// What somebody in a lesson does next: mostly read. What has numbers is numbered by whoever does it.
    pub(crate) fn in_lesson(random: &mut Random) -> Self {
        match random.below(20) {
            0..3 => Self::Home,
            3..8 => Self::Week,
            8..13 => Self::Work,
            13..15 => Self::Room,
            15..18 => Self::HandIn(0),
            18 => Self::Door,
            _ => Self::Message(0),
        }
    }

    /// Whether it is a part of what must come to its end: to join, to hand in, to send.
    pub(crate) fn is_critical(self) -> bool {
        matches!(
            self,
            Self::HandIn(_) | Self::Message(_) | Self::Leave | Self::Door | Self::Join
        )
    }

    /// Whether a page is wanted, rather than news of one's place.
    pub(crate) fn is_wanted(self) -> bool {
        !matches!(self, Self::Place | Self::Bare)
    }

    /// The request.
    pub(crate) fn ask(self, by: &By<'_>) -> Ask {
        let Account {
            school,
            homework,
            login,
            ..
        } = by.account;
        let of_module = |module: &str, rest: &str| format!("/s/{school}/{module}{rest}");
        let of_homework = |rest: &str| of_module("homework", rest);
        let of_room = |rest: &str| match by.class {
            Some((at, _)) => {
                let room = format!("/room/{}{rest}", rooms::id(by.mark, at));
                of_module(rooms::MODULE, &room)
            }
            None => of_homework(""),
        };
        let (path, form) = match self {
            Self::Home => ("/".to_owned(), None),
            Self::Week => (of_homework(""), None),
            Self::Work if homework.is_empty() => (of_homework(""), None),
            Self::Work => (of_homework(&format!("/homework/{homework}")), None),
            Self::HandIn(version) => {
                let text = text(by.mark, login, version);
                let path = of_homework(&format!("/homework/{homework}/hand-in"));
                (path, Some(form(&[("text", text.as_str())])))
            }
            Self::Room | Self::Door => (of_room(""), None),
            Self::Join => (of_room("/enter"), Some(String::new())),
            Self::Leave => (of_room("/leave"), Some(String::new())),
            Self::Message(number) => {
                let text = text(by.mark, login, number);
                let form = form(&[
                    (
                        "to",
                        by.class.map_or("", |(_, class)| class.addressee.as_str()),
                    ),
                    ("subject", SUBJECT),
                    ("text", text.as_str()),
                    ("state", "send"),
                ]);
                let path = format!("/write/{}-{number}", by.mark);
                (of_module("messaging", &path), Some(form))
            }
            Self::Place => ("/gate/place".to_owned(), None),
            Self::SignIn => {
                let form = form(&[("login", login.as_str()), ("password", by.password)]);
                ("/login".to_owned(), Some(form))
            }
            Self::Bare => ("/login".to_owned(), None),
        };
        Ask {
            path,
            form,
            json: self == Self::Place,
            ..Ask::default()
        }
    }
}

/// Fields as a browser sends them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let pairs = fields.iter().map(|(name, value)| {
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        format!("{name}={value}")
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// What somebody hands in as the version of this number, or writes. It ends so that no version begins another.
pub(crate) fn text(mark: &str, login: &str, version: u64) -> String {
    format!("{mark} {login} version {version} fin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_for_the_pages_of_the_account_and_of_its_class() {
        let account = Account {
            login: "drill-7".into(),
            session: String::new(),
            profile: "pupil".into(),
            school: "college".into(),
            homework: "w".into(),
            class: "6A".into(),
        };
        let class = Class {
            school: "college".into(),
            name: "6A".into(),
            audience: "class:1".into(),
            subject: "Français".into(),
            teacher: "drill-1".into(),
            addressee: "person:1".into(),
            zone: "Europe/Paris".into(),
        };
        let by = By {
            account: &account,
            class: Some((4, &class)),
            password: "a&b",
            mark: "m",
        };
        let ask = |deed: Deed| deed.ask(&by);
        assert_eq!(ask(Deed::Work).path, "/s/college/homework/homework/w");
        let sent = ask(Deed::HandIn(3));
        assert_eq!(sent.path, "/s/college/homework/homework/w/hand-in");
        assert_eq!(
            sent.form.as_deref(),
            Some("text=m%20drill%2D7%20version%203%20fin")
        );
        assert_eq!(
            ask(Deed::SignIn).form.as_deref(),
            Some("login=drill%2D7&password=a%26b")
        );
        assert!(ask(Deed::Place).json);
        let room = "/s/college/classrooms/room/m-4";
        let door = ask(Deed::Door);
        assert_eq!((door.path.as_str(), door.form), (room, None));
        let join = ask(Deed::Join);
        assert_eq!(join.path, format!("{room}/enter"));
        assert_eq!(join.form.as_deref(), Some(""), "it is sent");
        let message = ask(Deed::Message(2));
        assert_eq!(message.path, "/s/college/messaging/write/m-2");
        let form = message.form.expect("a form");
        assert!(
            form.starts_with("to=person%3A1&subject=") && form.ends_with("&state=send"),
            "{form}"
        );
        let homeless = Account {
            homework: String::new(),
            ..account.clone()
        };
        let without = By {
            account: &homeless,
            class: None,
            ..by
        };
        for deed in [Deed::Work, Deed::Door] {
            assert_eq!(deed.ask(&without).path, "/s/college/homework");
        }
    }

    #[test]
    fn people_in_a_lesson_mostly_read_and_the_seed_says_what() {
        let deeds = |seed| {
            let mut random = Random::new(seed, 1);
            (0..2_000)
                .map(|_| Deed::in_lesson(&mut random))
                .collect::<Vec<_>>()
        };
        let drawn = deeds(1);
        let count = |of: fn(&Deed) -> bool| drawn.iter().filter(|deed| of(deed)).count();
        let critical = count(|deed| deed.is_critical());
        assert!((420..580).contains(&critical), "{critical}");
        let each = [
            count(|deed| matches!(deed, Deed::HandIn(_))),
            count(|deed| *deed == Deed::Door),
            count(|deed| matches!(deed, Deed::Message(_))),
        ];
        assert!(each.iter().all(|of| *of > 50), "{each:?}");
        assert_eq!(each.iter().sum::<usize>(), critical);
        assert_eq!(deeds(1), deeds(1));
        assert_ne!(deeds(1), deeds(2));
    }
}
