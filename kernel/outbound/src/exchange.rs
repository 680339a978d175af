//! One request over one connection of its own: HTTP/1.1, encrypted unless the region said otherwise.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::{Either, pending, select};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Body as _, Incoming};
use hyper::client::conn::http1;
use hyper::header::{ACCEPT_ENCODING, CONNECTION, HOST, HeaderValue, USER_AGENT};
use hyper_util::rt::TokioIo;
use preau_domain::outbound::{NoAnswer, Response};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::Resumption;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::grant::Authority;
use crate::headers;
use crate::limits;
use crate::target::Checked;

/// How the other end proves who it is: by a certificate for the name, of one of these authorities, or of
/// those that browsers know if there is none.
pub(crate) fn tls(authorities: &[Authority]) -> Result<TlsConnector, tokio_rustls::rustls::Error> {
    let mut roots = RootCertStore::empty();
    for Authority(certificate) in authorities {
        roots.add(certificate.clone())?;
    }
    if authorities.is_empty() {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // A ticket would tell the other end which requests of which schools belong together.
    config.resumption = Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Sends a request to the first of these addresses that takes it, and receives the answer.
pub(crate) async fn exchange(
    checked: Checked,
    tls: Option<TlsConnector>,
    addresses: Vec<IpAddr>,
) -> Result<Response, NoAnswer> {
    let host = checked.target.host.as_str().to_owned();
    let stream = connect(&addresses, checked.target.port).await?;
    let Some(tls) = tls else {
        return speak(stream, checked).await;
    };
    let name = ServerName::try_from(host).map_err(|_| NoAnswer::Invalid)?;
    let stream = tls.connect(name, stream).await;
    speak(stream.map_err(|_| NoAnswer::Unreachable)?, checked).await
}

async fn connect(addresses: &[IpAddr], port: u16) -> Result<TcpStream, NoAnswer> {
    let addresses = addresses.get(..limits::ADDRESSES).unwrap_or(addresses);
    for (tried, address) in addresses.iter().enumerate() {
        let is_last = tried + 1 == addresses.len();
        // The last one has all the time that the request has.
        let patience = if is_last {
            Duration::MAX
        } else {
            limits::CONNECT_TIME
        };
        let connected = TcpStream::connect(SocketAddr::new(*address, port));
        if let Ok(Ok(stream)) = tokio::time::timeout(patience, connected).await {
            return Ok(stream);
        }
    }
    Err(NoAnswer::Unreachable)
}

async fn speak<S>(stream: S, checked: Checked) -> Result<Response, NoAnswer>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let message = message(checked)?;
    let (mut sender, connection) = http1::Builder::new()
        .max_headers(limits::GOT_HEADERS)
        .max_buf_size(limits::GOT_HEADER_BYTES)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| why(&error))?;
    let answered = async move {
        let answer = sender.send_request(message).await;
        receive(answer.map_err(|error| why(&error))?).await
    };
    // How it ends, whoever waits for the answer hears.
    let driven = async {
        drop(connection.await);
        pending::<Infallible>().await
    };
    match select(pin!(answered), pin!(driven)).await {
        Either::Left((answer, _)) => answer,
        Either::Right((never, _)) => match never {},
    }
}

fn message(checked: Checked) -> Result<hyper::Request<Full<Bytes>>, NoAnswer> {
    let Checked {
        target,
        mut headers,
        request,
    } = checked;
    let host = HeaderValue::from_str(&target.authority()).map_err(|_| NoAnswer::Invalid)?;
    headers.insert(HOST, host);
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    // What is folded small could unfold without end.
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    headers
        .entry(USER_AGENT)
        .or_insert(HeaderValue::from_static("Preau"));
    let mut message = hyper::Request::new(Full::new(Bytes::from(request.body)));
    *message.method_mut() = hyper::Method::from_bytes(request.method.as_str().as_bytes())
        .map_err(|_| NoAnswer::Invalid)?;
    *message.uri_mut() = target.path.into();
    *message.headers_mut() = headers;
    Ok(message)
}

/// Receives an answer; ends while it comes, where it is too large.
async fn receive(answer: hyper::Response<Incoming>) -> Result<Response, NoAnswer> {
    let (head, mut body) = answer.into_parts();
    let most = u64::try_from(limits::GOT_BYTES).unwrap_or(u64::MAX);
    if body.size_hint().lower() > most {
        return Err(NoAnswer::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        // It began and did not end as it said.
        let frame = frame.map_err(|_| NoAnswer::Malformed)?;
        if let Ok(data) = frame.into_data() {
            if bytes.len() + data.len() > limits::GOT_BYTES {
                return Err(NoAnswer::TooLarge);
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(Response {
        status: head.status.as_u16(),
        headers: headers::told(&head.headers),
        body: bytes,
    })
}

fn why(error: &hyper::Error) -> NoAnswer {
    if error.is_parse_too_large() {
        NoAnswer::TooLarge
    } else if error.is_parse() || error.is_incomplete_message() {
        NoAnswer::Malformed
    } else {
        NoAnswer::Unreachable
    }
}
