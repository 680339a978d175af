//! Instructions, time, memory, stack: what a call may use, and that it is the call alone that ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use preau_domain::failure::Failure;
use preau_domain::ids::SchoolId;
use preau_domain::person::Profile;
use preau_domain::plan::{Allowance, Plan};
use preau_runtime::call::{CallContext, Ended, Entry};
use preau_runtime::fault::{Fault, RuntimeError};
use preau_runtime::limits;
use preau_runtime::module::LoadedModule;

use crate::bench::{Bench, PLENTY, act, caller, event, title, view};

#[tokio::test]
async fn an_endless_loop_ends_when_its_fuel_does_whatever_the_entry() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for entry in [
        view("loop"),
        act("loop"),
        act("stage-then-loop"),
        event("greedy.loop"),
    ] {
        bench.faults(&greedy, entry, &Fault::Fuel).await;
    }
}

#[tokio::test]
async fn a_tile_has_a_smaller_grant_than_a_view() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let mut context = bench.context(&greedy);
    context.caller = Some(Arc::new(caller(Profile::Teacher)));
    let report = bench
        .runtime
        .call(&greedy, Arc::new(context), Entry::Tile, |_| ())
        .await
        .expect("the kernel can run it");
    assert_eq!(report.result, Err(Fault::Fuel));
    assert_eq!(report.cost.fuel, limits::BUDGETS.tile_fuel);
    const { assert!(limits::BUDGETS.tile_fuel < limits::BUDGETS.view_fuel) };
    bench.serves().await;
}

#[tokio::test]
async fn a_loop_with_fuel_left_ends_at_its_deadline() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let mut context = endless(&bench, &greedy);
    context.caller = Some(Arc::new(caller(Profile::Teacher)));
    let report = bench
        .runtime
        .call(&greedy, Arc::new(context), Entry::Tile, |_| ())
        .await
        .expect("the kernel can run it");
    assert_eq!(report.result, Err(Fault::Deadline));
    assert_eq!(report.cost.fuel, u64::MAX / 2, "the whole grant is charged");
    assert!(report.cost.wall >= limits::TILE_WALL);
    bench.serves().await;
}

#[tokio::test]
async fn a_guest_that_sleeps_is_left_no_longer_than_its_deadline() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.faults(&greedy, view("sleep"), &Fault::Deadline).await;
    assert!(
        report.cost.wall >= limits::CALL_WALL,
        "{:?}",
        report.cost.wall
    );
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_is_settled_too() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let context = Arc::new(endless(&bench, &greedy));
    let (tell, told) = std::sync::mpsc::channel();
    let call = bench
        .runtime
        .call(&greedy, context, view("loop"), move |cost| {
            tell.send(*cost).expect("the test waits");
        });
    // It goes to the background, and is there when it is left.
    let left = tokio::time::timeout(Duration::from_millis(100), call).await;
    assert!(left.is_err(), "it has fuel for hours");
    let cost = told
        .recv_timeout(Duration::from_secs(2))
        .expect("settled at its next turn");
    assert_eq!(cost.ended, Ended::Left);
    assert!(cost.fuel > 0 && cost.fuel < u64::MAX / 2, "what it used");
}

#[tokio::test]
async fn what_is_made_of_an_answer_is_made_where_the_call_ran() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let drawn = async || {
        let context = Arc::new(bench.context(&greedy));
        let where_it_is = |_| std::thread::current().name().map(str::to_owned);
        let report = bench
            .runtime
            .call_drawn(&greedy, context, view(""), |_| (), where_it_is)
            .await
            .expect("the kernel can run it");
        let thread = report.result.expect("no fault").expect("no failure");
        thread.is_some_and(|name| name.starts_with("preau-long-"))
    };
    bench.faults(&greedy, view("loop"), &Fault::Fuel).await;
    assert!(drawn().await, "like the one before, it may be long");
    let mut is_short_again = false;
    for _ in 0..40 {
        is_short_again |= !drawn().await;
    }
    assert!(is_short_again, "where it was asked for");
}

