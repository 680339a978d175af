//! Files over the portal: what is sent comes back as it was to whom it may, what must not be taken is not, and
//! nothing of what was taken ever runs here.

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{Method, StatusCode};
use preau_domain::file::File;
use preau_platform::config::PlatformConfig;
use preau_web::{Limits, Web};

use crate::browser::{Answer, Portal};
use crate::guests::guest;
use crate::line::soon;
use crate::school::{School, module, node_with};

pub(crate) const PAGE: &str = "/s/ici/attachments";
pub(crate) const BOUNDARY: &str = "----preau-0123456789";
pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n";

/// What a form has.
pub(crate) enum Sent<'s> {
    Text(&'s str, &'s str),
    File(&'s str, &'s [u8]),
}

/// A form as a browser sends it.
pub(crate) fn form(parts: &[Sent<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{BOUNDARY}\r\n").as_bytes());
        match part {
            Sent::Text(name, value) => body.extend_from_slice(
                format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .as_bytes(),
            ),
            Sent::File(name, content) => {
                let head = format!(
                    "Content-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
                     Content-Type: image/png\r\n\r\n"
                );
                body.extend_from_slice(head.as_bytes());
                body.extend_from_slice(content);
                body.extend_from_slice(b"\r\n");
            }
        }
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

impl Portal {
    /// Sends a form with files as a browser does.
    pub(crate) async fn post_files(&self, who: &str, path: &str, parts: &[Sent<'_>]) -> Answer {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self
            .request(who, Method::POST, path)
            .header(CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form(parts))).expect("a request"))
            .await
    }

    /// Puts a note with these files under a name.
    pub(crate) async fn note(&self, who: &str, name: &str, files: &[(&str, &[u8])]) {
        let files = files
            .iter()
            .map(|(name, content)| Sent::File(name, content));
        let parts: Vec<_> = files.chain([Sent::Text("text", name)]).collect();
        let sent = self
            .post_files(who, &format!("{PAGE}/put/{name}"), &parts)
            .await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }

    /// The files that somebody is shown: their addresses, with their names.
    pub(crate) async fn shown(&self, who: &str) -> Vec<(String, String)> {
        let page = self.get(who, PAGE).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let links = page.body.split("<a href=\"/s/ici/file/").skip(1);
        links
            .map(|link| {
                let (id, rest) = link.split_once("\">").expect("an address");
                let (name, _) = rest.split_once('<').expect("a name");
                (format!("/s/ici/file/{id}"), name.to_owned())
            })
            .collect()
    }

    pub(crate) async fn only(&self, who: &str) -> String {
        let shown = self.shown(who).await;
        let [(address, _)] = shown.as_slice() else {
            panic!("not one file: {shown:?}");
        };
        address.clone()
    }
}

async fn portal() -> Portal {
    Portal::with(&["attachments"]).await
}

#[tokio::test]
async fn a_form_brings_its_files_and_who_reads_the_record_reads_them() {
    let portal = portal().await;
    let files = [("Exposé.pdf", PDF), ("notes.txt", &b"une ligne\n"[..])];
    portal.note("pupil", "expose", &files).await;
    for who in ["pupil", "teacher"] {
        let shown = portal.shown(who).await;
        let names: Vec<_> = shown.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["Exposé.pdf", "notes.txt"]);
        for ((address, _), (_, content)) in shown.iter().zip(files) {
            let file = portal.get(who, address).await;
            assert_eq!(file.status, StatusCode::OK);
            assert_eq!(file.body.as_bytes(), content);
        }
    }
    let address = portal.shown("pupil").await[0].0.clone();
    // To everybody else it is not there, as what never was.
    for who in ["classmate", "pupil-b", "parent"] {
        let asked = portal.get(who, &address).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND, "{who}");
        assert!(portal.shown(who).await.is_empty(), "{who}");
    }
    let nothing = "/s/ici/file/0192f0c1a2b34c5d8e6f7a8b9c0d1e2f";
    assert_eq!(
        portal.get("pupil", nothing).await.status,
        StatusCode::NOT_FOUND
    );
    let foreign = portal.get("foreign-pupil", &address).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let elsewhere = address.replace("/ici/", "/ailleurs/");
    let elsewhere = portal.get("foreign-pupil", &elsewhere).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND);
    let nobody = portal.get("", &address).await;
    assert!(nobody.header("location").starts_with("/login"));
    // With the record, they go.
    portal
        .post("pupil", &format!("{PAGE}/delete/expose"), "a=b")
        .await;
    assert_eq!(
        portal.get("pupil", &address).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_form_that_is_answered_with_errors_keeps_its_files() {
    let portal = portal().await;
    let without_text = [Sent::File("devoir.pdf", PDF), Sent::Text("text", "")];
    let put = format!("{PAGE}/put/n");
    let again = portal.post_files("pupil", &put, &without_text).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, kept) = again
        .body
        .split_once("type=\"checkbox\"")
        .expect("the file is there");
    let (_, kept) = kept.split_once("value=\"").expect("with its identifier");
    let (kept, rest) = kept.split_once('"').expect("whole");
    assert!(rest.contains("devoir.pdf"), "{rest}");
    // Nobody's yet: for who sent it alone.
    let address = format!("/s/ici/file/{kept}");
    assert_eq!(portal.get("pupil", &address).await.status, StatusCode::OK);
    assert_eq!(
        portal.get("teacher", &address).await.status,
        StatusCode::NOT_FOUND
    );
    // Nobody else can make it theirs.
    let stolen = [Sent::Text("files", kept), Sent::Text("text", "à moi")];
    let stolen = portal.post_files("classmate", &put, &stolen).await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Sent again, with a text and without the file.
    let sent = [
        Sent::Text("files", kept),
        Sent::Text("text", "voilà"),
        Sent::File("", b""),
    ];
    let sent = portal.post_files("pupil", &put, &sent).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(portal.only("teacher").await, address);
    // And taken out again.
    let out = [Sent::Text("text", "voilà")];
    portal.post_files("pupil", &put, &out).await;
    assert_eq!(
        portal.get("pupil", &address).await.status,
        StatusCode::NOT_FOUND
    );
}

