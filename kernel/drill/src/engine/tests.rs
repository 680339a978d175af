//! Who comes when, and which page of theirs is open.

use super::*;
use crate::people::Account;

/// A drill of so many people, which asks nobody.
fn engine_of(people: usize) -> Engine {
    let account = |at| Account {
        login: format!("drill-{at}"),
        session: String::new(),
        profile: "pupil".into(),
        school: "college".into(),
        homework: "x".into(),
        class: String::new(),
    };
    let people = People {
        accounts: (0..people).map(account).collect(),
        ..People::default()
    };
    let address = ([127, 0, 0, 1], 1).into();
    let client = Arc::new(Client::new(address, PATIENCE));
    let script = Script::short().expect("a script");
    Engine::new(script, Arc::new(people), client, "m")
}

#[test]
fn who_reloads_has_one_page_open_which_goes_on_where_they_wait() {
    let mut engine = engine_of(60);
    engine.begin("x".into(), Role::Ramp, 0.0, Retries::Honour, Vec::new());
    let first = engine.arrival(Part::Newcomer, 0).expect("somebody");
    let heard = |job, outcome| Heard {
        job,
        phase: 0,
        at: SECOND,
        outcome,
        cookies: Vec::new(),
    };
    engine.settle(heard(first, Outcome::Later(5)));
    let Some(Reverse(again)) = engine.jobs.pop() else {
        panic!("who is told to come later does");
    };
    assert!(!again.is_over(&engine.crew[first.who]));
    engine.crew[first.who].visit += 1;
    assert!(again.is_over(&engine.crew[first.who]), "reloaded");
    // What was open before is seen by nobody, and opens nothing more.
    engine.settle(heard(first, Outcome::Done));
    assert!(engine.jobs.is_empty());
    // The script of a page that waits asks on, and what it finds out is of the page that is open.
    let script = Job {
        deed: Deed::Place,
        ..first
    };
    engine.settle(heard(script, Outcome::In));
    assert!(engine.jobs.is_empty(), "who waits no more has no such page");
    engine.crew[first.who].waits = Some(Waited::default());
    assert!(!script.is_over(&engine.crew[first.who]));
    engine.settle(heard(script, Outcome::In));
    let Some(Reverse(home)) = engine.jobs.pop() else {
        panic!("who may come in does");
    };
    assert_eq!(home.deed, Deed::Home);
    assert!(!home.is_over(&engine.crew[first.who]));
}

#[test]
fn who_comes_late_comes_in_surges_by_the_door_and_once() {
    let mut engine = engine_of(60);
    let late = engine.cast.late.clone();
    assert_eq!(late.len(), 5);
    engine.cast.class_of.fill(Some(0));
    // Four surges, and a calm before them.
    let mut came = [0; 5];
    for (at, came) in came.iter_mut().enumerate() {
        let role = if at == 0 { Role::Calm } else { Role::Surge };
        engine.begin("x".into(), role, 0.0, Retries::Honour, Vec::new());
        for due in 0..40 {
            let job = engine.arrival(Part::Lesson, due).expect("somebody");
            let person = &mut engine.crew[job.who];
            if std::mem::take(&mut person.comes_late) {
                assert_eq!((due % 4, job.deed), (0, Deed::Door));
                *came += 1;
            }
        }
    }
    assert_eq!(came, [0, 2, 1, 1, 1]);
    assert!(late.iter().all(|who| engine.cast.lesson.contains(who)));
}
