//! An SMTP server (RFC 5321), which takes letters and sends them on.
//!
//! Its answers mean different things by where they come. What it says to a greeting or to our own address is
//! about us, and holds up all letters; what it says to a person's address is about that one, and of that only
//! what says that there is no such address, for good, has nothing sent there any more. Each step has its time:
//! a server that stalls costs its letter a while, and nobody else anything.

use std::error::Error as _;
use std::fmt;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use preau_domain::letter::EmailAddress;
use preau_platform::letters::Outcome;
use tokio::time::timeout;

pub use lettre::transport::smtp::client::{Certificate, CertificateStore};

/// How long connecting may take, with TLS, the greeting and signing in.
const CONNECT: Duration = Duration::from_secs(30);
/// How long each command may.
const COMMAND: Duration = Duration::from_secs(30);
/// How long the text and the answer to it may (RFC 5321, 4.5.3.2.6, has ten minutes; a letter that may have
/// arrived is not sent again here, so little is lost by less).
const TEXT: Duration = Duration::from_mins(2);
/// How long a farewell may.
const FAREWELL: Duration = Duration::from_secs(2);
/// The longest that is kept of what a server says, in characters.
const SAID: usize = 200;

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// It begins plain and must be encrypted before anything is said (port 587, mostly).
    StartTls,
    /// From the beginning (port 465, mostly).
    Implicit,
    /// Not at all: a server of this machine or of a network of one's own.
    None,
}

/// A server, and how it is used.
#[derive(Clone)]
pub struct Smtp {
    host: String,
    port: u16,
    tls: Tls,
    parameters: TlsParameters,
    credentials: Option<Credentials>,
    times: Times,
}

/// How long steps may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    /// Connecting.
    pub connect: Duration,
    /// A command.
    pub command: Duration,
    /// The text.
    pub text: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: CONNECT,
            command: COMMAND,
            text: TEXT,
        }
    }
}

/// The password is in no log.
impl fmt::Debug for Smtp {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

/// A server that cannot be used as it was set.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// Whoever signs in says a password, and to whom must be certain.
    #[error("a password is not sent over a connection that is not encrypted")]
    PlainPassword,
    /// Certificates, or a name that certificates could not be for.
    #[error("TLS: {0}")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// Why a letter was not handed over.
#[derive(Debug, PartialEq, Eq)]
pub enum Trouble {
    /// What the server said of this letter, or of its address. It goes on with others.
    Letter(Outcome),
    /// It cannot be used for any.
    Server(String),
}

impl Smtp {
    /// A server. `authorities` vouch for it besides those that everybody knows.
    pub fn new(
        host: String,
        port: u16,
        tls: Tls,
        login: Option<(String, String)>,
        authorities: Vec<Certificate>,
    ) -> Result<Self, Unusable> {
        if tls == Tls::None && login.is_some() {
            return Err(Unusable::PlainPassword);
        }
        let mut parameters = TlsParameters::builder(host.clone());
        if !authorities.is_empty() {
            parameters = parameters.certificate_store(CertificateStore::None);
        }
        for authority in authorities {
            parameters = parameters.add_root_certificate(authority);
        }
        Ok(Self {
            parameters: parameters.build_rustls().map_err(Unusable::Tls)?,
            host,
            port,
            tls,
            credentials: login.map(|(user, password)| Credentials::new(user, password)),
            times: Times::default(),
        })
    }

    /// The same with other times.
    #[must_use]
    pub fn within(mut self, times: Times) -> Self {
        self.times = times;
        self
    }

