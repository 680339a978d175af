//! What the processor did, for whom: the drill and the server share its cores.

use rustix::process::{Pid, Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

use crate::clock::{Micros, SECOND};

/// Processor time of this process so far.
pub(crate) fn own_time() -> Micros {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or(0);
    let nanos = u64::try_from(time.tv_nsec).unwrap_or(0);
    seconds * SECOND + nanos / 1_000
}

/// How many cores there are.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Connections that fit under the limit of open files, with some left for everything else.
pub(crate) fn connections() -> usize {
    let open = getrlimit(Resource::Nofile).current.unwrap_or(1 << 20);
    usize::try_from(open)
        .unwrap_or(usize::MAX)
        .saturating_sub(64)
        .clamp(16, 60_000)
}

/// What a process has used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Used {
    /// Processor time.
    pub time: Micros,
    /// Memory that it has at the moment, in bytes.
    pub memory: u64,
}

/// What a process of this machine has used; none if it cannot be seen (proc(5)).
pub(crate) fn used(process: Pid) -> Option<Used> {
    let number = process.as_raw_nonzero();
    let stat = std::fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    parsed(
        &stat,
        rustix::param::clock_ticks_per_second(),
        rustix::param::page_size(),
    )
}

fn parsed(stat: &str, ticks: u64, page: usize) -> Option<Used> {
    // The name before may hold anything.
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let time = (field(14)? + field(15)?) * SECOND / ticks.max(1);
    let memory = field(24)? * u64::try_from(page).unwrap_or(4_096);
    Some(Used { time, memory })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_whatever_its_name_is() {
        let stat = "42 (a ) b) S 1 42 42 0 -1 4194560 100 0 0 0 150 50 0 0 20 0 9 0 100 900000 1000 18446744073709551615";
        let used = parsed(stat, 100, 4_096).expect("a line");
        assert_eq!((used.time, used.memory), (2 * SECOND, 4_096_000));
    }

    #[test]
    fn this_process_is_seen() {
        let own = used(rustix::process::getpid()).expect("there");
        assert!(own.memory > 0 && own_time() > 0);
    }
}
