//! Quiet hours: what happens is there for who looks, and calls nobody.

use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::calendar::DaysOff;
use preau_domain::caller::Language;
use preau_domain::holidays::Zone;
use preau_domain::ids::Uai;
use preau_domain::person::{Function, Name, Profile};
use preau_domain::quiet::{Hours, OwnQuiet, Window};
use preau_domain::roster::{RosterMembership, RosterPerson, RosterSchool};
use preau_domain::school::Level;
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
    let set = school.platform.quiet_set(&by, &here, on, Some(hours), None);
    set.await
}

async fn hours_of(school: &School, slug: &str) -> Hours {
    let at = school.platform.school(slug).expect("a school");
    let calendar = school.platform.calendar(&at).await;
    calendar.expect("read").hours
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
    assert_eq!(hours_of(&school, HERE).await, Hours::USUAL);
    notify(&school, "a").await;
    assert_eq!(bell(&school, "pupil").await, (1, 1));
    set(&school, "admin", true, hours).await.expect("set");
    assert_eq!(hours_of(&school, HERE).await, hours);
    assert_eq!(bell(&school, "pupil").await, (0, 1));
    assert_eq!(hours_of(&school, "ailleurs").await, Hours::USUAL);
    // Off, they are kept and do not hold.
    set(&school, "admin", false, hours).await.expect("off");
    assert_eq!(hours_of(&school, HERE).await, Hours::ALWAYS);
    assert_eq!(bell(&school, "pupil").await, (1, 1));
    let by = school.by("admin").await;
    let here = school.platform.school(HERE).expect("here");
    let forms = school.platform.quiet_seen(&by, &here).await.expect("seen");
    assert_eq!((forms.seen.on, forms.seen.hours), (false, hours));
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

#[tokio::test]
async fn in_days_off_the_bell_waits_until_the_school_is_back() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    // From Tuesday to Sunday of next week.
    let off: DaysOff = "2026-11-24/2026-12-06".parse().expect("days off");
    for nobody in ["teacher", "head", "parent", "foreign-admin"] {
        let by = school.by(nobody).await;
        let set = school.platform.days_off_set(&by, &here, &off, None).await;
        assert!(set.is_err(), "{nobody}");
    }
    let by = school.by("admin").await;
    let set = school.platform.days_off_set(&by, &here, &off, None).await;
    set.expect("set");
    notify(&school, "monday").await;
    assert_eq!(bell(&school, "parent").await, (1, 1));
    // Tuesday at noon; then the Friday after, and the last Sunday.
    school.wait(19 * HOUR);
    notify(&school, "tuesday").await;
    for hours in [0, 3 * 24, 9 * 24] {
        school.wait(hours * HOUR);
        assert_eq!(bell(&school, "parent").await, (1, 2));
    }
    let by = school.by("parent").await;
    let until = school.platform.quiet_until(&by).await.expect("known");
    let until = until.map(|(_, until)| until.to_string());
    assert_eq!(until.as_deref(), Some("2026-12-07T06:00:00Z"));
    // Monday at noon. Elsewhere nothing was closed.
    school.wait(24 * HOUR);
    assert_eq!(bell(&school, "parent").await, (2, 2));
    let there = school.platform.school("ailleurs").expect("elsewhere");
    let calendar = school.platform.calendar(&there).await.expect("read");
    assert_eq!(calendar.off, DaysOff::default());
}

