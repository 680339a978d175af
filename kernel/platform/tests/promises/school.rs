//! Two small schools and who is in them, on a platform over a store in memory, with the guests that the
//! tests call.

use std::path::Path;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use preau_blobs::Blobs;
use preau_domain::caller::{Language, Standing};
use preau_domain::clock::{Clock, SetClock};
use preau_domain::ids::{ModuleId, PersonId, Uai};
use preau_domain::page::{Outcome, Route};
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::roster::{
    RosterGroup, RosterMembership, RosterPerson, RosterRelation, RosterSchool, group_id,
};
use preau_domain::school::{GroupKind, Level};
use preau_platform::Platform;
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_platform::identity::Keys;
use preau_platform::identity::activation::ActivationKey;
use preau_platform::identity::session::SessionKeys;
use preau_platform::letters::LetterKey;
use preau_platform::operation::Operation;
use preau_runtime::Runtime;
use preau_runtime::outbound::Client;
use preau_store::{AuditEntry, Store, StoreOptions};

use crate::guests::{compiler, guest};

/// The school of the tests.
pub(crate) const HERE: &str = "ici";
/// Another one, whose people have no business here.
pub(crate) const ELSEWHERE: &str = "ailleurs";
/// The key that signs sessions.
pub(crate) const SESSION_KEY: [u8; 32] = [5; 32];

/// Everyone: who they are, their profile, their class and their role in it.
const CAST: [(&str, &str, Profile, &str, GroupRole); 14] = [
    ("pupil", HERE, Profile::Pupil, "6A", GroupRole::Pupil),
    ("classmate", HERE, Profile::Pupil, "6A", GroupRole::Pupil),
    ("pupil-b", HERE, Profile::Pupil, "6B", GroupRole::Pupil),
    ("parent", HERE, Profile::Relative, "", GroupRole::Pupil),
    ("stranger", HERE, Profile::Relative, "", GroupRole::Pupil),
    ("parent-b", HERE, Profile::Relative, "", GroupRole::Pupil),
    ("teacher", HERE, Profile::Teacher, "6A", GroupRole::Teacher),
    (
        "colleague",
        HERE,
        Profile::Teacher,
        "6A",
        GroupRole::HeadTeacher,
    ),
    (
        "teacher-b",
        HERE,
        Profile::Teacher,
        "6B",
        GroupRole::Teacher,
    ),
    // Teaches where their child learns, in another class.
    ("both", HERE, Profile::Teacher, "6B", GroupRole::Teacher),
    // So does the head's child.
    ("head", HERE, Profile::Staff, "", GroupRole::Pupil),
    ("admin", HERE, Profile::Staff, "", GroupRole::Pupil),
    (
        "foreign-pupil",
        ELSEWHERE,
        Profile::Pupil,
        "6A",
        GroupRole::Pupil,
    ),
    (
        "foreign-admin",
        ELSEWHERE,
        Profile::Staff,
        "",
        GroupRole::Pupil,
    ),
];

/// The keys of all of them, those of this school first.
pub(crate) fn everybody() -> [&'static str; 14] {
    CAST.map(|(key, ..)| key)
}

/// The children: whose, and with what authority.
const RELATIONS: [(&str, &str, bool); 6] = [
    ("pupil", "parent", true),
    ("classmate", "parent", true),
    ("pupil", "stranger", false),
    ("pupil-b", "parent-b", true),
    ("pupil", "both", true),
    ("pupil-b", "head", true),
];

/// A platform with two schools.
pub(crate) struct School {
    pub(crate) platform: Arc<Platform>,
    pub(crate) clock: Arc<SetClock>,
    pub(crate) store: Store,
}

/// Where contents of files lie: for all nodes of this process, since they share it as they do the store.
pub(crate) fn blobs() -> Blobs {
    static BLOBS: LazyLock<Blobs> = LazyLock::new(Blobs::memory);
    BLOBS.clone()
}

fn runtime(store: Store, outbound: Client) -> Runtime {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
    let runtime = Runtime::new(store, &kept, &[7; 32], compiler()).expect("a runtime");
    runtime.with_outbound(outbound)
}

/// One node more over this store.
pub(crate) async fn node(store: &Store, clock: &Arc<SetClock>) -> Arc<Platform> {
    let config = PlatformConfig {
        hashing_slots: 1,
        letters: true,
        ..PlatformConfig::default()
    };
    node_with(config, store, clock).await
}

/// One node more over this store, as a region configures it.
pub(crate) async fn node_with(
    config: PlatformConfig,
    store: &Store,
    clock: &Arc<SetClock>,
) -> Arc<Platform> {
    node_outside(config, Client::default(), store, clock).await
}

/// The same with a way to the outside.
pub(crate) async fn node_outside<C: Clock + 'static>(
    config: PlatformConfig,
    outbound: Client,
    store: &Store,
    clock: &Arc<C>,
) -> Arc<Platform> {
    let keys = Keys {
        sessions: SessionKeys::new(&[SESSION_KEY]),
        activation: ActivationKey::new(&[6; 32]),
        letters: LetterKey::new(&[4; 32]),
    };
    let clock: Arc<C> = Arc::clone(clock);
    let runtime = runtime(store.clone(), outbound);
    Platform::open(config, clock, store.clone(), blobs(), runtime, keys)
        .await
        .expect("a platform")
}

