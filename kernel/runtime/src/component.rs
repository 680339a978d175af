//! Looking into a component before anything of it is compiled or run.

use std::collections::BTreeSet;

use preau_domain::contract::Contract;
use preau_domain::module::{Capability, Manifest};
use wasmparser::{Encoding, Parser, Payload};

use crate::limits;
use crate::manifest::{self, ManifestError};

/// The name of the custom section that carries the manifest.
pub const MANIFEST_SECTION: &str = "ent:manifest";

/// What a component says of itself.
#[derive(Debug, Clone)]
pub struct Inspected {
    /// Its manifest.
    pub manifest: Manifest,
    /// The manifest as written.
    pub manifest_toml: String,
    /// SHA-256 of the component, in hexadecimal.
    pub digest: String,
}

/// Why a component cannot be installed, in words for its vendor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComponentError {
    /// Not a component.
    #[error("this is not a WebAssembly component: {0}")]
    NotAComponent(String),
    /// Over a limit.
    #[error("the component is too large: {0}")]
    TooLarge(String),
    /// No manifest in it.
    #[error(
        "the component carries no manifest: a custom section named `{MANIFEST_SECTION}` is missing"
    )]
    NoManifest,
    /// More than one manifest in it.
    #[error("the component carries more than one manifest")]
    ManyManifests,
    /// A manifest that cannot be used.
    #[error("the manifest cannot be used: {0}")]
    Manifest(ManifestError),
    /// Imports that nobody offers.
    #[error("the component asks for `{0}`, which the kernel does not offer")]
    UnknownImport(String),
    /// Compiled against another version of the contract than its manifest names.
    #[error(
        "the component was compiled against contract {}, as its `{interface}` shows, and its manifest says {}: \
         compile it against {}, or have the manifest say contract = \"{}\"",
        compiled.as_str(), named.as_str(), named.as_str(), compiled.as_str()
    )]
    OtherContract {
        /// What it imports or exports.
        interface: String,
        /// The version of that.
        compiled: Contract,
        /// The manifest's.
        named: Contract,
    },
    /// Imports that the manifest does not ask for.
    #[error("the component uses `{0}`, which its manifest does not name under [capabilities]")]
    UndeclaredCapability(&'static str),
    /// Claims what is another's, or is there already.
    #[error("the component is not taken in: {0}")]
    Claims(String),
    /// Could not be compiled.
    #[error("the component cannot be compiled: {0}")]
    Compile(String),
}

impl From<ManifestError> for ComponentError {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error)
    }
}

/// Reads a component's manifest and checks its imports and sizes.
pub fn inspect(bytes: &[u8]) -> Result<Inspected, ComponentError> {
    if bytes.len() > limits::COMPONENT_BYTES {
        return Err(ComponentError::TooLarge(format!(
            "{} bytes, at most {}",
            bytes.len(),
            limits::COMPONENT_BYTES
        )));
    }
    let outline = Outline::read(bytes)?;
    let mut manifests = outline.manifests.into_iter();
    let manifest_toml = match (manifests.next(), manifests.next()) {
        (Some(only), None) => only,
        (None, _) => return Err(ComponentError::NoManifest),
        (Some(_), Some(_)) => return Err(ComponentError::ManyManifests),
    };
    let manifest = manifest::parse(&manifest_toml)?;
    let interfaces = outline.imports.iter().chain(&outline.exports);
    check_contract(interfaces, manifest.contract)?;
    check_imports(&outline.imports, &manifest)?;
    Ok(Inspected {
        manifest,
        manifest_toml,
        digest: crate::compiled::sha256_hex(bytes),
    })
}

/// Interfaces that every module may import.
const ALWAYS: [&str; 5] = [
    "ent:kernel/types",
    "ent:kernel/caller",
    "ent:kernel/settings",
    "ent:kernel/log",
    "ent:module/page",
];

/// WASI packages that are linked, inert.
const INERT: [&str; 5] = [
    "wasi:cli/",
    "wasi:clocks/",
    "wasi:filesystem/",
    "wasi:io/",
    "wasi:random/",
];

/// Refuses a component that another version of the contract is in than its manifest says.
fn check_contract<'a>(
    interfaces: impl Iterator<Item = &'a String>,
    named: Contract,
) -> Result<(), ComponentError> {
    for interface in interfaces {
        let version = interface
            .strip_prefix("ent:")
            .and_then(|interface| interface.split_once('@'))
            .and_then(|(_, version)| Contract::of_package(version));
        if let Some(compiled) = version.filter(|compiled| *compiled != named) {
            return Err(ComponentError::OtherContract {
                interface: manifest::shown(interface),
                compiled,
                named,
            });
        }
    }
    Ok(())
}

