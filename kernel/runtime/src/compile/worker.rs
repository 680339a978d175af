//! The child's side: bind oneself, read a component, write native code.

use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};
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
    let bound = |resource, most: u64| {
        setrlimit(
            resource,
            Rlimit {
                current: Some(most),
                maximum: Some(most),
            },
        )
        .map_err(|error| error.to_string())
    };
    bound(Resource::As, limits::COMPILE_MEMORY)?;
    bound(Resource::Cpu, limits::COMPILE_CPU.as_secs())?;
    bound(Resource::Core, 0)?;
    bound(Resource::Fsize, 0)?;
    bound(Resource::Nofile, 16)?;
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
