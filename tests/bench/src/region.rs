//! A platform over a folder, made as the binary makes it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use preau_blobs::Blobs;
use preau_domain::clock::SystemClock;
use preau_domain::plan::{Allowance, Plan, Quota, Share};
use preau_platform::Platform;
use preau_platform::config::{Plans, PlatformConfig};
use preau_platform::identity::Keys;
use preau_platform::identity::activation::ActivationKey;
use preau_platform::identity::session::SessionKeys;
use preau_platform::letters::LetterKey;
use preau_runtime::Runtime;
use preau_store::{Store, StoreOptions};

use crate::places::Places;

/// The key of compiled code: written where the binary looks for its own.
const CODE_KEY: [u8; 32] = [7; 32];
/// The key of sessions, likewise.
pub(crate) const SESSION_KEY: [u8; 32] = [11; 32];

/// A plan that bounds nothing: one school is asked for all that a machine can give.
pub(crate) const PLENTY: Plan = {
    let plenty = Allowance {
        per_second: 1 << 50,
        burst: 1 << 50,
    };
    let plenty_of_one = Share {
        records: 1 << 50,
        bytes: 1 << 50,
        files: 1 << 50,
    };
    Plan {
        weight: 1,
        module: plenty,
        school: plenty,
        quota: Quota {
            records: 1 << 50,
            bytes: 1 << 50,
            events: 1 << 50,
            timers: 1 << 50,
            notifications: 1 << 50,
            files: 1 << 50,
        },
        person_files: 1 << 50,
        pupil: plenty_of_one,
        staff: plenty_of_one,
    }
};

/// The same for the binary: a configuration in its data folder, with these tables besides.
pub(crate) fn configuration(data: &Path, besides: &str) -> Result<PathBuf> {
    let file = data.join("region.toml");
    let mut text = String::new();
    for level in ["ecole", "college", "lycee"] {
        let Plan { module, school, .. } = PLENTY;
        writeln!(
            text,
            "[plan.{level}]\nmodule-fuel-per-second = {}\nmodule-fuel-burst = {}\n\
             school-fuel-per-second = {}\nschool-fuel-burst = {}",
            module.per_second, module.burst, school.per_second, school.burst
        )?;
    }
    text.push_str(besides);
    std::fs::write(&file, text).context("the configuration cannot be written")?;
    Ok(file)
}

/// Opens the store in a folder.
pub(crate) async fn store(data: &Path) -> Result<Store> {
    let url = format!("sqlite://{}", data.join("preau.db").display());
    Ok(Store::open(&url, StoreOptions::default()).await?)
}

/// The runtime over a store, with the compiled code of a folder.
pub(crate) fn runtime(places: &Places, data: &Path, store: Store) -> Result<Runtime> {
    let compiled = data.join("compiled");
    Ok(Runtime::new(
        store,
        &compiled,
        &CODE_KEY,
        places.compiler(),
    )?)
}

fn plentiful() -> Plans {
    Plans {
        ecole: PLENTY,
        college: PLENTY,
        lycee: PLENTY,
        ..Plans::default()
    }
}

/// A platform over a folder, which the binary can serve afterwards. It makes each page anew: that is what is measured.
pub(crate) async fn open(places: &Places, data: &Path) -> Result<Arc<Platform>> {
    open_with(places, data, plentiful(), 0).await
}

/// The same, one node more where there is one, which gives pages again.
pub(crate) async fn open_keeping(places: &Places, data: &Path) -> Result<Arc<Platform>> {
    let views = PlatformConfig::default().views;
    open_with(places, data, plentiful(), views).await
}

/// The same with the plans that a region has if it sets none.
pub(crate) async fn open_as_delivered(places: &Places, data: &Path) -> Result<Arc<Platform>> {
    open_with(places, data, Plans::default(), 0).await
}

async fn open_with(
    places: &Places,
    data: &Path,
    plans: Plans,
    views: usize,
) -> Result<Arc<Platform>> {
    for (file, key) in [("compiled.key", CODE_KEY), ("session.key", SESSION_KEY)] {
        std::fs::write(data.join(file), key).context("a key cannot be written")?;
    }
    let store = store(data).await?;
    let runtime = runtime(places, data, store.clone())?;
    let keys = Keys {
        sessions: SessionKeys::new(&[SESSION_KEY]),
        activation: ActivationKey::new(&CODE_KEY),
        letters: LetterKey::new(&[4; 32]),
    };
    let config = PlatformConfig {
        region: "Mon ENT Mesures".to_owned(),
        plans,
        views,
        ..PlatformConfig::default()
    };
    let blobs = Blobs::folder(&data.join("files"))?;
    Ok(Platform::open(config, Arc::new(SystemClock), store, blobs, runtime, keys).await?)
}

/// The threads of the binary: as many as there are cores.
pub(crate) fn threads() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
