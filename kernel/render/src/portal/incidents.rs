//! What people are told when something does not work, as the region's operator writes it.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::caller::Language;
use preau_domain::condition::Condition;
use preau_domain::incident::{Incident, IncidentKind, Stage};
use preau_domain::page::Tone;

use super::paths;
use super::status::{self, Status, condition_badge, stage_said};
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::table::Cell;
use crate::text::clean;
use crate::words::Words;

/// What is written so far.
#[derive(Debug, Clone)]
pub struct Incidents {
    /// Going on or ahead, then past.
    pub incidents: Vec<Incident>,
    /// The present instant.
    pub now: Timestamp,
}

/// An incident as it is typed: what a form sends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IncidentTyped {
    /// The identifier that a new one will have; empty for one that is there.
    pub key: String,
    /// The version that is being mended; 0 for a new one.
    pub version: u64,
    /// A word of [`IncidentKind`].
    pub kind: String,
    /// A word of [`Condition`].
    pub condition: String,
    /// What people notice, in French and in English.
    pub title: (String, String),
    /// The services, by their words.
    pub services: Vec<String>,
    /// The schools, by their words in addresses; everywhere where there are none.
    pub schools: String,
    /// Date and time, as the browser writes them; now where there are none.
    pub begins: String,
    /// The same of the end.
    pub ends: String,
    /// What was said before, in French and in English.
    pub lines: Vec<(String, String)>,
    /// A word of [`Stage`], for what is said now.
    pub stage: String,
    /// What is said now, in French and in English; empty where something is mended only.
    pub next: (String, String),
}

impl IncidentTyped {
    /// The fields by which a form sends it.
    pub fn fields(&self) -> Vec<(String, String)> {
        let one = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut fields = vec![
            one("key", &self.key),
            one("version", &self.version.to_string()),
            one("kind", &self.kind),
            one("condition", &self.condition),
            one("title-fr", &self.title.0),
            one("title-en", &self.title.1),
            one("schools", &self.schools),
            one("begins", &self.begins),
            one("ends", &self.ends),
            one("stage", &self.stage),
            one("next-fr", &self.next.0),
            one("next-en", &self.next.1),
        ];
        fields.extend(self.services.iter().map(|service| one("service", service)));
        for (french, english) in &self.lines {
            fields.push(one("line-fr", french));
            fields.push(one("line-en", english));
        }
        fields
    }
}

/// An incident being written.
#[derive(Debug, Clone)]
pub struct IncidentForm {
    /// Where it is sent.
    pub to: String,
    /// The services there are: word, name.
    pub services: Vec<(String, String)>,
    /// What was typed.
    pub typed: IncidentTyped,
    /// What is wrong with it.
    pub wrong: Option<String>,
}

/// Draws what is written so far.
pub fn incidents(context: &RenderContext, view: &Incidents) -> Markup {
    let words = Words(context.language);
    html! {
        (widgets::title(&words.say("incidents-title"), Some(&words.say("incidents-lead"))))
        p.actions {
            a.button.primary href={ (paths::INCIDENTS) "/new" } { (words.say("incidents-new")) }
            " "
            a href=(paths::STATUS) { (words.say("incidents-page")) }
        }
        @if view.incidents.is_empty() { p { (words.say("incidents-none")) } }
        @else { (list(context, words, view)) }
    }
}

fn list(context: &RenderContext, words: Words, view: &Incidents) -> Markup {
    let columns = [
        ("incident-title", false),
        ("incident-condition", false),
        ("incident-stage", false),
        ("incident-changed", false),
    ];
    let rows = view.incidents.iter().map(|one| {
        vec![
            Cell::naming(html! {
                a href={ (paths::INCIDENTS) "/" (one.id) } { (clean::line(one.title.said(words.0))) }
            }),
            Cell::of(condition_badge(words, one.condition)),
            Cell::of(html! {
                (stage_said(words, one.kind, one.stage()))
                @if one.is_past(view.now) && one.stage() != Stage::Over {
                    " · " (words.say("incident-past"))
                }
            }),
            Cell::of(html! { (context.dates().instant(one.changed)) }),
        ]
    });
    widgets::table(words, &words.say("incidents-caption"), &columns, rows)
}

/// A text of one language or of both.
fn entry<'a>(
    words: Words,
    id: &'static str,
    label: &str,
    value: &'a str,
    hint: Option<&str>,
) -> Entry<'a> {
    Entry {
        id,
        label: words.say(label),
        kind: "text",
        value,
        autocomplete: "off",
        hint: hint.map(|hint| words.say(hint)),
        error: None,
    }
}

fn choice(label: &str, name: &str, options: &[(&str, String)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (value, said) in options {
                    option value=(value) selected[*value == chosen] { (said) }
                }
            }
        }
    }
}

fn area(id: &str, name: &str, label: &str, value: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (label) }
            textarea id=(id) name=(name) rows="3" maxlength=(Incident::TEXT) { (value) }
        }
    }
}

/// A text in both languages.
fn areas(words: Words, id: &str, name: &str, (french, english): (&str, &str)) -> Markup {
    html! {
        (area(&format!("{id}-fr"), &format!("{name}-fr"), &words.say("incident-text-fr"), french))
        (area(&format!("{id}-en"), &format!("{name}-en"), &words.say("incident-text-en"), english))
    }
}

fn conditions(words: Words) -> Vec<(&'static str, String)> {
    let said = |condition: Condition| match condition {
        Condition::Operational => words.say("incident-told-only"),
        other => words.say(&format!("part-{}", other.as_str())),
    };
    let all = Condition::ALL.iter().rev();
    all.map(|one| (one.as_str(), said(*one))).collect()
}

