//! Quiet hours: what happens is there for who looks, and calls nobody.

use preau_domain::caller::Language;
use preau_domain::quiet::{Hours, OwnQuiet, Window};
use preau_platform::error::PlatformError;

use crate::school::{HERE, School, class, node, person};

const HOUR: i64 = 3_600;

/// A school on Monday 23 November, at 17 h.
async fn school() -> School {
    School::with(&["greedy"]).await
}

async fn notify(school: &School, key: &str) {
    let audience = format!("class:{}", class("6A"));
    let form = [("audience", &*audience), ("key", key), ("text", key)];
    let sent = school.act("teacher", "greedy", "notify", &form).await;
    sent.expect("sent");
}

/// What the bell says, and how many lines are there unread: on a node of its own, since a count is believed for
/// some seconds, and a test's hours pass in none.
async fn bell(school: &School, who: &str) -> (u32, usize) {
    let node = node(&school.store, &school.clock).await;
    let by = node.operation_for(person(who), Language::Fr).await;
    let by = by.expect("known");
    let lines = node.notifications(&by).await.expect("listed");
    let unread = lines.iter().filter(|line| line.unread).count();
    (node.unread(&by).await.total, unread)
}

async fn set(school: &School, who: &str, on: bool, hours: Hours) -> Result<(), PlatformError> {
    let here = school.platform.school(HERE).expect("here");
    let by = school.by(who).await;
    school.platform.quiet_set(&by, &here, on, Some(hours)).await
}

async fn own(school: &School, who: &str, own: OwnQuiet) -> Result<(), PlatformError> {
    let by = school.by(who).await;
    school.platform.quiet_own_set(&by, own).await
}

#[tokio::test]
async fn the_bell_waits_through_the_night_and_nothing_is_lost() {
    let school = school().await;
    notify(&school, "evening").await;
    assert_eq!(bell(&school, "pupil").await, (1, 1));
    // At 21 h: what was counted before is counted still, and what comes is there for who looks.
    school.wait(4 * HOUR);
    notify(&school, "night").await;
    assert_eq!(bell(&school, "pupil").await, (1, 2));
    let by = school.by("pupil").await;
    let until = school.platform.quiet_until(&by).await.expect("known");
    let until = until.map(|(_, until)| until.duration_since(school.platform.now()).as_hours());
    assert_eq!(until, Some(10));
    // At 7 h.
    school.wait(10 * HOUR);
    assert_eq!(bell(&school, "pupil").await, (2, 2));
    let by = school.by("pupil").await;
    assert!(
        school
            .platform
            .quiet_until(&by)
            .await
            .expect("known")
            .is_none()
    );
}

#[tokio::test]
async fn a_weekend_is_quiet_from_friday_evening_on() {
    let school = school().await;
    // Friday, 21 h.
    school.wait(4 * 24 * HOUR + 4 * HOUR);
    notify(&school, "friday").await;
    school.wait(24 * HOUR);
    notify(&school, "saturday").await;
    for _ in 0..3 {
        assert_eq!(bell(&school, "parent").await, (0, 2));
        school.wait(11 * HOUR);
    }
    // Monday, 7 h.
    school.wait(HOUR);
    assert_eq!(bell(&school, "parent").await, (2, 2));
}

#[tokio::test]
async fn a_school_sets_its_hours_for_itself_alone() {
    let school = school().await;
    let mut hours = Hours::USUAL;
    hours.0[0] = Window::of_times("07:00", "16:00");
    for nobody in ["teacher", "head", "parent", "foreign-admin"] {
        let refused = set(&school, nobody, true, hours).await;
        assert!(refused.is_err(), "{nobody}");
    }
    let here = school.platform.school(HERE).expect("here");
    assert_eq!(
        school.platform.hours(&here).await.expect("read"),
        Hours::USUAL
    );
    notify(&school, "a").await;
    assert_eq!(bell(&school, "pupil").await, (1, 1));
    set(&school, "admin", true, hours).await.expect("set");
    assert_eq!(school.platform.hours(&here).await.expect("read"), hours);
    assert_eq!(bell(&school, "pupil").await, (0, 1));
    let there = school.platform.school("ailleurs").expect("elsewhere");
    assert_eq!(
        school.platform.hours(&there).await.expect("read"),
        Hours::USUAL
    );
    // Off, they are kept and do not hold.
    set(&school, "admin", false, hours).await.expect("off");
    assert_eq!(
        school.platform.hours(&here).await.expect("read"),
        Hours::ALWAYS
    );
    assert_eq!(bell(&school, "pupil").await, (1, 1));
    let by = school.by("admin").await;
    let seen = school.platform.quiet_seen(&by, &here).await.expect("seen");
    assert_eq!((seen.on, seen.hours), (false, hours));
    let never = set(&school, "admin", true, Hours([None; 7])).await;
    assert!(matches!(never, Err(PlatformError::Invalid(_))), "{never:?}");
}

#[tokio::test]
async fn a_person_is_left_alone_for_longer_if_they_want_and_never_for_less() {
    let school = school().await;
    let early = OwnQuiet {
        window: Window::of_times("09:00", "16:30"),
        weekends: true,
    };
    own(&school, "pupil", early).await.expect("set");
    notify(&school, "a").await;
    assert_eq!(bell(&school, "pupil").await, (0, 1));
    assert_eq!(bell(&school, "classmate").await, (1, 1));
    // At 8 h the school may, and they do not want it yet; at 9 h they do.
    school.wait(15 * HOUR);
    assert_eq!(bell(&school, "pupil").await, (0, 1));
    school.wait(HOUR);
    assert_eq!(bell(&school, "pupil").await, (1, 1));
    // Who wants to be told at night is not.
    let late = OwnQuiet {
        window: Some(Window::WHOLE),
        weekends: false,
    };
    own(&school, "pupil", late).await.expect("set");
    school.wait(12 * HOUR);
    notify(&school, "b").await;
    assert_eq!(bell(&school, "pupil").await, (1, 2));
    let night = OwnQuiet {
        window: Window::of_times("21:00", "23:00"),
        weekends: false,
    };
    let refused = own(&school, "pupil", night).await;
    assert!(
        matches!(refused, Err(PlatformError::Invalid(_))),
        "{refused:?}"
    );
}