/// What people try, how it was called, and why it is not taken.
const REFUSED: [(&str, &[u8], &str); 14] = [
    (
        "jeu.exe",
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0",
        "type",
    ),
    (
        "photo.jpg",
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0",
        "type",
    ),
    (
        "programme",
        b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
        "type",
    ),
    (
        "page.html",
        b"<!doctype html><script>alert(1)</script>",
        "type",
    ),
    (
        "page.pdf",
        b"<!doctype html><script>alert(1)</script>",
        "type",
    ),
    (
        "dessin.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "type",
    ),
    (
        "dessin.svg",
        b"<?xml version='1.0'?><svg onload='alert(1)'/>",
        "type",
    ),
    ("a.js", b"alert(document.cookie)//----", "type"),
    (
        "a.xhtml",
        b"<html xmlns='http://www.w3.org/1999/xhtml'/>",
        "type",
    ),
    ("a.lnk", b"L\0\0\0\x01\x14\x02\0\0\0\0\0\xC0\0\0\0", "type"),
    ("film.mp4", b"\0\0\0\x20ftypisom\0\0\x02\0", "type"),
    ("texte.txt", b"au debut un texte, puis\0rien", "type"),
    (
        "installe.msi",
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0\0\0\0\0",
        "type",
    ),
    ("vide.pdf", b"", "empty"),
];

