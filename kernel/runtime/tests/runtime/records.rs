//! Calls into the kernel: how many, how much they read, and what becomes of those that the manifest
//! does not cover.

use std::sync::Arc;

use preau_domain::failure::Failure;
use preau_domain::person::Profile;
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, caller, title, view};

#[tokio::test]
async fn calls_into_the_kernel_are_counted_and_charged() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench
        .faults(&greedy, view("host-calls"), &Fault::HostBudget("calls"))
        .await;
    assert_eq!(report.cost.host.calls, limits::HOST_CALLS + 1);
    let noop = bench.load("noop").await;
    let report = bench.call(&noop, view("")).await;
    assert_eq!(report.cost.host.calls, 1, "the caller is asked for");
    assert!(report.cost.fuel > limits::HOST_CALL_FUEL);
}

#[tokio::test]
async fn rows_read_are_counted_whether_listed_or_counted() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let seeded = bench.call(&greedy, act("seed")).await;
    bench.commit(&greedy, seeded).await;
    assert_eq!(
        title(&bench.call(&greedy, view("deep-query")).await),
        format!("{} records", limits::QUERY_LIMIT),
        "however many are asked for"
    );
    let report = bench.call(&greedy, view("count")).await;
    assert_eq!(title(&report), "500");
    assert!(report.cost.host.rows >= 500);
    for path in ["rows", "counts"] {
        let report = bench
            .faults(&greedy, view(path), &Fault::HostBudget("rows"))
            .await;
        assert!(
            report.cost.host.rows > limits::HOST_ROWS
                && report.cost.host.rows <= limits::HOST_ROWS + 501
        );
    }
    // However many there are, too.
    let seeded = bench.call(&greedy, act("seed-1")).await;
    bench.commit(&greedy, seeded).await;
    for (path, found) in [
        ("count", "1000".to_owned()),
        ("deep-query", format!("{} records", limits::QUERY_LIMIT)),
    ] {
        assert_eq!(title(&bench.call(&greedy, view(path)).await), found);
    }
}

#[tokio::test]
async fn a_query_passes_over_so_many_rows_and_then_gives_a_cursor() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for batch in 0..6 {
        let seeded = bench.call(&greedy, act(&format!("seed-{batch}"))).await;
        bench.commit(&greedy, seeded).await;
    }
    let mut context = bench.context(&greedy);
    context.caller = Some(Arc::new(caller(Profile::Pupil)));
    let report = bench
        .runtime
        .call(&greedy, Arc::new(context), view("fat-query"), |_| ())
        .await
        .expect("the kernel can run it");
    assert_eq!(title(&report), "0 records", "none is a pupil's to read");
    let rows = usize::try_from(report.cost.host.rows).expect("small");
    assert!(
        (limits::QUERY_SCANNED..3_000).contains(&rows),
        "{rows} of 3,000 rows were read"
    );
}

#[tokio::test]
async fn a_count_goes_no_further_than_its_cap() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let calls = usize::try_from(limits::COUNT_CAP).expect("small") / limits::STAGED_CHANGES;
    for batch in 0..=calls {
        let seeded = bench.call(&greedy, act(&format!("seed-{batch}"))).await;
        bench.commit(&greedy, seeded).await;
    }
    let report = bench.call(&greedy, view("count")).await;
    assert_eq!(title(&report), limits::COUNT_CAP.to_string(), "of 10,500");
}

#[tokio::test]
async fn bytes_read_are_bounded_for_a_query_and_for_a_call() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let seeded = bench.call(&greedy, act("seed-fat")).await;
    bench.commit(&greedy, seeded).await;
    let report = bench.call(&greedy, view("fat-query")).await;
    assert_eq!(
        title(&report),
        "18 records",
        "of 60: up to the one that goes over the query's bytes"
    );
    assert!(report.cost.host.bytes >= limits::QUERY_BYTES);
    assert!(report.cost.fuel >= limits::QUERY_BYTES as u64 * limits::HOST_BYTE_FUEL);
    let report = bench.call(&greedy, view("count")).await;
    assert_eq!(title(&report), "60", "who follows the cursor sees them all");
    let report = bench
        .faults(&greedy, view("fat-queries"), &Fault::HostBudget("bytes"))
        .await;
    let over = report.cost.host.bytes - limits::HOST_BYTES;
    assert!(over <= limits::QUERY_BYTES + limits::RECORD_BYTES, "{over}");
}

#[tokio::test]
async fn calls_of_wasi_count_too() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    bench
        .faults(&greedy, view("endless-clock"), &Fault::HostBudget("calls"))
        .await;
}

#[tokio::test]
async fn what_the_manifest_does_not_cover_is_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let prefixes = format!("more than {} prefixes", limits::QUERY_PREFIXES);
    let names = format!("more than {} names at once", limits::NAMES);
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
        ("wide-query", prefixes.as_str()),
        (
            "mixed-prefixes",
            "the prefixes of a query are all of one length",
        ),
        ("fat-record", "a record of `wide` is over 262144 bytes"),
        ("publish-long", "field `text` is too long"),
        ("wide-names", names.as_str()),
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
    let long = 70_000;
    assert!((1..long).contains(&limits::TEXT_BYTES), "of the guest's");
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
