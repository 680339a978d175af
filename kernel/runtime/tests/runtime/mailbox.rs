//! What a call may do with boxes, and where it ends.

use preau_domain::addressee::Addressee;
use preau_domain::caller::Caller;
use preau_domain::failure::Failure;
use preau_domain::ids::{GroupId, PersonId, RecordId, Uai};
use preau_domain::mailbox::{Dispatch, Role};
use preau_domain::page::Route;
use preau_domain::person::{GroupRole, Name, Profile};
use preau_domain::record::{Change, Value};
use preau_domain::roster::{
    RosterGroup, RosterMembership, RosterPerson, RosterRelation, RosterSchool, group_id,
};
use preau_domain::school::{GroupKind, Level};
use preau_runtime::call::{CallReport, Entry};
use preau_runtime::fault::Fault;
use preau_runtime::limits;
use preau_store::Commit;
use std::sync::Arc;

use jiff::Timestamp;
use preau_runtime::module::LoadedModule;

use crate::bench::{Bench, PLENTY, act, caller, title, view};

/// A form sent to this path.
fn form(path: &str, fields: &[(&str, &str)]) -> Entry {
    let route = Route {
        path: path.to_owned(),
        query: Vec::new(),
    };
    let fields = fields.iter();
    let fields = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Entry::Act(route, fields.collect())
}

fn uai() -> Uai {
    Uai::of_number(999_001)
}

fn person(n: usize) -> PersonId {
    PersonId::of_source("test", &format!("p{n}"))
}

fn class(label: &str) -> GroupId {
    group_id(&uai(), GroupKind::Class, label)
}

/// A bench whose school, the first one, has so many pupils in 6A, each with a parent, and ten classes.
async fn peopled(pupils: usize) -> Bench {
    let bench = Bench::open().await;
    let classes: Vec<_> = (0..12).map(|n| format!("{}A", n + 6)).collect();
    let school = RosterSchool {
        uai: uai(),
        name: "Collège".to_owned(),
        level: Level::College,
        groups: classes
            .iter()
            .map(|label| (GroupKind::Class, label.clone()))
            .collect(),
    };
    let somebody = |id: PersonId, key: String, given: &str| RosterPerson {
        id,
        source: "test".to_owned(),
        key,
        name: Name {
            title: String::new(),
            given: given.to_owned(),
            family: "Martin".to_owned(),
        },
        birth: None,
        email: None,
        memberships: Vec::new(),
        groups: Vec::new(),
        relatives: Vec::new(),
    };
    let member = |profile| RosterMembership {
        school: uai(),
        profile,
        functions: Vec::new(),
    };
    let mut people = Vec::new();
    for n in 0..pupils {
        let parent = PersonId::of_source("test", &format!("r{n}"));
        people.push(somebody(parent, format!("r{n}"), &format!("Parent {n}")));
        people.push(RosterPerson {
            memberships: vec![member(Profile::Pupil)],
            groups: vec![RosterGroup {
                school: uai(),
                kind: GroupKind::Class,
                label: "6A".to_owned(),
                role: GroupRole::Pupil,
                subjects: Vec::new(),
            }],
            relatives: vec![RosterRelation {
                relative: parent,
                authority: true,
            }],
            ..somebody(person(n), format!("p{n}"), &format!("Élève {n}"))
        });
    }
    // The caller of the tests, who teaches in every class.
    let me = PersonId::of_source("test", "caller");
    people.push(RosterPerson {
        memberships: vec![member(Profile::Teacher)],
        groups: classes
            .iter()
            .map(|label| RosterGroup {
                school: uai(),
                kind: GroupKind::Class,
                label: label.clone(),
                role: GroupRole::Teacher,
                subjects: vec!["Allemand".to_owned()],
            })
            .collect(),
        ..somebody(me, "caller".to_owned(), "Hélène")
    });
    let now = Timestamp::UNIX_EPOCH;
    let import = bench.store.import_begin("test", now).await.expect("begun");
    bench
        .store
        .roster_schools_apply(&[school], now)
        .await
        .expect("schools");
    let applied = bench
        .store
        .roster_people_apply(import, &people, now, &|_, _| None);
    applied.await.expect("people");
    bench
}

/// The caller as one of these pupils, in the quality that the kernel computes.
async fn pupil(bench: &Bench, n: usize) -> Caller {
    let file = bench
        .store
        .person_file(person(n))
        .await
        .expect("read")
        .expect("there");
    let membership = file.memberships.first().expect("a membership");
    Caller::new(file.id, file.name.clone(), membership, None)
}

fn teacher() -> Caller {
    caller(Profile::Teacher)
}

