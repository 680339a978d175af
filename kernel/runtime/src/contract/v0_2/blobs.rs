//! Files that people send.

use preau_domain::file;
use wasmtime::Result;

use super::bindings::ent::kernel::blobs;
use super::types::{Failure, File};
use crate::contract::v0_1::import::answered;
use crate::host::Host;

impl blobs::Host for Host {
    async fn describe(
        &mut self,
        files: Vec<String>,
    ) -> Result<std::result::Result<Vec<File>, Failure>> {
        let described = self.files_describe(files).await;
        answered(described, |files| {
            files.into_iter().map(File::from).collect()
        })
    }

    async fn copy(&mut self, file: String) -> Result<std::result::Result<String, Failure>> {
        answered(self.file_copy(&file).await, |id| id)
    }
}

impl From<file::File> for File {
    fn from(file: file::File) -> Self {
        Self {
            id: file.id.to_string(),
            name: file.name,
            media_type: file.kind.media().to_owned(),
            size: file.size,
        }
    }
}
