//! Letters: e-mail as plain text and as HTML, saying the same.
//!
//! The HTML is one column of headings, lists and links, without image, form, script or anything that is fetched:
//! whoever opens it tells nobody. Its colours are few, and others where the reader's device is dark.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use preau_domain::caller::Language;
use preau_domain::letter::Pace;

use crate::portal::notifications::Said;
use crate::portal::paths;
use crate::text::clean;
use crate::text::dates::Dates;
use crate::words::{Part, Words};

/// A letter, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// On one line.
    pub subject: String,
    /// As plain text.
    pub text: String,
    /// As HTML.
    pub html: String,
}

/// From whom a letter is, and to whom it speaks.
#[derive(Debug, Clone)]
pub struct Letterhead<'a> {
    /// The region's name for its ENT.
    pub region: &'a str,
    /// Where the portal is, without a slash at its end: `https://ent.example.fr`.
    pub portal: &'a str,
    /// In which language.
    pub language: Language,
    /// The present instant.
    pub now: Timestamp,
}

/// What a person was told.
#[derive(Debug, Clone)]
pub struct Digest<'a> {
    /// How soon they wanted to know; none for what is urgent.
    pub pace: Option<Pace>,
    /// By school, with its name: the lines, the newest first.
    pub schools: Vec<(&'a str, Vec<Line<'a>>)>,
    /// How many lines there are besides.
    pub more: u64,
    /// Where days and hours are.
    pub zone: &'a TimeZone,
    /// Where its owner has no more of them.
    pub unsubscribe: &'a str,
}

/// A line.
#[derive(Debug, Clone)]
pub struct Line<'a> {
    /// Whose it is.
    pub module: &'a str,
    /// The child or children whom it concerns: "Zoé", "Zoé, Max".
    pub child: String,
    /// What it says.
    pub said: Said,
    /// When it was sent.
    pub at: Timestamp,
}

