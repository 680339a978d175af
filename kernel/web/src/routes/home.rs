//! The home page with its tiles, and the choice of a school.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use futures::future::join_all;
use preau_domain::caller::Caller;
use preau_domain::person::Function;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::{Card, Opened};
use preau_platform::operation::Operation;
use preau_render::json;
use preau_render::portal;
use preau_render::portal::home::{
    HeldModule, Home, HomeState, HomeTile, SchoolChoice, SchoolChooser, TileState, home,
    school_chooser,
};
use preau_render::words::Words;
use serde_json::{Value, json};

use crate::cookies;
use crate::refusal::Refusal;
use crate::shell::{self, face, module_base, render_context};
use crate::state::Web;
use crate::visit::SignedIn;

/// Takes the sentence that was just said out of the browser.
pub(crate) fn said(web: &Web, mut response: Response) -> Response {
    let gone = cookies::set(web.platform.config(), cookies::FLASH, "", 0);
    if let Ok(gone) = HeaderValue::from_str(&gone) {
        response.headers_mut().append(SET_COOKIE, gone);
    }
    response
}

/// Has the browser keep what is being looked at: an address that names neither school nor standing shows
/// the one looked at last.
pub(crate) fn keep(
    web: &Web,
    signed: &SignedIn,
    school: &School,
    caller: &Caller,
    response: &mut Response,
) {
    let mut choices = vec![(cookies::SCHOOL.to_owned(), school.slug.clone())];
    if signed.operation.standings(school.id).len() > 1 {
        choices.push((cookies::standing(school.id), caller.standing().to_string()));
    }
    for (name, chosen) in choices {
        let known = signed.visit.cookies.get(&name);
        if known == Some(&chosen) {
            continue;
        }
        let cookie = cookies::set(web.platform.config(), &name, &chosen, cookies::KEPT);
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
}

/// A module's card; none where its card is held back.
async fn tile(web: &Web, signed: &SignedIn, opened: Opened) -> Option<HomeTile> {
    let id = opened.module.manifest.id.as_str();
    let base = module_base(&signed.operation, &opened.school, &opened.caller, id);
    let state = match web.platform.module_tile(&signed.operation, &opened).await {
        Ok(Card::Shown(tile)) => TileState::Shown(tile),
        Ok(Card::Nothing) | Err(PlatformError::NotFound | PlatformError::Forbidden(_)) => {
            TileState::Nothing
        }
        Ok(Card::Spared) => TileState::Spared,
        Err(PlatformError::ModuleHeld { .. }) => return None,
        // The page goes without it; what happened was logged where it did.
        Err(_) => TileState::Late,
    };
    Some(HomeTile {
        face: face(&opened.module.manifest, signed.operation.language, base),
        state,
        unread: signed.unread.of(
            opened.school.id,
            &opened.module.manifest.id,
            opened.caller.standing(),
        ),
    })
}

/// What the person may look at, for apps: `as` is what an address says of a standing.
fn views_as_json(web: &Web, operation: &Operation, here: &Caller, school: &School) -> Value {
    let views = shell::views(web, operation);
    let each = views.iter().map(|view| {
        let (name, detail) = shell::view_name(operation, &views, view);
        json!({
            "as": view.standing.to_string(),
            "school": view.school.slug,
            "name": name,
            "detail": detail,
            "href": shell::address(operation, &view.school, view.standing, None),
            "current": view.school.id == school.id && view.standing == here.standing(),
        })
    });
    each.collect()
}

/// The home page of the school looked at last, or of the first.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    if let Some(school) = signed.school(&web) {
        return of(&web, &signed, school).await;
    }
    let operation = &signed.operation;
    if operation.is_region() {
        return Ok(Redirect::to(portal::paths::REGION).into_response());
    }
    let context = render_context(&web, &signed, None, "/".to_owned(), None);
    let around = shell::shell(&web, &signed, None, Words(operation.language).say("home"));
    let drawn = home(
        &context,
        &Home {
            given_name: operation.known.file.name.given.clone(),
            child: None,
            held: Vec::new(),
            state: HomeState::NoSchool,
        },
    );
    Ok(said(
        &web,
        portal::document(&around, &drawn.html).into_response(),
    ))
}

/// The home page of a school.
pub(crate) async fn of_school(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let school = web
        .platform
        .school(&school)
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    of(&web, &signed, school).await
}

