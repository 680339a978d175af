//! The limits of a plan, one by one: each by its word, within its bounds, set for a school or a module alone.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::ids::{ModuleId, SchoolId};
use crate::plan::Plan;
use crate::words;

words! {
    /// A limit of a plan. Its word is its key in `region.toml`, at the command line, in forms and in tables.
    pub enum Limit {
        /// The school's part when time is short.
        Weight = "weight",
        /// Fuel of one module, each second.
        ModuleFuel = "module-fuel-per-second",
        /// Fuel that one module saves up at most.
        ModuleBurst = "module-fuel-burst",
        /// Fuel of all modules of the school, each second.
        SchoolFuel = "school-fuel-per-second",
        /// Fuel that all modules of the school save up at most.
        SchoolBurst = "school-fuel-burst",
        /// Records of one module.
        Records = "module-records",
        /// Bytes of one module.
        Bytes = "module-bytes",
        /// Events of one module that wait.
        Events = "module-events-waiting",
        /// Timers of one module.
        Timers = "module-timers",
        /// Notifications of one module.
        Notifications = "module-notifications",
        /// Bytes of one module's files.
        Files = "module-file-bytes",
        /// Bytes of one person's files, in all modules.
        PersonFiles = "person-file-bytes",
        /// Records that a pupil, a relative or a guest wrote in one module.
        PupilRecords = "pupil-records",
        /// Bytes of these.
        PupilBytes = "pupil-bytes",
        /// Bytes of files that such a person sent to one module.
        PupilFiles = "pupil-file-bytes",
        /// Records that somebody who works at the school wrote in one module.
        StaffRecords = "staff-records",
        /// Bytes of these.
        StaffBytes = "staff-bytes",
        /// Bytes of files that such a person sent to one module.
        StaffFiles = "staff-file-bytes",
    }
}

impl Limit {
    /// More than any school has of anything: 2⁵⁰, so that sums and columns hold it.
    pub const MOST: u64 = 1 << 50;

    /// What it may be set to. `view`: the fuel of one view, below which a burst would let no page be shown.
    pub fn bounds(self, view: u64) -> RangeInclusive<u64> {
        match self {
            Self::Weight => 1..=u64::from(Plan::MAX_WEIGHT),
            Self::ModuleBurst | Self::SchoolBurst => view..=Self::MOST,
            _ => 0..=Self::MOST,
        }
    }

    /// Whether it bounds one module, so that it can be set for one. What is of the school as a whole cannot.
    pub const fn is_of_module(self) -> bool {
        !matches!(
            self,
            Self::Weight | Self::SchoolFuel | Self::SchoolBurst | Self::PersonFiles
        )
    }

    /// Whether it counts bytes.
    pub const fn is_bytes(self) -> bool {
        matches!(
            self,
            Self::Bytes
                | Self::Files
                | Self::PersonFiles
                | Self::PupilBytes
                | Self::PupilFiles
                | Self::StaffBytes
                | Self::StaffFiles
        )
    }
}

impl Plan {
    /// A limit of it.
    pub fn limit(&self, limit: Limit) -> u64 {
        match limit {
            Limit::Weight => self.weight.into(),
            Limit::ModuleFuel => self.module.per_second,
            Limit::ModuleBurst => self.module.burst,
            Limit::SchoolFuel => self.school.per_second,
            Limit::SchoolBurst => self.school.burst,
            Limit::Records => self.quota.records,
            Limit::Bytes => self.quota.bytes,
            Limit::Events => self.quota.events,
            Limit::Timers => self.quota.timers,
            Limit::Notifications => self.quota.notifications,
            Limit::Files => self.quota.files,
            Limit::PersonFiles => self.person_files,
            Limit::PupilRecords => self.pupil.records,
            Limit::PupilBytes => self.pupil.bytes,
            Limit::PupilFiles => self.pupil.files,
            Limit::StaffRecords => self.staff.records,
            Limit::StaffBytes => self.staff.bytes,
            Limit::StaffFiles => self.staff.files,
        }
    }

