//! Sessions: whose, until when, and no longer.

use std::sync::Arc;

use jiff::SignedDuration;
use preau_domain::clock::SetClock;
use preau_platform::error::PlatformError;
use preau_platform::identity::origin::Origin;
use preau_platform::identity::session::{SKEW, Session, SessionKeys};
use uuid::Uuid;

use crate::school::{SESSION_KEY, School, node, person};

const PASSWORD: &str = "mot de passe d’essai";

/// A school whose pupil has a password, and a token of theirs.
async fn signed_in() -> (School, String) {
    let school = School::with(&[]).await;
    school
        .platform
        .account_prepare(person("pupil"), "pupil", PASSWORD)
        .await
        .expect("prepared");
    let token = sign_in(&school, PASSWORD).await.expect("signed in");
    (school, token)
}

async fn sign_in(school: &School, password: &str) -> Option<String> {
    let signed = school
        .platform
        .sign_in(&Origin::unknown(), "pupil", password.to_owned())
        .await
        .expect("answered");
    signed.map(|signed| signed.token)
}

async fn is_accepted(school: &School, token: &str) -> bool {
    match school.platform.authenticate(token, None).await {
        Ok(operation) => operation.known.file.id == person("pupil"),
        Err(PlatformError::NotSignedIn) => false,
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn a_token_is_its_owners() {
    let (school, token) = signed_in().await;
    assert!(is_accepted(&school, &token).await);
    assert!(sign_in(&school, "un autre").await.is_none());
    let unknown = school
        .platform
        .sign_in(&Origin::unknown(), "nobody", PASSWORD.to_owned())
        .await
        .expect("answered");
    assert!(unknown.is_none());
}

#[tokio::test]
async fn a_forged_token_is_refused() {
    let (school, token) = signed_in().await;
    let middle = token.len() / 2;
    let letter = if token.as_bytes()[middle] == b'A' {
        "B"
    } else {
        "A"
    };
    let mut changed = token.clone();
    changed.replace_range(middle..=middle, letter);
    let now = school.platform.now();
    let session = Session {
        person: person("pupil"),
        id: Uuid::from_u128(1),
        issued: now,
        expires: now + SignedDuration::from_hours(1),
        since: now,
    };
    let other_key = SessionKeys::new(&[[6; 32]]).seal(&session).expect("sealed");
    let nobody = Session {
        person: person("nobody"),
        ..session
    };
    let nobody = SessionKeys::new(&[SESSION_KEY])
        .seal(&nobody)
        .expect("sealed");
    let not_yet = Session {
        issued: now + SKEW + SignedDuration::from_millis(1),
        ..session
    };
    let not_yet = SessionKeys::new(&[SESSION_KEY])
        .seal(&not_yet)
        .expect("sealed");
    let twice = format!("{token}{token}");
    for forged in [
        "",
        "x",
        &changed,
        &other_key,
        &nobody,
        &not_yet,
        &twice,
        &token[..token.len() - 1],
    ] {
        assert!(!is_accepted(&school, forged).await, "{forged}");
    }
}

#[tokio::test]
async fn a_session_from_a_node_whose_clock_is_ahead_is_accepted() {
    let (school, _) = signed_in().await;
    let ahead = Arc::new(SetClock::new(school.platform.now() + SKEW));
    let other = node(&school.store, &ahead).await;
    let token = other
        .sign_in(&Origin::unknown(), "pupil", PASSWORD.to_owned())
        .await
        .expect("answered")
        .expect("signed in")
        .token;
    assert!(is_accepted(&school, &token).await);
}

#[tokio::test]
async fn who_sets_a_password_on_a_node_ahead_signs_in_on_the_others_at_once() {
    let (school, _) = signed_in().await;
    let ahead = Arc::new(SetClock::new(school.platform.now() + SKEW));
    let other = node(&school.store, &ahead).await;
    other
        .account_prepare(person("pupil"), "pupil", "un nouveau mot")
        .await
        .expect("prepared");
    school.platform.reload().await.expect("reloaded");
    let token = sign_in(&school, "un nouveau mot").await.expect("signed in");
    assert!(is_accepted(&school, &token).await);
}

#[tokio::test]
async fn a_session_ends_by_time() {
    let (school, token) = signed_in().await;
    let lasts = i64::try_from(school.platform.config().session.as_secs()).expect("in range");
    school.wait(lasts - 1);
    assert!(is_accepted(&school, &token).await);
    school.wait(1);
    assert!(!is_accepted(&school, &token).await);
}

#[tokio::test]
async fn a_token_is_of_no_use_after_signing_out_here_or_on_another_node() {
    let (school, token) = signed_in().await;
    let other = sign_in(&school, PASSWORD).await.expect("signed in");
    let operation = school
        .platform
        .authenticate(&token, None)
        .await
        .expect("accepted");
    school
        .platform
        .session_end(&operation)
        .await
        .expect("ended");
    assert!(!is_accepted(&school, &token).await);
    assert!(
        is_accepted(&school, &other).await,
        "another session of theirs goes on"
    );
    let started_later = node(&school.store, &school.clock).await;
    assert!(matches!(
        started_later.authenticate(&token, None).await,
        Err(PlatformError::NotSignedIn)
    ));
    assert!(started_later.authenticate(&other, None).await.is_ok());
    school.platform.sweep_once().await.expect("swept");
    assert!(
        !is_accepted(&school, &token).await,
        "sweeping does not bring it back"
    );
}

#[tokio::test]
async fn a_new_password_ends_every_earlier_session() {
    let (school, token) = signed_in().await;
    school.wait(1);
    let operation = school
        .platform
        .authenticate(&token, None)
        .await
        .expect("accepted");
    let wrong = school
        .platform
        .password_change(&operation, "faux".to_owned(), "un nouveau mot".to_owned())
        .await;
    assert!(matches!(wrong, Err(PlatformError::Invalid(_))), "{wrong:?}");
    assert!(
        is_accepted(&school, &token).await,
        "a change that was refused changes nothing"
    );
    let changed = school
        .platform
        .password_change(&operation, PASSWORD.to_owned(), "un nouveau mot".to_owned())
        .await;
    let new = changed.expect("changed").token;
    assert!(!is_accepted(&school, &token).await);
    assert!(is_accepted(&school, &new).await);
    assert!(sign_in(&school, PASSWORD).await.is_none());
    assert!(sign_in(&school, "un nouveau mot").await.is_some());
}

#[tokio::test]
async fn a_sign_in_under_way_when_the_secret_is_replaced_gives_a_session_that_is_over() {
    for renewed in [true, false] {
        let (school, _) = signed_in().await;
        let replace = async {
            school.wait(1);
            let pupil = person("pupil");
            let replaced = if renewed {
                school.platform.account_renew(pupil).await.map(drop)
            } else {
                let account = school.store.account_of(pupil).await.expect("read");
                let hash = account.and_then(|account| account.password_hash);
                let hash = hash.expect("a password");
                let now = school.platform.now();
                let set = school
                    .store
                    .account_password_change(pupil, &hash, "$new", now);
                assert!(set.await.expect("set").is_some());
                school.platform.reload().await
            };
            replaced.expect("replaced");
            school.wait(1);
        };
        // Hashing takes longer than what is done meanwhile: the account was read before, the token is
        // made after.
        let (token, ()) = tokio::join!(sign_in(&school, PASSWORD), replace);
        let token = token.expect("the password was right when it was read");
        assert!(!is_accepted(&school, &token).await, "renewed: {renewed}");
    }
}

#[tokio::test]
async fn a_password_or_code_set_in_the_instant_of_a_sign_in_ends_its_session() {
    let (school, token) = signed_in().await;
    let renewed = school.platform.account_renew(person("pupil")).await;
    renewed.expect("renewed");
    assert!(!is_accepted(&school, &token).await);
}

#[tokio::test]
async fn of_two_who_change_a_password_at_once_one_does() {
    let (school, token) = signed_in().await;
    let operation = school
        .platform
        .authenticate(&token, None)
        .await
        .expect("accepted");
    let change = |new: &str| {
        let (current, new) = (PASSWORD.to_owned(), new.to_owned());
        school.platform.password_change(&operation, current, new)
    };
    let (one, other) = tokio::join!(change("un nouveau mot"), change("un autre mot"));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let stands = if one.is_ok() {
        "un nouveau mot"
    } else {
        "un autre mot"
    };
    assert!(sign_in(&school, stands).await.is_some());
    let changed = one.or(other).expect("one of them");
    assert!(is_accepted(&school, &changed.token).await);
}

#[tokio::test]
async fn a_renewal_stands_against_a_change_under_way() {
    let (school, token) = signed_in().await;
    let operation = school
        .platform
        .authenticate(&token, None)
        .await
        .expect("accepted");
    let new = "un nouveau mot".to_owned();
    let (changed, renewed) = tokio::join!(
        school
            .platform
            .password_change(&operation, PASSWORD.to_owned(), new.clone()),
        school.platform.account_renew(person("pupil"))
    );
    renewed.expect("renewed");
    assert!(
        matches!(changed, Err(PlatformError::Invalid(_))),
        "{changed:?}"
    );
    assert!(sign_in(&school, &new).await.is_none());
    let account = school.store.account_of(person("pupil")).await;
    let account = account.expect("read").expect("an account");
    assert!(account.password_hash.is_none() && account.activation.is_some());
}

#[tokio::test]
async fn who_left_the_directory_has_no_school_to_come_into() {
    let school = School::with(&["noop"]).await;
    assert!(school.view("pupil-b", "noop", "").await.is_ok());
    school.import(|key| key != "pupil-b").await;
    let refused = school.view("pupil-b", "noop", "").await;
    assert!(
        matches!(refused, Err(PlatformError::NotAMember)),
        "{refused:?}"
    );
    let refused = school.view("parent-b", "noop", "").await;
    assert!(
        matches!(refused, Err(PlatformError::NotAMember)),
        "nor has their parent: {refused:?}"
    );
}
