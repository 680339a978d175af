//! How much of an archive is read before it is refused.

/// Bounds on an archive and on what lies in it.
///
/// A directory comes from outside: a file that was cut, a file of another kind or one made to
/// exhaust memory must end in a line of the report, never in a machine that swaps. The defaults
/// hold a region of several million people with room to spare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of all files of an archive together, unpacked.
    pub archive_bytes: u64,
    /// How many times its own size an archive may grow when unpacked (AAF files: 15 to 40).
    pub expansion: u64,
    /// What any archive may grow to, however small it is.
    pub expansion_floor: u64,
    /// Most files in an archive or folder, of whatever kind.
    pub files: usize,
    /// Most bytes of one piece of XML: a tag, a text, a comment, a document type.
    pub event_bytes: usize,
    /// Deepest nesting of elements; the format needs five.
    pub depth: usize,
    /// Most bytes of one value of an attribute.
    pub value_bytes: usize,
    /// Most bytes of one entry, names and values together.
    pub entry_bytes: usize,
    /// Most attributes of one entry.
    pub attributes: usize,
    /// Most values of one entry.
    pub values: usize,
    /// Most schools, and most subjects, that are kept while people are read.
    pub survey: usize,
    /// How many lines of each reason the report names; the others are counted.
    pub problems: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            archive_bytes: 64 << 30,
            expansion: 200,
            expansion_floor: 64 << 20,
            files: 20_000,
            event_bytes: 1 << 20,
            depth: 16,
            value_bytes: 64 << 10,
            entry_bytes: 1 << 20,
            attributes: 256,
            values: 4096,
            survey: 200_000,
            problems: 50,
        }
    }
}
