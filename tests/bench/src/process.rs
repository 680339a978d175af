//! The binary as a child: started on a folder, watched, stopped.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::places::Places;
use crate::region;

/// Ticks of a second in which Linux counts CPU time for programs (`USER_HZ`).
const TICKS: f64 = 100.0;

/// The binary with its data folder, on a port that the system chooses, silent but for its output.
pub(crate) fn command(places: &Places, data: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(&places.binary);
    command
        .args(words)
        .env("PREAU_DATA", data)
        .env("PREAU_LISTEN", "127.0.0.1:0")
        .env("PREAU_LOG", "error")
        .env_remove("PREAU_DATABASE_URL")
        .stdin(Stdio::null());
    command
}

/// A served region.
#[derive(Debug)]
pub(crate) struct Served {
    child: Child,
    /// From starting the program to its `ready` line.
    pub(crate) took: Duration,
    /// Resident memory once it is ready, in MiB.
    pub(crate) resident: f64,
    /// Where it listens: "127.0.0.1:4711".
    pub(crate) address: String,
}

impl Served {
    /// Starts `preau serve` and waits until it is ready.
    pub(crate) fn start(places: &Places, data: &Path) -> Result<Self> {
        Self::start_with(places, data, "")
    }

    /// The same, with these tables besides in its configuration.
    pub(crate) fn start_with(places: &Places, data: &Path, besides: &str) -> Result<Self> {
        let began = Instant::now();
        let configuration = region::configuration(data, besides)?;
        let mut child = command(places, data, &["serve"])
            .arg("--config")
            .arg(configuration)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{} does not start", places.binary.display()))?;
        let output = child.stdout.take().context("the program has no output")?;
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let took = began.elapsed();
        let resident = memory(child.id(), "VmRSS").unwrap_or(f64::NAN);
        let address = line.trim().strip_prefix("ready http://");
        let served = Self {
            child,
            took,
            resident,
            address: address.unwrap_or_default().to_owned(),
        };
        if served.address.is_empty() {
            served.stop()?;
            bail!("`preau serve` ended before it was ready");
        }
        Ok(served)
    }

    /// Begins to watch for the most memory; gives what is resident now, in MiB.
    pub(crate) fn watch_memory(&self) -> Result<f64> {
        let id = self.child.id();
        // "5" has the system forget the most so far (proc(5)).
        std::fs::write(format!("/proc/{id}/clear_refs"), "5")?;
        memory(id, "VmRSS").context("the program has ended")
    }

    /// What is resident now, in MiB.
    pub(crate) fn resident_now(&self) -> Result<f64> {
        memory(self.child.id(), "VmRSS").context("the program has ended")
    }

    /// The CPU time that it has used so far, in user and kernel mode, in seconds.
    pub(crate) fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        // The name, in brackets, may have blanks; utime and stime are the 14th and 15th fields of all (proc(5)).
        let (_, rest) = stat.rsplit_once(") ").context("a line of another shape")?;
        let ticks = rest.split(' ').skip(11).take(2).map(str::parse::<u32>);
        let ticks = ticks.sum::<Result<u32, _>>()?;
        Ok(f64::from(ticks) / TICKS)
    }

    /// The most memory that was resident since, in MiB.
    pub(crate) fn most_memory(&self) -> Result<f64> {
        memory(self.child.id(), "VmHWM").context("the program has ended")
    }

    /// Asks it to stop and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        // It may have ended by itself.
        let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        self.child.wait()?;
        Ok(())
    }
}

/// Runs a command to its end; gives how long it took and the most memory that it held, in MiB.
pub(crate) fn to_end(command: &mut Command) -> Result<(Duration, f64)> {
    let began = Instant::now();
    // Few lines: they fit into the pipe until the program has ended.
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut most = 0.0_f64;
    loop {
        // The system forgets it with the process: read often, the last reading is close to the end.
        most = most.max(memory(child.id(), "VmHWM").unwrap_or(0.0));
        if let Some(status) = child.try_wait()? {
            let took = began.elapsed();
            if !status.success() {
                let mut says = String::new();
                if let Some(mut errors) = child.stderr.take() {
                    errors.read_to_string(&mut says)?;
                }
                bail!("the program failed ({status}): {}", says.trim());
            }
            return Ok((took, most));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A line of a process's status, in MiB.
pub(crate) fn memory(process: u32, name: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = line
        .trim_start_matches(':')
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    Some(kib / 1024.0)
}
