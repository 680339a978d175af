use std::collections::BTreeSet;

use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_store::{AuditEntry, ChangeKind, CodeIssued, Store, StoreError};
use uuid::Uuid;

use crate::directory::{COLLEGE, finish, import, people, person, pupil, school_id, someone};
use crate::homework::at;

on_both!(
    logins_are_unique_and_made_of_names,
    a_login_that_was_set_by_hand_is_not_given_again,
    a_password_ends_older_sessions_and_the_activation_code,
    a_forgotten_password_becomes_an_activation_code,
    a_password_is_changed_by_whoever_knows_the_one_that_stands,
    each_new_secret_ends_sessions_also_in_the_same_instant,
    a_code_is_used_once_by_its_person_and_in_time,
    a_sheet_replaces_codes_and_leaves_passwords_alone,
    a_school_lists_whom_it_hands_sheets_to,
    an_ended_session_is_told_to_every_node,
    the_feed_is_in_order_and_can_be_cut,
    numbers_of_the_feed_never_appear_late,
);

async fn logins_are_unique_and_made_of_names(store: Store) {
    let many: Vec<_> = (0..12)
        .map(|n| pupil(&format!("p{n}"), "Zoé", COLLEGE, "6A"))
        .collect();
    let (_, applied) = import(&store, &many).await;
    let logins: BTreeSet<String> = applied.logins.iter().map(|(_, l)| l.clone()).collect();
    assert_eq!(logins.len(), 12);
    assert!(logins.contains("zoe.martin") && logins.contains("zoe.martin12"));
    let account = store.account_by_login("zoe.martin").await.unwrap().unwrap();
    assert_eq!(account.person, person("p0"));
    assert_eq!(account.activation, None, "codes come with the sheets");
    assert_eq!(account.password_hash, None);
    assert_eq!(store.account_by_login("Zoe.Martin").await.unwrap(), None);
}

async fn a_login_that_was_set_by_hand_is_not_given_again(store: Store) {
    import(
        &store,
        &[someone("a", "Zoé", "Martin"), someone("b", "Al", "Bo")],
    )
    .await;
    store
        .account_login_set(person("a"), "zoe.martin2")
        .await
        .unwrap();
    let taken = store.account_login_set(person("b"), "zoe.martin2").await;
    assert!(matches!(taken, Err(StoreError::Conflict { .. })));
    let (_, applied) = import(&store, &[someone("c", "Zoe", "Martin")]).await;
    assert_eq!(applied.logins, [(person("c"), "zoe.martin3".to_owned())]);
}

async fn a_password_ends_older_sessions_and_the_activation_code(store: Store) {
    import(&store, &people()).await;
    let lea = person("lea");
    issue(&store, &[("lea", "digest")], None).await;
    store
        .account_password_set(lea, "$argon2id$x", at(60))
        .await
        .unwrap();
    store.account_language_set(lea, Language::En).await.unwrap();
    let account = store.account_of(lea).await.unwrap().unwrap();
    assert_eq!(account.password_hash.as_deref(), Some("$argon2id$x"));
    assert_eq!(account.activation, None);
    assert_eq!(account.sessions_from, at(60));
    assert_eq!(account.language, Some(Language::En));
    let file = store.person_file(lea).await.unwrap().unwrap();
    assert_eq!(
        (file.sessions_from, file.language),
        (at(60), Some(Language::En))
    );
    let feed = store.change_list(0).await.unwrap();
    let told = feed
        .iter()
        .filter(|c| c.kind == ChangeKind::Account && c.key == lea.to_string());
    assert_eq!(told.count(), 2);
}

/// Issues digests that can be used until `at(100)`; gives who was left alone.
async fn issue(
    store: &Store,
    codes: &[(&str, &str)],
    reset: Option<jiff::Timestamp>,
) -> Vec<PersonId> {
    let codes: Vec<_> = codes
        .iter()
        .map(|(key, digest)| CodeIssued {
            person: person(key),
            digest: (*digest).to_owned(),
        })
        .collect();
    let line = AuditEntry {
        at: at(0),
        school: None,
        actor: None,
        action: "account.sheets".to_owned(),
        target: "6A".to_owned(),
        detail: String::new(),
    };
    store
        .account_codes_issue(&codes, at(100), reset, &line)
        .await
        .unwrap()
}

async fn kept(store: &Store, key: &str) -> preau_store::Account {
    store.account_of(person(key)).await.unwrap().unwrap()
}

