//! Other programs: started in a group of their own, so that Ctrl-C and SIGTERM end all of it, and
//! what must be undone afterwards (a database, a folder) is undone by whoever made it.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// The groups that run: one, or as many as stories are told side by side.
static RUNNING: Mutex<Vec<Pid>> = Mutex::new(Vec::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

fn running() -> MutexGuard<'static, Vec<Pid>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether somebody asked for the end.
pub(crate) fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From now on a signal to end does not end this program, but those that it runs; [`run`] then
/// fails, and the caller cleans up. A second signal kills.
pub(crate) fn watch_signals() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot watch signals")?;
    std::thread::spawn(move || {
        for _ in signals.forever() {
            let again = INTERRUPTED.swap(true, Ordering::SeqCst);
            let signal = if again { Signal::KILL } else { Signal::TERM };
            end_all(signal);
        }
    });
    Ok(())
}

/// The command as a person would type it, without its folder and environment.
pub(crate) fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program());
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

fn end_all(signal: Signal) {
    for group in running().iter() {
        // It may have ended in between: nothing is left to do then.
        let _ = kill_process_group(*group, signal);
    }
}

/// Runs `command` to its end with its output shown, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    eprintln!("    $ {}", spelled(command));
    to_the_end(command)
}

/// As [`run`], but what it writes goes to the file `told`, so that two of them do not speak at once.
pub(crate) fn run_into(command: &mut Command, told: &Path) -> Result<()> {
    let file = File::create(told).with_context(|| format!("cannot make {}", told.display()))?;
    let same = file.try_clone().context("cannot share a file")?;
    to_the_end(command.stdout(file).stderr(same))
}

fn to_the_end(command: &mut Command) -> Result<()> {
    if interrupted() {
        bail!("interrupted");
    }
    let line = spelled(command);
    command.stdin(Stdio::null()).process_group(0);
    let (mut child, group) = {
        let mut running = running();
        let child = command
            .spawn()
            .with_context(|| format!("cannot start `{line}`"))?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        running.extend(group);
        (child, group)
    };
    // A signal that came just before the group was known.
    if interrupted() {
        end_all(Signal::TERM);
    }
    let status = child.wait();
    running().retain(|other| Some(*other) != group);
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
pub(crate) fn is_executable(file: &Path) -> bool {
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
    fn what_a_command_says_goes_to_its_file() -> Result<()> {
        let folder = tempfile::tempdir()?;
        let told = folder.path().join("told");
        let mut command = Command::new("sh");
        command.args(["-c", "echo out; echo err >&2; exit 3"]);
        assert!(run_into(&mut command, &told).is_err());
        assert_eq!(std::fs::read_to_string(&told)?, "out\nerr\n");
        Ok(())
    }

    #[test]
    fn programs_are_found_in_the_search_path_only() {
        assert!(find("sh").is_some());
        assert!(find("no-such-program-anywhere").is_none());
    }
}
