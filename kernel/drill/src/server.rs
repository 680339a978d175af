//! A server that the drill starts, kills and starts again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::client::{TargetError, target};
use crate::halves::Halves;

/// How long a server may take until people can come.
const START: Duration = Duration::from_mins(3);
/// How long it may take to end when asked.
const END: Duration = Duration::from_secs(20);

/// How to start a server.
#[derive(Debug, Clone)]
pub struct Start {
    /// The program.
    pub program: PathBuf,
    /// The region's configuration.
    pub config: PathBuf,
    /// Where it listens; a free port at first.
    pub listen: SocketAddr,
    /// Where its log goes.
    pub log: PathBuf,
    /// Which cores it has, and which are left to the drill; none, and they share all.
    pub halves: Option<Halves>,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// It could not be run.
    #[error("{} cannot be run: {error}", program.display())]
    Run {
        /// What.
        program: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It ended, or said nothing.
    #[error("the server was not ready; its log is {}", .0.display())]
    NotReady(PathBuf),
    /// It listens where no drill goes.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A dial could not be turned.
    #[error("the dial could not be turned: {0}")]
    Dial(String),
}

/// A server that is ours. Dropped, it is killed.
#[derive(Debug)]
pub struct Server {
    start: Start,
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts it, and waits until people can come.
    pub async fn start(mut start: Start) -> Result<Self, ServerError> {
        let (child, address) = begin(&start).await?;
        // Started again, it is where people look for it.
        start.listen = address;
        Ok(Self {
            start,
            child,
            address,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn process(&self) -> Option<Pid> {
        Pid::from_raw(i32::try_from(self.child.id()?).ok()?)
    }

    /// Kills it as a power cut would, and starts it again.
    pub async fn kill(&mut self) -> Result<(), ServerError> {
        // One that has ended already is started again all the same.
        let _ = self.child.kill().await;
        (self.child, self.address) = begin(&self.start).await?;
        Ok(())
    }

    /// Turns a dial of its region, as an operator does.
    pub async fn gate(&self, words: &[&str]) -> Result<(), ServerError> {
        let Start {
            program, config, ..
        } = &self.start;
        let mut command = Command::new(program);
        command.arg("gate").args(words).arg("--config").arg(config);
        command.stdin(Stdio::null());
        let said = command.output().await;
        let said = said.map_err(|error| ServerError::Dial(error.to_string()))?;
        if said.status.success() {
            return Ok(());
        }
        Err(ServerError::Dial(
            String::from_utf8_lossy(&said.stderr).into_owned(),
        ))
    }

    /// Asks it to end.
    pub async fn stop(mut self) {
        if let Some(process) = self.process() {
            // Who has ended cannot be asked.
            let _ = kill_process(process, Signal::TERM);
        }
        if tokio::time::timeout(END, self.child.wait()).await.is_err() {
            let _ = self.child.kill().await;
        }
    }
}

async fn begin(start: &Start) -> Result<(Child, SocketAddr), ServerError> {
    let run = |error| ServerError::Run {
        program: start.program.clone(),
        error,
    };
    let log = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&start.log);
    let mut command = Command::new(&start.program);
    command
        .arg("serve")
        .arg("--config")
        .arg(&start.config)
        .arg("--listen")
        .arg(start.listen.to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(log.map_err(run)?)
        .kill_on_drop(true)
        // Ctrl-C is for the drill, which then ends its server itself.
        .process_group(0);
    let child = match &start.halves {
        Some(halves) => halves.as_server(|| command.spawn()).map_err(run)?,
        None => command.spawn(),
    };
    let mut child = child.map_err(run)?;
    let not_ready = || ServerError::NotReady(start.log.clone());
    let mut lines = BufReader::new(child.stdout.take().ok_or_else(not_ready)?).lines();
    let ready = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(address) = line.strip_prefix("ready ") {
                return Some(address.to_owned());
            }
        }
        None
    };
    let address = tokio::time::timeout(START, ready).await.ok().flatten();
    let address = target(&address.ok_or_else(not_ready)?)?;
    // What it says later is read, so that it never waits to be heard.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((child, address))
}
