//! An S3 store, and the way to it: one connection for each request, as for whatever else this process asks
//! of others, so that no pool has to be told apart, bounded and emptied.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use hyper::Uri;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue};
use hyper_util::rt::TokioIo;
use object_store::aws::AmazonS3Builder;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService,
};
use object_store::{ClientOptions, ObjectStore, RetryConfig};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::BlobError;

/// How long a connection may take, and the beginning of an answer after all was sent.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where an S3 store is, and who asks it.
#[derive(Clone)]
pub struct S3 {
    /// Its address, `https://s3.example.org`.
    pub endpoint: String,
    /// The bucket, which is there already.
    pub bucket: String,
    /// The region that it says it is in.
    pub region: String,
    /// Who asks.
    pub access_key: String,
    /// What proves it.
    pub secret_key: String,
    /// Whether it may be asked without TLS: on a network that is the operator's own.
    pub plain: bool,
}

/// The secret is in no log.
impl fmt::Debug for S3 {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("S3")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl S3 {
    pub(crate) fn store(&self) -> Result<Arc<dyn ObjectStore>, BlobError> {
        if !(self.plain || self.endpoint.starts_with("https://")) {
            let says = format!(
                "{} is no https address, and not said to be plain",
                self.endpoint
            );
            return Err(BlobError::Configuration(says));
        }
        let retry = RetryConfig {
            max_retries: 3,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        };
        let store = AmazonS3Builder::new()
            .with_endpoint(&self.endpoint)
            .with_bucket_name(&self.bucket)
            .with_region(&self.region)
            .with_access_key_id(&self.access_key)
            .with_secret_access_key(&self.secret_key)
            .with_allow_http(self.plain)
            .with_retry(retry)
            .with_http_connector(Way(tls()?))
            .build()?;
        Ok(Arc::new(store))
    }
}

fn tls() -> Result<Arc<ClientConfig>, BlobError> {
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| BlobError::Configuration(format!("TLS: {error}")))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// How the store's client comes to its other end.
#[derive(Debug, Clone)]
struct Way(Arc<ClientConfig>);

impl HttpConnector for Way {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Way {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let uri = request.uri().clone();
        let stream = timeout(PATIENCE, self.stream(&uri)).await;
        let stream = stream
            .map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
            .map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| HttpError::new(HttpErrorKind::Connect, error))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to the S3 store ended");
            }
        });
        let request = addressed(request, &uri)?;
        let answer = timeout(PATIENCE, sender.send_request(request)).await;
        let answer = answer
            .map_err(|late| HttpError::new(HttpErrorKind::Timeout, late))?
            .map_err(|error| HttpError::new(HttpErrorKind::Request, error))?;
        let failed = |error| HttpError::new(HttpErrorKind::Interrupted, error);
        Ok(answer.map(|body| HttpResponseBody::new(body.map_err(failed))))
    }
}

/// The request as it goes over a connection to its own host.
fn addressed(mut request: HttpRequest, uri: &Uri) -> Result<HttpRequest, HttpError> {
    let wrong = |error: hyper::http::Error| HttpError::new(HttpErrorKind::Unknown, error);
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path
        .parse()
        .map_err(|error: hyper::http::uri::InvalidUri| wrong(error.into()))?;
    if let (false, Some(authority)) = (request.headers().contains_key(HOST), uri.authority()) {
        let host =
            HeaderValue::from_str(authority.as_str()).map_err(|error| wrong(error.into()))?;
        request.headers_mut().insert(HOST, host);
    }
    Ok(request)
}

/// A connection, plain or not.
trait Both: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Both for T {}

impl Way {
    async fn stream(&self, uri: &Uri) -> std::io::Result<Box<dyn Both>> {
        let wrong = || std::io::Error::other(format!("{uri} is no address of an S3 store"));
        let host = uri.host().ok_or_else(wrong)?;
        let bare = host.trim_matches(['[', ']']);
        let is_plain = uri.scheme_str() == Some("http");
        let port = uri.port_u16().unwrap_or(if is_plain { 80 } else { 443 });
        let stream = TcpStream::connect((bare, port)).await?;
        stream.set_nodelay(true)?;
        if is_plain {
            return Ok(Box::new(stream));
        }
        let name = ServerName::try_from(bare.to_owned()).map_err(|_| wrong())?;
        let tls = TlsConnector::from(Arc::clone(&self.0));
        Ok(Box::new(tls.connect(name, stream).await?))
    }
}
