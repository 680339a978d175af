//! Greatest sizes of a page, and of what is sent from one. What is beyond on a page is left out, and the page says so.

/// Blocks of a page.
pub const BLOCKS: usize = 2_000;
/// Items, cards, messages, stats or files of one block.
pub const LIST: usize = 500;
/// Rows of a table.
pub const ROWS: usize = 2_000;
/// Columns of a table.
pub const COLUMNS: usize = 40;
/// Fields of a form.
pub const FIELDS: usize = 200;
/// Options of a choice.
pub const OPTIONS: usize = 1_000;
/// Facts, badges, actions, tabs or submits of one thing.
pub const FEW: usize = 24;
/// Series of a chart.
pub const SERIES: usize = 6;
/// Categories of a chart.
pub const CATEGORIES: usize = 120;
/// Entries of a week.
pub const ENTRIES: usize = 300;
/// Lines of a tile.
pub const TILE_LINES: usize = super::Tile::LINES;
/// Characters of a label, a title or a fact.
pub const LABEL: usize = 500;
/// Characters of a text, Markdown or plain.
pub const TEXT: usize = 64 * 1024;
/// Deepest nesting of quotes, lists and emphasis in a Markdown text.
pub const DEPTH: usize = 24;
/// Cells of the tables in one Markdown text. One that unfolds to more is shown as it was written.
pub const CELLS: usize = 10_000;
/// Bytes that one Markdown text is drawn as. One that unfolds to more is shown as it was written.
pub const DRAWN: usize = 512 * 1024;
/// List entries, rows, cells and fields of a whole page together.
pub const PARTS: usize = 60_000;
/// Bytes of a whole page; the block that passes them is its last.
pub const PAGE: usize = 2 << 20;
/// Pairs of a route's query.
pub const QUERY_PAIRS: usize = 32;
/// Bytes of a route's query, before it is encoded.
pub const QUERY_BYTES: usize = 2_000;
/// Fields of a form that somebody sends.
pub const SENT_FIELDS: usize = 2_000;
/// Bytes of a form that somebody sends, files aside.
pub const SENT_BYTES: usize = 256 << 10;
