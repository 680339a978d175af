//! Pupils, with their classes, groups and relatives: the Eleve files.

use preau_domain::ids::{PersonId, Uai};
use preau_domain::person::{GroupRole, Profile};
use preau_domain::roster::{RosterMembership, RosterPerson, RosterRelation};
use preau_domain::school::GroupKind;

use crate::aaf::SOURCE;
use crate::aaf::notes::{Notes, SetAside};
use crate::aaf::person;
use crate::aaf::request::Request;
use crate::aaf::school::Schools;
use crate::reason::Reason;

/// Reads an entry of Eleve.
pub(crate) fn read(
    request: &Request,
    schools: &Schools,
    notes: &mut Notes<'_>,
) -> Result<RosterPerson, SetAside> {
    let mut pupil = person::read(request, notes)?;
    for attribute in ["ENTEleveStructRattachId", "ENTPersonStructRattach"] {
        for value in request.values(attribute) {
            if let Some(school) = person::school(schools, value, value, notes) {
                join(&mut pupil, school);
            }
        }
    }
    let home = pupil
        .memberships
        .first()
        .map(|membership| membership.school.clone());
    for (kind, attribute) in [
        (GroupKind::Class, "ENTEleveClasses"),
        (GroupKind::Class, "ENTPersonClasses"),
        (GroupKind::Group, "ENTEleveGroupes"),
        (GroupKind::Group, "ENTPersonGroupes"),
    ] {
        for value in request.values(attribute) {
            if let Some((school, label, _)) = person::placed(value, home.as_ref(), schools, notes) {
                join(&mut pupil, &school);
                person::add_group(
                    &mut pupil.groups,
                    school,
                    kind,
                    label,
                    GroupRole::Pupil,
                    None,
                );
            }
        }
    }
    if pupil.memberships.is_empty() {
        let named = request.first(&["ENTEleveStructRattachId", "ENTPersonStructRattach"]);
        return Err(notes.set_aside(Reason::NoKnownSchool, named.unwrap_or_default()));
    }
    pupil.relatives = relatives(request, notes);
    Ok(pupil)
}

/// A pupil belongs to the school of attachment and to that of each class.
fn join(pupil: &mut RosterPerson, school: &Uai) {
    if !pupil
        .memberships
        .iter()
        .any(|membership| membership.school == *school)
    {
        pupil.memberships.push(RosterMembership {
            school: school.clone(),
            profile: Profile::Pupil,
            functions: Vec::new(),
        });
    }
}

/// A relative of a pupil, and what values say of their authority: nothing, one thing, or both.
struct Claims<'r> {
    relative: &'r str,
    holds: bool,
    lacks: bool,
}

/// The relatives of a pupil.
///
/// - `ENTElevePersRelEleve` (`relative$link$financial$legal$contact$payment`): authority if `legal`
///   is 1 or 2 (first and second legal guardian); any other value is a person to call, a payer or
///   someone who looks after the pupil, and gives no access.
/// - `ENTEleveAutoriteParentale` (`relative` or, in the first degree, `relative$type`): authority,
///   whatever the type, which says how they are related; who lacks authority is not in this list.
/// - `ENTEleveParents` (older files): a relation that says nothing of authority.
///
/// Where values disagree, authority is not granted and the report says so: showing a child to
/// someone whom a court keeps away cannot be undone, a missing access can.
fn relatives(request: &Request, notes: &mut Notes<'_>) -> Vec<RosterRelation> {
    let mut all: Vec<Claims<'_>> = Vec::new();
    for value in request.values("ENTElevePersRelEleve") {
        let mut parts = value.split('$').map(str::trim);
        match (parts.next(), parts.nth(2)) {
            (Some(relative), Some(legal)) if !relative.is_empty() => {
                claim(&mut all, relative, Some(matches!(legal, "1" | "2")));
            }
            _ => notes.note(Reason::BadComposition, value),
        }
    }
    for value in request.values("ENTEleveAutoriteParentale") {
        match value.split('$').next().map(str::trim) {
            Some(relative) if !relative.is_empty() => claim(&mut all, relative, Some(true)),
            _ => notes.note(Reason::BadComposition, value),
        }
    }
    for value in request.values("ENTEleveParents") {
        claim(
            &mut all,
            value.split('$').next().unwrap_or_default().trim(),
            None,
        );
    }
    let mut relations = Vec::with_capacity(all.len());
    for Claims {
        relative,
        holds,
        lacks,
    } in all
    {
        if holds && lacks {
            notes.note(Reason::AuthorityContradicted, relative);
        }
        relations.push(RosterRelation {
            relative: PersonId::of_source(SOURCE, relative),
            authority: holds && !lacks,
        });
    }
    relations
}

fn claim<'r>(all: &mut Vec<Claims<'r>>, relative: &'r str, authority: Option<bool>) {
    let claims = match all.iter_mut().find(|claims| claims.relative == relative) {
        Some(claims) => claims,
        None => all.push_mut(Claims {
            relative,
            holds: false,
            lacks: false,
        }),
    };
    claims.holds |= authority == Some(true);
    claims.lacks |= authority == Some(false);
}
