//! What a module keeps, removed in steps: to the last, or not at all where the school must keep some of it.

use preau_store::{AuditEntry, Cleared, Clearing, ModuleClear, Storage, Store, StoreError};

use crate::homework::{OTHER_SCHOOL, SCHOOL, at, commit, get, module, publish, put, task};
use crate::storage::{Dice, account, any_commit, any_delivery, assert_right};

on_both!(
    what_a_module_keeps_goes_in_steps_and_its_account_comes_to_zero,
    nothing_goes_once_there_is_something_that_must_be_kept,
);

fn entry(action: &str) -> AuditEntry {
    AuditEntry {
        at: at(200),
        school: Some(SCHOOL),
        actor: None,
        action: action.to_owned(),
        target: module().to_string(),
        detail: String::new(),
    }
}

/// How much a step removes of a module that keeps nothing for the school.
async fn step(store: &Store, clearing: &Clearing, kept: &[String]) -> u64 {
    let done = store.module_clear_step(clearing, &module(), kept).await;
    match done.unwrap() {
        ModuleClear::Gone(gone) => gone,
        ModuleClear::Nothing => 0,
        ModuleClear::Kept(collection) => panic!("{collection} is kept"),
    }
}

async fn what_a_module_keeps_goes_in_steps_and_its_account_comes_to_zero(store: Store) {
    let mut dice = Dice(11);
    let has_all = |of: &Storage| of.records > 0 && of.waiting > 0 && of.timers > 0;
    let mut full = account(&store, &module()).await;
    for number in 0..1_500 {
        let commit = any_commit(&store, &mut dice, number).await;
        drop(store.commit(commit).await);
        any_delivery(&store, &mut dice, number).await;
        if number % 10 == 0 {
            store.timer_move(at(0), 4).await.unwrap();
        }
        full = account(&store, &module()).await;
        if number >= 150 && has_all(&full) {
            break;
        }
    }
    assert!(has_all(&full), "{full:?}");
    let what = Cleared::Module(module());
    let begin = async || {
        let begun = entry("module.clear");
        store
            .clearing_begin(SCHOOL, &what, full.records, &begun)
            .await
    };
    let id = module();
    let switch = async |on| store.enablement_set(SCHOOL, &id, on, None, at(199)).await;
    switch(true).await.unwrap();
    assert!(!begin().await.unwrap(), "it is on");
    switch(false).await.unwrap();
    assert!(begin().await.unwrap());
    assert!(!begin().await.unwrap(), "it is going on");
    let clearing = store
        .clearing_lease(at(201), at(260))
        .await
        .unwrap()
        .unwrap();
    assert!(step(&store, &clearing, &[]).await > 0);
    assert_right(&store, "after a step").await;
    // Whoever did that is gone; nobody turns the module on meanwhile.
    let on = switch(true).await;
    assert!(matches!(on, Err(StoreError::Conflict { .. })), "{on:?}");
    assert_eq!(store.clearing_lease(at(259), at(300)).await.unwrap(), None);
    let clearing = store
        .clearing_lease(at(261), at(300))
        .await
        .unwrap()
        .unwrap();
    assert!(clearing.gone > 0);
    while step(&store, &clearing, &[]).await > 0 {
        assert_right(&store, "after a step").await;
    }
    let empty = account(&store, &module()).await;
    let none = Storage {
        records: 0,
        bytes: 0,
        waiting: 0,
        timers: 0,
        notifications: 0,
        files: 0,
        ..empty.clone()
    };
    assert_eq!(empty, none);
    for first in [true, false] {
        let done = entry("module.cleared");
        let ended = store.clearing_end(&clearing, &done).await;
        assert_eq!(ended.unwrap(), first);
    }
    switch(true).await.unwrap();
    let there = store.storage_list(OTHER_SCHOOL).await.unwrap();
    assert!(
        there.iter().any(|one| one.records > 0),
        "elsewhere it stays"
    );
}

async fn nothing_goes_once_there_is_something_that_must_be_kept(store: Store) {
    let must = ["notices".to_owned(), "tasks".to_owned()];
    publish(&store, "homework.given", vec![module()]).await;
    let what = Cleared::Module(module());
    let begun = entry("module.clear");
    let begins = store.clearing_begin(SCHOOL, &what, 1, &begun);
    assert!(begins.await.unwrap());
    let leased = store.clearing_lease(at(201), at(260)).await.unwrap();
    let clearing = leased.unwrap();
    assert!(step(&store, &clearing, &must).await > 0, "what waits");
    // A call that was on its way is committed between two steps.
    publish(&store, "homework.given", vec![module()]).await;
    commit(&store, vec![put("late", None, task("6A", 1, "late"))])
        .await
        .unwrap();
    let before = account(&store, &module()).await;
    assert!(before.records == 1 && before.waiting > 0, "{before:?}");
    let done = store.module_clear_step(&clearing, &module(), &must).await;
    assert_eq!(done.unwrap(), ModuleClear::Kept("tasks".to_owned()));
    assert_eq!(account(&store, &module()).await, before);
    assert!(get(&store, SCHOOL, "late").await.is_some());
    assert_right(&store, "where nothing went").await;
    for first in [true, false] {
        let stopped = entry("module.kept");
        let stops = store.clearing_stop(&clearing, "tasks", &stopped).await;
        assert_eq!(stops.unwrap(), first);
    }
    let seen = store.clearing_get(SCHOOL, &what).await.unwrap().unwrap();
    assert_eq!(seen.stopped_for(), Some("tasks"));
    assert_eq!(store.clearing_lease(at(900), at(960)).await.unwrap(), None);
    let lines = store.audit_list(Some(SCHOOL), 10, None).await.unwrap();
    let said = lines
        .iter()
        .filter(|line| line.entry.action == "module.kept");
    assert_eq!(said.count(), 1);
    // Asked for again, it goes on from the beginning, and is stopped by nothing that is not kept.
    let again = store.clearing_begin(SCHOOL, &what, 1, &begun);
    assert!(again.await.unwrap());
    let seen = store.clearing_get(SCHOOL, &what).await.unwrap().unwrap();
    assert_eq!(seen.stopped_for(), None);
    while step(&store, &seen, &[]).await > 0 {}
    assert!(get(&store, SCHOOL, "late").await.is_none());
}
