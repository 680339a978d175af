//! What pupils, relatives and staff have in common.

use jiff::civil::Date;
use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{GroupRole, Name};
use preau_domain::roster::{RosterGroup, RosterPerson};
use preau_domain::school::GroupKind;

use crate::aaf::SOURCE;
use crate::aaf::notes::{Notes, SetAside};
use crate::aaf::request::Request;
use crate::aaf::school::{Schools, group_label};
use crate::aaf::wording;
use crate::reason::Reason;

/// Longest part of a name, in bytes; longer ones are cut.
const NAME: usize = 120;

/// Longest address for mail (RFC 5321, 4.5.3.1.3, less its brackets).
const EMAIL: usize = 254;

/// Reads what every person's entry has: key, name, date of birth, address for mail.
pub(crate) fn read(request: &Request, notes: &mut Notes<'_>) -> Result<RosterPerson, SetAside> {
    let part = |names: &[&str]| {
        let name = request.first(names).map(wording::name).unwrap_or_default();
        name.get(..name.floor_char_boundary(NAME))
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    let name = Name {
        title: wording::title(
            request
                .first(&["personalTitle", "ENTPersonCivilite"])
                .unwrap_or_default(),
        )
        .to_owned(),
        given: part(&["givenName", "ENTPersonPrenom"]),
        family: part(&["sn", "ENTPersonNom"]),
    };
    if name.given.is_empty() && name.family.is_empty() {
        return Err(notes.set_aside(Reason::MissingName, ""));
    }
    let birth = request.first(&["ENTPersonDateNaissance"]).and_then(|text| {
        let date = date(text);
        if date.is_none() {
            notes.note(Reason::BadBirthDate, text);
        }
        date
    });
    let email = request.first(&["mail", "ENTPersonMail"]).and_then(|text| {
        let is_address = is_email(text);
        if !is_address {
            notes.note(Reason::BadEmail, text);
        }
        is_address.then(|| text.to_owned())
    });
    Ok(RosterPerson {
        id: PersonId::of_source(SOURCE, &notes.key),
        source: SOURCE.to_owned(),
        key: notes.key.clone(),
        name,
        birth,
        email,
        memberships: Vec::new(),
        groups: Vec::new(),
        relatives: Vec::new(),
    })
}

/// A day as AAF writes it, 31/12/2012, or as ISO 8601 does.
pub(crate) fn date(text: &str) -> Option<Date> {
    Date::strptime("%d/%m/%Y", text)
        .or_else(|_| Date::strptime("%Y-%m-%d", text))
        .ok()
        .filter(|date| (1900..=2100).contains(&date.year()))
}

/// Whether a text could be an address for mail; only a message to it can tell more.
fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    text.len() <= EMAIL
        && !local.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text
            .contains(|c: char| c.is_whitespace() || c.is_control() || "<>(),;:\\\"[]".contains(c))
}

/// The school that a key names; notes an unknown one, with the value that names it.
pub(crate) fn school<'s>(
    schools: &'s Schools,
    key: &str,
    value: &str,
    notes: &mut Notes<'_>,
) -> Option<&'s Uai> {
    let school = schools.get(key);
    if school.is_none() {
        notes.note(Reason::UnknownSchool, value);
    }
    school
}

/// Reads a value `school$label…` and calls `each` with the school, the label and what follows.
/// A value without `$` is a label in the school `home`.
pub(crate) fn placed<'v>(
    value: &'v str,
    home: Option<&Uai>,
    schools: &Schools,
    notes: &mut Notes<'_>,
) -> Option<(Uai, String, Option<&'v str>)> {
    let mut parts = value.split('$');
    let first = parts.next().unwrap_or_default();
    let (uai, label) = match (parts.next(), home) {
        (Some(label), _) => (school(schools, first, value, notes)?.clone(), Some(label)),
        (None, Some(home)) => (home.clone(), Some(first)),
        (None, None) => (school(schools, "", value, notes)?.clone(), None),
    };
    let Some(label) = group_label(label) else {
        notes.note(Reason::BadComposition, value);
        return None;
    };
    let rest = parts.next().map(str::trim).filter(|rest| !rest.is_empty());
    Some((uai, label, rest))
}

/// Adds a class or group, or adds to it: one entry per class, the highest role, all subjects.
pub(crate) fn add_group(
    groups: &mut Vec<RosterGroup>,
    school: Uai,
    kind: GroupKind,
    label: String,
    role: GroupRole,
    subject: Option<String>,
) {
    let found = groups
        .iter_mut()
        .find(|group| group.kind == kind && group.label == label && group.school == school);
    let group = match found {
        Some(group) => group,
        None => groups.push_mut(RosterGroup {
            school,
            kind,
            label,
            role,
            subjects: Vec::new(),
        }),
    };
    group.role = group.role.max(role);
    if let Some(subject) = subject
        && !group.subjects.contains(&subject)
    {
        group.subjects.push(subject);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_both_spellings_and_nonsense_is_not() {
        assert_eq!(date("06/06/2014"), Some(Date::constant(2014, 6, 6)));
        assert_eq!(date("2014-06-06"), Some(Date::constant(2014, 6, 6)));
        for wrong in ["31/02/2014", "06/06/14", "", "2014", "06/06/9999"] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_address_has_both_sides() {
        assert!(is_email("claire.delacroix@exemple.fr"));
        for wrong in [
            "",
            "@",
            "a@b",
            "a b@c.fr",
            "a@b.fr\r\nBcc: x@y.fr",
            "a@.fr",
            "a,b@c.fr",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
