//! Asking hosts outside, over HTTP: those that the manifest names and the region granted. Only in `act`
//! and `handle`, at most eight times a call.
//!
//! ```no_run
//! use preau_sdk::outbound::Request;
//!
//! # fn title(isbn: &str) -> Result<String, preau_sdk::Failure> {
//! let answer = Request::get("https://catalogue.example.org/books")
//!     .query("isbn", isbn)
//!     .header("accept", "text/plain")
//!     .send()?;
//! let title = answer.text().filter(|_| answer.is_ok());
//! # Ok(title.unwrap_or_default().to_owned())
//! # }
//! ```
//!
//! Why there is no answer is a [`NoAnswer`], whose `name()` is the contract's word for it.
//!
//! What was asked has been asked, whatever becomes of the call. Where the other end must not do a thing
//! twice, send it a key that stays the same, such as the `id` of the event that is handled.

use std::fmt::Write as _;

use crate::Failure;
use crate::bindings::ent::kernel::outbound as wit;
use crate::bindings::ent::kernel::outbound::Header;

pub use crate::bindings::ent::kernel::outbound::{Method, NoAnswer};

/// A request that is being made up.
#[derive(Clone, Debug)]
pub struct Request(wit::Request);

/// An answer, of whatever status.
#[derive(Clone, Debug)]
pub struct Response {
    /// Three digits. A redirect comes as it is, and is not followed.
    pub status: u16,
    /// What came, at most 1 MiB.
    pub body: Vec<u8>,
    headers: Vec<Header>,
}

impl Request {
    /// Does something at an address: `https://host/path`, in ASCII, without a fragment.
    pub fn new(method: Method, url: impl Into<String>) -> Self {
        Self(wit::Request {
            method,
            url: url.into(),
            headers: Vec::new(),
            body: Vec::new(),
        })
    }

    /// Reads.
    pub fn get(url: impl Into<String>) -> Self {
        Self::new(Method::Get, url)
    }

    /// Sends something, of this media type.
    pub fn post(url: impl Into<String>, media: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new(Method::Post, url).body(media, body)
    }

    /// Adds a field to the address's query, whatever signs are in it.
    #[must_use]
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let url = &mut self.0.url;
        url.push(if url.contains('?') { '&' } else { '?' });
        escape(url, name);
        url.push('=');
        escape(url, value);
        self
    }

    /// Adds a header. Those that say where the request goes or how it is framed are the kernel's: with
    /// one of them, the answer is [`NoAnswer::Invalid`].
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0.headers.push(Header {
            name: name.to_owned(),
            value: value.to_owned(),
        });
        self
    }

    /// What is sent, at most 256 KiB, and its media type.
    #[must_use]
    pub fn body(mut self, media: &str, body: impl Into<Vec<u8>>) -> Self {
        self.0.body = body.into();
        self.header("content-type", media)
    }

    /// Asks, and waits for the whole answer: two seconds at most.
    pub fn send(&self) -> Result<Response, NoAnswer> {
        let answer = wit::fetch(&self.0)?;
        Ok(Response {
            status: answer.status,
            body: answer.body,
            headers: answer.headers,
        })
    }
}

/// Writes a text so that it is nothing but itself within a query (RFC 3986, section 2.3).
fn escape(url: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            url.push(char::from(byte));
        } else {
            // A string takes all that is written to it.
            let _ = write!(url, "%{byte:02X}");
        }
    }
}

impl Response {
    /// Whether the other end did what it was asked: a status of 200 to 299.
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What came, if it is UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.body).ok()
    }

    /// The value of the first header of this name, in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let header = self.headers.iter().find(|header| header.name == name);
        header.map(|header| header.value.as_str())
    }
}

impl From<NoAnswer> for Failure {
    /// Not now: what a person can be told who does not know of the other end.
    fn from(_: NoAnswer) -> Self {
        Self::unavailable("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_any_text_and_nothing_of_it_becomes_the_address() {
        let request = Request::get("https://a.example/x")
            .query("q", "l’été & co")
            .query("r", "#?/@\r\n%");
        assert_eq!(
            request.0.url,
            "https://a.example/x?q=l%E2%80%99%C3%A9t%C3%A9%20%26%20co&r=%23%3F%2F%40%0D%0A%25"
        );
    }
}
