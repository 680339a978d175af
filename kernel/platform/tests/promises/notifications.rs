//! What modules tell people: who sees it, for how long, what is read, and what is not told.

use std::collections::HashSet;
use std::sync::Arc;

use preau_domain::ids::ModuleId;
use preau_domain::notification::{Notification, NotificationId};
use preau_platform::error::PlatformError;
use preau_platform::notifications::{Said, Told};

use crate::school::{HERE, School, class, module, node, of_child, person};

/// A day, in seconds.
const DAY: i64 = 86_400;

async fn school() -> School {
    School::with(&["greedy"]).await
}

async fn lines(school: &School, who: &str) -> Vec<Told> {
    let by = school.by(who).await;
    school.platform.notifications(&by).await.expect("listed")
}

/// What somebody is told: "text", what is read in brackets, with the children whom it concerns.
async fn told(school: &School, who: &str) -> Vec<String> {
    lines(school, who).await.iter().map(said).collect()
}

fn said(line: &Told) -> String {
    let text = match &line.said {
        Said::Text(text, _) => text.fr.clone(),
        Said::More {
            count,
            at_least,
            of_one,
        } => {
            let least = if *at_least { "+" } else { "" };
            let one = if *of_one { " of one" } else { "" };
            format!("+{count}{least}{one}")
        }
    };
    let text = if line.unread {
        text
    } else {
        format!("({text})")
    };
    if line.children.is_empty() {
        text
    } else {
        format!("{text} for {}", line.children.join(", "))
    }
}

async fn count(school: &School, who: &str) -> u32 {
    let by = school.by(who).await;
    school.platform.unread(&by).await.total
}

async fn notify(
    school: &School,
    who: &str,
    audience: &str,
    key: &str,
) -> Result<String, PlatformError> {
    let form = [("audience", audience), ("key", key), ("text", key)];
    school.act(who, "greedy", "notify", &form).await
}

fn six_a() -> String {
    format!("class:{}", class("6A"))
}

#[tokio::test]
async fn a_class_and_its_relatives_are_told_and_nobody_else() {
    let school = school().await;
    notify(&school, "teacher", &six_a(), "a")
        .await
        .expect("sent");
    assert_eq!(told(&school, "pupil").await, ["a"]);
    // Both of the parent's children are in the class.
    assert_eq!(told(&school, "parent").await, ["a for classmate, pupil"]);
    // Who teaches elsewhere here, and has a child in the class.
    assert_eq!(told(&school, "both").await, ["a for pupil"]);
    let line = lines(&school, "both").await.remove(0);
    assert_eq!(line.standings, [of_child("pupil")]);
    // Without authority over the child there is no school; the author knows; the rest have no part in it.
    for nobody in [
        "teacher",
        "colleague",
        "pupil-b",
        "parent-b",
        "head",
        "foreign-pupil",
    ] {
        assert_eq!(told(&school, nobody).await, [""; 0], "{nobody}");
        assert_eq!(count(&school, nobody).await, 0, "{nobody}");
    }
    assert_eq!(count(&school, "pupil").await, 1);
    assert_eq!(count(&school, "parent").await, 1);
}

#[tokio::test]
async fn a_call_that_does_not_commit_tells_nobody() {
    let school = school().await;
    // The second of one key each is one too many.
    let form = [("audience", &*six_a()), ("many", "101")];
    let refused = school.act("teacher", "greedy", "notify-more", &form).await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(told(&school, "pupil").await, [""; 0]);
}

#[tokio::test]
async fn each_addresses_those_whom_they_have_to_do_with_and_the_school_everybody() {
    let school = school().await;
    let to = |who: &str| format!("person:{}", person(who));
    let six_b = format!("class:{}", class("6B"));
    let every = [
        ("6A", six_a()),
        ("6B", six_b),
        ("pupils", "profile:pupil".to_owned()),
        ("pupil", to("pupil")),
        ("parent", to("parent")),
        ("stranger", to("stranger")),
        ("pupil-b", to("pupil-b")),
        ("colleague", to("colleague")),
        ("foreign", to("foreign-pupil")),
    ];
    for (who, expected) in [
        ("teacher", "6A pupil parent colleague"),
        ("teacher-b", "6B pupil-b colleague"),
        ("admin", "colleague"),
        ("pupil", "pupil"),
        ("parent", "parent"),
        (
            "head",
            "6A 6B pupils pupil parent stranger pupil-b colleague foreign",
        ),
    ] {
        let mut reached = Vec::new();
        for (name, audience) in &every {
            match notify(&school, who, audience, &format!("{who}-{name}")).await {
                Ok(_) => reached.push(*name),
                Err(PlatformError::Forbidden(_)) => {}
                Err(error) => panic!("{who} to {name}: {error}"),
            }
        }
        assert_eq!(reached.join(" "), expected, "{who}");
    }
    // Whom the head addressed in another school is not told: they have no part in this one.
    assert_eq!(told(&school, "foreign-pupil").await, [""; 0]);
    let form = [("audience", "profile:pupil")];
    let later = school.act("pupil", "greedy", "notify-later", &form).await;
    later.expect("published");
    school.platform.deliver_once().await.expect("delivered");
    let told = told(&school, "pupil-b").await;
    assert!(told.contains(&"De l’école".to_owned()), "{told:?}");
}

