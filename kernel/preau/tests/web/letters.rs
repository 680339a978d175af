//! Letters of the messaging module over the portal: whoever has one has its files and nobody else has, and what is
//! typed is kept in the background for whom the page was drawn.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Method, StatusCode};
use preau_domain::ids::FileId;
use preau_web::Web;
use serde_json::Value;

use crate::browser::{Answer, FORM, Portal};
use crate::contracts::first_party;
use crate::files::{BOUNDARY, PDF, Sent, form};
use crate::school::{School, class, everybody, person};

const PAGE: &str = "/s/ici/messaging";

async fn portal() -> Portal {
    let school = School::with(&[]).await;
    school.install("messaging", &first_party("messaging")).await;
    let web = Web::new(school.platform.clone());
    Portal::over(school, web)
}

fn one(who: &str) -> String {
    format!("person:{}", person(who))
}

fn pupils(label: &str) -> String {
    format!("pupils:{}", class(label))
}

/// The identifier that somebody's letter of this name has: the module's `keys.rs` says of each whose it is.
fn own(name: &str, who: &str) -> String {
    let mut hasher = DefaultHasher::new();
    0_u8.hash(&mut hasher);
    for part in [name, &person(who).to_string()] {
        part.hash(&mut hasher);
    }
    format!("{name}.{:016x}", hasher.finish())
}

impl Portal {
    /// Sends a letter with a file in it under this name, as a browser does; gives the file's address.
    async fn letter(&self, by: &str, name: &str, lines: &[(&str, String)]) -> String {
        let mut parts: Vec<_> = lines
            .iter()
            .map(|(line, addressee)| Sent::Text(line, addressee))
            .collect();
        parts.extend([
            Sent::Text("subject", "Plan du musée"),
            Sent::Text("text", "Le voici."),
            Sent::File("plan.pdf", PDF),
            Sent::Text("state", "send"),
        ]);
        let to = format!("{PAGE}/write/{name}");
        let sent = self.post_files(by, &to, &parts).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(sent.header("location"), format!("{PAGE}/sent"));
        self.attached(by, &own(name, by)).await
    }

    /// The address of the only file of a letter.
    async fn attached(&self, who: &str, name: &str) -> String {
        let page = self.get(who, &format!("{PAGE}/message/{name}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let (_, rest) = page
            .body
            .split_once("<a href=\"/s/ici/file/")
            .expect("a file");
        let (id, _) = rest.split_once('"').expect("whole");
        format!("/s/ici/file/{id}")
    }

    /// Who of these is given a file.
    async fn given<'w>(&self, people: &[&'w str], address: &str) -> Vec<&'w str> {
        let mut given = Vec::new();
        for who in people {
            let file = self.get(who, address).await;
            match file.status {
                StatusCode::OK => {
                    assert_eq!(file.body.as_bytes(), PDF, "{who}");
                    given.push(*who);
                }
                StatusCode::NOT_FOUND => {}
                StatusCode::FORBIDDEN => {
                    assert!(who.contains("foreign") || *who == "stranger", "{who}");
                }
                status => panic!("{who}: {status}: {}", file.body),
            }
        }
        given
    }

    /// Sends a form in the background, as the portal's script does on the page of `reader`.
    async fn keep(&self, who: &str, reader: &str, to: &str, parts: &[Sent<'_>]) -> Answer {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let request = self
            .request(who, Method::POST, to)
            .header(CONTENT_TYPE, kind)
            .header(ACCEPT, "application/json")
            .header("preau-reader", person(reader).to_string())
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(form(parts))).expect("a request"))
            .await
    }
}

