//! Berths, the two lanes, and who goes when.

use std::sync::atomic::AtomicUsize;

use futures::FutureExt;
use futures::future::join_all;

use super::*;

const PATIENCE: Duration = Duration::from_millis(300);
/// Less than a call may wait in the foreground.
const SHORT: Duration = Duration::from_millis(2);
/// For what happens soon, but on a machine where others leave the background no core.
const SOON: Duration = Duration::from_secs(30);

fn berths() -> Berths {
    Berths {
        all: 8,
        foreground: 4,
        at_once: 2,
        module: 6,
        place: 3,
        queue: 5,
        patience: PATIENCE,
        share: Share {
            own: 0.1,
            all: 0.25,
        },
        rate: Rate::new(1_000, 100, limits::SLOW_WAIT),
    }
}

fn pace() -> Pace {
    Pace::new(berths(), 2).expect("threads")
}

fn at(school: i64, module: &str) -> Place {
    Place {
        school: SchoolId(school),
        module: module.parse().expect("an id"),
        weight: 1,
    }
}

/// Runs something as a call there.
async fn run<T: Send + 'static>(
    pace: &Pace,
    of: Place,
    call: impl Future<Output = T> + Send + 'static,
) -> Result<T, RuntimeError> {
    pace.run(of, |_| Ok(Box::pin(call) as Call<T>)).await
}

/// As if calls there had always been short.
async fn known(pace: &Pace, of: Place) {
    run(pace, of, async {}).await.expect("it ran");
}

/// A call that keeps a core busy and gives way at each tick, as a guest does.
async fn burn(pace: &Pace, of: Place, time: Duration) -> Result<String, RuntimeError> {
    pace.run(
        of,
        |stretch| Ok(Box::pin(burning(stretch, time)) as Call<_>),
    )
    .await
}

async fn burning(stretch: Arc<Stretch>, time: Duration) -> String {
    let mut burnt = Duration::ZERO;
    while burnt < time {
        let started = Instant::now();
        while started.elapsed() < limits::EPOCH_TICK * 2 {
            std::hint::spin_loop();
        }
        burnt += started.elapsed();
        stretch.overrun();
        tokio::task::yield_now().await;
    }
    let thread = std::thread::current();
    thread.name().unwrap_or_default().to_owned()
}

