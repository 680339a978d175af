//! What a school's part of the platform is: its share when time is short, and what its modules may burn.

/// Fuel over time: so much each second, and so much at once by who has saved it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Fuel that comes in each second.
    pub per_second: u64,
    /// The most that is saved up.
    pub burst: u64,
}

/// What a school's modules may use over time. Set by the region, by level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Its part of the time when there is too little: a school of weight 4 has twice that of one of
    /// weight 2. At least 1. With time to spare, nobody is held to it.
    pub weight: u32,
    /// Fuel of one module.
    pub module: Allowance,
    /// Fuel of all its modules together.
    pub school: Allowance,
}

impl Plan {
    /// The greatest weight of a school.
    pub const MAX_WEIGHT: u32 = 1_000;
}
