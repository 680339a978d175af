//! Forms with files, as browsers send them (RFC 7578; what browsers write is in the HTML standard, "Multipart
//! form data"), read as they come: never more in memory than a chunk of the network's and the head of a part.
//!
//! A parser of our own: those that there are gather a part's head, and what comes faster than it is taken,
//! without a bound.

use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use memchr::memmem::Finder;
use preau_domain::page::limits::{SENT_BYTES, SENT_FIELDS};

use crate::form::Fields;
use crate::paced::Paced;

/// The longest head of a part, in bytes: its name and the file's.
const HEAD: usize = 8 << 10;
/// The longest name of a field, in bytes: every form's are far shorter.
const NAME: usize = 200;
/// The longest delimiter that a request may name (RFC 2046, section 5.1.1).
const BOUNDARY: usize = 70;
/// The most bytes of a whole form, files that are refused among them: they are read to their end, so that
/// the rest of the form is there to be sent again.
pub(crate) const WHOLE: u64 = 512 << 20;

/// The head of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// The field's name.
    pub(crate) name: String,
    /// How the file is said to be called; none for what is no file.
    pub(crate) file: Option<String>,
}

/// A form that is coming.
pub(crate) struct Multipart {
    chunks: Paced,
    /// Line break, two hyphens, the boundary.
    delimiter: Finder<'static>,
    /// What came and is not taken yet: mostly a chunk of the network's as it is, which goes on without being copied.
    buffer: Bytes,
    /// How many bytes may still come.
    left: u64,
    at: At,
}

/// Where the reader is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// In a part, or before the first.
    Inside,
    /// Behind a delimiter.
    Between,
    /// Behind the last.
    End,
}

/// The boundary that a request names; none where it carries no form with files.
fn boundary(request: &Request) -> Option<Result<String, StatusCode>> {
    let kind = request.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    let (essence, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let named = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("boundary")
            .then(|| value.trim().trim_matches('"').to_owned())
    });
    let fits = |named: &String| {
        (1..=BOUNDARY).contains(&named.len())
            && named.bytes().all(|b| b.is_ascii_graphic() || b == b' ')
    };
    Some(named.filter(fits).ok_or(StatusCode::BAD_REQUEST))
}

/// Whether a request says that it carries a form with files.
pub(crate) fn is_multipart(request: &Request) -> bool {
    boundary(request).is_some()
}

