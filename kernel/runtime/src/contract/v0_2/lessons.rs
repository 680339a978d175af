//! Lessons of classes and groups.

use preau_domain::lesson::Slot;
use wasmtime::Result;

use super::bindings::ent::kernel::lessons;
use super::types::{Audience, Failure};
use crate::contract::v0_1::import::answered;
use crate::contract::v0_1::values::{Import, instant};
use crate::host::Host;

impl lessons::Host for Host {
    async fn plan(
        &mut self,
        key: String,
        audience: Audience,
        starts: i64,
        ends: i64,
    ) -> Result<std::result::Result<(), Failure>> {
        let slot = Slot {
            audience: audience.import()?,
            starts: instant(starts)?,
            ends: instant(ends)?,
        };
        answered(self.lesson_plan(key, slot).await, |()| ())
    }

    fn withdraw(&mut self, key: String) -> Result<std::result::Result<(), Failure>> {
        answered(self.lesson_withdraw(key), |()| ())
    }
}
