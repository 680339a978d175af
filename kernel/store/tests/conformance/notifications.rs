//! What modules tell people: one row for an audience, found by who is in it, and what each has read.

use jiff::{SignedDuration, Timestamp};
use preau_domain::audience::Audience;
use preau_domain::ids::{GroupId, ModuleId, PersonId};
use preau_domain::module::{Manifest, Text};
use preau_domain::notification::{
    Notice, Notification, NotificationId, NotificationKey, Over, Ties,
};
use preau_domain::plan::Kept;
use preau_domain::roster::group_id;
use preau_domain::school::GroupKind;
use preau_store::{Commit, CommitError, NotificationLine, NotificationQuery, Store, StoreOptions};
use sqlx::Connection;

use crate::directory::{COLLEGE, finish, import, people, person, school_id, uai};
use crate::fresh::Fresh;
use crate::homework::{OTHER_SCHOOL, SCHOOL, at, commit_of, is_conflict, module, other_module};

on_both!(
    a_notification_is_found_by_its_audience_and_by_nobody_else,
    who_had_it_sent_is_told_only_as_a_person,
    what_a_child_had_sent_to_the_child_is_not_for_relatives,
    one_under_the_same_key_replaces_and_comes_up_unread,
    a_notice_over_another_than_was_seen_changes_nothing,
    what_was_read_one_by_one_or_up_to_an_instant_is_read,
    of_each_module_the_newest_come_whatever_others_sent,
    however_many_audiences_and_modules_are_asked_at_once,
    an_audience_keeps_the_newest_also_where_there_is_room_for_no_more,
    who_sends_much_ends_their_own_and_nobody_else_s,
    urgent_ones_are_few_a_day_whoever_commits_them,
    the_sweep_ends_the_old_and_what_was_noted_of_them,
    a_module_that_is_full_of_notifications_is_refused_more,
    kinds_are_turned_off_and_on_one_by_one,
    ties_are_those_of_the_present,
);

fn class(name: &str) -> Audience {
    Audience::Class(GroupId::of_source("test", name))
}

fn me() -> PersonId {
    PersonId::of_source("test", "me")
}

fn key(text: &str) -> NotificationKey {
    NotificationKey::try_from(text.to_owned()).unwrap()
}

fn notice(name: &str, audience: Audience) -> Notice {
    Notice {
        key: key(name),
        over: Over::Any,
        was_for: None,
        send: Some(Notification {
            kind: "given".to_owned(),
            audience,
            author: None,
            text: Text {
                fr: format!("« {name} »"),
                en: name.to_owned(),
            },
            path: format!("homework/{name}"),
        }),
    }
}

fn withdrawal(name: &str) -> Notice {
    Notice {
        send: None,
        ..notice(name, class("6A"))
    }
}

fn commit_at(second: i64, notices: Vec<Notice>) -> Commit {
    let mut commit = commit_of(Vec::new());
    commit.writes.notifications = notices;
    commit.at = at(second);
    commit
}

async fn send(store: &Store, second: i64, notices: Vec<Notice>) {
    store.commit(commit_at(second, notices)).await.unwrap();
}

fn query(audiences: &[Audience]) -> NotificationQuery {
    NotificationQuery {
        school: SCHOOL,
        modules: vec![module()],
        audiences: audiences.to_vec(),
        child: None,
        after: Timestamp::UNIX_EPOCH,
        only_new: false,
        most: 100,
    }
}

async fn list(store: &Store, who: PersonId, asked: &NotificationQuery) -> Vec<NotificationLine> {
    store.notification_list(who, asked).await.unwrap()
}

/// What somebody in these audiences is told, by the English text, what is read in brackets.
async fn told(store: &Store, who: PersonId, audiences: &[Audience]) -> Vec<String> {
    said(&list(store, who, &query(audiences)).await)
}

fn said(lines: &[NotificationLine]) -> Vec<String> {
    let said = lines.iter().map(|line| {
        if line.read {
            format!("({})", line.text.en)
        } else {
            line.text.en.clone()
        }
    });
    said.collect()
}

async fn assert_counted(store: &Store) {
    for school in [SCHOOL, OTHER_SCHOOL] {
        let mut kept = store.storage_list(school).await.unwrap();
        kept.retain(|one| one.bytes > 0 || one.notifications > 0);
        let counted = store.storage_recount(school).await.unwrap();
        assert_eq!(kept, counted);
    }
}

