//! The page of who waits to be let in, of who asks at a moment at which too much is asked for, and of who asks for a
//! module that is closed.
//!
//! It is small, since many ask for it: a document without the portal's shell, a style and a script of its own. It
//! works without the script, by being loaded again; either way people go in by themselves.
//!
//! To draw it costs more than it may where many wait. What all are told alike is drawn once ([`Prepared`]), with what is
//! each person's own left out; and one page, for when even that is too much, lies ready altogether ([`later`]).

mod prepared;

use std::sync::Arc;

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, html};
use preau_domain::caller::Language;

pub use prepared::{Own, Prepared, Said};

use super::paths;
use crate::assets;
use crate::brand::BrandView;
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::{Part, Words};

/// Why somebody is not given what they ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// They wait to be let in.
    Waits,
    /// Too much is asked for at this moment.
    Busy,
    /// The operator closed the module.
    Closed,
}

/// Somebody who waits.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// The region's name.
    pub region: String,
    /// Its own colours and logo.
    pub brand: Arc<BrandView>,
    /// How many of their school and profile are before them.
    pub ahead: u32,
    /// How long they will wait, in seconds; none while nobody can tell.
    pub seconds: Option<u32>,
    /// When the page looks again, in seconds.
    pub look: u32,
    /// Why, as the operator says it. Plain text; may be empty.
    pub sentence: String,
    /// When people are let in again, if they are kept out until then.
    pub opens: Option<Timestamp>,
    /// Whether something was being sent, which is not kept.
    pub sent: bool,
    /// The page that is loaded next: that which was asked for, if it can be asked for again.
    pub next: String,
    /// How far all are who wait in the same order, for the script: the address, the profile, and the bucket.
    pub serving: Option<(String, &'static str, i64)>,
}

/// How long somebody waits, in words.
pub fn wait_said(words: Words, seconds: Option<u32>) -> String {
    match seconds {
        None => words.say("wait-unknown"),
        Some(seconds) if seconds < 60 => words.say("wait-soon"),
        Some(seconds) if seconds > 5_400 => words.say("wait-long"),
        Some(seconds) => {
            let minutes = u64::from(seconds.div_ceil(60));
            words.say_with("wait-minutes", &[("minutes", Part::Count(minutes))])
        }
    }
}

/// How many are before somebody, in words.
pub fn ahead_said(words: Words, ahead: u32) -> String {
    words.say_with("wait-ahead", &[("people", Part::Count(u64::from(ahead)))])
}

/// What is each person's own on the page, as it stands there.
struct Holes {
    look: String,
    next: String,
    time: String,
    place: String,
    /// The address, the profile, and the bucket.
    serving: Option<[String; 3]>,
}

impl Holes {
    fn of(words: Words, view: &Waiting) -> Self {
        let serving = view.serving.as_ref();
        Self {
            look: view.look.to_string(),
            next: view.next.clone(),
            time: wait_said(words, view.seconds),
            place: ahead_said(words, view.ahead),
            serving: serving.map(|(address, profile, bucket)| {
                [address.clone(), (*profile).to_owned(), bucket.to_string()]
            }),
        }
    }
}

/// The whole page of somebody who is not given what they ask for.
pub fn waiting(context: &RenderContext, why: Why, view: &Waiting) -> Markup {
    let own = Holes::of(Words(context.language), view);
    drawn(context, why, view, &own)
}

fn drawn(context: &RenderContext, why: Why, view: &Waiting, own: &Holes) -> Markup {
    match why {
        Why::Waits => waiting_as(context, view, own),
        Why::Busy => busy_as(context, view, own),
        Why::Closed => closed_as(context, view, own),
    }
}

fn waiting_as(context: &RenderContext, view: &Waiting, own: &Holes) -> Markup {
    let words = Words(context.language);
    let title = words.say("wait-title");
    let why = if view.sentence.trim().is_empty() {
        words.say("wait-why")
    } else {
        clean::line(&view.sentence)
    };
    let drawn = html! {
        h1 { (title) }
        p.lead { (words.say("wait-kept")) }
        @if view.sent { p.strong { (words.say("wait-sent")) } }
        dl {
            div {
                dt { (words.say("wait-time")) }
                // Said again only when it reads otherwise than before.
                dd #time aria-live="polite" { (own.time) }
            }
            div {
                dt { (words.say("wait-place")) }
                dd #place { (own.place) }
            }
        }
        h2 { (words.say("wait-why-title")) }
        p { (why) }
        @if let Some(opens) = view.opens {
            @let at = context.dates().instant(opens);
            p.strong { (words.say_with("wait-opens", &[("at", (&at).into())])) }
            p { (words.say("wait-drawn")) }
        }
        h2 { (words.say("wait-do-title")) }
        ul {
            li { (words.say("wait-do-stay")) }
            li { (words.say("wait-do-network")) }
            li { (words.say("wait-do-reload")) }
        }
        p { a href=(own.next) { (words.say("wait-look")) } }
    };
    document(context, &title, view, own, &drawn)
}

