//! Removes what a text can hold that a reader does not see or that changes what they see:
//! control characters, invisible ones, and those that turn the direction of writing around
//! (Unicode Technical Report 36, section 2.5).

/// Cleans a text and puts it on one line.
pub fn line(text: &str) -> String {
    let cleaned = lines(text);
    if cleaned.contains(['\n', '\t']) {
        cleaned.split(['\n', '\t']).collect::<Vec<_>>().join(" ")
    } else {
        cleaned
    }
}

/// Cleans a text, keeping its lines and tabs: whatever breaks a line becomes `\n`, also the vertical tab and the
/// form feed that word processors paste.
pub fn lines(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut last = None;
    let mut marks = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let c = match c {
            '\r' if chars.peek() == Some(&'\n') => continue,
            '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => '\n',
            '\u{200C}' | '\u{200D}' if !joins(last, c, chars.peek().copied()) => continue,
            '\u{FE0E}' | '\u{FE0F}' if last.is_none_or(char::is_alphabetic) => continue,
            _ if is_hidden(c) => continue,
            _ => c,
        };
        // A pile of combining marks covers the lines above and below it.
        marks = if is_combining(c) { marks + 1 } else { 0 };
        if marks <= MARKS_MAX {
            kept.push(c);
            last = Some(c);
        }
    }
    kept
}

/// More combining marks on one letter than any orthography needs.
const MARKS_MAX: usize = 4;

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}' | '\u{200B}' | '\u{200E}' | '\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
            | '\u{FE00}'..='\u{FE0D}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E000}'..='\u{F8FF}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{10FFFF}')
}

/// Joiners shape letters in Arabic and Indic scripts, and the zero-width joiner binds pictographs;
/// between other letters they only make two texts look alike.
fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else {
        return false;
    };
    let shaped = |c: char| matches!(c, '\u{600}'..='\u{8FF}' | '\u{900}'..='\u{DFF}' | '\u{FB50}'..='\u{FDFF}');
    let pictograph =
        |c: char| matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}');
    (shaped(before) && shaped(after))
        || (joiner == '\u{200D}' && pictograph(before) && pictograph(after))
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}'
        | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_removed() {
        assert_eq!(line("a\u{0}b\u{1b}[31mc\u{7f}"), "ab[31mc");
        assert_eq!(line("pay\u{200B}pal\u{FEFF}\u{2060}\u{AD}"), "paypal");
        assert_eq!(line("\u{E0041}\u{E0042}x\u{3164}"), "x");
    }

    #[test]
    fn the_direction_of_writing_cannot_be_turned() {
        assert_eq!(
            line("\u{202E}txt.exe\u{202C} \u{2066}a\u{2069}"),
            "txt.exe a"
        );
    }

    #[test]
    fn spaces_of_french_typography_stay() {
        assert_eq!(
            line("«\u{A0}Oui\u{202F}!\u{A0}»"),
            "«\u{A0}Oui\u{202F}!\u{A0}»"
        );
    }

    #[test]
    fn joiners_stay_where_they_shape_letters_or_bind_pictographs() {
        assert_eq!(line("👩\u{200D}🏫"), "👩\u{200D}🏫");
        assert_eq!(line("می\u{200C}خواهم"), "می\u{200C}خواهم");
        assert_eq!(line("ad\u{200D}min\u{200C}"), "admin");
    }

    #[test]
    fn marks_do_not_pile_up() {
        let pile = format!("e{}", "\u{301}".repeat(50));
        assert_eq!(line(&pile).chars().count(), 1 + MARKS_MAX);
    }

    #[test]
    fn lines_are_kept_or_joined() {
        assert_eq!(lines("a\r\nb\rc\u{2028}d"), "a\nb\nc\nd");
        // What a word processor pastes for a break within a paragraph, and for a page.
        assert_eq!(lines("a\u{B}b\u{C}c\u{85}d"), "a\nb\nc\nd");
        assert_eq!(line("a\r\nb\tc"), "a b c");
    }
}
