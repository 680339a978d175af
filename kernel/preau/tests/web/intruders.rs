//! The right request by the wrong person.

use axum::body::Body;
use axum::http::header::COOKIE;
use axum::http::{Method, Request, StatusCode};

use crate::browser::Portal;
use crate::school::person;

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_signing_in_and_back() {
    let portal = Portal::with(&["noop"]).await;
    for path in [
        "/",
        "/schools",
        "/account",
        "/admin",
        "/s/ici/noop",
        "/s/ici/admin",
        "/s/ici/admin/audit",
    ] {
        let answer = portal.get("", path).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}");
        assert!(
            answer.header("location").starts_with("/login"),
            "{path}: {}",
            answer.header("location")
        );
        let app = portal.get_json("", path).await;
        assert_eq!(app.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(
            app.body.contains("\"code\":\"not-signed-in\""),
            "{path}: {}",
            app.body
        );
    }
    assert_eq!(
        portal.get("", "/s/ici/noop?a=b").await.header("location"),
        "/login?next=%2Fs%2Fici%2Fnoop%3Fa%3Db"
    );
}

#[tokio::test]
async fn a_cookie_that_is_expired_or_forged_is_none() {
    let portal = Portal::with(&["noop"]).await;
    let cookie = portal.cookie("pupil");
    let ask = async |cookie: &str| {
        let request = Request::builder()
            .uri("/s/ici/noop")
            .header("host", "ent.test")
            .header(COOKIE, cookie);
        portal
            .send(request.body(Body::empty()).expect("a request"))
            .await
            .status
    };
    assert_eq!(ask(&cookie).await, StatusCode::OK);
    assert_eq!(ask(&format!("{cookie}A")).await, StatusCode::SEE_OTHER);
    assert_eq!(ask("preau_session=").await, StatusCode::SEE_OTHER);
    assert_eq!(
        ask(&format!("preau_session={}", "A".repeat(20_000))).await,
        StatusCode::SEE_OTHER
    );
    portal.school.wait(3_600);
    assert_eq!(
        ask(&cookie).await,
        StatusCode::SEE_OTHER,
        "after an hour it has expired"
    );
}

#[tokio::test]
async fn who_does_not_belong_to_the_school_is_refused() {
    let portal = Portal::with(&["noop"]).await;
    for who in ["foreign-pupil", "foreign-admin", "stranger"] {
        for path in [
            "/s/ici",
            "/s/ici/noop",
            "/s/ici/admin",
            "/s/ici/admin/audit",
            "/s/ici/admin/modules/noop",
        ] {
            let answer = portal.get_json(who, path).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who} {path}");
            assert!(
                answer.body.contains("\"code\":\"not-a-member\""),
                "{who} {path}: {}",
                answer.body
            );
        }
        let sent = portal.post(who, "/s/ici/noop", "").await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{who}");
    }
}