async fn a_notification_is_found_by_its_audience_and_by_nobody_else(store: Store) {
    send(&store, 1, vec![notice("a", class("6A"))]).await;
    send(&store, 2, vec![notice("b", class("6B"))]).await;
    send(&store, 3, vec![notice("c", Audience::Person(me()))]).await;
    let mut elsewhere = commit_at(4, vec![notice("d", class("6A"))]);
    elsewhere.school = OTHER_SCHOOL;
    store.commit(elsewhere).await.unwrap();
    let mut by_another = commit_at(5, vec![notice("e", class("6A"))]);
    by_another.module = other_module();
    store.commit(by_another).await.unwrap();
    assert_eq!(told(&store, me(), &[class("6A")]).await, ["c", "a"]);
    assert_eq!(told(&store, me(), &[]).await, ["c"]);
    let other = PersonId::of_source("test", "other");
    assert_eq!(told(&store, other, &[class("6B")]).await, ["b"]);
    assert_eq!(told(&store, other, &[]).await, [""; 0]);
    let line = list(&store, other, &query(&[class("6B")])).await.remove(0);
    assert_eq!((line.audience, line.at), (class("6B"), at(2)));
    assert_eq!(
        (line.kind.as_str(), line.path.as_str()),
        ("given", "homework/b")
    );
    assert_eq!(line.text.fr, "« b »");
    let later = NotificationQuery {
        after: at(1),
        ..query(&[class("6A")])
    };
    assert_eq!(said(&list(&store, me(), &later).await), ["c"]);
    assert_counted(&store).await;
}

fn notice_by(author: PersonId, name: &str, audience: Audience) -> Notice {
    let mut notice = notice(name, audience);
    if let Some(sent) = &mut notice.send {
        sent.author = Some(author);
    }
    notice
}

async fn who_had_it_sent_is_told_only_as_a_person(store: Store) {
    let notices = vec![
        notice_by(me(), "to-class", class("6A")),
        notice_by(me(), "to-me", Audience::Person(me())),
    ];
    send(&store, 1, notices).await;
    assert_eq!(told(&store, me(), &[class("6A")]).await, ["to-me"]);
    let other = PersonId::of_source("test", "other");
    assert_eq!(told(&store, other, &[class("6A")]).await, ["to-class"]);
}

async fn what_a_child_had_sent_to_the_child_is_not_for_relatives(store: Store) {
    let [child, teacher] = ["child", "teacher"].map(|key| PersonId::of_source("test", key));
    let to_child = Audience::Person(child);
    let notices = vec![
        notice_by(child, "own", to_child),
        notice_by(teacher, "of-teacher", to_child),
        notice("of-school", to_child),
        notice_by(me(), "of-relative", Audience::Person(me())),
        notice("of-class", class("6A")),
    ];
    for (second, notice) in (1..).zip(notices) {
        send(&store, second, vec![notice]).await;
    }
    // However many there are, they take no other's place.
    let many = (0..97).map(|n| notice_by(child, &format!("own-{n}"), to_child));
    send(&store, 6, many.collect()).await;
    let as_relative = NotificationQuery {
        child: Some(child),
        ..query(&[class("6A")])
    };
    let lines = list(&store, me(), &as_relative).await;
    let expected = ["of-class", "of-relative", "of-school", "of-teacher"];
    assert_eq!(said(&lines), expected);
    let own = told(&store, child, &[class("6A")]).await;
    // Their own oldest ended, and nobody else's.
    let most = usize::try_from(Notification::MAX_OF_AUTHOR).unwrap();
    assert_eq!(own.len(), most + 3);
    let own = own.iter().filter(|text| text.starts_with("own-"));
    assert_eq!(own.count(), most);
}

async fn one_under_the_same_key_replaces_and_comes_up_unread(store: Store) {
    let classes = [class("6A"), class("6B")];
    send(&store, 1, vec![notice("a", class("6A"))]).await;
    send(&store, 2, vec![notice("b", class("6A"))]).await;
    store
        .notification_read_to(me(), SCHOOL, at(2), &[])
        .await
        .unwrap();
    assert_eq!(told(&store, me(), &classes).await, ["(b)", "(a)"]);
    send(&store, 3, vec![notice("a", class("6B"))]).await;
    assert_eq!(told(&store, me(), &classes).await, ["a", "(b)"]);
    assert_eq!(told(&store, me(), &[class("6A")]).await, ["(b)"]);
    send(&store, 4, vec![withdrawal("a"), withdrawal("never")]).await;
    assert_eq!(told(&store, me(), &classes).await, ["(b)"]);
    assert_counted(&store).await;
}

