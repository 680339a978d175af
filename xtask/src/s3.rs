//! An S3 server of one's own, to hold the kernel's contents against: moto, which Python's package index has,
//! in an environment of its own under `target/`, on a free port of 127.0.0.1.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::arguments::Arguments;
use crate::places::Places;
use crate::{packages, process};

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);
/// What is installed: the same for everybody.
const SERVER: &str = "moto[s3,server]==5.2.5";
/// The bucket that the tests use.
const BUCKET: &str = "preau";

/// A running server; dropping it stops it. It keeps everything in memory.
#[derive(Debug)]
pub(crate) struct S3 {
    child: Child,
    port: u16,
}

impl Drop for S3 {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl S3 {
    /// Starts it and makes the bucket.
    pub(crate) fn start(places: &Places) -> Result<Self> {
        let program = installed(places)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let child = Command::new(program)
            .args(["-H", "127.0.0.1", "-p", &port.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start the S3 server")?;
        let mut server = Self { child, port };
        server.make_bucket()?;
        Ok(server)
    }

    /// Where it answers.
    pub(crate) fn url(&self) -> String {
        format!("http://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// Makes the bucket, once the server answers.
    fn make_bucket(&mut self) -> Result<()> {
        let start = Instant::now();
        loop {
            match self.ask_for_bucket() {
                Ok(answer) if answer.starts_with("HTTP/1.1 200") => return Ok(()),
                Ok(answer) => bail!("the S3 server makes no bucket: {answer}"),
                Err(error) => {
                    let ended = self.child.try_wait()?;
                    if ended.is_some() || start.elapsed() > PATIENCE || process::interrupted() {
                        return Err(error).context("the S3 server does not answer");
                    }
                    std::thread::sleep(Duration::from_millis(100));
                }
            }
        }
    }

    fn ask_for_bucket(&self) -> std::io::Result<String> {
        let mut line = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        line.set_read_timeout(Some(PATIENCE))?;
        write!(
            line,
            "PUT /{BUCKET} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            self.port
        )?;
        let mut answer = Vec::new();
        line.read_to_end(&mut answer)?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// The server's program, installed at its first use.
fn installed(places: &Places) -> Result<PathBuf> {
    let folder = places.root().join("target").join("s3-server");
    let program = folder.join("bin").join("moto_server");
    if process::is_executable(&program) {
        return Ok(program);
    }
    if process::find("python3").is_none() {
        packages::install(&["python3-venv"], "to run an S3 server")?;
    }
    println!("    installing {SERVER} in {}", folder.display());
    let made = process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder));
    if made.is_err() {
        packages::install(&["python3-venv"], "to run an S3 server")?;
        process::run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let pip = folder.join("bin").join("pip");
    process::run(Command::new(pip).args(["install", "--quiet", SERVER]))?;
    Ok(program)
}

/// `cargo xtask s3`: one to try things on, until Ctrl-C.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    arguments.finish()?;
    let mut server = S3::start(&Places::find()?)?;
    println!("{}", server.url());
    eprintln!("running; Ctrl-C stops it and forgets what it holds");
    while !process::interrupted() {
        if let Some(status) = server.child.try_wait()? {
            bail!("the S3 server ended by itself ({status})");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(ExitCode::SUCCESS)
}
