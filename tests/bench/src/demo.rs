//! The demo region, made as the demo is: a delivery imported, a component installed, everything in it sent through
//! the module's own forms.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use preau_directory::synthetic::{DEMO_COLLEGE, Synthetic};
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::page::{Outcome, Route};
use preau_platform::Platform;
use preau_platform::identity::origin::Origin;
use preau_platform::import::Departures;
use preau_platform::modules::calls::Opened;
use preau_platform::operation::Operation;

use crate::places::Places;
use crate::region;

/// The school's word in addresses.
pub(crate) const SCHOOL: &str = "college-demo";
const PASSWORD: &str = "preau-demo";

/// The region with one module in it.
pub(crate) struct Demo {
    pub(crate) platform: Arc<Platform>,
    /// The module.
    pub(crate) module: &'static str,
}

/// One of the region's people.
pub(crate) fn person(key: &str) -> PersonId {
    PersonId::of_source("aaf", key)
}

impl Demo {
    /// Makes it in an empty folder.
    pub(crate) async fn make(
        places: &Places,
        data: &Path,
        of: &Synthetic,
        module: &'static str,
    ) -> Result<Self> {
        let platform = region::open(places, data).await?;
        let archive = data.join("aaf.tgz");
        of.write_tgz(BufWriter::new(File::create(&archive)?))?;
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
        let installed = platform.module_install(&places.module(module)?).await?;
        platform
            .module_enable_everywhere(&installed.manifest.id, &[])
            .await?;
        Ok(Self { platform, module })
    }

    /// A session of one of its people.
    pub(crate) async fn sign_in(&self, who: PersonId, login: &str) -> Result<String> {
        self.platform.account_prepare(who, login, PASSWORD).await?;
        let signed_in = self
            .platform
            .sign_in(&Origin::unknown(), login, PASSWORD.to_owned())
            .await?;
        Ok(signed_in.context("they cannot sign in")?.token)
    }

    /// Somebody at the module.
    pub(crate) async fn enter(&self, person: PersonId) -> Result<(Operation, Opened)> {
        let operation = self.platform.operation_for(person, Language::Fr).await?;
        let opened = self
            .platform
            .module_open(&operation, SCHOOL, self.module, None)
            .await?;
        Ok((operation, opened))
    }

    /// Sends a form, which must be taken.
    pub(crate) async fn send(
        &self,
        (operation, opened): (&Operation, &Opened),
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
