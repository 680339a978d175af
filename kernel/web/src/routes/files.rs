//! Files: received with the forms of modules, and given out.
//!
//! Whatever a file is, none of it runs here: it is given out as what its content says it is, to be kept and
//! not shown unless it is a plain picture, in a sandbox without an origin, to pages of this site alone.

use std::ops::Range;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use futures::TryStreamExt as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use preau_domain::file::{File, FileRefused};
use preau_domain::ids::FileId;
use preau_platform::error::PlatformError;
use preau_platform::files::{FileError, Receiving};
use preau_render::portal::files::{RefusedFile, RefusedFiles};
use preau_render::{json, portal};

use super::module::Entered;
use crate::form::Fields;
use crate::multipart::{Multipart, Texts};
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::SignedIn;

/// What a file may do in a browser that shows it: nothing.
pub(super) const POLICY: &str = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'";

/// The most files of a form, those that are not taken among them: for each of these a line says why.
const FILES: usize = 40;
/// How much of a refused file's name is kept, in characters.
const NAME: usize = 100;

/// A form that came with its files: the fields, the files' identifiers among them.
#[derive(Default)]
pub(super) struct Received {
    pub(super) fields: Fields,
    /// Those that were taken, each with its field.
    pub(super) files: Vec<(String, File)>,
    pub(super) refused: Vec<RefusedFile>,
}

/// Why a form with files was not received at all.
pub(super) enum NotReceived {
    /// It is no form, or too large or too slow for one.
    Status(StatusCode),
    /// The platform has no place for it.
    Error(PlatformError),
}

impl From<StatusCode> for NotReceived {
    fn from(status: StatusCode) -> Self {
        Self::Status(status)
    }
}

/// Receives a form: fields into memory, files to where they lie. A file that is not taken is read to its end
/// and noted, so that whoever sent it gets the rest back.
pub(super) async fn receive(
    entered: &Entered,
    coming: &mut Multipart,
) -> Result<Received, NotReceived> {
    let platform = &entered.web.platform;
    let (mut texts, mut files, mut refused) = (Texts::default(), Vec::new(), Vec::new());
    let mut receiving: Option<Receiving> = None;
    while let Some(part) = coming.next().await? {
        let Some(said) = part.file else {
            texts.read(coming, part.name).await?;
            continue;
        };
        let first = coming.data().await?;
        // Where nothing was chosen, a browser sends a file without a name and without content.
        if said.is_empty() && first.is_none() {
            continue;
        }
        if files.len() + refused.len() >= FILES {
            return Err(StatusCode::PAYLOAD_TOO_LARGE.into());
        }
        let receiving = match &mut receiving {
            Some(receiving) => receiving,
            none => match platform.file_receive(&entered.opened).await {
                Ok(begun) => none.insert(begun),
                Err(FileError::Platform(error)) => return Err(NotReceived::Error(error)),
                Err(FileError::Refused(why)) => {
                    refused.push(not_taken(part.name, &said, why));
                    continue;
                }
            },
        };
        match one(entered, receiving, coming, &said, first).await? {
            Ok(file) => {
                texts.add(part.name.clone(), file.id.to_string())?;
                files.push((part.name, file));
            }
            Err(why) => refused.push(not_taken(part.name, &said, why)),
        }
    }
    Ok(Received {
        fields: texts.fields,
        files,
        refused,
    })
}

/// A file that is not taken, counted.
pub(super) fn not_taken(field: String, said: &str, why: FileRefused) -> RefusedFile {
    metrics::counter!("preau_files_refused_total", "why" => why.as_str()).increment(1);
    RefusedFile {
        field,
        name: said.chars().take(NAME).collect(),
        why,
    }
}

/// Receives one file, or finds out why not.
async fn one(
    entered: &Entered,
    receiving: &mut Receiving,
    coming: &mut Multipart,
    said: &str,
    first: Option<axum::body::Bytes>,
) -> Result<Result<File, FileRefused>, NotReceived> {
    let platform = &entered.web.platform;
    let refused = |error| match error {
        FileError::Refused(why) => Ok(Err(why)),
        FileError::Platform(error) => Err(NotReceived::Error(error)),
    };
    let mut incoming = match receiving.begin(said) {
        Ok(incoming) => incoming,
        Err(error) => return refused(error),
    };
    let mut next = first;
    while let Some(bytes) = next {
        if let Err(error) = receiving.push(&mut incoming, bytes, platform.now()).await {
            // The next part begins behind whatever is left of it.
            return refused(error);
        }
        next = coming.data().await?;
    }
    match receiving.end(incoming, platform.now()).await {
        Ok(file) => Ok(Ok(file)),
        Err(error) => refused(error),
    }
}

impl Entered {
    /// Says which files were not taken, with the rest of the form to be sent again.
    pub(super) fn show_refused(&self, received: Received) -> Response {
        let Received {
            fields,
            files,
            refused,
        } = received;
        let taken = files.into_iter().map(|(_, file)| (file.name, file.size));
        let view = RefusedFiles {
            to: self.signed.visit.here.clone(),
            fields: fields.0,
            files: refused,
            kept: taken.collect(),
            taken: self.opened.module.manifest.files.clone(),
        };
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        if self.signed.visit.json {
            return (
                status,
                axum::Json(json::refused_files(&self.context, &view)),
            )
                .into_response();
        }
        let title = portal::files::title(&self.context);
        let drawn = portal::files::refused(&self.context, &view);
        (status, portal::document(&self.around(title), &drawn)).into_response()
    }
}

