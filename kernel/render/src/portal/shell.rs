//! The shell around every page.

use std::sync::Arc;

use maud::{DOCTYPE, Markup, html};
use preau_domain::caller::Language;
use preau_domain::page::Tone;

use super::widgets::{self, ModuleFace, SectionEntry, SwitchChoice};
use super::{notifications, paths};
use crate::accent::Accent;
use crate::assets;
use crate::brand::BrandView;
use crate::icons::Icon;
use crate::words::Words;

/// What surrounds a page.
#[derive(Debug, Clone, Default)]
pub struct Shell {
    /// The language of the page.
    pub language: Language,
    /// The region's name for its ENT: "Mon ENT Grand-Ouest".
    pub region: String,
    /// Its own colours and logo.
    pub brand: Arc<BrandView>,
    /// The page's name, first in the browser's title.
    pub title: String,
    /// How many fields are in error; said first in the browser's title.
    pub errors: usize,
    /// The accent of the module being shown; the portal's own otherwise.
    pub accent: Accent,
    /// This page's path, to come back to after changing the language.
    pub here: String,
    /// Who is signed in.
    pub person: Option<PersonBar>,
    /// The school being looked at.
    pub school: Option<SchoolBar>,
    /// The home page of what is being looked at; the portal's own for none.
    pub home: Option<String>,
    /// In what quality the person looks at their schools: themselves, or for each of their children.
    /// Shown when there are two or more.
    pub standings: Vec<SwitchChoice>,
    /// The modules that the person sees here, in order. Empty: no navigation.
    pub modules: Vec<ModuleEntry>,
    /// The module or administration being shown.
    pub section: Option<Section>,
    /// Said once, above the content.
    pub flash: Vec<Flash>,
    /// Where the page listens to what it follows; none for one that stays as it is.
    pub live: Option<String>,
    /// After how many seconds the page asks whether its reader's seat is about to be given to others; none where nobody has
    /// one.
    pub seat: Option<u32>,
    /// Where feed readers follow what the page tells, if they can.
    pub feed: Option<String>,
}

/// Who is signed in.
#[derive(Debug, Clone, Default)]
pub struct PersonBar {
    /// "Léa Martin", "Mme Durand".
    pub name: String,
    /// Of whose given and family name the initials are.
    pub full_name: String,
    /// As what, where: "Élève, 6A". Empty for none.
    pub detail: String,
    /// The school's administration, for those who may.
    pub school_admin: Option<String>,
    /// Whether the person administers the region.
    pub region_admin: bool,
    /// How much modules told them that they have not read.
    pub unread: u32,
}

/// The school being looked at.
#[derive(Debug, Clone, Default)]
pub struct SchoolBar {
    /// "Collège Joséphine-Baker".
    pub name: String,
    /// All schools of the person, this one too; shown when there are two or more.
    pub choices: Vec<SwitchChoice>,
}

/// A module in the navigation.
#[derive(Debug, Clone)]
pub struct ModuleEntry {
    /// The module.
    pub face: ModuleFace,
    /// Whether it is being shown.
    pub current: bool,
    /// Something to notice, 0 for nothing.
    pub count: u32,
}

/// The module or administration being shown, with its menu.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Its icon.
    pub icon: Icon,
    /// Its menu; shown when there are two entries or more.
    pub entries: Vec<SectionEntry>,
}

/// Something said once: "Devoir publié."
#[derive(Debug, Clone)]
pub struct Flash {
    /// How it is meant.
    pub tone: Tone,
    /// The sentence, as plain text.
    pub text: String,
}

