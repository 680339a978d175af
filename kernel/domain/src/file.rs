//! Files that people send: what they are by their content, how they are called, whose they are.
//!
//! What a browser says of a file's type is not believed: the first bytes say what it is, and the end of its
//! name is made to say the same. Nothing here makes a file harmless to open; that none of them runs in the
//! portal's origin is seen to where they are given out.

use std::collections::HashSet;
use std::hash::BuildHasher;

use jiff::Timestamp;
use uuid::Uuid;

use crate::clean;
use crate::ids::{FileId, ModuleId, PersonId, RecordId};
use crate::words;

words! {
    /// What a module takes, as its manifest says it.
    pub enum FileFamily {
        /// PDF.
        Pdf = "pdf",
        /// Photos and drawings.
        Image = "image",
        /// Text documents, spreadsheets, presentations.
        Document = "document",
        /// Plain text: notes, tables as CSV, a program.
        Text = "text",
        /// Recordings.
        Audio = "audio",
        /// Films.
        Video = "video",
        /// Several files in one.
        Archive = "archive",
    }
}

/// What is known of a kind of file.
struct About {
    family: FileFamily,
    media: &'static str,
    /// Ends of names that say this kind; the first is given to a name that says another, or none.
    ends: &'static [&'static str],
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $case:ident = $word:literal, $family:ident, $media:literal, [$($end:literal),+];)+) => {
        words! {
            /// What a file is by its content.
            pub enum FileKind {
                $($(#[$doc])* $case = $word,)+
            }
        }

        impl FileKind {
            const fn about(self) -> About {
                match self {
                    $(Self::$case => About { family: FileFamily::$family, media: $media, ends: &[$($end),+] },)+
                }
            }
        }
    };
}

kinds! {
    /// Portable document.
    Pdf = "pdf", Pdf, "application/pdf", ["pdf"];
    /// Photo.
    Jpeg = "jpeg", Image, "image/jpeg", ["jpg", "jpeg", "jpe", "jfif"];
    /// Drawing or screenshot.
    Png = "png", Image, "image/png", ["png"];
    /// Drawing, perhaps moving.
    Gif = "gif", Image, "image/gif", ["gif"];
    /// Picture as the web has them.
    Webp = "webp", Image, "image/webp", ["webp"];
    /// Photo of a telephone.
    Heic = "heic", Image, "image/heic", ["heic", "heif"];
    /// `OpenDocument` text.
    Odt = "odt", Document, "application/vnd.oasis.opendocument.text", ["odt"];
    /// `OpenDocument` spreadsheet.
    Ods = "ods", Document, "application/vnd.oasis.opendocument.spreadsheet", ["ods"];
    /// `OpenDocument` presentation.
    Odp = "odp", Document, "application/vnd.oasis.opendocument.presentation", ["odp"];
    /// `OpenDocument` drawing.
    Odg = "odg", Document, "application/vnd.oasis.opendocument.graphics", ["odg"];
    /// Word.
    Docx = "docx", Document,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["docx"];
    /// Excel.
    Xlsx = "xlsx", Document,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ["xlsx"];
    /// `PowerPoint`.
    Pptx = "pptx", Document,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", ["pptx"];
    /// Word before 2007.
    Doc = "doc", Document, "application/msword", ["doc"];
    /// Excel before 2007.
    Xls = "xls", Document, "application/vnd.ms-excel", ["xls"];
    /// `PowerPoint` before 2007.
    Ppt = "ppt", Document, "application/vnd.ms-powerpoint", ["ppt", "pps"];
    /// Plain text, in whatever encoding that has no NUL.
    Text = "text", Text, "text/plain", ["txt", "csv", "md", "tex", "py", "sql", "json", "srt", "ics", "vcf"];
    /// Recording.
    Mp3 = "mp3", Audio, "audio/mpeg", ["mp3"];
    /// Recording of a telephone.
    M4a = "m4a", Audio, "audio/mp4", ["m4a"];
    /// Recording in a free format.
    Ogg = "ogg", Audio, "audio/ogg", ["ogg", "oga", "opus"];
    /// Recording, uncompressed.
    Wav = "wav", Audio, "audio/wav", ["wav"];
    /// Film.
    Mp4 = "mp4", Video, "video/mp4", ["mp4", "m4v"];
    /// Film of a telephone.
    Mov = "mov", Video, "video/quicktime", ["mov", "qt"];
    /// Film as the web has them.
    Webm = "webm", Video, "video/webm", ["webm", "mkv"];
    /// Files in one.
    Zip = "zip", Archive, "application/zip", ["zip"];
}

impl FileKind {
    /// How many of a file's first bytes say what it is.
    pub const HEAD: usize = 16;

    /// The family.
    pub const fn family(self) -> FileFamily {
        self.about().family
    }

    /// The media type under which it is given out.
    pub const fn media(self) -> &'static str {
        self.about().media
    }

    /// Whether a browser may show it in its place instead of keeping it: pictures that hold nothing but
    /// a picture, whatever else their bytes may be read as.
    pub const fn is_shown(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }

    /// What a file is that begins so and is called so. The name decides only between kinds that begin
    /// alike: documents in a ZIP or OLE container, and what is plain text. None for what is none of ours,
    /// programs and pages of the web among it.
    ///
    /// That it is [`FileKind::Text`] holds only as long as every byte [is of a text](Self::is_of_text).
    pub fn of(head: &[u8], name: &str) -> Option<Self> {
        let end = end_of(name).map(|(_, end)| end.to_ascii_lowercase());
        let called = |kinds: &[Self]| {
            let end = end.as_deref()?;
            let mut kinds = kinds.iter().copied();
            kinds.find(|kind| kind.about().ends.contains(&end))
        };
        let at = |place: usize, bytes: &[u8]| {
            head.get(place..)
                .is_some_and(|rest| rest.starts_with(bytes))
        };
        Some(match head {
            _ if at(0, b"%PDF-") => Self::Pdf,
            _ if at(0, b"\xFF\xD8\xFF") => Self::Jpeg,
            _ if at(0, b"\x89PNG\r\n\x1A\n") => Self::Png,
            _ if at(0, b"GIF87a") || at(0, b"GIF89a") => Self::Gif,
            _ if at(0, b"RIFF") && at(8, b"WEBP") => Self::Webp,
            _ if at(0, b"RIFF") && at(8, b"WAVE") => Self::Wav,
            _ if at(0, b"OggS") => Self::Ogg,
            _ if at(0, b"ID3") => Self::Mp3,
            [0xFF, 0xFB | 0xFA | 0xF3 | 0xF2, ..] => Self::Mp3,
            _ if at(0, b"\x1A\x45\xDF\xA3") => Self::Webm,
            _ if at(4, b"ftyp") => match head.get(8..12) {
                Some(b"heic" | b"heix" | b"hevc" | b"heim" | b"mif1" | b"msf1") => Self::Heic,
                Some(b"M4A " | b"M4B ") => Self::M4a,
                Some(b"qt  ") => Self::Mov,
                _ => Self::Mp4,
            },
            _ if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") => called(&[
                Self::Odt,
                Self::Ods,
                Self::Odp,
                Self::Odg,
                Self::Docx,
                Self::Xlsx,
                Self::Pptx,
            ])
            .unwrap_or(Self::Zip),
            _ if at(0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") => {
                return called(&[Self::Doc, Self::Xls, Self::Ppt]);
            }
            _ if Self::is_of_text(head) => return called(&[Self::Text]),
            _ => return None,
        })
    }

    /// Whether these bytes may stand in a plain text, of whatever encoding that has ASCII in it: no NUL and
    /// no control characters but those that lay a text out.
    pub fn is_of_text(bytes: &[u8]) -> bool {
        bytes
            .iter()
            .all(|byte| matches!(byte, 0x09..=0x0D | 0x1B | 0x20..=0xFF))
    }
}

