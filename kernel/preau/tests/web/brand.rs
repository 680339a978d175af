//! The region's own name, colours and logo: held against what they may be, tried, worn by every page.

use axum::body::Body;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};

use crate::browser::{Answer, Portal};

const TO: &str = "/admin/brand";
const COLOURS: &str = "accent-light=%238c2a6b&accent-dark=%23F09CCF";

/// A PNG of this size, with so many bytes of content. Nobody looks at its checks.
fn png(width: u32, height: u32, content: usize) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).expect("short").to_be_bytes();
        [&length[..], name, data, &[0; 4]].concat()
    };
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&sides[..], &[8, 6, 0, 0, 0]].concat();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &vec![1; content]),
        chunk(b"IEND", &[]),
    ]
    .concat()
}

impl Portal {
    /// Sends the form with a file.
    async fn try_logo(&self, who: &str, logo: &[u8], alt: &str) -> Answer {
        let field = |name: &str, value: &str| {
            format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let head = "--cut\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"a.png\"\r\n\
                    Content-Type: image/png\r\n\r\n";
        let fields = [
            field("seen", "0"),
            field("logo-alt", alt),
            field("do", "preview"),
        ];
        let body = [
            fields.concat().as_bytes(),
            head.as_bytes(),
            logo,
            b"\r\n--cut--\r\n",
        ]
        .concat();
        let request = self
            .request(who, Method::POST, TO)
            .header(CONTENT_TYPE, "multipart/form-data; boundary=cut")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).expect("a request"))
            .await
    }
}

/// The value of a hidden field.
fn hidden<'a>(page: &'a str, name: &str) -> &'a str {
    let named = format!("name=\"{name}\" value=\"");
    let (_, value) = page
        .split_once(&named)
        .unwrap_or_else(|| panic!("{name}: {page}"));
    value.split('"').next().expect("it ends")
}

#[tokio::test]
async fn a_colour_that_somebody_could_not_read_is_refused_with_its_measure_and_one_that_would_do() {
    let portal = crate::region::portal(&[]).await;
    for what in ["preview", "save"] {
        for (form, says) in [
            ("accent-light=%23ffd700", "son contraste est de 1,19"),
            ("accent-dark=%231d4f91", "La plus proche qui convient est #"),
            ("accent-dark=blue", "six chiffres hexadécimaux"),
            ("accent-light=%23fff%22", "six chiffres hexadécimaux"),
        ] {
            let refused = portal
                .post("region", TO, &format!("{form}&seen=0&do={what}"))
                .await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
            assert!(refused.body.contains(says), "{form}: {}", refused.body);
        }
    }
    let page = portal.get("", "/login").await.body;
    assert!(!page.contains("/assets/brand."), "nothing was set");
}

#[tokio::test]
async fn what_is_saved_is_worn_by_every_page_under_the_same_policy_and_goes_back() {
    let portal = crate::region::portal(&["noop"]).await;
    let before = portal.get("", "/login").await;
    let form = format!("name=Mon+ENT&{COLOURS}&seen=0");
    let preview = portal
        .post("region", TO, &format!("{form}&do=preview"))
        .await;
    assert_eq!(preview.status, StatusCode::OK);
    let style = "/assets/brand.8c2a6b.f09ccf.css";
    assert!(preview.body.contains(style) && preview.body.contains("Mon ENT"));
    let page = portal.get("", "/login").await.body;
    assert!(!page.contains(style), "a preview sets nothing");
    let saved = portal.post("region", TO, &format!("{form}&do=save")).await;
    assert_eq!(
        (saved.status, saved.header("location")),
        (StatusCode::SEE_OTHER, TO)
    );
    for (who, path) in [
        ("", "/login"),
        ("", "/status"),
        ("", "/nowhere"),
        ("pupil", "/account"),
        ("pupil", "/s/ici/noop"),
        ("admin", "/s/ici/admin"),
        ("region", "/admin"),
    ] {
        let page = portal.get(who, path).await;
        assert!(page.body.contains(style), "{who} {path}");
        assert!(page.body.contains("Mon ENT"), "{who} {path}");
        assert_eq!(
            page.header("content-security-policy"),
            before.header("content-security-policy"),
            "{path}"
        );
    }
    let css = portal.get("", style).await;
    assert_eq!(css.status, StatusCode::OK);
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert!(css.header("cache-control").contains("immutable"));
    assert!(css.body.contains("--blue: #8c2a6b"), "{}", css.body);
    let faint = portal.get("", "/assets/brand.ffd700.own.css").await;
    assert_eq!(faint.status, StatusCode::NOT_FOUND);
    let late = portal.post("region", TO, &format!("{form}&do=save")).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "somebody set it since");
    let journal = portal.get("region", "/admin/audit").await.body;
    assert!(journal.contains("Nom, couleurs et logo de la région changés"));
    let reset = portal.post("region", TO, "seen=1&do=reset").await;
    assert_eq!(reset.status, StatusCode::SEE_OTHER);
    let page = portal.get("", "/login").await.body;
    assert!(!page.contains(style) && !page.contains("Mon ENT"));
}

