//! What modules told a person, and of what they want to be told.

use jiff::Timestamp;
use jiff::civil::Date;
use maud::{Markup, html};
use preau_domain::letter::Pace;
use preau_domain::page::Tone;

use super::paths;
use super::widgets::{self, Entry, ModuleFace};
use crate::context::RenderContext;
use crate::icons::Icon;
use crate::text::clean;
use crate::words::{Part, Words};

/// A page of a person's notifications.
#[derive(Debug, Clone, Default)]
pub struct Notifications {
    /// How many of all are unread.
    pub unread: u32,
    /// When the newest that is shown was sent: what comes while the person reads stays unread. None where
    /// there is nothing.
    pub newest: Option<Timestamp>,
    /// The lines by day, the newest first.
    pub days: Vec<(Date, Vec<NotificationLine>)>,
    /// The page before this one.
    pub newer: Option<String>,
    /// The page after this one.
    pub older: Option<String>,
    /// Until when the bell waits, where it does: "lundi 30 novembre à 7 h".
    pub quiet_until: Option<String>,
}

/// A line.
#[derive(Debug, Clone)]
pub struct NotificationLine {
    /// By what it is opened.
    pub id: String,
    /// Whose it is.
    pub face: ModuleFace,
    /// In which school, for who has several.
    pub school: Option<String>,
    /// The child or children whom it concerns, for a relative: "Zoé", "Zoé, Max".
    pub child: String,
    /// What it says.
    pub said: Said,
    /// When it was sent.
    pub at: Timestamp,
    /// Whether it is unread.
    pub unread: bool,
    /// Whether it reaches people in quiet hours too.
    pub urgent: bool,
}

/// What a line says.
#[derive(Debug, Clone)]
pub enum Said {
    /// The module's words.
    Text(String),
    /// That there were so many more of the module on this day, or more than so many.
    More {
        /// So many.
        count: u64,
        /// Whether there may be more.
        at_least: bool,
        /// Whether one person sent all of them.
        of_one: bool,
    },
}

impl Said {
    /// The sentence, on one line.
    pub fn sentence(&self, words: Words) -> String {
        match self {
            Self::Text(text) => clean::line(text),
            Self::More {
                count,
                at_least,
                of_one,
            } => {
                let key = match (*at_least, *of_one) {
                    (true, true) => "notification-more-than-of-one",
                    (true, false) => "notification-more-than",
                    (false, true) => "notification-more-of-one",
                    (false, false) => "notification-more",
                };
                widgets::counted(words, key, *count)
            }
        }
    }
}

/// Draws a page of notifications.
pub fn notifications(context: &RenderContext, view: &Notifications) -> Markup {
    let words = Words(context.language);
    let lead = widgets::counted(words, "notifications-lead", u64::from(view.unread));
    html! {
        (widgets::title(&words.say("notifications"), view.newest.map(|_| lead.as_str())))
        div.actions.notifications-actions {
            @if let Some(newest) = view.newest.filter(|_| view.unread > 0) {
                form method="post" action=(paths::NOTIFICATIONS_READ) {
                    input type="hidden" name="to" value=(newest.as_millisecond());
                    button type="submit" { (Icon::Check.svg()) span { (words.say("notifications-read")) } }
                }
            }
            a.button.quiet href=(paths::NOTIFICATIONS_SETTINGS) {
                (Icon::Settings.svg()) span { (words.say("notifications-settings")) }
            }
        }
        @if let Some(until) = &view.quiet_until {
            (widgets::notice(words, Tone::Info, &words.say_with("quiet-until", &[("until", until.into())])))
        }
        @if view.days.is_empty() {
            div.empty {
                h2 { (words.say("notifications-none")) }
                p { (words.say("notifications-none-text")) }
            }
        }
        @for (day, lines) in &view.days {
            section {
                h2.day { time datetime=(day) { (context.dates().heading(*day)) } }
                ul.notifications { @for line in lines { (self::line(context, words, line)) } }
            }
        }
        (widgets::pager(words, view.newer.as_deref(), view.older.as_deref()))
    }
}

fn line(context: &RenderContext, words: Words, line: &NotificationLine) -> Markup {
    let time = context.zone.to_datetime(line.at).time();
    let mut facts = vec![line.face.name.clone()];
    facts.extend(line.school.clone());
    if !line.child.is_empty() {
        facts.push(words.say_with("notification-for", &[("child", (&line.child).into())]));
    }
    facts.push(context.dates().time(time));
    html! {
        li.(line.face.accent.class()).unread[line.unread] {
            form method="post" action=(paths::NOTIFICATIONS_OPEN) {
                button.notification type="submit" name="id" value=(line.id) {
                    span.tile-icon { (line.face.icon.svg()) }
                    span.notification-said {
                        span.notification-text { (line.said.sentence(words)) }
                        @if line.urgent { " " (widgets::badge(Tone::Danger, &words.say("notification-urgent"))) }
                        @if line.unread { " " (widgets::badge(Tone::Info, &words.say("notification-unread"))) }
                        span.hidden { ". " }
                        span.notification-facts { (facts.join(" · ")) }
                    }
                    span.tile-go { (Icon::ChevronRight.svg()) }
                }
            }
        }
    }
}

