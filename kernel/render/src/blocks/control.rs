//! The controls of a form, each with its label, hint and error.

use std::cmp::Ordering;

use icu_collator::CollatorBorrowed;
use icu_collator::options::CollatorOptions;
use icu_locale_core::locale;
use maud::{Markup, html};
use preau_domain::audience::Audience;
use preau_domain::page::{
    ChoiceControl, ChoiceOption, ChoicesControl, Control, DateControl, Field, NumberControl,
    RecipientsControl,
};

use super::{files, left_out};
use crate::context::{Canvas, limits};
use crate::icons::Icon;

/// Up to this many options are all shown; more fold into a list.
const OPEN_OPTIONS: usize = 6;

/// The identifier of what takes the focus in the field `id`.
pub(super) fn focus_id(id: &str, control: &Control) -> String {
    if is_group(control) {
        format!("{id}-1")
    } else {
        id.to_owned()
    }
}

pub(super) fn field(canvas: &Canvas<'_>, id: &str, field: &Field) -> Markup {
    let described = described_by(id, field);
    let about = html! {
        @if let Some(hint) = &field.hint { p.hint id={ (id) "-hint" } { (canvas.label(hint)) } }
        @if let Some(error) = &field.error {
            p.error id={ (id) "-error" } {
                (Icon::Danger.svg())
                span { span.hidden { (canvas.words.say("field-error")) } (canvas.label(error)) }
            }
        }
    };
    let label = html! {
        (canvas.label(&field.label))
        @if field.required { span.required { " " (canvas.words.say("field-required")) } }
    };
    match &field.control {
        Control::Hidden(value) => {
            html! { input type="hidden" name=(field.name) value=(value); }
        }
        Control::Check(on) => html! {
            div.field.in-error[field.error.is_some()] {
                div.choice {
                    input #(id) type="checkbox" name=(field.name) value="true" checked[*on]
                        required[field.required] aria-describedby=[described.as_deref()]
                        aria-invalid=[invalid(field)];
                    label for=(id) { (label) }
                }
                (about)
            }
        },
        group if is_group(group) => html! {
            fieldset.field.in-error[field.error.is_some()] aria-describedby=[described.as_deref()] {
                legend { (label) }
                (about)
                @match &field.control {
                    Control::Files(control) => (files::control(canvas, id, field, control)),
                    Control::Recipients(recipients) => {
                        (self::recipients(canvas, id, &field.name, recipients))
                    }
                    _ => (options(canvas, id, field)),
                }
            }
        },
        _ => html! {
            div.field.in-error[field.error.is_some()] {
                label for=(id) { (label) }
                (about)
                (single(canvas, id, field, described.as_deref()))
            }
        },
    }
}

/// Whether a control is several inputs under one legend.
fn is_group(control: &Control) -> bool {
    match control {
        Control::Choices(_) | Control::Recipients(_) | Control::Files(_) => true,
        Control::Choice(choice) => is_open(choice),
        _ => false,
    }
}

/// Whether all options of a choice are shown. Open options cannot be unchosen, so that one of them
/// must already be.
fn is_open(choice: &ChoiceControl) -> bool {
    (2..=OPEN_OPTIONS).contains(&choice.options.len())
        && choice
            .options
            .iter()
            .any(|option| option.value == choice.value)
}

fn described_by(id: &str, field: &Field) -> Option<String> {
    match (&field.hint, &field.error) {
        (Some(_), Some(_)) => Some(format!("{id}-hint {id}-error")),
        (Some(_), None) => Some(format!("{id}-hint")),
        (None, Some(_)) => Some(format!("{id}-error")),
        (None, None) => None,
    }
}

fn invalid(field: &Field) -> Option<&'static str> {
    field.error.as_ref().map(|_| "true")
}

