//! Pages and cards that are given again, without a call, as long as nothing that they were made of has changed.
//!
//! What a view or a tile shows hangs on three things. The first is what it was called with: the version of the
//! module, the address, the caller as the guest sees them, language, settings, rules, the day. All of that is held
//! against what the page was made with, each time. The second is what it read, which the call noted as it read it;
//! before a page is given again, this node takes over what every node has changed by then
//! ([`preau_store::Store::view_sync`]). The third is the clock: a page that was made with it is given again until its
//! minute or its day is over, as the manifest says, and made anew where that says nothing; one that would show
//! another record from an instant on, not from that instant on.
//!
//! What is kept is a page as it was drawn, without what the portal draws around it for each request.
//!
//! Under surge ([`crate::surge`]), a page that may not be what would be made now is given all the same, if the
//! manifest allows one so old, and says so; not to somebody who wrote something with the module since, whichever node
//! took it.

mod shelves;

use std::any::Any;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use preau_domain::caller::Standing;
use preau_domain::ids::PersonId;
use preau_domain::module::ViewClock;
use preau_domain::page::{Route, Tile};
use preau_runtime::breaker::Entering;
use preau_runtime::call::{CallContext, Entry};
use preau_runtime::limits;
use preau_runtime::module::LoadedModule;
use preau_runtime::reads::MadeOf;
use preau_store::{Part, ReadSet, Store};

use self::shelves::{Bounds, Place, Shelves};
use crate::Platform;
use crate::error::PlatformError;
use crate::modules::calls::refused;

/// What is kept besides a page as it was drawn: what it was made with and of, in bytes. The caller is most of it.
const BESIDES: usize = 3 << 10;

/// Something drawn that may be kept.
pub trait Drawn: Send + Sync + 'static {
    /// How many bytes it takes.
    fn bytes(&self) -> usize;
}

impl Drawn for Option<Tile> {
    fn bytes(&self) -> usize {
        let route = |route: &Route| {
            let query = route.query.iter();
            route.path.len()
                + query
                    .map(|(name, value)| name.len() + value.len())
                    .sum::<usize>()
        };
        let lines = self.iter().flat_map(|tile| &tile.lines);
        let lines = lines.map(|line| {
            let badge = line.badge.as_ref().map_or(0, |badge| badge.label.len());
            size_of_val(line) + line.text.len() + badge + line.to.as_ref().map_or(0, route)
        });
        let tile = self.as_ref();
        size_of_val(self)
            + tile.map_or(0, |tile| tile.summary.len() + route(&tile.to))
            + lines.sum::<usize>()
    }
}

/// Under what something is kept in a place. What else it was made with is held against it when it is found.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    person: Option<PersonId>,
    standing: Option<Standing>,
    language: &'static str,
    /// None of a tile.
    route: Option<(String, Vec<(String, String)>)>,
    /// As what it was drawn, with all that its drawing hangs on besides what the page was made with.
    form: String,
}

impl Key {
    /// Of a view or a tile; none of what is neither.
    pub(crate) fn of(context: &CallContext, entry: &Entry, form: &str) -> Option<Self> {
        let route = match entry {
            Entry::View(route) => Some((route.path.clone(), route.query.clone())),
            Entry::Tile => None,
            Entry::Act(..) | Entry::Event { .. } => return None,
        };
        let caller = context.caller.as_ref();
        Some(Self {
            person: caller.map(|caller| caller.person),
            standing: caller.map(|caller| caller.standing()),
            language: context.language.as_str(),
            route,
            form: form.to_owned(),
        })
    }
}

/// Something kept.
struct Held {
    /// The component's.
    digest: String,
    context: Arc<CallContext>,
    made_of: MadeOf,
    /// What its person had written with the module when it was made.
    written: ReadSet,
    /// From when on the clock may make it another one.
    until: Timestamp,
    drawn: Arc<dyn Any + Send + Sync>,
}

