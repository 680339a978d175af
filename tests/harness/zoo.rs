//! The zoo: for each of its guests, the bytes that a region would install.

use std::path::{Path, PathBuf};

use crate::guests::guest;

/// What all manifests have in common.
const MANIFEST: &str = include_str!("../guests/zoo/manifest.toml");

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/guests/zoo")
        .join(name)
}

/// The names of the files in one of its folders that end so.
fn names(of: &str, end: &str) -> Vec<String> {
    let folder = folder(of);
    let files = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{of}: {error}"));
    let names = files.map(|file| file.expect("a file").file_name());
    names
        .filter_map(|name| Some(name.to_str()?.strip_suffix(end)?.to_owned()))
        .collect()
}

/// Every guest, by name.
pub(crate) fn everyone() -> Vec<String> {
    let mut everyone = names("examples", ".rs");
    everyone.extend(names("grafts", ".wat"));
    everyone.sort();
    everyone
}

/// A guest's component.
pub(crate) fn component(name: &str) -> Vec<u8> {
    match std::fs::read_to_string(folder("grafts").join(format!("{name}.wat"))) {
        Ok(text) => graft(&text, name),
        Err(_) => guest(&format!("examples/{}", name.replace('-', "_"))),
    }
}

/// The guest `bare` with a component beside it that is made whenever it is made, and with a manifest.
fn graft(text: &str, name: &str) -> Vec<u8> {
    let mut bytes = guest("examples/bare");
    let grafted = wat::parse_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let before = sections(&bytes)
        .filter(|section| *section == COMPONENT)
        .count();
    push(&mut bytes, COMPONENT, &grafted);
    // One instance, of the component of this number, without arguments.
    let mut instance = vec![1, 0];
    leb128(&mut instance, before);
    instance.push(0);
    push(&mut bytes, INSTANCE, &instance);
    let manifest = format!(
        "[events]\nsubscribes = [\"{name}.poke\"]\n\n[module]\nid = \"{name}\"\n{MANIFEST}"
    );
    let section = "ent:manifest";
    let mut content = Vec::new();
    leb128(&mut content, section.len());
    content.extend_from_slice(section.as_bytes());
    content.extend_from_slice(manifest.as_bytes());
    push(&mut bytes, CUSTOM, &content);
    bytes
}

const CUSTOM: u8 = 0;
const COMPONENT: u8 = 4;
const INSTANCE: u8 = 5;

/// The kinds of a component's sections, in order.
fn sections(component: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = component.get(8..).expect("a component's head");
    std::iter::from_fn(move || {
        let (kind, mut after) = rest.split_first()?;
        let (mut length, mut shift) = (0, 0);
        loop {
            let (byte, next) = after.split_first().expect("a length");
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            after = next;
            if byte & 0x80 == 0 {
                break;
            }
        }
        rest = after.get(length..).expect("a whole section");
        Some(*kind)
    })
}

fn push(component: &mut Vec<u8>, kind: u8, content: &[u8]) {
    component.push(kind);
    leb128(component, content.len());
    component.extend_from_slice(content);
}

fn leb128(bytes: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        bytes.push(u8::try_from(number & 0x7f).expect("seven bits") | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).expect("seven bits"));
}
