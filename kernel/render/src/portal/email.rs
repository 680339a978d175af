//! The address that a person has e-mail sent to: their part of the profile, making it their own, and having no
//! more.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::letter::Stop;
use preau_domain::page::Tone;

use super::paths;
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::icons::Icon;
use crate::text::clean;
use crate::words::Words;

/// Where a person stands with their address.
#[derive(Debug, Clone, Default)]
pub struct EmailEntry {
    /// The one that is theirs.
    pub address: Option<String>,
    /// One that they have yet to confirm.
    pub pending: Option<String>,
    /// What a server said when it would not take the letter that asks for that one.
    pub pending_why: Option<String>,
    /// What a server said when it would not take the last letter to theirs, where others are tried still.
    pub refused_why: Option<String>,
    /// Why nothing is sent, since when, and what the address's server said.
    pub stopped: Option<(Stop, Timestamp, String)>,
    /// What stands in the field.
    pub typed: String,
    /// Why what was typed was not taken.
    pub problem: Option<EmailProblem>,
}

/// Why an address was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmailProblem {
    /// It is none.
    Wrong,
    /// The person asked too often.
    Often,
}

/// Draws a person's part of their profile.
pub(super) fn section(context: &RenderContext, view: &EmailEntry) -> Markup {
    let words = Words(context.language);
    let entry = Entry {
        id: "email",
        label: words.say("email-new"),
        kind: "email",
        value: &view.typed,
        autocomplete: "email",
        hint: Some(words.say("email-hint")),
        error: view.problem.map(|problem| {
            words.say(match problem {
                EmailProblem::Wrong => "email-wrong",
                EmailProblem::Often => "email-often",
            })
        }),
    };
    html! {
        section aria-labelledby="email-title" {
            h2 #email-title { (words.say("email")) }
            @if let Some(stopped) = &view.stopped { (self::stopped(context, words, stopped)) }
            @if let Some(why) = &view.refused_why {
                (widgets::notice(words, Tone::Warning, &words.say("email-refused-last")))
                (answered(words, why))
            }
            @if let Some(pending) = &view.pending {
                @let (tone, key) = match view.pending_why {
                    Some(_) => (Tone::Warning, "email-pending-refused"),
                    None => (Tone::Info, "email-pending"),
                };
                (widgets::notice(words, tone, &words.say_with(key, &[("address", pending.into())])))
                @if let Some(why) = &view.pending_why { (answered(words, why)) }
            }
            @if let Some(address) = &view.address {
                dl.facts-list { div { dt { (words.say("email-now")) } dd { (clean::line(address)) } } }
                form.actions method="post" action=(paths::EMAIL) {
                    @if view.stopped.is_some() {
                        button type="submit" name="do" value="resume" {
                            (Icon::Check.svg()) span { (words.say("email-resume")) }
                        }
                    }
                    button.quiet type="submit" name="do" value="remove" { (words.say("email-remove")) }
                }
            } @else {
                p { (words.say("email-none")) }
            }
            form.form method="post" action=(paths::EMAIL) {
                (widgets::summary(words, &[&entry]))
                (widgets::entry(words, &entry))
                div.actions {
                    button.primary type="submit" name="do" value="ask" { (words.say("email-ask")) }
                }
            }
        }
    }
}

fn stopped(
    context: &RenderContext,
    words: Words,
    (stop, at, why): &(Stop, Timestamp, String),
) -> Markup {
    let since = context.dates().instant(*at);
    let parts = [("since", (&since).into())];
    match stop {
        Stop::Unsubscribed => {
            let says = words.say_with("email-unsubscribed", &parts);
            widgets::notice(words, Tone::Info, &says)
        }
        Stop::Refused => {
            let says = words.say_with("email-refused", &parts);
            html! {
                (widgets::notice(words, Tone::Warning, &says))
                (answered(words, why))
            }
        }
    }
}

/// What a server answered, in its own words.
fn answered(words: Words, why: &str) -> Markup {
    html! {
        @if !why.is_empty() {
            p.hint { (words.say("email-refused-why")) " " code { (clean::line(why)) } }
        }
    }
}

/// Draws the question whether an address is the person's own; `token` goes on with the form.
pub fn confirm(context: &RenderContext, address: &str, token: &str) -> Markup {
    let words = Words(context.language);
    let back = words.say("account");
    let text = words.say_with("email-confirm-text", &[("address", address.into())]);
    html! {
        (widgets::title_below((paths::ACCOUNT, &back), &words.say("email-confirm"), Some(&text)))
        form.form method="post" action=(paths::EMAIL_CONFIRM) {
            input type="hidden" name="token" value=(token);
            div.actions { button.primary type="submit" { (words.say("email-confirm-do")) } }
        }
    }
}

/// How far somebody is who wants no more letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsubscribe {
    /// They are asked: where the form goes.
    Asked(String),
    /// It is done.
    Done,
}

/// Draws it: for whoever has the letter, signed in or not, so it says nothing about anybody.
pub fn unsubscribe(context: &RenderContext, view: &Unsubscribe) -> Markup {
    let words = Words(context.language);
    html! {
        div.narrow {
            @match view {
                Unsubscribe::Asked(action) => {
                    h1 { (words.say("unsubscribe")) }
                    div.boxed {
                        p { (words.say("unsubscribe-text")) }
                        form.form method="post" action=(action) {
                            div.actions { button.primary type="submit" { (words.say("unsubscribe-do")) } }
                        }
                    }
                }
                Unsubscribe::Done => {
                    h1 { (words.say("unsubscribe-done")) }
                    div.boxed {
                        p { (words.say("unsubscribe-done-text")) }
                        p { a href=(paths::NOTIFICATIONS_SETTINGS) { (words.say("notifications-settings")) } }
                    }
                }
            }
        }
    }
}
