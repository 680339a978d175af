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
