//! `region.toml`, overridden by the environment and the command line.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use ipnet::IpNet;
use jiff::tz::TimeZone;
use preau_blobs::{Blobs, S3};
use preau_domain::outbound::Hosts;
use preau_platform::config::{ModuleLine, PlatformConfig};
use preau_post::PostConfig;
use preau_runtime::outbound::{Authority, Grant};
use serde::Deserialize;

use crate::brand::BrandInFile;
use crate::lines::{ModuleInFile, PlansInFile};
use crate::mail::MailInFile;
use crate::networks::NetworkInFile;
use crate::traces::{self, TracesInFile};

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
    proxies: Option<Vec<String>>,
    metrics_listen: Option<SocketAddr>,
    metrics_token: Option<String>,
    data: Option<PathBuf>,
    database_url: Option<String>,
    session_hours: Option<u64>,
    session_keys: Option<Vec<PathBuf>>,
    hashing_slots: Option<usize>,
    hashing_queue: Option<usize>,
    kept_pages_mib: Option<usize>,
    secure_cookies: Option<bool>,
    #[serde(default)]
    brand: BrandInFile,
    #[serde(default)]
    plan: PlansInFile,
    #[serde(default)]
    module: Vec<ModuleInFile>,
    #[serde(default)]
    outbound: Vec<GrantInFile>,
    #[serde(default)]
    network: Vec<NetworkInFile>,
    files: Option<FilesInFile>,
    mail: Option<MailInFile>,
    gate: Option<GateInFile>,
    traces: Option<TracesInFile>,
}

/// Who is let in.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct GateInFile {
    seats: Option<u32>,
    off: Option<bool>,
}

impl GateInFile {
    fn read(self, default: u32) -> Result<u32> {
        match self.seats {
            Some(0) => bail!("gate: seats: at least one"),
            Some(seats) => Ok(seats),
            None => Ok(default),
        }
    }
}

/// Where the contents of files lie.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct FilesInFile {
    folder: Option<PathBuf>,
    s3: Option<S3InFile>,
}

/// An S3 store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct S3InFile {
    endpoint: String,
    bucket: String,
    region: Option<String>,
    access_key: String,
    /// The file in which the secret stands.
    secret_key_file: PathBuf,
    #[serde(default)]
    plain: bool,
}

impl FilesInFile {
    fn read(self, data: &Path) -> Result<Files> {
        let s3 = match (self.folder, self.s3) {
            (Some(_), Some(_)) => bail!("either a folder or an S3 store"),
            (Some(folder), None) => return Ok(Files::Folder(folder)),
            (None, None) => return Ok(Files::Folder(data.join("files"))),
            (None, Some(s3)) => s3,
        };
        let secret = std::fs::read_to_string(&s3.secret_key_file)
            .with_context(|| format!("secret-key-file: {}", s3.secret_key_file.display()))?;
        let s3 = S3 {
            endpoint: s3.endpoint,
            bucket: s3.bucket,
            region: s3.region.unwrap_or_else(|| "us-east-1".to_owned()),
            access_key: s3.access_key,
            secret_key: secret.trim().to_owned(),
            plain: s3.plain,
        };
        // What is wrong is said at once, and not with the first file.
        Blobs::s3(&s3)?;
        Ok(Files::S3(s3))
    }
}

/// That a module may ask a host outside.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct GrantInFile {
    module: String,
    host: String,
    port: Option<u16>,
    #[serde(default)]
    plain: bool,
    addresses: Option<Vec<String>>,
    authorities: Option<PathBuf>,
}

