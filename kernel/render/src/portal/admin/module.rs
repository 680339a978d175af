//! One module of the school: how it is doing, what it may do, its settings and its cost.

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::hold::Door;
use preau_domain::module::{SettingKind, SurgeMode};
use preau_domain::page::{
    Block, Chart, ChartKind, ChoiceControl, ChoiceOption, Control, Emphasis, Field, Form,
    NumberControl, Route, Series, Stat, Submit, TextControl, Tone,
};
use preau_domain::person::{Function, Profile};
use preau_domain::plan::Kept;

use super::faults::{self, FaultLine};
use super::{Asked, ModuleState, Progress, ReachView, Storage, Usage};
use crate::blocks;
use crate::context::{Canvas, RenderContext};
use crate::portal::widgets::{self, ModuleFace};
use crate::text::{clean, numbers};
use crate::words::Words;

/// A module of the school.
#[derive(Debug, Clone)]
pub struct ModuleAdmin {
    /// The module; `href` is this page.
    pub face: ModuleFace,
    /// The list of modules.
    pub back: String,
    /// What it is, in a sentence.
    pub description: String,
    /// "0.1.0".
    pub version: String,
    /// Who made it.
    pub publisher: String,
    /// How it is doing.
    pub state: ModuleState,
    /// Whether the region fixed that it is on, or off.
    pub fixed: bool,
    /// What it may do.
    pub capabilities: Vec<Asked>,
    /// Whom it wants to ask outside.
    pub outbound: Vec<HostsAsked>,
    /// The kinds of its notifications that reach people in quiet hours too, as people call them.
    pub urgent: Vec<String>,
    /// What becomes of it when too many people come.
    pub surge: SurgeMode,
    /// How many lessons of classes and groups it has said that are not over.
    pub lessons: u64,
    /// Who sees it.
    pub profiles: Vec<Profile>,
    /// Who sees it by a function, whatever the profile.
    pub functions: Vec<Function>,
    /// What it used.
    pub usage: Usage,
    /// The same day by day, oldest first.
    pub days: Vec<DayUsage>,
    /// And hour by hour over the last day, oldest first.
    pub hours: Vec<HourUsage>,
    /// What it kept day by day, oldest first, in bytes.
    pub kept: Vec<(Date, u64)>,
    /// How often the kernel held it back in these days.
    pub quarantines: u64,
    /// What the school may set.
    pub settings: Vec<SettingEntry>,
    /// The number under which these were read, sent back with their form.
    pub settings_version: i64,
    /// Whether somebody else set them meanwhile, so that nothing was set.
    pub settings_stale: bool,
    /// For which classes it is on; none where it is off.
    pub reach: Option<ReachView>,
    /// What it keeps, where it is off.
    pub data: Option<ModuleData>,
    /// Events that it could not handle and that wait for somebody.
    pub parked_events: u64,
    /// How it faulted, the last one first.
    pub faults: Vec<FaultLine>,
}

/// What a module keeps that is off, to be removed.
#[derive(Debug, Clone, Default)]
pub struct ModuleData {
    /// Whether it keeps anything.
    pub any: bool,
    /// What is wrong with the name that was typed.
    pub error: Option<String>,
    /// How the removal stands, if it was asked for.
    pub progress: Option<Progress>,
}

/// Hosts outside that a module wants to ask.
#[derive(Debug, Clone)]
pub struct HostsAsked {
    /// "catalogue.example.org", "*.example.org".
    pub hosts: String,
    /// The publisher's reason, in the reader's language.
    pub reason: String,
    /// What the region granted.
    pub granted: HostsGranted,
}

/// What a region granted of some hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostsGranted {
    /// All.
    All,
    /// Only these, or none.
    Some(Vec<String>),
}

/// What a module used in a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayUsage {
    /// The day.
    pub day: Date,
    /// Instructions.
    pub fuel: u64,
    /// Calls.
    pub calls: u64,
    /// Calls that ended in a fault.
    pub faults: u64,
}

/// What a module used in an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HourUsage {
    /// Its first instant.
    pub from: Timestamp,
    /// Instructions.
    pub fuel: u64,
    /// Calls.
    pub calls: u64,
    /// Calls that ended in a fault.
    pub faults: u64,
}

/// A setting with its value.
#[derive(Debug, Clone)]
pub struct SettingEntry {
    /// The name that its form field has.
    pub name: String,
    /// What it means, in the reader's language.
    pub label: String,
    /// What it takes.
    pub kind: SettingKind,
    /// What its control shows: what holds, or what was typed and not taken. A number's digits, a text,
    /// a choice's word; "true" for a checked box. Of a secret nothing is shown, but whether there is one.
    pub value: String,
    /// Why what was sent was not taken.
    pub error: Option<String>,
}

