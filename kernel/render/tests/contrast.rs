//! WCAG 2.2 AA: the contrast of each pair of colours that the style sheet puts together, computed
//! from its tokens, in light and dark.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::BTreeMap;

use preau_domain::brand::{Colour, Scheme};
use preau_render::accent::Accent;

const TOKENS: &str = include_str!("../assets/css/tokens.css");
const TEXT: f64 = 4.5;
const EDGE: f64 = 3.0;

type Tokens = BTreeMap<String, [u8; 3]>;

/// The colours of light, and those of dark over them.
fn schemes() -> [(&'static str, Tokens); 2] {
    let (light, dark) = TOKENS.split_once("prefers-color-scheme: dark").unwrap();
    let light = colours(light);
    let mut both = light.clone();
    let dark = colours(dark);
    assert!(
        light.keys().all(|name| dark.contains_key(name)),
        "a colour without a dark value"
    );
    both.extend(dark);
    [("light", light), ("dark", both)]
}

fn colours(css: &str) -> Tokens {
    css.lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
            let value = value.trim_end_matches(';');
            let channel = |at: usize| u8::from_str_radix(&value[at..at + 2], 16).unwrap();
            Some((name.to_owned(), [channel(0), channel(2), channel(4)]))
        })
        .collect()
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    Colour(a).contrast(Colour(b))
}

fn assert_contrast(scheme: &str, tokens: &Tokens, front: &str, back: &str, least: f64) {
    let got = contrast(tokens[front], tokens[back]);
    assert!(
        got >= least,
        "{scheme}: {front} on {back} is {got:.2}, needs {least}"
    );
}

#[test]
fn contrast_is_computed_as_the_standard_says() {
    assert!((contrast([0, 0, 0], [255, 255, 255]) - 21.0).abs() < 1e-9);
    assert!((contrast([0x76, 0x76, 0x76], [255, 255, 255]) - 4.54).abs() < 0.01);
}

#[test]
fn text_is_legible_on_every_ground() {
    for (scheme, tokens) in schemes() {
        for ground in ["paper", "surface", "sunken"] {
            assert_contrast(scheme, &tokens, "ink", ground, TEXT);
            assert_contrast(scheme, &tokens, "ink-soft", ground, TEXT);
        }
        for ground in ["paper", "surface"] {
            assert_contrast(scheme, &tokens, "line-strong", ground, EDGE);
            assert_contrast(scheme, &tokens, "danger", ground, TEXT);
        }
        assert_contrast(scheme, &tokens, "surface", "ink", TEXT);
    }
}

#[test]
fn every_accent_is_legible() {
    for (scheme, tokens) in schemes() {
        for accent in Accent::ALL {
            let name = accent.as_str();
            let soft = format!("{name}-soft");
            for ground in ["paper", "surface", "sunken", &soft] {
                assert_contrast(scheme, &tokens, name, ground, TEXT);
            }
            assert_contrast(scheme, &tokens, "on-fill", name, TEXT);
            assert_contrast(scheme, &tokens, "ink", &soft, TEXT);
            assert_contrast(scheme, &tokens, "ink-soft", &soft, TEXT);
        }
    }
}

/// A region's own accents are held against grounds that the domain names: they are those of the style sheet.
#[test]
fn the_grounds_of_a_regions_accents_are_those_of_the_style_sheet() {
    for (scheme, tokens) in schemes() {
        let scheme = Scheme::of_str(scheme).expect("by day or by night");
        for (name, colour) in scheme.tokens() {
            assert_eq!(tokens[name], colour.0, "{scheme:?}: {name}");
        }
        let own = scheme.check(Colour(tokens["blue"]));
        assert_eq!(own, Ok(()), "the portal's own accent would do too");
    }
}

#[test]
fn every_tone_is_legible() {
    for (scheme, tokens) in schemes() {
        for tone in ["neutral", "info", "success", "warning", "danger"] {
            let soft = format!("{tone}-soft");
            assert_contrast(scheme, &tokens, tone, &soft, TEXT);
            assert_contrast(scheme, &tokens, "ink", &soft, TEXT);
            assert_contrast(scheme, &tokens, tone, "surface", TEXT);
        }
        assert_contrast(scheme, &tokens, "on-fill", "danger", TEXT);
    }
}

#[test]
fn every_accent_has_its_class() {
    for accent in Accent::ALL {
        assert!(
            TOKENS.contains(&format!(".{} {{", accent.class())),
            "{accent:?}"
        );
        assert_eq!(Accent::of_str(accent.as_str()), Some(accent));
    }
}