impl GrantInFile {
    fn read(self) -> Result<Grant> {
        let Ok(module) = self.module.parse() else {
            bail!("`{}` is no module's id", self.module)
        };
        let hosts = self
            .host
            .parse()
            .with_context(|| format!("host: `{}`", self.host))?;
        if hosts == Hosts::OfRegion {
            bail!("host: `*` is what a manifest asks for; name the host that it stands for here")
        }
        let addresses = self.addresses.unwrap_or_default();
        let addresses = addresses.iter().map(|text| network("addresses", text));
        let authorities = match self.authorities {
            None => Vec::new(),
            Some(_) if self.plain => bail!("authorities: nobody vouches for what is plain"),
            Some(path) => {
                let says = || format!("authorities: {}", path.display());
                let text = std::fs::read(&path).with_context(says)?;
                Authority::of_pem(&text).with_context(says)?
            }
        };
        Ok(Grant {
            plain: self.plain,
            port: match self.port {
                Some(0) => bail!("port: from 1 to 65535"),
                Some(port) => port,
                None if self.plain => 80,
                None => 443,
            },
            addresses: addresses.collect::<Result<_>>()?,
            authorities,
            ..Grant::usual(module, hosts)
        })
    }
}

/// What holds.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) edge: Edge,
    pub(crate) data: PathBuf,
    pub(crate) database_url: String,
    /// The keys of sessions, in the data folder: the first signs, all are accepted.
    pub(crate) session_keys: Vec<PathBuf>,
    pub(crate) platform: PlatformConfig,
    /// Whom modules may ask outside.
    pub(crate) outbound: Vec<Grant>,
    /// Where the contents of files lie.
    pub(crate) files: Files,
    /// Who sends letters, if anybody does.
    pub(crate) mail: Option<PostConfig>,
}

/// Where the contents of files lie.
#[derive(Debug, Clone)]
pub(crate) enum Files {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In an S3 store, which several machines share.
    S3(S3),
}

impl Files {
    pub(crate) fn open(&self) -> Result<Blobs> {
        Ok(match self {
            Self::Folder(folder) => Blobs::folder(folder)?,
            Self::S3(s3) => Blobs::s3(s3)?,
        })
    }
}

/// Where and for whom is listened.
#[derive(Clone)]
pub(crate) struct Edge {
    pub(crate) listen: SocketAddr,
    /// Proxies before this process: many people come from each, and each says who.
    pub(crate) proxies: Vec<IpNet>,
    /// Where the counters are read, if not where people come.
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// What whoever reads the counters must show.
    pub(crate) metrics_token: Option<Arc<str>>,
    /// Where traces go, if anywhere.
    pub(crate) traces: Option<traces::Told>,
}

impl Edge {
    /// An address, and nothing else.
    pub(crate) fn at(listen: SocketAddr) -> Self {
        Self {
            listen,
            proxies: Vec::new(),
            metrics_listen: None,
            metrics_token: None,
            traces: None,
        }
    }
}

/// The secret is in no log.
impl fmt::Debug for Edge {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.debug_struct("Edge")
            .field("listen", &self.listen)
            .field("proxies", &self.proxies)
            .field("metrics_listen", &self.metrics_listen)
            .finish_non_exhaustive()
    }
}

/// The fewest characters of a token that nobody guesses.
const TOKEN: usize = 24;

/// A network, or a single address.
pub(crate) fn network(key: &str, text: &str) -> Result<IpNet> {
    let single = text.parse::<IpAddr>().map(IpNet::from);
    single
        .or_else(|_| text.parse())
        .with_context(|| format!("{key}: `{text}` is neither an address nor a network"))
}

/// The key of sessions where none is named.
pub(crate) fn session_keys() -> Vec<PathBuf> {
    vec![PathBuf::from("session.key")]
}

impl Source {
    /// Reads the file, if there is one, and in it where modules are on.
    fn file(&self) -> Result<(File, Vec<ModuleLine>)> {
        let text = match &self.config {
            Some(path) => std::fs::read_to_string(path)
                .with_context(|| format!("{} cannot be read", path.display()))?,
            None => String::new(),
        };
        let is_not_right = || match &self.config {
            Some(path) => format!("{} is not right", path.display()),
            None => "nothing is configured".to_owned(),
        };
        let mut file: File = toml::from_str(&text).with_context(is_not_right)?;
        let modules = std::mem::take(&mut file.module);
        let modules = ModuleInFile::read_all(modules, &text).with_context(is_not_right)?;
        Ok((file, modules))
    }

