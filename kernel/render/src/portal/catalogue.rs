//! A module of the region's catalogue: what it does, where it runs and what that costs, how it faults; held back and
//! turned on and off everywhere.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::module::SurgeMode;
use preau_domain::page::Tone;
use preau_domain::person::{Function, Profile};
use preau_domain::school::Level;

use super::admin::{self, Asked, HostsAsked};
use super::paths;
use super::region::level_key;
use super::widgets::{self, ModuleFace};
use crate::context::RenderContext;
use crate::table::Cell;
use crate::text::{clean, numbers};
use crate::words::{Part, Words};

/// A module of the catalogue.
#[derive(Debug, Clone)]
pub struct CatalogueOpened {
    /// The module; `href` is this page.
    pub face: ModuleFace,
    /// What it is, in a sentence.
    pub description: String,
    /// "0.1.0".
    pub version: String,
    /// Who made it.
    pub publisher: String,
    /// What it may do.
    pub capabilities: Vec<Asked>,
    /// Whom it wants to ask outside.
    pub outbound: Vec<HostsAsked>,
    /// Who sees it.
    pub profiles: Vec<Profile>,
    /// Who sees it by a function, whatever the profile.
    pub functions: Vec<Function>,
    /// What becomes of it when too many people come.
    pub surge: SurgeMode,
    /// Whether it is held back in all schools.
    pub held: bool,
    /// In how many schools of each of its levels it is on, of how many.
    pub levels: Vec<(Level, u64, u64)>,
    /// Where it runs, what costs most first: those that are shown.
    pub runs: Vec<RunLine>,
    /// In how many it runs.
    pub running: u64,
    /// How it faulted, the last one first.
    pub faults: Vec<FaultWayLine>,
}

/// A school in which a module runs.
#[derive(Debug, Clone)]
pub struct RunLine {
    /// The school.
    pub school: String,
    /// Calls over the last day.
    pub calls: u64,
    /// Instructions over the last day.
    pub fuel: u64,
    /// Faults over the last day.
    pub faults: u64,
    /// What it keeps there, in bytes.
    pub bytes: u64,
    /// Whether it is held back there.
    pub held: bool,
}

/// A way in which a module faulted.
#[derive(Debug, Clone)]
pub struct FaultWayLine {
    /// When last.
    pub last_at: Timestamp,
    /// How often.
    pub count: u64,
    /// In how many schools.
    pub schools: u64,
    /// In which call.
    pub call: String,
    /// What kind.
    pub kind: String,
    /// The module's own function.
    pub place: String,
    /// In which version.
    pub version: String,
}

/// Draws it. Its buttons send to its own address: `do` is `hold`, `release`, `enable` or `disable`, the last two with a
/// `level`.
pub fn catalogue_opened(context: &RenderContext, view: &CatalogueOpened) -> Markup {
    let words = Words(context.language);
    let back = words.say("region-title");
    html! {
        (widgets::title_below((paths::REGION, &back), &view.face.name, Some(&view.description)))
        section aria-labelledby="state" {
            h2 #state { (words.say("catalogue-state")) }
            @if view.held { (widgets::notice(words, Tone::Warning, &words.say("catalogue-held"))) }
            (hold(words, view))
        }
        section aria-labelledby="may" {
            h2 #may { (words.say("admin-may")) }
            (admin::capabilities(words, &view.capabilities))
            (admin::outbound(words, &view.outbound))
            dl.facts-list {
                div { dt { (words.say("admin-for")) } dd { (admin::seen_by(words, &view.profiles, &view.functions)) } }
                div { dt { (words.say("admin-surge")) } dd { (admin::in_surge(words, view.surge)) } }
                div { dt { (words.say("admin-publisher")) } dd { (clean::line(&view.publisher)) } }
                div { dt { (words.say("admin-version")) } dd { (clean::line(&view.version)) } }
            }
        }
        section aria-labelledby="levels" {
            h2 #levels { (words.say("catalogue-levels")) }
            p { (words.say("catalogue-levels-text")) }
            (levels(words, view))
        }
        section aria-labelledby="runs" {
            h2 #runs { (words.say("catalogue-runs")) }
            @if view.runs.is_empty() { p { (words.say("catalogue-runs-none")) } }
            @else {
                (runs(words, view))
                @if view.running > view.runs.len() as u64 { p.hint { (words.say("catalogue-runs-more")) } }
            }
        }
        section aria-labelledby="faults" {
            h2 #faults { (words.say("faults")) }
            @if view.faults.is_empty() { p { (words.say("faults-none")) } }
            @else { (faults(context, words, &view.faults)) }
        }
    }
}

