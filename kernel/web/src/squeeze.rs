//! Answers that a module's page is drawn as. Large ones are compressed there and then: drawing runs where the
//! module's call ran and in its time, so that whoever makes a page large bears also this.

use std::io::Write as _;

use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

/// From how many bytes on. What is smaller, the layer of all answers compresses in less than a millisecond.
const LARGE: usize = 64 << 10;

/// Whether whoever asks takes gzip: it is named, and not with a weight of nothing (RFC 9110, section 12.5.3).
pub(crate) fn takes_gzip(headers: &HeaderMap) -> bool {
    let all = headers.get_all(ACCEPT_ENCODING).into_iter();
    let codings = all
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let mut named = codings.filter_map(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next()?.eq_ignore_ascii_case("gzip");
        let weight = parts.find_map(|part| part.strip_prefix("q="));
        is_gzip.then(|| weight.is_none_or(|weight| weight.parse().is_ok_and(|q: f32| q > 0.0)))
    });
    named.next().unwrap_or(false)
}

/// The answer, compressed if it is large and may be.
pub(crate) fn answer(
    status: StatusCode,
    kind: &'static str,
    content: Vec<u8>,
    gzip: bool,
) -> Response {
    let small = (gzip && content.len() >= LARGE).then(|| squeezed(&content));
    let how = [(CONTENT_ENCODING, "gzip"), (VARY, "accept-encoding")];
    let kind = [(CONTENT_TYPE, kind)];
    match small {
        Some(Ok(small)) => (status, kind, how, small).into_response(),
        Some(Err(_)) | None => (status, kind, content).into_response(),
    }
}

/// Compressed at once: for what is sent to one, or to a few.
pub(crate) fn squeezed(content: &[u8]) -> std::io::Result<Vec<u8>> {
    squeezed_as(content, Compression::fast())
}

/// As small as it gets: for what is squeezed once and sent to many.
pub(crate) fn smallest(content: &[u8]) -> std::io::Result<Vec<u8>> {
    squeezed_as(content, Compression::best())
}

fn squeezed_as(content: &[u8], how: Compression) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), how);
    encoder.write_all(content)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    fn asks(value: &'static str) -> bool {
        takes_gzip(&HeaderMap::from_iter([(
            ACCEPT_ENCODING,
            value.parse().expect("a header"),
        )]))
    }

    #[test]
    fn gzip_is_taken_where_it_is_named_with_any_weight_but_none() {
        assert!(asks("gzip, deflate, br"));
        assert!(asks("br;q=1.0, GZIP;q=0.5"));
        assert!(!asks("gzip;q=0, br"));
        assert!(!asks("br, *"));
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[tokio::test]
    async fn what_is_large_comes_compressed_and_whole_and_what_is_not_as_it_is() {
        let read = async |content: &str, gzip| {
            let content = content.as_bytes().to_vec();
            let answer = answer(StatusCode::OK, "text/plain", content, gzip);
            let is_squeezed = answer.headers().contains_key(CONTENT_ENCODING);
            let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
            (is_squeezed, body.expect("a body"))
        };
        let large = "préau ".repeat(LARGE);
        let (is_squeezed, body) = read(&large, true).await;
        assert!(is_squeezed && body.len() < large.len() / 10);
        let mut back = String::new();
        let unfolded = flate2::read::GzDecoder::new(&body[..]).read_to_string(&mut back);
        assert!(unfolded.is_ok() && back == large);
        assert_eq!(read(&large, false).await, (false, large.into()));
        assert_eq!(read("small", true).await, (false, "small".into()));
    }
}
