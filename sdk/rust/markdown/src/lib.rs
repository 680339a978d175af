//! What a module does with Markdown that people wrote: its beginning, as plain words ([`excerpt`]) or as
//! Markdown again ([`shorten`]); all of it as a quotation ([`quote`]); words that are to mean just themselves
//! ([`literal`]).
//!
//! What counts is what the text means where the kernel shows it whole: CommonMark with tables and what is
//! struck out, without raw HTML and images. So `3*4 > 10` keeps its signs, `**gras**` loses them, and of a
//! link its words remain.

use std::ops::ControlFlow::{self, Break, Continue};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// What the kernel draws beyond CommonMark.
const DIALECT: Options = Options::ENABLE_TABLES.union(Options::ENABLE_STRIKETHROUGH);

/// As much of a Markdown text as lists show, in bytes; the whole is on the page of its own.
const LISTED: usize = 1_200;
/// As much of it is read to find where it can be cut, in bytes.
const READ: usize = 2 * LISTED;

/// The beginning of a Markdown text, as plain words on one line.
pub fn excerpt(markdown: &str, characters: usize) -> String {
    unmarked(markdown, characters).unwrap_or_else(|| meant(markdown, characters))
}

/// The beginning of a text without a mark, which means what is written: most are, and need no parser.
/// None if a mark stands before the end of the excerpt.
///
/// A week calls this for everything in it: each byte is looked at once, and what is kept is copied by words.
fn unmarked(markdown: &str, characters: usize) -> Option<String> {
    let mut line = Line::new(characters);
    // Where the word begins, and its characters so far.
    let (mut from, mut length) = (0, 0);
    if may_begin_block(markdown) {
        return None;
    }
    for (at, byte) in markdown.bytes().enumerate() {
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                if length > 0 && line.word(markdown.get(from..at)?, length).is_break() {
                    return Some(line.finish());
                }
                let _ = line.gap(Gap::Blank);
                (from, length) = (at + 1, 0);
                if matches!(byte, b'\n' | b'\r') && may_begin_block(markdown.get(at + 1..)?) {
                    return None;
                }
            }
            0x80..=0xbf => {}
            byte if MARKS.get(usize::from(byte)).is_some_and(|mark| *mark) => return None,
            _ => length += 1,
        }
    }
    if length > 0 {
        let _ = line.word(markdown.get(from..)?, length);
    }
    Some(line.finish())
}

/// Which bytes can be a mark wherever they stand.
static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut rest: &[u8] = b"*_`<[\\&~|";
    while let [mark, others @ ..] = rest {
        #[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
        {
            marks[*mark as usize] = true;
        }
        rest = others;
    }
    marks
};

/// Whether anything in a text can be a mark.
fn has_marks(text: &str) -> bool {
    let is_mark = |byte: u8| MARKS.get(usize::from(byte)) == Some(&true);
    text.split(['\n', '\r'])
        .any(|line| may_begin_block(line) || line.bytes().any(is_mark))
}

/// Whether a line can begin with a mark that is none elsewhere.
fn may_begin_block(line: &str) -> bool {
    let line = line.trim_ascii_start();
    match line.bytes().next() {
        Some(b'#' | b'>' | b'-' | b'+' | b'=') => true,
        Some(b'0'..=b'9') => line
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with(['.', ')']),
        _ => false,
    }
}