#[tokio::test]
async fn what_is_not_taken_is_refused_with_its_reason_and_the_form_stays() {
    let portal = portal().await;
    let put = format!("{PAGE}/put/n");
    for (name, content, why) in REFUSED {
        let parts = [
            Sent::Text("text", "ce que j’ai écrit"),
            Sent::File("bon.pdf", PDF),
            Sent::File(name, content),
            Sent::Text("state", "send"),
        ];
        let refused = portal.post_files("pupil", &put, &parts).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        for said in [
            name,
            "ce que j’ai écrit",
            "name=\"state\"",
            "type=\"hidden\" name=\"files\"",
        ] {
            assert!(
                refused.body.contains(said),
                "{name}: {said}: {}",
                refused.body
            );
        }
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = portal
            .request("pupil", Method::POST, &put)
            .header(CONTENT_TYPE, kind)
            .header(ACCEPT, "application/json")
            .header("sec-fetch-site", "same-origin");
        let request = request.body(Body::from(form(&parts))).expect("a request");
        let app = portal.send(request).await;
        assert_eq!(app.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            app.body.contains("\"code\":\"file-refused\""),
            "{}",
            app.body
        );
        assert!(
            app.body.contains(&format!("\"code\":\"{why}\"")),
            "{name}: {}",
            app.body
        );
    }
    assert!(portal.shown("pupil").await.is_empty(), "nothing was put");
    // One too many, and one too large: the limits of the table.
    let mut many: Vec<_> = (0..=File::MAX_MANY)
        .map(|_| Sent::File("a.pdf", PDF))
        .collect();
    many.push(Sent::Text("text", "beaucoup"));
    let refused = portal.post_files("pupil", &put, &many).await;
    assert!(
        refused.body.contains("20 fichiers au plus"),
        "{}",
        refused.body
    );
    let beyond = usize::try_from(File::MAX_BYTES).expect("it fits") + 1;
    let mut large = PDF.to_vec();
    large.resize(beyond, b'x');
    let parts = [
        Sent::File("lourd.pdf", &large),
        Sent::Text("text", "écrit après"),
    ];
    let refused = portal.post_files("pupil", &put, &parts).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in ["lourd.pdf", "trop lourd", "écrit après"] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
}

