//! Text of others made safe, and dates and numbers as people say them.

pub mod dates;
pub mod markdown;
pub mod numbers;

pub use preau_domain::clean;
