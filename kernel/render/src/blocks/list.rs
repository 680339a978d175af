//! Cards, items, messages and figures.

use maud::{Markup, html};
use preau_domain::page::{Card, Item, Message, Stat};

use super::{action, left_out, linked, prose, titled};
use crate::context::{Canvas, limits};
use crate::icons::Icon;

pub(super) fn cards(canvas: &Canvas<'_>, cards: &[Card]) -> Markup {
    let (shown, cut) = canvas.take("cards", cards, limits::LIST);
    let level = canvas.inner_level();
    html! {
        ul.cards {
            @for card in shown {
                li.card {
                    (titled(level, &linked(canvas, &card.title, card.to.as_ref())))
                    (prose::badges(canvas, &card.badges))
                    @if !card.text.is_empty() { div.prose { (canvas.markdown(&card.text)) } }
                }
            }
        }
        @if cut { (left_out(canvas)) }
    }
}

pub(super) fn items(canvas: &Canvas<'_>, items: &[Item]) -> Markup {
    let (shown, cut) = canvas.take("items", items, limits::LIST);
    html! {
        ul.items { @for item in shown { (self::item(canvas, item)) } }
        @if cut { (left_out(canvas)) }
    }
}

fn item(canvas: &Canvas<'_>, item: &Item) -> Markup {
    let (facts, _) = canvas.take("facts", &item.facts, limits::FEW);
    let title = linked(canvas, &item.title, item.to.as_ref());
    let id = (!item.actions.is_empty()).then(|| canvas.id());
    let about = id.as_deref();
    let place = item.to.as_ref().filter(|_| about.is_some());
    let place = place.and_then(|to| canvas.place(&crate::route::href(&canvas.context.base, to)?));
    html! {
        li.item.done[item.done] id=[&place] {
            div.item-head {
                (titled(canvas.inner_level(), &html! {
                    span id=[about] { (title) }
                    @if item.done { span.hidden { " (" (canvas.words.say("item-done")) ")" } }
                }))
                (prose::badges(canvas, &item.badges))
            }
            @if !facts.is_empty() {
                ul.facts { @for fact in facts { li { (canvas.label(fact)) } } }
            }
            @if !item.text.is_empty() { div.prose { (canvas.markdown(&item.text)) } }
            (action::actions_about(canvas, &item.actions, about, place.as_deref()))
        }
    }
}

pub(super) fn thread(canvas: &Canvas<'_>, messages: &[Message]) -> Markup {
    let (shown, cut) = canvas.take("messages", messages, limits::LIST);
    let level = canvas.inner_level();
    let dates = canvas.context.dates();
    html! {
        ol.thread {
            @for message in shown {
                @let author = canvas.label(&message.author);
                li.message.mine[message.mine] {
                    div.message-head {
                        (titled(level, &html! {
                            (author)
                            @if message.mine { span.me { " " (canvas.words.say("message-mine")) } }
                        }))
                        time datetime=(dates.machine(message.at)) { (dates.instant(message.at)) }
                    }
                    div.prose { (canvas.markdown(&message.text)) }
                }
            }
        }
        @if cut { (left_out(canvas)) }
    }
}

pub(super) fn stats(canvas: &Canvas<'_>, stats: &[Stat]) -> Markup {
    let (shown, cut) = canvas.take("stats", stats, limits::LIST);
    html! {
        dl.stats {
            @for stat in shown {
                div.stat.(stat.tone.as_str()) {
                    dt { (canvas.label(&stat.label)) }
                    dd.value {
                        @match stat.tone {
                            preau_domain::page::Tone::Warning => (Icon::Alert.svg()),
                            preau_domain::page::Tone::Danger => (Icon::Danger.svg()),
                            _ => {}
                        }
                        (canvas.label(&stat.value))
                    }
                    @if let Some(hint) = &stat.hint { dd.hint { (canvas.label(hint)) } }
                }
            }
        }
        @if cut { (left_out(canvas)) }
    }
}
