//! `preau plan`: what one school's modules, or one module in every school, may use and keep. A running server has it
//! within a second.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use preau_domain::clock::SystemClock;
use preau_domain::limit::{Limit, Limits, PlanScope};
use preau_platform::Platform;
use preau_platform::error::PlatformError;

use crate::compose;
use crate::config::Source;
use crate::module::{module_called, school_called};

/// For whom.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct Whose {
    /// A school, by its word in addresses or its code: in place of the limits of its level.
    #[arg(long)]
    school: Option<String>,
    /// A module, in every school: at most these.
    #[arg(long)]
    module: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what holds in a school, or what is set for a module.
    Show {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        whose: Whose,
    },
    /// Set limits, besides those that are set already: `module-records=5000 weight=8`.
    Set {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        whose: Whose,
        /// The limits, by their keys in `region.toml`.
        #[arg(required = true)]
        limits: Vec<Limits>,
    },
    /// Set limits back to what is usual: all that were set by hand, or those that are named.
    Reset {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        whose: Whose,
        /// Their keys.
        #[arg(value_parser = limit)]
        limits: Vec<Limit>,
    },
}

fn limit(word: &str) -> Result<Limit, String> {
    Limit::of_str(word).ok_or_else(|| format!("one of {}", Limit::WORDS.join(", ")))
}

impl Whose {
    fn scope(&self, platform: &Platform) -> Result<PlanScope> {
        match (&self.school, &self.module) {
            (Some(word), None) => Ok(PlanScope::School(school_called(platform, word)?.id)),
            (None, Some(word)) => Ok(PlanScope::Module(module_called(word)?)),
            _ => bail!("either a school or a module"),
        }
    }
}

async fn put(platform: &Platform, scope: &PlanScope, limits: &Limits) -> Result<()> {
    match platform.plan_set_by_operator(scope, limits).await {
        Ok(true) => println!("done"),
        Ok(false) => println!("it was so already"),
        Err(PlatformError::Invalid(errors)) => {
            let messages: Vec<_> = errors.into_iter().map(|error| error.message).collect();
            bail!("{}", messages.join(" "))
        }
        Err(error) => return Err(error).context("the plan was not set"),
    }
    Ok(())
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    let (Command::Show { source, whose }
    | Command::Set { source, whose, .. }
    | Command::Reset { source, whose, .. }) = &command;
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    let scope = whose.scope(&platform)?;
    let mut set = platform.limits_set(&scope);
    match command {
        Command::Show { .. } => show(&platform, &scope, &set),
        Command::Set { limits, .. } => {
            for given in limits {
                set = given.before(&set);
            }
            put(&platform, &scope, &set).await?;
        }
        Command::Reset { limits, .. } => {
            set.0
                .retain(|limit, _| !limits.is_empty() && !limits.contains(limit));
            put(&platform, &scope, &set).await?;
        }
    }
    Ok(())
}

/// Prints a school's limits, each with whether it was set by hand, or what is set for a module.
fn show(platform: &Platform, scope: &PlanScope, set: &Limits) {
    let school = match scope {
        PlanScope::School(id) => platform.school_of(*id),
        PlanScope::Module(_) => None,
    };
    let plan = school.map(|school| platform.plan(&school));
    for limit in Limit::ALL {
        let by_hand = set.0.get(&limit);
        let value = plan.map(|plan| plan.limit(limit)).or(by_hand.copied());
        if let Some(value) = value {
            let note = if by_hand.is_some() {
                " (set by hand)"
            } else {
                ""
            };
            println!("{}={value}{note}", limit.as_str());
        }
    }
}
