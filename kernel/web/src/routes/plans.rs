//! The plan of one school, as the region's operator sees and sets it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_domain::limit::{Limit, LimitError, Limits};
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::plans::{LimitSeen, limits_typed};
use preau_render::portal::paths;
use preau_render::portal::school_plan::{PlanLine, SchoolPlan, school_plan};
use preau_render::words::Words;

use super::region::within;
use super::{Fields, field};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// The page of a school's plan.
pub(super) fn href(school: &School) -> String {
    format!("{}/schools/{}/plan", paths::REGION, school.slug)
}

/// What was sent and not taken.
#[derive(Clone, Copy)]
enum NotTaken<'a> {
    /// For what is wrong with some limits.
    Wrong(&'a Fields, &'a [LimitError]),
    /// Somebody else was faster.
    Stale,
}

fn line(web: &Web, words: Words, seen: LimitSeen, not_taken: Option<&NotTaken<'_>>) -> PlanLine {
    let word = seen.limit.as_str();
    let set = seen.set.map(|value| value.to_string()).unwrap_or_default();
    let (typed, wrong) = match not_taken {
        Some(NotTaken::Wrong(form, errors)) => {
            let wrong = errors.iter().find_map(|error| match error {
                LimitError::Bounds(limit, least, most) if *limit == seen.limit => {
                    Some((*least, *most))
                }
                _ => None,
            });
            (field(form, word).to_owned(), wrong)
        }
        Some(NotTaken::Stale) | None => (set, None),
    };
    let module = seen.by.and_then(|id| web.platform.module(&id).ok());
    PlanLine {
        limit: seen.limit,
        usual: seen.usual,
        holds: seen.holds,
        typed,
        used: seen.used,
        by: module.map(|module| module.manifest.name.get(words.0).to_owned()),
        fixed: seen.fixed,
        wrong,
    }
}

async fn screen(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    not_taken: Option<NotTaken<'_>>,
) -> Result<Response, PlatformError> {
    let seen = web.platform.plan_seen(&signed.operation, school).await?;
    let words = Words(signed.operation.language);
    let limits = seen.limits.into_iter();
    let view = SchoolPlan {
        school: school.name.clone(),
        href: href(school),
        seen: match not_taken {
            // What somebody else set since the form was read is still not seen.
            Some(NotTaken::Wrong(form, _)) => field(form, "seen").to_owned(),
            Some(NotTaken::Stale) | None => seen.set.to_string(),
        },
        limits: limits
            .map(|limit| line(web, words, limit, not_taken.as_ref()))
            .collect(),
        stale: matches!(not_taken, Some(NotTaken::Stale)),
    };
    let context = render_context(web, signed, None, view.href.clone(), None);
    let drawn = school_plan(&context, &view);
    let page = within(web, signed, view.school, &drawn).await;
    Ok(match not_taken {
        None => page,
        Some(NotTaken::Wrong(..)) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        Some(NotTaken::Stale) => (StatusCode::CONFLICT, page).into_response(),
    })
}

/// A school's plan, with what is used of it.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = named(&web, &signed, &school).map_err(refuse)?;
    screen(&web, &signed, &school, None).await.map_err(refuse)
}

/// The school, for who runs the region: to others it is not said whether it is there.
fn named(web: &Web, signed: &SignedIn, school: &str) -> Result<Arc<School>, PlatformError> {
    if signed.operation.is_region() {
        web.platform.school(school)
    } else {
        Err(PlatformError::Forbidden(String::new()))
    }
}

/// Sets a school's limits, or sets them back to what is usual.
pub(crate) async fn set(
    State(web): State<Web>,
    Path(school): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = named(&web, &signed, &school).map_err(refuse)?;
    let seen: Limits = field(&form, "seen").parse().unwrap_or_default();
    let typed = if field(&form, "do") == "reset" {
        Ok(Limits::default())
    } else {
        limits_typed(Limit::ALL.map(|limit| (limit, field(&form, limit.as_str()))))
    };
    let done = match typed {
        Ok(limits) => {
            let set = web
                .platform
                .plan_set(&signed.operation, &school, &limits, &seen);
            set.await
        }
        Err(errors) => {
            let wrong = Some(NotTaken::Wrong(&form, &errors));
            return screen(&web, &signed, &school, wrong).await.map_err(refuse);
        }
    };
    match done {
        Ok(_) => {
            let said = Words(signed.operation.language).say("school-plan-saved");
            let flash = cookies::say(web.platform.config(), &said);
            let to = href(&school);
            Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response())
        }
        Err(PlatformError::Conflict(_)) => {
            let stale = Some(NotTaken::Stale);
            screen(&web, &signed, &school, stale).await.map_err(refuse)
        }
        Err(error) => Err(refuse(error)),
    }
}
