//! Every block, every screen and every JSON page as text, to be reviewed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_imports,
    reason = "tests"
)]

#[path = "../../../tests/harness/cases.rs"]
mod cases;
#[path = "../examples/gallery/catalogue.rs"]
mod catalogue;
#[path = "../examples/gallery/console.rs"]
mod console;
#[path = "../examples/gallery/operator.rs"]
mod operator;
#[path = "../examples/gallery/pages.rs"]
mod pages;
#[path = "../examples/gallery/profile.rs"]
mod profile;
#[path = "../examples/gallery/register.rs"]
mod register;
#[path = "../examples/gallery/screens.rs"]
mod screens;
#[path = "../examples/gallery/tables.rs"]
mod tables;
#[path = "../examples/gallery/told.rs"]
mod told;
#[path = "../examples/gallery/waits.rs"]
mod waits;

use preau_domain::caller::Language;
use preau_domain::page::{Outcome, Page, Redirect};
use preau_render::{blocks, json};

/// One element a line, so that a change shows where it is; asset hashes left out.
fn readable(html: &str) -> String {
    let mut text = html.replace("><", ">\n<");
    for asset in preau_render::assets::all() {
        text = text.replace(&asset.path, asset.name);
    }
    text
}

/// The gallery's pages of modules.
fn gallery() -> Vec<(&'static str, Page)> {
    vec![
        ("homework", pages::homework()),
        ("week", pages::week()),
        ("form", pages::form(false)),
        ("form_errors", pages::form(true)),
        ("figures", tables::figures()),
        ("grid", tables::grid()),
        ("thread", pages::thread()),
        ("blocks", pages::blocks()),
        ("empty", pages::empty()),
    ]
}

#[test]
fn the_gallery_shows_every_kind_of_block_control_and_cell() {
    let pages = gallery();
    assert_eq!(cases::missing(pages.iter().map(|(_, page)| page)), [""; 0]);
}

#[test]
fn blocks_are_drawn_as_reviewed() {
    for (name, page) in gallery() {
        let rendered = blocks::render_page(&pages::context(Language::Fr), &page);
        assert_eq!(rendered.faults, [], "{name}");
        insta::assert_snapshot!(
            format!("page_{name}"),
            readable(&rendered.html.into_string())
        );
    }
}

#[test]
fn pages_are_served_as_json() {
    let context = pages::context(Language::Fr);
    for (name, value) in [
        ("homework", json::page(&context, &pages::homework())),
        ("figures", json::page(&context, &tables::figures())),
        ("blocks", json::page(&context, &pages::blocks())),
        ("thread", json::page(&context, &pages::thread())),
        ("week", json::page(&context, &pages::week())),
        ("empty", json::page(&context, &pages::empty())),
        ("tile", json::tile(&context, &pages::tile())),
        (
            "invalid",
            json::outcome(&context, &Outcome::Invalid(pages::form(true))),
        ),
        (
            "redirect",
            json::outcome(
                &context,
                &Outcome::Redirect(Redirect {
                    to: pages::to("done"),
                    notice: Some("Devoir publié.".into()),
                }),
            ),
        ),
    ] {
        let text = serde_json::to_string_pretty(&value).unwrap();
        insta::assert_snapshot!(format!("json_{name}"), text);
    }
}

#[test]
fn screens_are_drawn_as_reviewed() {
    for (name, document) in screens::all(Language::Fr) {
        // Modules' pages have snapshots of their own.
        if name.starts_with("module-")
            && !matches!(
                name.as_str(),
                "module-fault" | "module-held" | "module-flash"
            )
        {
            continue;
        }
        insta::assert_snapshot!(format!("screen_{name}"), readable(&document.into_string()));
    }
}

#[test]
fn english_screens_say_no_french() {
    for (name, document) in screens::all(Language::En) {
        let html = document.into_string();
        // One is the same for everybody, in both languages.
        assert!(
            html.contains("<html lang=\"en\">") || name == "waiting-later",
            "{name}"
        );
        for french in [
            "Établissement :",
            "Se déconnecter",
            "obligatoire",
            "Retour à",
            "Aujourd’hui,",
        ] {
            assert!(!html.contains(french), "{name}: {french}");
        }
    }
}

#[test]
fn no_screen_has_script_or_style_in_it_nor_script_but_the_portals_own() {
    let ours = preau_render::assets::all().iter();
    let ours = ours.filter(|asset| asset.content_type.starts_with("text/javascript"));
    let ours: Vec<_> = ours
        .map(|asset| preau_render::assets::href(asset.name))
        .map(|href| format!("<script type=\"module\" src=\"{href}\"></script>"))
        .collect();
    for language in [Language::Fr, Language::En] {
        for (name, document) in screens::all(language) {
            let mut html = document.into_string();
            let has = |asset| html.contains(&preau_render::assets::href(asset));
            assert_eq!(html.contains("data-live="), has("live.js"), "{name}");
            assert_eq!(
                html.contains("data-live="),
                name.ends_with("-live"),
                "{name}"
            );
            assert_eq!(
                html.contains("data-keeps-name="),
                has("drafts.js"),
                "{name}"
            );
            for tag in &ours {
                html = html.replace(tag, "");
            }
            for never in [
                "<script",
                " style=",
                "<style",
                " onclick=",
                "javascript:",
                "http://",
            ] {
                assert!(!html.contains(never), "{name}: {never}");
            }
            assert!(!html.contains("<index") && screens::index(&[name]).0.contains("<li>"));
        }
    }
}

#[test]
fn headings_never_skip_a_level_and_there_is_one_h1() {
    for (name, document) in screens::all(Language::Fr) {
        let html = document.into_string();
        let levels: Vec<u32> = html
            .match_indices("<h")
            .filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10))
            .collect();
        assert_eq!(
            levels.iter().filter(|level| **level == 1).count(),
            1,
            "{name}"
        );
        assert_eq!(levels.first(), Some(&1), "{name}");
        assert!(
            levels
                .iter()
                .zip(levels.iter().skip(1))
                .all(|(one, next)| *next <= one + 1),
            "{name}: {levels:?}"
        );
    }
}
