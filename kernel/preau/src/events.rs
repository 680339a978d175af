//! `preau events`: what modules kept failing to handle, trying it again, and giving it up.

use anyhow::Result;
use clap::Subcommand;

use crate::config::Source;
use crate::module::module_called;
use crate::people;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List what is set aside: how much in each school, or a school's events with their errors.
    Parked {
        #[command(flatten)]
        source: Source,
        /// The school's word in addresses.
        school: Option<String>,
    },
    /// Have a module try what was set aside again.
    Retry {
        #[command(flatten)]
        source: Source,
        /// The school's word in addresses.
        school: String,
        /// The module's id.
        module: String,
        /// One event, as `parked` names it; all of them if none is given.
        event: Option<uuid::Uuid>,
    },
    /// Give up all that waits for a module in a school, set aside or not: it will not be delivered. For a
    /// module that does not handle events any more, whose publishers have no room left.
    Discard {
        #[command(flatten)]
        source: Source,
        /// The school's word in addresses.
        school: String,
        /// The module's id.
        module: String,
    },
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    match command {
        Command::Parked { source, school } => {
            let platform = people::open(&source).await?;
            let Some(school) = school else {
                for (school, module, number) in platform.parked_count().await? {
                    println!("{} {module}: {number}", school.slug);
                }
                return Ok(());
            };
            let school = people::school_named(&platform, &school)?;
            for parked in platform.parked_list(&school).await? {
                let delivery = &parked.delivery;
                println!(
                    "{} {} {} of {}: {}",
                    delivery.key.event,
                    delivery.key.module,
                    delivery.name,
                    delivery.at,
                    parked.error
                );
            }
        }
        Command::Retry {
            source,
            school,
            module,
            event,
        } => {
            let module = module_called(&module)?;
            let platform = people::open(&source).await?;
            let school = people::school_named(&platform, &school)?;
            let freed = platform.parked_retry(&school, &module, event).await?;
            println!("{freed} to be tried again");
        }
        Command::Discard {
            source,
            school,
            module,
        } => {
            let module = module_called(&module)?;
            let platform = people::open(&source).await?;
            let school = people::school_named(&platform, &school)?;
            let discarded = platform.waiting_discard(&school, &module).await?;
            println!("{discarded} given up");
        }
    }
    Ok(())
}
