//! Text of others made safe, and dates and numbers as people say them.

pub mod clean;
pub mod dates;
pub mod markdown;
pub mod numbers;
