//! Modules of each version of the contract: those of the tree, which are compiled against the newest,
//! and those that were kept as they had been compiled against a former one.

use std::path::Path;

use preau_domain::contract::Contract;

use crate::guests::place;

/// Whether the tree's own modules are compiled against this version.
pub(crate) fn is_newest(contract: Contract) -> bool {
    Contract::ALL.last() == Some(&contract)
}

/// A module as it was compiled against a former version.
pub(crate) fn kept(name: &str, contract: Contract) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/contracts");
    let file = folder.join(format!("{name}-{}.wasm", contract.as_str()));
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The homework module of this version.
pub(crate) fn homework(contract: Contract) -> Vec<u8> {
    if is_newest(contract) {
        first_party("homework")
    } else {
        kept("homework", contract)
    }
}

/// A module of the tree.
pub(crate) fn first_party(name: &str) -> Vec<u8> {
    let folder = place("PREAU_MODULES", || {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../plugins/target/wasm32-wasip2/release")
    });
    let file = folder.join(format!("{name}.wasm"));
    std::fs::read(&file).unwrap_or_else(|error| {
        panic!(
            "{}: {error}; `cargo xtask test --only plugins` makes it",
            file.display()
        )
    })
}