    /// Reads the configuration.
    pub(crate) fn read(&self) -> Result<Config> {
        let (file, modules) = self.file()?;
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
        let proxies = file.proxies.unwrap_or_default();
        let traces = file.traces.map(|traces| traces.read().context("traces"));
        let edge = Edge {
            listen: self
                .listen
                .or(file.listen)
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            proxies: proxies
                .iter()
                .map(|text| network("proxies", text))
                .collect::<Result<_>>()?,
            metrics_listen: file.metrics_listen,
            metrics_token: file.metrics_token.map(Arc::from),
            traces: traces.transpose()?,
        };
        if edge
            .metrics_token
            .as_ref()
            .is_some_and(|token| token.len() < TOKEN)
        {
            bail!("metrics-token: at least {TOKEN} characters");
        }
        let session_keys = file.session_keys.unwrap_or_else(session_keys);
        if session_keys.is_empty() {
            bail!("session-keys: at least one is needed");
        }
        let outbound = file.outbound.into_iter().map(|grant| {
            let says = format!("outbound: `{}` to `{}`", grant.host, grant.module);
            grant.read().context(says)
        });
        let outbound = outbound.collect::<Result<_>>()?;
        let files = file
            .files
            .unwrap_or_default()
            .read(&data)
            .context("files")?;
        let region = file.region.unwrap_or(defaults.region);
        let mail = file.mail.map(|mail| mail.read(&region).context("mail"));
        let mail = mail.transpose()?;
        let mut plans = defaults.plans;
        file.plan.over(&mut plans)?;
        let gate = file.gate.unwrap_or_default();
        let brand = file.brand.read().context("brand")?;
        Ok(Config {
            edge,
            data,
            database_url,
            session_keys,
            outbound,
            files,
            platform: PlatformConfig {
                region,
                brand,
                time_zone,
                session: file
                    .session_hours
                    .map_or(defaults.session, |hours| Duration::from_secs(hours * 3_600)),
                hashing_slots: file.hashing_slots.unwrap_or(defaults.hashing_slots),
                hashing_queue: file.hashing_queue.unwrap_or(defaults.hashing_queue),
                secure_cookies: file.secure_cookies.unwrap_or(defaults.secure_cookies),
                plans,
                modules,
                letters: mail.is_some(),
                listeners: defaults.listeners,
                views: file
                    .kept_pages_mib
                    .map_or(defaults.views, |mib| mib.saturating_mul(1 << 20)),
                gate: !gate.off.unwrap_or(false),
                seats: gate.read(defaults.seats)?,
                networks: NetworkInFile::read_all(file.network)?,
            },
            mail,
        })
    }
}

#[cfg(test)]
mod tests {
    use preau_domain::school::Level;
    use preau_platform::config::Place;
    use preau_platform::identity::origin::Network;
    use preau_runtime::limits;

    use super::*;

