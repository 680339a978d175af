//! The kernel as a child process that answers one line of JSON with another.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::Error;

/// `preau module try`, running.
#[derive(Debug)]
pub(crate) struct Kernel {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Kernel {
    pub(crate) fn start(module: &str, options: &[&str]) -> Result<Self, Error> {
        let binary = named("PREAU_BIN", "the kernel's binary, `preau`")?;
        let folder = named("PREAU_MODULES", "the folder of the compiled modules")?;
        let component = folder.join(file_of(module));
        for file in [&binary, &component] {
            if !file.is_file() {
                return Err(Error::new(format!("{} is not there", file.display())));
            }
        }
        let mut child = Command::new(&binary)
            .args(["module", "try"])
            .arg(&component)
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Error::new(format!("{}: {error}", binary.display())))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self {
                child,
                input,
                output: BufReader::new(output),
            }),
            _ => Err(Error::new("the kernel has no standard input or output")),
        }
    }

    /// The answer to one question.
    pub(crate) fn ask(&mut self, question: &Value) -> Result<Value, Error> {
        let failed = |error: std::io::Error| Error::new(format!("{question}: {error}"));
        writeln!(self.input, "{question}").map_err(failed)?;
        self.input.flush().map_err(failed)?;
        let mut line = String::new();
        if self.output.read_line(&mut line).map_err(failed)? == 0 {
            return Err(Error::new(format!("{question}: the kernel has ended")));
        }
        serde_json::from_str(&line)
            .map_err(|error| Error::new(format!("{question}: {error} in {line:?}")))
    }
}

impl Drop for Kernel {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The file that cargo makes of a module's crate: a module's id may have hyphens, a library's may not.
fn file_of(module: &str) -> String {
    format!("{}.wasm", module.replace('-', "_"))
}

fn named(variable: &str, what: &str) -> Result<PathBuf, Error> {
    std::env::var_os(variable)
        .map(PathBuf::from)
        .ok_or_else(|| Error::new(format!("set {variable} to {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_of_an_id_is_an_underscore_of_a_file() {
        assert_eq!(file_of("lost-and-found"), "lost_and_found.wasm");
        assert_eq!(file_of("homework"), "homework.wasm");
    }
}
