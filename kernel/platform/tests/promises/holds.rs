//! A module that faults is held back where it does and for whom it does, says so, loses nothing, and comes
//! back.

use preau_domain::hold::{Door, HoldKind};
use preau_platform::audit::AuditAsked;
use preau_platform::error::PlatformError;

use crate::school::{HERE, School, module, node};

/// Enough people, each of whom opens the page that panics, twice.
const PEOPLE: [&str; 3] = ["pupil", "classmate", "teacher"];

async fn faults(school: &School) {
    for who in PEOPLE {
        for _ in 0..2 {
            // The last of them may meet a door that is closed already.
            let ended = school.view(who, "greedy", "panic").await;
            assert!(ended.is_err());
        }
    }
}

fn is_held(ended: &Result<String, PlatformError>) -> bool {
    matches!(
        ended,
        Err(PlatformError::ModuleHeld {
            only_them: false,
            ..
        })
    )
}

/// How often the school's administrators were told that the kernel holds something back.
async fn quarantines_told(school: &School) -> usize {
    let admin = school.by("admin").await;
    let here = school.platform.school(HERE).expect("the school");
    let asked = AuditAsked::default();
    let journal = school
        .platform
        .audit_seen(&admin, Some(&here), &asked, (None, 100));
    let lines = journal.await.expect("read").into_iter();
    lines
        .filter(|line| line.line.entry.action == "module.quarantined")
        .count()
}

#[tokio::test]
async fn probes_that_fault_hold_a_module_back_for_longer_and_tell_nobody_again() {
    let school = School::with(&["greedy"]).await;
    faults(&school).await;
    for seconds in [31, 61, 121] {
        school.platform.holds_settle().await.expect("written");
        school.wait(seconds);
        let probe = school.view("head", "greedy", "panic").await;
        assert!(
            matches!(probe, Err(PlatformError::ModuleFault { .. })),
            "{probe:?}"
        );
    }
    school.platform.holds_settle().await.expect("written");
    let held = school.store.hold_list().await.expect("read");
    let times: Vec<_> = held.iter().map(|one| one.hold.times).collect();
    assert_eq!((times, quarantines_told(&school).await), (vec![4], 1));
}

#[tokio::test]
async fn who_is_held_out_alone_comes_in_again_when_a_person_releases_the_module() {
    let school = School::with(&["greedy"]).await;
    let other = School {
        platform: node(&school.store, &school.clock).await,
        clock: school.clock.clone(),
        store: school.store.clone(),
    };
    for node in [&school, &other] {
        for _ in 0..5 {
            assert!(node.view("pupil", "greedy", "panic").await.is_err());
        }
        let held = node.view("pupil", "greedy", "").await;
        assert!(
            matches!(
                held,
                Err(PlatformError::ModuleHeld {
                    only_them: true,
                    ..
                })
            ),
            "{held:?}"
        );
    }
    let (admin, here) = (school.by("admin").await, school.platform.school(HERE));
    let (here, greedy) = (here.expect("the school"), module("greedy"));
    let released = school.platform.module_release(&admin, &here, &greedy);
    released.await.expect("released");
    other.platform.follow_once().await.expect("followed");
    for node in [&school, &other] {
        let served = node.view("pupil", "greedy", "").await;
        assert!(served.is_ok(), "{served:?}");
    }
}

#[tokio::test]
async fn faults_of_several_people_hold_a_module_back_and_three_good_calls_bring_it_back() {
    let school = School::with(&["greedy", "noop"]).await;
    faults(&school).await;
    let held = school.view("head", "greedy", "").await;
    assert!(is_held(&held), "{held:?}");
    assert!(
        school.view("head", "noop", "").await.is_ok(),
        "the other works"
    );
    school.platform.holds_settle().await.expect("written");

    let admin = school.by("admin").await;
    let here = school.platform.school(HERE).expect("the school");
    let seen = school
        .platform
        .console_module(&admin, &here, &module("greedy"))
        .await
        .expect("seen");
    let seen = seen.held.expect("held");
    assert_eq!(
        (seen.hold.kind, seen.doors, seen.everywhere, seen.by),
        (HoldKind::Quarantine, vec![Door::Pages], false, None)
    );
    let faults = school
        .platform
        .module_faults(&admin, &here, &module("greedy"))
        .await
        .expect("seen");
    let [fault] = faults.as_slice() else {
        panic!("one way of faulting: {faults:?}");
    };
    assert_eq!(
        (fault.count, fault.call.as_str(), fault.kind.as_str()),
        (5, "view", "trap")
    );
    assert!(fault.backtrace.contains("named_panic"), "{fault:?}");
    assert!(fault.memory > 0, "{fault:?}");
    let granted = 1..100_000_000;
    assert!(granted.contains(&fault.fuel), "what it used: {fault:?}");
    assert_eq!(quarantines_told(&school).await, 1);

    school.wait(31);
    for _ in 0..3 {
        school.view("head", "greedy", "").await.expect("a probe");
    }
    school.platform.holds_settle().await.expect("written");
    for who in ["head", "pupil-b"] {
        assert!(school.view(who, "greedy", "").await.is_ok(), "{who}");
    }
    assert_eq!(school.store.hold_list().await.expect("read"), []);
}

