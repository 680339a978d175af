//! Every guest at once, in both schools, again and again: nothing grows, and nobody else notices.

use jiff::SignedDuration;

use crate::neighbours::is_its_own;
use crate::region::{Region, staff};
use crate::school::{ELSEWHERE, HERE};
use crate::table::{Fate, TABLE};

/// Rounds until pools and caches are as full as they get.
const FILLING: usize = 3;
/// Rounds over which nothing may grow.
const ROUNDS: usize = 4;
/// Calls of each guest in each school in a round.
const TIMES: usize = 2;
/// What may be there more after them, in MiB: what stays mapped of the places that a later round has in use at
/// the same time and the first ones had not (some 640 KiB each of 180 calls, and up to 4 MiB of those with
/// eight memories; 253 once), and what allocators keep.
const SLACK: u64 = 384;

/// Resident memory of this process, in MiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("the system says");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.expect("a number") / 1024
}

async fn round(region: &Region) {
    let guests = TABLE
        .iter()
        .filter(|line| !matches!(line.fate, Fate::Refused(_)));
    let calls = guests.flat_map(|line| {
        [HERE, ELSEWHERE].into_iter().flat_map(move |slug| {
            (0..TIMES).map(move |_| async move {
                let ended = region.view(slug, staff(slug), line.guest, "").await;
                assert!(is_its_own(&ended), "{} in {slug}: {ended:?}", line.guest);
            })
        })
    });
    let meanwhile = async {
        for _ in 0..20 {
            region.neighbours_are_served("a mix of all").await;
        }
    };
    tokio::join!(futures::future::join_all(calls), meanwhile);
    region.neighbours_are_served("a mix of all").await;
    // Whoever is held back is tried again then.
    let school = &region.school;
    let later = school.platform.now() + SignedDuration::from_mins(31);
    school.clock.set(later);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_together_again_and_again_leave_nothing_behind() {
    let guests: Vec<_> = TABLE
        .iter()
        .filter(|line| !matches!(line.fate, Fate::Refused(_)))
        .map(|line| line.guest)
        .collect();
    let region = Region::with(&guests).await;
    for _ in 0..FILLING {
        round(&region).await;
    }
    let before = resident();
    for _ in 0..ROUNDS {
        round(&region).await;
    }
    let after = resident();
    assert!(
        after <= before + SLACK,
        "{before} MiB, and {after} MiB after {ROUNDS} more rounds"
    );
}
