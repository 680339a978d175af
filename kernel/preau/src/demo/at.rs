//! Somebody of the demo's collège at a module's pages, who does there what people do: through its forms.

use std::sync::Arc;

use anyhow::{Result, bail};
use preau_directory::synthetic::DEMO_PERSONAS;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::page::{Outcome, Route};
use preau_domain::person::Profile;
use preau_platform::Platform;
use preau_platform::modules::calls::Opened;
use preau_platform::operation::Operation;

/// The demo's collège.
pub(super) const SCHOOL: &str = "college-demo";
/// The class of the demo's pupil.
pub(super) const CLASS: &str = "6A";

/// Somebody at a module's pages.
pub(super) struct At<'p> {
    pub(super) platform: &'p Arc<Platform>,
    pub(super) person: PersonId,
    module: &'static str,
}

/// Those who learn with the demo's pupil.
pub(super) async fn mates<'p>(
    platform: &'p Arc<Platform>,
    module: &'static str,
) -> Result<Vec<At<'p>>> {
    let school = platform.school(SCHOOL)?;
    let own = PersonId::of_source("aaf", DEMO_PERSONAS.pupil);
    let enrolled = platform.store().school_enrolled(school.id).await?;
    let mates = enrolled
        .into_iter()
        .filter(|one| one.profile == Profile::Pupil && one.class == CLASS && one.person != own)
        .map(|one| At {
            platform,
            person: one.person,
            module,
        });
    Ok(mates.collect())
}

impl<'p> At<'p> {
    /// One of the demo's people.
    pub(super) fn of(platform: &'p Arc<Platform>, module: &'static str, key: &str) -> Self {
        Self {
            platform,
            person: PersonId::of_source("aaf", key),
            module,
        }
    }

    /// The module, opened as theirs.
    pub(super) async fn opened(&self) -> Result<(Operation, Opened)> {
        let operation = self
            .platform
            .operation_for(self.person, Language::Fr)
            .await?;
        let opened = self
            .platform
            .module_open(&operation, SCHOOL, self.module, None)
            .await?;
        Ok((operation, opened))
    }

    /// Sends a form, which must be taken.
    pub(super) async fn send(
        &self,
        operation: &Operation,
        opened: &Opened,
        path: &str,
        form: &[(&str, &str)],
    ) -> Result<()> {
        let to = Route {
            path: path.to_owned(),
            query: Vec::new(),
        };
        let form = form.iter();
        let form = form.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let form = form.collect();
        match self.platform.module_act(operation, opened, to, form).await {
            Ok(Outcome::Redirect(_)) => Ok(()),
            other => bail!("the demo's form for {path} was not taken: {other:?}"),
        }
    }

    /// Opens the module and sends a form.
    pub(super) async fn does(&self, path: &str, form: &[(&str, &str)]) -> Result<()> {
        let (operation, opened) = self.opened().await?;
        self.send(&operation, &opened, path, form).await
    }
}