async fn of(web: &Web, signed: &SignedIn, school: Arc<School>) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let standing = signed.standing(school.id).map_err(refuse)?;
    let caller = web
        .platform
        .caller(operation, school.id, Some(standing))
        .await
        .map_err(refuse)?;
    let modules = web.platform.modules_seen(school.id, school.level, &caller);
    let has_modules = !modules.is_empty();
    let tiles = join_all(modules.into_iter().map(|module| {
        let opened = Opened {
            share: web.platform.share(operation, &school, &module.manifest.id),
            school: school.clone(),
            module,
            caller: caller.clone(),
        };
        tile(web, signed, opened)
    }))
    .await;
    let tiles: Vec<_> = tiles.into_iter().flatten().collect();
    let base = format!("/s/{}", school.slug);
    let context = render_context(web, signed, Some(&school), base, Some(&caller));
    if signed.visit.json {
        let tiles: Vec<_> = tiles
            .iter()
            .map(|tile| {
                let base = preau_render::RenderContext {
                    base: tile.face.href.clone(),
                    ..context.clone()
                };
                let shown = match &tile.state {
                    TileState::Shown(shown) => json::tile(&base, shown),
                    _ => Value::Null,
                };
                json!({ "module": tile.face.name, "href": tile.face.href, "tile": shown })
            })
            .collect();
        return Ok(axum::Json(json!({
            "school": school.slug,
            "as": standing.to_string(),
            "views": views_as_json(web, operation, &caller, &school),
            "unread": web.platform.unread(operation).await.total,
            "tiles": tiles,
        }))
        .into_response());
    }
    let state = if has_modules {
        HomeState::Tiles(tiles)
    } else {
        let admin = caller
            .is(Function::SchoolAdmin)
            .then(|| format!("/s/{}/admin", school.slug));
        HomeState::NoModule { admin }
    };
    let child = caller.child.as_ref().map(|child| child.name.given.clone());
    let held = held(web, signed, &school, &caller).await;
    let drawn = home(
        &context,
        &Home {
            given_name: operation.known.file.name.given.clone(),
            child,
            held,
            state,
        },
    );
    let title = Words(operation.language).say("home");
    let around = shell::shell(web, signed, Some((&school, &caller)), title);
    let mut response = portal::document(&around, &drawn.html).into_response();
    keep(web, signed, &school, &caller, &mut response);
    Ok(said(web, response))
}

/// What an administrator of the school is told of modules that are held back; nothing for anybody else, and
/// where it cannot be read: the home page is no worse for it.
async fn held(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    caller: &Caller,
) -> Vec<HeldModule> {
    if !caller.is(Function::SchoolAdmin) {
        return Vec::new();
    }
    let held = web.platform.modules_held(&signed.operation, school).await;
    let held = held.unwrap_or_else(|error| {
        tracing::warn!(%error, "home page without what is held back");
        Vec::new()
    });
    let language = signed.operation.language;
    let shown = held.into_iter().map(|(module, seen)| HeldModule {
        name: module.manifest.name.get(language).to_owned(),
        since: seen.hold.since,
        href: format!("/s/{}/admin/modules/{}", school.slug, module.manifest.id),
    });
    shown.collect()
}

/// The choice of a school.
pub(crate) async fn schools(State(web): State<Web>, signed: SignedIn) -> Response {
    let current = signed.school(&web).map(|school| school.id);
    let words = Words(signed.operation.language);
    let schools = signed
        .operation
        .schools()
        .into_iter()
        .filter_map(|id| web.platform.school_of(id));
    let choices = schools.map(|school| {
        let here = signed
            .operation
            .known
            .file
            .memberships
            .iter()
            .filter(|m| m.school == school.id);
        let as_what: Vec<_> = here
            .map(|m| portal::account::profile_name(words, m.profile))
            .collect();
        SchoolChoice {
            name: school.name.clone(),
            detail: as_what.join(", "),
            current: Some(school.id) == current,
            href: format!("/s/{}", school.slug),
        }
    });
    let view = SchoolChooser {
        schools: choices.collect(),
    };
    let context = render_context(&web, &signed, None, "/".to_owned(), None);
    let around = shell::shell(&web, &signed, None, words.say("schools-title"));
    portal::document(&around, &school_chooser(&context, &view)).into_response()
}
