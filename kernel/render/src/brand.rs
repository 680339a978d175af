//! A region's own accents and logo as pages show them: a small style sheet whose address says its colours, so that any
//! node gives it whatever is set by then, and a picture under an address of its content.

use maud::{Markup, html};
use preau_domain::brand::{Brand, Colour, Logo, Scheme};

use crate::assets::FOLDER;

/// How a region shows itself on pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BrandView {
    /// The address of its style sheet; none where the portal's own colours do.
    pub style: Option<String>,
    /// Its logo; none: the portal's.
    pub logo: Option<LogoView>,
}

/// A logo on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoView {
    /// Its address.
    pub href: String,
    /// What is said in its place.
    pub alt: String,
    /// Its width where it is as high as the header shows it.
    pub width: u32,
}

/// How high the header shows a logo, in pixels.
pub const HEIGHT: u32 = 32;

impl BrandView {
    /// What is set, as pages show it.
    pub fn of(brand: &Brand) -> Self {
        Self {
            style: style_file(brand.light, brand.dark).map(|file| format!("{FOLDER}{file}")),
            logo: brand.logo.as_ref().map(|logo| LogoView {
                href: format!("{FOLDER}{}", logo_file(logo)),
                alt: logo.alt().to_owned(),
                width: width(logo),
            }),
        }
    }

    /// The link to its style sheet, behind the portal's own.
    pub(crate) fn link(&self) -> Markup {
        html! { @if let Some(href) = &self.style { link rel="stylesheet" href=(href); } }
    }

    /// Its logo, where it has one.
    pub(crate) fn picture(&self) -> Option<Markup> {
        let logo = self.logo.as_ref()?;
        Some(html! { img.logo src=(logo.href) alt=(logo.alt) width=(logo.width) height=(HEIGHT); })
    }
}

/// How wide a logo is where it is [`HEIGHT`] high.
pub fn width(logo: &Logo) -> u32 {
    let (width, height) = logo.size();
    (width * HEIGHT).div_ceil(height.max(1))
}

/// The file of a logo below the folder of assets.
pub fn logo_file(logo: &Logo) -> String {
    format!("logo.{:016x}.png", logo.fingerprint())
}

/// The file of the style sheet with these accents; none without any.
fn style_file(light: Option<Colour>, dark: Option<Colour>) -> Option<String> {
    if light.is_none() && dark.is_none() {
        return None;
    }
    let said = |colour: Option<Colour>| colour.map_or_else(|| "own".to_owned(), Colour::digits);
    Some(format!("brand.{}.{}.css", said(light), said(dark)))
}

/// The style sheet of a file; none where the file names no accents, or one that somebody could not read.
pub fn style_at(file: &str) -> Option<String> {
    let (light, dark) = file
        .strip_prefix("brand.")?
        .strip_suffix(".css")?
        .split_once('.')?;
    let read = |said: &str| match said {
        "own" => Some(None),
        digits => Colour::of_digits(digits).map(Some),
    };
    let (light, dark) = (read(light)?, read(dark)?);
    // One without an accent is nobody's.
    if style_file(light, dark).as_deref() != Some(file) {
        return None;
    }
    let rules = [
        (Scheme::Light, "(prefers-color-scheme: light), print", light),
        (
            Scheme::Dark,
            "screen and (prefers-color-scheme: dark)",
            dark,
        ),
    ];
    let rules = rules
        .into_iter()
        .filter_map(|(scheme, media, accent)| Some((scheme, media, accent?)));
    let rules = rules.map(|(scheme, media, accent)| {
        let soft = scheme.soft(accent);
        scheme.is_legible(accent).then(|| {
            format!(
                "@media {media} {{ :root {{ --blue: {accent}; --blue-soft: {soft}; --accent: {accent}; }} }}\n"
            )
        })
    });
    rules.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Option<Colour> {
        text.parse().ok()
    }

    #[test]
    fn the_address_of_a_style_sheet_says_its_accents_and_nothing_that_is_too_faint() {
        let brand = Brand {
            light: colour("#8c2a6b"),
            dark: colour("#f09ccf"),
            ..Brand::default()
        };
        let view = BrandView::of(&brand);
        let href = view.style.expect("a style sheet");
        assert_eq!(href, "/assets/brand.8c2a6b.f09ccf.css");
        let css = style_at(href.trim_start_matches(FOLDER)).expect("it is there");
        assert!(css.contains("print { :root { --blue: #8c2a6b;"), "{css}");
        assert!(css.contains("dark) { :root { --blue: #f09ccf;"), "{css}");
        let own = style_at("brand.own.f09ccf.css").expect("it is there");
        assert!(!own.contains("light"), "{own}");
        for none in [
            "brand.own.own.css",
            "brand.8C2A6B.f09ccf.css",
            "brand.8c2a6b.css",
            "brand.8c2a6b.f09ccf.css.css",
            "brand.ffd700.own.css",
            "brand.own.000000.css",
            "brand.red.own.css",
            "style.css",
            "brand..own.css",
        ] {
            assert_eq!(style_at(none), None, "{none}");
        }
        assert_eq!(BrandView::of(&Brand::default()), BrandView::default());
    }
}