/// What a name is before its last dot, and what after.
fn end_of(name: &str) -> Option<(&str, &str)> {
    let (start, end) = name.rsplit_once('.')?;
    let is_end =
        (1..=8).contains(&end.len()) && end.bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_end.then_some((start, end))
}

/// The longest name of a file, in characters, and in bytes.
pub const MAX_NAME: usize = 120;
const MAX_NAME_BYTES: usize = 200;

/// Names that a system keeps for devices, whatever their ends.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// The name that a file is kept under: what was said of it, without folders, without what a reader does not
/// see, without what some system cannot have in a name, not longer than [`MAX_NAME`], and ending as its kind
/// does.
pub fn name_of(said: &str, kind: FileKind) -> String {
    let last = said.rsplit(['/', '\\']).next().unwrap_or_default();
    let cleaned = plain(last);
    let bare = cleaned.trim_matches(is_edge);
    let ends = kind.about().ends;
    let (start, end) = match end_of(bare) {
        Some((start, end)) if ends.contains(&end.to_ascii_lowercase().as_str()) => (start, end),
        _ => (bare, ends.first().copied().unwrap_or_default()),
    };
    let start = start.trim_end_matches(is_edge);
    let start = match start {
        "" => "fichier".to_owned(),
        start if is_device(start) => format!("_{start}"),
        start => start.to_owned(),
    };
    let start = cut(&start, MAX_NAME - 1 - end.len(), MAX_NAME_BYTES);
    format!("{start}.{end}")
}

