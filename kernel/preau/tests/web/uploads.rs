//! Files that come in parts: they go on where they stopped, for whoever began them and for nobody else, held to the
//! same checks and bounds as a form's.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use preau_domain::file::File;
use preau_platform::files::Appending;
use preau_runtime::limits;
use preau_web::{Limits, Web};
use serde_json::Value;

use crate::browser::{Answer, Portal};
use crate::files::{PAGE, PDF, Sent, narrow};
use crate::line::{Line, soon};
use crate::school::School;

const UPLOADS: &str = "/s/ici/upload/attachments";
const PART: usize = Appending::PART;
const PARTIAL: (&str, &str) = ("content-type", "application/partial-upload");

async fn portal() -> Portal {
    Portal::with(&["attachments"]).await
}

/// A PDF of so many bytes, no two stretches of which are alike.
fn content(size: usize) -> Vec<u8> {
    let mut content: Vec<u8> = (0_u32..).flat_map(u32::to_le_bytes).take(size).collect();
    let head = PDF.len().min(size);
    content[..head].copy_from_slice(&PDF[..head]);
    content
}

impl Portal {
    async fn asked(
        &self,
        who: &str,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let request = self
            .request(who, method, path)
            .header("accept", "application/json")
            .header("sec-fetch-site", "same-origin");
        let request = headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, *value)
        });
        let body = Body::from(body.to_vec());
        self.send(request.body(body).expect("a request")).await
    }

    async fn made(&self, who: &str, name: &str, size: usize) -> Answer {
        let size = size.to_string();
        let named = format!("attachment; filename*=UTF-8''{name}");
        let headers = [
            ("upload-complete", "?0"),
            ("upload-length", &*size),
            ("content-disposition", &*named),
        ];
        self.asked(who, Method::POST, UPLOADS, &headers, b"").await
    }

    /// Where an upload that somebody begins goes on.
    async fn upload(&self, who: &str, name: &str, size: usize) -> String {
        let made = self.made(who, name, size).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
        made.header("location").to_owned()
    }

    async fn append(&self, who: &str, upload: &str, from: usize, bytes: &[u8]) -> Answer {
        let from = from.to_string();
        let headers = [PARTIAL, ("upload-offset", &*from)];
        self.asked(who, Method::PATCH, upload, &headers, bytes)
            .await
    }

    /// The head of a request that goes on with an upload.
    fn patch(&self, who: &str, upload: &str, from: usize, length: usize) -> String {
        format!(
            "PATCH {upload} HTTP/1.1\r\nhost: ent.test\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
             content-type: {}\r\nupload-offset: {from}\r\nupload-complete: ?1\r\ncontent-length: {length}\r\n\r\n",
            self.cookie(who),
            PARTIAL.1
        )
    }

    async fn how_far(&self, who: &str, upload: &str) -> Answer {
        self.asked(who, Method::HEAD, upload, &[], b"").await
    }

    /// What is on the accounts of all modules, and of a pupil.
    async fn counted(&self) -> u64 {
        let here = self.school.platform.school("ici").expect("a school").id;
        let accounts = self.school.store.storage_list(here).await.expect("read");
        let counted = accounts.iter().map(|one| one.files).sum();
        let anew = self.school.store.storage_recount(here).await.expect("read");
        assert_eq!(counted, anew.iter().map(|one| one.files).sum::<u64>());
        let person = crate::school::person("pupil");
        let kept = self.school.store.file_person(here, person).await;
        let anew = self.school.store.file_person_recount(here, person).await;
        assert_eq!(kept.expect("read"), anew.expect("read"));
        counted
    }
}