async fn a_forgotten_password_becomes_an_activation_code(store: Store) {
    import(&store, &people()).await;
    let lea = person("lea");
    store.account_password_set(lea, "$x", at(1)).await.unwrap();
    let seen = store.change_newest().await.unwrap();
    assert_eq!(issue(&store, &[("lea", "new")], Some(at(2))).await, []);
    let account = kept(&store, "lea").await;
    assert_eq!(account.password_hash, None);
    assert_eq!(account.activation, Some(("new".to_owned(), at(100))));
    assert_eq!(account.sessions_from, at(2));
    let feed = store.change_list(seen).await.unwrap();
    assert!(feed.iter().any(|c| c.key == lea.to_string()));
}

async fn a_password_is_changed_by_whoever_knows_the_one_that_stands(store: Store) {
    import(&store, &people()).await;
    let lea = person("lea");
    store.account_password_set(lea, "$x", at(1)).await.unwrap();
    let change = |former: &'static str, new: &'static str| {
        let store = store.clone();
        async move {
            let done = store.account_password_change(lea, former, new, at(2));
            done.await.unwrap()
        }
    };
    let (one, other) = tokio::join!(change("$x", "$y"), change("$x", "$z"));
    assert!(one.is_some() != other.is_some(), "{one:?} {other:?}");
    let account = kept(&store, "lea").await;
    assert_eq!(one.or(other), Some(account.sessions_from));
    issue(&store, &[("lea", "new")], Some(at(3))).await;
    assert_eq!(change("$y", "$x").await, None);
    assert_eq!(change("$z", "$x").await, None);
    let account = kept(&store, "lea").await;
    assert_eq!(account.password_hash, None, "what was taken away stays so");
    assert!(account.activation.is_some());
}

async fn each_new_secret_ends_sessions_also_in_the_same_instant(store: Store) {
    import(&store, &people()).await;
    let lea = person("lea");
    let mut seen = vec![kept(&store, "lea").await.sessions_from];
    store.account_password_set(lea, "$x", at(9)).await.unwrap();
    seen.push(kept(&store, "lea").await.sessions_from);
    let changed = store.account_password_change(lea, "$x", "$y", at(9));
    seen.extend(changed.await.unwrap());
    issue(&store, &[("lea", "code")], Some(at(9))).await;
    seen.push(kept(&store, "lea").await.sessions_from);
    // On a node whose clock is behind.
    let activated = store.account_activate(lea, "code", "$z", at(5));
    seen.extend(activated.await.unwrap());
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted_by(|a, b| a < b), "{seen:?}");
    issue(&store, &[("lea", "none")], None).await;
    assert_eq!(kept(&store, "lea").await.sessions_from, seen[4]);
}

async fn a_code_is_used_once_by_its_person_and_in_time(store: Store) {
    import(&store, &people()).await;
    issue(&store, &[("lea", "one"), ("tom", "other")], None).await;
    let activate = |key: &str, digest: &'static str, second| {
        let (store, person) = (store.clone(), person(key));
        async move {
            let done = store.account_activate(person, digest, "$h", at(second));
            done.await.unwrap().is_some()
        }
    };
    assert!(!activate("lea", "other", 1).await, "another's");
    assert!(!activate("lea", "", 1).await);
    assert!(!activate("mother", "one", 1).await, "none was issued");
    assert!(!activate("lea", "one", 100).await, "past its time");
    assert_eq!(kept(&store, "lea").await.password_hash, None);
    assert!(activate("lea", "one", 99).await);
    let account = kept(&store, "lea").await;
    assert_eq!(account.password_hash.as_deref(), Some("$h"));
    assert_eq!((account.activation, account.sessions_from), (None, at(99)));
    assert!(!activate("lea", "one", 99).await, "used up");
}

