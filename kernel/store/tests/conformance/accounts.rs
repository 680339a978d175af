use std::collections::BTreeSet;

use preau_domain::caller::Language;
use preau_store::{ChangeKind, Store, StoreError};
use uuid::Uuid;

use crate::directory::{COLLEGE, import, people, person, pupil, someone};
use crate::homework::at;

on_both!(
    logins_are_unique_and_made_of_names,
    a_login_that_was_set_by_hand_is_not_given_again,
    a_password_ends_older_sessions_and_the_activation_code,
    a_forgotten_password_becomes_an_activation_code,
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
    assert_eq!(account.activation_code.as_deref(), Some("code-1"));
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
    store
        .account_password_set(lea, "$argon2id$x", at(60))
        .await
        .unwrap();
    store.account_language_set(lea, Language::En).await.unwrap();
    let account = store.account_of(lea).await.unwrap().unwrap();
    assert_eq!(account.password_hash.as_deref(), Some("$argon2id$x"));
    assert_eq!(account.activation_code, None);
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

async fn a_forgotten_password_becomes_an_activation_code(store: Store) {
    import(&store, &people()).await;
    let lea = person("lea");
    store.account_password_set(lea, "$x", at(1)).await.unwrap();
    store
        .account_activation_set(lea, "new-code", at(2))
        .await
        .unwrap();
    let account = store.account_of(lea).await.unwrap().unwrap();
    assert_eq!(account.password_hash, None);
    assert_eq!(account.activation_code.as_deref(), Some("new-code"));
    assert_eq!(account.sessions_from, at(2));
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

async fn the_feed_is_in_order_and_can_be_cut(store: Store) {
    assert_eq!(store.change_newest().await.unwrap(), 0);
    for key in ["a", "b", "c"] {
        store.change_publish(ChangeKind::Other, key).await.unwrap();
    }
    let newest = store.change_newest().await.unwrap();
    let keys = |after| {
        let store = store.clone();
        async move {
            let feed = store.change_list(after).await.unwrap();
            feed.into_iter().map(|c| c.key).collect::<Vec<_>>()
        }
    };
    assert_eq!(keys(0).await, ["a", "b", "c"]);
    assert_eq!(keys(newest - 1).await, ["c"]);
    assert_eq!(store.change_purge(newest - 1).await.unwrap(), 2);
    assert_eq!(keys(0).await, ["c"]);
    store.change_publish(ChangeKind::Other, "d").await.unwrap();
    assert_eq!(keys(newest).await, ["d"]);
}

async fn numbers_of_the_feed_never_appear_late(store: Store) {
    let writers: Vec<_> = (0..3)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..20 {
                    store.change_publish(ChangeKind::Other, "x").await.unwrap();
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
