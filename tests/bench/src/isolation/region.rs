//! Two schools: in one, pupils who read their homework and mark it as done, and in both, people who open a
//! hostile module and press its buttons.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result, ensure};
use jiff::civil::Date;
use preau_domain::caller::Language;
use preau_domain::ids::{ModuleId, PersonId, Uai};
use preau_domain::page::{Outcome, Page, Route};
use preau_domain::person::{GroupRole, Name, Profile};
use preau_domain::roster::{RosterGroup, RosterMembership, RosterPerson, RosterSchool, group_id};
use preau_domain::school::{GroupKind, Level};
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::{Looking, Opened, Viewed};
use preau_platform::operation::Operation;
use preau_render::{RenderContext, blocks};

use crate::places::Places;
use crate::region;
use crate::report::Aim;
use crate::zoo;

/// What stands in the neighbour's records, and in no page of a guest.
pub(super) const SECRET: &str = "Exercices 12 à 15 page 48, au propre.";
const NEIGHBOUR: &str = "homework";
/// Pupils of each school.
const PUPILS: u32 = 24;
/// Of so many who hammer one is the teacher: a guest's own records are for who works at the school.
const TEACHERS: u32 = 4;
/// Pieces of homework in the week.
const GIVEN: u32 = 10;
const SCHOOLS: [(&str, u32); 2] = [("ici", 999_101), ("ailleurs", 999_102)];

/// Where the hostile module is hammered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In the neighbour's school.
    Here,
    /// In another one.
    Elsewhere,
}

impl Place {
    /// For people.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Here => "same",
            Self::Elsewhere => "other",
        }
    }

    /// How much longer the neighbour's slowest pages may take.
    pub(super) fn aim(self) -> Aim {
        Aim::AtMost(match self {
            Self::Here => 1.25,
            Self::Elsewhere => 1.10,
        })
    }
}

/// Somebody with a module open.
pub(super) struct Person {
    pub(super) platform: Arc<Platform>,
    pub(super) operation: Operation,
    pub(super) opened: Opened,
    context: RenderContext,
}

fn route(path: &str) -> Route {
    Route {
        path: path.to_owned(),
        query: Vec::new(),
    }
}

impl Person {
    fn draw(&self, page: &Page) -> String {
        blocks::render_page(&self.context, page).html.into_string()
    }

    /// Whether they work at the school.
    pub(super) fn is_teacher(&self) -> bool {
        self.opened.caller.profile == Profile::Teacher
    }

    /// A form of the module sent, durable when this answers: the page that comes of it as it goes out, nothing
    /// where it is an address.
    pub(super) async fn press(
        self: &Arc<Self>,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Result<String, PlatformError> {
        let form = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let own = Arc::clone(self);
        let draw = move |outcome: Outcome| match outcome {
            Outcome::Page(page) | Outcome::Invalid(page) => own.draw(&page),
            Outcome::Redirect(_) | Outcome::Kept(_) | Outcome::Cells(_) => String::new(),
        };
        self.platform
            .module_act_drawn(&self.operation, &self.opened, route(path), form, draw)
            .await
    }

    /// A page of the module as it goes out, without what surrounds it.
    pub(super) async fn open(self: &Arc<Self>, path: &str) -> Result<String, PlatformError> {
        let own = Arc::clone(self);
        let draw = move |page: Page| own.draw(&page);
        let (operation, opened) = (&self.operation, &self.opened);
        let viewed =
            self.platform
                .module_view_drawn(operation, opened, route(path), Looking::Now, draw);
        match viewed.await? {
            Viewed::Drawn(page) => Ok(page),
            Viewed::Archive(_) | Viewed::Sheet(_) => Err(PlatformError::NotFound),
        }
    }
}

/// A pupil who reads their week, and marks a piece of homework of it as done and as not done in turns.
pub(super) struct Reader {
    person: Arc<Person>,
    /// Where the mark is sent.
    mark: String,
    is_done: AtomicBool,
}

impl Reader {
    /// One who has marked nothing.
    async fn new(person: Arc<Person>) -> Result<Self> {
        let week = person.open("week").await?;
        ensure!(week.contains(SECRET), "a leak would not be seen: {week}");
        let piece = week.split("/homework/homework/").nth(1);
        let id: String = piece
            .context("no link to a piece of homework")?
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        Ok(Self {
            person,
            mark: format!("done/{id}"),
            is_done: AtomicBool::new(false),
        })
    }

    /// The week.
    pub(super) async fn read(&self) -> Result<String, PlatformError> {
        self.person.open("week").await
    }

    /// The mark, other than it was.
    pub(super) async fn write(&self) -> Result<String, PlatformError> {
        let was_done = self.is_done.fetch_xor(true, Ordering::Relaxed);
        let state = if was_done { "no" } else { "yes" };
        self.person.press(&self.mark, &[("state", state)]).await
    }
}

/// The region.
pub(super) struct Region {
    pub(super) platform: Arc<Platform>,
    /// Pupils who read their week.
    pub(super) readers: Vec<Arc<Reader>>,
    here: Vec<Arc<Person>>,
    elsewhere: Vec<Arc<Person>>,
}

impl Region {
    /// Those who hammer there: each guest in turn.
    pub(super) fn hammers(&self, place: Place) -> Vec<Arc<Person>> {
        match place {
            Place::Here => self.here.clone(),
            Place::Elsewhere => self.elsewhere.clone(),
        }
    }

