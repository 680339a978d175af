//! What the guest exports: from a linked component to an instance and its answer, for each version whose
//! pages and outcomes are of other types, and everything else as here.

use preau_domain::contract::Contract;
use preau_domain::failure::Failure;
use preau_domain::page;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, ComponentType, Instance, InstancePre, Lift, Lower,
    TypedFunc,
};
use wasmtime::error::Context as _;
use wasmtime::{Engine, Store};

use super::bindings::ent::kernel::types::{Failure as WitFailure, NamedValue};
use super::bindings::ent::module::page as wit;
use super::bindings::exports::ent::module::inbox::Event;
use super::values::{Export, Import};
use crate::call::{Answer, Entry};
use crate::host::Host;

/// What a call gives: one result, of a value or a failure.
type Given<T> = (Result<T, WitFailure>,);

type View<P> = Exported<(wit::Route,), Given<P>>;
type Act<O> = Exported<(wit::Route, Vec<(String, String)>), Given<O>>;
type Tile = Exported<(), Given<Option<wit::Tile>>>;
type Handle = Exported<(Event,), Given<()>>;

/// An exported function whose type is known to be this.
struct Exported<P, R> {
    at: ComponentExportIndex,
    types: std::marker::PhantomData<fn(P) -> R>,
}

impl<P, R> Exported<P, R>
where
    P: ComponentNamedList + Lower + Send + Sync + 'static,
    R: ComponentNamedList + Lift + Send + Sync + 'static,
{
    /// Finds a function of an exported interface.
    fn find(
        instances: &InstancePre<Host>,
        contract: Contract,
        interface: &str,
        function: &str,
    ) -> wasmtime::Result<Self> {
        let component = instances.component();
        let name = format!("ent:module/{interface}@{}", contract.package());
        let exported = component.get_export_index(None, &name);
        let exported = exported.with_context(|| format!("it does not export `{name}`"))?;
        let found = component.get_export(Some(&exported), function);
        let Some((ComponentItem::ComponentFunc(found), at)) = found else {
            return Err(wasmtime::format_err!(
                "it does not export `{function}` of `{name}`"
            ));
        };
        found
            .typecheck::<P, R>(&instances.instance_type())
            .with_context(|| format!("`{function}` of `{name}`"))?;
        Ok(Self {
            at,
            types: std::marker::PhantomData,
        })
    }

    async fn call(
        &self,
        store: &mut Store<Host>,
        guest: &Instance,
        given: P,
    ) -> wasmtime::Result<R> {
        let function: TypedFunc<P, R> = guest.get_typed_func(&mut *store, self.at)?;
        function.call_async(store, given).await
    }
}

fn answer<W, T>(
    (answered,): Given<W>,
    into: impl FnOnce(T) -> Answer,
) -> wasmtime::Result<Result<Answer, Failure>>
where
    W: Import<Domain = T>,
{
    Ok(match answered {
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

/// A type of WIT that a guest gives.
pub(in crate::contract) trait Lifted<T>:
    Import<Domain = T> + ComponentType + Lift + Send + Sync + 'static
{
}

impl<T, W: Import<Domain = T> + ComponentType + Lift + Send + Sync + 'static> Lifted<T> for W {}

impl From<page::Page> for Answer {
    fn from(page: page::Page) -> Self {
        Self::Page(page)
    }
}

impl From<page::Shown> for Answer {
    fn from(shown: page::Shown) -> Self {
        match shown {
            page::Shown::Page(page) => Self::Page(page),
            page::Shown::Archive(archive) => Self::Archive(archive),
            page::Shown::Sheet(sheet) => Self::Sheet(sheet),
        }
    }
}

/// A linked component whose exports are known to fit its version, where what a view gives and outcomes are of these
/// types.
pub(crate) struct Prepared<P, O> {
    instances: InstancePre<Host>,
    view: View<P>,
    act: Act<O>,
    tile: Tile,
    handle: Handle,
}

#[expect(
    private_bounds,
    reason = "each version says its own types, and nobody else does"
)]
impl<P, O> Prepared<P, O>
where
    P: Import<Domain: Into<Answer>> + ComponentType + Lift + Send + Sync + 'static,
    O: Lifted<page::Outcome>,
{
    /// Checks the exports of a linked component.
    pub(crate) fn new(instances: InstancePre<Host>, contract: Contract) -> wasmtime::Result<Self> {
        Ok(Self {
            view: Exported::find(&instances, contract, "pages", "view")?,
            act: Exported::find(&instances, contract, "pages", "act")?,
            tile: Exported::find(&instances, contract, "home", "tile")?,
            handle: Exported::find(&instances, contract, "inbox", "handle")?,
            instances,
        })
    }

    /// The engine to which the code belongs.
    pub(crate) fn engine(&self) -> &Engine {
        self.instances.engine()
    }

    /// Makes an instance and enters it. Only the function that is entered is looked up.
    pub(crate) async fn call(
        &self,
        store: &mut Store<Host>,
        entry: Entry,
    ) -> wasmtime::Result<Result<Answer, Failure>> {
        let guest = self.instances.instantiate_async(&mut *store).await?;
        match entry {
            Entry::View(to) => {
                let shown = self.view.call(store, &guest, (route(to),)).await?;
                answer(shown, Into::into)
            }
            Entry::Act(to, form) => {
                let outcome = self.act.call(store, &guest, (route(to), form)).await?;
                answer(outcome, Answer::Outcome)
            }
            Entry::Tile => answer(self.tile.call(store, &guest, ()).await?, Answer::Tile),
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
                let event = Event {
                    id,
                    name,
                    at: at.as_millisecond(),
                    fields,
                };
                let handled = self.handle.call(store, &guest, (event,)).await?;
                answer(handled, |()| Answer::Handled)
            }
        }
    }
}
