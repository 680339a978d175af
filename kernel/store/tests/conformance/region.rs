//! What is set for the region: plans, what is on in new schools, and where somebody chose.

use jiff::SignedDuration;
use preau_domain::brand::{Brand, Logo};
use preau_domain::gate::{Dial, DialScope, Mode};
use preau_domain::ids::SchoolId;
use preau_domain::limit::{Limits, PlanScope};
use preau_domain::reach::Reach;
use preau_domain::school::Level;
use preau_store::{AuditEntry, ChangeKind, Store, StoreError, Wanted};

use crate::directory::{ECOLE, school, schools};
use crate::homework::{OTHER_SCHOOL, SCHOOL, at, module, other_module};

on_both!(
    a_default_changes_nothing_that_somebody_chose,
    a_default_is_applied_once,
    limits_are_set_all_together_and_read_back,
    of_two_who_read_the_same_limits_the_second_sets_nothing,
    what_is_on_in_new_schools_is_kept_by_level,
    a_school_is_new_until_it_is_settled,
    how_the_region_shows_itself_is_kept_whole_and_not_over_a_newer_one,
    a_dial_is_kept_as_it_was_turned_until_it_ends,
    the_gates_clock_is_noted_as_far_as_it_came,
);

/// What a database was before anything was set for the region.
pub(crate) const WITHOUT_IT: [&str; 6] = [
    "DROP TABLE enablement_choice",
    "DROP TABLE newcomer",
    "DROP TABLE plan_limit",
    "DROP TABLE brand",
    "ALTER TABLE school DROP COLUMN is_new",
    "DELETE FROM counter WHERE name = 'region'",
];

fn entry(action: &str) -> AuditEntry {
    AuditEntry {
        at: at(1),
        school: None,
        actor: None,
        action: action.to_owned(),
        target: String::new(),
        detail: String::new(),
    }
}

/// How many lines the journal has.
async fn told(store: &Store) -> usize {
    store.audit_list(None, 100, None).await.unwrap().len()
}

async fn is_on(store: &Store) -> bool {
    let list = store.enablement_list().await.unwrap();
    list.contains(&(SCHOOL, module(), Reach::Everybody))
}

async fn a_default_changes_nothing_that_somebody_chose(store: Store) {
    store
        .enablement_set(SCHOOL, &module(), false, None, at(0))
        .await
        .unwrap();
    assert_eq!(told(&store).await, 0, "it was off already");
    let choices = store.enablement_choices().await.unwrap();
    assert_eq!(choices, [(SCHOOL, module())]);
    let default = |wanted, locked| {
        let store = store.clone();
        async move {
            let module = module();
            let done = store.enablement_default(SCHOOL, &module, wanted, locked, at(1));
            done.await.unwrap()
        }
    };
    assert!(!default(Wanted::On, false).await);
    assert!(!is_on(&store).await);
    assert!(default(Wanted::On, true).await);
    assert!(is_on(&store).await);
    assert_eq!(store.enablement_choices().await.unwrap(), []);
    assert!(default(Wanted::Off, false).await, "nobody chooses any more");
    assert!(!is_on(&store).await);
}

async fn a_default_is_applied_once(store: Store) {
    let everybody = Reach::Everybody;
    let wanted = Wanted::For(&everybody, "");
    let module = module();
    for (changes, wanted) in [(true, wanted), (false, wanted), (false, Wanted::On)] {
        let done = store.enablement_default(SCHOOL, &module, wanted, false, at(1));
        assert_eq!(done.await.unwrap(), changes);
    }
    assert_eq!(told(&store).await, 1);
    let feed = store.change_list(0).await.unwrap();
    assert_eq!(feed.len(), 1);
    assert_eq!(feed[0].kind, ChangeKind::Enablement);
}

fn limits(text: &str) -> Limits {
    text.parse().unwrap()
}

