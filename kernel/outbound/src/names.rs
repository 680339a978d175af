//! From a name to addresses, once for each request.

use std::net::{IpAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::{fmt, io};

use preau_domain::outbound::{HostName, NoAnswer};

use crate::places::Place;

/// A look-up of its own.
type Lookup = dyn Fn(&HostName) -> Vec<IpAddr> + Send + Sync;

/// Who knows the addresses of names.
#[derive(Clone, Default)]
pub enum Names {
    /// The system: its name servers and its file of hosts.
    #[default]
    System,
    /// Somebody else, asked as often as the system would be.
    Given(Arc<Lookup>),
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Given(_) => "Given",
        })
    }
}

impl Names {
    /// Every address of a name. The system cannot be told to stop: the place is kept until it answered,
    /// so that there are never more that wait for name servers than requests.
    pub(crate) async fn addresses(
        &self,
        host: &HostName,
        place: &Arc<Place>,
    ) -> Result<Vec<IpAddr>, NoAnswer> {
        let found = match self {
            Self::Given(lookup) => lookup(host),
            Self::System => {
                let (host, place) = (host.clone(), Arc::clone(place));
                let asked = tokio::task::spawn_blocking(move || {
                    let found = system(host.as_str());
                    drop(place);
                    found
                });
                let found = asked.await.map_err(|_| NoAnswer::Unresolved)?;
                found.map_err(|_| NoAnswer::Unresolved)?
            }
        };
        if found.is_empty() {
            return Err(NoAnswer::Unresolved);
        }
        Ok(found)
    }
}

/// The addresses that the system knows of a name. It is asked without a final dot, which would keep the
/// search list out of it: the file of hosts knows no name that ends in one, and a service that only that
/// file names would not be found. Operators end the search list: `docs/operator.md`.
fn system(name: &str) -> io::Result<Vec<IpAddr>> {
    let found = (name, 0).to_socket_addrs()?;
    Ok(found.map(|found| found.ip()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_knows_the_machine_itself() {
        let found = system("localhost").expect("addresses");
        assert!(
            !found.is_empty() && found.iter().all(IpAddr::is_loopback),
            "{found:?}"
        );
    }
}