/// Delivers letters of the caller of the tests to people, as calls would, without calling.
async fn delivered(
    bench: &Bench,
    module: &Arc<LoadedModule>,
    letters: std::ops::Range<usize>,
    thread: bool,
) {
    lettered(bench, module, letters, thread, "du foin").await;
}

/// The same with this text, but the first.
async fn lettered(
    bench: &Bench,
    module: &Arc<LoadedModule>,
    letters: std::ops::Range<usize>,
    thread: bool,
    text: &str,
) {
    let me = PersonId::of_source("test", "caller");
    for n in letters {
        let id = |n: usize| RecordId::try_from(format!("m{n}")).expect("an id");
        let mut writes = preau_domain::record::WriteSet::default();
        writes.changes.push(Change {
            collection: "letter".to_owned(),
            id: id(n),
            expected: None,
            fields: Some(vec![
                Value::Text(if n == 0 { "une aiguille" } else { text }.to_owned()),
                Value::Person(me),
            ]),
        });
        writes.mail.deliveries.push(Dispatch {
            collection: "letter".to_owned(),
            id: id(n),
            author: Some(me),
            answers: (thread && n > 0).then(|| id(0)),
            recipients: vec![(Role::To, Addressee::Person(person(0)))],
            besides: Vec::new(),
            folder: 1,
            line: None,
        });
        let commit = Commit {
            school: preau_domain::ids::SchoolId(1),
            module: module.manifest.id.clone(),
            manifest: Arc::clone(&module.manifest),
            writes,
            subscribers: Vec::new(),
            acknowledges: None,
            quota: PLENTY.quota,
            by: None,
            at: Timestamp::from_second(1_795_000_000 + i64::try_from(n).expect("small"))
                .expect("in range"),
        };
        bench.store.commit(commit).await.expect("committed");
    }
}

fn is_unavailable(report: &CallReport) {
    assert_eq!(report.result, Ok(Err(Failure::Unavailable(String::new()))));
    assert!(report.writes.is_empty());
}

#[tokio::test]
async fn what_the_contract_does_not_allow_of_a_dispatch_is_a_fault() {
    let bench = Bench::open().await;
    let postman = bench.load("postman").await;
    let most = limits::MAIL_ADDRESSEES.to_string();
    let many = bench
        .call_for(
            &postman,
            teacher(),
            form("many-addressees", &[("id", "one"), ("many", &most)]),
        )
        .await;
    assert_eq!(title(&many), "");
    let count = format!("a dispatch has 1 to {} recipients", limits::MAIL_ADDRESSEES);
    let more = (limits::MAIL_ADDRESSEES + 1).to_string();
    let besides = (limits::MAIL_BESIDES + 1).to_string();
    let left_out = format!(
        "a dispatch leaves out {} people at most",
        limits::MAIL_BESIDES
    );
    for (entry, why) in [
        (
            form("many-addressees", &[("id", "one"), ("many", &more)]),
            count.as_str(),
        ),
        (form("nobody", &[("id", "one")]), &count),
        (
            form("many-besides", &[("id", "one"), ("many", &besides)]),
            &left_out,
        ),
        (act("as-sender"), "nobody is made the sender of a dispatch"),
        (
            view("no-box"),
            "the manifest declares collection `note` without `box`",
        ),
    ] {
        bench
            .faults(&postman, entry, &Fault::Misuse(why.to_owned()))
            .await;
    }
}

#[tokio::test]
async fn a_call_delivers_so_many_records_and_so_many_entries() {
    let bench = peopled(1_500).await;
    let postman = bench.load("postman").await;
    let send = async |many: usize, to: &[(&str, &str)]| {
        let many = many.to_string();
        let fields = [&[("many", many.as_str())], to].concat();
        bench
            .call_for(&postman, teacher(), form("send-many", &fields))
            .await
    };
    let management = [("to", "management")];
    let most = send(limits::STAGED_DELIVERIES, &management).await;
    assert_eq!(most.writes.mail.deliveries.len(), limits::STAGED_DELIVERIES);
    is_unavailable(&send(limits::STAGED_DELIVERIES + 1, &management).await);
    // 1,500 pupils and 1,500 parents, and the author: three times within, four times not.
    let (pupils, parents) = (
        format!("pupils:{}", class("6A")),
        format!("relatives:{}", class("6A")),
    );
    let everybody = [("to", pupils.as_str()), ("cc", parents.as_str())];
    assert!((9_003..12_004).contains(&limits::STAGED_ENTRIES));
    let within = send(3, &everybody).await;
    assert_eq!(
        within.writes.mail.deliveries.len(),
        3,
        "{:?}",
        within.result
    );
    // Each entry is paid for as a row that is read.
    assert!(within.cost.host.rows >= 9_003, "{:?}", within.cost.host);
    is_unavailable(&send(4, &everybody).await);
    // As many are taken back at once.
    let again = send(limits::STAGED_DELIVERIES, &management).await;
    bench.commit(&postman, again).await;
}