#[tokio::test]
async fn a_school_that_sets_no_days_off_has_the_holidays_of_its_zone() {
    let school = School::with(&[]).await;
    let platform = &school.platform;
    // Paris, Lyon, La Réunion.
    let numbers = [750_001, 690_001, 9_740_001];
    let new = numbers.map(|number| RosterSchool {
        uai: Uai::of_number(number),
        name: format!("Collège {number}"),
        level: Level::College,
        groups: Vec::new(),
    });
    let parisian = RosterPerson {
        id: person("parisian"),
        source: "zones".to_owned(),
        key: "parisian".to_owned(),
        name: Name {
            title: String::new(),
            given: "Odile".to_owned(),
            family: "Paris".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: new[0].uai.clone(),
            profile: Profile::Staff,
            functions: vec![Function::SchoolAdmin],
        }],
        groups: Vec::new(),
        relatives: Vec::new(),
    };
    platform
        .import_roster("zones", new.to_vec(), vec![parisian])
        .await
        .expect("imported");
    platform.reload().await.expect("reloaded");
    let schools = platform.school_list();
    let at = |number| {
        let uai = Uai::of_number(number);
        let found = schools.iter().find(|school| school.uai == uai);
        Arc::clone(found.expect("a school"))
    };
    let closed = async |number: u32, day: &str| {
        let school = at(number);
        let calendar = platform.calendar(&school).await.expect("read");
        let noon: Timestamp = format!("{day}T12:00:00Z").parse().expect("an instant");
        calendar.is_off(noon, &platform.time_zone(&school))
    };
    for (day, expected) in [
        ("2026-12-22", [true, true, false]),
        ("2027-02-08", [true, false, false]),
        ("2027-02-24", [false, true, false]),
        ("2026-11-25", [false; 3]),
    ] {
        for (number, expected) in numbers.into_iter().zip(expected) {
            assert_eq!(closed(number, day).await, expected, "{number} {day}");
        }
    }
    // One that sets its own has these alone, none among them; and has its zone's again when it wants.
    let by = school.by("parisian").await;
    let paris = at(numbers[0]);
    let seen = platform.quiet_seen(&by, &paris).await.expect("seen");
    assert_eq!((seen.zone, seen.seen.off_own), (Some(Zone::C), false));
    let as_shown = seen.seen.off.clone();
    let set = platform.days_off_set(&by, &paris, &as_shown, Some(seen.off_version));
    set.await.expect("the form as it was shown");
    let seen = platform.quiet_seen(&by, &paris).await.expect("seen");
    assert!(!seen.seen.off_own, "and it goes on with the zone");
    for off in ["", "2026-11-25/2026-11-25"] {
        let off = off.parse().expect("days off");
        let set = platform.days_off_set(&by, &paris, &off, None);
        set.await.expect("set");
        assert!(!closed(numbers[0], "2026-12-22").await);
        assert!(closed(numbers[1], "2026-12-22").await, "others have theirs");
    }
    assert!(closed(numbers[0], "2026-11-25").await);
    let seen = platform.quiet_seen(&by, &paris).await.expect("seen");
    assert!(seen.seen.off_own);
    let reset = platform.days_off_reset(&by, &paris, Some(seen.off_version));
    reset.await.expect("reset");
    assert!(closed(numbers[0], "2026-12-22").await);
    assert!(!closed(numbers[0], "2026-11-25").await);
}

#[tokio::test]
async fn of_two_administrators_with_older_pages_the_second_is_told() {
    let school = school().await;
    let here = school.platform.school(HERE).expect("here");
    let by = school.by("admin").await;
    let platform = &school.platform;
    let seen = platform.quiet_seen(&by, &here).await.expect("seen");
    let read = Some(seen.hours_version);
    let mut first = Hours::USUAL;
    first.0[0] = None;
    let set = platform.quiet_set(&by, &here, true, Some(first), read);
    set.await.expect("the first");
    let second = platform.quiet_set(&by, &here, true, Some(Hours::USUAL), read);
    let second = second.await;
    assert!(
        matches!(second, Err(PlatformError::Conflict(_))),
        "{second:?}"
    );
    let seen = platform.quiet_seen(&by, &here).await.expect("seen");
    assert_eq!(seen.seen.hours, first, "what the first set holds");
    // Days off are a form of their own, and so is who may write to whom.
    let off: DaysOff = "2026-12-24/2026-12-24".parse().expect("a day");
    let set = platform.days_off_set(&by, &here, &off, Some(seen.off_version));
    set.await.expect("nobody set these");
    let rules = platform.correspondence_seen(&by, &here).await;
    let version = Some(rules.expect("seen").version);
    let set = |version| platform.correspondence_set(&by, &here, &[], version);
    set(version).await.expect("nobody set these");
    // What holds already is no loss to anybody.
    set(version).await.expect("the same button, pressed twice");
    let form = [("answers".to_owned(), "true".to_owned())];
    let stale = platform.correspondence_set(&by, &here, &form, version);
    assert!(matches!(stale.await, Err(PlatformError::Conflict(_))));
}
