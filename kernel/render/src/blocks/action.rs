//! Buttons and links that do something.
//!
//! A question to answer first needs no script and no page of its own: the button opens a panel
//! (`<details>`) that holds the question and the button that really sends.

use maud::{Markup, html};
use preau_domain::page::{Action, Post, Target};

use crate::context::{Canvas, limits};
use crate::icons::Icon;

pub(super) fn actions(canvas: &Canvas<'_>, actions: &[Action]) -> Markup {
    actions_about(canvas, actions, None, None)
}

/// Actions on the thing whose title has the identifier `about`: with it, ten buttons "Fait" on a
/// page can be told apart by ear. `place` is the identifier to which the browser comes back from a redirect:
/// it keeps the fragment of the address that a form was sent to (Fetch standard, HTTP-redirect fetch).
pub(super) fn actions_about(
    canvas: &Canvas<'_>,
    actions: &[Action],
    about: Option<&str>,
    place: Option<&str>,
) -> Markup {
    let (shown, _) = canvas.take("actions", actions, limits::FEW);
    html! {
        @if !shown.is_empty() {
            div.actions { @for action in shown { (self::action(canvas, action, about, place)) } }
        }
    }
}

fn action(
    canvas: &Canvas<'_>,
    action: &Action,
    about: Option<&str>,
    place: Option<&str>,
) -> Markup {
    let label = canvas.label(&action.label);
    let emphasis = action.emphasis.as_str();
    match &action.target {
        Target::Go(route) => html! {
            @match canvas.href(route) {
                Some(href) => a.button.(emphasis) href=(href) aria-describedby=[about] { (label) },
                None => span.no-link { (label) },
            }
        },
        Target::Post(post) => html! {
            @match canvas.href(&post.to) {
                Some(href) => {
                    @let href = place.map_or_else(|| href.clone(), |place| format!("{href}#{place}"));
                    (post_button(canvas, action, post, (&label, &href), about))
                },
                None => span.no-link { (label) },
            }
        },
    }
}

fn post_button(
    canvas: &Canvas<'_>,
    action: &Action,
    post: &Post,
    (label, href): (&str, &str),
    about: Option<&str>,
) -> Markup {
    let emphasis = action.emphasis.as_str();
    let (fields, _) = canvas.take("fields", &post.fields, limits::FIELDS);
    let hidden = html! {
        @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
    };
    let Some(question) = &post.confirm else {
        return html! {
            form method="post" action=(href) {
                (hidden)
                button.(emphasis) type="submit" aria-describedby=[about]
                    aria-pressed=[action.pressed.map(|on| if on { "true" } else { "false" })] {
                    @if action.pressed.is_some() { (Icon::Check.svg()) }
                    span { (label) }
                }
            }
        };
    };
    let id = canvas.id();
    html! {
        details.confirm {
            summary.button.(emphasis) aria-describedby=[about] { (label) }
            div.panel {
                p id=(id) { (canvas.label(question)) }
                form method="post" action=(href) {
                    (hidden)
                    button.(emphasis) type="submit" aria-describedby=(id) {
                        (canvas.words.say_with("confirm-action", &[("action", label.into())]))
                    }
                }
            }
        }
    }
}
