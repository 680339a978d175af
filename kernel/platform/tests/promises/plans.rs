//! What one school's modules may use and keep: by the file, by hand, and never more than was granted.

use preau_domain::caller::Language;
use preau_domain::limit::{Limit, Limits, PlanScope};
use preau_domain::person::Name;
use preau_platform::config::{LimitsSaid, PlatformConfig};
use preau_platform::error::PlatformError;
use preau_platform::operation::Operation;
use preau_store::Store;

use crate::school::{ELSEWHERE, HERE, School, module, node_with, person};

fn limits(text: &str) -> Limits {
    text.parse().expect("limits")
}

/// Somebody who runs the region.
async fn operator(school: &School) -> Operation {
    let name = Name {
        title: String::new(),
        given: "Région".to_owned(),
        family: "Essai".to_owned(),
    };
    let platform = &school.platform;
    platform
        .region_operator_add(person("region"), &name, "region", "mot de passe d’essai")
        .await
        .expect("added");
    let by = platform.operation_for(person("region"), Language::Fr).await;
    by.expect("known")
}

/// The newest line of the journal: what, on what, with which detail.
async fn newest(store: &Store) -> (String, String, String) {
    let lines = store.audit_list(None, 1, None).await.expect("listed");
    let entry = &lines[0].entry;
    (
        entry.action.clone(),
        entry.target.clone(),
        entry.detail.clone(),
    )
}

#[tokio::test]
async fn a_school_has_a_plan_of_its_own_and_goes_back_to_that_of_its_level() {
    let school = School::with(&["greedy"]).await;
    let by = operator(&school).await;
    let platform = &school.platform;
    let here = platform.school(HERE).expect("here");
    let records = |slug| {
        let school = platform.school(slug).expect("a school");
        platform.plan(&school).quota.records
    };
    let usual = records(HERE);
    let none = Limits::default();
    let set = limits("module-records=7 weight=9");
    let done = platform.plan_set(&by, &here, &set, &none).await;
    assert!(done.expect("set"));
    assert_eq!(records(HERE), 7);
    assert_eq!(platform.plan(&here).weight, 9);
    assert_eq!(platform.gate_weight(here.id), Some(9), "at the gate too");
    assert_eq!(records(ELSEWHERE), usual, "elsewhere nothing changed");
    let said = newest(&school.store).await;
    assert_eq!(said.0, "plan.set");
    assert_eq!(said.1, here.uai.to_string());
    assert_eq!(said.2, "weight=9 module-records=7");
    let seen = platform.plan_seen(&by, &here).await.expect("seen");
    let one = seen.limits.iter().find(|one| one.limit == Limit::Records);
    let one = one.expect("all are there");
    assert_eq!((one.usual, one.set, one.holds), (usual, Some(7), 7));
    let other = node_with(PlatformConfig::default(), &school.store, &school.clock).await;
    assert_eq!(other.plan(&here).quota.records, 7, "on every node");
    let done = platform.plan_set(&by, &here, &none, &set).await;
    assert!(done.expect("set"));
    assert_eq!(records(HERE), usual);
    while other.follow_once().await.expect("followed") > 0 {}
    assert_eq!(other.plan(&here).quota.records, usual);
}

#[tokio::test]
async fn of_a_school_and_a_module_the_smaller_limit_holds() {
    let school = School::with(&["greedy", "noop"]).await;
    let platform = &school.platform;
    let here = platform.school(HERE).expect("here");
    let set = async |scope: &PlanScope, text: &str| {
        let done = platform.plan_set_by_operator(scope, &limits(text)).await;
        done.expect("set")
    };
    let of_school = PlanScope::School(here.id);
    let of_module = PlanScope::Module(module("greedy"));
    assert!(set(&of_school, "module-records=20").await);
    assert!(set(&of_module, "module-records=5 pupil-records=900000000").await);
    let plan = |name| platform.plan_of(&here, &module(name));
    assert_eq!(plan("greedy").quota.records, 5);
    assert_eq!(plan("noop").quota.records, 20);
    assert_eq!(
        plan("greedy").pupil.records,
        plan("noop").pupil.records,
        "more than the school is granted is nothing"
    );
    assert!(set(&of_school, "module-records=2").await);
    assert_eq!(plan("greedy").quota.records, 2);
}

#[tokio::test]
async fn what_is_out_of_bounds_or_read_before_another_set_it_sets_nothing() {
    let school = School::with(&["greedy"]).await;
    let by = operator(&school).await;
    let platform = &school.platform;
    let here = platform.school(HERE).expect("here");
    let none = Limits::default();
    for wrong in ["weight=0", "weight=1001", "module-fuel-burst=1"] {
        let refused = platform.plan_set(&by, &here, &limits(wrong), &none).await;
        let Err(PlatformError::Invalid(errors)) = refused else {
            panic!("{wrong}: {refused:?}");
        };
        assert!(wrong.starts_with(&errors[0].field), "{wrong}");
    }
    let set = limits("weight=2");
    let done = platform.plan_set(&by, &here, &set, &none).await;
    assert!(done.expect("set"));
    let other = limits("weight=3");
    let late = platform.plan_set(&by, &here, &other, &none).await;
    assert!(matches!(late, Err(PlatformError::Conflict(_))));
    assert_eq!(platform.plan(&here).weight, 2);
    for who in ["admin", "head", "pupil"] {
        let who = school.by(who).await;
        let refused = platform.plan_set(&who, &here, &other, &set).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))));
        let refused = platform.plan_seen(&who, &here).await;
        assert!(matches!(refused, Err(PlatformError::Forbidden(_))));
    }
    let of_module = PlanScope::Module(module("greedy"));
    let refused = platform.plan_set_by_operator(&of_module, &set).await;
    assert!(matches!(refused, Err(PlatformError::Invalid(_))));
}

#[tokio::test]
async fn what_the_file_says_is_a_default_unless_it_is_locked() {
    let school = School::with(&["greedy"]).await;
    let here = school.platform.school(HERE).expect("here");
    let (scope, by_hand) = (PlanScope::School(here.id), limits("module-records=20"));
    let done = school.platform.plan_set_by_operator(&scope, &by_hand);
    assert!(done.await.expect("set"));
    for (locked, expected) in [(false, 20), (true, 10)] {
        let mut config = PlatformConfig::default();
        let said = LimitsSaid {
            limits: limits("module-records=10 module-timers=3"),
            locked,
        };
        config.plans.schools.insert(here.uai.clone(), said);
        let node = node_with(config, &school.store, &school.clock).await;
        let plan = node.plan(&here);
        assert_eq!(plan.quota.records, expected);
        assert_eq!(plan.quota.timers, 3, "nobody set that by hand");
    }
}
