//! The versions of the contract with modules, and which word came with which of them.

use crate::module::Capability;
use crate::person::Function;
use crate::words;

words! {
    /// A version of the contract that this kernel hosts, the oldest first. A module is compiled
    /// against one, and names it in its manifest.
    pub enum Contract {
        /// The first.
        V0_1 = "0.1",
        /// The one that inspectors, delegates, timers, lessons, notifications, boxes, files, live pages and requests
        /// to the outside came with.
        V0_2 = "0.2",
    }
}

impl Contract {
    /// The version that WIT packages and the names of their interfaces carry: "0.2.0".
    pub fn package(self) -> String {
        format!("{}.0", self.as_str())
    }

    /// The version of these packages. None for one that this kernel does not host.
    pub fn of_package(version: &str) -> Option<Self> {
        Self::of_str(version.strip_suffix(".0")?)
    }

    /// The first version that has this function. Modules of an earlier one are not told of it.
    pub const fn of_function(function: Function) -> Self {
        match function {
            Function::Head | Function::SchoolAdmin | Function::EducationAdviser => Self::V0_1,
            Function::Inspector | Function::Delegate => Self::V0_2,
        }
    }

    /// Whether modules of this version know the function.
    pub fn has_function(self, function: Function) -> bool {
        Self::of_function(function) <= self
    }

    /// The first version that has this capability. A manifest of an earlier one cannot ask for it.
    pub const fn of_capability(capability: Capability) -> Self {
        match capability {
            Capability::Records | Capability::Directory | Capability::Events => Self::V0_1,
            Capability::Schedule
            | Capability::Lessons
            | Capability::Notify
            | Capability::Mailbox
            | Capability::Outbound
            | Capability::Blobs
            | Capability::Live => Self::V0_2,
        }
    }

    /// Whether modules of this version may ask for the capability.
    pub fn has_capability(self, capability: Capability) -> bool {
        Self::of_capability(capability) <= self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_what_the_versions_before_it_had() {
        for function in Function::ALL {
            let has = Contract::ALL.map(|contract| contract.has_function(function));
            assert!(has.is_sorted(), "{function:?}: {has:?}");
            assert_eq!(has.last(), Some(&true), "{function:?}");
        }
        assert!(!Contract::V0_1.has_function(Function::Inspector));
        for capability in Capability::ALL {
            let has = Contract::ALL.map(|contract| contract.has_capability(capability));
            assert!(has.is_sorted(), "{capability:?}: {has:?}");
            assert_eq!(has.last(), Some(&true), "{capability:?}");
        }
        assert!(!Contract::V0_1.has_capability(Capability::Schedule));
    }

    #[test]
    fn packages_carry_the_version_with_a_zero() {
        for contract in Contract::ALL {
            assert_eq!(Contract::of_package(&contract.package()), Some(contract));
        }
        for other in ["0.1", "0.1.1", "0.3.0", ""] {
            assert_eq!(Contract::of_package(other), None, "{other}");
        }
    }
}
