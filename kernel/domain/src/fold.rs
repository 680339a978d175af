//! Texts as people search for them: in small letters, without accents, ligatures taken apart.

use std::collections::BTreeSet;

/// A small letter of Latin script as it is written without accents and ligatures; none where it is so already,
/// or is another character.
pub fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'æ' => "ae",
        'œ' => "oe",
        'ß' => "ss",
        'þ' => "th",
        _ => return None,
    })
}

/// A text as it is compared with another: in small letters without accents, its words (what is between
/// characters that are neither letters nor digits) apart by one blank.
///
/// Of letters, those of the languages that names in French schools come from by way of Latin script; others
/// are only made small.
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if let Some(letters) = plain(c) {
            folded.push_str(letters);
            continue;
        }
        match c {
            // Accents that were written apart from their letters.
            '\u{300}'..='\u{36F}' => {}
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.is_empty() || folded.ends_with(' ') => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A text in small letters without accents, and otherwise as it is: what somebody types is looked for in it wherever
/// it stands, signs and blanks included.
pub fn unaccented(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(letters) => written.push_str(letters),
            None if ('\u{300}'..='\u{36F}').contains(&c) => {}
            None => written.push(c),
        }
    }
    written
}

/// Words to find in names: each begins a part of the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginnings(Vec<String>);

impl Beginnings {
    /// How many characters of what was typed are looked at.
    pub const MAX: usize = 100;

    /// The words of what was typed; none finds everybody.
    pub fn of(typed: &str) -> Self {
        let typed: String = typed.chars().take(Self::MAX).collect();
        Self(
            folded(&typed)
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Whether the first word begins a folded name itself, and not a later part of it.
    pub fn lead(&self, folded_name: &str) -> bool {
        self.0
            .first()
            .is_none_or(|word| folded_name.starts_with(word.as_str()))
    }

    /// Whether each word begins a part of a folded name.
    pub fn begin(&self, folded_name: &str) -> bool {
        self.0
            .iter()
            .all(|word| folded_name.split(' ').any(|part| part.starts_with(word)))
    }
}

/// The words of texts, folded, each once and in order, with a blank before each and one at the end: what is kept to
/// look for words in.
pub fn word_list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let folded: Vec<_> = texts.map(folded).collect();
    let words: BTreeSet<_> = folded
        .iter()
        .flat_map(|text| text.split(' '))
        .filter(|word| !word.is_empty())
        .collect();
    let length = words.iter().map(|word| word.len() + 1).sum::<usize>();
    let mut list = String::with_capacity(length + 1);
    for word in words {
        list.push(' ');
        list.push_str(word);
    }
    list.push(' ');
    list
}

/// Words to find in texts: each begins a word there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// How many words are looked for.
    pub const MAX: usize = 8;

    /// The words of what was typed.
    pub fn of(typed: &str) -> Self {
        let typed: String = typed.chars().take(Beginnings::MAX).collect();
        let words = folded(&typed);
        Self(
            words
                .split(' ')
                .filter(|word| !word.is_empty())
                .take(Self::MAX)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words, folded: letters and digits.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether each of them begins a word of a [`word_list`].
    pub fn begin_in(&self, list: &str) -> bool {
        self.each().all(|word| list.contains(&format!(" {word}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_meets_what_is_written() {
        for (text, compared) in [
            ("Léa  MARTIN", "lea martin"),
            ("D’Œuf-N'Diaye", "d oeuf n diaye"),
            ("Þór Straße", "thor strasse"),
            ("İbrahim Yılmaz", "ibrahim yilmaz"),
            ("Łukasz Nguye\u{302}\u{303}n", "lukasz nguyen"),
            (" - ", ""),
        ] {
            assert_eq!(folded(text), compared, "{text}");
        }
    }

    #[test]
    fn signs_stay_where_only_accents_go() {
        for (text, compared) in [
            ("École — 50 %_", "ecole — 50 %_"),
            ("E\u{301}COLE", "ecole"),
            (" Œuvre\\ ", " oeuvre\\ "),
        ] {
            assert_eq!(unaccented(text), compared, "{text}");
        }
    }

    #[test]
    fn each_word_begins_a_part_of_the_name() {
        let name = folded("Zoé Lefèvre-Durand");
        let begins = |typed: &str| Beginnings::of(typed).begin(&name);
        for found in [
            "",
            "  ",
            "zo",
            "LEF",
            "dur zoe",
            "lefevre-d",
            "é",
            "Zoe Lefèvre",
        ] {
            assert_eq!(begins(found), found != "é", "{found}");
        }
        for (typed, leads) in [
            ("z", true),
            ("zoé lef", true),
            ("lef zoe", false),
            ("", true),
        ] {
            assert_eq!(Beginnings::of(typed).lead(&name), leads, "{typed}");
        }
        for other in ["oe", "evre", "zoe x", "lefevred"] {
            assert!(!begins(other), "{other}");
        }
        assert!(begins(&format!("{}zo", " ".repeat(97))));
    }

    #[test]
    fn each_word_begins_a_word_of_what_is_said() {
        let said = word_list(["Sortie au musée, au Musée d’Orsay", "Jeudi, à 8 h"].into_iter());
        assert_eq!(said, " 8 a au d h jeudi musee orsay sortie ");
        let found = |words: &str| Words::of(words).begin_in(&said);
        assert!(found("MUSEE jeudi") && found("sort 8"));
        assert!(!found("musee vendredi") && !found("usee") && !found("rtie"));
        // One that stands in the middle of a word before it begins one.
        assert!(Words::of("te").begin_in(&word_list(["pâte tee"].into_iter())));
        assert!(Words::of(" ' ").is_empty());
        assert_eq!(word_list(["…"].into_iter()), " ");
    }
}
