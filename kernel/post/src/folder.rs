//! A folder into which letters go instead of out: for the demo, and for a region that wants to see them first.

use std::path::PathBuf;

use preau_platform::letters::Outcome;

use crate::message::Written;

/// Where letters are put, each as a file that mail programmes open (`.eml`).
#[derive(Debug, Clone)]
pub struct Folder(pub PathBuf);

impl Folder {
    /// Puts a letter there, whole.
    pub async fn put(&self, written: &Written) -> Outcome {
        let name = written.id.as_simple();
        let (beside, path) = (
            self.0.join(format!(".{name}")),
            self.0.join(format!("{name}.eml")),
        );
        let put = async {
            tokio::fs::create_dir_all(&self.0).await?;
            tokio::fs::write(&beside, &written.bytes).await?;
            tokio::fs::rename(&beside, &path).await
        };
        match put.await {
            Ok(()) => Outcome::Taken,
            Err(error) => Outcome::Later(format!("{}: {error}", self.0.display())),
        }
    }
}