/// A button with a question to answer first.
fn asking(
    words: Words,
    view: &CatalogueOpened,
    (change, level): (&str, Option<Level>),
    (label, question): (&str, &str),
) -> Markup {
    let level_said = level.map(|level| words.say(level_key(level)));
    let parts = [
        ("module", Part::Text(&view.face.name)),
        (
            "level",
            Part::Text(level_said.as_deref().unwrap_or_default()),
        ),
    ];
    let label = words.say(label);
    html! {
        details.confirm {
            summary.button {
                (label)
                @if let Some(level) = &level_said { span.hidden { " (" (level) ")" } }
            }
            div.panel {
                p { (words.say_with(question, &parts)) }
                form method="post" action=(view.face.href) {
                    @if let Some(level) = level { input type="hidden" name="level" value=(level.as_str()); }
                    button.danger type="submit" name="do" value=(change) {
                        (words.say_with("confirm-action", &[("action", (&label).into())]))
                    }
                }
            }
        }
    }
}

fn hold(words: Words, view: &CatalogueOpened) -> Markup {
    html! {
        div.actions {
            @if view.held {
                form method="post" action=(view.face.href) {
                    button.primary type="submit" name="do" value="release" { (words.say("catalogue-release")) }
                }
            } @else {
                (asking(words, view, ("hold", None), ("catalogue-hold", "catalogue-hold-ask")))
            }
        }
    }
}

fn levels(words: Words, view: &CatalogueOpened) -> Markup {
    html! {
        ul.items {
            @for (level, on, all) in &view.levels {
                li.item {
                    div.item-head { strong { (words.say(level_key(*level))) } }
                    p { (words.say_with("catalogue-on-in", &[
                        ("on", Part::Text(&numbers::whole(words.0, *on))),
                        ("all", Part::Text(&numbers::whole(words.0, *all))),
                    ])) }
                    div.actions {
                        @if on < all { (asking(words, view, ("enable", Some(*level)), ("catalogue-enable", "catalogue-enable-ask"))) }
                        @if *on > 0 { (asking(words, view, ("disable", Some(*level)), ("catalogue-disable", "catalogue-disable-ask"))) }
                    }
                }
            }
        }
    }
}

fn runs(words: Words, view: &CatalogueOpened) -> Markup {
    let head = [
        ("region-school", false),
        ("stat-calls", true),
        ("stat-fuel", true),
        ("stat-faults", true),
        ("stat-kept", true),
    ];
    let rows = view.runs.iter().map(|run| {
        vec![
            Cell::naming(html! {
                (clean::line(&run.school))
                @if run.held { " " (widgets::badge(Tone::Warning, &words.say("region-held"))) }
            }),
            Cell::of(html! { (numbers::whole(words.0, run.calls)) }),
            Cell::of(html! { (numbers::large(words.0, run.fuel)) }),
            Cell::of(html! { (numbers::whole(words.0, run.faults)) }),
            Cell::of(html! { (numbers::bytes(words.0, run.bytes)) }),
        ]
    });
    widgets::table(words, &words.say("catalogue-runs-caption"), &head, rows)
}

fn faults(context: &RenderContext, words: Words, lines: &[FaultWayLine]) -> Markup {
    let head = [
        ("fault-last", false),
        ("fault-count", true),
        ("region-schools-on", true),
        ("fault-what", false),
        ("fault-where", false),
        ("admin-version", false),
    ];
    let dates = context.dates();
    let rows = lines.iter().map(|line| {
        let call = words.say(&format!("fault-call-{}", line.call));
        let kind = words.say(&format!("fault-kind-{}", line.kind));
        vec![
            Cell::naming(
                html! { time datetime=(dates.machine(line.last_at)) { (dates.instant(line.last_at)) } },
            ),
            Cell::of(html! { (numbers::whole(words.0, line.count)) }),
            Cell::of(html! { (numbers::whole(words.0, line.schools)) }),
            Cell::of(html! { (kind) " (" (call) ")" }),
            Cell::of(html! { code { (clean::line(&line.place)) } }),
            Cell::of(html! { (clean::line(&line.version)) }),
        ]
    });
    widgets::table(words, &words.say("faults-caption"), &head, rows)
}
