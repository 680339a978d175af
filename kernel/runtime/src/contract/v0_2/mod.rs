//! Contract 0.2: as 0.1, with more functions, and so with other types where functions are said: in `types`,
//! `caller` and `directory`; with timers and lessons; with the interfaces `notify`, `mailbox`, `outbound`, `blobs` and
//! `live`; with the control of recipients, with files in forms and on pages, which may follow topics, and with
//! archives in the place of a page.

mod bindings;
mod blobs;
mod caller;
mod directory;
mod lessons;
mod live;
mod mailbox;
mod notify;
mod outbound;
mod page;
mod schedule;
pub mod types;

use preau_domain::contract::Contract;
use wasmtime::component::{HasSelf, Linker};

use super::v0_1::bindings::ent;
use super::v0_1::export;
use crate::host::Host;

/// A component of this version.
pub(crate) type Prepared = export::Prepared<page::Shown, page::Outcome>;

/// Offers everything of this version to guests.
pub(crate) fn link(linker: &mut Linker<Host>) -> wasmtime::Result<()> {
    /// Interfaces, linked under this version's name by the bindings that stand behind.
    macro_rules! link {
        ($($name:literal: $($bindings:ident)::+,)*) => {$({
            let name = format!("{}@{}", $name, Contract::V0_2.package());
            let mut interface = linker.instance(&name)?;
            $($bindings)::+::add_to_linker_instance::<Host, HasSelf<Host>>(
                &mut interface,
                Host::enter,
            )?;
        })*};
    }
    link! {
        "ent:kernel/types": ent::kernel::types,
        "ent:kernel/caller": bindings::ent::kernel::caller,
        "ent:kernel/directory": bindings::ent::kernel::directory,
        "ent:kernel/records": ent::kernel::records,
        "ent:kernel/events": ent::kernel::events,
        "ent:kernel/schedule": bindings::ent::kernel::schedule,
        "ent:kernel/lessons": bindings::ent::kernel::lessons,
        "ent:kernel/notify": bindings::ent::kernel::notify,
        "ent:kernel/mailbox": bindings::ent::kernel::mailbox,
        "ent:kernel/outbound": bindings::ent::kernel::outbound,
        "ent:kernel/blobs": bindings::ent::kernel::blobs,
        "ent:kernel/live": bindings::ent::kernel::live,
        "ent:kernel/settings": ent::kernel::settings,
        "ent:kernel/log": ent::kernel::log,
        "ent:module/page": ent::module::page,
    }
    Ok(())
}
