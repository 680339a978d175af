//! Pages as HTML and JSON, the portal's own screens, the style and the words.
//!
//! Pure: everything comes in as values and leaves as markup, JSON or bytes. No I/O, no clock, no
//! web framework.
//!
//! | module | what |
//! |---|---|
//! | [`context`] | in which language, when and where a page is shown; limits; faults of content |
//! | [`blocks`] | a module's page as HTML, one file per family of blocks |
//! | [`json`] | the same page as JSON, for apps |
//! | `table` | a table in its frame, a module's or the portal's |
//! | `accent`, `icons` | what colours and icons there are |
//! | [`portal`] | the shell around every page, and the portal's own screens |
//! | [`feed`] | what people are told of the service, as Atom |
//! | [`letter`] | e-mail, as text and as HTML |
//! | [`route`] | a module's routes as addresses |
//! | [`sheet`] | a table to keep, as CSV |
//! | [`text`] | cleaning, Markdown, dates and numbers as people say them |
//! | [`words`] | the portal's sentences in each language (`locales/`) |
//! | [`assets`] | style sheet, fonts and icons as files to serve |
//! | [`brand`] | a region's own accents and logo |
//!
//! How to add a block or a screen: `kernel/ARCHITECTURE.md`, "How to add". To look at them all:
//! `cargo run -p preau-render --example gallery -- FOLDER`.
//!
//! # No script, no inline style
//! The answer's content security policy forbids both. What opens and closes is `<details>`; what
//! changes something is a form; what has a computed size is SVG.

pub mod accent;
pub mod assets;
pub mod blocks;
pub mod brand;
pub mod context;
pub mod feed;
pub mod icons;
pub mod json;
pub mod letter;
pub mod personal;
pub mod portal;
pub mod route;
pub mod sheet;
mod table;
pub mod text;
pub mod words;

pub use context::{ContentFault, RenderContext, Rendered};
