//! The program itself at the command line: what an operator is told of a vendor's file.

use std::path::Path;
use std::process::{Command, Output};

use crate::guests::{compiler, guest};

const NOOP: &str = include_str!("../../../../tests/guests/noop/manifest.toml");

/// An empty component with this manifest.
fn component(manifest: &str) -> Vec<u8> {
    let name = "ent:manifest";
    let mut bytes = b"\0asm\x0d\0\x01\0\0".to_vec();
    let mut length = 1 + name.len() + manifest.len();
    while length > 0x7f {
        bytes.push(u8::try_from(length & 0x7f).expect("seven bits") | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).expect("seven bits"));
    bytes.push(u8::try_from(name.len()).expect("short"));
    bytes.extend(name.bytes().chain(manifest.bytes()));
    bytes
}

/// What `preau module check` says of a file.
fn check(name: &str, bytes: &[u8]) -> Output {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("console");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("written");
    Command::new(compiler().program)
        .args(["module", "check"])
        .arg(&file)
        .env("XDG_CACHE_HOME", folder.join("cache"))
        .output()
        .expect("the program runs")
}

#[test]
fn checking_a_component_says_what_installing_it_would() {
    let whole = check("noop.wasm", &guest("noop"));
    let said = String::from_utf8_lossy(&whole.stdout).into_owned();
    assert!(
        whole.status.success() && said.contains("sha256 "),
        "{whole:?}"
    );
    let empty = check("empty.wasm", &component(NOOP));
    let why = String::from_utf8_lossy(&empty.stderr).into_owned();
    assert!(
        !empty.status.success() && why.contains("does not fit the contract"),
        "{empty:?}"
    );
    assert!(empty.stdout.is_empty(), "{empty:?}");
}

#[test]
fn nothing_of_a_vendor_moves_the_operators_cursor() {
    let publisher = NOOP.lines().find(|line| line.starts_with("publisher"));
    let publisher = publisher.expect("a publisher");
    for (name, line) in [
        ("escape.wasm", r#"publisher = "x\u001b[2Jx""#),
        ("line.wasm", r#"publisher = "x\nsha256 0000""#),
        ("id.wasm", "publisher = \"x\"\n\"a\\u001b\\u0007\" = 1"),
    ] {
        let said = check(name, &component(&NOOP.replacen(publisher, line, 1)));
        assert!(!said.status.success(), "{name}: {said:?}");
        let all = [&said.stdout[..], &said.stderr].concat();
        let obeyed = |byte: &u8| byte.is_ascii_control() && *byte != b'\n';
        assert!(!all.iter().any(obeyed), "{name}: {said:?}");
        assert!(!all.starts_with(b"sha256") && said.stdout.is_empty());
    }
}
