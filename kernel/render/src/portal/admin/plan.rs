//! What a school's modules may use and keep, in words.

use maud::{Markup, html};
use preau_domain::plan::{Allowance, Plan};

use crate::text::numbers;
use crate::words::{Part, Words};

/// Draws a plan as a list of what it allows.
pub fn plan(words: Words, plan: &Plan) -> Markup {
    let large = |number| numbers::large(words.0, number);
    let bytes = |number| numbers::bytes(words.0, number);
    let whole = |number| numbers::whole(words.0, number);
    let over_time = |allowance: Allowance| {
        words.say_with(
            "plan-over-time",
            &[
                ("second", Part::Text(&large(allowance.per_second))),
                ("burst", Part::Text(&large(allowance.burst))),
            ],
        )
    };
    let quota = &plan.quota;
    let keeps = words.say_with(
        "plan-keeps",
        &[
            ("records", Part::Text(&whole(quota.records))),
            ("size", Part::Text(&bytes(quota.bytes))),
            ("files", Part::Text(&bytes(quota.files))),
        ],
    );
    let waits = words.say_with(
        "plan-waits",
        &[
            ("events", Part::Text(&whole(quota.events))),
            ("timers", Part::Text(&whole(quota.timers))),
            ("notifications", Part::Text(&whole(quota.notifications))),
        ],
    );
    let weight = u64::from(plan.weight);
    html! {
        dl.facts-list {
            div { dt { (words.say("plan-module")) } dd { (over_time(plan.module)) } }
            div { dt { (words.say("plan-school")) } dd { (over_time(plan.school)) } }
            div { dt { (words.say("plan-kept")) } dd { (keeps) } }
            div { dt { (words.say("plan-waiting")) } dd { (waits) } }
            div { dt { (words.say("plan-person")) } dd { (bytes(plan.person_files)) } }
            div { dt { (words.say("plan-weight")) } dd { (words.say_with("plan-weight-said", &[("count", Part::Count(weight))])) } }
        }
    }
}
