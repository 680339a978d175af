//! Lessons: who says them, on which nodes they count, and of whom it is known that they are in one.

use std::sync::Arc;

use jiff::SignedDuration;
use preau_domain::lesson::Slot;
use preau_domain::person::Profile;
use preau_domain::reach::Reach;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::identity::session::{Session, SessionKeys};
use preau_platform::lessons::InLesson;

use crate::school::{ELSEWHERE, HERE, SESSION_KEY, School, class, everybody, module, node, person};

/// A session of this person, signed by this key.
fn token_by(key: [u8; 32], school: &School, who: &str) -> String {
    let issued = school.platform.now();
    let session = Session {
        person: person(who),
        id: person(who).0,
        issued,
        expires: issued + SignedDuration::from_hours(12),
        since: issued,
    };
    let token = SessionKeys::new(&[key]).seal(&session);
    token.expect("sealed")
}

fn token(school: &School, who: &str) -> String {
    token_by(SESSION_KEY, school, who)
}

/// Says that 6A has a lesson in one of the ways of the greedy guest.
async fn say(school: &School, who: &str, what: &str) -> Result<String, PlatformError> {
    let path = format!("lesson-{what}/{}", class("6A"));
    school.act(who, "greedy", &path, &[]).await
}

/// Who of everybody is in a lesson, as a node knows.
async fn in_lesson(node: &Arc<Platform>, school: &School) -> Vec<&'static str> {
    let mut found = Vec::new();
    for who in everybody() {
        if node.in_lesson(&token(school, who), None).await.is_some() {
            found.push(who);
        }
    }
    found
}

async fn follow(nodes: &[&Arc<Platform>]) {
    for node in nodes {
        node.follow_once().await.expect("followed");
    }
}

const CLASS: [&str; 4] = ["pupil", "classmate", "teacher", "colleague"];

#[tokio::test]
async fn who_learns_or_teaches_in_a_class_is_in_its_lesson_on_every_node_until_it_is_over() {
    let school = School::with(&["greedy"]).await;
    let other = node(&school.store, &school.clock).await;
    let here = &school.platform;
    assert_eq!(in_lesson(here, &school).await, [""; 0]);
    say(&school, "teacher", "right").await.expect("said");
    follow(&[here, &other]).await;
    for node in [here, &other] {
        assert_eq!(in_lesson(node, &school).await, CLASS);
    }
    let found = here.in_lesson(&token(&school, "teacher"), None).await;
    let found = found.expect("in a lesson");
    assert_eq!(found.ends.duration_since(found.starts).as_secs(), 3_600);
    let expected = InLesson {
        person: person("teacher"),
        school: here.school(HERE).expect("here").id,
        profile: Profile::Teacher,
        module: module("greedy"),
        starts: found.starts,
        ends: found.ends,
    };
    assert_eq!(found, expected);
    // A node that begins knows it too.
    let third = node(&school.store, &school.clock).await;
    assert_eq!(in_lesson(&third, &school).await, CLASS);
    school.wait(3_599);
    assert_eq!(in_lesson(here, &school).await, CLASS);
    school.wait(1);
    assert_eq!(in_lesson(here, &school).await, [""; 0]);
}

#[tokio::test]
async fn a_lesson_is_near_from_ten_minutes_before_it_begins_until_it_is_over() {
    let school = School::with(&["greedy"]).await;
    say(&school, "teacher", "far").await.expect("said");
    school.wait(7 * 24 * 3_600 - 15 * 60);
    // It is in memory by now, of a node that begins.
    let node = node(&school.store, &school.clock).await;
    for (seconds, is_near, is_on) in [
        (0, false, false),
        (5 * 60, true, false),
        (10 * 60, true, true),
        (3_599, true, true),
        (1, false, false),
    ] {
        school.wait(seconds);
        let near = node.lesson_near(&school.by("pupil").await);
        assert_eq!(near.is_some(), is_near, "{seconds}");
        assert!(near.is_none_or(|one| one.person == person("pupil")));
        let on = node.in_lesson(&token(&school, "pupil"), None).await;
        assert_eq!(on.is_some(), is_on, "{seconds}");
        let other = node.lesson_near(&school.by("pupil-b").await);
        assert_eq!(other, None);
    }
}

#[tokio::test]
async fn who_is_in_and_waits_for_nothing_uses_up_nothing_of_what_their_class_comes_first() {
    let school = School::with(&["greedy"]).await;
    let here = &school.platform;
    // Twelve hours of a day, from midnight on, in each minute of which somebody is in.
    let since_midnight = here.now().as_second().rem_euclid(24 * 3_600);
    school.wait(24 * 3_600 - since_midnight);
    for _ in 0..3 {
        say(&school, "teacher", "longest").await.expect("said");
        follow(&[here]).await;
        for _ in 0..4 * 60 {
            let near = here.lesson_near(&school.by("pupil").await);
            assert!(near.is_some());
            school.wait(60);
        }
    }
    say(&school, "teacher", "longest").await.expect("said");
    follow(&[here]).await;
    assert_eq!(in_lesson(here, &school).await, CLASS);
}

#[tokio::test]
async fn a_lesson_that_is_withdrawn_is_none() {
    let school = School::with(&["greedy"]).await;
    say(&school, "teacher", "right").await.expect("said");
    follow(&[&school.platform]).await;
    say(&school, "teacher", "withdraw")
        .await
        .expect("withdrawn");
    assert_eq!(in_lesson(&school.platform, &school).await, CLASS);
    follow(&[&school.platform]).await;
    assert_eq!(in_lesson(&school.platform, &school).await, [""; 0]);
}