/// A file's content, or a stretch of it.
pub(crate) async fn get(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let standing = web
        .platform
        .school(&school)
        .and_then(|school| signed.standing(school.id))
        .map_err(refuse)?;
    let id: FileId = file.parse().map_err(|_| refuse(PlatformError::NotFound))?;
    let opened = web
        .platform
        .file_open(&signed.operation, &school, id, Some(standing))
        .await
        .map_err(refuse)?;
    let tag = format!("\"{id}\"");
    let asked = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let has_it = asked(IF_NONE_MATCH).is_some_and(|tags| {
        tags.split(',')
            .any(|one| matches!(one.trim(), "*") || one.trim().trim_start_matches("W/") == tag)
    });
    let size = opened.file.size;
    let may_be_part = asked(IF_RANGE).is_none_or(|one| one == tag);
    let range = asked(RANGE).filter(|_| may_be_part);
    let (status, stretch) = match range.map_or(Asked::Whole, |range| asked_range(range, size)) {
        _ if has_it => (StatusCode::NOT_MODIFIED, 0..0),
        Asked::Whole => (StatusCode::OK, 0..size),
        Asked::Part(stretch) => (StatusCode::PARTIAL_CONTENT, stretch),
        Asked::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
    };
    let length = stretch.end - stretch.start;
    let content_range = match status {
        StatusCode::PARTIAL_CONTENT => Some(format!(
            "bytes {}-{}/{size}",
            stretch.start,
            stretch.end - 1
        )),
        StatusCode::RANGE_NOT_SATISFIABLE => Some(format!("bytes */{size}")),
        _ => None,
    };
    let body = if length == 0 {
        Body::empty()
    } else {
        let path = signed.visit.here.clone();
        let content = opened.read(stretch).inspect_err(move |error| {
            tracing::error!(%error, path, "a file breaks off");
        });
        Body::from_stream(content)
    };
    let mut response = (status, body).into_response();
    let to = response.headers_mut();
    head(to, &opened.file, &tag);
    if status != StatusCode::NOT_MODIFIED {
        to.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some(range) = content_range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        to.insert(CONTENT_RANGE, range);
    }
    Ok(response)
}

/// What every answer about a file carries, besides what every answer does.
fn head(to: &mut HeaderMap, file: &File, tag: &str) {
    let shown = if file.kind.is_shown() {
        "inline"
    } else {
        "attachment"
    };
    let named = |name: HeaderName, value: &str| Some((name, HeaderValue::from_str(value).ok()?));
    to.extend(
        [
            named(CONTENT_TYPE, file.kind.media()),
            named(CONTENT_DISPOSITION, &disposition(shown, &file.name)),
            named(CONTENT_SECURITY_POLICY, POLICY),
            named(ETAG, tag),
            named(ACCEPT_RANGES, "bytes"),
            // Kept by this browser, which asks each time whether this person still may.
            named(CACHE_CONTROL, "private, no-cache"),
            named(VARY, "Cookie"),
        ]
        .into_iter()
        .flatten(),
    );
}

/// What need not be written otherwise in an extended parameter (RFC 8187, section 3.2.1: `attr-char`).
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// How a file is called, for programs that know ASCII alone and for all others (RFC 6266, section 4.3).
pub(super) fn disposition(shown: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' | ';' => '_',
            ' '..='~' => c,
            _ => '_',
        })
        .collect();
    let whole = utf8_percent_encode(name, KEPT);
    format!("{shown}; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

/// What of a content is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    Whole,
    Part(Range<u64>),
    Nothing,
}

/// One range of bytes (RFC 9110, 14.1.2). Several, or what is none, are as if nothing had been said
/// (14.2).
fn asked_range(said: &str, size: u64) -> Asked {
    let range = said
        .strip_prefix("bytes=")
        .and_then(|range| range.trim().split_once('-'));
    let Some((first, last)) = range else {
        return Asked::Whole;
    };
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // One that does not fit is beyond every size.
        is_number.then(|| text.parse().unwrap_or(u64::MAX))
    };
    let stretch = match (number(first), number(last)) {
        (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(size),
        (Some(first), None) if last.is_empty() => first..size,
        (None, Some(many)) if first.is_empty() => size.saturating_sub(many)..size,
        _ => return Asked::Whole,
    };
    if stretch.is_empty() {
        Asked::Nothing
    } else {
        Asked::Part(stretch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_one_stretch_that_is_there() {
        for (said, asked) in [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=2-5", Asked::Part(2..6)),
            ("bytes=2-", Asked::Part(2..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-30", Asked::Part(0..10)),
            ("bytes=9-99999999999999999999", Asked::Part(9..10)),
            ("bytes=10-", Asked::Nothing),
            ("bytes=10-20", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
            ("bytes=99999999999999999999-", Asked::Nothing),
            ("bytes=5-2", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=0-1,3-4", Asked::Whole),
            ("bytes=a-b", Asked::Whole),
            ("bytes=+1-2", Asked::Whole),
            ("lines=0-1", Asked::Whole),
            ("", Asked::Whole),
        ] {
            assert_eq!(asked_range(said, 10), asked, "{said}");
        }
    }

    #[test]
    fn a_name_goes_out_in_both_ways_and_breaks_out_of_neither() {
        assert_eq!(
            disposition("attachment", "Été 1.pdf"),
            "attachment; filename=\"_t_ 1.pdf\"; filename*=UTF-8''%C3%89t%C3%A9%201.pdf"
        );
        assert_eq!(
            disposition("inline", "a\";x=%\\.png"),
            "inline; filename=\"a__x=__.png\"; filename*=UTF-8''a%22%3Bx%3D%25%5C.png"
        );
    }
}
