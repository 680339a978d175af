//! What the guest exports: one entry of a call, from instance to answer.

use preau_domain::failure::Failure;
use preau_domain::page;
use wasmtime::Store;

use super::bindings::Module;
use super::bindings::ent::kernel::types::NamedValue;
use super::bindings::ent::module::page as wit;
use super::bindings::exports::ent::module::inbox;
use super::values::{Export, Import};
use crate::call::{Answer, Entry};
use crate::host::Host;

type Answered<T> = wasmtime::Result<Result<T, super::bindings::ent::kernel::types::Failure>>;

fn answer<W, T>(
    answered: Answered<W>,
    into: impl FnOnce(T) -> Answer,
) -> wasmtime::Result<Result<Answer, Failure>>
where
    W: Import<Domain = T>,
{
    Ok(match answered? {
        Ok(value) => Ok(into(value.import()?)),
        Err(failure) => Err(failure.import()?),
    })
}

fn route(route: page::Route) -> wit::Route {
    wit::Route {
        path: route.path,
        query: route.query,
    }
}

/// Enters the guest.
pub(crate) async fn call(
    guest: &Module,
    store: &mut Store<Host>,
    entry: Entry,
) -> wasmtime::Result<Result<Answer, Failure>> {
    match entry {
        Entry::View(to) => {
            let route = route(to);
            answer(
                guest.ent_module_pages().call_view(store, &route).await,
                Answer::Page,
            )
        }
        Entry::Act(to, form) => {
            let route = route(to);
            answer(
                guest
                    .ent_module_pages()
                    .call_act(store, &route, &form)
                    .await,
                Answer::Outcome,
            )
        }
        Entry::Tile => answer(guest.ent_module_home().call_tile(store).await, Answer::Tile),
        Entry::Event {
            id,
            name,
            at,
            fields,
        } => {
            let fields = fields
                .into_iter()
                .map(|(name, value)| NamedValue {
                    name,
                    value: value.export(),
                })
                .collect();
            let event = inbox::Event {
                id,
                name,
                at: at.as_millisecond(),
                fields,
            };
            Ok(
                match guest.ent_module_inbox().call_handle(store, &event).await? {
                    Ok(()) => Ok(Answer::Handled),
                    Err(failure) => Err(failure.import()?),
                },
            )
        }
    }
}