#[tokio::test]
async fn nobody_says_that_a_class_has_a_lesson_who_does_not_teach_it() {
    let school = School::with(&["greedy"]).await;
    for who in ["pupil", "parent", "teacher-b", "admin"] {
        let refused = say(&school, who, "right").await;
        assert!(
            matches!(refused, Err(PlatformError::Forbidden(_))),
            "{who}: {refused:?}"
        );
    }
    say(&school, "head", "right").await.expect("said");
}

#[tokio::test]
async fn what_a_module_says_of_lessons_counts_while_it_is_on_for_the_class_and_not_held_back() {
    let school = School::with(&["greedy"]).await;
    say(&school, "teacher", "right").await.expect("said");
    follow(&[&school.platform]).await;
    for (on, expected) in [(false, &[][..]), (true, &CLASS[..])] {
        let switched = school.switch("admin", "greedy", on).await;
        switched.expect("switched");
        assert_eq!(in_lesson(&school.platform, &school).await, expected);
    }
    // Held back, it opens no door; and it says nothing of classes for which it is not on.
    let (platform, greedy) = (&school.platform, module("greedy"));
    let here = platform.school(HERE).expect("here");
    let admin = school.by("admin").await;
    let held = platform.module_hold(&admin, &here, &greedy);
    held.await.expect("held");
    assert_eq!(in_lesson(platform, &school).await, [""; 0]);
    let released = platform.module_release(&admin, &here, &greedy);
    released.await.expect("released");
    assert_eq!(in_lesson(platform, &school).await, CLASS);
    for (name, expected) in [("6B", &[][..]), ("6A", &CLASS[..])] {
        let reach = Reach::of_groups([class(name).parse().expect("a class")]);
        let set = platform.module_reach_set(&admin, &here, &greedy, &reach);
        set.await.expect("set");
        assert_eq!(in_lesson(platform, &school).await, expected, "{name}");
    }
}

#[tokio::test]
async fn only_a_session_that_is_one_is_in_a_lesson_and_nobody_is_looked_up_who_need_not_be() {
    let school = School::with(&["greedy"]).await;
    say(&school, "teacher", "right").await.expect("said");
    let fresh = node(&school.store, &school.clock).await;
    let pupil = token(&school, "pupil");
    for forged in [
        token_by([9; 32], &school, "pupil"),
        String::new(),
        pupil.to_uppercase(),
    ] {
        assert_eq!(fresh.in_lesson(&forged, None).await, None, "{forged}");
    }
    let school_of = |slug| school.platform.school(slug).expect("a school").id;
    let (here, elsewhere) = (school_of(HERE), school_of(ELSEWHERE));
    let hardly = [
        (here, Profile::Relative),
        (here, Profile::Guest),
        (elsewhere, Profile::Pupil),
    ];
    for waits_as in hardly {
        assert_eq!(fresh.in_lesson(&pupil, Some(waits_as)).await, None);
    }
    let waits_as = Some((here, Profile::Pupil));
    let found = fresh.in_lesson(&pupil, waits_as).await;
    assert_eq!(found.map(|one| (one.school, one.profile)), waits_as);
    for waits_as in hardly {
        let known = fresh.in_lesson(&pupil, Some(waits_as)).await;
        assert!(known.is_some(), "from memory by now");
    }
    let operation = fresh.authenticate(&pupil, None).await.expect("signed in");
    fresh.session_end(&operation).await.expect("ended");
    assert_eq!(fresh.in_lesson(&pupil, None).await, None);
}

#[tokio::test]
async fn a_module_says_so_many_lessons_and_no_more() {
    let school = School::with(&["greedy"]).await;
    for first in (0..480).step_by(40) {
        let said = say(&school, "teacher", &format!("from{first}")).await;
        said.expect("said");
    }
    let full = say(&school, "teacher", "from480").await;
    assert!(
        matches!(full, Err(PlatformError::Unavailable(_))),
        "{full:?}"
    );
    assert!((480..520).contains(&Slot::MOST), "forty more are too many");
    // What is said already is said again, and what is over makes room.
    say(&school, "teacher", "from440").await.expect("said");
    let here = school.platform.school(HERE).expect("here");
    let greedy = module("greedy");
    let count = || school.store.lesson_count(here.id, &greedy, "");
    assert_eq!(count().await.expect("counted"), Some(480));
    school.wait(3_600);
    school.platform.sweep_once().await.expect("swept");
    assert_eq!(count().await.expect("counted"), Some(0));
    say(&school, "teacher", "from480").await.expect("said");
}

#[tokio::test]
async fn an_administrator_reads_how_many_lessons_a_module_has_said_and_nobody_else_does() {
    let school = School::with(&["greedy"]).await;
    say(&school, "teacher", "right").await.expect("said");
    let (platform, greedy) = (&school.platform, module("greedy"));
    let here = platform.school(HERE).expect("here");
    let teacher = school.by("teacher").await;
    let refused = platform.lessons_said(&teacher, &here, &greedy).await;
    assert!(
        matches!(refused, Err(PlatformError::Forbidden(_))),
        "{refused:?}"
    );
    for (seconds, expected) in [(0, 1), (3_600, 0)] {
        school.wait(seconds);
        let admin = school.by("admin").await;
        let said = platform.lessons_said(&admin, &here, &greedy).await;
        assert_eq!(said.expect("read"), expected);
    }
}
