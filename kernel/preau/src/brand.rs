//! How the region shows itself: `[brand]` in `region.toml`, and `preau brand`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use preau_domain::brand::{Brand, Colour, Logo};
use preau_domain::clock::SystemClock;
use preau_platform::config::BrandSaid;
use preau_platform::error::PlatformError;
use serde::Deserialize;

use crate::compose;
use crate::config::Source;

/// The region's accents and logo.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct BrandInFile {
    accent_light: Option<String>,
    accent_dark: Option<String>,
    logo: Option<PathBuf>,
    logo_alt: Option<String>,
    #[serde(default)]
    locked: bool,
}

/// An accent that is legible, or is to be held against its grounds later.
fn accent(key: &str, text: Option<&str>) -> Result<Option<Colour>> {
    let read = text.map(|text| {
        text.parse()
            .with_context(|| format!("{key}: `{text}` is none"))
    });
    read.transpose()
}

/// The logo of a file, and what is said in its place.
fn logo(file: &Path, alt: Option<&str>) -> Result<Logo> {
    let says = || format!("logo: {}", file.display());
    // Not more than is needed to see that it is too much.
    let size = std::fs::metadata(file).with_context(says)?.len();
    if size > Logo::BYTES as u64 {
        bail!("{}: at most {} bytes", says(), Logo::BYTES);
    }
    let bytes = std::fs::read(file).with_context(says)?;
    Logo::new(bytes, alt.unwrap_or_default()).with_context(says)
}

impl BrandInFile {
    pub(crate) fn read(self) -> Result<BrandSaid> {
        let said = Brand {
            name: None,
            light: accent("accent-light", self.accent_light.as_deref())?,
            dark: accent("accent-dark", self.accent_dark.as_deref())?,
            logo: match &self.logo {
                Some(file) => Some(logo(file, self.logo_alt.as_deref())?),
                None if self.logo_alt.is_some() => bail!("logo-alt: of which logo?"),
                None => None,
            },
        };
        said.check()?;
        Ok(BrandSaid {
            said,
            locked: self.locked,
        })
    }
}

/// What is to be set; what is left out stays as it is set.
#[derive(Debug, Args)]
pub(crate) struct Wanted {
    /// The region's name.
    #[arg(long)]
    name: Option<String>,
    /// Its accent by day: `#1d4f91`.
    #[arg(long)]
    accent_light: Option<Colour>,
    /// Its accent by night: `#92bdf5`.
    #[arg(long)]
    accent_dark: Option<Colour>,
    /// Its logo, a PNG.
    #[arg(long, value_name = "FILE", requires = "logo_alt")]
    logo: Option<PathBuf>,
    /// What is said in the logo's place.
    #[arg(long, requires = "logo")]
    logo_alt: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show what holds, and what of it is set by hand.
    Show(Source),
    /// Set the name, accents or logo. An accent that somebody could not read is refused, with its contrast and the
    /// nearest one that would do.
    Set {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        wanted: Wanted,
    },
    /// Set all back to what `region.toml` says.
    Reset(Source),
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    let (Command::Show(source) | Command::Set { source, .. } | Command::Reset(source)) = &command;
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    let set = platform.brand_by_operator().await?.set.value;
    let wanted = match command {
        Command::Show(_) => {
            println!("{}", said(&platform.brand()));
            println!("by hand: {}", said(&set));
            return Ok(());
        }
        Command::Set { wanted, .. } => {
            let logo = wanted
                .logo
                .as_deref()
                .map(|file| logo(file, wanted.logo_alt.as_deref()));
            let wanted = Brand {
                name: wanted.name,
                light: wanted.accent_light,
                dark: wanted.accent_dark,
                logo: logo.transpose()?,
            };
            wanted.before(&set)
        }
        Command::Reset(_) => Brand::default(),
    };
    match platform.brand_set_by_operator(&wanted).await {
        Ok(()) => println!("{}", said(&platform.brand())),
        Err(PlatformError::Invalid(errors)) => {
            let messages = errors.into_iter().map(|error| error.message);
            bail!("{}", messages.collect::<Vec<_>>().join(" "))
        }
        Err(PlatformError::Forbidden(_)) => bail!("brand: `locked` in region.toml"),
        Err(error) => return Err(error).context("it was not set"),
    }
    Ok(())
}

/// What is set, in a line.
fn said(brand: &Brand) -> String {
    let colour = |colour: Option<Colour>| colour.map_or("-".to_owned(), |one| one.to_string());
    let logo = brand.logo.as_ref().map_or("-", Logo::alt);
    format!(
        "name {}, light {}, dark {}, logo {logo}",
        brand.name.as_deref().unwrap_or("-"),
        colour(brand.light),
        colour(brand.dark)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<BrandSaid> {
        toml::from_str::<BrandInFile>(text)?.read()
    }

    #[test]
    fn accents_are_held_against_their_grounds_and_a_logo_against_what_it_may_be() {
        let said = read("accent-light = \"#8C2A6B\"\nlocked = true").expect("right");
        assert!(said.locked);
        assert_eq!(said.said.light, Some(Colour([0x8c, 0x2a, 0x6b])));
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), "<svg/>").expect("written");
        let svg = format!("logo = \"{}\"\nlogo-alt = \"a\"", file.path().display());
        for (wrong, says) in [
            ("accent-light = \"#ffd700\"", "would do"),
            ("accent-dark = \"#1d4f91\"", "would do"),
            ("accent-dark = \"blue\"", "accent-dark"),
            ("logo-alt = \"a\"", "of which logo"),
            ("logo = \"/nowhere.png\"\nlogo-alt = \"a\"", "nowhere"),
            (svg.as_str(), "PNG"),
            ("accent = \"#8c2a6b\"", "unknown field"),
        ] {
            let error = format!("{:#}", read(wrong).expect_err(wrong));
            assert!(error.contains(says), "{wrong}: {error}");
        }
        assert_eq!(read("").expect("right"), BrandSaid::default());
    }
}
