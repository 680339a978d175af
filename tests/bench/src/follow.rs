//! Open pages that listen, as browsers follow them: a stream each, and when each hears what somebody did.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long an answer may take, and who listens may take to be let in.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sends a request, and reads the answer whole.
pub(crate) async fn exchange(address: SocketAddr, request: &str) -> Result<String> {
    let exchanged = async {
        let mut line = TcpStream::connect(address).await?;
        line.set_nodelay(true)?;
        line.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await?;
        anyhow::Ok(String::from_utf8_lossy(&answer).into_owned())
    };
    timeout(PATIENCE, exchanged).await.context("no answer")?
}

/// The address of the stream that a page follows.
pub(crate) fn stream_of(page: &str) -> Result<String> {
    let live = page
        .split_once("data-live=\"")
        .and_then(|(_, rest)| rest.split_once('"'));
    let (live, _) = live.with_context(|| format!("a page that follows nothing: {page:.300}"))?;
    Ok(live.replace("&amp;", "&"))
}

/// When buttons were pressed last, in microseconds since the beginning.
pub(crate) struct Pressed {
    began: Instant,
    at: Vec<AtomicU64>,
    counts: AtomicBool,
    is_over: AtomicBool,
}

impl Pressed {
    /// Of so many buttons.
    pub(crate) fn of(buttons: usize) -> Self {
        Self {
            began: Instant::now(),
            at: (0..buttons).map(|_| AtomicU64::new(0)).collect(),
            counts: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// From now on what is heard counts.
    pub(crate) fn count(&self) {
        self.counts.store(true, Ordering::Relaxed);
    }

    /// Each listener ends with the next that it hears.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Presses one, which sends this.
    pub(crate) async fn press(&self, address: SocketAddr, button: usize, request: &str) {
        if let Some(at) = self.at.get(button) {
            at.store(self.now(), Ordering::Relaxed);
        }
        match exchange(address, request).await {
            Ok(answer)
                if answer.starts_with("HTTP/1.1 2") || answer.starts_with("HTTP/1.1 303") => {}
            other => eprintln!("a button that does nothing: {other:.300?}"),
        }
    }
}

/// Listens on a connection of its own; once it is let in, gives the task that goes on.
pub(crate) async fn listen(
    address: SocketAddr,
    button: usize,
    request: &str,
    pressed: Arc<Pressed>,
) -> Result<JoinHandle<Vec<u32>>> {
    let mut buffer = vec![0; 1024];
    let asked = async {
        let mut line = TcpStream::connect(address).await?;
        line.write_all(request.as_bytes()).await?;
        let read = line.read(&mut buffer).await?;
        anyhow::Ok((line, read))
    };
    let (mut line, read) = timeout(PATIENCE, asked).await.context("not let in")??;
    let head = String::from_utf8_lossy(buffer.get(..read).unwrap_or_default()).into_owned();
    ensure!(head.starts_with("HTTP/1.1 200"), "not let in: {head:.200}");
    Ok(tokio::spawn(async move {
        let mut micros = Vec::new();
        while let Ok(read) = line.read(&mut buffer).await
            && read > 0
        {
            let bytes = buffer.get(..read).unwrap_or_default();
            let is_message = bytes.windows(11).any(|eleven| eleven == b"event: page");
            if is_message && pressed.is_over.load(Ordering::Relaxed) {
                break;
            }
            if is_message && pressed.counts.load(Ordering::Relaxed) {
                let at = pressed.at.get(button);
                let at = at.map_or(0, |at| at.load(Ordering::Relaxed));
                let passed = pressed.now().saturating_sub(at);
                micros.push(u32::try_from(passed).unwrap_or(u32::MAX));
            }
        }
        micros
    }))
}
