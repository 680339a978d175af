//! What the kernel's tests run: compiled guests, and the kernel's own binary as the compiling child.
//! Shared by path, so that each place and each complaint about a missing file stands once.

use std::path::{Path, PathBuf};

use preau_runtime::compile::Compiler;

/// What a variable of the environment names, or else a place in the tree.
pub(crate) fn place(variable: &str, otherwise: impl FnOnce() -> PathBuf) -> PathBuf {
    std::env::var_os(variable).map_or_else(otherwise, PathBuf::from)
}

/// The bytes of a compiled guest.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    let folder = place("PREAU_GUESTS", || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../../tests/guests/target/wasm32-wasip2/release")
    });
    let file = folder.join(format!("{}.wasm", name.replace('-', "_")));
    std::fs::read(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask test --only guests` makes it",
            file.display()
        )
    })
}

/// The kernel's binary as the child that compiles.
pub(crate) fn compiler() -> Compiler {
    let program = place("PREAU_BIN", || {
        let own = std::env::current_exe().expect("a test has a file");
        let folder = own
            .parent()
            .and_then(Path::parent)
            .expect("a test lies in a target folder");
        folder.join("preau")
    });
    assert!(
        program.is_file(),
        "{} is missing; `cargo build` makes it",
        program.display()
    );
    Compiler {
        program,
        arguments: vec!["compile-component".into()],
        wall: preau_runtime::limits::COMPILE_WALL,
    }
}