/// A whole page: the shell around `content`.
pub fn document(shell: &Shell, content: &Markup) -> Markup {
    let words = Words(shell.language);
    html! {
        (DOCTYPE)
        html lang=(shell.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="same-origin";
                title { (browser_title(shell, words)) }
                link rel="icon" type="image/svg+xml" href=(assets::href("preau.svg"));
                link rel="preload" as="font" type="font/woff2" crossorigin
                    href=(assets::href("atkinson-latin.woff2"));
                link rel="stylesheet" href=(assets::href("style.css"));
                (shell.brand.link())
                @if let Some(feed) = &shell.feed {
                    link rel="alternate" type="application/atom+xml" title=(shell.title) href=(feed);
                }
                @if shell.live.is_some() { script type="module" src=(assets::href("live.js")) {} }
                @if shell.seat.is_some() { script type="module" src=(assets::href("seat.js")) {} }
            }
            body.(shell.accent.class()).signed-out[shell.person.is_none()].with-modules[has_menu(shell)] {
                a.skip href="#content" { (words.say("skip")) }
                (top(shell, words))
                @if shell.standings.len() > 1 { (standings(shell, words)) }
                @if has_menu(shell) { (modules(shell, words)) }
                main #content tabindex="-1" data-live=[&shell.live] {
                    @if shell.live.is_some() { (live(words)) }
                    @if let Some(section) = &shell.section { (self::section(section, words)) }
                    div role="status" {
                        @for flash in &shell.flash {
                            (widgets::notice(words, flash.tone, &crate::text::clean::line(&flash.text)))
                        }
                    }
                    (content)
                }
                @if let Some(look) = shell.seat { (seat(look, words)) }
                (footer(shell, words))
            }
        }
    }
}

/// What the script of a page that follows something shows and says: by itself, nothing.
fn live(words: Words) -> Markup {
    html! {
        div.live role="status" {
            p.hidden data-live-said=(words.say("live-said")) {}
            div.live-news data-live-news hidden {
                span { (words.say("live-news")) }
                button.quiet type="button" { (words.say("live-refresh")) }
            }
        }
    }
}

/// What a page shows and says where its reader's seat is about to be given to others: by itself, nothing.
fn seat(look: u32, words: Words) -> Markup {
    html! {
        div.seat role="status" data-ask=(look) {
            div.live-news hidden {
                span { (words.say("seat-soon")) }
                button.quiet type="button" { (words.say("seat-stay")) }
            }
        }
    }
}

fn browser_title(shell: &Shell, words: Words) -> String {
    let mut parts = Vec::new();
    if shell.errors > 0 {
        parts.push(words.say("title-in-error"));
    }
    parts.push(crate::text::clean::line(&shell.title));
    if let Some(section) = &shell.section
        && section.name != shell.title
    {
        parts.push(section.name.clone());
    }
    if let Some(school) = &shell.school {
        parts.push(school.name.clone());
    }
    parts.push(shell.region.clone());
    parts.retain(|part| !part.is_empty());
    parts.join(" – ")
}

fn top(shell: &Shell, words: Words) -> Markup {
    html! {
        header.top {
            a.mark href=(home(shell)) {
                @if let Some(picture) = shell.brand.picture() { (picture) }
                @else { img src=(assets::href("preau.svg")) alt="" width="32" height="32"; }
                span { (shell.region) }
            }
            @if let Some(school) = &shell.school { (self::school(school, words)) }
            @match &shell.person {
                Some(person) => {
                    (notifications::bell(words, person.unread, is_at(shell, paths::NOTIFICATIONS)))
                    (self::person(shell, person, words))
                }
                None => (language(shell, words)),
            }
        }
    }
}

fn school(school: &SchoolBar, words: Words) -> Markup {
    html! {
        @if school.choices.len() > 1 {
            details.menu.school name="top" {
                summary {
                    span.hidden { (words.say("school-now")) " " }
                    span.menu-name { (school.name) }
                    (Icon::ChevronDown.svg())
                }
                div.panel {
                    p.panel-title { (words.say("school-change")) }
                    ul.switch-list { (widgets::switch(&school.choices)) }
                }
            }
        } @else {
            p.school { (school.name) }
        }
    }
}