    /// Connects, encrypts and signs in; why not, else.
    pub async fn connect(&self, hello: &str) -> Result<Session, String> {
        let hello = ClientId::Domain(hello.to_owned());
        let implicit = (self.tls == Tls::Implicit).then(|| self.parameters.clone());
        let connect = async {
            let place = (self.host.as_str(), self.port);
            let limit = Some(self.times.connect);
            let mut connection =
                AsyncSmtpConnection::connect_tokio1(place, limit, &hello, implicit, None).await?;
            if self.tls == Tls::StartTls {
                connection.starttls(self.parameters.clone(), &hello).await?;
            }
            if let Some(credentials) = &self.credentials {
                let known = [Mechanism::Plain, Mechanism::Login];
                connection.auth(&known, credentials).await?;
            }
            Ok(connection)
        };
        let place = format!("{}:{}", self.host, self.port);
        match timeout(self.times.connect, connect).await {
            Ok(Ok(connection)) => Ok(Session {
                connection,
                times: self.times,
            }),
            Ok(Err(error)) => Err(format!("{place}: {}", said(&error))),
            Err(_) => Err(format!("{place} does not answer")),
        }
    }
}

/// A connection on which letters are handed over, one after the other.
pub struct Session {
    connection: AsyncSmtpConnection,
    times: Times,
}

impl Session {
    /// Says from whom and to whom a letter is, until the server asks for its text.
    pub async fn offer(&mut self, from: &EmailAddress, to: &EmailAddress) -> Result<(), Trouble> {
        let address = |address: &EmailAddress| {
            let read = address.as_str().parse::<Address>();
            read.map_err(|error| Trouble::Letter(Outcome::NotThis(error.to_string())))
        };
        let (from, to) = (address(from)?, address(to)?);
        let from = Mail::new(Some(from), Vec::new());
        match self.command(from).await {
            Ok(()) => {}
            Err(Refused { why, .. }) => return Err(Trouble::Server(why)),
        }
        self.command(Rcpt::new(to, Vec::new()))
            .await
            .map_err(Refused::of_address)?;
        self.command(Data).await.map_err(Refused::of_letter)
    }

    /// Hands over the text. Gives the session back where it can go on.
    pub async fn hand(mut self, text: &[u8]) -> (Outcome, Option<Self>) {
        match timeout(self.times.text, self.connection.message(text)).await {
            Ok(Ok(_)) => (Outcome::Taken, Some(self)),
            Ok(Err(error)) => match Refused::of(&error) {
                // An answer: it was not taken.
                refused @ Refused { code: Some(_), .. } => match refused.of_letter() {
                    Trouble::Letter(outcome) => (outcome, self.reset().await),
                    Trouble::Server(why) => (Outcome::Later(why), None),
                },
                // None, after some of the text had left: nobody knows.
                Refused { .. } => (Outcome::Unknown, None),
            },
            Err(_) => (Outcome::Unknown, None),
        }
    }

    /// Gives a letter up; the session where it can go on.
    pub async fn reset(mut self) -> Option<Self> {
        self.command(Rset).await.is_ok().then_some(self)
    }

    /// Says farewell.
    pub async fn quit(mut self) {
        // Whether it is heard does not matter.
        let _ = timeout(FAREWELL, self.connection.quit()).await;
    }

    async fn command(&mut self, command: impl fmt::Display) -> Result<(), Refused> {
        match timeout(self.times.command, self.connection.command(command)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Refused::of(&error)),
            Err(_) => Err(Refused {
                code: None,
                why: "the server does not answer any more".to_owned(),
            }),
        }
    }
}

/// A server's no, or its silence.
struct Refused {
    /// Its number; none where there was no answer.
    code: Option<u16>,
    why: String,
}

impl Refused {
    fn of(error: &lettre::transport::smtp::Error) -> Self {
        let code = error.status().map(|code| code.to_string());
        Self {
            code: code.and_then(|code| code.parse().ok()),
            why: said(error),
        }
    }

    /// What it means as the answer to a person's address.
    fn of_address(self) -> Trouble {
        match self.code {
            Some(code) if is_no_address(code, &self.why) => {
                Trouble::Letter(Outcome::NoSuchAddress(self.why))
            }
            Some(code) if is_of_box(code, &self.why) => Trouble::Letter(Outcome::Refused(self.why)),
            _ => self.of_letter(),
        }
    }

