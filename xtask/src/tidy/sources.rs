//! What sources must not contain.

use super::Finding;
use super::tree::{Tree, is_kind};

/// From here on a file is worth a second look.
const LONG: usize = 400;
/// From here on it is cut in two.
const TOO_LONG: usize = 800;

/// Where the machine's time is asked for, and why that is right.
const CLOCKS: &[&str] = &[
    // The one clock of the kernel.
    "kernel/domain/src/clock.rs",
    // When a drill's requests are due and how late their answers come.
    "kernel/drill/src/clock.rs",
    // Places and turns, which setting the machine's clock must not move, and how long a request waited.
    "kernel/gate/src/limiter/mod.rs",
    "kernel/gate/src/steady.rs",
    // How long a call took and may take, waited for a core and for the store, and what came into its
    // account meanwhile: intervals, which no calendar enters.
    "kernel/outbound/src/client.rs",
    "kernel/runtime/src/call.rs",
    "kernel/runtime/src/capabilities/outbound.rs",
    "kernel/runtime/src/host.rs",
    "kernel/runtime/src/lib.rs",
    "kernel/runtime/src/pace/background.rs",
    "kernel/runtime/src/pace/mod.rs",
    "kernel/runtime/src/pace/stretch.rs",
    "kernel/runtime/src/pace/turns.rs",
    // How long the steps of a request took: intervals too, from an instant that its caller gives.
    "kernel/traces/src/recording.rs",
    // How long whoever sends a file was waited for: intervals too.
    "kernel/web/src/paced.rs",
];

/// Endings of files that people write line by line.
const CODE: &[&str] = &[
    ".rs", ".mjs", ".js", ".ts", ".py", ".css", ".wit", ".sql", ".ftl",
];

fn lengths(tree: &Tree) -> impl Iterator<Item = (&str, usize)> {
    tree.written()
        .filter(|(path, _)| CODE.iter().any(|end| path.ends_with(end)))
        .map(|(path, text)| (path, text.lines().count()))
}

/// Files that are long, but not too long.
pub(super) fn long(tree: &Tree) -> Vec<(&str, usize)> {
    lengths(tree)
        .filter(|(_, lines)| *lines > LONG && *lines <= TOO_LONG)
        .collect()
}

/// Files that are too long.
pub(super) fn too_long(tree: &Tree) -> Vec<Finding> {
    lengths(tree)
        .filter(|(_, lines)| *lines > TOO_LONG)
        .map(|(path, lines)| Finding::file(path, format!("{lines} lines")))
        .collect()
}

/// Rust sources other than this tool's rules, whose samples break them on purpose.
fn rust(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.written()
        .filter(|(path, _)| is_kind(path, "rs") && !path.starts_with("xtask/src/tidy/"))
}

/// What comes before the unit tests of a Rust file.
fn before_tests(text: &str) -> &str {
    let cut = text
        .match_indices("#[cfg(test)]")
        .find(|(at, mark)| {
            let after = text.get(at + mark.len()..).unwrap_or_default();
            after.trim_start().starts_with("mod ") && after.contains('{')
        })
        .map(|(at, _)| at);
    cut.and_then(|at| text.get(..at)).unwrap_or(text)
}

/// Findings for every line that `wrong` has something to say about.
fn lines<'a>(
    files: impl Iterator<Item = (&'a str, &'a str)>,
    wrong: impl Fn(&str) -> Option<String>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in files {
        for (at, line) in text.lines().enumerate() {
            if let Some(what) = wrong(line) {
                findings.push(Finding::line(path, at + 1, what));
            }
        }
    }
    findings
}

/// Lints allowed without a reason. (`expect` is better where the lint surely speaks; a macro cannot
/// know what its user writes.)
pub(super) fn bare_allow(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in rust(tree) {
        for mark in ["#[allow(", "#![allow("] {
            for (at, _) in text.match_indices(mark) {
                let (before, from) = text.split_at(at);
                let attribute = from.split(']').next().unwrap_or(from);
                let in_comment = before
                    .lines()
                    .next_back()
                    .is_some_and(|line| line.trim_start().starts_with("//"));
                if !in_comment && !attribute.contains("reason") {
                    let line = before.matches('\n').count() + 1;
                    findings.push(Finding::line(path, line, format!("{attribute}]")));
                }
            }
        }
    }
    findings
}

/// The machine's time asked for elsewhere than in the clocks.
pub(super) fn system_clock(tree: &Tree) -> Vec<Finding> {
    const ASKS: [&str; 5] = [
        "Utc::now",
        "Timestamp::now",
        "Zoned::now",
        "SystemTime::now",
        "Instant::now",
    ];
    let product = rust(tree)
        .filter(|(path, _)| {
            ["kernel/", "plugins/", "sdk/"]
                .iter()
                .any(|start| path.starts_with(start))
                && !path.contains("/tests/")
                && !path.ends_with("/tests.rs")
                && !CLOCKS.contains(path)
        })
        .map(|(path, text)| (path, before_tests(text)));
    lines(product, |line| {
        let ask = ASKS.iter().find(|ask| line.contains(**ask))?;
        (!line.trim_start().starts_with("//"))
            .then(|| format!("{ask}: take the clock as an argument"))
    })
}

