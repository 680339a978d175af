//! Guests that ask outside: with grants, names and servers that want to lead them, or that they want to lead,
//! to where nobody may go.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use preau_domain::page::{Block, Outcome, Route};
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_runtime::limits;
use preau_runtime::outbound::{Client, Grant, Names};

use crate::region::{Region, staff};
use crate::remote::Remote;
use crate::school::{HERE, module, node_outside};

/// A region whose guest may ask `service.example.org` at the server, and whatever `*.names.example.org`
/// stands for, as any public host: both at the server's port.
struct Outside {
    region: Region,
    name: &'static str,
    /// At 127.0.0.1.
    remote: Remote,
    /// At 127.0.0.2 and the same port: nothing may ever arrive there.
    trap: Remote,
    asked: Arc<AtomicUsize>,
}

/// What the names of the tests stand for.
fn addresses(host: &str, asked: usize) -> Vec<&'static str> {
    match host {
        // As a name server says that wants to be asked twice.
        "service.example.org" if asked % 2 == 1 => vec!["127.0.0.2"],
        "loopback-six.names.example.org" => vec!["::1"],
        "mapped.names.example.org" => vec!["::ffff:127.0.0.1"],
        "unspecified.names.example.org" => vec!["0.0.0.0"],
        "metadata.names.example.org" => vec!["169.254.169.254"],
        "metadata-six.names.example.org" => vec!["fd00:ec2::254"],
        "platform.names.example.org" => vec!["168.63.129.16"],
        "ten.names.example.org" => vec!["10.0.0.1"],
        "customers.names.example.org" => vec!["100.64.0.1"],
        "unique-local.names.example.org" => vec!["fd12::1"],
        "translated.names.example.org" => vec!["64:ff9b::7f00:1"],
        "both.names.example.org" => vec!["193.51.208.13", "127.0.0.2"],
        _ => vec!["127.0.0.1"],
    }
}

impl Outside {
    /// `changes`: whether the name of the service stands for the trap every second time.
    async fn open(name: &'static str, changes: bool) -> Self {
        let remote = Remote::plain().await;
        let beside = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), remote.port));
        let trap = Remote::open(beside, None).await;
        let asked: Arc<AtomicUsize> = Arc::default();
        let counted = Arc::clone(&asked);
        let names = Names::Given(Arc::new(move |host| {
            let before = counted.fetch_add(1, Ordering::SeqCst);
            let before = if changes { before } else { 0 };
            let found = addresses(host.as_str(), before).into_iter();
            found
                .map(|text| text.parse::<IpAddr>().expect("an address"))
                .collect()
        }));
        let grant = |hosts: &str| Grant {
            plain: true,
            port: remote.port,
            ..Grant::usual(module(name), hosts.parse().expect("hosts"))
        };
        let service = Grant {
            addresses: vec!["127.0.0.1/32".parse().expect("a network")],
            ..grant("service.example.org")
        };
        let grants = vec![service, grant("*.names.example.org")];
        let client = Client::new(grants, names).expect("grants");
        let mut region = Region::with(&[name]).await;
        let school = &mut region.school;
        let config = PlatformConfig::default();
        school.platform = node_outside(config, client, &school.store, &school.clock).await;
        Self {
            region,
            name,
            remote,
            trap,
            asked,
        }
    }

    /// What the guest says of it all, line by line, when a form is sent to it.
    async fn says(&self) -> Result<Vec<String>, PlatformError> {
        let platform = &self.region.school.platform;
        let operation = self.region.school.by(staff(HERE)).await;
        let opened = platform
            .module_open(&operation, HERE, self.name, None)
            .await?;
        let route = Route {
            path: String::new(),
            query: vec![("port".to_owned(), self.remote.port.to_string())],
        };
        let outcome = platform
            .module_act(&operation, &opened, route, Vec::new())
            .await?;
        let Outcome::Page(page) = outcome else {
            panic!("{outcome:?}")
        };
        let lines = page.blocks.into_iter().map(|block| match block {
            Block::Markdown(text) => text,
            other => panic!("{other:?}"),
        });
        let lines: Vec<_> = lines.collect();
        Ok(if lines.is_empty() {
            vec![page.title]
        } else {
            lines
        })
    }

    /// What it cost: so many calls and faults, and some fuel; and that nobody beside it noticed.
    async fn cost(&self, calls: u64, faults: u64) -> u64 {
        let used = self.region.used(HERE, self.name).await;
        assert_eq!((used.calls, used.faults), (calls, faults), "{used:?}");
        self.region.neighbours_are_served(self.name).await;
        used.fuel
    }
}

