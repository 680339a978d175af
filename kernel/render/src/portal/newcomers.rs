//! Which modules are on from the beginning in schools that an import adds, level by level.

use maud::{Markup, html};
use preau_domain::school::Level;

use super::paths;
use super::region::level_key;
use super::widgets;
use crate::context::RenderContext;
use crate::text::clean;
use crate::words::Words;

/// What is on in new schools of a level.
#[derive(Debug, Clone)]
pub struct NewcomerLevel {
    /// The level.
    pub level: Level,
    /// The modules that are meant for it.
    pub modules: Vec<NewcomerLine>,
}

/// A module in new schools.
#[derive(Debug, Clone)]
pub struct NewcomerLine {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is on.
    pub on: bool,
    /// Whether that is as the region's file says, or nobody.
    pub usual: bool,
    /// Whether the region's file fixes it.
    pub fixed: bool,
}

/// Draws a form for each level, which sends `level`, `was` with the identifier of each module that was on when it was
/// drawn, and `on` with that of each that is checked.
pub fn newcomers(context: &RenderContext, levels: &[NewcomerLevel]) -> Markup {
    let words = Words(context.language);
    let back = words.say("region-title");
    let title = words.say("newcomers-title");
    let lead = words.say("newcomers-lead");
    html! {
        (widgets::title_below((paths::REGION, &back), &title, Some(&lead)))
        @for level in levels {
            section aria-labelledby=(level.level.as_str()) {
                h2 id=(level.level.as_str()) { (words.say(level_key(level.level))) }
                @if level.modules.is_empty() { p { (words.say("newcomers-none")) } }
                @else { (form(words, level)) }
            }
        }
    }
}

fn form(words: Words, level: &NewcomerLevel) -> Markup {
    let word = level.level.as_str();
    html! {
        form.form.boxed method="post" action=(paths::NEW_SCHOOLS) {
            input type="hidden" name="level" value=(word);
            @for module in level.modules.iter().filter(|module| module.on) {
                input type="hidden" name="was" value=(module.id);
            }
            fieldset.field {
                legend.hidden { (words.say(level_key(level.level))) }
                div.choices {
                    @for module in &level.modules {
                        @let id = format!("{word}-{}", module.id);
                        div.choice {
                            input #(id) type="checkbox" name="on" value=(module.id) checked[module.on]
                                disabled[module.fixed];
                            label for=(id) {
                                (clean::line(&module.name))
                                @if module.fixed { " (" (words.say("newcomers-fixed")) ")" }
                                @else if !module.usual { " (" (words.say("newcomers-own")) ")" }
                            }
                        }
                    }
                }
            }
            div.actions { button.primary type="submit" { (words.say("newcomers-save")) } }
        }
    }
}
