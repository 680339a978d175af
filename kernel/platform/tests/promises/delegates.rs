//! The school's administrator names the parents' delegates, and nobody else does.

use preau_domain::person::{Function, Name, Profile};
use preau_domain::roster::{RosterMembership, RosterPerson};
use preau_platform::audit::AuditAsked;
use preau_platform::delegates::{DelegatesSeen, Relative};
use preau_platform::error::PlatformError;

use crate::school::{HERE, School, person};

async fn seen(school: &School, search: &str) -> DelegatesSeen {
    let by = school.by("admin").await;
    let here = school.platform.school(HERE).expect("here");
    let seen = school
        .platform
        .delegates_seen(&by, &here, search, Some(person("parent")))
        .await;
    seen.expect("theirs to see")
}

fn names(relatives: &[Relative]) -> Vec<&str> {
    relatives
        .iter()
        .map(|one| one.name.given.as_str())
        .collect()
}

async fn set(school: &School, by: &str, who: &str, held: bool) -> Result<(), PlatformError> {
    let by = school.by(by).await;
    let here = school.platform.school(HERE).expect("here");
    let who = person(who);
    school.platform.delegate_set(&by, &here, who, held).await
}

/// The functions of somebody for their child at the school.
async fn functions(school: &School, who: &str) -> Vec<Function> {
    let by = school.by(who).await;
    let here = school.platform.school(HERE).expect("here");
    let standing = by.standings(here.id).into_iter().next();
    let caller = school.platform.caller(&by, here.id, standing).await;
    caller.expect("their standing").functions.clone()
}

#[tokio::test]
async fn a_relative_is_found_by_their_name_their_child_s_or_a_class() {
    let school = School::with(&["noop"]).await;
    assert_eq!(names(&seen(&school, "").await.found), [""; 0]);
    assert_eq!(
        names(&seen(&school, "PARENT").await.found),
        ["parent", "parent-b"]
    );
    assert_eq!(
        names(&seen(&school, "pupil b").await.found),
        ["head", "parent-b"]
    );
    assert_eq!(
        names(&seen(&school, "classmate 6a").await.found),
        ["parent"]
    );
    // Who has no authority, and who is no relative, is nobody to be named.
    for nobody in ["stranger", "teacher-b", "foreign"] {
        assert_eq!(
            names(&seen(&school, nobody).await.found),
            [""; 0],
            "{nobody}"
        );
    }
    let found = seen(&school, "parent essai").await.found;
    let children: Vec<_> = found[0]
        .children
        .iter()
        .map(|(name, classes)| (name.given.as_str(), classes.join(" ")))
        .collect();
    assert_eq!(
        children,
        [("classmate", "6A".to_owned()), ("pupil", "6A".to_owned())]
    );
}

#[tokio::test]
async fn the_administrator_names_delegates_and_takes_it_back_and_the_journal_says_so() {
    let school = School::with(&["noop"]).await;
    set(&school, "admin", "parent", true).await.expect("named");
    let now = seen(&school, "").await;
    assert_eq!(names(&now.delegates), ["parent"]);
    assert!(now.about.expect("the one asked about").delegate);
    assert_eq!(functions(&school, "parent").await, [Function::Delegate]);
    // Again, and it is no second time.
    set(&school, "admin", "parent", true).await.expect("is one");
    set(&school, "admin", "parent", false)
        .await
        .expect("undone");
    assert_eq!(names(&seen(&school, "").await.delegates), [""; 0]);
    assert_eq!(functions(&school, "parent").await, []);
    let by = school.by("admin").await;
    let here = school.platform.school(HERE).expect("here");
    let journal = school
        .platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await;
    let journal: Vec<_> = journal
        .expect("read")
        .into_iter()
        .filter(|line| line.line.entry.detail == "delegate")
        .map(|line| {
            let entry = line.line.entry;
            assert_eq!(entry.actor, Some(person("admin")));
            (entry.action, entry.detail, line.person)
        })
        .collect();
    let said = |action: &str| {
        let person = Some("parent Essai".to_owned());
        (action.to_owned(), "delegate".to_owned(), person)
    };
    assert_eq!(journal, [said("function.revoke"), said("function.grant")]);
}

#[tokio::test]
async fn nobody_else_names_delegates_and_nobody_but_a_relative_is_one() {
    let school = School::with(&["noop"]).await;
    let here = school.platform.school(HERE).expect("here");
    for by in [
        "head",
        "teacher",
        "parent",
        "pupil",
        "both",
        "foreign-admin",
    ] {
        let refused = set(&school, by, "parent", true).await;
        assert!(
            matches!(
                refused,
                Err(PlatformError::Forbidden(_) | PlatformError::NotAMember)
            ),
            "{by}: {refused:?}"
        );
        let operation = school.by(by).await;
        let looked = school.platform.delegates_seen(&operation, &here, "p", None);
        assert!(looked.await.is_err(), "{by}");
    }
    for who in ["stranger", "teacher", "pupil", "foreign-pupil"] {
        let refused = set(&school, "admin", who, true).await;
        assert!(matches!(refused, Err(PlatformError::NotFound)), "{who}");
    }
    assert_eq!(names(&seen(&school, "").await.delegates), [""; 0]);
}

#[tokio::test]
async fn who_is_one_by_the_imported_directory_stays_one_and_the_page_knows() {
    let school = School::with(&["noop"]).await;
    let here = school.platform.school(HERE).expect("here");
    // Only whoever works there as well: of relatives a source says nothing but whose they are.
    let head = RosterPerson {
        id: person("head"),
        source: "cast".to_owned(),
        key: "head".to_owned(),
        name: Name {
            title: String::new(),
            given: "head".to_owned(),
            family: "Essai".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: here.uai.clone(),
            profile: Profile::Staff,
            functions: vec![Function::Head, Function::Delegate],
        }],
        groups: Vec::new(),
        relatives: Vec::new(),
    };
    let imported = school
        .platform
        .import_roster("more", Vec::new(), vec![head]);
    imported.await.expect("imported");
    let named = async || {
        let delegates = seen(&school, "").await.delegates.into_iter();
        let named = delegates.map(|one| (one.name.given, one.by_source));
        named.collect::<Vec<_>>()
    };
    assert_eq!(named().await, [("head".to_owned(), true)]);
    set(&school, "admin", "head", false)
        .await
        .expect("no error");
    assert_eq!(
        named().await,
        [("head".to_owned(), true)],
        "the page says why"
    );
    // Who is named here besides is one's own to take back.
    set(&school, "admin", "parent-b", true)
        .await
        .expect("named");
    let both = [("head".to_owned(), true), ("parent-b".to_owned(), false)];
    assert_eq!(named().await, both);
}
