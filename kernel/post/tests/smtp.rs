//! An SMTP server as it is met: taking, refusing, stalling, going away; with TLS and without.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

#[path = "../../../tests/harness/smtp.rs"]
mod smtp;

use std::sync::Arc;
use std::time::Duration;

use preau_domain::letter::EmailAddress;
use preau_platform::letters::Outcome;
use preau_post::smtp::{Certificate, Session, Smtp, Times, Tls, Trouble};
use smtp::{CatchAll, Inbox, Manner};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

const SHORT: Times = Times {
    connect: Duration::from_millis(400),
    command: Duration::from_millis(400),
    text: Duration::from_millis(400),
};

fn address(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

fn plain(port: u16) -> Smtp {
    let smtp = Smtp::new("127.0.0.1".to_owned(), port, Tls::None, None, Vec::new());
    smtp.unwrap().within(SHORT)
}

async fn offer(session: &mut Session) -> Result<(), Trouble> {
    let (from, to) = (address("ent@example.fr"), address("lea@example.fr"));
    session.offer(&from, &to).await
}

/// What becomes of a letter at a server that behaves so, and whether it can go on.
async fn outcome(manner: Manner) -> (Result<Outcome, Trouble>, bool, usize) {
    let server = CatchAll::listen().await;
    server.inbox.behaves(manner);
    let mut session = match plain(server.port).connect("example.fr").await {
        Ok(session) => session,
        Err(why) => return (Err(Trouble::Server(why)), false, 0),
    };
    if let Err(trouble) = offer(&mut session).await {
        let goes_on = session.reset().await.is_some();
        return (Err(trouble), goes_on, server.inbox.caught().len());
    }
    let (outcome, session) = session.hand(b"Subject: a\r\n\r\n.\r\nb\r\n").await;
    (Ok(outcome), session.is_some(), server.inbox.caught().len())
}

#[tokio::test]
async fn several_letters_are_handed_over_on_one_connection() {
    let server = CatchAll::listen().await;
    let mut session = plain(server.port).connect("example.fr").await.unwrap();
    for n in 0..3 {
        offer(&mut session).await.unwrap();
        let text = format!("Subject: {n}\r\n\r\n.\r\n..a\r\n");
        let (outcome, open) = session.hand(text.as_bytes()).await;
        assert_eq!(outcome, Outcome::Taken);
        session = open.unwrap();
    }
    session.quit().await;
    let caught = server.inbox.caught();
    assert_eq!(caught.len(), 3);
    assert_eq!(caught[2].text, "Subject: 2\r\n\r\n.\r\n..a\r\n\r\n");
    assert_eq!(
        caught[0].commands,
        [
            "EHLO example.fr",
            "MAIL FROM:<ent@example.fr>",
            "RCPT TO:<lea@example.fr>",
            "DATA"
        ]
    );
}

#[tokio::test]
async fn what_a_server_says_of_an_address_is_about_that_address() {
    let (said, goes_on, caught) =
        outcome(Manner::Address("550 5.1.1 <lea@example.fr> No such user")).await;
    let Err(Trouble::Letter(Outcome::NoSuchAddress(why))) = said else {
        panic!("{said:?}");
    };
    assert!(why.contains("No such user") && !why.contains('@'), "{why}");
    assert!(goes_on && caught == 0);
    let (said, goes_on, _) = outcome(Manner::Address("550 5.7.1 Relaying denied")).await;
    assert!(
        matches!(said, Err(Trouble::Letter(Outcome::NotThis(_)))),
        "{said:?}"
    );
    assert!(goes_on);
    let (said, goes_on, _) = outcome(Manner::Address("450 4.2.0 Greylisted")).await;
    assert!(
        matches!(said, Err(Trouble::Letter(Outcome::Later(_)))),
        "{said:?}"
    );
    assert!(goes_on);
}

#[tokio::test]
async fn a_text_that_was_answered_was_taken_or_not_and_one_that_was_not_nobody_knows_of() {
    let (said, goes_on, _) = outcome(Manner::Text("451 4.3.0 try later")).await;
    assert!(matches!(said, Ok(Outcome::Later(_))), "{said:?}");
    assert!(goes_on);
    let (said, ..) = outcome(Manner::Text("554 5.6.0 no")).await;
    assert!(matches!(said, Ok(Outcome::NotThis(_))), "{said:?}");
    for manner in [Manner::DropsAfterText, Manner::StallsAtText] {
        let (said, goes_on, caught) = outcome(manner).await;
        assert_eq!(said, Ok(Outcome::Unknown));
        assert!(!goes_on && caught == 1);
    }
}

#[tokio::test]
async fn a_server_that_stalls_or_is_closed_costs_a_while_and_no_letter() {
    for manner in [Manner::Stalls, Manner::Greets("421 4.3.2 closing")] {
        let (said, _, caught) = outcome(manner).await;
        assert!(matches!(said, Err(Trouble::Server(_))), "{said:?}");
        assert_eq!(caught, 0);
    }
    let gone = CatchAll::listen().await.port;
    let refused = plain(gone).connect("example.fr").await;
    assert!(refused.is_err());
}

/// A server with a certificate that this authority vouches for; gives its port, and whom it let in.
async fn encrypted(implicit: bool) -> (u16, Inbox, Certificate) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let authority = Certificate::from_der(made.cert.der().to_vec()).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let inbox = Inbox::new();
    let serving = inbox.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (inbox, acceptor) = (serving.clone(), acceptor.clone());
            tokio::spawn(async move {
                let stream = if implicit {
                    stream
                } else {
                    inbox.converse(stream, true, true).await?
                };
                let stream = acceptor.accept(stream).await.ok()?;
                inbox.converse(stream, false, implicit).await;
                Some(())
            });
        }
    });
    (port, inbox, authority)
}

#[tokio::test]
async fn a_password_is_said_over_tls_to_whom_its_authority_vouches_for() {
    for (tls, implicit) in [(Tls::StartTls, false), (Tls::Implicit, true)] {
        let (port, inbox, authority) = encrypted(implicit).await;
        let smtp = |authorities| {
            let login = Some(("preau".to_owned(), "pass".to_owned()));
            let smtp = Smtp::new("localhost".to_owned(), port, tls, login, authorities);
            smtp.unwrap()
        };
        let mut session = smtp(vec![authority]).connect("example.fr").await.unwrap();
        offer(&mut session).await.unwrap();
        let (outcome, _) = session.hand(b"Subject: a\r\n\r\nb\r\n").await;
        assert_eq!(outcome, Outcome::Taken);
        let commands = &inbox.caught()[0].commands;
        // "\0preau\0pass"
        assert!(
            commands
                .iter()
                .any(|line| line == "AUTH PLAIN AHByZWF1AHBhc3M="),
            "{commands:?}"
        );
        let stranger = smtp(Vec::new()).connect("example.fr").await;
        assert!(stranger.is_err(), "nobody vouches for it");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_told_nothing_where_tls_is_asked_for() {
    let server = CatchAll::listen().await;
    let login = Some(("preau".to_owned(), "pass".to_owned()));
    let smtp = Smtp::new(
        "127.0.0.1".to_owned(),
        server.port,
        Tls::StartTls,
        login,
        Vec::new(),
    );
    let refused = smtp.unwrap().connect("example.fr").await;
    assert!(refused.is_err());
}
