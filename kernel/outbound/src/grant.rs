//! What a region grants: a module, a host, and over which way.

use std::net::IpAddr;

use ipnet::IpNet;
use preau_domain::ids::ModuleId;
use preau_domain::outbound::Hosts;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use crate::address::special;
use crate::target::Target;

/// That a module may ask a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The module.
    pub module: ModuleId,
    /// The hosts.
    pub hosts: Hosts,
    /// Without encryption.
    pub plain: bool,
    /// The one port.
    pub port: u16,
    /// Where it may be: in these networks and nowhere else. Empty: wherever it is public.
    pub addresses: Vec<IpNet>,
    /// Who may vouch for it, and nobody else. Empty: the authorities that browsers know.
    pub authorities: Vec<Authority>,
}

/// The certificate of an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority(pub(crate) CertificateDer<'static>);

/// A file of certificates that is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no certificates in PEM (`-----BEGIN CERTIFICATE-----`)")]
pub struct NoCertificates;

impl Authority {
    /// All certificates of a file in PEM.
    pub fn of_pem(text: &[u8]) -> Result<Vec<Self>, NoCertificates> {
        let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
        let all = all.map_err(|_| NoCertificates)?;
        if all.is_empty() {
            return Err(NoCertificates);
        }
        Ok(all.into_iter().map(Self).collect())
    }
}

impl Grant {
    /// The usual way: encrypted, at port 443, to a public address.
    pub fn usual(module: ModuleId, hosts: Hosts) -> Self {
        Self {
            module,
            hosts,
            plain: false,
            port: 443,
            addresses: Vec::new(),
            authorities: Vec::new(),
        }
    }

    /// Whether it lets this module ask there.
    pub(crate) fn covers(&self, module: &ModuleId, target: &Target) -> bool {
        self.module == *module
            && self.plain == target.plain
            && self.port == target.port
            && self.hosts.has(&target.host)
    }

    /// Whether a name may stand for this address.
    pub(crate) fn allows(&self, address: IpAddr) -> bool {
        if self.addresses.is_empty() {
            special(address).is_none()
        } else {
            self.addresses.iter().any(|net| net.contains(&address))
        }
    }
}