/// Draws a module's page in the administration.
pub fn module_admin(context: &RenderContext, view: &ModuleAdmin) -> Markup {
    let words = Words(context.language);
    let back = words.say("admin-modules");
    let context = RenderContext {
        base: view.face.href.clone(),
        ..context.clone()
    };
    let canvas = Canvas::new(&context);
    canvas.heading(2);
    html! {
        (widgets::title_below((&view.back, &back), &view.face.name, Some(&view.description)))
        (state(&context, words, view))
        @if let Some(reach) = &view.reach {
            section aria-labelledby="reach" {
                h2 #reach { (words.say("reach")) }
                (super::reach::reach(&canvas, words, reach))
            }
        }
        section aria-labelledby="may" {
            h2 #may { (words.say("admin-may")) }
            (super::capabilities(words, &view.capabilities))
            (outbound(words, &view.outbound))
            @if !view.urgent.is_empty() {
                p { (words.say_with("admin-urgent", &[("kinds", (&clean::line(&view.urgent.join(", "))).into())])) }
            }
            dl.facts-list {
                div { dt { (words.say("admin-for")) } dd { (super::seen_by(words, &view.profiles, &view.functions)) } }
                div { dt { (words.say("admin-surge")) } dd { (super::in_surge(words, view.surge)) } }
                @if view.lessons > 0 {
                    div { dt { (words.say("admin-lessons")) } dd { (widgets::counted(words, "admin-lessons-said", view.lessons)) } }
                }
                div { dt { (words.say("admin-publisher")) } dd { (view.publisher) } }
                div { dt { (words.say("admin-version")) } dd { (view.version) } }
            }
        }
        section aria-labelledby="settings" {
            h2 #settings { (words.say("admin-settings")) }
            @if view.settings.is_empty() {
                p { (words.say("admin-settings-none")) }
            } @else {
                @if view.settings_stale { (widgets::notice(words, Tone::Warning, &words.say("settings-stale"))) }
                (blocks::block(&canvas, &Block::Form(settings_form(words, view))))
            }
        }
        section aria-labelledby="cost" {
            h2 #cost { (words.say("admin-cost")) }
            (blocks::block(&canvas, &Block::Stats(stats(words, view))))
            @if !view.days.is_empty() {
                @for chart in charts(&context, words, &view.days) {
                    (blocks::block(&canvas, &Block::Chart(chart)))
                }
            }
            @if !view.hours.is_empty() {
                @for chart in hour_charts(&context, words, &view.hours) {
                    (blocks::block(&canvas, &Block::Chart(chart)))
                }
            }
            @if !view.kept.is_empty() {
                (blocks::block(&canvas, &Block::Chart(kept_chart(&context, words, &view.kept))))
            }
        }
        @if let Some(kept) = &view.data {
            section aria-labelledby="data" {
                h2 #data { (words.say("data")) }
                (data(&context, &canvas, words, view, kept))
            }
        }
        (faults::section(&context, words, &view.faults))
    }
}

/// What a module that is off still keeps, and how to remove it.
fn data(
    context: &RenderContext,
    canvas: &Canvas<'_>,
    words: Words,
    view: &ModuleAdmin,
    kept: &ModuleData,
) -> Markup {
    let going_on = |progress: &&Progress| progress.ended_at.is_none();
    let ended = kept.progress.as_ref();
    let ended = ended.and_then(|progress| Some((progress.ended_at?, progress.is_stopped)));
    let name = clean::line(&view.face.name);
    let storage = &view.usage.storage;
    let number = |count| numbers::whole(words.0, count);
    let size = numbers::bytes(words.0, storage.bytes.saturating_add(storage.files));
    let form = Form {
        to: Route {
            path: "data".into(),
            query: Vec::new(),
        },
        fields: vec![Field {
            name: "name".into(),
            label: words.say_with("data-type-name", &[("name", (&name).into())]),
            hint: None,
            required: true,
            control: Control::Text(TextControl {
                value: String::new(),
                max_length: 200,
            }),
            error: kept.error.clone(),
        }],
        submits: vec![Submit {
            label: words.say("data-remove"),
            emphasis: Emphasis::Danger,
            name: "do".into(),
            value: "remove".into(),
        }],
        cancel: None,
        keeps: None,
    };
    html! {
        @if let Some((at, is_stopped)) = ended {
            @let at = context.dates().instant(at);
            @if is_stopped {
                (widgets::notice(words, Tone::Warning, &words.say_with("data-kept", &[("at", (&at).into())])))
            } @else {
                p { (words.say_with("data-removed", &[("at", (&at).into())])) }
            }
        }
        @if let Some(progress) = kept.progress.as_ref().filter(going_on) {
            (super::personal::progress(words, progress, "data-removing"))
        } @else if kept.any {
            p { (words.say("data-text")) }
            dl.facts-list {
                div { dt { (words.say("data-records")) } dd { (number(storage.records)) } }
                div { dt { (words.say("stat-notifications")) } dd { (number(storage.notifications)) } }
                div { dt { (words.say("stat-timers")) } dd { (number(storage.timers)) } }
                div { dt { (words.say("stat-waiting")) } dd { (number(storage.waiting)) } }
                div { dt { (words.say("data-size")) } dd { (size) } }
            }
            (blocks::block(canvas, &Block::Form(form)))
        } @else {
            p { (words.say("data-none")) }
        }
    }
}

