//! Ways on: tabs and pages of a list.

use maud::{Markup, html};
use preau_domain::page::{Link, Pagination, Tab};

use crate::context::{Canvas, limits};
use crate::icons::Icon;

pub(super) fn tabs(canvas: &Canvas<'_>, tabs: &[Tab]) -> Markup {
    let (shown, _) = canvas.take("tabs", tabs, limits::FEW);
    html! {
        nav.tabs aria-label=(canvas.words.say("tabs")) {
            ul {
                @for tab in shown {
                    @let label = canvas.label(&tab.label);
                    li {
                        @match canvas.href(&tab.to) {
                            Some(href) => a href=(href) aria-current=[tab.current.then_some("page")] { (label) },
                            None => span { (label) },
                        }
                    }
                }
            }
        }
    }
}

pub(super) fn pagination(canvas: &Canvas<'_>, pagination: &Pagination) -> Markup {
    let step = |link: &Link, rel: &'static str| {
        let label = canvas.label(&link.label);
        html! {
            @match canvas.href(&link.to) {
                Some(href) => a.button href=(href) rel=(rel) {
                    @if rel == "prev" { (Icon::ChevronLeft.svg()) }
                    span { (label) }
                    @if rel == "next" { (Icon::ChevronRight.svg()) }
                },
                None => span { (label) },
            }
        }
    };
    let label = canvas.label(&pagination.label);
    html! {
        nav.pagination aria-label=(if label.is_empty() { canvas.words.say("pages") } else { label.clone() }) {
            div.previous { @if let Some(link) = &pagination.previous { (step(link, "prev")) } }
            p { (label) }
            div.next { @if let Some(link) = &pagination.next { (step(link, "next")) } }
        }
    }
}