/// The beginning of a text as a reader of the whole understands it.
fn meant(markdown: &str, characters: usize) -> String {
    let mut line = Line::new(characters);
    // In what nobody is to read: pictures are not shown, and what is struck out is not to be done.
    let mut hidden = 0_u32;
    // The next number of each list around, if it has numbers.
    let mut lists = Vec::new();
    for event in Parser::new_ext(markdown, DIALECT) {
        let flow = match event {
            Event::Start(Tag::Image { .. } | Tag::Strikethrough) => {
                hidden += 1;
                Continue(())
            }
            Event::End(TagEnd::Image | TagEnd::Strikethrough) => {
                hidden = hidden.saturating_sub(1);
                Continue(())
            }
            _ if hidden > 0 => Continue(()),
            Event::Text(text) | Event::Code(text) => line.text(&text),
            Event::Start(Tag::List(number)) => {
                let within = !lists.is_empty();
                lists.push(number);
                line.gap(if within { Gap::Dot } else { Gap::Blank })
            }
            Event::End(TagEnd::List(_)) => {
                lists.pop();
                line.gap(Gap::Blank)
            }
            Event::Start(Tag::Item) => {
                begin_item(&mut line, lists.last_mut().and_then(Option::as_mut))
            }
            Event::End(TagEnd::Item | TagEnd::TableCell) => line.gap(Gap::Dot),
            Event::SoftBreak
            | Event::HardBreak
            | Event::Rule
            | Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::CodeBlock
                | TagEnd::BlockQuote(_)
                | TagEnd::Table,
            ) => line.gap(Gap::Blank),
            _ => Continue(()),
        };
        if flow.is_break() {
            break;
        }
    }
    line.finish()
}

/// An item of a list without numbers needs no more than a sign between it and the one before.
fn begin_item(line: &mut Line, number: Option<&mut u64>) -> ControlFlow<()> {
    let Some(number) = number else {
        return Continue(());
    };
    line.only_blank();
    line.text(&format!("{number}."))?;
    *number = number.saturating_add(1);
    line.gap(Gap::Blank)
}

/// What stands between two words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Blank,
    /// Between the items of a list, and the cells of a table.
    Dot,
}

/// One line of so many characters, cut after a word.
struct Line {
    text: String,
    room: usize,
    /// Characters so far.
    length: usize,
    /// Where the last whole word ends.
    end: usize,
    gap: Gap,
}

impl Line {
    fn new(room: usize) -> Self {
        Self {
            text: String::with_capacity(2 * room),
            room,
            length: 0,
            end: 0,
            gap: Gap::None,
        }
    }

    /// Words with blanks between them, which may go on the last word; breaks once there is room for no
    /// more.
    fn text(&mut self, text: &str) -> ControlFlow<()> {
        for (at, word) in text.split([' ', '\n', '\r', '\t']).enumerate() {
            if at > 0 {
                self.gap(Gap::Blank)?;
            }
            if !word.is_empty() {
                let length = word.chars().count();
                self.word(word, length)?;
            }
        }
        Continue(())
    }

    /// A word, or the rest of one, of so many characters.
    fn word(&mut self, word: &str, length: usize) -> ControlFlow<()> {
        let (gap, wide) = match self.gap {
            Gap::None => ("", 0),
            Gap::Blank => (" ", 1),
            Gap::Dot => (" · ", 3),
        };
        if self.gap != Gap::None {
            self.end = self.text.len();
            self.gap = Gap::None;
        }
        let after = self.length + wide + length;
        if after <= self.room {
            self.text.push_str(gap);
            self.text.push_str(word);
            self.length = after;
            return Continue(());
        }
        if self.end > 0 {
            self.text.truncate(self.end);
        } else {
            // One long word.
            let fits = word.chars().take(self.room - self.length);
            self.text.extend(fits);
        }
        self.text.push('…');
        Break(())
    }

    /// A gap before what follows, if anything was said before and anything follows.
    fn gap(&mut self, gap: Gap) -> ControlFlow<()> {
        if self.length > 0 {
            self.gap = self.gap.max(gap);
        }
        Continue(())
    }

    /// What follows has a sign of its own.
    fn only_blank(&mut self) {
        self.gap = self.gap.min(Gap::Blank);
    }

    fn finish(self) -> String {
        self.text
    }
}

/// Cuts a long Markdown text after a word, where nothing is open: what remains is Markdown that means the
/// same as far as it goes. Emphasis and links are kept whole or left out, so are rows of a table and code.
pub fn shorten(markdown: &mut String) {
    if markdown.len() <= LISTED {
        return;
    }
    let listed = markdown
        .get(..markdown.floor_char_boundary(LISTED))
        .unwrap_or_default();
    if has_marks(listed) {
        let read = markdown
            .get(..markdown.floor_char_boundary(READ))
            .unwrap_or_default();
        match last_cut(read) {
            Some((at, ellipsis)) => {
                markdown.truncate(at);
                markdown.push_str(ellipsis);
            }
            // One long piece that cannot be parted: its words.
            None => *markdown = literal(&meant(read, LISTED / 2)),
        }
        return;
    }
    let end = listed.rfind(char::is_whitespace).unwrap_or(listed.len());
    markdown.truncate(end);
    markdown.push('…');
}

