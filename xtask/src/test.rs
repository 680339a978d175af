//! `cargo xtask test`: everything that must hold, in order, each with a name.

use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::arguments::Arguments;
use crate::places::{Places, Workspace};
use crate::postgres::Postgres;
use crate::s3::S3;
use crate::steps::{self, Step};
use crate::{attacks, browser, process, tidy, toolchain};

/// What the steps share.
struct Run {
    places: Places,
    /// Only tests whose names contain one of these, if there are any.
    filters: Vec<String>,
    /// Runs until the last step has ended.
    postgres: Option<Postgres>,
    s3: Option<S3>,
}

const STEPS: &[Step<Run>] = &[
    Step {
        name: "fmt",
        what: "every workspace is formatted",
        needs: &[],
        named_tests: false,
        run: formatted,
    },
    Step {
        name: "tidy",
        what: "the rules of the tree hold",
        needs: &[],
        named_tests: false,
        run: |run| tidy::check(&run.places),
    },
    Step {
        name: "tools",
        what: "a C compiler and the target of modules are there",
        needs: &[],
        named_tests: false,
        run: |run| {
            toolchain::require_c_compiler()?;
            toolchain::require_wasm_target(&run.places)
        },
    },
    Step {
        name: "plugins",
        what: "the modules are compiled",
        needs: &["tools"],
        named_tests: false,
        run: |run| toolchain::build_components(&run.places, Workspace::Plugins),
    },
    Step {
        name: "guests",
        what: "the hostile guests are compiled",
        needs: &["tools"],
        named_tests: false,
        run: guests,
    },
    Step {
        name: "clippy",
        what: "no lint has anything to say",
        needs: &["tools"],
        named_tests: false,
        run: clippy,
    },
    Step {
        name: "postgres",
        what: "a private PostgreSQL runs",
        needs: &[],
        named_tests: false,
        run: |run| {
            run.postgres = Some(Postgres::start()?);
            Ok(())
        },
    },
    Step {
        name: "s3",
        what: "a private S3 server runs",
        needs: &[],
        named_tests: false,
        run: |run| {
            run.s3 = Some(S3::start(&run.places)?);
            Ok(())
        },
    },
    Step {
        name: "kernel",
        what: "the kernel's tests, on both databases and both stores of files",
        needs: &["plugins", "guests", "postgres", "s3"],
        named_tests: true,
        run: kernel_tests,
    },
    // The tests compile it too, and while its last crates wait for each other, the first ones' tests
    // have the other core. So it comes after them, and is at work by itself only where they are left out.
    Step {
        name: "binary",
        what: "the kernel is compiled",
        needs: &["tools"],
        named_tests: false,
        run: |run| toolchain::build_binary(&run.places),
    },
    Step {
        name: "examples",
        what: "the examples in the kernel's documentation",
        needs: &["tools"],
        named_tests: true,
        run: |run| {
            let words = ["test", "--locked", "--workspace", "--doc", "--quiet"];
            let mut test = run.places.cargo(Workspace::Kernel, &words);
            if !run.filters.is_empty() {
                test.arg("--").args(&run.filters);
            }
            process::run(&mut test)
        },
    },
    Step {
        name: "sdk",
        what: "the tests of the development kit",
        needs: &["tools"],
        named_tests: true,
        run: |run| cargo_test(run, Workspace::Sdk),
    },
    Step {
        name: "modules",
        what: "the tests of the modules",
        needs: &["plugins", "binary"],
        named_tests: true,
        run: |run| cargo_test(run, Workspace::Plugins),
    },
    Step {
        name: "browser",
        what: "the stories in a real browser",
        needs: &["plugins", "binary"],
        named_tests: true,
        run: |run| browser::test(&run.places, &run.filters),
    },
    Step {
        name: "attacks",
        what: "the server holds while it is attacked",
        needs: &["plugins", "binary"],
        named_tests: false,
        run: |run| attacks::test(&run.places),
    },
];

