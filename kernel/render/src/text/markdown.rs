//! A module's Markdown as HTML: no raw HTML, no images, links only to `https:` and `mailto:`.
//!
//! The text goes through three gates: the parser with raw HTML off, a walk over the tree that puts
//! headings in order and cuts what is nested too deeply, and an allow-list of elements.
//!
//! What a text unfolds to is bounded. A row of a table has as many cells as its head, however few are
//! written: two bytes can draw a thousand. So cells are counted before anything is parsed, and what is
//! drawn is measured; a text beyond either is shown as it was written, with its lines and nothing else.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};
use maud::{Markup, PreEscaped, html};
use preau_domain::page::limits::DEPTH;

use super::clean;
use crate::icons::Icon;
use crate::words::Words;

/// What a text may unfold to.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Columns of a table.
    pub columns: usize,
    /// Cells of all tables together.
    pub cells: usize,
    /// Bytes of HTML.
    pub bytes: usize,
}

/// Markdown as HTML.
#[derive(Debug)]
pub struct Drawn {
    /// The elements, without one around them; empty for an empty text.
    pub html: Markup,
    /// Whether something was nested too deeply and left out.
    pub cut: bool,
    /// The cells that its tables take, at most; none if it was shown as it was written.
    pub cells: usize,
    /// Whether there was no room for it, and it is shown as it was written.
    pub plain: bool,
}

/// Draws `source`, which is clean of hidden characters, below a heading of level `above`.
pub fn html(source: &str, words: Words, above: u8, room: Room) -> Drawn {
    if source.trim().is_empty() {
        return Drawn {
            html: html! {},
            cut: false,
            cells: 0,
            plain: false,
        };
    }
    let Some(cells) = cells(source, room) else {
        return plain(source);
    };
    let arena = Arena::new();
    let document = parse_document(&arena, source, &OPTIONS);
    let cut = tidy(document, above);
    let mut drawn = String::new();
    // Writing to a string cannot fail.
    let _ = format_html(document, &OPTIONS, &mut drawn);
    // Hidden characters can be written by their numbers and names.
    let drawn = clean::lines(&drawn);
    if drawn.len() > room.bytes {
        return plain(source);
    }
    let clean = POLICY.clean(&drawn).to_string();
    let marked = with_link_marks(&clean, words);
    if marked.len() > room.bytes {
        return plain(source);
    }
    Drawn {
        html: PreEscaped(marked),
        cut,
        cells,
        plain: false,
    }
}

/// A text as it was written.
fn plain(source: &str) -> Drawn {
    Drawn {
        html: html! {
            p { @for (at, line) in source.lines().enumerate() { @if at > 0 { br; } (line) } }
        },
        cut: false,
        cells: 0,
        plain: true,
    }
}

/// How many cells the tables of a text have at most; none if there is no room for them. Counted by lines,
/// and rather too many than too few: after a line that ends like the one under a table's head, each line
/// up to the next empty one is taken for a row.
fn cells(source: &str, room: Room) -> Option<usize> {
    let (mut columns, mut cells) = (0_usize, 0_usize);
    for line in source.lines() {
        if line.trim().is_empty() {
            columns = 0;
            continue;
        }
        // The line may stand in a list or a quotation: only its end counts.
        let is_rule = |c: char| matches!(c, '|' | ':' | '-') || c.is_whitespace();
        let rule = line.get(line.trim_end_matches(is_rule).len()..)?;
        let bars = rule.matches('|').count();
        if bars > 0 && rule.contains('-') {
            // The head is a row too.
            columns = columns.max(bars + 1);
            cells += columns;
        }
        cells += columns;
        if columns > room.columns + 2 || cells > room.cells {
            return None;
        }
    }
    Some(cells)
}

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.render.hardbreaks = true;
    options
});

