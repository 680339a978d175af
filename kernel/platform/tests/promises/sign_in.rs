//! Coming in: nothing is learnt by trying, and nobody is shut out by who tries.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use preau_domain::clock::SetClock;
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_platform::identity::origin::Origin;
use preau_platform::identity::passwords::HashingDone;
use preau_platform::identity::sign_in::SignedIn;
use preau_store::{Store, StoreOptions};

use crate::school::{School, node_with, person};

const PASSWORD: &str = "mot de passe d’essai";

/// A school whose teacher has a password.
async fn school() -> School {
    let school = School::with(&[]).await;
    school
        .platform
        .account_prepare(person("teacher"), "prof", PASSWORD)
        .await
        .expect("prepared");
    school
}

fn from(address: &str) -> Origin {
    let address: IpAddr = address.parse().expect("an address");
    Origin::of(address)
}

async fn sign_in(
    school: &School,
    origin: &Origin,
    login: &str,
    password: &str,
) -> Result<Option<SignedIn>, PlatformError> {
    let password = password.to_owned();
    school.platform.sign_in(origin, login, password).await
}

/// What one try costs the hashing pool.
async fn cost(school: &School, origin: &Origin, login: &str, password: &str) -> HashingDone {
    let before = school.platform.hashing_done();
    let signed = sign_in(school, origin, login, password).await;
    assert!(
        matches!(signed, Ok(None)),
        "`{login}` gets the same answer as any other: {signed:?}"
    );
    let after = school.platform.hashing_done();
    HashingDone {
        verifications: after.verifications - before.verifications,
        hashes: after.hashes - before.hashes,
        work: after.work - before.work,
    }
}

#[tokio::test]
async fn a_try_that_fails_costs_one_verification_whatever_the_login() {
    let school = school().await;
    let platform = &school.platform;
    let renewed = person("colleague");
    platform
        .account_prepare(renewed, "collegue", PASSWORD)
        .await
        .expect("prepared");
    platform.account_renew(renewed).await.expect("renewed");
    let login = school.store.account_of(person("pupil")).await;
    let not_activated = login.expect("read").expect("an account").login;
    let one = HashingDone {
        verifications: 1,
        hashes: 0,
        work: 2 * 19_456,
    };
    let long = "x".repeat(10_000);
    let logins = [
        ("prof", "a wrong password"),
        (" PROF ", "a wrong password"),
        ("nobody", PASSWORD),
        ("collegue", PASSWORD),
        (not_activated.as_str(), PASSWORD),
        (not_activated.as_str(), ""),
        ("", PASSWORD),
        (long.as_str(), PASSWORD),
        ("prof\0", PASSWORD),
        ("prof", long.as_str()),
        ("prof", ""),
    ];
    for (at, (login, password)) in logins.into_iter().enumerate() {
        let origin = from(&format!("192.0.2.{at}"));
        assert_eq!(
            cost(&school, &origin, login, password).await,
            one,
            "{login:?}"
        );
    }
    assert!(
        matches!(
            sign_in(&school, &Origin::unknown(), "Prof", PASSWORD).await,
            Ok(Some(_))
        ),
        "and the right one comes in"
    );
}

#[tokio::test]
async fn limits_say_nothing_about_whether_there_is_such_a_login() {
    let school = school().await;
    let mut said = Vec::new();
    for login in ["prof", "nobody", "", "prof\0x"] {
        let home = from("192.0.2.1");
        let mut answers = Vec::new();
        for _ in 0..7 {
            answers.push(
                match sign_in(&school, &home, login, "a wrong password").await {
                    Ok(None) => 0,
                    Err(PlatformError::TooMany { seconds }) => seconds,
                    other => panic!("{other:?}"),
                },
            );
        }
        said.push(answers);
    }
    assert_eq!(said[0], [0, 0, 0, 0, 0, 2, 2]);
    assert!(said.iter().all(|answers| *answers == said[0]), "{said:?}");
}

#[tokio::test]
async fn a_refused_try_hashes_nothing_and_a_wait_later_the_right_password_comes_in() {
    let school = school().await;
    let home = from("192.0.2.1");
    for _ in 0..5 {
        cost(&school, &home, "prof", "a wrong password").await;
    }
    let before = school.platform.hashing_done();
    let refused = sign_in(&school, &home, "prof", PASSWORD).await;
    assert!(
        matches!(refused, Err(PlatformError::TooMany { seconds: 2 })),
        "{refused:?}"
    );
    assert_eq!(school.platform.hashing_done(), before);
    school.wait(2);
    let signed = sign_in(&school, &home, "prof", PASSWORD).await;
    assert!(matches!(signed, Ok(Some(_))), "{signed:?}");
    cost(&school, &home, "prof", "a wrong password").await;
}

#[tokio::test]
async fn a_pupil_who_guesses_does_not_shut_the_teacher_out() {
    let school = school().await;
    let (classroom, home) = (from("192.0.2.1"), from("198.51.100.7"));
    // The teacher signed in on this device once, in the same classroom.
    let signed = sign_in(&school, &classroom, "prof", PASSWORD).await;
    let known = Origin {
        device: signed.expect("answered").map(|signed| signed.device),
        ..classroom.clone()
    };
    for _ in 0..600 {
        drop(sign_in(&school, &classroom, "prof", "a wrong password").await);
        school.wait(1);
    }
    let refused = sign_in(&school, &classroom, "prof", PASSWORD).await;
    assert!(
        matches!(refused, Err(PlatformError::TooMany { .. })),
        "{refused:?}"
    );
    for (place, origin) in [("at home", &home), ("on the known device", &known)] {
        let signed = sign_in(&school, origin, "prof", PASSWORD).await;
        assert!(matches!(signed, Ok(Some(_))), "{place}: {signed:?}");
    }
    let borrowed = sign_in(&school, &known, "colleague", "a wrong password").await;
    assert!(matches!(borrowed, Ok(None)), "the mark is for one login");
}