fn said(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_file_goes_on_where_it_stopped_and_is_a_file_as_others() {
    let portal = portal().await;
    let content = content(PART + PART / 2);
    let upload = portal
        .upload("pupil", "Expos%C3%A9.pdf", content.len())
        .await;
    // A connection that breaks behind a part and a little more.
    let served = portal.listen(Limits::default()).await;
    let mut line = served.connect().await;
    line.say(portal.patch("pupil", &upload, 0, content.len()))
        .await;
    line.say(&content[..PART + 1_000]).await;
    let known = async || {
        portal
            .how_far("pupil", &upload)
            .await
            .header("upload-offset")
            .to_owned()
    };
    soon("a part", async {
        while known().await == "0" {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    })
    .await;
    drop(line);
    let far = portal.how_far("pupil", &upload).await;
    assert_eq!(far.header("upload-offset"), PART.to_string());
    assert_eq!(far.header("upload-length"), content.len().to_string());
    assert_eq!(far.header("upload-complete"), "?0");
    assert_eq!(far.header("cache-control"), "no-store");
    assert!(far.header("upload-limit").contains("max-age="), "{far:?}");
    assert_eq!(portal.counted().await, File::counted(content.len() as u64));
    // The rest, and it is a file.
    let whole = portal
        .append("pupil", &upload, PART, &content[PART..])
        .await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.body);
    let file = said(&whole);
    assert_eq!(
        (text(&file, "outcome"), text(&file, "name")),
        ("uploaded", "Exposé.pdf")
    );
    assert_eq!(portal.counted().await, File::counted(content.len() as u64));
    // Asked again, it is the same; nothing comes to it any more.
    let again = portal.asked("pupil", Method::GET, &upload, &[], b"").await;
    assert_eq!(said(&again), file);
    assert_eq!(
        portal
            .how_far("pupil", &upload)
            .await
            .header("upload-complete"),
        "?1"
    );
    let more = portal.append("pupil", &upload, content.len(), b"x").await;
    assert_eq!(more.status, StatusCode::BAD_REQUEST);
    assert!(more.body.contains("completed-upload"), "{}", more.body);
    // Its sender's alone until a record names it; then whoever reads that has it, byte for byte.
    let id = text(&file, "id");
    let address = format!("/s/ici/file/{id}");
    assert_eq!(
        portal.get("teacher", &address).await.status,
        StatusCode::NOT_FOUND
    );
    let parts = [Sent::Text("files", id), Sent::Text("text", "voilà")];
    let put = portal
        .post_files("pupil", &format!("{PAGE}/put/n"), &parts)
        .await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.body);
    let request = portal.request("teacher", Method::GET, &address);
    let answer = portal
        .begin(request.body(Body::empty()).expect("a request"))
        .await;
    let bytes = axum::body::to_bytes(answer.into_body(), 8 << 20).await;
    assert!(bytes.expect("whole") == content, "another content");
    served.stop().await;
}

#[tokio::test]
async fn what_does_not_fit_on_is_refused_and_says_how_far_it_is() {
    let portal = portal().await;
    let content = content(PART + 10);
    let upload = portal.upload("pupil", "a.pdf", content.len()).await;
    let elsewhere = portal.append("pupil", &upload, 10, &content[10..]).await;
    assert_eq!(elsewhere.status, StatusCode::CONFLICT);
    assert_eq!(elsewhere.header("upload-offset"), "0");
    assert_eq!(elsewhere.header("content-type"), "application/problem+json");
    let problem = said(&elsewhere);
    assert_eq!(
        text(&problem, "type"),
        "https://iana.org/assignments/http-problem-types#mismatching-upload-offset"
    );
    assert_eq!(
        (&problem["expected-offset"], &problem["provided-offset"]),
        (&0.into(), &10.into())
    );
    // What was full by then is kept, and less than a part is not.
    let pieces = [&content[..PART], &content[PART..], b"x"].map(Bytes::copy_from_slice);
    let pieces = pieces.map(Ok::<_, std::io::Error>);
    let request = portal
        .request("pupil", Method::PATCH, &upload)
        .header("sec-fetch-site", "same-origin")
        .header(PARTIAL.0, PARTIAL.1)
        .header("upload-offset", "0");
    let body = Body::from_stream(futures::stream::iter(pieces));
    let long = portal.send(request.body(body).expect("a request")).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    assert!(
        long.body.contains("inconsistent-upload-length"),
        "{}",
        long.body
    );
    let far = portal.how_far("pupil", &upload).await;
    assert_eq!(far.header("upload-offset"), PART.to_string());
    let at = PART;
    let offset = at.to_string();
    let headers = [
        PARTIAL,
        ("upload-offset", &*offset),
        ("upload-complete", "?1"),
    ];
    let short = portal
        .asked(
            "pupil",
            Method::PATCH,
            &upload,
            &headers,
            &content[at..at + 5],
        )
        .await;
    assert_eq!(short.status, StatusCode::BAD_REQUEST, "{}", short.body);
    let short = portal
        .append("pupil", &upload, at, &content[at..at + 5])
        .await;
    assert_eq!(short.status, StatusCode::NO_CONTENT, "{}", short.body);
    assert_eq!(short.header("upload-offset"), at.to_string());
    for headers in [
        &[PARTIAL][..],
        &[
            ("upload-offset", "0"),
            ("content-type", "application/octet-stream"),
        ],
        &[PARTIAL, ("upload-offset", "-1")],
    ] {
        let odd = portal
            .asked("pupil", Method::PATCH, &upload, headers, b"x")
            .await;
        assert_eq!(
            odd.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{headers:?}"
        );
    }
    for headers in [
        &[("upload-length", "5")][..],
        &[("content-disposition", "attachment; filename*=UTF-8''a.pdf")],
        &[
            ("upload-length", "x"),
            ("content-disposition", "attachment; filename*=UTF-8''a.pdf"),
        ],
    ] {
        let odd = portal
            .asked("pupil", Method::POST, UPLOADS, headers, b"")
            .await;
        assert_eq!(odd.status, StatusCode::BAD_REQUEST, "{headers:?}");
    }
    let whole = portal.append("pupil", &upload, at, &content[at..]).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.body);
}

