//! The guest that writes to everybody, at every call: what the kernel made of it, what it cost, and that its
//! neighbours and people did not notice.

use preau_domain::plan::{Kept, Quota};
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_runtime::limits;
use preau_store::EntryQuery;

use crate::region::Region;
use crate::school::{HERE, module, node_with, person};

const FLOOD: &str = "mail-flood";

async fn flood(region: &Region, who: &str) -> Result<String, PlatformError> {
    region.act(HERE, who, FLOOD, "", &[]).await
}

/// How many unread entries somebody has of it.
async fn unread(region: &Region, who: &str) -> u64 {
    let loaded = region
        .school
        .platform
        .module(&module(FLOOD))
        .expect("installed");
    let collection = &loaded.manifest.collections["letter"];
    let asked = EntryQuery {
        school: region.id(HERE),
        module: &module(FLOOD),
        collection,
        person: person(who),
        folder: None,
        unread: true,
        before: None,
        limit: 0,
        bytes: 0,
    };
    let counts = region.school.store.entry_counts(&asked, 100_000).await;
    counts
        .expect("counted")
        .iter()
        .map(|(_, count)| count)
        .sum()
}

#[tokio::test]
async fn who_fills_everybodys_box_at_every_call_is_stopped_for_the_minute() {
    let region = Region::with(&[FLOOD]).await;
    let platform = &region.school.platform;
    // A head may write to everybody: twenty records a call, and no more.
    let most = limits::STAGED_DELIVERIES;
    let said = flood(&region, "head").await.expect("it answers");
    // Of thirty records two deliveries each: the second of a record that is delivered is none.
    assert_eq!(said, format!("{most} {}", 60 - most));
    assert_eq!(unread(&region, "pupil").await, 20);
    // A pupil reaches their class, its teachers and management, and not all pupils, whatever it asks for.
    assert_eq!(unread(&region, "pupil-b").await, 20);
    let pupil = region.act(HERE, "pupil", FLOOD, "bare", &[]).await;
    pupil.expect("it answers");
    assert_eq!(unread(&region, "classmate").await, 40);
    assert_eq!(unread(&region, "pupil-b").await, 20);
    // A relative without authority over anybody here is let into no module.
    assert!(flood(&region, "stranger").await.is_err());

    // So often as it may in a minute, and then nobody's box fills any more.
    let mut calls = 0;
    let stopped = loop {
        calls += 1;
        assert!(calls < 400, "it is never stopped");
        let poked = region.act(HERE, "head", FLOOD, "poke", &[]).await;
        poked.expect("published");
        while platform.deliver_once().await.expect("delivered") > 0 {}
        if flood(&region, "head").await.expect("it answers") == "0 60" {
            break unread(&region, "pupil").await;
        }
    };
    let entries = usize::try_from(stopped).expect("small");
    assert!(entries < limits::MAIL_A_MINUTE, "{entries}");
    let again = flood(&region, "head").await.expect("it answers");
    assert_eq!(again, "0 60");
    assert_eq!(unread(&region, "pupil").await, stopped);
    region.school.wait(61);
    assert_ne!(flood(&region, "head").await.expect("it answers"), "0 60");

    // It paid for what it did, each entry as a row, and its account says what it keeps.
    let used = region.used(HERE, FLOOD).await;
    assert_eq!(used.faults, 0);
    let rows = u64::try_from(limits::MAIL_A_MINUTE).expect("small") / 2;
    assert!(used.fuel > rows * limits::HOST_ROW_FUEL, "{}", used.fuel);
    let kept = region.school.store.storage_recount(region.id(HERE)).await;
    let kept = kept.expect("counted");
    let kept = kept.iter().find(|one| one.module == FLOOD).expect("kept");
    let account = region.school.store.storage_list(region.id(HERE)).await;
    assert!(account.expect("read").contains(kept), "the account says so");
    region.neighbours_are_served(FLOOD).await;
}

#[tokio::test]
async fn boxes_are_bounded_as_records_are() {
    let mut region = Region::with(&[FLOOD]).await;
    let mut config = PlatformConfig::default();
    config.plans.college.quota = Quota {
        bytes: 100_000,
        ..config.plans.college.quota
    };
    let school = &mut region.school;
    school.platform = node_with(config, &school.store, &school.clock).await;
    flood(&region, "head").await.expect("there is room");
    let refused = flood(&region, "head").await;
    let Err(PlatformError::ModuleFull { what, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(what, Kept::Bytes);
    assert_eq!(unread(&region, "pupil").await, 20);
    region.neighbours_are_served(FLOOD).await;
}