/// A piece of a letter, which is text and HTML.
enum Piece {
    /// A heading.
    Heading(String),
    /// A sentence.
    Says(String),
    /// Lines, each with a smaller one below it.
    Lines(Vec<(String, String)>),
    /// What to do: its address and its words.
    Leads(String, String),
    /// The same, less prominent, below the letter.
    Small(String, String, String),
}

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;padding:24px 16px;font-family:system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;\
font-size:16px;line-height:1.5;background:#fff;color:#1b1b26}\
main,footer{max-width:36em;margin:0 auto}\
h1{font-size:22px;line-height:1.3;margin:0 0 12px}h2{font-size:18px;margin:24px 0 8px}\
ul{list-style:none;margin:0;padding:0}li{padding:10px 0;border-top:1px solid #d4d4de}\
.facts,footer{color:#55556b;font-size:14px}\
.lead{display:inline-block;margin:20px 0;padding:12px 20px;border-radius:8px;background:#2f4a9c;color:#fff;\
font-weight:600;text-decoration:none}\
footer{border-top:1px solid #d4d4de;margin-top:16px;padding-top:8px}a{color:#2f4a9c}a.lead{color:#fff}\
@media(prefers-color-scheme:dark){body{background:#16161d;color:#ececf2}li,footer{border-color:#3c3c4a}\
.facts,footer{color:#b3b3c4}a{color:#a9bcff}a.lead{background:#a9bcff;color:#14141b}}";

/// Draws what a person was told.
pub fn digest(head: &Letterhead<'_>, view: &Digest<'_>) -> Drawn {
    let words = Words(head.language);
    let dates = Dates {
        language: head.language,
        now: head.now,
        zone: view.zone,
    };
    let lines = view.schools.iter().map(|(_, lines)| lines.len() as u64);
    let count = lines.sum::<u64>() + view.more;
    let region = clean::line(head.region);
    let key = match view.pace {
        Some(_) => "letter-subject",
        None => "letter-subject-urgent",
    };
    let subject = words.say_with(
        key,
        &[("count", Part::Count(count)), ("region", (&region).into())],
    );
    let mut pieces = vec![Piece::Says(words.say("letter-new"))];
    for (school, lines) in &view.schools {
        pieces.push(Piece::Heading(clean::line(school)));
        let lines = lines.iter().map(|line| {
            let mut facts = vec![clean::line(line.module)];
            if !line.child.is_empty() {
                let child = clean::line(&line.child);
                facts.push(words.say_with("notification-for", &[("child", (&child).into())]));
            }
            facts.push(dates.instant(line.at));
            (line.said.sentence(words), facts.join(" · "))
        });
        pieces.push(Piece::Lines(lines.collect()));
    }
    if view.more > 0 {
        let more = words.say_with("letter-more", &[("count", Part::Count(view.more))]);
        pieces.push(Piece::Says(more));
    }
    let address = |path: &str| format!("{}{path}", head.portal);
    pieces.push(Piece::Leads(
        address(paths::NOTIFICATIONS),
        words.say("letter-open"),
    ));
    let why = words.say(match view.pace {
        None => "letter-why-urgent",
        Some(Pace::AtOnce) => "letter-why-at-once",
        Some(Pace::Weekly) => "letter-why-weekly",
        Some(Pace::Daily | Pace::Never) => "letter-why-daily",
    });
    pieces.push(Piece::Small(
        why,
        address(paths::NOTIFICATIONS_SETTINGS),
        words.say("letter-choose"),
    ));
    pieces.push(Piece::Small(
        words.say("letter-no-answer"),
        view.unsubscribe.to_owned(),
        words.say("letter-unsubscribe"),
    ));
    drawn(head, &subject, &pieces)
}

/// Draws the question whether an address is whose person gave it; `confirm` is where they say so.
pub fn confirmation(head: &Letterhead<'_>, confirm: &str) -> Drawn {
    let words = Words(head.language);
    let region = clean::line(head.region);
    let subject = words.say_with("letter-confirm-subject", &[("region", (&region).into())]);
    let text = words.say_with("letter-confirm-text", &[("region", (&region).into())]);
    let pieces = [
        Piece::Says(text),
        Piece::Leads(confirm.to_owned(), words.say("letter-confirm-do")),
        Piece::Says(words.say("letter-confirm-not-you")),
    ];
    drawn(head, &subject, &pieces)
}

fn drawn(head: &Letterhead<'_>, subject: &str, pieces: &[Piece]) -> Drawn {
    let subject = clean::line(subject);
    let hello = Words(head.language).say("letter-hello");
    let mut text = format!("{hello}\n\n");
    for piece in pieces {
        text.push_str(&as_text(piece));
    }
    let markup = html! {
        (DOCTYPE)
        html lang=(head.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (subject) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (clean::line(head.region)) }
                    p { (hello) }
                    @for piece in pieces { (as_html(piece)) }
                }
                footer {
                    @for piece in pieces {
                        @if let Piece::Small(says, href, label) = piece {
                            p { (says) " " a href=(href) { (label) } }
                        }
                    }
                }
            }
        }
    };
    Drawn {
        subject,
        text,
        html: markup.into_string(),
    }
}

fn as_text(piece: &Piece) -> String {
    match piece {
        Piece::Heading(heading) => {
            let rule = "-".repeat(heading.chars().count().min(60));
            format!("{heading}\n{rule}\n\n")
        }
        Piece::Says(text) => format!("{text}\n\n"),
        Piece::Lines(lines) => {
            let lines = lines
                .iter()
                .map(|(said, facts)| format!("* {said}\n  {facts}\n\n"));
            lines.collect()
        }
        Piece::Leads(href, label) => format!("{label}\n{href}\n\n"),
        Piece::Small(says, href, label) => format!("{says}\n{label}\n{href}\n\n"),
    }
}

fn as_html(piece: &Piece) -> Markup {
    match piece {
        Piece::Heading(heading) => html! { h2 { (heading) } },
        Piece::Says(text) => html! { p { (text) } },
        Piece::Lines(lines) => html! {
            ul {
                @for (said, facts) in lines {
                    li { (said) br; span.facts { (facts) } }
                }
            }
        },
        Piece::Leads(href, label) => html! { p { a.lead href=(href) { (label) } } },
        Piece::Small(..) => html! {},
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(language: Language) -> Letterhead<'static> {
        Letterhead {
            region: "Mon ENT",
            portal: "https://ent.example.fr",
            language,
            now: Timestamp::from_second(1_795_449_600).unwrap_or_default(),
        }
    }

    fn letter(language: Language, said: &str) -> Drawn {
        let head = head(language);
        let zone = TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC);
        let line = |said: &str, child: &str| Line {
            module: "Cahier de textes",
            child: child.to_owned(),
            said: Said::Text(said.to_owned()),
            at: head.now,
        };
        let view = Digest {
            pace: Some(Pace::Daily),
            schools: vec![
                ("Collège Joséphine-Baker", vec![line(said, "Zoé")]),
                ("École des Tilleuls", vec![line("Fiche 7", "Max")]),
            ],
            more: 3,
            zone: &zone,
            unsubscribe: "https://ent.example.fr/unsubscribe?token=a",
        };
        digest(&head, &view)
    }

    #[test]
    fn text_and_html_say_the_same() {
        let drawn = letter(Language::Fr, "Exercice 12 page 48");
        assert_eq!(drawn.subject, "Mon ENT\u{A0}: 5 nouvelles notifications");
        for said in [
            "Bonjour",
            "Collège Joséphine-Baker",
            "Exercice 12 page 48",
            "Cahier de textes · pour Zoé · aujourd’hui à 17\u{A0}h",
            "Cahier de textes · pour Max",
            "https://ent.example.fr/notifications/settings",
            "https://ent.example.fr/unsubscribe?token=a",
        ] {
            assert!(drawn.text.contains(said), "{said}: {}", drawn.text);
            assert!(drawn.html.contains(said), "{said}: {}", drawn.html);
        }
        let english = letter(Language::En, "a");
        assert!(
            english.html.contains("<html lang=\"en\">"),
            "{}",
            english.html
        );
        assert!(english.text.contains("today at 17:00"), "{}", english.text);
    }

    #[test]
    fn nothing_of_a_module_becomes_markup_or_another_line() {
        let hostile = "<img src=x> </style><script>a()</script>\r\n.\r\nMAIL FROM:<a@b.fr>\u{202E}";
        let drawn = letter(Language::Fr, hostile);
        assert!(!drawn.html.contains("<img") && !drawn.html.contains("<script"));
        assert_eq!(drawn.html.matches("</style>").count(), 1);
        let line = "* <img src=x> </style><script>a()</script> . MAIL FROM:<a@b.fr>\n";
        assert!(drawn.text.contains(line), "{}", drawn.text);
        assert!(!drawn.text.contains('\r'));
    }

    #[test]
    fn nothing_is_fetched() {
        let drawn = letter(Language::Fr, "a");
        for never in ["src=", "url(", "@import", "<link", "<form", "http-equiv"] {
            assert!(!drawn.html.contains(never), "{never}");
        }
    }

    #[test]
    fn a_confirmation_names_nobody() {
        let confirm = "https://ent.example.fr/account/email/confirm?token=a";
        let drawn = confirmation(&head(Language::Fr), confirm);
        assert!(drawn.text.contains(confirm) && drawn.html.contains(confirm));
        assert!(drawn.subject.contains("Mon ENT"), "{}", drawn.subject);
    }
}
