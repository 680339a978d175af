//! The one way out.

use std::sync::Arc;
use std::time::{Duration, Instant};

use preau_domain::ids::ModuleId;
use preau_domain::outbound::{HostName, Hosts, NoAnswer, Request, Response};
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;

use crate::exchange::{exchange, tls};
use crate::grant::Grant;
use crate::limits;
use crate::names::Names;
use crate::places::{Asker, Place, Places};
use crate::script::Script;
use crate::target::{Checked, Target};

/// Grants that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// The same module, hosts and port a second time.
    #[error("{hosts} is granted to `{module}` twice")]
    Twice {
        /// The module.
        module: ModuleId,
        /// The hosts.
        hosts: Hosts,
    },
    /// Authorities that are none.
    #[error("the authorities of {hosts} cannot be used: {why}")]
    Authorities {
        /// The hosts.
        hosts: Hosts,
        /// What is wrong.
        why: String,
    },
}

/// Makes the requests of all modules, of those that were granted.
#[derive(Debug)]
pub struct Client {
    ways: Vec<Way>,
    end: End,
    places: Arc<Places>,
}

/// A grant, ready to be used.
struct Way {
    grant: Grant,
    /// None where it is not encrypted.
    tls: Option<TlsConnector>,
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.grant.fmt(f)
    }
}

/// Who answers.
#[derive(Debug)]
enum End {
    Outside(Names),
    Script(Arc<Script>),
}

impl Default for Client {
    /// Nobody may ask anybody.
    fn default() -> Self {
        Self {
            ways: Vec::new(),
            end: End::Outside(Names::System),
            places: Arc::default(),
        }
    }
}

impl Client {
    /// A client for these grants.
    pub fn new(grants: Vec<Grant>, names: Names) -> Result<Self, GrantError> {
        let mut ways: Vec<Way> = Vec::new();
        for grant in grants {
            let is_twice = |way: &Way| {
                (&way.grant.module, &way.grant.hosts, way.grant.port)
                    == (&grant.module, &grant.hosts, grant.port)
            };
            if ways.iter().any(is_twice) {
                let Grant { module, hosts, .. } = grant;
                return Err(GrantError::Twice { module, hosts });
            }
            let tls = if grant.plain {
                None
            } else {
                let made = tls(&grant.authorities).map_err(|error| GrantError::Authorities {
                    hosts: grant.hosts.clone(),
                    why: error.to_string(),
                });
                Some(made?)
            };
            ways.push(Way { grant, tls });
        }
        // What is granted to a host by its name is before what is granted to all like it.
        ways.sort_by_key(|way| !way.grant.hosts.is_one());
        Ok(Self {
            ways,
            end: End::Outside(names),
            ..Self::default()
        })
    }

    /// One that asks nobody: a script answers, and every host that a manifest names is granted.
    pub fn scripted(script: Arc<Script>) -> Self {
        Self {
            end: End::Script(script),
            ..Self::default()
        }
    }

    /// The grants of a module that let it ask some or all of these hosts.
    pub fn granted<'a>(
        &'a self,
        module: &'a ModuleId,
        hosts: &'a Hosts,
    ) -> impl Iterator<Item = &'a Grant> {
        let grants = self.ways.iter().map(|way| &way.grant);
        grants.filter(move |grant| {
            grant.module == *module && (hosts.has_all(&grant.hosts) || grant.hosts.has_all(hosts))
        })
    }

    /// Takes a request of a module whose manifest names these hosts, or says why it may not be made.
    pub fn admit<'a>(
        &self,
        asker: &Asker,
        mut may_ask: impl Iterator<Item = &'a Hosts>,
        request: Request,
    ) -> Result<Admitted, NoAnswer> {
        let checked = Checked::new(request)?;
        if !may_ask.any(|hosts| hosts.has(&checked.target.host)) {
            return Err(NoAnswer::NotGranted);
        }
        let way = match &self.end {
            End::Script(script) => Through::Script(Arc::clone(script)),
            End::Outside(names) => {
                let covers = |way: &&Way| way.grant.covers(&asker.module, &checked.target);
                let way = self.ways.iter().find(covers).ok_or(NoAnswer::NotGranted)?;
                Through::Network {
                    grant: way.grant.clone(),
                    tls: way.tls.clone(),
                    names: names.clone(),
                }
            }
        };
        let place = self.places.take(asker, Instant::now());
        Ok(Admitted {
            checked,
            way,
            place: Arc::new(place.ok_or(NoAnswer::Busy)?),
        })
    }
}

/// A request that may be made, with a place for it.
pub struct Admitted {
    checked: Checked,
    way: Through,
    place: Arc<Place>,
}

enum Through {
    Network {
        grant: Grant,
        tls: Option<TlsConnector>,
        names: Names,
    },
    Script(Arc<Script>),
}

/// What is asked is in no log.
impl std::fmt::Debug for Admitted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Admitted").finish_non_exhaustive()
    }
}

impl Admitted {
    /// Makes the request, within this time and the one that every request has. Dropped, it ends at once.
    pub async fn send(self, patience: Duration) -> Result<Response, NoAnswer> {
        let Self {
            checked,
            way,
            place,
        } = self;
        let (grant, tls, names) = match way {
            Through::Script(script) => return script.answer(checked.request),
            Through::Network { grant, tls, names } => (grant, tls, names),
        };
        // A task of its own: the call that waits may have to wait for a core as well.
        let mut asked = JoinSet::new();
        asked.spawn(ask(checked, grant, tls, names, place));
        let patience = patience.min(limits::REQUEST_TIME);
        match tokio::time::timeout(patience, asked.join_next()).await {
            Ok(Some(Ok(answer))) => answer,
            Ok(_) => Err(NoAnswer::Unreachable),
            Err(_) => Err(NoAnswer::Timeout),
        }
    }
}

/// Looks the name up, once; holds every address against the grant; and asks at one of these, and no other.
async fn ask(
    checked: Checked,
    grant: Grant,
    tls: Option<TlsConnector>,
    names: Names,
    place: Arc<Place>,
) -> Result<Response, NoAnswer> {
    let addresses = names.addresses(&checked.target.host, &place).await?;
    if !addresses.iter().all(|address| grant.allows(*address)) {
        return Err(NoAnswer::Address);
    }
    let answer = exchange(checked, tls, addresses).await;
    drop(place);
    answer
}

/// The host to which a URL would go, for whoever notes it: without path, query or anything else.
pub fn host_of(url: &str) -> Option<HostName> {
    Target::read(url).ok().map(|target| target.host)
}