/// Marks of work left undone.
pub(super) fn unfinished(tree: &Tree) -> Vec<Finding> {
    const MARKS: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];
    let files = tree
        .written()
        .filter(|(path, _)| !path.starts_with("xtask/src/tidy/"));
    lines(files, |line| {
        let found = |mark: &&&str| {
            line.split(|sign: char| !sign.is_alphanumeric() && sign != '_')
                .any(|word| word == **mark)
        };
        MARKS
            .iter()
            .find(found)
            .map(|mark| format!("{mark}: {}", line.trim()))
    })
}

/// Paths of one machine.
pub(super) fn machine_paths(tree: &Tree) -> Vec<Finding> {
    const STARTS: [&str; 5] = ["/home/", "/root/", "/Users/", "/work/", "C:\\Users"];
    let files = tree
        .written()
        .filter(|(path, _)| !path.starts_with("xtask/src/tidy/"));
    lines(files, |line| {
        STARTS.iter().find_map(|start| {
            let at = line.find(start)?;
            // Not in the middle of a path or an address: `kernel/root/mod.rs`, `https://x/home/`.
            let before = line.get(..at)?.chars().next_back();
            let inside =
                before.is_some_and(|sign| sign.is_alphanumeric() || "_-.}/".contains(sign));
            (!inside).then(|| format!("{start}…"))
        })
    })
}

/// Headers of another licence, or of anybody's sole ownership.
pub(super) fn other_licence(tree: &Tree) -> Vec<Finding> {
    let files = tree
        .written()
        .filter(|(path, _)| !path.starts_with("xtask/src/tidy/"));
    let mut findings = Vec::new();
    for (path, text) in files {
        for (at, line) in text.lines().take(20).enumerate() {
            let spdx = line
                .split_once("SPDX-License-Identifier:")
                .is_some_and(|(_, licence)| !licence.trim().starts_with("Apache-2.0"));
            let words = [
                "All rights reserved",
                "General Public License",
                "Tous droits réservés",
            ];
            if spdx || words.iter().any(|words| line.contains(words)) {
                findings.push(Finding::line(path, at + 1, line.trim()));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        let found = check(&Tree::of(files)).into_iter();
        found.map(|f| format!("{}:{}", f.path, f.line)).collect()
    }

    #[test]
    fn a_file_is_long_before_it_is_too_long() {
        let (some, many) = ("x\n".repeat(500), "x\n".repeat(801));
        let tree = Tree::of(&[("a.rs", &some), ("b.rs", &many), ("c.md", &many)]);
        assert_eq!(long(&tree), [("a.rs", 500)]);
        assert_eq!(too_long(&tree), [Finding::file("b.rs", "801 lines")]);
    }

    #[test]
    fn an_exception_without_a_reason_is_found() {
        let files = [
            (
                "kernel/a.rs",
                "#[allow(x)]\n    #[allow(y)]\n// #[allow(z)]\n",
            ),
            ("kernel/b.rs", "#[expect(x, reason = \"…\")]\n"),
            ("kernel/c.rs", "#[allow(\n    x,\n    reason = \"…\"\n)]\n"),
        ];
        assert_eq!(
            places(bare_allow, &files),
            ["kernel/a.rs:1", "kernel/a.rs:2"]
        );
    }

    #[test]
    fn time_is_asked_for_in_the_clock_and_in_tests_only() {
        let ask = "let now = Timestamp::now();\n";
        let tested = format!("fn f() {{}}\n#[cfg(test)]\nmod tests {{\n{ask}}}\n");
        let files = [
            ("kernel/domain/src/clock.rs", ask),
            ("kernel/web/src/session.rs", ask),
            ("kernel/web/src/form.rs", tested.as_str()),
            ("kernel/web/tests/form.rs", ask),
            ("xtask/src/steps.rs", ask),
        ];
        assert_eq!(
            places(system_clock, &files),
            ["kernel/web/src/session.rs:1"]
        );
    }

    #[test]
    fn marks_of_unfinished_work_are_whole_words() {
        let files = [
            ("a.rs", "// TODO: later\n"),
            ("b.md", "TODOS, hacks, XXXL\n"),
        ];
        assert_eq!(places(unfinished, &files), ["a.rs:1"]);
    }

    #[test]
    fn paths_of_a_machine_are_found_where_they_start() {
        let files = [
            ("a.md", "see /home/ada/preau\n"),
            (
                "b.md",
                "see kernel/work/mod.rs and https://example.org/home/x\n",
            ),
        ];
        assert_eq!(places(machine_paths, &files), ["a.md:1"]);
    }

    #[test]
    fn a_header_of_another_licence_is_found() {
        let files = [
            ("a.rs", "// SPDX-License-Identifier: GPL-3.0\n"),
            ("b.rs", "// SPDX-License-Identifier: Apache-2.0\n"),
        ];
        assert_eq!(places(other_licence, &files), ["a.rs:1"]);
    }
}