    /// Those who hammer everywhere.
    pub(super) fn all_hammers(&self) -> Vec<Arc<Person>> {
        let pairs = self.here.iter().zip(&self.elsewhere);
        pairs
            .flat_map(|(here, elsewhere)| [Arc::clone(here), Arc::clone(elsewhere)])
            .collect()
    }
}

fn person(key: &str) -> PersonId {
    PersonId::of_source("bench", key)
}

fn roster(key: String, number: u32, profile: Profile, role: GroupRole) -> RosterPerson {
    let school = Uai::of_number(number);
    RosterPerson {
        id: person(&key),
        source: "bench".to_owned(),
        name: Name {
            title: String::new(),
            given: key.clone(),
            family: "Essai".to_owned(),
        },
        key,
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: school.clone(),
            profile,
            functions: Vec::new(),
        }],
        groups: vec![RosterGroup {
            school,
            kind: GroupKind::Class,
            label: "6A".to_owned(),
            role,
            subjects: Vec::new(),
        }],
        relatives: Vec::new(),
    }
}

async fn enter(
    platform: &Arc<Platform>,
    key: &str,
    school: &str,
    module: &ModuleId,
) -> Result<Arc<Person>> {
    let operation = platform.operation_for(person(key), Language::Fr).await?;
    let opened = platform
        .module_open(&operation, school, module.as_str(), None)
        .await?;
    let base = format!("/s/{school}/{module}");
    Ok(Arc::new(Person {
        context: RenderContext::new(Language::Fr, operation.now, base),
        platform: Arc::clone(platform),
        operation,
        opened,
    }))
}

/// Makes the region in an empty folder, with these guests on in both schools; those that cannot be taken
/// in are left out.
pub(super) async fn make(places: &Places, data: &Path, guests: &[String]) -> Result<Region> {
    let platform = region::open_as_delivered(places, data).await?;
    let schools = SCHOOLS.map(|(slug, number)| RosterSchool {
        uai: Uai::of_number(number),
        name: format!("Collège {slug}"),
        level: Level::College,
        groups: vec![(GroupKind::Class, "6A".to_owned())],
    });
    let people = SCHOOLS.iter().flat_map(|(slug, number)| {
        let pupils = (0..PUPILS).map(move |n| {
            roster(
                format!("{slug}-{n}"),
                *number,
                Profile::Pupil,
                GroupRole::Pupil,
            )
        });
        let teacher = roster(
            format!("{slug}-teacher"),
            *number,
            Profile::Teacher,
            GroupRole::Teacher,
        );
        pupils.chain([teacher])
    });
    platform
        .import_roster("bench", schools.to_vec(), people.collect())
        .await?;
    for school in platform.school_list() {
        let slug = SCHOOLS.iter().find(|(slug, _)| school.name.ends_with(slug));
        let (slug, _) = slug.context("a school of ours")?;
        platform.school_name(school.id, slug).await?;
    }
    platform.reload().await?;
    let install = async |bytes: &[u8]| {
        let id = platform.module_install(bytes).await?.manifest.id;
        platform.module_enable_everywhere(&id, &[]).await?;
        Ok::<_, PlatformError>(id)
    };
    let neighbour = install(&places.module(NEIGHBOUR)?).await?;
    let mut hostile = Vec::new();
    for guest in guests {
        match install(&zoo::component(guest)).await {
            Ok(id) => hostile.push(id),
            // Kept out at the door: a test of the zoo says which.
            Err(PlatformError::Component(_)) => {}
            Err(error) => return Err(error).with_context(|| guest.clone()),
        }
    }
    give(&platform, &neighbour).await?;
    let mut readers = Vec::new();
    for n in 0..PUPILS {
        let pupil = enter(&platform, &format!("ici-{n}"), "ici", &neighbour).await?;
        readers.push(Arc::new(Reader::new(pupil).await?));
    }
    let hammers = async |school: &str| {
        let mut people = Vec::new();
        for n in 0..PUPILS {
            let key = if n.is_multiple_of(TEACHERS) {
                format!("{school}-teacher")
            } else {
                format!("{school}-{n}")
            };
            for module in &hostile {
                people.push(enter(&platform, &key, school, module).await?);
            }
        }
        anyhow::Ok(people)
    };
    Ok(Region {
        readers,
        here: hammers("ici").await?,
        elsewhere: hammers("ailleurs").await?,
        platform,
    })
}

/// The teacher gives homework for the week.
async fn give(platform: &Arc<Platform>, neighbour: &ModuleId) -> Result<()> {
    let teacher = enter(platform, "ici-teacher", "ici", neighbour).await?;
    let class = group_id(&Uai::of_number(999_101), GroupKind::Class, "6A");
    for number in 0..GIVEN {
        let due: Date = platform
            .today()
            .checked_add(jiff::Span::new().days(i64::from(number % 5)))?;
        let fields = [
            ("audience", format!("class:{class}")),
            ("subject", "Mathématiques".to_owned()),
            ("due", due.to_string()),
            ("kind", "exercise".to_owned()),
            ("text", SECRET.to_owned()),
            ("minutes", "10".to_owned()),
            ("state", "publish".to_owned()),
        ];
        let form = fields
            .map(|(name, value)| (name.to_owned(), value))
            .to_vec();
        let (operation, opened) = (&teacher.operation, &teacher.opened);
        let given = platform.module_act(operation, opened, route("give"), form);
        let given = given.await?;
        ensure!(
            matches!(given, Outcome::Redirect(_)),
            "not given: {given:?}"
        );
    }
    Ok(())
}
