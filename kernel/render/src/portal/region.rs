//! The region's administration: its schools, the catalogue of modules, imports.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::page::Tone;
use preau_domain::plan::Plan;
use preau_domain::school::Level;

use super::import::{self, ImportLine};
use super::paths;
use super::widgets::{self, ModuleFace};
use crate::context::RenderContext;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::Words;

/// The region at a glance.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// What schools are looked for by.
    pub search: SchoolSearch,
    /// Its schools that were found, by level and name: a page of them.
    pub schools: Vec<RegionSchool>,
    /// The modules that schools may turn on.
    pub modules: Vec<CatalogueModule>,
    /// What modules may use and keep, by level.
    pub plans: Vec<(Level, Plan)>,
    /// The latest imports of the directory, newest first.
    pub imports: Vec<ImportLine>,
    /// How e-mail is getting on; none where the region sends none.
    pub letters: Option<LettersLine>,
}

/// How e-mail is getting on.
#[derive(Debug, Clone, Default)]
pub struct LettersLine {
    /// Addresses to which letters go.
    pub addresses: u64,
    /// Addresses that their server refused for good.
    pub refused: u64,
    /// Letters that are due.
    pub waiting: u64,
    /// Since when the first of them is.
    pub oldest: Option<Timestamp>,
    /// Letters that could not be handed over the last time.
    pub failing: u64,
    /// Why the one that was tried last could not, as the server said it.
    pub error: Option<String>,
}

/// What schools are looked for by, and which part of them is shown.
#[derive(Debug, Clone, Default)]
pub struct SchoolSearch {
    /// A name or a code.
    pub text: String,
    /// How many were found.
    pub found: u64,
    /// How many there are.
    pub all: u64,
    /// Where the part before is.
    pub before: Option<String>,
    /// Where the part after is.
    pub after: Option<String>,
}

/// A school of the region.
#[derive(Debug, Clone)]
pub struct RegionSchool {
    /// Its name.
    pub name: String,
    /// The ministry's code.
    pub uai: String,
    /// Whether the code's letter is the one its digits ask for.
    pub uai_checks: bool,
    /// Its kind.
    pub level: Level,
    /// Accounts.
    pub people: u64,
    /// Modules turned on.
    pub modules: u64,
    /// Instructions of its modules over the last day.
    pub fuel: u64,
    /// Their faults over the last day.
    pub faults: u64,
    /// Its plan, for those who may see it.
    pub href: Option<String>,
}

/// A module of the catalogue.
#[derive(Debug, Clone)]
pub struct CatalogueModule {
    /// The module.
    pub face: ModuleFace,
    /// "0.1.0".
    pub version: String,
    /// Who made it.
    pub publisher: String,
    /// How many schools turned it on.
    pub schools: u64,
    /// In how many of them it is held back.
    pub held: u64,
}

/// Draws the region at a glance.
pub fn region(context: &RenderContext, view: &Region) -> Markup {
    let words = Words(context.language);
    html! {
        (widgets::title(&words.say("region-admin"), None))
        p {
            a href={ (paths::REGION) "/audit" } { (words.say("audit-region")) }
            " "
            a.button href=(paths::GATE) { (words.say("gate-title")) }
            " "
            a.button href=(paths::INCIDENTS) { (words.say("incidents-title")) }
            " "
            a.button href=(paths::NEW_SCHOOLS) { (words.say("newcomers-title")) }
            " "
            a.button href=(paths::BRAND) { (words.say("brand-title")) }
        }
        section aria-labelledby="schools" {
            h2 #schools { (words.say("region-schools")) }
            @if view.search.all == 0 { p { (words.say("region-schools-none")) } }
            @else { (search(words, &view.search)) }
            @if view.search.all > 0 && view.schools.is_empty() { p { (words.say("region-nothing")) } }
            @if !view.schools.is_empty() {
                (schools(words, &view.schools))
                (widgets::pager(words, view.search.before.as_deref(), view.search.after.as_deref()))
            }
        }
        section aria-labelledby="catalogue" {
            h2 #catalogue { (words.say("region-modules")) }
            @if view.modules.is_empty() { p { (words.say("region-modules-none")) } }
            @else { (catalogue(words, &view.modules)) }
        }
        section aria-labelledby="plans" {
            h2 #plans { (words.say("region-plans")) }
            p { (words.say("region-plans-text")) }
            @for (level, plan) in &view.plans {
                details {
                    summary { (words.say(level_key(*level))) }
                    (super::admin::plan(words, plan))
                }
            }
        }
        section aria-labelledby="imports" {
            h2 #imports { (words.say("region-imports")) }
            @if view.imports.is_empty() { p { (words.say("region-imports-none")) } }
            @else { (import::list(context, words, &view.imports)) }
        }
        section aria-labelledby="letters" {
            h2 #letters { (words.say("region-letters")) }
            @match &view.letters {
                None => p { (words.say("region-letters-off")) },
                Some(line) => (letters(context, words, line)),
            }
        }
    }
}

