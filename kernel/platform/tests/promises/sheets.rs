//! Activation: from a sheet to a session, once, in time, and by its person alone.

use preau_domain::person::Profile;
use preau_platform::audit::{AuditAsked, Audited};
use preau_platform::error::PlatformError;
use preau_platform::identity::activation::CODE_LASTS;
use preau_platform::identity::origin::Origin;
use preau_platform::identity::register::WayIn;
use preau_platform::identity::sheets::{SheetsAsked, Slip};

use crate::school::{ELSEWHERE, HERE, School, person};

const PASSWORD: &str = "mot de passe d’essai";

async fn slips(school: &School, asked: SheetsAsked) -> Vec<Slip> {
    let here = school.platform.school(HERE).expect("here");
    school
        .platform
        .sheets_issue(&here, &asked)
        .await
        .expect("issued")
}

fn class(name: &str) -> SheetsAsked {
    SheetsAsked {
        class: Some(name.to_owned()),
        ..SheetsAsked::default()
    }
}

fn of(slips: &[Slip], who: &str) -> Slip {
    let found = slips.iter().find(|slip| slip.person == person(who));
    found.expect("a slip").clone()
}

/// Whether login and code set a password.
async fn activates(school: &School, login: &str, code: &str) -> bool {
    let origin = Origin::unknown();
    let done = school
        .platform
        .activate(&origin, login, code, PASSWORD.to_owned())
        .await;
    match done {
        Ok(signed) => {
            let operation = school.platform.authenticate(&signed.token, None).await;
            operation.is_ok()
        }
        Err(PlatformError::Invalid(errors)) => {
            assert_eq!(errors[0].field, "code");
            false
        }
        Err(error) => panic!("{error:?}"),
    }
}

fn who(slips: &[Slip]) -> Vec<&str> {
    slips.iter().map(|slip| slip.name.given.as_str()).collect()
}

#[tokio::test]
async fn a_slip_opens_its_account_once() {
    let school = School::with(&[]).await;
    let slips = slips(&school, class("6A")).await;
    let (pupil, other) = (of(&slips, "pupil"), of(&slips, "classmate"));
    assert!(!activates(&school, &pupil.login, &other.code).await);
    assert!(!activates(&school, "nobody", &pupil.code).await);
    assert!(!activates(&school, &pupil.login, "").await);
    let typed = pupil.code.to_lowercase().replace('-', " ");
    assert!(
        activates(
            &school,
            &format!(" {} ", pupil.login.to_uppercase()),
            &typed
        )
        .await
    );
    assert!(!activates(&school, &pupil.login, &pupil.code).await, "used");
}

#[tokio::test]
async fn the_database_does_not_know_the_codes() {
    let school = School::with(&[]).await;
    let slips = slips(&school, class("6A")).await;
    let slip = of(&slips, "pupil");
    let account = school.store.account_by_login(&slip.login).await;
    let (kept, until) = account
        .expect("read")
        .expect("an account")
        .activation
        .expect("a code");
    assert_eq!(until, slip.until);
    assert!(!kept.contains(&slip.code) && !kept.contains(&slip.code.replace('-', "")));
    assert!(!activates(&school, &slip.login, &kept).await);
}

#[tokio::test]
async fn a_code_ends_by_time_and_by_the_next_sheet() {
    let school = School::with(&[]).await;
    let first = of(&slips(&school, class("6A")).await, "pupil");
    let second = of(&slips(&school, class("6A")).await, "pupil");
    assert!(!activates(&school, &first.login, &first.code).await);
    school.wait(CODE_LASTS.as_secs());
    assert!(!activates(&school, &second.login, &second.code).await);
    let third = of(&slips(&school, class("6A")).await, "pupil");
    school.wait(CODE_LASTS.as_secs() - 1);
    assert!(activates(&school, &third.login, &third.code).await);
}

