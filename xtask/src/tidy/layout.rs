//! Which files there are, and what they are called.

use super::Finding;
use super::tree::{Tree, is_kind};

/// Names that say nothing of what is inside.
const EMPTY_NAMES: &[&str] = &[
    "common", "helper", "helpers", "manager", "managers", "misc", "shared", "util", "utils",
];

/// Folders and files with an empty name.
pub(super) fn names(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files() {
        let empty = file.path.split('/').find(|part| {
            let stem = part.split('.').next().unwrap_or(part);
            EMPTY_NAMES.contains(&stem)
        });
        if let Some(part) = empty {
            let what = format!("`{part}` does not say what is in it");
            findings.push(Finding::file(&file.path, what));
        }
    }
    findings
}

/// A missing or other licence.
pub(super) fn licence_file(tree: &Tree) -> Vec<Finding> {
    let whole = tree.text("LICENSE").is_some_and(|text| {
        text.contains("Apache License") && text.contains("END OF TERMS AND CONDITIONS")
    });
    if whole {
        return Vec::new();
    }
    vec![Finding::file("LICENSE", "is not the text of Apache-2.0")]
}

/// Guests that no test names.
pub(super) fn guests_are_tested(tree: &Tree) -> Vec<Finding> {
    const GUESTS: &str = "tests/guests/";
    let tests: Vec<&str> = tree
        .texts()
        .filter(|(path, _)| {
            let inside = path.contains("tests/") || path.ends_with("/tests.rs");
            is_kind(path, "rs") && inside && !path.starts_with(GUESTS)
        })
        .map(|(_, text)| text)
        .collect();
    let mut findings = Vec::new();
    for file in tree.files() {
        let name = file
            .path
            .strip_prefix(GUESTS)
            .and_then(|path| path.strip_suffix("/Cargo.toml"));
        let Some(name) = name else { continue };
        let compiled = name.replace('-', "_");
        if !tests
            .iter()
            .any(|text| text.contains(name) || text.contains(&compiled))
        {
            findings.push(Finding::file(&file.path, format!("no test names {name}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        let found = check(&Tree::of(files)).into_iter();
        found.map(|finding| finding.path).collect()
    }

    #[test]
    fn empty_names_are_found_in_files_and_folders() {
        let files = [
            ("kernel/web/src/utils.rs", ""),
            ("kernel/web/tests/common/mod.rs", ""),
            ("kernel/web/src/commons.rs", ""),
        ];
        assert_eq!(
            paths(names, &files),
            ["kernel/web/src/utils.rs", "kernel/web/tests/common/mod.rs"]
        );
    }

    #[test]
    fn a_guest_that_no_test_names_is_found() {
        let files = [
            ("tests/guests/endless-loop/Cargo.toml", ""),
            ("tests/guests/never-run/Cargo.toml", ""),
            ("kernel/runtime/tests/limits.rs", "guest(\"endless_loop\")"),
        ];
        assert_eq!(
            paths(guests_are_tested, &files),
            ["tests/guests/never-run/Cargo.toml"]
        );
    }

    #[test]
    fn the_licence_must_be_whole() {
        let whole = "Apache License … END OF TERMS AND CONDITIONS";
        assert!(licence_file(&Tree::of(&[("LICENSE", whole)])).is_empty());
        assert_eq!(licence_file(&Tree::of(&[("LICENSE", "MIT")])).len(), 1);
    }
}
