//! What people are told at the command line, and the copy of the page for another host.
#![expect(clippy::expect_used, reason = "tests")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

fn preau(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_preau"))
        .env("PREAU_DATA", data)
        .env("PREAU_LOG", "error")
        .env_remove("PREAU_DATABASE_URL")
        .args(words)
        .output()
        .expect("the program runs")
}

fn said(output: &Output) -> String {
    let all = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&all).into_owned()
}

fn does(data: &Path, words: &[&str]) -> String {
    let output = preau(data, words);
    assert!(output.status.success(), "{words:?}: {}", said(&output));
    said(&output)
}

fn fails(data: &Path, words: &[&str], why: &str) {
    let output = preau(data, words);
    let said = said(&output);
    assert!(
        !output.status.success() && said.contains(why),
        "{words:?}: {said}"
    );
}

#[test]
fn an_incident_is_opened_followed_and_over_and_its_copy_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let copy = data.join("copy");
    let to = copy.to_str().expect("text");
    let title = ["--title", "Les devoirs <lents>"];
    let text = ["--text", "Nous cherchons."];
    let portal = ["--service", "portal"];
    let open = [&["incident", "open"][..], &title, &text, &portal].concat();
    let opened = does(data, &open);
    let name = opened.split(' ').next().expect("its name");
    let read = |file: &str| fs::read_to_string(copy.join(file)).expect("written");

    does(
        data,
        &[
            "status",
            "export",
            to,
            "--address",
            "https://etat.example.fr/",
        ],
    );
    let page = read("index.html");
    assert!(page.contains("Les devoirs &lt;lents&gt;"), "{page}");
    assert!(page.contains("En panne"), "no node measures: {page}");
    assert!(!page.contains("/assets/"), "{page}");
    assert!(read("en.html").contains("<html lang=\"en\">"));
    assert!(read("feed.atom").contains("href=\"https://etat.example.fr/feed.atom\""));
    let css = read("style.css");
    assert!(css.contains(".status-days"), "{css}");
    let fonts = css
        .split("url(")
        .skip(1)
        .map(|rest| rest.split(')').next().expect("closed"));
    for font in fonts {
        assert!(copy.join(font).is_file(), "{font}");
    }

    does(data, &["incident", "update", name, "--text", "Trouvé."]);
    let listed = does(data, &["incident", "list"]);
    assert!(
        listed.contains(name) && listed.contains("found"),
        "{listed}"
    );
    does(data, &["incident", "resolve", name, "--text-en", "Mended."]);
    assert_eq!(does(data, &["incident", "list"]), "");
    assert!(does(data, &["incident", "list", "--all"]).contains("over"));
    does(data, &["status", "export", to]);
    let json: serde_json::Value = serde_json::from_str(&read("status.json")).expect("JSON");
    assert_eq!(json["incidents"][0]["stage"], "over");
    let left = fs::read_dir(&copy).expect("read").filter_map(Result::ok);
    let aside = left.filter(|file| file.file_name().to_string_lossy().ends_with(".part"));
    assert_eq!(aside.count(), 0);
}

#[test]
fn what_lies_in_the_folder_leads_the_copy_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let (copy, other) = (data.join("copy"), data.join("other"));
    fs::create_dir(&copy).expect("made");
    fs::write(&other, "somebody's").expect("written");
    for name in ["index.html", ".index.html.part", "feed.atom"] {
        symlink(&other, copy.join(name)).expect("linked");
    }
    does(data, &["status", "export", copy.to_str().expect("text")]);
    assert_eq!(fs::read_to_string(&other).expect("read"), "somebody's");
    for name in ["index.html", "feed.atom"] {
        let written = fs::symlink_metadata(copy.join(name)).expect("there");
        assert!(written.is_file(), "{name}");
        let usual = fs::metadata(&other).expect("there").permissions();
        assert_eq!(written.permissions(), usual, "it is copied as any file");
    }
}

#[test]
fn what_is_wrong_is_said_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    let open = |words: &[&'static str]| [&["incident", "open"][..], words].concat();
    fails(data, &open(&["--text", "Oui."]), "--service");
    let portal = ["--service", "portal", "--text", "Oui."];
    fails(data, &open(&portal), "title: a title");
    let titled = [&portal[..], &["--title", "Oui"]].concat();
    fails(
        data,
        &open(&[&titled[..], &["--school", "nulle-part"]].concat()),
        "no school `nulle-part`",
    );
    fails(
        data,
        &open(&[&titled[..], &["--severity", "bad"]].concat()),
        "operational, slow, partial, down",
    );
    fails(data, &open(&[&titled[..], &["--works"]].concat()), "--ends");
    fails(
        data,
        &["incident", "resolve", "00000000", "--text", "Non."],
        "no incident `00000000`",
    );
    fails(
        data,
        &["status", "export", "x", "--address", "etat.example.fr"],
        "no address of a folder",
    );
    assert_eq!(does(data, &["incident", "list", "--all"]), "");
}
