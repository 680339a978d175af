//! Signing in and the first visit.

use maud::{Markup, html};
use preau_domain::page::Tone;

use super::paths;
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::{Part, Words};

/// The sign-in screen.
#[derive(Debug, Clone, Default)]
pub struct SignIn {
    /// What was typed before.
    pub login: String,
    /// Where to go afterwards; a path of this site, checked by whoever follows it.
    pub next: Option<String>,
    /// Why the last try did not succeed.
    pub problem: Option<SignInProblem>,
    /// Something else to say.
    pub news: Option<SignInNews>,
    /// Names and values that the form carries on.
    pub kept: Vec<(String, String)>,
}

/// Why somebody could not sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInProblem {
    /// No such login, or another password: never told apart.
    Wrong,
    /// Too many tries.
    TooMany {
        /// Seconds until the next.
        seconds: u32,
    },
    /// Too many sign in at the same time.
    Busy,
}

/// What a person hears on the sign-in screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInNews {
    /// They signed out.
    SignedOut,
    /// Their session ended.
    SessionEnded,
    /// Nobody is signed in, and what was just sent is kept in this page.
    Kept,
    /// Their account is ready.
    Activated,
}

/// Draws the sign-in screen.
pub fn sign_in(context: &RenderContext, view: &SignIn) -> Markup {
    let words = Words(context.language);
    let login = Entry {
        id: "login",
        label: words.say("login"),
        kind: "text",
        value: &view.login,
        autocomplete: "username",
        hint: Some(words.say("login-hint")),
        error: None,
    };
    let password = Entry {
        id: "password",
        label: words.say("password"),
        kind: "password",
        value: "",
        autocomplete: "current-password",
        hint: None,
        error: None,
    };
    html! {
        div.narrow {
            (widgets::title(&words.say("sign-in"), None))
            @if let Some(news) = view.news { (self::news(words, news)) }
            @if let Some(problem) = view.problem {
                div role="alert" { (self::problem(words, problem)) }
            }
            form.form.boxed method="post" action=(paths::LOGIN) {
                @if let Some(next) = &view.next { input type="hidden" name="next" value=(next); }
                (widgets::hidden(&view.kept))
                (widgets::entry(words, &login))
                (widgets::entry(words, &password))
                div.actions { button.primary.wide type="submit" { (words.say("sign-in-do")) } }
            }
            div.aside {
                h2 { (words.say("first-visit")) }
                p { (words.say("first-visit-text")) }
                p { a.button href=(paths::ACTIVATE) { (words.say("activate-do")) } }
                h2 { (words.say("password-lost")) }
                p { (words.say("password-lost-text")) }
            }
        }
    }
}

fn news(words: Words, news: SignInNews) -> Markup {
    let (tone, key) = match news {
        SignInNews::SignedOut => (Tone::Success, "news-signed-out"),
        SignInNews::SessionEnded => (Tone::Info, "news-session-ended"),
        SignInNews::Kept => (Tone::Info, "news-kept"),
        SignInNews::Activated => (Tone::Success, "news-activated"),
    };
    widgets::notice(words, tone, &words.say(key))
}

fn problem(words: Words, problem: SignInProblem) -> Markup {
    let text = match problem {
        SignInProblem::Wrong => words.say("sign-in-wrong"),
        SignInProblem::TooMany { seconds } => return too_many(words, seconds),
        SignInProblem::Busy => {
            return widgets::notice(words, Tone::Warning, &words.say("sign-in-busy"));
        }
    };
    widgets::notice(words, Tone::Danger, &text)
}

/// What somebody is told who tried a secret too often.
fn too_many(words: Words, seconds: u32) -> Markup {
    let seconds = [("seconds", Part::Count(u64::from(seconds.max(1))))];
    widgets::notice(
        words,
        Tone::Danger,
        &words.say_with("sign-in-too-many", &seconds),
    )
}

/// What somebody had typed when their session was over, now that they signed in again.
#[derive(Debug, Clone, Default)]
pub struct SendAgain {
    /// The address to send it to, of this site; checked by whoever fills this in.
    pub to: String,
    /// Names and values.
    pub fields: Vec<(String, String)>,
    /// Where to go without sending it.
    pub back: String,
}