/// Of what a person wants to be told, how soon, and when not.
#[derive(Debug, Clone, Default)]
pub struct NotificationSettings {
    /// The modules that may tell them something.
    pub modules: Vec<NotifyingModule>,
    /// E-mail; none for who gets none.
    pub letters: Option<Letters>,
    /// When they are left alone.
    pub quiet: OwnQuietHours,
}

/// Where a person stands with e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letters {
    /// They gave no address, or have yet to confirm it.
    NoAddress,
    /// Nothing is sent to it.
    Stopped,
    /// It is sent, at this hour of the day.
    On(i8),
}

/// In which hours a person is left alone.
#[derive(Debug, Clone, Default)]
pub struct OwnQuietHours {
    /// By school, with its name: when its people may be told something, in sentences.
    pub schools: Vec<(String, Vec<String>)>,
    /// From when on in the evening, and until when in the morning, as typed.
    pub times: (String, String),
    /// Whether on weekends.
    pub weekends: bool,
    /// What is wrong with the times.
    pub problem: Option<QuietProblem>,
}

/// Why hours were not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuietProblem {
    /// They are no evening and morning.
    Times,
    /// They leave no hour in one of the person's schools.
    Never,
}

/// A module that may tell a person something.
#[derive(Debug, Clone)]
pub struct NotifyingModule {
    /// Which.
    pub face: ModuleFace,
    /// Its kinds.
    pub kinds: Vec<NotificationKind>,
    /// The field that says how soon the person is written to of it, and what they chose.
    pub pace: Option<(String, Pace)>,
}

/// A kind of a module's notifications.
#[derive(Debug, Clone)]
pub struct NotificationKind {
    /// What the form sends for it.
    pub value: String,
    /// What it is called.
    pub label: String,
    /// Whether the person wants it.
    pub wanted: bool,
}

/// The hours at which letters may be asked for.
const LETTER_HOURS: std::ops::RangeInclusive<i8> = 6..=21;

/// Draws the choice of what a person is told.
pub fn settings(context: &RenderContext, view: &NotificationSettings) -> Markup {
    let words = Words(context.language);
    let back = words.say("notifications");
    html! {
        (widgets::title_below(
            (paths::NOTIFICATIONS, &back),
            &words.say("notifications-settings"),
            Some(&words.say("notifications-settings-lead")),
        ))
        @if view.modules.is_empty() {
            div.empty {
                h2 { (words.say("notifications-no-kinds")) }
                p { (words.say("notifications-no-kinds-text")) }
            }
        } @else {
            (letters(words, view.letters))
            form.form method="post" action=(paths::NOTIFICATIONS_SETTINGS) {
                @for (number, module) in view.modules.iter().enumerate() {
                    (notifying(words, number, module))
                }
                @if let Some(Letters::On(hour)) = view.letters { (letter_hour(context, words, hour)) }
                div.actions { button.primary type="submit" { (words.say("notifications-settings-save")) } }
            }
        }
        (own_quiet(words, &view.quiet))
    }
}

/// What there is to do about e-mail, where none is sent that could be.
fn letters(words: Words, letters: Option<Letters>) -> Markup {
    let (tone, key, lead) = match letters {
        None | Some(Letters::On(_)) => return html! {},
        Some(Letters::NoAddress) => (Tone::Info, "letters-no-address", "letters-give"),
        Some(Letters::Stopped) => (Tone::Warning, "letters-stopped", "letters-see"),
    };
    let href = format!("{}#email-title", paths::ACCOUNT);
    widgets::notice_to(words, tone, &words.say(key), (&href, &words.say(lead)))
}

fn notifying(words: Words, number: usize, module: &NotifyingModule) -> Markup {
    html! {
        fieldset.field.(module.face.accent.class()) {
            legend { (module.face.name) }
            div.choices {
                @for (at, kind) in module.kinds.iter().enumerate() {
                    @let id = format!("kind-{number}-{at}");
                    div.choice {
                        input type="hidden" name="shown" value=(kind.value);
                        input #(id) type="checkbox" name="kind" value=(kind.value) checked[kind.wanted];
                        label for=(id) { (clean::line(&kind.label)) }
                    }
                }
            }
            @if let Some((name, chosen)) = &module.pace {
                @let id = format!("pace-{number}");
                label for=(id) { (words.say("pace")) }
                select.short #(id) name=(name) {
                    @for pace in Pace::ALL {
                        option value=(pace.as_str()) selected[pace == *chosen] {
                            (words.say(&format!("pace-{}", pace.as_str())))
                        }
                    }
                }
            }
        }
    }
}

