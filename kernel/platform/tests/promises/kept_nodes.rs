//! Whatever people write, in whatever order and on whichever node: what is given again is what would be made.
//!
//! On a database of `SQLite` with two processes, and on one of `PostgreSQL`: `PREAU_TEST_POSTGRES` names a server
//! where the test may create one, with `psql`.

use std::process::Command;
use std::sync::Arc;

use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::clock::SetClock;
use preau_domain::page::Outcome;
use preau_platform::Platform;
use preau_store::{Store, StoreOptions};

use crate::authorisation::form;
use crate::kept::Look;
use crate::school::{HERE, School, module, node, of_child, person, route};

/// Numbers that are the same each time.
struct Dice(u64);

impl Dice {
    /// A number below another.
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 33).expect("31 bits") % most
    }

    fn of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

const WRITERS: [&str; 4] = ["teacher", "colleague", "pupil", "head"];
const COLLECTIONS: [&str; 4] = ["mark", "diary", "notice", "poster"];
const IDS: [&str; 3] = ["a", "b", "c"];

async fn write(node: &Platform, dice: &mut Dice) {
    let who = dice.of(&WRITERS);
    let verb = dice.of(&["put", "change", "delete", "renew"]);
    let path = format!("{}/{verb}/{}", dice.of(&COLLECTIONS), dice.of(&IDS));
    let text = format!("t{}", dice.below(1_000));
    let version = (1 + dice.below(3)).to_string();
    let is_new = *verb == "put" && dice.below(2) == 0;
    let version = if is_new { "" } else { version.as_str() };
    let about = *dice.of(&["pupil", "classmate"]);
    let mut fields = form(who, about, &text, version);
    // Some are to be seen only from an instant to come.
    let from =
        node.now().as_millisecond() + i64::try_from(dice.below(90_000)).expect("small") - 30_000;
    for (name, value) in &mut fields {
        if name == "visible_from" {
            *value = from.to_string();
        }
    }
    let opened = Look::of(node, who, "prying").open().await;
    let (operation, opened) = opened.expect("open");
    // Whoever may not, or was overtaken, writes nothing.
    let acted = node
        .module_act(&operation, &opened, route(&path), fields)
        .await;
    assert!(!matches!(acted, Ok(Outcome::Invalid(_))));
}

/// That all that anybody may look at is what would be made for them; gives how many pages were given again.
async fn look_at_all(node: &Platform, what: &str) -> usize {
    let readers = [
        ("pupil", None),
        ("classmate", None),
        ("parent", Some(of_child("pupil"))),
        ("parent", Some(of_child("classmate"))),
        ("teacher", None),
        ("head", None),
    ];
    let mut again = 0;
    for (who, standing) in readers {
        let look = Look {
            standing,
            ..Look::of(node, who, "prying")
        };
        for path in [
            "mark/query",
            "diary/query",
            "notice/count",
            "poster/query",
            "poster/get/a",
            "setting/motto",
        ] {
            let (shown, made, age) = look.at(path).await.expect("shown");
            let expected = look.made(path).await.expect("made");
            assert_eq!(shown, expected, "{what}: {who} as {standing:?}: {path}");
            assert_eq!(age, None);
            again += usize::from(!made);
        }
    }
    again
}

async fn two_nodes_show_what_is(url: &str) {
    let clock = Arc::new(SetClock::new(
        Timestamp::from_second(1_795_449_600).expect("in range"),
    ));
    let store = async || {
        Store::open(url, StoreOptions::default())
            .await
            .expect("a store")
    };
    let (one, other) = (store().await, store().await);
    let school = School::over(one, Arc::clone(&clock), &["prying"]).await;
    let second = node(&other, &clock).await;
    while second.follow_once().await.expect("followed") > 0 {}
    let nodes = [&*school.platform, &*second];
    let here = school.platform.school(HERE).expect("here");
    let mut again = 0;
    let mut dice = Dice(7);
    for step in 0..60 {
        let by = *dice.of(&nodes);
        match dice.below(10) {
            0 => school.wait(i64::try_from(dice.below(50)).expect("small")),
            1 => {
                let admin = by.operation_for(person("admin"), Language::Fr).await;
                let (admin, prying) = (admin.expect("known"), module("prying"));
                let motto = format!("m{}", dice.below(1_000));
                let form = [("count", "7"), ("motto", &*motto), ("tone", "kind")];
                let form = form.map(|(name, value)| (name.to_owned(), value.to_owned()));
                let set = by.module_settings_set(&admin, &here, &prying, &form, None);
                set.await.expect("set");
            }
            _ => write(by, &mut dice).await,
        }
        for (at, node) in nodes.into_iter().enumerate() {
            again += look_at_all(node, &format!("step {step}, node {at}")).await;
        }
    }
    // It would be easy to be right with nothing kept.
    assert!(again > 60 * 2 * 36 / 4, "{again} pages were given again");
    drop(school);
    other.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_on_sqlite_show_what_would_be_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite://{}/preau.db", folder.path().display());
    two_nodes_show_what_is(&url).await;
}

/// Has the server do something.
fn psql(server: &str, statement: &str) {
    let done = Command::new("psql")
        .args(["--quiet", "--no-psqlrc", "--command", statement, server])
        .status();
    assert!(done.is_ok_and(|done| done.success()), "psql: {statement}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_on_postgres_show_what_would_be_made() {
    let server = std::env::var("PREAU_TEST_POSTGRES").expect(
        "PREAU_TEST_POSTGRES must name a PostgreSQL server where databases may be created, \
         such as postgres://postgres@127.0.0.1:5432/postgres",
    );
    let name = format!("preau_kept_{}", std::process::id());
    psql(&server, &format!("CREATE DATABASE {name}"));
    let (before, _) = server.rsplit_once('/').expect("an address with a database");
    two_nodes_show_what_is(&format!("{before}/{name}")).await;
    psql(&server, &format!("DROP DATABASE {name} WITH (FORCE)"));
}
