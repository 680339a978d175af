//! A runtime over a store in memory, with guests to call in it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use preau_domain::caller::{Caller, Language};
use preau_domain::correspondence::Rules;
use preau_domain::ids::{PersonId, SchoolId, Uai};
use preau_domain::page::{Outcome, Route};
use preau_domain::person::{Membership, Name, Profile};
use preau_domain::plan::{Allowance, Plan};
use preau_domain::reach::Reach;
use preau_domain::record::Change;
use preau_domain::school::{Level, School};
use preau_runtime::Runtime;
use preau_runtime::call::{Answer, CallContext, CallReport, Entry};
use preau_runtime::fault::Fault;
use preau_runtime::module::LoadedModule;
use preau_runtime::outbound::Client;
use preau_store::{Commit, Store, StoreOptions};

use crate::guests::{compiler, guest};

/// More than any call asks for.
pub(crate) const PLENTY: Plan = {
    let plenty = Allowance {
        per_second: u64::MAX / 4,
        burst: u64::MAX / 2,
    };
    Plan {
        weight: 1,
        module: plenty,
        school: plenty,
        ..preau_runtime::limits::PLAN
    }
};

/// The key under which the tests keep compiled code.
pub(crate) const KEY: [u8; 32] = [7; 32];

/// A runtime, its store, and a school to call in.
pub(crate) struct Bench {
    pub(crate) runtime: Runtime,
    pub(crate) store: Store,
    school: Arc<School>,
}

impl Bench {
    /// A bench whose compiled code is kept between tests.
    pub(crate) async fn open() -> Self {
        Self::with_cache(
            &Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled"),
            &KEY,
        )
        .await
    }

    /// A bench whose compiled code is kept there, under this key.
    pub(crate) async fn with_cache(cache: &Path, key: &[u8; 32]) -> Self {
        let store = Store::open("sqlite::memory:", StoreOptions::default())
            .await
            .expect("a store");
        let runtime = Runtime::new(store.clone(), cache, key, compiler()).expect("a runtime");
        let school = Arc::new(School {
            id: SchoolId(1),
            uai: Uai::of_number(999_001),
            slug: "college".to_owned(),
            name: "Collège".to_owned(),
            level: Level::College,
        });
        Self {
            runtime,
            store,
            school,
        }
    }

    /// The same with a way to the outside.
    pub(crate) fn with_outbound(self, outbound: Client) -> Self {
        Self {
            runtime: self.runtime.with_outbound(outbound),
            ..self
        }
    }

    /// A guest, ready.
    pub(crate) async fn load(&self, name: &str) -> Arc<LoadedModule> {
        self.load_bytes(name, &guest(name)).await
    }

    /// A component of this name, ready.
    pub(crate) async fn load_bytes(&self, name: &str, bytes: &[u8]) -> Arc<LoadedModule> {
        let loaded = self.runtime.load(bytes).await;
        Arc::new(loaded.unwrap_or_else(|error| panic!("{name}: {error}")))
    }

    /// A call that acts for the school, on an evening of November.
    pub(crate) fn context(&self, module: &Arc<LoadedModule>) -> CallContext {
        CallContext {
            school: Arc::clone(&self.school),
            manifest: Arc::clone(&module.manifest),
            caller: None,
            language: Language::Fr,
            now: Timestamp::from_second(1_795_449_600).expect("in range"),
            today: date(2026, 11, 23),
            zone: TimeZone::fixed(jiff::tz::offset(1)),
            settings: Arc::new(BTreeMap::new()),
            rules: Rules::of(Level::College, |_| None),
            plan: PLENTY,
            reach: Reach::Everybody,
        }
    }

    /// Makes a call.
    pub(crate) async fn call(&self, module: &Arc<LoadedModule>, entry: Entry) -> CallReport {
        self.call_in(module, self.context(module), entry).await
    }

    /// Makes a call for this person.
    pub(crate) async fn call_for(
        &self,
        module: &Arc<LoadedModule>,
        caller: Caller,
        entry: Entry,
    ) -> CallReport {
        let context = CallContext {
            caller: Some(Arc::new(caller)),
            ..self.context(module)
        };
        self.call_in(module, context, entry).await
    }

