//! What people do, as requests.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::client::Ask;
use crate::people::Account;
use crate::random::Random;

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
    /// Look whether it is one's turn.
    Place,
    /// Sign in.
    SignIn,
    /// Ask for the sign-in page without any cookie, as bots do.
    Bare,
}

impl Deed {
    /// What somebody in a lesson does next: mostly read.
    pub(crate) fn in_lesson(random: &mut Random, version: u64) -> Self {
        match random.below(20) {
            0..4 => Self::Home,
            4..11 => Self::Week,
            11..17 => Self::Work,
            _ => Self::HandIn(version),
        }
    }

    /// Whether something is sent that must not be lost.
    pub(crate) fn is_write(self) -> bool {
        matches!(self, Self::HandIn(_))
    }

    /// Whether a page is wanted, rather than news of one's place.
    pub(crate) fn is_wanted(self) -> bool {
        !matches!(self, Self::Place | Self::Bare)
    }

    /// The request. What is handed in begins with the mark of the drill.
    pub(crate) fn ask(self, account: &Account, password: &str, mark: &str) -> Ask {
        let Account {
            school,
            homework,
            login,
            ..
        } = account;
        let of_module = |rest: &str| format!("/s/{school}/homework{rest}");
        let (path, form) = match self {
            Self::Home => ("/".to_owned(), None),
            Self::Week => (of_module(""), None),
            Self::Work if homework.is_empty() => (of_module(""), None),
            Self::Work => (of_module(&format!("/homework/{homework}")), None),
            Self::HandIn(version) => {
                let text = text(mark, login, version);
                let form = format!("text={}", utf8_percent_encode(&text, NON_ALPHANUMERIC));
                (
                    of_module(&format!("/homework/{homework}/hand-in")),
                    Some(form),
                )
            }
            Self::Place => ("/gate/place".to_owned(), None),
            Self::SignIn => {
                let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
                let form = format!("login={}&password={}", encoded(login), encoded(password));
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

/// What somebody hands in as the version of this number. It ends so that no version begins another.
pub(crate) fn text(mark: &str, login: &str, version: u64) -> String {
    format!("{mark} {login} version {version} fin")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_for_the_pages_of_the_account() {
        let account = Account {
            login: "drill-7".into(),
            session: String::new(),
            profile: "pupil".into(),
            school: "college".into(),
            homework: "w".into(),
        };
        let ask = |deed: Deed| deed.ask(&account, "a&b", "m");
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
        let without = Account {
            homework: String::new(),
            ..account
        };
        assert_eq!(Deed::Work.ask(&without, "", "").path, "/s/college/homework");
    }

    #[test]
    fn people_in_a_lesson_mostly_read_and_the_seed_says_what() {
        let deeds = |seed| {
            let mut random = Random::new(seed, 1);
            (0..2_000)
                .map(|_| Deed::in_lesson(&mut random, 1))
                .collect::<Vec<_>>()
        };
        let writes = deeds(1).iter().filter(|deed| deed.is_write()).count();
        assert!((220..380).contains(&writes), "{writes}");
        assert_eq!(deeds(1), deeds(1));
        assert_ne!(deeds(1), deeds(2));
    }
}
