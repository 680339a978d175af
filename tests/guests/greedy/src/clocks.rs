//! Asks what the school's clocks show, and of what no clock shows.

use preau_sdk::{Date, Instant, LocalTime, Time};

/// A moment by the school's clocks, and some of their times as instants.
pub(crate) fn shown() -> String {
    let LocalTime { date, time } = Instant(1_795_449_600_000).local();
    let at = |month, day, hour| {
        let date = Date {
            year: 2026,
            month,
            day,
        };
        Instant::at(date, Time { hour, minute: 30 }).0 / 1_000
    };
    // In the night when the clocks of Paris are put forward, and in that when they are put back.
    format!(
        "{date} {time} {} {} {}",
        at(11, 24, 6),
        at(3, 29, 2),
        at(10, 25, 2)
    )
}

/// A moment of no year that the contract knows.
pub(crate) fn beyond(at: i64) -> String {
    format!("{:?}", Instant(at).local())
}

/// A day, or a time of it, that does not exist.
pub(crate) fn never(month: u8, hour: u8) -> String {
    let date = Date {
        year: 2026,
        month,
        day: 30,
    };
    format!("{:?}", Instant::at(date, Time { hour, minute: 0 }))
}
