//! Files and texts to keep as one.

use super::{Archive, ArchiveContent, ArchiveFolder, ArchiveText};

impl Archive {
    /// An empty archive of this name, which ends in ".zip" by itself.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            folders: Vec::new(),
        }
    }

    /// With one folder more. Of two of the same name, the second is numbered.
    #[must_use]
    pub fn folder(mut self, folder: ArchiveFolder) -> Self {
        self.folders.push(folder);
        self
    }
}

impl ArchiveFolder {
    /// An empty folder of this name; without a name, what is in it lies beside the folders.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            contents: Vec::new(),
        }
    }

    /// With these files, by their identifiers, each under its own name.
    #[must_use]
    pub fn files<I>(mut self, files: I) -> Self
    where
        I: IntoIterator<Item: AsRef<str>>,
    {
        let files = files.into_iter();
        let files = files.map(|id| ArchiveContent::File(id.as_ref().to_owned()));
        self.contents.extend(files);
        self
    }

    /// With a text, as a file of this name that ends in ".txt".
    #[must_use]
    pub fn text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.contents.push(ArchiveContent::Text(ArchiveText {
            name: name.into(),
            text: text.into(),
        }));
        self
    }
}
