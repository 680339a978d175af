//! The versions of the contract that this kernel hosts, each behind an adapter of its own.
//!
//! An adapter translates between its version's WIT and the domain, and knows nothing else: what a
//! capability does is in [`crate::capabilities`], the same for every version. A version has code for
//! what it changed, and takes the rest from the version before it: an interface is linked under every
//! version's name, by whichever version changed it last.
//!
//! Which versions there are, and which word came with which, is `preau_domain::contract`.

mod v0_1;
mod v0_2;

use preau_domain::contract::Contract;
use preau_domain::failure::Failure;
use wasmtime::component::{InstancePre, Linker};
use wasmtime::{Engine, Store};

use crate::call::{Answer, Entry};
use crate::host::Host;

/// Offers everything of every version to guests, under names that carry the version. That a guest
/// imports its own version's only is seen to by [`crate::component::inspect`].
pub(crate) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    for contract in Contract::ALL {
        match contract {
            Contract::V0_1 => v0_1::link(linker)?,
            Contract::V0_2 => v0_2::link(linker)?,
        }
    }
    Ok(())
}

/// A linked component whose exports are known to fit its version: one case for each way in which pages are
/// said.
pub(crate) enum Prepared {
    V0_1(v0_1::Prepared),
    V0_2(v0_2::Prepared),
}

impl Prepared {
    /// The engine to which the code belongs.
    pub(crate) fn engine(&self) -> &Engine {
        match self {
            Self::V0_1(prepared) => prepared.engine(),
            Self::V0_2(prepared) => prepared.engine(),
        }
    }

    /// Makes an instance and enters it.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Host>,
        entry: Entry,
    ) -> wasmtime::Result<Result<Answer, Failure>> {
        match self {
            Self::V0_1(prepared) => prepared.call(store, entry).await,
            Self::V0_2(prepared) => prepared.call(store, entry).await,
        }
    }
}

/// Checks the exports of a linked component against its version.
pub(crate) fn prepare(
    contract: Contract,
    instances: InstancePre<Host>,
) -> wasmtime::Result<Prepared> {
    Ok(match contract {
        Contract::V0_1 => Prepared::V0_1(v0_1::Prepared::new(instances, contract)?),
        Contract::V0_2 => Prepared::V0_2(v0_2::Prepared::new(instances, contract)?),
    })
}
