//! One's own profile and password.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use preau_render::portal;
use preau_render::portal::account::{Account, AccountChild, AccountMembership, account};
use preau_render::portal::email::EmailProblem;
use preau_render::portal::own_data::OwnDataProblem;
use preau_render::portal::sign_in::PasswordProblem;
use preau_render::words::Words;

use super::activate::{problem, rules};
use super::{Fields, field};
use crate::cookies;
use crate::refusal::Refusal;
use crate::shell::{render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// What was sent and not taken.
#[derive(Debug, Default)]
struct Problems {
    password: Option<PasswordProblem>,
    email: Option<(String, EmailProblem)>,
    own_data: Option<(String, OwnDataProblem)>,
}

/// The page with an archive that was not given; of whom it was asked for goes with it.
pub(super) async fn with_own_data(
    web: &Web,
    signed: &SignedIn,
    of: &str,
    problem: OwnDataProblem,
) -> Response {
    let problems = Problems {
        own_data: Some((of.to_owned(), problem)),
        ..Problems::default()
    };
    screen(web, signed, problems).await
}

/// The page with an address that was not taken.
pub(super) async fn with_email(
    web: &Web,
    signed: &SignedIn,
    email: Option<(String, EmailProblem)>,
) -> Response {
    let problems = Problems {
        email,
        ..Problems::default()
    };
    screen(web, signed, problems).await
}

async fn screen(web: &Web, signed: &SignedIn, problems: Problems) -> Response {
    let Problems {
        password,
        email,
        own_data,
    } = problems;
    let errors = [password.is_some(), email.is_some(), own_data.is_some()];
    let errors: usize = errors.into_iter().map(usize::from).sum();
    let status = if errors == 0 {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    // Where that cannot be found out now, the page is as good for all else.
    let seen = web.platform.email_seen(&signed.operation).await;
    let seen = seen.ok().flatten();
    let file = &signed.operation.known.file;
    let name_of = |id| {
        web.platform
            .school_of(id)
            .map(|school| school.name.clone())
            .unwrap_or_default()
    };
    let memberships = file.memberships.iter().map(|membership| AccountMembership {
        school: name_of(membership.school),
        profile: membership.profile,
        functions: membership.functions.clone(),
        groups: membership
            .groups
            .iter()
            .map(|g| match g.subjects.as_slice() {
                [] => g.group.name.clone(),
                subjects => format!("{} ({})", g.group.name, subjects.join(", ")),
            })
            .collect(),
    });
    let children = file
        .children
        .iter()
        .filter(|child| child.authority)
        .map(|child| {
            let class = child.membership.class();
            let class = class
                .map(|class| format!("{}, ", class.name))
                .unwrap_or_default();
            AccountChild {
                name: child.name.full(),
                detail: format!("{class}{}", name_of(child.membership.school)),
            }
        });
    let view = Account {
        name: file.name.full(),
        login: signed.operation.known.login.clone(),
        memberships: memberships.collect(),
        children: children.collect(),
        rules: rules(),
        problem: password,
        email: seen.map(|seen| super::email::entry(seen, email)),
        own_data: super::own_data::offered(web, signed, own_data),
    };
    let context = render_context(web, signed, None, "/".to_owned(), None);
    let school = signed.school(web);
    let caller = match &school {
        Some(school) => web
            .platform
            .caller(
                &signed.operation,
                school.id,
                signed.standing_kept(school.id).ok(),
            )
            .await
            .ok(),
        None => None,
    };
    let place = school.as_ref().zip(caller.as_deref());
    let mut around = shell(
        web,
        signed,
        place,
        Words(signed.operation.language).say("account"),
    );
    portal::paths::ACCOUNT.clone_into(&mut around.here);
    around.errors = errors;
    (status, portal::document(&around, &account(&context, &view))).into_response()
}

/// The page.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Response {
    super::home::said(&web, screen(&web, &signed, Problems::default()).await)
}

/// Changes the password: other sessions end.
pub(crate) async fn password(
    State(web): State<Web>,
    signed: SignedIn,
    form: Fields,
) -> Result<Response, Refusal> {
    let new = field(&form, "password").to_owned();
    if new != field(&form, "again") {
        let problems = Problems {
            password: Some(PasswordProblem::Differs),
            ..Problems::default()
        };
        return Ok(screen(&web, &signed, problems).await);
    }
    match web
        .platform
        .password_change(&signed.operation, field(&form, "current").to_owned(), new)
        .await
    {
        Ok(fresh) => {
            let config = web.platform.config();
            let said = Words(signed.operation.language).say("password-changed");
            let [session, device] = super::login::cookies_of(&web, &fresh);
            let cookies = [session, device, cookies::say(config, &said)];
            let cookies = cookies.map(|cookie| (SET_COOKIE, cookie));
            Ok((AppendHeaders(cookies), Redirect::to(portal::paths::ACCOUNT)).into_response())
        }
        Err(error) => match problem(&error) {
            Some((_, problem)) => {
                let problems = Problems {
                    password: problem,
                    ..Problems::default()
                };
                Ok(screen(&web, &signed, problems).await)
            }
            None => Err(Refusal::new(signed.visit, error).sending()),
        },
    }
}
