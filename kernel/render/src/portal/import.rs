//! Imports of the directory: what each did, and what of its source could not be used.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use preau_domain::page::Tone;

use super::widgets;
use crate::context::RenderContext;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::{Part, Words};

/// An import in the list.
#[derive(Debug, Clone)]
pub struct ImportLine {
    /// Since when.
    pub at: Timestamp,
    /// How long it took; none while it goes on.
    pub took: Option<SignedDuration>,
    /// Where it came from: "AAF".
    pub source: String,
    /// How it stands.
    pub state: ImportState,
    /// What it changed.
    pub counts: ImportCounts,
    /// Its report.
    pub href: String,
}

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportState {
    /// It goes on, or was broken off.
    Open,
    /// All of it was applied.
    Applied,
    /// Something could not be read; what could be was applied, and nobody was sent away.
    Partial,
    /// What could be was applied; schools that would have lost many people kept all of them.
    Held,
    /// It could not be done.
    Failed,
}

/// What an import changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Schools in the source.
    pub schools: u64,
    /// People added.
    pub added: u64,
    /// People changed.
    pub changed: u64,
    /// People of whom the source says nothing new.
    pub unchanged: u64,
    /// Memberships of schools that ended.
    pub ended: u64,
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
    /// Why it failed, for operators.
    pub error: Option<String>,
    /// Lines that could not be used, at most a thousand, by reason.
    pub problems: Vec<ImportProblems>,
}

/// Lines that could not be used for one reason.
#[derive(Debug, Clone)]
pub struct ImportProblems {
    /// Why, and what to do, in the reader's language.
    pub reason: String,
    /// The lines.
    pub lines: Vec<ImportProblem>,
}

/// A line that could not be used.
#[derive(Debug, Clone)]
pub struct ImportProblem {
    /// The file.
    pub file: String,
    /// The line in it, if known.
    pub line: Option<u64>,
    /// The entry's key in the source, if it has one.
    pub key: String,
    /// The value concerned, if there is one.
    pub detail: String,
}

/// Draws the latest imports.
pub(super) fn list(context: &RenderContext, words: Words, imports: &[ImportLine]) -> Markup {
    let dates = context.dates();
    let head = [
        ("import-at", false),
        ("import-source", false),
        ("import-state", false),
        ("import-took", true),
        ("import-changes", false),
    ];
    let rows = imports.iter().map(|import| {
        vec![
            Cell::naming(html! { a href=(import.href) { (dates.instant(import.at)) } }),
            Cell::of(html! { (clean::line(&import.source)) }),
            Cell::of(state_badge(words, import.state)),
            Cell::of(html! { @if let Some(took) = import.took { (duration(words, took)) } }),
            Cell::of(html! { (counts(words, import.counts)) }),
        ]
    });
    widgets::table(words, &words.say("region-imports-caption"), &head, rows)
}

fn state_badge(words: Words, state: ImportState) -> Markup {
    let (tone, key) = match state {
        ImportState::Open => (Tone::Info, "import-open"),
        ImportState::Applied => (Tone::Success, "import-applied"),
        ImportState::Partial => (Tone::Warning, "import-partial"),
        ImportState::Held => (Tone::Warning, "import-held"),
        ImportState::Failed => (Tone::Danger, "import-failed"),
    };
    widgets::badge(tone, &words.say(key))
}

/// How long something took, in the two units that tell: "45 s", "12 min 5 s", "2 h 40 min".
fn duration(words: Words, took: SignedDuration) -> String {
    let seconds = took.as_secs().unsigned_abs();
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let said = |key, first: u64, second: u64| {
        let parts = [
            ("first", Part::Count(first)),
            ("second", Part::Count(second)),
        ];
        words.say_with(key, &parts)
    };
    match (hours, minutes) {
        (0, 0) if seconds == 0 => words.say("took-less"),
        (0, 0) => said("took-seconds", seconds, 0),
        (0, minutes) => said("took-minutes", minutes, seconds),
        (hours, minutes) => said("took-hours", hours, minutes),
    }
}

fn counts(words: Words, counts: ImportCounts) -> Markup {
    html! {
        ul.facts {
            li { (widgets::counted(words, "import-added", counts.added)) }
            li { (widgets::counted(words, "import-changed", counts.changed)) }
            li { (widgets::counted(words, "import-ended", counts.ended)) }
            @if counts.unused > 0 { li { (widgets::counted(words, "import-unused", counts.unused)) } }
        }
    }
}

