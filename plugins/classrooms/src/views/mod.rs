//! Pages, one file each; `parts` has what several of them show.

pub(crate) mod chat;
pub(crate) mod documents;
mod hosting;
mod outside;
pub(crate) mod parts;
pub(crate) mod past;
pub(crate) mod polls;
mod pupil;
pub(crate) mod register;
pub(crate) mod room;
pub(crate) mod upcoming;
