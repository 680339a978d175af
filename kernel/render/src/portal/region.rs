//! The region's administration: its schools, the catalogue of modules, imports.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::page::Tone;
use preau_domain::school::Level;

use super::widgets::{self, ModuleFace};
use crate::context::RenderContext;
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

/// An import in the list.
#[derive(Debug, Clone)]
pub struct ImportLine {
    /// When.
    pub at: Timestamp,
    /// Where it came from: "AAF complet".
    pub source: String,
    /// How it ended.
    pub state: ImportState,
    /// What it changed.
    pub counts: ImportCounts,
    /// Its report.
    pub href: Option<String>,
}

/// How an import ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// Its difference is shown and waits for somebody to apply it.
    Waiting,
    /// It was applied.
    Applied,
    /// It was undone.
    Undone,
    /// It could not be applied; nothing changed.
    Failed,
}

/// What an import changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// People added.
    pub added: u64,
    /// People changed.
    pub changed: u64,
    /// People who left.
    pub left: u64,
    /// Lines that could not be used.
    pub unused: u64,
}

/// The report of an import.
#[derive(Debug, Clone)]
pub struct ImportReport {
    /// The list that it is part of.
    pub back: String,
    /// The import.
    pub import: ImportLine,
    /// Lines that could not be used, at most a thousand.
    pub problems: Vec<ImportProblem>,
}

/// A line that could not be used.
#[derive(Debug, Clone)]
pub struct ImportProblem {
    /// The file.
    pub file: String,
    /// The line in it, if known.
    pub line: Option<u64>,
    /// Why, in the reader's language.
    pub reason: String,
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
            @else { (imports(context, words, &view.imports)) }
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
    let body = html! {
        @for school in schools {
            tr {
                th scope="row" {
                    @match &school.href {
                        Some(href) => a href=(href) { (clean::line(&school.name)) },
                        None => (clean::line(&school.name)),
                    }
                }
                td {
                    code { (school.uai) }
                    @if !school.uai_checks { " " (widgets::badge(Tone::Warning, &words.say("uai-unchecked"))) }
                }
                td { (words.say(level_key(school.level))) }
                td.numeric { (numbers::whole(words.0, school.people)) }
                td.numeric { (numbers::whole(words.0, school.modules)) }
            }
        }
    };
    widgets::table_frame(
        &words.say("region-schools-caption"),
        &head.map(|(key, numeric)| (words.say(key), numeric)),
        &body,
    )
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
    let body = html! {
        @for module in modules {
            tr {
                th scope="row" { (clean::line(&module.face.name)) }
                td { (clean::line(&module.version)) }
                td { (clean::line(&module.publisher)) }
                td.numeric { (numbers::whole(words.0, module.schools)) }
                td.numeric { (numbers::whole(words.0, module.held)) }
            }
        }
    };
    widgets::table_frame(
        &words.say("region-modules-caption"),
        &head.map(|(key, numeric)| (words.say(key), numeric)),
        &body,
    )
}

fn imports(context: &RenderContext, words: Words, imports: &[ImportLine]) -> Markup {
    let dates = context.dates();
    let head = [
        ("import-at", false),
        ("import-source", false),
        ("import-state", false),
        ("import-changes", false),
    ];
    let body = html! {
        @for import in imports {
            tr {
                th scope="row" {
                    @let at = dates.instant(import.at);
                    @match &import.href {
                        Some(href) => a href=(href) { (at) },
                        None => (at),
                    }
                }
                td { (clean::line(&import.source)) }
                td { (state_badge(words, import.state)) }
                td { (counts(words, import.counts)) }
            }
        }
    };
    widgets::table_frame(
        &words.say("region-imports-caption"),
        &head.map(|(key, numeric)| (words.say(key), numeric)),
        &body,
    )
}

fn state_badge(words: Words, state: ImportState) -> Markup {
    let (tone, key) = match state {
        ImportState::Waiting => (Tone::Info, "import-waiting"),
        ImportState::Applied => (Tone::Success, "import-applied"),
        ImportState::Undone => (Tone::Neutral, "import-undone"),
        ImportState::Failed => (Tone::Danger, "import-failed"),
    };
    widgets::badge(tone, &words.say(key))
}

fn counts(words: Words, counts: ImportCounts) -> Markup {
    html! {
        ul.facts {
            li { (widgets::counted(words, "import-added", counts.added)) }
            li { (widgets::counted(words, "import-changed", counts.changed)) }
            li { (widgets::counted(words, "import-left", counts.left)) }
            @if counts.unused > 0 { li { (widgets::counted(words, "import-unused", counts.unused)) } }
        }
    }
}

/// Draws the report of an import.
pub fn import_report(context: &RenderContext, view: &ImportReport) -> Markup {
    let words = Words(context.language);
    let at = context.dates().instant(view.import.at);
    let title = words.say_with("import-title", &[("at", (&at).into())]);
    let back = words.say("region-admin");
    let source = clean::line(&view.import.source);
    let head = [
        ("import-file", false),
        ("import-line", true),
        ("import-reason", false),
    ];
    let body = html! {
        @for problem in &view.problems {
            tr {
                td { code { (clean::line(&problem.file)) } }
                td.numeric { @if let Some(line) = problem.line { (numbers::whole(words.0, line)) } }
                td { (clean::line(&problem.reason)) }
            }
        }
    };
    html! {
        (widgets::title_below((&view.back, &back), &title, Some(&source)))
        p { (state_badge(words, view.import.state)) }
        (counts(words, view.import.counts))
        h2 { (words.say("import-problems")) }
        @if view.problems.is_empty() {
            p { (words.say("import-problems-none")) }
        } @else {
            (widgets::table_frame(&words.say("import-problems-caption"), &head.map(|(key, numeric)| (words.say(key), numeric)), &body))
        }
    }
}
