//! Lessons: said and withdrawn with a commit, bounded in number, gone once they are over.

use jiff::SignedDuration;
use preau_domain::audience::Audience;
use preau_domain::ids::GroupId;
use preau_domain::lesson::{Lesson, Slot};
use preau_store::{AuditEntry, ChangeKind, Cleared, Commit, ModuleClear, PlannedLesson, Store};

use crate::homework::{
    OTHER_SCHOOL, SCHOOL, at, commit_of, is_conflict, module, other_module, put, task,
};

on_both!(
    a_lesson_is_said_with_the_commit_or_not_at_all,
    a_lesson_that_is_said_again_is_the_last_that_was_said,
    lessons_are_their_modules_and_their_schools,
    lessons_are_read_that_are_on_or_begin_soon,
    a_module_has_so_many_lessons_in_a_school_to_the_last,
    lessons_go_when_they_are_over,
    lessons_go_with_all_that_a_module_keeps,
    every_node_is_told_in_which_schools_lessons_changed,
);

fn slot(from: i64, until: i64) -> Slot {
    Slot {
        audience: Audience::Class(GroupId::of_source("test", "6A")),
        starts: at(from),
        ends: at(until),
    }
}

fn said(key: &str, from: i64, until: i64) -> Lesson {
    Lesson {
        key: key.to_owned(),
        slot: Some(slot(from, until)),
    }
}

fn withdrawn(key: &str) -> Lesson {
    Lesson {
        key: key.to_owned(),
        slot: None,
    }
}

fn commit_with(lessons: Vec<Lesson>) -> Commit {
    let mut commit = commit_of(Vec::new());
    commit.writes.lessons = lessons;
    commit
}

async fn stage(store: &Store, lessons: Vec<Lesson>) {
    store.commit(commit_with(lessons)).await.unwrap();
}

/// The lessons of a school that are not over at a second, by when they begin and end.
async fn to_come(store: &Store, second: i64) -> Vec<(i64, i64)> {
    let planned = store.lesson_list_of(SCHOOL, at(second), at(1_000_000));
    seconds(planned.await.unwrap())
}

fn seconds(planned: Vec<PlannedLesson>) -> Vec<(i64, i64)> {
    let since = |instant: jiff::Timestamp| instant.as_second() - at(0).as_second();
    let slots = planned.into_iter().map(|lesson| lesson.slot);
    slots
        .map(|slot| (since(slot.starts), since(slot.ends)))
        .collect()
}

async fn a_lesson_is_said_with_the_commit_or_not_at_all(store: Store) {
    let mut failing = commit_of(vec![put("a", Some(3), task("g", 1, "c"))]);
    failing.writes.lessons = vec![said("a", 60, 90)];
    assert!(is_conflict(&store.commit(failing).await));
    assert_eq!(to_come(&store, 0).await, []);
    stage(&store, vec![said("b", 90, 120), said("a", 60, 90)]).await;
    let expected = [(60, 90), (90, 120)];
    assert_eq!(to_come(&store, 0).await, expected);
    // A call that meets a conflict withdraws nothing either.
    let mut failing = commit_of(vec![put("a", Some(3), task("g", 1, "c"))]);
    failing.writes.lessons = vec![withdrawn("a"), said("b", 400, 500)];
    assert!(is_conflict(&store.commit(failing).await));
    assert_eq!(to_come(&store, 0).await, expected);
}

async fn a_lesson_that_is_said_again_is_the_last_that_was_said(store: Store) {
    stage(&store, vec![said("a", 60, 90)]).await;
    let group = Slot {
        audience: Audience::Group(GroupId::of_source("test", "6ALL1")),
        ..slot(70, 100)
    };
    let moved = Lesson {
        key: "a".to_owned(),
        slot: Some(group),
    };
    stage(&store, vec![moved]).await;
    let planned = store.lesson_list_of(SCHOOL, at(0), at(1_000)).await;
    let expected = PlannedLesson {
        school: SCHOOL,
        module: module(),
        slot: group,
    };
    assert_eq!(planned.unwrap(), [expected]);
    stage(&store, vec![withdrawn("a"), withdrawn("b")]).await;
    assert_eq!(to_come(&store, 0).await, []);
}

async fn lessons_are_their_modules_and_their_schools(store: Store) {
    let mut elsewhere = commit_with(vec![said("a", 60, 90)]);
    elsewhere.school = OTHER_SCHOOL;
    store.commit(elsewhere).await.unwrap();
    let mut other = commit_with(vec![said("a", 61, 91)]);
    other.module = other_module();
    store.commit(other).await.unwrap();
    stage(&store, vec![said("a", 62, 92)]).await;
    assert_eq!(to_come(&store, 0).await, [(61, 91), (62, 92)]);
    stage(&store, vec![withdrawn("a")]).await;
    assert_eq!(to_come(&store, 0).await, [(61, 91)]);
    let all = store.lesson_list(at(0), at(1_000)).await.unwrap();
    let mut of: Vec<_> = all
        .into_iter()
        .map(|one| (one.school, one.module))
        .collect();
    of.sort();
    assert_eq!(of, [(SCHOOL, other_module()), (OTHER_SCHOOL, module())]);
    let counted = store.lesson_count(SCHOOL, &module(), "").await;
    assert_eq!(counted.unwrap(), Some(0));
}

