//! What somebody had typed when their session was over. It is kept in the page that says so, whose form
//! carries it through the signing in, and nowhere else: nothing of a stranger's is stored.
//!
//! Only a form of the portal's own comes here at all (a foreign one is refused before), and nothing is
//! sent again but by the person's own button, as a form like any other.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use preau_domain::ids::PersonId;
use preau_domain::page::limits::{SENT_BYTES, SENT_FIELDS};

use crate::form::{Fields, field};
use crate::routes::local;

/// The address that the form was sent to.
const TO: &str = "kept-to";
/// Whose session it was.
const BY: &str = "kept-by";
/// How the names of the kept fields begin.
const NAMES: &str = "kept.";
/// Fields and bytes of the sign-in form itself.
const ROOM_FIELDS: usize = 8;
const ROOM_BYTES: usize = 16 << 10;

/// A form to send again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// The address, of this site.
    pub(crate) to: String,
    /// Who typed it, where the session that was over said so: nobody else is offered to send it.
    pub(crate) by: Option<PersonId>,
    /// What was typed.
    pub(crate) fields: Vec<(String, String)>,
}

impl Kept {
    /// What was sent to an address of this site. None where there is nothing to keep, or more than can be
    /// sent together with a login.
    pub(crate) fn of(to: &str, by: Option<PersonId>, fields: Fields) -> Option<Self> {
        let Fields(fields) = fields;
        // At most what a browser makes of it, with what stands between.
        let sent = |text: &str| {
            let encoded = utf8_percent_encode(text, NON_ALPHANUMERIC).map(str::len);
            encoded.sum::<usize>() + 1
        };
        let texts = fields.iter().flat_map(|(name, value)| [NAMES, name, value]);
        let bytes: usize = texts.map(sent).sum();
        let fits = fields.len() + ROOM_FIELDS <= SENT_FIELDS && bytes + ROOM_BYTES <= SENT_BYTES;
        let own = local(to) == to && to.starts_with("/s/");
        (fits && own && !fields.is_empty()).then(|| Self {
            to: to.to_owned(),
            by,
            fields,
        })
    }

    /// As a sign-in form carries it.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        let to = (TO.to_owned(), self.to.clone());
        let by = self.by.map(|by| (BY.to_owned(), by.to_string()));
        let fields = self.fields.iter();
        let fields = fields.map(|(name, value)| (format!("{NAMES}{name}"), value.clone()));
        std::iter::once(to).chain(by).chain(fields).collect()
    }

    /// What a sign-in form carried, if anything.
    pub(crate) fn carried(form: &Fields) -> Option<Self> {
        let carried = form.0.iter().filter_map(|(name, value)| {
            let name = name.strip_prefix(NAMES)?;
            Some((name.to_owned(), value.clone()))
        });
        let by = field(form, BY).parse().ok();
        Self::of(field(form, TO), by, Fields(carried.collect()))
    }

    /// Whether this person may be offered to send it.
    pub(crate) fn is_for(&self, person: Option<PersonId>) -> bool {
        self.by.is_none() || self.by == person
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Fields(pairs.iter().map(own).collect())
    }

    #[test]
    fn a_form_comes_through_a_sign_in_as_it_was() {
        let typed = fields(&[
            ("text", "Lire « Yvain »\r\n& \"résumer\""),
            ("to", "6A"),
            ("to", "6B"),
            ("", ""),
        ]);
        let by = PersonId::of_source("test", "teacher");
        let kept = Kept::of("/s/ici/homework/new?as=teacher", Some(by), typed).expect("kept");
        let mut form = fields(&[
            ("login", "a"),
            ("password", "b"),
            ("next", "/s/ici/homework"),
        ]);
        form.0.extend(kept.hidden());
        assert!(kept.is_for(Some(by)) && !kept.is_for(None));
        assert!(!kept.is_for(Some(PersonId::of_source("test", "another"))));
        assert_eq!(Kept::carried(&form), Some(kept));
        assert_eq!(Kept::carried(&fields(&[("login", "a")])), None);
    }

    #[test]
    fn nothing_is_sent_elsewhere_or_cut() {
        for to in [
            "",
            "/",
            "/logout",
            "//elsewhere.test/s/",
            "https://elsewhere.test",
            "/s/\\a",
            "/s/é",
        ] {
            assert_eq!(Kept::of(to, None, fields(&[("a", "b")])), None, "{to}");
        }
        let long = "é".repeat(SENT_BYTES / 6);
        assert_eq!(Kept::of("/s/a/b", None, fields(&[("a", &long)])), None);
        assert_eq!(
            Kept::of("/s/a/b", None, fields(&vec![("a", ""); SENT_FIELDS])),
            None
        );
        assert_eq!(Kept::of("/s/a/b", None, fields(&[])), None);
    }
}
