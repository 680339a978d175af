//! Standard output and error: kept up to a limit and lost beyond it. A module that prints too much
//! loses its lines, not its call.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::limits;
use crate::log::Log;

/// What an instance printed. All clones are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Output(Arc<Mutex<Printed>>);

#[derive(Debug, Default)]
struct Printed {
    kept: Vec<u8>,
    /// Lines that began or ended beyond the limit.
    lost: u32,
}

impl Output {
    fn print(&self, bytes: &[u8]) {
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = limits::OUTPUT_BYTES - printed.kept.len();
        let (fits, beyond) = bytes.split_at(bytes.len().min(room));
        printed.kept.extend_from_slice(fits);
        let lost = beyond.split(|byte| *byte == b'\n').count() - 1;
        printed.lost = printed
            .lost
            .saturating_add(u32::try_from(lost).unwrap_or(u32::MAX));
    }

    /// Moves what was printed into the log.
    pub(crate) fn drain_into(self, log: &mut Log) {
        let printed = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        for line in String::from_utf8_lossy(&printed.kept)
            .lines()
            .filter(|line| !line.trim().is_empty())
        {
            log.write(tracing::Level::INFO, line);
        }
        log.dropped = log.dropped.saturating_add(printed.lost);
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Output {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.print(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(limits::OUTPUT_BYTES)
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Output {
    async fn ready(&mut self) {}
}

impl AsyncWrite for Output {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.print(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