#[tokio::test]
async fn sheets_are_for_those_who_need_one() {
    let school = School::with(&[]).await;
    let all = slips(&school, SheetsAsked::default()).await;
    assert_eq!(all.len(), 11, "{:?}", who(&all));
    assert!(!who(&all).contains(&"stranger"), "no authority, no sheet");
    assert!(!who(&all).contains(&"foreign-pupil"));
    assert_eq!(
        who(&slips(&school, class("6A")).await),
        ["classmate", "parent", "pupil", "both"],
        "a relative of two has one slip"
    );
    let staff = SheetsAsked {
        profiles: vec![Profile::Staff],
        ..SheetsAsked::default()
    };
    assert_eq!(who(&slips(&school, staff.clone()).await), ["admin", "head"]);
    let head = of(&slips(&school, staff.clone()).await, "head");
    assert!(activates(&school, &head.login, &head.code).await);
    assert_eq!(who(&slips(&school, staff.clone()).await), ["admin"]);
    let reset = SheetsAsked {
        reset: true,
        ..staff
    };
    let slips = slips(&school, reset).await;
    assert_eq!(who(&slips), ["admin", "head"]);
    let signed = school
        .platform
        .sign_in(&Origin::unknown(), &head.login, PASSWORD.to_owned())
        .await;
    assert!(matches!(signed, Ok(None)), "the password is gone");
    assert!(activates(&school, &head.login, &of(&slips, "head").code).await);
}

#[tokio::test]
async fn a_reset_ends_sessions() {
    let school = School::with(&[]).await;
    let pupil = of(&slips(&school, class("6A")).await, "pupil");
    let origin = Origin::unknown();
    let signed = school
        .platform
        .activate(&origin, &pupil.login, &pupil.code, PASSWORD.to_owned())
        .await
        .expect("activated");
    school.wait(1);
    let reset = SheetsAsked {
        reset: true,
        ..class("6A")
    };
    slips(&school, reset).await;
    let refused = school.platform.authenticate(&signed.token, None).await;
    assert!(matches!(refused, Err(PlatformError::NotSignedIn)));
}

#[tokio::test]
async fn guessing_a_code_is_slowed_and_hashes_nothing() {
    let school = School::with(&[]).await;
    let slip = of(&slips(&school, class("6A")).await, "pupil");
    let before = school.platform.hashing_done();
    for _ in 0..5 {
        assert!(!activates(&school, &slip.login, "ABCD-EFGH-JKLM").await);
    }
    assert_eq!(school.platform.hashing_done(), before);
    let origin = Origin::unknown();
    for login in [slip.login.as_str(), "nobody"] {
        for _ in 0..5 {
            let guess = school
                .platform
                .activate(&origin, login, "x", PASSWORD.into());
            drop(guess.await);
        }
        let refused = school
            .platform
            .activate(&origin, login, &slip.code, PASSWORD.to_owned())
            .await;
        assert!(
            matches!(refused, Err(PlatformError::TooMany { .. })),
            "{login}: {refused:?}"
        );
    }
    let signed = school
        .platform
        .sign_in(&origin, &slip.login, PASSWORD.to_owned())
        .await;
    assert!(matches!(signed, Ok(None)), "signing in counts apart");
    school.wait(2);
    assert!(activates(&school, &slip.login, &slip.code).await);
}

