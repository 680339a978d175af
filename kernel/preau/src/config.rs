//! `region.toml`, overridden by the environment and the command line.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use jiff::tz::TimeZone;
use preau_platform::config::PlatformConfig;
use serde::Deserialize;

/// Where the configuration comes from.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Source {
    /// The region's configuration; without it, the defaults.
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Address to listen on.
    #[arg(long, env = "PREAU_LISTEN", value_name = "ADDRESS")]
    pub(crate) listen: Option<SocketAddr>,
    /// Folder for keys, compiled modules and, with SQLite, the database.
    #[arg(long, env = "PREAU_DATA", value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,
    /// `sqlite://path` or `postgres://…`; SQLite in the data folder by default.
    #[arg(
        long,
        env = "PREAU_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub(crate) database_url: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct File {
    region: Option<String>,
    time_zone: Option<String>,
    listen: Option<SocketAddr>,
    data: Option<PathBuf>,
    database_url: Option<String>,
    session_hours: Option<u64>,
    hashing_slots: Option<usize>,
    hashing_queue: Option<usize>,
    secure_cookies: Option<bool>,
}

/// What holds.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) data: PathBuf,
    pub(crate) database_url: String,
    pub(crate) platform: PlatformConfig,
}

impl Source {
    /// Reads the configuration.
    pub(crate) fn read(&self) -> Result<Config> {
        let file: File = match &self.config {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .with_context(|| format!("{} cannot be read", path.display()))?;
                toml::from_str(&text).with_context(|| format!("{} is not right", path.display()))?
            }
            None => File::default(),
        };
        let defaults = PlatformConfig::default();
        let time_zone = match &file.time_zone {
            Some(name) => {
                TimeZone::get(name).with_context(|| format!("time-zone: `{name}` is not known"))?
            }
            None => defaults.time_zone.clone(),
        };
        let data = self
            .data
            .clone()
            .or(file.data)
            .unwrap_or_else(|| PathBuf::from("data"));
        let database_url = self
            .database_url
            .clone()
            .or(file.database_url)
            .unwrap_or_else(|| format!("sqlite://{}", data.join("preau.db").display()));
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|scheme| database_url.starts_with(scheme))
        {
            bail!("the database's address begins with sqlite:// or postgres://");
        }
        Ok(Config {
            listen: self
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            data,
            database_url,
            platform: PlatformConfig {
                region: file.region.unwrap_or(defaults.region),
                time_zone,
                session: file
                    .session_hours
                    .map_or(defaults.session, |hours| Duration::from_secs(hours * 3_600)),
                hashing_slots: file.hashing_slots.unwrap_or(defaults.hashing_slots),
                hashing_queue: file.hashing_queue.unwrap_or(defaults.hashing_queue),
                secure_cookies: file.secure_cookies.unwrap_or(defaults.secure_cookies),
            },
        })
    }
}
