//! Admission, as the region's operator sees and sets it.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::gate::Mode;
use preau_domain::page::Tone;
use preau_domain::person::Profile;
use preau_domain::school::Level;

use super::account::profile_name;
use super::paths;
use super::region::level_key;
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::{Part, Words};

/// Flows shown, those of whom most wait first.
pub const FLOWS: usize = 60;
/// What is chosen for a dial of one school, which is named beside.
pub const SCHOOL: &str = "school";

/// Admission at a glance.
#[derive(Debug, Clone, Default)]
pub struct GateView {
    /// How many are in, and how many may be.
    pub inside: (u64, u64),
    /// How many wait.
    pub waiting: u64,
    /// How many were called and are not in yet.
    pub called: u64,
    /// How many go in, in a minute.
    pub per_minute: u64,
    /// To how many in a minute this is held, if it is.
    pub held_to: Option<u64>,
    /// Requests worked on, and how many may be.
    pub open: (u64, u64),
    /// People by school and profile.
    pub flows: Vec<GateFlow>,
    /// Dials that are turned.
    pub dials: Vec<GateDial>,
    /// Modules that a dial may close, by name.
    pub modules: Vec<ModuleChoice>,
    /// What is wrong with the one that was just sent.
    pub wrong: Option<String>,
    /// What was typed of it.
    pub typed: GateTyped,
}

/// The people of a school in one profile.
#[derive(Debug, Clone)]
pub struct GateFlow {
    /// The school; none for people who are not known yet.
    pub school: Option<String>,
    /// As what.
    pub profile: Profile,
    /// How many are in.
    pub inside: u64,
    /// How many wait.
    pub waiting: u64,
}

/// A module that a dial may close.
#[derive(Debug, Clone)]
pub struct ModuleChoice {
    /// The scope, as it is written.
    pub scope: String,
    /// Its name.
    pub name: String,
}

/// A dial that is turned.
#[derive(Debug, Clone)]
pub struct GateDial {
    /// What it is about, as it is written.
    pub scope: String,
    /// The same for people: the name of a school or a module; the words by default.
    pub named: Option<String>,
    /// Who is let in.
    pub mode: Option<Mode>,
    /// How many.
    pub seats: Option<u32>,
    /// For how many minutes nothing may happen on a seat.
    pub idle: Option<u32>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// What people are told.
    pub sentence: String,
}

/// What was typed of a dial.
#[derive(Debug, Clone, Default)]
pub struct GateTyped {
    /// What it is about: a scope as it is written, or [`SCHOOL`].
    pub scope: String,
    /// The school by its name or code, where it is about one.
    pub school: String,
    /// Who is let in: a word of [`Mode`], or nothing.
    pub mode: String,
    /// How many.
    pub seats: String,
    /// For how many minutes nothing may happen on a seat.
    pub idle: String,
    /// For how long.
    pub minutes: String,
    /// What people are told.
    pub sentence: String,
}

/// Draws admission.
pub fn gate(context: &RenderContext, view: &GateView) -> Markup {
    let words = Words(context.language);
    html! {
        (widgets::title(&words.say("gate-title"), Some(&words.say("gate-lead"))))
        section aria-labelledby="now" {
            h2 #now { (words.say("gate-now")) }
            (figures(words, view))
        }
        section aria-labelledby="dials" {
            h2 #dials { (words.say("gate-dials")) }
            @if view.dials.is_empty() { p { (words.say("gate-dials-none")) } }
            @else { (dials(context, words, &view.dials)) }
        }
        section aria-labelledby="turn" {
            h2 #turn { (words.say("gate-turn")) }
            @if let Some(why) = &view.wrong {
                div role="alert" {
                    (widgets::notice(words, Tone::Danger, &words.say_with("gate-wrong", &[("why", why.into())])))
                }
            }
            (form(words, &view.typed, &view.modules))
        }
        section aria-labelledby="flows" {
            h2 #flows { (words.say("gate-flows")) }
            @if view.flows.is_empty() { p { (words.say("gate-flows-none")) } }
            @else { (flows(words, &view.flows)) }
        }
    }
}

fn figures(words: Words, view: &GateView) -> Markup {
    let number = |count| numbers::whole(words.0, count);
    let of = |(inside, seats): (u64, u64)| {
        let (inside, seats) = (number(inside), number(seats));
        words.say_with(
            "gate-of-seats",
            &[("inside", (&inside).into()), ("seats", (&seats).into())],
        )
    };
    html! {
        dl.facts-list {
            div { dt { (words.say("gate-inside")) } dd { (of(view.inside)) } }
            div { dt { (words.say("gate-waiting")) } dd { (number(view.waiting)) } }
            div { dt { (words.say("gate-called")) } dd { (number(view.called)) } }
            div { dt { (words.say("gate-pace")) } dd { (number(view.per_minute)) } }
            div {
                dt { (words.say("gate-rate")) }
                dd {
                    @match view.held_to {
                        Some(held_to) => (number(held_to)),
                        None => (words.say("gate-rate-none")),
                    }
                }
            }
            div { dt { (words.say("gate-open")) } dd { (of(view.open)) } }
        }
    }
}

fn scope_said(words: Words, dial: &GateDial) -> String {
    if let Some(named) = &dial.named {
        return clean::line(named);
    }
    let said = match dial.scope.split_once(':') {
        None if dial.scope == "site" => Some(words.say("gate-scope-site")),
        Some(("profile", which)) => {
            Profile::of_str(which).map(|profile| profile_name(words, profile))
        }
        Some(("level", which)) => Level::of_str(which).map(|level| {
            let level = words.say(level_key(level));
            words.say_with("gate-scope-level", &[("level", (&level).into())])
        }),
        _ => None,
    };
    said.unwrap_or_else(|| clean::line(&dial.scope))
}