async fn withdraw(school: &School, who: &str, key: &str) -> Result<String, PlatformError> {
    let form = [("key", key)];
    school.act(who, "greedy", "withdraw", &form).await
}

#[tokio::test]
async fn a_pupil_neither_writes_to_their_parents_nor_takes_back_what_these_were_told() {
    let school = school().await;
    let pupil = format!("person:{}", person("pupil"));
    notify(&school, "pupil", &pupil, "own").await.expect("sent");
    assert_eq!(told(&school, "pupil").await, ["own"]);
    for relative in ["parent", "both"] {
        assert_eq!(told(&school, relative).await, [""; 0], "{relative}");
        assert_eq!(count(&school, relative).await, 0, "{relative}");
    }
    school.wait(1);
    let sent = notify(&school, "teacher", &pupil, "late").await;
    sent.expect("sent");
    for refused in [
        withdraw(&school, "pupil", "late").await,
        notify(&school, "pupil", &pupil, "late").await,
    ] {
        assert!(
            matches!(refused, Err(PlatformError::Forbidden(_))),
            "{refused:?}"
        );
    }
    assert_eq!(told(&school, "pupil").await, ["late", "own"]);
    assert_eq!(told(&school, "parent").await, ["late for pupil"]);
    assert_eq!(count(&school, "parent").await, 1);
    withdraw(&school, "pupil", "own").await.expect("their own");
    withdraw(&school, "teacher", "late").await.expect("theirs");
    assert_eq!(told(&school, "pupil").await, [""; 0]);
    assert_eq!(count(&school, "parent").await, 0);
}

#[tokio::test]
async fn who_leaves_the_class_sees_it_no_more() {
    let school = school().await;
    notify(&school, "teacher", &six_a(), "a")
        .await
        .expect("sent");
    assert_eq!(count(&school, "parent").await, 1);
    school.import(|key| key != "classmate").await;
    assert_eq!(told(&school, "parent").await, ["a for pupil"]);
    school
        .import(|key| key != "classmate" && key != "pupil")
        .await;
    assert_eq!(told(&school, "pupil").await, [""; 0]);
    let by = school.by("parent").await;
    assert!(by.schools().is_empty());
    assert_eq!(told(&school, "parent").await, [""; 0]);
    assert_eq!(count(&school, "parent").await, 0);
}

#[tokio::test]
async fn a_module_that_is_off_has_none() {
    let school = school().await;
    notify(&school, "teacher", &six_a(), "a")
        .await
        .expect("sent");
    school.switch("admin", "greedy", false).await.expect("off");
    assert_eq!(told(&school, "pupil").await, [""; 0]);
    let by = school.by("pupil").await;
    let kinds = school.platform.notification_kinds(&by).await;
    assert!(kinds.expect("read").is_empty());
    school.switch("admin", "greedy", true).await.expect("on");
    assert_eq!(told(&school, "pupil").await, ["a"]);
}

#[tokio::test]
async fn what_is_opened_is_read_by_who_opened_it() {
    let school = school().await;
    for key in ["a", "b"] {
        notify(&school, "teacher", &six_a(), key)
            .await
            .expect("sent");
        school.wait(60);
    }
    let open = async |who: &str, id: NotificationId| {
        let by = school.by(who).await;
        school.platform.notification_open(&by, id).await
    };
    let all = lines(&school, "pupil").await;
    assert_eq!(count(&school, "pupil").await, 2);
    let line = open("pupil", all[0].id).await.expect("opened");
    assert!(matches!(line.said, Said::Text(ref text, _) if text.fr == "b"));
    assert_eq!(told(&school, "pupil").await, ["(b)", "a"]);
    assert_eq!(count(&school, "pupil").await, 1);
    assert_eq!(told(&school, "classmate").await, ["b", "a"]);
    // Nobody learns by its identifier of what is not for them.
    for stranger in ["pupil-b", "foreign-pupil", "teacher"] {
        let refused = open(stranger, all[0].id).await;
        assert!(
            matches!(refused, Err(PlatformError::NotFound)),
            "{stranger}"
        );
    }
    // Sent again under its key, it is news.
    notify(&school, "teacher", &six_a(), "b")
        .await
        .expect("sent");
    assert_eq!(told(&school, "pupil").await, ["b", "a"]);
    assert_eq!(count(&school, "pupil").await, 2);
    withdraw(&school, "teacher", "b").await.expect("withdrawn");
    assert_eq!(told(&school, "pupil").await, ["a"]);
    assert_eq!(count(&school, "pupil").await, 1);
}

