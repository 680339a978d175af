//! What a school keeps of somebody, given to themself or to a relative with authority, and to nobody else.

use std::io::{Cursor, Read as _};

use futures::TryStreamExt as _;
use preau_domain::caller::Language;
use preau_domain::person::{Function, Membership};
use preau_platform::error::PlatformError;
use preau_platform::personal::export::{IndexGiven, PartGiven, Written};

use crate::school::{HERE, School, class, person};

const PASSWORD: &str = "mot de passe d’essai";
/// In seconds: long after any test.
const LATER: &str = "4000000000000";

/// The pupil's marks, of which one is not published yet, and a classmate's; the pupil's diary, and letters both ways.
async fn school() -> School {
    let school = School::with(&["prying", "postman"]).await;
    for who in ["pupil", "parent", "stranger", "parent-b", "teacher"] {
        let prepared = school.platform.account_prepare(person(who), who, PASSWORD);
        prepared.await.expect("prepared");
    }
    let class = class("6A");
    for (by, path, about, text, visible) in [
        ("teacher", "mark/put/m", "pupil", "douze", "0"),
        ("teacher", "mark/put/u", "pupil", "treize", LATER),
        ("teacher", "mark/put/o", "classmate", "quatorze", "0"),
        ("pupil", "diary/put/d", "pupil", "cher journal", "0"),
    ] {
        let (about, author) = (person(about).to_string(), person(by).to_string());
        let form = [
            ("class", &*class),
            ("subject", &*about),
            ("author", &*author),
            ("text", text),
            ("visible_from", visible),
        ];
        let put = school.act(by, "prying", path, &form).await;
        put.expect("written");
    }
    for (from, to, id) in [("pupil", "teacher", "sent"), ("teacher", "pupil", "got")] {
        let to = format!("person:{}", person(to));
        let form = [("id", id), ("to", &*to)];
        let sent = school.act(from, "postman", "send", &form).await;
        sent.expect("delivered");
    }
    school
}

fn part(_: Language, part: &PartGiven) -> (String, String) {
    let lines = part.records.iter();
    let lines: Vec<_> = lines
        .map(|one| format!("{} {:?} {:?}", one.id, one.given, one.fields))
        .collect();
    (lines.join("\n"), String::new())
}

fn index(_: Language, index: &IndexGiven) -> (String, String) {
    let lines = index.file.lines.iter();
    let lines: Vec<_> = lines
        .map(|line| format!("{} {}", line.kind, line.what))
        .collect();
    let journal = index.journal.iter();
    let journal: Vec<_> = journal
        .map(|line| format!("{} {}", line.entry.action, line.entry.target))
        .collect();
    let login = index.file.login.as_deref().unwrap_or("no login");
    let all = [&lines[..], &journal[..], &[login.to_owned()]].concat();
    (all.join("\n"), String::new())
}

async fn asked(
    school: &School,
    who: &str,
    of: &str,
    password: &str,
) -> Result<String, PlatformError> {
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    let written = Written {
        language: Language::Fr,
        part,
        index,
    };
    let given =
        school
            .platform
            .personal_export_own(&by, &here, person(of), password.to_owned(), written);
    let pieces: Vec<_> = given.await?.read().try_collect().await.expect("whole");
    let mut archive = zip::ZipArchive::new(Cursor::new(pieces.concat())).expect("an archive");
    let mut all = String::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a file");
        file.read_to_string(&mut all).expect("read");
        all.push('\n');
    }
    Ok(all)
}

fn check(given: &str, said: &[&str], not: &[&str]) {
    for text in said {
        assert!(given.contains(text), "{text}: {given}");
    }
    for text in not {
        assert!(!given.contains(text), "{text}: {given}");
    }
}

#[tokio::test]
async fn somebody_is_given_what_they_may_read_wrote_and_were_sent() {
    let school = school().await;
    let given = asked(&school, "pupil", "pupil", PASSWORD).await;
    check(
        &given.expect("given"),
        &[
            "m About",
            "douze",
            "cher journal",
            "sent Wrote",
            "got Received",
            "relative parent Essai",
            &format!("person.own-export person:{}", person("pupil")),
        ],
        &["treize", "quatorze", "no login"],
    );
    // What a teacher wrote about pupils is theirs, and is named alone.
    let given = asked(&school, "teacher", "teacher", PASSWORD).await;
    check(
        &given.expect("given"),
        &["m WroteAboutAnother []", "got Wrote", "sent Received"],
        &["douze", "treize", "quatorze"],
    );
}

