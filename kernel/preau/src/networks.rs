//! The networks of schools, in `region.toml`.

use anyhow::{Context as _, Result, bail};
use ipnet::IpNet;
use preau_domain::ids::Uai;
use preau_platform::identity::networks::{Networks, SchoolNetwork};
use serde::Deserialize;

use crate::config::network;

/// The most people of one school: far beyond the largest.
const PEOPLE: u32 = 20_000;
/// How wide one may be, in bits of its prefix: what is wider is a provider's, and no school's.
const WIDEST: (u8, u8) = (24, 48);

/// Where the people of a school come from.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NetworkInFile {
    school: String,
    addresses: Vec<String>,
    people: u32,
}

impl NetworkInFile {
    pub(crate) fn read_all(all: Vec<Self>) -> Result<Networks> {
        let mut networks = Vec::new();
        for one in all {
            let says = format!("network: `{}`", one.school);
            networks.extend(one.read().context(says)?);
        }
        Ok(networks.into_iter().collect())
    }

    fn read(self) -> Result<Vec<SchoolNetwork>> {
        if self.school.parse::<Uai>().is_err() {
            bail!("school: no school's code");
        }
        if !(1..=PEOPLE).contains(&self.people) {
            bail!("people: from 1 to {PEOPLE}");
        }
        let addresses = self.addresses.iter().map(|text| {
            let network = network("addresses", text)?;
            let widest = match network {
                IpNet::V4(_) => WIDEST.0,
                IpNet::V6(_) => WIDEST.1,
            };
            if network.prefix_len() < widest {
                bail!("addresses: `{text}` is wider than a school's (/{widest})");
            }
            Ok(SchoolNetwork {
                first: network.network(),
                last: network.broadcast(),
                people: self.people,
            })
        });
        addresses.collect()
    }
}
