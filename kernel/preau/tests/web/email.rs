//! The address for e-mail on one's profile, how soon one is written to, and the region's view of letters.

use axum::http::StatusCode;

use crate::browser::Portal;
use crate::school::person;

const ADDRESS: &str = "parent@exemple.fr";

/// A portal where the parent's address is confirmed.
async fn portal() -> Portal {
    let portal = crate::region::portal(&["greedy"]).await;
    let (store, now) = (&portal.school.store, portal.school.platform.now());
    let address = ADDRESS.parse().expect("an address");
    let asked = store.email_ask(person("parent"), &address, 18, (now, 1), now);
    assert!(asked.await.expect("asked"));
    let confirmed = store.email_confirm(person("parent"), &address).await;
    assert!(confirmed.expect("confirmed"));
    portal
}

#[tokio::test]
async fn an_address_is_shown_to_its_person_and_to_nobody_else() {
    let portal = portal().await;
    for path in ["/account", "/notifications/settings"] {
        assert_eq!(portal.get("parent", path).await.status, StatusCode::OK);
    }
    assert!(
        portal
            .get("parent", "/account")
            .await
            .body
            .contains(ADDRESS)
    );
    let admin = ["/s/ici/admin", "/s/ici/admin/audit", "/s/ici/admin/quiet"];
    for (who, paths) in [
        ("admin", &admin[..]),
        ("region", &["/admin"]),
        ("both", &["/account"]),
        ("pupil", &["/account"]),
    ] {
        for path in paths {
            let page = portal.get(who, path).await;
            assert_eq!(page.status, StatusCode::OK, "{who} {path}");
            assert!(!page.body.contains(ADDRESS), "{who} {path}");
        }
    }
}

#[tokio::test]
async fn pupils_are_offered_no_letters() {
    let portal = portal().await;
    let page = portal.get("pupil", "/account").await.body;
    assert!(!page.contains("name=\"email\""), "{page}");
    let sent = portal
        .post("pupil", "/account/email", "do=ask&email=a@exemple.fr")
        .await;
    assert_eq!(sent.status, StatusCode::NOT_FOUND);
    let page = portal.get("pupil", "/notifications/settings").await.body;
    assert!(
        !page.contains("Par courriel") && !page.contains("mon adresse"),
        "{page}"
    );
}

#[tokio::test]
async fn what_is_no_address_comes_back_with_what_is_wrong() {
    let portal = portal().await;
    let sent = portal
        .post(
            "teacher",
            "/account/email",
            "do=ask&email=teacher%40exemple",
        )
        .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        sent.body.contains("value=\"teacher@exemple\""),
        "{}",
        sent.body
    );
    assert!(sent.body.contains("Ce n’est pas une adresse électronique"));
    assert!(sent.body.contains("<title>Erreur"));
    for _ in 0..5 {
        let sent = portal
            .post("teacher", "/account/email", "do=ask&email=t@exemple.fr")
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
    }
    let often = portal
        .post("teacher", "/account/email", "do=ask&email=t@exemple.fr")
        .await;
    assert_eq!(often.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(often.body.contains("Réessayez demain"), "{}", often.body);
    let removed = portal.post("parent", "/account/email", "do=remove").await;
    assert_eq!(removed.status, StatusCode::SEE_OTHER);
    assert!(
        !portal
            .get("parent", "/account")
            .await
            .body
            .contains("<dd>parent@")
    );
}

#[tokio::test]
async fn how_soon_one_is_written_to_is_chosen_by_module() {
    let portal = portal().await;
    let page = portal.get("parent", "/notifications/settings").await.body;
    assert!(page.contains("name=\"pace-greedy\""), "{page}");
    assert!(
        page.contains("<option value=\"daily\" selected"),
        "the usual: {page}"
    );
    let form = "shown=greedy:news&kind=greedy:news&pace-greedy=weekly&pace-x=daily&hour=7";
    let sent = portal.post("parent", "/notifications/settings", form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER);
    let page = portal.get("parent", "/notifications/settings").await.body;
    assert!(page.contains("<option value=\"weekly\" selected"), "{page}");
    assert!(page.contains("<option value=\"7\" selected"), "{page}");
    // Who gives no address chooses nothing.
    let page = portal.get("both", "/notifications/settings").await.body;
    assert!(!page.contains("name=\"pace-greedy\"") && page.contains("Indiquer mon adresse"));
    let wrong = form.replace("hour=7", "hour=3");
    let refused = portal
        .post("parent", "/notifications/settings", &wrong)
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn the_region_sees_how_letters_are_getting_on() {
    let portal = portal().await;
    let page = portal.get("region", "/admin").await.body;
    assert!(page.contains("Adresses confirmées"), "{page}");
    portal.school.wait(60);
    let page = portal.get("region", "/admin").await.body;
    assert!(page.contains("(depuis "), "the confirmation waits: {page}");
}

#[tokio::test]
async fn what_a_server_refused_is_said_on_the_profile_with_what_to_do() {
    let portal = portal().await;
    let (store, who) = (&portal.school.store, person("parent"));
    let epoch = store
        .email_of(who)
        .await
        .expect("read")
        .expect("known")
        .epoch;
    let refused = store.email_refused(who, epoch, "552 5.2.2 mailbox full", true);
    assert_eq!(refused.await.expect("noted"), Some(1));
    let page = portal.get("parent", "/account").await.body;
    for said in ["votre boîte n’est pas pleine", "552 5.2.2 mailbox full"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    // Another address is asked for, and its server takes no letter either.
    let form = "do=ask&email=faute%40exemple.fr";
    let asked = portal.post("parent", "/account/email", form).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER);
    let wrong = "faute@exemple.fr".parse().expect("an address");
    let why = "550 5.1.1 <b>No</b> such user";
    let noted = store.email_pending_refused(who, &wrong, why).await;
    noted.expect("noted");
    let page = portal.get("parent", "/account").await.body;
    for said in [
        "a refusé notre lien de confirmation",
        "550 5.1.1 &lt;b&gt;No&lt;/b&gt; such user",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}
