//! The rules of the tree that neither the compiler nor a lint holds, each with its reason.
//!
//! To add one: write a function from [`Tree`] to findings in the file it belongs to, test it on a
//! few lines, and name it in [`RULES`].

mod boundaries;
mod dependencies;
mod documents;
mod layout;
mod metrics;
mod migrations;
mod sources;
mod tree;

use std::process::ExitCode;

use anyhow::{Result, bail};

pub(crate) use self::boundaries::own_packages;
use self::tree::Tree;
use crate::arguments::Arguments;
use crate::places::Places;

/// A rule, by the name that its findings carry.
struct Rule {
    name: &'static str,
    /// Why it is there; printed with its findings.
    reason: &'static str,
    /// Finds what breaks it.
    check: fn(&Tree) -> Vec<Finding>,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    path: String,
    /// Counted from 1; 0 for the file as a whole.
    line: usize,
    what: String,
}

impl Finding {
    fn file(path: impl Into<String>, what: impl Into<String>) -> Self {
        Self::line(path, 0, what)
    }

    fn line(path: impl Into<String>, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            line,
            what: what.into(),
        }
    }
}

const RULES: &[Rule] = &[
    Rule {
        name: "crate-boundaries",
        reason: "each crate knows only what its place in the map allows (kernel/ARCHITECTURE.md)",
        check: boundaries::own_crates,
    },
    Rule {
        name: "reserved-libraries",
        reason: "one crate knows the database, one the Wasm engine, and the edge alone knows HTTP",
        check: boundaries::reserved_libraries,
    },
    Rule {
        name: "outside-the-kernel",
        reason: "a first-party module has no door that a vendor does not have",
        check: boundaries::outside_the_kernel,
    },
    Rule {
        name: "own-licence",
        reason: "every crate of the tree is Apache-2.0",
        check: boundaries::own_licence,
    },
    Rule {
        name: "banned-crates",
        reason: "one cryptographic library and one SQLite, built from source we can follow",
        check: dependencies::banned,
    },
    Rule {
        name: "licences",
        reason: "a region may use and pass on everything that is linked in",
        check: dependencies::licences,
    },
    Rule {
        name: "lock-files",
        reason: "a lock file says what, never from which machine",
        check: dependencies::lock_files,
    },
    Rule {
        name: "file-length",
        reason: "one reason to change for each file; at 800 lines there is more than one",
        check: sources::too_long,
    },
    Rule {
        name: "reasoned-exceptions",
        reason: "an exception from a lint says why: #[expect(lint, reason = \"…\")]",
        check: sources::bare_allow,
    },
    Rule {
        name: "passed-in-time",
        reason: "the clock is passed in, so that tests set it (kernel/domain/src/clock.rs)",
        check: sources::system_clock,
    },
    Rule {
        name: "nothing-unfinished",
        reason: "what is left to do is an issue, not a comment",
        check: sources::unfinished,
    },
    Rule {
        name: "machine-paths",
        reason: "the tree works wherever it is cloned",
        check: sources::machine_paths,
    },
    Rule {
        name: "licence-headers",
        reason: "the licence is said once, in LICENSE",
        check: sources::other_licence,
    },
    Rule {
        name: "names",
        reason: "a file is found by the domain's word for what is in it",
        check: layout::names,
    },
    Rule {
        name: "licence-file",
        reason: "without its text there is no licence",
        check: layout::licence_file,
    },
    Rule {
        name: "migration-pairs",
        reason: "both databases have the same history",
        check: migrations::differ,
    },
    Rule {
        name: "tables-are-listed",
        reason: "who looks for a table finds what it is for, who writes it and when its rows go",
        check: migrations::tables_unlisted,
    },
    Rule {
        name: "guests-are-tested",
        reason: "a hostile guest that no test runs proves nothing",
        check: layout::guests_are_tested,
    },
    Rule {
        name: "documents-are-linked",
        reason: "a page that nothing leads to is not read",
        check: documents::unlinked,
    },
    Rule {
        name: "links-resolve",
        reason: "a link that leads nowhere costs the reader's trust in the rest",
        check: documents::broken_links,
    },
    Rule {
        name: "metrics-are-recorded",
        reason: "a dashboard or an alert on a name that nothing records stays calm for ever",
        check: metrics::unknown,
    },
    Rule {
        name: "metrics-are-listed",
        reason: "who sees a number finds what it counts",
        check: metrics::undocumented,
    },
    Rule {
        name: "alerts-lead-somewhere",
        reason: "who is woken finds what to do, and is woken only by what was tried",
        check: metrics::alerts,
    },
];

/// `cargo xtask tidy`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.finish()?;
    check(&Places::find()?)?;
    Ok(ExitCode::SUCCESS)
}

/// Checks every rule, prints what breaks one, and fails if anything does.
pub(crate) fn check(places: &Places) -> Result<()> {
    let tree = Tree::load(places)?;
    for (path, lines) in sources::long(&tree) {
        println!("    note: {path} has {lines} lines: look again");
    }
    let mut broken = 0;
    for rule in RULES {
        let findings = (rule.check)(&tree);
        if findings.is_empty() {
            continue;
        }
        broken += 1;
        println!("    {}: {}", rule.name, rule.reason);
        for Finding { path, line, what } in findings {
            match line {
                0 => println!("      {path}: {what}"),
                _ => println!("      {path}:{line}: {what}"),
            }
        }
    }
    if broken > 0 {
        bail!("{broken} of {} rules of the tree are broken", RULES.len());
    }
    println!("    {} rules, {} files", RULES.len(), tree.files().len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_a_reason() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(!rule.reason.is_empty(), "{}", rule.name);
            let first = RULES.iter().position(|other| other.name == rule.name);
            assert_eq!(first, Some(at), "{}", rule.name);
        }
    }

    #[test]
    fn an_empty_tree_breaks_only_what_must_be_there() {
        let tree = Tree::default();
        let broken: Vec<_> = RULES
            .iter()
            .filter(|rule| !(rule.check)(&tree).is_empty())
            .map(|rule| rule.name)
            .collect();
        assert_eq!(broken, ["licence-file"]);
    }
}