#[tokio::test]
async fn a_letters_files_are_given_to_whom_it_is_for_and_to_nobody_else() {
    let portal = portal().await;
    let lines = [
        ("to", one("pupil")),
        ("cc", one("colleague")),
        ("bcc", one("head")),
    ];
    let address = portal.letter("teacher", "one", &lines).await;
    let given = portal.given(&everybody(), &address).await;
    assert_eq!(given, ["pupil", "teacher", "colleague", "head"]);
    // Those of a class, as they were; and the management, as one.
    let lines = [("to", pupils("6A")), ("cc", "management".to_owned())];
    let address = portal.letter("teacher", "two", &lines).await;
    let given = portal.given(&everybody(), &address).await;
    assert_eq!(given, ["pupil", "classmate", "teacher", "head"]);
    // To others it is what never was, in each word.
    let nothing = "/s/ici/file/0192f0c1a2b34c5d8e6f7a8b9c0d1e2f";
    for who in ["pupil-b", "parent", "teacher-b", "admin"] {
        let [theirs, none] = [&address, nothing].map(|address| portal.get_json(who, address));
        let [theirs, none] = [theirs.await, none.await].map(|answer| {
            let mut body: Value = serde_json::from_str(&answer.body).expect("JSON");
            body["reference"].take();
            (answer.status, body)
        });
        assert_eq!(theirs, none, "{who}");
    }
    let elsewhere = address.replace("/ici/", "/ailleurs/");
    assert!(
        portal
            .given(&["foreign-pupil", "foreign-admin"], &elsewhere)
            .await
            .is_empty()
    );
    let nobody = portal.get("", &address).await;
    assert!(nobody.header("location").starts_with("/login"));
}

#[tokio::test]
async fn who_left_the_school_has_no_file_any_more() {
    let portal = portal().await;
    let address = portal
        .letter("teacher", "one", &[("to", pupils("6A"))])
        .await;
    assert_eq!(
        portal.given(&["pupil", "classmate"], &address).await,
        ["pupil", "classmate"]
    );
    portal.school.import(|who| who != "classmate").await;
    portal.school.platform.reload().await.expect("reloaded");
    let refused = portal.get("classmate", &address).await;
    assert_ne!(refused.status, StatusCode::OK);
    assert!(!refused.body.contains("%PDF"), "{}", refused.body);
    assert_eq!(portal.given(&["pupil"], &address).await, ["pupil"]);
}

#[tokio::test]
async fn a_letter_that_is_taken_back_takes_its_files_back() {
    let portal = portal().await;
    let lines = [("to", one("pupil")), ("to", one("classmate"))];
    let address = portal.letter("teacher", "one", &lines).await;
    let id = own("one", "teacher");
    portal.get("pupil", &format!("{PAGE}/message/{id}")).await;
    let recall = format!("{PAGE}/message/{id}/recall");
    let recalled = portal.post("teacher", &recall, "a=b").await;
    assert_eq!(recalled.status, StatusCode::SEE_OTHER, "{}", recalled.body);
    let given = portal
        .given(&["teacher", "pupil", "classmate"], &address)
        .await;
    assert_eq!(given, ["teacher", "pupil"], "who had read it keeps it");
}

#[tokio::test]
async fn with_the_last_who_throws_a_letter_away_its_files_go() {
    let portal = portal().await;
    let address = portal
        .letter("teacher", "one", &[("to", one("pupil"))])
        .await;
    let id: FileId = address
        .rsplit('/')
        .next()
        .and_then(|id| id.parse().ok())
        .expect("a file");
    let here = portal.school.platform.school("ici").expect("a school").id;
    for (who, others) in [("pupil", vec!["teacher"]), ("teacher", vec!["teacher"])] {
        let id = own("one", "teacher");
        let page = portal.get(who, &format!("{PAGE}/message/{id}")).await;
        let (_, rest) = page
            .body
            .split_once(&format!("{PAGE}/thread/"))
            .expect("a conversation");
        let (thread, _) = rest.split_once('/').expect("whole");
        for act in ["trash", "erase"] {
            let done = portal
                .post(who, &format!("{PAGE}/thread/{thread}/{act}"), "a=b")
                .await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        }
        // Its author may read what they wrote for as long as it is there.
        assert_eq!(portal.given(&["pupil", "teacher"], &address).await, others);
    }
    assert!(
        portal
            .school
            .store
            .file_get(here, id)
            .await
            .expect("read")
            .is_some()
    );
    // Some hours later, since nobody has it.
    for _ in 0..3 {
        portal.school.wait(24 * 3_600);
        portal.school.platform.sweep_once().await.expect("swept");
    }
    assert_eq!(
        portal.school.store.file_get(here, id).await.expect("read"),
        None
    );
    let accounts = portal.school.store.storage_list(here).await.expect("read");
    assert_eq!(accounts.iter().map(|one| one.files).sum::<u64>(), 0);
}