#[tokio::test]
async fn a_form_that_was_refused_is_as_old_as_it_was() {
    let portal = crate::region::portal(&[]).await;
    let form = format!("{COLOURS}&seen=0&do=save");
    let saved = portal.post("region", TO, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let late = "accent-light=%23ffd700&seen=0&do=preview";
    let refused = portal.post("region", TO, late).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        hidden(&refused.body, "seen"),
        "0",
        "what was set since is not seen"
    );
    let again = portal.post("region", TO, "name=Autre&seen=0&do=save").await;
    assert_eq!(again.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_logo_is_a_whole_small_png_and_is_given_as_nothing_else() {
    let portal = crate::region::portal(&[]).await;
    let large = png(64, 64, 65 << 10);
    let huge = png(64, 64, 2 << 20);
    for (logo, says) in [
        (&b"<svg xmlns='http://www.w3.org/2000/svg'/>"[..], "PNG"),
        (&b"GIF89a"[..], "PNG"),
        (large.as_slice(), "Kio"),
        (huge.as_slice(), "Kio"),
        (png(2_000, 64, 9).as_slice(), "1024 pixels"),
        (png(16, 16, 9).as_slice(), "1024 pixels"),
    ] {
        let refused = portal.try_logo("region", logo, "Région").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(refused.body.contains(says), "{says}: {}", refused.body);
    }
    let logo = png(200, 64, 9);
    let nameless = portal.try_logo("region", &logo, " ").await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY);
    let preview = portal.try_logo("region", &logo, "Région \"Ouest\"").await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
    assert!(preview.body.contains("src=\"data:image/png;base64,"));
    let content = hidden(&preview.body, "logo-data");
    let form = format!("logo-alt=R%C3%A9gion&logo-data={content}&seen=0&do=save");
    let saved = portal.post("region", TO, &form).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER);
    let page = portal.get("", "/login").await.body;
    let (_, rest) = page.split_once("src=\"/assets/logo.").expect("a logo");
    let (name, tag) = rest.split_once('"').expect("an address ends");
    assert!(tag.starts_with(" alt=\"Région\" width=\"100\" height=\"32\""));
    let given = portal.get("", &format!("/assets/logo.{name}")).await;
    assert_eq!(given.status, StatusCode::OK);
    assert_eq!(given.header("content-type"), "image/png");
    assert_eq!(given.header("x-content-type-options"), "nosniff");
    assert!(given.header("cache-control").contains("immutable"));
    // What is said in its place may change without it.
    let renamed = portal
        .post("region", TO, "logo-alt=Ouest&seen=1&do=save")
        .await;
    assert_eq!(renamed.status, StatusCode::SEE_OTHER);
    let page = portal.get("", "/login").await.body;
    assert!(page.contains(" alt=\"Ouest\""));
    let gone = portal
        .post("region", TO, "logo-alt=Ouest&no-logo=true&seen=2&do=save")
        .await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    let page = portal.get("", "/login").await.body;
    assert!(!page.contains("/assets/logo."));
}

#[tokio::test]
async fn how_the_region_shows_itself_is_for_its_operator_alone() {
    let portal = crate::region::portal(&[]).await;
    for who in ["admin", "head", "pupil"] {
        let refused = portal.get(who, TO).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who}");
        for what in ["preview", "save", "reset"] {
            let form = format!("{COLOURS}&seen=0&do={what}");
            let refused = portal.post(who, TO, &form).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who} {what}");
        }
        let refused = portal.try_logo(who, &png(64, 64, 9), "a").await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{who}");
    }
}