static POLICY: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut policy = ammonia::Builder::empty();
    policy
        .tags(HashSet::from([
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"));
    policy
});

/// Puts headings in order, makes text of links that lead nowhere, and detaches what is nested too deeply; tells
/// whether it did.
fn tidy<'a>(root: &'a AstNode<'a>, above: u8) -> bool {
    let mut last = above;
    let mut depth = 0;
    let (mut too_deep, mut nowhere) = (Vec::new(), Vec::new());
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                depth += 1;
                if depth == DEPTH + 1 {
                    too_deep.push(node);
                }
                match &mut node.data.borrow_mut().value {
                    NodeValue::Heading(heading) => {
                        last = heading
                            .level
                            .saturating_add(above)
                            .clamp(2, 6)
                            .min(last.saturating_add(1));
                        heading.level = last;
                    }
                    NodeValue::Link(link) => {
                        secure(&mut link.url);
                        if !leads_somewhere(&link.url) {
                            nowhere.push(node);
                        }
                    }
                    _ => {}
                }
            }
            NodeEdge::End(_) => depth -= 1,
        }
    }
    for node in &too_deep {
        node.detach();
    }
    for link in nowhere {
        while let Some(child) = link.first_child() {
            link.insert_before(child);
        }
        link.detach();
    }
    !too_deep.is_empty()
}

/// What is written without its scheme (`www.example.org`) is meant for a secure one.
fn secure(url: &mut String) {
    if let Some(rest) = url.strip_prefix("http://www.") {
        *url = format!("https://www.{rest}");
    }
}

/// Whether a link may be followed.
fn leads_somewhere(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        ["https", "mailto"]
            .iter()
            .any(|one| scheme.eq_ignore_ascii_case(one))
    })
}

/// Says of each link to another site that it leaves, for eyes and ears.
fn with_link_marks(html: &str, words: Words) -> String {
    if !html.contains("</a>") {
        return html.to_owned();
    }
    let mark = html! {
        (Icon::External.svg()) span.hidden { " (" (words.say("leaves-the-site")) ")" }
    };
    let mut marked = String::with_capacity(html.len() + 512);
    let mut rest = html;
    while let Some(end) = rest.find("</a>") {
        let (link, after) = rest.split_at(end);
        marked.push_str(link);
        let start = link.rfind("<a ").and_then(|at| link.get(at..));
        if start.is_some_and(|link| link.starts_with("<a href=\"https:")) {
            marked.push_str(&mark.0);
        }
        marked.push_str("</a>");
        rest = after.get("</a>".len()..).unwrap_or_default();
    }
    marked.push_str(rest);
    marked
}

#[cfg(test)]
mod tests {
    use super::*;
    use preau_domain::caller::Language;

    fn drawn(source: &str) -> String {
        html(source, Words(Language::Fr), 1, ROOM).html.0
    }

    const ROOM: Room = Room {
        columns: 40,
        cells: 1_000,
        bytes: 100_000,
    };

    /// A table whose rows are begun and not written.
    fn table(columns: usize, rows: usize, before: &str) -> String {
        let (head, rule) = ("|a".repeat(columns), "|-".repeat(columns));
        let row = format!("{before}|\n").repeat(rows);
        format!("{before}{head}\n{before}{rule}\n{row}")
    }

    #[test]
    fn a_table_is_drawn_while_there_is_room_for_its_cells() {
        let drawn = html(&table(40, 20, ""), Words(Language::Fr), 1, ROOM);
        assert!(drawn.html.0.contains("<table>") && !drawn.plain);
        let there = drawn.html.0.matches("<t").count() - drawn.html.0.matches("<tr").count();
        assert!((840..=1_000).contains(&drawn.cells), "{}", drawn.cells);
        assert!(drawn.cells + 3 >= there, "{} {there}", drawn.cells);
    }

    #[test]
    fn what_unfolds_to_too_much_is_shown_as_it_was_written() {
        for before in ["", "> ", "  ", "- > "] {
            for (columns, rows) in [(1_479, 1_036), (43, 1), (40, 200), (2, 20_000)] {
                let source = table(columns, rows, before);
                let drawn = html(&source, Words(Language::Fr), 1, ROOM);
                assert!(drawn.plain && drawn.cells == 0, "{before}{columns}×{rows}");
                assert!(!drawn.html.0.contains("<t"), "{before}{columns}×{rows}");
                assert!(drawn.html.0.len() < 6 * source.len() + 7);
            }
        }
        let written = "| a | b |\n|---|---|\n| <b> | d |\n".repeat(400);
        let shown = html(&written, Words(Language::Fr), 1, ROOM).html.0;
        assert!(shown.starts_with("<p>| a | b |<br>|---|---|<br>| &lt;b&gt; | d |<br>"));
        let links = html(
            &"https://e.org ".repeat(4_000),
            Words(Language::Fr),
            1,
            ROOM,
        );
        assert!(links.plain && !links.html.0.contains("<a"));
    }