#[tokio::test]
async fn a_relative_with_authority_is_given_what_they_may_read_of_the_child_and_no_more() {
    let school = school().await;
    let given = asked(&school, "parent", "pupil", PASSWORD).await;
    check(
        &given.expect("given"),
        &["m About", "douze", "class 6A", "no login"],
        &[
            "treize",
            "quatorze",
            "cher journal",
            "sent",
            "got",
            "relative",
            "person.own-export",
        ],
    );
    let given = asked(&school, "parent", "parent", PASSWORD).await;
    check(
        &given.expect("given"),
        &["child pupil Essai", "child classmate Essai"],
        &["douze"],
    );
}

#[tokio::test]
async fn nobody_is_given_anything_of_anybody_else() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    // Who writes to the other relatives of a class has no more of their children for it.
    let delegate = school
        .platform
        .delegate_set(&admin, &here, person("parent-b"), true);
    delegate.await.expect("named");
    let by = school.by("parent-b").await;
    let held = |one: &Membership| one.functions.contains(&Function::Delegate);
    assert!(by.known.file.memberships.iter().any(held));
    for (who, of) in [
        ("pupil", "classmate"),
        ("teacher", "pupil"),
        ("parent", "pupil-b"),
        ("parent-b", "pupil"),
        ("parent-b", "parent"),
        ("pupil", "parent"),
        // Who heads or administers the school has no child there for it.
        ("head", "pupil"),
        ("admin", "pupil"),
    ] {
        let refused = asked(&school, who, of, PASSWORD).await;
        assert!(
            matches!(refused, Err(PlatformError::NotTheirStanding)),
            "{who}: {refused:?}"
        );
    }
    // Without authority, and without any part in the school.
    for of in ["pupil", "stranger"] {
        let refused = asked(&school, "stranger", of, PASSWORD).await;
        assert!(matches!(refused, Err(PlatformError::NotAMember)), "{of}");
    }
    for who in ["foreign-pupil", "foreign-admin"] {
        let foreign = asked(&school, who, "pupil", PASSWORD).await;
        assert!(matches!(foreign, Err(PlatformError::NotAMember)), "{who}");
    }
}

#[tokio::test]
async fn it_takes_the_password_and_is_given_once_a_day_for_each_person() {
    let school = school().await;
    let refused = |given: Result<String, PlatformError>| match given {
        Err(PlatformError::Invalid(errors)) => errors[0].field.clone(),
        other => panic!("{other:?}"),
    };
    let wrong = asked(&school, "parent", "pupil", "un autre").await;
    assert_eq!(refused(wrong), "current");
    // What breaks off on its way is begun anew, at most twice, and within the hour.
    for (of, times) in [("pupil", 3), ("classmate", 1), ("parent", 1)] {
        for _ in 0..times {
            asked(&school, "parent", of, PASSWORD).await.expect(of);
        }
    }
    let often = asked(&school, "parent", "pupil", PASSWORD).await;
    assert_eq!(refused(often), "export");
    school.wait(3_600);
    for of in ["pupil", "classmate", "parent"] {
        let again = asked(&school, "parent", of, PASSWORD).await;
        assert_eq!(refused(again), "export", "{of}");
    }
    // What one had is no matter of another's.
    asked(&school, "pupil", "pupil", PASSWORD)
        .await
        .expect("theirs");
    school.wait(23 * 3_600);
    school.platform.sweep_once().await.expect("swept");
    asked(&school, "parent", "pupil", PASSWORD)
        .await
        .expect("a day later");
}

#[tokio::test]
async fn a_session_does_not_serve_to_guess_the_password_by_asking_for_an_archive() {
    let school = school().await;
    for _ in 0..5 {
        let wrong = asked(&school, "parent-b", "parent-b", "un autre").await;
        assert!(matches!(wrong, Err(PlatformError::Invalid(_))), "{wrong:?}");
    }
    let right = asked(&school, "parent-b", "parent-b", PASSWORD).await;
    assert!(
        matches!(right, Err(PlatformError::TooMany { .. })),
        "{right:?}"
    );
}