#[tokio::test]
async fn a_call_marks_so_many_entries() {
    let bench = Bench::open().await;
    let postman = bench.load("postman").await;
    let mark = async |many: usize| {
        let many = many.to_string();
        let entry = form("mark-many", &[("many", &many)]);
        bench.call_for(&postman, teacher(), entry).await
    };
    let most = mark(limits::STAGED_MARKS).await;
    assert_eq!(most.writes.mail.marks[0].ids.len(), limits::STAGED_MARKS);
    is_unavailable(&mark(limits::STAGED_MARKS + 1).await);
}

/// What a page says, and where it goes on.
fn page(report: &CallReport) -> (Vec<String>, Option<String>) {
    let said = title(report);
    let (items, next) = match said.split_once(" > ") {
        Some((items, next)) => (items, Some(next.to_owned())),
        None => (said, None),
    };
    let separator = if items.contains('|') { '|' } else { ' ' };
    (items.split(separator).map(str::to_owned).collect(), next)
}

#[tokio::test]
async fn pages_of_a_box_have_an_end_and_go_on() {
    let bench = peopled(260).await;
    let postman = bench.load("postman").await;
    delivered(&bench, &postman, 0..130, false).await;
    let reader = pupil(&bench, 0).await;
    let all = form("entries", &[("limit", "5000")]);
    let (first, next) = page(&bench.call_for(&postman, reader.clone(), all).await);
    assert_eq!(first.len(), limits::MAIL_PAGE as usize);
    let next = next.expect("more");
    let rest = form("entries", &[("limit", "5000"), ("after", &next)]);
    let (rest, end) = page(&bench.call_for(&postman, reader.clone(), rest).await);
    assert_eq!((rest.len(), end), (30, None));
    let nonsense = form("entries", &[("after", "nonsense")]);
    let report = bench.call_for(&postman, reader.clone(), nonsense).await;
    assert_eq!(report.result, Ok(Err(Failure::NotFound)));

    // Receipts, of a letter to the whole class.
    let to = format!("pupils:{}", class("6A"));
    let sent = form("send", &[("id", "all"), ("to", &to)]);
    let sent = bench.call_for(&postman, teacher(), sent).await;
    bench.commit(&postman, sent).await;
    let receipts = form("receipts", &[("id", "all"), ("limit", "5000")]);
    let (first, next) = page(&bench.call_for(&postman, teacher(), receipts).await);
    assert_eq!(first.len(), limits::MAIL_RECEIPTS as usize);
    let next = next.expect("more");
    let rest = form(
        "receipts",
        &[("id", "all"), ("limit", "5000"), ("after", &next)],
    );
    let (rest, end) = page(&bench.call_for(&postman, teacher(), rest).await);
    assert_eq!((rest.len(), end), (60, None));
    let unread = form(
        "receipts",
        &[
            ("id", "all"),
            ("limit", "5000"),
            ("after", &next),
            ("unread", "1"),
        ],
    );
    let (unread, _) = page(&bench.call_for(&postman, teacher(), unread).await);
    assert_eq!(unread, rest, "nobody has read it");

    // People, and what is said of each.
    let mut names = Vec::new();
    let mut next = None;
    loop {
        let after: String = next.take().unwrap_or_default();
        let asked = form("correspondents", &[("limit", "5000"), ("after", &after)]);
        let (found, more) = page(&bench.call_for(&postman, teacher(), asked).await);
        assert!(found.len() <= limits::CORRESPONDENTS as usize);
        names.extend(found);
        next = more;
        if next.is_none() {
            break;
        }
    }
    let number = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((number, names.len()), (520, 520));
    let school = bench
        .call_for(&postman, caller(Profile::Staff), view("facts"))
        .await;
    let facts = title(&school).to_owned();
    let hélène = facts.split('|').find(|one| one.starts_with("Hélène"));
    if let Some(hélène) = hélène {
        assert_eq!(
            hélène.matches('A').count(),
            limits::CORRESPONDENT_FACTS + 1,
            "{hélène}"
        );
    }
}

#[tokio::test]
async fn a_thread_has_its_newest() {
    let bench = peopled(1).await;
    let postman = bench.load("postman").await;
    let most = limits::MAIL_THREAD as usize;
    delivered(&bench, &postman, 0..most + 5, true).await;
    let reader = pupil(&bench, 0).await;
    let asked = form("thread", &[("id", "m0"), ("count", "1")]);
    let report = bench.call_for(&postman, reader.clone(), asked).await;
    assert_eq!(title(&report), most.to_string());
    let asked = form("thread", &[("id", "m0")]);
    let report = bench.call_for(&postman, reader, asked).await;
    assert!(title(&report).starts_with("m5*"), "{}", title(&report));
}