/// The longest name of a folder, in characters, and in bytes.
const MAX_FOLDER: usize = 80;
const MAX_FOLDER_BYTES: usize = 160;

/// The name that a folder of an archive has: one name, without what [`name_of`] leaves out or some system cannot
/// have.
pub fn folder_of(said: &str) -> String {
    let cleaned = plain(said).replace(['/', '\\'], "-");
    // A name that would begin or end hidden leads nowhere else either.
    let bare = cleaned.trim_matches(|c: char| is_edge(c) || c == '-');
    let bare = cut(bare, MAX_FOLDER, MAX_FOLDER_BYTES).trim_end_matches(is_edge);
    match bare {
        "" => "sans nom".to_owned(),
        bare if is_device(bare) => format!("_{bare}"),
        bare => bare.to_owned(),
    }
}

/// A name of its own among those that are taken, whatever the case of their letters: "photo (2).jpg".
pub fn numbered<S: BuildHasher>(name: &str, taken: &mut HashSet<String, S>) -> String {
    if taken.insert(name.to_lowercase()) {
        return name.to_owned();
    }
    let (start, end) = match end_of(name) {
        Some((start, end)) => (start, format!(".{end}")),
        None => (name, String::new()),
    };
    let mut number = 2;
    loop {
        let other = format!("{start} ({number}){end}");
        if taken.insert(other.to_lowercase()) {
            return other;
        }
        number += 1;
    }
}

/// What no system takes at the edges of a name.
fn is_edge(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

/// A text on one line, without what a reader does not see or some system cannot have in a name.
fn plain(said: &str) -> String {
    let plain = |c| match c {
        ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        c => c,
    };
    clean::line(said).chars().map(plain).collect()
}

/// The beginning of a name, of so many characters and so many bytes at most.
fn cut(name: &str, characters: usize, bytes: usize) -> &str {
    let end = name.char_indices().nth(characters);
    let end = end.map_or(name.len(), |(at, _)| at);
    let end = name.floor_char_boundary(end.min(bytes));
    name.get(..end).unwrap_or_default().trim_end()
}

/// Whether a system keeps this name for a device, whatever its end.
fn is_device(name: &str) -> bool {
    let first = name.split('.').next().unwrap_or_default();
    let numbered = ["com", "lpt"].iter().any(|port| {
        let rest = first.get(port.len()..).unwrap_or_default();
        first.len() == 4
            && first
                .get(..3)
                .is_some_and(|begin| begin.eq_ignore_ascii_case(port))
            && rest.bytes().all(|byte| byte.is_ascii_digit())
    });
    numbered
        || DEVICES
            .iter()
            .any(|device| first.eq_ignore_ascii_case(device))
}

/// A file as modules and people see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name in the school.
    pub id: FileId,
    /// What it is called, its end included.
    pub name: String,
    /// What it is.
    pub kind: FileKind,
    /// In bytes.
    pub size: u64,
}

