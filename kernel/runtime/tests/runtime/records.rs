//! Calls into the kernel: how many, how much they read, and what becomes of those that the manifest
//! does not cover.

use preau_domain::failure::Failure;
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, title, view};

#[tokio::test]
async fn calls_into_the_kernel_are_counted_and_charged() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench
        .faults(&greedy, view("host-calls"), &Fault::HostBudget("calls"))
        .await;
    assert_eq!(report.host.calls, limits::HOST_CALLS + 1);
    let noop = bench.load("noop").await;
    let report = bench.call(&noop, view("")).await;
    assert_eq!(report.host.calls, 1, "the caller is asked for");
    assert!(report.fuel > limits::HOST_CALL_FUEL);
}

#[tokio::test]
async fn rows_read_are_counted_whether_listed_or_counted() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let seeded = bench.call(&greedy, act("seed")).await;
    bench.commit(&greedy, seeded).await;
    assert_eq!(
        title(&bench.call(&greedy, view("deep-query")).await),
        "500 records",
        "however many are asked for"
    );
    let report = bench.call(&greedy, view("count")).await;
    assert_eq!(title(&report), "500");
    assert!(report.host.rows >= 500);
    for path in ["rows", "counts"] {
        let report = bench
            .faults(&greedy, view(path), &Fault::HostBudget("rows"))
            .await;
        assert!(
            report.host.rows > limits::HOST_ROWS && report.host.rows <= limits::HOST_ROWS + 501
        );
    }
}

#[tokio::test]
async fn what_the_manifest_does_not_cover_is_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let cases = [
        (
            "undeclared-collection",
            "the manifest declares no collection `other`",
        ),
        (
            "undeclared-index",
            "collection `thing` has no index `by_note`",
        ),
        ("undeclared-setting", "no setting `nothing`"),
        (
            "publish-undeclared",
            "the manifest publishes no event `whisper`",
        ),
        (
            "publish-misfit",
            "event `shout` does not have the fields that the manifest declares",
        ),
        ("bad-id", "a record's id is 1 to 64 of A-Z a-z 0-9 . _ -"),
        ("misfit-prefix", "values do not fit index `by_number`"),
        ("misfit-bound", "values do not fit index `by_number`"),
        ("wide-query", "more than 32 prefixes"),
        ("wide-names", "more than 500 names at once"),
    ];
    for (path, says) in cases {
        bench
            .faults(&greedy, act(path), &Fault::Misuse(says.to_owned()))
            .await;
    }
}

#[tokio::test]
async fn values_that_do_not_fit_the_collection_are_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for path in [
        "too-few-values",
        "too-many-values",
        "misfit-values",
        "missing-value",
        "long-text",
        "nul-text",
    ] {
        let report = bench.call(&greedy, act(path)).await;
        let Err(Fault::Misuse(says)) = &report.result else {
            panic!("{path}: {:?}", report.result)
        };
        assert!(says.starts_with("thing: "), "{path}: {says}");
        assert!(report.writes.is_empty());
    }
    bench.serves().await;
}

#[tokio::test]
async fn a_cursor_that_no_query_gave_finds_nothing_and_is_no_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("forged-cursor")).await;
    assert_eq!(report.result, Ok(Err(Failure::NotFound)));
}
