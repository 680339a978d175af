//! The guest that notifies everybody, at every call: what the kernel made of it, what it cost, and that its
//! neighbours and people did not notice.

use preau_domain::notification::Notification;
use preau_domain::plan::{Kept, Quota};
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_platform::notifications::{Said, Told};
use preau_runtime::limits;

use crate::region::{NEIGHBOUR, Region, staff};
use crate::school::{HERE, module, node_with};

const SPAM: &str = "notification-spam";

async fn told(region: &Region, who: &str) -> Vec<Told> {
    let by = region.school.by(who).await;
    let told = region.school.platform.notifications(&by).await;
    told.expect("listed")
}

fn of<'t>(told: &'t [Told], name: &str) -> Vec<&'t Told> {
    let of = told.iter();
    of.filter(|line| line.module.manifest.id == module(name))
        .collect()
}

async fn spam(region: &Region, who: &str) -> Result<String, PlatformError> {
    region.act(HERE, who, SPAM, "", &[]).await
}

/// So many calls of somebody who may address everybody, and of the school.
const CALLS: u64 = 20;

#[tokio::test]
async fn who_notifies_everybody_at_every_call_is_a_line_more_a_day() {
    let region = Region::with(&[SPAM]).await;
    let platform = &region.school.platform;
    let quiet = [
        ("audience", "profile:pupil"),
        ("text", "Réunion demain"),
        ("key", "one"),
    ];
    let sent = region.act(HERE, "head", NEIGHBOUR, "notify", &quiet).await;
    sent.expect("sent");
    region.school.wait(1);
    for _ in 0..CALLS {
        let most = limits::STAGED_NOTICES.to_string();
        // Of what was sent at the same instant, no one is the newest.
        region.school.wait(1);
        assert_eq!(spam(&region, "head").await.expect("it answers"), most);
        region.school.wait(1);
        let poked = region.act(HERE, "head", SPAM, "poke", &[]).await;
        poked.expect("published");
        while platform.deliver_once().await.expect("delivered") > 0 {}
    }
    // A pupil may address nobody but themself.
    let by_pupil = spam(&region, "pupil").await;
    assert!(
        matches!(by_pupil, Err(PlatformError::Forbidden(_))),
        "{by_pupil:?}"
    );

    // Of some 4,000 sent, each audience keeps the newest hundred.
    let kept = region.school.store.storage_recount(region.id(HERE)).await;
    let kept = kept.expect("counted");
    let kept = kept.iter().find(|one| one.module == SPAM).expect("kept");
    // Five profiles, two classes, and the head, who had all of theirs sent themself.
    assert_eq!(
        kept.notifications,
        7 * u64::from(limits::AUDIENCE_NOTIFICATIONS) + u64::from(limits::AUTHOR_NOTIFICATIONS)
    );
    let account = region.school.store.storage_list(region.id(HERE)).await;
    assert!(account.expect("read").contains(kept), "the account says so");

    // A person is shown so many lines of it for the day, one for the rest of what the head had sent, and one for
    // the rest; the neighbour's as ever.
    let told = told(&region, "pupil").await;
    let spam = of(&told, SPAM);
    assert_eq!(spam.len(), Notification::MAX_OF_DAY + 2);
    let rests = spam.iter().filter_map(|line| match line.said {
        Said::More {
            count,
            at_least,
            of_one,
        } => {
            assert!(at_least);
            Some((of_one, count))
        }
        Said::Text(..) => None,
    });
    let mut rests: Vec<_> = rests.collect();
    rests.sort_unstable();
    let [(false, rest), (true, of_head)] = rests[..] else {
        panic!("{rests:?}");
    };
    assert_eq!(rest + of_head + Notification::MAX_OF_DAY, 100);
    assert_eq!(of(&told, NEIGHBOUR).len(), 1);
    let by = region.school.by("pupil").await;
    let unread = platform.unread(&by).await;
    assert_eq!(unread.total, 23);
    // One choice, and it is quiet.
    let shown = [SPAM, NEIGHBOUR].map(|name| (module(name), "news".to_owned()));
    let wanted = shown.iter().skip(1).cloned().collect();
    let chosen = platform
        .notification_kinds_set(&by, &shown.into(), &wanted)
        .await;
    chosen.expect("set");
    assert_eq!(platform.unread(&by).await.total, 1);

    // It paid for what it did, and was held to be no fault.
    let used = region.used(HERE, SPAM).await;
    assert_eq!((used.calls, used.faults), (3 * CALLS + 1, 0));
    let each = used.fuel / used.calls;
    assert!(
        each > u64::try_from(limits::STAGED_NOTICES).expect("small") * limits::HOST_CALL_FUEL,
        "{each}"
    );
    region.neighbours_are_served(SPAM).await;
}

#[tokio::test]
async fn the_rest_of_a_day_is_opened_and_read_as_one() {
    let region = Region::with(&[SPAM]).await;
    let platform = &region.school.platform;
    for _ in 0..2 {
        spam(&region, "head").await.expect("it answers");
    }
    let by = region.school.by("pupil").await;
    let lines = told(&region, "pupil").await;
    let rest = lines.last().expect("a rest").id;
    let own = u32::try_from(Notification::MAX_OF_AUTHOR_A_DAY).expect("few");
    assert_eq!(platform.unread(&by).await.total, own + 1);
    platform.notification_open(&by, rest).await.expect("opened");
    let after = told(&region, "pupil").await;
    assert!(!after.last().expect("a rest").unread);
    assert_eq!(platform.unread(&by).await.total, own);
}

#[tokio::test]
async fn notifications_are_bounded_as_records_are() {
    let mut region = Region::with(&[SPAM]).await;
    let mut config = PlatformConfig::default();
    config.plans.college.quota = Quota {
        notifications: 120,
        ..config.plans.college.quota
    };
    let school = &mut region.school;
    school.platform = node_with(config, &school.store, &school.clock).await;
    spam(&region, "head").await.expect("there is room");
    let refused = spam(&region, "head").await;
    let Err(PlatformError::ModuleFull { what, .. }) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(what, Kept::Notifications);
    // Nothing of it was kept, neither its record; and its neighbour has room of its own.
    let kept = region.view(HERE, staff(HERE), SPAM, "kept").await;
    assert_eq!(kept.expect("it is read"), "1");
    let form = [("audience", "profile:pupil")];
    let sent = region.act(HERE, "head", NEIGHBOUR, "notify", &form).await;
    sent.expect("sent");
    region.neighbours_are_served(SPAM).await;
}