#[tokio::test]
async fn a_form_has_forty_files_and_names_of_two_hundred_bytes_at_most() {
    let portal = portal().await;
    let put = format!("{PAGE}/put/n");
    let files = |many| -> Vec<_> { (0..many).map(|_| Sent::File("a.pdf", PDF)).collect() };
    // So many are looked at, each refused by itself beyond those of a record; of more, nothing is.
    let forty = portal.post_files("pupil", &put, &files(40)).await;
    assert_eq!(forty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let more = portal.post_files("pupil", &put, &files(41)).await;
    assert_eq!(more.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", more.body);
    let name = "n".repeat(200);
    let named = |name| [Sent::Text(name, "x"), Sent::Text("text", "écrit")];
    let fits = portal.post_files("pupil", &put, &named(&name)).await;
    assert_eq!(fits.status, StatusCode::SEE_OTHER, "{}", fits.body);
    let longer = format!("{name}n");
    let longer = portal.post_files("pupil", &put, &named(&longer)).await;
    assert_eq!(longer.status, StatusCode::BAD_REQUEST, "{}", longer.body);
}

#[tokio::test]
async fn names_are_made_harmless() {
    let portal = portal().await;
    let long = format!("{}.pdf", "é".repeat(500));
    for (name, kept) in [
        ("../../../etc/passwd", "passwd.pdf"),
        ("C:\\Windows\\System32\\a.pdf", "a.pdf"),
        ("fdp.\u{202E}exe.pdf", "fdp.exe.pdf"),
        ("a.pdf.exe", "a.pdf.exe.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("con.pdf", "_con.pdf"),
        ("a%0D%0ASet-Cookie: x=y.pdf", "a Set-Cookie- x=y.pdf"),
        (
            "<img src=x onerror=alert(1)>.pdf",
            "-img src=x onerror=alert(1)-.pdf",
        ),
        (&long, &format!("{}.pdf", "é".repeat(100))),
    ] {
        portal.note("pupil", "n", &[(name, PDF)]).await;
        let shown = portal.shown("pupil").await;
        assert_eq!(shown[0].1, kept, "{name}");
        let file = portal.get("pupil", &shown[0].0).await;
        assert_eq!(file.status, StatusCode::OK);
        assert_eq!(file.cookies(), [""; 0], "{name}");
        let disposition = file.header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\""),
            "{disposition}"
        );
        assert!(disposition.is_ascii() && disposition.contains("filename*=UTF-8''"));
    }
}

#[tokio::test]
async fn a_file_is_given_out_so_that_nothing_of_it_runs() {
    let portal = portal().await;
    // Each is two things at once; what its beginning says is what it is given out as.
    let polyglots: [(&str, &[u8], &str, &str); 5] = [
        (
            "image.gif",
            b"GIF89a/*\0\0\0\0*/=1;alert(1)",
            "image/gif",
            "inline",
        ),
        (
            "page.pdf",
            b"%PDF-1.7 <html><script>alert(1)</script>",
            "application/pdf",
            "attachment",
        ),
        (
            "photo.jpg",
            b"\xFF\xD8\xFF\xE0<script>alert(1)</script>",
            "image/jpeg",
            "inline",
        ),
        (
            "page.txt",
            b"<html><script>alert(1)</script></html>",
            "text/plain",
            "attachment",
        ),
        (
            "appli.jar",
            b"PK\x03\x04 and a program in it",
            "application/zip",
            "attachment",
        ),
    ];
    for (name, content, media, shown) in polyglots {
        portal.note("pupil", "n", &[(name, content)]).await;
        let address = portal.only("pupil").await;
        let file = portal.get("teacher", &address).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        assert_eq!(file.header("content-type"), media, "{name}");
        assert!(
            file.header("content-disposition").starts_with(shown),
            "{name}"
        );
        let policy = file.header("content-security-policy");
        for said in ["sandbox", "default-src 'none'", "frame-ancestors 'none'"] {
            assert!(policy.contains(said), "{name}: {policy}");
        }
        for allowed in ["allow-", "'self'", "unsafe"] {
            assert!(!policy.contains(allowed), "{name}: {policy}");
        }
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(file.header("x-frame-options"), "DENY");
        assert_eq!(file.header("cache-control"), "private, no-cache");
        assert_eq!(file.header("content-encoding"), "");
    }
}

#[tokio::test]
async fn a_stretch_of_a_file_is_given_and_what_a_browser_has_is_not_sent_again() {
    let portal = portal().await;
    let content: Vec<u8> = PDF.iter().copied().chain(0..=255).collect();
    portal.note("pupil", "n", &[("a.pdf", &content)]).await;
    let address = portal.only("pupil").await;
    let ask = async |headers: &[(axum::http::HeaderName, &str)]| {
        let mut request = portal.request("pupil", Method::GET, &address);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        portal
            .send(request.body(Body::empty()).expect("a request"))
            .await
    };
    let whole = ask(&[]).await;
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("content-length"), content.len().to_string());
    let tag = whole.header("etag").to_owned();
    let part = ask(&[(RANGE, "bytes=1-7")]).await;
    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.body, "PDF-1.7");
    let range = format!("bytes 1-7/{}", content.len());
    assert_eq!(part.header("content-range"), range);
    assert_eq!(part.header("content-length"), "7");
    let resumed = ask(&[(RANGE, "bytes=1-7"), (IF_RANGE, &tag)]).await;
    assert_eq!(resumed.status, StatusCode::PARTIAL_CONTENT);
    let changed = ask(&[(RANGE, "bytes=1-7"), (IF_RANGE, "\"other\"")]).await;
    assert_eq!(changed.status, StatusCode::OK);
    let beyond = ask(&[(RANGE, "bytes=99999-")]).await;
    assert_eq!(beyond.status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(
        beyond.header("content-range"),
        format!("bytes */{}", content.len())
    );
    assert_eq!(beyond.body, "");
    let known = ask(&[(IF_NONE_MATCH, &tag)]).await;
    assert_eq!(
        (known.status, known.body.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    let head = portal.request("pupil", Method::HEAD, &address);
    let head = portal
        .send(head.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert_eq!(head.header("content-length"), content.len().to_string());
}

/// A portal where a module of a collège may keep three small files, and a person two.
pub(crate) async fn narrow() -> Portal {
    let school = School::with(&["noop"]).await;
    let mut config = PlatformConfig::default();
    let counted = File::counted(PDF.len() as u64);
    config.plans.college.quota.files = 3 * counted;
    config.plans.college.person_files = 2 * counted;
    let platform = node_with(config, &school.store, &school.clock).await;
    let bytes = guest("attachments");
    platform.module_install(&bytes).await.expect("installed");
    platform
        .module_enable_everywhere(&module("attachments"), &[])
        .await
        .expect("enabled");
    Portal::over(school, Web::new(platform))
}

#[tokio::test]
async fn who_sends_many_at_once_keeps_no_more_than_the_plan_says() {
    let portal = narrow().await;
    let put = format!("{PAGE}/put/n");
    let send = async |who: &str| {
        let parts = [Sent::File("a.pdf", PDF), Sent::Text("text", "")];
        portal.post_files(who, &put, &parts).await.body
    };
    let kept = |bodies: &[String]| {
        bodies
            .iter()
            .filter(|body| body.contains("type=\"checkbox\""))
            .count()
    };
    let crowd = futures::future::join_all((0..10).map(|_| send("pupil"))).await;
    assert_eq!(kept(&crowd), 2);
    let said = "vos fichiers remplissent la place prévue";
    assert_eq!(
        crowd.iter().filter(|body| body.contains(said)).count(),
        8,
        "{crowd:?}"
    );
    let crowd = futures::future::join_all((0..10).map(|_| send("classmate"))).await;
    assert_eq!(kept(&crowd), 1);
    let said = "la place des fichiers de ce module est remplie";
    assert!(crowd.iter().any(|body| body.contains(said)), "{crowd:?}");
}

#[tokio::test]
async fn what_was_typed_beside_files_outlasts_a_session() {
    let portal = portal().await;
    let parts = [
        Sent::File("a.pdf", PDF),
        Sent::Text("text", "long à écrire"),
    ];
    let ended = portal
        .post_files("", &format!("{PAGE}/put/n"), &parts)
        .await;
    assert_eq!(ended.status, StatusCode::UNAUTHORIZED);
    assert!(ended.body.contains("long à écrire"), "{}", ended.body);
}

#[tokio::test]
async fn a_form_from_elsewhere_brings_no_files() {
    let portal = portal().await;
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let request = portal
        .request("pupil", Method::POST, &format!("{PAGE}/put/n"))
        .header(CONTENT_TYPE, kind)
        .header("sec-fetch-site", "cross-site");
    let parts = [Sent::File("a.pdf", PDF), Sent::Text("text", "texte")];
    let request = request.body(Body::from(form(&parts))).expect("a request");
    let refused = portal.send(request).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(portal.shown("pupil").await.is_empty());
}

#[tokio::test]
async fn a_module_that_takes_no_files_gets_none() {
    let portal = Portal::with(&["noop"]).await;
    let parts = [
        Sent::Text("text", "ce que j’ai écrit"),
        Sent::File("a.pdf", PDF),
        Sent::Text("state", "send"),
    ];
    let refused = portal.post_files("pupil", "/s/ici/noop", &parts).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in [
        "ce module ne prend pas de fichiers",
        "ce que j’ai écrit",
        "name=\"state\"",
    ] {
        assert!(refused.body.contains(said), "{said}: {}", refused.body);
    }
    assert!(!refused.body.contains("type=\"file\""), "{}", refused.body);
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing_and_a_slow_one_is_not_cut() {
    let portal = portal().await;
    let limits = Limits::default();
    let served = portal.listen(limits).await;
    let content: Vec<u8> = PDF
        .iter()
        .copied()
        .chain((0..5 << 20).map(|_| b'x'))
        .collect();
    let body = form(&[Sent::File("a.pdf", &content), Sent::Text("text", "n")]);
    let head = format!(
        "POST {PAGE}/put/n HTTP/1.1\r\nhost: ent.test\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
         content-type: multipart/form-data; boundary={BOUNDARY}\r\ncontent-length: {}\r\n\r\n",
        portal.cookie("pupil"),
        body.len()
    );
    let mut line = served.connect().await;
    line.say(&head).await;
    line.say(&body[..body.len() - 100]).await;
    drop(line);
    // The next one comes whole, in the same way.
    let mut line = served.connect().await;
    line.say(&head).await;
    for piece in body.chunks(64 << 10) {
        line.say(piece).await;
    }
    let answer = soon("an answer", line.answer()).await;
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let address = portal.only("pupil").await;
    let file = portal.get("pupil", &address).await;
    assert_eq!(file.body.len(), content.len());
    let here = portal.school.platform.school("ici").expect("a school").id;
    let accounts = portal.school.store.storage_list(here).await;
    let files: u64 = accounts.expect("read").iter().map(|one| one.files).sum();
    assert_eq!(
        files,
        File::counted(content.len() as u64),
        "of one file alone"
    );
    served.stop().await;
}