#[tokio::test(flavor = "current_thread")]
async fn a_busy_guest_lets_others_through_on_the_same_thread() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let noop = bench.load("noop").await;
    let mut context = endless(&bench, &greedy);
    context.caller = Some(Arc::new(caller(Profile::Teacher)));
    let busy = bench
        .runtime
        .call(&greedy, Arc::new(context), Entry::Tile, |_| ());
    let other = async {
        for _ in 0..10 {
            tokio::time::sleep(Duration::from_millis(1)).await;
            assert_eq!(title(&bench.call(&noop, view("")).await), "Rien");
        }
        "the other"
    };
    tokio::pin!(busy, other);
    let first = tokio::select! {
        biased;
        _ = &mut busy => "the busy one",
        first = &mut other => first,
    };
    assert_eq!(first, "the other");
    assert_eq!(
        busy.await.expect("the kernel can run it").result,
        Err(Fault::Deadline)
    );
}

#[tokio::test]
async fn an_event_ends_at_its_own_deadline() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let mut context = bench.context(&greedy);
    let mut manifest = (*greedy.manifest).clone();
    manifest.budgets.event_fuel = u64::MAX / 2;
    context.manifest = Arc::new(manifest);
    let report = bench
        .runtime
        .call(&greedy, Arc::new(context), event("greedy.loop"), |_| ())
        .await
        .expect("the kernel can run it");
    assert_eq!(report.result, Err(Fault::Deadline));
    assert!(report.cost.wall >= limits::EVENT_WALL);
}

#[tokio::test]
async fn calls_of_one_module_in_one_school_are_so_many_and_the_next_waits() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let sleepers = (0..limits::PLACE_CALLS).map(|_| bench.call(&greedy, view("sleep")));
    let sleepers = futures::future::join_all(sleepers);
    let others = async {
        // By then all have left the foreground for others of their kind.
        tokio::time::sleep(limits::FOREGROUND_WALL * 20).await;
        bench.serves().await;
        let context = Arc::new(bench.context(&greedy));
        let settle = |_: &_| unreachable!("it was never begun");
        let next = bench.runtime.call(&greedy, context, view(""), settle).await;
        assert!(matches!(next, Err(RuntimeError::Slots)), "{next:?}");
    };
    let (sleepers, ()) = tokio::join!(sleepers, others);
    for report in sleepers {
        assert_eq!(report.result, Err(Fault::Deadline));
    }
    let after = bench.call(&greedy, view("no-such-path")).await;
    assert_eq!(after.result, Ok(Err(Failure::NotFound)));
}

#[tokio::test]
async fn what_a_module_may_burn_over_time_is_bounded_by_the_plan() {
    let bench = Bench::open().await;
    let (greedy, noop) = (bench.load("greedy").await, bench.load("noop").await);
    let allowance = Allowance {
        per_second: limits::VIEW_FUEL / 10,
        burst: limits::VIEW_FUEL * 2,
    };
    let context = |module| CallContext {
        plan: Plan {
            module: allowance,
            ..PLENTY
        },
        ..bench.context(module)
    };
    let call = |module, path| {
        let context = Arc::new(context(module));
        bench.runtime.call(module, context, view(path), |_| ())
    };
    for _ in 0..2 {
        let report = call(&greedy, "loop").await.expect("it is covered");
        assert_eq!(report.result, Err(Fault::Fuel));
    }
    let refused = call(&greedy, "loop").await;
    let Err(RuntimeError::Spent(after)) = refused else {
        panic!("two loops are all there was: {refused:?}");
    };
    assert!(after <= Duration::from_secs(11), "{after:?}");
    let other = call(&noop, "")
        .await
        .expect("the other module's is its own");
    assert_eq!(title(&other), "Rien");
}

/// What calls report and what they are charged is the same, to the last unit, however they end and
/// however many there are at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_ledger_knows_exactly_what_calls_report() {
    let bench = Bench::open().await;
    let (greedy, noop) = (bench.load("greedy").await, bench.load("noop").await);
    let settled = Arc::new(AtomicU64::new(0));
    let calls = (0..60).map(|i| {
        let (module, entry) = match i % 4 {
            0 => (&greedy, view("panic")),
            1 => (&greedy, view("no-such-path")),
            2 => (&greedy, act("stage-then-loop")),
            _ => (&noop, view("")),
        };
        let settled = Arc::clone(&settled);
        let context = Arc::new(bench.context(module));
        bench.runtime.call(module, context, entry, move |cost| {
            settled.fetch_add(cost.fuel, Ordering::Relaxed);
        })
    });
    let reported: u64 = futures::future::join_all(calls)
        .await
        .into_iter()
        .map(|report| report.expect("it was run").cost.fuel)
        .sum();
    assert_eq!(settled.load(Ordering::Relaxed), reported);
    assert_eq!(
        bench.runtime.fuel_used(SchoolId(1)),
        reported,
        "and it is what the school's account lacks"
    );
}

