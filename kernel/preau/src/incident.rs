//! `preau incident`: what people are told when something does not work. What is written here stands on the status page
//! of every node a second later.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use preau_domain::caller::Language;
use preau_domain::condition::{Condition, Part, Service};
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Incident, IncidentKind, IncidentLine, Stage};
use preau_domain::module::Text;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::incidents::told;
use uuid::Uuid;

use crate::config::Source;
use crate::people;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tell people of an incident, or of works to come. Prints its name for what comes next.
    Open(Box<Opening>),
    /// Say what comes next of an incident.
    Update {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        said: Said,
        /// How far those are who work on it.
        #[arg(long, default_value = "found", value_parser = stage)]
        stage: Stage,
    },
    /// Say that an incident is over.
    Resolve {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        said: Said,
    },
    /// List incidents that are not over, newest change first.
    List {
        #[command(flatten)]
        source: Source,
        /// Those that are over too, of the last 400 days.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Opening {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    text: Texts,
    /// What people notice, in a line, in French.
    #[arg(long, default_value = "")]
    title: String,
    /// The same in English.
    #[arg(long, default_value = "")]
    title_en: String,
    /// How services are because of it; `operational` only tells people something.
    #[arg(long, default_value = "partial", value_parser = condition)]
    severity: Condition,
    /// What is concerned: `portal`, `sign-in` or a module's id; once for each.
    #[arg(long = "service", value_name = "SERVICE", required = true)]
    services: Vec<Service>,
    /// Where, by the school's word in addresses, once for each; everywhere without.
    #[arg(long = "school", value_name = "SCHOOL")]
    schools: Vec<String>,
    /// Works that were planned, not trouble: they have an end.
    #[arg(long, requires = "ends")]
    works: bool,
    /// When it began or will, such as 2026-11-27T08:00+01:00; now without.
    #[arg(long)]
    begins: Option<Timestamp>,
    /// When it is meant to end.
    #[arg(long)]
    ends: Option<Timestamp>,
}

/// What people read. One language is enough.
#[derive(Debug, Args)]
pub(crate) struct Texts {
    /// What people read, in French.
    #[arg(long, default_value = "")]
    text: String,
    /// The same in English.
    #[arg(long, default_value = "")]
    text_en: String,
}

/// What is said of which incident.
#[derive(Debug, Args)]
pub(crate) struct Said {
    /// Its name, as `list` shows it.
    incident: String,
    #[command(flatten)]
    text: Texts,
}

impl Texts {
    fn line(self, at: Timestamp, stage: Stage) -> IncidentLine {
        IncidentLine {
            at,
            stage,
            text: Text {
                fr: self.text,
                en: self.text_en,
            },
            by: None,
        }
    }
}

fn stage(word: &str) -> Result<Stage, String> {
    Stage::of_str(word).ok_or_else(|| format!("one of {}", Stage::WORDS.join(", ")))
}

fn condition(word: &str) -> Result<Condition, String> {
    Condition::of_str(word).ok_or_else(|| format!("one of {}", Condition::WORDS.join(", ")))
}

/// As much of an identifier as one types.
fn short(id: IncidentId) -> String {
    id.to_string().chars().take(8).collect()
}

/// An incident in a line, as it may stand in a terminal.
fn line(platform: &Platform, one: &Incident) -> String {
    let parts = one.parts.iter().map(|part| {
        let school = part.school.and_then(|school| platform.school_of(school));
        match school {
            Some(school) => format!("{}@{}", part.service, school.slug),
            None => part.service.to_string(),
        }
    });
    let ends = one
        .ends
        .map_or_else(|| "…".to_owned(), |ends| ends.to_string());
    format!(
        "{} {} {} {} {} – {ends} {}",
        short(one.id),
        one.kind.as_str(),
        one.condition.as_str(),
        one.stage().as_str(),
        one.begins,
        parts.collect::<Vec<_>>().join(","),
    )
}