/// The fuel that the module was charged so far.
async fn fuel(portal: &Portal) -> u64 {
    let (platform, store) = (&portal.school.platform, &portal.school.store);
    platform.usage_settle().await.expect("settled");
    let here = platform.school("ici").expect("a school").id;
    let hours = store.usage_list(here, 0).await.expect("listed");
    hours.iter().map(|hour| hour.fuel).sum()
}

#[tokio::test]
async fn a_search_costs_the_same_whether_there_is_somebody_of_that_name_or_not() {
    // Whom they may not write to: another class, its teacher, its parents; other parents.
    for (who, hidden) in [
        ("pupil", "pupil-b"),
        ("pupil", "teacher-b"),
        ("pupil", "parent-b"),
        ("parent", "pupil-b"),
        ("parent", "parent-b"),
    ] {
        let portal = portal().await;
        let form = format!("to-search={hidden}&to-find=1");
        let to = format!("{PAGE}/write/one");
        let mut told = Vec::new();
        for is_there in [true, false] {
            if !is_there {
                portal.school.import(|one| one != hidden).await;
                portal.school.platform.reload().await.expect("reloaded");
            }
            // Once before: what is read for the first time is not what is compared.
            portal.post(who, &to, &form).await;
            let before = fuel(&portal).await;
            let page = portal.post(who, &to, &form).await;
            assert_eq!(
                page.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{}",
                page.body
            );
            assert!(
                !page.body.contains(&person(hidden).to_string()),
                "{who} finds {hidden}"
            );
            told.push((page.body, fuel(&portal).await - before));
        }
        assert_eq!(told[0].1, told[1].1, "{who} looks for {hidden}");
        assert_eq!(told[0].0, told[1].0, "{who} looks for {hidden}");
    }
}

#[tokio::test]
async fn what_is_typed_is_kept_with_its_files_and_the_page_goes_on() {
    let portal = portal().await;
    let page = portal.get("teacher", &format!("{PAGE}/new")).await;
    for said in [
        "data-keeps-name=\"state\"",
        "data-keeps-value=\"typing\"",
        "<script type=\"module\" src=\"/assets/drafts.",
    ] {
        assert!(page.body.contains(said), "{said}: {}", page.body);
    }
    let reader = format!("data-reader=\"{}\"", person("teacher"));
    assert!(page.body.contains(&reader), "{}", page.body);
    let to = format!("{PAGE}/write/one");
    let parts = [
        Sent::Text("subject", "Plan"),
        Sent::Text("state", "typing"),
        Sent::File("plan.pdf", PDF),
    ];
    let kept = portal.keep("teacher", "teacher", &to, &parts).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.body);
    assert_eq!(kept.cookies(), [""; 0], "nothing is said on the next page");
    let kept: Value = serde_json::from_str(&kept.body).expect("JSON");
    assert_eq!(kept["outcome"], "kept");
    let id = own("one", "teacher");
    assert_eq!(kept["at"], format!("{PAGE}/draft/{id}"));
    assert_eq!(kept["href"], format!("{PAGE}/write/{id}?version=1"));
    let said = kept["said"].as_str().expect("a sentence");
    assert!(said.starts_with("Brouillon enregistré à "), "{said}");
    assert_eq!(kept["files"][0]["name"], "plan.pdf");
    let file = kept["files"][0]["id"].as_str().expect("a file");
    let draft = portal.get("teacher", &format!("{PAGE}/draft/{id}")).await;
    assert!(
        draft.body.contains(file) && draft.body.contains("plan.pdf"),
        "{}",
        draft.body
    );
    // A file that is not taken says why, and is in the way of nothing else.
    let wrong = [
        Sent::Text("state", "typing"),
        Sent::File("jeu.exe", b"MZ\x90\0"),
    ];
    let refused = portal.keep("teacher", "teacher", &to, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused: Value = serde_json::from_str(&refused.body).expect("JSON");
    assert_eq!(refused["files"][0]["code"], "type");
    // Without script the same answer leads to the form.
    let by_hand = format!("{to}?version=1");
    let form = format!("subject=Plan&files={file}&state=typing");
    let led = portal.post("teacher", &by_hand, &form).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.body);
    assert_eq!(led.header("location"), format!("{PAGE}/draft/{id}"));
}

