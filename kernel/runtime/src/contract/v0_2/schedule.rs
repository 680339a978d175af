//! Timers.

use wasmtime::Result;

use super::bindings::ent::kernel::schedule;
use super::types::{Failure, NamedValue};
use crate::contract::v0_1::import::{answered, named};
use crate::contract::v0_1::values::instant;
use crate::host::Host;

impl schedule::Host for Host {
    fn set(
        &mut self,
        name: String,
        key: String,
        at: i64,
        fields: Vec<NamedValue>,
    ) -> Result<std::result::Result<(), Failure>> {
        let set = self.timer_set(&name, key, instant(at)?, named(fields)?);
        answered(set, |()| ())
    }

    fn cancel(&mut self, name: String, key: String) -> Result<std::result::Result<(), Failure>> {
        answered(self.timer_cancel(&name, key), |()| ())
    }
}