fn dials(context: &RenderContext, words: Words, dials: &[GateDial]) -> Markup {
    let columns = [
        ("gate-dial-scope", false),
        ("gate-dial-says", false),
        ("gate-dial-until", false),
        ("gate-dial-sentence", false),
        ("gate-dial-release", false),
    ];
    let rows = dials.iter().map(|dial| {
        let seats = dial.seats.map(|seats| {
            words.say_with(
                "gate-dial-seats",
                &[("seats", Part::Count(u64::from(seats)))],
            )
        });
        let mode = dial
            .mode
            .map(|mode| words.say(&format!("gate-mode-{}", mode.as_str())));
        let idle = dial.idle.map(|idle| {
            let minutes = Part::Count(u64::from(idle));
            words.say_with("gate-dial-idle", &[("minutes", minutes)])
        });
        let says: Vec<_> = mode.into_iter().chain(seats).chain(idle).collect();
        vec![
            Cell::naming(html! { (scope_said(words, dial)) }),
            Cell::of(html! { (says.join(" · ")) }),
            Cell::of(html! {
                @match dial.until {
                    Some(until) => (context.dates().instant(until)),
                    None => "—",
                }
            }),
            Cell::of(html! { (clean::line(&dial.sentence)) }),
            Cell::of(html! {
                form method="post" action=(paths::GATE) {
                    input type="hidden" name="release" value=(dial.scope);
                    button type="submit" { (words.say("gate-dial-release")) }
                }
            }),
        ]
    });
    widgets::table(words, &words.say("gate-dials"), &columns, rows)
}

/// For whom a dial may be, by name. One school of many is named in a field of its own.
fn scopes(words: Words, modules: &[ModuleChoice], chosen: &str) -> Markup {
    let profiles = Profile::ALL.map(|one| {
        let name = profile_name(words, one);
        (format!("profile:{}", one.as_str()), name)
    });
    let levels = Level::ALL.map(|one| {
        let name = words.say(level_key(one));
        (format!("level:{}", one.as_str()), name)
    });
    let modules = modules.iter();
    let modules: Vec<_> = modules
        .map(|one| (one.scope.clone(), clean::line(&one.name)))
        .collect();
    let groups = [
        ("gate-turn-scope-profiles", Vec::from(profiles)),
        ("gate-turn-scope-levels", Vec::from(levels)),
        ("gate-turn-scope-modules", modules),
    ];
    html! {
        div.field {
            label for="scope" { (words.say("gate-turn-scope")) }
            select #scope name="scope" {
                option value="site" { (words.say("gate-scope-site")) }
                option value=(SCHOOL) selected[chosen == SCHOOL] { (words.say("gate-turn-scope-school")) }
                @for (title, all) in &groups {
                    @if !all.is_empty() {
                        optgroup label=(words.say(title)) {
                            @for (scope, name) in all {
                                option value=(scope) selected[scope == chosen] { (name) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn form(words: Words, typed: &GateTyped, modules: &[ModuleChoice]) -> Markup {
    let field = |id, label: &str, value, hint: Option<&str>| Entry {
        id,
        label: words.say(label),
        kind: "text",
        value,
        autocomplete: "off",
        hint: hint.map(|hint| words.say(hint)),
        error: None,
    };
    let school = field(
        "school",
        "gate-turn-school",
        &typed.school,
        Some("gate-turn-school-hint"),
    );
    let seats = field("seats", "gate-turn-seats", &typed.seats, None);
    let idle = field(
        "idle",
        "gate-turn-idle",
        &typed.idle,
        Some("gate-turn-idle-hint"),
    );
    let minutes = field(
        "minutes",
        "gate-turn-minutes",
        &typed.minutes,
        Some("gate-turn-minutes-hint"),
    );
    let sentence = field("sentence", "gate-turn-sentence", &typed.sentence, None);
    html! {
        form.form.boxed method="post" action=(paths::GATE) {
            (scopes(words, modules, &typed.scope))
            (widgets::entry_optional(words, &school))
            div.field {
                label for="mode" { (words.say("gate-turn-mode")) }
                select #mode name="mode" {
                    option value="" { (words.say("gate-turn-mode-none")) }
                    @for mode in Mode::ALL {
                        option value=(mode.as_str()) selected[typed.mode == mode.as_str()] {
                            (words.say(&format!("gate-mode-{}", mode.as_str())))
                        }
                    }
                }
            }
            (widgets::entry_optional(words, &seats))
            (widgets::entry_optional(words, &idle))
            (widgets::entry_optional(words, &minutes))
            (widgets::entry_optional(words, &sentence))
            div.actions { button.primary type="submit" { (words.say("gate-turn-do")) } }
        }
    }
}

fn flows(words: Words, flows: &[GateFlow]) -> Markup {
    let columns = [
        ("gate-flow-school", false),
        ("gate-flow-profile", false),
        ("gate-flow-inside", true),
        ("gate-flow-waiting", true),
    ];
    let rows = flows.iter().map(|flow| {
        vec![
            Cell::naming(html! {
                @match &flow.school {
                    Some(school) => (clean::line(school)),
                    None => (words.say("gate-flow-unknown")),
                }
            }),
            Cell::of(html! {
                @if flow.school.is_some() { (profile_name(words, flow.profile)) } @else { "—" }
            }),
            Cell::of(html! { (numbers::whole(words.0, flow.inside)) }),
            Cell::of(html! { (numbers::whole(words.0, flow.waiting)) }),
        ]
    });
    widgets::table(words, &words.say("gate-flows-caption"), &columns, rows)
}