impl Held {
    /// Whether it was made by this version with what a call would be made with now, but for the instant.
    fn is_made_with(&self, module: &LoadedModule, now: &CallContext) -> bool {
        let CallContext {
            school,
            // Of the version.
            manifest: _,
            caller,
            language,
            now: _,
            today,
            zone,
            settings,
            rules,
            reach,
            // How much it may use; nothing that it shows.
            plan: _,
        } = &*self.context;
        let is_same_caller = match (caller, &now.caller) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
            (one, other) => one.is_none() && other.is_none(),
        };
        self.digest == module.digest
            && *school == now.school
            && is_same_caller
            && *language == now.language
            && *today == now.today
            && *zone == now.zone
            && (Arc::ptr_eq(settings, &now.settings) || *settings == now.settings)
            && *rules == now.rules
            && *reach == now.reach
    }

    /// Whether the clock has left it as it is.
    fn is_in_time(&self, now: Timestamp) -> bool {
        self.context.now <= now && now < self.until
    }
}

/// Until when what was made of this shows what the clock says; none where it must not be kept at all. That the day
/// is the same is held against that of the call.
fn lasts(context: &CallContext, made_of: &MadeOf) -> Option<Timestamp> {
    let turns = made_of.turns.unwrap_or(Timestamp::MAX);
    if !made_of.clock {
        return Some(turns);
    }
    match context.manifest.views.as_ref()?.clock {
        ViewClock::Day => Some(turns),
        ViewClock::Minute => {
            let minute = context.now.as_second().div_euclid(60) + 1;
            let over = Timestamp::from_second(minute * 60).ok()?;
            Some(over.min(turns))
        }
    }
}

/// Whether something kept may be given.
enum Verdict {
    /// It is what would be made now.
    AsNew,
    /// It is so old, and may be given all the same.
    Old(SignedDuration),
    /// It may not.
    No,
}

/// What is given again on this node.
pub(crate) struct Kept(Mutex<Shelves<Key, Arc<Held>>>);

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Kept").finish_non_exhaustive()
    }
}

/// What may be kept of pages, of so many bytes in all.
const fn bounds(all: usize) -> Bounds {
    Bounds {
        one: limits::VIEW_BYTES + BESIDES,
        place: limits::VIEWS_PLACE,
        all,
    }
}

impl Kept {
    /// Room for so many bytes in all.
    pub(crate) fn new(all: usize) -> Self {
        Self(Mutex::new(Shelves::new(bounds(all))))
    }

