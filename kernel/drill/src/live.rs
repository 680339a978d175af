//! What is seen in the terminal while a drill runs.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};

use crate::engine::Engine;
use crate::quantity::{count, real};

/// Seconds that the small chart shows.
const SHOWN: usize = 50;
/// From nothing to all.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Progress on standard error: drawn over and over in a terminal, a line each second elsewhere.
#[derive(Debug)]
pub(crate) struct Live {
    terminal: bool,
    /// Lines that stand there.
    lines: usize,
    longest: u64,
}

/// Values as a row of bars, the highest of them full.
fn bars(values: &[u64]) -> String {
    let most = values.iter().copied().max().unwrap_or(0).max(1);
    let bar = |value: &u64| {
        let height = value * 7 / most;
        usize::try_from(height)
            .ok()
            .and_then(|at| BARS.get(at))
            .copied()
            .unwrap_or(' ')
    };
    values.iter().map(bar).collect()
}

impl Live {
    /// Of a drill of at most so many seconds.
    pub(crate) fn new(longest: u64) -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
            lines: 0,
            longest,
        }
    }

    /// Says something.
    pub(crate) fn say(&mut self, what: &str) {
        self.lines = 0;
        eprintln!("drill: {what}");
    }

    /// Shows the second that has just ended.
    pub(crate) fn show(&mut self, engine: &Engine) {
        let (Some(second), Some(tally)) = (engine.seconds.last(), engine.phases.last()) else {
            return;
        };
        let p99 = second
            .lesson
            .map_or("–".to_owned(), |millis| format!("{millis:.0} ms"));
        let now = format!(
            "{:>4} s (at most {})  {:<28} due {:>6}/s  good {:>6}/s  wait {:>6}/s  failed {:>5}/s  unsent {:>5}",
            second.at,
            self.longest,
            tally.phase.name,
            second.scheduled,
            second.good,
            second.waits,
            second.failed,
            second.unsent,
        );
        if !self.terminal {
            eprintln!("{now}  lesson p99 {p99}  waiting {}", second.waiting);
            return;
        }
        let from = engine.seconds.len().saturating_sub(SHOWN);
        let last = engine.seconds.get(from..).unwrap_or_default();
        let of = |value: fn(&crate::report::Second) -> u64| {
            bars(&last.iter().map(value).collect::<Vec<_>>())
        };
        let capacity = engine
            .capacity
            .map_or("not known yet".to_owned(), |rate| format!("{rate:.0}/s"));
        let lines = [
            now,
            format!("  good       {}", of(|second| second.good)),
            format!(
                "  lesson p99 {}  {p99}",
                of(|second| count(second.lesson.unwrap_or(0.0)))
            ),
            format!(
                "  waiting    {}  {}",
                of(|second| second.waiting),
                second.waiting
            ),
            format!(
                "  capacity {capacity}   drill {:.2} cores   server {}   {} MiB",
                second.drill_cores,
                second
                    .server_cores
                    .map_or("–".to_owned(), |cores| format!("{cores:.2} cores")),
                second.memory.map_or("–".to_owned(), |bytes| format!(
                    "{:.0}",
                    real(bytes) / real(1 << 20)
                )),
            ),
        ];
        let mut drawn = String::new();
        if self.lines > 0 {
            // Writing into a text does not fail.
            let _ = write!(drawn, "\x1b[{}A", self.lines);
        }
        for line in &lines {
            drawn.push_str("\x1b[2K");
            drawn.push_str(line);
            drawn.push('\n');
        }
        self.lines = lines.len();
        // Nobody who looks is no reason to stop.
        let _ = std::io::stderr().write_all(drawn.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_is_full_and_nothing_is_low() {
        assert_eq!(bars(&[0, 5, 10]), "▁▄█");
        assert_eq!(bars(&[0, 0]), "▁▁");
        assert_eq!(bars(&[]), "");
    }
}
