//! What a module is.

use std::marker::PhantomData;

use crate::bindings::exports::ent::module::{home, inbox, pages};
use crate::page::{Address, Archive, Outcome, Page, Sheet, Shown, Tile};
use crate::{Context, Event, Failure, FormData, Route};

/// A module: how it answers each call. A call is a transaction, and nothing but records survives it.
pub trait Module {
    /// The addresses that can be opened.
    type View: Route;
    /// The addresses that forms and buttons send to. May be the same type.
    type Act: Route;

    /// Reads and answers.
    fn view(ctx: &Context, route: Self::View) -> Result<Page, Failure>;

    /// What an address gives as an archive, in the place of a page: asked before [`Module::view`], and where there
    /// is one, that is not.
    ///
    /// ```ignore
    /// fn archive(ctx: &Context, route: &View) -> Result<Option<Archive>, Failure> {
    ///     match route {
    ///         View::Everything { id } => archive::of(ctx, id).map(Some),
    ///         _ => Ok(None),
    ///     }
    /// }
    /// ```
    fn archive(_ctx: &Context, _route: &Self::View) -> Result<Option<Archive>, Failure> {
        Ok(None)
    }

    /// What an address gives as a table to keep, in the place of a page: asked as [`Module::archive`] is.
    fn sheet(_ctx: &Context, _route: &Self::View) -> Result<Option<Sheet>, Failure> {
        Ok(None)
    }

    /// May write. What it staged is committed when it answers anything but `invalid`.
    fn act(ctx: &Context, route: Self::Act, form: FormData) -> Result<Outcome, Failure>;

    /// The card on the person's home page, or none.
    fn tile(_ctx: &Context) -> Result<Option<Tile>, Failure> {
        Ok(None)
    }

    /// An event that the manifest subscribes to. Acts for the school: there is no caller.
    fn handle(_ctx: &Context, _event: Event) -> Result<(), Failure> {
        Ok(())
    }
}

/// Joins a [`Module`] to the contract's exports. [`module!`](crate::module!) uses it.
#[doc(hidden)]
pub struct Exported<M>(PhantomData<M>);

impl<M: Module> pages::Guest for Exported<M> {
    fn view(route: Address) -> Result<Shown, Failure> {
        let route = M::View::parse(&route).ok_or(Failure::NotFound)?;
        let context = Context::of_this_call();
        if let Some(archive) = M::archive(&context, &route)? {
            return Ok(Shown::Archive(archive));
        }
        Ok(match M::sheet(&context, &route)? {
            Some(sheet) => Shown::Sheet(sheet),
            None => Shown::Page(M::view(&context, route)?),
        })
    }

    fn act(route: Address, form: Vec<(String, String)>) -> Result<Outcome, Failure> {
        let route = M::Act::parse(&route).ok_or(Failure::NotFound)?;
        M::act(&Context::of_this_call(), route, FormData::new(form))
    }
}

impl<M: Module> home::Guest for Exported<M> {
    fn tile() -> Result<Option<Tile>, Failure> {
        M::tile(&Context::of_this_call())
    }
}

impl<M: Module> inbox::Guest for Exported<M> {
    fn handle(event: inbox::Event) -> Result<(), Failure> {
        M::handle(&Context::of_this_call(), event.into())
    }
}

/// Holds a type to being a module where nothing can be exported: in native tests.
#[doc(hidden)]
pub const fn is_module<M: Module>() {}

/// Exports a type that implements [`Module`](crate::Module) as the component's module, and puts the
/// crate's `manifest.toml` into it. Once, in the crate's root: `module!(Homework);`
#[macro_export]
macro_rules! module {
    ($module:ty) => {
        #[cfg(not(target_arch = "wasm32"))]
        const _: () = $crate::__private::is_module::<$module>();

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            const TEXT: &[u8] =
                include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/manifest.toml"));

            #[used]
            #[unsafe(link_section = "ent:manifest")]
            static MANIFEST: [u8; TEXT.len()] =
                *include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/manifest.toml"));

            type Exported = $crate::Exported<$module>;
    $crate::bindings::export_module!(Exported with_types_in $crate::bindings);
        };
    };
}