#[tokio::test]
async fn what_was_typed_on_somebody_s_page_is_kept_as_nobody_else_s() {
    let portal = portal().await;
    let to = format!("{PAGE}/write/one");
    let parts = [
        Sent::Text("subject", "Secret"),
        Sent::Text("state", "typing"),
    ];
    // Another one signed in since, in another window; or nobody is signed in any more.
    for now in ["pupil", ""] {
        let refused = portal.keep(now, "teacher", &to, &parts).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{}", refused.body);
        assert!(refused.body.contains("not-signed-in"), "{}", refused.body);
    }
    for who in ["pupil", "teacher"] {
        let drafts = portal.get(who, &format!("{PAGE}/drafts")).await;
        assert!(!drafts.body.contains("Secret"), "{who}");
    }
    // From another site nothing is kept at all.
    let request = portal
        .request("teacher", Method::POST, &to)
        .header(CONTENT_TYPE, FORM)
        .header("sec-fetch-site", "cross-site");
    let foreign = portal.send(
        request
            .body(Body::from("subject=a&state=typing"))
            .expect("a request"),
    );
    assert_eq!(foreign.await.status, StatusCode::FORBIDDEN);
}

/// What nobody looks at is read by nobody: the head of an answer, and what a browser fetches before it is wanted.
#[tokio::test]
async fn the_head_of_a_page_and_a_page_fetched_ahead_read_nothing() {
    let portal = portal().await;
    let lines = [("to", one("pupil")), ("to", one("classmate"))];
    portal.letter("teacher", "one", &lines).await;
    let letter = format!("{PAGE}/message/{}", own("one", "teacher"));
    let unread = async || {
        let inbox = portal.get("pupil", &format!("{PAGE}?unread=true")).await;
        inbox.body.contains("Plan du musée")
    };
    let head = portal.request("pupil", Method::HEAD, &letter);
    let head = portal
        .send(head.body(Body::empty()).expect("a request"))
        .await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::OK, ""));
    assert!(unread().await, "HEAD read it");
    for (name, said) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ] {
        let ahead = portal
            .request("pupil", Method::GET, &letter)
            .header(name, said);
        let ahead = portal
            .send(ahead.body(Body::empty()).expect("a request"))
            .await;
        assert_eq!(ahead.status, StatusCode::SERVICE_UNAVAILABLE, "{said}");
        assert!(!ahead.body.contains("Le voici."), "{}", ahead.body);
        assert!(unread().await, "{name}: {said} read it");
    }
    // Pages that open nothing are given ahead as ever.
    let ahead = portal
        .request("pupil", Method::GET, PAGE)
        .header("sec-purpose", "prefetch");
    let ahead = ahead.body(Body::empty()).expect("a request");
    assert_eq!(portal.send(ahead).await.status, StatusCode::OK);
    // Nobody has read it: it can be taken back from all. Looked at, it is read.
    assert_eq!(portal.get("pupil", &letter).await.status, StatusCode::OK);
    assert!(!unread().await, "it was looked at");
    let recall = format!("{letter}/recall");
    portal.post("teacher", &recall, "a=b").await;
    assert_eq!(portal.get("pupil", &letter).await.status, StatusCode::OK);
    let gone = portal.get("classmate", &letter).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_may_write_to_nobody_reads_why_and_whom_to_ask() {
    let portal = portal().await;
    let new = format!("{PAGE}/new");
    let said = "Vous n’avez pas de correspondant";
    assert!(!portal.get("pupil", &new).await.body.contains(said));
    // What is not sent is off.
    let off = portal
        .post("admin", "/s/ici/admin/correspondence", "do=save")
        .await;
    assert_eq!(off.status, StatusCode::SEE_OTHER, "{}", off.body);
    let page = portal.get("pupil", &new).await;
    assert!(page.body.contains(said), "{}", page.body);
    assert!(page.body.contains("secrétariat"), "{}", page.body);
    assert!(!portal.get("teacher", &new).await.body.contains(said));
}
