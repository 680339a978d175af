//! What is compiled in from elsewhere: banned crates, licences, and what lock files give away.

use anyhow::Result;

use super::Finding;
use super::tree::Tree;
use crate::places::{Places, Workspace};
use crate::process;

/// Crates that must not be compiled in, each with what to use instead.
const BANNED: &[(&str, &str)] = &[
    ("ring", "aws-lc-rs is the one cryptographic library"),
    ("openssl", "rustls with aws-lc-rs"),
    ("openssl-sys", "rustls with aws-lc-rs"),
    ("native-tls", "rustls with aws-lc-rs"),
    (
        "rsa",
        "aws-lc-rs; the rsa crate leaks its key by timing (RUSTSEC-2023-0071)",
    ),
];

/// Crates of which only one version may be compiled in.
const SINGLE: &[&str] = &[
    "aws-lc-sys",
    "libsqlite3-sys",
    "rustls",
    "tokio",
    "wasmtime",
];

/// Licences that ask for no more than their own text.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "OpenSSL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
    // Asks for the changed files only, not for what is linked with them.
    "MPL-2.0",
];

/// A crate that is compiled for a workspace on this machine: not merely named in its lock file.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Linked {
    /// The manifest of the workspace.
    manifest: String,
    name: String,
    version: String,
    licence: String,
}

/// The crates from elsewhere that a workspace compiles.
pub(super) fn linked(places: &Places, workspace: Workspace) -> Result<Vec<Linked>> {
    let words = ["tree", "--locked", "--workspace", "--prefix=none"];
    let mut tree = places.cargo(workspace, &words);
    tree.args(["--edges=normal,build,dev", "--format={p}|{l}"]);
    let said = process::capture(&mut tree)?;
    let mut linked: Vec<_> = said
        .lines()
        .filter_map(|line| parse(line, &workspace.manifest()))
        .collect();
    linked.sort();
    linked.dedup();
    Ok(linked)
}

/// One line of `cargo tree`: `ring v0.17.14 (*)|Apache-2.0 AND ISC`. None for a crate of the tree.
fn parse(line: &str, manifest: &str) -> Option<Linked> {
    let (package, licence) = line.split_once('|')?;
    let mut words = package.split(' ');
    let (name, version) = (words.next()?, words.next()?);
    if words.next().is_some_and(|word| word.starts_with("(/")) {
        return None;
    }
    Some(Linked {
        manifest: manifest.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        licence: licence.trim_end_matches("(*)").trim().to_owned(),
    })
}

/// Banned crates, and single ones that are there more than once.
pub(super) fn banned(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for linked in tree.linked() {
        if let Some((name, instead)) = BANNED.iter().find(|(name, _)| *name == linked.name) {
            findings.push(Finding::file(
                &linked.manifest,
                format!("{name}: {instead}"),
            ));
        }
        let twice = tree.linked().iter().any(|other| {
            other.name == linked.name
                && other.manifest == linked.manifest
                && other.version < linked.version
        });
        if twice && SINGLE.contains(&linked.name.as_str()) {
            let what = format!("{} is compiled in more than one version", linked.name);
            findings.push(Finding::file(&linked.manifest, what));
        }
    }
    findings
}

/// Crates whose licence asks for more than we promise.
pub(super) fn licences(tree: &Tree) -> Vec<Finding> {
    tree.linked()
        .iter()
        .filter(|linked| !is_allowed(&linked.licence))
        .map(|linked| {
            let licence = if linked.licence.is_empty() {
                "no licence"
            } else {
                &linked.licence
            };
            let what = format!("{} {}: {licence}", linked.name, linked.version);
            Finding::file(&linked.manifest, what)
        })
        .collect()
}

/// Whether an SPDX expression leaves us a choice that is allowed. `AND` binds closer than `OR`; the
/// older `/` between names means `OR`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let spaced = expression.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any_of(&mut rest) && rest.is_empty()
}

fn any_of(words: &mut &[&str]) -> bool {
    let mut allowed = all_of(words);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        // Read to its end even if the answer is known.
        allowed |= all_of(words);
    }
    allowed
}

