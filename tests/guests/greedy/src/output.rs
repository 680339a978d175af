//! Logs, prints, sleeps, and asks the machine for what it should not give.

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use preau_sdk::log;

/// Far more lines than are kept.
pub(crate) fn log_flood() -> String {
    for line in 0..200 {
        log::info(&format!("line {line}"));
    }
    "logged".to_owned()
}

/// A line far too long, with what a terminal would obey.
pub(crate) fn log_long() -> String {
    log::error(&"é\n\u{1b}[2J".repeat(2_000));
    "logged".to_owned()
}

/// Far more output than is kept.
pub(crate) fn print_flood() -> String {
    for line in 0..150 {
        println!("printed line {line}");
        eprintln!("printed error {line}");
    }
    "printed".to_owned()
}

/// Waits for longer than any call lasts.
pub(crate) fn sleep() -> String {
    std::thread::sleep(Duration::from_hours(1));
    "awake".to_owned()
}

/// Says its version as the manifest does, so that who makes its next version by writing one in the place of the other
/// changes both.
pub(crate) fn version() -> String {
    black_box(r#"version = "0.1.0""#).to_owned()
}

/// The same after most of the time that a call may take.
pub(crate) fn version_late() -> String {
    std::thread::sleep(Duration::from_secs(2));
    version()
}

/// Asks for the time, again and again.
#[expect(
    clippy::disallowed_methods,
    reason = "asked for to see that asking is counted"
)]
pub(crate) fn endless_clock() -> String {
    loop {
        black_box(SystemTime::now());
    }
}

/// What time it is by the two clocks, and whether the second moves.
#[expect(
    clippy::disallowed_methods,
    reason = "asked for to see that it stands still"
)]
pub(crate) fn clock() -> String {
    let before = Instant::now();
    let wall = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    format!("{wall} {}", before.elapsed().as_nanos())
}

/// What is in the environment and among the arguments.
pub(crate) fn environment() -> String {
    format!("{} {}", std::env::vars().count(), std::env::args().count())
}

/// Whether any file can be read or written.
pub(crate) fn files() -> String {
    let read = ["/etc/passwd", "/proc/self/environ", ".", "../secret", "/"];
    let read = read.iter().any(|path| std::fs::metadata(path).is_ok());
    let written = std::fs::write("/tmp/greedy", "here").is_ok();
    format!("{read} {written}")
}