/// The incident whose name begins so, and no other's.
fn named(platform: &Platform, name: &str) -> Result<Incident> {
    let name = name.trim().to_lowercase().replace('-', "");
    let incidents = platform.incidents();
    let mut named = incidents
        .iter()
        .filter(|one| name.len() >= 4 && one.id.to_string().starts_with(&name));
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one.clone()),
        (None, _) => bail!("no incident `{name}`: `preau incident list --all` names them"),
        (Some(_), Some(_)) => bail!("`{name}` begins the name of several: write more of it"),
    }
}

/// Writes an incident, or says what is wrong with it.
async fn write(platform: &Platform, incident: Incident) -> Result<()> {
    let named = incident.id;
    match platform.incident_set(incident, None).await {
        Ok(written) => println!("{}", line(platform, &written)),
        Err(PlatformError::Invalid(errors)) => {
            let said = errors
                .into_iter()
                .map(|error| format!("{}: {}", error.field, error.message));
            bail!("{}", said.collect::<Vec<_>>().join("; "))
        }
        Err(PlatformError::Conflict(_)) => {
            bail!(
                "somebody wrote {} meanwhile: look, and say it again",
                short(named)
            )
        }
        Err(error) => return Err(error).context("nothing was written"),
    }
    Ok(())
}

/// Adds what is said to an incident.
async fn say(platform: &Platform, said: Said, stage: Stage) -> Result<()> {
    let mut incident = named(platform, &said.incident)?;
    incident.say(said.text.line(platform.now(), stage));
    write(platform, incident).await
}

/// The incident that is opened.
fn opened(platform: &Platform, opening: Opening) -> Result<Incident> {
    let now = platform.now();
    let found = opening.schools.iter().map(|word| {
        let school = people::school_named(platform, word)?;
        Ok(Some(school.id))
    });
    let mut schools: Vec<Option<SchoolId>> = found.collect::<Result<_>>()?;
    if schools.is_empty() {
        schools.push(None);
    }
    let parts = schools.iter().flat_map(|school| {
        opening.services.iter().map(|service| Part {
            school: *school,
            service: service.clone(),
        })
    });
    let parts = parts.collect();
    Ok(Incident {
        id: IncidentId(Uuid::new_v4()),
        version: 0,
        kind: if opening.works {
            IncidentKind::Works
        } else {
            IncidentKind::Trouble
        },
        title: Text {
            fr: opening.title,
            en: opening.title_en,
        },
        condition: opening.severity,
        parts,
        begins: opening.begins.unwrap_or(now),
        ends: opening.ends,
        lines: vec![opening.text.line(now, Stage::Noticed)],
        changed: now,
    })
}

/// Warns of a module that is not in the catalogue: its name would stand on the page as it was typed.
fn warn_of_strangers(platform: &Platform, services: &[Service]) {
    for service in services {
        if let Service::Module(id) = service
            && platform.module(id).is_err()
        {
            eprintln!("preau: no module `{id}` is installed: people will read its name as it is");
        }
    }
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Open(opening) => {
            let platform: Arc<Platform> = people::open(&opening.source).await?;
            warn_of_strangers(&platform, &opening.services);
            let incident = opened(&platform, *opening)?;
            write(&platform, incident).await
        }
        Command::Update {
            source,
            said,
            stage,
        } => {
            let platform = people::open(&source).await?;
            say(&platform, said, stage).await
        }
        Command::Resolve { source, said } => {
            let platform = people::open(&source).await?;
            say(&platform, said, Stage::Over).await
        }
        Command::List { source, all } => {
            let platform = people::open(&source).await?;
            let now = platform.now();
            let since = if all { Timestamp::MIN } else { Timestamp::MAX };
            for one in told(&platform.incidents(), since, now) {
                let title = one.title.said(Language::En);
                println!("{}\n    {title}", line(&platform, one));
            }
            Ok(())
        }
    }
}