/// The last place at which a text can be cut without leaving anything open, and what shows that it was.
fn last_cut(text: &str) -> Option<(usize, &'static str)> {
    const WITHIN: &str = "…";
    const BETWEEN: &str = "\n\n…";
    let mut last = None;
    // How many things around cannot be cut.
    let mut whole = 0_u32;
    for (event, range) in Parser::new_ext(text, DIALECT).into_offset_iter() {
        if range.start >= LISTED {
            break;
        }
        let cut = match event {
            Event::Start(tag) => {
                whole += u32::from(!can_be_cut(tag.to_end()));
                None
            }
            Event::End(tag) => {
                whole = whole.saturating_sub(u32::from(!can_be_cut(tag)));
                match tag {
                    // Without the line that follows it, a head is none.
                    TagEnd::TableHead | TagEnd::TableCell => None,
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link | TagEnd::Strikethrough => {
                        Some((range.end, WITHIN))
                    }
                    _ => Some((range.end, BETWEEN)),
                }
            }
            Event::Text(_) => {
                let listed = text.get(range.start..range.end.min(text.floor_char_boundary(LISTED)));
                let blank = listed.and_then(|listed| listed.rfind(char::is_whitespace));
                blank.map(|blank| (range.start + blank, WITHIN))
            }
            Event::SoftBreak | Event::HardBreak => Some((range.start, WITHIN)),
            _ => None,
        };
        last = cut
            .filter(|(at, _)| whole == 0 && (1..=LISTED).contains(at))
            .or(last);
    }
    last
}

/// Whether what was begun may end anywhere: a paragraph, a list, the rows of a table.
fn can_be_cut(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
    )
}

/// A Markdown text as a quotation, whatever is open in it: each line begins with `> `.
pub fn quote(markdown: &str) -> String {
    let mut quotation = String::with_capacity(markdown.len() + 64);
    for line in markdown.lines() {
        if !quotation.is_empty() {
            quotation.push('\n');
        }
        quotation.push_str(if line.is_empty() { ">" } else { "> " });
        quotation.push_str(line);
    }
    quotation
}

