//! The first visit: login and activation code, then a password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use preau_platform::error::PlatformError;
use preau_platform::identity::passwords::MIN_PASSWORD;
use preau_render::RenderContext;
use preau_render::portal;
use preau_render::portal::sign_in::{Activation, PasswordProblem, PasswordRules, activation};
use preau_render::words::Words;

use super::{Fields, field, login};
use crate::refusal::{Refusal, bare_shell};
use crate::state::Web;
use crate::visit::Visit;

/// What a new password must satisfy.
pub(super) fn rules() -> PasswordRules {
    PasswordRules {
        min_length: u32::try_from(MIN_PASSWORD).unwrap_or(u32::MAX),
    }
}

/// The screen's word for the platform's.
pub(super) fn problem(error: &PlatformError) -> Option<(&str, Option<PasswordProblem>)> {
    let PlatformError::Invalid(errors) = error else {
        return None;
    };
    let error = errors.first()?;
    let problem = match (error.field.as_str(), error.message.as_str()) {
        ("new", "short") => Some(PasswordProblem::TooShort),
        ("new", "long") => Some(PasswordProblem::TooLong),
        ("new", "common") => Some(PasswordProblem::TooCommon),
        ("new", "login") => Some(PasswordProblem::LikeLogin),
        ("current", _) => Some(PasswordProblem::CurrentWrong),
        _ => None,
    };
    Some((error.field.as_str(), problem))
}

fn screen(web: &Web, visit: &Visit, view: &Activation, status: StatusCode) -> Response {
    let context = RenderContext::new(visit.language, web.platform.now(), "/");
    let mut shell = bare_shell(visit, Words(visit.language).say("activation-title"));
    portal::paths::ACTIVATE.clone_into(&mut shell.here);
    shell.errors = usize::from(view.unknown || view.problem.is_some() || view.wait.is_some());
    (
        status,
        portal::document(&shell, &activation(&context, view)),
    )
        .into_response()
}

/// The page.
pub(crate) async fn open(State(web): State<Web>, visit: Visit) -> Response {
    let view = Activation {
        login: String::new(),
        code: String::new(),
        unknown: false,
        problem: None,
        wait: None,
        rules: rules(),
    };
    screen(&web, &visit, &view, StatusCode::OK)
}

/// Uses the code up.
pub(crate) async fn send(
    State(web): State<Web>,
    visit: Visit,
    form: Fields,
) -> Result<Response, Refusal> {
    let typed = |name| field(&form, name).chars().take(128).collect::<String>();
    let (login, code) = (typed("login"), typed("code"));
    let password = field(&form, "password");
    let mut view = Activation {
        login: login.clone(),
        code: code.clone(),
        unknown: false,
        problem: None,
        wait: None,
        rules: rules(),
    };
    if password != field(&form, "again") {
        view.problem = Some(PasswordProblem::Differs);
        return Ok(screen(
            &web,
            &visit,
            &view,
            StatusCode::UNPROCESSABLE_ENTITY,
        ));
    }
    match web
        .platform
        .activate(&login::origin(&visit), &login, &code, password.to_owned())
        .await
    {
        Ok(fresh) => {
            login::seat(&web, &visit, &fresh).await;
            Ok(login::enter(&web, &fresh, "/"))
        }
        Err(PlatformError::TooMany { seconds }) if !visit.json => {
            view.wait = Some(seconds);
            let screen = screen(&web, &visit, &view, StatusCode::TOO_MANY_REQUESTS);
            Ok(login::too_many(screen, seconds))
        }
        Err(error) => match problem(&error) {
            Some((field, problem)) => {
                view.unknown = field == "code";
                view.problem = problem;
                Ok(screen(
                    &web,
                    &visit,
                    &view,
                    StatusCode::UNPROCESSABLE_ENTITY,
                ))
            }
            None => Err(Refusal::new(visit, error)),
        },
    }
}
