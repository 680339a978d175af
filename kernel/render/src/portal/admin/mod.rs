//! The school's administration: its modules, one module, and what was done.
//!
//! Buttons post to the module's page with the field `do`, one of the words of [`Change`]; its
//! settings post to `{href}/settings`, each under its own name.

mod audit;
mod correspondence;
mod delegates;
mod faults;
mod menu;
mod module;
mod personal;
mod plan;
mod quiet;
mod reach;
mod register;

pub use audit::{AuditEntry, AuditFilter, AuditLog, audit_log, audit_who};
pub use correspondence::{Correspondence, SwitchEntry, correspondence, switch_label};
pub use delegates::{Delegates, RelativeRow, delegates};
pub use faults::FaultLine;
pub use menu::{AdminPage, section};
pub(super) use module::outbound;
pub use module::{
    DayUsage, HostsAsked, HostsGranted, HourUsage, ModuleAdmin, ModuleData, SettingEntry,
    module_admin,
};
pub use personal::{Personal, PersonalForm, PersonalHeld, PersonalRow, Progress, personal};
pub use plan::plan;
pub use quiet::{
    QuietHours, QuietRefused, days_off_said, quiet, quiet_setting, said as quiet_said,
};
pub use reach::{ReachChoice, ReachPart, ReachView, WHOLE};
pub use register::{
    ClassLine, ClassOpened, Found, PersonLine, PersonOpened, Register, Renewal, WayIn,
    class_opened, person_opened, register, slips,
};

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::hold::Door;
use preau_domain::module::{Capability, SurgeMode};
use preau_domain::page::Tone;
use preau_domain::person::{Function, Profile};
use preau_domain::plan::{Plan, Quota};

use super::account::function_name;
use super::widgets::{self, ModuleFace};
use crate::context::RenderContext;
use crate::text::numbers;
use crate::words::Words;

/// What an administrator may do to a module of the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Turn it on.
    Enable,
    /// Turn it off.
    Disable,
    /// Hold it back.
    Hold,
    /// Let it go again.
    Release,
}

impl Change {
    /// The value of the field `do`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enable => "enable",
            Self::Disable => "disable",
            Self::Hold => "hold",
            Self::Release => "release",
        }
    }

    /// The change that `word` names.
    pub fn of_str(word: &str) -> Option<Self> {
        [Self::Enable, Self::Disable, Self::Hold, Self::Release]
            .into_iter()
            .find(|change| change.as_str() == word)
    }
}

/// How a module of the school is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModuleState {
    /// Turned off.
    Off,
    /// Turned on and well.
    Running,
    /// Turned on and held back.
    Held {
        /// Since when.
        since: Timestamp,
        /// By whom; nobody: by the kernel, after faults.
        by: Option<String>,
        /// What of it.
        doors: Vec<Door>,
        /// In all schools at once: this one cannot release it.
        everywhere: bool,
    },
    /// Held back after faults, now being tried.
    Probing,
}

/// What a module used, over the last 30 days unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Instructions.
    pub fuel: u64,
    /// How much of what it may use, in percent; none where there is no limit.
    pub fuel_share: Option<u8>,
    /// Calls.
    pub calls: u64,
    /// Calls that ended in a fault.
    pub faults: u64,
    /// What it keeps at present.
    pub storage: Storage,
}

/// What a module keeps in the school, and may keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Storage {
    /// Records.
    pub records: u64,
    /// Bytes.
    pub bytes: u64,
    /// Events of its own that others have yet to handle.
    pub waiting: u64,
    /// Timers of its own that it has yet to handle.
    pub timers: u64,
    /// Notifications that have not ended.
    pub notifications: u64,
    /// Bytes of files.
    pub files: u64,
    /// The most of each.
    pub quota: Quota,
}

impl Storage {
    /// What it keeps, in the measures of a quota.
    fn kept(&self) -> Quota {
        Quota {
            records: self.records,
            bytes: self.bytes,
            events: self.waiting,
            timers: self.timers,
            notifications: self.notifications,
            files: self.files,
        }
    }
}