/// Runs all steps, or those asked for.
pub(crate) fn run(mut arguments: Arguments) -> Result<ExitCode> {
    if arguments.flag("--list") {
        arguments.finish()?;
        print!("{}", steps::list(STEPS));
        return Ok(ExitCode::SUCCESS);
    }
    let mut only = arguments.values("--only")?;
    let filters = arguments.names()?;
    if only.is_empty() && !filters.is_empty() {
        only = STEPS
            .iter()
            .filter(|step| step.named_tests)
            .map(|step| step.name.to_owned())
            .collect();
    }
    let chosen = steps::chosen(STEPS, &only)?;
    let left_out: Vec<_> = STEPS
        .iter()
        .map(|step| step.name)
        .filter(|name| !chosen.contains(name))
        .collect();
    if !left_out.is_empty() {
        println!("left out, as asked: {}", left_out.join(", "));
    }
    if !filters.is_empty() {
        println!("only tests whose names contain: {}", filters.join(", "));
    }
    let mut run = Run {
        places: Places::find_cached()?,
        filters,
        postgres: None,
        s3: None,
    };
    let passed = steps::run_all(STEPS, &chosen, &mut run);
    Ok(match (passed, process::interrupted()) {
        (true, _) => ExitCode::SUCCESS,
        (false, true) => ExitCode::from(130),
        (false, false) => ExitCode::FAILURE,
    })
}

/// The workspaces that the tree has.
fn present(places: &Places) -> impl Iterator<Item = Workspace> {
    Workspace::ALL
        .into_iter()
        .filter(|workspace| places.has(*workspace))
}

fn formatted(run: &mut Run) -> Result<()> {
    for workspace in present(&run.places) {
        let words = ["fmt", "--all", "--check"];
        process::run(&mut run.places.cargo(workspace, &words))?;
    }
    Ok(())
}

fn guests(run: &mut Run) -> Result<()> {
    if !run.places.has(Workspace::Guests) {
        println!("    this tree has none");
        return Ok(());
    }
    toolchain::build_components(&run.places, Workspace::Guests)
}

fn clippy(run: &mut Run) -> Result<()> {
    for workspace in present(&run.places) {
        let mut words = vec!["clippy", "--locked", "--workspace"];
        // A guest is a component and nothing else: it has neither tests nor a host build.
        if workspace == Workspace::Guests {
            words.extend(["--lib", "--examples", "--target", crate::places::WASM]);
        } else {
            words.push("--all-targets");
        }
        let mut clippy = run.places.cargo(workspace, &words);
        process::run(clippy.args(["--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn kernel_tests(run: &mut Run) -> Result<()> {
    let nextest = process::capture(run.places.cargo(Workspace::Kernel, &["nextest"]).arg("-V"));
    let mut test = if nextest.is_ok() {
        let words = [
            "nextest",
            "run",
            "--locked",
            "--workspace",
            "--no-fail-fast",
        ];
        let mut test = run.places.cargo(Workspace::Kernel, &words);
        if !run.filters.is_empty() {
            test.arg("--no-tests=pass").args(&run.filters);
        }
        test
    } else {
        println!("    cargo-nextest is not here: cargo test, one binary after the other");
        let words = [
            "test",
            "--locked",
            "--workspace",
            "--all-targets",
            "--no-fail-fast",
        ];
        let mut test = run.places.cargo(Workspace::Kernel, &words);
        if !run.filters.is_empty() {
            test.arg("--").args(&run.filters);
        }
        test
    };
    hand_over(run, &mut test);
    process::run(&mut test)
}

fn cargo_test(run: &mut Run, workspace: Workspace) -> Result<()> {
    let words = ["test", "--locked", "--workspace"];
    let mut test = run.places.cargo(workspace, &words);
    if !run.filters.is_empty() {
        test.arg("--").args(&run.filters);
    }
    hand_over(run, &mut test);
    process::run(&mut test)
}

/// Tells tests where the things are that were made for them.
fn hand_over(run: &Run, test: &mut Command) {
    test.env("PREAU_BIN", run.places.binary())
        .env("PREAU_MODULES", run.places.components(Workspace::Plugins))
        .env("PREAU_GUESTS", run.places.components(Workspace::Guests));
    if let Some(postgres) = &run.postgres {
        test.env("PREAU_TEST_POSTGRES", postgres.url());
    }
    if let Some(s3) = &run.s3 {
        test.env("PREAU_TEST_S3", s3.url());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_step_needs_stands_before_it() {
        for (at, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                let before = STEPS.iter().position(|other| other.name == *need);
                assert!(
                    before.is_some_and(|before| before < at),
                    "{}: {need}",
                    step.name
                );
            }
        }
    }
}
