//! Compiling an untrusted component: in a child process with bounded memory and time, so that a
//! component made to exhaust the compiler costs one child, and the kernel nothing.

pub mod worker;

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;
use tokio::time::timeout;

use crate::component::ComponentError;
use crate::limits;

/// How the child is started: a program that ends up in [`worker::run`].
#[derive(Debug, Clone)]
pub struct Compiler {
    /// The program: the kernel's own binary.
    pub program: PathBuf,
    /// What makes it the worker.
    pub arguments: Vec<OsString>,
    /// After how long it is killed: [`limits::COMPILE_WALL`], but in tests.
    pub wall: Duration,
}

impl Compiler {
    /// Compiles a component to native code.
    pub async fn compile(&self, component: &[u8]) -> Result<Vec<u8>, ComponentError> {
        let failed = |why: String| ComponentError::Compile(why);
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| failed(format!("the compiler does not start: {error}")))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(failed("the compiler has no pipes".into()));
        };
        let feed = async move {
            // A child that stops reading has died; its status says more.
            let _ = stdin.write_all(component).await;
            drop(stdin);
        };
        // A child that says more than is listened to finds nobody there, and ends.
        let code = async move {
            let mut code = Vec::new();
            let mut stdout = stdout.take(limits::COMPILED_BYTES as u64 + 1);
            stdout.read_to_end(&mut code).await.map(|_| code)
        };
        let says = async move {
            let mut says = Vec::new();
            // What it says of its failure is of use if it can be read; its status counts.
            let _ = stderr.take(4_096).read_to_end(&mut says).await;
            String::from_utf8_lossy(&says).trim().to_owned()
        };
        let work = async {
            let ((), code, says) = tokio::join!(feed, code, says);
            Ok::<_, std::io::Error>((child.wait().await?, code?, says))
        };
        let (status, code, says) = match timeout(self.wall, work).await {
            Ok(ended) => ended.map_err(|error| failed(error.to_string()))?,
            Err(_) => {
                return Err(failed(format!("it takes longer than {:?}", self.wall)));
            }
        };
        if code.len() > limits::COMPILED_BYTES {
            return Err(ComponentError::TooLarge("its compiled code".into()));
        }
        if !status.success() {
            return Err(failed(why(status, says)));
        }
        Ok(code)
    }
}

/// Why a child gave no code. Of one that was killed, what it still said is not for the vendor.
fn why(status: ExitStatus, says: String) -> String {
    let granted = match status.signal() {
        Some(signal) if signal == Signal::XCPU.as_raw() => "time",
        // What is out of memory says so and aborts.
        Some(_) if says.contains("memory allocation") => "memory",
        None if !says.is_empty() => return says,
        _ => "memory or time",
    };
    format!("it takes more {granted} than granted ({status})")
}
