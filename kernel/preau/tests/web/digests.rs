//! Letters as they truly go over the wire, to a mail server on a socket: what is told arrives once, with what it
//! should say and nothing else; and by its links what they are for, over the portal's routes.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use mail_parser::{HeaderValue, Message, MessageParser};
use preau_platform::Platform;
use preau_post::folder::Folder;
use preau_post::smtp::{Smtp, Times, Tls};
use preau_post::{Post, PostConfig, Round, Way};

use crate::browser::{FORM, Portal};
use crate::school::{class, node};
use crate::smtp::{CatchAll, Caught, Manner};

const HOUR: i64 = 3_600;
const SHORT: Times = Times {
    connect: Duration::from_millis(500),
    command: Duration::from_millis(500),
    text: Duration::from_millis(500),
};

fn post(way: Way) -> Post {
    Post::new(PostConfig {
        way,
        from: "ne-pas-repondre@ent.example".parse().expect("an address"),
        from_name: "Mon ENT\r\nBcc: x@exemple.fr, « É »".to_owned(),
        portal: "https://ent.example".to_owned(),
        per_minute: 60_000,
    })
}

fn to(server: &CatchAll) -> Post {
    let smtp = Smtp::new(
        "127.0.0.1".to_owned(),
        server.port,
        Tls::None,
        None,
        Vec::new(),
    );
    post(Way::Smtp(smtp.expect("usable").within(SHORT)))
}

/// Rounds until nothing is due; gives how many letters were handed over.
async fn send(post: &Post, platform: &Platform) -> u32 {
    let mut handed = 0;
    loop {
        let round = post.round(platform).await.expect("a round");
        handed += round.handed;
        if round.claimed == 0 || round.trouble.is_some() {
            return handed;
        }
    }
}

fn parsed(caught: &Caught) -> Message<'_> {
    MessageParser::default()
        .parse(&caught.text)
        .expect("a message")
}

fn header<'m>(message: &'m Message<'_>, name: &'m str) -> &'m str {
    message.header_raw(name).map_or("", str::trim)
}

/// The address of this site behind a link of a text.
fn link<'t>(text: &'t str, path: &str) -> &'t str {
    let (_, rest) = text.split_once("https://ent.example").expect("a link");
    let mut links = std::iter::once(rest).chain(rest.split("https://ent.example"));
    let link = links.find(|link| link.starts_with(path)).expect("the link");
    link.split([' ', '\r', '\n', '>'])
        .next()
        .unwrap_or_default()
}

async fn notify(portal: &Portal, text: &str) {
    let (audience, key) = (class("6A"), text.replace('+', "-"));
    let form = format!("audience=class:{audience}&key={key}&text={text}&path=sortie/1");
    let sent = portal.post("teacher", "/s/ici/greedy/notify", &form).await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
}

/// Gives a person an address by the portal's own pages, as they would.
async fn with_address(portal: &Portal, server: &CatchAll, who: &str) {
    let form = format!("do=ask&email={who}@exemple.fr");
    let asked = portal.post(who, "/account/email", &form).await;
    assert_eq!(asked.header("location"), "/account", "{}", asked.body);
    assert_eq!(send(&to(server), &portal.school.platform).await, 1);
    let caught = server.inbox.caught();
    let message = parsed(caught.last().expect("arrived"));
    let text = message.body_text(0).expect("a text").into_owned();
    let path = link(&text, "/account/email/confirm?token=");
    // Signed in as nobody, one is led to sign in, and back.
    let nobody = portal.get("", path).await;
    let to = nobody.header("location");
    assert!(
        to.starts_with("/login?next=") && to.contains("confirm"),
        "{to}"
    );
    let page = portal.get(who, path).await;
    assert!(
        page.body.contains(&format!("{who}@exemple.fr")),
        "{}",
        page.body
    );
    let (_, token) = path.split_once("token=").expect("a token");
    let sent = portal
        .post(who, "/account/email/confirm", &format!("token={token}"))
        .await;
    assert_eq!(sent.header("location"), "/account", "{}", sent.body);
    // What comes from now on is told.
    portal.school.wait(1);
}

/// Lets time pass until letters of the day are due.
async fn evening(portal: &Portal) {
    let next = portal.school.platform.letter_next().await.expect("read");
    let left = next
        .expect("planned")
        .duration_since(portal.school.platform.now());
    portal.school.wait(left.as_secs() + 1);
}

/// A portal with a parent who has letters, and something to tell them.
async fn told() -> (Portal, CatchAll) {
    let portal = Portal::with(&["greedy"]).await;
    let server = CatchAll::listen().await;
    with_address(&portal, &server, "parent").await;
    notify(&portal, "Sortie+jeudi").await;
    evening(&portal).await;
    (portal, server)
}

