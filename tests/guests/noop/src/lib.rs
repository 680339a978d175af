//! The smallest module: one page of one line, an act that goes back to it, no tile. What is left when
//! a call does nothing is the kernel's own cost.

use preau_sdk::page::{Address, Outcome, Page};
use preau_sdk::{Context, Failure, FormData, Module, Route, module};

struct Noop;

module!(Noop);

/// The module's one page.
struct First;

impl Route for First {
    fn parse(address: &Address) -> Option<Self> {
        address.path.is_empty().then_some(Self)
    }

    fn address(&self) -> Address {
        Address {
            path: String::new(),
            query: Vec::new(),
        }
    }
}

impl Module for Noop {
    type View = First;
    type Act = First;

    fn view(_: &Context, _: First) -> Result<Page, Failure> {
        Ok(Page::new("Rien"))
    }

    fn act(_: &Context, _: First, _: FormData) -> Result<Outcome, Failure> {
        Ok(Outcome::redirect(&First))
    }
}
