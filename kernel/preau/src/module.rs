//! `preau module`

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use clap::Subcommand;
use preau_domain::clock::SystemClock;
use preau_domain::ids::{ModuleId, Uai};
use preau_domain::school::{Level, School};
use preau_platform::Platform;

use crate::compose;
use crate::config::Source;
use crate::trial;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what a component is and whether it could be installed, without installing it.
    Check {
        /// The component.
        file: PathBuf,
    },
    /// Install components; each becomes the version that runs.
    Install {
        #[command(flatten)]
        source: Source,
        /// The components.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List the region's modules, what each keeps, and where it is nearest to its quota.
    List(Source),
    /// Enable a module in all schools of some levels, in one school, for all or some of its classes, or in schools
    /// that an import adds.
    Enable {
        #[command(flatten)]
        source: Source,
        /// The module's id.
        module: String,
        /// `ecole`, `college`, `lycee`; all for which it is meant if none is given.
        #[arg(long, conflicts_with = "school")]
        level: Vec<String>,
        /// One school, by its word in addresses or its code.
        #[arg(long)]
        school: Option<String>,
        /// The classes and groups of that school for which it is on, as the school writes them: `6A,6B`; for
        /// everybody without it.
        #[arg(long, value_delimiter = ',', requires = "school")]
        classes: Vec<String>,
        /// In schools that an import adds from now on, and in no other.
        #[arg(long, conflicts_with = "school")]
        new_schools: bool,
    },
    /// Disable a module in all schools of some levels, in one school, or in schools that an import adds. What it keeps
    /// stays.
    Disable {
        #[command(flatten)]
        source: Source,
        /// The module's id.
        module: String,
        /// `ecole`, `college`, `lycee`; all if none is given.
        #[arg(long, conflicts_with = "school")]
        level: Vec<String>,
        /// One school, by its word in addresses or its code.
        #[arg(long)]
        school: Option<String>,
        /// In schools that an import adds from now on, and in no other.
        #[arg(long, conflicts_with = "school")]
        new_schools: bool,
    },
    /// List the modules that are on in schools that an import adds, by level.
    NewSchools(Source),
    /// Hold a module back, in a school or everywhere, until it is released.
    Hold {
        #[command(flatten)]
        source: Source,
        /// The module's id.
        module: String,
        /// The school, by its word in addresses or its code; everywhere without it.
        #[arg(long)]
        school: Option<String>,
    },
    /// Release a module that is held back, in a school or everywhere.
    Release {
        #[command(flatten)]
        source: Source,
        /// The module's id.
        module: String,
        /// The school, by its word in addresses or its code; everywhere without it.
        #[arg(long)]
        school: Option<String>,
    },
    /// Try a module out: the real kernel with a small school in memory, driven by JSON lines.
    Try {
        /// The component.
        file: PathBuf,
        /// The school's code. One overseas has the hour of its territory.
        #[arg(long, default_value = "0999000V")]
        uai: Uai,
        /// So many pupils more in 6A: to try a module out on a whole class.
        #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=60))]
        classmates: u8,
    },
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Check { file } => check(&file).await,
        Command::Install { source, files } => install(&source, &files).await,
        Command::List(source) => list(&source).await,
        Command::Enable {
            source,
            module,
            level,
            school: None,
            new_schools,
            ..
        } => switch(&source, &module, &level, new_schools, true).await,
        Command::Disable {
            source,
            module,
            level,
            school: None,
            new_schools,
        } => switch(&source, &module, &level, new_schools, false).await,
        Command::Disable {
            source,
            module,
            school: Some(school),
            ..
        } => disable_in(&source, &module, &school).await,
        Command::NewSchools(source) => new_schools(&source).await,
        Command::Enable {
            source,
            module,
            school: Some(school),
            classes,
            ..
        } => enable_in(&source, &module, &school, &classes).await,
        Command::Hold {
            source,
            module,
            school,
        } => hold(&source, &module, school.as_deref(), true).await,
        Command::Release {
            source,
            module,
            school,
        } => hold(&source, &module, school.as_deref(), false).await,
        Command::Try {
            file,
            uai,
            classmates,
        } => trial::run(&file, uai, classmates).await,
    }
}

pub(crate) fn read(file: &PathBuf) -> Result<Vec<u8>> {
    std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))
}

/// Installs it where nothing is lost: what says yes here is taken in by a region too, unless another
/// publisher has the id there.
async fn check(file: &PathBuf) -> Result<()> {
    let installed = trial::install(&read(file)?)
        .await
        .with_context(|| file.display().to_string())?;
    let manifest = installed.manifest;
    println!(
        "{} {} by {}, contract {}",
        manifest.id,
        manifest.version,
        manifest.publisher,
        manifest.contract.as_str()
    );
    println!("{}", manifest.description.en);
    for (capability, reason) in &manifest.capabilities {
        println!("asks for {}: {}", capability.as_str(), reason.en);
    }
    for (hosts, reason) in &manifest.outbound {
        println!("asks {hosts}: {}", reason.en);
    }
    println!("in a surge: {}", manifest.surge.as_str());
    println!("sha256 {}", installed.digest);
    Ok(())
}