#[tokio::test]
async fn a_digest_arrives_with_what_was_told_and_nothing_else() {
    let (portal, server) = told().await;
    assert_eq!(send(&to(&server), &portal.school.platform).await, 1);
    let caught = server.inbox.caught();
    assert_eq!(caught.len(), 2);
    let letter = &caught[1];
    assert!(
        letter
            .commands
            .iter()
            .any(|line| line == "RCPT TO:<parent@exemple.fr>")
    );
    let message = parsed(letter);
    let from = message
        .from()
        .and_then(|from| from.first())
        .expect("a sender");
    assert_eq!(from.address(), Some("ne-pas-repondre@ent.example"));
    // A name with a line break is a name, and no header more.
    assert!(message.bcc().is_none(), "{}", letter.text);
    let recipients = message.to().and_then(|to| to.first()).expect("one");
    assert_eq!(
        (recipients.address(), recipients.name()),
        (Some("parent@exemple.fr"), None)
    );
    assert_eq!(
        message.subject(),
        Some("Préau\u{A0}: une nouvelle notification")
    );
    assert_eq!(header(&message, "Auto-Submitted"), "auto-generated");
    assert_eq!(
        header(&message, "List-Unsubscribe-Post"),
        "List-Unsubscribe=One-Click"
    );
    let unsubscribe = header(&message, "List-Unsubscribe");
    assert!(
        unsubscribe.starts_with("<https://ent.example/unsubscribe?token="),
        "{unsubscribe}"
    );
    let date = message.date().expect("a date").to_timestamp();
    assert_eq!(date, portal.school.platform.now().as_second());
    let id = message.message_id().expect("an id");
    assert!(id.ends_with("@ent.example"), "{id}");
    let text = message.body_text(0).expect("a text");
    let html = message.body_html(0).expect("HTML");
    // 17 h in Paris, where the test's clock began.
    for said in [
        "Collège ici",
        "Sortie jeudi",
        "pour classmate, pupil",
        "aujourd’hui à 17\u{A0}h",
    ] {
        assert!(text.contains(said), "{said}: {text}");
        assert!(html.contains(said), "{said}: {html}");
    }
    assert_eq!(message.text_body_count() + message.html_body_count(), 2);
    assert_eq!(message.attachment_count(), 0);
    for never in ["src=", "url(", "<script", "<link"] {
        assert!(!html.contains(never), "{never}");
    }
    assert!(letter.text.is_ascii(), "for servers without 8BITMIME");
    let again = send(&to(&server), &portal.school.platform).await;
    assert_eq!((again, server.inbox.caught().len()), (0, 2));
}

#[tokio::test]
async fn a_confirmation_names_nobody_and_cannot_be_unsubscribed_from() {
    let (_portal, server) = told().await;
    let caught = server.inbox.caught();
    let message = parsed(&caught[0]);
    let text = message.body_text(0).expect("a text");
    for nobody in ["parent Essai", "pupil", "Collège"] {
        assert!(!text.contains(nobody), "{text}");
    }
    assert!(matches!(
        message.header("List-Unsubscribe"),
        None | Some(HeaderValue::Empty)
    ));
}

#[tokio::test]
async fn one_click_ends_letters_without_signing_in() {
    let (portal, server) = told().await;
    send(&to(&server), &portal.school.platform).await;
    let caught = server.inbox.caught();
    let message = parsed(&caught[1]);
    let text = message.body_text(0).expect("a text").into_owned();
    let path = link(&text, "/unsubscribe?token=").to_owned();
    // To look at the page, as a filter of links does, ends nothing.
    let page = portal.get("", &path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        !page.body.contains("parent"),
        "it says of nobody: {}",
        page.body
    );
    let is_on = async || {
        let page = portal.get("parent", "/account").await.body;
        !page.contains("vous vous êtes désabonné")
    };
    assert!(is_on().await);
    let forged = portal.post("", "/unsubscribe?token=forged", "").await;
    assert_eq!(forged.status, StatusCode::NOT_FOUND);
    // As a mail programme does: no cookie, nothing of a browser's.
    let click = async || {
        let request = Request::builder().method(Method::POST).uri(&path);
        let request = request
            .header("host", "ent.test")
            .header("content-type", FORM);
        let body = Body::from("List-Unsubscribe=One-Click");
        portal.send(request.body(body).expect("a request")).await
    };
    assert_eq!(click().await.status, StatusCode::OK);
    assert!(!is_on().await);
    assert_eq!(click().await.status, StatusCode::OK, "and again");
    notify(&portal, "b").await;
    assert!(
        portal
            .school
            .platform
            .letter_next()
            .await
            .expect("read")
            .is_none()
    );
    // What else they chose stays: the bell says so.
    assert!(portal.get("parent", "/").await.body.contains("2 non lues"));
    let resumed = portal.post("parent", "/account/email", "do=resume").await;
    assert_eq!(resumed.status, StatusCode::SEE_OTHER);
    assert_eq!(click().await.status, StatusCode::OK);
    assert!(is_on().await, "a link from before changes nothing");
}

