//! Files of messages and drafts: the kernel keeps them, and records name them.

use preau_sdk::prelude::*;

use crate::records::Message;

/// So many files go with one message.
pub(crate) const MOST: u32 = 10;
/// So many are described at a time, by the contract.
const PART: usize = 100;

/// What is known of files, asked for at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    known: Vec<File>,
}

impl Files {
    /// Of those that these records name.
    pub(crate) fn of<'a>(ids: impl IntoIterator<Item = &'a String>) -> Result<Self, Failure> {
        let ids: Vec<_> = ids.into_iter().collect();
        let mut known = Vec::with_capacity(ids.len());
        for part in ids.chunks(PART) {
            known.extend(blobs::describe(part)?);
        }
        Ok(Self { known })
    }

    /// Those of one record that are there.
    pub(crate) fn list(&self, ids: &[String]) -> Vec<File> {
        let one = |id: &String| self.known.iter().find(|file| file.id == *id);
        ids.iter().filter_map(one).cloned().collect()
    }
}

/// The files of a message that is passed on, while the caller may read it.
pub(crate) fn carried(message: Option<&Id>) -> Result<Vec<String>, Failure> {
    let Some(id) = message else {
        return Ok(Vec::new());
    };
    let message = Message::get(id)?;
    Ok(message.map_or_else(Vec::new, |message| message.record.files))
}

/// The same, each once more: for another message to have.
pub(crate) fn copies(message: Option<&Id>) -> Result<Vec<String>, Failure> {
    let carried = carried(message)?;
    carried.iter().map(|file| blobs::copy(file)).collect()
}

/// Whether two lists are of the same files to look at: a form that is sent twice brings what it brings twice,
/// each time under other identifiers.
pub(crate) fn alike(one: &[String], other: &[String]) -> Result<bool, Failure> {
    if one == other {
        return Ok(true);
    }
    if one.len() != other.len() {
        return Ok(false);
    }
    let looks = |ids: &[String]| -> Result<Vec<_>, Failure> {
        let files = blobs::describe(ids)?.into_iter();
        Ok(files.map(|file| (file.name, file.size)).collect())
    };
    let (one, other) = (looks(one)?, looks(other)?);
    Ok(!one.is_empty() && one == other)
}

/// "1 pièce jointe", "3 pièces jointes"; none where there is none.
pub(crate) fn said(ctx: &Context, files: &[String]) -> Option<String> {
    match files.len() {
        0 => None,
        1 => Some(tr!(ctx, "1 pièce jointe", "1 attachment")),
        count => Some(tr!(ctx, "{count} pièces jointes", "{count} attachments")),
    }
}

/// The same as what stands out of a list.
pub(crate) fn badge(ctx: &Context, files: &[String]) -> Option<Badge> {
    said(ctx, files).map(Badge::neutral)
}
