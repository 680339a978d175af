//! Whether everything works, for everybody: as a page, within the portal or copied elsewhere, as JSON and as a feed.

mod copy;
mod data;
mod days;
mod told;

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::caller::Language;
use preau_domain::condition::{Condition, DayCounted, Service};
use preau_domain::incident::Incident;
use preau_domain::page::Tone;

use super::{paths, widgets};
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::{Part, Words};

pub use copy::copy;
pub use data::{feed, json};
pub(super) use told::{incident, stage_said};

/// The state of the whole and of its parts.
#[derive(Debug, Clone)]
pub struct Status {
    /// When this was found.
    pub at: Timestamp,
    /// For whose school, by its word in addresses as it was asked for; for nobody's in particular without.
    pub school: Option<String>,
    /// The portal, signing in, each module.
    pub parts: Vec<StatusPart>,
    /// People who wait to be let in, and for how long, if any wait.
    pub waiting: Option<Waiting>,
    /// People who are kept out for a time, if any are.
    pub kept_out: Option<KeptOut>,
    /// What people are told: what holds or lies ahead first, then what is past.
    pub incidents: Vec<Incident>,
    /// Where its other forms are.
    pub links: StatusLinks,
}

/// A part of the platform.
#[derive(Debug, Clone)]
pub struct StatusPart {
    /// Which.
    pub service: Service,
    /// A module's name in the reader's language.
    pub name: Option<String>,
    /// How it is.
    pub condition: Condition,
    /// How it was on each day, oldest first.
    pub days: Vec<(Date, DayCounted)>,
}

/// Where the other forms of the page are.
#[derive(Debug, Clone)]
pub struct StatusLinks {
    /// The page itself.
    pub page: String,
    /// The feed.
    pub feed: String,
    /// The same for programs.
    pub json: String,
    /// The style of what stands on this page alone; none where it is with the rest.
    pub style: Option<String>,
}

impl StatusLinks {
    /// Those of the portal itself, in a language and for a school.
    pub fn of(language: Language, school: Option<&str>) -> Self {
        let school = school.map_or_else(String::new, |school| format!("&school={school}"));
        let query = format!("?language={}{school}", language.as_str());
        Self {
            page: format!("{}{query}", paths::STATUS),
            feed: format!("{}.atom{query}", paths::STATUS),
            json: format!("{}.json{query}", paths::STATUS),
            style: Some(crate::assets::href("status.css")),
        }
    }
}

/// People who wait to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub people: u64,
    /// How long the last of them will wait, in minutes; none while nobody can tell.
    pub minutes: Option<u64>,
}

/// People who are not let in until an hour, as the operator set it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOut {
    /// How many of them came and wait.
    pub people: u64,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Why, as the operator says it. Plain text; may be empty.
    pub sentence: String,
}

impl Status {
    /// How the whole is: as the worst of what is measured, and of what holds by an operator's word.
    pub fn worst(&self) -> Condition {
        let measured = self.parts.iter().map(|part| part.condition);
        let holding = self.incidents.iter().filter(|one| one.holds(self.at));
        let told = holding.map(|one| one.condition);
        let worst = measured.chain(told).max();
        worst.unwrap_or(Condition::Operational)
    }

    /// What a service is called.
    fn name_of(&self, words: Words, service: &Service) -> String {
        let known = self.parts.iter().find(|part| part.service == *service);
        service_name(words, service, known.and_then(|part| part.name.as_deref()))
    }
}

/// What a service is called, where a module's name is known or is not.
pub fn service_name(words: Words, service: &Service, module: Option<&str>) -> String {
    match (service, module) {
        (Service::Portal, _) => words.say("status-portal"),
        (Service::SignIn, _) => words.say("status-sign-in"),
        (Service::Module(_), Some(name)) => clean::line(name),
        (Service::Module(id), None) => id.to_string(),
    }
}

/// The same for what is read on another day: each date has its year, and none is today.
fn timeless(context: &RenderContext) -> RenderContext {
    RenderContext {
        now: Timestamp::UNIX_EPOCH,
        ..context.clone()
    }
}

/// How a condition looks.
fn tone(condition: Condition) -> Tone {
    match condition {
        Condition::Operational => Tone::Success,
        Condition::Slow | Condition::Partial => Tone::Warning,
        Condition::Down => Tone::Danger,
    }
}

/// How a part is, in a word.
pub(super) fn condition_badge(words: Words, condition: Condition) -> Markup {
    let said = words.say(&format!("part-{}", condition.as_str()));
    widgets::badge(tone(condition), &said)
}