/// Who is called so.
pub(crate) fn person(key: &str) -> PersonId {
    PersonId::of_source("cast", key)
}

/// Looking at the school for this child.
pub(crate) fn of_child(key: &str) -> Standing {
    Standing::For(person(key))
}

/// The class of this name in the school of the tests.
pub(crate) fn class(name: &str) -> String {
    group_id(&uai(HERE), GroupKind::Class, name).to_string()
}

/// A module's name.
pub(crate) fn module(name: &str) -> ModuleId {
    name.parse().expect("a module's id")
}

fn uai(school: &str) -> Uai {
    Uai::of_number(if school == HERE { 999_101 } else { 999_102 })
}

fn roster_school(slug: &str) -> RosterSchool {
    let groups = ["6A", "6B"].map(|label| (GroupKind::Class, label.to_owned()));
    RosterSchool {
        uai: uai(slug),
        name: format!("Collège {slug}"),
        level: Level::College,
        groups: groups.to_vec(),
    }
}

fn roster_person(
    key: &str,
    school: &str,
    profile: Profile,
    label: &str,
    role: GroupRole,
) -> RosterPerson {
    let functions = match key {
        "head" => vec![Function::Head],
        "admin" | "foreign-admin" => vec![Function::SchoolAdmin],
        _ => Vec::new(),
    };
    let membership = RosterMembership {
        school: uai(school),
        profile,
        functions,
    };
    let group = RosterGroup {
        school: uai(school),
        kind: GroupKind::Class,
        label: label.to_owned(),
        role,
        subjects: Vec::new(),
    };
    let relations = RELATIONS.iter().filter(|(child, ..)| *child == key);
    RosterPerson {
        id: person(key),
        source: "cast".to_owned(),
        key: key.to_owned(),
        name: Name {
            title: String::new(),
            given: key.to_owned(),
            family: "Essai".to_owned(),
        },
        birth: None,
        email: None,
        memberships: if profile == Profile::Relative {
            Vec::new()
        } else {
            vec![membership]
        },
        groups: if label.is_empty() {
            Vec::new()
        } else {
            vec![group]
        },
        relatives: relations
            .map(|(_, relative, authority)| RosterRelation {
                relative: person(relative),
                authority: *authority,
            })
            .collect(),
    }
}

impl School {
    /// Has somebody turn a module on or off in the school of the tests.
    pub(crate) async fn switch(
        &self,
        who: &str,
        name: &str,
        on: bool,
    ) -> Result<(), PlatformError> {
        let here = self.platform.school(HERE).expect("here");
        let by = self.by(who).await;
        self.platform
            .module_enable(&by, &here, &module(name), on)
            .await
    }

    /// The schools, with these guests installed and on everywhere.
    pub(crate) async fn with(guests: &[&str]) -> Self {
        let clock = Arc::new(SetClock::new(
            Timestamp::from_second(1_795_449_600).expect("in range"),
        ));
        let store = Store::open("sqlite::memory:", StoreOptions::default())
            .await
            .expect("a store");
        Self::over(store, clock, guests).await
    }

    /// The same over an empty store.
    pub(crate) async fn over(store: Store, clock: Arc<SetClock>, guests: &[&str]) -> Self {
        let platform = node(&store, &clock).await;
        let school = Self {
            platform,
            clock,
            store,
        };
        school.import(|_| true).await;
        for listed in school.platform.school_list() {
            let slug = if listed.uai == uai(HERE) {
                HERE
            } else {
                ELSEWHERE
            };
            school
                .platform
                .school_name(listed.id, slug)
                .await
                .expect("a name");
        }
        school.platform.reload().await.expect("reloaded");
        for name in guests {
            school.install(name, &guest(name)).await;
        }
        school
    }

    /// Installs a component, and has it on everywhere.
    pub(crate) async fn install(&self, name: &str, component: &[u8]) {
        let installed = self.platform.module_install(component).await;
        installed.unwrap_or_else(|error| panic!("{name}: {error}"));
        let name = module(name);
        let enabled = self.platform.module_enable_everywhere(&name, &[]).await;
        enabled.expect("enabled");
    }

    /// Imports the roster again with those whom the filter keeps.
    pub(crate) async fn import(&self, keep: impl Fn(&str) -> bool) {
        self.import_changed(keep, &[]).await;
    }

    /// The same with some in another class.
    pub(crate) async fn import_moved(&self, moved: &[(&str, &str)]) {
        self.import_changed(|_| true, moved).await;
    }

    async fn import_changed(&self, keep: impl Fn(&str) -> bool, moved: &[(&str, &str)]) {
        let people = CAST.iter().filter(|(key, ..)| keep(key));
        let people = people.map(|(key, school, profile, label, role)| {
            let to = moved.iter().find(|(who, _)| who == key);
            let label = to.map_or(*label, |(_, to)| to);
            roster_person(key, school, *profile, label, *role)
        });
        self.import_people(people.collect()).await;
    }