fn thread() -> String {
    let thread = std::thread::current();
    thread.name().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn what_is_short_runs_where_it_was_asked_for() {
    let pace = pace();
    let ran = run(&pace, at(1, "homework"), async { thread() }).await;
    assert_eq!(ran.expect("it ran"), thread());
    assert_eq!(pace.begun(), 0);
}

#[tokio::test]
async fn what_is_long_ends_in_the_background_and_the_next_begins_there_until_they_are_short() {
    let pace = pace();
    let homework = || at(1, "homework");
    let long = burn(&pace, homework(), limits::EPOCH_TICK * 20).await;
    assert!(long.expect("it ran").starts_with("preau-long-"));
    let next = run(&pace, homework(), async { thread() }).await;
    assert!(next.expect("it ran").starts_with("preau-long-"));
    let other = run(&pace, at(2, "homework"), async { thread() }).await;
    assert_eq!(
        other.expect("it ran"),
        thread(),
        "another school's is another"
    );
    let mut behind = 0;
    while run(&pace, homework(), async { thread() })
        .await
        .expect("it ran")
        != thread()
    {
        behind += 1;
        assert!(behind < 20, "they have been short for long enough");
    }
}

#[tokio::test]
async fn what_takes_much_memory_goes_on_in_the_background() {
    let pace = pace();
    known(&pace, at(1, "homework")).await;
    let takes = async |memory| {
        let call = |stretch: Arc<Stretch>| {
            let call = async move {
                let before = thread();
                stretch.take(memory).await;
                (before, thread())
            };
            Ok(Box::pin(call) as Call<_>)
        };
        pace.run(at(1, "homework"), call).await.expect("it ran")
    };
    let here = thread();
    let little = takes(limits::FOREGROUND_MEMORY).await;
    assert_eq!(little, (here.clone(), here.clone()));
    let (before, after) = takes(limits::FOREGROUND_MEMORY + 1).await;
    assert_eq!(before, here);
    assert!(after.starts_with("preau-long-"));
}

#[test]
fn one_long_page_makes_no_module_a_long_one_and_one_short_page_no_quick_one() {
    let (short, long) = (limits::EPOCH_TICK / 2, limits::EPOCH_TICK * 50);
    let good = (0..20).fold(Habit::Unknown, |habit, _| habit.after(short));
    assert!(!good.after(limits::EPOCH_TICK * 4).is_long());
    let bad = (0..20).fold(Habit::Unknown, |habit, n| {
        habit.after(if n % 2 == 0 { long } else { Duration::ZERO })
    });
    assert!(bad.is_long() && bad.after(Duration::ZERO).is_long());
    assert!(!Habit::Unknown.is_long() && Habit::Unknown.after(long).is_long());
}

#[tokio::test]
async fn the_background_runs_only_when_nobody_else_wants_the_core() {
    let pace = pace();
    let idle = pace
        .run(at(1, "homework"), |stretch| {
            stretch.mark_heavy();
            Ok(Box::pin(async {}) as Call<()>)
        })
        .await;
    assert!(idle.is_ok());
    let policy = async || {
        let ran = run(&pace, at(1, "homework"), async {
            let policy = thread_priority::thread_schedule_policy();
            (thread(), policy.expect("known"))
        });
        let (thread, policy) = ran.await.expect("it ran");
        // Where others want all cores it has its part of one all the same.
        (thread != "preau-long-least").then_some(policy)
    };
    let policy = tokio::time::timeout(SOON, async {
        loop {
            if let Some(policy) = policy().await {
                break policy;
            }
        }
    });
    let idle = thread_priority::NormalThreadSchedulePolicy::Idle;
    assert_eq!(
        policy.await.expect("a core comes free"),
        thread_priority::ThreadSchedulePolicy::Normal(idle)
    );
}

#[tokio::test]
async fn who_waits_for_the_store_stays_in_the_foreground_for_a_while() {
    let pace = pace();
    let asks = |time| {
        pace.run::<String>(at(1, "homework"), move |stretch| {
            let call = async move {
                let asking = stretch.asking();
                tokio::time::sleep(time).await;
                drop(asking);
                thread()
            };
            Ok(Box::pin(call))
        })
    };
    let while_asking = asks(limits::FOREGROUND_WALL * 3).await;
    assert_eq!(while_asking.expect("it ran"), thread());
    let key = (SchoolId(1), "homework".parse().expect("an id"));
    let waits = || {
        pace.shared
            .state()
            .taken
            .places
            .get(&key)
            .is_some_and(|place| place.waits)
    };
    assert!(!waits());
    let too_long = asks(limits::FOREGROUND_STORE * 2).await;
    assert!(too_long.expect("it ran").starts_with("preau-long-"));
}

#[tokio::test]
async fn what_is_long_gets_a_part_of_a_core_where_others_leave_it_none() {
    let pace = Pace::new(berths(), 1).expect("threads");
    // As an idle thread that gets no core: its turn does not come to an end.
    let (go_on, held) = std::sync::mpsc::channel();
    let stuck = pace.run::<String>(at(1, "homework"), move |stretch| {
        let call = async move {
            stretch.take(limits::FOREGROUND_MEMORY + 1).await;
            let _ended = held.recv_timeout(SOON);
            thread()
        };
        Ok(Box::pin(call))
    });
    let time = limits::EPOCH_TICK * 40;
    let other = async {
        let begun = Instant::now();
        let ran = pace.run::<String>(at(2, "homework"), |stretch| {
            let call = async move {
                stretch.take(limits::FOREGROUND_MEMORY + 1).await;
                burning(stretch, time).await
            };
            Ok(Box::pin(call))
        });
        let ran = ran.await;
        go_on.send(()).expect("it is still there");
        (ran, begun.elapsed())
    };
    let (stuck, (other, took)) = tokio::join!(stuck, other);
    assert_ne!(stuck.expect("it ran"), other.expect("it ran"));
    // It rests after each turn, but for the last.
    let rests = 1.0 / limits::BACKGROUND_LEAST.as_secs_f64() - 1.0;
    assert!(took >= (time / 2).mul_f64(rests), "{took:?}");
}

#[tokio::test]
async fn what_waits_long_leaves_the_foreground_to_others() {
    let pace = pace();
    let sleep = |school| {
        let call = async { tokio::time::sleep(PATIENCE).await };
        run(&pace, at(school, "homework"), call)
    };
    let asleep = join_all((1..=4).map(sleep));
    let quick = async {
        tokio::task::yield_now().await;
        assert_eq!(pace.shared.state().taken.foreground, 4, "all are taken");
        let started = Instant::now();
        run(&pace, at(9, "grades"), async {}).await.expect("it ran");
        started.elapsed()
    };
    let (asleep, waited) = tokio::join!(asleep, quick);
    assert!(asleep.into_iter().all(|ended| ended.is_ok()));
    assert!(waited < PATIENCE, "{waited:?}");
}

#[tokio::test]
async fn a_crowd_at_one_place_leaves_the_foreground_to_others() {
    let pace = pace();
    let crowd = async || {
        let sleep = || run(&pace, at(1, "homework"), tokio::time::sleep(SHORT));
        let mut crowd: Vec<_> = (0..3).map(|_| Box::pin(sleep())).collect();
        let begun = crowd.iter_mut().filter_map(FutureExt::now_or_never);
        assert_eq!(begun.count(), 0, "all wait");
        let foreground = pace.shared.state().taken.foreground;
        assert!(join_all(crowd).await.iter().all(Result::is_ok));
        foreground
    };
    assert_eq!(crowd().await, 1, "one tries out what nobody knows yet");
    assert_eq!(crowd().await, 3, "nobody else has calls");
    run(&pace, at(2, "homework"), async {})
        .await
        .expect("it ran");
    assert_eq!(crowd().await, 2, "the third waits for its turn");
}

#[test]
fn the_longer_calls_are_the_fewer_of_a_place_are_in_the_foreground_at_once() {
    let taken = Taken::new(berths().share);
    let has_room = |average, foreground, others| {
        let standing = Standing {
            foreground,
            habit: Habit::Known(average),
            ..Standing::default()
        };
        taken.has_room(&berths(), &standing, others)
    };
    let (short, longer) = (Habit::LONG / 2, Habit::LONG / 2 + Duration::from_nanos(1));
    assert!(has_room(short, 1, true), "two that take as long as one may");
    assert!(!has_room(short, 2, true));
    assert!(has_room(longer, 0, true));
    assert!(!has_room(longer, 1, true), "two would take longer");
    assert!(has_room(longer, 1, false), "nobody else is there");
}

#[test]
fn who_asks_for_much_at_once_begins_behind_before_it_was_measured() {
    let (key, now) = ((SchoolId(1), at(1, "homework").module), Instant::now());
    let other = (SchoolId(2), key.1.clone());
    let is_behind = |in_flight, average, others| {
        let mut taken = Taken::new(berths().share);
        let standing = Standing {
            waiting: in_flight,
            habit: Habit::Known(average),
            ..Standing::default()
        };
        taken.places.insert(key.clone(), standing);
        if others {
            taken.lately.begins(&other, now);
        }
        let (standing, _) = taken.standing(&key, now);
        taken.goes_behind(&berths(), &standing)
    };
    let page = limits::FOREGROUND_BACKLOG / 20;
    assert!(!is_behind(19, page, true));
    assert!(is_behind(20, page, true));
    assert!(!is_behind(20, page, false), "nobody else is there");
    assert!(!is_behind(190, page / 10, true), "many, and quick");
}

#[tokio::test]
async fn a_flood_waits_until_it_is_due_while_others_have_calls() {
    let wide = Berths {
        all: 64,
        foreground: 32,
        module: 32,
        place: 32,
        queue: 8,
        rate: Rate::new(1, 6, limits::SLOW_WAIT),
        ..berths()
    };
    let pace = Pace::new(wide, 2).expect("threads");
    let slowed = || {
        let state = pace.shared.state();
        let places = state.taken.places.values();
        places.map(|standing| standing.slowed).sum::<usize>()
    };
    let flood = async |school: i64, others: bool| {
        let of = || at(school, "homework");
        known(&pace, of()).await;
        let sleep = || run(&pace, of(), tokio::time::sleep(SHORT));
        let mut flood: Vec<_> = (0..18).map(|_| Box::pin(sleep())).collect();
        if others {
            known(&pace, at(9, "homework")).await;
        }
        let ended: Vec<_> = flood.iter_mut().map(FutureExt::now_or_never).collect();
        let (slow, begun) = (slowed(), pace.begun());
        let refused = ended.into_iter().flatten().filter(Result::is_err).count();
        drop(flood);
        assert_eq!(slowed(), 0, "who leaves is not counted any more");
        (begun, slow, refused)
    };
    assert_eq!(flood(1, false).await, (18, 0, 0), "nobody else is there");
    let all_gone = async {
        while pace.begun() > 0 {
            tokio::time::sleep(SHORT).await;
        }
    };
    tokio::time::timeout(SOON, all_gone)
        .await
        .expect("they are gone");
    assert_eq!(
        flood(2, true).await,
        (2, 8, 5),
        "3 of the first ones wait for a berth, and the queue has an end"
    );
}

#[tokio::test]
async fn berths_are_as_many_as_instances() {
    let waiting = Berths {
        patience: SOON,
        ..berths()
    };
    let pace = Pace::new(waiting, 2).expect("threads");
    let at_once = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let calls = (0..40).map(|i| {
        let module = ["homework", "grades", "messaging"][i % 3];
        let of = at(i64::try_from(i % 5).expect("small"), module);
        let at_once = Arc::clone(&at_once);
        let call = async move {
            let (now, most) = &*at_once;
            most.fetch_max(now.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
            tokio::time::sleep(limits::FOREGROUND_WALL * 2).await;
            now.fetch_sub(1, Ordering::Relaxed);
        };
        run(&pace, of, call)
    });
    let ended = join_all(calls).await;
    assert!(ended.iter().all(Result::is_ok), "{ended:?}");
    let most = at_once.1.load(Ordering::Relaxed);
    assert!((5..=8).contains(&most), "{most}");
    assert_eq!(pace.begun(), 0);
}

#[tokio::test]
async fn one_module_never_takes_all_berths() {
    let pace = pace();
    let stuck = |school: i64| {
        let of = at(school % 4, "homework");
        run(&pace, of, tokio::time::sleep(PATIENCE * 3))
    };
    let stuck = join_all((0..12).map(stuck));
    let other = async {
        tokio::time::sleep(limits::FOREGROUND_WALL * 2).await;
        assert_eq!(pace.begun(), 4, "as many as it left");
        run(&pace, at(1, "grades"), async {}).await
    };
    let (stuck, other) = tokio::join!(stuck, other);
    assert!(other.is_ok());
    let refused = stuck.iter().filter(|ended| ended.is_err()).count();
    assert_eq!(refused, 8, "nobody waits for ever");
}

#[tokio::test]
async fn while_every_berth_is_taken_nobody_who_waits_is_looked_at() {
    let few = Berths {
        all: 2,
        patience: SOON,
        ..berths()
    };
    let pace = Pace::new(few, 2).expect("threads");
    let mut stuck = ["homework", "grades"]
        .map(|module| Box::pin(run(&pace, at(1, module), std::future::pending::<()>())));
    let mut waiting: Vec<_> = (0..100)
        .map(|school| Box::pin(run(&pace, at(school, "messaging"), async {})))
        .collect();
    assert!(stuck.iter_mut().all(|one| one.now_or_never().is_none()));
    assert!(waiting.iter_mut().all(|one| one.now_or_never().is_none()));
    let asked = || pace.shared.state().taken.asked.get();
    let before = asked();
    pace.shared.change(|_| ());
    assert_eq!(asked(), before);
    drop(stuck);
    let ended = join_all(waiting).await;
    assert!(ended.iter().all(Result::is_ok), "then all have their turns");
    assert!(asked() > before);
}

#[tokio::test]
async fn however_many_modules_hoard_one_that_has_no_place_finds_one() {
    let roomy = Berths {
        all: 32,
        foreground: 32,
        at_once: 32,
        module: 24,
        place: 24,
        queue: 64,
        patience: PATIENCE,
        share: berths().share,
        rate: berths().rate,
    };
    let pace = Pace::new(roomy, 2).expect("threads");
    let hoards = ["homework", "messaging", "classrooms", "canteen"];
    for module in hoards {
        known(&pace, at(1, module)).await;
    }
    let hoard = hoards.iter().flat_map(|module| {
        (0..24).map(|_| run(&pace, at(1, module), tokio::time::sleep(PATIENCE * 3)))
    });
    let hoard = join_all(hoard);
    let other = async {
        tokio::time::sleep(limits::FOREGROUND_WALL * 2).await;
        let taken: Vec<_> = {
            let state = pace.shared.state();
            let of = |module: &&str| state.taken.of_module(&module.parse().expect("an id"));
            hoards.iter().map(of).collect()
        };
        assert_eq!(taken, [16, 8, 4, 2], "each took half of what was left");
        run(&pace, at(1, "grades"), async {}).await
    };
    let (_, other) = tokio::join!(hoard, other);
    assert!(other.is_ok());
}

#[tokio::test]
async fn once_a_call_is_long_those_that_come_while_it_runs_begin_in_the_background() {
    let pace = pace();
    let homework = || at(1, "homework");
    let long = burn(&pace, homework(), SOON);
    let next = async {
        while pace.shared.state().taken.foreground > 0 || pace.begun() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        run(&pace, homework(), async { thread() }).await
    };
    let thread = tokio::select! {
        _ = long => panic!("it burns for long"),
        next = next => next.expect("it ran"),
    };
    assert!(thread.starts_with("preau-long-"), "{thread}");
}

#[tokio::test]
async fn long_calls_read_one_after_the_other_and_short_ones_do_not_wait_for_them() {
    let pace = Arc::new(Pace::new(berths(), 2).expect("threads"));
    let (reading, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let long = |school| {
        let (reading, most) = (Arc::clone(&reading), Arc::clone(&most));
        pace.run(at(school, "homework"), move |stretch| {
            Ok(Box::pin(async move {
                burning(Arc::clone(&stretch), limits::FOREGROUND_CPU * 3).await;
                for _ in 0..5 {
                    let turn = stretch.turn_to_read().await.expect("it is long");
                    most.fetch_max(
                        reading.fetch_add(1, Ordering::Relaxed) + 1,
                        Ordering::Relaxed,
                    );
                    tokio::time::sleep(Duration::from_millis(2)).await;
                    reading.fetch_sub(1, Ordering::Relaxed);
                    drop(turn);
                }
                stretch.waited()
            }) as Call<Duration>)
        })
    };
    let short = async {
        let turn = pace.run(at(9, "grades"), |stretch| {
            Ok(Box::pin(async move { stretch.turn_to_read().await.is_none() }) as Call<bool>)
        });
        turn.await.expect("it ran")
    };
    let (long, short) = tokio::join!(join_all((1..=3).map(long)), short);
    assert!(short, "it takes no turn");
    assert_eq!(most.load(Ordering::Relaxed), 1, "one at a time");
    for waited in long {
        let waited = waited.expect("it ran");
        assert!(waited > Duration::ZERO, "its deadline waits with it");
    }
}

#[tokio::test]
async fn whose_short_calls_keep_the_cores_goes_behind_others_and_alone_does_not() {
    let pace = pace();
    let short = async |school| {
        let call = async {
            let started = Instant::now();
            while started.elapsed() < limits::EPOCH_TICK / 4 {
                std::hint::spin_loop();
            }
            thread()
        };
        run(&pace, at(school, "homework"), call)
            .await
            .expect("it ran")
    };
    // Whatever a busy machine made of the last call: as if it had been short.
    let is_behind = |school| {
        let state = pace.shared.state();
        let key = (SchoolId(school), "homework".parse().expect("an id"));
        let (standing, _) = state.taken.standing(&key, Instant::now());
        let standing = Standing {
            habit: Habit::Known(Duration::ZERO),
            ..standing
        };
        state.taken.goes_behind(&berths(), &standing)
    };
    for _ in 0..400 {
        short(1).await;
        assert!(!is_behind(1), "nobody else is there");
    }
    short(2).await;
    assert!(is_behind(1), "it kept a core for a tenth of a second");
    assert!(!is_behind(2), "who does little is not behind");
    assert!(short(1).await.starts_with("preau-long-"));
}

#[test]
fn a_slow_store_is_to_blame_unless_it_was_asked_without_end() {
    let wall = Duration::from_secs(1);
    let (few, many, quick) = (Stretch::default(), Stretch::default(), Stretch::default());
    few.add_read(wall);
    for _ in 0..=limits::FORGIVEN_READS {
        many.add_read(Duration::from_millis(10));
    }
    quick.add_read(Duration::from_millis(10));
    assert!(few.was_kept_by_store(wall));
    assert!(!many.was_kept_by_store(wall), "it asked too often");
    assert!(!quick.was_kept_by_store(wall), "the store was quick");
}

#[tokio::test]
async fn the_queue_of_a_place_has_an_end() {
    let pace = pace();
    known(&pace, at(1, "homework")).await;
    let stuck = || run(&pace, at(1, "homework"), tokio::time::sleep(PATIENCE * 3));
    let mut calls: Vec<_> = (0..9).map(|_| Box::pin(stuck())).collect();
    let ended: Vec<_> = calls.iter_mut().map(FutureExt::now_or_never).collect();
    assert!(ended[..8].iter().all(Option::is_none), "3 run and 5 wait");
    assert!(matches!(ended[8], Some(Err(RuntimeError::Slots))));
}

#[tokio::test]
async fn who_leaves_frees_everything_wherever_the_call_is() {
    let pace = pace();
    let homework = || at(1, "homework");
    for foreground in [true, false] {
        let call = pace.run(homework(), |stretch| {
            stretch.mark_heavy();
            Ok(Box::pin(std::future::pending::<()>()) as Call<()>)
        });
        let left = tokio::time::timeout(limits::FOREGROUND_WALL * 2, call).await;
        assert!(left.is_err(), "it never ends");
        // In the background it ends at its next turn.
        let begun = async {
            while pace.begun() > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(SOON, begun).await.expect("it is gone");
        assert_eq!(pace.shared.state().taken.foreground, 0, "{foreground}");
    }
    let waiting: Vec<_> = (0..8)
        .map(|_| Box::pin(run(&pace, homework(), std::future::pending::<()>())))
        .collect();
    drop(waiting);
    assert_eq!(pace.begun(), 0);
}

#[tokio::test]
async fn a_panic_in_the_background_ends_its_call_alone() {
    let pace = pace();
    burn(&pace, at(1, "homework"), limits::EPOCH_TICK * 20)
        .await
        .expect("it ran");
    let ended: Result<(), _> = run(&pace, at(1, "homework"), async { panic!("on purpose") }).await;
    assert!(matches!(ended, Err(RuntimeError::Setup(_))), "{ended:?}");
    let next = run(&pace, at(1, "homework"), async { 7 }).await;
    assert_eq!(next.expect("it ran"), 7);
    let gone = async {
        while pace.begun() > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    let gone = tokio::time::timeout(SOON, gone).await;
    gone.expect("its berth is free");
}

/// A school that burns on all threads while nobody else wants any: another's long call has one as soon as one of those
/// on them gives way. Counted in stretches that begin meanwhile: how long they take is the machine's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_burns_alone_gives_a_thread_back_within_two_stretches() {
    let roomy = Berths {
        all: 32,
        patience: SOON,
        ..berths()
    };
    let pace = Arc::new(Pace::new(roomy, 2).expect("threads"));
    let begun = Arc::new(AtomicUsize::new(0));
    let is_over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let burner = |module: &'static str| {
        let pace = Arc::clone(&pace);
        let (begun, is_over) = (Arc::clone(&begun), Arc::clone(&is_over));
        tokio::spawn(async move {
            let call = |stretch: Arc<Stretch>| {
                let call = async move {
                    while !is_over.load(Ordering::Relaxed) {
                        begun.fetch_add(1, Ordering::Relaxed);
                        burning(Arc::clone(&stretch), limits::EPOCH_TICK).await;
                    }
                };
                Ok(Box::pin(call) as Call<()>)
            };
            pace.run(at(1, module), call).await
        })
    };
    let burners: Vec<_> = (0..3)
        .flat_map(|_| ["homework", "grades"])
        .map(burner)
        .collect();
    // Whose calls are long begins behind.
    burn(&pace, at(2, "homework"), limits::EPOCH_TICK * 20)
        .await
        .expect("it ran");
    let mut passed = Vec::new();
    for _ in 0..21 {
        let visit = pace.run(at(2, "homework"), |stretch| {
            stretch.mark_heavy();
            let begun = Arc::clone(&begun);
            let before = begun.load(Ordering::Relaxed);
            let call = async move { (begun.load(Ordering::Relaxed) - before, thread()) };
            Ok(Box::pin(call) as Call<(usize, String)>)
        });
        let (stretches, thread) = visit.await.expect("it ran");
        assert!(thread.starts_with("preau-long-"), "{thread}");
        passed.push(stretches);
        tokio::time::sleep(SHORT).await;
    }
    is_over.store(true, Ordering::Relaxed);
    for burner in burners {
        burner.await.expect("no panic").expect("it ran");
    }
    // Whoever counts may be kept from the core between counting and asking.
    passed.sort_unstable();
    assert!(passed[10] <= 2, "{passed:?}");
}

/// Two schools burn all there is: one with six calls at a time, one with one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn long_calls_of_two_schools_share_the_cores_however_many_each_has() {
    let waiting = Berths {
        all: 32,
        patience: SOON,
        ..berths()
    };
    let pace = Arc::new(Pace::new(waiting, 1).expect("a thread"));
    let ended = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    // So many calls, however long the machine takes for them.
    let calls = |ended: &[AtomicUsize; 2]| -> usize {
        ended.iter().map(|n| n.load(Ordering::Relaxed)).sum()
    };
    let burner = |school: usize, module: &'static str| {
        let (pace, ended) = (Arc::clone(&pace), Arc::clone(&ended));
        tokio::spawn(async move {
            while calls(&ended) < 60 {
                let of = at(i64::try_from(school).expect("small"), module);
                burn(&pace, of, limits::EPOCH_TICK * 10)
                    .await
                    .expect("it ran");
                ended[school].fetch_add(1, Ordering::Relaxed);
            }
        })
    };
    let many = (0..3).flat_map(|_| [burner(0, "homework"), burner(0, "grades")]);
    let all: Vec<_> = many.chain([burner(1, "homework")]).collect();
    for burner in all {
        burner.await.expect("it ran");
    }
    let [many, one] = [&ended[0], &ended[1]].map(|n| n.load(Ordering::Relaxed));
    assert!(many < one * 2 && one < many * 2, "{many} and {one}");
}
