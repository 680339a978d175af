//! The cores of a machine in two parts, so that neither the server nor the drill takes what is the other's.

use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The server's cores, and the drill's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halves {
    server: CpuSet,
    drill: CpuSet,
}

impl Halves {
    /// Two parts of the cores that this process has, the server's the larger where they are odd. None where there is
    /// one core only, or where the system does not say.
    pub fn of_this_machine() -> Option<Self> {
        let all = sched_getaffinity(None).ok()?;
        let cores: Vec<usize> = (0..CpuSet::MAX_CPU).filter(|&at| all.is_set(at)).collect();
        let (server, drill) = cores.split_at(cores.len().div_ceil(2));
        (!drill.is_empty()).then(|| Self {
            server: set(server),
            drill: set(drill),
        })
    }

    /// How many cores are the server's.
    pub fn server(&self) -> usize {
        usize::try_from(self.server.count()).unwrap_or(1)
    }

    /// Does something on the server's cores: a program that is started in it has these and no others.
    pub(crate) fn as_server<T>(&self, start: impl FnOnce() -> T) -> std::io::Result<T> {
        sched_setaffinity(None, &self.server)?;
        let started = start();
        sched_setaffinity(None, &self.drill)?;
        Ok(started)
    }

    /// Leaves the server's cores to the server: all threads of this process are on the others from now on, and those that
    /// they start.
    pub(crate) fn leave(&self) -> std::io::Result<()> {
        for thread in std::fs::read_dir("/proc/self/task")? {
            let name = thread?.file_name();
            let number = name.to_str().and_then(|name| name.parse().ok());
            match sched_setaffinity(number.and_then(Pid::from_raw), &self.drill) {
                // It has ended meanwhile.
                Ok(()) | Err(rustix::io::Errno::SRCH) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

fn set(cores: &[usize]) -> CpuSet {
    let mut set = CpuSet::new();
    for core in cores {
        set.set(*core);
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_cores_that_the_other_has_not() {
        // Of a thread of its own: what is set for it is for no other test.
        let of = std::thread::spawn(|| {
            let Some(halves) = Halves::of_this_machine() else {
                let cores = std::thread::available_parallelism();
                assert_eq!(cores.map_or(1, usize::from), 1, "one core has no halves");
                return;
            };
            let all = sched_getaffinity(None).expect("known").count();
            assert_eq!(halves.server.count() + halves.drill.count(), all);
            for core in 0..CpuSet::MAX_CPU {
                assert!(!(halves.server.is_set(core) && halves.drill.is_set(core)));
            }
            let inside = halves.as_server(|| sched_getaffinity(None).expect("known"));
            assert_eq!(inside.expect("allowed"), halves.server);
            assert_eq!(sched_getaffinity(None).expect("known"), halves.drill);
        });
        of.join().expect("no panic");
    }
}
