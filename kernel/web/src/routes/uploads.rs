//! Files that come in parts: "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload, section 4), as far as
//! the portal's own script needs it. An upload is made empty, with its length; what is appended is kept part by part
//! (`preau_blobs::PART`), and whoever was cut off asks how far it came.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, HttpBody as _};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use preau_domain::file::{File, FileRefused};
use preau_platform::error::PlatformError;
use preau_platform::files::{Appending, FileError, UploadError, Uploaded};
use preau_render::json;
use preau_render::portal::files::RefusedFiles;
use serde_json::json;
use uuid::Uuid;

use super::files::not_taken;
use super::module::{Entered, enter};
use crate::form::Fields;
use crate::multipart::WHOLE;
use crate::paced::Paced;
use crate::refusal::Refusal;
use crate::state::Web;
use crate::visit::{SignedIn, standing_named};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const COMPLETE: HeaderName = HeaderName::from_static("upload-complete");
const LIMIT: HeaderName = HeaderName::from_static("upload-limit");
/// What an append is sent as.
const PARTIAL: &str = "application/partial-upload";
/// Where the kinds of problems are registered.
const PROBLEMS: &str = "https://iana.org/assignments/http-problem-types#";

/// A number that a header says.
fn number(headers: &HeaderMap, name: &HeaderName) -> Option<u64> {
    let said = headers.get(name)?.to_str().ok()?;
    let is_number = !said.is_empty() && said.bytes().all(|b| b.is_ascii_digit());
    said.parse().ok().filter(|_| is_number)
}

/// The most characters of a name that are noted.
const NAME: usize = 255;

/// How a file is said to be called (RFC 8187): `attachment; filename*=UTF-8''a%20b.pdf`.
fn name(headers: &HeaderMap) -> Option<String> {
    let said = headers.get(CONTENT_DISPOSITION)?.to_str().ok()?;
    let (_, said) = said.split_once("filename*=UTF-8''")?;
    let said = said.split(';').next().unwrap_or_default().trim();
    let said = percent_decode_str(said).decode_utf8().ok()?;
    // As far as a name is kept, and nothing in it that a database does not take.
    let said: String = said
        .chars()
        .filter(|c| !c.is_control())
        .take(NAME)
        .collect();
    (!said.is_empty()).then_some(said)
}

/// A problem (RFC 9457), in words for whoever writes a client: the portal's script says its own.
fn problem(status: StatusCode, kind: &str, more: &[(&str, u64)]) -> Response {
    let mut said = json!({ "type": format!("{PROBLEMS}{kind}"), "status": status.as_u16() });
    if let Some(said) = said.as_object_mut() {
        said.extend(
            more.iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into())),
        );
    }
    let mut response = (status, Json(said)).into_response();
    let kind = HeaderValue::from_static("application/problem+json");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

impl Entered {
    /// Says how far an upload is.
    fn show_upload(&self, status: StatusCode, upload: &Uploaded) -> Response {
        let said = json::upload(&self.context, upload.at, upload.size, upload.file.as_ref());
        let mut response = if status == StatusCode::NO_CONTENT {
            status.into_response()
        } else {
            (status, Json(said)).into_response()
        };
        let taken = self.opened.module.manifest.files.as_ref();
        let most = taken.map_or(File::MAX_BYTES, |taken| taken.bytes);
        let left = upload
            .until
            .duration_since(self.web.platform.now())
            .as_secs();
        let limit = format!(
            "max-size={most}, min-append-size={}, max-age={}",
            Appending::PART,
            left.max(0)
        );
        let headers = response.headers_mut();
        headers.insert(OFFSET, HeaderValue::from(upload.at));
        headers.insert(LENGTH, HeaderValue::from(upload.size));
        let complete = if upload.file.is_some() { "?1" } else { "?0" };
        headers.insert(COMPLETE, HeaderValue::from_static(complete));
        headers.extend(
            HeaderValue::from_str(&limit)
                .ok()
                .map(|limit| (LIMIT, limit)),
        );
        response
    }

