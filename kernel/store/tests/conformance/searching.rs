//! Words in a person's box: what is found is what a plain look through it finds, and nothing of anybody else's.

use std::collections::BTreeMap;

use futures::StreamExt as _;
use preau_domain::addressee::Addressee;
use preau_domain::fold::{Words, folded};
use preau_domain::ids::SchoolId;
use preau_domain::mailbox::{Entry, Mail, MailId, Mark, Role};
use preau_domain::module::{Boxed, Collection};
use preau_domain::record::Value;
use preau_store::{Commit, Searched, Store};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::Connection;

use crate::correspondents::class;
use crate::directory::{COLLEGE, person};
use crate::fresh::Fresh;
use crate::homework::{manifest_of, module, put, task};
use crate::mailbox::{Asked, assert_counted, college, letters, mark, sent, withdraw};

on_both!(
    a_search_finds_what_a_plain_look_finds,
    what_is_gone_from_a_box_is_not_found,
    what_is_struck_out_of_a_record_is_found_no_more,
    what_others_have_changes_nothing,
    other_fields_than_were_noted_are_read_themselves,
    a_step_has_an_end,
);

/// The collection of `mailbox.rs`, whose texts are in no index of keys.
fn texts() -> Collection {
    Collection {
        indexes: Vec::new(),
        ..letters()
    }
}

/// A letter of the teacher that says this.
fn letter(
    school: SchoolId,
    second: i64,
    name: &str,
    text: &str,
    to: &[(Role, Addressee)],
) -> Commit {
    let mut commit = sent(school, second, name, to);
    commit.manifest = manifest_of(texts());
    commit.writes.changes = vec![put(name, None, task(text, second, name))];
    commit
}

fn to_6a() -> Vec<(Role, Addressee)> {
    vec![(Role::To, Addressee::Pupils(class(COLLEGE, "6A")))]
}

async fn search(store: &Store, asked: &Asked, collection: &Collection, words: &str) -> Searched {
    let module = module();
    let query = asked.query(&module, collection);
    store.entry_search(&query, &Words::of(words)).await.unwrap()
}

/// All that a search finds, page by page.
async fn found(store: &Store, school: SchoolId, who: &str, words: &str) -> Vec<String> {
    let mut asked = Asked {
        folder: None,
        limit: 2,
        ..Asked::of(school, who)
    };
    let mut found = Vec::new();
    loop {
        let step = search(store, &asked, &letters(), words).await;
        found.extend(names(&step.entries));
        if step.ended {
            return found;
        }
        assert!(step.looked_at > 0, "a step that goes nowhere");
        asked.before = step.last;
    }
}

fn names(entries: &[Entry]) -> Vec<String> {
    let names = entries.iter().map(|entry| entry.record.id.to_string());
    names.collect()
}

/// The same by reading everything.
async fn looked_through(store: &Store, school: SchoolId, who: &str, words: &str) -> Vec<String> {
    let asked = Asked {
        folder: None,
        ..Asked::of(school, who)
    };
    let (entries, _) = asked.entries(store).await;
    let said = |entry: &Entry| {
        let Some(Value::Text(text)) = entry.record.fields.first() else {
            panic!("a letter without a text");
        };
        let author = entry.author.as_ref().map(|author| author.name.as_str());
        folded(&format!("{text} {}", author.unwrap_or_default()))
    };
    let typed = folded(words);
    let says = |entry: &&Entry| {
        let said = said(entry);
        typed
            .split(' ')
            .all(|typed| said.split(' ').any(|word| word.starts_with(typed)))
    };
    let found: Vec<_> = entries.iter().filter(says).cloned().collect();
    names(&found)
}

#[derive(Debug, Clone)]
struct Step {
    /// Which words it says.
    says: Vec<usize>,
    /// To whom.
    to: usize,
    /// What becomes of an earlier one: which, whose, what.
    then: (usize, usize, u8),
}

const SAID: [&str; 10] = [
    "Élysée",
    "elle",
    "L’ÉTÉ",
    "cœur",
    "coeurs",
    "Œuvre",
    "un",
    "une",
    "100 %",
    "aujourd'hui",
];
const TYPED: [&str; 12] = [
    "e",
    "elys",
    "ÉLÉ",
    "coeur",
    "Cœur u",
    "une un",
    "10",
    "100 un",
    "aujourd’hui",
    "hui",
    "x",
    "durand oe",
];
const WHO: [&str; 4] = ["lea", "zoe", "teacher", "mother"];

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        proptest::collection::vec(0..SAID.len(), 0..4),
        0..3_usize,
        (0..12_usize, 0..WHO.len(), 0..6_u8),
    )
        .prop_map(|(says, to, then)| Step { says, to, then });
    proptest::collection::vec(step, 1..12)
}