/// Words on one line as Markdown that means just them: a name, a title. An address in them is no link.
pub fn literal(words: &str) -> String {
    let mut markdown = String::with_capacity(words.len() + 16);
    // What can begin a block: a sign, or a number with a sign after it.
    let rest = words.trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let sign = words.len() - rest.len() + digits;
    let signs = if digits == 0 { "#>-+=" } else { ".)" };
    for (at, character) in words.char_indices() {
        let begins = at == sign && signs.contains(character);
        let rest = words.get(at..).unwrap_or_default();
        let before = words.get(..at).unwrap_or_default();
        let in_address =
            rest.starts_with("://") || rest.starts_with('.') && before.ends_with("www");
        if begins || in_address || r"\`*_[]<&~|".contains(character) {
            markdown.push('\\');
        }
        markdown.push(character);
    }
    markdown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_after_a_word() {
        for (text, characters, expected) in [
            ("", 5, ""),
            ("un deux", 7, "un deux"),
            ("un deux", 6, "un…"),
            ("un deux trois", 8, "un deux…"),
            ("  **un**\n\n# deux  ", 20, "un deux"),
            ("éèàùç", 5, "éèàùç"),
            ("anticonstitutionnellement", 5, "antic…"),
            ("un anticonstitutionnellement", 5, "un…"),
            ("**été** *où*", 6, "été où"),
            ("**été** *où*", 5, "été…"),
            ("*ééééé*", 3, "ééé…"),
        ] {
            assert_eq!(excerpt(text, characters), expected, "{text:?}");
        }
    }

    #[test]
    fn an_excerpt_says_what_the_text_means() {
        for (text, expected) in [
            (
                "Résoudre 3*4 > 10, x_1 < y_2 et #5",
                "Résoudre 3*4 > 10, x_1 < y_2 et #5",
            ),
            ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
            ("f(x)=2*x et u_n+1", "f(x)=2*x et u_n+1"),
            (r"3\*4\*5", "3*4*5"),
            ("x < 3 & y > 2", "x < 3 & y > 2"),
            ("x &lt; 3", "x < 3"),
            ("Ex. 3, p. 84\nEx. 5", "Ex. 3, p. 84 Ex. 5"),
            ("12 exercices", "12 exercices"),
            ("**Lire** *tout* le `chapitre 3`", "Lire tout le chapitre 3"),
            ("Voir [le site](https://e.org/a_b)", "Voir le site"),
            ("Voir <https://e.org/a_b>", "Voir https://e.org/a_b"),
            ("Voir https://e.org/a_b", "Voir https://e.org/a_b"),
            ("À lire :\n- un\n- deux", "À lire : un · deux"),
            ("- un\n  - deux\n- trois\n\nFin", "un · deux · trois · Fin"),
            ("1. un\n2. deux", "1. un 2. deux"),
            ("3) un\n4) deux", "3. un 4. deux"),
            ("# Titre\n\n> cité", "Titre cité"),
            ("Titre\n===\n\nmots", "Titre mots"),
            ("```\na * b_c\n```\nfin", "a * b_c fin"),
            ("| a | b |\n|---|---|\n| c | d |", "a · b · c · d"),
            ("un <b>deux</b> trois", "un deux trois"),
            ("<div>\ncaché\n</div>\n\nvu", "vu"),
            ("<!-- caché --> vu", ""),
            ("![image](https://e.org/i.png) vu", "vu"),
            ("Ex. 3 ~~et 4~~", "Ex. 3"),
            ("un\n\n---\n\ndeux", "un deux"),
            ("**ouvert", "**ouvert"),
        ] {
            assert_eq!(excerpt(text, 200), expected, "{text:?}");
        }
    }

    #[test]
    fn no_sign_between_items_stands_at_the_end() {
        assert_eq!(excerpt("- un\n- deux\n- trois", 9), "un · deux…");
        assert_eq!(excerpt("- un\n- deux\n- trois", 4), "un…");
        assert_eq!(excerpt("- un\n- ", 40), "un");
    }

    #[test]
    fn a_text_without_marks_means_what_the_parser_finds() {
        for text in [
            "Exercice 12 page 84",
            "Lire le chapitre 3, puis répondre aux questions (p. 12) !",
            "  rendez-vous\n\nà 8 h 30\n    devant la salle = 12",
            "f(x) = 2x + 3 > 0 # fin",
            "84 pages\n12 lignes",
        ] {
            let quick = unmarked(text, 80);
            assert_eq!(quick, Some(meant(text, 80)), "{text:?}");
        }
    }

    #[test]
    fn a_long_text_is_cut_after_a_word_and_a_short_one_stays() {
        let mut short = "mot ".repeat(300);
        shorten(&mut short);
        assert_eq!(short, "mot ".repeat(300));
        let mut long = "été ".repeat(300);
        shorten(&mut long);
        assert!(long.ends_with("été…") && long.len() <= LISTED + '…'.len_utf8());
        let mut unbroken = "é".repeat(8_000);
        shorten(&mut unbroken);
        assert_eq!(unbroken, format!("{}…", "é".repeat(600)));
    }

    /// A text that begins with so many bytes of words, goes on with `piece`, and ends far away.
    fn cut(words: usize, piece: &str) -> String {
        let mut text = format!("{}{piece} {}", "mot ".repeat(words / 4), "fin ".repeat(500));
        shorten(&mut text);
        text
    }

    #[test]
    fn nothing_is_left_open_where_a_long_text_is_cut() {
        let emphasis = cut(1_100, &format!("**{}**", "gras ".repeat(40).trim()));
        assert!(emphasis.ends_with("mot…") && !emphasis.contains("**"));
        let link = cut(
            1_180,
            "[un lien assez long](https://example.org/une/adresse)",
        );
        assert!(link.ends_with("mot…") && !link.contains('['));
        let code = cut(1_190, "`let x = 1; let y = 2;`");
        assert!(code.ends_with("mot…"));
        let fenced = cut(1_000, &format!("\n\n```\n{}```\n\n", "code\n".repeat(100)));
        assert!(!fenced.contains("```") && fenced.ends_with('…'));
        let rows = format!("\n\n| a | b |\n|---|---|\n{}", "| c | d |\n".repeat(100));
        let table = cut(800, &rows);
        let (rows, end) = table.rsplit_once("\n\n").unwrap_or_default();
        assert!(end == "…" && rows.contains("|---|---|\n| c | d |"));
        assert!(
            rows.trim_end().ends_with("| c | d |"),
            "no row is cut: {rows}"
        );
        let list = cut(900, &format!("\n\n{}", "- *un* mot\n".repeat(60)));
        assert!(list.contains("- *un* mot") && list.trim_end_matches(['\n', '…']).ends_with("mot"));
    }

    #[test]
    fn what_cannot_be_parted_shows_its_words() {
        let mut code = format!("```\n{}```", "a_b * c\n".repeat(400));
        shorten(&mut code);
        assert!(code.starts_with(r"a\_b \* c a\_b"), "{code}");
        assert!(code.ends_with('…') && code.len() < LISTED);
        assert!(meant(&code, 40).starts_with("a_b * c a_b * c"));
        let mut bold = format!("**{}**", "é".repeat(3_000));
        shorten(&mut bold);
        assert!(bold.ends_with('…') && bold.len() < 2 * LISTED);
    }

    #[test]
    fn a_quotation_holds_what_was_open_in_it() {
        assert_eq!(quote("un\n\n> deux\n"), "> un\n>\n> > deux");
        assert_eq!(quote(""), "");
        let open = format!("{}\n\naprès", quote("```\nun"));
        assert_eq!(excerpt(&open, 80), "un après");
        let events = Parser::new_ext(&open, DIALECT);
        let last = events
            .filter(|event| matches!(event, Event::Start(_)))
            .last();
        assert_eq!(
            last,
            Some(Event::Start(Tag::Paragraph)),
            "the code ended with the quotation"
        );
    }

    #[test]
    fn literal_words_mean_themselves() {
        for words in [
            "6A_2 *et* [6B](x) < 3",
            "# titre",
            "1. un",
            "- un",
            "a|b",
            "~~x~~",
            "> x",
            "12) x",
            "M. N’Diaye, Lina (6A) : oui !",
            "https://a.example/?a=1&b_c=2 et www.exemple.fr",
        ] {
            assert_eq!(excerpt(&literal(words), 80), words);
        }
    }

    #[test]
    fn no_address_in_literal_words_is_one_that_can_be_followed() {
        let written = literal("https://a.example www.exemple.fr 10:30");
        assert_eq!(written, r"https\://a.example www\.exemple.fr 10:30");
    }

    #[test]
    fn whatever_was_written_is_cut_between_characters() {
        let pieces = [
            "é",
            "🎒",
            "**",
            "*",
            "`",
            "```\n",
            "| a |\n|-|\n",
            "- ",
            "> ",
            "[a](b)",
            "<b>",
            "\n\n",
            " ",
            "~~",
            "1. ",
            "&amp;",
            "\\",
            "![x](y)",
        ];
        let mut state = 0x5eed_u64;
        for _ in 0..300 {
            let mut text = String::new();
            while text.len() < 2_600 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                let at = usize::try_from(state % 18).unwrap_or(0);
                text.push_str(pieces.get(at).copied().unwrap_or_default());
            }
            for characters in [1, 7, 120] {
                assert!(excerpt(&text, characters).chars().count() <= characters + 1);
            }
            shorten(&mut text);
            assert!(text.len() <= 2 * LISTED);
        }
    }
}