fn letter_hour(context: &RenderContext, words: Words, chosen: i8) -> Markup {
    html! {
        div.field {
            label for="hour" { (words.say("letter-hour")) }
            p.hint #hour-hint { (words.say("letter-hour-hint")) }
            select.short #hour name="hour" aria-describedby="hour-hint" {
                @for hour in LETTER_HOURS {
                    option value=(hour) selected[hour == chosen] {
                        (context.dates().time(jiff::civil::time(hour, 0, 0, 0)))
                    }
                }
            }
        }
    }
}

fn own_quiet(words: Words, view: &OwnQuietHours) -> Markup {
    let problem = view.problem.map(|problem| {
        words.say(match problem {
            QuietProblem::Times => "quiet-own-wrong",
            QuietProblem::Never => "quiet-own-never",
        })
    });
    let entry = |id: &'static str, key: &str, value, problem: Option<&String>| Entry {
        id,
        label: words.say(key),
        kind: "time",
        value,
        autocomplete: "off",
        hint: None,
        error: problem.cloned(),
    };
    let (begins, ends) = &view.times;
    let begins = entry("begins", "quiet-begins", begins, problem.as_ref());
    let ends = entry("ends", "quiet-ends", ends, None);
    html! {
        section.own-quiet aria-labelledby="quiet-title" {
            h2 #quiet-title { (words.say("quiet")) }
            p { (words.say("quiet-own-lead")) }
            @for (school, sentences) in &view.schools {
                p { strong { (clean::line(school)) } }
                ul.plain { @for sentence in sentences { li { (sentence) } } }
            }
            form.form method="post" action=(paths::NOTIFICATIONS_QUIET) {
                (widgets::summary(words, &[&begins, &ends]))
                fieldset.field {
                    legend { (words.say("quiet-own")) }
                    p.hint { (words.say("quiet-own-hint")) }
                    (widgets::entry_optional(words, &begins))
                    (widgets::entry_optional(words, &ends))
                    div.choice {
                        input #weekends type="checkbox" name="weekends" checked[view.weekends];
                        label for="weekends" { (words.say("quiet-weekends")) }
                    }
                }
                div.actions { button.primary type="submit" { (words.say("quiet-own-save")) } }
            }
        }
    }
}

/// How many are unread, beside the bell: nothing for none.
pub fn bell(words: Words, unread: u32, current: bool) -> Markup {
    let shown = if unread > 99 {
        "99+".to_owned()
    } else {
        unread.to_string()
    };
    html! {
        a.bell href=(paths::NOTIFICATIONS) aria-current=[current.then_some("page")] {
            (Icon::Bell.svg())
            span.hidden { (words.say_with("notifications-bell", &[("count", Part::Count(u64::from(unread)))])) }
            @if unread > 0 { span.count aria-hidden="true" { (shown) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::caller::Language;

    use super::*;
    use crate::accent::Accent;

    #[test]
    fn what_a_module_says_is_plain_text_on_one_line_without_hidden_characters() {
        let text = "<script>alert(1)</script> **fin**\n\u{202E}txt.exe\u{202C} pay\u{200B}pal";
        let view = Notifications {
            unread: 1,
            days: vec![(
                Date::constant(2026, 11, 24),
                vec![NotificationLine {
                    id: "1".into(),
                    face: ModuleFace {
                        name: "Cahier de textes".into(),
                        icon: Icon::Notebook,
                        accent: Accent::Teal,
                        href: String::new(),
                    },
                    school: None,
                    child: String::new(),
                    said: Said::Text(text.into()),
                    at: Timestamp::UNIX_EPOCH,
                    unread: true,
                    urgent: false,
                }],
            )],
            ..Notifications::default()
        };
        let context = RenderContext::new(Language::Fr, Timestamp::UNIX_EPOCH, "/");
        let html = notifications(&context, &view).into_string();
        let shown = "&lt;script&gt;alert(1)&lt;/script&gt; **fin** txt.exe paypal";
        assert!(html.contains(shown), "{html}");
        assert!(html.contains("Non lue"), "{html}");
    }

    #[test]
    fn the_bell_says_how_many_and_counts_to_99() {
        let said = |unread| bell(Words(Language::Fr), unread, false).into_string();
        assert!(!said(0).contains("count"), "{}", said(0));
        assert!(said(1).contains("1 non lue<"), "{}", said(1));
        assert!(said(99).contains(">99<"), "{}", said(99));
        assert!(said(100).contains(">99+<"), "{}", said(100));
    }
}