async fn install(source: &Source, files: &[PathBuf]) -> Result<()> {
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    for file in files {
        let installed = platform
            .module_install(&read(file)?)
            .await
            .with_context(|| file.display().to_string())?;
        println!(
            "installed {} {} ({})",
            installed.manifest.id, installed.manifest.version, installed.digest
        );
    }
    Ok(())
}

async fn list(source: &Source) -> Result<()> {
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    for module in platform.modules() {
        let manifest = &module.manifest;
        let schools = platform
            .school_list()
            .iter()
            .filter(|s| platform.is_enabled(s.id, &manifest.id))
            .count();
        println!(
            "{} {} by {}, enabled in {schools} schools",
            manifest.id, manifest.version, manifest.publisher
        );
        let stored = platform.module_stored(&manifest.id).await?;
        print!(
            "    keeps {} records, {:.1} MB, {} events that wait, {} timers, {} notifications, {:.1} MB of files",
            stored.records,
            megabytes(stored.bytes),
            stored.waiting,
            stored.timers,
            stored.notifications,
            megabytes(stored.files)
        );
        match stored.fullest {
            Some((school, share)) => println!("; fullest in {school}: {share} %"),
            None => println!(),
        }
        for asked in platform.hosts_seen(manifest) {
            let granted: Vec<_> = asked.granted.iter().map(ToString::to_string).collect();
            match granted.as_slice() {
                [] => println!("    asks {}: not granted", asked.hosts),
                granted => println!("    asks {}: granted {}", asked.hosts, granted.join(", ")),
            }
        }
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Turns a module on or off where it is otherwise: in schools of some levels, or in those that an import adds.
async fn switch(
    source: &Source,
    module: &str,
    levels: &[String],
    new_schools: bool,
    on: bool,
) -> Result<()> {
    let module = module_called(module)?;
    let levels = levels
        .iter()
        .map(|word| {
            Level::of_str(word)
                .with_context(|| format!("`{word}` is not a level: ecole, college, lycee"))
        })
        .collect::<Result<Vec<_>>>()?;
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    if new_schools {
        let done = platform.newcomer_set_by_operator(&module, &levels, on);
        let changed = done.await?;
        println!("{}", if changed { "done" } else { "it was so already" });
    } else if on {
        let enabled = platform.module_enable_everywhere(&module, &levels).await?;
        println!("enabled in {enabled} schools");
    } else {
        let disabled = platform.module_disable_everywhere(&module, &levels).await?;
        println!("disabled in {disabled} schools");
    }
    Ok(())
}

async fn disable_in(source: &Source, module: &str, school: &str) -> Result<()> {
    let id = module_called(module)?;
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    let school = school_called(&platform, school)?;
    platform
        .module_disable_by_operator(&school, &id)
        .await
        .with_context(|| format!("{}: see `locked` in region.toml", school.name))?;
    println!("{module} is off in {}", school.name);
    Ok(())
}

/// Lists what is on in schools that an import adds.
async fn new_schools(source: &Source) -> Result<()> {
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    for (level, newcomers) in platform.newcomers_by_operator().await? {
        let on = newcomers.iter().filter(|one| one.on);
        let on: Vec<_> = on.map(|one| one.manifest.id.as_str()).collect();
        println!("{}: {}", level.as_str(), on.join(" "));
    }
    Ok(())
}

/// Turns a module on in one school, for everybody or for some classes, whether it was on or off.
async fn enable_in(source: &Source, module: &str, school: &str, classes: &[String]) -> Result<()> {
    let id = module_called(module)?;
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    let school = school_called(&platform, school)?;
    platform
        .module_reach_by_operator(&school, &id, classes)
        .await
        .with_context(|| format!("{}: which classes", school.name))?;
    let whom = if classes.is_empty() {
        "everybody".to_owned()
    } else {
        classes.join(", ")
    };
    println!("{module} is on in {} for {whom}", school.name);
    Ok(())
}

/// The module of this id, whether it is installed or not.
pub(crate) fn module_called(word: &str) -> Result<ModuleId> {
    word.parse()
        .with_context(|| format!("`{word}` is no module's id"))
}

/// The school of this word in addresses, or this code.
pub(crate) fn school_called(platform: &Platform, word: &str) -> Result<Arc<School>> {
    let mut schools = platform.school_list().into_iter();
    let found = schools.find(|school| school.slug == word || school.uai.as_str() == word);
    found.with_context(|| format!("there is no school `{word}`"))
}

async fn hold(source: &Source, module: &str, school: Option<&str>, hold: bool) -> Result<()> {
    let id = module_called(module)?;
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    let school = school.map(|word| school_called(&platform, word));
    let school = school.transpose()?;
    platform
        .module_hold_by_operator(school.as_ref().map(|school| school.id), &id, hold)
        .await
        .with_context(|| module.to_owned())?;
    let place = school.map_or_else(|| "everywhere".to_owned(), |school| school.name.clone());
    let done = if hold { "held back" } else { "released" };
    println!("{module} is {done}: {place}");
    Ok(())
}