    /// Says why a file is not taken, as to a form that brings it.
    fn show_refused_upload(&self, said: &str, why: FileRefused) -> Response {
        let view = RefusedFiles {
            to: self.signed.visit.here.clone(),
            fields: Vec::new(),
            files: vec![not_taken(String::new(), said, why)],
            kept: Vec::new(),
            taken: self.opened.module.manifest.files.clone(),
        };
        let said = json::refused_files(&self.context, &view);
        (StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response()
    }

    fn show_stopped_upload(&self, error: UploadError, from: u64) -> Response {
        match error {
            UploadError::Refused { why, said } => self.show_refused_upload(&said, why),
            UploadError::Elsewhere(at) => {
                let offsets = [("expected-offset", at), ("provided-offset", from)];
                let kind = "mismatching-upload-offset";
                let mut response = problem(StatusCode::CONFLICT, kind, &offsets);
                response.headers_mut().insert(OFFSET, HeaderValue::from(at));
                response
            }
            UploadError::Held => {
                let mut response = problem(StatusCode::LOCKED, "locked", &[]);
                let soon = HeaderValue::from_static("1");
                response.headers_mut().insert(RETRY_AFTER, soon);
                response
            }
            UploadError::Whole => problem(StatusCode::BAD_REQUEST, "completed-upload", &[]),
            UploadError::Length => {
                problem(StatusCode::BAD_REQUEST, "inconsistent-upload-length", &[])
            }
            UploadError::Platform(error) => self.refuse(error).into_response(),
        }
    }
}

/// Opens the module, and reads which of its uploads is meant.
async fn at(
    web: Web,
    signed: SignedIn,
    (school, module, upload): (String, String, String),
) -> Result<(Arc<Entered>, Uuid), Refusal> {
    let place = (school, module, String::new());
    let (entered, _) = enter(web, signed, place, Fields::default()).await?;
    match Uuid::try_parse(&upload) {
        Ok(id) => Ok((entered, id)),
        Err(_) => Err(entered.refuse(PlatformError::NotFound)),
    }
}

/// Makes an upload, of which nothing has come yet.
pub(crate) async fn begin(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let place = (school.clone(), module.clone(), String::new());
    let (entered, _) = enter(web, signed, place, Fields::default()).await?;
    let (Some(size), Some(said), true) = (
        number(&headers, &LENGTH),
        name(&headers),
        body.is_end_stream(),
    ) else {
        return Ok(problem(
            StatusCode::BAD_REQUEST,
            "inconsistent-upload-length",
            &[],
        ));
    };
    let platform = &entered.web.platform;
    let begun = platform.upload_begin(&entered.opened, &said, size).await;
    let upload = match begun {
        Ok(upload) => upload,
        Err(FileError::Refused(why)) => return Ok(entered.show_refused_upload(&said, why)),
        Err(FileError::Platform(error)) => return Err(entered.refuse(error)),
    };
    let mut response = entered.show_upload(StatusCode::CREATED, &upload);
    let standing = standing_named(&entered.signed.visit.here);
    let query = standing.map_or_else(String::new, |standing| format!("?as={standing}"));
    let location = format!("/s/{school}/upload/{module}/{}{query}", upload.id.simple());
    if let Ok(location) = HeaderValue::from_str(&location) {
        response.headers_mut().insert(LOCATION, location);
    }
    Ok(response)
}

/// How far an upload is, and the file that it became.
pub(crate) async fn look(
    State(web): State<Web>,
    signed: SignedIn,
    Path(place): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let (entered, id) = at(web, signed, place).await?;
    match entered.web.platform.upload_look(&entered.opened, id).await {
        Ok(upload) => Ok(entered.show_upload(StatusCode::OK, &upload)),
        Err(error) => Err(entered.refuse(error)),
    }
}

/// Goes on with an upload.
pub(crate) async fn append(
    State(web): State<Web>,
    signed: SignedIn,
    Path(place): Path<(String, String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refusal> {
    let (entered, id) = at(web, signed, place).await?;
    let is_partial = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes() == PARTIAL.as_bytes());
    let from = number(&headers, &OFFSET).filter(|_| is_partial);
    let Some(from) = from else {
        return Ok(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    };
    let ends = headers
        .get(COMPLETE)
        .is_some_and(|said| said.as_bytes() == b"?1");
    let mut chunks = Paced::of(body, entered.web.form_time);
    Ok(match appended(&entered, id, from, &mut chunks).await {
        Ok(upload) if upload.file.is_some() => entered.show_upload(StatusCode::OK, &upload),
        // It said that this was the end.
        Ok(_) if ends => entered.show_stopped_upload(UploadError::Length, from),
        Ok(upload) => entered.show_upload(StatusCode::NO_CONTENT, &upload),
        Err(Stopped::Upload(error)) => {
            chunks.discard(WHOLE);
            entered.show_stopped_upload(error, from)
        }
        Err(Stopped::Status(status)) => status.into_response(),
    })
}

/// Why an append ended before its end.
enum Stopped {
    Upload(UploadError),
    Status(StatusCode),
}

impl From<UploadError> for Stopped {
    fn from(error: UploadError) -> Self {
        Self::Upload(error)
    }
}

async fn appended(
    entered: &Entered,
    id: Uuid,
    from: u64,
    chunks: &mut Paced,
) -> Result<Uploaded, Stopped> {
    let platform = &entered.web.platform;
    let mut appending = platform.upload_append(&entered.opened, id, from).await?;
    loop {
        // Where it breaks, or is too slow, what is kept stays.
        match chunks.next().await.map_err(Stopped::Status)? {
            Some(bytes) => appending.push(&bytes, platform.now()).await?,
            None => return Ok(appending.end(platform.now()).await?),
        }
    }
}

/// Gives an upload up.
pub(crate) async fn cancel(
    State(web): State<Web>,
    signed: SignedIn,
    Path(place): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let (entered, id) = at(web, signed, place).await?;
    let platform = &entered.web.platform;
    match platform.upload_cancel(&entered.opened, id).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(error) => Ok(entered.show_stopped_upload(error, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: HeaderName, value: &str) -> HeaderMap {
        let value = HeaderValue::from_str(value).expect("a value");
        HeaderMap::from_iter([(name, value)])
    }

    #[test]
    fn headers_say_numbers_and_names_or_nothing() {
        for (said, read) in [
            ("0", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("+1", None),
            ("-1", None),
            ("", None),
            ("1 ", None),
        ] {
            assert_eq!(number(&of(OFFSET, said), &OFFSET), read, "{said}");
        }
        for (said, read) in [
            (
                "attachment; filename*=UTF-8''%C3%89t%C3%A9%201.pdf",
                Some("Été 1.pdf"),
            ),
            (
                "attachment; filename*=UTF-8''a.pdf; filename=\"b\"",
                Some("a.pdf"),
            ),
            ("attachment; filename*=UTF-8''%FF", None),
            ("attachment; filename*=UTF-8''", None),
            ("attachment; filename=\"a.pdf\"", None),
        ] {
            let read = read.map(str::to_owned);
            assert_eq!(name(&of(CONTENT_DISPOSITION, said)), read, "{said}");
        }
    }
}
