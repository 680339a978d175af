//! Counts as real numbers and back: what is lost beyond 2^53 is more than any drill counts.

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "exact below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}

/// A real number as a count; nothing for what is below it or no number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "bounded on both sides before"
)]
pub(crate) fn count(number: f64) -> u64 {
    if number.is_nan() {
        return 0;
    }
    number.clamp(0.0, 9e15) as u64
}

/// A part of a whole; nothing of nothing.
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    real(part) / real(whole)
}
