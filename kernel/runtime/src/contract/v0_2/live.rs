//! What open pages are told.

use wasmtime::Result;

use super::bindings::ent::kernel::live;
use super::types::{Audience, Failure};
use crate::contract::v0_1::import::answered;
use crate::contract::v0_1::values::Import;
use crate::host::Host;

impl live::Host for Host {
    fn touch(
        &mut self,
        topic: String,
        audience: Audience,
    ) -> Result<std::result::Result<(), Failure>> {
        let audience = audience.import()?;
        answered(self.topic_touch(&topic, audience), |()| ())
    }
}
