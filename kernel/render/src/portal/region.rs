//! The region's administration: its schools, the catalogue of modules, imports.

use maud::{Markup, html};
use preau_domain::page::Tone;
use preau_domain::school::Level;

use super::import::{self, ImportLine};
use super::widgets::{self, ModuleFace};
use crate::context::RenderContext;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::Words;

/// The region at a glance.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// Its schools, by name.
    pub schools: Vec<RegionSchool>,
    /// The modules that schools may turn on.
    pub modules: Vec<CatalogueModule>,
    /// The latest imports of the directory, newest first.
    pub imports: Vec<ImportLine>,
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
    /// Its administration, for those who may see it.
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
        section aria-labelledby="schools" {
            h2 #schools { (words.say("region-schools")) }
            @if view.schools.is_empty() { p { (words.say("region-schools-none")) } }
            @else { (schools(words, &view.schools)) }
        }
        section aria-labelledby="catalogue" {
            h2 #catalogue { (words.say("region-modules")) }
            @if view.modules.is_empty() { p { (words.say("region-modules-none")) } }
            @else { (catalogue(words, &view.modules)) }
        }
        section aria-labelledby="imports" {
            h2 #imports { (words.say("region-imports")) }
            @if view.imports.is_empty() { p { (words.say("region-imports-none")) } }
            @else { (import::list(context, words, &view.imports)) }
        }
    }
}

fn schools(words: Words, schools: &[RegionSchool]) -> Markup {
    let head = [
        ("region-school", false),
        ("region-uai", false),
        ("region-level", false),
        ("region-people", true),
        ("region-modules-on", true),
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
        ]
    });
    widgets::table(words, &words.say("region-schools-caption"), &head, rows)
}

fn level_key(level: Level) -> &'static str {
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
            Cell::naming(html! { (clean::line(&module.face.name)) }),
            Cell::of(html! { (clean::line(&module.version)) }),
            Cell::of(html! { (clean::line(&module.publisher)) }),
            Cell::of(html! { (numbers::whole(words.0, module.schools)) }),
            Cell::of(html! { (numbers::whole(words.0, module.held)) }),
        ]
    });
    widgets::table(words, &words.say("region-modules-caption"), &head, rows)
}