async fn a_notice_over_another_than_was_seen_changes_nothing(store: Store) {
    let over = |notice: Notice, seen: Option<NotificationId>| Notice {
        over: Over::Seen(seen),
        ..notice
    };
    let held = async || {
        let (module, key) = (module(), key("a"));
        let held = store.notification_held(SCHOOL, &module, &key).await;
        held.unwrap()
    };
    assert_eq!(held().await, None);
    send(&store, 1, vec![over(notice("a", class("6A")), None)]).await;
    let first = held().await.unwrap();
    assert_eq!((first.audience, first.author), (class("6A"), None));
    for late in [
        over(notice("a", class("6B")), None),
        over(withdrawal("a"), None),
    ] {
        let result = store.commit(commit_at(2, vec![late])).await;
        assert!(is_conflict(&result), "{result:?}");
    }
    send(
        &store,
        2,
        vec![over(notice("a", class("6A")), Some(first.id))],
    )
    .await;
    let second = held().await.unwrap();
    assert_ne!(second.id, first.id);
    // Of what is done together, the one in conflict alone fails.
    let stale = commit_at(3, vec![over(withdrawal("a"), Some(first.id))]);
    let fine = commit_at(3, vec![notice("b", class("6A"))]);
    let (stale, fine) = tokio::join!(store.commit(stale), store.commit(fine));
    assert!(is_conflict(&stale), "{stale:?}");
    fine.unwrap();
    assert_eq!(held().await, Some(second));
    assert_counted(&store).await;
}

async fn what_was_read_one_by_one_or_up_to_an_instant_is_read(store: Store) {
    for (second, name) in [(1, "a"), (2, "b"), (3, "c")] {
        send(&store, second, vec![notice(name, class("6A"))]).await;
    }
    let classes = [class("6A")];
    let lines = list(&store, me(), &query(&classes)).await;
    let read = (SCHOOL, lines[1].id, lines[1].at);
    for _ in 0..2 {
        store.notification_read(me(), &[read]).await.unwrap();
        assert_eq!(told(&store, me(), &classes).await, ["c", "(b)", "a"]);
    }
    let other = PersonId::of_source("test", "other");
    assert_eq!(told(&store, other, &classes).await, ["c", "b", "a"]);
    let besides = [(lines[0].id, lines[0].at)];
    store
        .notification_read_to(me(), SCHOOL, at(2), &besides)
        .await
        .unwrap();
    assert_eq!(told(&store, me(), &classes).await, ["(c)", "(b)", "(a)"]);
    // It never goes back.
    store
        .notification_read_to(me(), SCHOOL, at(1), &[])
        .await
        .unwrap();
    assert_eq!(told(&store, me(), &classes).await, ["(c)", "(b)", "(a)"]);
    let new = NotificationQuery {
        only_new: true,
        ..query(&classes)
    };
    assert_eq!(said(&list(&store, me(), &new).await), ["(c)"]);
    assert_eq!(said(&list(&store, other, &new).await), ["c", "b", "a"]);
}

async fn of_each_module_the_newest_come_whatever_others_sent(store: Store) {
    let many: Vec<_> = (0..100)
        .map(|n| notice(&format!("n{n}"), class("6A")))
        .collect();
    let mut loud = commit_at(9, many);
    loud.module = other_module();
    store.commit(loud).await.unwrap();
    send(&store, 1, vec![notice("a", class("6A"))]).await;
    send(&store, 2, vec![notice("b", class("6A"))]).await;
    let asked = NotificationQuery {
        modules: vec![other_module(), module()],
        most: 2,
        ..query(&[class("6A")])
    };
    let lines = list(&store, me(), &asked).await;
    let of = |module: &ModuleId| lines.iter().filter(|l| l.module == *module).count();
    assert_eq!((of(&module()), of(&other_module())), (2, 2));
}

async fn however_many_audiences_and_modules_are_asked_at_once(store: Store) {
    let classes: Vec<_> = (0..40).map(|n| class(&n.to_string())).collect();
    let modules: Vec<ModuleId> = (0..19)
        .map(|n| format!("m-{n}x").parse().unwrap())
        .collect();
    let expected = [(0, 0), (14, 7), (15, 8), (39, 18)];
    for (audience, by) in expected {
        let name = format!("{audience}-{by}");
        let mut commit = commit_at(
            audience,
            vec![notice(&name, classes[usize::try_from(audience).unwrap()])],
        );
        commit.module = modules[by].clone();
        store.commit(commit).await.unwrap();
    }
    let asked = NotificationQuery {
        modules,
        ..query(&classes)
    };
    let mut said = said(&list(&store, me(), &asked).await);
    said.sort();
    assert_eq!(said, ["0-0", "14-7", "15-8", "39-18"]);
}