async fn a_search_finds_what_a_plain_look_finds(store: Store) {
    let school = college(&store).await;
    let runtime = tokio::runtime::Handle::current();
    let mut runner = TestRunner::new(Config {
        cases: 24,
        failure_persistence: None,
        ..Config::default()
    });
    let cases = std::cell::Cell::new(0);
    tokio::task::block_in_place(|| {
        runner
            .run(&steps(), |steps| {
                cases.set(cases.get() + 1);
                runtime.block_on(case(&store, school, cases.get(), &steps))
            })
            .unwrap();
    });
    assert_counted(&store, school).await;
}

/// Boxes fill from case to case: each step's letter is one more.
async fn case(
    store: &Store,
    school: SchoolId,
    case: i64,
    steps: &[Step],
) -> Result<(), TestCaseError> {
    for (nth, step) in steps.iter().enumerate() {
        let second = case * 100 + i64::try_from(nth).unwrap();
        let said: Vec<_> = step.says.iter().map(|word| SAID[*word]).collect();
        let to = [
            to_6a(),
            vec![(Role::To, Addressee::Person(person("lea")))],
            vec![(Role::Cc, Addressee::Relatives(class(COLLEGE, "6A")))],
        ];
        let name = format!("m{case}-{nth}");
        let letter = letter(school, second, &name, &said.join(", "), &to[step.to]);
        store.commit(letter).await.unwrap();
        let (which, who, what) = step.then;
        let earlier = format!("m{case}-{which}");
        match what {
            0 => mark(store, school, WHO[who], &[&earlier], Mark::Removed).await,
            1 => mark(store, school, WHO[who], &[&earlier], Mark::Folder(3)).await,
            2 => mark(store, school, WHO[who], &[&earlier], Mark::Read).await,
            3 => withdraw(store, school, &earlier).await,
            _ => {}
        }
    }
    for who in WHO {
        for typed in TYPED {
            // A page of everything is a hundred: what is older than that is not compared.
            let mut plain = looked_through(store, school, who, typed).await;
            let mut found = found(store, school, who, typed).await;
            let oldest = format!("m{}-", case - 5);
            for names in [&mut plain, &mut found] {
                names.retain(|name| recent(name, &oldest));
            }
            prop_assert_eq!(found, plain, "{} {}", who, typed);
        }
    }
    Ok(())
}

/// Whether a letter is of this case or a later one.
fn recent(name: &str, oldest: &str) -> bool {
    let number = |name: &str| -> i64 {
        let (case, _) = name.trim_start_matches('m').split_once('-').unwrap();
        case.parse().unwrap_or(0)
    };
    number(name) >= number(oldest)
}

async fn what_is_gone_from_a_box_is_not_found(store: Store) {
    let school = college(&store).await;
    for (second, name) in [(1, "read"), (2, "recalled"), (3, "removed"), (4, "moved")] {
        let letter = letter(school, second, name, "Sortie à l’Élysée", &to_6a());
        store.commit(letter).await.unwrap();
    }
    let all = ["moved", "removed", "recalled", "read"];
    assert_eq!(found(&store, school, "lea", "elysee").await, all);
    mark(&store, school, "lea", &["read"], Mark::Read).await;
    mark(&store, school, "lea", &["removed"], Mark::Removed).await;
    mark(&store, school, "lea", &["moved"], Mark::Folder(4)).await;
    for name in ["read", "recalled"] {
        withdraw(&store, school, name).await;
    }
    assert_eq!(
        found(&store, school, "lea", "sortie").await,
        ["moved", "read"]
    );
    // Others have theirs, and who wrote it has it all; what ends is found by nobody, and is on no account.
    assert_eq!(
        found(&store, school, "zoe", "sortie").await,
        ["moved", "removed"]
    );
    assert_eq!(found(&store, school, "teacher", "sortie").await, all);
    assert_counted(&store, school).await;
    mark(&store, school, "teacher", &all, Mark::Removed).await;
    mark(&store, school, "zoe", &["removed"], Mark::Removed).await;
    assert!(store.mail_purge(school, 10).await.unwrap() > 0);
    assert_eq!(
        found(&store, school, "lea", "sortie").await,
        ["moved", "read"]
    );
    assert_counted(&store, school).await;
}