async fn a_sheet_replaces_codes_and_leaves_passwords_alone(store: Store) {
    import(&store, &people()).await;
    let tom = person("tom");
    store.account_password_set(tom, "$x", at(1)).await.unwrap();
    issue(&store, &[("lea", "first")], None).await;
    let both = [("lea", "second"), ("tom", "third")];
    assert_eq!(issue(&store, &both, None).await, [tom]);
    let first = store.account_activate(person("lea"), "first", "$h", at(5));
    assert_eq!(first.await.unwrap(), None, "replaced");
    assert_eq!(
        kept(&store, "tom").await.password_hash.as_deref(),
        Some("$x")
    );
    assert_eq!(kept(&store, "tom").await.activation, None);
    let seen = store.change_newest().await.unwrap();
    assert_eq!(issue(&store, &both, Some(at(9))).await, []);
    let account = kept(&store, "tom").await;
    assert_eq!(
        (account.password_hash, account.sessions_from),
        (None, at(9))
    );
    let feed = store.change_list(seen).await.unwrap();
    assert!(feed.iter().any(|c| c.kind == ChangeKind::Directory));
    let lines = store.audit_list(None, 10, None).await.unwrap();
    let sheets = lines.iter().filter(|l| l.entry.action == "account.sheets");
    assert_eq!(sheets.count(), 3);
}

async fn a_school_lists_whom_it_hands_sheets_to(store: Store) {
    import(&store, &people()).await;
    let college = school_id(&store, COLLEGE).await;
    store
        .account_password_set(person("head"), "$x", at(1))
        .await
        .unwrap();
    let list = |store: Store| async move {
        let all = store.school_enrolled(college).await.unwrap();
        let said = all.into_iter().map(|one| {
            let child = one.child.map(|name| name.given).unwrap_or_default();
            let given = one.name.given;
            format!("{} {given} {child} {}", one.class, one.has_password)
        });
        said.collect::<Vec<_>>()
    };
    assert_eq!(
        list(store.clone()).await,
        [
            " Anne  false",
            " Paul  true",
            "6A Léa  false",
            "6A Inès Léa false",
        ],
        "neither another school's people nor who holds no authority"
    );
    store.region_admin_set(person("head"), true).await.unwrap();
    assert_eq!(list(store.clone()).await.len(), 3, "nor the region's");
    let (second, _) = import(&store, &people()[1..]).await;
    finish(&store, second).await;
    assert_eq!(list(store).await, [" Anne  false"], "nor who left");
}

async fn an_ended_session_is_told_to_every_node(store: Store) {
    let (a, b) = (Uuid::from_u128(1), Uuid::from_u128(2));
    store.session_revoke(a, at(10)).await.unwrap();
    let seen = store.change_newest().await.unwrap();
    store.session_revoke(b, at(20)).await.unwrap();
    store.session_revoke(b, at(20)).await.unwrap();
    let all = store.session_revocations(0).await.unwrap();
    assert_eq!(all.iter().map(|(_, id, _)| *id).collect::<Vec<_>>(), [a, b]);
    let news = store.session_revocations(seen).await.unwrap();
    assert_eq!((news.len(), news[0].1, news[0].2), (1, b, at(20)));
    let feed = store.change_list(seen).await.unwrap();
    assert!(feed.iter().all(|c| c.kind == ChangeKind::Session));
    assert_eq!(store.session_revocation_purge(at(10)).await.unwrap(), 1);
    assert_eq!(store.session_revocations(0).await.unwrap().len(), 1);
}

/// Something that other nodes must hear of.
async fn change(store: &Store, key: &str) {
    store.region_admin_set(person(key), true).await.unwrap();
}

async fn the_feed_is_in_order_and_can_be_cut(store: Store) {
    assert_eq!(store.change_newest().await.unwrap(), 0);
    for key in ["a", "b", "c"] {
        change(&store, key).await;
    }
    let newest = store.change_newest().await.unwrap();
    let keys = |after| {
        let store = store.clone();
        async move {
            let feed = store.change_list(after).await.unwrap();
            feed.into_iter().map(|c| c.key).collect::<Vec<_>>()
        }
    };
    let of = |key: &str| person(key).to_string();
    assert_eq!(keys(0).await, ["a", "b", "c"].map(of));
    assert_eq!(keys(newest - 1).await, ["c"].map(of));
    assert_eq!(store.change_purge(newest - 1).await.unwrap(), 2);
    assert_eq!(keys(0).await, ["c"].map(of));
    change(&store, "d").await;
    assert_eq!(keys(newest).await, ["d"].map(of));
}

async fn numbers_of_the_feed_never_appear_late(store: Store) {
    let writers: Vec<_> = (0..3)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    change(&store, "x").await;
                }
            })
        })
        .collect();
    let (mut seen, mut last) = (0, 0);
    while seen < 60 {
        for change in store.change_list(last).await.unwrap() {
            assert_eq!(change.sequence, last + 1);
            last = change.sequence;
            seen += 1;
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
}
