//! The stories of `tests/browser` in a real browser, against a server of their own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail};

use crate::places::{Places, Workspace};
use crate::{packages, process};

/// The oldest Node that the browser driver, and the attacks, run on.
const OLDEST_NODE: u32 = 20;
/// How many stories are told side by side, at most; no more than there are cores.
const AT_ONCE: usize = 2;
/// The stories that take minutes, the longest first.
const LONG: [&str; 7] = [
    "every-page.",
    "drafts.",
    "rooms.",
    "keyboard.",
    "day.",
    "grades.",
    "console.",
];
const BROWSERS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Runs every story, or the tests whose names contain a filter, and fails after the last one if
/// any failed. The binary and the modules must have been built.
pub(crate) fn test(places: &Places, filters: &[String]) -> Result<()> {
    let folder = places.root().join("tests/browser");
    let chromium = find_chromium()?;
    let node = find_node()?;
    install_dependencies(&folder)?;
    let screens = places.results("screens");
    std::fs::create_dir_all(&screens)
        .with_context(|| format!("cannot make {}", screens.display()))?;

    let stories = stories(&folder)?;
    if stories.is_empty() {
        bail!("no story was found in {}", folder.display());
    }
    // Each has a server, a browser and a folder of its own, and mostly waits for one of them.
    let telling = std::thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(AT_ONCE);
    let waiting = Mutex::new(stories.iter());
    let failed = Mutex::new(Vec::new());
    let tell = || {
        loop {
            let next = lock(&waiting).next();
            let Some(story) = next else { break };
            let mut test = Command::new(&node);
            test.args(["--test", "--test-reporter=spec"])
                .args(filters.iter().map(|filter| pattern(filter)))
                .arg(story)
                .current_dir(&folder)
                .env("PREAU_BIN", places.binary())
                .env("PREAU_MODULES", places.components(Workspace::Plugins))
                .env("PREAU_CHROMIUM", &chromium)
                .env("PREAU_SCREENS", &screens);
            let told = screens.join(format!("{story}.log"));
            let begun = Instant::now();
            let ended = process::run_into(&mut test, &told);
            let mut failed = lock(&failed);
            let said = std::fs::read(&told).unwrap_or_default();
            let said = String::from_utf8_lossy(&said);
            println!("\n    $ {}", process::spelled(&test));
            println!("{said}");
            println!("    {story}: {:.0} s", begun.elapsed().as_secs_f64());
            if ended.is_err() {
                failed.push(story.as_str());
                if process::interrupted() {
                    break;
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..telling {
            scope.spawn(tell);
        }
    });
    println!("    screens are in {}", screens.display());
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !failed.is_empty() {
        bail!(
            "{} of {}: {}",
            failed.len(),
            stories.len(),
            failed.join(", ")
        );
    }
    Ok(())
}

fn lock<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A filter as Node's option: plain text, in which no sign means anything special.
fn pattern(filter: &str) -> String {
    let mut text = String::from("--test-name-pattern=/");
    for sign in filter.chars() {
        if !sign.is_alphanumeric() && !sign.is_whitespace() {
            text.push('\\');
        }
        text.push(sign);
    }
    text.push_str("/i");
    text
}

/// The stories of a folder: the long ones first, so that none begins when the others have ended.
fn stories(folder: &Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(".test.mjs"))
        .collect();
    let turn = |name: &String| {
        let long = LONG.iter().position(|long| name.starts_with(long));
        (long.unwrap_or(LONG.len()), name.clone())
    };
    names.sort_by_cached_key(turn);
    Ok(names)
}

fn find_chromium() -> Result<PathBuf> {
    let find = || BROWSERS.into_iter().find_map(process::find);
    if let Some(named) = std::env::var_os("PREAU_CHROMIUM").map(PathBuf::from) {
        if process::is_executable(&named) {
            return Ok(named);
        }
        bail!(
            "PREAU_CHROMIUM names {}, which cannot be run",
            named.display()
        );
    }
    if let Some(browser) = find() {
        return Ok(browser);
    }
    packages::install(&["chromium"], "to test in a real browser")?;
    find().ok_or_else(|| anyhow!("chromium was installed, but is not in the search path"))
}

/// Node, installed if it is not there.
pub(crate) fn find_node() -> Result<PathBuf> {
    if process::find("node").is_none() || process::find("npm").is_none() {
        packages::install(&["nodejs", "npm"], "to run what is written in JavaScript")?;
    }
    let node = process::find("node")
        .ok_or_else(|| anyhow!("nodejs was installed, but node is not in the search path"))?;
    let said = process::capture(Command::new(&node).arg("--version"))?;
    match major(&said) {
        Some(version) if version >= OLDEST_NODE => Ok(node),
        _ => bail!(
            "node {OLDEST_NODE} or newer is needed; {} is {}",
            node.display(),
            said.trim()
        ),
    }
}

/// The first number of `v20.20.2`.
fn major(said: &str) -> Option<u32> {
    said.trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// `npm ci`, unless what is installed came from the same lock file.
fn install_dependencies(folder: &Path) -> Result<()> {
    let wanted = std::fs::read(folder.join("package-lock.json"))
        .context("tests/browser/package-lock.json is missing")?;
    let mark = folder.join("node_modules/.installed-from.json");
    if std::fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = process::find("npm").ok_or_else(|| anyhow!("npm is not in the search path"))?;
    process::run(
        Command::new(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(folder),
    )?;
    std::fs::write(&mark, wanted).with_context(|| format!("cannot write {}", mark.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.1"), None);
    }

    #[test]
    fn a_filter_is_plain_text() {
        assert_eq!(pattern("6A (a)"), "--test-name-pattern=/6A \\(a\\)/i");
    }
}
