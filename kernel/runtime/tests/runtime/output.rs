//! What a guest says: logs, prints, pages; and what it learns of the machine, which is nothing.

use preau_runtime::call::Answer;
use preau_runtime::fault::Fault;
use preau_runtime::limits;

use crate::bench::{Bench, act, title, view};

#[tokio::test]
async fn log_lines_beyond_the_limit_are_counted_and_the_call_goes_on() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("log-flood")).await;
    assert_eq!(title(&report), "logged");
    assert_eq!(report.log.lines.len(), limits::LOG_LINES);
    assert_eq!(report.log.dropped, 200 - 64);
    assert_eq!(
        report.log.lines.first().map(|line| line.message.as_str()),
        Some("line 0")
    );
}

#[tokio::test]
async fn what_a_module_logs_over_time_is_bounded_and_counted() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let (mut kept, mut lost) = (0, 0);
    let begun = std::time::Instant::now();
    for _ in 0..12 {
        let log = bench.call(&greedy, view("log-flood")).await.log;
        kept += log.lines.len() as u64;
        lost += u64::from(log.dropped);
    }
    let came = limits::LOG_RATE_LINES * (begun.elapsed().as_secs() + 1);
    assert!(kept >= limits::LOG_RATE_BURST, "{kept}");
    assert!(kept <= limits::LOG_RATE_BURST + came, "{kept}");
    assert_eq!(kept + lost, 12 * 200, "each line is kept or counted");
    let other = bench.load("noop").await;
    assert_eq!(bench.call(&other, view("")).await.log.dropped, 0);
}

#[tokio::test]
async fn a_log_line_is_cut_and_stays_one_line() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("log-long")).await;
    let [line] = report.log.lines.as_slice() else {
        panic!("{:?}", report.log)
    };
    assert_eq!(line.message.chars().count(), limits::LOG_CHARS);
    assert!(
        !line.message.chars().any(char::is_control),
        "{:?}",
        line.message
    );
}

#[tokio::test]
async fn what_is_printed_beyond_the_limit_is_lost_and_not_the_call() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("print-flood")).await;
    assert_eq!(title(&report), "printed");
    assert_eq!(report.log.lines.len(), limits::LOG_LINES);
    assert!(report.log.dropped > 0);
    assert_eq!(
        report.log.lines.first().map(|line| line.message.as_str()),
        Some("printed line 0")
    );
    bench.serves().await;
}

#[tokio::test]
async fn a_page_larger_than_what_may_cross_is_a_fault() {
    let bench = Bench::open().await;
    assert!(
        (1 << 20..3 << 20).contains(&limits::CROSSING_BYTES),
        "the guest has more"
    );
    let greedy = bench.load("greedy").await;
    bench
        .faults(&greedy, view("huge-page"), &Fault::Output)
        .await;
    bench
        .faults(&greedy, view("huge-argument"), &Fault::Output)
        .await;
    bench
        .faults(&greedy, act("stage-then-huge-argument"), &Fault::Output)
        .await;
}

#[tokio::test]
async fn a_page_with_a_day_that_no_calendar_has_is_a_fault() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let fault = Fault::Misuse("2026-2-31 is not a date".to_owned());
    bench.faults(&greedy, view("bad-date"), &fault).await;
}

#[tokio::test]
async fn the_clock_stands_at_the_instant_of_the_call() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("clock")).await;
    let now = bench.context(&greedy).now.as_second();
    assert_eq!(title(&report), format!("{now} 0"));
}

#[tokio::test]
async fn there_are_no_files_no_environment_and_no_arguments() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    assert_eq!(
        title(&bench.call(&greedy, view("environment")).await),
        "0 0"
    );
    assert_eq!(
        title(&bench.call(&greedy, view("files")).await),
        "false false"
    );
}

#[tokio::test]
async fn handles_are_counted() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    assert!(
        (256..10_000).contains(&limits::HANDLES),
        "the guest opens more"
    );
    bench.faults(&greedy, view("handles"), &Fault::Memory).await;
}

#[tokio::test]
async fn randomness_is_not_made_by_the_mebibyte() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("random")).await;
    assert_eq!(title(&report), "1024");
    let report = bench.call(&greedy, view("much-random")).await;
    assert!(
        matches!(report.result, Err(Fault::Trap(_))),
        "{:?}",
        report.result
    );
    bench.serves().await;
}

#[tokio::test]
async fn blocks_beyond_the_limit_reach_the_renderer_which_cuts_them() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("many-blocks")).await;
    let Ok(Ok(Answer::Page(page))) = &report.result else {
        panic!("{:?}", report.result)
    };
    assert_eq!(page.blocks.len(), 2_500);
}

#[tokio::test]
async fn what_no_budget_counts_ends_with_the_fuel_or_the_time() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    let report = bench.call(&greedy, view("endless-random")).await;
    assert!(
        matches!(
            report.result,
            Err(Fault::Fuel | Fault::Deadline | Fault::Memory)
        ),
        "{:?} after {:?}",
        report.result,
        report.cost.wall
    );
    assert_eq!(report.cost.fuel, greedy.manifest.budgets.view_fuel);
    bench.serves().await;
}
