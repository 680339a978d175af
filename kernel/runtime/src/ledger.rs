//! Fuel over time: each call reserves its grant before it begins, and gives back what it did not use.
//!
//! A module in a school has an account, and so has the school. Fuel comes in steadily and is saved up to a
//! bound ([`preau_domain::plan`]); a call is begun only when both accounts can cover all that it might
//! use. So whatever modules do, in any span of time they use at most what was saved up and what came in.
//! Accounts are this node's own, in memory, and begin full; what was used is written down hour by hour by
//! whoever hears what calls cost (`settle` of [`crate::Runtime::call`]).
//!
//! Lines of the log have an account of the same kind.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::plan::{Allowance, Plan};

use crate::limits;

/// The accounts of a node.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Accounts>);

#[derive(Debug, Default)]
struct Accounts {
    modules: HashMap<(SchoolId, ModuleId), Account>,
    schools: HashMap<SchoolId, Account>,
    lines: HashMap<(SchoolId, ModuleId), Account>,
}

/// What there is, reservations taken off. Below nothing where one call was granted more than is ever saved
/// up, and used it.
#[derive(Debug, Clone, Copy)]
struct Account {
    balance: i64,
    at: Instant,
    /// All that was ever used, since the account was opened.
    used: u64,
}

fn signed(fuel: u64) -> i64 {
    i64::try_from(fuel).unwrap_or(i64::MAX)
}

impl Account {
    fn new(allowance: Allowance, now: Instant) -> Self {
        Self {
            balance: signed(allowance.burst),
            at: now,
            used: 0,
        }
    }

    /// Takes in what came since the last time.
    fn fill(&mut self, allowance: Allowance, now: Instant) {
        let came = now.saturating_duration_since(self.at).as_nanos()
            * u128::from(allowance.per_second)
            / 1_000_000_000;
        if came > 0 {
            // What is not yet a whole one of them is still on its way.
            let took = (came * 1_000_000_000).div_ceil(u128::from(allowance.per_second));
            let took = Duration::from_nanos(u64::try_from(took).unwrap_or(u64::MAX));
            self.at = self.at.checked_add(took).unwrap_or(now);
            let came = i64::try_from(came).unwrap_or(i64::MAX);
            self.balance = self.balance.saturating_add(came);
        }
        self.balance = self.balance.min(signed(allowance.burst));
    }

    /// How long until there is so much.
    fn until(&self, wanted: i64, allowance: Allowance) -> Option<Duration> {
        let missing = u64::try_from(wanted.saturating_sub(self.balance)).unwrap_or(0);
        if missing == 0 {
            return None;
        }
        // A plan that lets nothing in: a day is as good as never.
        let millis = missing.saturating_mul(1_000) / allowance.per_second.max(1) + 1;
        Some(Duration::from_millis(millis.min(86_400_000)))
    }
}

/// Fuel that a call may use, until it is settled.
#[derive(Debug)]
pub(crate) struct Reserved {
    ledger: Arc<Ledger>,
    school: SchoolId,
    module: ModuleId,
    plan: Plan,
    of_module: i64,
    of_school: i64,
    spent: u64,
}

impl Reserved {
    /// What the call used.
    pub(crate) fn spend(&mut self, fuel: u64) {
        self.spent = self.spent.saturating_add(fuel);
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let spent = signed(self.spent);
        let mut accounts = self.ledger.accounts();
        let Accounts {
            modules, schools, ..
        } = &mut *accounts;
        // Not more than is saved up at most: what is over flows away, as it would have.
        let back = |account: Option<&mut Account>, reserved: i64, allowance: Allowance| {
            if let Some(account) = account {
                let balance = account
                    .balance
                    .saturating_add(reserved)
                    .saturating_sub(spent);
                account.balance = balance.min(signed(allowance.burst));
                account.used = account.used.saturating_add(self.spent);
            }
        };
        back(
            modules.get_mut(&(self.school, self.module.clone())),
            self.of_module,
            self.plan.module,
        );
        back(
            schools.get_mut(&self.school),
            self.of_school,
            self.plan.school,
        );
    }
}

impl Ledger {
    fn accounts(&self) -> MutexGuard<'_, Accounts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a school's calls have used since this node started.
    pub(crate) fn used(&self, school: SchoolId) -> u64 {
        let accounts = self.accounts();
        accounts
            .schools
            .get(&school)
            .map_or(0, |account| account.used)
    }

    /// Takes as many of a call's lines of log as its module may still write in the school, and says how
    /// many.
    pub(crate) fn lines(
        &self,
        school: SchoolId,
        module: ModuleId,
        wanted: usize,
        now: Instant,
    ) -> usize {
        if wanted == 0 {
            return 0;
        }
        let allowance = limits::LOG_RATE;
        let mut accounts = self.accounts();
        let account = accounts
            .lines
            .entry((school, module))
            .or_insert_with(|| Account::new(allowance, now));
        account.fill(allowance, now);
        let given = account
            .balance
            .clamp(0, i64::try_from(wanted).unwrap_or(i64::MAX));
        account.balance -= given;
        usize::try_from(given).unwrap_or(0)
    }

