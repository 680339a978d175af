//! Subjects: from the ministry's codes and capitals to what families read.

use std::collections::HashMap;

use crate::aaf::request::Request;
use crate::aaf::wording;

/// The longest label of a subject, in bytes; longer ones are cut.
const LABEL: usize = 120;

/// Labels by code, as the `MatiereEducNat` files give them.
#[derive(Debug, Default)]
pub(crate) struct Subjects(HashMap<Box<str>, Box<str>>);

impl Subjects {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes an entry's code and label; false if it lacks one of them.
    pub(crate) fn take(&mut self, request: &Request) -> bool {
        let code = request
            .first(&["ENTMatJointure"])
            .unwrap_or(request.identifier());
        let label = request.first(&["ENTLibelleMatiere", "ENTLibelleMat"]);
        match label {
            Some(label) if !code.is_empty() => {
                self.0.insert(code.into(), shown(label).into());
                true
            }
            _ => false,
        }
    }

    /// What people call the subject that a code or a label names. Teachers' entries hold codes in
    /// newer files and labels in older ones.
    pub(crate) fn named(&self, code_or_label: &str) -> String {
        match self.0.get(code_or_label) {
            Some(label) => label.to_string(),
            None => shown(code_or_label),
        }
    }
}

/// A label as people write it.
fn shown(label: &str) -> String {
    let label = wording::one_line(label);
    let mut shown = if wording::is_shouted(&label) {
        let folded = wording::folded(&label);
        match SPELLINGS.binary_search_by_key(&folded.as_str(), |(sent, _)| sent) {
            Ok(at) => SPELLINGS
                .get(at)
                .map_or(label, |(_, shown)| (*shown).to_owned()),
            Err(_) => sentence(&label),
        }
    } else {
        label
    };
    if shown.len() > LABEL {
        shown.truncate(shown.floor_char_boundary(LABEL));
    }
    shown
}

/// A capital, then small letters; codes with digits ("LV2") stay.
fn sentence(label: &str) -> String {
    let lower: Vec<String> = label
        .split(' ')
        .map(|word| {
            if word.chars().any(|c| c.is_ascii_digit()) || word.chars().count() == 1 {
                word.to_owned()
            } else {
                word.to_lowercase()
            }
        })
        .collect();
    let joined = lower.join(" ");
    let mut letters = joined.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + letters.as_str()
}

/// Labels of the ministry's nomenclature (without accents, in small letters, sorted) and the words
/// that teachers and families use for them.
const SPELLINGS: [(&str, &str); 62] = [
    ("accompagnement personnalise", "Accompagnement personnalisé"),
    ("agl1", "Anglais LV1"),
    ("all2", "Allemand LV2"),
    ("allemand", "Allemand"),
    ("allemand lv1", "Allemand LV1"),
    ("allemand lv2", "Allemand LV2"),
    ("anglais", "Anglais"),
    ("anglais lv1", "Anglais LV1"),
    ("anglais lv2", "Anglais LV2"),
    ("arabe lv2", "Arabe LV2"),
    ("arts plastiques", "Arts plastiques"),
    ("chinois lv2", "Chinois LV2"),
    ("documentation", "Documentation"),
    ("economie", "Économie"),
    ("economie droit", "Économie-droit"),
    ("education a la sexualite", "Éducation à la sexualité"),
    ("education artistique", "Éducation artistique"),
    (
        "education aux medias et a l information",
        "Éducation aux médias et à l'information",
    ),
    ("education musicale", "Éducation musicale"),
    (
        "education physique & sportive",
        "Éducation physique et sportive",
    ),
    (
        "education physique et sportive",
        "Éducation physique et sportive",
    ),
    (
        "enseignement moral & civique",
        "Enseignement moral et civique",
    ),
    (
        "enseignement moral et civique",
        "Enseignement moral et civique",
    ),
    ("enseignement scientifique", "Enseignement scientifique"),
    ("espagnol lv1", "Espagnol LV1"),
    ("espagnol lv2", "Espagnol LV2"),
    ("expression mathematique", "Expression mathématique"),
    ("francais", "Français"),
    ("geographie", "Géographie"),
    ("grec ancien", "Grec ancien"),
    ("histoire & geographie", "Histoire-géographie"),
    ("histoire et geographie", "Histoire-géographie"),
    ("histoire geographie", "Histoire-géographie"),
    (
        "histoire geographie en moral civique",
        "Histoire-géographie",
    ),
    (
        "humanites litterature et philosophie",
        "Humanités, littérature et philosophie",
    ),
    ("italien lv2", "Italien LV2"),
    ("lca latin", "Latin"),
    ("lettres classiques", "Lettres classiques"),
    ("litterature", "Littérature"),
    ("management", "Management"),
    ("mathematiques", "Mathématiques"),
    ("mathematiques approfondies", "Mathématiques approfondies"),
    (
        "mathematiques complementaires",
        "Mathématiques complémentaires",
    ),
    ("mathematiques expertes", "Mathématiques expertes"),
    ("musique", "Musique"),
    (
        "numerique et sciences informatiques",
        "Numérique et sciences informatiques",
    ),
    ("philosophie", "Philosophie"),
    ("physique chimie", "Physique-chimie"),
    ("portugais lv2", "Portugais LV2"),
    ("professeur principal", "Vie de classe"),
    (
        "sciences de gestion et numerique",
        "Sciences de gestion et numérique",
    ),
    (
        "sciences de la vie & de la terre",
        "Sciences de la vie et de la Terre",
    ),
    (
        "sciences de la vie et de la terre",
        "Sciences de la vie et de la Terre",
    ),
    (
        "sciences economiques & sociales",
        "Sciences économiques et sociales",
    ),
    (
        "sciences economiques et sociales",
        "Sciences économiques et sociales",
    ),
    ("sciences et technologie", "Sciences et technologie"),
    (
        "sciences numeriques et technologie",
        "Sciences numériques et technologie",
    ),
    ("sciences physiques", "Sciences physiques"),
    ("svt", "SVT"),
    ("technologie", "Technologie"),
    ("vie de classe", "Vie de classe"),
    ("vie scolaire", "Vie scolaire"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_can_be_found() {
        assert!(SPELLINGS.is_sorted_by(|a, b| a.0 < b.0));
        for (sent, _) in SPELLINGS {
            assert_eq!(wording::folded(sent), sent);
        }
    }

    #[test]
    fn capitals_become_the_words_of_families() {
        assert_eq!(shown("MATHEMATIQUES"), "Mathématiques");
        assert_eq!(shown("PHYSIQUE-CHIMIE"), "Physique-chimie");
        assert_eq!(shown("CIRQUE ET PATINAGE LV2"), "Cirque et patinage LV2");
        assert_eq!(shown("Arts du cirque"), "Arts du cirque");
    }
}
