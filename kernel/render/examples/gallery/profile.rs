//! What somebody has for themself: their profile, what they were told and want to be told.

use jiff::{SignedDuration, Timestamp};
use preau_domain::caller::Language;
use preau_domain::letter::{Pace, Stop};
use preau_domain::person::{Function, Profile};
use preau_render::portal::account::{Account, AccountChild, AccountMembership};
use preau_render::portal::email::{EmailEntry, EmailProblem};
use preau_render::portal::notifications::*;
use preau_render::portal::own_data::{OwnData, OwnDataChoice, OwnDataProblem};
use preau_render::portal::sign_in::{PasswordProblem, PasswordRules};

use super::pages;
use super::screens::face;

fn choice(label: &str) -> OwnDataChoice {
    OwnDataChoice {
        value: label.into(),
        label: label.into(),
    }
}

/// With much in it, and with what was not taken.
pub(crate) fn account(problem: Option<PasswordProblem>) -> Account {
    Account {
        name: "Marie-Amélie de Vasconcelos-Bouchardeau".into(),
        login: "marie-amelie.de-vasconcelos".into(),
        memberships: vec![AccountMembership {
            school: "Collège Joséphine-Baker".into(),
            profile: Profile::Teacher,
            functions: vec![Function::SchoolAdmin],
            groups: vec!["6A (mathématiques)".into(), "5B (mathématiques)".into()],
        }],
        children: vec![AccountChild {
            name: "Tom de Vasconcelos".into(),
            detail: "CE2, École Marie-Curie".into(),
        }],
        rules: PasswordRules::default(),
        problem,
        email: Some(email(problem.is_some())),
        own_data: OwnData {
            choices: vec![
                choice("Moi, Collège Joséphine-Baker"),
                choice("Tom de Vasconcelos, École Marie-Curie"),
            ],
            chosen: String::new(),
            problem: problem.map(|_| OwnDataProblem::Often),
        },
    }
}

/// An address that its server refused, or one that was not taken.
fn email(problem: bool) -> EmailEntry {
    let since = Timestamp::from_second(pages::NOW - 7200).unwrap();
    let why = "550 5.1.1 No such user here".to_owned();
    EmailEntry {
        address: Some("marie-amelie.de-vasconcelos@courriel.exemple.fr".into()),
        pending: problem.then(|| "marie-amelie@exemple.fr".into()),
        pending_why: problem.then(|| why.clone()),
        refused_why: problem.then(|| "552 5.2.2 mailbox full".to_owned()),
        stopped: (!problem).then_some((Stop::Refused, since, why)),
        typed: "marie-amelie.de-vasconcelos".into(),
        problem: problem.then_some(EmailProblem::Wrong),
    }
}

/// A person's own, between two schools.
fn own_quiet() -> OwnQuietHours {
    let school = |name: &str, said: &[&str]| {
        let said = said.iter().map(|said| (*said).to_owned());
        (name.to_owned(), said.collect())
    };
    OwnQuietHours {
        schools: vec![
            school(
                "Collège Joséphine-Baker",
                &[
                    "du lundi au vendredi, de 7\u{A0}h à 20\u{A0}h",
                    "samedi et dimanche, calme toute la journée",
                ],
            ),
            school(
                "École élémentaire publique Marie-Curie",
                &["Cet établissement n’a pas d’heures calmes."],
            ),
        ],
        times: ("19:30".into(), "08:00".into()),
        weekends: true,
        problem: None,
    }
}

/// A day with a lot, one with long texts, and one that is read.
pub(crate) fn notifications() -> Notifications {
    let now = Timestamp::from_second(pages::NOW).unwrap();
    let line = |id: &str, hours: i64, said: Said, child: &str, unread| NotificationLine {
        id: id.into(),
        face: face(id),
        school: Some("Collège Joséphine-Baker".into()),
        child: child.into(),
        said,
        at: now - SignedDuration::from_hours(hours),
        unread,
        urgent: id == "canteen",
    };
    let text = |text: &str| Said::Text(text.into());
    let long = "Sortie au musée d’histoire naturelle d’Angers, jeudi 26 novembre : départ à 8 h 10 devant le \
                préau, retour vers 17 h. Prévoir un pique-nique, de bonnes chaussures et un vêtement chaud.";
    let today = vec![
        line(
            "homework",
            0,
            text("Mathématiques, pour demain : exercices 12 à 15 page 48"),
            "Anne-Sophie",
            true,
        ),
        line("canteen", 1, text(long), "Anne-Sophie, Tom", true),
        line("messaging", 2, text("Mme Durand vous a écrit"), "", false),
    ];
    let before = vec![
        line(
            "homework",
            25,
            text("Français : contrôle sur les participes passés"),
            "Tom",
            false,
        ),
        line(
            "grades",
            26,
            Said::More {
                count: 12,
                at_least: false,
                of_one: false,
            },
            "",
            true,
        ),
        line(
            "messaging",
            27,
            Said::More {
                count: 31,
                at_least: true,
                of_one: true,
            },
            "",
            true,
        ),
    ];
    let day = pages::context(Language::Fr).today();
    Notifications {
        unread: 128,
        newest: Some(now),
        days: vec![(day, today), (day.yesterday().unwrap(), before)],
        newer: None,
        older: Some("/notifications?page=2".into()),
        quiet_until: Some("jusqu’au lundi 30 novembre, 7\u{A0}h".into()),
    }
}

/// Two modules, one of which tells them things of two kinds.
pub(crate) fn told() -> NotificationSettings {
    let module = |id: &str, kinds: &[(&str, bool)]| NotifyingModule {
        face: face(id),
        kinds: kinds
            .iter()
            .enumerate()
            .map(|(at, (label, wanted))| NotificationKind {
                value: format!("{id}:{at}"),
                label: (*label).into(),
                wanted: *wanted,
            })
            .collect(),
        pace: Some((format!("pace-{id}"), Pace::Daily)),
    };
    NotificationSettings {
        letters: Some(Letters::On(18)),
        quiet: own_quiet(),
        modules: vec![
            module("homework", &[("Travail donné", true)]),
            module(
                "messaging",
                &[
                    ("Messages de l’établissement", true),
                    ("Réponses dans une conversation que je suis", false),
                ],
            ),
        ],
    }
}
