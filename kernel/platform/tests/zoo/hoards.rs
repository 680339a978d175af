//! What instances hold while they wait is held from others: places of the pool, besides memory.

use preau_runtime::limits;

use crate::region::{Region, staff};
use crate::school::{ELSEWHERE, HERE};

/// So many people of each school open a guest at the same time, each of them in each of these modules; gives
/// what became meanwhile of those who open the good module, but for those who were served.
async fn refused_beside(names: &[&str]) -> Vec<String> {
    let region = Region::with(names).await;
    let sleepers = names.iter().flat_map(|name| {
        let region = &region;
        [HERE, ELSEWHERE].into_iter().flat_map(move |slug| {
            (0..limits::PLACE_CALLS).map(move |_| region.view(slug, staff(slug), name, ""))
        })
    });
    let sleepers = futures::future::join_all(sleepers);
    let meanwhile = async {
        // They are all there by then, and none has come to its deadline.
        tokio::time::sleep(limits::CALL_WALL / 4).await;
        let mut refused = Vec::new();
        for (slug, who) in [(HERE, "pupil"), (ELSEWHERE, "foreign-pupil")] {
            let served = region.view(slug, who, "noop", "").await;
            let added = region.adds_one(slug).await;
            if served.is_err() || added.is_err() {
                refused.push(format!("beside {names:?}: in {slug} {served:?} {added:?}"));
            }
        }
        refused
    };
    let (_, refused) = tokio::join!(sleepers, meanwhile);
    refused
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_sleep_in_a_module_the_neighbours_are_served() {
    assert_eq!(refused_beside(&["sleeper"]).await, [""; 0]);
}

/// Each holds as much of the pool as a component may.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_sleep_with_all_that_a_component_may_have_the_neighbours_are_served() {
    let mut refused = Vec::new();
    for name in ["hoard-memories", "hoard-tables", "hoard-instances"] {
        refused.extend(refused_beside(&[name]).await);
    }
    assert_eq!(refused, [""; 0]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_many_sleep_in_two_modules_the_neighbours_are_served() {
    assert_eq!(refused_beside(&["sleeper", "sleeper-too"]).await, [""; 0]);
}
