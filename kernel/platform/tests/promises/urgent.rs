//! What is urgent reaches people in quiet hours: by who works at the school alone, seldom, and in its journal.

use preau_domain::caller::Language;
use preau_domain::letter::LetterKind;
use preau_domain::notification::Notification;
use preau_platform::audit::AuditAsked;
use preau_platform::error::PlatformError;
use preau_platform::letters::{Content, Outcome};

use crate::school::{HERE, School, class, node, person};

const HOUR: i64 = 3_600;

/// A school on Monday 23 November, at 21 h: it is quiet.
async fn school() -> School {
    let school = School::with(&["greedy"]).await;
    school.wait(4 * HOUR);
    school
}

async fn tell(school: &School, who: &str, kind: &str, key: &str) -> Result<String, PlatformError> {
    let audience = format!("class:{}", class("6A"));
    let form = [
        ("audience", &*audience),
        ("key", key),
        ("text", key),
        ("kind", kind),
    ];
    school.act(who, "greedy", "notify", &form).await
}

/// What the bell says, on a node of its own.
async fn bell(school: &School, who: &str) -> u32 {
    let node = node(&school.store, &school.clock).await;
    let by = node.operation_for(person(who), Language::Fr).await;
    node.unread(&by.expect("known")).await.total
}

/// The letters that are due, handed over: of which kind, to whom, and how many lines.
async fn letters(school: &School) -> Vec<(LetterKind, String, usize)> {
    let platform = &school.platform;
    let mut letters = Vec::new();
    for claim in platform.letter_claim(100).await.expect("claimed") {
        let letter = platform.letter_compose(&claim).await.expect("composed");
        let Some(letter) = letter else {
            continue;
        };
        assert!(platform.letter_hand(&letter).await.expect("asked"));
        let ended = platform.letter_end(&letter, Outcome::Taken).await;
        ended.expect("noted");
        let lines = match &letter.content {
            Content::Digest(digest) => digest.schools.iter().map(|(_, lines)| lines.len()).sum(),
            Content::Confirmation(_) => 0,
        };
        letters.push((letter.kind(), letter.to.to_string(), lines));
    }
    letters
}

async fn with_address(school: &School, who: &str) {
    let (store, now) = (&school.store, school.platform.now());
    let address = format!("{who}@exemple.fr").parse().expect("an address");
    let asked = store.email_ask(person(who), &address, 18, (now, 1), now);
    assert!(asked.await.expect("asked"));
    letters(school).await;
    let confirmed = store.email_confirm(person(who), &address).await;
    assert!(confirmed.expect("confirmed"));
}

#[tokio::test]
async fn what_is_urgent_reaches_the_bell_and_the_box_at_night() {
    let school = school().await;
    for who in ["parent", "parent-b"] {
        with_address(&school, who).await;
    }
    tell(&school, "teacher", "news", "plain")
        .await
        .expect("sent");
    assert_eq!(bell(&school, "pupil").await, 0);
    tell(&school, "teacher", "alarm", "closed")
        .await
        .expect("sent");
    assert_eq!(bell(&school, "pupil").await, 1);
    assert_eq!(bell(&school, "parent").await, 1);
    school.wait(5);
    school.platform.letters_hasten().await;
    school.wait(20);
    // Of what is urgent alone, and to whom it is for.
    let to = (LetterKind::Urgent, "parent@exemple.fr".to_owned(), 1);
    assert_eq!(letters(&school).await, [to]);
    // Once.
    school.wait(HOUR);
    school.platform.letters_hasten().await;
    school.wait(60);
    assert_eq!(letters(&school).await, []);
}

#[tokio::test]
async fn who_does_not_work_at_the_school_sends_nothing_urgent() {
    let school = school().await;
    for who in ["pupil", "parent"] {
        let own = format!("person:{}", person(who));
        let form = [("audience", &*own), ("kind", "alarm")];
        let refused = school.act(who, "greedy", "notify", &form).await;
        assert!(
            matches!(refused, Err(PlatformError::Forbidden(_))),
            "{who}: {refused:?}"
        );
        let form = [("audience", &*own), ("kind", "news"), ("key", who)];
        let plain = school.act(who, "greedy", "notify", &form).await;
        plain.expect("sent");
    }
    assert_eq!(bell(&school, "pupil").await, 0);
}

#[tokio::test]
async fn a_school_has_a_few_a_day_and_its_journal_says_whose() {
    let school = school().await;
    for n in 0..Notification::URGENT_A_DAY {
        let by = if n % 2 == 0 { "teacher" } else { "head" };
        let sent = tell(&school, by, "alarm", &format!("a-{n}")).await;
        sent.expect("sent");
    }
    let more = tell(&school, "colleague", "alarm", "more").await;
    assert!(
        matches!(more, Err(PlatformError::Unavailable(_))),
        "{more:?}"
    );
    let plain = tell(&school, "colleague", "news", "plain").await;
    plain.expect("what is not urgent is sent as ever");
    let by = school.by("admin").await;
    let here = school.platform.school(HERE).expect("here");
    let journal = school
        .platform
        .audit_seen(&by, Some(&here), &AuditAsked::default(), (None, 100))
        .await;
    let journal = journal.expect("read").into_iter().map(|line| {
        let entry = line.line.entry;
        (entry.action, entry.target, entry.detail, line.who)
    });
    let urgent = journal.filter(|(action, ..)| action == "notification.urgent");
    let said: Vec<_> = urgent.collect();
    assert_eq!(said.len(), 5, "{said:?}");
    let first = ["notification.urgent", "greedy", "a-0", "teacher Essai"];
    let [action, target, detail, who] = first.map(str::to_owned);
    assert_eq!(said[4], (action, target, detail, who));
    // A day later there is room again.
    school.wait(24 * HOUR);
    let again = tell(&school, "colleague", "alarm", "again").await;
    again.expect("sent");
}