    fn shelves(&self) -> MutexGuard<'_, Shelves<Key, Arc<Held>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What was found.
pub(crate) struct Again<T> {
    /// As it was drawn.
    pub(crate) drawn: Arc<T>,
    /// How old it is, where it may not be what would be made now.
    pub(crate) age: Option<SignedDuration>,
}

/// What is known before a call begins of whom it is made for, to keep what comes of it.
pub(crate) struct Making {
    key: Key,
    written: ReadSet,
}

impl Making {
    /// Under this key.
    pub(crate) fn of(store: &Store, context: &CallContext, key: Key) -> Self {
        let mut written = ReadSet::default();
        if let Some(caller) = &context.caller {
            let (school, module) = (context.school.id, &context.manifest.id);
            let part = Part::written_by(school, module, caller.person);
            store.view_reads(&mut written, part);
        }
        Self { key, written }
    }
}

fn place(context: &CallContext) -> Place {
    (context.school.id, context.manifest.id.clone())
}

fn count(context: &CallContext, outcome: &'static str) {
    let module = context.manifest.id.to_string();
    metrics::counter!("preau_views_total", "module" => module, "outcome" => outcome).increment(1);
}

impl Platform {
    /// What is kept of this, if it may be given again now. It is charged, and refused where the module is held back
    /// or has used up what its plan allows, as a call would be.
    pub(crate) async fn kept_get<T: Drawn>(
        &self,
        module: &Arc<LoadedModule>,
        context: &Arc<CallContext>,
        entry: &Entry,
        key: &Key,
    ) -> Result<Option<Again<T>>, PlatformError> {
        if self.config.views == 0 {
            return Ok(None);
        }
        let held = self.kept.shelves().get(&place(context), key);
        // Also where nothing is kept yet, so that what is made now is not taken for old because of what changed
        // before; but not for a module whose pages are hardly ever kept.
        let synced = if held.is_some() || context.manifest.views.is_some() {
            self.store.view_sync().await.is_ok()
        } else {
            false
        };
        let Some(held) = held.filter(|held| held.is_made_with(module, context)) else {
            return Ok(None);
        };
        let age = match self.verdict(&held, synced, context, entry) {
            Verdict::AsNew => None,
            Verdict::Old(age) => Some(age),
            Verdict::No => return Ok(None),
        };
        let Ok(drawn) = Arc::clone(&held.drawn).downcast::<T>() else {
            return Ok(None);
        };
        let entering = Entering {
            school: context.school.id,
            module: context.manifest.id.clone(),
            door: entry.door(),
            person: context.caller.as_ref().map(|caller| caller.person),
            version: module.manifest.version.clone(),
        };
        let admitted = self.admitted(context, entering, entry.kind())?;
        if admitted.is_probe() {
            // That is to find out how the module does.
            return Ok(None);
        }
        let given = self.runtime.give_again(context);
        let cost = given.map_err(|error| refused(context, error))?;
        let (now, school, id) = (context.now, context.school.id, &context.manifest.id);
        self.usage.count(now, school, id, &cost);
        self.watch.count_call(now, school, id, false, false);
        metrics::counter!("preau_fuel_total", "module" => id.to_string()).increment(cost.fuel);
        count(context, if age.is_some() { "old" } else { "again" });
        Ok(Some(Again { drawn, age }))
    }

    /// Whether something kept may be given now. `synced`: whether all is known that has changed.
    fn verdict(&self, held: &Held, synced: bool, context: &CallContext, entry: &Entry) -> Verdict {
        let is_current = self.store.view_is_current(&held.made_of.reads);
        if synced && is_current && held.is_in_time(context.now) {
            return Verdict::AsNew;
        }
        // A card does not say how old it is. And who wrote something is known only where all is that has changed.
        let may_be_old = synced && self.surge.is_on() && matches!(entry, Entry::View(_));
        let views = context.manifest.views.as_ref();
        let allowed = views.map_or(Duration::ZERO, |views| views.age);
        let age = context.now.duration_since(held.context.now);
        let is_young = Duration::try_from(age).is_ok_and(|age| age <= allowed);
        let wrote_since = !self.store.view_is_current(&held.written);
        if may_be_old && is_young && !allowed.is_zero() && !wrote_since {
            Verdict::Old(age)
        } else {
            Verdict::No
        }
    }

    /// Keeps what was made, if it may be given again.
    pub(crate) fn kept_put<T: Drawn>(
        &self,
        module: &LoadedModule,
        context: &Arc<CallContext>,
        making: Making,
        made_of: Option<MadeOf>,
        drawn: &Arc<T>,
    ) {
        let lasting = made_of.and_then(|made_of| Some((lasts(context, &made_of)?, made_of)));
        let Some((until, made_of)) = lasting else {
            self.kept.shelves().remove(&place(context), &making.key);
            count(context, "not-kept");
            return;
        };
        count(context, "made");
        let bytes = drawn.bytes() + BESIDES;
        let drawn: Arc<T> = Arc::clone(drawn);
        let Making { key, written } = making;
        let held = Held {
            digest: module.digest.clone(),
            context: Arc::clone(context),
            made_of,
            written,
            until,
            drawn,
        };
        let mut shelves = self.kept.shelves();
        shelves.put(&place(context), key, Arc::new(held), bytes);
        let kept = shelves.bytes();
        drop(shelves);
        #[expect(
            clippy::cast_precision_loss,
            clippy::as_conversions,
            reason = "a gauge"
        )]
        metrics::gauge!("preau_views_bytes").set(kept as f64);
    }
}