    /// What it means as the answer to a letter.
    fn of_letter(self) -> Trouble {
        match self.code {
            // "Service not available, closing" (RFC 5321, 3.8).
            None | Some(421) => Trouble::Server(self.why),
            Some(code) if code < 500 => Trouble::Letter(Outcome::Later(self.why)),
            Some(_) => Trouble::Letter(Outcome::NotThis(self.why)),
        }
    }
}

/// Whether an answer to an address says that there is none such, for good. Where it says more (RFC 3463: 5.1.1,
/// and so on), that decides: it may as well be about us (5.7.1), or about a full box (5.2.2).
fn is_no_address(code: u16, why: &str) -> bool {
    matches!(code, 550 | 551 | 553 | 556) && matches!(enhanced(why), None | Some((1, _) | (2, 1)))
}

/// Whether an answer to an address says, for good, that its box takes nothing: it is full, or takes no letter so
/// long (RFC 5321, 4.2.3: 552; RFC 3463: 5.2.x).
fn is_of_box(code: u16, why: &str) -> bool {
    match enhanced(why) {
        Some((subject, _)) => code >= 500 && subject == 2,
        None => code == 552,
    }
}

/// What an answer says more than its code (RFC 3463), of those for good: the subject, and the detail.
fn enhanced(why: &str) -> Option<(u16, u16)> {
    why.split_whitespace().find_map(|word| {
        let mut parts = word.split('.').map(|part| part.parse::<u16>().ok());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(5)), Some(Some(subject)), Some(Some(detail)), None) => {
                Some((subject, detail))
            }
            _ => None,
        }
    })
}

/// What a server said, on one line and without addresses: who reads it may not be whose they are.
fn said(error: &lettre::transport::smtp::Error) -> String {
    let text = match (error.status(), error.source()) {
        // An answer, in the server's words alone.
        (Some(code), Some(words)) => format!("{code} {words}"),
        _ => error.to_string(),
    };
    without_addresses(&text)
}

fn without_addresses(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words = words.map(|word| if word.contains('@') { "…" } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().take(SAID).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_so_means_that_there_is_no_such_address() {
        for (code, why, is, of_box) in [
            (550, "550 5.1.1 <a@b.fr> unknown user", true, false),
            (550, "550 No such user here", true, false),
            (550, "550 5.2.1 mailbox disabled", true, true),
            (550, "550 5.7.1 relaying denied", false, false),
            (552, "552 5.2.2 mailbox full", false, true),
            (550, "550 5.2.2 mailbox full", false, true),
            (552, "552 quota exceeded", false, true),
            (554, "554 transaction failed", false, false),
            (450, "450 4.2.0 greylisted", false, false),
        ] {
            assert_eq!(is_no_address(code, why), is, "{why}");
            assert_eq!(is_of_box(code, why), of_box, "{why}");
        }
    }

    #[test]
    fn what_a_server_said_is_one_line_without_addresses() {
        let said = without_addresses("450 4.2.0 <lea@exemple.fr>:\r\ntry later");
        assert_eq!(said, "450 4.2.0 …  try later");
        assert_eq!(without_addresses(&"a".repeat(1_000)).len(), SAID);
    }

    #[test]
    fn a_password_needs_an_encrypted_connection_and_is_in_no_log() {
        let login = || Some(("preau".to_owned(), "unsayable".to_owned()));
        let smtp = |tls, login| Smtp::new("mail.example".to_owned(), 25, tls, login, Vec::new());
        assert!(smtp(Tls::None, login()).is_err());
        assert!(smtp(Tls::None, None).is_ok());
        let right = smtp(Tls::StartTls, login()).expect("right");
        assert!(!format!("{right:?}").contains("unsayable"));
    }
}
