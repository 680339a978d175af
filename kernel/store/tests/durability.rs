//! An acknowledged commit is never lost: a process writes and says each commit that was
//! acknowledged; it is killed at some moment; everything it said is there, and nothing is there by
//! halves.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "conformance/fresh.rs"]
mod fresh;
#[path = "conformance/homework.rs"]
#[expect(dead_code, reason = "shared with the conformance suite")]
mod homework;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use preau_domain::ids::PersonId;
use preau_domain::mailbox::Dispatch;
use preau_domain::record::{Due, Event, Timer, Value};
use preau_store::{Lane, Scan, Store, StoreOptions};

use fresh::Fresh;
use homework::{SCHOOL, at, commit_of, get, group, id, module, put, task, tasks};

const URL: &str = "PREAU_TEST_WRITE_UNTIL_KILLED";
const CYCLE: &str = "PREAU_TEST_CYCLE";
const CYCLES: u64 = 6;

/// The process that is killed. Each commit is a pair of records, of which one is delivered, an event, and a timer
/// that is due, which the process moves into the outbox.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_until_killed() {
    let (Ok(url), Ok(cycle)) = (std::env::var(URL), std::env::var(CYCLE)) else {
        return;
    };
    let store = Store::open(&url, StoreOptions::default()).await.unwrap();
    let moving = store.clone();
    tokio::spawn(async move {
        loop {
            moving.timer_move(at(10), 7).await.unwrap();
            tokio::task::yield_now().await;
        }
    });
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (store, cycle) = (store.clone(), cycle.clone());
            tokio::spawn(async move {
                for n in 0.. {
                    let name = format!("{cycle}.{writer}.{n}");
                    let half = |side: &str| {
                        let id = format!("{name}.{side}");
                        put(&id, None, task(side, n, &id))
                    };
                    let mut commit = commit_of(vec![half("left"), half("right")]);
                    commit.writes.events.push(Event {
                        name: format!("homework.{name}"),
                        fields: Vec::new(),
                    });
                    commit.subscribers.push(vec![module()]);
                    commit.writes.timers.push(Timer {
                        name: "homework.timer".to_owned(),
                        key: name.clone(),
                        due: Some(Due {
                            at: at(1),
                            fields: vec![("key".to_owned(), Value::Text(name.clone()))],
                        }),
                    });
                    commit.writes.mail.deliveries.push(Dispatch {
                        collection: "tasks".to_owned(),
                        id: id(&format!("{name}.left")),
                        author: Some(author()),
                        answers: None,
                        recipients: Vec::new(),
                        besides: Vec::new(),
                        folder: 1,
                        line: None,
                    });
                    store.commit(commit).await.unwrap();
                    let mut out = std::io::stdout().lock();
                    writeln!(out, "ack {name}").unwrap();
                    out.flush().unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
}

/// Whose box has what was delivered.
fn author() -> PersonId {
    PersonId::of_source("test", "author")
}

/// Lets a process write for a while, kills it, and gives what it said.
fn write_and_kill(url: &str, cycle: u64) -> BTreeSet<String> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_killed", "--nocapture"])
        .env(URL, url)
        .env(CYCLE, cycle.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = |line: String| line.strip_prefix("ack ").map(ToOwned::to_owned);
    let mut acknowledged = BTreeSet::new();
    for line in lines.by_ref() {
        if let Some(name) = said(line.unwrap()) {
            acknowledged.insert(name);
            break;
        }
    }
    std::thread::spawn(move || {
        // Another moment in each cycle, spread over the phases of a batch.
        std::thread::sleep(Duration::from_micros(20_011 + cycle * 37_717));
        child.kill().unwrap();
        child.wait().unwrap();
    });
    // A line that was cut by the kill has no end, and its name may be cut: it does not count.
    acknowledged.extend(lines.map_while(Result::ok).filter_map(said));
    acknowledged
}

async fn check(store: &Store, acknowledged: &BTreeSet<String>) {
    let left = settled_names(store).await;
    let right = names_of(store, "right").await;
    assert_eq!(left, right, "a commit is there by halves");
    let lost: Vec<_> = acknowledged.difference(&left).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    // What was not moved before the kill is moved now.
    while store.timer_move(at(10), 500).await.unwrap() > 0 {}
    let (mut published, mut timers) = (BTreeSet::new(), Vec::new());
    loop {
        let lane = Lane {
            school: SCHOOL,
            module: module(),
        };
        let batch = store
            .delivery_lease(&lane, at(10), at(1_000_000), 500)
            .await
            .unwrap();
        if batch.is_empty() {
            break;
        }
        for delivery in batch {
            if delivery.is_timer {
                timers.extend(delivery.fields.into_iter().map(|(_, key)| key));
            } else {
                published.insert(delivery.name.replace("homework.", ""));
            }
        }
    }
    // Records of earlier cycles had their events leased then.
    assert!(published.is_subset(&left));
    let newest = acknowledged.iter().next_back().unwrap();
    let (cycle, _) = newest.split_once('.').unwrap();
    let of_cycle = |name: &&String| name.split('.').next() == Some(cycle);
    let news: Vec<_> = left.iter().filter(of_cycle).collect();
    assert_eq!(news, published.iter().collect::<Vec<_>>());
    // Each timer once, neither lost nor moved twice.
    timers.sort_by_key(|key| format!("{key:?}"));
    let mut expected: Vec<_> = news.into_iter().cloned().map(Value::Text).collect();
    expected.sort_by_key(|key| format!("{key:?}"));
    assert_eq!(timers, expected);
    // What was delivered is in its box, and has the version that it took by that; the other half has not.
    for name in left.iter().filter(of_cycle).take(50) {
        let half = |side: &str| format!("{name}.{side}");
        assert_eq!(get(store, SCHOOL, &half("left")).await.unwrap().version, 2);
        assert_eq!(get(store, SCHOOL, &half("right")).await.unwrap().version, 1);
        let in_box = |side| {
            let record = id(&half(side));
            async move {
                let head = store
                    .mail_head(SCHOOL, &module(), "tasks", &record, Some(author()))
                    .await;
                head.unwrap().is_some_and(|head| head.is_in_box)
            }
        };
        assert!(in_box("left").await, "{name} is delivered by halves");
        assert!(!in_box("right").await);
    }
}

/// The names of the left side, once no commit is under way any more: a server of `PostgreSQL` ends what a
/// client that was killed had asked for, acknowledged to nobody.
async fn settled_names(store: &Store) -> BTreeSet<String> {
    let mut names = names_of(store, "left").await;
    loop {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let later = names_of(store, "left").await;
        if later == names {
            return names;
        }
        names = later;
    }
}

/// All names of one side, by the index.
async fn names_of(store: &Store, side: &str) -> BTreeSet<String> {
    let (module, collection) = (module(), tasks());
    let ranges = [group(side)];
    let mut scan = Scan {
        school: SCHOOL,
        module: &module,
        collection: &collection,
        index: "order",
        ranges: &ranges,
        descending: false,
        limit: 500,
        bytes: usize::MAX,
        after: None,
    };
    let mut names = BTreeSet::new();
    loop {
        let page = store.record_scan(&scan).await.unwrap().rows;
        let Some(last) = page.last() else {
            return names;
        };
        scan.after = Some((last.suffix.clone(), last.record.id.to_string()));
        let end = format!(".{side}");
        names.extend(page.iter().map(|one| {
            let id = one.record.id.as_str();
            id.strip_suffix(&end).expect("the side's own").to_owned()
        }));
    }
}

async fn nothing_acknowledged_is_lost(fresh: Fresh) {
    let mut all = 0;
    for cycle in 1..=CYCLES {
        let url = fresh.url.clone();
        let acknowledged = tokio::task::spawn_blocking(move || write_and_kill(&url, cycle))
            .await
            .unwrap();
        assert!(!acknowledged.is_empty());
        all += acknowledged.len();
        check(&fresh.store, &acknowledged).await;
        // Also for who opens it anew.
        let again = Store::open(&fresh.url, StoreOptions::default())
            .await
            .unwrap();
        assert!(acknowledged.is_subset(&names_of(&again, "left").await));
        again.close().await;
    }
    println!("{all} acknowledged commits in {CYCLES} cycles");
    fresh.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed_on_sqlite() {
    nothing_acknowledged_is_lost(Fresh::sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed_on_postgres() {
    nothing_acknowledged_is_lost(Fresh::postgres().await).await;
}
