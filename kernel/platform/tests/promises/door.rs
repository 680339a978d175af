//! The door of a virtual classroom when its whole class comes in the same second: what it costs is what coming costs, and
//! nobody is in anybody's way.

use std::collections::BTreeSet;

use futures::future::join_all;
use preau_domain::audience::Audience;
use preau_store::LiveHead;

use crate::contracts::first_party;
use crate::school::{HERE, School, class, person};

const CROWD: usize = 30;
const MODULE: &str = "classrooms";

/// What the module's calls did so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Done {
    /// Calls of the guest, each run of one that is run again counted.
    calls: u64,
    /// Records that are there.
    records: u64,
}

async fn done(school: &School) -> Done {
    let here = school.platform.school(HERE).expect("here");
    school.platform.usage_settle().await.expect("settled");
    let used = school.store.usage_list(here.id, 0).await.expect("listed");
    let kept = school.store.storage_list(here.id).await.expect("listed");
    let of_module = kept.iter().filter(|one| one.module == MODULE);
    Done {
        calls: used.iter().map(|hour| hour.calls).sum(),
        records: of_module.map(|one| one.records).sum(),
    }
}

/// How many commits touched open pages since, and of whom.
async fn touched(school: &School, since: &[LiveHead]) -> (usize, BTreeSet<Audience>) {
    let (mut commits, mut audiences) = (0, BTreeSet::new());
    for head in school.store.live_heads().await.expect("read") {
        let before = since.iter().find(|one| one.node == head.node);
        let after = before.map_or(0, |one| one.sequence);
        let touched = school.store.live_list(head.node, after).await;
        for commit in touched.expect("read") {
            commits += 1;
            audiences.extend(commit.touches.iter().map(|touch| touch.audience));
        }
    }
    (commits, audiences)
}

/// A room of 6A that its teacher opened, with a waiting list.
async fn open(school: &School) {
    let audience = format!("class:{}", class("6A"));
    let form = [
        ("audience", audience.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-23"),
        ("start", "17:00"),
        ("minutes", "55"),
        ("hold", "true"),
    ];
    let planned = school.act("teacher", MODULE, "plan/room", &form).await;
    planned.expect("planned");
    let opened = school.act("teacher", MODULE, "room/room/open", &[]).await;
    opened.expect("open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_who_come_in_the_same_second_are_thirty_calls_and_thirty_writes_and_one_page_to_read()
 {
    let school = School::with(&[]).await;
    school.install(MODULE, &first_party(MODULE)).await;
    let crowd = school.import_crowd("6A", CROWD).await;
    open(&school).await;

    let before = done(&school).await;
    let heads = school.store.live_heads().await.expect("read");
    let coming = crowd
        .iter()
        .map(|who| school.act(who, MODULE, "room/room/enter", &[]));
    for came in join_all(coming).await {
        came.expect("at the door");
    }
    let at_the_door = done(&school).await;
    let expected = Done {
        calls: before.calls + CROWD as u64,
        records: before.records + CROWD as u64,
    };
    assert_eq!(at_the_door, expected, "none is run again, each writes one");
    let teacher = Audience::Person(person("teacher"));
    assert_eq!(
        touched(&school, &heads).await,
        (CROWD, BTreeSet::from([teacher])),
        "of all open pages the teacher's is to be read again"
    );

    // All of them are let in by one call, which writes one record that was there.
    let heads = school.store.live_heads().await.expect("read");
    let let_in = school.act("teacher", MODULE, "room/room/admit-all", &[]);
    let_in.await.expect("let in");
    let expected = Done {
        calls: at_the_door.calls + 1,
        ..at_the_door
    };
    assert_eq!(done(&school).await, expected);
    let (commits, _) = touched(&school, &heads).await;
    assert_eq!(commits, 1);

    // To press twice, all at once, writes nothing more.
    let pressing = crowd
        .iter()
        .map(|who| school.act(who, MODULE, "room/room/enter", &[]));
    for pressed in join_all(pressing).await {
        pressed.expect("within");
    }
    let expected = Done {
        calls: expected.calls + CROWD as u64,
        ..expected
    };
    assert_eq!(done(&school).await, expected);
}