    #[test]
    fn no_table_has_more_cells_than_were_counted() {
        let rules = [
            "|-|-",
            "-|-",
            ":-:|-|",
            "| - | -: |",
            "> |-|-|",
            "- |-|-|",
            "1. a\n   |-|-|",
        ];
        let heads = [
            "|a|b",
            "a|b",
            "a|b|",
            "| a | b |",
            "> |a|b|",
            "- |a|b|",
            "1. |a|b|",
        ];
        for (head, rule) in heads.iter().zip(rules) {
            for row in ["|", "x", "> |", "  |", "    |", "|c|d|e|f|", "|-|-|"] {
                let source = format!("{head}\n{rule}\n{}", format!("{row}\n").repeat(9));
                let drawn = html(&source, Words(Language::Fr), 1, ROOM);
                let there =
                    drawn.html.0.matches("<td").count() + drawn.html.0.matches("<th>").count();
                assert!(drawn.cells >= there, "{source}: {} {there}", drawn.cells);
            }
        }
    }

    #[test]
    fn raw_html_and_images_are_dropped() {
        let html =
            drawn("a <b onclick=x>b</b> <script>alert(1)</script> ![alt](https://e.org/i.png)");
        assert!(!html.contains('<') || html.starts_with("<p>"));
        for never in ["<b", "<script", "onclick", "<img", "i.png"] {
            assert!(!html.contains(never), "{html}");
        }
    }

    #[test]
    fn hidden_characters_do_not_come_back_by_their_numbers_or_names() {
        let shown = drawn(
            "&#x202e;abc &rlm; a&ZeroWidthSpace;b &#7; &shy; &#xE0041; &eacute; \
             [&#x202e;x](https://e.org \"&rlm;\")",
        );
        for hidden in [
            '\u{202E}',
            '\u{200F}',
            '\u{200B}',
            '\u{7}',
            '\u{AD}',
            '\u{E0041}',
        ] {
            assert!(!shown.contains(hidden), "{hidden:?}: {shown}");
        }
        assert!(shown.starts_with("<p>abc "), "{shown}");
        assert!(shown.contains("ab") && shown.contains('é'), "{shown}");
    }

    #[test]
    fn what_leads_nowhere_is_text_and_what_has_no_scheme_leads_to_a_secure_place() {
        assert!(!drawn("[x](http://example.org) https: http://example.org").contains("<a"));
        assert!(drawn("[a **b**](javascript:x)").contains("<p>a <strong>b</strong></p>"));
        assert!(!drawn(r"https\://e.org/?a=1\&b\_c=2 www\.exemple.fr").contains("<a"));
        assert!(drawn("voir www.exemple.fr").contains("href=\"https://www.exemple.fr\""));
    }

    #[test]
    fn only_https_and_mail_links_remain() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html;base64,AAAA",
            "vbscript:x",
            "http://example.org",
            "//example.org",
            "/logout",
            "file:///etc/passwd",
            "#top",
        ] {
            let html = drawn(&format!("[x](<{bad}>)"));
            assert!(!html.contains("href"), "{html}");
        }
        let html = drawn("[x](https://example.org) <a@example.org>");
        assert!(html.contains("href=\"https://example.org\""));
        assert!(html.contains("rel=\"noopener noreferrer nofollow\""));
        assert!(html.contains("(quitte le site)"));
        assert!(html.contains("href=\"mailto:a@example.org\""));
        assert_eq!(html.matches("quitte le site").count(), 1);
    }

    #[test]
    fn headings_follow_the_one_above() {
        assert_eq!(drawn("#### a\n# b\n### c").matches("<h2>").count(), 2);
        let below = html("# a\n# b", Words(Language::Fr), 3, ROOM).html.0;
        assert_eq!(below.matches("<h4>").count(), 2);
    }

    #[test]
    fn deep_nesting_is_cut_and_quick() {
        for unit in ["> ", "- ", "**a *b ", "["] {
            let source = unit.repeat(60_000 / unit.len());
            let started = std::time::Instant::now();
            let drawn = html(&source, Words(Language::Fr), 1, ROOM);
            assert!(drawn.html.0.matches("<blockquote>").count() <= DEPTH);
            assert!(started.elapsed().as_secs() < 5, "{unit}");
        }
    }
}
