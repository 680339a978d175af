//! `cargo xtask demo`: from a fresh clone to a served demo region with one command.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};

use crate::arguments::Arguments;
use crate::places::{Places, Workspace};
use crate::{process, toolchain};

/// Builds, then becomes `preau demo`: signals and the terminal are its own from then on.
pub(crate) fn run(mut arguments: Arguments) -> Result<ExitCode> {
    let listen = arguments
        .value("--listen")?
        .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let data = arguments.value("--data")?.map(PathBuf::from);
    let fresh = arguments.flag("--fresh");
    arguments.finish()?;

    let places = Places::find()?;
    let data = match data {
        Some(folder) => std::path::absolute(&folder)
            .with_context(|| format!("{} is no folder", folder.display()))?,
        None => places.results("demo"),
    };

    let mut progress = Progress::new(4);
    progress.step("checking the machine", || {
        require_free(&listen)?;
        toolchain::require_c_compiler()?;
        toolchain::require_wasm_target(&places)
    })?;
    progress.step("building the modules", || {
        toolchain::build_components(&places, Workspace::Plugins)
    })?;
    progress.step("building the kernel (the first time takes minutes)", || {
        toolchain::build_binary(&places)
    })?;
    progress.announce("serving; Ctrl-C ends it");
    if process::interrupted() {
        bail!("interrupted");
    }

    let mut preau = Command::new(places.binary());
    preau
        .arg("demo")
        .args(["--listen", &listen])
        .arg("--data")
        .arg(&data)
        .arg("--modules")
        .arg(places.components(Workspace::Plugins));
    if fresh {
        preau.arg("--fresh");
    }
    let error = preau.exec();
    Err(error).with_context(|| format!("cannot start {}", places.binary().display()))
}

/// Fails early, in words, if the address is taken or is none.
fn require_free(listen: &str) -> Result<()> {
    let address: SocketAddr = listen
        .to_socket_addrs()
        .with_context(|| {
            format!("`{listen}` is not an address to listen on, such as 127.0.0.1:8080")
        })?
        .next()
        .ok_or_else(|| anyhow!("`{listen}` has no address"))?;
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => bail!(
            "{address} is taken by another program: end it, or choose another with --listen 127.0.0.1:8081"
        ),
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address}")),
    }
}

/// Numbered steps with their times, on standard error: standard output belongs to the server.
struct Progress {
    total: usize,
    done: usize,
}

impl Progress {
    fn new(total: usize) -> Self {
        Self { total, done: 0 }
    }

    fn announce(&mut self, what: &str) {
        self.done += 1;
        eprintln!("[{}/{}] {what}", self.done, self.total);
    }

    fn step(&mut self, what: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
        self.announce(what);
        let start = Instant::now();
        work()?;
        eprintln!("      done in {:.1} s", start.elapsed().as_secs_f64());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_said_with_the_way_out() -> Result<()> {
        let taken = TcpListener::bind("127.0.0.1:0")?;
        let address = taken.local_addr()?.to_string();
        let said = require_free(&address).map_err(|error| error.to_string());
        assert!(said.is_err_and(|text| text.contains("--listen")));
        drop(taken);
        require_free(&address)
    }

    #[test]
    fn an_address_without_a_port_is_refused() {
        assert!(require_free("localhost").is_err());
    }
}