/// A control of one element.
fn single(canvas: &Canvas<'_>, id: &str, field: &Field, described: Option<&str>) -> Markup {
    let (name, required, invalid) = (&field.name, field.required, invalid(field));
    match &field.control {
        Control::Text(text) => html! {
            input #(id) type="text" name=(name) value=(canvas.value(&text.value))
                maxlength=(text.max_length.min(65_536)) required[required]
                aria-describedby=[described] aria-invalid=[invalid];
        },
        Control::LongText(text) => html! {
            textarea #(id) name=(name) rows="6" maxlength=(text.max_length.min(65_536))
                required[required] aria-describedby=[described] aria-invalid=[invalid] {
                // A browser drops the first line break of a text area.
                "\n" (canvas.text(&text.value))
            }
        },
        Control::Number(number) => self::number(canvas, id, field, number, described),
        Control::Date(DateControl { value, min, max }) => html! {
            input.short #(id) type="date" name=(name) value=[*value] min=[*min] max=[*max]
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Control::Time(value) => html! {
            input.short #(id) type="time" name=(name)
                value=[value.map(|time| time.strftime("%H:%M").to_string())]
                required[required] aria-describedby=[described] aria-invalid=[invalid];
        },
        Control::Choice(choice) => html! {
            select #(id) name=(name) required[required]
                aria-describedby=[described] aria-invalid=[invalid] {
                (select_options(canvas, choice, required))
            }
            @if choice.options.len() > limits::OPTIONS { (left_out(canvas)) }
        },
        Control::Audience(audience) => html! {
            select #(id) name=(name) required[required]
                aria-describedby=[described] aria-invalid=[invalid] {
                (audience_options(canvas, audience.value.as_ref()))
            }
        },
        Control::Choices(_)
        | Control::Recipients(_)
        | Control::Check(_)
        | Control::Hidden(_)
        | Control::Files(_) => {
            html! {}
        }
    }
}

fn number(
    canvas: &Canvas<'_>,
    id: &str,
    field: &Field,
    number: &NumberControl,
    described: Option<&str>,
) -> Markup {
    let unit = canvas.label(&number.unit);
    let unit_id = format!("{id}-unit");
    let described = match (described, unit.is_empty()) {
        (Some(others), false) => Some(format!("{others} {unit_id}")),
        (None, false) => Some(unit_id.clone()),
        (others, true) => others.map(str::to_owned),
    };
    // What was typed and is no number would not be shown by a control for numbers.
    let value = canvas.value(&number.value);
    let is_number = value.is_empty() || value.parse::<f64>().is_ok_and(f64::is_finite);
    let kind = if is_number { "number" } else { "text" };
    html! {
        div.with-unit {
            input.short #(id) type=(kind) inputmode="decimal" step="any" name=(field.name)
                value=(value) min=[number.min] max=[number.max]
                required[field.required] aria-describedby=[described] aria-invalid=[invalid(field)];
            @if !unit.is_empty() { span #(unit_id) { (unit) } }
        }
    }
}

fn select_options(canvas: &Canvas<'_>, choice: &ChoiceControl, required: bool) -> Markup {
    let (shown, _) = canvas.take("options", &choice.options, limits::OPTIONS);
    let chosen = shown.iter().any(|option| option.value == choice.value);
    html! {
        @if !chosen || !required && !shown.iter().any(|option| option.value.is_empty()) {
            option value="" selected[!chosen] { (canvas.words.say("choose")) }
        }
        @for option in shown {
            option value=(option.value) selected[option.value == choice.value] {
                (canvas.label(&option.label))
            }
        }
    }
}

/// The reader's classes and groups. A value that is not among them stays chosen, so that sending
/// the form again does not change it unawares.
fn audience_options(canvas: &Canvas<'_>, value: Option<&Audience>) -> Markup {
    let mut sorted: Vec<_> = canvas.context.audiences.iter().collect();
    sorted.sort_by(|(_, a), (_, b)| by_name(a, b));
    // A form may ask for them in each of its fields.
    let (sorted, _) = canvas.take("options", &sorted, limits::OPTIONS);
    let of_kind = |class: bool| {
        let of_kind = sorted
            .iter()
            .filter(|(audience, _)| matches!(audience, Audience::Class(_)) == class);
        of_kind.copied().collect::<Vec<_>>()
    };
    let elsewhere = value.filter(|value| !sorted.iter().any(|(audience, _)| audience == *value));
    html! {
        @if let Some(value) = elsewhere {
            option value=(value) selected { (canvas.words.say("audience-elsewhere")) }
        }
        option value="" selected[value.is_none()] { (canvas.words.say("choose")) }
        @for (class, title) in [(true, "audience-classes"), (false, "audience-groups")] {
            @let options = of_kind(class);
            @if !options.is_empty() {
                optgroup label=(canvas.words.say(title)) {
                    @for (audience, name) in options {
                        option value=(audience) selected[value == Some(audience)] {
                            (canvas.label(name))
                        }
                    }
                }
            }
        }
    }
}

/// Several inputs under one legend: all of which, or one of which, may be on.
fn options(canvas: &Canvas<'_>, id: &str, field: &Field) -> Markup {
    let (kind, options, on): (_, &[ChoiceOption], &[String]) = match &field.control {
        Control::Choices(ChoicesControl { options, values }) => ("checkbox", options, values),
        Control::Choice(ChoiceControl { options, value }) => {
            ("radio", options, std::slice::from_ref(value))
        }
        _ => return html! {},
    };
    let (shown, cut) = canvas.take("options", options, limits::OPTIONS);
    html! {
        div.choices {
            @for (index, option) in shown.iter().enumerate() {
                @let id = format!("{id}-{}", index + 1);
                div.choice {
                    input #(id) type=(kind) name=(field.name) value=(option.value)
                        checked[on.contains(&option.value)];
                    label for=(id) { (canvas.label(&option.label)) }
                }
            }
        }
        @if cut { (left_out(canvas)) }
    }
}

/// Those chosen, each with a box that takes it out; a search, whose button sends the form without asking for its
/// other fields; what was found, each with a box that adds it.
fn recipients(canvas: &Canvas<'_>, id: &str, name: &str, recipients: &RecipientsControl) -> Markup {
    let (chosen, cut) = canvas.take("options", &recipients.chosen, limits::OPTIONS);
    let (found, found_cut) = canvas.take("options", &recipients.found, limits::OPTIONS);
    let boxes = |options: &[ChoiceOption], on: bool, part: &str| {
        html! {
            div.choices {
                @for (index, option) in options.iter().enumerate() {
                    @let id = format!("{id}-{part}-{}", index + 1);
                    div.choice {
                        input #(id) type="checkbox" name=(name) value=(option.value) checked[on];
                        label for=(id) { (canvas.label(&option.label)) }
                    }
                }
            }
        }
    };
    let search = canvas.value(&recipients.search);
    let asked = !search.trim().is_empty();
    html! {
        @if !chosen.is_empty() {
            p.hint { (canvas.words.say("recipients-chosen")) }
            (boxes(chosen, true, "chosen"))
        }
        @if cut || found_cut { (left_out(canvas)) }
        label for={ (id) "-1" } { (canvas.words.say("recipients-search")) }
        div.with-button {
            input id={ (id) "-1" } type="search" name={ (name) "-search" } value=(search)
                maxlength="100" autocomplete="off";
            button.secondary type="submit" name={ (name) "-find" } value="1" formnovalidate {
                (canvas.words.say("recipients-find"))
            }
        }
        @if !found.is_empty() {
            div role="group" aria-labelledby={ (id) "-found" } {
                p.hint id={ (id) "-found" } { (canvas.words.say("recipients-found")) }
                (boxes(found, false, "found"))
                @if recipients.more {
                    p.hint { (canvas.words.say(if asked { "recipients-more" } else { "recipients-others" })) }
                }
            }
        } @else if asked {
            p.hint role="status" { (canvas.words.say("recipients-none")) }
        }
    }
}

/// The order of names in French, where "é" stands beside "e" and 10 after 9.
fn by_name(a: &str, b: &str) -> Ordering {
    thread_local! {
        static COLLATOR: Option<CollatorBorrowed<'static>> =
            icu_collator::Collator::try_new(
                locale!("fr-u-kn").into(),
                CollatorOptions::default(),
            )
            .ok();
    }
    COLLATOR.with(|collator| {
        collator
            .as_ref()
            .map_or_else(|| a.cmp(b), |collator| collator.compare(a, b))
    })
}
