//! While a guest is opened and its buttons are pressed by many at once, the good modules beside it are served, in
//! the same school and in the other one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use preau_platform::error::PlatformError;
use preau_runtime::limits;
use tokio::time::{sleep, timeout};

use crate::region::Region;
use crate::school::HERE;
use crate::table::{Fate, TABLE};

/// Those of the school who come at the same time.
const CROWD: [&str; 8] = [
    "pupil",
    "classmate",
    "pupil-b",
    "teacher",
    "colleague",
    "teacher-b",
    "head",
    "admin",
];

/// In how many windows each of them has it open: in every other one they press its button.
const TIMES: usize = 4;

/// How long one of them looks at an answer before they come again.
const PAUSE: Duration = Duration::from_millis(50);

/// How often the neighbours are asked while the crowd is there.
const ROUNDS: usize = 3;

/// In how much time all the neighbours have answered, eight calls in a row: on an idle machine some tens of
/// milliseconds. Whoever waits for a call of the guest to come to its deadline, twice, is late.
const SOON: Duration = limits::CALL_WALL.saturating_mul(2);

/// Whether a call of a guest ended in one of the ways that are the guest's own.
pub(crate) fn is_its_own<T>(ended: &Result<T, PlatformError>) -> bool {
    matches!(
        ended,
        Ok(_)
            | Err(PlatformError::ModuleFault { .. }
                | PlatformError::ModuleHeld { .. }
                | PlatformError::ModuleSpent { .. }
                // What it answered to who pressed a button.
                | PlatformError::Forbidden(_)
                | PlatformError::Conflict(_)
                | PlatformError::ModuleFull { .. }
                | PlatformError::ShareFull { .. }
                // Its own turn did not come in time.
                | PlatformError::Unavailable(_))
    )
}

/// Opens a guest or presses its button, again and again until the neighbours have had their answers.
async fn comes_again(region: &Region, name: &str, who: &str, presses: bool, served: &AtomicBool) {
    // What a pupil may not stage, the guest does not come past.
    let path = if who.contains("pupil") || who == "classmate" {
        "bare"
    } else {
        ""
    };
    while !served.load(Ordering::Relaxed) {
        let ended = if presses {
            region.act(HERE, who, name, path, &[]).await
        } else {
            region.view(HERE, who, name, "").await
        };
        assert!(is_its_own(&ended), "{name}: {who}: {ended:?}");
        sleep(PAUSE).await;
    }
}

/// A crowd comes to a guest, each of it on a thread of the tests', and stays until all neighbours were served.
async fn a_crowd_comes(region: &Arc<Region>, name: &'static str) {
    let served = Arc::new(AtomicBool::new(false));
    let windows = (0..TIMES).flat_map(|window| CROWD.map(|who| (who, window % 2 == 1)));
    let crowd: Vec<_> = windows
        .map(|(who, presses)| {
            let (region, served) = (Arc::clone(region), Arc::clone(&served));
            tokio::spawn(async move { comes_again(&region, name, who, presses, &served).await })
        })
        .collect();
    for round in 0..ROUNDS {
        let answers = timeout(SOON, region.neighbours_are_served(name)).await;
        assert!(
            answers.is_ok(),
            "{name}: the neighbours wait in round {round}"
        );
    }
    served.store(true, Ordering::Relaxed);
    for one in crowd {
        one.await.expect("it ends in its own ways");
    }
    region.neighbours_are_served(name).await;
}

/// One guest of a third of the table after the other, in a region of its own: what one did must not be what the next
/// one suffers.
async fn a_crowd_comes_to_each(third: usize) {
    for line in TABLE.iter().skip(third).step_by(3) {
        if matches!(line.fate, Fate::Refused(_)) {
            continue;
        }
        let region = Arc::new(Region::with(&[line.guest]).await);
        a_crowd_comes(&region, line.guest).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_open_a_guest_of_the_first_third_the_neighbours_are_served() {
    a_crowd_comes_to_each(0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_open_a_guest_of_the_second_third_the_neighbours_are_served() {
    a_crowd_comes_to_each(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_open_a_guest_of_the_last_third_the_neighbours_are_served() {
    a_crowd_comes_to_each(2).await;
}
