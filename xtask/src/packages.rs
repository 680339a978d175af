//! Installing what the machine lacks, where that can be done without asking.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Installs Debian packages, or says what a person has to do. `why` completes "to …".
pub(crate) fn install(packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    let Some(apt) = process::find("apt-get") else {
        bail!("{names} not found: install it {why}");
    };
    let prefix: &[&str] = if rustix::process::geteuid().is_root() {
        &[]
    } else if may_sudo() {
        &["sudo", "-n"]
    } else {
        bail!(
            "{names} not found, and this user may not install packages: run `apt-get install {names}` as root {why}"
        );
    };
    println!("    installing {names} {why}");
    let apt_get = |words: &[&str]| {
        let mut line: Vec<&std::ffi::OsStr> = prefix.iter().map(std::ffi::OsStr::new).collect();
        line.push(apt.as_os_str());
        line.extend(words.iter().map(std::ffi::OsStr::new));
        let mut line = line.into_iter();
        let mut command = Command::new(line.next().unwrap_or(apt.as_os_str()));
        command.args(line).env("DEBIAN_FRONTEND", "noninteractive");
        process::run(&mut command)
    };
    apt_get(&["update", "--quiet"])?;
    let mut words = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    words.extend(packages);
    apt_get(&words)
}

fn may_sudo() -> bool {
    process::find("sudo").is_some()
        && process::capture(Command::new("sudo").args(["-n", "true"])).is_ok()
}
