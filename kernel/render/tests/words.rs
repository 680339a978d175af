//! The words: each in every language, each used, and French as the French write it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use preau_domain::module::Capability;

/// Every message of a language: its key and its text.
fn messages(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("locales")
        .join(language);
    let mut messages: BTreeMap<String, String> = BTreeMap::new();
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let mut last = None;
        for line in text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.is_empty())
        {
            if line.starts_with([' ', '}']) {
                let message = messages.entry(Option::clone(&last).unwrap());
                message.or_default().extend(["\n", line]);
            } else {
                let (key, value) = line.split_once(" =").unwrap();
                let before = messages.insert(key.to_owned(), value.to_owned());
                assert!(before.is_none(), "{key} twice in {language}");
                last = Some(key.to_owned());
            }
        }
    }
    messages
}

/// The sources of the two crates that speak: this one and the web's.
fn source() -> String {
    fn read(folder: &Path, to: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, to);
            } else {
                to.push_str(&fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut text = String::new();
    for folder in ["src", "../web/src"] {
        read(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
            &mut text,
        );
    }
    text
}

/// The names of the parts that a message takes.
fn parts(message: &str) -> BTreeSet<&str> {
    message
        .split("{ $")
        .skip(1)
        .filter_map(|rest| rest.split([' ', '}']).next())
        .map(|name| name.trim_end_matches("-shown"))
        .collect()
}

#[test]
fn every_sentence_is_said_in_both_languages_with_the_same_parts() {
    let (fr, en) = (messages("fr"), messages("en"));
    assert_eq!(fr.keys().collect::<Vec<_>>(), en.keys().collect::<Vec<_>>());
    for (key, message) in &fr {
        assert_eq!(parts(message), parts(&en[key]), "{key}");
    }
}

#[test]
fn every_sentence_is_used_and_every_one_used_is_there() {
    let (source, messages) = (source(), messages("fr"));
    // Keys put together from a word of the store: "audit-" and what was done.
    let composed: Vec<_> = source
        .split("say(&format!(\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("{}").map(|(prefix, _)| prefix))
        .collect();
    for key in messages.keys() {
        let used = source.contains(&format!("\"{key}\""))
            || composed.iter().any(|prefix| key.starts_with(prefix));
        assert!(used, "{key} is said nowhere");
    }
    for call in [".say(\"", ".say_with(\"", "counted(words, \""] {
        for (at, _) in source.match_indices(call) {
            let key = source[at + call.len()..].split('"').next().unwrap();
            assert!(messages.contains_key(key), "{key} is not in the locales");
        }
    }
}

#[test]
fn french_is_typeset() {
    for (key, message) in messages("fr") {
        // What is between braces is not text.
        let text: String = message
            .split('{')
            .map(|part| part.split_once('}').map_or(part, |(_, text)| text))
            .collect();
        assert!(!text.contains('\''), "{key}: straight apostrophe");
        assert!(!text.contains('"'), "{key}: straight quotes");
        assert!(!text.contains("..."), "{key}: three dots");
        for mark in [" ;", " ?", " !", " :", " »", "« ", " %"] {
            assert!(!text.contains(mark), "{key}: breaking space in {mark:?}");
        }
        let chars: Vec<char> = text.chars().collect();
        for two in chars.windows(2) {
            let spaced = matches!(two[0], '\u{202F}' | '\u{A0}');
            assert!(
                spaced || !matches!(two[1], ';' | '?' | '!' | '»'),
                "{key}: no space before {:?}",
                two[1]
            );
        }
        for capital in ["A ", "Etat", "Etabl", "Editeur", "Eleve", "Ecole", "Echou"] {
            assert!(
                !text.trim_start().starts_with(capital),
                "{key}: accent on the capital"
            );
        }
    }
}

/// A part of a document of the tree, from its heading to the next of the same level.
fn part(document: &str, heading: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(document);
    let text = fs::read_to_string(file).unwrap();
    let (_, from) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    from.split("\n## ").next().unwrap().to_owned()
}

/// What a module may do is said to its school's administrator, to its vendor and in the contract.
#[test]
fn every_capability_is_said_to_whoever_decides_on_it() {
    let (fr, en) = (messages("fr"), messages("en"));
    let school = part("docs/school-admin.md", "Ce qu’un module peut faire");
    let vendor = part("docs/vendor.md", "What a component may do");
    let contract = part("wit/README.md", "Capabilities");
    for word in Capability::WORDS {
        let key = format!("capability-{word}");
        assert!(en.contains_key(&key), "{key}");
        let name = fr.get(&key).expect(&key).trim();
        assert!(school.contains(&format!("\n| {name} |")), "{name}");
        assert!(
            vendor.contains(&format!("| capability `{word}` |")),
            "{word}"
        );
        assert!(contract.contains(&format!("`{word}`")), "{word}");
    }
    let rows = school.lines().filter(|line| line.starts_with("| "));
    assert_eq!(rows.count(), 1 + Capability::ALL.len(), "and no other");
}