#[tokio::test]
async fn one_person_cannot_take_a_module_away_from_others() {
    let school = School::with(&["greedy"]).await;
    for _ in 0..5 {
        let ended = school.view("pupil", "greedy", "panic").await;
        assert!(
            matches!(ended, Err(PlatformError::ModuleFault { .. })),
            "{ended:?}"
        );
    }
    let ended = school.view("pupil", "greedy", "").await;
    assert!(
        matches!(
            ended,
            Err(PlatformError::ModuleHeld {
                only_them: true,
                ..
            })
        ),
        "{ended:?}"
    );
    assert!(school.view("classmate", "greedy", "").await.is_ok());
}

#[tokio::test]
async fn what_is_held_here_is_held_on_other_nodes_and_after_a_start() {
    let school = School::with(&["greedy"]).await;
    let other = node(&school.store, &school.clock).await;
    faults(&school).await;
    school.platform.holds_settle().await.expect("written");
    other.follow_once().await.expect("followed");
    let fresh = node(&school.store, &school.clock).await;
    for platform in [other, fresh] {
        let node = School {
            platform,
            clock: school.clock.clone(),
            store: school.store.clone(),
        };
        let held = node.view("head", "greedy", "").await;
        assert!(is_held(&held), "{held:?}");
    }
}

#[tokio::test]
async fn an_administrator_holds_a_module_back_and_releases_it_and_nobody_else_does() {
    let school = School::with(&["greedy"]).await;
    let here = school.platform.school(HERE).expect("the school");
    let greedy = module("greedy");
    for who in ["head", "teacher", "pupil", "parent", "foreign-admin"] {
        let operation = school.by(who).await;
        let held = school
            .platform
            .module_hold(&operation, &here, &greedy)
            .await;
        assert!(
            matches!(
                held,
                Err(PlatformError::Forbidden(_) | PlatformError::NotAMember)
            ),
            "{who}: {held:?}"
        );
        let released = school
            .platform
            .module_release(&operation, &here, &greedy)
            .await;
        assert!(released.is_err(), "{who}");
    }
    let admin = school.by("admin").await;
    school
        .platform
        .module_hold(&admin, &here, &greedy)
        .await
        .expect("held");
    school.wait(24 * 3_600);
    let held = school.view("head", "greedy", "").await;
    assert!(is_held(&held), "{held:?}");
    let seen = school
        .platform
        .console_module(&admin, &here, &greedy)
        .await
        .expect("seen");
    assert!(!seen.held_by.is_empty());
    assert_eq!(seen.held.expect("held").doors, Door::ALL);
    school
        .platform
        .module_release(&admin, &here, &greedy)
        .await
        .expect("released");
    assert!(school.view("head", "greedy", "").await.is_ok());
}

#[tokio::test]
async fn events_for_a_module_that_is_held_back_wait_and_lose_nothing() {
    let school = School::with(&["greedy"]).await;
    let here = school.platform.school(HERE).expect("the school");
    let (admin, greedy) = (school.by("admin").await, module("greedy"));
    let shouted = school.act("teacher", "greedy", "shout-number", &[]).await;
    shouted.expect("published");
    let held = school.platform.module_hold(&admin, &here, &greedy);
    held.await.expect("held");
    for _ in 0..20 {
        school.wait(120);
        school.platform.deliver_once().await.expect("tried");
    }
    let released = school.platform.module_release(&admin, &here, &greedy);
    released.await.expect("released");
    let heard = || school.view("teacher", "greedy", "counted");
    assert_eq!(heard().await.expect("counted"), "0");
    school.wait(120);
    school.platform.deliver_once().await.expect("delivered");
    // Not one of twenty tries was counted against it.
    assert_eq!(heard().await.expect("counted"), "1");
}
