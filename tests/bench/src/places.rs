//! Where the binary and the components are. `cargo xtask bench` says so in the environment.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use preau_runtime::compile::Compiler;

/// What benchmarks run, and where the figures go.
#[derive(Debug)]
pub(crate) struct Places {
    /// The `preau` binary (`PREAU_BIN`).
    pub(crate) binary: PathBuf,
    /// The folder of the first-party modules (`PREAU_MODULES`).
    modules: PathBuf,
    /// The folder of the modules made for tests (`PREAU_GUESTS`).
    guests: PathBuf,
    /// The folder for figures (`PREAU_BENCH_RESULTS`).
    pub(crate) results: PathBuf,
}

impl Places {
    /// From the environment; else beside this program, in the tree.
    pub(crate) fn find() -> Result<Self> {
        let built = env::current_exe()?
            .parent()
            .context("this program lies in no folder")?
            .to_owned();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let given = |name, usual: PathBuf| env::var_os(name).map_or(usual, PathBuf::from);
        let wasm = "target/wasm32-wasip2/release";
        Ok(Self {
            binary: given("PREAU_BIN", built.join("preau")),
            modules: given("PREAU_MODULES", root.join("plugins").join(wasm)),
            guests: given("PREAU_GUESTS", root.join("tests/guests").join(wasm)),
            results: given("PREAU_BENCH_RESULTS", root.join("target/bench")),
        })
    }

    /// How components are compiled: by the binary, as it does it itself.
    pub(crate) fn compiler(&self) -> Compiler {
        Compiler {
            program: self.binary.clone(),
            arguments: vec!["compile-component".into()],
            wall: preau_runtime::limits::COMPILE_WALL,
        }
    }

    /// The component of a first-party module.
    pub(crate) fn module(&self, name: &str) -> Result<Vec<u8>> {
        read(&self.modules.join(format!("{name}.wasm")))
    }

    /// The component of a module made for tests.
    pub(crate) fn guest(&self, name: &str) -> Result<Vec<u8>> {
        read(&self.guests.join(format!("{name}.wasm")))
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("no component {}", file.display()))
}