fn letters(context: &RenderContext, words: Words, line: &LettersLine) -> Markup {
    let number = |count| numbers::whole(words.0, count);
    html! {
        dl.facts-list {
            div { dt { (words.say("region-letters-addresses")) } dd { (number(line.addresses)) } }
            div { dt { (words.say("region-letters-refused")) } dd { (number(line.refused)) } }
            div {
                dt { (words.say("region-letters-waiting")) }
                dd {
                    (number(line.waiting))
                    @if let Some(oldest) = line.oldest {
                        @let since = context.dates().instant(oldest);
                        " " (words.say_with("region-letters-since", &[("since", (&since).into())]))
                    }
                }
            }
            div {
                dt { (words.say("region-letters-failing")) }
                dd {
                    (number(line.failing))
                    @if let Some(error) = &line.error { ul.facts { li { code { (clean::line(error)) } } } }
                }
            }
        }
    }
}

/// Schools by name or code.
fn search(words: Words, search: &SchoolSearch) -> Markup {
    html! {
        form.form.search role="search" method="get" action=(paths::REGION) {
            (widgets::entry_optional(words, &widgets::Entry {
                id: "q",
                label: words.say("region-search"),
                kind: "search",
                value: &search.text,
                autocomplete: "off",
                hint: None,
                error: None,
            }))
            div.actions {
                button type="submit" { (words.say("register-search-do")) }
                @if !search.text.is_empty() {
                    a.button.quiet href=(paths::REGION) { (words.say("region-all")) }
                }
            }
        }
        p { (widgets::counted(words, "region-found", search.found)) }
    }
}

fn schools(words: Words, schools: &[RegionSchool]) -> Markup {
    let head = [
        ("region-school", false),
        ("region-uai", false),
        ("region-level", false),
        ("region-people", true),
        ("region-modules-on", true),
        ("region-fuel", true),
        ("region-faults", true),
    ];
    let rows = schools.iter().map(|school| {
        vec![
            Cell::naming(html! {
                @match &school.href {
                    Some(href) => a href=(href) { (clean::line(&school.name)) },
                    None => (clean::line(&school.name)),
                }
            }),
            Cell::of(html! {
                code { (school.uai) }
                @if !school.uai_checks { " " (widgets::badge(Tone::Warning, &words.say("uai-unchecked"))) }
            }),
            Cell::of(html! { (words.say(level_key(school.level))) }),
            Cell::of(html! { (numbers::whole(words.0, school.people)) }),
            Cell::of(html! { (numbers::whole(words.0, school.modules)) }),
            Cell::of(html! { (numbers::large(words.0, school.fuel)) }),
            Cell::of(html! { (numbers::whole(words.0, school.faults)) }),
        ]
    });
    widgets::table(words, &words.say("region-schools-caption"), &head, rows)
}

pub(super) fn level_key(level: Level) -> &'static str {
    match level {
        Level::Ecole => "level-ecole",
        Level::College => "level-college",
        Level::Lycee => "level-lycee",
    }
}

fn catalogue(words: Words, modules: &[CatalogueModule]) -> Markup {
    let head = [
        ("region-module", false),
        ("admin-version", false),
        ("admin-publisher", false),
        ("region-schools-on", true),
        ("region-held", true),
    ];
    let rows = modules.iter().map(|module| {
        vec![
            Cell::naming(html! { a href=(module.face.href) { (clean::line(&module.face.name)) } }),
            Cell::of(html! { (clean::line(&module.version)) }),
            Cell::of(html! { (clean::line(&module.publisher)) }),
            Cell::of(html! { (numbers::whole(words.0, module.schools)) }),
            Cell::of(html! { (numbers::whole(words.0, module.held)) }),
        ]
    });
    widgets::table(words, &words.say("region-modules-caption"), &head, rows)
}
