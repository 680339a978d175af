//! A letter of a period is handed over once at most, also by a process that is killed while it does: one sends
//! letters to a mail server, is killed at some moment, and the next one goes on; the server never gets one of
//! somebody twice for a day, and everybody's is accounted for in the end.
#![expect(clippy::expect_used, clippy::panic, reason = "tests")]

#[path = "../../../tests/harness/guests.rs"]
mod guests;
#[path = "../../platform/tests/promises/school.rs"]
#[expect(dead_code, reason = "the tests of the platform use all of it")]
mod school;
#[path = "../../../tests/harness/smtp.rs"]
#[expect(dead_code, reason = "other tests need more of it")]
mod smtp;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use preau_domain::clock::SetClock;
use preau_domain::letter::LetterKind;
use preau_post::smtp::{Smtp, Tls};
use preau_post::{Post, PostConfig, Way};
use preau_store::{Store, StoreOptions};
use school::{School, class, node, person};
use smtp::CatchAll;

const FOLDER: &str = "PREAU_TEST_SEND_UNTIL_KILLED";
/// Monday to Thursday.
const DAYS: usize = 4;
/// How often somebody who sends is killed on each.
const KILLS: u64 = 3;
const DAY: i64 = 86_400;
/// Monday 23 November 2026, 16 h UTC.
const BEGIN: i64 = 1_795_449_600;
/// Who has letters.
const PEOPLE: [&str; 7] = [
    "parent",
    "both",
    "parent-b",
    "teacher",
    "teacher-b",
    "colleague",
    "admin",
];

async fn store(folder: &Path) -> Store {
    let url = format!("sqlite://{}", folder.join("preau.db").display());
    let store = Store::open(&url, StoreOptions::default()).await;
    store.expect("a store")
}

fn clock(second: i64) -> Arc<SetClock> {
    let at = Timestamp::from_second(second).expect("in range");
    Arc::new(SetClock::new(at))
}

fn post(port: u16) -> Post {
    let smtp = Smtp::new("127.0.0.1".to_owned(), port, Tls::None, None, Vec::new());
    Post::new(PostConfig {
        way: Way::Smtp(smtp.expect("usable")),
        from: "ent@ent.example".parse().expect("an address"),
        from_name: "ENT".to_owned(),
        portal: "https://ent.example".to_owned(),
        per_minute: 60_000,
    })
}

/// The process that is killed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sends_until_killed() {
    let Ok(said) = std::env::var(FOLDER) else {
        return;
    };
    let words: Vec<_> = said.split('|').collect();
    let clock = clock(words[2].parse().expect("a second"));
    let platform = node(&store(Path::new(words[0])).await, &clock).await;
    let post = post(words[1].parse().expect("a port"));
    loop {
        let round = post.round(&platform).await.expect("a round");
        if round.claimed == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// How many letters arrived for each person.
fn arrived(server: &CatchAll) -> BTreeMap<String, usize> {
    let mut arrived = BTreeMap::new();
    for letter in server.inbox.caught() {
        let to = letter.commands.iter().find(|line| line.starts_with("RCPT"));
        *arrived.entry(to.expect("an address").clone()).or_default() += 1;
    }
    arrived
}

/// Has a process send, and kills it some time after a letter of its arrived, or after a while.
async fn send_and_kill(folder: &Path, server: &CatchAll, second: i64, micros: u64) {
    let said = format!("{}|{}|{second}", folder.display(), server.port);
    let mut child = Command::new(std::env::current_exe().expect("this one"))
        .args(["--exact", "sends_until_killed", "--nocapture"])
        .env(FOLDER, said)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let before = server.inbox.caught().len();
    for _ in 0..2_000 {
        if server.inbox.caught().len() > before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    tokio::time::sleep(Duration::from_micros(micros)).await;
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// Has the head tell everybody something.
async fn tell(school: &School) {
    let class = format!("class:{}", class("6A"));
    for (key, audience) in [
        ("class", &*class),
        ("relatives", "profile:relative"),
        ("teachers", "profile:teacher"),
        ("staff", "profile:staff"),
    ] {
        let form = [("audience", audience), ("key", key), ("text", "Du nouveau")];
        let sent = school.act("head", "greedy", "notify", &form).await;
        sent.expect("sent");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_arrives_once_at_most_whenever_its_sender_is_killed() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = CatchAll::listen().await;
    let clock = clock(BEGIN);
    let school = School::over(store(folder.path()).await, clock, &["greedy"]).await;
    let now = school.platform.now();
    for who in PEOPLE {
        let address = format!("{who}@exemple.fr").parse().expect("an address");
        let asked = school
            .store
            .email_ask(person(who), &address, 18, (now, 1), now);
        assert!(asked.await.expect("asked"));
        let confirmed = school.store.email_confirm(person(who), &address).await;
        assert!(confirmed.expect("confirmed"));
        let plan = [(LetterKind::Daily, now)];
        let planned = school.store.letter_plan(person(who), &plan, now).await;
        planned.expect("planned");
    }
    for day in 1..=DAYS {
        school.wait(1);
        tell(&school).await;
        // At 19 h, when all letters of the day are due.
        school.wait(2 * 3_600);
        for kill in 0..KILLS {
            let second = school.platform.now().as_second();
            let moment = (day as u64 * 1_931 + kill * 2_713) % 9_000;
            send_and_kill(folder.path(), &server, second, moment).await;
            // What it had is over when its lease is.
            school.wait(16 * 60);
        }
        let post = post(server.port);
        while post.round(&school.platform).await.expect("a round").claimed > 0 {}
        for (who, letters) in arrived(&server) {
            assert!(letters <= day, "{who}: {letters} letters in {day} days");
        }
        school.wait(DAY - 2 * 3_600 - 16 * 60 * i64::try_from(KILLS).unwrap_or(0));
    }
    // Of each kill one letter at most may be unheard of.
    let letters: usize = arrived(&server).values().sum();
    let most = PEOPLE.len() * DAYS;
    let unheard = usize::try_from(KILLS).unwrap_or(0) * DAYS;
    assert!(
        (most - unheard..=most).contains(&letters),
        "{letters} of {most}"
    );
}
