//! `cargo xtask bench`: the benchmarks, optimised as a release is.

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::arguments::Arguments;
use crate::places::{Places, Workspace};
use crate::{process, toolchain};

/// Builds and runs all benchmarks, or those that the name says.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let names = arguments.names()?;
    let places = Places::find()?;
    if !places.root().join("tests/bench/Cargo.toml").is_file() {
        bail!("there are no benchmarks in this tree: tests/bench/Cargo.toml is missing");
    }
    toolchain::require_c_compiler()?;
    toolchain::require_wasm_target(&places)?;
    toolchain::build_components(&places, Workspace::Plugins)?;
    if places.has(Workspace::Guests) {
        toolchain::build_components(&places, Workspace::Guests)?;
    }
    let release = ["build", "--release", "--locked", "-p", "preau"];
    process::run(
        places
            .cargo(Workspace::Kernel, &release)
            .args(["-p", "preau-bench"]),
    )?;
    let results = places.results("bench");
    std::fs::create_dir_all(&results)
        .with_context(|| format!("cannot make {}", results.display()))?;
    let built = places.target(Workspace::Kernel).join("release");
    process::run(
        Command::new(built.join("preau-bench"))
            .args(names)
            .current_dir(places.root())
            .env("PREAU_BIN", built.join("preau"))
            .env("PREAU_MODULES", places.components(Workspace::Plugins))
            .env("PREAU_GUESTS", places.components(Workspace::Guests))
            .env("PREAU_BENCH_RESULTS", &results),
    )?;
    Ok(ExitCode::SUCCESS)
}
