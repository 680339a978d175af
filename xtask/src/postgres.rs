//! A `PostgreSQL` of one's own: made in a temporary folder, on a free port of 127.0.0.1, removed at
//! the end. Durability is left on, since tests that kill processes are to mean something.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::arguments::Arguments;
use crate::{packages, process};

/// How long the server may take to answer, and to end, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
/// The superuser's name in the private server.
const USER: &str = "preau";

/// A running server; dropping it stops it and removes its data.
#[derive(Debug)]
pub(crate) struct Postgres {
    server: Child,
    port: u16,
    /// Removed after the server has ended: fields are dropped after [`Drop::drop`].
    folder: TempDir,
}

/// Whom the server runs as: it refuses to run as root.
#[derive(Debug, Clone, Copy)]
struct Identity {
    user: u32,
    group: u32,
}

impl Postgres {
    /// Finds or installs the programs, makes a cluster and starts it.
    pub(crate) fn start() -> Result<Self> {
        let programs = find_or_install()?;
        let identity = unprivileged()?;
        let folder = tempfile::Builder::new()
            .prefix("preau-postgres-")
            .tempdir()
            .context("cannot make a temporary folder")?;
        std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700))?;
        if let Some(identity) = identity {
            std::os::unix::fs::chown(folder.path(), Some(identity.user), Some(identity.group))?;
        }
        let data = folder.path().join("data");

        let mut initdb = Command::new(programs.join("initdb"));
        initdb
            .args(["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"])
            .arg(format!("--username={USER}"))
            .arg("--pgdata")
            .arg(&data)
            .current_dir(folder.path());
        as_other(&mut initdb, identity);
        process::capture(&mut initdb).context("cannot make a PostgreSQL cluster")?;

        let port = free_port()?;
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut postgres = with_parent(programs.join("postgres"));
        postgres.arg("-D").arg(&data);
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("port={port}"),
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "shared_buffers=32MB",
            "max_connections=200",
        ] {
            postgres.args(["-c", setting]);
        }
        postgres
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C is for this program, which stops the server when its users have ended.
            .process_group(0);
        as_other(&mut postgres, identity);
        let server = postgres.spawn().context("cannot start PostgreSQL")?;
        let mut running = Self {
            server,
            port,
            folder,
        };
        running.wait_until_ready(&programs)?;
        Ok(running)
    }

    /// The URL of a superuser on the database `postgres`.
    pub(crate) fn url(&self) -> String {
        format!("postgres://{USER}@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self, programs: &Path) -> Result<()> {
        let start = Instant::now();
        loop {
            let ready = Command::new(programs.join("pg_isready"))
                .args(["--quiet", "--host=127.0.0.1", "--timeout=1"])
                .arg(format!("--port={}", self.port))
                .status()
                .context("cannot run pg_isready")?;
            if ready.success() {
                return Ok(());
            }
            let ended = self.server.try_wait()?;
            if ended.is_some() || start.elapsed() > PATIENCE || process::interrupted() {
                let log = std::fs::read_to_string(self.folder.path().join("log"));
                bail!("PostgreSQL did not start: {}", log.unwrap_or_default());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = i32::try_from(self.server.id()).ok().and_then(Pid::from_raw) {
            // It may have ended by itself.
            let _ = kill_process(pid, signal);
        }
    }

    fn ends_within(&mut self, patience: Duration) -> bool {
        let start = Instant::now();
        while start.elapsed() < patience {
            match self.server.try_wait() {
                Ok(None) => std::thread::sleep(Duration::from_millis(20)),
                Ok(Some(_)) | Err(_) => return true,
            }
        }
        false
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Its "fast" end: connections are closed, then the files. Its "immediate" end after that.
        self.signal(Signal::INT);
        if !self.ends_within(PATIENCE / 4) {
            self.signal(Signal::QUIT);
            if !self.ends_within(PATIENCE / 4) {
                self.signal(Signal::KILL);
                let _ = self.server.wait();
            }
        }
    }
}

/// `cargo xtask postgres`: one to try things on, until Ctrl-C.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.finish()?;
    let mut postgres = Postgres::start()?;
    println!("{}", postgres.url());
    eprintln!("running; Ctrl-C stops and removes it");
    while !process::interrupted() {
        if let Some(status) = postgres.server.try_wait()? {
            bail!("PostgreSQL ended by itself ({status})");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of the server's programs.
fn find_or_install() -> Result<PathBuf> {
    if let Some(folder) = find() {
        return Ok(folder);
    }
    packages::install(&["postgresql"], "to test on PostgreSQL")?;
    find().ok_or_else(|| anyhow!("PostgreSQL was installed, but initdb is not where it should be"))
}

fn find() -> Option<PathBuf> {
    let complete = |folder: &Path| {
        ["initdb", "postgres", "pg_isready"]
            .iter()
            .all(|name| process::is_executable(&folder.join(name)))
    };
    let in_path = process::find("initdb")
        .and_then(|file| file.canonicalize().ok())
        .and_then(|file| file.parent().map(Path::to_owned));
    if let Some(folder) = in_path.filter(|folder| complete(folder)) {
        return Some(folder);
    }
    // Debian keeps them beside the search path, one folder for each major version.
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    versions.pop().map(|(_, folder)| folder)
}

/// As whom to run the server: nobody special unless this is root.
fn unprivileged() -> Result<Option<Identity>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let number = |option: &str, name: &str| -> Option<u32> {
        let said = process::capture(Command::new("id").args([option, name])).ok()?;
        said.trim().parse().ok()
    };
    ["postgres", "nobody"]
        .into_iter()
        .find_map(|name| {
            Some(Identity {
                user: number("-u", name)?,
                group: number("-g", name)?,
            })
        })
        .map(Some)
        .ok_or_else(|| {
            anyhow!("PostgreSQL refuses root, and there is no user `postgres` or `nobody`")
        })
}

fn as_other(command: &mut Command, identity: Option<Identity>) {
    if let Some(identity) = identity {
        command.uid(identity.user).gid(identity.group);
    }
}

/// `program`, ended by the system should this one be killed without a chance to clean up.
fn with_parent(program: PathBuf) -> Command {
    match process::find("setpriv") {
        Some(setpriv) => {
            let mut command = Command::new(setpriv);
            command.args(["--pdeathsig", "INT", "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("no free port on 127.0.0.1")?;
    Ok(listener.local_addr()?.port())
}