#[tokio::test]
async fn a_search_looks_through_so_many_and_goes_on() {
    let bench = peopled(1).await;
    let postman = bench.load("postman").await;
    delivered(&bench, &postman, 0..limits::MAIL_SEARCHED + 50, false).await;
    let reader = pupil(&bench, 0).await;
    let asked = form("find", &[("words", "AIGUILLÉ")]);
    let (found, next) = page(&bench.call_for(&postman, reader.clone(), asked).await);
    assert_eq!(found, [""]);
    let next = next.expect("older ones");
    let asked = form("find", &[("words", "aiguille"), ("after", &next)]);
    let (found, end) = page(&bench.call_for(&postman, reader.clone(), asked).await);
    assert_eq!((found, end), (vec!["m0*".to_owned()], None));
    // By its author's name too, and page by page.
    let asked = form("find", &[("words", "martin foin"), ("limit", "3")]);
    let (found, next) = page(&bench.call_for(&postman, reader.clone(), asked).await);
    assert_eq!(found.len(), 3);
    assert!(next.is_some());
    // What is looked at is paid, though nothing of it is found.
    let cost = async |words: &str| {
        let asked = form("find", &[("words", words)]);
        bench
            .call_for(&postman, reader.clone(), asked)
            .await
            .cost
            .host
            .rows
    };
    let looked_at = limits::MAIL_SEARCHED / limits::MAIL_LOOKED_AT;
    let rows = usize::try_from(cost("nulle part").await).expect("small");
    assert!((looked_at..2 * looked_at).contains(&rows), "{rows} rows");
}

#[tokio::test]
async fn a_search_reads_so_many_bytes_of_words_and_goes_on() {
    let bench = peopled(1).await;
    let postman = bench.load("postman").await;
    let long = (0..6_000).fold(String::new(), |text, n| format!("{text} mot{n}"));
    let most = limits::MAIL_SEARCHED_BYTES / long.len();
    lettered(&bench, &postman, 0..most + 40, false, &long).await;
    let reader = pupil(&bench, 0).await;
    let asked = form("find", &[("words", "aiguille")]);
    let (found, next) = page(&bench.call_for(&postman, reader.clone(), asked).await);
    assert_eq!(found, [""]);
    let next = next.expect("older ones");
    let asked = form("find", &[("words", "aiguille"), ("after", &next)]);
    let (found, end) = page(&bench.call_for(&postman, reader, asked).await);
    assert_eq!((found, end), (vec!["m0*".to_owned()], None));
}

#[tokio::test]
async fn unread_entries_are_counted_so_far() {
    let bench = peopled(1).await;
    let postman = bench.load("postman").await;
    delivered(
        &bench,
        &postman,
        0..limits::MAIL_COUNTED as usize + 5,
        false,
    )
    .await;
    let reader = pupil(&bench, 0).await;
    let counted = bench.call_for(&postman, reader, view("count")).await;
    assert_eq!(title(&counted), limits::MAIL_COUNTED.to_string());
}

#[tokio::test]
async fn a_view_delivers_and_marks_nothing_but_what_it_opened() {
    let bench = peopled(1).await;
    let postman = bench.load("postman").await;
    delivered(&bench, &postman, 0..1, false).await;
    let reader = pupil(&bench, 0).await;
    for path in ["mark/id-m0", "withdraw/id-m0", "send/id-x/to-management"] {
        let report = bench.call_for(&postman, reader.clone(), view(path)).await;
        assert!(
            title(&report).contains("Forbidden"),
            "{path}: {}",
            title(&report)
        );
        assert!(report.writes.is_empty(), "{path}");
    }
    let opened = bench
        .call_for(&postman, reader.clone(), view("open/id-m0"))
        .await;
    assert_eq!(opened.writes.mail.marks.len(), 1);
    assert!(opened.writes.changes.is_empty());
    // A card of the home page is not looked at.
    let tile = bench.call_for(&postman, reader, Entry::Tile).await;
    assert!(tile.writes.is_empty());
}

#[tokio::test]
async fn an_event_has_no_box() {
    let bench = Bench::open().await;
    let postman = bench.load("postman").await;
    for path in [
        "entries",
        "count",
        "open/id-m0",
        "receipts/id-m0",
        "delivered/id-m0",
        "find/words-a",
    ] {
        let report = bench.call(&postman, view(path)).await;
        assert_eq!(
            report.result,
            Ok(Err(Failure::Forbidden(String::new()))),
            "{path}"
        );
    }
}