fn check_imports(imports: &BTreeSet<String>, manifest: &Manifest) -> Result<(), ComponentError> {
    let contract = manifest.contract.package();
    for import in imports {
        let (name, version) = import.split_once('@').unwrap_or((import, ""));
        if INERT.iter().any(|package| name.starts_with(package)) && version.starts_with("0.2.") {
            continue;
        }
        if version == contract {
            if ALWAYS.contains(&name) {
                continue;
            }
            let capability = name
                .strip_prefix("ent:kernel/")
                .and_then(Capability::of_str);
            if let Some(capability) = capability {
                if manifest.capabilities.contains_key(&capability) {
                    continue;
                }
                return Err(ComponentError::UndeclaredCapability(capability.as_str()));
            }
        }
        return Err(ComponentError::UnknownImport(manifest::shown(import)));
    }
    Ok(())
}

#[derive(Default)]
struct Outline {
    imports: BTreeSet<String>,
    exports: BTreeSet<String>,
    manifests: Vec<String>,
}

impl Outline {
    fn read(bytes: &[u8]) -> Result<Self, ComponentError> {
        // The parser's words may show what it found, on lines of their own.
        let not = |why: &dyn std::fmt::Display| {
            let why = why.to_string();
            let first = why.lines().next().unwrap_or_default();
            ComponentError::NotAComponent(manifest::shown(first))
        };
        let mut outline = Self::default();
        let mut depth = 0_usize;
        let mut functions = 0_usize;
        let (mut memories, mut tables) = (0, 0);
        let counted = |what, number: u32, most: u32| {
            if number > most {
                let said = format!("{number} {what} in its core modules, at most {most}");
                return Err(ComponentError::TooLarge(said));
            }
            Ok(())
        };
        let mut is_component = false;
        for payload in Parser::new(0).parse_all(bytes) {
            match payload.map_err(|error| not(&error))? {
                Payload::Version { encoding, .. } if depth == 0 && !is_component => {
                    if encoding != Encoding::Component {
                        return Err(not(
                            &"it is a core module; wrap it with the component tools of its language",
                        ));
                    }
                    is_component = true;
                }
                Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => depth += 1,
                Payload::End(_) => depth = depth.saturating_sub(1),
                Payload::CodeSectionStart { count, .. } => {
                    functions += count as usize;
                    if functions > limits::COMPONENT_FUNCTIONS {
                        return Err(ComponentError::TooLarge(format!(
                            "more than {} functions",
                            limits::COMPONENT_FUNCTIONS
                        )));
                    }
                }
                Payload::MemorySection(section) => {
                    memories += section.count();
                    counted("memories", memories, limits::MEMORIES)?;
                }
                Payload::TableSection(section) => {
                    tables += section.count();
                    counted("tables", tables, limits::TABLES)?;
                }
                Payload::ComponentImportSection(section) if depth == 0 => {
                    if outline.imports.len() + section.count() as usize > limits::COMPONENT_IMPORTS
                    {
                        return Err(ComponentError::TooLarge(format!(
                            "more than {} imports",
                            limits::COMPONENT_IMPORTS
                        )));
                    }
                    for import in section {
                        outline
                            .imports
                            .insert(import.map_err(|error| not(&error))?.name.name.to_owned());
                    }
                }
                Payload::ComponentExportSection(section) if depth == 0 => {
                    for export in section {
                        outline
                            .exports
                            .insert(export.map_err(|error| not(&error))?.name.name.to_owned());
                    }
                }
                Payload::CustomSection(section) if section.name() == MANIFEST_SECTION => {
                    let text = std::str::from_utf8(section.data())
                        .map_err(|_| ComponentError::Manifest(crate::manifest::not_utf8()))?;
                    outline.manifests.push(text.to_owned());
                }
                _ => {}
            }
        }
        if is_component {
            Ok(outline)
        } else {
            Err(not(&"it is empty"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_a_component_is_said_to_be_none() {
        for bytes in [
            &b""[..],
            b"MZ",
            b"\0asm\x01\0\0\0",
            b"\0asm\x0d\0\x01\0\x01",
        ] {
            let error = inspect(bytes).map(|_| ()).expect_err("accepted");
            let says = error.to_string();
            assert!(
                says.contains("not a WebAssembly component") || says.contains("no manifest"),
                "{says}"
            );
        }
    }

    #[test]
    fn imports_must_be_offered_and_asked_for() {
        let manifest = manifest::parse(include_str!("../../../plugins/homework/manifest.toml"))
            .expect("readable");
        let check = |import: &str| check_imports(&BTreeSet::from([import.to_owned()]), &manifest);
        assert_eq!(check("ent:kernel/records@0.2.0"), Ok(()));
        assert_eq!(check("wasi:io/streams@0.2.6"), Ok(()));
        for unknown in [
            "wasi:sockets/tcp@0.2.6",
            "wasi:http/handler@0.2.6",
            "ent:kernel/records@0.3.0",
            "env",
        ] {
            assert_eq!(
                check(unknown),
                Err(ComponentError::UnknownImport(unknown.into())),
                "{unknown}"
            );
        }
        let mut less = manifest.clone();
        less.capabilities.remove(&Capability::Records);
        assert_eq!(
            check_imports(&BTreeSet::from(["ent:kernel/records@0.2.0".into()]), &less),
            Err(ComponentError::UndeclaredCapability("records"))
        );
    }
}