    /// Reserves a call's grant, or says after what time there may be enough. A grant beyond what is ever
    /// saved up reserves all of it.
    pub(crate) fn reserve(
        self: &Arc<Self>,
        school: SchoolId,
        module: &ModuleId,
        plan: &Plan,
        grant: u64,
        now: Instant,
    ) -> Result<Reserved, Duration> {
        let mut accounts = self.accounts();
        let Accounts {
            modules, schools, ..
        } = &mut *accounts;
        let of_module = modules
            .entry((school, module.clone()))
            .or_insert_with(|| Account::new(plan.module, now));
        let of_school = schools
            .entry(school)
            .or_insert_with(|| Account::new(plan.school, now));
        of_module.fill(plan.module, now);
        of_school.fill(plan.school, now);
        let from_module = signed(grant.min(plan.module.burst));
        let from_school = signed(grant.min(plan.school.burst));
        let wait = of_module
            .until(from_module, plan.module)
            .max(of_school.until(from_school, plan.school));
        if let Some(wait) = wait {
            return Err(wait);
        }
        of_module.balance -= from_module;
        of_school.balance -= from_school;
        Ok(Reserved {
            ledger: Arc::clone(self),
            school,
            module: module.clone(),
            plan: *plan,
            of_module: from_module,
            of_school: from_school,
            spent: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn module(id: &str) -> ModuleId {
        id.parse().expect("an id")
    }

    fn plan(per_second: u64, burst: u64) -> Plan {
        let allowance = Allowance { per_second, burst };
        Plan {
            weight: 1,
            module: allowance,
            school: Allowance {
                per_second: per_second * 2,
                burst: burst * 2,
            },
            ..crate::limits::PLAN
        }
    }

    #[test]
    fn what_was_not_used_comes_back_and_what_is_missing_says_when() {
        let ledger = Arc::new(Ledger::default());
        let (plan, now, homework) = (plan(10, 100), Instant::now(), module("homework"));
        let mut call = ledger
            .reserve(SchoolId(1), &homework, &plan, 60, now)
            .expect("there is enough");
        let second = ledger.reserve(SchoolId(1), &homework, &plan, 60, now);
        assert_eq!(
            second.err(),
            Some(Duration::from_millis(2_001)),
            "20 of 10 a second"
        );
        call.spend(10);
        drop(call);
        let again = ledger.reserve(SchoolId(1), &homework, &plan, 90, now);
        assert!(again.is_ok(), "50 came back");
    }

    #[test]
    fn a_school_pays_for_all_its_modules_and_for_no_other_school() {
        let ledger = Arc::new(Ledger::default());
        let (plan, now) = (plan(10, 100), Instant::now());
        let take = |school, id| {
            let mut call = ledger.reserve(SchoolId(school), &module(id), &plan, 100, now)?;
            call.spend(100);
            Ok::<_, Duration>(())
        };
        assert!(take(1, "homework").is_ok());
        assert!(take(1, "homework").is_err(), "the module's is used");
        assert!(take(1, "grades").is_ok());
        assert!(take(1, "messaging").is_err(), "the school's is used");
        assert!(take(2, "homework").is_ok());
    }

    #[test]
    fn a_grant_beyond_what_is_ever_saved_up_takes_all_and_is_owed() {
        let ledger = Arc::new(Ledger::default());
        let (plan, now, homework) = (plan(10, 100), Instant::now(), module("homework"));
        let reserve = |grant, at| ledger.reserve(SchoolId(1), &homework, &plan, grant, at);
        let mut call = reserve(500, now).expect("there is all that there can be");
        assert!(reserve(1, now).is_err());
        call.spend(150);
        drop(call);
        assert_eq!(reserve(1, now).err(), Some(Duration::from_millis(5_101)));
        assert!(reserve(1, now + Duration::from_secs(6)).is_ok());
    }

    proptest! {
        /// However often one looks, and however little comes in, what comes is what the rate says.
        #[test]
        fn looking_often_loses_nothing(
            per_second in 1_u64..20,
            pauses in prop::collection::vec(1_u64..600, 1..400),
        ) {
            let allowance = Allowance { per_second, burst: 1_000_000 };
            let start = Instant::now();
            let mut account = Account { balance: 0, ..Account::new(allowance, start) };
            let mut now = start;
            for pause in &pauses {
                now += Duration::from_millis(*pause);
                account.fill(allowance, now);
            }
            let came = i64::try_from(pauses.iter().sum::<u64>() * per_second / 1_000).expect("little");
            // A nanosecond is lost each time at most.
            prop_assert!((came - 1..=came).contains(&account.balance), "{} of {came}", account.balance);
        }

        /// However calls come, overlap and end, what they use is at most what was saved up and what came
        /// in since; and the books are exact: when all have ended, what is missing is what was used.
        #[test]
        fn never_more_is_used_than_was_saved_and_came_in(
            calls in prop::collection::vec((0_u64..2_000, 1_u64..100, 0_u64..=100, 0_usize..4), 1..200),
        ) {
            let ledger = Arc::new(Ledger::default());
            let (plan, start, homework) = (plan(100, 1_000), Instant::now(), module("homework"));
            let (mut now, mut used) = (start, 0_u64);
            let mut under_way: Vec<Reserved> = Vec::new();
            for (pause, grant, share, ends) in calls {
                now += Duration::from_millis(pause);
                if let Ok(mut call) = ledger.reserve(SchoolId(1), &homework, &plan, grant, now) {
                    call.spend(grant * share / 100);
                    used += grant * share / 100;
                    under_way.push(call);
                }
                for _ in 0..ends.min(under_way.len()) {
                    under_way.remove(0);
                }
                let came = 1_000 + (now - start).as_millis() * 100 / 1_000;
                prop_assert!(u128::from(used) <= came);
            }
            under_way.clear();
            let account = ledger.accounts().modules[&(SchoolId(1), homework.clone())];
            prop_assert!(account.balance <= 1_000);
            prop_assert!(u64::try_from(account.balance).expect("not below nothing") + used >= 1_000);
        }
    }
}
