//! The attacks of `tests/attacks` on the real server, while somebody only wants to work.

use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context, Result};

use crate::arguments::Arguments;
use crate::places::{Places, Workspace};
use crate::{browser, packages, process, toolchain};

/// The tool of others that is used beside our own.
const TOOL: &str = "slowhttptest";

/// `cargo xtask attacks`: all of them, or those named, on a server that is optimised as a release is.
pub(crate) fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let seconds = arguments.value("--seconds")?;
    let names = arguments.names()?;
    let places = Places::find()?;
    toolchain::require_c_compiler()?;
    toolchain::require_wasm_target(&places)?;
    toolchain::build_components(&places, Workspace::Plugins)?;
    let release = ["build", "--release", "--locked", "-p", "preau"];
    process::run(&mut places.cargo(Workspace::Kernel, &release))?;
    if process::find(TOOL).is_none() {
        packages::install(&[TOOL], "to attack with what others attack with")?;
    }
    let mut words = vec!["--tools".to_owned()];
    if let Some(seconds) = seconds {
        words.push(format!("--seconds={seconds}"));
    }
    if !names.is_empty() {
        words.push(format!("--only={}", names.join(",")));
    }
    let built = places.target(Workspace::Kernel).join("release");
    attack(&places, &built.join("preau"), &words)?;
    Ok(ExitCode::SUCCESS)
}

/// Each for a moment, with our own means alone. The binary and the modules must have been built.
pub(crate) fn test(places: &Places) -> Result<()> {
    attack(places, &places.binary(), &["--short".to_owned()])
}

fn attack(places: &Places, binary: &Path, words: &[String]) -> Result<()> {
    let node = browser::find_node()?;
    let results = places.results("attacks");
    std::fs::create_dir_all(&results)
        .with_context(|| format!("cannot make {}", results.display()))?;
    process::run(
        Command::new(node)
            .arg("run.mjs")
            .args(words)
            .current_dir(places.root().join("tests/attacks"))
            .env("PREAU_BIN", binary)
            .env("PREAU_MODULES", places.components(Workspace::Plugins))
            .env("PREAU_RESULTS", &results),
    )
}