#[tokio::test]
async fn of_two_who_use_a_code_at_once_one_comes_in() {
    let school = School::with(&[]).await;
    let slip = of(&slips(&school, class("6A")).await, "pupil");
    let origin = Origin::unknown();
    let activate = || {
        let new = PASSWORD.to_owned();
        school
            .platform
            .activate(&origin, &slip.login, &slip.code, new)
    };
    let (one, other) = tokio::join!(activate(), activate());
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn a_schools_administrator_makes_the_sheets_of_a_class_and_nobody_else_does() {
    let school = School::with(&[]).await;
    let here = school.platform.school(HERE).expect("here");
    for other in ["pupil", "parent", "teacher", "head", "foreign-admin"] {
        let by = school.by(other).await;
        let refused = school.platform.sheets_issue_by(&by, &here, "6A").await;
        assert!(
            matches!(
                refused,
                Err(PlatformError::Forbidden(_) | PlatformError::NotAMember)
            ),
            "{other}: {refused:?}"
        );
    }
    let by = school.by("admin").await;
    let there = school.platform.school(ELSEWHERE).expect("there");
    let guest = |is_let_in| {
        school
            .platform
            .guest_set(there.id, person("pupil"), is_let_in)
    };
    guest(true).await.expect("let in");
    let slips = school.platform.sheets_issue_by(&by, &here, "6A").await;
    let slips = slips.expect("issued");
    assert_eq!(
        slips.len(),
        3,
        "whoever had this code would come in there too"
    );
    assert!(slips.iter().all(|slip| slip.person != person("pupil")));
    guest(false).await.expect("let out");
    let none = school.platform.sheets_issue_by(&by, &here, "6Z").await;
    assert!(matches!(none, Err(PlatformError::NotFound)));
    let slips = school.platform.sheets_issue_by(&by, &here, "6A").await;
    assert_eq!(slips.expect("issued").len(), 4);
    let lines = school
        .platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await;
    let Audited { line, who, .. } = lines.expect("read").remove(0);
    assert_eq!(line.entry.action, "account.sheets");
    assert_eq!(
        (line.entry.target.as_str(), line.entry.detail.as_str()),
        ("6A", "4")
    );
    assert!(who.contains("admin"), "{who}");
}

#[tokio::test]
async fn a_lost_password_is_replaced_for_the_people_of_one_school_by_its_administrator_alone() {
    let school = School::with(&[]).await;
    let here = school.platform.school(HERE).expect("here");
    let platform = &school.platform;
    platform
        .account_prepare(person("teacher"), "durand", PASSWORD)
        .await
        .expect("prepared");
    let origin = Origin::unknown();
    let came_in = async || {
        let signed = platform.sign_in(&origin, "durand", PASSWORD.to_owned());
        signed.await.expect("tried")
    };
    let before = came_in().await.expect("the password is right");
    for other in [
        "pupil",
        "parent",
        "colleague",
        "teacher",
        "head",
        "foreign-admin",
    ] {
        let by = school.by(other).await;
        let refused = platform.account_renew_by(&by, &here, person("teacher"));
        let refused = refused.await;
        assert!(
            matches!(
                refused,
                Err(PlatformError::Forbidden(_) | PlatformError::NotAMember)
            ),
            "{other}: {refused:?}"
        );
    }
    let by = school.by("admin").await;
    let renew = async |who: &str| platform.account_renew_by(&by, &here, person(who)).await;
    let stranger = renew("foreign-pupil").await;
    assert!(matches!(stranger, Err(PlatformError::NotFound)));
    let why = |refused: Result<Slip, PlatformError>| match refused {
        Err(PlatformError::Invalid(errors)) => errors[0].message.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(why(renew("admin").await), "self");
    // Who has the code could sign in as them there.
    let there = platform.school(ELSEWHERE).expect("there");
    let guest = |is_let_in| platform.guest_set(there.id, person("teacher"), is_let_in);
    guest(true).await.expect("let in");
    assert_eq!(why(renew("teacher").await), "elsewhere");
    assert!(came_in().await.is_some(), "nothing was taken away");
    guest(false).await.expect("let out");

    let slip = renew("teacher").await.expect("renewed");
    assert_eq!(slip.login, "durand");
    assert!(came_in().await.is_none(), "the password is of no use");
    let ended = platform.authenticate(&before.token, None).await;
    assert!(ended.is_err(), "the session is over");
    let lines = platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await;
    let Audited { line, person, .. } = lines.expect("read").remove(0);
    assert_eq!(line.entry.action, "account.renew");
    assert!(person.expect("named").contains("teacher"));
    school.wait(2);
    assert!(activates(&school, "durand", &slip.code).await);
}

#[tokio::test]
async fn the_register_says_who_has_come_in_and_who_has_a_code() {
    let school = School::with(&[]).await;
    let here = school.platform.school(HERE).expect("here");
    for other in ["pupil", "teacher", "head", "foreign-admin"] {
        let by = school.by(other).await;
        let refused = school.platform.register_seen(&by, &here).await;
        assert!(refused.is_err(), "{other}");
    }
    let by = school.by("admin").await;
    let way_in = async |who: &str| {
        let by = school.by("admin").await;
        let seen = school.platform.register_person(&by, &here, person(who));
        seen.await.expect("there").lines[0].way_in
    };
    assert_eq!(way_in("pupil").await, WayIn::None);
    let slips = school.platform.sheets_issue_by(&by, &here, "6A").await;
    let slip = of(&slips.expect("issued"), "pupil");
    assert_eq!(way_in("pupil").await, WayIn::Code(slip.until));
    assert!(activates(&school, &slip.login, &slip.code).await);
    assert_eq!(way_in("pupil").await, WayIn::Open);
    assert_eq!(way_in("pupil-b").await, WayIn::None);
    let seen = school
        .platform
        .register_person(&by, &here, person("parent"));
    let seen = seen.await.expect("there");
    let children = seen.lines.iter().filter_map(|line| line.child.as_ref());
    assert_eq!(children.count(), 2, "once for each of their pupils");
    let foreign = person("foreign-pupil");
    let foreign = school.platform.register_person(&by, &here, foreign).await;
    assert!(matches!(foreign, Err(PlatformError::NotFound)));
}
