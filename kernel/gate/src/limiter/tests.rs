use super::*;

fn limiter(limit: u32) -> Limiter {
    Limiter::new(Bounds {
        least: limit,
        first: limit,
        most: limit,
        few: 1,
    })
}

#[tokio::test]
async fn who_waits_too_long_is_sent_away_and_leaves_nothing_behind() {
    let limiter = limiter(1);
    let open = limiter.enter(Priority::Reading, 1).await.expect("room");
    for priority in [Priority::Background, Priority::Tiles] {
        let began = Instant::now();
        assert!(limiter.enter(priority, 1).await.is_none());
        assert!(began.elapsed() >= priority.patience());
    }
    assert_eq!((limiter.load().waiting, limiter.load().shed), (0, 2));
    drop(open);
    assert!(limiter.enter(Priority::Background, 1).await.is_some());
    assert_eq!(limiter.load().open, 0);
}

#[tokio::test]
async fn a_place_that_comes_free_goes_to_the_next_also_past_one_who_went_away() {
    let limiter = limiter(1);
    let open = limiter.enter(Priority::Reading, 1).await.expect("room");
    let asks = |_| {
        let limiter = limiter.clone();
        tokio::spawn(async move { limiter.enter(Priority::Reading, 1).await.is_some() })
    };
    let waiting: Vec<_> = (0..3).map(asks).collect();
    tokio::task::yield_now().await;
    assert_eq!(limiter.load().waiting, 3);
    waiting[0].abort();
    drop(open);
    for (at, task) in waiting.into_iter().enumerate() {
        assert_eq!(task.await.ok(), (at > 0).then_some(true));
    }
    assert_eq!(limiter.load().open, 0);
}

#[tokio::test]
async fn who_waits_for_their_own_client_takes_nobodys_place() {
    let limiter = limiter(2);
    let mut slow: Vec<Permit> = Vec::new();
    for _ in 0..50 {
        let mut permit = limiter.enter(Priority::Critical, 1).await.expect("room");
        permit.pause(true);
        permit.pause(true);
        slow.push(permit);
    }
    assert_eq!(limiter.load().open, 0);
    for permit in &mut slow {
        permit.pause(false);
    }
    assert_eq!(limiter.load().open, 50, "who has sent all is worked for");
    let first = slow.first_mut().expect("some");
    first.pause(true);
    drop(slow);
    assert_eq!(limiter.load().open, 0);
}
