//! Which crate may know which.

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

use super::Finding;
use super::tree::Tree;
use crate::places::{Places, Workspace};
use crate::process;

/// What each crate of the kernel may know of the others. The binary composes them and may know all.
const KERNEL: &[(&str, &[&str])] = &[
    ("preau-domain", &[]),
    ("preau-store", &["preau-domain"]),
    ("preau-outbound", &["preau-domain"]),
    ("preau-blobs", &["preau-domain"]),
    (
        "preau-runtime",
        &[
            "preau-domain",
            "preau-store",
            "preau-outbound",
            "preau-traces",
        ],
    ),
    ("preau-directory", &["preau-domain"]),
    ("preau-gate", &["preau-domain"]),
    ("preau-render", &["preau-domain"]),
    (
        "preau-platform",
        &[
            "preau-domain",
            "preau-store",
            "preau-blobs",
            "preau-runtime",
            "preau-directory",
            "preau-traces",
        ],
    ),
    (
        "preau-web",
        &[
            "preau-domain",
            "preau-gate",
            "preau-platform",
            "preau-render",
            "preau-traces",
        ],
    ),
    (
        "preau-post",
        &["preau-domain", "preau-platform", "preau-render"],
    ),
    ("preau-drill", &["preau-domain"]),
    ("preau-traces", &[]),
];

/// Libraries that only some crates of the kernel may name.
const RESERVED: &[(&[&str], &[&str])] = &[
    (&["sqlx"], &["preau-store"]),
    (&["wasmtime", "wasmtime-wasi"], &["preau-runtime"]),
    (
        &["axum", "axum-extra", "tower", "tower-http"],
        &["preau-web", "preau"],
    ),
    (
        &["hyper", "hyper-util"],
        &[
            "preau-web",
            "preau",
            "preau-outbound",
            "preau-blobs",
            "preau-drill",
            "preau-traces",
        ],
    ),
    (&["webpki-roots"], &["preau-outbound", "preau-blobs"]),
    (&["object_store"], &["preau-blobs"]),
    (&["lettre"], &["preau-post"]),
    // What object_store has its instants in. Ours are jiff's.
    (&["chrono"], &[]),
];

/// A crate of the tree.
#[derive(Debug)]
pub(crate) struct Package {
    /// Its name.
    name: String,
    /// Its manifest, from the root.
    manifest: String,
    licence: Option<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug)]
struct Dependency {
    name: String,
    /// Only for its tests.
    dev: bool,
    /// Its folder from the root, for a crate of the tree.
    folder: Option<String>,
}

/// The crates of a workspace, as Cargo reads them.
pub(super) fn packages(places: &Places, workspace: Workspace) -> Result<Vec<Package>> {
    let words = ["metadata", "--no-deps", "--format-version=1"];
    let said = process::capture(&mut places.cargo(workspace, &words))?;
    let said: Value = serde_json::from_str(&said).context("cargo metadata is not JSON")?;
    let list = said.get("packages").and_then(Value::as_array);
    list.context("cargo metadata names no packages")?
        .iter()
        .map(|package| read(package, places.root()))
        .collect()
}

/// The names of a workspace's own crates.
pub(crate) fn own_packages(places: &Places, workspace: Workspace) -> Result<Vec<String>> {
    let packages = packages(places, workspace)?;
    Ok(packages.into_iter().map(|package| package.name).collect())
}

fn read(package: &Value, root: &Path) -> Result<Package> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let from_root = |path: String| match Path::new(&path).strip_prefix(root) {
        Ok(inside) => inside.to_string_lossy().into_owned(),
        Err(_) => path,
    };
    let name = text(package, "name").ok_or_else(|| anyhow!("a package without a name"))?;
    let dependencies = package.get("dependencies").and_then(Value::as_array);
    Ok(Package {
        manifest: from_root(text(package, "manifest_path").unwrap_or_default()),
        licence: text(package, "license"),
        dependencies: dependencies
            .into_iter()
            .flatten()
            .map(|dependency| Dependency {
                name: text(dependency, "name").unwrap_or_default(),
                dev: text(dependency, "kind").as_deref() == Some("dev"),
                folder: text(dependency, "path").map(from_root),
            })
            .collect(),
        name,
    })
}

fn in_kernel(tree: &Tree) -> impl Iterator<Item = &Package> {
    tree.packages()
        .iter()
        .filter(|package| package.manifest.starts_with("kernel/"))
}

/// Crates of the kernel that know one they may not, or that stand on no map.
pub(super) fn own_crates(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in in_kernel(tree).filter(|package| package.name != "preau") {
        let Some((_, allowed)) = KERNEL.iter().find(|(name, _)| *name == package.name) else {
            let what = "a new crate: say in xtask/src/tidy/boundaries.rs what it may know";
            findings.push(Finding::file(&package.manifest, what));
            continue;
        };
        for dependency in &package.dependencies {
            if dependency.folder.is_some() && !allowed.contains(&dependency.name.as_str()) {
                let kind = if dependency.dev { " even in tests" } else { "" };
                let what = format!("{} may not know {}{kind}", package.name, dependency.name);
                findings.push(Finding::file(&package.manifest, what));
            }
        }
    }
    findings
}

