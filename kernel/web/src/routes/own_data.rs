//! What schools keep of somebody, given to themself or to a relative of their child.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use preau_domain::ids::PersonId;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_render::portal::own_data::{OwnData, OwnDataChoice, OwnDataProblem};
use preau_render::words::Words;

use super::{Fields, account, field, personal};
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::SignedIn;

/// What somebody may ask for: of themself in each of their schools, and of their children. `asked`: what they asked for
/// and were not given, and why.
pub(super) fn offered(
    web: &Web,
    signed: &SignedIn,
    asked: Option<(String, OwnDataProblem)>,
) -> OwnData {
    let operation = &signed.operation;
    let oneself = Words(operation.language).say("own-data-oneself");
    let mut choices = Vec::new();
    for school in operation.schools() {
        let Some(known) = web.platform.school_of(school) else {
            continue;
        };
        let choice = |person: PersonId, who: &str| OwnDataChoice {
            value: format!("{}/{person}", known.slug),
            label: format!("{who}, {}", known.name),
        };
        choices.push(choice(operation.known.file.id, &oneself));
        let children = operation.children(school);
        choices.extend(children.map(|child| choice(child.id, &child.name.full())));
    }
    let asked = asked.map(|(of, problem)| (of, Some(problem)));
    let (chosen, problem) = asked.unwrap_or_default();
    OwnData {
        choices,
        chosen,
        problem,
    }
}

/// Whose data is asked for, and where.
fn of_whom(web: &Web, of: &str) -> Result<(Arc<School>, PersonId), PlatformError> {
    let (school, person) = of.split_once('/').ok_or(PlatformError::NotFound)?;
    personal::named(web, school, person)
}

/// Gives out all of it as an archive.
pub(crate) async fn export(
    State(web): State<Web>,
    signed: SignedIn,
    form: Fields,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (of, password) = (field(&form, "of"), field(&form, "confirm"));
    let not_given = |problem| account::with_own_data(&web, &signed, of, problem);
    if password.is_empty() {
        return Ok(not_given(OwnDataProblem::Password).await);
    }
    let (school, person) = of_whom(&web, of).map_err(refuse)?;
    let written = personal::written_in(signed.operation.language);
    let made = web.platform.personal_export_own(
        &signed.operation,
        &school,
        person,
        password.to_owned(),
        written,
    );
    match made.await {
        Ok(archive) => Ok(personal::send(&signed, archive)),
        Err(PlatformError::Invalid(errors)) => {
            let often = errors.iter().any(|error| error.field == "export");
            let problem = if often {
                OwnDataProblem::Often
            } else {
                OwnDataProblem::Password
            };
            Ok(not_given(problem).await)
        }
        Err(error) => Err(refuse(error)),
    }
}
