//! A server on a real socket, and a client that says exactly what it is told to.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use preau_web::{Limits, server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything takes: what does not happen by then does not happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Something that must happen.
pub(crate) async fn soon<T>(what: &str, happens: impl Future<Output = T>) -> T {
    let Ok(happened) = timeout(PATIENCE, happens).await else {
        panic!("{what}: it never happens");
    };
    happened
}

/// A server.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Listening {
    pub(crate) async fn to(router: Router, limits: Limits) -> Self {
        let listener = server::bind(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let served = tokio::spawn(server::serve(listener, router, limits, stopped));
        Self {
            address,
            stop,
            served,
        }
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(self) {
        self.stop.send(()).expect("it runs");
        soon("stopping", self.served).await.expect("no panic");
    }

    /// A connection to it.
    pub(crate) async fn connect(&self) -> Line {
        Line(TcpStream::connect(self.address).await.expect("connected"))
    }

    /// The answer to one request on a connection of its own.
    pub(crate) async fn ask(&self, request: &str) -> String {
        let mut line = self.connect().await;
        line.say(request).await;
        line.answer().await
    }
}

/// A connection.
pub(crate) struct Line(TcpStream);

impl Line {
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.write_all(bytes.as_ref()).await.expect("sent");
    }

    /// Says it unless nobody listens any longer.
    pub(crate) async fn try_say(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.0.write_all(bytes.as_ref()).await.is_ok()
    }

    /// One answer of HTTP/1, head and body; nothing if the connection is closed instead.
    pub(crate) async fn answer(&mut self) -> String {
        let mut said = Vec::new();
        soon("an answer", async {
            while !is_whole(&said) && self.more(&mut said).await {}
        })
        .await;
        String::from_utf8_lossy(&said).into_owned()
    }

    /// What is said until the connection is closed.
    pub(crate) async fn until_closed(&mut self) -> Vec<u8> {
        let mut said = Vec::new();
        soon("closing", async { while self.more(&mut said).await {} }).await;
        said
    }

    /// What is said until this was said as well, and what comes with it.
    pub(crate) async fn until(&mut self, what: &str) -> String {
        let mut said = Vec::new();
        soon(what, async {
            while !String::from_utf8_lossy(&said).contains(what) {
                assert!(self.more(&mut said).await, "closed before {what}");
            }
        })
        .await;
        String::from_utf8_lossy(&said).into_owned()
    }

    /// What is said within a time.
    pub(crate) async fn during(&mut self, time: Duration) -> String {
        let mut said = Vec::new();
        let saying = async { while self.more(&mut said).await {} };
        let _ = timeout(time, saying).await;
        String::from_utf8_lossy(&said).into_owned()
    }

    async fn more(&mut self, said: &mut Vec<u8>) -> bool {
        matches!(self.0.read_buf(said).await, Ok(read) if read > 0)
    }
}

fn is_whole(said: &[u8]) -> bool {
    let text = String::from_utf8_lossy(said);
    let Some((head, _)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(0, |length| length.parse().expect("a number"));
    said.len() >= head.len() + 4 + length
}