    /// Puts a limit of it to a value.
    fn put(&mut self, limit: Limit, value: u64) {
        let place = match limit {
            Limit::Weight => {
                self.weight = u32::try_from(value).unwrap_or(Self::MAX_WEIGHT);
                return;
            }
            Limit::ModuleFuel => &mut self.module.per_second,
            Limit::ModuleBurst => &mut self.module.burst,
            Limit::SchoolFuel => &mut self.school.per_second,
            Limit::SchoolBurst => &mut self.school.burst,
            Limit::Records => &mut self.quota.records,
            Limit::Bytes => &mut self.quota.bytes,
            Limit::Events => &mut self.quota.events,
            Limit::Timers => &mut self.quota.timers,
            Limit::Notifications => &mut self.quota.notifications,
            Limit::Files => &mut self.quota.files,
            Limit::PersonFiles => &mut self.person_files,
            Limit::PupilRecords => &mut self.pupil.records,
            Limit::PupilBytes => &mut self.pupil.bytes,
            Limit::PupilFiles => &mut self.pupil.files,
            Limit::StaffRecords => &mut self.staff.records,
            Limit::StaffBytes => &mut self.staff.bytes,
            Limit::StaffFiles => &mut self.staff.files,
        };
        *place = value;
    }
}

/// Some limits, set for themselves. As text: `module-records=5 weight=3`, in the order of [`Limit::ALL`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits(pub BTreeMap<Limit, u64>);

impl Limits {
    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The plan with these in place of its own.
    #[must_use]
    pub fn over(&self, mut plan: Plan) -> Plan {
        for (limit, value) in &self.0 {
            plan.put(*limit, *value);
        }
        plan
    }

    /// The plan with at most these: of two that are granted, the smaller holds.
    #[must_use]
    pub fn under(&self, mut plan: Plan) -> Plan {
        for (limit, value) in &self.0 {
            plan.put(*limit, plan.limit(*limit).min(*value));
        }
        plan
    }

    /// These, and of `beneath` those that they do not say.
    #[must_use]
    pub fn before(&self, beneath: &Self) -> Self {
        let mut all = beneath.0.clone();
        all.extend(&self.0);
        Self(all)
    }

    /// The first that is out of its bounds, or that cannot be set for `scope`. `view` as in [`Limit::bounds`].
    pub fn wrong(&self, scope: &PlanScope, view: u64) -> Option<LimitError> {
        self.0.iter().find_map(|(limit, value)| {
            let bounds = limit.bounds(view);
            if matches!(scope, PlanScope::Module(_)) && !limit.is_of_module() {
                Some(LimitError::OfSchool(*limit))
            } else if bounds.contains(value) {
                None
            } else {
                Some(LimitError::Bounds(*limit, *bounds.start(), *bounds.end()))
            }
        })
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (limit, value)) in self.0.iter().enumerate() {
            let space = if at == 0 { "" } else { " " };
            write!(to, "{space}{}={value}", limit.as_str())?;
        }
        Ok(())
    }
}

impl FromStr for Limits {
    type Err = LimitError;

    fn from_str(text: &str) -> Result<Self, LimitError> {
        let each = text
            .split_whitespace()
            .map(|word| -> Result<(Limit, u64), LimitError> {
                let unknown = || LimitError::Unknown(word.to_owned());
                let (limit, value) = word.split_once('=').ok_or_else(unknown)?;
                let limit = Limit::of_str(limit).ok_or_else(unknown)?;
                let value = value.replace('_', "").parse().map_err(|_| unknown())?;
                Ok((limit, value))
            });
        each.collect::<Result<_, _>>().map(Self)
    }
}

/// Why a limit cannot be set so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LimitError {
    /// No limit with a whole number.
    #[error("`{0}`: a limit and a whole number, as `module-records=5000`")]
    Unknown(String),
    /// It is a school's as a whole.
    #[error("{}: it is the school's as a whole, and not a module's", .0.as_str())]
    OfSchool(Limit),
    /// It is out of its bounds.
    #[error("{}: from {} to {}", .0.as_str(), .1, .2)]
    Bounds(Limit, u64, u64),
}

impl LimitError {
    /// The limit that is wrong, if it is one.
    pub const fn limit(&self) -> Option<Limit> {
        match self {
            Self::Unknown(_) => None,
            Self::OfSchool(limit) | Self::Bounds(limit, ..) => Some(*limit),
        }
    }
}