impl File {
    /// The most bytes of one.
    pub const MAX_BYTES: u64 = 128 << 20;
    /// The most of one form, and of one record.
    pub const MAX_MANY: usize = 20;
    /// How long one is kept that no record names, in hours.
    pub const LOOSE_HOURS: i64 = 24;
    /// How long an upload may go on where it stopped, in hours.
    pub const UPLOAD_HOURS: i64 = 12;
    /// What each counts in accounts besides its content, in bytes: about what its rows, its place and the
    /// rest of its last block take, so that many empty ones are not nothing.
    pub const OVERHEAD: u64 = 16 << 10;

    /// What it counts in accounts.
    pub fn counted(size: u64) -> u64 {
        size.saturating_add(Self::OVERHEAD)
    }
}

/// The record that a file belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// Its collection.
    pub collection: String,
    /// Its name there.
    pub record: RecordId,
}

/// A file as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// What is seen of it.
    pub file: File,
    /// For which module it was sent.
    pub module: ModuleId,
    /// By whom.
    pub uploader: PersonId,
    /// When.
    pub at: Timestamp,
    /// The record that names it; none as long as none does.
    pub owner: Option<Owner>,
    /// Where its content is.
    pub object: Uuid,
}

/// What a module takes of files, as its manifest says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Which families.
    pub families: Vec<FileFamily>,
    /// The most bytes of one.
    pub bytes: u64,
}

impl Taken {
    /// As a browser's dialogue offers files: the ends of names.
    pub fn accept(&self) -> String {
        let kinds = FileKind::ALL
            .iter()
            .filter(|kind| self.families.contains(&kind.family()));
        let ends = kinds.flat_map(|kind| kind.about().ends);
        let ends: Vec<_> = ends.map(|end| format!(".{end}")).collect();
        ends.join(",")
    }
}