    /// Imports the roster again with so many pupils more in a class of the school of the tests; gives their keys.
    pub(crate) async fn import_crowd(&self, label: &str, many: usize) -> Vec<String> {
        let crowd: Vec<_> = (1..=many).map(|number| format!("crowd-{number}")).collect();
        let people = CAST.iter().map(|(key, school, profile, label, role)| {
            roster_person(key, school, *profile, label, *role)
        });
        let more = crowd
            .iter()
            .map(|key| roster_person(key, HERE, Profile::Pupil, label, GroupRole::Pupil));
        self.import_people(people.chain(more).collect()).await;
        crowd
    }

    async fn import_people(&self, people: Vec<RosterPerson>) {
        let schools = vec![roster_school(HERE), roster_school(ELSEWHERE)];
        self.platform
            .import_roster("cast", schools, people)
            .await
            .expect("imported");
    }

    /// Makes a version of a module the one that runs that no node can load.
    pub(crate) async fn spoil(&self, name: &str, version: &str) {
        let (store, id, at) = (&self.store, module(name), self.platform.now());
        store
            .component_put("spoiled", b"no component")
            .await
            .expect("kept");
        store
            .module_version_add(&id, version, "spoiled", "no manifest", at)
            .await
            .expect("installed");
        let entry = AuditEntry {
            at,
            school: None,
            actor: None,
            action: "module.install".to_owned(),
            target: name.to_owned(),
            detail: String::new(),
        };
        store
            .module_current_set(&id, version, &entry)
            .await
            .expect("current");
    }

    /// How many calls of a module the usage book of the school of the tests has.
    pub(crate) async fn calls(&self, name: &str) -> u64 {
        self.platform.usage_settle().await.expect("settled");
        let here = self.platform.school(HERE).expect("here").id;
        let hours = self.store.usage_list(here, 0).await.expect("listed");
        let of_it = hours.iter().filter(|hour| hour.module == module(name));
        of_it.map(|hour| hour.calls).sum()
    }

    /// Lets this many seconds pass.
    pub(crate) fn wait(&self, seconds: i64) {
        self.clock
            .set(self.platform.now() + jiff::SignedDuration::from_secs(seconds));
    }

    /// Something done by this person.
    pub(crate) async fn by(&self, who: &str) -> Operation {
        self.platform
            .operation_for(person(who), Language::Fr)
            .await
            .expect("they are known")
    }

    /// The title of a page of a guest as this person sees it in the school of the tests.
    pub(crate) async fn view(
        &self,
        who: &str,
        name: &str,
        path: &str,
    ) -> Result<String, PlatformError> {
        self.view_as(who, None, name, path).await
    }

    /// The same in this standing.
    pub(crate) async fn view_as(
        &self,
        who: &str,
        standing: Option<Standing>,
        name: &str,
        path: &str,
    ) -> Result<String, PlatformError> {
        let operation = self.by(who).await;
        let opened = self
            .platform
            .module_open(&operation, HERE, name, standing)
            .await?;
        let page = self
            .platform
            .module_view(&operation, &opened, route(path))
            .await?;
        Ok(page.title)
    }

    /// Sends a form to a guest in the school of the tests; gives the title of the page that follows, or
    /// the notice of the redirect.
    pub(crate) async fn act(
        &self,
        who: &str,
        name: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<String, PlatformError> {
        self.act_as(who, None, name, path, form).await
    }

    /// The same in this standing.
    pub(crate) async fn act_as(
        &self,
        who: &str,
        standing: Option<Standing>,
        name: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<String, PlatformError> {
        let operation = self.by(who).await;
        let opened = self
            .platform
            .module_open(&operation, HERE, name, standing)
            .await?;
        let form = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Ok(
            match self
                .platform
                .module_act(&operation, &opened, route(path), form)
                .await?
            {
                Outcome::Page(page) | Outcome::Invalid(page) => page.title,
                Outcome::Redirect(redirect) => redirect.notice.unwrap_or_default(),
                Outcome::Kept(kept) => kept.at.path,
                Outcome::Cells(cells) => cells.at.path,
            },
        )
    }
}

/// A guest as its next version: the same, but for what it says of itself.
pub(crate) fn next_version(mut guest: Vec<u8>) -> Vec<u8> {
    let (from, to) = (br#"version = "0.1.0""#, br#"version = "0.1.1""#);
    let says = |bytes: &[u8]| bytes == from;
    let places: Vec<_> = guest.windows(from.len()).map(says).collect();
    let places = (0..).zip(places).filter(|(_, says)| *says);
    let mut said = false;
    for (at, _) in places {
        let place = guest.iter_mut().skip(at).zip(to);
        place.for_each(|(byte, new)| *byte = *new);
        said = true;
    }
    assert!(said, "it says its version");
    guest
}

/// An address within a module.
pub(crate) fn route(path: &str) -> Route {
    Route {
        path: path.to_owned(),
        query: Vec::new(),
    }
}
