//! Which modules are on in schools that an import adds, as the region's operator sees and sets it.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::ids::ModuleId;
use preau_domain::school::Level;
use preau_platform::error::PlatformError;
use preau_render::portal::newcomers::{NewcomerLevel, NewcomerLine, newcomers};
use preau_render::portal::paths;
use preau_render::words::Words;

use super::field;
use super::region::within;
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// What is on in them, level by level.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    let seen = web
        .platform
        .newcomers_seen(&signed.operation)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let words = Words(signed.operation.language);
    let levels: Vec<_> = seen
        .into_iter()
        .map(|(level, modules)| NewcomerLevel {
            level,
            modules: modules
                .into_iter()
                .map(|one| NewcomerLine {
                    id: one.manifest.id.to_string(),
                    name: one.manifest.name.get(words.0).to_owned(),
                    on: one.on,
                    usual: one.on == one.usual,
                    fixed: one.fixed,
                })
                .collect(),
        })
        .collect();
    let context = render_context(&web, &signed, None, paths::NEW_SCHOOLS.to_owned(), None);
    let drawn = newcomers(&context, &levels);
    Ok(within(&web, &signed, words.say("newcomers-title"), &drawn).await)
}

/// Sets what is on in new schools of a level: what was checked or not otherwise than it was drawn.
pub(crate) async fn set(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (platform, operation) = (&web.platform, &signed.operation);
    let Some(level) = Level::of_str(field(&form, "level")) else {
        // Who may not do anything here is told so first.
        platform.newcomers_seen(operation).await.map_err(refuse)?;
        return Err(refuse(PlatformError::NotFound));
    };
    let modules = |called: &str| -> Vec<ModuleId> {
        let fields = form.0.iter().filter(|(name, _)| name == called);
        fields.filter_map(|(_, id)| id.parse().ok()).collect()
    };
    let (on, was) = (modules("on"), modules("was"));
    let set = platform.newcomers_set(operation, level, &on, &was).await;
    set.map_err(refuse)?;
    let said = Words(operation.language).say("newcomers-saved");
    let flash = cookies::say(platform.config(), &said);
    let to = Redirect::to(paths::NEW_SCHOOLS);
    Ok((AppendHeaders([(SET_COOKIE, flash)]), to).into_response())
}
