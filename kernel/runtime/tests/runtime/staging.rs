//! What a call stages, and when it is given.

use std::sync::Arc;

use preau_domain::failure::Failure;
use preau_domain::module::Manifest;
use preau_domain::record::Value;
use preau_runtime::call::Entry;
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, staged, title, view};

#[tokio::test]
async fn a_view_stages_nothing_whatever_it_makes_of_the_refusal() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("write")).await;
    assert_eq!(report.result, Ok(Err(Failure::Forbidden(String::new()))));
    for path in ["write-anyway", "delete-anyway", "publish-anyway"] {
        let report = bench.call(&greedy, view(path)).await;
        assert!(
            title(&report).contains("Forbidden"),
            "{path}: {}",
            title(&report)
        );
        assert!(report.writes.is_empty(), "{path}");
    }
    let context = bench.context(&greedy);
    let report = bench
        .runtime
        .call(&greedy, context.into(), Entry::Tile, |_| ())
        .await
        .expect("the kernel can run it");
    assert!(report.writes.is_empty());
}

#[tokio::test]
async fn an_act_gives_what_it_staged_only_with_a_page_or_a_redirect() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    assert_eq!(staged(&bench.call(&greedy, act("write")).await).len(), 1);
    assert_eq!(
        staged(&bench.call(&greedy, act("stage-then-")).await).len(),
        1
    );
    for path in ["stage-then-invalid", "stage-then-fail"] {
        let report = bench.call(&greedy, act(path)).await;
        assert!(report.result.is_ok(), "{path}: {:?}", report.result);
        assert!(report.writes.is_empty(), "{path}");
    }
}

#[tokio::test]
async fn a_call_stages_so_many_records_and_no_more() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    assert_eq!(
        staged(&bench.call(&greedy, act("seed")).await).len(),
        limits::STAGED_CHANGES
    );
    bench
        .faults(
            &greedy,
            act("stage-many"),
            &Fault::HostBudget("staged records"),
        )
        .await;
}

#[tokio::test]
async fn a_call_stages_so_many_bytes_and_no_more() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let most = 80 * 60_000;
    assert!(
        (60_000..most).contains(&limits::STAGED_BYTES),
        "the guest stages as much"
    );
    for path in ["stage-bytes", "publish-fat"] {
        bench
            .faults(&greedy, act(path), &Fault::HostBudget("staged bytes"))
            .await;
    }
}

#[tokio::test]
async fn events_beyond_the_limit_are_refused_and_the_module_may_say_so() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    assert_eq!(limits::STAGED_EVENTS, 100, "the guest publishes one more");
    let report = bench.call(&greedy, act("publish-many")).await;
    assert_eq!(report.result, Ok(Err(Failure::Unavailable(String::new()))));
    assert!(report.writes.is_empty());
    let report = bench.call(&greedy, act("shout-number")).await;
    let names: Vec<_> = report
        .writes
        .events
        .iter()
        .map(|event| event.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["greedy.shout"],
        "the publisher's name is put in front by the kernel"
    );
}

#[tokio::test]
async fn what_a_call_stages_is_paid_by_the_row_and_by_the_byte() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, act("seed")).await;
    let values = staged(&report).iter().flat_map(|change| &change.fields);
    let bytes: usize = values.flatten().map(Value::size).sum();
    let host = report.cost.host;
    let rows = limits::STAGED_CHANGES * 3;
    assert_eq!(
        (usize::try_from(host.staged_rows), host.staged_bytes),
        (Ok(rows), bytes),
        "each record, and a row of each of its two indexes"
    );
    let price = rows as u64 * limits::HOST_WRITE_FUEL + bytes as u64 * limits::HOST_BYTE_FUEL;
    assert!(report.cost.fuel >= price + u64::from(host.calls) * limits::HOST_CALL_FUEL);
    let event = bench.call(&greedy, act("shout-number")).await;
    assert_eq!(event.cost.host.staged_rows, 1);
    let mut context = bench.context(&greedy);
    let mut manifest = Manifest::clone(&context.manifest);
    manifest.budgets.act_fuel = price - 1;
    context.manifest = Arc::new(manifest);
    let report = bench
        .runtime
        .call(&greedy, Arc::new(context), act("seed"), |_| ())
        .await
        .expect("the kernel can run it");
    assert_eq!(report.result, Err(Fault::Fuel), "it cannot pay for all");
    assert!(report.writes.is_empty());
}
