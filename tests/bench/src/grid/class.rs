//! A class of 35 with 20 assessments of mathematics, every cell filled in: through the module's own forms.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use jiff::SignedDuration;
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::ids::{PersonId, Uai};
use preau_domain::page::{Block, Outcome, Page, Route};
use preau_domain::person::{GroupRole, Name, Profile};
use preau_domain::roster::{RosterGroup, RosterMembership, RosterPerson, RosterSchool, group_id};
use preau_domain::school::{GroupKind, Level};
use preau_platform::Platform;
use preau_platform::identity::session::{Session, SessionKeys};
use preau_platform::modules::calls::Opened;
use preau_platform::operation::Operation;

use crate::places::Places;
use crate::region;

/// Pupils of the class.
pub(super) const PUPILS: usize = 35;
/// Assessments of the term.
pub(super) const ASSESSMENTS: usize = 20;
/// The module.
pub(super) const MODULE: &str = "grades";
/// What the teacher teaches.
pub(super) const SUBJECT: &str = "Mathématiques";
/// The school's word in addresses.
const SCHOOL: &str = "mesures";
const CLASS: &str = "6A";
const SCALES: [&str; 4] = ["20", "10", "5", "40"];
const MARKS: [&str; 5] = ["4", "3,5", "a", "0", "5"];
/// As many cells as come at once.
const AT_ONCE: usize = 200;
/// Connections that save at the same time have a cell each.
const SAVERS: usize = 4;

/// The region, and the teacher who types.
pub(super) struct Class {
    pub(super) platform: Arc<Platform>,
    pub(super) token: String,
    /// Of the class, as it stands in addresses.
    segment: String,
    teacher: PersonId,
}

impl Class {
    /// Makes it in an empty folder.
    pub(super) async fn make(places: &Places, data: &Path) -> Result<Self> {
        let platform = region::open(places, data).await?;
        let uai = Uai::of_number(990_101);
        let entry = RosterSchool {
            uai: uai.clone(),
            name: "Collège des Mesures".to_owned(),
            level: Level::College,
            groups: vec![(GroupKind::Class, CLASS.to_owned())],
        };
        let people = (0..=PUPILS).map(|number| person(number, &uai)).collect();
        platform.import_roster("bench", vec![entry], people).await?;
        let schools = platform.school_list();
        let school = schools.first().context("the school was not imported")?;
        platform.school_name(school.id, SCHOOL).await?;
        platform.reload().await?;
        let installed = platform.module_install(&places.module(MODULE)?).await?;
        platform
            .module_enable_everywhere(&installed.manifest.id, &[])
            .await?;
        let group = group_id(&uai, GroupKind::Class, CLASS);
        let audience = Audience::of_group(GroupKind::Class, group).to_string();
        let teacher = id(0);
        let now = platform.now();
        let session = Session {
            person: teacher,
            id: teacher.0,
            issued: now,
            expires: now + SignedDuration::from_hours(2),
            since: now,
        };
        let keys = SessionKeys::new(&[region::SESSION_KEY]);
        let class = Self {
            token: keys.seal(&session).context("a session")?,
            platform,
            segment: audience.replacen(':', "-", 1),
            teacher,
        };
        class.assess().await?;
        class.mark().await?;
        class.deliver().await?;
        Ok(class)
    }

    /// The address of the sheet.
    pub(super) fn path(&self) -> String {
        let segment = &self.segment;
        format!("/s/{SCHOOL}/{MODULE}/sheet/{segment}?subject=Math%C3%A9matiques&period=1")
    }

