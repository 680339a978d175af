//! A module's settings in a school: all that a form says, or none of it, and who changed what.

use preau_domain::record::Value;
use preau_platform::audit::AuditAsked;
use preau_platform::error::PlatformError;
use preau_platform::modules::enablement::SETTING_TEXT;

use crate::school::{HERE, School, module};

const GOOD: [(&str, &str); 4] = [
    ("count", " 7 "),
    ("loud", "on"),
    ("motto", "Liberté"),
    ("tone", "curt"),
];

async fn set(school: &School, who: &str, form: &[(&str, &str)]) -> Result<(), PlatformError> {
    let by = school.by(who).await;
    let here = school.platform.school(HERE).expect("here");
    let form: Vec<_> = form
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    school
        .platform
        .module_settings_set(&by, &here, &module("prying"), &form, None)
        .await
}

/// What holds, and what the audit says of it, oldest first.
async fn seen(school: &School) -> (Vec<Value>, Vec<String>) {
    let by = school.by("admin").await;
    let here = school.platform.school(HERE).expect("here");
    let seen = school
        .platform
        .console_module(&by, &here, &module("prying"))
        .await
        .expect("theirs to see");
    let audit = school
        .platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await
        .expect("theirs to see");
    let lines = audit.into_iter().rev().map(|audited| audited.line.entry);
    let lines = lines.filter(|entry| entry.action == "module.setting");
    (
        seen.settings.into_values().collect(),
        lines.map(|entry| entry.detail).collect(),
    )
}

fn values(count: i64, loud: bool, motto: &str, tone: &str) -> Vec<Value> {
    vec![
        Value::Integer(count),
        Value::Boolean(loud),
        Value::Text(motto.to_owned()),
        Value::Text(tone.to_owned()),
    ]
}

#[tokio::test]
async fn what_a_form_says_holds_at_once_and_each_change_is_audited() {
    let school = School::with(&["prying"]).await;
    set(&school, "admin", &GOOD).await.expect("taken");
    let all = [
        "count: 5 → 7",
        "loud: false → true",
        "motto:  → Liberté",
        "tone: kind → curt",
    ];
    assert_eq!(
        seen(&school).await,
        (
            values(7, true, "Liberté", "curt"),
            all.map(str::to_owned).into()
        )
    );
    set(&school, "admin", &GOOD).await.expect("taken");
    assert_eq!(
        seen(&school).await.1.len(),
        4,
        "the same again changes nothing"
    );
    let mut other = GOOD;
    other[0] = ("count", "8");
    set(&school, "admin", &other).await.expect("taken");
    assert_eq!(
        seen(&school).await.1.last().map(String::as_str),
        Some("count: 7 → 8")
    );
    assert_eq!(seen(&school).await.1.len(), 5);
}

#[tokio::test]
async fn one_value_that_is_not_taken_leaves_all_as_they_were() {
    let school = School::with(&["prying"]).await;
    let long = "é".repeat(SETTING_TEXT + 1);
    for (field, value, why) in [
        ("count", "0", "number"),
        ("count", "21", "number"),
        ("count", "sept", "number"),
        ("count", "", "number"),
        ("motto", long.as_str(), "too-long"),
        ("tone", "mean", "choice"),
        ("tone", "", "choice"),
    ] {
        let mut form = GOOD;
        for entry in &mut form {
            if entry.0 == field {
                entry.1 = value;
            }
        }
        let Err(PlatformError::Invalid(errors)) = set(&school, "admin", &form).await else {
            panic!("{field} = {value} was taken");
        };
        let said: Vec<_> = errors
            .iter()
            .map(|error| (error.field.as_str(), error.message.as_str()))
            .collect();
        assert_eq!(said, [(field, why)]);
        assert_eq!(
            seen(&school).await,
            (values(5, false, "", "kind"), vec![]),
            "{field} = {value}"
        );
    }
    let Err(PlatformError::Invalid(errors)) = set(&school, "admin", &[]).await else {
        panic!("an empty form was taken");
    };
    assert_eq!(errors.len(), 2, "the number and the choice: {errors:?}");
    let longest = "é".repeat(SETTING_TEXT);
    let mut form = GOOD;
    form[2] = ("motto", &longest);
    set(&school, "admin", &form).await.expect("taken");
}

#[tokio::test]
async fn only_the_schools_own_administrator_sets() {
    let school = School::with(&["prying"]).await;
    for who in ["pupil", "parent", "teacher", "head"] {
        let refused = set(&school, who, &GOOD).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))), "{who}");
    }
    let refused = set(&school, "foreign-admin", &GOOD).await;
    assert!(matches!(refused, Err(PlatformError::NotAMember)));
    assert_eq!(seen(&school).await, (values(5, false, "", "kind"), vec![]));
}
