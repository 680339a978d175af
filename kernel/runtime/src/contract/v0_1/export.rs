//! What the guest exports: from a linked component to an instance and its answer.

use preau_domain::failure::Failure;
use preau_domain::page;
use wasmtime::component::InstancePre;
use wasmtime::{Engine, Store};

use super::bindings::ent::kernel::types::NamedValue;
use super::bindings::ent::module::page as wit;
use super::bindings::exports::ent::module::{home, inbox, pages};
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

/// A linked component whose exports are known to fit this version.
pub(crate) struct Prepared {
    instances: InstancePre<Host>,
    pages: pages::GuestIndices,
    home: home::GuestIndices,
    inbox: inbox::GuestIndices,
}

impl Prepared {
    /// Checks the exports of a linked component against the contract.
    pub(crate) fn new(instances: InstancePre<Host>) -> wasmtime::Result<Self> {
        Ok(Self {
            pages: pages::GuestIndices::new(&instances)?,
            home: home::GuestIndices::new(&instances)?,
            inbox: inbox::GuestIndices::new(&instances)?,
            instances,
        })
    }

    /// The engine to which the code belongs.
    pub(crate) fn engine(&self) -> &Engine {
        self.instances.engine()
    }

    /// Makes an instance and enters it. Only the interface that is entered is looked up.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Host>,
        entry: Entry,
    ) -> wasmtime::Result<Result<Answer, Failure>> {
        let guest = self.instances.instantiate_async(&mut *store).await?;
        match entry {
            Entry::View(to) => {
                let pages = self.pages.load(&mut *store, &guest)?;
                answer(pages.call_view(store, &route(to)).await, Answer::Page)
            }
            Entry::Act(to, form) => {
                let pages = self.pages.load(&mut *store, &guest)?;
                answer(
                    pages.call_act(store, &route(to), &form).await,
                    Answer::Outcome,
                )
            }
            Entry::Tile => {
                let home = self.home.load(&mut *store, &guest)?;
                answer(home.call_tile(store).await, Answer::Tile)
            }
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
                let inbox = self.inbox.load(&mut *store, &guest)?;
                Ok(match inbox.call_handle(store, &event).await? {
                    Ok(()) => Ok(Answer::Handled),
                    Err(failure) => Err(failure.import()?),
                })
            }
        }
    }
}
