//! What a person sees when something cannot be done.

use maud::{Markup, html};

use super::paths;
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::{Part, Words};

/// An answer other than the one asked for.
#[derive(Debug, Clone, Default)]
pub struct ErrorScreen {
    /// The status: 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 502, 503 or 507.
    pub status: u16,
    /// The code that people quote: "not-found".
    pub code: String,
    /// A sentence for this case, from the module or the kernel; the general one otherwise.
    pub message: Option<String>,
    /// The request's number, by which an operator finds it.
    pub reference: String,
    /// Seconds after which to try again.
    pub retry_after: Option<u32>,
    /// A way back, with its label; the home page otherwise.
    pub back: Option<(String, String)>,
}

/// The words of a case, or else of its status: their keys in the locales.
fn key(status: u16, code: &str) -> (&'static str, &'static str, &'static str) {
    match code {
        "foreign-form" => {
            return (
                "error-foreign-form",
                "error-foreign-form-text",
                "error-foreign-form-do",
            );
        }
        "module-off" => return ("error-off", "error-off-text", "error-off-do"),
        "share-full" => return ("error-share", "error-share-text", "error-share-do"),
        "module-out-of-reach" => return ("error-reach", "error-reach-text", "error-reach-do"),
        "must-keep" => {
            return (
                "error-must-keep",
                "error-must-keep-text",
                "error-must-keep-do",
            );
        }
        "archives-busy" => return ("error-archives", "error-archives-text", "error-archives-do"),
        "archive-too-large" => return ("error-archive", "error-archive-text", "error-archive-do"),
        _ => {}
    }
    match status {
        400 => ("error-400", "error-400-text", "error-400-do"),
        401 => ("error-401", "error-401-text", "error-401-do"),
        403 => ("error-403", "error-403-text", "error-403-do"),
        404 => ("error-404", "error-404-text", "error-404-do"),
        405 => ("error-405", "error-405-text", "error-405-do"),
        408 => ("error-408", "error-408-text", "error-408-do"),
        409 => ("error-409", "error-409-text", "error-409-do"),
        413 => ("error-413", "error-413-text", "error-413-do"),
        415 => ("error-415", "error-415-text", "error-415-do"),
        422 => ("error-422", "error-422-text", "error-422-do"),
        429 => ("error-429", "error-429-text", "error-429-do"),
        502 => ("error-502", "error-502-text", "error-502-do"),
        503 => ("error-503", "error-503-text", "error-503-do"),
        507 => ("error-507", "error-507-text", "error-507-do"),
        _ => ("error-500", "error-500-text", "error-500-do"),
    }
}

/// The name of a case, for the browser's title: "Page introuvable".
pub fn title(words: Words, status: u16, code: &str) -> String {
    words.say(key(status, code).0)
}

/// Draws an error.
pub fn error(context: &RenderContext, view: &ErrorScreen) -> Markup {
    let words = Words(context.language);
    let (title, text, what_to_do) = key(view.status, &view.code);
    let text = match &view.message {
        Some(message) if !message.trim().is_empty() => clean::line(message),
        _ => words.say(text),
    };
    html! {
        div.error-screen {
            h1 { (words.say(title)) }
            p.lead { (text) }
            p { (words.say(what_to_do)) }
            (retry(words, view.retry_after))
            (way_back(words, view.back.as_ref()))
            (reference(words, &view.code, &view.reference))
        }
    }
}

/// A module that stopped or is held back.
#[derive(Debug, Clone, Default)]
pub struct ModuleFault {
    /// The module's name.
    pub module: String,
    /// Whether it is held back; it may be opened again otherwise.
    pub held: bool,
    /// Whether that is for this person alone, for whom it failed again and again.
    pub only_them: bool,
    /// When it may be tried again, in seconds.
    pub retry_after: Option<u32>,
    /// Whether the person was sending something, which is not kept.
    pub sending: bool,
    /// The request's number.
    pub reference: String,
    /// A way back, with its label; the home page otherwise.
    pub back: Option<(String, String)>,
}

/// Draws the page of a module's fault.
pub fn module_fault(context: &RenderContext, view: &ModuleFault) -> Markup {
    let words = Words(context.language);
    let module = [("module", (&view.module).into())];
    let (title, text, code) = if view.held {
        let text = if view.only_them {
            "module-held-you-text"
        } else {
            "module-held-text"
        };
        ("module-held", text, "module-held")
    } else {
        ("module-fault", "module-fault-text", "module-fault")
    };
    html! {
        div.error-screen {
            h1 { (words.say_with(title, &module)) }
            p.lead { (words.say(text)) }
            @if view.sending { p { strong { (words.say("module-fault-not-kept")) } } }
            p { (words.say("module-fault-rest")) }
            (retry(words, view.retry_after))
            (way_back(words, view.back.as_ref()))
            (reference(words, code, &view.reference))
        }
    }
}

fn retry(words: Words, seconds: Option<u32>) -> Markup {
    html! {
        @if let Some(seconds) = seconds {
            p { (words.say_with("error-retry", &[("seconds", Part::Count(u64::from(seconds.max(1))))])) }
        }
    }
}

fn way_back(words: Words, back: Option<&(String, String)>) -> Markup {
    html! {
        div.actions {
            @match back {
                Some((href, label)) => a.button.primary href=(href) { (clean::line(label)) },
                None => a.button.primary href=(paths::HOME) { (words.say("home-back")) },
            }
        }
    }
}

fn reference(words: Words, code: &str, reference: &str) -> Markup {
    html! {
        p.reference {
            (words.say("error-reference")) " " code { (code) }
            @if !reference.is_empty() { " · " code { (reference) } }
        }
    }
}
