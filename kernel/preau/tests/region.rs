//! What the region decides, at the command line: its file held against what is, and how it shows itself.
#![expect(clippy::expect_used, reason = "tests")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs the program in this folder; whether it succeeded, and all that it said.
fn preau(folder: &Path, words: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_preau"))
        .env("PREAU_DATA", folder)
        .env("PREAU_LOG", "error")
        .env_remove("PREAU_DATABASE_URL")
        .current_dir(folder)
        .args(words)
        .output()
        .expect("the program runs");
    let all = [&output.stdout[..], &output.stderr].concat();
    let said = String::from_utf8_lossy(&all).into_owned();
    (output.status.success(), said)
}

fn does(folder: &Path, words: &[&str]) -> String {
    let (done, said) = preau(folder, words);
    assert!(done, "{words:?}: {said}");
    said
}

fn fails(folder: &Path, words: &[&str], why: &[&str]) {
    let (done, said) = preau(folder, words);
    assert!(!done, "{words:?}: {said}");
    for why in why {
        assert!(said.contains(why), "{words:?}: {why}: {said}");
    }
}

#[test]
fn a_file_is_held_against_what_is_and_what_is_wrong_has_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let write = |text: &str| fs::write(folder.join("region.toml"), text).expect("written");
    let [check, plan, apply] =
        ["check", "plan", "apply"].map(|what| ["region", what, "--config", "region.toml"]);

    write("region = \"Mon ENT\"\n\n[[module]]\nid = \"homework\"\nlevels = [\"colege\"]\n");
    let why = ["region.toml is not right", "line 5", "not a level"];
    for words in [check, plan, apply] {
        fails(folder, &words, &why);
    }

    write("region = \"Mon ENT\"\n\n[[module]]\nid = \"homework\"\nlevels = [\"college\"]\n");
    let right = does(folder, &check);
    assert!(right.contains("1 lines of modules"), "{right}");
    // What only the database can tell: the line is right, and cannot be followed.
    let why = [
        "0 changes",
        "line 4: module `homework`: it is not installed",
    ];
    for words in [plan, apply] {
        fails(folder, &words, &why);
    }

    write("[plan.college]\nmodule-records = 5\n");
    for words in [check, plan, apply] {
        does(folder, &words);
    }
}

#[test]
fn a_plan_is_set_for_what_there_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    fails(folder, &["plan", "set", "weight=3"], &["--school"]);
    let nowhere = ["plan", "set", "--school", "nulle-part", "weight=3"];
    fails(folder, &nowhere, &["no school `nulle-part`"]);
    let wrong = ["plan", "set", "--module", "homework", "weight=3"];
    fails(folder, &wrong, &["the school's as a whole"]);
    let unknown = ["plan", "set", "--module", "homework", "records=3"];
    fails(folder, &unknown, &["`records=3`"]);
}

#[test]
fn the_region_shows_itself_as_it_is_set_and_goes_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let named = ["brand", "set", "--name", "Mon ENT du Nord"];
    does(folder, &named);
    does(folder, &["brand", "set", "--accent-light", "#8C2A6B"]);
    let faint = ["brand", "set", "--accent-light", "#ffd700"];
    fails(folder, &faint, &["too faint", "would do"]);
    fs::write(folder.join("logo.png"), "<svg/>").expect("written");
    let logo = ["brand", "set", "--logo", "logo.png", "--logo-alt", "Région"];
    fails(folder, &logo, &["logo.png", "a whole PNG"]);
    let shown = does(folder, &["brand", "show"]);
    let says = "name Mon ENT du Nord, light #8c2a6b, dark -, logo -";
    assert!(shown.contains(says), "{shown}");
    does(folder, &["brand", "reset"]);
    let shown = does(folder, &["brand", "show"]);
    assert!(shown.contains("by hand: name -, light -"), "{shown}");
}
