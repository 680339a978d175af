//! What compiling needs beside Cargo, checked first, so that what is missing is said in words and
//! not by the two-hundredth line of a linker.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::places::{Places, WASM, Workspace};
use crate::process;

/// Fails unless a C compiler is there: the embedded database and the cryptography are compiled from C.
pub(crate) fn require_c_compiler() -> Result<()> {
    let named = std::env::var("CC").ok().filter(|name| !name.is_empty());
    let found = named
        .iter()
        .map(String::as_str)
        .chain(["cc", "gcc", "clang"]);
    if found
        .into_iter()
        .any(|name| process::find(name).is_some() || process::is_executable(Path::new(name)))
    {
        return Ok(());
    }
    bail!(
        "no C compiler found (cc, gcc, clang or $CC): SQLite and the cryptography need one. On Debian: apt-get install build-essential"
    )
}

/// Makes sure that modules can be compiled, with rustup's help where it is needed.
pub(crate) fn require_wasm_target(places: &Places) -> Result<()> {
    if has_wasm_target(places)? {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        bail!(
            "the compiler cannot build for {WASM} and rustup is not there to add it: install rustup, or your distribution's package of Rust's standard library for {WASM}"
        );
    }
    process::run(
        Command::new("rustup")
            .args(["target", "add", WASM])
            .current_dir(places.root()),
    )?;
    if !has_wasm_target(places)? {
        bail!("rustup added {WASM}, but the compiler in use does not see it");
    }
    Ok(())
}

fn has_wasm_target(places: &Places) -> Result<bool> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let folder = process::capture(
        Command::new(rustc)
            .args(["--print", "target-libdir", "--target", WASM])
            .current_dir(places.root()),
    )?;
    let Ok(entries) = std::fs::read_dir(folder.trim()) else {
        return Ok(false);
    };
    Ok(entries.flatten().any(|entry| {
        let name = entry.file_name();
        name.to_string_lossy().starts_with("libstd-")
    }))
}

/// Compiles every component of a workspace.
pub(crate) fn build_components(places: &Places, workspace: Workspace) -> Result<()> {
    if !places.has(workspace) {
        bail!("{} is missing", workspace.manifest());
    }
    let words = ["build", "--release", "--target", WASM, "--locked"];
    let mut build = places.cargo(workspace, &words);
    if workspace == Workspace::Guests {
        // Those of the zoo are examples of one crate: a file for each.
        build.args(["--workspace", "--lib", "--examples"]);
    }
    process::run(&mut build)?;
    let folder = places.components(workspace);
    let any = std::fs::read_dir(&folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .flatten()
        .any(|entry| entry.path().extension().is_some_and(|end| end == "wasm"));
    if !any {
        bail!("no component was built in {}", folder.display());
    }
    Ok(())
}

/// Compiles the binary.
pub(crate) fn build_binary(places: &Places) -> Result<()> {
    process::run(&mut places.cargo(Workspace::Kernel, &["build", "--locked", "-p", "preau"]))
}
