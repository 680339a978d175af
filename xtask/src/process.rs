//! Other programs: started in a group of their own, so that Ctrl-C and SIGTERM end all of it, and
//! what must be undone afterwards (a database, a folder) is undone by whoever made it.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The group that runs in the foreground, if any.
static RUNNING: Mutex<Option<Pid>> = Mutex::new(None);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

fn running() -> MutexGuard<'static, Option<Pid>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether somebody asked for the end.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on a signal to end does not end this program, but the one that it runs; [`run`] then
/// fails, and the caller cleans up. A second signal kills.
pub(crate) fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot watch signals")?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            let again = INTERRUPTED.swap(true, Ordering::SeqCst);
            let signal = if again { Signal::KILL } else { Signal::TERM };
            if let Some(group) = *running() {
                // It may have ended in between: nothing is left to do then.
                let _ = kill_process_group(group, signal);
            }
        }
    });
    Ok(())
}

/// The command as a person would type it, without its folder and environment.
pub(crate) fn spelled(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let mut line = program.file_name().map_or_else(
        || program.to_string_lossy().into_owned(),
        |n| n.to_string_lossy().into_owned(),
    );
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// Runs `command` to its end with its output shown, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    if interrupted() {
        bail!("interrupted");
    }
    let line = spelled(command);
    eprintln!("    $ {line}");
    command.stdin(Stdio::null()).process_group(0);
    let mut child = {
        let mut running = running();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start `{line}`"))?;
        *running = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        child
    };
    // A signal that came just before the group was known.
    if interrupted()
        && let Some(group) = *running()
    {
        let _ = kill_process_group(group, Signal::TERM);
    }
    let status = child.wait();
    *running() = None;
    let status = status.with_context(|| format!("cannot wait for `{line}`"))?;
    if interrupted() {
        bail!("interrupted during `{line}`");
    }
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs `command` to its end and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let line = spelled(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{line}` failed ({}): {}", output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` did not write UTF-8"))
}

/// The path of a program, if the search path has it.
pub(crate) fn find(program: &str) -> Option<std::path::PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| is_executable(file))
}

/// Whether `file` is there and may be run.
pub(crate) fn is_executable(file: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|facts| facts.is_file() && facts.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_spelled_as_typed() {
        let mut command = Command::new("/usr/bin/cargo");
        command.args(["build", "--locked"]).env("SECRET", "1");
        assert_eq!(spelled(&command), "cargo build --locked");
    }

    #[test]
    fn failure_names_the_command_and_what_it_said() {
        let said = capture(Command::new("sh").args(["-c", "echo oops >&2; exit 3"]))
            .map_err(|error| error.to_string());
        assert!(said.is_err_and(|text| text.contains("oops") && text.contains('3')));
    }

    #[test]
    fn programs_are_found_in_the_search_path_only() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
