//! Schools: the `EtabEducNat` files.

use std::collections::HashMap;

use preau_domain::ids::Uai;
use preau_domain::roster::RosterSchool;
use preau_domain::school::{GroupKind, Level};

use crate::aaf::notes::{Notes, SetAside};
use crate::aaf::request::Request;
use crate::aaf::wording;
use crate::reason::Reason;

/// Longest name of a school, in bytes; longer ones are cut.
const NAME: usize = 200;

/// Longest label of a class or group, in bytes.
const GROUP: usize = 100;

/// The schools of the deliveries, by the key that people's entries use for them.
#[derive(Debug, Default)]
pub(crate) struct Schools(HashMap<Box<str>, Uai>);

impl Schools {
    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The school that a key names. Some senders use the UAI as the key.
    pub(crate) fn get(&self, key: &str) -> Option<&Uai> {
        self.0.get(key.trim())
    }

    /// Takes a school under its key and under its UAI.
    pub(crate) fn take(&mut self, key: &str, uai: &Uai) {
        self.0.insert(uai.as_str().into(), uai.clone());
        self.0.insert(key.into(), uai.clone());
    }
}

/// Reads an entry of `EtabEducNat`.
pub(crate) fn read(request: &Request, notes: &mut Notes<'_>) -> Result<RosterSchool, SetAside> {
    let code = request.first(&["ENTStructureUAI", "ENTStructureRNE", "ENTEtablissementUAI"]);
    let Some(uai) = code.and_then(|code| code.parse::<Uai>().ok()) else {
        return Err(notes.set_aside(Reason::BadUai, code.unwrap_or_default()));
    };
    if !uai.checks() {
        notes.note(Reason::UaiCheckLetter, uai.as_str());
    }
    let name = request.first(&[
        "ENTStructureNomCourant",
        "ENTDisplayName",
        "ENTStructureNom",
    ]);
    let Some(name) = name.map(wording::label).filter(|name| !name.is_empty()) else {
        return Err(notes.set_aside(Reason::MissingName, uai.as_str()));
    };
    let kind = request.first(&["ENTStructureTypeStruct", "ENTEtablissementTypeStruct"]);
    let Some(level) = kind
        .and_then(level_of)
        .or_else(|| kind.is_none().then(|| level_of(&name))?)
    else {
        return Err(notes.set_aside(Reason::UnknownSchoolType, kind.unwrap_or(&name)));
    };
    let mut groups = Vec::new();
    for (kind, attribute) in [
        (GroupKind::Class, "ENTStructureClasses"),
        (GroupKind::Group, "ENTStructureGroupes"),
    ] {
        for value in request.values(attribute) {
            match group_label(value.split('$').next()) {
                Some(label) => groups.push((kind, label)),
                None => notes.note(Reason::BadComposition, value),
            }
        }
    }
    groups.sort_unstable_by(|a, b| (a.0.as_str(), &a.1).cmp(&(b.0.as_str(), &b.1)));
    groups.dedup();
    let name = name
        .get(..name.floor_char_boundary(NAME))
        .unwrap_or_default()
        .to_owned();
    Ok(RosterSchool {
        uai,
        name,
        level,
        groups,
    })
}

/// A label of a class or group, as it is written everywhere in the delivery.
pub(crate) fn group_label(part: Option<&str>) -> Option<String> {
    let label = wording::one_line(part?);
    (!label.is_empty() && label.len() <= GROUP).then_some(label)
}

/// The level of a type of structure: the words of the ministry's nomenclature, its codes of nature
/// (101, 151, 340, 302 …), or the word that begins a school's name.
///
/// An EREA and a *cité scolaire* count as lycées (they answer to the region); a SEGPA as a collège.
fn level_of(kind: &str) -> Option<Level> {
    let kind = wording::folded(kind);
    let has = |words: &[&str]| kind.split(' ').any(|word| words.contains(&word));
    if has(&[
        "ecole",
        "maternelle",
        "elementaire",
        "primaire",
        "eep",
        "epu",
        "1ord",
        "101",
        "103",
        "111",
        "151",
        "152",
        "153",
        "162",
        "169",
    ]) {
        Some(Level::Ecole)
    } else if has(&["college", "clg", "segpa", "340", "350", "352", "390"]) {
        Some(Level::College)
    } else if has(&[
        "lycee", "lyc", "lp", "lpo", "lgt", "erea", "lea", "cite", "300", "301", "302", "306",
        "310", "320", "332", "334", "370",
    ]) || kind.starts_with("section enseig") && kind.contains("prof")
    {
        Some(Level::Lycee)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_structure_have_a_level() {
        for (kind, level) in [
            ("ECOLE ELEMENTAIRE PUBLIQUE", Some(Level::Ecole)),
            ("École maternelle", Some(Level::Ecole)),
            ("COLLEGE", Some(Level::College)),
            ("CLG-JOSEPHINE BAKER", Some(Level::College)),
            ("LYCEE PROFESSIONNEL", Some(Level::Lycee)),
            (
                "LYCEE D ENSEIGNT GENERAL ET TECHNOLOGIQUE",
                Some(Level::Lycee),
            ),
            ("SECTION ENSEIGT PROFESSIONNEL", Some(Level::Lycee)),
            ("340", Some(Level::College)),
            ("CENTRE D INFORMATION ET D ORIENTATION", None),
            ("", None),
        ] {
            assert_eq!(level_of(kind), level, "{kind}");
        }
    }
}