/// A capability that a module asks for, and why.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which.
    pub capability: Capability,
    /// The publisher's reason, in the reader's language.
    pub reason: String,
}

/// A module in the list. Its face's `href` is its page in the administration.
#[derive(Debug, Clone)]
pub struct ModuleRow {
    /// The module; `href` leads to its administration.
    pub face: ModuleFace,
    /// What it is, in a sentence.
    pub description: String,
    /// How it is doing.
    pub state: ModuleState,
    /// What it may do.
    pub capabilities: Vec<Asked>,
    /// Who sees it.
    pub profiles: Vec<Profile>,
    /// Who sees it by a function, whatever the profile.
    pub functions: Vec<Function>,
    /// For how many classes and groups it is on; none where that is no matter.
    pub classes: Option<u64>,
    /// Whether the region fixed that it is on, or off.
    pub fixed: bool,
    /// What it used.
    pub usage: Usage,
}

/// The school's modules.
#[derive(Debug, Clone, Default)]
pub struct ModuleList {
    /// The school's name.
    pub school: String,
    /// Its modules: those that are on, then the others of the region's catalogue.
    pub modules: Vec<ModuleRow>,
    /// What they may use and keep.
    pub plan: Option<Plan>,
}

/// Draws the list of the school's modules.
pub fn module_list(context: &RenderContext, view: &ModuleList) -> Markup {
    let words = Words(context.language);
    html! {
        (widgets::title(&words.say("admin-modules"), Some(&words.say("admin-modules-lead"))))
        @if view.modules.is_empty() {
            div.empty {
                h2 { (words.say("admin-modules-none")) }
                p { (words.say("admin-modules-none-text")) }
            }
        } @else {
            ul.module-list { @for module in &view.modules { (row(context, words, module)) } }
        }
        @if let Some(plan) = &view.plan {
            section aria-labelledby="plan" {
                h2 #plan { (words.say("plan")) }
                p { (words.say("plan-lead")) }
                (self::plan::plan(words, plan))
            }
        }
    }
}

fn row(context: &RenderContext, words: Words, module: &ModuleRow) -> Markup {
    let face = &module.face;
    html! {
        li.module-row {
            div.module-row-head {
                span.tile-icon.(face.accent.class()) { (face.icon.svg()) }
                div {
                    h2 { a href=(face.href) { (face.name) } }
                    p { (module.description) }
                }
                (state_badge(context, words, &module.state))
            }
            dl.facts-list {
                div { dt { (words.say("admin-for")) } dd { (seen_by(words, &module.profiles, &module.functions)) } }
                div { dt { (words.say("admin-may")) } dd { (capabilities(words, &module.capabilities)) } }
                @if let Some(classes) = module.classes {
                    div { dt { (words.say("reach")) } dd { (widgets::counted(words, "reach-count", classes)) } }
                }
                @if module.state != ModuleState::Off {
                    div { dt { (words.say("admin-used")) } dd { (usage_line(words, &module.usage)) } }
                }
            }
            div.actions {
                @if module.fixed { p.hint { (words.say("module-fixed")) } }
                @else { (switch_on_off(words, face, &module.state)) }
                a.button.quiet href=(face.href) { (words.say("admin-details")) span.hidden { " (" (face.name) ")" } }
            }
        }
    }
}

/// "4,8 Md d’instructions · 12 480 appels · aucune erreur · 1,4 Mo".
fn usage_line(words: Words, usage: &Usage) -> Markup {
    html! {
        ul.facts {
            li { (words.say_with("usage-fuel", &[("fuel", (&numbers::large(words.0, usage.fuel)).into())])) }
            @if let Some(share) = usage.fuel_share {
                li { (words.say_with("usage-share", &[("share", (&share.to_string()).into())])) }
            }
            li { (widgets::counted(words, "usage-calls", usage.calls)) }
            li { (widgets::counted(words, "usage-faults", usage.faults)) }
            li { (words.say_with("usage-storage", &[("size", (&numbers::bytes(words.0, usage.storage.bytes)).into())])) }
        }
    }
}

