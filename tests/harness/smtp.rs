//! A mail server that takes everything and sends on nothing: what arrives is what truly went over the wire. It
//! speaks SMTP (RFC 5321) by its own reading of it, knows nothing of the library that sends, and can behave
//! badly.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How a server behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It takes everything.
    Takes,
    /// It accepts connections and says nothing.
    Stalls,
    /// It takes the text and never says so.
    StallsAtText,
    /// It takes the text and closes the connection instead of saying so.
    DropsAfterText,
    /// It answers so to an address.
    Address(&'static str),
    /// It answers so to a text.
    Text(&'static str),
    /// It answers so to whoever comes.
    Greets(&'static str),
}

/// A message that arrived.
#[derive(Debug, Clone)]
pub(crate) struct Caught {
    /// The commands before it, on this connection.
    pub(crate) commands: Vec<String>,
    /// The message, dots undone.
    pub(crate) text: String,
}

/// What a server knows.
#[derive(Debug, Clone)]
pub(crate) struct Inbox {
    manner: Arc<Mutex<Manner>>,
    caught: Arc<Mutex<Vec<Caught>>>,
}

impl Inbox {
    pub(crate) fn new() -> Self {
        Self {
            manner: Arc::new(Mutex::new(Manner::Takes)),
            caught: Arc::default(),
        }
    }

    /// From now on, it behaves so.
    pub(crate) fn behaves(&self, manner: Manner) {
        *self.manner.lock().unwrap_or_else(PoisonError::into_inner) = manner;
    }

    /// All that arrived whole, also what was not acknowledged.
    pub(crate) fn caught(&self) -> Vec<Caught> {
        self.caught
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn manner(&self) -> Manner {
        self.manner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Talks with whoever is at the other end, until they are gone; gives the stream back where they ask for
    /// TLS and there is some.
    pub(crate) async fn converse<S>(&self, stream: S, has_tls: bool, greets: bool) -> Option<S>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut stream = BufReader::new(stream);
        let mut commands = Vec::new();
        if greets {
            let greeting = match self.manner() {
                Manner::Stalls => {
                    std::future::pending::<()>().await;
                    return None;
                }
                Manner::Greets(line) => line,
                _ => "220 catch-all ESMTP",
            };
            say(&mut stream, greeting).await?;
        }
        loop {
            let line = line(&mut stream).await?;
            commands.push(line.clone());
            let verb = line.split([' ', ':']).next().unwrap_or_default();
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => {
                    let tls = if has_tls { "250-STARTTLS\r\n" } else { "" };
                    let answer =
                        format!("250-catch-all\r\n{tls}250-AUTH PLAIN LOGIN\r\n250 8BITMIME");
                    say(&mut stream, &answer).await?;
                }
                "STARTTLS" if has_tls => {
                    say(&mut stream, "220 go on").await?;
                    return Some(stream.into_inner());
                }
                "AUTH" => say(&mut stream, "235 welcome").await?,
                "MAIL" | "RSET" => say(&mut stream, "250 OK").await?,
                "RCPT" => match self.manner() {
                    Manner::Address(answer) => say(&mut stream, answer).await?,
                    _ => say(&mut stream, "250 OK").await?,
                },
                "DATA" => {
                    say(&mut stream, "354 go on").await?;
                    let text = text(&mut stream).await?;
                    let manner = self.manner();
                    if !matches!(manner, Manner::Text(_)) {
                        let commands = std::mem::take(&mut commands);
                        self.caught
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(Caught { commands, text });
                    }
                    match manner {
                        Manner::DropsAfterText => return None,
                        Manner::StallsAtText => std::future::pending::<()>().await,
                        Manner::Text(answer) => say(&mut stream, answer).await?,
                        _ => say(&mut stream, "250 OK: taken").await?,
                    }
                }
                "QUIT" => {
                    say(&mut stream, "221 farewell").await?;
                    return None;
                }
                _ => say(&mut stream, "502 no such command").await?,
            }
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, line: &str) -> Option<()> {
    stream
        .write_all(format!("{line}\r\n").as_bytes())
        .await
        .ok()?;
    stream.flush().await.ok()
}

async fn line<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut bytes = Vec::new();
    stream.read_until(b'\n', &mut bytes).await.ok()?;
    let text = String::from_utf8(bytes).ok()?;
    // Lines end by both, and hold neither elsewhere: else it is another message than was meant.
    let line = text.strip_suffix("\r\n")?;
    assert!(!line.contains(['\r', '\n']), "a bare line break: {line:?}");
    Some(line.to_owned())
}

/// The text of a message until its dot.
async fn text<S: AsyncRead + Unpin>(stream: &mut BufReader<S>) -> Option<String> {
    let mut text = String::new();
    loop {
        let line = line(stream).await?;
        if line == "." {
            return Some(text);
        }
        assert!(line.len() <= 998, "a line of {} bytes", line.len());
        text.push_str(line.strip_prefix('.').unwrap_or(&line));
        text.push_str("\r\n");
    }
}

/// A server on a free port of this machine.
#[derive(Debug)]
pub(crate) struct CatchAll {
    pub(crate) port: u16,
    pub(crate) inbox: Inbox,
    accepting: JoinHandle<()>,
}

impl CatchAll {
    pub(crate) async fn listen() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let listener = listener.expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let inbox = Inbox::new();
        let serving = inbox.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let inbox = serving.clone();
                tokio::spawn(async move { inbox.converse(stream, false, true).await });
            }
        });
        Self {
            port,
            inbox,
            accepting,
        }
    }
}

impl Drop for CatchAll {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