async fn an_audience_keeps_the_newest_also_where_there_is_room_for_no_more(store: Store) {
    let most = Notification::MAX_OF_AUDIENCE;
    for (second, name) in [(1, "a"), (2, "b"), (3, "c")] {
        send(&store, second, vec![notice(name, class("6A"))]).await;
    }
    send(&store, 1, vec![notice("other", class("6B"))]).await;
    let numbered = |n: u32| notice(&format!("n{n}"), class("6A"));
    send(&store, 4, (1..most).map(numbered).collect()).await;
    let both = [class("6A"), class("6B")];
    let of_6a = async || told(&store, me(), &both[..1]).await;
    let kept = of_6a().await;
    assert_eq!(kept.len(), usize::try_from(most).unwrap());
    assert_eq!(kept.last().unwrap(), "c");
    assert_eq!(told(&store, me(), &both[1..]).await, ["other"]);
    assert_counted(&store).await;
    // One more takes the place of the oldest: the module keeps no more than before.
    let with = |notice| {
        let mut commit = commit_at(5, vec![notice]);
        commit.quota.notifications = u64::from(most) + 1;
        commit
    };
    store.commit(with(notice("d", class("6A")))).await.unwrap();
    let kept = of_6a().await;
    assert_eq!(kept.len(), usize::try_from(most).unwrap());
    assert_eq!(kept[0], "d");
    assert!(!kept.contains(&"c".to_owned()), "{kept:?}");
    let full = store.commit(with(notice("e", class("6B")))).await;
    assert!(
        matches!(full, Err(CommitError::Full(Kept::Notifications))),
        "{full:?}"
    );
    assert_eq!(told(&store, me(), &both[1..]).await, ["other"]);
    assert_counted(&store).await;
}

async fn who_sends_much_ends_their_own_and_nobody_else_s(store: Store) {
    let author = |name: &str| PersonId::of_source("test", name);
    for n in 0..20 {
        let by = notice_by(author(&n.to_string()), &format!("one-{n}"), class("6A"));
        send(&store, n, vec![by]).await;
    }
    for n in 0..150 {
        let by = notice_by(author("many"), &format!("many-{n}"), class("6A"));
        send(&store, 20 + n, vec![by]).await;
    }
    let kept = told(&store, me(), &[class("6A")]).await;
    let of = |beginning: &str| kept.iter().filter(|one| one.starts_with(beginning)).count();
    let most = usize::try_from(Notification::MAX_OF_AUTHOR).unwrap();
    assert_eq!((of("one-"), of("many-")), (20, most));
    assert_eq!(kept[0], "many-149", "the newest of theirs");
    assert_counted(&store).await;
}

/// A notification of a kind that is urgent.
async fn urgent(store: &Store, second: i64) -> Result<(), CommitError> {
    let mut commit = commit_at(second, vec![notice(&format!("n{second}"), class("6A"))]);
    let mut manifest = Manifest::clone(&commit.manifest);
    manifest.urgent.insert("given".to_owned());
    commit.manifest = manifest.into();
    store.commit(commit).await
}

async fn urgent_ones_are_few_a_day_whoever_commits_them(store: Store) {
    let most = i64::from(Notification::URGENT_A_DAY);
    // All at once: so many are taken, the rest changes nothing.
    let all = (0..most + 3).map(|second| urgent(&store, second));
    let all = futures::future::join_all(all).await;
    let taken = all.iter().filter(|result| result.is_ok()).count();
    assert_eq!(taken, usize::try_from(most).unwrap());
    assert!(
        all.iter()
            .all(|result| result.is_ok() || is_conflict(result))
    );
    assert_eq!(told(&store, me(), &[class("6A")]).await.len(), taken);
    let count = |second| store.urgent_count(SCHOOL, at(second));
    assert_eq!(count(86_399).await.unwrap(), taken as u64);
    let lines = store.audit_list(Some(SCHOOL), 100, None).await.unwrap();
    let said = lines
        .iter()
        .filter(|line| line.entry.action == "notification.urgent");
    assert_eq!(said.count(), taken);
    // A day after the last there is room, and what is not urgent always had some.
    assert!(is_conflict(&urgent(&store, 86_399).await));
    send(&store, 86_399, vec![notice("plain", class("6A"))]).await;
    assert_eq!(count(86_400 + most + 3).await.unwrap(), 0);
    assert!(urgent(&store, 86_400 + most + 3).await.is_ok());
    assert_counted(&store).await;
}

