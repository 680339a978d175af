//! Teachers and staff, with their functions and classes: the `PersEducNat` files.

use preau_domain::ids::Uai;
use preau_domain::person::{Function, GroupRole, Profile};
use preau_domain::roster::{RosterMembership, RosterPerson};
use preau_domain::school::GroupKind;

use crate::aaf::notes::{Notes, SetAside};
use crate::aaf::person;
use crate::aaf::request::Request;
use crate::aaf::school::Schools;
use crate::aaf::subject::Subjects;
use crate::reason::Reason;

/// What someone does in one school.
struct Post {
    school: Uai,
    teaches: bool,
    /// Whether a function or a class there says what they do.
    known: bool,
    functions: Vec<Function>,
}

/// Reads an entry of `PersEducNat`.
///
/// A person who teaches in a school, by function (ENS, DOC) or by a class there, is a teacher of
/// it; the others are staff. So the head of an école who has a class is a teacher with the function
/// of head, the head of a collège a member of staff with it.
pub(crate) fn read(
    request: &Request,
    schools: &Schools,
    subjects: &Subjects,
    notes: &mut Notes<'_>,
) -> Result<RosterPerson, SetAside> {
    let mut staff = person::read(request, notes)?;
    let mut posts: Vec<Post> = Vec::new();
    for value in request.values("ENTPersonStructRattach") {
        // Often the rectorate or another body that is no school: no line of the report.
        if let Some(school) = schools.get(value) {
            at_post(&mut posts, school, |_| {});
        }
    }
    let home = posts.first().map(|post| post.school.clone());
    for value in request.values("ENTPersonFonctions") {
        let mut parts = value.split('$').map(str::trim);
        let key = parts.next().unwrap_or_default();
        let Some(code) = parts.next().filter(|code| !code.is_empty()) else {
            notes.note(Reason::BadComposition, value);
            continue;
        };
        if let Some(school) = person::school(schools, key, value, notes) {
            at_post(&mut posts, school, |post| hold(post, code));
        }
    }
    teach(request, home.as_ref(), schools, subjects, &mut staff, notes);
    for group in &staff.groups {
        at_post(&mut posts, &group.school, |post| {
            (post.teaches, post.known) = (true, true);
        });
    }
    if posts.is_empty() {
        let named = request.first(&["ENTPersonStructRattach"]);
        return Err(notes.set_aside(Reason::NoKnownSchool, named.unwrap_or_default()));
    }
    let before_pupils = request.first(&["PersEducNatPresenceDevantEleves"]) == Some("O");
    staff.memberships = posts
        .into_iter()
        .map(|post| RosterMembership {
            school: post.school,
            profile: if post.teaches || before_pupils && !post.known {
                Profile::Teacher
            } else {
                Profile::Staff
            },
            functions: post.functions,
        })
        .collect();
    Ok(staff)
}

/// Changes the post in a school, a new one if there is none yet.
fn at_post(posts: &mut Vec<Post>, school: &Uai, change: impl FnOnce(&mut Post)) {
    let post = match posts.iter_mut().find(|post| post.school == *school) {
        Some(post) => post,
        None => posts.push_mut(Post {
            school: school.clone(),
            teaches: false,
            known: false,
            functions: Vec::new(),
        }),
    };
    change(post);
}

/// Takes a code of the ministry's nomenclature of functions.
///
/// DIR (management) is head, deputies included; EDU (education) is education adviser; ENS and DOC
/// teach: a *professeur documentaliste* is a teacher by statute (circulaire 2017-051), reached by
/// pupils as one. All others are staff: ADF, ALB, ASE, SUR, ORI, MDS, LAB, TEC …
fn hold(post: &mut Post, code: &str) {
    let function = match code {
        "DIR" => Some(Function::Head),
        "EDU" => Some(Function::EducationAdviser),
        _ => None,
    };
    post.teaches |= matches!(code, "ENS" | "DOC");
    // "-" and "AUCUNE" stand for no function.
    post.known |= !matches!(code, "-" | "AUCUNE");
    if let Some(function) = function
        && !post.functions.contains(&function)
    {
        post.functions.push(function);
    }
}

/// Takes the classes and groups that someone teaches, in whatever school.
fn teach(
    request: &Request,
    home: Option<&Uai>,
    schools: &Schools,
    subjects: &Subjects,
    staff: &mut RosterPerson,
    notes: &mut Notes<'_>,
) {
    for (kind, attribute, role) in [
        (
            GroupKind::Class,
            "ENTAuxEnsClassesMatieres",
            GroupRole::Teacher,
        ),
        (
            GroupKind::Group,
            "ENTAuxEnsGroupesMatieres",
            GroupRole::Teacher,
        ),
        // Older files name classes here, and subjects apart.
        (GroupKind::Class, "ENTAuxEnsClasses", GroupRole::Teacher),
        (GroupKind::Group, "ENTAuxEnsGroupes", GroupRole::Teacher),
        // The first degree.
        (GroupKind::Class, "ENTPersonClasses", GroupRole::Teacher),
        (GroupKind::Group, "ENTPersonGroupes", GroupRole::Teacher),
        (
            GroupKind::Class,
            "ENTAuxEnsClassesPrincipal",
            GroupRole::HeadTeacher,
        ),
    ] {
        for value in request.values(attribute) {
            if let Some((school, label, subject)) = person::placed(value, home, schools, notes) {
                let subject = subject
                    .filter(|_| attribute.ends_with("Matieres"))
                    .map(|subject| subjects.named(subject));
                person::add_group(&mut staff.groups, school, kind, label, role, subject);
            }
        }
    }
}
