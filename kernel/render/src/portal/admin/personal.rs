//! What the school keeps of a person: given out as an archive, and erased after a second look.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::page::{Block, Control, Emphasis, Field, Form, Route, Submit, TextControl, Tone};

use crate::blocks;
use crate::context::{Canvas, RenderContext};
use crate::portal::widgets;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::{Part, Words};

/// What a school keeps of a person.
#[derive(Debug, Clone, Default)]
pub struct Personal {
    /// The person's full name.
    pub name: String,
    /// The page one comes from, and what it is called.
    pub back: (String, String),
    /// What the directory says of them: "Élève", "6A".
    pub facts: Vec<(String, String)>,
    /// Why they cannot be erased, if they cannot.
    pub held: Option<PersonalHeld>,
    /// Whether another school keeps something of them too.
    pub elsewhere: bool,
    /// What would go and what would stay, once somebody looked.
    pub looked: Option<Vec<PersonalRow>>,
    /// What was typed as a reason.
    pub reason: String,
    /// What is wrong with the reason, and in which form.
    pub reason_error: Option<(PersonalForm, String)>,
    /// What is wrong with the name that was typed.
    pub name_error: Option<String>,
    /// How far the erasure has come, while it goes on.
    pub progress: Option<Progress>,
}

/// Why somebody cannot be erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalHeld {
    /// They belong to the school.
    Present,
    /// They are the reader.
    Oneself,
}

/// A form of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonalForm {
    /// The archive.
    Export,
    /// Erasing.
    Erase,
}

/// What a module keeps of the person.
#[derive(Debug, Clone, Default)]
pub struct PersonalRow {
    /// The module.
    pub module: String,
    /// Records that go.
    pub goes: u64,
    /// What leaves their box.
    pub received: u64,
    /// Records that stay without their name.
    pub stays: u64,
    /// Records that the school keeps until their retention ends.
    pub kept: u64,
}

/// How something that is removed stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// So much is gone.
    pub gone: u64,
    /// Of so much.
    pub total: u64,
    /// When it was at its end.
    pub ended_at: Option<Timestamp>,
    /// Whether it ended before its end, for what the school must keep.
    pub is_stopped: bool,
}

/// The longest reason, as the form takes it.
const REASON: u32 = 500;

/// Draws it. Forms send to `export` and `data` below the person's address, which is the context's base.
pub fn personal(context: &RenderContext, view: &Personal) -> Markup {
    let words = Words(context.language);
    let canvas = Canvas::new(context);
    canvas.heading(2);
    let title = words.say_with(
        "personal-title",
        &[("name", Part::Text(&clean::line(&view.name)))],
    );
    html! {
        (widgets::title_below((&view.back.0, &view.back.1), &title, Some(&words.say("personal-lead"))))
        @if !view.facts.is_empty() {
            dl.facts-list {
                @for (what, how) in &view.facts { div { dt { (clean::line(what)) } dd { (clean::line(how)) } } }
            }
        }
        section aria-labelledby="export" {
            h2 #export { (words.say("personal-export")) }
            p { (words.say("personal-export-text")) }
            (blocks::block(&canvas, &Block::Form(export(words, view))))
        }
        section aria-labelledby="erase" {
            h2 #erase { (words.say("personal-erase")) }
            (erasing(context, &canvas, words, view))
        }
    }
}

fn erasing(context: &RenderContext, canvas: &Canvas<'_>, words: Words, view: &Personal) -> Markup {
    if let Some(progress) = &view.progress {
        return self::progress(words, progress, "personal-erasing");
    }
    html! {
        p { (words.say("personal-erase-text")) }
        @if view.elsewhere { p { (words.say("personal-elsewhere")) } }
        @match (view.held, &view.looked) {
            (Some(PersonalHeld::Oneself), _) => (widgets::notice(words, Tone::Info, &words.say("personal-oneself"))),
            (Some(PersonalHeld::Present), _) => (widgets::notice(words, Tone::Info, &words.say("personal-present"))),
            (None, None) => form method="post" action={ (context.base) "/data" } {
                div.actions {
                    button.secondary type="submit" name="do" value="look" { (words.say("personal-look")) }
                }
            },
            (None, Some(rows)) => {
                (looked(words, rows))
                (blocks::block(canvas, &Block::Form(erase(words, view))))
            }
        }
    }
}

/// How far something has come that is being removed, with a way to look again.
pub(super) fn progress(words: Words, progress: &Progress, going_on: &str) -> Markup {
    let number = |count| numbers::whole(words.0, count);
    let said = words.say_with(
        "clearing-progress",
        &[
            ("gone", Part::Text(&number(progress.gone))),
            ("total", Part::Text(&number(progress.total))),
        ],
    );
    html! {
        (widgets::notice(words, Tone::Info, &words.say(going_on)))
        p {
            progress.so-far max=(progress.total.max(1)) value=(progress.gone.min(progress.total.max(1))) aria-label=(said) {}
            " " (said)
        }
        p { a.button.quiet href="" { (words.say("clearing-again")) } }
    }
}

fn looked(words: Words, rows: &[PersonalRow]) -> Markup {
    let head = [
        ("personal-module", false),
        ("personal-goes", true),
        ("personal-received", true),
        ("personal-stays", true),
        ("personal-kept", true),
    ];
    let number = |count| Cell::of(html! { (numbers::whole(words.0, count)) });
    let lines = rows.iter().map(|row| {
        vec![
            Cell::naming(html! { (clean::line(&row.module)) }),
            number(row.goes),
            number(row.received),
            number(row.stays),
            number(row.kept),
        ]
    });
    html! {
        @if rows.is_empty() {
            p { (words.say("personal-nothing")) }
        } @else {
            (widgets::table(words, &words.say("personal-caption"), &head, lines))
            p.hint { (words.say("personal-caption-hint")) }
        }
    }
}

fn reason(words: Words, view: &Personal, form: PersonalForm) -> Field {
    let error = view.reason_error.as_ref();
    Field {
        name: "reason".into(),
        label: words.say("personal-reason"),
        hint: Some(words.say("personal-reason-hint")),
        required: true,
        control: Control::LongText(TextControl {
            value: view.reason.clone(),
            max_length: REASON,
        }),
        error: error
            .filter(|(of, _)| *of == form)
            .map(|(_, why)| why.clone()),
    }
}

fn export(words: Words, view: &Personal) -> Form {
    Form {
        to: Route {
            path: "export".into(),
            query: Vec::new(),
        },
        fields: vec![reason(words, view, PersonalForm::Export)],
        submits: vec![Submit {
            label: words.say("personal-export-do"),
            emphasis: Emphasis::Primary,
            name: "do".into(),
            value: "export".into(),
        }],
        cancel: None,
        keeps: None,
    }
}

fn erase(words: Words, view: &Personal) -> Form {
    let name = clean::line(&view.name);
    Form {
        to: Route {
            path: "data".into(),
            query: Vec::new(),
        },
        fields: vec![
            reason(words, view, PersonalForm::Erase),
            Field {
                name: "name".into(),
                label: words.say_with("personal-type-name", &[("name", Part::Text(&name))]),
                hint: None,
                required: true,
                control: Control::Text(TextControl {
                    value: String::new(),
                    max_length: 200,
                }),
                error: view.name_error.clone(),
            },
        ],
        submits: vec![Submit {
            label: words.say("personal-erase-do"),
            emphasis: Emphasis::Danger,
            name: "do".into(),
            value: "erase".into(),
        }],
        cancel: None,
        keeps: None,
    }
}