async fn limits_are_set_all_together_and_read_back(store: Store) {
    let school = PlanScope::School(SCHOOL);
    let set = limits("weight=3 module-bytes=1125899906842624");
    let put = |scope: PlanScope, limits: Limits| {
        let store = store.clone();
        async move {
            let entry = entry("plan.set");
            let done = store.plan_limits_set(&scope, &limits, None, &entry);
            done.await.unwrap()
        }
    };
    assert!(put(school.clone(), set.clone()).await);
    assert!(!put(school.clone(), set.clone()).await, "it is so already");
    let of_module = PlanScope::Module(module());
    assert!(put(of_module.clone(), limits("module-records=0")).await);
    assert_eq!(
        store.plan_limit_list().await.unwrap(),
        [
            (school.clone(), set),
            (of_module.clone(), limits("module-records=0"))
        ]
    );
    assert!(put(school.clone(), limits("weight=4")).await);
    assert!(put(of_module, Limits::default()).await);
    let left = store.plan_limit_list().await.unwrap();
    assert_eq!(left, [(school, limits("weight=4"))]);
    assert_eq!(told(&store).await, 4);
    let feed = store.change_list(0).await.unwrap();
    assert_eq!(feed.len(), 4);
    assert!(feed.iter().all(|change| change.kind == ChangeKind::Plan));
    assert_eq!(feed[0].key, "school:1");
}

async fn of_two_who_read_the_same_limits_the_second_sets_nothing(store: Store) {
    let scope = PlanScope::School(OTHER_SCHOOL);
    let none = Limits::default();
    let set = |text: &str| {
        let (store, scope, none, limits) =
            (store.clone(), scope.clone(), none.clone(), limits(text));
        tokio::spawn(async move {
            let entry = entry("plan.set");
            store
                .plan_limits_set(&scope, &limits, Some(&none), &entry)
                .await
        })
    };
    let (one, other) = (set("weight=2"), set("weight=3"));
    let done = [one.await.unwrap(), other.await.unwrap()];
    let first = done.iter().filter(|done| matches!(done, Ok(true)));
    let second = done
        .iter()
        .filter(|done| matches!(done, Err(StoreError::Conflict { .. })));
    assert_eq!((first.count(), second.count()), (1, 1), "{done:?}");
    assert_eq!(told(&store).await, 1);
}

async fn what_is_on_in_new_schools_is_kept_by_level(store: Store) {
    let put = |level, modules: Vec<_>| {
        let store = store.clone();
        async move {
            let entry = entry("newcomers.set");
            store.newcomers_set(level, &modules, &entry).await.unwrap()
        }
    };
    let (one, other) = (module(), other_module());
    let both = vec![(one.clone(), Some(true)), (other.clone(), Some(false))];
    assert!(put(Level::Lycee, both.clone()).await);
    assert!(!put(Level::Lycee, both).await, "it is so already");
    assert!(put(Level::Ecole, vec![(one.clone(), Some(false))]).await);
    let mut kept = store.newcomer_list().await.unwrap();
    let mut expected = vec![
        (Level::Ecole, one.clone(), false),
        (Level::Lycee, one.clone(), true),
        (Level::Lycee, other.clone(), false),
    ];
    kept.sort();
    expected.sort();
    assert_eq!(kept, expected);
    assert!(put(Level::Lycee, vec![(one.clone(), None), (other, Some(true))]).await);
    assert!(put(Level::Ecole, vec![(one, None)]).await);
    let kept = store.newcomer_list().await.unwrap();
    assert_eq!(kept, [(Level::Lycee, other_module(), true)]);
    assert_eq!(told(&store).await, 4);
}

async fn a_school_is_new_until_it_is_settled(store: Store) {
    store.roster_schools_apply(&schools(), at(0)).await.unwrap();
    let new = store.newcomer_schools().await.unwrap();
    assert_eq!(new.len(), 2);
    store.newcomer_settle(new[0]).await.unwrap();
    assert_eq!(store.newcomer_schools().await.unwrap(), new[1..]);
    store.newcomer_settle(new[1]).await.unwrap();
    // What the source says anew of one that is known makes it no newcomer.
    let renamed = school(ECOLE, "École Jacques-Prévert", Level::Ecole, &[]);
    store.roster_schools_apply(&[renamed], at(1)).await.unwrap();
    let none: [SchoolId; 0] = [];
    assert_eq!(store.newcomer_schools().await.unwrap(), none);
}

