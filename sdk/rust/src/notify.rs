//! Lines in people's notifications.

use crate::bindings::ent::kernel::notify::Wording;
use crate::bindings::ent::kernel::{mailbox, notify};
use crate::mailbox::Line;
use crate::{Audience, Failure, Route};

/// The longest text of a notification, in characters.
const LONGEST: usize = 200;

/// The kinds of notifications that the manifest declares, by `#[derive(Notify)]` on an enum:
///
/// ```ignore
/// #[derive(Clone, Copy, Notify)]
/// enum News {
///     #[notify("given")]
///     Given,
/// }
/// ```
pub trait Notify: Copy {
    /// Its word in the manifest.
    fn kind(self) -> &'static str;

    /// A notification of this kind, which opens a page; the query of its address is left out. One that is
    /// sent under the key of another replaces it, unread.
    fn notification(
        self,
        key: impl Into<String>,
        audience: impl Into<Audience>,
        opens: &impl Route,
    ) -> Notification {
        Notification(notify::Notification {
            kind: self.kind().to_owned(),
            key: key.into(),
            audience: audience.into(),
            wording: Wording {
                fr: String::new(),
                en: String::new(),
            },
            path: opens.address().path,
        })
    }

    /// A line of this kind for those to whom something is [delivered](crate::mailbox::Dispatch::told), which opens
    /// a page; what it says is made one line, as by [`Notification::says`].
    fn line(self, opens: &impl Route, fr: impl AsRef<str>, en: impl AsRef<str>) -> Line {
        Line(mailbox::Line {
            kind: self.kind().to_owned(),
            fr: clipped(&line(fr.as_ref())),
            en: clipped(&line(en.as_ref())),
            path: opens.address().path,
        })
    }
}

/// A line for the notifications of an audience.
#[derive(Clone, Debug)]
pub struct Notification(notify::Notification);

impl Notification {
    /// What it says in each language: people read it in their own. Line breaks and control characters become
    /// spaces; what is too long ends in an ellipsis.
    #[must_use]
    pub fn says(mut self, fr: impl AsRef<str>, en: impl AsRef<str>) -> Self {
        self.0.wording = Wording {
            fr: clipped(&line(fr.as_ref())),
            en: clipped(&line(en.as_ref())),
        };
        self
    }

    /// Stages it: it is there when the call commits. `forbidden` where it is for somebody whom the caller may
    /// not address.
    pub fn send(&self) -> Result<(), Failure> {
        notify::send(&self.0)
    }
}

/// Takes the notification of this key back, if there is one.
pub fn withdraw(key: &str) -> Result<(), Failure> {
    notify::withdraw(key)
}

fn line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let parts = text.split(breaks).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

fn clipped(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_on_several_lines_is_one() {
        let text = "Lire\r\nles pages\u{b}12\tet 13\u{2028}«\u{a0}Fin\u{a0}»\n";
        assert_eq!(line(text), "Lire les pages 12 et 13 «\u{a0}Fin\u{a0}»");
        assert_eq!(line("comme cela"), "comme cela");
    }

    #[test]
    fn what_is_too_long_ends_in_an_ellipsis() {
        let short = "é".repeat(LONGEST);
        assert_eq!(clipped(&short), short);
        let long = clipped(&format!("{short}!"));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with("é…"));
    }
}
