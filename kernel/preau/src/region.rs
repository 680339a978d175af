//! `preau region`: what `region.toml` says of modules and plans, held against what is.

use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Subcommand;
use preau_domain::clock::SystemClock;
use preau_domain::limit::PlanScope;
use preau_domain::reach::Reach;
use preau_platform::Platform;
use preau_platform::wanted::{RegionWanted, Step, StepTo};

use crate::compose;
use crate::config::Source;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say whether `region.toml` is right, without opening the database.
    Check(Source),
    /// Say what `apply` would change, and what stays since somebody chose it. Changes nothing.
    Plan(Source),
    /// Have modules on where `region.toml` says, but where somebody chose otherwise and the line is not `locked`.
    Apply(Source),
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Check(source) => {
            let config = source.read()?.platform;
            println!(
                "right: {} lines of modules, plans of {} schools and {} modules",
                config.modules.len(),
                config.plans.schools.len(),
                config.plans.modules.len()
            );
            Ok(())
        }
        Command::Plan(source) => {
            let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
            let wanted = platform.region_wanted().await?;
            print_limits(&platform);
            ended(&wanted, "would be")
        }
        Command::Apply(source) => {
            let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
            let wanted = platform.region_apply().await?;
            ended(&wanted, "is now")
        }
    }
}

/// How a module is to be in a school, in words.
fn how(step: &Step) -> String {
    match &step.to {
        StepTo::On => "on".to_owned(),
        StepTo::Off => "off".to_owned(),
        StepTo::For(Reach::Everybody, _) => "on for everybody".to_owned(),
        StepTo::For(Reach::Groups(_), said) => format!("on for {said}"),
    }
}

/// Prints what changed or would; an error where a line cannot be followed.
fn ended(wanted: &RegionWanted, becomes: &str) -> Result<()> {
    for step in &wanted.steps {
        let (school, module) = (&step.school, &step.module);
        println!(
            "{module} {becomes} {} in {} {} (line {})",
            how(step),
            school.uai,
            school.name,
            step.line
        );
    }
    for step in &wanted.kept {
        let (school, module) = (&step.school, &step.module);
        println!(
            "{module} stays as somebody chose in {} {}: line {} would have it {}",
            school.uai,
            school.name,
            step.line,
            how(step)
        );
    }
    println!(
        "{} changes, {} choices kept",
        wanted.steps.len(),
        wanted.kept.len()
    );
    for problem in &wanted.problems {
        eprintln!(
            "line {}: module `{}`: {}",
            problem.line, problem.module, problem.what
        );
    }
    if !wanted.problems.is_empty() {
        bail!("{} lines could not be followed", wanted.problems.len());
    }
    Ok(())
}

/// What was set by hand of plans, since it stands before what the file says.
fn print_limits(platform: &Platform) {
    for school in platform.school_list() {
        let set = platform.limits_set(&PlanScope::School(school.id));
        if !set.is_empty() {
            println!("plan of {} {}: {set}, set by hand", school.uai, school.name);
        }
    }
    for module in platform.modules() {
        let id = &module.manifest.id;
        let set = platform.limits_set(&PlanScope::Module(id.clone()));
        if !set.is_empty() {
            println!("plan of module {id}: {set}, set by hand");
        }
    }
}
