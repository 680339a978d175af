//! Forms.

use maud::{Markup, html};
use preau_domain::page::{Control, Field, Form, Submit};

use super::{control, left_out, titled};
use crate::assets;
use crate::context::{Canvas, limits};
use crate::icons::Icon;
use crate::route;
use crate::words::{Part, Words};

pub(super) fn form(canvas: &Canvas<'_>, form: &Form) -> Markup {
    let (fields, cut) = canvas.take("fields", &form.fields, limits::FIELDS);
    let fields: Vec<_> = fields.iter().map(|field| (canvas.id(), field)).collect();
    let errors: Vec<_> = fields
        .iter()
        .filter_map(|(id, field)| error_line(canvas, id, field))
        .collect();
    let submits = &form.submits;
    let Some(href) = canvas.href(&form.to) else {
        return html! { p.left-out { (canvas.words.say("form-leads-nowhere")) } };
    };
    let has_files = form
        .fields
        .iter()
        .any(|field| matches!(field.control, Control::Files(_)));
    let keeps = form.keeps.as_ref();
    // Where a script sends files on before the form, in parts that go on where they stopped.
    let uploads = canvas.context.taken.as_ref().filter(|_| has_files);
    let uploads = uploads.and_then(|_| route::uploads_href(&canvas.context.base));
    let is_sent = keeps.is_some() || uploads.is_some();
    html! {
        form.form method="post" action=(href) enctype=[has_files.then_some("multipart/form-data")]
            data-keeps-name=[keeps.map(|(name, _)| name)] data-keeps-value=[keeps.map(|(_, value)| value)]
            data-uploads=[uploads.as_ref()]
            data-reader=[canvas.context.reader.filter(|_| is_sent)] autocomplete=[keeps.map(|_| "off")] {
            @if !errors.is_empty() {
                (error_summary(canvas.words, canvas.inner_level(), &errors))
            }
            @for (id, field) in &fields { (control::field(canvas, id, field)) }
            @if cut { (left_out(canvas)) }
            div.actions {
                (self::submits(canvas, submits))
                @if let Some(cancel) = &form.cancel {
                    @let label = canvas.label(&cancel.label);
                    @if let Some(href) = canvas.href(&cancel.to) {
                        a.button.quiet href=(href) { (label) }
                    }
                }
            }
            @if keeps.is_some() { (keeping(canvas.words)) }
        }
        @if uploads.is_some() { script type="module" src=(assets::href("uploads.js")) {} }
        @if keeps.is_some() { script type="module" src=(assets::href("drafts.js")) {} }
    }
}

/// The ways to send a form.
pub(super) fn submits(canvas: &Canvas<'_>, submits: &[Submit]) -> Markup {
    let (submits, _) = canvas.take("submits", submits, limits::FEW);
    html! {
        @for submit in submits {
            button.(submit.emphasis.as_str()) type="submit"
                name=(submit.name) value=(submit.value) { (canvas.label(&submit.label)) }
        }
    }
}

/// Where the script says what is kept, in these words: shown as it is, and read out when it turns to good or
/// bad. Without script, nothing.
fn keeping(words: Words) -> Markup {
    let say = |key| words.say(key);
    html! {
        p.keeping hidden data-offline=(say("keeps-offline")) data-ended=(say("keeps-ended"))
            data-refused=(say("keeps-refused")) data-waiting=(say("keeps-waiting")) {
            span {}
        }
        p.hidden.keeping-said role="status" {}
    }
}

/// A field in error, as the summary names it.
#[derive(Debug)]
pub(crate) struct ErrorLine {
    /// The identifier of the control.
    pub(crate) id: String,
    /// The field's label.
    pub(crate) label: String,
    /// What to change.
    pub(crate) message: String,
}

fn error_line(canvas: &Canvas<'_>, id: &str, field: &Field) -> Option<ErrorLine> {
    if matches!(field.control, Control::Hidden(_)) {
        return None;
    }
    Some(ErrorLine {
        id: control::focus_id(id, &field.control),
        label: canvas.label(&field.label),
        message: canvas.label(field.error.as_ref()?),
    })
}

/// What is wrong, before the form, each with a link to its field.
pub(crate) fn error_summary(words: Words, level: u8, errors: &[ErrorLine]) -> Markup {
    let count = Part::Count(errors.len() as u64);
    let title = words.say_with("form-errors", &[("count", count)]);
    html! {
        div.notice.danger.error-summary role="alert" tabindex="-1" autofocus {
            (Icon::Danger.svg())
            div {
                (titled(level, &html! { (title) }))
                ul {
                    @for error in errors {
                        li { a href={ "#" (error.id) } {
                            (words.say_with("form-error", &[
                                ("field", (&error.label).into()),
                                ("message", (&error.message).into()),
                            ]))
                        } }
                    }
                }
            }
        }
    }
}
