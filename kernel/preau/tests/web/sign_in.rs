//! Signing in and the first visit over the routes: what a person is told, and what their browser keeps.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{Method, StatusCode};
use preau_platform::identity::sheets::SheetsAsked;

use crate::browser::{Answer, FORM, Portal};
use crate::school::{HERE, person};

const PASSWORD: &str = "mot de passe d'essai";

async fn portal() -> Portal {
    let portal = Portal::with(&[]).await;
    portal
        .school
        .platform
        .account_prepare(person("teacher"), "prof", PASSWORD)
        .await
        .expect("prepared");
    portal
}

/// The value that an answer sets a cookie to.
fn kept(answer: &Answer, name: &str) -> Option<String> {
    let cookies = answer.headers.get_all(SET_COOKIE).iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok());
    cookies.find_map(|cookie| {
        let (pair, _) = cookie.split_once(';')?;
        let (found, value) = pair.split_once('=')?;
        (found == name).then(|| value.to_owned())
    })
}

#[tokio::test]
async fn who_tries_too_often_is_told_how_long_to_wait_and_their_own_device_is_not() {
    let portal = portal().await;
    let right = "login=prof&password=mot+de+passe+d%27essai";
    let signed = portal.post("", "/login", right).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER);
    let device = kept(&signed, "preau_device").expect("a mark");
    assert!(kept(&signed, "preau_session").is_some());
    for _ in 0..5 {
        let wrong = portal.post("", "/login", "login=prof&password=x").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(kept(&wrong, "preau_device"), None);
    }
    let refused = portal.post("", "/login", right).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "2");
    assert!(
        refused.body.contains("patientez 2 secondes"),
        "{}",
        refused.body
    );
    assert!(
        refused.body.contains("value=\"prof\""),
        "what was typed stays"
    );
    let request = portal
        .request("", Method::POST, "/login")
        .header(CONTENT_TYPE, FORM)
        .header(COOKIE, format!("preau_device={device}"));
    let request = request.body(Body::from(right)).expect("a request");
    assert_eq!(portal.send(request).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_first_visit_says_what_is_wrong_with_the_password() {
    let portal = portal().await;
    let platform = &portal.school.platform;
    let here = platform.school(HERE).expect("here");
    let asked = SheetsAsked {
        class: Some("6A".to_owned()),
        ..SheetsAsked::default()
    };
    let slips = platform.sheets_issue(&here, &asked).await.expect("issued");
    let slip = slips.iter().find(|slip| slip.person == person("pupil"));
    let slip = slip.expect("a slip");
    let visit = |code: &str, password: &str| {
        let login = &slip.login;
        format!("login={login}&code={code}&password={password}&again={password}")
    };
    let long = "x".repeat(300);
    for (password, said) in [
        ("court", "Il est trop court"),
        (long.as_str(), "Il est trop long"),
    ] {
        let form = visit(&slip.code, password);
        let answer = portal.post("", "/activate", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.body.contains(said), "{}", answer.body);
    }
    for _ in 0..5 {
        let form = visit("ABCD-EFGH-JKLM", "quatre+mots+sans+rapport");
        let answer = portal.post("", "/activate", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = visit(&slip.code, "quatre+mots+sans+rapport");
    let refused = portal.post("", "/activate", &right).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.header("retry-after"), "2");
    assert!(refused.body.contains("patientez 2 secondes"));
    portal.school.wait(2);
    let entered = portal.post("", "/activate", &right).await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert!(kept(&entered, "preau_session").is_some());
}

#[tokio::test]
async fn whoever_may_not_change_a_module_is_told_so_whatever_they_send() {
    let portal = Portal::with(&["noop"]).await;
    let page = "/s/ici/admin/modules/noop";
    for form in ["do=enable", "do=nonsense", ""] {
        let refused = portal.post("pupil", page, form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{form}");
    }
    let unknown = portal.post("admin", page, "do=nonsense").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