/// Draws the status page, for within the portal.
pub fn status(context: &RenderContext, view: &Status) -> Markup {
    let words = Words(context.language);
    html! {
        // A link to a style may stand in the body (HTML, 4.2.4), and no other page pays for it.
        @if let Some(style) = &view.links.style { link rel="stylesheet" href=(style); }
        div.narrow.status {
            (content(context, view))
            (school(words, view))
        }
    }
}

fn waiting_said(words: Words, waiting: Waiting) -> String {
    let people = ("people", Part::Count(waiting.people));
    match waiting.minutes {
        None => words.say_with("status-waiting-unknown", &[people]),
        Some(minutes) => {
            let minutes = ("minutes", Part::Count(minutes.max(1)));
            words.say_with("status-waiting", &[people, minutes])
        }
    }
}

fn kept_out_said(context: &RenderContext, kept_out: &KeptOut) -> String {
    let words = Words(context.language);
    let people = ("people", Part::Count(kept_out.people));
    let mut said = vec![words.say_with("status-kept-out", &[people])];
    if let Some(until) = kept_out.until {
        let at = context.dates().instant(until);
        said.push(words.say_with("wait-opens", &[("at", (&at).into())]));
    }
    let sentence = clean::line(&kept_out.sentence);
    if !sentence.trim().is_empty() {
        said.push(sentence);
    }
    said.join(" ")
}

/// What it says, wherever it stands.
fn content(context: &RenderContext, view: &Status) -> Markup {
    let words = Words(context.language);
    let at = context.dates().instant(view.at);
    let worst = view.worst();
    let (going_on, past): (Vec<_>, Vec<_>) =
        view.incidents.iter().partition(|one| !one.is_past(view.at));
    html! {
        (widgets::title(&words.say("status"), Some(&words.say_with("status-at", &[("at", (&at).into())]))))
        (widgets::notice(words, tone(worst), &words.say(&format!("status-all-{}", worst.as_str()))))
        @if let Some(waiting) = view.waiting {
            (widgets::notice(words, Tone::Info, &waiting_said(words, waiting)))
        }
        @if let Some(kept_out) = &view.kept_out {
            (widgets::notice(words, Tone::Info, &kept_out_said(context, kept_out)))
        }
        @if !going_on.is_empty() {
            section aria-labelledby="told" {
                h2 #told { (words.say("status-told")) }
                @for one in going_on { div id={ "incident-" (one.id) } { (incident(context, view, one)) } }
            }
        }
        section aria-labelledby="measured" {
            h2 #measured { (words.say("status-measured")) }
            ul.status-parts {
                @for part in &view.parts {
                    li {
                        div.status-part {
                            span { (service_name(words, &part.service, part.name.as_deref())) }
                            (condition_badge(words, part.condition))
                        }
                        (days::days(context, part))
                    }
                }
            }
            p.hint { (words.say("status-how")) }
        }
        section aria-labelledby="past" {
            h2 #past { (words.say("status-past")) }
            @if past.is_empty() { p { (words.say("status-past-none")) } }
            @for one in past { div id={ "incident-" (one.id) } { (told::past(context, view, one)) } }
        }
        p.hint {
            a href=(view.links.feed) type="application/atom+xml" { (words.say("status-feed")) }
            " · "
            a href=(view.links.json) type="application/json" { (words.say("status-json")) }
        }
    }
}

/// For whom it is, and asking for another school.
fn school(words: Words, view: &Status) -> Markup {
    let asked = view.school.as_deref().unwrap_or_default();
    let entry = widgets::Entry {
        id: "school",
        label: words.say("status-school"),
        kind: "text",
        value: asked,
        autocomplete: "off",
        hint: Some(words.say("status-school-hint")),
        error: None,
    };
    html! {
        section aria-labelledby="whose" {
            h2 #whose { (words.say("status-whose")) }
            @if !asked.is_empty() {
                p {
                    (words.say_with("status-of-school", &[("school", asked.into())]))
                    " "
                    a href=(StatusLinks::of(words.0, None).page) { (words.say("status-of-all")) }
                }
            }
            form.form method="get" action=(paths::STATUS) {
                input type="hidden" name="language" value=(words.0.as_str());
                (widgets::entry_optional(words, &entry))
                div.actions { button type="submit" { (words.say("status-school-see")) } }
            }
        }
    }
}
