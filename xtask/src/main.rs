//! The project's own tool: `cargo xtask …`.
//!
//! Everything that a person or a machine does with the tree goes through here, so that both do the
//! same: the demo, every test, the benchmarks, the attacks, a private `PostgreSQL`, the rules of the tree.

mod arguments;
mod attacks;
mod bench;
mod browser;
mod cache;
mod demo;
mod packages;
mod places;
mod postgres;
mod process;
mod s3;
mod steps;
mod test;
mod tidy;
mod toolchain;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::arguments::Arguments;

const HELP: &str = "\
cargo xtask COMMAND

  demo [--listen ADDR] [--data DIR] [--fresh]
      Builds everything and serves the demo region. It prints `ready http://ADDR`, then the
      accounts. Default: 127.0.0.1:8080, data in target/demo. --fresh empties the data first.
  test [FILTER…] [--only STEP]… [--list]
      Runs every check and test, and sets up what they need. With FILTER, only the tests whose
      names contain it; with --only, only that step and what it needs. --list shows the steps.
  tidy
      Checks the rules of the tree alone: crate boundaries, names, links, licences.
  postgres
      Starts a private PostgreSQL, prints its URL, and removes it on Ctrl-C. Tests of the store
      alone, on both databases: PREAU_TEST_POSTGRES=URL cargo test -p preau-store
  s3
      Starts a private S3 server (moto, from Python's package index), prints its URL, and stops it
      on Ctrl-C: PREAU_TEST_S3=URL cargo test -p preau-blobs
  bench [NAME]
      Runs the benchmarks, prints a table, writes JSON under target/bench/.
  attacks [NAME…] [--seconds N]
      Attacks the server with our own tools and with slowhttptest while somebody only wants to work,
      and prints what became of both. Writes JSON under target/attacks/. See docs/attacks.md.
";

fn main() -> ExitCode {
    match dispatch() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(if process::interrupted() { 130 } else { 1 })
        }
    }
}

fn dispatch() -> Result<ExitCode> {
    let mut arguments = Arguments::new(std::env::args().skip(1));
    let command = arguments.word().unwrap_or_default();
    if arguments.flag("--help") || arguments.flag("-h") {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    process::watch_signals()?;
    match command.as_str() {
        "demo" => demo::run(arguments),
        "test" => test::run(arguments),
        "tidy" => tidy::run(arguments),
        "postgres" => postgres::run(arguments),
        "s3" => s3::run(arguments),
        "bench" => bench::run(arguments),
        "attacks" => attacks::run(arguments),
        "" | "help" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => bail!("there is no command `{other}`: see cargo xtask help"),
    }
}
