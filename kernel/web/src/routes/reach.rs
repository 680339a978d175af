//! For which classes of the school a module is on.

use axum::extract::{Path, State};
use axum::response::Response;
use preau_domain::ids::GroupId;
use preau_domain::reach::{self, Reach};
use preau_domain::school::{Group, GroupKind, School};
use preau_platform::error::PlatformError;
use preau_platform::modules::reach::ReachSeen;
use preau_render::portal::admin::{ReachChoice, ReachPart, ReachView, WHOLE};
use preau_render::words::Words;

use super::school_admin::{NotTaken, back, module_screen, named};
use super::{Fields, field};
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::state::Web;

/// The part of the form in which a class or group stands, and its year.
fn part_of(school: &School, group: &Group) -> (String, Option<&'static str>) {
    if group.kind == GroupKind::Group {
        return ("groups".to_owned(), None);
    }
    match reach::year(school.level, &group.name) {
        Some(year) => (format!("classes-{year}"), Some(year)),
        None => ("classes".to_owned(), None),
    }
}

/// For whom a module is on, as its page shows it; `error` is what was wrong with what was sent.
pub(super) fn view(school: &School, seen: &ReachSeen, error: Option<String>) -> ReachView {
    let mut parts: Vec<ReachPart> = Vec::new();
    for one in &seen.groups {
        let (name, year) = part_of(school, &one.group);
        let choice = ReachChoice {
            key: one.group.id.to_string(),
            name: one.group.name.clone(),
            pupils: one.pupils,
            on: seen.reach != Reach::Everybody && seen.reach.has_group(one.group.id),
        };
        match parts.iter_mut().find(|part| part.name == name) {
            Some(part) => part.choices.push(choice),
            None => parts.push(ReachPart {
                name,
                year,
                groups: one.group.kind == GroupKind::Group,
                choices: vec![choice],
            }),
        }
    }
    ReachView {
        // Who chose classes and checked none has still chosen that.
        everybody: seen.reach == Reach::Everybody && error.is_none(),
        parts,
        people: seen.people.clone(),
        ended: seen.ended as u64,
        error,
    }
}

/// The classes and groups that were checked, each by itself or with all of its part.
fn checked(school: &School, seen: &ReachSeen, form: &Fields) -> Vec<GroupId> {
    let is_checked = |part: &str, value: &str| {
        let mut fields = form.0.iter();
        fields.any(|(name, sent)| name == part && sent == value)
    };
    let groups = seen.groups.iter().map(|one| &one.group);
    groups
        .filter(|group| {
            let (part, _) = part_of(school, group);
            is_checked(&part, WHOLE) || is_checked(&part, &group.id.to_string())
        })
        .map(|group| group.id)
        .collect()
}

/// Turns a module on for everybody, or for the classes that were checked.
pub(crate) async fn set(
    State(web): State<Web>,
    Path((school, module)): Path<(String, String)>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, module) = named(&web, &school, &module).map_err(refuse)?;
    let seen = web
        .platform
        .module_reach_seen(&signed.operation, &school, &module)
        .await
        .map_err(refuse)?;
    // Somebody turned it off meanwhile: its page says so.
    let Some(seen) = seen else {
        return module_screen(&web, &signed, &school, &module, None).await;
    };
    let reach = match field(&form, "for") {
        "everybody" => Reach::Everybody,
        _ => Reach::of_groups(checked(&school, &seen, &form)),
    };
    let set = web
        .platform
        .module_reach_set(&signed.operation, &school, &module, &reach);
    match set.await {
        Ok(()) => {}
        Err(PlatformError::Invalid(_)) => {
            let not_taken = Some(NotTaken::NoClass);
            return module_screen(&web, &signed, &school, &module, not_taken).await;
        }
        Err(error) => return Err(refuse(error)),
    }
    let said = Words(signed.operation.language).say("reach-saved");
    Ok(back(&web, &school, &module, &said))
}
