//! A morning replayed on schedule against a server on this machine, and a report of how it held.
//!
//! It knows the server only as browsers do, over HTTP; nothing of its inside but the words of `preau-domain`. It goes to
//! loopback addresses only, is bounded in time and rate, and ends by itself.
//!
//! | module | what |
//! |---|---|
//! | `script` | the phases of a morning, as a file says them |
//! | `people`, `crew` | who comes, and how each of them stands: cookies, places, versions handed in, rooms |
//! | `random`, `schedule`, `stream` | what follows from the seed: who comes when |
//! | `deed`, `job`, `client`, `answer` | what people do, when and as which try, as requests, and what the answers are to them |
//! | `rooms`, `lookup` | lessons, opened before it begins; what was handed in, looked up at its end |
//! | `attack` | slow sockets, resets, garbage |
//! | `clock`, `engine`, `conduct` | the drill as it runs: requests at their time, phase after phase |
//! | `server`, `halves`, `machine` | a server that is ours to kill; which cores it has; who used the processor |
//! | `histogram`, `tally`, `quantity` | counting |
//! | `report`, `figures` | what was found; the eleven figures |
//! | `live`, `chart`, `html` | how it is shown |

mod answer;
mod attack;
mod chart;
mod client;
mod clock;
mod conduct;
mod crew;
mod deed;
mod engine;
mod figures;
mod halves;
mod histogram;
mod html;
mod job;
mod live;
mod lookup;
mod machine;
mod people;
mod quantity;
mod random;
mod report;
mod rooms;
mod schedule;
mod script;
mod server;
mod stream;
mod tally;

pub use client::{TargetError, target};
pub use conduct::{Against, DrillError, Options, run};
pub use halves::Halves;
pub use html::page;
pub use people::{Account, Class, People, PeopleError};
pub use report::{Figure, Phase, Report, Second, Share, Times, Verdict};
pub use script::{Role, Script, ScriptError};
pub use server::{Server, ServerError, Start};
