//! Requests over real sockets, to this machine only.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderName, LOCATION, RETRY_AFTER,
    SET_COOKIE,
};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// The most of an answer that is kept, in bytes. More is an answer that cannot be understood.
const BODY: usize = 2 << 20;

/// A target that no drill goes to.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// It is no address.
    #[error("`{0}` is no target: http://127.0.0.1:8080")]
    Unreadable(String),
    /// It is another machine.
    #[error("{0} is not this machine: a drill is only for loopback addresses")]
    Elsewhere(SocketAddr),
}

/// The address of a target such as `http://127.0.0.1:8080`: a number, no name, so that nothing can lead elsewhere.
pub fn target(text: &str) -> Result<SocketAddr, TargetError> {
    let bare = text.trim().trim_end_matches('/');
    let bare = bare.strip_prefix("http://").unwrap_or(bare);
    let address: SocketAddr = bare
        .parse()
        .map_err(|_| TargetError::Unreadable(text.to_owned()))?;
    if address.ip().to_canonical().is_loopback() {
        Ok(address)
    } else {
        Err(TargetError::Elsewhere(address))
    }
}

/// What is asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ask {
    /// The path, with its query.
    pub path: String,
    /// A form to send; the page is asked for without one.
    pub form: Option<String>,
    /// Whether an app asks, which reads JSON.
    pub json: bool,
    /// The cookies, as the header has them.
    pub cookies: String,
    /// From which address it is said to come.
    pub from: Option<Ipv4Addr>,
    /// What shows who may read the counters.
    pub token: Option<String>,
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The status.
    pub status: StatusCode,
    /// Where it leads.
    pub location: Option<String>,
    /// When to ask again, in seconds.
    pub retry_after: Option<u64>,
    /// Names and values of the cookies it sets; an empty value removes one.
    pub cookies: Vec<(String, String)>,
    /// The page.
    pub body: Bytes,
}

/// No answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Lost {
    /// There is no connection to be had.
    #[error("no connection: {0}")]
    Connection(#[from] std::io::Error),
    /// It ended before the answer did.
    #[error("no answer: {0}")]
    Answer(#[from] hyper::Error),
    /// What was to be asked is no request.
    #[error("no request: {0}")]
    Request(#[from] hyper::http::Error),
    /// The answer does not end.
    #[error("an answer of more than {BODY} bytes")]
    Endless,
    /// It took too long.
    #[error("no answer in time")]
    Late,
}

type Line = SendRequest<Full<Bytes>>;

/// Connections to one target. As behind a proxy, they are shared: whoever asks next takes one that is free.
#[derive(Debug)]
pub(crate) struct Client {
    target: SocketAddr,
    patience: Duration,
    idle: Mutex<Vec<Line>>,
}

impl Client {
    /// Connections to this target, and how long an answer may take.
    pub(crate) fn new(target: SocketAddr, patience: Duration) -> Self {
        Self {
            target,
            patience,
            idle: Mutex::default(),
        }
    }

    fn idle(&self) -> Option<Line> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match idle.pop() {
                Some(line) if line.is_closed() => {}
                found => return found,
            }
        }
    }

    async fn line(&self) -> Result<Line, Lost> {
        if let Some(mut line) = self.idle()
            && line.ready().await.is_ok()
        {
            return Ok(line);
        }
        let stream = TcpStream::connect(self.target).await?;
        stream.set_nodelay(true)?;
        let (line, connection) = handshake(TokioIo::new(stream)).await?;
        // Its end shows in the request that is on it.
        tokio::spawn(async move { drop(connection.await) });
        Ok(line)
    }

    /// Asks, and waits for the whole answer.
    pub(crate) async fn ask(&self, ask: &Ask) -> Result<Answer, Lost> {
        match tokio::time::timeout(self.patience, self.answer(ask)).await {
            Ok(answer) => answer,
            Err(_) => Err(Lost::Late),
        }
    }

    async fn answer(&self, ask: &Ask) -> Result<Answer, Lost> {
        let request = self.request(ask)?;
        let mut line = self.line().await?;
        let (parts, mut rest) = line.send_request(request).await?.into_parts();
        let mut body = BytesMut::new();
        while let Some(frame) = rest.frame().await {
            if let Ok(data) = frame?.into_data() {
                body.extend_from_slice(&data);
            }
            if body.len() > BODY {
                return Err(Lost::Endless);
            }
        }
        if !line.is_closed() {
            let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.push(line);
        }
        let text = |name: HeaderName| {
            let value = parts.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        let set = parts.headers.get_all(SET_COOKIE).iter();
        Ok(Answer {
            status: parts.status,
            location: text(LOCATION),
            retry_after: text(RETRY_AFTER).and_then(|seconds| seconds.trim().parse().ok()),
            cookies: set
                .filter_map(|header| {
                    let (pair, _) = header.to_str().ok()?.split_once(';')?;
                    let (name, value) = pair.split_once('=')?;
                    Some((name.to_owned(), value.to_owned()))
                })
                .collect(),
            body: body.freeze(),
        })
    }

    fn request(&self, ask: &Ask) -> Result<Request<Full<Bytes>>, Lost> {
        let mut request = Request::builder()
            .uri(&ask.path)
            .header(HOST, self.target.to_string());
        let accepted = if ask.json {
            "application/json"
        } else {
            "text/html"
        };
        request = request.header(ACCEPT, accepted);
        if !ask.cookies.is_empty() {
            request = request.header(COOKIE, &ask.cookies);
        }
        if let Some(from) = ask.from {
            request = request.header("x-forwarded-for", from.to_string());
        }
        if let Some(token) = &ask.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        let Some(form) = &ask.form else {
            return Ok(request.body(Full::default())?);
        };
        // As a browser says that the form is of the site itself.
        Ok(request
            .method(Method::POST)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Full::from(form.clone()))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_a_target_and_only_by_its_number() {
        for right in [
            "http://127.0.0.1:8080",
            "127.0.0.9:1/",
            "http://[::1]:80",
            "[::ffff:127.0.0.1]:80",
        ] {
            assert!(target(right).is_ok(), "{right}");
        }
        for elsewhere in [
            "http://192.0.2.1:80",
            "10.0.0.1:80",
            "[2001:db8::1]:80",
            "0.0.0.0:80",
        ] {
            let refused = target(elsewhere).expect_err(elsewhere).to_string();
            assert!(refused.contains("not this machine"), "{refused}");
        }
        for no_number in [
            "http://localhost:80",
            "ent.example",
            "",
            "https://127.0.0.1:443",
            "127.0.0.1",
        ] {
            let refused = target(no_number).expect_err(no_number).to_string();
            assert!(refused.contains("no target"), "{refused}");
        }
    }
}
