//! Forms as browsers send them: read whole, within one bound for their size and one for their time.

use std::time::Duration;

use axum::body::{Body, BodyDataStream, HttpBody as _};
use axum::extract::{FromRequest, FromRequestParts as _, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use futures::StreamExt as _;
use percent_encoding::percent_decode;
use preau_domain::ids::PersonId;
use preau_domain::page::limits::{SENT_BYTES, SENT_FIELDS};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::cookies;
use crate::limits::LargeForms;
use crate::multipart::{Multipart, is_multipart};
use crate::state::Web;
use crate::visit::{SignedIn, Visit};

/// What is still read of a form that is refused, in bytes. A connection that is closed with bytes unread
/// is reset, and the person would see that instead of the refusal.
const WASTED: usize = 4 << 20;
/// What a piece counts there at least: one of a byte costs as much work as one of many.
const PIECE: usize = 256;

/// Fields of a form or of an address, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

/// The first field of this name; empty if there is none.
pub(crate) fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields
        .0
        .iter()
        .find(|(known, _)| known == name)
        .map_or("", |(_, value)| value)
}

impl FromRequest<Web> for Fields {
    /// What is wrong with what was sent: 400, 408, 413 or 415.
    type Rejection = StatusCode;

    async fn from_request(request: Request, web: &Web) -> Result<Self, StatusCode> {
        received(request, web, false).await
    }
}

/// The form of a request of somebody who is signed in, or of whom nothing is known.
async fn received(request: Request, web: &Web, is_signed_in: bool) -> Result<Fields, StatusCode> {
    let is_form = is_form(&request);
    let body = request.into_body();
    if is_form {
        let places = web.large_forms.places(is_signed_in);
        parsed(&read(body, web.form_time, places).await?)
    } else {
        discard(body.into_data_stream(), web.form_time);
        Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
    }
}

/// Whether a request says that it carries a form; media types are case-insensitive (RFC 9110, 8.3.1).
fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

