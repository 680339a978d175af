//! Sending what is kept: OTLP over HTTP, as JSON, in a task of its own.

use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::otlp;
use crate::recording::Kept;

/// The most traces that are sent at once.
const TOGETHER: usize = 128;
/// How long others are waited for, to be sent with the first.
const GATHERING: Duration = Duration::from_millis(250);
/// How long a collector may take to accept what is sent.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long one that did not is left alone.
const REST: Duration = Duration::from_secs(5);
/// The most of an answer that is read, in bytes.
const ANSWER: usize = 64 << 10;

/// Where traces are sent: a collector on this machine or in the operator's own network, which sends them on as it is
/// told to, over TLS where that is needed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collector {
    authority: String,
    path: String,
}

/// What is no collector.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no collector: http://127.0.0.1:4318")]
pub struct CollectorError(String);

impl FromStr for Collector {
    type Err = CollectorError;

    fn from_str(text: &str) -> Result<Self, CollectorError> {
        let wrong = || CollectorError(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let is_plain = uri.scheme_str() == Some("http") && uri.query().is_none();
        let authority = uri
            .authority()
            .filter(|authority| is_plain && !authority.as_str().contains('@'))
            .ok_or_else(wrong)?;
        let port = authority.port_u16().unwrap_or(80);
        Ok(Self {
            authority: format!("{}:{port}", authority.host()),
            path: format!("{}/v1/traces", uri.path().trim_end_matches('/')),
        })
    }
}

/// Why a collector does not have what was sent.
#[derive(Debug, thiserror::Error)]
enum Unsent {
    #[error("no connection: {0}")]
    Connection(#[from] std::io::Error),
    #[error("no answer: {0}")]
    Answer(#[from] hyper::Error),
    #[error("no request: {0}")]
    Request(#[from] hyper::http::Error),
    #[error("it answers {0}")]
    Refused(StatusCode),
    #[error("no answer in time")]
    Late,
}

type Line = SendRequest<Full<Bytes>>;

/// Counts traces that were kept and do not arrive.
pub(crate) fn lost(why: &'static str, count: u64) {
    metrics::counter!("preau_traces_lost_total", "why" => why).increment(count);
}

/// Sends what is kept for as long as anything may be. What a collector does not take is lost: it is not sent again.
pub(crate) async fn send(collector: Collector, mut queue: mpsc::Receiver<Kept>) {
    let (mut line, mut batch, mut is_away) = (None, Vec::new(), false);
    while queue.recv_many(&mut batch, TOGETHER).await > 0 {
        if batch.len() < TOGETHER {
            tokio::time::sleep(GATHERING).await;
            while batch.len() < TOGETHER
                && let Ok(kept) = queue.try_recv()
            {
                batch.push(kept);
            }
        }
        let count = u64::try_from(batch.len()).unwrap_or(u64::MAX);
        let body = written(&mut batch).await;
        let sent = tokio::time::timeout(PATIENCE, collector.post(&mut line, body)).await;
        match sent.unwrap_or(Err(Unsent::Late)) {
            Ok(()) => {
                metrics::counter!("preau_traces_sent_total").increment(count);
                if std::mem::take(&mut is_away) {
                    tracing::info!("the collector takes traces again");
                }
            }
            Err(error) => {
                lost("collector", count);
                // Once, and not for as long as it is so.
                if !std::mem::replace(&mut is_away, true) {
                    tracing::warn!(%error, "the collector takes no traces; they are lost until it does");
                }
                tokio::time::sleep(REST).await;
            }
        }
    }
}

/// What is sent, made trace by trace: whoever wants the core meanwhile has it.
async fn written(batch: &mut Vec<Kept>) -> Bytes {
    let mut spans = Vec::new();
    for kept in batch.drain(..) {
        spans.extend(otlp::spans(&kept));
        tokio::task::yield_now().await;
    }
    otlp::body(&spans).into()
}

impl Collector {
    async fn post(&self, line: &mut Option<Line>, body: Bytes) -> Result<(), Unsent> {
        let mut kept = line.take();
        if let Some(open) = &mut kept
            && open.ready().await.is_err()
        {
            kept = None;
        }
        let mut open = match kept {
            Some(open) => open,
            None => self.connect().await?,
        };
        let request = Request::post(&self.path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(body))?;
        let answer = open.send_request(request).await?;
        let status = answer.status();
        let rest = Limited::new(answer.into_body(), ANSWER).collect();
        if rest.await.is_ok() {
            *line = Some(open);
        }
        if status.is_success() {
            Ok(())
        } else {
            Err(Unsent::Refused(status))
        }
    }

    async fn connect(&self) -> Result<Line, Unsent> {
        let stream = TcpStream::connect(&self.authority).await?;
        let (line, connection) = handshake(TokioIo::new(stream)).await?;
        // Its end shows in the request that is on it.
        tokio::spawn(async move { drop(connection.await) });
        Ok(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_has_an_address_over_plain_http() {
        let read = |text: &str| text.parse::<Collector>().ok();
        let is = |authority: &str, path: &str| {
            Some(Collector {
                authority: authority.to_owned(),
                path: path.to_owned(),
            })
        };
        let usual = is("127.0.0.1:4318", "/v1/traces");
        assert_eq!(read("http://127.0.0.1:4318"), usual);
        assert_eq!(read("http://127.0.0.1:4318/"), usual);
        assert_eq!(read("http://[::1]:4318"), is("[::1]:4318", "/v1/traces"));
        let behind = is("traces.intra.example:80", "/otlp/v1/traces");
        assert_eq!(read("http://traces.intra.example/otlp/"), behind);
        for wrong in [
            "",
            "127.0.0.1:4318",
            "https://traces.example",
            "http://user:secret@traces.example",
            "http://traces.example/?a",
            "/v1/traces",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