#[tokio::test]
async fn endless_recursion_ends_at_the_end_of_the_stack() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    bench.faults(&greedy, view("recurse"), &Fault::Memory).await;
}

#[tokio::test]
async fn memory_ends_where_the_manifest_says_and_is_there_until_then() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    assert_eq!(
        greedy.manifest.budgets.memory,
        16 << 20,
        "less than the kernel would give"
    );
    assert_eq!(
        title(&bench.call(&greedy, view("memory-within")).await),
        (2_048).to_string()
    );
    bench.faults(&greedy, view("memory"), &Fault::Memory).await;
    bench
        .faults(&greedy, act("stage-then-memory"), &Fault::Memory)
        .await;
}

#[tokio::test]
async fn who_goes_on_with_less_memory_than_asked_for_does_not_die_of_it() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("memory-then-panic")).await;
    assert!(
        matches!(report.result, Err(Fault::Trap(_))),
        "{:?}",
        report.result
    );
    let trace = report.backtrace.join("\n");
    assert!(trace.contains("named_panic"), "{trace}");
}

#[tokio::test]
async fn many_at_once_get_their_memory_back() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for _ in 0..4 {
        let calls = (0..limits::INSTANCES / 4).map(|_| bench.call(&greedy, view("memory")));
        for report in futures::future::join_all(calls).await {
            assert_eq!(report.result, Err(Fault::Memory));
        }
    }
    bench.serves().await;
}

#[tokio::test]
async fn a_panic_ends_the_call_and_says_where() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for entry in [view("panic"), act("panic"), act("stage-then-panic")] {
        let report = bench.call(&greedy, entry).await;
        assert!(
            matches!(report.result, Err(Fault::Trap(_))),
            "{:?}",
            report.result
        );
        assert_eq!(
            report.cost.fuel, greedy.manifest.budgets.view_fuel,
            "the whole grant is charged"
        );
        let spent = report.cost.spent;
        assert!((1..report.cost.fuel).contains(&spent), "{spent}");
        assert!(report.writes.is_empty());
        let trace = report.backtrace.join("\n");
        assert!(
            trace.contains("named_panic"),
            "the function's name is in the backtrace:\n{trace}"
        );
        let said: Vec<_> = report
            .log
            .lines
            .iter()
            .map(|line| line.message.as_str())
            .collect();
        assert!(
            said.iter()
                .any(|line| line.contains("a defect of the module")),
            "{said:?}"
        );
    }
    bench.serves().await;
}

#[tokio::test]
async fn an_exit_is_a_trap_like_any_other() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for path in ["exit", "exit-well"] {
        let report = bench.call(&greedy, view(path)).await;
        assert!(
            matches!(report.result, Err(Fault::Trap(_))),
            "{path}: {:?}",
            report.result
        );
        assert_eq!(report.cost.fuel, greedy.manifest.budgets.view_fuel);
    }
    bench.serves().await;
}

#[tokio::test]
async fn a_failure_is_an_answer_and_costs_what_it_used() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("no-such-path")).await;
    assert_eq!(report.result, Ok(Err(Failure::NotFound)));
    assert!(
        report.cost.fuel > 0 && report.cost.fuel < 1_000_000,
        "{}",
        report.cost.fuel
    );
}

#[tokio::test]
async fn the_same_call_costs_the_same() {
    let bench = Bench::open().await;
    let noop = bench.load("noop").await;
    let first = bench.call(&noop, view("")).await.cost.fuel;
    for _ in 0..5 {
        assert_eq!(bench.call(&noop, view("")).await.cost.fuel, first);
    }
}

/// A call of the greedy guest that has all the fuel there is.
fn endless(bench: &Bench, module: &Arc<LoadedModule>) -> CallContext {
    let mut context = bench.context(module);
    let mut manifest = (*module.manifest).clone();
    manifest.budgets.tile_fuel = u64::MAX / 2;
    manifest.budgets.view_fuel = u64::MAX / 2;
    context.manifest = Arc::new(manifest);
    context
}