async fn lessons_are_read_that_are_on_or_begin_soon(store: Store) {
    let hours = |hours: i64| SignedDuration::from_hours(hours).as_secs();
    let lessons = vec![
        said("over", 0, 600),
        said("on", 300, 900),
        // As long as there is one: it is found until its end.
        said("long", 601 - hours(4), 601),
        said("soon", 900, 1_200),
        said("later", 1_201, 1_800),
    ];
    stage(&store, lessons).await;
    let read = store.lesson_list(at(600), at(1_201)).await.unwrap();
    let mut all = seconds(read);
    all.sort_unstable();
    let expected = [(601 - hours(4), 601), (300, 900), (900, 1_200)];
    assert_eq!(all, expected);
    let of_school = store.lesson_list_of(SCHOOL, at(600), at(1_201)).await;
    assert_eq!(seconds(of_school.unwrap()), expected);
}

async fn a_module_has_so_many_lessons_in_a_school_to_the_last(store: Store) {
    let most = i64::from(Slot::MOST);
    let keys: Vec<_> = (0..most).map(|n| format!("k{n:04}")).collect();
    for some in keys.chunks(50) {
        let some = some.iter().map(|key| said(key, 60, 90));
        stage(&store, some.collect()).await;
    }
    let count = |key: &'static str| {
        let store = store.clone();
        async move { store.lesson_count(SCHOOL, &module(), key).await.unwrap() }
    };
    assert_eq!(count("").await, Some(u64::from(Slot::MOST)));
    assert_eq!(count("k0007").await, None, "it has its place");
    let one_more = store.commit(commit_with(vec![said("more", 60, 90)])).await;
    assert!(is_conflict(&one_more), "{one_more:?}");
    // What is there moves, and what goes makes room for another.
    stage(&store, vec![said("k0007", 70, 100)]).await;
    stage(&store, vec![withdrawn("k0123"), said("more", 60, 90)]).await;
    let one_more = store.commit(commit_with(vec![said("k0123", 60, 90)])).await;
    assert!(is_conflict(&one_more), "{one_more:?}");
    assert_eq!(count("").await, Some(u64::from(Slot::MOST)));
    let mut other = commit_with(vec![said("k0123", 60, 90)]);
    other.module = other_module();
    store.commit(other).await.unwrap();
}

async fn lessons_go_when_they_are_over(store: Store) {
    let lessons = vec![said("a", 0, 60), said("b", 30, 90), said("c", 90, 120)];
    stage(&store, lessons).await;
    assert_eq!(store.lesson_purge(at(59)).await.unwrap(), 0);
    assert_eq!(store.lesson_purge(at(60)).await.unwrap(), 1);
    assert_eq!(to_come(&store, 0).await, [(30, 90), (90, 120)]);
    assert_eq!(store.lesson_purge(at(1_000)).await.unwrap(), 2);
}

async fn lessons_go_with_all_that_a_module_keeps(store: Store) {
    stage(&store, vec![said("a", 60, 90), said("b", 60, 90)]).await;
    let mut other = commit_with(vec![said("a", 61, 91)]);
    other.module = other_module();
    store.commit(other).await.unwrap();
    let begun = AuditEntry {
        at: at(0),
        school: Some(SCHOOL),
        actor: None,
        action: "module.clear".to_owned(),
        target: module().to_string(),
        detail: String::new(),
    };
    let what = Cleared::Module(module());
    let is_begun = store.clearing_begin(SCHOOL, &what, 0, &begun).await;
    assert!(is_begun.unwrap());
    let leased = store.clearing_lease(at(1), at(60)).await.unwrap();
    let clearing = leased.unwrap();
    let id = module();
    let step = async || store.module_clear_step(&clearing, &id, &[]).await.unwrap();
    assert_eq!(step().await, ModuleClear::Gone(2));
    assert_eq!(step().await, ModuleClear::Nothing);
    assert_eq!(to_come(&store, 0).await, [(61, 91)]);
}

async fn every_node_is_told_in_which_schools_lessons_changed(store: Store) {
    let before = store.change_newest().await.unwrap();
    stage(&store, vec![said("a", 60, 90), said("b", 60, 90)]).await;
    // What is no lesson tells nobody.
    store
        .commit(commit_of(vec![put("a", None, task("g", 1, "c"))]))
        .await
        .unwrap();
    stage(&store, vec![withdrawn("a")]).await;
    let told = store.change_list(before).await.unwrap();
    let told: Vec<_> = told.into_iter().map(|one| (one.kind, one.key)).collect();
    let here = (ChangeKind::Lesson, SCHOOL.to_string());
    assert_eq!(told, [here.clone(), here]);
}