    async fn call_in(
        &self,
        module: &Arc<LoadedModule>,
        context: CallContext,
        entry: Entry,
    ) -> CallReport {
        self.runtime
            .call(module, Arc::new(context), entry, |_| ())
            .await
            .expect("the kernel can run it")
    }

    /// Makes what a call staged durable.
    pub(crate) async fn commit(&self, module: &Arc<LoadedModule>, report: CallReport) {
        assert!(matches!(report.result, Ok(Ok(_))), "{:?}", report.result);
        let commit = Commit {
            school: self.school.id,
            module: module.manifest.id.clone(),
            manifest: Arc::clone(&module.manifest),
            writes: report.writes,
            subscribers: Vec::new(),
            acknowledges: None,
            quota: PLENTY.quota,
            by: None,
            at: Timestamp::UNIX_EPOCH,
        };
        self.store.commit(commit).await.expect("committed");
    }

    /// Views a page of the hostile guest, which must end in this fault; then calls a good one.
    pub(crate) async fn faults(
        &self,
        module: &Arc<LoadedModule>,
        entry: Entry,
        fault: &Fault,
    ) -> CallReport {
        let what = format!("{entry:?}");
        let granted = match entry {
            Entry::View(_) => module.manifest.budgets.view_fuel,
            Entry::Act(..) => module.manifest.budgets.act_fuel,
            Entry::Tile => module.manifest.budgets.tile_fuel,
            Entry::Event { .. } => module.manifest.budgets.event_fuel,
        };
        let report = self.call(module, entry).await;
        assert_eq!(
            report.result.as_ref().err(),
            Some(fault),
            "{what}: {:?}",
            report.result
        );
        assert_eq!(
            report.cost.fuel, granted,
            "{what}: the whole grant is charged"
        );
        assert!(
            report.writes.is_empty(),
            "{what}: nothing that was staged is given"
        );
        self.serves().await;
        report
    }

    /// That the next call to a good module is served.
    pub(crate) async fn serves(&self) {
        let noop = self.load("noop").await;
        let report = self.call(&noop, view("")).await;
        assert_eq!(title(&report), "Rien");
    }
}

/// To open this path.
pub(crate) fn view(path: &str) -> Entry {
    Entry::View(route(path))
}

/// To send an empty form to this path.
pub(crate) fn act(path: &str) -> Entry {
    Entry::Act(route(path), Vec::new())
}

/// An event of this name without fields.
pub(crate) fn event(name: &str) -> Entry {
    Entry::Event {
        id: "1".to_owned(),
        name: name.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        fields: Vec::new(),
    }
}

fn route(path: &str) -> Route {
    Route {
        path: path.to_owned(),
        query: Vec::new(),
    }
}

/// The title of the page that was answered, or the notice of the redirect.
pub(crate) fn title(report: &CallReport) -> &str {
    match &report.result {
        Ok(Ok(
            Answer::Page(page) | Answer::Outcome(Outcome::Page(page) | Outcome::Invalid(page)),
        )) => &page.title,
        Ok(Ok(Answer::Outcome(Outcome::Redirect(redirect)))) => {
            redirect.notice.as_deref().unwrap_or_default()
        }
        other => panic!("no page: {other:?}"),
    }
}

/// Somebody of the school, in no class.
pub(crate) fn caller(profile: Profile) -> Caller {
    let membership = Membership {
        school: SchoolId(1),
        profile,
        functions: Vec::new(),
        groups: Vec::new(),
    };
    let name = Name {
        title: "Mme".to_owned(),
        given: "Hélène".to_owned(),
        family: "Garnier".to_owned(),
    };
    Caller::new(
        PersonId::of_source("test", "caller"),
        name,
        &membership,
        None,
    )
}

/// The records that a call staged.
pub(crate) fn staged(report: &CallReport) -> &[Change] {
    &report.writes.changes
}
