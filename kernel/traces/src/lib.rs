//! What requests are made of and how long each part took, for an operator who collects it.
//!
//! A request that is worked on has a *trace*: steps with a beginning, an end and a few notes, in memory for as long as
//! it takes. Once it ends it is known whether it failed or took long, and only then is decided whether its trace is
//! kept: a share of all, and of those that failed or took long some each second. What is kept goes to a collector,
//! which is waited for by nobody.
//!
//! Nothing in a trace is of a person: a step has a name that stands in the source, and notes are words and numbers of
//! the kernel's own (a route as it is written there, a module, a school, fuel, an outcome). No address, query, form,
//! title, login or identifier of anybody is noted anywhere.
//!
//! | module | what |
//! |---|---|
//! | `recording` | a request's steps as they are made, and which traces are kept |
//! | `parent` | the trace that a request belongs to, as a proxy says |
//! | `otlp` | a trace as collectors read it |
//! | `collector` | sending what is kept |
//!
//! **To add a step**: `preau_traces::step("name", future).await` where a request waits, `preau_traces::run` where it
//! works; `preau_traces::note` within. Where nobody collects, each costs some nanoseconds. A task or thread of its own
//! is in no trace unless its future was made a step before it went there.

mod collector;
mod otlp;
mod parent;
mod recording;

pub use collector::{Collector, CollectorError};
pub use parent::Parent;
pub use recording::{Note, Step, Traces, fail, name, note, run, step, within};
