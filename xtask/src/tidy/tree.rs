//! What the rules look at: the files that belong to the tree, and what Cargo says about its crates.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::boundaries::{Package, packages};
use super::dependencies::{Linked, linked};
use crate::places::{Places, Workspace};
use crate::process;

/// The tree at one moment.
#[derive(Debug, Default)]
pub(super) struct Tree {
    files: Vec<File>,
    packages: Vec<Package>,
    linked: Vec<Linked>,
}

/// A file that Git knows or would add.
#[derive(Debug)]
pub(super) struct File {
    /// From the root, with slashes.
    pub(super) path: String,
    /// Its text; none if it is not UTF-8.
    pub(super) text: Option<String>,
}

/// Whether a path ends with a dot and `ending`.
pub(super) fn is_kind(path: &str, ending: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == ending)
}

impl Tree {
    /// Reads everything.
    pub(super) fn load(places: &Places) -> Result<Self> {
        let mut git = Command::new("git");
        git.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(places.root());
        let listed = process::capture(&mut git).context("the tree must be a Git clone")?;
        let mut files = Vec::new();
        for path in listed.split_terminator('\0') {
            // A removed file stands in the index until the next commit.
            if let Ok(bytes) = std::fs::read(places.root().join(path)) {
                let text = String::from_utf8(bytes).ok();
                files.push(File {
                    path: path.to_owned(),
                    text,
                });
            }
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);

        let mut tree = Self {
            files,
            ..Self::default()
        };
        for workspace in Workspace::ALL {
            if places.has(workspace) {
                tree.packages.extend(packages(places, workspace)?);
                tree.linked.extend(linked(places, workspace)?);
            }
        }
        Ok(tree)
    }

    /// Every file.
    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    /// Every file of text: path and content.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files
            .iter()
            .filter_map(|file| Some((file.path.as_str(), file.text.as_deref()?)))
    }

    /// Files of text that people of the project wrote: neither taken from others nor generated.
    pub(super) fn written(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(|(path, _)| {
            let foreign = ["/vendor/", "/third-party/", "/fonts/"];
            let generated = [
                ".lock",
                "package-lock.json",
                ".min.js",
                ".min.css",
                ".snap",
                ".svg",
            ];
            !foreign.iter().any(|part| path.contains(part))
                && !generated.iter().any(|end| path.ends_with(end))
                && !["LICENSE", "NOTICE", "OFL"].iter().any(|name| {
                    path.rsplit('/')
                        .next()
                        .is_some_and(|file| file.starts_with(name))
                })
        })
    }

    /// The text of one file.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.texts()
            .find(|(other, _)| *other == path)
            .map(|(_, text)| text)
    }

    /// Whether a path is a file, or a folder with a file in it.
    pub(super) fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        path.is_empty()
            || self
                .files
                .iter()
                .any(|file| file.path == path || file.path.starts_with(&folder))
    }

    /// The crates of the tree.
    pub(super) fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// The crates that are compiled for the tree.
    pub(super) fn linked(&self) -> &[Linked] {
        &self.linked
    }
}

#[cfg(test)]
impl Tree {
    /// A tree of these files.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| File {
            path: (*path).to_owned(),
            text: Some((*text).to_owned()),
        });
        Self {
            files: files.collect(),
            ..Self::default()
        }
    }

    /// A tree of these crates.
    pub(super) fn of_packages(packages: Vec<Package>) -> Self {
        Self {
            packages,
            ..Self::default()
        }
    }

    /// A tree that compiles these crates.
    pub(super) fn of_linked(linked: Vec<Linked>) -> Self {
        Self {
            linked,
            ..Self::default()
        }
    }
}
