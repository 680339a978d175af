//! The home page and the choice of a school.

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::page::{Tile, Tone};

use super::widgets::{self, ModuleFace};
use super::{paths, shell};
use crate::blocks;
use crate::context::{ContentFault, RenderContext, Rendered};
use crate::icons::Icon;
use crate::words::Words;

/// The home page.
#[derive(Debug, Clone)]
pub struct Home {
    /// Whom to greet: "Léa".
    pub given_name: String,
    /// For a relative: the child whose tiles these are.
    pub child: Option<String>,
    /// For who administers the school: its modules that are held back.
    pub held: Vec<HeldModule>,
    /// What there is.
    pub state: HomeState,
}

/// A module that is held back, for an administrator.
#[derive(Debug, Clone)]
pub struct HeldModule {
    /// Its name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Its page of the administration.
    pub href: String,
}

/// What a person finds on the home page.
#[derive(Debug, Clone)]
pub enum HomeState {
    /// No school is open to the person.
    NoSchool,
    /// The school has no module for the person.
    NoModule {
        /// Where the school's modules are turned on and off, for those who may.
        admin: Option<String>,
    },
    /// The modules' tiles, but for those that are held back.
    Tiles(Vec<HomeTile>),
}

/// A module on the home page.
#[derive(Debug, Clone)]
pub struct HomeTile {
    /// The module. Its `href` is the base of the tile's routes.
    pub face: ModuleFace,
    /// What it shows.
    pub state: TileState,
    /// How much it told the person that they have not read.
    pub unread: u32,
}

/// What a module shows on the home page.
#[derive(Debug, Clone)]
pub enum TileState {
    /// Its tile.
    Shown(Tile),
    /// It has nothing to show: only its name.
    Nothing,
    /// It was not asked, since many people are there at once: only its name.
    Spared,
    /// It did not answer in time or made an error; it may work when opened.
    Late,
}

/// Draws the home page.
pub fn home(context: &RenderContext, view: &Home) -> Rendered {
    let words = Words(context.language);
    let mut faults = Vec::new();
    let today = context.dates().heading(context.today());
    let greeting = words.say_with("home-greeting", &[("name", (&view.given_name).into())]);
    let lead = match &view.child {
        Some(child) => words.say_with(
            "home-of-child",
            &[("day", (&today).into()), ("child", child.into())],
        ),
        None => today,
    };
    let html = html! {
        (widgets::title(&greeting, Some(&lead)))
        @for held in &view.held { (self::held(context, words, held)) }
        @match &view.state {
            HomeState::NoSchool => (nothing(&words.say("no-school"), &words.say("no-school-text"), None)),
            HomeState::NoModule { admin } => {
                @let action = admin.as_ref().map(|href| (href.as_str(), words.say("modules-administer")));
                @let text = if admin.is_some() { "no-module-admin-text" } else { "no-module-text" };
                (nothing(&words.say("no-module"), &words.say(text), action))
            },
            HomeState::Tiles(tiles) => {
                @if tiles.iter().any(|tile| matches!(tile.state, TileState::Spared)) {
                    (widgets::notice(words, Tone::Info, &words.say("home-spared")))
                }
                @if !tiles.is_empty() {
                    ul.tiles {
                        @for tile in tiles { (self::tile(context, words, tile, &mut faults)) }
                    }
                }
            },
        }
    };
    Rendered { html, faults }
}

fn tile(
    context: &RenderContext,
    words: Words,
    tile: &HomeTile,
    faults: &mut Vec<ContentFault>,
) -> Markup {
    let face = &tile.face;
    let (said, href, count) = match &tile.state {
        TileState::Shown(shown) => {
            let context = RenderContext {
                base: face.href.clone(),
                ..context.clone()
            };
            let rendered = blocks::tile(&context, shown);
            faults.extend(rendered.faults);
            let href = crate::route::href(&face.href, &shown.to);
            (rendered.html, href, shown.count)
        }
        TileState::Nothing | TileState::Spared => (html! {}, None, 0),
        TileState::Late => (calm(&words.say("tile-late")), None, 0),
    };
    let href = href.unwrap_or_else(|| face.href.clone());
    let count = count.max(tile.unread);
    html! {
        li.tile.(face.accent.class()) {
            h2 {
                a href=(href) {
                    span.tile-icon { (face.icon.svg()) }
                    span.tile-name { (face.name) }
                    @if count > 0 { (shell::count(count, words)) }
                    span.tile-go { (Icon::ChevronRight.svg()) }
                }
            }
            (said)
        }
    }
}

/// "« Cahier de textes » est suspendu depuis 8 h 05. Voir ce qui s’est passé"
fn held(context: &RenderContext, words: Words, held: &HeldModule) -> Markup {
    let since = context.dates().instant(held.since);
    let text = words.say_with(
        "home-held",
        &[("module", (&held.name).into()), ("since", (&since).into())],
    );
    widgets::notice_to(
        words,
        Tone::Warning,
        &text,
        (&held.href, &words.say("home-held-why")),
    )
}

fn calm(text: &str) -> Markup {
    html! { p.tile-calm { (text) } }
}

/// What is said where there is nothing.
fn nothing(title: &str, text: &str, action: Option<(&str, String)>) -> Markup {
    html! {
        div.empty {
            h2 { (title) }
            p { (text) }
            @if let Some((href, label)) = action { p { a.button.primary href=(href) { (label) } } }
        }
    }
}

/// The choice of a school.
#[derive(Debug, Clone, Default)]
pub struct SchoolChooser {
    /// The person's schools.
    pub schools: Vec<SchoolChoice>,
}

/// A school to choose.
#[derive(Debug, Clone)]
pub struct SchoolChoice {
    /// Its name.
    pub name: String,
    /// As what the person is there: "Professeure, 6A et 5B".
    pub detail: String,
    /// Its home page.
    pub href: String,
    /// Whether it is the one being looked at.
    pub current: bool,
}

/// Draws the choice of a school.
pub fn school_chooser(context: &RenderContext, view: &SchoolChooser) -> Markup {
    let words = Words(context.language);
    let choices: Vec<_> = view
        .schools
        .iter()
        .map(|school| widgets::SwitchChoice {
            label: school.name.clone(),
            detail: school.detail.clone(),
            current: school.current,
            href: school.href.clone(),
        })
        .collect();
    html! {
        (widgets::title(&words.say("schools-choose"), Some(&words.say("schools-choose-lead"))))
        @if choices.is_empty() {
            (widgets::notice(words, Tone::Info, &words.say("no-school-text")))
        } @else {
            ul.switch-cards { (widgets::switch(&choices)) }
        }
        p { a.button.quiet href=(paths::HOME) { (words.say("home-back")) } }
    }
}
