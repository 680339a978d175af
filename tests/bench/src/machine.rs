//! On what, when and with which versions a figure was measured.

use std::fmt;

use jiff::Zoned;
use serde::Serialize;

/// The machine and the versions of what decides the figures.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Machine {
    processor: String,
    cores: usize,
    memory_mib: u64,
    kernel: String,
    date: String,
    optimised: bool,
    versions: Vec<(String, String)>,
}

/// Libraries whose version belongs to a figure.
const NAMED: [&str; 7] = [
    "preau",
    "wasmtime",
    "tokio",
    "hyper",
    "axum",
    "sqlx",
    "libsqlite3-sys",
];

impl Machine {
    /// This machine, now.
    #[expect(clippy::disallowed_methods, reason = "a report says when it was made")]
    pub(crate) fn here() -> Self {
        let read = |path| std::fs::read_to_string(path).unwrap_or_default();
        let after = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            let value = line
                .and_then(|line| line.split_once(':'))
                .map(|(_, value)| value.trim());
            value.unwrap_or_default().to_owned()
        };
        let memory = after(&read("/proc/meminfo"), "MemTotal");
        let kib = memory
            .split_whitespace()
            .next()
            .and_then(|kib| kib.parse::<u64>().ok());
        Self {
            processor: after(&read("/proc/cpuinfo"), "model name"),
            cores: std::thread::available_parallelism().map_or(0, usize::from),
            memory_mib: kib.unwrap_or(0) / 1024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            date: Zoned::now().strftime("%Y-%m-%d %H:%M").to_string(),
            optimised: !cfg!(debug_assertions),
            versions: versions(include_str!("../../../Cargo.lock")),
        }
    }
}

/// The versions of [`NAMED`] that Cargo resolved.
fn versions(lock: &str) -> Vec<(String, String)> {
    let quoted = |line: &str, key: &str| {
        let value = line.strip_prefix(key)?.strip_prefix(" = \"")?;
        value.strip_suffix('"').map(str::to_owned)
    };
    let mut found = Vec::new();
    let mut name = String::new();
    for line in lock.lines() {
        if let Some(named) = quoted(line, "name") {
            name = named;
        } else if let Some(version) = quoted(line, "version")
            && NAMED.contains(&name.as_str())
        {
            found.push((name.clone(), version));
        }
    }
    found
}

impl fmt::Display for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            processor,
            cores,
            memory_mib,
            kernel,
            date,
            ..
        } = self;
        writeln!(
            f,
            "{date}: {cores} cores of {processor}, {memory_mib} MiB, Linux {kernel}"
        )?;
        let versions: Vec<_> = self
            .versions
            .iter()
            .map(|(name, version)| format!("{name} {version}"))
            .collect();
        write!(f, "  {}", versions.join(", "))?;
        if self.optimised {
            Ok(())
        } else {
            write!(f, "; NOT OPTIMISED")
        }
    }
}

/// What else the machine does: the figures of a busy one are noise.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Load {
    /// Mean number of tasks that ran or waited in the last minute.
    minute: f64,
}

impl Load {
    /// The load now.
    pub(crate) fn now() -> Self {
        let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let minute = text
            .split_whitespace()
            .next()
            .and_then(|load| load.parse().ok());
        Self {
            minute: minute.unwrap_or(f64::NAN),
        }
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock = "[[package]]\nname = \"tokio\"\nversion = \"1.2.3\"\n\n[[package]]\nname = \"x\"\nversion = \"9.0.0\"\n";
        assert_eq!(versions(lock), [("tokio".to_owned(), "1.2.3".to_owned())]);
    }
}