impl Multipart {
    /// The form of a request.
    pub(crate) fn of(request: Request, span: Duration) -> Result<Self, StatusCode> {
        let boundary = boundary(&request).unwrap_or(Err(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
        let body = request.into_body();
        if body.size_hint().lower() > WHOLE {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        Ok(Self::new(&boundary, body, span))
    }

    fn new(boundary: &str, body: Body, span: Duration) -> Self {
        let delimiter = format!("\r\n--{boundary}");
        Self {
            chunks: Paced::of(body, span),
            delimiter: Finder::new(delimiter.as_bytes()).into_owned(),
            // As if a line had ended before the first delimiter.
            buffer: Bytes::from_static(b"\r\n"),
            left: WHOLE,
            at: At::Inside,
        }
    }

    /// The same form, of which no more than so many bytes are read.
    pub(crate) fn at_most(mut self, bytes: u64) -> Self {
        self.left = self.left.min(bytes);
        self
    }

    /// Waits for more; what ends before its last delimiter is cut off.
    async fn fill(&mut self) -> Result<(), StatusCode> {
        let chunk = self.chunks.next().await?.ok_or(StatusCode::BAD_REQUEST)?;
        let left = self.left.checked_sub(chunk.len() as u64);
        self.left = left.ok_or(StatusCode::PAYLOAD_TOO_LARGE)?;
        self.buffer = if self.buffer.is_empty() {
            chunk
        } else {
            [&*self.buffer, &*chunk].concat().into()
        };
        Ok(())
    }

    /// The beginning of the buffer.
    fn take(&mut self, many: usize) -> Bytes {
        self.buffer.split_to(many)
    }

    /// How many bytes at the end of the buffer may be the beginning of a delimiter.
    fn begun(&self) -> usize {
        let needle = self.delimiter.needle();
        let from = self.buffer.len().saturating_sub(needle.len() - 1);
        let end = self.buffer.get(from..).unwrap_or_default();
        let mut starts = memchr::memchr_iter(b'\r', end).filter_map(|at| end.get(at..));
        let begun = starts.find(|rest| needle.starts_with(rest));
        begun.map_or(0, <[u8]>::len)
    }

    /// What comes next of the part; none at its end.
    pub(crate) async fn data(&mut self) -> Result<Option<Bytes>, StatusCode> {
        if self.at != At::Inside {
            return Ok(None);
        }
        loop {
            let length = self.delimiter.needle().len();
            match self.delimiter.find(&self.buffer) {
                Some(0) => {
                    self.take(length);
                    self.at = At::Between;
                    return Ok(None);
                }
                Some(end) => return Ok(Some(self.take(end))),
                None => match self.buffer.len() - self.begun() {
                    0 => self.fill().await?,
                    sure => return Ok(Some(self.take(sure))),
                },
            }
        }
    }

    /// The next part, whatever is left of the one before; none behind the last.
    pub(crate) async fn next(&mut self) -> Result<Option<Part>, StatusCode> {
        while self.data().await?.is_some() {}
        if self.at == At::End {
            return Ok(None);
        }
        while self.buffer.len() < 2 {
            self.fill().await?;
        }
        if self.buffer.starts_with(b"--") {
            self.at = At::End;
            return Ok(None);
        }
        if !self.buffer.starts_with(b"\r\n") {
            return Err(StatusCode::BAD_REQUEST);
        }
        let head = loop {
            let looked = self.buffer.get(..HEAD).unwrap_or(&self.buffer);
            match memchr::memmem::find(looked, b"\r\n\r\n") {
                Some(end) => break self.take(end + 4),
                None if self.buffer.len() >= HEAD => return Err(StatusCode::BAD_REQUEST),
                None => self.fill().await?,
            }
        };
        self.at = At::Inside;
        part(&head).map(Some).ok_or(StatusCode::BAD_REQUEST)
    }

    /// Reads on to the end aside, while a refusal is on its way: whoever still sends would otherwise see a
    /// connection that broke.
    pub(crate) fn discard(self) {
        self.chunks.discard(self.left);
    }

    /// The fields of a form that are no files; these are read and left.
    pub(crate) async fn texts(&mut self) -> Result<Fields, StatusCode> {
        let mut texts = Texts::default();
        while let Some(part) = self.next().await? {
            if part.file.is_none() {
                texts.read(self, part.name).await?;
            }
        }
        Ok(texts.fields)
    }
}

/// The fields of a form, within the bounds that every form has.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub(crate) fields: Fields,
    bytes: usize,
}

impl Texts {
    /// Adds a field.
    pub(crate) fn add(&mut self, name: String, value: String) -> Result<(), StatusCode> {
        self.bytes += name.len() + value.len();
        if self.bytes > SENT_BYTES || self.fields.0.len() >= SENT_FIELDS {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        self.fields.0.push((name, value));
        Ok(())
    }

    /// Reads the part that is a field.
    pub(crate) async fn read(
        &mut self,
        form: &mut Multipart,
        name: String,
    ) -> Result<(), StatusCode> {
        let mut value = Vec::new();
        while let Some(bytes) = form.data().await? {
            if self.bytes + value.len() + bytes.len() > SENT_BYTES {
                return Err(StatusCode::PAYLOAD_TOO_LARGE);
            }
            value.extend_from_slice(&bytes);
        }
        let value = String::from_utf8(value).map_err(|_| StatusCode::BAD_REQUEST)?;
        self.add(name, value)
    }
}

/// The head of a part: the line that says what it is; others say nothing that is believed.
fn part(head: &[u8]) -> Option<Part> {
    let head = std::str::from_utf8(head).ok()?;
    let says = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim()
            .eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    let (kind, mut rest) = says.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return None;
    }
    let (mut name, mut file) = (None, None);
    while let Some((key, after)) = rest.split_once('=') {
        let (value, after) = value(after)?;
        match key.trim().to_ascii_lowercase().as_str() {
            "name" => name = name.or(Some(value)),
            "filename" => file = file.or(Some(value)),
            _ => {}
        }
        rest = after.trim_start().strip_prefix(';').unwrap_or_default();
    }
    let name = name.filter(|name| name.len() <= NAME)?;
    Some(Part { name, file })
}

/// A parameter's value and what comes after it. Quotes and line breaks in names are written `%22`, `%0D` and
/// `%0A`; some programs write a quote behind a backslash. So a quote ends a name where a parameter can end.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.trim_start().strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return Some((value.trim().to_owned(), rest));
    };
    let ends = |(at, _): &(usize, &str)| {
        let after = quoted.get(at + 1..).unwrap_or_default().trim_start();
        after.is_empty() || after.starts_with(';')
    };
    let (end, _) = quoted.match_indices('"').find(ends)?;
    let (value, rest) = quoted.split_at(end);
    let value = value
        .replace("\\\"", "\"")
        .replace("%22", "\"")
        .replace("%0D", "\r")
        .replace("%0A", "\n");
    Some((value, rest.strip_prefix('"').unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPAN: Duration = Duration::from_secs(1);

    /// A form of these bytes, which come in pieces of so many.
    fn form(bytes: &[u8], step: usize) -> Multipart {
        let chunks: Vec<_> = bytes.chunks(step).map(Bytes::copy_from_slice).collect();
        let chunks = futures::stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>));
        Multipart::new("XX", Body::from_stream(chunks), SPAN)
    }