/// Draws the report of an import.
pub fn import_report(context: &RenderContext, view: &ImportReport) -> Markup {
    let words = Words(context.language);
    let import = &view.import;
    let at = context.dates().instant(import.at);
    let title = words.say_with("import-title", &[("at", (&at).into())]);
    let back = words.say("region-admin");
    let source = clean::line(&import.source);
    html! {
        (widgets::title_below((&view.back, &back), &title, Some(&source)))
        (outcome(words, view))
        dl.facts-list {
            div { dt { (words.say("import-state")) } dd { (state_badge(words, import.state)) } }
            @if let Some(took) = import.took {
                div { dt { (words.say("import-took")) } dd { (duration(words, took)) } }
            }
            div { dt { (words.say("import-schools")) } dd { (numbers::whole(words.0, import.counts.schools)) } }
            div { dt { (words.say("import-changes")) } dd { (counts(words, import.counts)) } }
            div { dt { (words.say("import-unchanged")) } dd { (numbers::whole(words.0, import.counts.unchanged)) } }
        }
        h2 { (words.say("import-problems")) }
        @if view.problems.is_empty() {
            p { (words.say(if import.counts.unused == 0 { "import-problems-none" } else { "import-problems-gone" })) }
        } @else {
            (shown(words, view))
            @for problems in &view.problems { (self::problems(words, problems)) }
        }
    }
}

/// What the state means for who answers for the import, and what to do.
fn outcome(words: Words, view: &ImportReport) -> Markup {
    let (tone, key) = match view.import.state {
        ImportState::Open => (Tone::Info, "import-open-text"),
        ImportState::Applied => return html! {},
        ImportState::Partial => (Tone::Warning, "import-partial-text"),
        ImportState::Held => (Tone::Warning, "import-held-text"),
        ImportState::Failed => (Tone::Danger, "import-failed-text"),
    };
    html! {
        (widgets::notice(words, tone, &words.say(key)))
        @if let Some(error) = &view.error {
            p { (words.say("import-error")) " " code { (clean::line(error)) } }
        }
    }
}

/// How many of the lines are listed, where some are not.
fn shown(words: Words, view: &ImportReport) -> Markup {
    let listed = view.problems.iter().map(|one| one.lines.len() as u64);
    let listed = listed.sum::<u64>();
    html! {
        @if listed < view.import.counts.unused {
            p { (words.say_with("import-problems-some", &[
                ("listed", Part::Count(listed)),
                ("all", Part::Count(view.import.counts.unused)),
            ])) }
        }
    }
}

fn problems(words: Words, problems: &ImportProblems) -> Markup {
    let head = [
        ("import-file", false),
        ("import-line", true),
        ("import-key", false),
        ("import-value", false),
    ];
    let rows = problems.lines.iter().map(|line| {
        vec![
            Cell::of(html! { code { (clean::line(&line.file)) } }),
            Cell::of(html! { @if let Some(line) = line.line { (numbers::whole(words.0, line)) } }),
            Cell::of(html! { @if !line.key.is_empty() { code { (clean::line(&line.key)) } } }),
            Cell::of(html! { (clean::line(&line.detail)) }),
        ]
    });
    let caption = widgets::counted(words, "import-lines", problems.lines.len() as u64);
    html! {
        h3 { (clean::line(&problems.reason)) }
        (widgets::table(words, &caption, &head, rows))
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::caller::Language;

    use super::*;

    #[test]
    fn a_duration_is_said_in_the_units_that_tell() {
        let said = |seconds| {
            let said = duration(Words(Language::Fr), SignedDuration::from_secs(seconds));
            said.replace(['\u{a0}', '\u{202f}'], " ")
                .replace(['\u{2068}', '\u{2069}'], "")
        };
        for (seconds, words) in [
            (0, "moins d’une seconde"),
            (45, "45 s"),
            (60, "1 min 0 s"),
            (725, "12 min 5 s"),
            (3_600, "1 h 0 min"),
            (9_640, "2 h 40 min"),
        ] {
            assert_eq!(said(seconds), words);
        }
    }
}
