//! Files that people send. The kernel keeps them and gives them out; a module holds their identifiers.
//!
//! A form has a field for them, a record names them in the field that its collection says (`files = "…"` in
//! the manifest), and a page shows them:
//!
//! ```ignore
//! form.field(Field::files("files", "Pièces jointes", [], 5))
//!
//! #[derive(Record)]
//! #[record(collection = "note")]
//! struct Note { text: String, files: Vec<String> }
//!
//! page.push(blobs::describe(&note.files)?)
//! ```
//!
//! Putting the record makes the files its own; what it names no more goes with the put, and all of them with
//! the record. A file that no record names goes after a day.

use crate::bindings::ent::kernel::blobs;
use crate::{Failure, File};

/// The most that is described at a time.
const MOST: usize = 100;

/// One more file of the same name and content as one that the caller may read, for a record of this call to name.
/// It counts for the caller as if they had sent it. `unavailable` where their files leave no room, and beyond twenty
/// in a call.
pub fn copy(file: &str) -> Result<String, Failure> {
    blobs::copy(file)
}

/// What is known of these files, in their order, the first hundred: without those that are not there, or that
/// the caller may not read.
pub fn describe<I>(files: I) -> Result<Vec<File>, Failure>
where
    I: IntoIterator<Item: AsRef<str>>,
{
    let ids = files.into_iter().take(MOST);
    let ids: Vec<_> = ids.map(|id| id.as_ref().to_owned()).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    blobs::describe(&ids)
}
