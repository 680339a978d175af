//! The accept loop: caps and deadlines that a framework's default server does not set.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Request, Response, StatusCode, Version};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, watch};
use tower::ServiceExt as _;

use crate::limits::Limits;
use crate::peer::{Crowd, Peer, Seat};
use crate::pulse::Pulse;
use crate::traced;

/// Streams of one HTTP/2 connection at the same time. No browser comes over HTTP/2 without TLS, and a proxy opens
/// another connection; whoever takes no answer on any of them has the server keep so many.
const STREAMS: u32 = 16;
/// What one connection may have in memory in each direction, and the longest head, in bytes.
const BUFFER: u32 = 256 << 10;
const HEAD: u32 = 32 << 10;
/// An HTTP/2 client that answers no ping is gone, whatever else is open.
const PING: Duration = Duration::from_secs(30);
/// How long a connection takes to end on which nothing is asked for: what is left to say is a frame at most, and
/// whoever is in the middle of a first line has had their time.
const GOODBYE: Duration = Duration::from_millis(250);

/// Connections that wait in the system's queue until they are taken up, as far as the system lets it
/// (`net.core.somaxconn`). One that finds it full tries again a second later.
const QUEUE: u32 = 4_096;

/// Serves until `stop` ends, then lets open requests end.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(limits.connections as usize));
    let crowd = Crowd::default();
    let serving = Serving {
        builder: builder(),
        router,
        limits: Arc::new(limits),
        idle: Arc::default(),
    };
    let (stopping, stopped) = watch::channel(());
    let mut stop = pin!(stop);
    loop {
        let (stream, from) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut stop => break,
        };
        let Some(seat) = crowd.enter(from, &serving.limits) else {
            metrics::counter!("preau_connections_shed_total").increment(1);
            continue;
        };
        let place = tokio::select! {
            place = place(&places, &serving) => place,
            () = &mut stop => break,
        };
        let connection = serving.clone().connection(stream, from, stopped.clone());
        tokio::spawn(async move {
            connection.await;
            drop::<(OwnedSemaphorePermit, Seat)>((place, seat));
        });
    }
    drop(listener);
    drop(stopping);
    // All places are free again once the last connection, which bounds its own farewell, has ended.
    let all = places.acquire_many(serving.limits.connections).await;
    drop(all);
}

async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip()),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                // Out of descriptors, mostly: the loop must not spin.
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

/// A place for a connection. Beyond the cap, one waits here until another ends, and further ones in the system's queue.
async fn place(places: &Arc<Semaphore>, serving: &Serving) -> OwnedSemaphorePermit {
    let place = if let Ok(place) = Arc::clone(places).try_acquire_owned() {
        place
    } else {
        serving.relieve();
        match Arc::clone(places).acquire_owned().await {
            Ok(place) => place,
            // Nobody closes them.
            Err(_) => std::future::pending().await,
        }
    };
    if places.available_permits() < serving.few() {
        serving.relieve();
    }
    place
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // A head's deadline is the connection's, which HTTP/2 has too.
        .header_read_timeout(None)
        .max_headers(64)
        .max_buf_size(HEAD as usize);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(HEAD)
        .initial_stream_window_size(BUFFER / 4)
        .initial_connection_window_size(BUFFER)
        .max_send_buf_size((BUFFER / 4) as usize)
        .keep_alive_interval(PING)
        .keep_alive_timeout(PING / 3);
    builder
}

/// What all connections share.
#[derive(Clone)]
struct Serving {
    builder: Builder<TokioExecutor>,
    router: Router,
    limits: Arc<Limits>,
    /// Notified where connections are short: the one on which nothing has happened for the longest goes.
    idle: Arc<Notify>,
}

impl Serving {
    /// So few places are short; none, where there are hardly any.
    fn few(&self) -> usize {
        self.limits.connections as usize / 8
    }

    /// Has connections end that are needed less than the one that comes.
    fn relieve(&self) {
        if self.few() > 0 {
            self.idle.notify_one();
            if let Some(short) = &self.limits.short {
                short.notify_one();
            }
        }
    }

    /// One connection, until it ends, nothing happens on it, or the server stops.
    async fn connection(self, stream: TcpStream, from: IpAddr, mut stopped: watch::Receiver<()>) {
        let Self {
            builder,
            router,
            limits,
            idle,
        } = self;
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, %from, "no-delay could not be set");
        }
        let pulse = Pulse::default();
        let service = service_fn(|request| answer(&router, &pulse, from, &limits, request));
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let farewell = tokio::select! {
            ended = connection.as_mut() => {
                // What ends a connection early is the client's matter.
                if let Err(error) = ended {
                    tracing::debug!(error, %from, "connection ended");
                }
                return;
            }
            () = pulse.silence(&limits, &idle) => {
                if pulse.is_open() { limits.farewell } else { GOODBYE }
            }
            _ = stopped.changed() => limits.farewell,
        };
        connection.as_mut().graceful_shutdown();
        if tokio::time::timeout(farewell, connection).await.is_err() {
            tracing::debug!(%from, "connection cut off");
        }
    }
}

fn answer(
    router: &Router,
    pulse: &Pulse,
    from: IpAddr,
    limits: &Limits,
    mut request: Request<Incoming>,
) -> impl Future<Output = Result<Response<Body>, Infallible>> + use<> {
    let open = pulse.begin();
    // (RFC 9112, 3.2) HTTP/2 names the host otherwise, and HTTP/1.0 need not.
    let hosts = request.headers().get_all(HOST).iter().count();
    let names_host = hosts == 1 || hosts == 0 && request.version() != Version::HTTP_11;
    let peer = Peer::of(from, request.headers(), &limits.proxies);
    let parent = traced::parent(from, request.headers(), limits);
    request.extensions_mut().insert(peer);
    if let Some(parent) = parent {
        request.extensions_mut().insert(parent);
    }
    let request = request.map(|body| open.while_received(body));
    let answered = names_host.then(|| router.clone().oneshot(request));
    async move {
        let answer = match answered {
            Some(answered) => answered.await?,
            None => (StatusCode::BAD_REQUEST, "One Host header is needed.\n").into_response(),
        };
        Ok(open.until_sent(answer))
    }
}

/// Binds the address, with a sentence for whoever started the server if it cannot be had.
#[expect(
    clippy::unused_async,
    reason = "a runtime must be there, as for all that is done with a listener"
)]
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    queueing(address).map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{address} is taken by another program; choose another with --listen")
        }
        std::io::ErrorKind::PermissionDenied => {
            format!("{address} needs rights that this program does not have")
        }
        _ => format!("{address} cannot be listened on: {error}"),
    })
}

fn queueing(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // Connections of a server that was there before may still be ending.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(QUEUE)
}
