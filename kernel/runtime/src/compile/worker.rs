//! The child's side: bind oneself, read a component, write native code.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use wasmtime::Engine;

use crate::engine;
use crate::limits;

/// Compiles what stands on standard input to standard output; says on standard error what is wrong.
pub fn run() -> ExitCode {
    match compile() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn compile() -> Result<(), String> {
    let time = limits::COMPILE_CPU.as_secs();
    bound(Resource::As, limits::COMPILE_MEMORY, limits::COMPILE_MEMORY)?;
    // At the first it is told by a signal that says why it ends, at the second it would be by one that does not.
    bound(Resource::Cpu, time, time + 1)?;
    bound(Resource::Core, 0, 0)?;
    bound(Resource::Fsize, 0, 0)?;
    bound(Resource::Nofile, 16, 16)?;
    let mut component = Vec::new();
    std::io::stdin()
        .lock()
        .take(limits::COMPONENT_BYTES as u64 + 1)
        .read_to_end(&mut component)
        .map_err(|error| error.to_string())?;
    let engine = Engine::new(&engine::compiling_config()).map_err(|error| error.to_string())?;
    let code = engine
        .precompile_component(&component)
        .map_err(|error| format!("{error:#}"))?;
    std::io::stdout()
        .lock()
        .write_all(&code)
        .map_err(|error| error.to_string())
}

/// Bounds this process to so much, or to less where whoever started it said so.
fn bound(resource: Resource, current: u64, maximum: u64) -> Result<(), String> {
    let said = getrlimit(resource);
    let least = |most: u64, said: Option<u64>| Some(said.map_or(most, |said| said.min(most)));
    let bounds = Rlimit {
        current: least(current, said.current),
        maximum: least(maximum, said.maximum),
    };
    setrlimit(resource, bounds).map_err(|error| error.to_string())
}
