//! A region of two schools in which guests of the zoo are installed, beside modules that behave.

use preau_domain::ids::SchoolId;
use preau_domain::module::Budgets;
use preau_domain::page::{Outcome, Page, Route};
use preau_platform::error::PlatformError;

use crate::school::{ELSEWHERE, HERE, School, module, route};
use crate::table::Ends;
use crate::zoo::component;

/// Where a guest is entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    View,
    Act,
    Tile,
    Event,
}

impl Door {
    /// What a guest that asks for nothing less is granted there.
    pub(crate) fn grant(self, budgets: &Budgets) -> u64 {
        match self {
            Self::View => budgets.view_fuel,
            Self::Act => budgets.act_fuel,
            Self::Tile => budgets.tile_fuel,
            Self::Event => budgets.event_fuel,
        }
    }
}

/// What the usage book says of a module in a school.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Used {
    pub(crate) calls: u64,
    pub(crate) faults: u64,
    pub(crate) fuel: u64,
}

/// Two schools, with guests.
pub(crate) struct Region {
    pub(crate) school: School,
}

/// A module beside the guests that behaves where it is asked to, and keeps a counter.
pub(crate) const NEIGHBOUR: &str = "greedy";

/// Somebody of each school who may read and write what the guests keep.
pub(crate) fn staff(slug: &str) -> &'static str {
    if slug == HERE {
        "head"
    } else {
        "foreign-admin"
    }
}

impl Region {
    /// A region in which these guests and the good modules are installed and on everywhere.
    pub(crate) async fn with(guests: &[&str]) -> Self {
        let region = Self {
            school: School::with(&["noop", NEIGHBOUR]).await,
        };
        for name in guests {
            region
                .install(name)
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        region
    }

    /// Installs a guest and turns it on everywhere.
    pub(crate) async fn install(&self, name: &str) -> Result<(), PlatformError> {
        let platform = &self.school.platform;
        platform.module_install(&component(name)).await?;
        platform
            .module_enable_everywhere(&module(name), &[])
            .await?;
        Ok(())
    }

    pub(crate) fn id(&self, slug: &str) -> SchoolId {
        self.school.platform.school(slug).expect("a school").id
    }

    /// A page of a guest.
    pub(crate) async fn page(
        &self,
        slug: &str,
        who: &str,
        name: &str,
        route: Route,
    ) -> Result<Page, PlatformError> {
        let platform = &self.school.platform;
        let operation = self.school.by(who).await;
        let opened = platform.module_open(&operation, slug, name, None).await?;
        platform.module_view(&operation, &opened, route).await
    }

    /// The title of a page of a guest.
    pub(crate) async fn view(
        &self,
        slug: &str,
        who: &str,
        name: &str,
        path: &str,
    ) -> Result<String, PlatformError> {
        let page = self.page(slug, who, name, route(path)).await;
        page.map(|page| page.title)
    }

    /// A form sent to a guest: the title of the page that follows, or the notice of the redirect.
    pub(crate) async fn act(
        &self,
        slug: &str,
        who: &str,
        name: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<String, PlatformError> {
        let platform = &self.school.platform;
        let operation = self.school.by(who).await;
        let opened = platform.module_open(&operation, slug, name, None).await?;
        let form = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let outcome = platform
            .module_act(&operation, &opened, route(path), form.collect())
            .await?;
        Ok(match outcome {
            Outcome::Page(page) | Outcome::Invalid(page) => page.title,
            Outcome::Redirect(redirect) => redirect.notice.unwrap_or_default(),
            Outcome::Kept(kept) => kept.at.path,
            Outcome::Cells(cells) => cells.at.path,
        })
    }

    /// A guest's tile.
    pub(crate) async fn tile(
        &self,
        slug: &str,
        who: &str,
        name: &str,
    ) -> Result<String, PlatformError> {
        let platform = &self.school.platform;
        let operation = self.school.by(who).await;
        let opened = platform.module_open(&operation, slug, name, None).await?;
        let card = platform.module_tile(&operation, &opened).await?;
        Ok(card.shown().map(|tile| tile.summary).unwrap_or_default())
    }

    /// Has a guest misbehave at a door in the school of the tests, and says how that ended.
    pub(crate) async fn misbehave(&self, name: &str, door: Door) -> Ends {
        let who = staff(HERE);
        let ended = match door {
            Door::View => self.view(HERE, who, name, "").await,
            Door::Act => self.act(HERE, who, name, "", &[]).await,
            Door::Tile => self.tile(HERE, who, name).await,
            Door::Event => return self.hear(name).await,
        };
        match ended {
            Ok(_) => Ends::Answers,
            Err(PlatformError::ModuleFault { kind, .. }) => Ends::Faults(kind),
            Err(error) => Ends::Fails(error.to_string()),
        }
    }

    /// Delivers what is due, and says how hearing it ended for a guest that heard nothing before.
    async fn hear(&self, name: &str) -> Ends {
        let platform = &self.school.platform;
        let tried = platform.deliver_once().await.expect("delivered");
        assert!(tried > 0, "{name}: nothing was delivered");
        platform.holds_settle().await.expect("written");
        let faults = self
            .school
            .store
            .fault_list(self.id(HERE), &module(name), 20)
            .await
            .expect("listed");
        let fault = faults.iter().find(|fault| fault.call == "event");
        fault.map_or(Ends::Answers, |fault| Ends::faults(&fault.kind))
    }

    /// What a module used so far in a school, as the book has it.
    pub(crate) async fn used(&self, slug: &str, name: &str) -> Used {
        let school = &self.school;
        school.platform.usage_settle().await.expect("settled");
        let hours = school.store.usage_list(self.id(slug), 0).await;
        let hours = hours.expect("listed").into_iter();
        hours
            .filter(|hour| hour.module == module(name))
            .fold(Used::default(), |sum, hour| Used {
                calls: sum.calls + hour.calls,
                faults: sum.faults + hour.faults,
                fuel: sum.fuel + hour.fuel,
            })
    }

    /// What a module is granted.
    pub(crate) fn budgets(&self, name: &str) -> Budgets {
        let loaded = self.school.platform.module(&module(name));
        loaded.expect("installed").manifest.budgets
    }

    /// That the good modules answer, in both schools: a page that reads nothing, a form that reads and writes, and
    /// a page that says what was written.
    pub(crate) async fn neighbours_are_served(&self, after: &str) {
        for (slug, who) in [(HERE, "pupil"), (ELSEWHERE, "foreign-pupil")] {
            let served = self.view(slug, who, "noop", "").await;
            assert_eq!(served.ok().as_deref(), Some("Rien"), "{after}: in {slug}");
            let added = self.adds_one(slug).await;
            let added = added.unwrap_or_else(|error| panic!("{after}: in {slug}: {error}"));
            let counted = self.view(slug, staff(slug), NEIGHBOUR, "counted").await;
            assert_eq!(counted.ok(), Some(added), "{after}: in {slug}");
        }
    }

    /// A form of the neighbour: reads its counter, and writes the number that it gives.
    pub(crate) async fn adds_one(&self, slug: &str) -> Result<String, PlatformError> {
        self.act(slug, staff(slug), NEIGHBOUR, "counter", &[]).await
    }
}