    fn route(&self, rest: &str, more: &[(&str, &str)]) -> Route {
        let query = [("subject", SUBJECT), ("period", "1")];
        let query = query.iter().chain(more);
        Route {
            path: format!("sheet/{}{rest}", self.segment),
            query: query
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    async fn enter(&self) -> Result<(Operation, Opened)> {
        let platform = &self.platform;
        let operation = platform.operation_for(self.teacher, Language::Fr).await?;
        let opened = platform
            .module_open(&operation, SCHOOL, MODULE, None)
            .await?;
        Ok((operation, opened))
    }

    async fn send(&self, to: Route, form: Vec<(String, String)>) -> Result<Outcome> {
        let (operation, opened) = self.enter().await?;
        let done = self.platform.module_act(&operation, &opened, to, form);
        Ok(done.await?)
    }

    /// Makes the assessments.
    async fn assess(&self) -> Result<()> {
        let today = self.platform.today().to_string();
        for (number, scale) in (0..ASSESSMENTS).zip(SCALES.iter().cycle()) {
            let id = control(number);
            let title = format!("Contrôle n°\u{a0}{number}");
            let fields = [
                ("title", title.as_str()),
                ("date", &today),
                ("period", "1"),
                ("scale", scale),
                ("coefficient", "1"),
                ("to_twenty", "true"),
            ];
            let form = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let to = self.route("/new", &[("id", &id)]);
            match self.send(to, form.to_vec()).await? {
                Outcome::Redirect(_) => {}
                other => bail!("an assessment was not made: {other:?}"),
            }
        }
        Ok(())
    }

    /// Has the class and its relatives read all of them, and works out what follows from that.
    pub(super) async fn publish(&self) -> Result<()> {
        for number in 0..ASSESSMENTS {
            let to = Route {
                path: format!("assessment/{}/publish", control(number)),
                query: Vec::new(),
            };
            match self.send(to, Vec::new()).await? {
                Outcome::Redirect(_) => {}
                other => bail!("an assessment was not published: {other:?}"),
            }
        }
        self.deliver().await
    }

    /// Types a mark into each cell.
    async fn mark(&self) -> Result<()> {
        let names = self.cells().await?;
        ensure!(
            names.len() == PUPILS * ASSESSMENTS,
            "the sheet has {} cells",
            names.len()
        );
        for some in names.chunks(AT_ONCE) {
            let mut form = Vec::new();
            for (name, mark) in some.iter().zip(MARKS.iter().cycle()) {
                form.extend(cell(name, "", mark));
            }
            self.type_in(form).await?;
        }
        Ok(())
    }

    async fn type_in(&self, mut form: Vec<(String, String)>) -> Result<()> {
        form.push(("typed".to_owned(), "cell".to_owned()));
        let Outcome::Cells(cells) = self.send(self.route("", &[]), form).await? else {
            bail!("marks were not taken");
        };
        match cells.cells.iter().find(|one| one.error.is_some()) {
            Some(wrong) => bail!("a mark was not taken: {wrong:?}"),
            None => Ok(()),
        }
    }

    async fn page(&self) -> Result<Page> {
        let (operation, opened) = self.enter().await?;
        let to = self.route("", &[]);
        Ok(self.platform.module_view(&operation, &opened, to).await?)
    }

    /// The names of the cells, row by row.
    async fn cells(&self) -> Result<Vec<String>> {
        let page = self.page().await?;
        let grids = page.blocks.iter().filter_map(|block| match block {
            Block::Grid(grid) => Some(grid),
            _ => None,
        });
        let names = grids.flat_map(|grid| grid.inputs().map(|(.., input)| input.name.clone()));
        Ok(names.collect())
    }

    /// What each of several who type at the same time sends: their own cell, one way and back again.
    pub(super) async fn saves(&self) -> Result<Vec<Vec<String>>> {
        let names = self.cells().await?;
        // Each in another row and another column, of those that have the first mark.
        let step = MARKS.len() * ASSESSMENTS + MARKS.len();
        let own = names.iter().step_by(step).take(SAVERS);
        let saves = own.map(|name| {
            let turns = [("4", "3"), ("3", "4")];
            turns.map(|(was, typed)| {
                let [name, was, typed] = [name.as_str(), was, typed].map(encoded);
                format!("{name}={was}&{name}={typed}&typed=cell")
            })
        });
        let saves: Vec<_> = saves.map(Vec::from).collect();
        ensure!(saves.len() == SAVERS, "not a cell for each who saves");
        Ok(saves)
    }

    /// Hides an assessment, or publishes it again: what follows is that of a mark that is typed, and at once.
    pub(super) async fn change(&self, number: usize) -> Result<()> {
        let act = if number.is_multiple_of(2) {
            "hide"
        } else {
            "publish"
        };
        let to = Route {
            path: format!("assessment/control-00/{act}"),
            query: Vec::new(),
        };
        match self.send(to, Vec::new()).await? {
            Outcome::Redirect(_) => Ok(()),
            other => bail!("an assessment was not changed: {other:?}"),
        }
    }

    /// Has everything worked out that waits for it.
    pub(super) async fn deliver(&self) -> Result<()> {
        while self.platform.deliver_once().await? > 0 {}
        Ok(())
    }
}

/// A cell as a browser sends it: what it said, and what was typed.
fn cell(name: &str, was: &str, typed: &str) -> [(String, String); 2] {
    [was, typed].map(|value| (name.to_owned(), value.to_owned()))
}

/// As a form carries it: names of cells have a slash.
fn encoded(text: &str) -> String {
    text.replace('/', "%2F").replace(',', "%2C")
}

/// The identifier of an assessment.
fn control(number: usize) -> String {
    format!("control-{number:02}")
}

fn id(number: usize) -> PersonId {
    PersonId::of_source("bench", &format!("person-{number}"))
}

/// The teacher is the first.
fn person(number: usize, school: &Uai) -> RosterPerson {
    let (profile, role, subjects) = if number == 0 {
        let taught = vec![SUBJECT.to_owned()];
        (Profile::Teacher, GroupRole::Teacher, taught)
    } else {
        (Profile::Pupil, GroupRole::Pupil, Vec::new())
    };
    RosterPerson {
        id: id(number),
        source: "bench".to_owned(),
        key: format!("person-{number}"),
        name: Name {
            title: String::new(),
            given: format!("Camille {number:02}"),
            family: "Rousseau-Vandenberghe".to_owned(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: school.clone(),
            profile,
            functions: Vec::new(),
        }],
        groups: vec![RosterGroup {
            school: school.clone(),
            kind: GroupKind::Class,
            label: CLASS.to_owned(),
            role,
            subjects,
        }],
        relatives: Vec::new(),
    }
}
