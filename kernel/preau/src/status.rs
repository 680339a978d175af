//! `preau status export`: the status page as files, for a host that does not go down with this one.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use preau_domain::caller::Language;
use preau_platform::Platform;
use preau_platform::status::Status as Found;
use preau_render::assets;
use preau_render::feed::atom;
use preau_render::portal::status::{Status, StatusLinks, copy, feed, json};
use preau_web::status::{context, view};

use crate::config::Source;
use crate::people;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the status page as files: index.html (French), en.html, status.json, feed.atom, style.css, fonts.
    ///
    /// Each file is written aside and then takes its name, so that whoever copies the folder finds whole files. What is
    /// measured is what the nodes wrote down within the last ten minutes; where none did, the page says that the
    /// service is down. Where the database does not answer, nothing is written and the command fails: the copy then
    /// says of when it is.
    Export {
        #[command(flatten)]
        source: Source,
        /// The folder; made if it is not there.
        folder: PathBuf,
        /// The address at which the files will lie, such as <https://etat.example.fr/>: feed readers need it.
        #[arg(long, default_value = "")]
        address: String,
    },
}

/// The page in French, which a host gives for the folder.
const FRENCH: &str = "index.html";
const ENGLISH: &str = "en.html";
const JSON: &str = "status.json";
const FEED: &str = "feed.atom";

/// A file to write: its name, its content.
type Written = (String, Vec<u8>);

/// The style of the page, and the fonts that it names.
fn style() -> Vec<Written> {
    let css = ["style.css", "status.css"].into_iter();
    let css = css.filter_map(assets::named);
    let css: Vec<u8> = css.flat_map(|asset| asset.bytes.clone()).collect();
    let fonts = assets::all().iter();
    let fonts = fonts.filter(|asset| asset.content_type == "font/woff2");
    let fonts = fonts.map(|asset| (asset.path.clone(), asset.bytes.clone()));
    fonts.chain([("style.css".to_owned(), css)]).collect()
}

/// The page, its data and its feed. Pages come last: what they lead to is there before them.
fn files(platform: &Platform, found: &Found, address: &str) -> Vec<Written> {
    let region = &platform.region_name();
    let seen = |language, page: &str| -> Status {
        let links = StatusLinks {
            page: format!("{address}{page}"),
            feed: format!("{address}{FEED}"),
            json: format!("{address}{JSON}"),
            style: None,
        };
        view(found, language, None, links)
    };
    let now = found.at;
    let (french, english) = (seen(Language::Fr, FRENCH), seen(Language::En, ENGLISH));
    let in_french = context(platform, Language::Fr, now);
    let in_english = context(platform, Language::En, now);
    let data = json(&in_french, &french).to_string();
    let told = atom(&feed(&in_french, region, &french));
    let english = copy(&in_english, region, &english, FRENCH).into_string();
    let french = copy(&in_french, region, &french, ENGLISH).into_string();
    let texts = [
        (JSON, data),
        (FEED, told),
        (ENGLISH, english),
        (FRENCH, french),
    ];
    let texts = texts.map(|(name, text)| (name.to_owned(), text.into_bytes()));
    style().into_iter().chain(texts).collect()
}

/// Writes a file aside, and gives it its name once it is whole and on the disk. What is aside has a name that nobody
/// foresees: another export at the same time writes none of it, and no link that lies there leads elsewhere.
fn put(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let mut aside = tempfile::Builder::new()
        .prefix(&format!(".{name}."))
        .suffix(".part")
        // For whom it is, the umask says, as of any file.
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    aside.write_all(content)?;
    aside.as_file().sync_all()?;
    aside.persist(folder.join(name))?;
    Ok(())
}

/// Runs the command.
pub(crate) async fn run(command: Command) -> Result<()> {
    let Command::Export {
        source,
        folder,
        address,
    } = command;
    let is_of_web = address.starts_with("https://") || address.starts_with("http://");
    let is_of_folder = is_of_web && address.ends_with('/');
    if !address.is_empty() && !is_of_folder {
        bail!("--address: `{address}` is no address of a folder, such as https://etat.example.fr/");
    }
    let platform = people::open(&source).await?;
    let found = platform.status_written().await;
    let found =
        found.context("how everything is could not be read; the files stay as they were")?;
    fs::create_dir_all(&folder)
        .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
    for (name, content) in files(&platform, &found, &address) {
        put(&folder, &name, &content)
            .with_context(|| format!("{} cannot be written", folder.join(&name).display()))?;
    }
    println!("{}", folder.display());
    Ok(())
}
