//! Archives over the portal: what is in them is what may be read, under names that lead nowhere else, and there is
//! no more of it in memory than a piece.

use std::io::{Cursor, Read as _};
use std::path::Path;

use axum::body::{Body, to_bytes};
use axum::http::{Method, StatusCode};
use futures::StreamExt as _;
use preau_domain::file::File;
use preau_runtime::limits;
use zip::ZipArchive;

use crate::browser::Portal;
use crate::files::{PAGE, PDF, Sent};

const KEEP: &str = "/s/ici/attachments/keep";
/// A text that says of a folder what no folder may be called.
const HOSTILE: &str = "../../..\\etc\u{202E}/con";

impl Portal {
    /// The archive that somebody gets, as another program reads it: paths and contents.
    async fn archive(&self, who: &str, path: &str) -> Vec<(String, Vec<u8>)> {
        let request = self.request(who, Method::GET, path);
        let answer = self
            .begin(request.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(answer.status(), StatusCode::OK);
        let said = answer.headers()["content-length"].to_str();
        let said: usize = said.expect("a text").parse().expect("a number");
        let bytes = to_bytes(answer.into_body(), 8 << 20).await;
        let bytes = bytes.expect("a whole body");
        assert_eq!(bytes.len(), said);
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        (0..archive.len())
            .map(|number| {
                let mut entry = archive.by_index(number).expect("an entry");
                let enclosed = entry.enclosed_name().expect("within the archive");
                let mut content = Vec::new();
                entry.read_to_end(&mut content).expect("sound");
                (enclosed.to_str().expect("UTF-8").to_owned(), content)
            })
            .collect()
    }
}

async fn portal() -> Portal {
    Portal::with(&["attachments"]).await
}

#[tokio::test]
async fn an_archive_has_all_that_its_reader_may_read_each_under_a_name_of_its_own() {
    let portal = portal().await;
    let twice = [("photo.pdf", PDF), ("PHOTO.pdf", PDF), ("Été.txt", b"a\n")];
    portal.note("pupil", "expose", &twice).await;
    portal
        .note("classmate", "autre", &[("photo.pdf", PDF)])
        .await;
    let put = format!("{PAGE}/put/hostile");
    let hostile = [Sent::Text("text", HOSTILE), Sent::File("a.pdf", PDF)];
    portal.post_files("classmate", &put, &hostile).await;

    let all = portal.archive("teacher", KEEP).await;
    let paths: Vec<_> = all.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "etc-con/Texte.txt",
            "etc-con/a.pdf",
            "autre/Texte.txt",
            "autre/photo.pdf",
            "expose/Texte.txt",
            "expose/photo.pdf",
            "expose/PHOTO (2).pdf",
            "expose/Été.txt",
        ]
    );
    for (path, content) in &all {
        let end = Path::new(path).extension().unwrap_or_default();
        if end.eq_ignore_ascii_case("pdf") {
            assert_eq!(content, PDF, "{path}");
        }
    }
    assert_eq!(all[4].1, b"expose\n");
    assert_eq!(all[7].1, b"a\n");
    // Who sent some of them gets those.
    assert_eq!(portal.archive("pupil", KEEP).await.len(), 4);
    assert!(portal.archive("pupil-b", KEEP).await.is_empty());
}

#[tokio::test]
async fn an_archive_is_to_be_kept_and_is_no_page() {
    let portal = portal().await;
    portal.note("pupil", "n", &[("a.pdf", PDF)]).await;
    for answer in [
        portal.get("teacher", KEEP).await,
        portal.get_json("teacher", KEEP).await,
    ] {
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("content-type"), "application/zip");
        assert_eq!(
            answer.header("content-disposition"),
            "attachment; filename=\"6A _ Notes p. 34-35 _ _ toutes _.zip\"; \
             filename*=UTF-8''6A%20%E2%80%93%20Notes%20p.%2034-35%20%E2%80%93%20%C2%AB%20toutes%20%C2%BB.zip"
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-encoding"), "");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("sandbox"), "{policy}");
    }
    let nobody = portal.get("", KEEP).await;
    assert!(nobody.header("location").starts_with("/login"));
}

