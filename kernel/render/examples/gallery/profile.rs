//! Somebody's own profile.

use preau_domain::person::{Function, Profile};
use preau_render::portal::account::{Account, AccountChild, AccountMembership};
use preau_render::portal::own_data::{OwnData, OwnDataChoice, OwnDataProblem};
use preau_render::portal::sign_in::{PasswordProblem, PasswordRules};

use super::console;

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
        email: Some(console::email(problem.is_some())),
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