words! {
    /// Why a file was not taken.
    pub enum FileRefused {
        /// The module takes none.
        NoneTaken = "none-taken",
        /// There is nothing in it.
        Empty = "empty",
        /// It is larger than the module takes them.
        TooLarge = "too-large",
        /// It is none of the types that the module takes, whatever its name says.
        Type = "type",
        /// There are more of them than one form takes.
        TooMany = "too-many",
        /// With it, the module would keep more files in the school than its plan says.
        Full = "full",
        /// With it, the person would keep more files in the school than anybody may.
        PersonFull = "person-full",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(head: &[u8], name: &str) -> Option<FileKind> {
        FileKind::of(head, name)
    }

    #[test]
    fn the_first_bytes_say_what_a_file_is_and_not_its_name() {
        assert_eq!(kind(b"%PDF-1.7", "devoir.pdf"), Some(FileKind::Pdf));
        assert_eq!(kind(b"%PDF-1.7", "devoir.exe"), Some(FileKind::Pdf));
        assert_eq!(kind(b"\xFF\xD8\xFF\xE0", "photo.pdf"), Some(FileKind::Jpeg));
        assert_eq!(kind(b"GIF89a", "x.js"), Some(FileKind::Gif));
        assert_eq!(
            kind(b"\0\0\0\x18ftypheic", "IMG_1.HEIC"),
            Some(FileKind::Heic)
        );
        assert_eq!(kind(b"\0\0\0\x20ftypisom", "film.mp4"), Some(FileKind::Mp4));
        assert_eq!(kind(b"RIFF\0\0\0\0WAVE", "voix.wav"), Some(FileKind::Wav));
    }

    #[test]
    fn containers_are_what_their_name_says_among_what_they_can_be() {
        let zip = b"PK\x03\x04";
        assert_eq!(kind(zip, "a.odt"), Some(FileKind::Odt));
        assert_eq!(kind(zip, "a.DOCX"), Some(FileKind::Docx));
        assert_eq!(kind(zip, "a.jar"), Some(FileKind::Zip));
        let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
        assert_eq!(kind(ole, "a.doc"), Some(FileKind::Doc));
        assert_eq!(kind(ole, "a.msi"), None);
    }

    #[test]
    fn programs_and_pages_of_the_web_are_none_of_ours() {
        for (head, name) in [
            (&b"MZ\x90\0"[..], "jeu.exe"),
            (b"MZ\x90\0", "photo.jpg"),
            (b"\x7FELF\x02", "a"),
            (b"<!doctype html>", "a.html"),
            (b"<svg onload=ale", "a.svg"),
            (b"<?xml version=", "a.svg"),
            (b"alert(1)", "a.js"),
            (b"#!/bin/sh", "a.sh"),
            (b"texte", "sans"),
            (b"\0\x01\x02", "a.txt"),
            (b"\xFF\xFEt\0e\0", "a.txt"),
        ] {
            assert_eq!(kind(head, name), None, "{name}");
        }
        // A page of the web that calls itself a text is one: it is given out as such.
        assert_eq!(kind(b"<script>", "a.txt"), Some(FileKind::Text));
        assert_eq!(kind(b"\xE9t\xE9;42", "notes.csv"), Some(FileKind::Text));
    }

    #[test]
    fn only_plain_pictures_are_shown() {
        for kind in FileKind::ALL {
            assert!(!kind.is_shown() || kind.family() == FileFamily::Image);
        }
        assert!(!FileKind::Pdf.is_shown() && !FileKind::Heic.is_shown());
    }

    #[test]
    fn names_are_kept_without_tricks_and_end_as_the_kind_does() {
        let jpeg = |said: &str| name_of(said, FileKind::Jpeg);
        assert_eq!(jpeg("Été à la mer.JPG"), "Été à la mer.JPG");
        assert_eq!(jpeg("photo.exe"), "photo.exe.jpg");
        assert_eq!(jpeg("../../etc/passwd"), "passwd.jpg");
        assert_eq!(jpeg("C:\\Users\\moi\\vue.jpeg"), "vue.jpeg");
        assert_eq!(jpeg("gpj.\u{202E}cod.jpg"), "gpj.cod.jpg");
        assert_eq!(jpeg("a\r\nContent-Type: x\0.jpg"), "a Content-Type- x.jpg");
        assert_eq!(jpeg(".htaccess"), "htaccess.jpg");
        assert_eq!(jpeg("  . . "), "fichier.jpg");
        assert_eq!(jpeg(""), "fichier.jpg");
        assert_eq!(jpeg("nul.jpg"), "_nul.jpg");
        assert_eq!(jpeg("COM1.jpg"), "_COM1.jpg");
        assert_eq!(jpeg("commun.jpg"), "commun.jpg");
        assert_eq!(jpeg("a<b>|\"c\"?.jpg"), "a-b---c--.jpg");
        assert_eq!(
            name_of("notes.csv", FileKind::Text),
            "notes.csv",
            "any end of the kind"
        );
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_end() {
        for letter in ["a", "é", "学", "👩🏽‍🏫"] {
            let name = name_of(&format!("{}.odt", letter.repeat(500)), FileKind::Odt);
            assert!(name.chars().count() <= MAX_NAME, "{letter}");
            assert!(name.len() <= MAX_NAME_BYTES + 9, "{letter}");
            assert_eq!(end_of(&name).map(|(_, end)| end), Some("odt"), "{letter}");
        }
    }

    #[test]
    fn what_is_taken_is_offered() {
        let taken = Taken {
            families: vec![FileFamily::Pdf, FileFamily::Audio],
            bytes: 1,
        };
        assert_eq!(taken.accept(), ".pdf,.mp3,.m4a,.ogg,.oga,.opus,.wav");
    }
}
