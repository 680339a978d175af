//! A server outside, as real as this machine has one: sockets, TLS under an authority of its own, and ways to
//! misbehave, each at a path.
//!
//! | path | what |
//! |---|---|
//! | `/hello` | "hello" |
//! | `/echo` | the request as it came |
//! | `/slow` | "slow", after 300 ms |
//! | `/to/URL` | a redirect to it |
//! | `/silent` | never answers |
//! | `/drip`, `/drip-head` | a byte now and then, of the body or before it |
//! | `/endless-head`, `/many-headers` | a header without end, or 100 of them |
//! | `/head/N` | a header of N bytes |
//! | `/flood` | a body without end |
//! | `/huge` | announces a body of 4 GB |
//! | `/short` | announces more than it sends |
//! | `/noise` | no HTTP |

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// A server, until it is dropped.
pub(crate) struct Remote {
    pub(crate) port: u16,
    /// Its authority's certificate.
    pub(crate) authority: String,
    seen: Arc<Seen>,
    accepting: JoinHandle<()>,
}

/// What it saw.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    open: AtomicUsize,
    requests: Mutex<Vec<String>>,
    sent: AtomicU64,
}

impl Drop for Remote {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The proof of whoever has these names, and the authority that vouches for it.
fn certified(names: &[&str]) -> (TlsAcceptor, String) {
    let mut authority = CertificateParams::new(Vec::new()).expect("parameters");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = || KeyPair::generate().expect("a key");
    let authority = CertifiedIssuer::self_signed(authority, key()).expect("an authority");
    let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let own = key();
    let certificate = CertificateParams::new(names).expect("parameters");
    let certificate = certificate
        .signed_by(&own, &authority)
        .expect("a certificate");
    let private = PrivateKeyDer::try_from(own.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .expect("a configuration");
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        STANDARD.encode(authority.der())
    );
    (TlsAcceptor::from(Arc::new(config)), pem)
}

impl Remote {
    /// A server with these names, at an address and any port.
    pub(crate) async fn named(names: &[&str]) -> Self {
        Self::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), Some(names)).await
    }

    /// The same without encryption.
    pub(crate) async fn plain() -> Self {
        Self::open(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), None).await
    }

    /// Whoever comes there is seen; it speaks as `names` does, or without encryption.
    pub(crate) async fn open(at: SocketAddr, names: Option<&[&str]>) -> Self {
        let listener = TcpListener::bind(at).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (acceptor, authority) = names.map(certified).unzip();
        let seen: Arc<Seen> = Arc::default();
        let own = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&own));
                seen.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(async move {
                    seen.open.fetch_add(1, Ordering::SeqCst);
                    match acceptor {
                        None => serve(stream, &seen).await,
                        Some(acceptor) => match acceptor.accept(stream).await {
                            Ok(stream) => serve(stream, &seen).await,
                            Err(_) => None,
                        },
                    };
                    seen.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Self {
            port,
            authority: authority.unwrap_or_default(),
            seen,
            accepting,
        }
    }

    /// How many came.
    pub(crate) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Bytes of bodies without end that went out.
    pub(crate) fn sent(&self) -> u64 {
        self.seen.sent.load(Ordering::SeqCst)
    }

    /// What was asked, request by request.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().expect("not poisoned").clone()
    }

    /// That nobody is connected any more, within a second.
    pub(crate) async fn is_left(&self) -> bool {
        for _ in 0..100 {
            if self.seen.open.load(Ordering::SeqCst) == 0 {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    }
}

/// Reads one request, and answers as its path says; none when the other end went away.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, seen: &Seen) -> Option<()> {
    let request = read(&mut stream).await?;
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    seen.requests
        .lock()
        .expect("not poisoned")
        .push(request.clone());
    let whole = |status: &str, headers: &str, body: &str| {
        format!(
            "HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            body.len()
        )
    };
    let answer = match path.split('?').next().unwrap_or_default() {
        "/hello" => whole(
            "200 OK",
            "content-type: text/plain\r\nset-cookie: a=b\r\n",
            "hello",
        ),
        "/echo" => whole("200 OK", "", &request),
        "/many-headers" => whole("200 OK", &"x: y\r\n".repeat(100), ""),
        "/huge" => "HTTP/1.1 200 OK\r\ncontent-length: 4000000000\r\n\r\n".to_owned(),
        "/short" => "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc".to_owned(),
        "/noise" => "SSH-2.0-OpenSSH_9.2\r\n\r\n".to_owned(),
        "/slow" => {
            tokio::time::sleep(Duration::from_millis(300)).await;
            whole("200 OK", "", "slow")
        }
        "/silent" => return until_left(&mut stream).await,
        "/drip" => {
            say(
                &mut stream,
                "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n",
            )
            .await?;
            return over_and_over(&mut stream, "a", Duration::from_millis(300), seen).await;
        }
        "/drip-head" => {
            return over_and_over(&mut stream, "H", Duration::from_millis(300), seen).await;
        }
        "/endless-head" => {
            say(&mut stream, "HTTP/1.1 200 OK\r\nx: ").await?;
            let much = "a".repeat(1 << 10);
            return over_and_over(&mut stream, &much, Duration::ZERO, seen).await;
        }
        "/flood" => {
            say(&mut stream, "HTTP/1.1 200 OK\r\n\r\n").await?;
            let much = "a".repeat(16 << 10);
            return over_and_over(&mut stream, &much, Duration::ZERO, seen).await;
        }
        path => match (path.strip_prefix("/to/"), path.strip_prefix("/head/")) {
            (Some(url), _) => whole("302 Found", &format!("location: {url}\r\n"), ""),
            (_, Some(bytes)) => {
                let header = format!("x: {}\r\n", "a".repeat(bytes.parse().unwrap_or(0)));
                whole("200 OK", &header, "")
            }
            (None, None) => whole("404 Not Found", "", ""),
        },
    };
    say(&mut stream, &answer).await?;
    if path == "/huge" {
        return until_left(&mut stream).await;
    }
    stream.shutdown().await.ok()
}

/// A request as it came: its head, and as much of a body as it says.
async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> Option<String> {
    let mut request = Vec::new();
    loop {
        let mut bytes = [0; 4096];
        let read = stream
            .read(&mut bytes)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        request.extend_from_slice(bytes.get(..read)?);
        let text = String::from_utf8_lossy(&request).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            line.to_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        });
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, text: &str) -> Option<()> {
    stream.write_all(text.as_bytes()).await.ok()?;
    stream.flush().await.ok()
}

async fn until_left<S: AsyncRead + Unpin>(stream: &mut S) -> Option<()> {
    let mut byte = [0];
    while stream.read(&mut byte).await.ok()? > 0 {}
    None
}

async fn over_and_over<S: AsyncWrite + Unpin>(
    stream: &mut S,
    text: &str,
    pause: Duration,
    seen: &Seen,
) -> Option<()> {
    loop {
        say(stream, text).await?;
        seen.sent
            .fetch_add(u64::try_from(text.len()).unwrap_or(0), Ordering::SeqCst);
        tokio::time::sleep(pause).await;
    }
}