/// Whom a module wants to ask outside, why, and whether it may.
pub(in crate::portal) fn outbound(words: Words, asked: &[HostsAsked]) -> Markup {
    let granted = |granted: &HostsGranted| match granted {
        HostsGranted::All => words.say("outbound-granted"),
        HostsGranted::Some(only) if only.is_empty() => words.say("outbound-refused"),
        HostsGranted::Some(only) => words.say_with(
            "outbound-granted-only",
            &[("hosts", (&only.join(", ")).into())],
        ),
    };
    html! {
        @if !asked.is_empty() {
            h3 { (words.say("outbound-hosts")) }
            ul.plain {
                @for one in asked {
                    li {
                        strong { (one.hosts) }
                        (words.say_with("capability-reason", &[("reason", (&one.reason).into())]))
                        " — "
                        (granted(&one.granted))
                    }
                }
            }
        }
    }
}

fn state(context: &RenderContext, words: Words, view: &ModuleAdmin) -> Markup {
    let by_whom = match &view.state {
        ModuleState::Held {
            everywhere: true, ..
        } => Some(words.say("held-everywhere")),
        ModuleState::Held { by: Some(by), .. } => {
            Some(words.say_with("held-by-person", &[("person", by.into())]))
        }
        ModuleState::Held { by: None, .. } => Some(words.say("held-by-kernel")),
        ModuleState::Probing => Some(words.say("probing-text")),
        ModuleState::Off | ModuleState::Running => None,
    };
    let what = match &view.state {
        ModuleState::Held { doors, .. } => Some(doors_said(words, doors)),
        ModuleState::Off | ModuleState::Running | ModuleState::Probing => None,
    };
    html! {
        div.module-state {
            (super::state_badge(context, words, &view.state))
            @if let Some(text) = by_whom { (widgets::notice(words, Tone::Warning, &text)) }
            @if let Some(what) = what { p { (what) } }
            @if let Some(text) = storage_said(words, &view.usage.storage) { (widgets::notice(words, Tone::Warning, &text)) }
            @if view.parked_events > 0 {
                (widgets::notice(words, Tone::Warning, &widgets::counted(words, "parked-events", view.parked_events)))
            }
            div.actions {
                (super::hold_or_release(words, &view.face, &view.state))
                @if !view.fixed { (super::switch_on_off(words, &view.face, &view.state)) }
            }
            @if view.fixed { p.hint { (words.say("module-fixed")) } }
        }
    }
}

/// From how much of its quota on a module's page says so, in percent.
const NEARLY_FULL: u64 = 80;

/// That a module's storage is full, or nearly, and what to do.
fn storage_said(words: Words, storage: &Storage) -> Option<String> {
    let quota = &storage.quota;
    let (what, share) = quota.fullest(&storage.kept());
    if share < NEARLY_FULL {
        return None;
    }
    let key = match (what, share < 100) {
        (Kept::Records | Kept::Bytes, true) => "storage-nearly-full",
        (Kept::Records | Kept::Bytes, false) => "storage-full",
        (Kept::Events, true) => "waiting-nearly-full",
        (Kept::Events, false) => "waiting-full",
        (Kept::Timers, true) => "timers-nearly-full",
        (Kept::Timers, false) => "timers-full",
        (Kept::Notifications, true) => "notifications-nearly-full",
        (Kept::Notifications, false) => "notifications-full",
        (Kept::Files, true) => "files-nearly-full",
        (Kept::Files, false) => "files-full",
    };
    Some(words.say_with(key, &[("share", (&share.to_string()).into())]))
}

