//! One's own profile.

use maud::{Markup, html};
use preau_domain::page::Tone;
use preau_domain::person::{Function, Profile};

use super::email::{self, EmailEntry};
use super::own_data::{self, OwnData};
use super::paths;
use super::sign_in::{self, PasswordProblem, PasswordRules};
use super::widgets::{self, Entry};
use crate::context::RenderContext;
use crate::words::Words;

/// A person's own profile.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// The full name.
    pub name: String,
    /// The name to sign in with.
    pub login: String,
    /// Where the person is.
    pub memberships: Vec<AccountMembership>,
    /// A relative's children.
    pub children: Vec<AccountChild>,
    /// What a password must satisfy.
    pub rules: PasswordRules,
    /// Why a new password was not taken.
    pub problem: Option<PasswordProblem>,
    /// The address for e-mail; none for who gets none.
    pub email: Option<EmailEntry>,
    /// What they may have of what is kept of them.
    pub own_data: OwnData,
}

/// A membership on the profile.
#[derive(Debug, Clone)]
pub struct AccountMembership {
    /// The school's name.
    pub school: String,
    /// In what quality.
    pub profile: Profile,
    /// With which functions.
    pub functions: Vec<Function>,
    /// Classes and groups by name, with the subject where one is taught.
    pub groups: Vec<String>,
}

/// A child on the profile.
#[derive(Debug, Clone)]
pub struct AccountChild {
    /// The full name.
    pub name: String,
    /// Class and school: "6A, Collège Joséphine-Baker".
    pub detail: String,
}

/// Draws the profile.
pub fn account(context: &RenderContext, view: &Account) -> Markup {
    let words = Words(context.language);
    html! {
        (widgets::title(&view.name, Some(&words.say("account-lead"))))
        section aria-labelledby="about" {
            h2 #about { (words.say("account-about")) }
            dl.facts-list {
                div { dt { (words.say("login")) } dd { code { (view.login) } } }
                @for membership in &view.memberships { (self::membership(words, membership)) }
                @for child in &view.children {
                    div { dt { (child.name) } dd { (child.detail) } }
                }
            }
            p.hint { (words.say("account-wrong")) }
        }
        @if let Some(email) = &view.email { (email::section(context, email)) }
        (password(words, view))
        (own_data::section(words, &view.own_data))
    }
}

fn membership(words: Words, membership: &AccountMembership) -> Markup {
    let mut parts = vec![profile_name(words, membership.profile)];
    parts.extend(
        membership
            .functions
            .iter()
            .map(|f| function_name(words, *f)),
    );
    html! {
        div {
            dt { (membership.school) }
            dd {
                (parts.join(", "))
                @if !membership.groups.is_empty() {
                    ul.facts { @for group in &membership.groups { li { (group) } } }
                }
            }
        }
    }
}

fn password(words: Words, view: &Account) -> Markup {
    let wrong = view.problem == Some(PasswordProblem::CurrentWrong);
    let current = Entry {
        id: "current",
        label: words.say("password-current"),
        kind: "password",
        value: "",
        autocomplete: "current-password",
        hint: None,
        error: wrong.then(|| words.say("password-current-wrong")),
    };
    let [password, again] = sign_in::new_password(words, view.rules, view.problem);
    html! {
        section aria-labelledby="password-title" {
            h2 #password-title { (words.say("password-change")) }
            @if view.problem.is_none() {
                (widgets::notice(words, Tone::Info, &words.say("password-change-text")))
            }
            form.form method="post" action=(paths::PASSWORD) {
                (widgets::summary(words, &[&current, &password, &again]))
                (widgets::entry(words, &current))
                (widgets::entry(words, &password))
                (widgets::entry(words, &again))
                div.actions { button.primary type="submit" { (words.say("password-change-do")) } }
            }
        }
    }
}

/// A profile as people call it.
pub fn profile_name(words: Words, profile: Profile) -> String {
    words.say(match profile {
        Profile::Pupil => "profile-pupil",
        Profile::Relative => "profile-relative",
        Profile::Teacher => "profile-teacher",
        Profile::Staff => "profile-staff",
        Profile::Guest => "profile-guest",
    })
}

/// What a person is who looks at a school for a child: "Parent de Zoé", "Parent d’Élise".
pub fn standing_for(words: Words, child: &str) -> String {
    let key = if is_elided(child) {
        "standing-for-elided"
    } else {
        "standing-for"
    };
    words.say_with(key, &[("name", child.into())])
}

/// Whether French elides "de" before a name: before a vowel, and before a y that is one (Yves, but not
/// Yasmine). An h may be either (Hugo, Hélène); "de" is never wrong there.
fn is_elided(name: &str) -> bool {
    const VOWELS: &str = "aàâäeéèêëiîïoôöuùûüœæ";
    let mut letters = name.chars().flat_map(char::to_lowercase);
    match letters.next() {
        Some('y') => letters.next().is_some_and(|next| !VOWELS.contains(next)),
        Some(first) => VOWELS.contains(first),
        None => false,
    }
}

/// A function as people call it.
pub fn function_name(words: Words, function: Function) -> String {
    words.say(match function {
        Function::Head => "function-head",
        Function::SchoolAdmin => "function-school-admin",
        Function::EducationAdviser => "function-education-adviser",
        Function::Inspector => "function-inspector",
        Function::Delegate => "function-delegate",
    })
}

#[cfg(test)]
mod tests {
    use preau_domain::caller::Language;

    use super::*;

    #[test]
    fn a_parent_is_called_so_as_the_french_elide() {
        let said = |name| standing_for(Words(Language::Fr), name);
        for (name, parent) in [
            ("Zoé", "Parent de Zoé"),
            ("Élise", "Parent d’Élise"),
            ("Inès", "Parent d’Inès"),
            ("Yves", "Parent d’Yves"),
            ("Yasmine", "Parent de Yasmine"),
            ("Hugo", "Parent de Hugo"),
        ] {
            assert_eq!(said(name).replace(['\u{2068}', '\u{2069}'], ""), parent);
        }
    }
}
