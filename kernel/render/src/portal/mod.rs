//! The portal: the shell around every page, and the screens that belong to no module.
//!
//! A screen is a function from a view model to the shell's content; [`document`] puts the shell
//! around it. The addresses that the screens lead and post to are in [`paths`].

pub mod account;
pub mod admin;
pub mod brand;
pub mod catalogue;
pub mod email;
pub mod error;
pub mod files;
pub mod gate;
pub mod home;
pub mod import;
pub mod incidents;
pub mod newcomers;
pub mod notifications;
pub mod own_data;
pub mod paths;
pub mod region;
pub mod school_plan;
pub mod sheets;
mod shell;
pub mod sign_in;
pub mod status;
pub mod waiting;
mod widgets;

pub use shell::{Flash, ModuleEntry, PersonBar, SchoolBar, Section, Shell, document};
pub use widgets::{ModuleFace, SectionEntry, SwitchChoice};
