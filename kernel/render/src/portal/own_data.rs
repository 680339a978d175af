//! What schools keep of a person and of their children, as they may have it given: their part of the profile.

use maud::{Markup, html};
use preau_domain::page::Tone;

use super::paths;
use super::widgets::{self, Entry};
use crate::text::clean;
use crate::words::Words;

/// What somebody may have given.
#[derive(Debug, Clone, Default)]
pub struct OwnData {
    /// Of whom, and where; empty for who belongs to no school.
    pub choices: Vec<OwnDataChoice>,
    /// What they chose last.
    pub chosen: String,
    /// Why it was not given.
    pub problem: Option<OwnDataProblem>,
}

/// One whose data may be given, in a school.
#[derive(Debug, Clone)]
pub struct OwnDataChoice {
    /// What the form sends for it.
    pub value: String,
    /// Who and where: "Moi, Collège Joséphine-Baker".
    pub label: String,
}

/// Why an archive was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnDataProblem {
    /// That is not the password.
    Password,
    /// They had it less than a day ago.
    Often,
}

/// Draws it.
pub(super) fn section(words: Words, view: &OwnData) -> Markup {
    html! {
        section aria-labelledby="own-data" {
            h2 #own-data { (words.say("own-data")) }
            @if view.choices.is_empty() {
                p { (words.say("own-data-none")) }
            } @else {
                p { (words.say("own-data-text")) }
                p.hint { (words.say("own-data-left")) }
                @if view.problem == Some(OwnDataProblem::Often) {
                    (widgets::notice(words, Tone::Warning, &words.say("own-data-often")))
                }
                (form(words, view))
            }
        }
    }
}

fn form(words: Words, view: &OwnData) -> Markup {
    let wrong = view.problem == Some(OwnDataProblem::Password);
    let password = Entry {
        id: "confirm",
        label: words.say("password-current"),
        kind: "password",
        value: "",
        autocomplete: "current-password",
        hint: Some(words.say("own-data-password")),
        error: wrong.then(|| words.say("password-current-wrong")),
    };
    html! {
        form.form method="post" action=(paths::OWN_DATA) {
            (widgets::summary(words, &[&password]))
            @if let [only] = view.choices.as_slice() {
                input type="hidden" name="of" value=(only.value);
            } @else {
                div.field {
                    label for="own-data-of" { (words.say("own-data-of")) }
                    select #own-data-of name="of" {
                        @for choice in &view.choices {
                            option value=(choice.value) selected[choice.value == view.chosen] {
                                (clean::line(&choice.label))
                            }
                        }
                    }
                }
            }
            (widgets::entry(words, &password))
            div.actions { button.secondary type="submit" { (words.say("own-data-do")) } }
        }
    }
}