/// The whole of a form. One that turns out to be large goes on once it has a place, and has it until it is read.
async fn read(body: Body, time: Duration, places: &Semaphore) -> Result<Vec<u8>, StatusCode> {
    let declared = body.size_hint().lower();
    let mut chunks = body.into_data_stream();
    if declared > SENT_BYTES as u64 {
        discard(chunks, time);
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let mut bytes = Vec::new();
    let whole = async {
        let mut place = None;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
            if bytes.len() + chunk.len() > SENT_BYTES {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            if place.is_none() && bytes.len() + chunk.len() > LargeForms::FROM {
                // Nobody closes them, so it is one.
                place = places.acquire().await.ok();
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(())
    };
    match timeout(time, whole).await {
        Ok(Ok(())) => Ok(bytes),
        Ok(Err(status)) => {
            discard(chunks, time);
            Err(status)
        }
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Reads aside what nobody is going to look at.
pub(crate) fn discard_body(body: Body, time: Duration) {
    // Most requests have none, and need nobody who reads it.
    if !body.is_end_stream() {
        discard(body.into_data_stream(), time);
    }
}

/// Reads on aside, while the refusal is on its way.
fn discard(mut chunks: BodyDataStream, time: Duration) {
    let rest = async move {
        let mut left = WASTED;
        while let Some(Ok(chunk)) = chunks.next().await {
            match left.checked_sub(chunk.len().max(PIECE)) {
                Some(less) => left = less,
                None => return,
            }
        }
    };
    tokio::spawn(timeout(time, rest));
}

/// The fields of an `application/x-www-form-urlencoded` text (URL standard, section 5.1), but that bytes
/// that are no UTF-8 are refused.
fn parsed(text: &[u8]) -> Result<Fields, StatusCode> {
    let pieces = || text.split(|b| *b == b'&').filter(|piece| !piece.is_empty());
    if pieces().nth(SENT_FIELDS).is_some() {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let fields = pieces().map(|piece| {
        let mut parts = piece.splitn(2, |b| *b == b'=');
        let mut part = || decoded(parts.next().unwrap_or_default());
        Ok((part()?, part()?))
    });
    fields.collect::<Result<_, _>>().map(Fields)
}

fn decoded(part: &[u8]) -> Result<String, StatusCode> {
    let spaced: Vec<u8> = part
        .iter()
        .map(|b| if *b == b'+' { b' ' } else { *b })
        .collect();
    let text = percent_decode(&spaced).decode_utf8();
    text.map(String::from).map_err(|_| StatusCode::BAD_REQUEST)
}

/// A form sent by somebody who is signed in. Where nobody is any longer, the refusal keeps what was typed:
/// not for forms that ask for a password.
pub(crate) struct Sent {
    pub(crate) signed: SignedIn,
    pub(crate) form: Fields,
}

impl FromRequest<Web> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let signed = SignedIn::from_request_parts(&mut parts, web).await;
        let by = owner(&parts, web);
        let form = received(Request::from_parts(parts, body), web, signed.is_ok()).await;
        match (signed, form) {
            (Ok(signed), Ok(form)) => Ok(Self { signed, form }),
            (Ok(_), Err(status)) => Err(status.into_response()),
            (Err(refusal), Ok(form)) => Err(refusal.keeping(by, form).into_response()),
            (Err(refusal), Err(_)) => Err(refusal.into_response()),
        }
    }
}

/// What is sent to a page of a module by somebody who is signed in.
pub(crate) enum Posted {
    /// A form, read whole.
    Form(Sent),
    /// A form with files, which comes when it is asked for.
    Files(SignedIn, Box<Multipart>),
}

impl FromRequest<Web> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        if !is_multipart(&request) {
            return Sent::from_request(request, web).await.map(Self::Form);
        }
        let (mut parts, body) = request.into_parts();
        let signed = SignedIn::from_request_parts(&mut parts, web).await;
        let by = owner(&parts, web);
        let form = Multipart::of(Request::from_parts(parts, body), web.form_time);
        match (signed, form) {
            (Ok(signed), Ok(form)) => Ok(Self::Files(signed, Box::new(form))),
            (Ok(_), Err(status)) => Err(status.into_response()),
            (Err(refusal), form) => {
                // Files are received for nobody; what was typed is kept, if it does not come behind too many.
                let place = web.large_forms.places(false).try_acquire();
                let typed = match (form, &place) {
                    (Ok(form), Ok(_)) => form
                        .at_most(WASTED as u64)
                        .texts()
                        .await
                        .unwrap_or_default(),
                    (Ok(form), Err(_)) => {
                        form.at_most(WASTED as u64).discard();
                        Fields::default()
                    }
                    (Err(_), _) => Fields::default(),
                };
                drop(place);
                Err(refusal.keeping(by, typed).into_response())
            }
        }
    }
}

/// Whose session it is, or was.
fn owner(parts: &Parts, web: &Web) -> Option<PersonId> {
    let cookies = Visit::of(parts).cookies;
    let token = cookies.get(cookies::SESSION)?;
    web.platform.session_owner(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &[u8]) -> Result<Vec<(String, String)>, StatusCode> {
        parsed(text).map(|fields| fields.0)
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        assert_eq!(
            fields(b"a=1+2&a=%C3%A9%26=&&b&=c&d=%zz%"),
            Ok(vec![
                pair("a", "1 2"),
                pair("a", "é&="),
                pair("b", ""),
                pair("", "c"),
                pair("d", "%zz%"),
            ])
        );
        assert_eq!(fields(b""), Ok(vec![]));
    }

    #[test]
    fn what_is_no_text_is_refused_and_not_mended() {
        for text in [&b"a=\xff"[..], b"a=%ff", b"%C3=a", b"a=%ED%A0%80"] {
            assert_eq!(fields(text), Err(StatusCode::BAD_REQUEST));
        }
    }

    #[test]
    fn fields_are_counted_before_they_are_read() {
        let many = "a=b&".repeat(SENT_FIELDS);
        assert_eq!(
            fields(many.as_bytes()).map(|fields| fields.len()),
            Ok(SENT_FIELDS)
        );
        // The one too many is no text: counting comes first.
        let more = [many.as_bytes(), b"%ff"].concat();
        assert_eq!(fields(&more), Err(StatusCode::PAYLOAD_TOO_LARGE));
        assert_eq!(fields("&".repeat(SENT_BYTES).as_bytes()), Ok(vec![]));
    }
}
