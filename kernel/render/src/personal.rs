//! Pages of an archive of what is kept of a person: to be read by people, years later, without a server. Nothing in
//! them asks for anything, and nothing of a module is more than a text.

use maud::{DOCTYPE, Markup, html};

use crate::text::clean;
use crate::words::Words;

/// A part of such a page.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// Names and what they say.
    pub facts: Vec<(String, String)>,
    /// Where more is, within the archive: a path and what it is called.
    pub links: Vec<(String, String)>,
}

/// Draws a page.
pub fn page(words: Words, title: &str, lead: &str, sections: &[Section]) -> String {
    let drawn = html! {
        (DOCTYPE)
        html lang=(words.0.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (clean::line(title)) }
            }
            body {
                h1 { (clean::line(title)) }
                @if !lead.is_empty() { p { (clean::line(lead)) } }
                @for section in sections { (self::section(section)) }
            }
        }
    };
    drawn.into_string()
}

fn section(section: &Section) -> Markup {
    html! {
        h2 { (clean::line(&section.title)) }
        @if !section.facts.is_empty() {
            dl {
                @for (name, value) in &section.facts {
                    dt { (clean::line(name)) }
                    @for line in clean::lines(value).split('\n') { dd { (line) } }
                }
            }
        }
        @if !section.links.is_empty() {
            ul {
                @for (path, label) in &section.links {
                    li { a href=(href(path)) { (clean::line(label)) } }
                }
            }
        }
    }
}

/// A path within the archive as an address: what would mean something in one is written so that it does not.
fn href(path: &str) -> String {
    let bytes = path.bytes().map(|byte| match byte {
        b'/' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    format!("./{}", bytes.collect::<String>())
}

#[cfg(test)]
mod tests {
    use preau_domain::caller::Language;

    use super::*;

    #[test]
    fn nothing_of_a_module_is_more_than_a_text_and_every_path_stays_within() {
        let sections = [Section {
            title: "<script>alert(1)</script>".into(),
            facts: vec![("a\"b".into(), "un\r\ndeux <b>".into())],
            links: vec![("m/fichiers/1/é t\"é?.pdf".into(), "été".into())],
        }];
        let page = page(Words(Language::Fr), "Léa", "", &sections);
        assert!(!page.contains("<script") && !page.contains("<b>"), "{page}");
        assert!(
            page.contains("<dd>un</dd><dd>deux &lt;b&gt;</dd>"),
            "{page}"
        );
        assert!(
            page.contains("href=\"./m/fichiers/1/%C3%A9%20t%22%C3%A9%3F.pdf\""),
            "{page}"
        );
        assert_eq!(href("javascript:x"), "./javascript%3Ax");
    }
}
