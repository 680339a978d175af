//! What people were told of the service as an Atom feed (RFC 4287), which readers and other sites follow.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::text::clean;

/// A feed.
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its own identifier, which never changes: `urn:uuid:…`.
    pub id: String,
    /// Its address. A reader takes a relative one from where it found the feed (RFC 4287, section 2).
    pub address: String,
    /// The address of the page that it is about.
    pub page: String,
    /// Its title, in the language of its texts.
    pub title: String,
    /// The language of its texts (`fr`, `en`).
    pub language: &'static str,
    /// When something in it changed last.
    pub updated: Timestamp,
    /// What was said, newest change first.
    pub entries: Vec<FeedEntry>,
}

/// An entry of it.
#[derive(Debug, Clone)]
pub struct FeedEntry {
    /// Its identifier, which never changes: `urn:uuid:…`.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// The address of its page.
    pub page: String,
    /// When it was said first.
    pub published: Timestamp,
    /// When it changed last.
    pub updated: Timestamp,
    /// What was said, newest first.
    pub lines: Vec<String>,
}

/// A text as XML has it, without what XML 1.0 cannot carry.
fn text(raw: &str) -> String {
    let mut escaped = String::with_capacity(raw.len());
    for c in clean::line(raw).chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes the feed.
pub fn atom(feed: &Feed) -> String {
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    // Writing to a String does not fail.
    let _ = writeln!(
        xml,
        "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>{}</id><title>{title}</title><updated>{}</updated>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\
         <author><name>{title}</name></author>",
        feed.language,
        text(&feed.id),
        feed.updated,
        text(&feed.address),
        text(&feed.page),
        title = text(&feed.title),
    );
    for entry in &feed.entries {
        let content = entry.lines.iter().map(|line| text(line));
        let content = content.collect::<Vec<_>>().join("\n\n");
        let _ = writeln!(
            xml,
            "<entry><id>{}</id><title>{}</title><published>{}</published><updated>{}</updated>\
             <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\
             <content type=\"text\">{content}</content></entry>",
            text(&entry.id),
            text(&entry.title),
            entry.published,
            entry.updated,
            text(&entry.page),
        );
    }
    xml.push_str("</feed>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_said_is_text_whatever_stands_in_it() {
        let entry = FeedEntry {
            id: "urn:uuid:7f1b0f0e-0000-4000-8000-000000000001".to_owned(),
            title: "Devoirs & notes".to_owned(),
            page: "https://ent.example.fr/status/1?a=1&b=\"2\"".to_owned(),
            published: Timestamp::UNIX_EPOCH,
            updated: Timestamp::UNIX_EPOCH,
            lines: vec!["]]></content><script>\u{1}".to_owned(), "Avant.".to_owned()],
        };
        let xml = atom(&Feed {
            id: "urn:uuid:7f1b0f0e-0000-4000-8000-000000000000".to_owned(),
            address: "https://ent.example.fr/status.atom".to_owned(),
            page: "https://ent.example.fr/status".to_owned(),
            title: "État du service".to_owned(),
            language: "fr",
            updated: Timestamp::UNIX_EPOCH,
            entries: vec![entry],
        });
        assert!(xml.contains("<title>Devoirs &amp; notes</title>"));
        assert!(xml.contains("href=\"https://ent.example.fr/status/1?a=1&amp;b=&quot;2&quot;\"/>"));
        assert!(xml.contains("<content type=\"text\">]]&gt;&lt;/content&gt;&lt;script&gt;"));
        assert!(xml.contains("<updated>1970-01-01T00:00:00Z</updated>"));
        assert!(!xml.contains('\u{1}'));
        assert_eq!(xml.matches("<entry>").count(), 1);
    }
}