#[tokio::test]
async fn two_nodes_send_it_once() {
    let portal = Portal::with(&["greedy"]).await;
    let server = CatchAll::listen().await;
    for who in ["parent", "both", "colleague", "head", "parent-b", "teacher"] {
        with_address(&portal, &server, who).await;
    }
    notify(&portal, "a").await;
    portal.school.wait(2 * HOUR);
    let before = server.inbox.caught().len();
    let other = node(&portal.school.store, &portal.school.clock).await;
    let send = |platform: Arc<Platform>| {
        let post = to(&server);
        tokio::spawn(async move {
            for _ in 0..4 {
                post.round(&platform).await.expect("a round");
            }
        })
    };
    let nodes = [send(portal.school.platform.clone()), send(other)];
    for node in nodes {
        node.await.expect("ended");
    }
    let mut to: Vec<_> = server.inbox.caught()[before..]
        .iter()
        .flat_map(|letter| letter.commands.clone())
        .filter(|line| line.starts_with("RCPT"))
        .collect();
    to.sort();
    assert_eq!(
        to,
        ["RCPT TO:<both@exemple.fr>", "RCPT TO:<parent@exemple.fr>"]
    );
}

#[tokio::test]
async fn an_address_that_is_refused_is_said_to_its_person() {
    let (portal, server) = told().await;
    server
        .inbox
        .behaves(Manner::Address("550 5.1.1 <b>No such user</b>"));
    assert_eq!(send(&to(&server), &portal.school.platform).await, 0);
    let page = portal.get("parent", "/account").await.body;
    assert!(
        page.contains("Plus aucun courriel ne vous est envoyé"),
        "{page}"
    );
    assert!(
        page.contains("&lt;b&gt;No such user"),
        "as the server said it: {page}"
    );
    assert!(
        portal
            .school
            .platform
            .letter_next()
            .await
            .expect("read")
            .is_none()
    );
}

#[tokio::test]
async fn a_server_that_is_slow_gone_or_odd_loses_nothing_that_was_not_handed_over() {
    let (portal, server) = told().await;
    let platform = &portal.school.platform;
    let post = to(&server);
    for manner in [
        Manner::Stalls,
        Manner::Greets("421 busy"),
        Manner::Address("450 4.2.0 greylisted"),
        Manner::Text("451 4.3.0 later"),
    ] {
        server.inbox.behaves(manner.clone());
        let round = post.round(platform).await.expect("a round");
        assert_eq!((round.claimed, round.handed), (1, 0), "{manner:?}");
        // People are served meanwhile as ever, and it is due again after a while.
        assert_eq!(portal.get("parent", "/").await.status, StatusCode::OK);
        portal.school.wait(15 * 60);
    }
    server.inbox.behaves(Manner::Takes);
    assert_eq!(send(&post, platform).await, 1);
    assert_eq!(server.inbox.caught().len(), 2);
}

#[tokio::test]
async fn a_letter_that_was_handed_over_without_an_answer_is_not_sent_again() {
    let (portal, server) = told().await;
    let platform = &portal.school.platform;
    server.inbox.behaves(Manner::DropsAfterText);
    let round = to(&server).round(platform).await.expect("a round");
    assert!(
        matches!(
            round,
            Round {
                handed: 1,
                trouble: Some(_),
                ..
            }
        ),
        "{round:?}"
    );
    server.inbox.behaves(Manner::Takes);
    portal.school.wait(HOUR);
    assert_eq!(send(&to(&server), platform).await, 0);
    assert_eq!(server.inbox.caught().len(), 2, "it had arrived");
}

#[tokio::test]
async fn a_folder_takes_letters_that_mail_programmes_open() {
    let (portal, _server) = told().await;
    let folder = tempfile::tempdir().expect("a folder");
    let way = Way::Folder(Folder(folder.path().join("letters")));
    assert_eq!(send(&post(way), &portal.school.platform).await, 1);
    let entries = fs::read_dir(folder.path().join("letters")).expect("made");
    let files: Vec<_> = entries.map(|entry| entry.expect("there").path()).collect();
    assert_eq!(files.len(), 1);
    assert!(files[0].extension().is_some_and(|end| end == "eml"));
    let text = fs::read(&files[0]).expect("readable");
    let message = MessageParser::default().parse(&text).expect("a message");
    assert!(
        message
            .body_text(0)
            .is_some_and(|text| text.contains("Sortie jeudi"))
    );
    let to = message.to().and_then(|to| to.first()).expect("one");
    assert_eq!(to.address(), Some("parent@exemple.fr"));
}
