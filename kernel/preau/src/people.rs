//! `preau people`: what a directory does not say. Who administers a school or the region, and under which
//! word a school is found.

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use preau_domain::clock::SystemClock;
use preau_domain::ids::PersonId;
use preau_domain::person::{Function, Name};
use preau_domain::school::School;
use preau_platform::Platform;
use preau_store::FunctionSet;
use uuid::Uuid;

use crate::compose;
use crate::config::Source;
use crate::sheets;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Give a person a function in a school: `school-admin`, `head`, `education-adviser`, `inspector` or, for
    /// a relative, `delegate`.
    Grant {
        #[command(flatten)]
        source: Source,
        /// The person's login.
        login: String,
        /// The school's word in addresses.
        school: String,
        /// The function.
        function: String,
        /// Take it away instead.
        #[arg(long)]
        revoke: bool,
    },
    /// Add somebody who runs the region; prints their login and activation code.
    AddOperator {
        #[command(flatten)]
        source: Source,
        /// Given name.
        given: String,
        /// Family name.
        family: String,
    },
    /// Add somebody whom no directory names as a guest of a school, such as an inspector; prints their
    /// login and activation code.
    AddGuest {
        #[command(flatten)]
        source: Source,
        /// The school's word in addresses.
        school: String,
        /// Given name.
        given: String,
        /// Family name.
        family: String,
        /// What they do there: `inspector`.
        #[arg(long)]
        function: Option<String>,
    },
    /// Let somebody who has an account into a school as a guest.
    LetIn {
        #[command(flatten)]
        source: Source,
        /// The person's login.
        login: String,
        /// The school's word in addresses.
        school: String,
        /// Let them out again; the functions given to them there go too.
        #[arg(long)]
        leave: bool,
    },
    /// Put a new activation code in place of a person's password, and print it.
    Renew {
        #[command(flatten)]
        source: Source,
        /// The person's login.
        login: String,
    },
    /// Issue activation codes for a school's people who have no password yet, and print a slip for each:
    /// HTML to be opened in a browser and printed, or CSV. Earlier codes of the same people are of no
    /// use any more.
    Sheets(sheets::Arguments),
    /// Give a school its word in addresses, instead of its UAI.
    NameSchool {
        #[command(flatten)]
        source: Source,
        /// The school's present word (its UAI in lower case at first).
        school: String,
        /// The new one: "college-joliot-curie".
        word: String,
    },
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Grant {
            source,
            login,
            school,
            function,
            revoke,
        } => {
            let platform = open(&source).await?;
            let function = function_named(&function)?;
            let school = school_named(&platform, &school)?;
            let person = person(&platform, &login).await?;
            let set = platform
                .function_grant(school.id, person, function, !revoke)
                .await?;
            match set {
                FunctionSet::Done => println!("done"),
                FunctionSet::AsItWas => println!("it was so already"),
                FunctionSet::NotAMember => {
                    bail!(
                        "`{login}` is at most a pupil at {}: a function is for its other members (see let-in)",
                        school.name
                    )
                }
            }
        }
        Command::AddOperator {
            source,
            given,
            family,
        } => {
            let platform = open(&source).await?;
            let name = Name {
                title: String::new(),
                given,
                family,
            };
            let (login, code) = platform
                .region_operator_invite(PersonId(Uuid::now_v7()), &name)
                .await?;
            println!("login {login}\nactivation code {code}");
        }
        Command::AddGuest {
            source,
            school,
            given,
            family,
            function,
        } => {
            let platform = open(&source).await?;
            let function = function.as_deref().map(function_named).transpose()?;
            let school = school_named(&platform, &school)?;
            let (person, title) = (PersonId(Uuid::now_v7()), String::new());
            let name = Name {
                title,
                given,
                family,
            };
            let (login, code) = platform.guest_invite(school.id, person, &name).await?;
            if let Some(function) = function {
                platform
                    .function_grant(school.id, person, function, true)
                    .await?;
            }
            println!("login {login}\nactivation code {code}");
        }
        Command::LetIn {
            source,
            login,
            school,
            leave,
        } => {
            let platform = open(&source).await?;
            let school = school_named(&platform, &school)?;
            let person = person(&platform, &login).await?;
            let changed = platform.guest_set(school.id, person, !leave).await?;
            println!("{}", if changed { "done" } else { "it was so already" });
        }
        Command::Renew { source, login } => {
            let platform = open(&source).await?;
            let person = person(&platform, &login).await?;
            println!("activation code {}", platform.account_renew(person).await?);
        }
        Command::Sheets(arguments) => Box::pin(sheets::run(arguments)).await?,
        Command::NameSchool {
            source,
            school,
            word,
        } => {
            let platform = open(&source).await?;
            let school = school_named(&platform, &school)?;
            platform.school_name(school.id, &word).await?;
            println!("/s/{word}");
        }
    }
    Ok(())
}

pub(crate) async fn open(source: &Source) -> Result<Arc<Platform>> {
    compose::platform(&source.read()?, Arc::new(SystemClock)).await
}

fn function_named(word: &str) -> Result<Function> {
    Function::of_str(word).with_context(|| {
        let known: Vec<_> = Function::ALL.iter().map(|one| one.as_str()).collect();
        format!("`{word}` is not a function: {}", known.join(", "))
    })
}

/// The school whose word in addresses this is.
pub(crate) fn school_named(platform: &Platform, word: &str) -> Result<Arc<School>> {
    let school = platform.school(word);
    school.with_context(|| format!("no school `{word}`"))
}

async fn person(platform: &Platform, login: &str) -> Result<PersonId> {
    let account = platform.store().account_by_login(login).await?;
    Ok(account
        .with_context(|| format!("no account `{login}`"))?
        .person)
}
