//! From a configuration to a platform: keys, store, runtime.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use preau_blobs::Blobs;
use preau_domain::clock::Clock;
use preau_platform::Platform;
use preau_platform::config::PlatformConfig;
use preau_platform::identity::Keys;
use preau_platform::identity::activation::ActivationKey;
use preau_platform::identity::session::SessionKeys;
use preau_platform::letters::LetterKey;
use preau_runtime::Runtime;
use preau_runtime::compile::Compiler;
use preau_runtime::limits;
use preau_runtime::outbound::{Client, Names};
use preau_store::{Store, StoreOptions};

use crate::config::Config;

/// A secret of 32 bytes in a file that only this user reads; made at first use. Of several processes
/// that make it at once, one makes it and all use it.
fn key(path: &Path) -> Result<[u8; 32]> {
    let says = || format!("the key {} cannot be used", path.display());
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            key_make(path).with_context(says)?;
            fs::read(path)
        }
        read => read,
    }
    .with_context(says)?
    .try_into()
    .map_err(|_| anyhow::anyhow!("it is not 32 bytes"))
    .with_context(says)
}

/// Writes a new secret beside and gives it its name once it is whole, unless another has it by then.
fn key_make(path: &Path) -> Result<()> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let beside = path.with_extension(uuid::Uuid::new_v4().simple().to_string());
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)
        .and_then(|mut file| file.write_all(&key).and_then(|()| file.sync_all()))
        .and_then(|()| fs::hard_link(&beside, path));
    fs::remove_file(&beside)?;
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// The secrets that a region's processes share. A single key of sessions is made at first use; where
/// keys rotate, each must be there already, or processes would each make their own.
pub(crate) fn keys(data: &Path, sessions: &[PathBuf]) -> Result<Keys> {
    fs::create_dir_all(data)
        .with_context(|| format!("the folder {} cannot be made", data.display()))?;
    let secrets = sessions.iter().map(|name| {
        let path = data.join(name);
        if sessions.len() > 1 && !path.exists() {
            bail!("session-keys: {} is not there", path.display());
        }
        key(&path)
    });
    Ok(Keys {
        sessions: SessionKeys::new(&secrets.collect::<Result<Vec<_>>>()?),
        activation: ActivationKey::new(&key(&data.join("activation.key"))?),
        letters: LetterKey::new(&key(&data.join("letters.key"))?),
    })
}

/// The compiler: this very program as a child.
fn compiler() -> Result<Compiler> {
    Ok(Compiler {
        program: std::env::current_exe()?,
        arguments: vec!["compile-component".into()],
        wall: limits::COMPILE_WALL,
    })
}

/// A platform over this store, with compiled code in `data` and this way to the outside.
pub(crate) async fn over(
    config: PlatformConfig,
    data: &Path,
    keys: Keys,
    store: Store,
    blobs: Blobs,
    outbound: Client,
    clock: Arc<dyn Clock>,
) -> Result<Arc<Platform>> {
    let runtime = Runtime::new(
        store.clone(),
        &data.join("compiled"),
        &key(&data.join("compiled.key"))?,
        compiler()?,
    )?
    .with_outbound(outbound);
    // With its configuration in it, it is more than belongs on a stack.
    let opened = Box::pin(Platform::open(config, clock, store, blobs, runtime, keys));
    Ok(opened.await?)
}

/// The platform of a configuration.
pub(crate) async fn platform(config: &Config, clock: Arc<dyn Clock>) -> Result<Arc<Platform>> {
    let keys = keys(&config.data, &config.session_keys)?;
    let store = Store::open(&config.database_url, StoreOptions::default())
        .await
        .context("the database cannot be opened")?;
    let outbound = Client::new(config.outbound.clone(), Names::System)?;
    let connections = crate::descriptors::connections() as usize;
    let platform = PlatformConfig {
        listeners: config.platform.listeners.min(connections / 2),
        ..config.platform.clone()
    };
    over(
        platform,
        &config.data,
        keys,
        store,
        config.files.open()?,
        outbound,
        clock,
    )
    .await
}
