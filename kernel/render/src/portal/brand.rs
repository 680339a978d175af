//! How the region shows itself, as its operator sets it, and as it would look.

use maud::{Markup, html};
use preau_domain::page::Tone;

use super::paths;
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::icons::Icon;
use crate::words::Words;

/// What is set, or was typed and not taken.
#[derive(Debug, Clone, Default)]
pub struct BrandForm {
    /// The name; empty: the usual one.
    pub name: String,
    /// The usual name.
    pub usual: String,
    /// The accent by day; empty: the usual one.
    pub light: String,
    /// The accent by night.
    pub dark: String,
    /// What is said in the logo's place.
    pub alt: String,
    /// Whether a logo is set.
    pub has_logo: bool,
    /// Who says how it is.
    pub state: BrandState,
    /// The number under which it was read, sent back with the form.
    pub version: i64,
    /// Whether somebody else set it meanwhile, so that nothing was set.
    pub stale: bool,
    /// What is wrong, by field: `name`, `accent-light`, `accent-dark`, `logo`, `logo-alt`.
    pub errors: Vec<(&'static str, String)>,
}

/// Who says how the region shows itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BrandState {
    /// Nobody, or the region's file.
    #[default]
    Usual,
    /// Its operator, by hand.
    Set,
    /// The region's file alone.
    Fixed,
}

impl BrandForm {
    fn error(&self, field: &str) -> Option<String> {
        let mut errors = self.errors.iter();
        let found = errors.find(|(wrong, _)| *wrong == field);
        found.map(|(_, message)| message.clone())
    }
}

/// Draws it as a form that sends `name`, `accent-light`, `accent-dark`, the file `logo`, `logo-alt`, `no-logo` and
/// `seen`, with `do=preview`; another sends `do=reset`.
pub fn brand(context: &RenderContext, view: &BrandForm) -> Markup {
    let words = Words(context.language);
    let back = words.say("region-title");
    let (title, lead) = (words.say("brand-title"), words.say("brand-lead"));
    html! {
        (widgets::title_below((paths::REGION, &back), &title, Some(&lead)))
        @if view.stale {
            div role="alert" { (widgets::notice(words, Tone::Danger, &words.say("brand-stale"))) }
        }
        @if view.state == BrandState::Fixed { (widgets::notice(words, Tone::Info, &words.say("brand-fixed"))) }
        @else { (form(words, view)) }
        @if view.state == BrandState::Set {
            form method="post" action=(paths::BRAND) {
                input type="hidden" name="seen" value=(view.version);
                div.actions {
                    button type="submit" name="do" value="reset" { (words.say("brand-reset")) }
                }
            }
        }
    }
}

fn form(words: Words, view: &BrandForm) -> Markup {
    let field = |id, label: &str, value, hint| Entry {
        id,
        label: words.say(label),
        kind: "text",
        value,
        autocomplete: "off",
        hint,
        error: view.error(id),
    };
    let usual = words.say_with("brand-usual", &[("name", (&view.usual).into())]);
    let name = field("name", "brand-of-name", &view.name, Some(usual));
    let hint = Some(words.say("brand-accent-hint"));
    let light = field(
        "accent-light",
        "brand-of-accent-light",
        &view.light,
        hint.clone(),
    );
    let dark = field("accent-dark", "brand-of-accent-dark", &view.dark, hint);
    let alt = field(
        "logo-alt",
        "brand-of-logo-alt",
        &view.alt,
        Some(words.say("brand-alt-hint")),
    );
    let hint = Some(words.say("brand-logo-hint"));
    let logo = field("logo", "brand-of-logo", "", hint);
    html! {
        (widgets::summary(words, &[&name, &light, &dark, &logo, &alt]))
        form.form.boxed method="post" action=(paths::BRAND) enctype="multipart/form-data" {
            input type="hidden" name="seen" value=(view.version);
            (widgets::entry_optional(words, &name))
            (widgets::entry_optional(words, &light))
            (widgets::entry_optional(words, &dark))
            (file(words, &logo))
            @if view.has_logo {
                div.choice {
                    input #no-logo type="checkbox" name="no-logo" value="true";
                    label for="no-logo" { (words.say("brand-no-logo")) }
                }
            }
            (widgets::entry_optional(words, &alt))
            div.actions {
                button.primary type="submit" name="do" value="preview" { (words.say("brand-preview")) }
            }
        }
    }
}

/// A field of the form for a PNG.
fn file(words: Words, entry: &Entry<'_>) -> Markup {
    let id = entry.id;
    let described = if entry.error.is_some() {
        format!("{id}-hint {id}-error")
    } else {
        format!("{id}-hint")
    };
    html! {
        div.field.in-error[entry.error.is_some()] {
            label for=(id) { (entry.label) }
            @if let Some(hint) = &entry.hint { p.hint id={ (id) "-hint" } { (hint) } }
            @if let Some(error) = &entry.error {
                p.error id={ (id) "-error" } {
                    (Icon::Danger.svg())
                    span { span.hidden { (words.say("field-error")) } (error) }
                }
            }
            input #(id) type="file" name=(id) accept="image/png" aria-describedby=(described)
                aria-invalid=[entry.error.as_ref().map(|_| "true")];
        }
    }
}

/// Draws what a page is when it is drawn in what was typed: the shell around it wears it. Its form sends `fields`, with
/// `do=save`.
pub fn brand_preview(context: &RenderContext, fields: &[(String, String)]) -> Markup {
    let words = Words(context.language);
    let back = words.say("brand-title");
    let (title, lead) = (
        words.say("brand-preview-title"),
        words.say("brand-preview-lead"),
    );
    html! {
        (widgets::title_below((paths::BRAND, &back), &title, Some(&lead)))
        (widgets::notice(words, Tone::Info, &words.say("brand-preview-night")))
        form.form method="post" action=(paths::BRAND) {
            (widgets::hidden(fields))
            div.actions {
                button.primary type="submit" name="do" value="save" { (words.say("brand-save")) }
                a.button.quiet href=(paths::BRAND) { (words.say("brand-back")) }
            }
        }
    }
}