fn stages(words: Words, kind: &str) -> Vec<(&'static str, String)> {
    let kind = IncidentKind::of_str(kind).unwrap_or(IncidentKind::Trouble);
    let all = Stage::ALL.iter();
    all.map(|one| (one.as_str(), stage_said(words, kind, *one)))
        .collect()
}

/// What it is, and what it concerns.
fn head(words: Words, view: &IncidentForm) -> Markup {
    let typed = &view.typed;
    let kinds = IncidentKind::ALL.map(|kind| {
        let said = words.say(&format!("incident-kind-{}", kind.as_str()));
        (kind.as_str(), said)
    });
    let title = |id, label, value| entry(words, id, label, value, None);
    let french = title("title-fr", "incident-title-fr", typed.title.0.as_str());
    let english = title("title-en", "incident-title-en", typed.title.1.as_str());
    let schools = entry(
        words,
        "schools",
        "incident-schools",
        &typed.schools,
        Some("incident-schools-hint"),
    );
    let at = |id, label, value, hint| Entry {
        kind: "datetime-local",
        ..entry(words, id, label, value, Some(hint))
    };
    let begins = at(
        "begins",
        "incident-begins",
        typed.begins.as_str(),
        "incident-begins-hint",
    );
    let ends = at(
        "ends",
        "incident-ends",
        typed.ends.as_str(),
        "incident-ends-hint",
    );
    html! {
        (widgets::entry_optional(words, &french))
        (widgets::entry_optional(words, &english))
        (choice(&words.say("incident-kind"), "kind", &kinds, &typed.kind))
        (choice(&words.say("incident-condition"), "condition", &conditions(words), &typed.condition))
        fieldset.field {
            legend { (words.say("incident-services")) }
            div.choices {
                @for (service, name) in &view.services {
                    div.choice {
                        input id={ "service-" (service) } type="checkbox" name="service" value=(service)
                            checked[typed.services.contains(service)];
                        label for={ "service-" (service) } { (clean::line(name)) }
                    }
                }
            }
        }
        (widgets::entry_optional(words, &schools))
        (widgets::entry_optional(words, &begins))
        (widgets::entry_optional(words, &ends))
    }
}

/// Draws the form of an incident.
pub fn incident_form(context: &RenderContext, view: &IncidentForm) -> Markup {
    let words = Words(context.language);
    let typed = &view.typed;
    let is_new = typed.version == 0;
    let title = words.say(if is_new {
        "incident-new"
    } else {
        "incident-mend"
    });
    html! {
        (widgets::title_below((paths::INCIDENTS, &words.say("incidents-title")), &title, Some(&words.say("incident-lead"))))
        @if let Some(why) = &view.wrong {
            div role="alert" { (widgets::notice(words, Tone::Danger, why)) }
        }
        form.form.boxed method="post" action=(view.to) {
            input type="hidden" name="key" value=(typed.key);
            input type="hidden" name="version" value=(typed.version);
            (head(words, view))
            @for (number, (french, english)) in typed.lines.iter().enumerate() {
                fieldset.field {
                    legend { (widgets::counted(words, "incident-line", number as u64 + 1)) }
                    (areas(words, &format!("line-{number}"), "line", (french.as_str(), english.as_str())))
                }
            }
            fieldset.field {
                legend { (words.say(if is_new { "incident-first" } else { "incident-next" })) }
                (choice(&words.say("incident-stage"), "stage", &stages(words, &typed.kind), &typed.stage))
                (areas(words, "next", "next", (typed.next.0.as_str(), typed.next.1.as_str())))
            }
            div.actions {
                button.primary type="submit" name="do" value="preview" { (words.say("incident-preview")) }
            }
        }
        @if !is_new { (removal(words, view)) }
    }
}

/// Taking it back altogether.
fn removal(words: Words, view: &IncidentForm) -> Markup {
    html! {
        details {
            summary { (words.say("incident-remove")) }
            form.form.boxed method="post" action=(view.to) {
                p { (words.say("incident-remove-text")) }
                input type="hidden" name="version" value=(view.typed.version);
                div.choice {
                    input #sure type="checkbox" name="sure" value="yes" required;
                    label for="sure" { (words.say("incident-remove-sure")) }
                }
                div.actions {
                    button.danger type="submit" name="do" value="remove" { (words.say("incident-remove-do")) }
                }
            }
        }
    }
}

/// Draws an incident as people will read it, in both languages, before it is published.
pub fn incident_preview(
    context: &RenderContext,
    view: &Status,
    incident: &Incident,
    form: &IncidentForm,
) -> Markup {
    let words = Words(context.language);
    let fields = form.typed.fields();
    html! {
        link rel="stylesheet" href=(crate::assets::href("status.css"));
        (widgets::title_below(
            (paths::INCIDENTS, &words.say("incidents-title")),
            &words.say("incident-previewed"),
            Some(&words.say("incident-previewed-lead")),
        ))
        @for language in [context.language, context.language.other()] {
            (previewed(context, language, view, incident))
        }
        form.form method="post" action=(form.to) {
            (widgets::hidden(&fields))
            div.actions {
                button.primary type="submit" name="do" value="publish" { (words.say("incident-publish")) }
                button type="submit" name="do" value="back" { (words.say("incident-back")) }
            }
        }
    }
}

fn previewed(
    context: &RenderContext,
    language: Language,
    view: &Status,
    incident: &Incident,
) -> Markup {
    let read = RenderContext {
        language,
        ..context.clone()
    };
    let name = match language {
        Language::Fr => "Français",
        Language::En => "English",
    };
    html! {
        section.status lang=(language.as_str()) aria-label=(name) {
            h2 { (name) }
            (status::incident(&read, view, incident))
        }
    }
}
