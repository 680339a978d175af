//! The Préau binary: configuration, composition, command line.
//!
//! | module | what |
//! |---|---|
//! | `config`, `lines`, `mail`, `traces` | the configuration: file, environment, options |
//! | `compose` | from a configuration to a platform |
//! | `serve`, `descriptors` | `preau serve`: listeners, tasks, open files |
//! | `brand`, `import`, `module`, `people`, `plan`, `region`, `sheets`, `events`, `gate`, `incident`, `status` | a command each |
//! | `demo` | the demo region |
//! | `drill` | `preau drill`: a region of people who do not exist, and a morning replayed on it |
//! | `trial` | `preau module try`: a vendor's module with a small school around it |

mod brand;
mod compose;
mod config;
mod demo;
mod descriptors;
mod drill;
mod events;
mod gate;
mod import;
mod incident;
mod lines;
mod mail;
mod module;
mod networks;
mod people;
mod plan;
mod region;
mod serve;
mod sheets;
mod status;
mod traces;
mod trial;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use preau_platform::import::Departures;

/// A minimal kernel for the digital workspaces of French schools (ENT).
#[derive(Debug, Parser)]
#[command(name = "preau", version, about, propagate_version = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the region.
    Serve(config::Source),
    /// Import a directory: one or more complete AAF deliveries (archives or folders).
    ///
    /// People whom a delivery no longer mentions leave its schools, if all of it could be read. A school
    /// that would lose more than 20 people and more than a tenth of them keeps all, and is named: a delivery
    /// may be whole and yet lack a class. The rest is applied, and the command ends with an error.
    Import {
        #[command(flatten)]
        source: config::Source,
        /// Archives (.tgz, .zip) or folders, first and second degree together.
        #[arg(required = true)]
        deliveries: Vec<PathBuf>,
        /// Take people out also of schools that lose many: after the summer, or once somebody has looked.
        #[arg(long)]
        allow_departures: bool,
    },
    /// Install modules and see which there are.
    Module {
        #[command(subcommand)]
        command: module::Command,
    },
    /// Hold what `region.toml` says of modules and plans against what is, and apply it.
    Region {
        #[command(subcommand)]
        command: region::Command,
    },
    /// See and set what one school's modules, or one module, may use and keep.
    Plan {
        #[command(subcommand)]
        command: plan::Command,
    },
    /// See and set the region's name, colours and logo.
    Brand {
        #[command(subcommand)]
        command: brand::Command,
    },
    /// Name administrators, print activation sheets, renew codes, give schools their word in addresses.
    People {
        #[command(subcommand)]
        command: people::Command,
    },
    /// See which events modules kept failing to handle, and have them tried again.
    Events {
        #[command(subcommand)]
        command: events::Command,
    },
    /// See and set who is let in when many come.
    Gate {
        #[command(subcommand)]
        command: gate::Command,
    },
    /// Tell people what does not work, and what comes next.
    Incident {
        #[command(subcommand)]
        command: incident::Command,
    },
    /// Write the status page as files for another host.
    Status {
        #[command(subcommand)]
        command: status::Command,
    },
    /// Replay a morning against a server on this machine, and report how it held.
    Drill {
        #[command(subcommand)]
        command: drill::Command,
    },
    /// Make the demo region if there is none, and serve it.
    Demo(demo::Arguments),
    /// Compile a component from standard input to standard output, within bounds (internal).
    #[command(hide = true)]
    CompileComponent,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // The compiling child does nothing else: no logs, no threads of ours.
    if matches!(arguments.command, Command::CompileComponent) {
        return preau_runtime::compile::worker::run();
    }
    let logs = tracing_subscriber::EnvFilter::try_from_env("PREAU_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    // A thread of its own writes it: whoever reads the log slowly delays no answer. What is too much for it is
    // dropped.
    let (log, _written_at_the_end) = tracing_appender::non_blocking(std::io::stderr());
    tracing_subscriber::fmt()
        .with_env_filter(logs)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(log)
        .init();
    let ran = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| {
            runtime.block_on(async {
                let done = match arguments.command {
                    Command::Serve(source) => serve::run(&source).await,
                    Command::Import {
                        source,
                        deliveries,
                        allow_departures,
                    } => {
                        let departures = if allow_departures {
                            Departures::Any
                        } else {
                            Departures::Few
                        };
                        import::run(&source, deliveries, departures).await
                    }
                    Command::Module { command } => Box::pin(module::run(command)).await,
                    Command::Region { command } => Box::pin(region::run(command)).await,
                    Command::Brand { command } => Box::pin(brand::run(command)).await,
                    Command::Plan { command } => Box::pin(plan::run(command)).await,
                    Command::People { command } => Box::pin(people::run(command)).await,
                    Command::Events { command } => Box::pin(events::run(command)).await,
                    Command::Gate { command } => Box::pin(gate::run(command)).await,
                    Command::Incident { command } => Box::pin(incident::run(command)).await,
                    Command::Status { command } => Box::pin(status::run(command)).await,
                    Command::Drill { command } => return Ok(Box::pin(drill::run(command)).await),
                    Command::Demo(arguments) => demo::run(arguments).await,
                    Command::CompileComponent => Ok(()),
                };
                done.map(|()| ExitCode::SUCCESS)
            })
        });
    match ran {
        Ok(code) => code,
        Err(error) => {
            eprintln!("preau: {error:#}");
            ExitCode::FAILURE
        }
    }
}
