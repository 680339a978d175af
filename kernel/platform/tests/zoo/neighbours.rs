//! While a guest is opened by many at once, the good module beside it is served, in the same school and in
//! the other one.

use preau_platform::error::PlatformError;

use crate::region::Region;
use crate::school::HERE;
use crate::table::{Fate, TABLE};

/// Those of the school who open a page at the same time.
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

/// How often each of them does.
const TIMES: usize = 4;

/// Whether a call of a guest ended in one of the ways that are the guest's own.
pub(crate) fn is_its_own<T>(ended: &Result<T, PlatformError>) -> bool {
    matches!(
        ended,
        Ok(_)
            | Err(PlatformError::ModuleFault { .. }
                | PlatformError::ModuleHeld { .. }
                | PlatformError::ModuleSpent { .. }
                // Its own turn did not come in time.
                | PlatformError::Unavailable(_))
    )
}

async fn a_crowd_opens(region: &Region, name: &str) {
    let crowd = CROWD.iter().cycle().take(CROWD.len() * TIMES);
    let opened = crowd.map(|who| region.view(HERE, who, name, ""));
    let meanwhile = async {
        for _ in 0..10 {
            region.neighbours_are_served(name).await;
        }
    };
    let (opened, ()) = tokio::join!(futures::future::join_all(opened), meanwhile);
    for opened in opened {
        assert!(is_its_own(&opened), "{name}: {opened:?}");
    }
    region.neighbours_are_served(name).await;
}

/// One guest after the other, in a region of its own: what one did must not be what the next one suffers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_open_a_guest_the_neighbours_are_served() {
    for line in TABLE {
        if matches!(line.fate, Fate::Refused(_)) {
            continue;
        }
        let region = Region::with(&[line.guest]).await;
        a_crowd_opens(&region, line.guest).await;
    }
}
