//! From a file's bytes to UTF-8, in bounded pieces.
//!
//! The encoding is decided file by file:
//! 1. a UTF-8 byte order mark, or the `encoding` of an XML declaration, decides (UTF-8 and the
//!    Latin family; anything else is refused);
//! 2. without either, everything is the same in both candidates until the first byte that is not
//!    ASCII. From there a look ahead of at most [`LOOK`] bytes decides: UTF-8 if they are valid
//!    UTF-8, ISO-8859-15 otherwise. Latin text that happens to be valid UTF-8 over that length does
//!    not occur in names: it would need every accented letter to be followed by a symbol.
//!
//! Bytes that are not of the encoding become U+FFFD, which the report points at.

use std::io::{self, BufRead, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, ISO_8859_15, UTF_8, WINDOWS_1252};

/// Bytes read from the file at once, and the furthest look ahead.
pub(crate) const LOOK: usize = 32 << 10;

/// Bytes of decoded text held at once.
const DECODED: usize = 64 << 10;

/// A line of XML's declaration is looked for in this many bytes.
const DECLARATION: usize = 1 << 10;

/// Why reading a file stopped, other than the file's own end; carried in an [`io::Error`].
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refused {
    /// A declared encoding that is not read.
    #[error("encoding {0}")]
    Encoding(String),
    /// One piece of XML is larger than the limit.
    #[error("more than {0} bytes in one piece")]
    Piece(usize),
}

/// Reads a file as UTF-8, counts its lines and holds each piece of XML to a limit.
#[derive(Debug)]
pub(crate) struct TextReader<R> {
    inner: R,
    raw: Box<[u8]>,
    raw_start: usize,
    raw_end: usize,
    ended: bool,
    encoding: Choice,
    text: Box<[u8]>,
    text_start: usize,
    text_end: usize,
    line: u64,
    piece: usize,
    piece_limit: usize,
    bytes: u64,
}

enum Choice {
    /// Nothing was read yet.
    Unread,
    /// No declaration, and only ASCII so far.
    Open,
    /// Decided.
    Made(Decoder),
    /// Decided, and the decoder has seen the end.
    Finished,
}

impl std::fmt::Debug for Choice {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unread => "Unread",
            Self::Open => "Open",
            Self::Made(decoder) => decoder.encoding().name(),
            Self::Finished => "Finished",
        })
    }
}

impl<R: Read> TextReader<R> {
    /// Reads `inner`, with at most `piece_limit` bytes between two calls of [`Self::begin_piece`].
    pub(crate) fn new(inner: R, piece_limit: usize) -> Self {
        Self {
            inner,
            raw: vec![0; LOOK].into_boxed_slice(),
            raw_start: 0,
            raw_end: 0,
            ended: false,
            encoding: Choice::Unread,
            text: vec![0; DECODED].into_boxed_slice(),
            text_start: 0,
            text_end: 0,
            line: 1,
            piece: 0,
            piece_limit,
            bytes: 0,
        }
    }

    /// The line that is read now, from 1.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Bytes of the file read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Memory held, in bytes.
    pub(crate) fn capacity(&self) -> usize {
        self.raw.len() + self.text.len()
    }

    /// Says that a new piece of XML begins.
    pub(crate) fn begin_piece(&mut self) {
        self.piece = 0;
    }