async fn the_sweep_ends_the_old_and_what_was_noted_of_them(store: Store) {
    for (second, name) in [(3, "c"), (4, "d"), (5, "e")] {
        send(&store, second, vec![notice(name, class("6A"))]).await;
    }
    send(&store, 1, vec![notice("other", class("6B"))]).await;
    let both = [class("6A"), class("6B")];
    assert_eq!(told(&store, me(), &both).await, ["e", "d", "c", "other"]);
    let lines = list(&store, me(), &query(&both)).await;
    let read: Vec<_> = lines
        .iter()
        .map(|line| (SCHOOL, line.id, line.at))
        .collect();
    store.notification_read(me(), &read).await.unwrap();
    let purge = |before| store.notification_purge(SCHOOL, before, 1);
    assert_eq!(purge(at(1)).await.unwrap(), 0, "not yet");
    assert_eq!(purge(at(4)).await.unwrap(), 1, "in steps");
    assert_eq!(purge(at(4)).await.unwrap(), 1);
    assert_eq!(purge(at(4)).await.unwrap(), 0);
    assert_eq!(told(&store, me(), &both).await, ["(e)", "(d)"]);
    let marks = |before| store.notification_mark_purge(SCHOOL, before, 10);
    assert_eq!(marks(at(4)).await.unwrap(), 2);
    assert_eq!(marks(at(4)).await.unwrap(), 0);
    assert_eq!(told(&store, me(), &both).await, ["(e)", "(d)"]);
    assert_counted(&store).await;
}

async fn a_module_that_is_full_of_notifications_is_refused_more(store: Store) {
    let full = |result: Result<(), CommitError>| match result {
        Err(CommitError::Full(what)) => Some(what),
        Ok(()) => None,
        Err(error) => panic!("{error:?}"),
    };
    let two = vec![notice("a", class("6A")), notice("b", class("6A"))];
    let with = |second, notices| {
        let mut commit = commit_at(second, notices);
        commit.quota.notifications = 2;
        commit
    };
    assert_eq!(full(store.commit(with(1, two)).await), None);
    let more = store.commit(with(2, vec![notice("c", class("6A"))])).await;
    assert_eq!(full(more), Some(Kept::Notifications));
    // In the place of another, and after one was taken back, there is room.
    let instead = store.commit(with(3, vec![notice("a", class("6A"))])).await;
    assert_eq!(full(instead), None);
    let exchanged = with(4, vec![withdrawal("b"), notice("c", class("6A"))]);
    assert_eq!(full(store.commit(exchanged).await), None);
    assert_eq!(told(&store, me(), &[class("6A")]).await, ["c", "a"]);
    assert_counted(&store).await;
}

async fn kinds_are_turned_off_and_on_one_by_one(store: Store) {
    let set = async |kinds: &[(ModuleId, &str, bool)]| {
        let kinds = kinds.iter();
        let kinds: Vec<_> = kinds
            .map(|(module, kind, wanted)| (module.clone(), (*kind).to_owned(), *wanted))
            .collect();
        store.notification_mutes_set(me(), &kinds).await.unwrap();
        let mutes = store.notification_mutes(me()).await.unwrap();
        let mut mutes: Vec<_> = mutes
            .iter()
            .map(|(m, kind)| format!("{m} {kind}"))
            .collect();
        mutes.sort();
        mutes
    };
    let given = |wanted| (module(), "given", wanted);
    let mark = |wanted| (other_module(), "mark", wanted);
    let both = set(&[given(false), mark(false)]).await;
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(set(&[given(false)]).await, both, "once is enough");
    // Of what was not asked about, nothing changes, neither of another kind of the same module.
    let new = (other_module(), "new", true);
    let left = set(&[mark(true), new]).await;
    assert_eq!(left, [format!("{} given", module())]);
    assert_eq!(set(&[]).await, left);
    let other = PersonId::of_source("test", "other");
    assert_eq!(store.notification_mutes(other).await.unwrap(), []);
}

