//! A module's Markdown as HTML: no raw HTML, no images, links only to `https:` and `mailto:`.
//!
//! The text goes through three gates: the parser with raw HTML off, a walk over the tree that puts
//! headings in order and cuts what is nested too deeply, and an allow-list of elements.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{AstNode, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};
use maud::{Markup, PreEscaped, html};

use crate::icons::Icon;
use crate::words::Words;

/// Deepest nesting of quotes, lists and emphasis. Beyond it, text is left out.
pub const DEPTH: usize = 24;

/// Markdown as HTML.
#[derive(Debug)]
pub struct Drawn {
    /// The elements, without one around them; empty for an empty text.
    pub html: Markup,
    /// Whether something was nested too deeply and left out.
    pub cut: bool,
}

/// Draws `source`, which is clean of hidden characters, below a heading of level `above`.
pub fn html(source: &str, words: Words, above: u8) -> Drawn {
    if source.trim().is_empty() {
        return Drawn {
            html: html! {},
            cut: false,
        };
    }
    let arena = Arena::new();
    let root = parse_document(&arena, source, &OPTIONS);
    let cut = tidy(root, above);
    let mut drawn = String::new();
    // Writing to a string cannot fail.
    let _ = format_html(root, &OPTIONS, &mut drawn);
    let clean = POLICY.clean(&drawn).to_string();
    Drawn {
        html: PreEscaped(with_link_marks(&clean, words)),
        cut,
    }
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

/// Puts headings in order and detaches what is nested too deeply; tells whether it did.
fn tidy<'a>(root: &'a AstNode<'a>, above: u8) -> bool {
    let mut last = above;
    let mut depth = 0;
    let mut too_deep = Vec::new();
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                depth += 1;
                if depth == DEPTH + 1 {
                    too_deep.push(node);
                }
                if let NodeValue::Heading(heading) = &mut node.data.borrow_mut().value {
                    last = heading
                        .level
                        .saturating_add(above)
                        .clamp(2, 6)
                        .min(last.saturating_add(1));
                    heading.level = last;
                }
            }
            NodeEdge::End(_) => depth -= 1,
        }
    }
    for node in &too_deep {
        node.detach();
    }
    !too_deep.is_empty()
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
        html(source, Words(Language::Fr), 1).html.0
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
        let below = html("# a\n# b", Words(Language::Fr), 3).html.0;
        assert_eq!(below.matches("<h4>").count(), 2);
    }

    #[test]
    fn deep_nesting_is_cut_and_quick() {
        for unit in ["> ", "- ", "**a *b ", "["] {
            let source = unit.repeat(60_000 / unit.len());
            let started = std::time::Instant::now();
            let drawn = html(&source, Words(Language::Fr), 1);
            assert!(drawn.html.0.matches("<blockquote>").count() <= DEPTH);
            assert!(started.elapsed().as_secs() < 5, "{unit}");
        }
    }
}