/// As where a school's management removes a message that was reported: the record is put again.
async fn what_is_struck_out_of_a_record_is_found_no_more(store: Store) {
    let school = college(&store).await;
    let one = letter(school, 1, "a", "Un secret de famille", &to_6a());
    store.commit(one).await.unwrap();
    assert_eq!(found(&store, school, "lea", "secret").await, ["a"]);
    let mut again = letter(school, 2, "a", "Message retiré", &[]);
    again.writes.mail = Mail::default();
    again.writes.changes[0].expected = Some(2);
    store.commit(again).await.unwrap();
    for who in ["lea", "zoe", "teacher"] {
        assert_eq!(found(&store, school, who, "secret").await, [""; 0], "{who}");
        assert_eq!(found(&store, school, who, "retire").await, ["a"], "{who}");
    }
    assert_counted(&store, school).await;
}

/// A search tells by its count and its work what is in one's own box, and nothing of what others have.
async fn what_others_have_changes_nothing(store: Store) {
    let school = college(&store).await;
    let to_lea = [(Role::To, Addressee::Person(person("lea")))];
    for n in 0..5 {
        let own = letter(school, n, &format!("own{n}"), "Bonjour", &to_lea);
        store.commit(own).await.unwrap();
    }
    let asked = Asked {
        folder: None,
        ..Asked::of(school, "lea")
    };
    let before = search(&store, &asked, &letters(), "divorce").await;
    let to_zoe = [(Role::Bcc, Addressee::Person(person("zoe")))];
    for n in 10..60 {
        let others = letter(school, n, &format!("other{n}"), "Un divorce", &to_zoe);
        store.commit(others).await.unwrap();
    }
    let after = search(&store, &asked, &letters(), "divorce").await;
    assert_eq!(after, before);
    assert_eq!((after.looked_at, after.entries.len()), (5, 0));
    // What both have says of no other box what it says: one's own entries are gone through, and no more.
    let asked = Asked {
        before: Some(MailId(i64::MAX)),
        ..asked
    };
    let all = search(&store, &asked, &letters(), "bonjour").await;
    assert_eq!((all.looked_at, all.entries.len()), (5, 5));
}

/// A later version of a module looks through other fields.
async fn other_fields_than_were_noted_are_read_themselves(store: Store) {
    let school = college(&store).await;
    let one = letter(school, 1, "a", "Bonjour", &to_6a());
    store.commit(one).await.unwrap();
    let by_code = Collection {
        boxed: Some(Boxed { search: vec![2] }),
        ..letters()
    };
    let asked = Asked {
        folder: None,
        ..Asked::of(school, "lea")
    };
    for (collection, words, many) in [
        (&letters(), "bonjour", 1),
        (&by_code, "bonjour", 0),
        (&by_code, "a", 1),
        (&letters(), "a", 0),
    ] {
        let step = search(&store, &asked, collection, words).await;
        assert_eq!(step.entries.len(), many, "{words}");
    }
}

async fn a_step_has_an_end(store: Store) {
    let school = college(&store).await;
    let long: String = (0..7_000).fold(String::new(), |text, n| format!("{text} mot{n}"));
    for n in 0..30 {
        let one = letter(school, n, &format!("m{n}"), &long, &to_6a());
        store.commit(one).await.unwrap();
    }
    let asked = Asked {
        folder: None,
        ..Asked::of(school, "lea")
    };
    let step = search(&store, &asked, &letters(), "absent").await;
    assert!(!step.ended && step.looked_at < 30, "{}", step.looked_at);
    let next = Asked {
        before: step.last,
        ..asked
    };
    let rest = search(&store, &next, &letters(), "absent").await;
    assert_eq!(step.looked_at + rest.looked_at, 30);
    assert!(rest.ended);
}

