//! What the school's clocks show, and what no clock shows.

use std::sync::Arc;

use jiff::tz::TimeZone;
use preau_runtime::call::CallContext;
use preau_runtime::fault::Fault;

use crate::bench::{Bench, title, view};

#[tokio::test]
async fn a_moment_is_shown_by_the_clocks_of_the_school() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    // 2026-11-23T16:00:00Z; six in the morning of the 24th; two in the nights when clocks change.
    for (zone, shown) in [
        (
            "Europe/Paris",
            "2026-11-23 17:00 1795498200 1774747800 1792888200",
        ),
        (
            "Indian/Reunion",
            "2026-11-23 20:00 1795487400 1774737000 1792881000",
        ),
        (
            "Pacific/Noumea",
            "2026-11-24 03:00 1795462200 1774711800 1792855800",
        ),
        (
            "America/Martinique",
            "2026-11-23 12:00 1795516200 1774765800 1792909800",
        ),
    ] {
        let context = CallContext {
            zone: TimeZone::get(zone).expect("a zone"),
            ..bench.context(&greedy)
        };
        let report = bench
            .runtime
            .call(&greedy, Arc::new(context), view("local"), |_| ())
            .await
            .expect("the kernel can run it");
        assert_eq!(title(&report), shown, "{zone}");
    }
}

#[tokio::test]
async fn what_no_clock_shows_is_a_misuse() {
    let bench = Bench::open().await;
    let greedy = bench.load("greedy").await;
    for (path, what) in [
        ("local-far", "9223372036854775807 is not an instant"),
        ("local-year-3000", "3000-01-01T01:00:00 is out of range"),
        ("no-such-date", "2026-2-30 is not a date"),
        ("no-such-time", "24:0 is not a time"),
    ] {
        let fault = Fault::Misuse(what.to_owned());
        bench.faults(&greedy, view(path), &fault).await;
    }
}