/// Who sees a module: "élèves, enseignants, inspection".
pub(super) fn seen_by(words: Words, profiles: &[Profile], functions: &[Function]) -> String {
    let profiles = profiles.iter().map(|profile| {
        words.say(match profile {
            Profile::Pupil => "profiles-pupil",
            Profile::Relative => "profiles-relative",
            Profile::Teacher => "profiles-teacher",
            Profile::Staff => "profiles-staff",
            Profile::Guest => "profiles-guest",
        })
    });
    let functions = functions
        .iter()
        .map(|function| function_name(words, *function));
    profiles.chain(functions).collect::<Vec<_>>().join(", ")
}

fn capability_name(words: Words, capability: Capability) -> String {
    words.say(&format!("capability-{}", capability.as_str()))
}

/// What becomes of a module's pages and card when too many people come.
pub(super) fn in_surge(words: Words, mode: SurgeMode) -> String {
    words.say(&format!("surge-{}", mode.as_str()))
}

/// What a module may do, each with its reason; a sentence if it may do nothing.
pub(super) fn capabilities(words: Words, asked: &[Asked]) -> Markup {
    html! {
        @if asked.is_empty() {
            (words.say("capability-none"))
        } @else {
            ul.plain {
                @for one in asked {
                    li {
                        strong { (capability_name(words, one.capability)) }
                        (words.say_with("capability-reason", &[("reason", (&one.reason).into())]))
                    }
                }
            }
        }
    }
}

fn state_badge(context: &RenderContext, words: Words, state: &ModuleState) -> Markup {
    match state {
        ModuleState::Off => widgets::badge(Tone::Neutral, &words.say("state-off")),
        ModuleState::Running => widgets::badge(Tone::Success, &words.say("state-running")),
        ModuleState::Probing => widgets::badge(Tone::Info, &words.say("state-probing")),
        ModuleState::Held { since, .. } => {
            let since = context.dates().instant(*since);
            let label = words.say_with("state-held", &[("since", (&since).into())]);
            widgets::badge(Tone::Warning, &label)
        }
    }
}

fn switch_on_off(words: Words, face: &ModuleFace, state: &ModuleState) -> Markup {
    if *state == ModuleState::Off {
        return html! {
            form method="post" action=(face.href) {
                button.primary type="submit" name="do" value=(Change::Enable.as_str()) {
                    (words.say("module-enable")) span.hidden { " (" (face.name) ")" }
                }
            }
        };
    }
    asking(
        words,
        face,
        Change::Disable,
        "module-disable",
        "module-disable-ask",
    )
}

/// Holding back and releasing, where that is possible.
fn hold_or_release(words: Words, face: &ModuleFace, state: &ModuleState) -> Markup {
    match state {
        ModuleState::Off
        | ModuleState::Held {
            everywhere: true, ..
        } => Markup::default(),
        ModuleState::Running => asking(words, face, Change::Hold, "module-hold", "module-hold-ask"),
        ModuleState::Held { .. } | ModuleState::Probing => html! {
            form method="post" action=(face.href) {
                button.primary type="submit" name="do" value=(Change::Release.as_str()) {
                    (words.say("module-release"))
                }
            }
        },
    }
}

/// A button with a question to answer first.
fn asking(words: Words, face: &ModuleFace, change: Change, label: &str, question: &str) -> Markup {
    let module = [("module", (&face.name).into())];
    let label = words.say(label);
    html! {
        details.confirm {
            summary.button { (label) span.hidden { " (" (face.name) ")" } }
            div.panel {
                p { (words.say_with(question, &module)) }
                form method="post" action=(face.href) {
                    button.danger type="submit" name="do" value=(change.as_str()) {
                        (words.say_with("confirm-action", &[("action", (&label).into())]))
                    }
                }
            }
        }
    }
}