/// Draws the screen from which it is sent.
pub fn send_again(context: &RenderContext, view: &SendAgain) -> Markup {
    let words = Words(context.language);
    html! {
        div.narrow {
            (widgets::title(&words.say("send-again"), Some(&words.say("send-again-lead"))))
            form.form.boxed method="post" action=(view.to) {
                (widgets::hidden(&view.fields))
                @for (_, text) in view.fields.iter().filter(|(_, value)| is_prose(value)) {
                    blockquote.typed { (clean::lines(text)) }
                }
                div.actions {
                    button.primary type="submit" { (words.say("send-again-do")) }
                    a.button href=(view.back) { (words.say("send-again-not")) }
                }
            }
        }
    }
}

/// Whether a field holds what somebody wrote, and not a choice or a number: to be read before it is sent.
fn is_prose(value: &str) -> bool {
    value.trim().contains(char::is_whitespace)
}

/// What a new password must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordRules {
    /// Fewest characters.
    pub min_length: u32,
}

impl Default for PasswordRules {
    fn default() -> Self {
        Self { min_length: 12 }
    }
}

/// Why a new password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordProblem {
    /// Fewer characters than asked for.
    TooShort,
    /// Longer than anybody needs.
    TooLong,
    /// Among those that are guessed first.
    TooCommon,
    /// It contains the login or the name.
    LikeLogin,
    /// The second time it was another.
    Differs,
    /// The present password was another.
    CurrentWrong,
}

/// The screen of a first visit.
#[derive(Debug, Clone, Default)]
pub struct Activation {
    /// What was typed before.
    pub login: String,
    /// What was typed before.
    pub code: String,
    /// Whether login and code do not belong together, or were used already: never told apart.
    pub unknown: bool,
    /// What is wrong with the password.
    pub problem: Option<PasswordProblem>,
    /// Seconds to wait after too many tries.
    pub wait: Option<u32>,
    /// What a password must satisfy.
    pub rules: PasswordRules,
}

/// Draws the screen of a first visit.
pub fn activation(context: &RenderContext, view: &Activation) -> Markup {
    let words = Words(context.language);
    let login = Entry {
        id: "login",
        label: words.say("login"),
        kind: "text",
        value: &view.login,
        autocomplete: "username",
        hint: None,
        error: None,
    };
    let code = Entry {
        id: "code",
        label: words.say("activation-code"),
        kind: "text",
        value: &view.code,
        autocomplete: "one-time-code",
        hint: Some(words.say("activation-code-hint")),
        error: view.unknown.then(|| words.say("activation-unknown")),
    };
    let [password, again] = new_password(words, view.rules, view.problem);
    html! {
        div.narrow {
            (widgets::title_below((paths::LOGIN, &words.say("sign-in")), &words.say("activate"), Some(&words.say("activate-lead"))))
            @if let Some(seconds) = view.wait {
                div role="alert" { (too_many(words, seconds)) }
            }
            form.form.boxed method="post" action=(paths::ACTIVATE) {
                (widgets::summary(words, &[&code, &password, &again]))
                (widgets::entry(words, &login))
                (widgets::entry(words, &code))
                (widgets::entry(words, &password))
                (widgets::entry(words, &again))
                div.actions { button.primary.wide type="submit" { (words.say("activate-do")) } }
            }
        }
    }
}

/// The two fields of a new password.
pub(super) fn new_password(
    words: Words,
    rules: PasswordRules,
    problem: Option<PasswordProblem>,
) -> [Entry<'static>; 2] {
    let length = [("length", Part::Count(u64::from(rules.min_length)))];
    let error = match problem {
        Some(PasswordProblem::TooShort) => Some(words.say_with("password-too-short", &length)),
        Some(PasswordProblem::TooLong) => Some(words.say("password-too-long")),
        Some(PasswordProblem::TooCommon) => Some(words.say("password-too-common")),
        Some(PasswordProblem::LikeLogin) => Some(words.say("password-like-login")),
        Some(PasswordProblem::Differs | PasswordProblem::CurrentWrong) | None => None,
    };
    let differs = problem == Some(PasswordProblem::Differs);
    [
        Entry {
            id: "password",
            label: words.say("password-new"),
            kind: "password",
            value: "",
            autocomplete: "new-password",
            hint: Some(words.say_with("password-rules", &length)),
            error,
        },
        Entry {
            id: "again",
            label: words.say("password-again"),
            kind: "password",
            value: "",
            autocomplete: "new-password",
            hint: None,
            error: differs.then(|| words.say("password-differs")),
        },
    ]
}
