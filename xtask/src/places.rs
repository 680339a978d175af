//! Where things are: the four workspaces of the tree and where each is compiled.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::cache::Cache;

/// The target of modules.
pub(crate) const WASM: &str = "wasm32-wasip2";

/// A Cargo workspace of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Workspace {
    /// The kernel, its tests and this tool.
    Kernel,
    /// What a vendor needs.
    Sdk,
    /// The first-party modules.
    Plugins,
    /// Hostile and odd modules for the tests of the runtime.
    Guests,
}

impl Workspace {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Kernel, Self::Sdk, Self::Plugins, Self::Guests];

    /// Its folder from the root, with a slash at its end unless it is the root.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Kernel => "",
            Self::Sdk => "sdk/rust/",
            Self::Plugins => "plugins/",
            Self::Guests => "tests/guests/",
        }
    }

    /// Its manifest from the root.
    pub(crate) fn manifest(self) -> String {
        format!("{}Cargo.toml", self.folder())
    }
}

/// Where the tree is and where it is compiled.
#[derive(Debug)]
pub(crate) struct Places {
    root: PathBuf,
    /// One folder for everything, when it is not the usual ones.
    target: Option<PathBuf>,
    /// Held while the shared cache is in use.
    cache: Option<Cache>,
}

impl Places {
    /// The tree of this tool. Honours `CARGO_TARGET_DIR`.
    pub(crate) fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask is not in a folder of the tree")?
            .to_owned();
        let target = env::var_os("CARGO_TARGET_DIR").map(|folder| root.join(folder));
        Ok(Self {
            root,
            target,
            cache: None,
        })
    }

    /// As [`Places::find`], but on a CI machine (`CI=true`) compiled dependencies are kept between
    /// fresh clones. Says so.
    pub(crate) fn find_cached() -> Result<Self> {
        let mut places = Self::find()?;
        if places.target.is_none()
            && let Some(cache) = Cache::open(&places.root)?
        {
            println!("compiled dependencies are kept in {}", cache.display());
            places.target = Some(cache.target());
            places.cache = Some(cache);
            places.forget_own_crates()?;
        }
        Ok(places)
    }

    /// Cargo tells a changed crate of ours by the time of its files alone, and a clone made while
    /// another was compiled would pass for unchanged. So our own crates are always compiled anew.
    fn forget_own_crates(&self) -> Result<()> {
        for workspace in Workspace::ALL {
            if !self.has(workspace) || !self.target(workspace).exists() {
                continue;
            }
            let mut clean = self.cargo(workspace, &["clean", "--quiet", "--locked"]);
            for name in crate::tidy::own_packages(self, workspace)? {
                clean.arg("-p").arg(name);
            }
            crate::process::run(&mut clean)?;
        }
        Ok(())
    }

    /// The root of the tree.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether the tree has this workspace.
    pub(crate) fn has(&self, workspace: Workspace) -> bool {
        self.root.join(workspace.manifest()).is_file()
    }

    /// The target folder of a workspace.
    pub(crate) fn target(&self, workspace: Workspace) -> PathBuf {
        match (&self.target, workspace) {
            (None, _) => self.root.join(workspace.folder()).join("target"),
            (Some(target), Workspace::Kernel) => target.clone(),
            (Some(target), Workspace::Sdk) => target.join("sdk"),
            (Some(target), Workspace::Plugins) => target.join("plugins"),
            (Some(target), Workspace::Guests) => target.join("guests"),
        }
    }

    /// The folder of compiled components of a workspace.
    pub(crate) fn components(&self, workspace: Workspace) -> PathBuf {
        self.target(workspace).join(WASM).join("release")
    }

    /// The binary.
    pub(crate) fn binary(&self) -> PathBuf {
        self.target(Workspace::Kernel).join("debug").join("preau")
    }

    /// A folder for what a person looks at afterwards (screens, figures): always `target/NAME` in
    /// the tree.
    pub(crate) fn results(&self, name: &str) -> PathBuf {
        self.root.join("target").join(name)
    }

    /// Cargo in a workspace; `words` starts with the subcommand.
    pub(crate) fn cargo(&self, workspace: Workspace, words: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // What Cargo told this tool about itself is not for the crates compiled next: some build
        // scripts are run again when these change.
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_PRIMARY_"]
                .iter()
                .any(|prefix| text.starts_with(prefix))
            {
                command.env_remove(&name);
            }
        }
        command
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.target(workspace))
            .args(words);
        if self.cache.is_some() {
            command.env("CARGO_INCREMENTAL", "0");
        }
        // The root's manifest is found from the folder; named, it would only lengthen each line.
        if workspace != Workspace::Kernel {
            command.arg("--manifest-path").arg(workspace.manifest());
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(target: Option<&str>) -> Places {
        Places {
            root: "/tree".into(),
            target: target.map(PathBuf::from),
            cache: None,
        }
    }

    #[test]
    fn each_workspace_is_compiled_in_its_own_folder() {
        let usual = places(None);
        assert_eq!(usual.binary(), Path::new("/tree/target/debug/preau"));
        assert_eq!(
            usual.components(Workspace::Plugins),
            Path::new("/tree/plugins/target/wasm32-wasip2/release")
        );
    }

    #[test]
    fn a_given_target_folder_moves_everything_but_the_results() {
        let moved = places(Some("/cache"));
        assert_eq!(moved.binary(), Path::new("/cache/debug/preau"));
        assert_eq!(
            moved.components(Workspace::Guests),
            Path::new("/cache/guests/wasm32-wasip2/release")
        );
        assert_eq!(moved.results("bench"), Path::new("/tree/target/bench"));
    }
}
