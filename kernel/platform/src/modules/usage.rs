//! What modules cost, per school and hour: counted in memory, written down every few seconds.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_runtime::call::{Cost, Ended};
use preau_store::UsageHour;

use crate::Platform;
use crate::error::PlatformError;

type Key = (i64, SchoolId, ModuleId);

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    calls: u64,
    faults: u64,
    fuel: u64,
    micros: u64,
}

/// Sums not yet written down.
#[derive(Debug, Default)]
pub(crate) struct Usage(Mutex<HashMap<Key, Sum>>);

impl Usage {
    /// Counts one call.
    pub(crate) fn count(&self, at: Timestamp, school: SchoolId, module: &ModuleId, cost: &Cost) {
        let key = (at.as_second().div_euclid(3_600), school, module.clone());
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = sums.entry(key).or_default();
        sum.calls += 1;
        sum.faults += u64::from(matches!(cost.ended, Ended::Fault(_)));
        sum.fuel = sum.fuel.saturating_add(cost.fuel);
        sum.micros = sum
            .micros
            .saturating_add(u64::try_from(cost.wall.as_micros()).unwrap_or(u64::MAX));
    }

    fn take(&self) -> HashMap<Key, Sum> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_back(&self, taken: HashMap<Key, Sum>) {
        let mut sums = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, more) in taken {
            let sum = sums.entry(key).or_default();
            sum.calls += more.calls;
            sum.faults += more.faults;
            sum.fuel = sum.fuel.saturating_add(more.fuel);
            sum.micros = sum.micros.saturating_add(more.micros);
        }
    }
}

impl Platform {
    /// Writes down what was counted; keeps it if the store does not take it.
    pub async fn usage_settle(&self) -> Result<(), PlatformError> {
        let taken = self.usage.take();
        if taken.is_empty() {
            return Ok(());
        }
        let hours: Vec<_> = taken
            .iter()
            .map(|((hour, school, module), sum)| UsageHour {
                hour: *hour,
                school: *school,
                module: module.clone(),
                calls: sum.calls,
                faults: sum.faults,
                fuel: sum.fuel,
                wall_micros: sum.micros,
            })
            .collect();
        if let Err(error) = self.store.usage_add(&hours).await {
            self.usage.put_back(taken);
            return Err(error.into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use preau_runtime::host::HostUse;

    use super::*;

    fn cost(fuel: u64, ended: Ended) -> Cost {
        Cost {
            fuel,
            spent: fuel,
            host: HostUse::default(),
            wall: Duration::from_micros(7),
            waited: Duration::ZERO,
            ended,
        }
    }

    #[test]
    fn what_the_store_did_not_take_is_counted_with_what_came_meanwhile() {
        let (usage, at) = (Usage::default(), Timestamp::UNIX_EPOCH);
        let homework: ModuleId = "homework".parse().expect("an id");
        let count = |school, fuel, ended| {
            usage.count(at, SchoolId(school), &homework, &cost(fuel, ended));
        };
        count(1, 10, Ended::Ok);
        count(2, 20, Ended::Fault("fuel"));
        let taken = usage.take();
        count(1, 3, Ended::Fault("trap"));
        count(3, 30, Ended::Failure);
        usage.put_back(taken);
        let sums = usage.take();
        let of = |school| {
            let sum = sums.get(&(0, SchoolId(school), homework.clone()));
            sum.map(|sum| (sum.calls, sum.faults, sum.fuel, sum.micros))
        };
        assert_eq!(of(1), Some((2, 1, 13, 14)), "of before and of meanwhile");
        assert_eq!(of(2), Some((1, 1, 20, 7)));
        assert_eq!(of(3), Some((1, 0, 30, 7)));
        assert!(usage.take().is_empty(), "nothing is there twice");
    }
}
