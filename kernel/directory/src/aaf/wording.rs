//! From the administration's capitals to words as people write them.

/// Particles that stay small inside a family name.
const SMALL: [&str; 4] = ["de", "du", "des", "da"];

/// Words that stay small inside a label.
const SMALL_IN_LABEL: [&str; 14] = [
    "de", "du", "des", "d", "la", "le", "les", "l", "et", "en", "au", "aux", "à", "pour",
];

/// A text of one line: trimmed, each run of white space one space, without control characters and
/// without the marks that turn the direction of writing (which would let a name rewrite the line
/// around it).
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        let visible = word
            .chars()
            .filter(|c| !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}'));
        let before = line.len();
        if before > 0 {
            line.push(' ');
        }
        let start = line.len();
        line.extend(visible);
        if line.len() == start {
            line.truncate(before);
        }
    }
    line
}

/// Whether a text has letters and all of them are capitals.
pub(crate) fn is_shouted(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

/// A name as people write it. The administration sends family names in capitals; a name that has
/// small letters already is left alone. "DE LA TOUR" → "de La Tour", "D'ALMEIDA" → "D'Almeida".
pub(crate) fn name(text: &str) -> String {
    let text = one_line(text);
    if !is_shouted(&text) || text.chars().count() < 2 {
        return text;
    }
    words(&text, |word| SMALL.contains(&word))
}

/// A school's or a subject's label as people write it: "COLLEGE JEAN MOULIN" → "Collège Jean
/// Moulin". Accents come back only where [`accented`] knows the word.
pub(crate) fn label(text: &str) -> String {
    let text = one_line(text);
    if !is_shouted(&text) {
        return text;
    }
    let mut shown = words(&text, |word| SMALL_IN_LABEL.contains(&word));
    if let Some(first) = shown.chars().next() {
        let capital: String = first.to_uppercase().collect();
        shown.replace_range(..first.len_utf8(), &capital);
    }
    shown
}

/// Each word with a capital, but for those that stay small. A word ends at a character that is
/// not a letter or a digit; words with a digit ("6A", "LV2") are left alone.
fn words(text: &str, small: impl Fn(&str) -> bool) -> String {
    let mut shown = String::with_capacity(text.len() + 8);
    for piece in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let end = piece
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_alphanumeric())
            .map_or(0, |(at, c)| at + c.len_utf8());
        let (word, rest) = piece.split_at(end);
        let lower = word.to_lowercase();
        if small(&lower) && !rest.starts_with(['\'', '’']) || word.is_empty() {
            shown.push_str(&lower);
        } else if word.chars().any(|c| c.is_ascii_digit()) {
            shown.push_str(word);
        } else {
            let known = accented(&lower).unwrap_or(&lower);
            let mut letters = known.chars();
            shown.extend(letters.next().into_iter().flat_map(char::to_uppercase));
            shown.push_str(letters.as_str());
        }
        shown.push_str(rest);
    }
    shown
}

/// The spelling of words of schools that lose their accents in capitals.
fn accented(word: &str) -> Option<&'static str> {
    Some(match word {
        "ecole" => "école",
        "elementaire" => "élémentaire",
        "college" => "collège",
        "lycee" => "lycée",
        "prive" => "privé",
        "privee" => "privée",
        "general" => "général",
        "technologique" => "technologique",
        "metiers" => "métiers",
        "cite" => "cité",
        "regional" => "régional",
        _ => return None,
    })
}

/// "Mme", "M." or nothing. "Mlle" is written "Mme" (circulaire no 5575/SG of 21 February 2012).
pub(crate) fn title(text: &str) -> &'static str {
    match text.trim().trim_end_matches('.').to_lowercase().as_str() {
        "m" | "mr" | "monsieur" | "1" => "M.",
        "mme" | "mlle" | "madame" | "mademoiselle" | "2" | "3" => "Mme",
        _ => "",
    }
}

/// The text in small letters without accents, for comparing what senders spell differently.
pub(crate) fn folded(text: &str) -> String {
    let folded: String = text
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            '-' | '_' | '.' | '\'' | '’' => ' ',
            c => c,
        })
        .collect();
    one_line(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_names_and_other_names_are_left_alone() {
        for (sent, shown) in [
            ("RODRIGUEZ", "Rodriguez"),
            ("DE LA TOUR", "de La Tour"),
            ("LE GOFF-MARTIN", "Le Goff-Martin"),
            ("D'ALMEIDA", "D'Almeida"),
            ("N'DIAYE", "N'Diaye"),
            ("LEFÈVRE", "Lefèvre"),
            ("McDonald", "McDonald"),
            ("  van  der\u{202E} Berg ", "van der Berg"),
            ("ÉMILE ", "Émile"),
            ("", ""),
        ] {
            assert_eq!(name(sent), shown, "{sent:?}");
        }
    }

    #[test]
    fn labels_lose_their_capitals_but_not_their_codes() {
        assert_eq!(label("COLLEGE JEAN MOULIN"), "Collège Jean Moulin");
        assert_eq!(label("LYCEE DES METIERS D'ART"), "Lycée des Métiers D'Art");
        assert_eq!(label("ANGLAIS LV1"), "Anglais LV1");
        assert_eq!(label("Collège Joséphine-Baker"), "Collège Joséphine-Baker");
    }

    #[test]
    fn titles_are_two() {
        assert_eq!(title("M"), "M.");
        assert_eq!(title("Mlle"), "Mme");
        assert_eq!(title("Dr"), "");
    }
}
