//! The words that the contract shares: those of 0.1, but for functions, and with files.
#![expect(
    unreachable_pub,
    reason = "the bindings re-export it under names of their own"
)]

use preau_domain::person::Function as Known;
use wasmtime::component::{ComponentType, Lift, Lower};

pub use crate::contract::v0_1::bindings::ent::kernel::types::*;

/// The enum `function`. That it is the one of `wit/v0.2` shows when a module is linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(enum)]
#[repr(u8)]
pub enum Function {
    #[component(name = "head")]
    Head,
    #[component(name = "school-admin")]
    SchoolAdmin,
    #[component(name = "education-adviser")]
    EducationAdviser,
    #[component(name = "inspector")]
    Inspector,
    #[component(name = "delegate")]
    Delegate,
}

/// The record `file`.
#[derive(Debug, Clone, PartialEq, Eq, ComponentType, Lift, Lower)]
#[component(record)]
pub struct File {
    #[component(name = "id")]
    pub id: String,
    #[component(name = "name")]
    pub name: String,
    #[component(name = "media-type")]
    pub media_type: String,
    #[component(name = "size")]
    pub size: u64,
}

pub(super) fn function(function: Known) -> Function {
    match function {
        Known::Head => Function::Head,
        Known::SchoolAdmin => Function::SchoolAdmin,
        Known::EducationAdviser => Function::EducationAdviser,
        Known::Inspector => Function::Inspector,
        Known::Delegate => Function::Delegate,
    }
}