/// A guest that tries everything, literals and names: nothing of it arrives anywhere.
async fn nothing_arrives(name: &'static str) {
    let outside = Outside::open(name, false).await;
    let said = outside.says().await.expect("a page");
    assert!(said.len() >= 20, "{said:?}");
    let mut names = 0;
    for line in &said {
        let (url, outcome) = line.rsplit_once(": ").expect("what came of it");
        // What was granted is refused for what its name stands for; all else before that.
        let granted = url.starts_with("http://") && url.ends_with(".names.example.org");
        names += usize::from(granted);
        let fits = if granted {
            outcome == "address"
        } else {
            ["invalid", "not-granted"].contains(&outcome)
        };
        assert!(fits, "{line}");
    }
    assert!(names >= 3, "{said:?}");
    let asked = outside.asked.load(Ordering::SeqCst);
    assert_eq!(asked, names, "nothing else was even looked up");
    assert_eq!(
        (outside.remote.connections(), outside.trap.connections()),
        (0, 0)
    );
    let fuel = outside.cost(1, 0).await;
    assert!(fuel >= u64::try_from(names).expect("few") * limits::OUTBOUND_FUEL);
}

#[tokio::test]
async fn nobody_asks_at_the_machine_itself_however_it_is_called() {
    nothing_arrives("egress-loopback").await;
}

#[tokio::test]
async fn nobody_asks_for_what_a_cloud_tells_its_machines() {
    nothing_arrives("egress-link-local").await;
}

#[tokio::test]
async fn nobody_asks_in_the_regions_own_network() {
    nothing_arrives("egress-private").await;
}

#[tokio::test]
async fn a_name_that_changes_what_it_stands_for_leads_nobody_astray() {
    let outside = Outside::open("egress-rebinding", true).await;
    let said = outside.says().await.expect("a page");
    let (good, bad) = ("200 hello", "address");
    assert_eq!(said, [good, bad, good, bad, good, bad]);
    assert_eq!(
        outside.asked.load(Ordering::SeqCst),
        6,
        "looked up once for each request"
    );
    assert_eq!(
        (outside.remote.connections(), outside.trap.connections()),
        (3, 0)
    );
    assert!(outside.cost(1, 0).await >= 6 * limits::OUTBOUND_FUEL);
}

#[tokio::test]
async fn a_redirect_leads_nobody_where_they_could_not_go_themselves() {
    let outside = Outside::open("egress-redirect", false).await;
    let said = outside.says().await.expect("a page");
    let granted = format!(
        "http://loopback.names.example.org:{}/hello",
        outside.remote.port
    );
    assert_eq!(
        said,
        [
            "302 http://169.254.169.254/latest/meta-data/: invalid",
            "302 http://127.0.0.1/hello: invalid",
            &format!("302 {granted}: address"),
        ]
    );
    assert_eq!(
        (outside.remote.connections(), outside.trap.connections()),
        (3, 0)
    );
    outside.cost(1, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_wait_for_a_host_that_never_answers_the_neighbours_are_served() {
    let outside = Outside::open("egress-slow", false).await;
    let since = Instant::now();
    let crowd = futures::future::join_all((0..24).map(|_| outside.says()));
    let meanwhile = async {
        let mut slowest = Duration::ZERO;
        for _ in 0..20 {
            let asked = Instant::now();
            outside.region.neighbours_are_served("egress-slow").await;
            slowest = slowest.max(asked.elapsed());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        slowest
    };
    let (said, slowest) = tokio::join!(crowd, meanwhile);
    let (mut waited, mut busy) = (0, 0);
    for said in said {
        match said.expect("a page").as_slice() {
            [one] if one == "busy, busy" => busy += 1,
            [one] if one.contains("timeout") => waited += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(waited >= limits::OUTBOUND_PLACE, "{waited}");
    assert!(busy > 0 && waited + busy == 24, "{waited} and {busy}");
    // Each ends within its own time, and as many as there may be at once wait together.
    assert!(
        since.elapsed() < 2 * limits::CALL_WALL,
        "{:?}",
        since.elapsed()
    );
    assert!(slowest < limits::OUTBOUND_TIME, "{slowest:?}");
    assert!(outside.remote.is_left().await);
    outside.cost(24, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_host_sends_without_end_ends_and_the_neighbours_are_served() {
    let outside = Outside::open("egress-flood", false).await;
    let meanwhile = async {
        for _ in 0..10 {
            outside.region.neighbours_are_served("egress-flood").await;
        }
    };
    let (said, ()) = tokio::join!(outside.says(), meanwhile);
    let said = said.expect("a page");
    assert_eq!(said.len(), 6);
    for line in said {
        assert!(line.ends_with(": too-large"), "{line}");
    }
    assert!(outside.remote.is_left().await);
    outside.cost(1, 0).await;
}

#[tokio::test]
async fn who_asks_without_end_has_asked_so_often_and_pays_for_a_fault() {
    let outside = Outside::open("egress-storm", false).await;
    let ended = outside.says().await;
    assert!(
        matches!(
            ended,
            Err(PlatformError::ModuleFault {
                kind: "host-budget",
                ..
            })
        ),
        "{ended:?}"
    );
    let most = usize::try_from(limits::OUTBOUND_REQUESTS).expect("few");
    assert_eq!(outside.remote.connections(), most);
    let grant = outside.region.budgets("egress-storm").act_fuel;
    assert_eq!(outside.cost(1, 1).await, grant);
}