/// Takes back that words were noted, as if all had been delivered before anybody did, and notes them.
async fn noted_later(store: &Store, url: &str) {
    let school = college(store).await;
    for n in 0..3 {
        let one = letter(school, n, &format!("m{n}"), "Sortie", &to_6a());
        store.commit(one).await.unwrap();
    }
    let kept = store.storage_list(school).await.unwrap();
    let forget = [
        "UPDATE storage SET bytes = bytes - (
             SELECT SUM(octet_length(fields) + octet_length(words)) FROM mail_words) WHERE bytes > 0",
        "DELETE FROM mail_words",
        "UPDATE mail SET said = FALSE",
    ];
    for statement in forget {
        if url.starts_with("sqlite") {
            let mut on = sqlx::SqliteConnection::connect(url).await.unwrap();
            sqlx::query(statement).execute(&mut on).await.unwrap();
            on.close().await.unwrap();
        } else {
            let mut on = sqlx::PgConnection::connect(url).await.unwrap();
            sqlx::query(statement).execute(&mut on).await.unwrap();
            on.close().await.unwrap();
        }
    }
    assert_counted(store, school).await;
    let all = ["m2", "m1", "m0"];
    assert_eq!(found(store, school, "lea", "sort").await, all);
    let known = (module(), "tasks".to_owned());
    let collections = BTreeMap::from([(known, std::sync::Arc::new(letters()))]);
    let fill = async |limit| {
        store
            .mail_words_fill(school, &collections, limit)
            .await
            .unwrap()
    };
    assert_eq!((fill(2).await, fill(2).await, fill(2).await), (2, 1, 0));
    assert_eq!(found(store, school, "lea", "sort").await, all);
    assert_counted(store, school).await;
    assert_eq!(store.storage_list(school).await.unwrap(), kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_delivered_before_is_found_and_noted() {
    let fresh = Fresh::sqlite().await;
    noted_later(&fresh.store, &fresh.url).await;
    fresh.remove().await;
    let fresh = Fresh::postgres().await;
    noted_later(&fresh.store, &fresh.url).await;
    fresh.remove().await;
}

const LETTERS: i64 = 2_000;

/// A letter of a hundred words, few of them the same as another's.
fn hundred_words(seed: i64) -> String {
    let word = |n: i64| format!("mot{}", (seed * 7 + n * n) % 5_000);
    let words: Vec<_> = (0..100).map(word).collect();
    words.join(" ")
}

/// Looks for a word in a box of two thousand letters; gives how long that takes.
async fn searched_two_thousand(store: &Store) -> std::time::Duration {
    let school = college(store).await;
    let sending = (0..LETTERS).map(|n| {
        let letter = letter(school, n, &format!("m{n}"), &hundred_words(n), &to_6a());
        async move { store.commit(letter).await.unwrap() }
    });
    futures::stream::iter(sending)
        .buffer_unordered(64)
        .collect::<Vec<()>>()
        .await;
    let mut asked = Asked {
        folder: None,
        ..Asked::of(school, "lea")
    };
    let (since, mut looked_at) = (std::time::Instant::now(), 0);
    loop {
        let step = search(store, &asked, &letters(), "absente mot").await;
        assert!(step.entries.is_empty());
        looked_at += i64::try_from(step.looked_at).unwrap();
        if step.ended {
            break;
        }
        asked.before = step.last;
    }
    assert_eq!(looked_at, LETTERS);
    since.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_take_little_room_and_two_thousand_letters_are_searched_soon() {
    const SIZE: &str = "SELECT CAST(SUM(octet_length(words)) AS BIGINT) FROM mail_words";
    let fresh = Fresh::sqlite().await;
    let on_sqlite = searched_two_thousand(&fresh.store).await;
    let mut on = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
    let words: (i64,) = sqlx::query_as(SIZE).fetch_one(&mut on).await.unwrap();
    let pages = "SELECT SUM(pgsize) FROM dbstat WHERE name = 'mail_words'";
    let sqlite: (i64,) = sqlx::query_as(pages).fetch_one(&mut on).await.unwrap();
    on.close().await.unwrap();
    fresh.remove().await;
    let fresh = Fresh::postgres().await;
    let on_postgres = searched_two_thousand(&fresh.store).await;
    let mut on = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    let pages = "SELECT CAST(pg_total_relation_size('mail_words') AS BIGINT)";
    let postgres: (i64,) = sqlx::query_as(pages).fetch_one(&mut on).await.unwrap();
    on.close().await.unwrap();
    fresh.remove().await;
    for (database, bytes, took) in [
        ("SQLite", sqlite.0, on_sqlite),
        ("PostgreSQL", postgres.0, on_postgres),
    ] {
        let (each, said) = (bytes / LETTERS, words.0 / LETTERS);
        println!("{database}: {each} bytes for {said} of words, {LETTERS} letters in {took:?}");
        assert!(
            (said..3 * said).contains(&each),
            "{database}: {each} bytes for {said}"
        );
        assert!(took.as_secs() < 3, "{database}: {took:?}");
    }
}
