//! A full week for 6A of the demo region: homework given, and marked as done by a pupil.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use jiff::civil::{Date, Weekday};
use preau_directory::synthetic::{DEMO_PERSONAS, Synthetic};
use preau_domain::audience::Audience;
use preau_domain::ids::PersonId;
use preau_domain::person::GroupRole;
use preau_platform::modules::calls::Opened;

use super::native::due;
use crate::demo::{Demo, SCHOOL, person};
use crate::places::Places;

/// Pieces of homework in the week.
pub(super) const GIVEN: usize = 20;
/// How many of them the pupil has done.
const DONE: usize = 5;
/// The module.
pub(super) const MODULE: &str = "homework";

/// The region, and the pupil who looks at the week.
pub(super) struct Week {
    pub(super) demo: Demo,
    pub(super) token: String,
    pub(super) monday: Date,
}

impl Week {
    /// Makes it in an empty folder.
    pub(super) async fn make(places: &Places, data: &Path) -> Result<Self> {
        let demo = Demo::make(places, data, &Synthetic::demo(), MODULE).await?;
        let pupil = person(DEMO_PERSONAS.pupil);
        let token = demo.sign_in(pupil, "eleve.demo").await?;
        // Next week: all of it lies ahead, whatever day the benchmark runs.
        let monday = demo.platform.today().nth_weekday(1, Weekday::Monday)?;
        let week = Self {
            demo,
            token,
            monday,
        };
        week.give().await?;
        week.mark(pupil).await?;
        Ok(week)
    }

    /// The address of the week.
    pub(super) fn path(&self) -> String {
        format!("/s/{SCHOOL}/{MODULE}/week?day={}", self.monday)
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
        let teacher = person(DEMO_PERSONAS.teacher);
        let (operation, opened) = self.demo.enter(teacher).await?;
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
            self.demo
                .send((&operation, &opened), "give", &fields)
                .await?;
        }
        Ok(())
    }

    async fn mark(&self, pupil: PersonId) -> Result<()> {
        let (operation, opened) = self.demo.enter(pupil).await?;
        let given = due(&self.demo.platform, &opened, self.monday).await?;
        ensure!(given.len() == GIVEN, "{} pieces were given", given.len());
        for one in given.iter().take(DONE) {
            let fields = [("state", "yes".to_owned())];
            let done = format!("done/{}", one.id);
            self.demo
                .send((&operation, &opened), &done, &fields)
                .await?;
        }
        Ok(())
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
