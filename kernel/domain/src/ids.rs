//! Identifiers.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The namespace of identifiers derived from a source's own keys (see [`PersonId::of_source`]).
const SOURCE_NAMESPACE: Uuid = Uuid::from_u128(0x6f1d_3c0e_9a5b_5c7d_8e21_4b0f_7a6d_2c31);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// The identifier that belongs to a key of an outside source. The same key always gives
            /// the same identifier, so that an import needs no look-up and can be repeated.
            pub fn of_source(source: &str, key: &str) -> Self {
                let name = format!("{}\u{0}{source}\u{0}{key}", stringify!($name));
                Self(Uuid::new_v5(&SOURCE_NAMESPACE, name.as_bytes()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    };
}

uuid_id!(
    /// A person of the region.
    PersonId
);
uuid_id!(
    /// A class or a group of a school.
    GroupId
);
uuid_id!(
    /// What people were told of the service.
    IncidentId
);
uuid_id!(
    /// A file that somebody sent, in its school.
    FileId
);

/// A school, in every table's primary key: small on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SchoolId(pub i64);

impl fmt::Display for SchoolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is not an identifier of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct InvalidId;

/// A record's identifier, chosen by its module: 1 to 64 characters of `A-Z a-z 0-9 . _ -`, but neither `.` nor
/// `..`, which mean something else in an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

impl RecordId {
    /// The longest identifier, in bytes.
    pub const MAX: usize = 64;

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for RecordId {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        let fits = (1..=Self::MAX).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
            && !matches!(text.as_str(), "." | "..");
        if fits { Ok(Self(text)) } else { Err(InvalidId) }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A module's name in addresses, tables and manifests: 3 to 32 of `a-z 0-9 -`, a letter first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(std::sync::Arc<str>);

impl ModuleId {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kernel's own, under which it keeps what is set in a school for all modules. No module can be called
    /// so.
    pub fn of_kernel() -> Self {
        Self("kernel".into())
    }
}

impl FromStr for ModuleId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let fits = (3..=32).contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && !text.ends_with('-')
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            // Names that the kernel's own addresses, events and services use.
            && !matches!(text, "admin" | "kernel" | "account" | "preau" | "assets" | "status" | "file" | "upload" | "portal" | "sign-in");
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(InvalidId)
        }
    }
}

impl fmt::Display for ModuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The code that the ministry gives a school (*unité administrative immatriculée*).
///
/// Seven digits and a check letter. Codes that fail the check exist (replacement zones, tests), so
/// it warns and never rejects.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uai(String);

impl Uai {
    const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPRSTUVWXYZ";

    /// The code as text, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the letter is the one that the digits ask for.
    pub fn checks(&self) -> bool {
        let (digits, letter) = self.0.split_at(7);
        digits
            .parse::<usize>()
            .is_ok_and(|n| Self::LETTERS.get(n % 23).copied() == letter.bytes().next())
    }

    /// The code of a number of at most seven digits, with its check letter.
    pub fn of_number(number: u32) -> Self {
        let number = number % 10_000_000;
        let letter = Self::LETTERS
            .get((number % 23) as usize)
            .copied()
            .unwrap_or(b'A');
        Self(format!("{number:07}{}", char::from(letter)))
    }
}

impl FromStr for Uai {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let text = text.trim().to_ascii_uppercase();
        let bytes = text.as_bytes();
        match bytes {
            [digits @ .., letter]
                if digits.len() == 7
                    && digits.iter().all(u8::is_ascii_digit)
                    && letter.is_ascii_uppercase() =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidId),
        }
    }
}

impl fmt::Display for Uai {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whether a text has the form of an INE (a pupil's national number): 11 characters, either ten
/// digits and a letter or nine digits and two letters.
pub fn ine_is_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let letters_after = |digits: usize| {
        bytes.len() == 11
            && bytes.iter().take(digits).all(u8::is_ascii_digit)
            && bytes.iter().skip(digits).all(u8::is_ascii_alphabetic)
    };
    letters_after(10) || letters_after(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uai_warns_about_its_letter_and_never_rejects() {
        let right = Uai::of_number(750_001);
        assert!(right.checks());
        assert_eq!(right.as_str().len(), 8);
        let wrong: Uai = "0750001z".parse().unwrap_or_else(|_| Uai::of_number(0));
        assert_eq!(wrong.as_str(), "0750001Z");
        assert_eq!("075001A".parse::<Uai>(), Err(InvalidId));
        assert_eq!("é750001A".parse::<Uai>(), Err(InvalidId));
    }

    #[test]
    fn an_ine_has_one_or_two_letters_at_its_end() {
        assert!(ine_is_valid("1234567890A"));
        assert!(ine_is_valid("123456789AB"));
        assert!(!ine_is_valid("12345678ABC"));
        assert!(!ine_is_valid("1234567890"));
    }

    #[test]
    fn the_same_key_of_a_source_gives_the_same_person_and_never_a_groups_id() {
        assert_eq!(
            PersonId::of_source("aaf", "42"),
            PersonId::of_source("aaf", "42")
        );
        assert_ne!(
            PersonId::of_source("aaf", "42"),
            PersonId::of_source("aaf", "43")
        );
        assert_ne!(
            PersonId::of_source("aaf", "42").0,
            GroupId::of_source("aaf", "42").0
        );
    }

    #[test]
    fn a_module_cannot_take_a_name_of_the_kernel() {
        assert!("homework".parse::<ModuleId>().is_ok());
        for name in [
            "admin", "kernel", "file", "upload", "a", "Homework", "../x", "1abc", "abc-",
        ] {
            assert!(name.parse::<ModuleId>().is_err(), "{name}");
        }
    }
}
