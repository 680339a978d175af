//! The demo region with a full week for 6A, made as the demo is: a delivery imported, a component
//! installed, homework given and marked through the module's own forms.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail, ensure};
use jiff::civil::{Date, Weekday};
use preau_directory::synthetic::{DEMO_COLLEGE, DEMO_PERSONAS, Synthetic};
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::page::{Outcome, Route};
use preau_domain::person::GroupRole;
use preau_platform::Platform;
use preau_platform::identity::origin::Origin;
use preau_platform::import::Departures;
use preau_platform::modules::calls::Opened;
use preau_platform::operation::Operation;

use super::native::due;
use crate::places::Places;
use crate::region;

/// Pieces of homework in the week.
pub(super) const GIVEN: usize = 20;
/// How many of them the pupil has done.
const DONE: usize = 5;
/// The school's word in addresses.
pub(super) const SCHOOL: &str = "college-demo";
/// The module.
pub(super) const MODULE: &str = "homework";
const LOGIN: &str = "eleve.demo";
const PASSWORD: &str = "preau-demo";

/// The region, and the pupil who looks at the week.
pub(super) struct Demo {
    pub(super) platform: Arc<Platform>,
    pub(super) token: String,
    pub(super) monday: Date,
}

impl Demo {
    /// Makes it in an empty folder.
    pub(super) async fn make(places: &Places, data: &Path) -> Result<Self> {
        let platform = region::open(places, data).await?;
        let archive = data.join("aaf.tgz");
        Synthetic::demo().write_tgz(BufWriter::new(File::create(&archive)?))?;
        platform
            .import_aaf(vec![archive], Departures::Few, |_| {})
            .await?;
        let schools = platform.school_list();
        let school = schools
            .iter()
            .find(|school| school.uai.as_str() == DEMO_COLLEGE);
        let school = school.context("the collège was not imported")?;
        platform.school_name(school.id, SCHOOL).await?;
        platform.reload().await?;
        let installed = platform.module_install(&places.module(MODULE)?).await?;
        platform
            .module_enable_everywhere(&installed.manifest.id, &[])
            .await?;
        let pupil = PersonId::of_source("aaf", DEMO_PERSONAS.pupil);
        platform.account_prepare(pupil, LOGIN, PASSWORD).await?;
        let signed_in = platform
            .sign_in(&Origin::unknown(), LOGIN, PASSWORD.to_owned())
            .await?;
        let token = signed_in.context("the pupil cannot sign in")?.token;
        // Next week: all of it lies ahead, whatever day the benchmark runs.
        let monday = platform.today().nth_weekday(1, Weekday::Monday)?;
        let demo = Self {
            platform,
            token,
            monday,
        };
        demo.give().await?;
        demo.mark(pupil).await?;
        Ok(demo)
    }

    /// The address of the week.
    pub(super) fn path(&self) -> String {
        format!("/s/{SCHOOL}/{MODULE}/week?day={}", self.monday)
    }

    async fn enter(&self, person: PersonId) -> Result<(Operation, Opened)> {
        let operation = self.platform.operation_for(person, Language::Fr).await?;
        let opened = self
            .platform
            .module_open(&operation, SCHOOL, MODULE, None)
            .await?;
        Ok((operation, opened))
    }

    async fn give(&self) -> Result<()> {
        const KINDS: [&str; 5] = ["exercise", "lesson", "reading", "writing", "test"];
        const TEXTS: [&str; 4] = [
            "Exercices 12 à 15 page 48 : fractions et demi-droite graduée. Rédiger au propre, avec les figures.",
            "Relire la leçon « Multiples et diviseurs » et apprendre les **critères de divisibilité**.",
            "Contrôle sur les nombres décimaux : revoir les exercices corrigés en classe, les fiches 3 et 4, \
             et préparer ses questions pour la séance de révision.",
            "Apporter le matériel de géométrie.",
        ];
        let (operation, opened) = self
            .enter(PersonId::of_source("aaf", DEMO_PERSONAS.teacher))
            .await?;
        let groups = &opened.caller.groups;
        let class = groups
            .iter()
            .find(|g| g.role != GroupRole::Pupil && g.group.name == "6A");
        let class = class
            .context("the teacher does not teach 6A")?
            .audience()
            .to_string();
        let kinds = KINDS.iter().cycle();
        for ((number, kind), text) in (0..GIVEN).zip(kinds).zip(TEXTS.iter().cycle()) {
            let day = i64::try_from(number % 5)?;
            let due = self.monday.checked_add(jiff::Span::new().days(day))?;
            let fields = [
                ("audience", class.clone()),
                ("subject", "Mathématiques".to_owned()),
                ("due", due.to_string()),
                ("kind", (*kind).to_owned()),
                ("text", (*text).to_owned()),
                ("minutes", "15".to_owned()),
                ("state", "publish".to_owned()),
            ];
            self.send(&operation, &opened, "give", &fields).await?;
        }
        Ok(())
    }

    async fn mark(&self, pupil: PersonId) -> Result<()> {
        let (operation, opened) = self.enter(pupil).await?;
        let given = due(&self.platform, &opened, self.monday).await?;
        ensure!(given.len() == GIVEN, "{} pieces were given", given.len());
        for one in given.iter().take(DONE) {
            let fields = [("state", "yes".to_owned())];
            self.send(&operation, &opened, &format!("done/{}", one.id), &fields)
                .await?;
        }
        Ok(())
    }

    async fn send(
        &self,
        operation: &Operation,
        opened: &Opened,
        path: &str,
        fields: &[(&str, String)],
    ) -> Result<()> {
        let to = Route {
            path: path.to_owned(),
            query: Vec::new(),
        };
        let form = fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        match self
            .platform
            .module_act(operation, opened, to, form)
            .await?
        {
            Outcome::Redirect(_) => Ok(()),
            other => bail!("the module did not take the form of `{path}`: {other:?}"),
        }
    }
}

/// The classes and groups whose homework a pupil does.
pub(super) fn classes(opened: &Opened) -> Vec<Audience> {
    let audiences = opened.caller.audiences.iter();
    audiences
        .filter(|audience| matches!(audience, Audience::Class(_) | Audience::Group(_)))
        .copied()
        .collect()
}
