//! `preau gate`: who is let in. What is set here holds on every node a second later.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use jiff::{SignedDuration, Timestamp};
use preau_domain::clock::{Clock as _, SystemClock};
use preau_domain::gate::{Dial, DialScope, Mode};
use preau_platform::error::PlatformError;

use crate::compose;
use crate::config::Source;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the dials that are turned.
    Show {
        #[command(flatten)]
        source: Source,
    },
    /// Turn a dial.
    ///
    /// Of the whole site or a profile: `open` (everybody comes in), `protect` (as usual), `lessons` (who teaches or
    /// works at a school, and who is in a lesson), `queue` (nobody new). Of a module, `queue` closes its pages.
    Turn {
        #[command(flatten)]
        source: Source,
        /// For whom: `site`, `profile:relative`, `level:college`, `school:42` or `module:classrooms`.
        scope: DialScope,
        /// Who is let in.
        #[arg(value_parser = mode)]
        mode: Option<Mode>,
        /// How many may be in: of the site always, of a part of it while others wait.
        #[arg(long)]
        seats: Option<u32>,
        /// After how many minutes in which nothing happens on it a seat is given to others who wait, from 3 to 60.
        #[arg(long)]
        idle: Option<u32>,
        /// For how long. A dial that makes people wait has an end.
        #[arg(long)]
        minutes: Option<u32>,
        /// What those are told who wait.
        #[arg(long, default_value = "")]
        sentence: String,
    },
    /// Set a scope back to what is usual.
    Release {
        #[command(flatten)]
        source: Source,
        /// As `show` names it.
        scope: DialScope,
    },
}

fn mode(word: &str) -> Result<Mode, String> {
    Mode::of_str(word).ok_or_else(|| format!("one of {}", Mode::WORDS.join(", ")))
}

/// A dial in a line.
fn line(dial: &Dial) -> String {
    let mut line = dial.scope.to_string();
    let mut add = |text: String| {
        line.push(' ');
        line.push_str(&text);
    };
    if let Some(mode) = dial.mode {
        add(mode.as_str().to_owned());
    }
    if let Some(seats) = dial.seats {
        add(format!("{seats} seats"));
    }
    if let Some(idle) = dial.idle {
        add(format!("{idle} minutes"));
    }
    if let Some(until) = dial.until {
        add(format!("until {until}"));
    }
    if !dial.sentence.is_empty() {
        add(format!("« {} »", dial.sentence));
    }
    line
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    let (Command::Show { source } | Command::Turn { source, .. } | Command::Release { source, .. }) =
        &command;
    let clock = Arc::new(SystemClock);
    let now: Timestamp = clock.now();
    let platform = compose::platform(&source.read()?, clock).await?;
    match command {
        Command::Show { .. } => {
            for dial in &platform.dials().0 {
                println!("{}", line(dial));
            }
        }
        Command::Turn {
            scope,
            mode,
            seats,
            idle,
            minutes,
            sentence,
            ..
        } => {
            let until = minutes.map(|minutes| {
                now.checked_add(SignedDuration::from_mins(minutes.into()))
                    .context("--minutes: that many")
            });
            let dial = Dial {
                scope,
                mode,
                seats,
                idle,
                until: until.transpose()?,
                sentence,
                by: None,
                since: now,
            };
            let said = line(&dial);
            match platform.dial_set(dial).await {
                Err(PlatformError::Invalid(errors)) => {
                    let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
                    bail!("{}", messages.join(" "))
                }
                turned => turned.context("the dial was not turned")?,
            }
            println!("{said}");
        }
        Command::Release { scope, .. } => {
            if !platform.dial_reset(&scope, None).await? {
                bail!("{scope} is as usual");
            }
        }
    }
    Ok(())
}