    fn read(text: &str) -> Result<Config> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("region.toml");
        std::fs::write(&file, text)?;
        let source = Source {
            config: Some(file),
            ..Source::default()
        };
        source.read()
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        let proxies = |text| read(&format!("proxies = [{text}]")).map(|read| read.edge.proxies);
        let read = proxies(r#""127.0.0.1", "10.0.0.0/24", "2001:db8::/32", "::1""#);
        let read: Vec<_> = read
            .expect("right")
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            read,
            ["127.0.0.1/32", "10.0.0.0/24", "2001:db8::/32", "::1/128"]
        );
        for wrong in [r#""proxy.example""#, r#""10.0.0.0/33""#, r#""""#] {
            let error = format!("{:#}", proxies(wrong).expect_err(wrong));
            assert!(error.contains("proxies:"), "{error}");
        }
    }

    #[test]
    fn a_school_registers_its_addresses_and_how_many_come_from_them() {
        let networks = |text: &str| {
            let text = format!("[[network]]\nschool = \"0350001a\"\n{text}");
            read(&text).map(|read| read.platform.networks)
        };
        let said = networks(
            "addresses = [\"192.0.2.8\", \"2001:db8:1::/56\"]\npeople = 900\n\
             [[network]]\nschool = \"0350002b\"\naddresses = [\"192.0.2.8/31\"]\npeople = 100",
        );
        let said = said.expect("right");
        for (from, people) in [
            ("192.0.2.8", 1_000),
            ("192.0.2.9", 100),
            ("192.0.2.10", 0),
            ("2001:db8:1:ff::7", 900),
            ("2001:db8:1:100::7", 0),
        ] {
            let from: IpAddr = from.parse().expect("an address");
            assert_eq!(said.people(Network::of(from)), people, "{from}");
        }
        for (wrong, says) in [
            ("addresses = [\"192.0.0.0/16\"]\npeople = 9", "wider"),
            ("addresses = [\"2001:db8::/32\"]\npeople = 9", "wider"),
            ("addresses = [\"école\"]\npeople = 9", "neither"),
            ("addresses = [\"192.0.2.8\"]\npeople = 0", "people"),
            ("addresses = [\"192.0.2.8\"]", "people"),
        ] {
            let error = format!("{:#}", networks(wrong).expect_err(wrong));
            assert!(error.contains(says), "{wrong}: {error}");
        }
    }

    #[test]
    fn counters_have_a_token_that_is_long_enough_and_in_no_log() {
        let token = "0123456789-0123456789-01";
        let right = read(&format!(
            "metrics-token = \"{token}\"\nmetrics-listen = \"[::1]:9090\""
        ));
        let right = right.expect("right");
        assert_eq!(right.edge.metrics_token.as_deref(), Some(token));
        assert_eq!(right.edge.metrics_listen, "[::1]:9090".parse().ok());
        assert!(!format!("{right:?}").contains(token));
        assert!(read("metrics-token = \"short\"").is_err());
        let open = read("").expect("right");
        assert!(open.edge.metrics_token.is_none() && open.edge.metrics_listen.is_none());
    }

    #[test]
    fn a_grant_names_a_module_and_a_host_and_may_say_where_it_is() {
        let read = |text: &str| read(text).map(|read| read.outbound);
        let grants = read(
            "[[outbound]]\nmodule = \"library\"\nhost = \"*.example.org\"\n\
             [[outbound]]\nmodule = \"library\"\nhost = \"books.intra.example\"\nport = 8443\n\
             addresses = [\"10.1.2.3\", \"fd00::/8\"]\n\
             [[outbound]]\nmodule = \"library\"\nhost = \"old.intra.example\"\nplain = true\n",
        );
        let said: Vec<_> = grants
            .expect("right")
            .iter()
            .map(|grant| {
                let addresses = grant.addresses.iter().map(ToString::to_string);
                let addresses = addresses.collect::<Vec<_>>().join(" ");
                format!("{} {} {} {addresses}", grant.hosts, grant.plain, grant.port)
            })
            .collect();
        assert_eq!(
            said,
            [
                "*.example.org false 443 ",
                "books.intra.example false 8443 10.1.2.3/32 fd00::/8",
                "old.intra.example true 80 ",
            ]
        );
        for (wrong, says) in [
            ("module = \"library\"", "host"),
            (
                "module = \"library\"\nhost = \"10.1.2.3\"",
                "not the name of a host",
            ),
            (
                "module = \"library\"\nhost = \"https://a.b\"",
                "not the name of a host",
            ),
            ("module = \"library\"\nhost = \"*\"", "name the host"),
            ("module = \"Library\"\nhost = \"a.b\"", "no module's id"),
            ("module = \"library\"\nhost = \"a.b\"\nport = 0", "port"),
            (
                "module = \"library\"\nhost = \"a.b\"\naddress = \"10.0.0.1\"",
                "unknown field",
            ),
            (
                "module = \"library\"\nhost = \"a.b\"\naddresses = [\"b\"]",
                "addresses",
            ),
            (
                "module = \"library\"\nhost = \"a.b\"\nauthorities = \"/nowhere.pem\"",
                "nowhere",
            ),
            (
                "module = \"library\"\nhost = \"a.b\"\nauthorities = \"/dev/null\"",
                "no certificates",
            ),
        ] {
            let error = format!(
                "{:#}",
                read(&format!("[[outbound]]\n{wrong}")).expect_err(wrong)
            );
            assert!(error.contains(says), "{wrong}: {error}");
        }
    }

    #[test]
    fn traces_go_to_a_collector_and_a_share_is_one() {
        let traces = |text: &str| read(&format!("[traces]\n{text}"));
        for right in ["", "share = 1", "share = 0.5\nfrom-proxies = true"] {
            let text = format!("endpoint = \"http://127.0.0.1:4318\"\n{right}");
            let told = traces(&text).expect(right).edge.traces.expect("told");
            assert_eq!(told.from_proxies, right.contains("from-proxies"));
        }
        assert!(read("").expect("right").edge.traces.is_none());
        for (wrong, says) in [
            ("share = 1", "endpoint"),
            ("endpoint = \"https://a.example\"", "no collector"),
            ("endpoint = \"http://a\"\nshare = 1.5", "share"),
            ("endpoint = \"http://a\"\nshare = nan", "share"),
            ("endpoint = \"http://a\"\nheaders = 1", "unknown field"),
        ] {
            let error = format!("{:#}", traces(wrong).expect_err(wrong));
            assert!(error.contains(says), "{wrong}: {error}");
        }
    }

    #[test]
    fn seats_are_set_and_at_least_one() {
        let seats = |text| read(text).map(|read| read.platform.seats);
        assert_eq!(seats("[gate]\nseats = 12000").expect("right"), 12_000);
        assert_eq!(seats("").expect("right"), PlatformConfig::default().seats);
        assert!(seats("[gate]\nseats = 0").is_err());
        let gate = |text| read(text).expect("right").platform.gate;
        assert!(gate("") && !gate("[gate]\noff = true"));
        assert!(seats("[gate]\nplaces = 1").is_err());
    }

    #[test]
    fn files_lie_in_the_data_folder_or_where_it_is_said() {
        let read = |text: &str| read(text).map(|read| read.files);
        let default = read("data = \"there\"").expect("right");
        assert!(matches!(&default, Files::Folder(folder) if folder == Path::new("there/files")));
        let folder = read("[files]\nfolder = \"/srv/files\"").expect("right");
        assert!(matches!(&folder, Files::Folder(folder) if folder == Path::new("/srv/files")));
        let secret = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(secret.path(), "unsayable\n").expect("written");
        let s3 = |more: &str| {
            read(&format!(
                "[files.s3]\nendpoint = \"http://s3.intra.example:9000\"\nbucket = \"preau\"\n\
                 access-key = \"preau\"\nsecret-key-file = \"{}\"\n{more}",
                secret.path().display()
            ))
        };
        let Files::S3(right) = s3("plain = true").expect("right") else {
            panic!("an S3 store was asked for");
        };
        assert_eq!(right.secret_key, "unsayable");
        assert!(!format!("{right:?}").contains("unsayable"));
        assert!(format!("{:#}", s3("").expect_err("not https")).contains("plain"));
        assert!(s3("plain = true\nsecret-key = \"a\"").is_err());
        assert!(s3("plain = true\n[files]\nfolder = \"a\"").is_err());
    }

    #[test]
    fn what_a_module_may_keep_is_set_by_level() {
        let read = |text| read(text).map(|read| read.platform.plans);
        let plans =
            read("[plan.lycee]\nmodule-records = 5\nmodule-events-waiting = 7\nmodule-timers = 9")
                .expect("right");
        let quota = plans.lycee.quota;
        assert_eq!((quota.records, quota.events, quota.timers), (5, 7, 9));
        assert_eq!(quota.bytes, limits::STORED_BYTES);
        assert_eq!(plans.college.quota, limits::PLAN.quota);
        assert!(read("[plan.lycee]\nrecords = 5").is_err());
    }

    #[test]
    fn limits_are_set_for_a_school_and_for_a_module_and_what_is_wrong_has_its_line() {
        let plans = |text| read(text).map(|read| read.platform.plans);
        let said = plans(
            "[plan.school.0350001a]\nlocked = true\nmodule-records = 6\n\
             [plan.module.homework]\npupil-records = 7",
        )
        .expect("right");
        let uai = "0350001A".parse().expect("a code");
        let school = said.schools.get(&uai).expect("said");
        assert!(school.locked);
        assert_eq!(school.limits.to_string(), "module-records=6");
        let module = "homework".parse().expect("a module's id");
        let module = said.modules.get(&module).expect("said");
        assert!(!module.locked);
        assert_eq!(module.limits.to_string(), "pupil-records=7");
        for (wrong, says) in [
            ("[plan.college]\nweight = 0", ["line 2", "weight: from 1"]),
            (
                "[plan.college]\nmodule-records = -1",
                ["line 2", "module-records"],
            ),
            ("\n[plan.college]\nrecords = 1", ["line 3", "unknown field"]),
            (
                "[plan.school.035]\nweight = 1",
                ["line 1", "no school's code"],
            ),
            (
                "[plan.module.homework]\nweight = 1",
                ["homework", "the school's as a whole"],
            ),
            ("[plan.college]\nlocked = true", ["plan.college", "locked"]),
        ] {
            let error = format!("{:#}", plans(wrong).expect_err(wrong));
            for says in says {
                assert!(error.contains(says), "{wrong}: {error}");
            }
        }
    }

    #[test]
    fn a_line_says_where_a_module_is_on_and_no_two_say_it_of_the_same_place() {
        let lines = |text: &str| read(text).map(|read| read.platform.modules);
        let said = lines(
            "[[module]]\nid = \"homework\"\nlevels = [\"college\"]\nlocked = true\n\
             [[module]]\nid = \"homework\"\nschools = [\"0350001a\"]\nclasses = [\"6A\"]\n\
             [[module]]\nid = \"messaging\"\nnew-schools = [\"ecole\"]\nenabled = false\n\
             [[module]]\nid = \"grades\"",
        );
        let said = said.expect("right");
        let numbers: Vec<_> = said.iter().map(|line| line.line).collect();
        assert_eq!(numbers, [2, 6, 10, 14]);
        assert_eq!(said[0].place, Place::Levels(vec![Level::College]));
        assert!(said[0].locked && said[0].enabled);
        assert_eq!(said[1].classes, ["6A"]);
        assert_eq!(said[2].place, Place::Newcomers(vec![Level::Ecole]));
        assert!(!said[2].enabled);
        assert_eq!(said[3].place, Place::Levels(Vec::new()));
        let module = |more: &str| format!("[[module]]\nid = \"homework\"\n{more}");
        for (wrong, says) in [
            (module("levels = [\"colege\"]"), ["line 3", "not a level"]),
            (module("schools = [\"x\"]"), ["line 3", "no school's code"]),
            (module("level = \"college\""), ["line 3", "unknown field"]),
            (module("levels = []"), ["line 2", "one of"]),
            (
                module("levels = [\"college\"]\nschools = [\"0350001a\"]"),
                ["line 2", "one of"],
            ),
            (module("classes = [\"6A\"]"), ["line 2", "classes"]),
            (
                module(&module("levels = [\"lycee\"]")),
                ["line 4", "already at line 2"],
            ),
            (
                "[[module]]\nid = \"Homework\"".to_owned(),
                ["line 2", "no module's id"],
            ),
        ] {
            let error = format!("{:#}", lines(&wrong).expect_err(&wrong));
            for says in says {
                assert!(error.contains(says), "{wrong}: {error}");
            }
        }
    }
}
