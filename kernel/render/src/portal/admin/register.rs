//! The people of the school: by class, and each of them; who has come in already, and codes on paper for who has
//! not.

use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::page::Tone;
use preau_domain::person::Profile;

use crate::context::RenderContext;
use crate::portal::account::profile_name;
use crate::portal::sheets::{self, Sheets};
use crate::portal::widgets::{self, Entry};
use crate::table::Cell;
use crate::text::clean;
use crate::words::{Part, Words};

/// The school's people: its classes, or who was found.
#[derive(Debug, Clone, Default)]
pub struct Register {
    /// What was searched for; empty for nothing.
    pub asked: String,
    /// The classes by name, and at the end who is in none.
    pub classes: Vec<ClassLine>,
    /// Who was found, where somebody was searched for.
    pub found: Option<Found>,
}

/// People who were found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// By name.
    pub people: Vec<PersonLine>,
    /// Whether there are more.
    pub more: bool,
    /// Who has left the school and is called so: the page of what it still keeps of them, and their name.
    pub left: Vec<(String, String)>,
}

/// A class.
#[derive(Debug, Clone)]
pub struct ClassLine {
    /// What it is called; empty for those who are in none.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Its pupils; or how many are in none.
    pub people: u64,
    /// Their relatives.
    pub relatives: u64,
    /// How many of all these have no password yet.
    pub waiting: u64,
}

/// How far somebody has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayIn {
    /// They have a password.
    Open,
    /// They were issued a code, which they can use until that day.
    Code(Date),
    /// They have neither.
    None,
}

/// Somebody in a list.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// As lists have it: "MARTIN Léa".
    pub name: String,
    /// As what they belong to the school.
    pub profile: Profile,
    /// The full name of the child whose relative they are.
    pub child: Option<String>,
    /// The class, of a pupil or of a relative's child; empty for others.
    pub class: String,
    /// What they type.
    pub login: String,
    /// How far they have come.
    pub way_in: WayIn,
    /// Their page.
    pub href: String,
}

/// A class with its people.
#[derive(Debug, Clone)]
pub struct ClassOpened {
    /// What it is called; empty for those who are in none.
    pub name: String,
    /// The page of all classes.
    pub back: String,
    /// For how many a sheet would be printed.
    pub waiting: u64,
    /// Pupils, each followed by their relatives; or who is in none, by name.
    pub people: Vec<PersonLine>,
}

/// Whether somebody can be given a new code here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// They can.
    Here,
    /// The reader is who is being looked at.
    Oneself,
    /// They belong to another school too.
    Elsewhere,
}

/// Somebody.
#[derive(Debug, Clone)]
pub struct PersonOpened {
    /// The full name.
    pub name: String,
    /// The page one comes from: a class's, or that of all.
    pub back: (String, String),
    /// As what they belong to the school, once for each of their children if they are a relative.
    pub lines: Vec<PersonLine>,
    /// The page of what the school keeps of them.
    pub data: String,
    /// Whether they can be given a new code here.
    pub renewal: Renewal,
}

/// What a class is called.
fn class_name(words: Words, name: &str) -> String {
    if name.is_empty() {
        words.say("register-no-class")
    } else {
        clean::line(name)
    }
}

/// As what somebody belongs to the school: "Élève", "Responsable de Zoé Martin".
fn who(words: Words, line: &PersonLine) -> String {
    match &line.child {
        Some(child) => words.say_with(
            "sheets-relative",
            &[("child", clean::line(child).as_str().into())],
        ),
        None => profile_name(words, line.profile),
    }
}

fn way_in(context: &RenderContext, line: &PersonLine) -> Markup {
    let words = Words(context.language);
    match line.way_in {
        WayIn::Open => widgets::badge(Tone::Success, &words.say("register-open")),
        WayIn::Code(until) => {
            let until = context.dates().short(until);
            let said = words.say_with("register-code", &[("until", until.as_str().into())]);
            widgets::badge(Tone::Info, &said)
        }
        WayIn::None => widgets::badge(Tone::Neutral, &words.say("register-none")),
    }
}

/// People as a table; with their class where they are of several.
fn people(context: &RenderContext, caption: &str, lines: &[PersonLine], classes: bool) -> Markup {
    let words = Words(context.language);
    let mut head = vec![("register-name", false), ("register-who", false)];
    if classes {
        head.push(("register-class", false));
    }
    head.extend([("login", false), ("register-way-in", false)]);
    let rows = lines.iter().map(|line| {
        let mut cells = vec![
            Cell::naming(html! { a href=(line.href) { (clean::line(&line.name)) } }),
            Cell::of(html! { (who(words, line)) }),
        ];
        if classes {
            cells.push(Cell::of(html! { (clean::line(&line.class)) }));
        }
        cells.extend([
            Cell::of(html! { code { (line.login) } }),
            Cell::of(way_in(context, line)),
        ]);
        cells
    });
    widgets::table(words, caption, &head, rows)
}

