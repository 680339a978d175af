//! Texts that are drawn and compressed once, with a word left out that is another for each who asks.

use std::io::{self, Write as _};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

/// What gzip begins with: deflated, nothing said of a file (RFC 1952, section 2.3).
const GZIP: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// A text between whose pieces a word stands.
#[derive(Debug)]
pub(crate) struct Holed(Vec<Piece>);

#[derive(Debug)]
struct Piece {
    whole: String,
    /// Blocks that end on a byte and look back at nothing before the piece (RFC 1951).
    small: Vec<u8>,
    crc: Crc,
}

impl Piece {
    fn of(piece: &str, how: Compression) -> io::Result<Self> {
        let mut encoder = DeflateEncoder::new(Vec::new(), how);
        encoder.write_all(piece.as_bytes())?;
        encoder.flush()?;
        Ok(Self {
            whole: piece.to_owned(),
            small: std::mem::take(encoder.get_mut()),
            crc: crc(piece),
        })
    }
}

fn crc(text: &str) -> Crc {
    let mut crc = Crc::new();
    crc.update(text.as_bytes());
    crc
}

/// Writes a block that is not compressed, of 65,535 bytes at most.
fn store(to: &mut Vec<u8>, content: &str, is_last: bool) {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    to.push(u8::from(is_last));
    to.extend(length.to_le_bytes());
    to.extend((!length).to_le_bytes());
    to.extend_from_slice(content.as_bytes());
}

impl Holed {
    /// A text with a hole wherever a mark stands in it. Where there is none, everybody is sent the same: that is made as
    /// small as it gets.
    pub(crate) fn of(text: &str, mark: &str) -> io::Result<Self> {
        let how = if text.contains(mark) {
            Compression::fast()
        } else {
            Compression::best()
        };
        let pieces = text.split(mark).map(|piece| Piece::of(piece, how));
        pieces.collect::<io::Result<_>>().map(Self)
    }

    /// The text with this word, of less than 64 KiB.
    pub(crate) fn whole(&self, word: &str) -> String {
        let pieces: Vec<_> = self.0.iter().map(|piece| piece.whole.as_str()).collect();
        pieces.join(word)
    }

    /// The same as gzip has it: nothing is compressed for it any more.
    pub(crate) fn small(&self, word: &str) -> Vec<u8> {
        let own = crc(word);
        let mut all = Crc::new();
        let mut gzip = GZIP.to_vec();
        for (at, piece) in self.0.iter().enumerate() {
            if at > 0 {
                store(&mut gzip, word, false);
                all.combine(&own);
            }
            gzip.extend_from_slice(&piece.small);
            all.combine(&piece.crc);
        }
        store(&mut gzip, "", true);
        gzip.extend(all.sum().to_le_bytes());
        gzip.extend(all.amount().to_le_bytes());
        gzip
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_text_whose_holes_are_filled_is_the_same_whole_and_compressed() {
        let long = "préau ".repeat(20_000);
        for text in [
            String::new(),
            "no hole".to_owned(),
            "MARK".to_owned(),
            "MARKMARK".to_owned(),
            format!("{long}MARK{long}MARK{long}"),
        ] {
            let holed = Holed::of(&text, "MARK").expect("compressed");
            for word in ["", "a", "college-jean-moulin", "a-word-of-sixty-four-bytes"] {
                let whole = text.replace("MARK", word);
                assert_eq!(holed.whole(word), whole);
                let small = holed.small(word);
                let mut back = String::new();
                let mut decoder = flate2::read::GzDecoder::new(small.as_slice());
                decoder.read_to_string(&mut back).expect("gzip");
                assert_eq!(back, whole);
                assert!(small.len() < 64 + whole.len() / 10 + 40 * word.len());
            }
        }
    }
}