    /// Reads until `wanted` bytes wait, the buffer is full or the file ends.
    fn look_ahead(&mut self, wanted: usize) -> io::Result<()> {
        self.raw.copy_within(self.raw_start..self.raw_end, 0);
        self.raw_end -= self.raw_start;
        self.raw_start = 0;
        while self.raw_end < wanted.min(self.raw.len()) && !self.ended {
            let Some(free) = self.raw.get_mut(self.raw_end..) else {
                break;
            };
            match self.inner.read(free) {
                Ok(0) => self.ended = true,
                Ok(n) => {
                    self.raw_end += n;
                    self.bytes += n as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn waiting(&self) -> &[u8] {
        self.raw
            .get(self.raw_start..self.raw_end)
            .unwrap_or_default()
    }

    /// Fills the decoded text; leaves it empty at the end of the file.
    fn refill(&mut self) -> io::Result<()> {
        (self.text_start, self.text_end) = (0, 0);
        if matches!(self.encoding, Choice::Unread) {
            self.look_ahead(DECLARATION)?;
            self.encoding = declared(self.waiting())?;
        }
        while self.text_end == 0 {
            if self.waiting().is_empty() {
                self.look_ahead(1)?;
            }
            match &mut self.encoding {
                Choice::Finished => return Ok(()),
                Choice::Unread | Choice::Open => {
                    if self.waiting().is_empty() {
                        return Ok(());
                    }
                    let plain = Encoding::ascii_valid_up_to(self.waiting());
                    if plain == 0 {
                        self.look_ahead(LOOK)?;
                        self.encoding = Choice::Made(
                            guessed(self.waiting()).new_decoder_without_bom_handling(),
                        );
                    } else {
                        let from = self.raw_start..self.raw_start + plain;
                        if let (Some(to), Some(from)) =
                            (self.text.get_mut(..plain), self.raw.get(from))
                        {
                            to.copy_from_slice(from);
                        }
                        self.raw_start += plain;
                        self.text_end = plain;
                    }
                }
                Choice::Made(decoder) => {
                    let source = self
                        .raw
                        .get(self.raw_start..self.raw_end)
                        .unwrap_or_default();
                    let last = self.ended;
                    let (result, read, written, _) =
                        decoder.decode_to_utf8(source, &mut self.text, last);
                    self.raw_start += read;
                    self.text_end = written;
                    if last && result == CoderResult::InputEmpty {
                        self.encoding = Choice::Finished;
                    }
                }
            }
        }
        // No XML has it, and no database takes it: whoever wrote it meant nothing by it.
        let text = self.text.get_mut(..self.text_end).unwrap_or_default();
        for byte in text.iter_mut().filter(|byte| **byte == 0) {
            *byte = b' ';
        }
        Ok(())
    }
}

/// What a byte order mark or an XML declaration says.
fn declared(start: &[u8]) -> io::Result<Choice> {
    if start.starts_with(b"\xEF\xBB\xBF") {
        return Ok(Choice::Made(UTF_8.new_decoder_with_bom_removal()));
    }
    if start.starts_with(b"\xFE\xFF") || start.starts_with(b"\xFF\xFE") {
        return Err(io::Error::other(Refused::Encoding("UTF-16".to_owned())));
    }
    let Some(label) = declared_label(start) else {
        return Ok(Choice::Open);
    };
    match Encoding::for_label(label) {
        Some(encoding) if [UTF_8, ISO_8859_15, WINDOWS_1252].contains(&encoding) => {
            Ok(Choice::Made(encoding.new_decoder_without_bom_handling()))
        }
        _ => Err(io::Error::other(Refused::Encoding(
            String::from_utf8_lossy(label).into_owned(),
        ))),
    }
}

/// The `encoding` of an XML declaration at the start of a file.
fn declared_label(start: &[u8]) -> Option<&[u8]> {
    let from = start.iter().position(|b| !b.is_ascii_whitespace())?;
    let declaration = start.get(from..)?.strip_prefix(b"<?xml")?;
    let end = declaration.windows(2).position(|pair| pair == b"?>")?;
    let declaration = declaration.get(..end)?;
    let at = declaration
        .windows(8)
        .position(|word| word == b"encoding")?;
    let mut rest = declaration.get(at + 8..)?.trim_ascii_start();
    rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (quote, rest) = rest.split_first()?;
    let end = rest.iter().position(|b| b == quote)?;
    rest.get(..end)
}

/// The encoding of bytes that come without a declaration.
fn guessed(bytes: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        // Cut within a character, by the end of the look.
        Err(error) if error.error_len().is_none() && bytes.len() >= LOOK => UTF_8,
        Err(_) => ISO_8859_15,
    }
}

impl<R: Read> Read for TextReader<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let mut text = self.fill_buf()?;
        let n = text.read(to)?;
        self.consume(n);
        Ok(n)
    }
}

impl<R: Read> BufRead for TextReader<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.piece > self.piece_limit {
            return Err(io::Error::other(Refused::Piece(self.piece_limit)));
        }
        if self.text_start >= self.text_end {
            self.refill()?;
        }
        Ok(self
            .text
            .get(self.text_start..self.text_end)
            .unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        let end = (self.text_start + amount).min(self.text_end);
        let consumed = self.text.get(self.text_start..end).unwrap_or_default();
        let lines: usize = consumed
            .iter()
            .map(|&byte| usize::from(byte == b'\n'))
            .sum();
        self.line += lines as u64;
        self.piece += amount;
        self.text_start = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> String {
        let mut text = String::new();
        TextReader::new(bytes, usize::MAX)
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    #[test]
    fn a_declaration_decides() {
        assert_eq!(
            decoded(b"<?xml version='1.0' encoding=\"ISO-8859-15\"?>\xE9\xBD"),
            "<?xml version='1.0' encoding=\"ISO-8859-15\"?>éœ"
        );
        assert!(decoded("<?xml version=\"1.0\" encoding='utf-8'?>Zoë".as_bytes()).ends_with("Zoë"));
        assert_eq!(decoded(b"\xEF\xBB\xBFZo\xC3\xAB"), "Zoë");
        let mut text = String::new();
        let error = TextReader::new(&b"<?xml version='1.0' encoding='EBCDIC-FR'?>"[..], 100)
            .read_to_string(&mut text);
        assert!(error.unwrap_err().to_string().contains("EBCDIC-FR"));
    }

    #[test]
    fn what_no_database_takes_is_a_blank() {
        assert_eq!(decoded(b"<a>Zo\0\xC3\xAB</a>\0"), "<a>Zo ë</a> ");
        assert_eq!(decoded(b"<a>\0plain\0</a>"), "<a> plain </a>");
    }

    #[test]
    fn without_a_declaration_the_first_accents_decide_however_late_they_come() {
        for ascii in [0, 3, LOOK - 1, LOOK, LOOK + 1, 5 * LOOK] {
            let padding = "a".repeat(ascii);
            let expected = format!("{padding}Zoé Çelik");
            assert!(
                decoded(expected.as_bytes()) == expected,
                "UTF-8 after {ascii}"
            );
            let (latin, _, _) = ISO_8859_15.encode(&expected);
            assert!(decoded(&latin) == expected, "ISO-8859-15 after {ascii}");
        }
    }

    #[test]
    fn a_look_that_ends_within_a_character_does_not_mislead() {
        let text = "é".repeat(LOOK);
        assert!(decoded(text.as_bytes()) == text);
        let shifted = format!("a{text}");
        assert!(decoded(shifted.as_bytes()) == shifted);
    }

    #[test]
    fn bytes_of_another_encoding_are_marked() {
        assert!(decoded(b"<?xml version='1.0' encoding='UTF-8'?>Zo\xEB ").ends_with("Zo\u{FFFD} "));
    }

    #[test]
    fn a_piece_is_held_to_its_limit() {
        let mut reader = TextReader::new(io::repeat(b'a'), 200_000);
        let mut sink = Vec::new();
        assert!(reader.read_to_end(&mut sink).is_err());
        assert!(sink.len() <= 200_000 + DECODED);
    }
}