#[tokio::test]
async fn a_guess_spread_over_many_networks_is_slowed_and_the_known_device_is_not() {
    let school = school().await;
    let home = from("198.51.100.7");
    let signed = sign_in(&school, &home, "prof", PASSWORD).await;
    let known = Origin {
        device: signed.expect("answered").map(|signed| signed.device),
        ..home
    };
    let mut guesses = 0;
    for at in 0..60 {
        let botnet = from(&format!("192.0.2.{at}"));
        let guess = sign_in(&school, &botnet, "prof", "a wrong password").await;
        guesses += usize::from(guess.is_ok());
    }
    assert_eq!(guesses, 16);
    let signed = sign_in(&school, &known, "prof", PASSWORD).await;
    assert!(matches!(signed, Ok(Some(_))), "{signed:?}");
}

#[tokio::test]
async fn who_tries_invented_logins_shuts_nobody_out_behind_the_same_address() {
    let school = school().await;
    let here = from("192.0.2.1");
    let guess = |login: String| {
        let (here, platform) = (here.clone(), school.platform.clone());
        async move {
            let guessed = platform.activate(&here, &login, "x", PASSWORD.to_owned());
            guessed.await.map(drop)
        }
    };
    // Codes are guessed here because that hashes nothing; a network's failures are one number.
    for n in 0..500 {
        let guessed = guess(format!("invented{n}")).await;
        assert!(matches!(guessed, Err(PlatformError::Invalid(_))), "{n}");
    }
    let guesses = [guess("other1".to_owned()), guess("other2".to_owned())].map(tokio::spawn);
    for _ in 0..3 {
        let signed = sign_in(&school, &here, "prof", PASSWORD).await;
        assert!(matches!(signed, Ok(Some(_))), "{signed:?}");
    }
    for guess in guesses {
        drop(guess.await);
    }
    let again = guess("invented1".to_owned()).await;
    assert!(
        matches!(again, Err(PlatformError::TooMany { .. })),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_session_does_not_serve_to_guess_its_password() {
    let school = school().await;
    let operation = school.by("teacher").await;
    let change = |current: &str| {
        let current = current.to_owned();
        let new = "un nouveau mot".to_owned();
        school.platform.password_change(&operation, current, new)
    };
    for _ in 0..5 {
        assert!(matches!(
            change("a wrong password").await,
            Err(PlatformError::Invalid(_))
        ));
    }
    assert!(matches!(
        change(PASSWORD).await,
        Err(PlatformError::TooMany { .. })
    ));
    school.wait(2);
    // The operation's own instant is the request's.
    let operation = school.by("teacher").await;
    let changed = school
        .platform
        .password_change(&operation, PASSWORD.to_owned(), "un nouveau mot".to_owned())
        .await;
    assert!(changed.is_ok(), "{changed:?}");
}

#[tokio::test]
async fn a_flood_of_logins_leaves_the_database_to_people_who_are_in() {
    // One connection, which nobody waits for longer than this.
    let options = StoreOptions {
        write_wait: Duration::from_millis(100),
        ..StoreOptions::default()
    };
    let store = Store::open("sqlite::memory:", options).await;
    let clock = Arc::new(SetClock::new(
        Timestamp::from_second(1_795_449_600).expect("in range"),
    ));
    let school = School::over(store.expect("a store"), clock, &[]).await;
    let config = PlatformConfig {
        hashing_slots: 1,
        hashing_queue: 4,
        ..PlatformConfig::default()
    };
    let platform = node_with(config, &school.store, &school.clock).await;
    let (platform, origin) = (&platform, &Origin::unknown());
    let flood = (0..4_000).map(|n| async move {
        let login = format!("personne{n}");
        let signed = platform.sign_in(origin, &login, PASSWORD.to_owned());
        signed.await.is_ok()
    });
    let page = school.store.account_of(person("teacher"));
    let (flood, page) = tokio::join!(join_all(flood), page);
    page.expect("a page finds a connection");
    let looked_up = flood.into_iter().filter(|known| *known).count();
    assert!((1..=9).contains(&looked_up), "{looked_up}");
    let activating = (0..4_000).map(|n| async move {
        let login = format!("personne{n}");
        let new = "trois girafes dorment mal".to_owned();
        let activated = platform.activate(origin, &login, "AAAA-AAAA-AAAA", new);
        activated.await.map(drop)
    });
    let page = school.store.account_of(person("teacher"));
    let (activated, page) = tokio::join!(join_all(activating), page);
    page.expect("a page finds a connection");
    let of = |is_so: fn(&Result<(), PlatformError>) -> bool| {
        activated.iter().filter(|one| is_so(one)).count()
    };
    let looked_up = of(|one| matches!(one, Err(PlatformError::Invalid(_))));
    assert!((1..=9).contains(&looked_up), "{looked_up}");
    let refused = of(|one| matches!(one, Err(PlatformError::Unavailable(_))));
    assert_eq!(looked_up + refused, 4_000);
}
