//! What a call stages of notifications, for whom it may, and what is none.

use preau_domain::audience::Audience;
use preau_domain::caller::Caller;
use preau_domain::failure::Failure;
use preau_domain::notification::{Notification, NotificationKey, Over};
use preau_domain::page::Route;
use preau_domain::person::{Function, Profile};
use preau_runtime::call::{CallReport, Entry};
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, caller, title, view};

/// A form sent to this path, with an audience and these fields.
fn form(path: &str, fields: &[(&str, &str)]) -> Entry {
    let route = Route {
        path: path.to_owned(),
        query: Vec::new(),
    };
    let given = [("audience", "profile:pupil")];
    let fields = fields.iter().chain(&given);
    let fields = fields.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Entry::Act(route, fields.collect())
}

/// The keys that a call staged, those that it withdraws with a minus.
fn staged(report: &CallReport) -> Vec<String> {
    let notices = report.writes.notifications.iter();
    notices
        .map(|notice| match notice.send {
            Some(_) => notice.key.to_string(),
            None => format!("-{}", notice.key),
        })
        .collect()
}

#[tokio::test]
async fn notifications_beyond_the_limit_are_refused_and_the_module_may_say_so() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let most = limits::STAGED_NOTICES.to_string();
    let report = bench
        .call(&greedy, form("notify-more", &[("many", &most)]))
        .await;
    assert_eq!(staged(&report).len(), limits::STAGED_NOTICES);
    let more = (limits::STAGED_NOTICES + 1).to_string();
    let report = bench
        .call(&greedy, form("notify-more", &[("many", &more)]))
        .await;
    assert_eq!(report.result, Ok(Err(Failure::Unavailable(String::new()))));
    assert!(report.writes.is_empty());
}

#[tokio::test]
async fn what_is_no_notification_is_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let (long, key) = (
        "é".repeat(limits::NOTIFICATION_CHARS),
        "k".repeat(limits::NOTIFICATION_KEY),
    );
    let fits = form("notify", &[("text", &long), ("key", &key), ("path", "a/b")]);
    let report = bench.call(&greedy, fits).await;
    assert_eq!(staged(&report), [key.as_str()]);
    let (longer, longer_key) = (format!("{long}!"), format!("{key}k"));
    let says = "a notification says 1 to 200 characters in each language, on one line and without control characters";
    let is_key = "a notification's key is 1 to 64 of A-Z a-z 0-9 . _ -";
    for (field, value, why) in [
        ("text", longer.as_str(), says),
        ("text", " ", says),
        ("text", "a\0b", says),
        ("text", "a\nb", says),
        ("text", "a\rb", says),
        ("text", "a\tb", says),
        ("text", "a\u{85}b", says),
        ("text", "a\u{2028}b", says),
        ("text", "\u{200B}\u{FEFF} \u{2060}", says),
        ("text-en", "\u{202E}\u{202C}", says),
        ("text-en", &longer, says),
        ("key", &longer_key, is_key),
        ("key", "", is_key),
        ("key", "../a", is_key),
        (
            "kind",
            "undeclared",
            "the manifest declares no notifications of kind `undeclared`",
        ),
        (
            "path",
            "../../other",
            "`../../other` is not the path of a page",
        ),
        ("path", "a?as=head", "`a?as=head` is not the path of a page"),
    ] {
        let fault = Fault::Misuse(why.to_owned());
        let entry = form("notify", &[(field, value)]);
        bench.faults(&greedy, entry, &fault).await;
    }
    let withdrawn = form("withdraw", &[("key", "")]);
    let fault = Fault::Misuse(is_key.to_owned());
    bench.faults(&greedy, withdrawn, &fault).await;
}

#[tokio::test]
async fn a_view_notifies_nobody_whatever_it_makes_of_the_refusal() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("notify-anyway")).await;
    assert!(title(&report).contains("Forbidden"), "{}", title(&report));
    assert!(report.writes.is_empty());
}