async fn ties_are_those_of_the_present(store: Store) {
    let (first, _) = import(&store, &people()).await;
    finish(&store, first).await;
    let college = school_id(&store, COLLEGE).await;
    let of = async |key: &str| store.person_ties(college, person(key)).await.unwrap();
    let six_a = group_id(&uai(COLLEGE), GroupKind::Class, "6A");
    let in_six_a = Ties {
        works_there: false,
        groups: vec![six_a],
    };
    assert_eq!(of("lea").await, in_six_a);
    assert_eq!(of("mother").await, in_six_a);
    assert!(of("head").await.works_there);
    assert_eq!(of("nobody").await, Ties::default());
    let mut fewer = people();
    fewer.retain(|entry| entry.key != "lea");
    let (second, _) = import(&store, &fewer).await;
    finish(&store, second).await;
    assert_eq!(of("lea").await, Ties::default());
    assert_eq!(of("mother").await, Ties::default());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_tell_one_audience_at_once_keep_the_newest_and_their_accounts() {
    let fresh = Fresh::postgres().await;
    let other = Store::open(&fresh.url, StoreOptions::default())
        .await
        .unwrap();
    let writes = (0..100_usize).map(|n| {
        let store = [&fresh.store, &other][n % 2].clone();
        tokio::spawn(async move {
            // Most are new, and one of each call takes the place of another call's.
            let own = (0..10).map(|i| notice(&format!("own-{n}-{i}"), class("6A")));
            let shared = notice(&format!("shared-{}", n % 7), class("6A"));
            let second = i64::try_from(n).unwrap();
            let commit = commit_at(second, own.chain([shared]).collect());
            store.commit(commit).await
        })
    });
    for write in writes.collect::<Vec<_>>() {
        let result = write.await.unwrap();
        assert!(result.is_ok() || is_conflict(&result), "{result:?}");
    }
    // What two left because neither saw the other's goes with the next.
    send(&fresh.store, 100, vec![notice("last", class("6A"))]).await;
    let kept = fresh.store.storage_recount(SCHOOL).await.unwrap();
    let kept: Vec<_> = kept.iter().map(|one| one.notifications).collect();
    assert_eq!(kept, [u64::from(Notification::MAX_OF_AUDIENCE)]);
    assert_counted(&fresh.store).await;
    other.close().await;
    fresh.remove().await;
}

const RECIPIENTS: u32 = 2_000;

/// Everybody reads it; gives the bytes of it, and of what was kept for each.
async fn everybody_reads(store: &Store) {
    send(store, 1, vec![notice("a", class("6A"))]).await;
    let line = list(store, me(), &query(&[class("6A")])).await.remove(0);
    for number in 0..RECIPIENTS {
        let reader = PersonId::of_source("test", &number.to_string());
        let read = (SCHOOL, line.id, line.at + SignedDuration::ZERO);
        store.notification_read(reader, &[read]).await.unwrap();
    }
}

#[tokio::test]
async fn a_notification_to_two_thousand_is_a_row_and_markers_of_200_bytes_at_most() {
    let fresh = Fresh::sqlite().await;
    everybody_reads(&fresh.store).await;
    let mut on = sqlx::SqliteConnection::connect(&fresh.url).await.unwrap();
    let sqlite: (i64,) =
        sqlx::query_as("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'notification_mark%'")
            .fetch_one(&mut on)
            .await
            .unwrap();
    let rows: (i64,) = sqlx::query_as("SELECT COUNT(*) FROM notification")
        .fetch_one(&mut on)
        .await
        .unwrap();
    on.close().await.unwrap();
    fresh.remove().await;
    let fresh = Fresh::postgres().await;
    everybody_reads(&fresh.store).await;
    let mut on = sqlx::PgConnection::connect(&fresh.url).await.unwrap();
    // How far its connections filled the pages is not the same twice; rewritten, it is.
    sqlx::raw_sql("VACUUM FULL notification_mark")
        .execute(&mut on)
        .await
        .unwrap();
    let postgres: (i64,) = sqlx::query_as(
        "SELECT CAST(SUM(pg_relation_size(oid)) AS BIGINT) FROM pg_class
         WHERE relname LIKE 'notification_mark%'",
    )
    .fetch_one(&mut on)
    .await
    .unwrap();
    on.close().await.unwrap();
    fresh.remove().await;
    assert_eq!(rows, (1,));
    for (database, bytes) in [("SQLite", sqlite.0), ("PostgreSQL", postgres.0)] {
        let each = bytes / i64::from(RECIPIENTS);
        assert!((1..200).contains(&each), "{database}: {each} bytes each");
    }
}