/// "Ce qui est suspendu : ses pages, sa carte d’accueil."
fn doors_said(words: Words, doors: &[Door]) -> String {
    let each = doors.iter().map(|door| {
        words.say(match door {
            Door::Pages => "door-pages",
            Door::Tile => "door-tile",
            Door::Events => "door-events",
        })
    });
    let all = each.collect::<Vec<_>>().join(", ");
    words.say_with("held-doors", &[("doors", (&all).into())])
}

fn settings_form(words: Words, view: &ModuleAdmin) -> Form {
    Form {
        to: Route {
            path: "settings".into(),
            query: vec![("seen".into(), view.settings_version.to_string())],
        },
        fields: view
            .settings
            .iter()
            .map(|one| setting(words, one))
            .collect(),
        submits: vec![Submit {
            label: words.say("settings-save"),
            emphasis: Emphasis::Primary,
            name: "do".into(),
            value: "settings".into(),
        }],
        cancel: None,
        keeps: None,
    }
}

fn setting(words: Words, setting: &SettingEntry) -> Field {
    let text = setting.value.clone();
    let control = match &setting.kind {
        SettingKind::Integer { min, max } => Control::Number(NumberControl {
            value: text,
            min: Some(*min),
            max: Some(*max),
            unit: String::new(),
        }),
        SettingKind::Boolean => Control::Check(setting.value == "true"),
        SettingKind::Text => Control::Text(TextControl {
            value: text,
            max_length: 500,
        }),
        SettingKind::Secret => Control::Text(TextControl {
            value: String::new(),
            max_length: 500,
        }),
        SettingKind::Choice { options } => Control::Choice(ChoiceControl {
            options: options
                .iter()
                .map(|(value, label)| ChoiceOption {
                    value: value.clone(),
                    label: label.get(words.0).to_owned(),
                })
                .collect(),
            value: text,
        }),
    };
    Field {
        name: setting.name.clone(),
        label: setting.label.clone(),
        hint: match &setting.kind {
            SettingKind::Integer { min, max } => Some(words.say_with(
                "setting-range",
                &[
                    ("min", (&min.to_string()).into()),
                    ("max", (&max.to_string()).into()),
                ],
            )),
            SettingKind::Secret if setting.value.is_empty() => {
                Some(words.say("setting-secret-none"))
            }
            SettingKind::Secret => Some(words.say("setting-secret-kept")),
            SettingKind::Boolean | SettingKind::Text | SettingKind::Choice { .. } => None,
        },
        required: matches!(
            setting.kind,
            SettingKind::Integer { .. } | SettingKind::Choice { .. }
        ),
        control,
        error: setting.error.clone(),
    }
}

fn stats(words: Words, view: &ModuleAdmin) -> Vec<Stat> {
    let usage = &view.usage;
    let stat = |label: &str, value: String, hint: Option<String>, tone| Stat {
        label: words.say(label),
        value,
        hint,
        tone,
    };
    let faulty = if usage.faults > 0 {
        Tone::Warning
    } else {
        Tone::Neutral
    };
    let share = usage
        .fuel_share
        .map(|share| words.say_with("usage-share", &[("share", (&share.to_string()).into())]));
    let (fullest, share_kept) = usage.storage.quota.fullest(&usage.storage.kept());
    let Storage {
        records,
        bytes,
        waiting,
        timers,
        notifications,
        files,
        quota,
    } = usage.storage;
    let whole = |number| numbers::whole(words.0, number);
    let of_records = words.say_with(
        "usage-records-of",
        &[
            ("size", (&numbers::bytes(words.0, quota.bytes)).into()),
            ("records", (&whole(records)).into()),
            ("most", (&whole(quota.records)).into()),
        ],
    );
    let of = |most| words.say_with("usage-waiting-of", &[("most", (&whole(most)).into())]);
    let tone_of = |is_it: bool| {
        if is_it && share_kept >= NEARLY_FULL {
            Tone::Warning
        } else {
            Tone::Neutral
        }
    };
    vec![
        stat(
            "stat-calls",
            numbers::whole(words.0, usage.calls),
            None,
            Tone::Neutral,
        ),
        stat(
            "stat-faults",
            numbers::whole(words.0, usage.faults),
            (view.quarantines > 0)
                .then(|| widgets::counted(words, "stat-quarantines", view.quarantines)),
            faulty,
        ),
        stat(
            "stat-fuel",
            numbers::large(words.0, usage.fuel),
            share,
            Tone::Neutral,
        ),
        stat(
            "stat-storage",
            numbers::bytes(words.0, bytes),
            Some(of_records),
            tone_of(matches!(fullest, Kept::Records | Kept::Bytes)),
        ),
        stat(
            "stat-waiting",
            whole(waiting),
            Some(of(quota.events)),
            tone_of(fullest == Kept::Events),
        ),
        stat(
            "stat-timers",
            whole(timers),
            Some(of(quota.timers)),
            tone_of(fullest == Kept::Timers),
        ),
        stat(
            "stat-notifications",
            whole(notifications),
            Some(of(quota.notifications)),
            tone_of(fullest == Kept::Notifications),
        ),
        stat(
            "stat-files",
            numbers::bytes(words.0, files),
            Some(words.say_with(
                "usage-waiting-of",
                &[("most", (&numbers::bytes(words.0, quota.files)).into())],
            )),
            tone_of(fullest == Kept::Files),
        ),
    ]
}