fn person(shell: &Shell, person: &PersonBar, words: Words) -> Markup {
    html! {
        details.menu.person name="top" {
            summary {
                span.initials aria-hidden="true" { (initials(&person.full_name)) }
                span.menu-name { (person.name) }
                (Icon::ChevronDown.svg())
            }
            div.panel {
                p.panel-title { (person.name) }
                @if !person.detail.is_empty() { p.panel-detail { (person.detail) } }
                ul.panel-links {
                    li { a href=(paths::ACCOUNT) { (Icon::User.svg()) (words.say("account")) } }
                    @if let Some(href) = &person.school_admin {
                        li { a href=(href) { (Icon::Settings.svg()) (words.say("school-admin")) } }
                    }
                    @if person.region_admin {
                        li { a href=(paths::REGION) { (Icon::Building.svg()) (words.say("region-admin")) } }
                    }
                    li { (language(shell, words)) }
                    li {
                        form method="post" action=(paths::LOGOUT) {
                            button.panel-button type="submit" { (Icon::Logout.svg()) span { (words.say("sign-out")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The other language, named in itself.
fn language(shell: &Shell, words: Words) -> Markup {
    let (other, name) = match shell.language {
        Language::Fr => (Language::En, "English"),
        Language::En => (Language::Fr, "Français"),
    };
    html! {
        form.language method="post" action=(paths::LANGUAGE) {
            input type="hidden" name="back" value=(shell.here);
            button.panel-button type="submit" name="language" value=(other.as_str()) {
                (Icon::Language.svg())
                span { span.hidden { (words.say("language-change")) " " } span lang=(other.as_str()) { (name) } }
            }
        }
    }
}

fn standings(shell: &Shell, words: Words) -> Markup {
    html! {
        nav.standings aria-label=(words.say("standings")) {
            ul { (widgets::switch(&shell.standings)) }
        }
    }
}

fn home(shell: &Shell) -> &str {
    shell.home.as_deref().unwrap_or(paths::HOME)
}

/// Whether the page is at this path.
fn is_at(shell: &Shell, path: &str) -> bool {
    shell.here.split('?').next() == Some(path)
}

/// Whether the page is the home page, however it was asked for.
fn is_home(shell: &Shell) -> bool {
    let path = |href: &str| href.split('?').next().unwrap_or_default().to_owned();
    let here = path(&shell.here);
    here == paths::HOME || here == path(home(shell))
}

/// The school's administration, for those who may.
fn school_admin(shell: &Shell) -> Option<&str> {
    shell.person.as_ref()?.school_admin.as_deref()
}

/// Whether there is more to go to than the home page.
fn has_menu(shell: &Shell) -> bool {
    !shell.modules.is_empty() || school_admin(shell).is_some()
}

fn modules(shell: &Shell, words: Words) -> Markup {
    html! {
        nav.modules aria-label=(words.say("modules")) {
            ul {
                li {
                    a.module-link.accent-blue href=(home(shell)) aria-current=[is_home(shell).then_some("page")] {
                        (Icon::Home.svg()) span { (words.say("home")) }
                    }
                }
                @for entry in &shell.modules {
                    li {
                        a.module-link.(entry.face.accent.class()) href=(entry.face.href)
                            aria-current=[entry.current.then_some("true")] {
                            (entry.face.icon.svg())
                            span { (entry.face.name) }
                            @if entry.count > 0 { (count(entry.count, words)) }
                        }
                    }
                }
                @if let Some(href) = school_admin(shell) {
                    li {
                        a.module-link.accent-blue href=(href)
                            aria-current=[shell.here.starts_with(href).then_some("true")] {
                            (Icon::Settings.svg()) span { (words.say("school-admin-short")) }
                        }
                    }
                }
            }
        }
    }
}

/// A number of things to notice.
pub(super) fn count(count: u32, words: Words) -> Markup {
    let shown = if count > 99 {
        "99+".to_owned()
    } else {
        count.to_string()
    };
    html! {
        span.count {
            span aria-hidden="true" { (shown) }
            span.hidden { (widgets::counted(words, "to-notice", u64::from(count))) }
        }
    }
}

fn section(section: &Section, words: Words) -> Markup {
    html! {
        div.section {
            p.section-name { (section.icon.svg()) span { (section.name) } }
            @if section.entries.len() > 1 {
                nav.section-nav aria-label=(words.say_with("section-menu", &[("name", (&section.name).into())])) {
                    ul {
                        @for entry in &section.entries {
                            li { a href=(entry.href) aria-current=[entry.current.then_some("page")] { (entry.label) } }
                        }
                    }
                }
            }
        }
    }
}

fn footer(shell: &Shell, words: Words) -> Markup {
    html! {
        footer.bottom {
            p { (shell.region) }
            ul { li { a href=(paths::STATUS) { (words.say("status")) } } }
        }
    }
}

/// The first letters of the first and the last word of a name.
fn initials(name: &str) -> String {
    let first = |word: &str| word.chars().next();
    let mut words = name.split_whitespace();
    let start = words.next().and_then(first);
    let end = words.next_back().and_then(first);
    start
        .into_iter()
        .chain(end)
        .flat_map(char::to_uppercase)
        .collect()
}