fn busy_as(context: &RenderContext, view: &Waiting, own: &Holes) -> Markup {
    let words = Words(context.language);
    let title = words.say("busy-title");
    let drawn = html! {
        h1 { (title) }
        p.lead { (words.say("busy-lead")) }
        @if view.sent { p.strong { (words.say("wait-sent")) } }
        p { (words.say("busy-again")) }
        p { a href=(own.next) { (words.say("wait-look")) } }
    };
    document(context, &title, view, own, &drawn)
}

fn closed_as(context: &RenderContext, view: &Waiting, own: &Holes) -> Markup {
    let words = Words(context.language);
    let title = words.say("closed-title");
    let drawn = html! {
        h1 { (title) }
        p.lead { (words.say("closed-lead")) }
        @if view.sent { p.strong { (words.say("wait-sent")) } }
        @if !view.sentence.trim().is_empty() { p { (clean::line(&view.sentence)) } }
        @if let Some(opens) = view.opens {
            @let at = context.dates().instant(opens);
            p.strong { (words.say_with("closed-opens", &[("at", (&at).into())])) }
        }
        p { (words.say("closed-again")) }
        p { a href=(own.next) { (words.say("wait-look")) } }
        p { a href=(paths::HOME) { (words.say("home-back")) } }
    };
    document(context, &title, view, own, &drawn)
}

/// The page that lies ready for when so many ask that they are not even told their place: in both languages, since
/// nothing is looked up, without a style, and loaded again after so many seconds. Where something was being sent, that
/// leads home: it is not sent again by itself.
pub fn later(seconds: u32, sent: bool) -> Markup {
    let again = if sent {
        format!("{seconds}; url={}", paths::HOME)
    } else {
        seconds.to_string()
    };
    let (fr, en) = (Words(Language::Fr), Words(Language::En));
    let said = |words: Words| {
        html! {
            p { (words.say("wait-later")) }
            @if sent { p { (words.say("wait-sent")) } }
        }
    };
    html! {
        (DOCTYPE)
        html lang=(fr.0.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="refresh" content=(again);
                title { (fr.say("wait-title")) }
            }
            body {
                main {
                    h1 { (fr.say("wait-title")) }
                    (said(fr))
                    div lang=(en.0.as_str()) {
                        h2 { (en.say("wait-title")) }
                        (said(en))
                    }
                }
            }
        }
    }
}

/// The same for apps and for the page's own script, as one sentence of each language.
pub fn later_said() -> String {
    [Language::Fr, Language::En]
        .map(|language| Words(language).say("wait-later"))
        .join(" ")
}

fn document(
    context: &RenderContext,
    title: &str,
    view: &Waiting,
    own: &Holes,
    drawn: &Markup,
) -> Markup {
    let words = Words(context.language);
    let serving = own.serving.as_ref();
    html! {
        (DOCTYPE)
        html lang=(context.language.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (view.region) }
                link rel="stylesheet" href=(assets::href("wait.css"));
                (view.brand.link())
                // With the script, the page looks again without being loaded; what was sent is not sent again.
                noscript {
                    meta http-equiv="refresh" content=(format!("{}; url={}", own.look, own.next));
                }
                script type="module" src=(assets::href("wait.js")) {}
            }
            body {
                header {
                    @if let Some(picture) = view.brand.picture() { (picture) }
                    p { (view.region) }
                }
                main data-look=(own.look) data-next=(own.next)
                    data-serving=[serving.map(|[address, _, _]| address)]
                    data-profile=[serving.map(|[_, profile, _]| profile)]
                    data-bucket=[serving.map(|[_, _, bucket]| bucket)] {
                    (drawn)
                }
                footer { p { a href=(paths::STATUS) { (words.say("status")) } } }
            }
        }
    }
}
