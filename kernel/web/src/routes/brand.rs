//! How the region shows itself, as its operator sees, tries and sets it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use preau_domain::brand::{Brand, Colour, Logo, LogoError, Scheme, TooFaint, measured};
use preau_domain::clean;
use preau_platform::brand::BrandSeen;
use preau_platform::error::PlatformError;
use preau_render::brand::{BrandView, LogoView, width};
use preau_render::portal::brand::{BrandForm, BrandState, brand, brand_preview};
use preau_render::portal::{self, paths};
use preau_render::text::numbers;
use preau_render::words::{Part, Words};

use super::region::{around, within};
use super::{Fields, field};
use crate::cookies;
use crate::form::{Posted, Sent};
use crate::multipart::{Multipart, Texts};
use crate::refusal::{Refusal, of_status};
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// The most bytes of the form: what is far too large for a logo is still read, so that this can be said.
const WHOLE: u64 = 8 << 20;

/// What was sent: its fields, and the logo's content if there was one.
type Typed = (Fields, Option<Vec<u8>>);

/// What is wrong with a field.
enum Wrong {
    Name,
    Colour(Scheme),
    Faint(TooFaint),
    Logo(LogoError),
}

impl Wrong {
    /// The field, and what is wrong with it.
    fn said(&self, words: Words) -> (&'static str, String) {
        let accent = |scheme| match scheme {
            Scheme::Light => "accent-light",
            Scheme::Dark => "accent-dark",
        };
        match self {
            Self::Name => {
                let most = Part::Count(Brand::NAME as u64);
                (
                    "name",
                    words.say_with("brand-name-long", &[("count", most)]),
                )
            }
            Self::Colour(scheme) => (accent(*scheme), words.say("brand-no-colour")),
            Self::Faint(faint) => {
                let number = |text: &str| numbers::decimal(words.0, text).unwrap_or_default();
                let (ratio, nearest) = (number(&measured(faint.ratio)), faint.nearest.to_string());
                let pair = words.say(&format!("brand-pair-{}", faint.pair));
                let parts = [
                    ("pair", Part::Text(&pair)),
                    ("ratio", Part::Text(&ratio)),
                    ("nearest", Part::Text(&nearest)),
                ];
                (accent(faint.scheme), words.say_with("brand-faint", &parts))
            }
            Self::Logo(LogoError::Alt) => ("logo-alt", words.say("brand-logo-alt")),
            Self::Logo(wrong) => {
                let key = match wrong {
                    LogoError::Bytes => "brand-logo-bytes",
                    LogoError::Moves => "brand-logo-moves",
                    LogoError::Size => "brand-logo-size",
                    LogoError::Kind | LogoError::Alt => "brand-logo-kind",
                };
                ("logo", words.say(key))
            }
        }
    }
}

/// An accent that was typed; nothing for the usual one.
fn accent(form: &Fields, scheme: Scheme, wrong: &mut Vec<Wrong>) -> Option<Colour> {
    let text = field(form, &format!("accent-{}", scheme.as_str())).trim();
    if text.is_empty() {
        return None;
    }
    let Ok(colour) = text.parse::<Colour>() else {
        wrong.push(Wrong::Colour(scheme));
        return None;
    };
    if let Err(faint) = scheme.check(colour) {
        wrong.push(Wrong::Faint(faint));
    }
    Some(colour)
}

/// The logo that was sent, or that is set and stays, with what was typed to be said in its place.
fn logo(
    form: &Fields,
    sent: Option<Vec<u8>>,
    known: Option<&Logo>,
    wrong: &mut Vec<Wrong>,
) -> Option<Logo> {
    let stays = known.filter(|_| field(form, "no-logo").is_empty());
    let bytes = sent.or_else(|| stays.map(|logo| logo.bytes().to_vec()))?;
    match Logo::new(bytes, field(form, "logo-alt")) {
        Ok(logo) => Some(logo),
        Err(error) => {
            wrong.push(Wrong::Logo(error));
            None
        }
    }
}

/// What was typed, as it is to be set.
fn typed(form: &Fields, sent: Option<Vec<u8>>, known: &Brand) -> Result<Brand, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let name = clean::line(field(form, "name").trim());
    if name.chars().count() > Brand::NAME {
        wrong.push(Wrong::Name);
    }
    let brand = Brand {
        name: (!name.is_empty()).then_some(name),
        light: accent(form, Scheme::Light, &mut wrong),
        dark: accent(form, Scheme::Dark, &mut wrong),
        logo: logo(form, sent, known.logo.as_ref(), &mut wrong),
    };
    if wrong.is_empty() {
        Ok(brand)
    } else {
        Err(wrong)
    }
}

/// The number under which whoever fills in the form read what is set: carried from the first page through each that
/// is refused and the preview, so that nothing that somebody else set meanwhile is undone.
fn number(form: &Fields, seen: &BrandSeen) -> i64 {
    super::seen(form).unwrap_or(seen.set.version)
}

/// The form, with what is set, or with what was typed and not taken.
fn form_of(seen: &BrandSeen, words: Words, refused: Option<(&Fields, &[Wrong])>) -> BrandForm {
    let set = &seen.set.value;
    let colour = |colour: Option<Colour>| colour.map(|one| one.to_string()).unwrap_or_default();
    let held = BrandForm {
        name: set.name.clone().unwrap_or_default(),
        usual: seen.usual.name.clone().unwrap_or_default(),
        light: colour(set.light),
        dark: colour(set.dark),
        alt: set
            .logo
            .as_ref()
            .map(Logo::alt)
            .unwrap_or_default()
            .to_owned(),
        has_logo: set.logo.is_some(),
        state: if seen.fixed {
            BrandState::Fixed
        } else if *set == Brand::default() {
            BrandState::Usual
        } else {
            BrandState::Set
        },
        version: seen.set.version,
        ..BrandForm::default()
    };
    let Some((form, wrong)) = refused else {
        return held;
    };
    let typed = |name| field(form, name).to_owned();
    BrandForm {
        name: typed("name"),
        light: typed("accent-light"),
        dark: typed("accent-dark"),
        alt: typed("logo-alt"),
        version: number(form, seen),
        errors: wrong.iter().map(|wrong| wrong.said(words)).collect(),
        ..held
    }
}