fn brand(name: &str, logo: Option<Logo>) -> Brand {
    Brand {
        name: Some(name.to_owned()),
        light: "#8c2a6b".parse().ok(),
        dark: None,
        logo,
    }
}

/// A PNG. Nobody looks at its checks.
fn logo() -> Logo {
    let png = [
        &b"\x89PNG\r\n\x1a\n"[..],
        b"\0\0\0\x0dIHDR\0\0\0\x40\0\0\0\x40\x08\x06\0\0\0\0\0\0\0",
        b"\0\0\0\x01IDAT\0\0\0\0\0",
        b"\0\0\0\0IEND\0\0\0\0",
    ];
    Logo::new(png.concat(), "Région").unwrap()
}

async fn how_the_region_shows_itself_is_kept_whole_and_not_over_a_newer_one(store: Store) {
    let none = (Brand::default(), 0);
    assert_eq!(store.brand_get().await.unwrap(), none);
    let entry = entry("brand.set");
    let first = brand("Ouest", Some(logo()));
    store.brand_set(&first, Some(0), &entry).await.unwrap();
    assert_eq!(store.brand_get().await.unwrap(), (first, 1));
    let other = brand("Est", None);
    let late = store.brand_set(&other, Some(0), &entry).await;
    assert!(matches!(late, Err(StoreError::Conflict { .. })));
    store.brand_set(&other, Some(1), &entry).await.unwrap();
    assert_eq!(store.brand_get().await.unwrap(), (other, 2));
    store
        .brand_set(&Brand::default(), None, &entry)
        .await
        .unwrap();
    assert_eq!(store.brand_get().await.unwrap(), (Brand::default(), 3));
    assert_eq!(told(&store).await, 3);
    let feed = store.change_list(0).await.unwrap();
    assert!(feed.iter().all(|change| change.kind == ChangeKind::Brand));
}

async fn a_dial_is_kept_as_it_was_turned_until_it_ends(store: Store) {
    let entry = entry("gate.turn");
    let site = Dial {
        scope: DialScope::Site,
        mode: Some(Mode::Queue),
        seats: Some(40),
        idle: Some(5),
        until: Some(at(60)),
        sentence: "À 9 h.".to_owned(),
        by: None,
        since: at(0),
    };
    let school = Dial {
        scope: DialScope::School(SCHOOL),
        mode: None,
        seats: None,
        until: None,
        ..site.clone()
    };
    store.dial_turn(&site, &entry).await.unwrap();
    store.dial_turn(&school, &entry).await.unwrap();
    let kept = store.dial_list(at(1)).await.unwrap();
    assert_eq!(kept, [school.clone(), site]);
    let shorter = Dial {
        idle: None,
        seats: Some(3),
        ..school
    };
    store.dial_turn(&shorter, &entry).await.unwrap();
    let left = store.dial_list(at(60)).await.unwrap();
    assert_eq!(left, std::slice::from_ref(&shorter));
    let released = store.dial_release(&shorter.scope, &entry).await;
    assert!(released.unwrap());
    assert_eq!(store.dial_list(at(1)).await.unwrap().len(), 1);
    assert_eq!(told(&store).await, 4);
}

async fn the_gates_clock_is_noted_as_far_as_it_came(store: Store) {
    assert_eq!(store.gate_clock().await.unwrap(), None);
    let minute = SignedDuration::from_mins(1);
    // Of two nodes, the one ahead; and not one whose clock was wrong.
    for (noted, newest) in [(100, 100), (90, 100), (101, 101), (900, 900), (102, 102)] {
        store.gate_clock_note(at(noted), minute).await.unwrap();
        assert_eq!(store.gate_clock().await.unwrap(), Some(at(newest)));
    }
}
