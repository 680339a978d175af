//! Who may write to whom in the school: each part of the rule in plain words, with what is usual.

use maud::{Markup, html};
use preau_domain::correspondence::Switch;
use preau_domain::page::{Block, Control, Emphasis, Field, Form, Route, Submit, Tone};

use crate::blocks;
use crate::context::{Canvas, RenderContext};
use crate::portal::widgets;
use crate::words::{Part, Words};

/// The rule of a school.
#[derive(Debug, Clone)]
pub struct Correspondence {
    /// Its parts, in order.
    pub switches: Vec<SwitchEntry>,
    /// The number under which it was read, sent back with the form.
    pub version: i64,
    /// Whether somebody else set it meanwhile, so that nothing was set.
    pub stale: bool,
}

/// A part of the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SwitchEntry {
    /// Which.
    pub switch: Switch,
    /// Whether it is on.
    pub on: bool,
    /// Whether it is on in a school of this level where nobody turned it.
    pub usually: bool,
}

/// What a part of the rule says.
pub fn switch_label(words: Words, switch: Switch) -> String {
    words.say(&format!("writing-{}", switch.as_str()))
}

/// Draws the rule as a form that sends to `correspondence` beside the page of modules.
pub fn correspondence(context: &RenderContext, view: &Correspondence) -> Markup {
    let words = Words(context.language);
    let canvas = Canvas::new(context);
    let fields = view.switches.iter().map(|entry| {
        let usually = words.say(if entry.usually { "yes" } else { "no" });
        Field {
            name: entry.switch.as_str().to_owned(),
            label: switch_label(words, entry.switch),
            hint: Some(words.say_with("writing-usual", &[("value", Part::Text(&usually))])),
            required: false,
            control: Control::Check(entry.on),
            error: None,
        }
    });
    let form = Form {
        to: Route {
            path: "correspondence".into(),
            query: vec![("seen".into(), view.version.to_string())],
        },
        fields: fields.collect(),
        submits: vec![Submit {
            label: words.say("settings-save"),
            emphasis: Emphasis::Primary,
            name: "do".into(),
            value: "save".into(),
        }],
        cancel: None,
        keeps: None,
    };
    html! {
        (widgets::title(&words.say("writing"), Some(&words.say("writing-lead"))))
        @if view.stale { (widgets::notice(words, Tone::Warning, &words.say("settings-stale"))) }
        (blocks::block(&canvas, &Block::Form(form)))
        p.hint { (words.say("writing-always")) }
    }
}
