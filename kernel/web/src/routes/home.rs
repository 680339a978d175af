//! The home page with its tiles, and the choice of a school.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use futures::future::join_all;
use preau_domain::person::Function;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_render::json;
use preau_render::portal::home::{
    Home, HomeState, HomeTile, SchoolChoice, SchoolChooser, TileState, home, school_chooser,
};
use preau_render::portal::{self, SwitchTo};
use preau_render::words::Words;

use crate::cookies;
use crate::refusal::Refusal;
use crate::shell::{face, module_base, render_context, shell};
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

async fn tile(web: &Web, signed: &SignedIn, opened: Opened) -> HomeTile {
    let base = module_base(&opened.school, opened.module.manifest.id.as_str());
    let state = match web.platform.module_tile(&signed.operation, &opened).await {
        Ok(Some(tile)) => TileState::Shown(tile),
        Ok(None) | Err(PlatformError::NotFound | PlatformError::Forbidden(_)) => TileState::Nothing,
        // The page goes without it; what happened was logged where it did.
        Err(_) => TileState::Late,
    };
    HomeTile {
        face: face(&opened.module.manifest, signed.operation.language, base),
        state,
    }
}

/// The home page.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let given_name = operation.known.file.name.given.clone();
    let title = Words(operation.language).say("home");
    let Some(school) = signed.school(&web) else {
        if operation.is_region() {
            return Ok(Redirect::to(portal::paths::REGION).into_response());
        }
        let context = render_context(&web, &signed, "/".to_owned(), None);
        let around = shell(&web, &signed, None, title);
        let drawn = home(
            &context,
            &Home {
                given_name,
                child: None,
                state: HomeState::NoSchool,
            },
        );
        return Ok(said(
            &web,
            portal::document(&around, &drawn.html).into_response(),
        ));
    };
    let caller = web
        .platform
        .caller(operation, school.id, signed.child_asked())
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let modules = web.platform.modules_seen(school.id, school.level, &caller);
    let tiles = join_all(modules.into_iter().map(|module| {
        let opened = Opened {
            school: school.clone(),
            module,
            caller: caller.clone(),
        };
        tile(&web, &signed, opened)
    }))
    .await;
    let context = render_context(&web, &signed, format!("/s/{}", school.slug), Some(&caller));
    if signed.visit.json {
        let tiles: Vec<_> = tiles
            .iter()
            .map(|tile| {
                let base = preau_render::RenderContext { base: tile.face.href.clone(), ..context.clone() };
                let shown = match &tile.state {
                    TileState::Shown(shown) => json::tile(&base, shown),
                    _ => serde_json::Value::Null,
                };
                serde_json::json!({ "module": tile.face.name, "href": tile.face.href, "tile": shown })
            })
            .collect();
        return Ok(
            axum::Json(serde_json::json!({ "school": school.slug, "tiles": tiles }))
                .into_response(),
        );
    }
    let state = if tiles.is_empty() {
        let admin = caller
            .is(Function::SchoolAdmin)
            .then(|| format!("/s/{}/admin", school.slug));
        HomeState::NoModule { admin }
    } else {
        HomeState::Tiles(tiles)
    };
    let child = caller.child.as_ref().map(|child| child.name.given.clone());
    let drawn = home(
        &context,
        &Home {
            given_name,
            child,
            state,
        },
    );
    let around = shell(&web, &signed, Some((&school, &caller)), title);
    Ok(said(
        &web,
        portal::document(&around, &drawn.html).into_response(),
    ))
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
            to: SwitchTo::Go(format!("/s/{}", school.slug)),
        }
    });
    let view = SchoolChooser {
        schools: choices.collect(),
    };
    let context = render_context(&web, &signed, "/".to_owned(), None);
    let around = shell(&web, &signed, None, words.say("schools-title"));
    portal::document(&around, &school_chooser(&context, &view)).into_response()
}