#[tokio::test]
async fn all_are_read_that_were_there_when_the_person_looked() {
    let school = school().await;
    notify(&school, "teacher", &six_a(), "old")
        .await
        .expect("sent");
    school.wait(600);
    notify(&school, "teacher", &six_a(), "new")
        .await
        .expect("sent");
    let seen = lines(&school, "parent").await[0].at;
    school.wait(1);
    notify(&school, "teacher", &six_a(), "meanwhile")
        .await
        .expect("sent");
    let by = school.by("parent").await;
    let read = school.platform.notifications_read(&by, seen).await;
    read.expect("noted");
    let expected =
        ["meanwhile", "(new)", "(old)"].map(|text| format!("{text} for classmate, pupil"));
    assert_eq!(told(&school, "parent").await, expected);
    assert_eq!(count(&school, "parent").await, 1);
    assert_eq!(count(&school, "pupil").await, 3);
}

type Kinds = HashSet<(ModuleId, String)>;

#[tokio::test]
async fn a_kind_that_was_turned_off_is_not_told() {
    let school = school().await;
    let form = [
        ("audience", six_a()),
        ("key", "other".to_owned()),
        ("text", "other".to_owned()),
        ("kind", "other".to_owned()),
    ];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    notify(&school, "teacher", &six_a(), "news")
        .await
        .expect("sent");
    school
        .act("teacher", "greedy", "notify", &form)
        .await
        .expect("sent");
    assert_eq!(count(&school, "pupil").await, 2);
    let by = school.by("pupil").await;
    let kinds = |kinds: &[&str]| -> Kinds {
        let kinds = kinds.iter();
        kinds
            .map(|kind| (module("greedy"), (*kind).to_owned()))
            .collect()
    };
    let set = async |shown: &Kinds, wanted: &Kinds| {
        let set = school.platform.notification_kinds_set(&by, shown, wanted);
        set.await.expect("set");
    };
    set(&kinds(&["news", "other"]), &kinds(&["other"])).await;
    assert_eq!(told(&school, "pupil").await, ["other"]);
    // What they were not shown, because it is new, is not turned off.
    set(&kinds(&["news"]), &kinds(&[])).await;
    assert_eq!(told(&school, "pupil").await, ["other"]);
    assert_eq!(count(&school, "pupil").await, 1);
    assert_eq!(told(&school, "classmate").await.len(), 2);
    let listed = school.platform.notification_kinds(&by).await.expect("read");
    let listed: Vec<_> = listed[0]
        .1
        .iter()
        .map(|k| (k.kind.as_str(), k.wanted))
        .collect();
    let expected = [("alarm", true), ("news", false), ("other", true)];
    assert_eq!(listed, expected);
    // What the person does not know of, they cannot turn off: it would be kept for ever.
    let mut shown = kinds(&["other", "x"]);
    shown.insert((module("unknown"), "x".to_owned()));
    set(&shown, &kinds(&[])).await;
    let mutes = school.store.notification_mutes(person("pupil")).await;
    assert_eq!(mutes.expect("read").len(), 2);
}

#[tokio::test]
async fn in_a_surge_nothing_is_counted_that_was_not_before() {
    let school = school().await;
    let tell = async |key| {
        notify(&school, "teacher", &six_a(), key)
            .await
            .expect("sent")
    };
    tell("a").await;
    // Somebody is who they are as long as they are remembered.
    let (pupil, classmate) = (school.by("pupil").await, school.by("classmate").await);
    let counted = async |by| school.platform.unread(by).await.total;
    assert_eq!(counted(&pupil).await, 1);
    school.platform.surge().set(true);
    tell("b").await;
    assert_eq!(counted(&pupil).await, 1, "as before");
    assert_eq!(counted(&classmate).await, 0, "nobody knows");
    school.platform.surge().set(false);
    assert_eq!(counted(&pupil).await, 2);
    assert_eq!(counted(&classmate).await, 2);
}