fn all_of(words: &mut &[&str]) -> bool {
    let mut allowed = one(words);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        allowed &= one(words);
    }
    allowed
}

fn one(words: &mut &[&str]) -> bool {
    match *words {
        ["(", rest @ ..] => {
            *words = rest;
            let allowed = any_of(words);
            let [")", rest @ ..] = *words else {
                return false;
            };
            *words = rest;
            allowed
        }
        [licence, "WITH", exception, rest @ ..] => {
            *words = rest;
            ALLOWED.contains(&format!("{licence} WITH {exception}").as_str())
        }
        [licence, rest @ ..] => {
            *words = rest;
            ALLOWED.contains(licence)
        }
        [] => false,
    }
}

/// Lock files and settings that name a registry of one machine, and crates taken from elsewhere
/// than the public registry.
pub(super) fn lock_files(tree: &Tree) -> Vec<Finding> {
    const PUBLIC: &str = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let mut findings = Vec::new();
    for (path, text) in tree.texts() {
        let name = path.rsplit('/').next().unwrap_or(path);
        let wrong: fn(&str) -> bool = match name {
            "Cargo.lock" => |line| line.starts_with("source = ") && line != PUBLIC,
            "package-lock.json" => |line| line.trim_start().starts_with("\"resolved\": \"http"),
            ".npmrc" => |line| line.contains("registry=") || line.contains("_auth"),
            "config.toml" if path.contains(".cargo/") => {
                |line| line.starts_with("[source") || line.starts_with("[registr")
            }
            _ => continue,
        };
        for (at, line) in text.lines().enumerate() {
            if wrong(line) {
                let what = format!("names a registry: {}", line.trim());
                findings.push(Finding::line(path, at + 1, what));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(lines: &[&str]) -> Tree {
        Tree::of_linked(
            lines
                .iter()
                .filter_map(|line| parse(line, "Cargo.toml"))
                .collect(),
        )
    }

    #[test]
    fn crates_of_the_tree_are_not_from_elsewhere() {
        assert!(parse("preau v0.1.0 (/tree/kernel/preau)|Apache-2.0", "Cargo.toml").is_none());
        assert!(parse("serde v1.0.1 (*)|MIT OR Apache-2.0", "Cargo.toml").is_some());
        assert!(parse("serde_derive v1.0.1 (proc-macro)|MIT", "Cargo.toml").is_some());
        assert!(parse("", "Cargo.toml").is_none());
    }

    #[test]
    fn a_banned_crate_and_a_second_sqlite_are_found() {
        assert_eq!(banned(&compiled(&["ring v0.17.14|ISC"])).len(), 1);
        let two = ["libsqlite3-sys v0.30.0|MIT", "libsqlite3-sys v0.37.0|MIT"];
        assert_eq!(banned(&compiled(&two)).len(), 1);
        assert_eq!(
            banned(&compiled(&["syn v1.0.0|MIT", "syn v2.0.0|MIT"])).len(),
            0
        );
    }

    #[test]
    fn licences_are_read_as_expressions() {
        for allowed in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "Apache-2.0 WITH LLVM-exception OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "ISC AND (Apache-2.0 OR ISC) AND OpenSSL",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT",
            "MIT MIT",
            "AGPL-3.0 OR SSPL-1.0",
        ] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }

    #[test]
    fn a_lock_file_names_no_machines_registry() {
        let tree = Tree::of(&[
            (
                "Cargo.lock",
                "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
            ),
            (
                "sdk/rust/Cargo.lock",
                "source = \"git+https://example.org/x\"\n",
            ),
            (
                "tests/browser/package-lock.json",
                "  \"resolved\": \"https://example.org/x.tgz\",\n",
            ),
            (
                "tests/browser/.npmrc",
                "omit-lockfile-registry-resolved=true\n",
            ),
        ]);
        let paths: Vec<_> = lock_files(&tree).into_iter().map(|f| f.path).collect();
        assert_eq!(
            paths,
            ["sdk/rust/Cargo.lock", "tests/browser/package-lock.json"]
        );
    }
}
