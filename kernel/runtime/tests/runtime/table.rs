//! The table of limits: each line has its test, and the page about it says what the table says.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use preau_runtime::limits::{self, Amount, Limit, SetBy};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where what the kernel is built with is held against the table, since the tests of its parts have smaller figures.
const WIRING: &str = "runtime/src/wiring.rs";

/// Limits that neither their test nor the wiring names: the test reaches them with figures of a guest or of a
/// configuration, and would not notice another constant. None is to be added.
const UNNAMED: [&str; 5] = [
    "ARCHIVE_WAIT",
    "COMPILED_BYTES",
    "GUEST_STACK",
    "LISTENER_BEAT",
    "OUTPUT_BYTES",
];

/// Whether a text names a limit's constant, or one of another crate's of which it is made.
fn names(text: &str, limit: &Limit) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let constants = limit.written.split(|c| !is_word(c)).filter(|word| {
        let is_constant = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(is_constant)
    });
    let constants: Vec<_> = constants.chain([limit.name]).collect();
    text.split(|c| !is_word(c))
        .any(|word| constants.contains(&word))
}

#[test]
fn every_limit_has_a_test_that_trips_it() {
    let wiring = std::fs::read_to_string(root().join("kernel").join(WIRING)).expect("the wiring");
    for limit in limits::all() {
        let (file, name) = limit.test.split_once("::").expect("FILE::FUNCTION");
        let text = std::fs::read_to_string(root().join("kernel").join(file))
            .unwrap_or_else(|error| panic!("{}: {file}: {error}", limit.name));
        let at = text
            .find(&format!("fn {name}("))
            .unwrap_or_else(|| panic!("{}: {file} has no `{name}`", limit.name));
        let before = text[..at].trim_end_matches("async ").trim_end();
        // A conformance test is named in the list of its file, and made for each database.
        let is_listed = text.contains(&format!("\n    {name},\n"));
        assert!(
            before.ends_with("test]") || is_listed,
            "{}: `{name}` is no test",
            limit.name
        );
        let is_named = names(&text, limit) || names(&wiring, limit);
        assert_eq!(
            is_named,
            !UNNAMED.contains(&limit.name),
            "{}: whether {file} or {WIRING} names it",
            limit.name
        );
    }
}

#[test]
fn no_limit_stands_twice_and_none_is_nothing() {
    for (i, limit) in limits::all().enumerate() {
        assert!(
            limits::all()
                .skip(i + 1)
                .all(|other| other.name != limit.name)
        );
        let some = match limit.amount {
            Amount::Fuel(n) | Amount::Bytes(n) | Amount::Count(n) => n > 0,
            Amount::Time(time) => !time.is_zero(),
        };
        assert!(some, "{}", limit.name);
    }
}

/// A number in groups of three.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut said = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            said.push(',');
        }
        said.push(digit);
    }
    said
}

fn amount(limit: &Limit) -> String {
    match limit.amount {
        Amount::Fuel(n) => format!("{} fuel", grouped(n)),
        Amount::Count(n) => grouped(n),
        Amount::Bytes(n) if n % (1 << 30) == 0 => format!("{} GiB", n >> 30),
        Amount::Bytes(n) if n % (1 << 20) == 0 => format!("{} MiB", n >> 20),
        Amount::Bytes(n) => format!("{} KiB", n >> 10),
        Amount::Time(time) => format!("{time:?}"),
    }
}

fn page() -> String {
    let mut page = format!(
        "\
# What a module may use

Written from the table in `kernel/runtime/src/limits.rs`; `PREAU_WRITE=1 cargo test -p preau-runtime --test runtime table` writes it anew. Each line is held by the test in its last column, which runs into the limit.

A limit is set by the contract (a vendor may rely on it), by the kernel for everybody, by the school's plan (the region sets it, by level), or by the module's manifest below the kernel's: the smallest grant holds. A fault ends the one call in which it happens: nothing that it staged is kept, the person gets a clear page, and the whole grant of the call is charged.

Fuel is what a call is charged in: one for each instruction of the guest, {} for each call into the kernel, {} for each row that the kernel reads for it and {} for each that it is to write (a record and one for each index of its collection, put or deleted; an event, a timer, a lesson, a notification, a touch, a mark in a box), {} for each byte in these rows, and for a request to the outside {} and as much for each byte of it and of its answer. A page that is given again without a call costs {}.
",
        grouped(limits::HOST_CALL_FUEL),
        grouped(limits::HOST_ROW_FUEL),
        grouped(limits::HOST_WRITE_FUEL),
        grouped(limits::HOST_BYTE_FUEL),
        grouped(limits::OUTBOUND_FUEL),
        grouped(limits::VIEW_AGAIN_FUEL),
    );
    let mut about = "";
    for limit in limits::all() {
        if limit.about != about {
            about = limit.about;
            let head =
                "| limit | at most | set by | what happens there | test |\n|---|---|---|---|---|";
            writeln!(page, "\n## {about}\n\n{head}").expect("a string");
        }
        let what: Vec<_> = limit.what.iter().map(|line| line.trim()).collect();
        let by: Vec<_> = limit.set_by.iter().map(|by| SetBy::as_str(*by)).collect();
        let (_, test) = limit.test.split_once("::").unwrap_or_default();
        let line = format!(
            "| {} | {} | {} | {} | `{test}` |",
            what.join(" ").trim_end_matches('.'),
            amount(limit),
            by.join(", "),
            limit.at_limit,
        );
        writeln!(page, "{line}").expect("a string");
    }
    page
}

#[test]
fn the_page_says_what_the_table_says() {
    let file = root().join("docs/limits.md");
    if std::env::var_os("PREAU_WRITE").is_some() {
        std::fs::write(&file, page()).expect("written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page(),
        "docs/limits.md is not what the table says; write it with PREAU_WRITE=1"
    );
}
