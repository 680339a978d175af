//! The lightest client that still reads whole answers: one thread for each connection, requests
//! written once, the answer's length read from its head.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::report::percentile;

/// Sends one request again and again, or a few in turns.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    address: SocketAddr,
    /// What each connection sends, in turns; with more connections than that, some send the same.
    requests: Vec<Vec<Vec<u8>>>,
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Round {
    /// Microseconds of each request, sorted.
    latencies: Vec<u32>,
    took: Duration,
}

impl Round {
    /// Requests per second.
    pub(crate) fn rate(&self) -> f64 {
        let requests = u32::try_from(self.latencies.len()).unwrap_or(u32::MAX);
        f64::from(requests) / self.took.as_secs_f64()
    }

    /// The time in which this share of the requests was answered, in microseconds.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        percentile(&self.latencies, share)
    }
}

impl Client {
    /// A client that asks for a path with this session.
    pub(crate) fn new(address: SocketAddr, path: &str, token: &str) -> Self {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\naccept-language: fr\r\n\
             cookie: preau_session={token}\r\n\r\n"
        );
        Self {
            address,
            requests: vec![vec![request.into_bytes()]],
        }
    }

    /// A client that sends forms to a path with this session, as the page's own script does: each connection those of
    /// its own, in turns.
    pub(crate) fn sending(
        address: SocketAddr,
        path: &str,
        token: &str,
        forms: &[Vec<String>],
    ) -> Self {
        let request = |form: &String| {
            let request = format!(
                "POST {path} HTTP/1.1\r\nhost: {address}\r\naccept: application/json\r\naccept-language: fr\r\n\
                 cookie: preau_session={token}\r\nsec-fetch-site: same-origin\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
                form.len()
            );
            request.into_bytes()
        };
        let requests = forms
            .iter()
            .map(|turns| turns.iter().map(request).collect());
        Self {
            address,
            requests: requests.collect(),
        }
    }

    /// What the first request is answered with, sent once.
    pub(crate) fn body(&self) -> Result<String> {
        let mut connection = Connection::open(self.address)?;
        let request = self.requests.first().and_then(|turns| turns.first());
        connection.exchange(request.context("nothing to send")?)?;
        Ok(String::from_utf8(connection.buffer)?)
    }

    /// Asks on several connections for a while.
    pub(crate) fn run(&self, connections: usize, lasts: Duration) -> Result<Round> {
        let began = Instant::now();
        let own = self.requests.iter().cycle().take(connections).cloned();
        let threads: Vec<_> = own
            .map(|turns| {
                let address = self.address;
                thread::spawn(move || ask_until(address, &turns, began + lasts))
            })
            .collect();
        let mut latencies = Vec::new();
        for thread in threads {
            latencies.extend(thread.join().map_err(|_| anyhow!("a client panicked"))??);
        }
        let took = began.elapsed();
        latencies.sort_unstable();
        Ok(Round { latencies, took })
    }
}

/// Sends what a connection sends, in turns; gives the microseconds of each.
fn ask_until(address: SocketAddr, turns: &[Vec<u8>], end: Instant) -> Result<Vec<u32>> {
    let mut connection = Connection::open(address)?;
    let mut latencies = Vec::new();
    let mut now = Instant::now();
    for request in turns.iter().cycle() {
        if now >= end {
            break;
        }
        connection.exchange(request)?;
        let answered = Instant::now();
        latencies.push(u32::try_from((answered - now).as_micros()).unwrap_or(u32::MAX));
        now = answered;
    }
    Ok(latencies)
}

struct Connection {
    stream: TcpStream,
    /// The body of the last answer.
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        Ok(Self {
            stream,
            buffer: Vec::new(),
        })
    }

    fn exchange(&mut self, request: &[u8]) -> Result<()> {
        self.stream.write_all(request)?;
        self.buffer.clear();
        let mut chunk = vec![0_u8; 64 << 10];
        let (head, length) = loop {
            let read = self.stream.read(&mut chunk)?;
            ensure!(read > 0, "the server hung up");
            self.buffer
                .extend_from_slice(chunk.get(..read).unwrap_or_default());
            if let Some(found) = head(&self.buffer)? {
                break found;
            }
        };
        while self.buffer.len() < head + length {
            let read = self.stream.read(&mut chunk)?;
            ensure!(read > 0, "the server hung up");
            self.buffer
                .extend_from_slice(chunk.get(..read).unwrap_or_default());
        }
        self.buffer.drain(..head);
        Ok(())
    }
}

/// The length of the head and of the body, once the head is there.
fn head(bytes: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let text = std::str::from_utf8(bytes.get(..end).unwrap_or_default())?;
    ensure!(
        text.starts_with("HTTP/1.1 200"),
        "not an answer to count: {text}"
    );
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .context("an answer without a length")?;
    Ok(Some((end + 4, length.1.trim().parse()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_where_its_head_says() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        assert_eq!(head(answer).ok().flatten(), Some((38, 5)));
        assert_eq!(head(b"HTTP/1.1 200 OK\r\n").ok(), Some(None));
        assert!(head(b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n").is_err());
    }
}
