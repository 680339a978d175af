//! Lessons that a call stages: of whom, when, and where it stops.

use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::caller::Caller;
use preau_domain::failure::Failure;
use preau_domain::ids::{GroupId, SchoolId};
use preau_domain::lesson::{Lesson, Slot};
use preau_domain::person::{Function, GroupMembership, GroupRole, Membership, Profile};
use preau_domain::school::{Group, GroupKind};
use preau_runtime::call::CallReport;
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, caller, title, view};

/// When the bench's calls run.
fn now() -> Timestamp {
    Timestamp::from_second(1_795_449_600).expect("in range")
}

fn class() -> GroupId {
    GroupId::of_source("test", "6A")
}

/// The path of one way to say a lesson of the class.
fn path(what: &str) -> String {
    format!("lesson-{what}/{}", class())
}

async fn report(what: &str) -> CallReport {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    bench.call(&greedy, act(&path(what))).await
}

/// The lessons that a call of the greedy guest staged.
async fn staged(what: &str) -> Vec<Lesson> {
    report(what).await.writes.lessons
}

fn slot(minutes: i64) -> Slot {
    Slot {
        audience: Audience::Class(class()),
        starts: now(),
        ends: now() + SignedDuration::from_mins(minutes),
    }
}

/// Somebody of the school who stands so to the class.
fn of_class(profile: Profile, role: GroupRole) -> Caller {
    let group = Group {
        id: class(),
        school: SchoolId(1),
        kind: GroupKind::Class,
        name: "6A".to_owned(),
    };
    let membership = Membership {
        school: SchoolId(1),
        profile,
        functions: Vec::new(),
        groups: vec![GroupMembership {
            group,
            role,
            subjects: Vec::new(),
        }],
    };
    let stranger = caller(profile);
    Caller::new(stranger.person, stranger.name, &membership, None)
}

#[tokio::test]
async fn a_lesson_is_of_a_class_lasts_four_hours_and_begins_within_a_week() {
    let one = |slot| Lesson {
        key: "one".to_owned(),
        slot,
    };
    assert_eq!(staged("right").await, [one(Some(slot(60)))]);
    let longest = i64::try_from(Slot::LONGEST.as_secs() / 60).expect("hours");
    assert_eq!(staged("longest").await, [one(Some(slot(longest)))]);
    assert_eq!(Slot::DAYS, 7, "the guest's are a little nearer and farther");
    assert_eq!(staged("far").await.len(), 1);
    for what in ["too-long", "over", "backwards", "too-far", "of-all"] {
        let report = report(what).await;
        let invalid = Ok(Err(Failure::Invalid(Vec::new())));
        assert_eq!(report.result, invalid, "{what}");
        assert!(report.writes.is_empty(), "{what}");
    }
    assert_eq!(staged("withdraw").await, [one(None)]);
}

#[tokio::test]
async fn who_teaches_a_class_says_its_lessons_and_nobody_else_does() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let head = Caller {
        functions: vec![Function::Head],
        ..caller(Profile::Staff)
    };
    for (who, may) in [
        (of_class(Profile::Teacher, GroupRole::Teacher), true),
        (of_class(Profile::Pupil, GroupRole::Pupil), false),
        (caller(Profile::Teacher), false),
        (caller(Profile::Staff), false),
        (caller(Profile::Relative), false),
        (head, true),
    ] {
        let said = format!("{:?} {:?}", who.profile, who.functions);
        let report = bench.call_for(&greedy, who, act(&path("right"))).await;
        assert_eq!(report.writes.lessons.len(), usize::from(may), "{said}");
        if !may {
            let forbidden = Ok(Err(Failure::Forbidden(String::new())));
            assert_eq!(report.result, forbidden, "{said}");
        }
    }
}

#[tokio::test]
async fn lessons_beyond_the_limit_are_refused_and_the_module_may_say_so() {
    assert_eq!(limits::STAGED_LESSONS, 50, "the guest says one more");
    let report = report("many").await;
    assert_eq!(report.result, Ok(Err(Failure::Unavailable(String::new()))));
    assert!(report.writes.is_empty());
    // What a call says last of a lesson holds, however often it says it.
    let same = staged("same").await;
    let slots: Vec<_> = same.into_iter().map(|lesson| lesson.slot).collect();
    assert_eq!(slots, [Some(slot(51))]);
}

#[tokio::test]
async fn what_is_no_key_of_a_lesson_is_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let why = "a lesson's key is 1 to 128 of A-Z a-z 0-9 . _ -";
    for what in ["no-key", "long-key", "odd-key"] {
        let entry = act(&path(what));
        bench
            .faults(&greedy, entry, &Fault::Misuse(why.into()))
            .await;
    }
    let keys = staged("key").await.into_iter();
    let keys: Vec<_> = keys.map(|lesson| lesson.key.len()).collect();
    assert_eq!(keys, [limits::LESSON_KEY]);
}

#[tokio::test]
async fn a_view_says_and_withdraws_nothing_whatever_it_makes_of_the_refusal() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view(&path("right"))).await;
    assert_eq!(report.result, Ok(Err(Failure::Forbidden(String::new()))));
    let report = bench.call(&greedy, view(&path("anyway"))).await;
    assert_eq!(title(&report).matches("Forbidden").count(), 2);
    assert!(report.writes.is_empty());
}
