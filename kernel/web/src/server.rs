//! The accept loop: caps and deadlines that a framework's default server does not set.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Connections open at the same time.
const CONNECTIONS: usize = 20_000;
/// For the whole of a request's head: a client that sends it letter by letter is cut off.
const HEAD: Duration = Duration::from_secs(10);
/// Streams of one HTTP/2 connection at the same time.
const STREAMS: u32 = 64;
/// How long open requests may take to end once the server stops.
const FAREWELL: Duration = Duration::from_secs(8);

/// Serves until `stop` ends, then lets open requests end.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_headers(64)
        .max_buf_size(32 << 10);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_header_list_size(32 << 10)
        .keep_alive_interval(Duration::from_secs(30));
    tokio::pin!(stop);
    loop {
        // The place first: beyond the cap, connections wait in the system's queue.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            break;
        };
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    // Out of descriptors, mostly: the loop must not spin.
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, %peer, "no-delay could not be set");
        }
        let service = TowerToHyperService::new(router.clone());
        let connection = builder
            .serve_connection(TokioIo::new(stream), service)
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // What ends a connection early is the client's matter.
            if let Err(error) = connection.await {
                tracing::debug!(error, %peer, "connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some requests did not end in time");
    }
}

/// Binds the address, with a sentence for whoever started the server if it cannot be had.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                format!("{address} is taken by another program; choose another with --listen")
            }
            std::io::ErrorKind::PermissionDenied => {
                format!("{address} needs rights that this program does not have")
            }
            _ => format!("{address} cannot be listened on: {error}"),
        })
}
