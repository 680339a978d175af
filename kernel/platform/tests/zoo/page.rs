//! `docs/isolation.md` promises by tests: that they exist.

use std::collections::BTreeSet;
use std::path::Path;

const PAGE: &str = include_str!("../../../../docs/isolation.md");

fn tests_in(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if !path.ends_with("target") {
                tests_in(&path, found);
            }
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source");
            let functions = text.lines().filter_map(|line| {
                let (_, after) = line.split_once("fn ")?;
                after.split_once('(')
            });
            found.extend(functions.map(|(name, _)| name.to_owned()));
        }
    }
}

#[test]
fn this_page_names_tests_that_exist() {
    let kernel = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeSet::new();
    tests_in(&kernel, &mut found);
    // What stands in code and is a sentence.
    let named: Vec<_> = PAGE
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|code| code.matches('_').count() >= 2 && !code.contains([' ', '.', '/']))
        // A counter.
        .filter(|code| !code.starts_with("preau_"))
        .filter(|code| {
            code.chars()
                .all(|c| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit())
        })
        .collect();
    assert!(named.len() > 40, "{} tests are named", named.len());
    let missing: Vec<_> = named
        .iter()
        .filter(|name| !found.contains(**name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