/// For whom limits are set. As text: `school:42`, `module:homework`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanScope {
    /// One school: in place of those of its level.
    School(SchoolId),
    /// One module, in every school: at most these.
    Module(ModuleId),
}

impl fmt::Display for PlanScope {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::School(school) => write!(to, "school:{school}"),
            Self::Module(module) => write!(to, "module:{module}"),
        }
    }
}

/// A text that says for whom of nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("`school:NUMBER` or `module:ID`")]
pub struct InvalidScope;

impl FromStr for PlanScope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        match text.split_once(':') {
            Some(("school", number)) => number
                .parse()
                .map(|number| Self::School(SchoolId(number)))
                .map_err(|_| InvalidScope),
            Some(("module", id)) => id.parse().map(Self::Module).map_err(|_| InvalidScope),
            _ => Err(InvalidScope),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::plan::{Allowance, Quota, Share};

    fn plan() -> Plan {
        let share = Share {
            records: 1,
            bytes: 1,
            files: 1,
        };
        let allowance = Allowance {
            per_second: 1,
            burst: 1,
        };
        Plan {
            weight: 1,
            module: allowance,
            school: allowance,
            quota: Quota {
                records: 1,
                bytes: 1,
                events: 1,
                timers: 1,
                notifications: 1,
                files: 1,
            },
            person_files: 1,
            pupil: share,
            staff: share,
        }
    }

    fn limits() -> impl Strategy<Value = Limits> {
        let limit = prop::sample::select(Limit::ALL.to_vec());
        prop::collection::btree_map(limit, 0..=Limit::MOST, 0..6).prop_map(Limits)
    }

    #[test]
    fn each_limit_is_a_place_of_its_own_in_a_plan() {
        for limit in Limit::ALL {
            let set = Limits(BTreeMap::from([(limit, 7)])).over(plan());
            for other in Limit::ALL {
                let expected = if other == limit { 7 } else { 1 };
                assert_eq!(set.limit(other), expected, "{limit:?} {other:?}");
            }
        }
    }

    #[test]
    fn what_is_out_of_bounds_or_of_the_school_is_named() {
        let module = PlanScope::Module("homework".parse().expect("a module's id"));
        let school = PlanScope::School(SchoolId(1));
        let wrong = |text: &str, scope| {
            let limits: Limits = text.parse().expect("limits");
            limits.wrong(scope, 100).map(|wrong| wrong.to_string())
        };
        assert_eq!(wrong("weight=3 module-fuel-burst=100", &school), None);
        for (text, scope, says) in [
            ("weight=0", &school, "weight: from 1 to 1000"),
            (
                "school-fuel-burst=99",
                &school,
                "school-fuel-burst: from 100 to 1125899906842624",
            ),
            (
                "person-file-bytes=5",
                &module,
                "person-file-bytes: it is the school's as a whole, and not a module's",
            ),
        ] {
            assert_eq!(wrong(text, scope).as_deref(), Some(says));
        }
        for text in ["records=5", "weight", "weight=-1", "weight=1.5", "weight="] {
            assert!(text.parse::<Limits>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        for text in ["school:42", "module:homework"] {
            let scope: PlanScope = text.parse().expect("a scope");
            assert_eq!(scope.to_string(), text);
        }
        for text in ["", "school", "school:x", "module:Homework", "level:lycee"] {
            assert_eq!(text.parse::<PlanScope>(), Err(InvalidScope), "{text}");
        }
    }

    proptest! {
        #[test]
        fn limits_are_read_as_they_are_written(limits in limits()) {
            prop_assert_eq!(limits.to_string().parse(), Ok(limits));
        }

        #[test]
        fn of_what_is_granted_twice_the_smaller_holds(one in limits(), other in limits()) {
            let both = one.under(other.over(plan()));
            for limit in Limit::ALL {
                let granted = other.over(plan()).limit(limit);
                let expected = one.0.get(&limit).map_or(granted, |most| granted.min(*most));
                // A weight is no more than it can be.
                if limit != Limit::Weight {
                    prop_assert_eq!(both.limit(limit), expected);
                }
            }
        }

        #[test]
        fn what_is_said_first_stands_before_what_is_beneath(one in limits(), other in limits()) {
            prop_assert_eq!(one.before(&other).over(plan()), one.over(other.over(plan())));
        }
    }
}