#[tokio::test]
async fn only_the_administrator_sees_and_changes_the_schools_administration() {
    let portal = Portal::with(&["noop"]).await;
    let pages = [
        "/s/ici/admin",
        "/s/ici/admin/audit",
        "/s/ici/admin/modules/noop",
    ];
    for who in ["pupil", "parent", "teacher", "head"] {
        for path in pages {
            assert_eq!(
                portal.get(who, path).await.status,
                StatusCode::FORBIDDEN,
                "{who} {path}"
            );
        }
        for path in [
            "/s/ici/admin/modules/noop",
            "/s/ici/admin/modules/noop/settings",
        ] {
            assert_eq!(
                portal.post(who, path, "do=disable").await.status,
                StatusCode::FORBIDDEN,
                "{who} {path}"
            );
        }
        assert_eq!(
            portal.get(who, "/admin").await.status,
            StatusCode::FORBIDDEN,
            "{who} looks at the region"
        );
    }
    for path in pages {
        assert_eq!(
            portal.get("admin", path).await.status,
            StatusCode::OK,
            "{path}"
        );
    }
    assert_eq!(
        portal.get("admin", "/admin").await.status,
        StatusCode::FORBIDDEN,
        "a school is not the region"
    );
    assert_eq!(
        portal.get("pupil", "/s/ici/noop").await.status,
        StatusCode::OK,
        "the module is still on"
    );
    let off = portal
        .post("admin", "/s/ici/admin/modules/noop", "do=disable")
        .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert_eq!(
        portal.get("pupil", "/s/ici/noop").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_module_that_is_off_is_not_found_at_once() {
    let portal = Portal::with(&["noop"]).await;
    portal
        .school
        .switch("admin", "noop", false)
        .await
        .expect("off");
    let answer = portal.get_json("pupil", "/s/ici/noop").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(
        answer.body.contains("\"code\":\"module-off\""),
        "{}",
        answer.body
    );
    assert_eq!(
        portal.post("pupil", "/s/ici/noop", "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(portal.get("pupil", "/").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_chosen_child_is_never_a_right() {
    let portal = Portal::with_a_mark(&["prying"]).await;
    let here = portal.school.platform.school("ici").expect("here").id;
    // By an address, and as chosen before, in a cookie.
    let looking_at = async |who: &str, child: &str| {
        let kept = format!("{}; preau_as_{here}={}", portal.cookie(who), person(child));
        let mut answers = Vec::new();
        for (path, cookie) in [
            (format!("?as={}", person(child)), portal.cookie(who)),
            (String::new(), kept),
        ] {
            let request = Request::builder()
                .uri(format!("/s/ici/prying/mark/get/m{path}"))
                .header("host", "ent.test")
                .header(COOKIE, cookie);
            let request = request.body(Body::empty()).expect("a request");
            answers.push(portal.send(request).await);
        }
        answers
    };
    for answer in looking_at("parent", "pupil").await {
        assert!(answer.body.contains("douze"), "{}", answer.body);
    }
    for (who, child) in [
        ("parent", "classmate"),
        ("parent-b", "pupil"),
        ("pupil-b", "pupil"),
        ("stranger", "pupil"),
        ("foreign-admin", "pupil"),
    ] {
        for answer in looking_at(who, child).await {
            assert!(!answer.body.contains("douze"), "{who} as of {child}");
        }
    }
    for (who, word) in [
        ("parent-b", person("pupil").to_string()),
        ("parent", "teacher".to_owned()),
        ("both", "staff".to_owned()),
        ("teacher", person("pupil").to_string()),
        ("parent", "nobody".to_owned()),
        ("parent", String::new()),
    ] {
        for path in ["/s/ici", "/s/ici/prying/mark/get/m"] {
            let answer = portal.get_json(who, &format!("{path}?as={word}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{who} as {word}");
            assert!(
                answer.body.contains("\"code\":\"not-their-standing\""),
                "{}",
                answer.body
            );
            let mut set = answer.headers.get_all("set-cookie").iter();
            let is_choice = |cookie: &[u8]| cookie.starts_with(b"preau_as_");
            assert!(!set.any(|cookie| is_choice(cookie.as_bytes())), "{who}");
        }
        let page = portal.get(who, &format!("/s/ici?as={word}")).await;
        assert!(page.body.contains("href=\"/"), "there is a way on");
    }
}

#[tokio::test]
async fn signing_out_ends_the_session_and_not_only_the_cookie() {
    let portal = Portal::with(&["noop"]).await;
    assert_eq!(
        portal.get("pupil", "/s/ici/noop").await.status,
        StatusCode::OK
    );
    let left = portal.post("pupil", "/logout", "").await;
    assert_eq!(
        (left.status, left.header("location")),
        (StatusCode::SEE_OTHER, "/login?news=out")
    );
    assert_eq!(
        portal.get("pupil", "/s/ici/noop").await.status,
        StatusCode::SEE_OTHER,
        "the same token again"
    );
    let nobody = portal
        .request("", Method::POST, "/logout")
        .header("sec-fetch-site", "same-origin");
    let nobody = portal
        .send(nobody.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(
        nobody.status,
        StatusCode::SEE_OTHER,
        "who is signed out already is signed out"
    );
}