/// Draws the school's people; its search sends to the same page.
pub fn register(context: &RenderContext, view: &Register) -> Markup {
    let words = Words(context.language);
    html! {
        (widgets::title(&words.say("register"), Some(&words.say("register-lead"))))
        form.form.search role="search" method="get" action={ (context.base) "/people" } {
            (widgets::entry_optional(words, &Entry {
                id: "q",
                label: words.say("register-search"),
                kind: "search",
                value: &view.asked,
                autocomplete: "off",
                hint: Some(words.say("register-search-hint")),
                error: None,
            }))
            div.actions {
                button type="submit" { (words.say("register-search-do")) }
                @if view.found.is_some() {
                    a.button.quiet href={ (context.base) "/people" } { (words.say("register-all")) }
                }
            }
        }
        @match &view.found {
            Some(found) => (self::found(context, found)),
            None => (classes(words, &view.classes)),
        }
    }
}

fn found(context: &RenderContext, found: &Found) -> Markup {
    let words = Words(context.language);
    html! {
        @if found.people.is_empty() {
            div.empty { h2 { (words.say("register-nobody")) } p { (words.say("register-nobody-text")) } }
        } @else {
            (people(context, &words.say("register-found"), &found.people, true))
            @if found.more { p.hint { (words.say("register-more")) } }
        }
        @if !found.left.is_empty() {
            section aria-labelledby="left" {
                h2 #left { (words.say("register-left")) }
                p { (words.say("register-left-text")) }
                ul.plain {
                    @for (href, name) in &found.left { li { a href=(href) { (clean::line(name)) } } }
                }
            }
        }
    }
}

fn classes(words: Words, lines: &[ClassLine]) -> Markup {
    let head = [
        ("register-class", false),
        ("register-people", true),
        ("register-relatives", true),
        ("register-waiting", true),
    ];
    let rows = lines.iter().map(|line| {
        let name = class_name(words, &line.name);
        vec![
            Cell::naming(html! { a href=(line.href) { (name) } }),
            Cell::of(html! { (line.people) }),
            Cell::of(html! { (line.relatives) }),
            Cell::of(html! { (line.waiting) }),
        ]
    });
    html! {
        @if lines.is_empty() {
            div.empty { h2 { (words.say("register-empty")) } p { (words.say("register-empty-text")) } }
        } @else {
            (widgets::table(words, &words.say("register-classes"), &head, rows))
        }
    }
}

/// Draws a class; its button sends its name as `class` to `people/sheets`.
pub fn class_opened(context: &RenderContext, view: &ClassOpened) -> Markup {
    let words = Words(context.language);
    let name = class_name(words, &view.name);
    let back = words.say("register");
    let count = [("count", Part::Count(view.waiting))];
    html! {
        (widgets::title_below((&view.back, &back), &name, None))
        @if view.waiting == 0 {
            p.hint { (words.say("register-all-open")) }
        } @else {
            form.boxed method="post" action={ (context.base) "/people/sheets" } {
                p { (words.say_with("register-sheets-text", &count)) " " (words.say("register-elsewhere")) }
                input type="hidden" name="class" value=(view.name);
                div.actions {
                    button.primary type="submit" { (words.say_with("register-sheets", &count)) }
                }
            }
        }
        (people(context, &name, &view.people, false))
    }
}

/// Draws somebody; the button sends to `renew` below the page's own address.
pub fn person_opened(context: &RenderContext, view: &PersonOpened) -> Markup {
    let words = Words(context.language);
    let Some(first) = view.lines.first() else {
        return html! {};
    };
    let name = clean::line(&view.name);
    html! {
        (widgets::title_below((&view.back.0, &class_name(words, &view.back.1)), &name, None))
        dl.facts-list {
            @for line in &view.lines {
                div {
                    dt { (who(words, line)) }
                    dd { @if line.class.is_empty() { (words.say("register-no-class")) } @else { (clean::line(&line.class)) } }
                }
            }
            div { dt { (words.say("login")) } dd { code { (first.login) } } }
            div { dt { (words.say("register-way-in")) } dd { (way_in(context, first)) } }
        }
        p { a href=(view.data) { (words.say("register-data")) } }
        section aria-labelledby="renew" {
            h2 #renew { (words.say("register-renew")) }
            @match view.renewal {
                Renewal::Oneself => p { (words.say("register-renew-self")) },
                Renewal::Elsewhere => p { (words.say("register-renew-elsewhere")) },
                Renewal::Here => {
                    p { (words.say("register-renew-text")) }
                    details.confirm {
                        summary.button { (words.say("register-renew-do")) }
                        div.panel {
                            p { (words.say_with("register-renew-sure", &[("name", name.as_str().into())])) }
                            form method="post" action={ (first.href) "/renew" } {
                                button.danger type="submit" { (words.say("register-renew-yes")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Draws sheets, to be printed from this page: it is the only time that their codes are to be seen.
pub fn slips(context: &RenderContext, back: (&str, &str), view: &Sheets) -> Markup {
    let words = Words(context.language);
    let title = widgets::counted(words, "register-slips", view.slips.len() as u64);
    let (to, class) = back;
    html! {
        (widgets::title_below((to, &class_name(words, class)), &title, None))
        @if view.slips.is_empty() {
            (widgets::notice(words, Tone::Info, &words.say("register-all-open")))
        } @else {
            div.no-print { (widgets::notice(words, Tone::Warning, &words.say("register-slips-once"))) }
            p.hint.no-print { (words.say("register-slips-print")) }
            (sheets::list(context, view))
        }
    }
}
