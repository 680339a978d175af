//! Compiled dependencies kept between fresh clones on a machine that tests them.
//!
//! The folder is `$PREAU_CACHE`, or `~/.cache/preau`. Inside, one folder for each compiler, so that
//! a new compiler never meets the old one's work; folders of older compilers are removed.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;

/// The cache, held by one run at a time.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// Locked as long as this value lives.
    _lock: File,
}

impl Cache {
    /// The cache of this machine: none outside CI, or where its folder cannot be written.
    pub(crate) fn open(root: &Path) -> Result<Option<Self>> {
        if std::env::var_os("CI").is_none_or(|value| value != "true") {
            return Ok(None);
        }
        let Some(base) = base() else { return Ok(None) };
        if fs::create_dir_all(&base).is_err() {
            return Ok(None);
        }
        let Ok(lock) = File::create(base.join("lock")) else {
            return Ok(None);
        };
        lock.lock().context("cannot lock the cache")?;
        let key = compiler_key(&process::capture(
            Command::new("rustc").arg("-vV").current_dir(root),
        )?);
        remove_others(&base, &key);
        Ok(Some(Self {
            folder: base.join(key),
            _lock: lock,
        }))
    }

    /// The target folder to compile in.
    pub(crate) fn target(&self) -> PathBuf {
        self.folder.clone()
    }

    /// For people.
    pub(crate) fn display(&self) -> impl std::fmt::Display {
        self.folder.display()
    }
}

fn base() -> Option<PathBuf> {
    match std::env::var_os("PREAU_CACHE") {
        Some(folder) => std::path::absolute(folder).ok(),
        None => Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache/preau")),
    }
}

/// The compiler in a few letters, from what `rustc -vV` says: `1.95.0-59807616e-x86_64-…`.
fn compiler_key(said: &str) -> String {
    let line = |name: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap_or("unknown")
            .trim()
    };
    let commit: String = line("commit-hash:").chars().take(9).collect();
    format!("rust-{}-{commit}-{}", line("release:"), line("host:"))
}

/// Removes what other compilers left. A folder that cannot be removed only takes room.
fn remove_others(base: &Path, key: &str) {
    let Ok(entries) = fs::read_dir(base) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("rust-") && name != key {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_names_release_commit_and_host() {
        let said = "rustc 1.95.0\nbinary: rustc\ncommit-hash: 59807616e1234567\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0\n";
        assert_eq!(
            compiler_key(said),
            "rust-1.95.0-59807616e-x86_64-unknown-linux-gnu"
        );
    }

    #[test]
    fn only_other_compilers_folders_are_removed() -> Result<()> {
        let base = tempfile::tempdir()?;
        for name in ["rust-1", "rust-2", "lock"] {
            fs::create_dir(base.path().join(name))?;
        }
        remove_others(base.path(), "rust-2");
        assert!(!base.path().join("rust-1").exists());
        assert!(base.path().join("rust-2").exists());
        assert!(base.path().join("lock").exists());
        Ok(())
    }
}