fn charts(context: &RenderContext, words: Words, days: &[DayUsage]) -> [Chart; 2] {
    #[expect(clippy::cast_precision_loss, reason = "drawn")]
    let series = |label: &str, of: fn(&DayUsage) -> u64, unit: f64| Series {
        label: words.say(label),
        values: days.iter().map(|day| Some(of(day) as f64 / unit)).collect(),
    };
    let categories: Vec<_> = days
        .iter()
        .map(|d| context.dates().shortest(d.day))
        .collect();
    [
        Chart {
            kind: ChartKind::Bars,
            caption: words.say("chart-fuel"),
            categories: categories.clone(),
            series: vec![series("stat-fuel", |day| day.fuel, 1e6)],
            unit: words.say("millions"),
        },
        Chart {
            kind: ChartKind::Line,
            caption: words.say("chart-calls"),
            categories,
            series: vec![
                series("stat-calls", |day| day.calls, 1.0),
                series("stat-faults", |day| day.faults, 1.0),
            ],
            unit: String::new(),
        },
    ]
}

fn hour_charts(context: &RenderContext, words: Words, hours: &[HourUsage]) -> [Chart; 2] {
    let dates = context.dates();
    let hour = |from: Timestamp| dates.time(dates.zone.to_datetime(from).time());
    #[expect(clippy::cast_precision_loss, reason = "drawn")]
    let series = |label: &str, of: fn(&HourUsage) -> u64, unit: f64| Series {
        label: words.say(label),
        values: hours
            .iter()
            .map(|one| Some(of(one) as f64 / unit))
            .collect(),
    };
    let categories: Vec<_> = hours.iter().map(|one| hour(one.from)).collect();
    [
        Chart {
            kind: ChartKind::Bars,
            caption: words.say("chart-fuel-hours"),
            categories: categories.clone(),
            series: vec![series("stat-fuel", |hour| hour.fuel, 1e6)],
            unit: words.say("millions"),
        },
        Chart {
            kind: ChartKind::Line,
            caption: words.say("chart-calls-hours"),
            categories,
            series: vec![
                series("stat-calls", |hour| hour.calls, 1.0),
                series("stat-faults", |hour| hour.faults, 1.0),
            ],
            unit: String::new(),
        },
    ]
}

fn kept_chart(context: &RenderContext, words: Words, kept: &[(Date, u64)]) -> Chart {
    #[expect(clippy::cast_precision_loss, reason = "drawn")]
    let values = kept.iter().map(|(_, bytes)| Some(*bytes as f64 / 1e6));
    let days = kept.iter().map(|(day, _)| context.dates().shortest(*day));
    Chart {
        kind: ChartKind::Line,
        caption: words.say("chart-kept"),
        categories: days.collect(),
        series: vec![Series {
            label: words.say("stat-kept"),
            values: values.collect(),
        }],
        unit: words.say("megabytes"),
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::caller::Language;

    use super::*;

    #[test]
    fn a_secret_is_shown_to_nobody_and_its_field_says_whether_there_is_one() {
        let words = Words(Language::Fr);
        for (value, hint) in [("", "setting-secret-none"), ("kept", "setting-secret-kept")] {
            let entry = SettingEntry {
                name: "key".to_owned(),
                label: "Clé".to_owned(),
                kind: SettingKind::Secret,
                value: value.to_owned(),
                error: None,
            };
            let field = setting(words, &entry);
            assert!(
                matches!(&field.control, Control::Text(text) if text.value.is_empty()),
                "{:?}",
                field.control
            );
            assert_eq!(field.hint, Some(words.say(hint)));
        }
    }
}