/// Crates of the kernel that name a library reserved to others.
pub(super) fn reserved_libraries(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in in_kernel(tree) {
        for dependency in &package.dependencies {
            let reserved = RESERVED
                .iter()
                .find(|(names, _)| names.contains(&dependency.name.as_str()));
            if let Some((_, owners)) = reserved
                && !owners.contains(&package.name.as_str())
            {
                let owners = if owners.is_empty() {
                    "nobody here".to_owned()
                } else {
                    format!("{} only", owners.join(", "))
                };
                let what = format!("{} is for {owners}", dependency.name);
                findings.push(Finding::file(&package.manifest, what));
            }
        }
    }
    findings
}

/// Modules and guests that see more than the development kit, and a kit that sees more than itself
/// (the contract it reads as files).
pub(super) fn outside_the_kernel(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for package in tree.packages() {
        let allowed: &[&str] = match package.manifest.split('/').next() {
            Some("plugins" | "sdk") => &["sdk/"],
            Some("tests") if package.manifest.starts_with("tests/guests/") => {
                &["sdk/", "tests/guests/"]
            }
            _ => continue,
        };
        for dependency in &package.dependencies {
            let Some(folder) = &dependency.folder else {
                continue;
            };
            if !allowed.iter().any(|start| folder.starts_with(start)) {
                let what = format!(
                    "{} ({folder}) is not in {}",
                    dependency.name,
                    allowed.join(" or ")
                );
                findings.push(Finding::file(&package.manifest, what));
            }
        }
    }
    findings
}

/// Crates of the tree under another licence, or none.
pub(super) fn own_licence(tree: &Tree) -> Vec<Finding> {
    let other = |package: &&Package| package.licence.as_deref() != Some("Apache-2.0");
    tree.packages()
        .iter()
        .filter(other)
        .map(|package| Finding::file(&package.manifest, "license is not Apache-2.0"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, manifest: &str, dependencies: &[(&str, Option<&str>)]) -> Package {
        Package {
            name: name.to_owned(),
            manifest: manifest.to_owned(),
            licence: Some("Apache-2.0".to_owned()),
            dependencies: dependencies
                .iter()
                .map(|(name, folder)| Dependency {
                    name: (*name).to_owned(),
                    dev: false,
                    folder: folder.map(str::to_owned),
                })
                .collect(),
        }
    }

    fn count(check: fn(&Tree) -> Vec<Finding>, package: Package) -> usize {
        check(&Tree::of_packages(vec![package])).len()
    }

    #[test]
    fn the_domain_knows_nobody_and_web_does_not_reach_the_store() {
        let store = ("preau-store", Some("kernel/store"));
        let domain = ("preau-domain", Some("kernel/domain"));
        let of = |name: &str, dependency| package(name, "kernel/x/Cargo.toml", &[dependency]);
        assert_eq!(count(own_crates, of("preau-store", domain)), 0);
        assert_eq!(count(own_crates, of("preau-domain", store)), 1);
        assert_eq!(count(own_crates, of("preau-web", store)), 1);
        assert_eq!(count(own_crates, of("preau", store)), 0);
        assert_eq!(count(own_crates, of("preau-new", domain)), 1);
    }

    #[test]
    fn only_the_store_knows_sqlx_but_tests_of_the_whole_may() {
        let sqlx = ("sqlx", None);
        let of = |name: &str, manifest: &str| package(name, manifest, &[sqlx]);
        let check = reserved_libraries;
        assert_eq!(
            count(check, of("preau-store", "kernel/store/Cargo.toml")),
            0
        );
        assert_eq!(count(check, of("preau-web", "kernel/web/Cargo.toml")), 1);
        assert_eq!(count(check, of("preau-bench", "tests/bench/Cargo.toml")), 0);
    }

    #[test]
    fn a_module_sees_the_kit_and_nothing_of_the_kernel() {
        let of = |folder| {
            let dependency = ("x", Some(folder));
            package("homework", "plugins/homework/Cargo.toml", &[dependency])
        };
        assert_eq!(count(outside_the_kernel, of("sdk/rust")), 0);
        assert_eq!(count(outside_the_kernel, of("kernel/domain")), 1);
        assert_eq!(count(outside_the_kernel, of("plugins/grades")), 1);
    }

    #[test]
    fn cargo_metadata_is_read_with_paths_from_the_root() -> Result<()> {
        let said: Value = serde_json::from_str(
            r#"{"name": "a", "manifest_path": "/tree/kernel/a/Cargo.toml", "license": "MIT",
                "dependencies": [{"name": "b", "kind": "dev", "path": "/tree/kernel/b"}]}"#,
        )?;
        let package = read(&said, Path::new("/tree"))?;
        assert_eq!(package.manifest, "kernel/a/Cargo.toml");
        let folders: Vec<_> = package
            .dependencies
            .iter()
            .map(|d| d.folder.clone())
            .collect();
        assert_eq!(folders, [Some("kernel/b".to_owned())]);
        assert_eq!(own_licence(&Tree::of_packages(vec![package])).len(), 1);
        Ok(())
    }
}