async fn screen(web: &Web, signed: &SignedIn, form: &BrandForm) -> Response {
    let context = render_context(web, signed, None, paths::BRAND.to_owned(), None);
    let title = Words(signed.operation.language).say("brand-title");
    within(web, signed, title, &brand(&context, form)).await
}

/// What is set.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    let seen = web.platform.brand_seen(&signed.operation).await;
    let seen = seen.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let form = form_of(&seen, Words(signed.operation.language), None);
    Ok(screen(&web, &signed, &form).await)
}

/// Reads a form with a file.
async fn received(form: &mut Multipart) -> Result<Typed, StatusCode> {
    let (mut texts, mut logo) = (Texts::default(), None);
    while let Some(part) = form.next().await? {
        if part.file.is_none() {
            texts.read(form, part.name).await?;
        } else if part.name == "logo" {
            let mut bytes = Vec::new();
            while let Some(more) = form.data().await? {
                // One that is too large is kept no further than to see it.
                if bytes.len() <= Logo::BYTES {
                    bytes.extend_from_slice(&more);
                }
            }
            logo = (!bytes.is_empty()).then_some(bytes);
        }
    }
    Ok((texts.fields, logo))
}

/// What a preview sends to be saved: what was typed, the logo's content among it.
fn carried(form: &Fields, sent: Option<&[u8]>, version: i64) -> Vec<(String, String)> {
    let names = ["name", "accent-light", "accent-dark", "logo-alt", "no-logo"];
    let mut fields: Vec<_> = names
        .iter()
        .map(|name| ((*name).to_owned(), field(form, name).to_owned()))
        .collect();
    fields.push(("seen".to_owned(), version.to_string()));
    let content = sent.map(|bytes| URL_SAFE_NO_PAD.encode(bytes));
    fields.extend(content.map(|content| ("logo-data".to_owned(), content)));
    fields
}

/// A page that wears what was typed.
async fn preview(
    web: &Web,
    signed: &SignedIn,
    (seen, wanted): (&BrandSeen, &Brand),
    fields: &[(String, String)],
) -> Response {
    let context = render_context(web, signed, None, paths::BRAND.to_owned(), None);
    let title = Words(signed.operation.language).say("brand-preview-title");
    let mut around = around(web, signed, title).await;
    let shown = wanted.before(&seen.usual);
    // The content itself: nothing is kept of it yet, under no address.
    let logo = shown.logo.as_ref().map(|logo| LogoView {
        href: format!("data:image/png;base64,{}", STANDARD.encode(logo.bytes())),
        alt: logo.alt().to_owned(),
        width: width(logo),
    });
    around.brand = Arc::new(BrandView {
        logo,
        ..BrandView::of(&shown)
    });
    around.region = shown.name.unwrap_or_default();
    portal::document(&around, &brand_preview(&context, fields)).into_response()
}

/// Shows what was typed, saves it, or sets it back to what is usual.
pub(crate) async fn set(State(web): State<Web>, posted: Posted) -> Result<Response, Refusal> {
    let (signed, read) = match posted {
        Posted::Form(Sent { signed, form }) => {
            let content = field(&form, "logo-data");
            let content = URL_SAFE_NO_PAD.decode(content).ok();
            let content = content.filter(|content| !content.is_empty());
            (signed, Ok((form, content)))
        }
        Posted::Files(signed, form) if signed.operation.is_region() => {
            let mut form = form.at_most(WHOLE);
            let read = received(&mut form).await;
            if read.is_err() {
                form.discard();
            }
            (signed, read)
        }
        Posted::Files(signed, form) => {
            form.discard();
            (signed, Ok((Fields::default(), None)))
        }
    };
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (platform, operation) = (&web.platform, &signed.operation);
    let words = Words(operation.language);
    let seen = platform.brand_seen(operation).await.map_err(refuse)?;
    let (form, sent) = match read {
        Ok(read) => read,
        Err(status) => return Ok(of_status(&signed.visit, status)),
    };
    let what = field(&form, "do");
    let wanted = if what == "reset" {
        Brand::default()
    } else {
        match typed(&form, sent.clone(), &seen.set.value) {
            Ok(wanted) => wanted,
            Err(wrong) => {
                let form = form_of(&seen, words, Some((&form, wrong.as_slice())));
                let page = screen(&web, &signed, &form).await;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
            }
        }
    };
    let version = number(&form, &seen);
    if !matches!(what, "save" | "reset") {
        let fields = carried(&form, sent.as_deref(), version);
        return Ok(preview(&web, &signed, (&seen, &wanted), &fields).await);
    }
    match platform.brand_set(operation, &wanted, Some(version)).await {
        Ok(()) => {
            let flash = cookies::say(platform.config(), &words.say("brand-saved"));
            let to = Redirect::to(paths::BRAND);
            Ok((AppendHeaders([(SET_COOKIE, flash)]), to).into_response())
        }
        Err(PlatformError::Conflict(_)) => {
            let seen = platform.brand_seen(operation).await.map_err(refuse)?;
            let form = BrandForm {
                stale: true,
                ..form_of(&seen, words, None)
            };
            let page = screen(&web, &signed, &form).await;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
        Err(error) => Err(refuse(error)),
    }
}