#[tokio::test]
async fn an_upload_is_there_for_who_began_it_and_for_nobody_else() {
    let portal = Portal::with(&["attachments", "noop"]).await;
    let upload = portal.upload("pupil", "a.pdf", PDF.len()).await;
    let other_module = upload.replace("/attachments/", "/noop/");
    let other_school = upload.replace("/ici/", "/ailleurs/");
    let nothing = format!("{UPLOADS}/{}", "0".repeat(32));
    for (who, at, status) in [
        ("classmate", &upload, StatusCode::NOT_FOUND),
        ("teacher", &upload, StatusCode::NOT_FOUND),
        ("pupil", &other_module, StatusCode::NOT_FOUND),
        ("pupil", &nothing, StatusCode::NOT_FOUND),
        ("pupil", &format!("{UPLOADS}/x"), StatusCode::NOT_FOUND),
        ("pupil", &other_school, StatusCode::FORBIDDEN),
        ("foreign-pupil", &upload, StatusCode::FORBIDDEN),
        ("", &upload, StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(
            portal.append(who, at, 0, PDF).await.status,
            status,
            "{who} {at}"
        );
        for method in [Method::HEAD, Method::GET, Method::DELETE] {
            let answer = portal.asked(who, method.clone(), at, &[], b"").await;
            assert_eq!(answer.status, status, "{who} {method} {at}");
        }
    }
    let foreign = portal
        .request("pupil", Method::PATCH, &upload)
        .header(PARTIAL.0, PARTIAL.1)
        .header("upload-offset", "0")
        .header("sec-fetch-site", "cross-site");
    let foreign = foreign.body(Body::from(PDF)).expect("a request");
    assert_eq!(portal.send(foreign).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        portal
            .how_far("pupil", &upload)
            .await
            .header("upload-offset"),
        "0"
    );
    // Whole, it is the file of who sent it: nobody else names it.
    let whole = portal.append("pupil", &upload, 0, PDF).await;
    let file = said(&whole);
    let stolen = [
        Sent::Text("files", text(&file, "id")),
        Sent::Text("text", "à moi"),
    ];
    let stolen = portal
        .post_files("classmate", &format!("{PAGE}/put/n"), &stolen)
        .await;
    assert_eq!(stolen.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// Of those who go on at the same time, one writes all parts, and the other none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_go_on_at_once_one_does() {
    let portal = portal().await;
    let (one, mut other) = (content(PART + 5), content(PART + 5));
    other[PDF.len()..].reverse();
    let upload = portal.upload("pupil", "a.pdf", one.len()).await;
    let (first, second) = tokio::join!(
        portal.append("pupil", &upload, 0, &one),
        portal.append("pupil", &upload, 0, &other)
    );
    let statuses = [first.status, second.status];
    assert!(statuses.contains(&StatusCode::OK), "{first:?} {second:?}");
    let is_first = first.status == StatusCode::OK;
    let (whole, sent, late) = if is_first {
        (&first, &one, &second)
    } else {
        (&second, &other, &first)
    };
    let refused = [
        StatusCode::CONFLICT,
        StatusCode::LOCKED,
        StatusCode::BAD_REQUEST,
    ];
    assert!(refused.contains(&late.status), "{late:?}");
    let file = said(whole);
    let address = format!("/s/ici/file/{}", text(&file, "id"));
    let request = portal.request("pupil", Method::GET, &address);
    let answer = portal
        .begin(request.body(Body::empty()).expect("a request"))
        .await;
    let bytes = axum::body::to_bytes(answer.into_body(), 8 << 20).await;
    assert!(bytes.expect("whole") == *sent, "parts of both");
    assert_eq!(portal.counted().await, File::counted(one.len() as u64));
}

#[tokio::test]
async fn unfinished_uploads_are_so_many_and_within_the_quota() {
    let portal = portal().await;
    let mut begun = Vec::new();
    for _ in 0..limits::UNFINISHED_UPLOADS {
        begun.push(portal.upload("pupil", "a.pdf", PDF.len()).await);
    }
    let many = portal.made("pupil", "a.pdf", PDF.len()).await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(many.body.contains("\"too-many\""), "{}", many.body);
    // Others have theirs; one that is given up, or whole, makes room.
    portal.upload("classmate", "a.pdf", PDF.len()).await;
    let gone = portal
        .asked("pupil", Method::DELETE, &begun[0], &[], b"")
        .await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(
        portal.how_far("pupil", &begun[0]).await.status,
        StatusCode::NOT_FOUND
    );
    let whole = portal.append("pupil", &begun[1], 0, PDF).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.body);
    portal.upload("pupil", "a.pdf", PDF.len()).await;
    portal.upload("pupil", "a.pdf", PDF.len()).await;

    // What one says it will be is taken from what one may keep, at once.
    let portal = narrow().await;
    let first = portal.upload("pupil", "a.pdf", PDF.len()).await;
    portal.upload("pupil", "a.pdf", PDF.len()).await;
    let full = portal.made("pupil", "a.pdf", PDF.len()).await;
    assert!(full.body.contains("\"person-full\""), "{}", full.body);
    let parts = [Sent::File("a.pdf", PDF), Sent::Text("text", "n")];
    let form = portal
        .post_files("pupil", &format!("{PAGE}/put/n"), &parts)
        .await;
    assert!(
        form.body
            .contains("vos fichiers remplissent la place prévue"),
        "{}",
        form.body
    );
    portal.upload("classmate", "a.pdf", PDF.len()).await;
    let full = portal.made("classmate", "a.pdf", PDF.len()).await;
    assert!(full.body.contains("\"full\""), "{}", full.body);
    let whole = portal.append("pupil", &first, 0, PDF).await;
    assert_eq!(whole.status, StatusCode::OK, "on the account already");
    assert_eq!(portal.counted().await, 3 * File::counted(PDF.len() as u64));
}

#[tokio::test]
async fn what_is_not_taken_is_refused_as_in_a_form_and_leaves_nothing() {
    let portal = Portal::with(&["attachments", "noop"]).await;
    let upload = portal.upload("pupil", "jeu.pdf", 20).await;
    let refused = portal
        .append(
            "pupil",
            &upload,
            0,
            b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xFF\xFF\0\0\0\0\0\0",
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in ["\"file-refused\"", "\"type\"", "jeu.pdf"] {
        assert!(refused.body.contains(part), "{part}: {}", refused.body);
    }
    // Of a text, also what comes later.
    let mut long = vec![b'a'; PART + 10];
    long[PART + 5] = 0;
    let text = portal.upload("pupil", "a.txt", long.len()).await;
    let refused = portal.append("pupil", &text, 0, &long).await;
    assert!(refused.body.contains("\"type\""), "{}", refused.body);
    for upload in [upload, text] {
        let gone = portal.how_far("pupil", &upload).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }
    let beyond = usize::try_from(File::MAX_BYTES).expect("it fits") + 1;
    for (name, size, why) in [("a.pdf", beyond, "too-large"), ("a.pdf", 0, "empty")] {
        let refused = portal.made("pupil", name, size).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            refused.body.contains(&format!("\"{why}\"")),
            "{}",
            refused.body
        );
    }
    let named = ("content-disposition", "attachment; filename*=UTF-8''a.pdf");
    let none = portal
        .asked(
            "pupil",
            Method::POST,
            "/s/ici/upload/noop",
            &[named, ("upload-length", "5")],
            b"",
        )
        .await;
    assert!(none.body.contains("\"none-taken\""), "{}", none.body);
    assert_eq!(portal.counted().await, 0);
}

/// Says a byte now and then until nobody listens any longer.
async fn drip(line: &mut Line) {
    soon("dripping is cut off", async {
        while line.try_say(b"x").await {
            tokio::time::sleep(SPAN / 20).await;
        }
    })
    .await;
}

/// In how much time so many bytes must come, in these tests.
const SPAN: Duration = Duration::from_millis(200);

#[tokio::test]
async fn who_sends_next_to_nothing_does_not_keep_their_place() {
    let school = School::with(&["attachments"]).await;
    let web = Web {
        form_time: SPAN,
        ..Web::new(school.platform.clone())
    };
    let portal = Portal::over(school, web);
    let served = portal.listen(Limits::default()).await;
    let content = content(2 * PART);
    // In as many requests as they may have at once: a part, and then a byte now and then.
    let mut begun = Vec::new();
    for _ in 0..limits::PERSON_UPLOADS {
        let upload = portal.upload("pupil", "a.pdf", content.len()).await;
        let mut line = served.connect().await;
        line.say(portal.patch("pupil", &upload, 0, content.len()))
            .await;
        line.say(&content[..PART + 10]).await;
        begun.push((upload, line));
    }
    for (upload, line) in &mut begun {
        drip(line).await;
        let far = portal.how_far("pupil", upload).await;
        assert_eq!(far.header("upload-offset"), PART.to_string(), "it stays");
    }
    // Their places are free, and what is left goes on.
    for (upload, _) in &begun {
        let rest = portal.append("pupil", upload, PART, &content[PART..]).await;
        assert_eq!(rest.status, StatusCode::OK, "{}", rest.body);
    }
    // Of what is refused the rest is read no longer than it would be otherwise.
    let upload = portal.upload("pupil", "a.pdf", content.len()).await;
    let mut line = served.connect().await;
    line.say(portal.patch("pupil", &upload, 7, content.len()))
        .await;
    line.say(&content[..10]).await;
    assert!(line.answer().await.starts_with("HTTP/1.1 409"));
    drip(&mut line).await;
    // And so it is with a form.
    let head = format!(
        "POST {PAGE}/put/n HTTP/1.1\r\nhost: ent.test\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
         content-type: multipart/form-data; boundary=XX\r\ncontent-length: 1000000\r\n\r\n--XX\r\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.7 ",
        portal.cookie("pupil")
    );
    let mut line = served.connect().await;
    line.say(head).await;
    drip(&mut line).await;
    drop(begun);
    served.stop().await;
}

#[tokio::test]
async fn what_nobody_ends_goes() {
    let portal = portal().await;
    let content = content(PART + 5);
    let upload = portal.upload("pupil", "a.pdf", content.len()).await;
    let part = portal.append("pupil", &upload, 0, &content[..PART]).await;
    assert_eq!(part.status, StatusCode::NO_CONTENT);
    let whole = portal.upload("pupil", "b.pdf", PDF.len()).await;
    assert_eq!(
        portal.append("pupil", &whole, 0, PDF).await.status,
        StatusCode::OK
    );
    let time = i64::try_from(limits::UPLOAD_TIME.as_secs()).expect("small");
    portal.school.wait(time + 1);
    let late = portal
        .append("pupil", &upload, PART, &content[PART..])
        .await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    portal.school.wait(3_600);
    portal.school.platform.sweep_once().await.expect("swept");
    // The file that one became is one as others, and goes when others do.
    assert_eq!(portal.counted().await, File::counted(PDF.len() as u64));
    portal.school.wait(24 * 3_600);
    portal.school.platform.sweep_once().await.expect("swept");
    assert_eq!(portal.counted().await, 0);
}
