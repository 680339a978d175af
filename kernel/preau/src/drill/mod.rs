//! `preau drill`: a morning replayed against a server on this machine. What is replayed, and what is found, is
//! `preau-drill`'s.

mod prepare;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use preau_drill::{Against, Halves, Options, People, Report, Script, Start, Verdict, page, target};

/// The files of a region made for drills, in its folder.
const PEOPLE: &str = "people.json";
const REGION: &str = "region.toml";
const WITHOUT_GATE: &str = "region-without-gate.toml";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a region of people who do not exist, whose sessions and passwords the drill knows.
    Prepare(prepare::Arguments),
    /// Run a drill, and write its report. Ends with 0 if all that was measured is met, with 1 if not, with 2 on an error.
    ///
    /// Only against this machine, by a loopback address. Ctrl-C ends it with a report of what it has by then.
    Run(Box<Run>),
}

/// Whether the server's gate is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Gate {
    On,
    Off,
}

/// Arguments of `preau drill run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The folder that `prepare` made.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// A server that serves that region already, as `http://127.0.0.1:8080`.
    #[arg(long, value_name = "URL", conflicts_with = "server")]
    target: Option<String>,
    /// The process of that server, so that its processor time and memory can be read.
    #[arg(long, value_name = "PID", requires = "target")]
    process: Option<u32>,
    /// What its `metrics-token` is.
    #[arg(
        long,
        env = "PREAU_METRICS_TOKEN",
        value_name = "TOKEN",
        hide_env_values = true
    )]
    metrics_token: Option<String>,
    /// The program that the drill starts, and may kill, where no target is given; this very one by default.
    #[arg(long, value_name = "PROGRAM")]
    server: Option<PathBuf>,
    /// `short`, `morning`, or a file.
    #[arg(long, default_value = "short")]
    script: String,
    /// Another seed than the script's.
    #[arg(long)]
    seed: Option<u64>,
    /// Whether the server that is started has its gate: `off` for the control.
    #[arg(long, value_enum, default_value = "on")]
    gate: Gate,
    /// Have the server and the drill use the same cores. By default each has half of them.
    #[arg(long, conflicts_with = "target")]
    shared: bool,
    /// Where the report goes: `drill.html` and `drill.json`. By default a folder of the data folder.
    #[arg(long, value_name = "FOLDER")]
    report: Option<PathBuf>,
    /// The JSON of another drill, which the page shows beside this one.
    #[arg(long, value_name = "FILE")]
    beside: Option<PathBuf>,
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> ExitCode {
    let ran = match command {
        Command::Prepare(arguments) => Box::pin(prepare::run(arguments)).await.map(|()| true),
        Command::Run(arguments) => drill(*arguments).await,
    };
    match ran {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("preau: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Runs a drill; gives whether all that was measured is met.
async fn drill(arguments: Run) -> Result<bool> {
    // As many sockets as the system lets this user have.
    crate::descriptors::connections();
    let Run {
        data,
        target: running,
        process,
        metrics_token: token,
        server,
        script,
        seed,
        gate,
        shared,
        report: to,
        beside,
    } = arguments;
    let other = beside.map(|file| {
        let text = read(&file)?;
        serde_json::from_str::<Report>(&text)
            .with_context(|| format!("{} is no report of a drill", file.display()))
    });
    let other = other.transpose()?;
    let mut script = named(&script)?;
    script.seed = seed.unwrap_or(script.seed);
    let people = People::read(&read(&data.join(PEOPLE))?)?;
    let to = to.unwrap_or_else(|| data.join("report"));
    fs::create_dir_all(&to).with_context(|| format!("{} cannot be made", to.display()))?;
    let against = match running {
        Some(address) => Against::Running(target(&address)?, process),
        None => Against::Own(Box::new(Start {
            program: match server {
                Some(program) => program,
                None => std::env::current_exe()?,
            },
            config: data.join(if gate == Gate::On {
                REGION
            } else {
                WITHOUT_GATE
            }),
            listen: ([127, 0, 0, 1], 0).into(),
            log: to.join("server.log"),
            halves: if shared {
                None
            } else {
                Halves::of_this_machine()
            },
        })),
    };
    let options = Options {
        script,
        people,
        against,
        gate: gate == Gate::On,
        token,
    };
    let report = preau_drill::run(options).await?;
    let json = serde_json::to_string_pretty(&report)?;
    for (name, text) in [
        ("drill.json", json),
        ("drill.html", page(&report, other.as_ref())),
    ] {
        let file = to.join(name);
        fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
    }
    say(&report, &to);
    Ok(report.is_met())
}

/// The figures in the terminal.
fn say(report: &Report, to: &Path) {
    for figure in &report.figures {
        let verdict = match figure.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "MISSED",
            Verdict::NotMeasured => "not measured",
        };
        let said = if figure.measured.is_empty() {
            &figure.note
        } else {
            &figure.measured
        };
        println!("{:>2} {verdict:<13} {}: {said}", figure.number, figure.name);
    }
    println!("{}", to.join("drill.html").display());
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))
}

fn named(script: &str) -> Result<Script> {
    let read = match script {
        "short" => Script::short(),
        "morning" => Script::morning(),
        file if Path::new(file).exists() => Script::read(&read(Path::new(file))?),
        other => bail!("`{other}` is neither `short` nor `morning` nor a file"),
    };
    read.with_context(|| format!("the script {script}"))
}
