//! Guests that keep more and more: where that ends, what it costs, and that others keep what they want.

use preau_domain::page::{Outcome, Route};
use preau_domain::plan::{Kept, Quota};
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_runtime::limits;
use preau_store::Storage;

use crate::region::{Region, staff};
use crate::school::{ELSEWHERE, HERE, module, node_with};

/// A region of collèges in which each module may keep so much, with these guests and one that behaves.
pub(crate) async fn region(quota: Quota, guests: &[&str]) -> Region {
    let mut region = Region::with(guests).await;
    region.install("slow-leak").await.expect("installed");
    let mut config = PlatformConfig::default();
    config.plans.college.quota = quota;
    let school = &mut region.school;
    school.platform = node_with(config, &school.store, &school.clock).await;
    region
}

pub(crate) const QUOTA: Quota = Quota {
    records: 20,
    bytes: 1 << 20,
    events: 12,
    timers: 12,
    notifications: 60,
    files: 1 << 30,
};

/// A form sent to a guest's first page, with this query.
pub(crate) async fn act(
    region: &Region,
    slug: &str,
    name: &str,
    query: &[(&str, &str)],
) -> Option<Kept> {
    let platform = &region.school.platform;
    let operation = region.school.by(staff(slug)).await;
    let opened = platform.module_open(&operation, slug, name, None).await;
    let route = Route {
        path: String::new(),
        query: query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    let opened = opened.expect("it is not held back");
    let ended = platform.module_act(&operation, &opened, route, Vec::new());
    match ended.await {
        Ok(Outcome::Page(_)) => None,
        Ok(outcome) => panic!("{name}: {outcome:?}"),
        Err(error @ PlatformError::ModuleFull { .. }) => {
            assert_eq!((error.status(), error.code()), (507, "module-full"));
            let PlatformError::ModuleFull { name, what } = error else {
                unreachable!()
            };
            assert_eq!(name, "Bête");
            Some(what)
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

async fn kept(region: &Region, slug: &str, name: &str) -> String {
    let kept = region.view(slug, staff(slug), name, "kept").await;
    kept.expect("it is read")
}

pub(crate) async fn account(region: &Region, name: &str) -> Storage {
    let all = region.school.store.storage_list(region.id(HERE)).await;
    let found = all
        .expect("read")
        .into_iter()
        .find(|one| one.module == name);
    found.expect("it keeps something")
}

/// That another module here, and the same one elsewhere, keep what they want.
pub(crate) async fn neighbours_keep(region: &Region, name: &str) {
    assert_eq!(act(region, HERE, "slow-leak", &[]).await, None);
    assert_eq!(act(region, ELSEWHERE, name, &[]).await, None);
    region.neighbours_are_served(name).await;
}

#[tokio::test]
async fn what_fills_its_storage_call_by_call_is_refused_there_and_nobody_else() {
    let region = region(QUOTA, &["pack-rat"]).await;
    for _ in 0..20 {
        assert_eq!(act(&region, HERE, "pack-rat", &[]).await, None);
    }
    for _ in 0..8 {
        let refused = act(&region, HERE, "pack-rat", &[]).await;
        assert_eq!(refused, Some(Kept::Records));
        neighbours_keep(&region, "pack-rat").await;
    }
    // What it cost: each call its own fuel, refused or not. It is no fault, and nothing holds it back.
    let used = region.used(HERE, "pack-rat").await;
    assert_eq!((used.calls, used.faults), (28, 0));
    assert!(used.fuel > 0);
    assert_eq!(kept(&region, HERE, "pack-rat").await, "20");
    assert_eq!(kept(&region, ELSEWHERE, "pack-rat").await, "8");
    assert_eq!(account(&region, "pack-rat").await.records, 20);
    // What has been kept for as long as was promised makes room.
    region.school.wait(31 * 24 * 3_600);
    region.school.platform.sweep_once().await.expect("swept");
    assert_eq!(act(&region, HERE, "pack-rat", &[]).await, None);
    assert_eq!(kept(&region, HERE, "pack-rat").await, "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_at_a_full_guest_keeps_nobody_from_writing() {
    let region = region(QUOTA, &["pack-rat"]).await;
    let crowd = (0..60).map(|_| act(&region, HERE, "pack-rat", &[]));
    let meanwhile = async {
        for _ in 0..12 {
            neighbours_keep(&region, "pack-rat").await;
        }
    };
    let (ended, ()) = tokio::join!(futures::future::join_all(crowd), meanwhile);
    let refused = ended.iter().filter(|ended| ended.is_some()).count();
    assert_eq!(refused, 40, "as many as there is room for are kept");
    assert_eq!(kept(&region, HERE, "pack-rat").await, "20");
}

#[tokio::test]
async fn bytes_are_bounded_as_records_are() {
    let quota = Quota {
        bytes: 50_000,
        records: 1_000,
        ..QUOTA
    };
    let region = region(quota, &["pack-rat"]).await;
    let much = [("more", "10"), ("each", "2000")];
    for _ in 0..2 {
        assert_eq!(act(&region, HERE, "pack-rat", &much).await, None);
    }
    assert_eq!(
        act(&region, HERE, "pack-rat", &much).await,
        Some(Kept::Bytes)
    );
    // Nothing of it was kept, and what is small has room.
    assert_eq!(kept(&region, HERE, "pack-rat").await, "22");
    assert_eq!(act(&region, HERE, "pack-rat", &[]).await, None);
    let storage = account(&region, "pack-rat").await;
    assert!(
        storage.bytes > 40_000 && storage.bytes <= 50_000,
        "{storage:?}"
    );
    neighbours_keep(&region, "pack-rat").await;
}

#[tokio::test]
async fn what_publishes_without_end_is_refused_when_so_much_waits() {
    let region = region(QUOTA, &["chatterbox"]).await;
    let (platform, store) = (&region.school.platform, &region.school.store);
    // Three events at a time.
    for _ in 0..4 {
        assert_eq!(act(&region, HERE, "chatterbox", &[]).await, None);
    }
    let refused = act(&region, HERE, "chatterbox", &[]).await;
    assert_eq!(refused, Some(Kept::Events));
    // Each that it hears would be three more: none is handled, each is tried again later, and at last
    // set aside. Nothing is lost, and never do more wait.
    for _ in 0..18 {
        platform.deliver_once().await.expect("delivered");
        assert_eq!(account(&region, "chatterbox").await.waiting, 12);
        neighbours_keep(&region, "slow-leak").await;
        region.school.wait(20 * 60);
    }
    let parked = store.delivery_parked_list(region.id(HERE)).await;
    let parked = parked.expect("listed");
    assert_eq!(parked.len(), 12);
    let says = "keeps all the events that it may";
    assert!(
        parked.iter().all(|one| one.error.contains(says)),
        "{parked:?}"
    );
    let used = region.used(HERE, "chatterbox").await;
    assert_eq!(used.faults, 0, "{used:?}");
    // Five forms, and ten tries of each event.
    assert_eq!(used.calls, 5 + 12 * 10);
    // Whoever runs the region gives up what nobody will handle.
    let here = platform.school(HERE).expect("here");
    let given_up = platform.waiting_discard(&here, &module("chatterbox")).await;
    assert_eq!(given_up.expect("given up"), 12);
    assert_eq!(act(&region, HERE, "chatterbox", &[]).await, None);
}

/// A form of the rewriter after the other, until its plan ends it; and forms of its neighbour meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_writes_all_it_keeps_anew_is_ended_by_its_plan_and_its_neighbour_writes_on() {
    let mut region = Region::with(&["rewriter"]).await;
    region.install("slow-leak").await.expect("installed");
    let mut config = PlatformConfig::default();
    let grant = region.budgets("rewriter").act_fuel;
    // One call is granted a third of it, and next to nothing comes in.
    let allowance = &mut config.plans.college.module;
    (allowance.per_second, allowance.burst) = (1, grant * 3);
    let school = &mut region.school;
    school.platform = node_with(config, &school.store, &school.clock).await;
    let rewritten = async {
        let mut forms = 0_u64;
        loop {
            match region.act(HERE, staff(HERE), "rewriter", "", &[]).await {
                Ok(_) => forms += 1,
                Err(PlatformError::ModuleSpent { .. }) => break forms,
                Err(error) => panic!("{forms} forms, then {error}"),
            }
        }
    };
    let written = async {
        for number in 1..=8 {
            assert_eq!(act(&region, HERE, "slow-leak", &[]).await, None);
            assert_eq!(kept(&region, HERE, "slow-leak").await, number.to_string());
        }
    };
    let (forms, ()) = tokio::join!(rewritten, written);
    let lines = region.view(HERE, staff(HERE), "rewriter", "").await;
    assert!(matches!(lines, Err(PlatformError::ModuleSpent { .. })));
    let used = region.used(HERE, "rewriter").await;
    assert_eq!((used.calls, used.faults), (forms, 0));
    // Each line, and a row of each of its two indexes.
    let each = 499 * 3 * limits::HOST_WRITE_FUEL;
    assert!(used.fuel >= forms * each, "{} for {forms}", used.fuel);
    assert!((2..=grant * 2 / each + 1).contains(&forms), "{forms}");
    neighbours_keep(&region, "rewriter").await;
}