    type Read = Result<Vec<(String, Option<String>, Vec<u8>)>, StatusCode>;

    async fn read(bytes: &[u8], step: usize) -> Read {
        let mut form = form(bytes, step);
        let mut parts = Vec::new();
        while let Some(part) = form.next().await? {
            let mut content = Vec::new();
            while let Some(bytes) = form.data().await? {
                assert!(!bytes.is_empty());
                content.extend_from_slice(&bytes);
            }
            parts.push((part.name, part.file, content));
        }
        Ok(parts)
    }

    fn file(name: &str, file: &str, content: &[u8]) -> (String, Option<String>, Vec<u8>) {
        (name.to_owned(), Some(file.to_owned()), content.to_vec())
    }

    #[tokio::test]
    async fn a_form_is_read_however_it_is_cut() {
        let sent = b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xC3\xA9\r\n\
            --XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\xC3\xA9.txt\"\r\n\
            Content-Type: text/plain\r\n\r\n1\r\n--X\r\n--XY\r\n-\r\n\r\n\
            --XX\r\ncontent-disposition:form-data;name=f;filename=\"\"\r\n\r\n\r\n--XX--\r\nrest";
        for step in 1..sent.len() {
            let parts = read(sent, step).await.expect("a form");
            assert_eq!(
                parts,
                [
                    ("a".to_owned(), None, "é".as_bytes().to_vec()),
                    file("f", "xé.txt", b"1\r\n--X\r\n--XY\r\n-\r\n"),
                    file("f", "", b""),
                ],
                "in pieces of {step}"
            );
        }
    }

    #[tokio::test]
    async fn names_are_what_browsers_meant() {
        for (written, name) in [
            (r#""a%22b.jpg""#, "a\"b.jpg"),
            (r#""a\"b.jpg""#, "a\"b.jpg"),
            (r#""C:\images\a.jpg""#, r"C:\images\a.jpg"),
            (r#""a;b=c.jpg""#, "a;b=c.jpg"),
            ("plain.jpg", "plain.jpg"),
        ] {
            let sent = format!(
                "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename={written}; filename*=UTF-8''no.exe\r\n\r\n1\r\n--XX--"
            );
            let parts = read(sent.as_bytes(), 7).await.expect("a form");
            assert_eq!(parts, [file("f", name, b"1")], "{written}");
        }
    }

    #[tokio::test]
    async fn what_is_no_form_is_refused_and_what_is_cut_off_is_not_taken_for_whole() {
        let head = "Content-Disposition: form-data; name=\"a\"\r\n\r\n";
        for sent in [
            String::new(),
            "no delimiter at all".to_owned(),
            format!("--XX\r\n{head}1"),
            format!("--XX\r\n{head}1\r\n--XX"),
            format!("--XX\r\n{head}1\r\n--XX\r\n{head}"),
            "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--".to_owned(),
            "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--XX--".to_owned(),
            "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--".to_owned(),
            "--XX\r\n\r\n1\r\n--XX--".to_owned(),
            format!("--XX\r\n{}", "x".repeat(3 * HEAD)),
        ] {
            for step in [1, 1_000] {
                let got = read(sent.as_bytes(), step).await;
                assert_eq!(got, Err(StatusCode::BAD_REQUEST), "{sent:.60}");
            }
        }
    }

    #[tokio::test]
    async fn texts_have_the_bounds_of_every_form() {
        let field = |value: &str| {
            format!("--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{value}\r\n")
        };
        let whole = |fields: String| format!("{fields}--XX--");
        let long = whole(field(&"x".repeat(SENT_BYTES)));
        let mut read = form(long.as_bytes(), 4_096);
        assert_eq!(read.texts().await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        let many = whole(field("x").repeat(SENT_FIELDS + 1));
        let mut read = form(many.as_bytes(), 4_096);
        assert_eq!(read.texts().await, Err(StatusCode::PAYLOAD_TOO_LARGE));
        let fits = whole(field("x").repeat(SENT_FIELDS));
        let mut read = form(fits.as_bytes(), 4_096);
        assert_eq!(
            read.texts().await.map(|fields| fields.0.len()),
            Ok(SENT_FIELDS)
        );
    }

    #[tokio::test]
    async fn what_is_not_taken_is_not_gathered() {
        let mut sent =
            b"--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n".to_vec();
        sent.extend(std::iter::repeat_n(b'\r', 4 << 20));
        sent.extend_from_slice(b"\r\n--XX--");
        let mut form = form(&sent, 16 << 10);
        form.next().await.expect("a form");
        while form.data().await.expect("a form").is_some() {
            assert!(form.buffer.len() <= 17 << 10);
        }
    }
}