#[tokio::test]
async fn a_call_of_the_school_addresses_anybody_and_replaces_anything() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, form("notify", &[])).await;
    let [notice] = report.writes.notifications.as_slice() else {
        panic!("{:?}", report.writes);
    };
    assert_eq!(notice.over, Over::Any);
    let sent = notice.send.as_ref().expect("sent");
    assert_eq!(sent.author, None);
    assert_eq!(sent.audience, Audience::Profile(Profile::Pupil));
    let report = bench.call(&greedy, act("withdraw")).await;
    assert_eq!(staged(&report), ["-one"]);
}

/// What becomes of a form of this person.
async fn by(bench: &Bench, who: &Caller, entry: Entry) -> CallReport {
    let greedy = bench.load("greedy").await;
    bench.call_for(&greedy, who.clone(), entry).await
}

#[tokio::test]
async fn a_persons_call_replaces_and_withdraws_only_what_it_could_have_sent() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let pupil = caller(Profile::Pupil);
    let me = Audience::Person(pupil.person).to_string();
    let head = Caller {
        functions: vec![Function::Head],
        ..caller(Profile::Staff)
    };
    // The school tells all pupils; a pupil can neither take it back nor put themself in its place.
    let sent = bench.call(&greedy, form("notify", &[])).await;
    bench.commit(&greedy, sent).await;
    let mine = [("audience", me.as_str())];
    for entry in [form("withdraw", &[]), form("notify", &mine)] {
        let report = by(&bench, &pupil, entry).await;
        assert_eq!(report.result, Ok(Err(Failure::Forbidden(String::new()))));
    }
    // What is for that very pupil is no more theirs to take back, or to replace.
    let told = form("notify", &[("key", "told"), mine[0]]);
    let told = bench.call(&greedy, told).await;
    bench.commit(&greedy, told).await;
    for entry in [
        form("withdraw", &[("key", "told")]),
        form("notify", &[("key", "told"), mine[0]]),
    ] {
        let report = by(&bench, &pupil, entry).await;
        assert_eq!(report.result, Ok(Err(Failure::Forbidden(String::new()))));
        assert!(report.writes.is_empty());
    }
    // The head may, over just what was seen.
    let there = bench
        .store
        .notification_held(
            preau_domain::ids::SchoolId(1),
            &greedy.manifest.id,
            &NotificationKey::try_from("one".to_owned()).expect("a key"),
        )
        .await
        .expect("read")
        .expect("there");
    let report = by(&bench, &head, form("withdraw", &[])).await;
    let [notice] = report.writes.notifications.as_slice() else {
        panic!("{:?}", report.writes);
    };
    assert_eq!(notice.over, Over::Seen(Some(there.id)));
    assert_eq!(notice.was_for, Some(there.audience));
    // What one had sent oneself, one may; and what is not there takes nothing.
    let own = form("notify", &[("key", "own"), mine[0]]);
    let report = by(&bench, &pupil, own).await;
    assert_eq!(staged(&report), ["own"]);
    bench.commit(&greedy, report).await;
    let report = by(&bench, &pupil, form("withdraw", &[("key", "own")])).await;
    assert_eq!(staged(&report), ["-own"]);
    let report = by(&bench, &pupil, form("withdraw", &[("key", "none")])).await;
    assert_eq!(staged(&report), [""; 0]);
    // All pupils are not a pupil's to address, nor is a stranger.
    let stranger = "person:00000000000000000000000000000001";
    for audience in ["profile:pupil", stranger] {
        let entry = form("notify", &[("key", "x"), ("audience", audience)]);
        for who in [&pupil, &caller(Profile::Teacher)] {
            let report = by(&bench, who, entry.clone()).await;
            let refused = Ok(Err(Failure::Forbidden(String::new())));
            assert_eq!(report.result, refused, "{audience} by {:?}", who.profile);
        }
    }
    assert_eq!(Notification::MAX_TEXT, limits::NOTIFICATION_CHARS);
}