#[tokio::test]
async fn a_count_is_believed_for_a_while_and_not_after_news_on_its_node() {
    let school = school().await;
    notify(&school, "teacher", &six_a(), "a")
        .await
        .expect("sent");
    let by = school.by("pupil").await;
    let here = || school.platform.unread(&by);
    let other = node(&school.store, &school.clock).await;
    let there = other.operation_for(person("pupil"), by.language).await;
    let there = there.expect("known");
    assert_eq!(here().await.total, 1);
    assert_eq!(other.unread(&there).await.total, 1);
    // From memory: the very same.
    assert!(Arc::ptr_eq(&here().await, &here().await));
    notify(&school, "teacher", &six_a(), "b")
        .await
        .expect("sent");
    assert_eq!(here().await.total, 2);
    // Another node hears of it when it asks again.
    assert_eq!(other.unread(&there).await.total, 1);
    assert_eq!(other.notifications(&there).await.expect("listed").len(), 2);
    let module = module("greedy");
    let school_id = school.platform.school(HERE).expect("here").id;
    let standing = by.standings(school_id)[0];
    assert_eq!(here().await.of(school_id, &module, standing), 2);
}

#[tokio::test]
async fn news_has_only_those_counted_anew_whom_it_concerns() {
    let school = school().await;
    // No two of them are in one audience.
    let mut others = Vec::new();
    for who in ["teacher", "admin", "pupil-b"] {
        let by = school.by(who).await;
        let unread = school.platform.unread(&by).await;
        others.push((by, unread));
    }
    assert_eq!(count(&school, "pupil").await, 0);
    let pupil = format!("person:{}", person("pupil"));
    notify(&school, "pupil", &pupil, "own").await.expect("sent");
    withdraw(&school, "head", "none").await.expect("nothing");
    assert_eq!(count(&school, "pupil").await, 1);
    let mut anew = 0;
    for (by, unread) in &others {
        let now = school.platform.unread(by).await;
        anew += usize::from(!Arc::ptr_eq(&now, unread));
    }
    // One may share a counter with the pupil, by its hash.
    assert!(anew <= 1, "{anew}");
    // Who is told it no more is concerned as well.
    let (six_a, colleague) = (six_a(), format!("person:{}", person("colleague")));
    for (audience, expected) in [(&six_a, 2), (&colleague, 1)] {
        let sent = notify(&school, "teacher", audience, "a").await;
        sent.expect("sent");
        assert_eq!(count(&school, "pupil").await, expected, "{audience}");
    }
    assert_eq!(count(&school, "colleague").await, 1);
}

#[tokio::test]
async fn a_notification_ends_after_its_time() {
    let school = school().await;
    notify(&school, "teacher", &six_a(), "a")
        .await
        .expect("sent");
    let line = lines(&school, "pupil").await.remove(0);
    let by = school.by("pupil").await;
    school
        .platform
        .notification_open(&by, line.id)
        .await
        .expect("opened");
    school.wait(Notification::DAYS * DAY);
    school.platform.sweep_once().await.expect("swept");
    let here = school.platform.school(HERE).expect("here").id;
    let kept = async || {
        let kept = school.store.storage_recount(here).await.expect("counted");
        kept.iter().map(|one| one.notifications).sum::<u64>()
    };
    assert_eq!(kept().await, 1, "not yet");
    school.wait(1);
    // Nobody sees it any more, also before it is swept away.
    assert_eq!(told(&school, "pupil").await, [""; 0]);
    school.platform.sweep_once().await.expect("swept");
    assert_eq!(kept().await, 0);
    let again = school
        .store
        .notification_mark_purge(here, school.platform.now(), 10);
    assert_eq!(again.await.expect("purged"), 0, "what was noted went too");
}

#[tokio::test]
async fn a_flood_of_one_is_a_line_with_a_count_and_crowds_nobody_out() {
    let school = school().await;
    let of_class = format!("class:{}", class("6A"));
    for (who, key) in [("head", "first"), ("colleague", "second")] {
        notify(&school, who, &of_class, key).await.expect("sent");
        school.wait(1);
    }
    for n in 0..24 {
        let key = format!("flood-{n}");
        notify(&school, "teacher", &of_class, &key)
            .await
            .expect("sent");
        school.wait(1);
    }
    let told = told(&school, "pupil").await;
    let newest = ["flood-23", "flood-22", "flood-21", "flood-20", "flood-19"];
    let most = Notification::MAX_OF_AUTHOR_A_DAY;
    assert_eq!(told[..most], newest);
    assert_eq!(told[most..], ["+19 of one", "second", "first"]);
    assert_eq!(count(&school, "pupil").await, 8);
    // The line is all that it stands for: opened, that is read.
    let by = school.by("pupil").await;
    let lines = lines(&school, "pupil").await;
    let rest = lines[5].id;
    let open = school.platform.notification_open(&by, rest).await;
    open.expect("opened");
    assert_eq!(count(&school, "pupil").await, 7);
}