#[tokio::test]
async fn a_file_that_may_not_be_read_fails_the_whole_before_its_first_byte() {
    let portal = portal().await;
    portal.note("pupil", "n", &[("a.pdf", PDF)]).await;
    let file = portal.only("pupil").await;
    let id = file.rsplit('/').next().expect("an identifier").to_owned();
    let keep = |id: &str| format!("{KEEP}?file={id}&times=2");
    for who in ["pupil", "teacher"] {
        assert_eq!(portal.archive(who, &keep(&id)).await.len(), 2, "{who}");
    }
    // As the file itself is not there for them.
    for who in ["classmate", "pupil-b", "parent"] {
        let answer = portal.get(who, &keep(&id)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{who}");
        assert_eq!(portal.get(who, &file).await.status, answer.status, "{who}");
    }
    for nothing in ["0192f0c1a2b34c5d8e6f7a8b9c0d1e2f", "none"] {
        let answer = portal.get("teacher", &keep(nothing)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    // What no record has yet is its sender's alone, and with its record a file goes.
    portal
        .post("pupil", &format!("{PAGE}/delete/n"), "a=b")
        .await;
    let gone = portal.get("pupil", &keep(&id)).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_archive_has_so_many_files_and_so_many_bytes() {
    let portal = portal().await;
    let most = usize::try_from(File::MAX_BYTES).expect("it fits");
    let mut large = PDF.to_vec();
    large.resize(most, b'x');
    portal
        .note("pupil", "lourd", &[("lourd.pdf", &large)])
        .await;
    drop(large);
    let file = portal.only("pupil").await;
    let id = file.rsplit('/').next().expect("an identifier").to_owned();
    portal
        .note("classmate", "petit", &[("petit.pdf", PDF)])
        .await;
    let small = portal.only("classmate").await;
    let small = small.rsplit('/').next().expect("an identifier").to_owned();
    // Two gigabytes, and one more.
    let times = limits::ARCHIVE_BYTES / File::MAX_BYTES;
    for (who, path) in [
        ("pupil", format!("{KEEP}?file={id}&times={}", times + 1)),
        (
            "classmate",
            format!("{KEEP}?file={small}&times={}", limits::ARCHIVE_FILES + 1),
        ),
    ] {
        let answer = portal.get(who, &path).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in ["Trop pour une seule archive", "2,1\u{a0}Go"] {
            assert!(answer.body.contains(said), "{said}: {}", answer.body);
        }
        let app = portal.get_json(who, &path).await;
        assert!(app.body.contains("\"archive-too-large\""), "{}", app.body);
    }
    let most = limits::ARCHIVE_FILES;
    let full = format!("{KEEP}?file={small}&times={most}");
    assert_eq!(portal.archive("classmate", &full).await.len(), most);
    // Two gigabytes come piece by piece, and whoever leaves is missed by nobody.
    let heavy = format!("{KEEP}?file={id}&times={times}");
    let request = portal.request("pupil", Method::GET, &heavy);
    let answer = portal
        .begin(request.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(answer.status(), StatusCode::OK);
    let length: u64 = answer.headers()["content-length"]
        .to_str()
        .expect("a text")
        .parse()
        .expect("a number");
    assert!(length > times * File::MAX_BYTES, "{length}");
    let mut body = answer.into_body().into_data_stream();
    for _ in 0..4 {
        let piece = body.next().await.expect("more").expect("sound");
        assert!(piece.len() <= 8 << 20, "{}", piece.len());
    }
}

#[tokio::test]
async fn a_person_has_so_many_archives_at_once_and_reads_when_to_try_again() {
    let portal = portal().await;
    portal.note("pupil", "n", &[("a.pdf", PDF)]).await;
    let begin = async |who: &str| {
        let request = portal.request(who, Method::GET, KEEP);
        let request = request.body(Body::empty()).expect("a request");
        portal.begin(request).await
    };
    let mut going = Vec::new();
    for _ in 0..limits::PERSON_ARCHIVES {
        let answer = begin("pupil").await;
        assert_eq!(answer.status(), StatusCode::OK);
        going.push(answer);
    }
    let refused = portal.get("pupil", KEEP).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_ne!(refused.header("retry-after"), "");
    assert!(
        refused.body.contains("Une archive après l’autre"),
        "{}",
        refused.body
    );
    let app = portal.get_json("pupil", KEEP).await;
    assert!(app.body.contains("\"archives-busy\""), "{}", app.body);
    // Others have theirs, and one that ends, or that its reader left, makes room.
    assert_eq!(portal.archive("teacher", KEEP).await.len(), 2);
    going.pop();
    assert_eq!(portal.archive("pupil", KEEP).await.len(), 2);
    assert_eq!(portal.archive("pupil", KEEP).await.len(), 2);
}
