//! `[traces]` in `region.toml`: where it is told what requests are made of.

use anyhow::{Result, bail};
use preau_traces::{Collector, Traces};
use serde::Deserialize;

/// The share of all traces that is sent where nothing is said.
const SHARE: f64 = 0.01;

/// Where traces go, and which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct TracesInFile {
    endpoint: String,
    share: Option<f64>,
    #[serde(default)]
    from_proxies: bool,
}

impl TracesInFile {
    pub(crate) fn read(self) -> Result<Told> {
        let share = self.share.unwrap_or(SHARE);
        if !(0.0..=1.0).contains(&share) {
            bail!("share: from 0 to 1");
        }
        Ok(Told {
            collector: self.endpoint.parse()?,
            share,
            from_proxies: self.from_proxies,
        })
    }
}

/// Where traces go, and which.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    collector: Collector,
    share: f64,
    /// Whether proxies say to which trace a request belongs.
    pub(crate) from_proxies: bool,
}

impl Told {
    /// Sends them from now on.
    pub(crate) fn begin(self) -> Traces {
        Traces::to(self.collector, self.share)
    }
}
