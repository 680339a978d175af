//! What people are told of what was delivered to them, at the bell.

use preau_domain::addressee::Addressee;
use preau_domain::ids::SchoolId;
use preau_domain::mailbox::{Line, Mark, Role};
use preau_domain::module::Text;
use preau_domain::notification::Notification;
use preau_store::{Commit, NotificationQuery, Store};

use crate::correspondents::class;
use crate::directory::{COLLEGE, person};
use crate::homework::{module, other_module};
use crate::mailbox::{assert_counted, college, mark, send, sent, withdraw};

on_both!(
    who_has_a_delivery_is_told_of_it_and_has_read_that_with_it,
    who_writes_much_leaves_room_for_what_others_wrote,
);

/// What somebody is told of deliveries, that is read in brackets; for the relatives of a child, as such.
async fn told(
    store: &Store,
    school: SchoolId,
    who: &str,
    child: Option<&str>,
    new: bool,
) -> Vec<String> {
    let asked = NotificationQuery {
        school,
        modules: vec![module(), other_module()],
        audiences: Vec::new(),
        child: child.map(person),
        after: jiff::Timestamp::UNIX_EPOCH,
        only_new: new,
        most: 2,
    };
    let lines = store.notification_list(person(who), &asked).await.unwrap();
    let said = lines.into_iter().map(|line| {
        assert_eq!(
            (line.kind.as_str(), line.path.as_str()),
            ("letter", "letter/1")
        );
        if line.read {
            format!("({})", line.text.en)
        } else {
            line.text.en
        }
    });
    said.collect()
}

/// A letter of which those who get it are told.
fn sent_and_told(school: SchoolId, second: i64, name: &str, to: &[(Role, Addressee)]) -> Commit {
    let mut commit = sent(school, second, name, to);
    for dispatch in &mut commit.writes.mail.deliveries {
        dispatch.line = Some(Line {
            kind: "letter".to_owned(),
            text: Text {
                fr: format!("lettre {name}"),
                en: format!("letter {name}"),
            },
            path: "letter/1".to_owned(),
        });
    }
    commit
}

async fn who_writes_much_leaves_room_for_what_others_wrote(store: Store) {
    let school = college(&store).await;
    let to = [(Role::To, Addressee::Pupils(class(COLLEGE, "6A")))];
    let send = async |second: i64, name: &str, author: &str| {
        let mut commit = sent_and_told(school, second, name, &to);
        for dispatch in &mut commit.writes.mail.deliveries {
            dispatch.author = Some(person(author));
        }
        store.commit(commit).await.unwrap();
    };
    for second in 1..=3 {
        send(second, &format!("head-{second}"), "head").await;
    }
    for second in 4..=60 {
        send(second, &format!("teacher-{second}"), "teacher").await;
    }
    let asked = NotificationQuery {
        school,
        modules: vec![module()],
        audiences: Vec::new(),
        child: None,
        after: jiff::Timestamp::UNIX_EPOCH,
        only_new: false,
        most: 30,
    };
    let lines = store
        .notification_list(person("lea"), &asked)
        .await
        .unwrap();
    let by = |author: &str| {
        let of = lines
            .iter()
            .filter(|line| line.author == Some(person(author)));
        of.map(|line| line.text.en.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(
        by("head"),
        ["letter head-3", "letter head-2", "letter head-1"]
    );
    let most = usize::try_from(Notification::MAX_OF_AUTHOR).unwrap();
    assert_eq!(
        (by("teacher").len(), by("teacher")[0]),
        (most, "letter teacher-60")
    );
}

async fn who_has_a_delivery_is_told_of_it_and_has_read_that_with_it(store: Store) {
    let school = college(&store).await;
    let to = [(Role::Bcc, Addressee::Pupils(class(COLLEGE, "6A")))];
    for (second, name) in [(1, "a"), (2, "b"), (3, "c")] {
        let commit = sent_and_told(school, second, name, &to);
        store.commit(commit).await.unwrap();
    }
    send(&store, school, 4, "untold", &to).await;
    // The newest, as many as are asked for; nothing for who wrote it, nor for the relatives of who got it.
    assert_eq!(
        told(&store, school, "lea", None, true).await,
        ["letter c", "letter b"]
    );
    assert_eq!(told(&store, school, "teacher", None, true).await, [""; 0]);
    assert_eq!(
        told(&store, school, "mother", Some("lea"), true).await,
        [""; 0]
    );
    mark(&store, school, "lea", &["c"], Mark::Read).await;
    assert_eq!(
        told(&store, school, "lea", None, true).await,
        ["(letter c)", "letter b"]
    );
    // Whoever moves it away or removes it is told no more; taken back, it is told to nobody.
    mark(&store, school, "lea", &["c"], Mark::Folder(2)).await;
    mark(&store, school, "lea", &["b"], Mark::Removed).await;
    assert_eq!(told(&store, school, "lea", None, true).await, ["letter a"]);
    withdraw(&store, school, "a").await;
    assert_eq!(told(&store, school, "lea", None, true).await, [""; 0]);
    assert_counted(&store, school).await;
}
