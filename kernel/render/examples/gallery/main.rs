//! Writes every screen as a file, to be looked at in a browser:
//! `cargo run -p preau-render --example gallery -- FOLDER`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_imports,
    missing_docs,
    reason = "samples, not shipped"
)]

mod console;
mod operator;
mod pages;
mod profile;
mod register;
mod screens;
mod waits;

use std::fs;
use std::path::PathBuf;

use preau_domain::caller::Language;
use preau_render::assets;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).expect("a folder to write to"));
    fs::create_dir_all(folder.join("assets"))?;
    for asset in assets::all() {
        fs::write(folder.join("assets").join(&asset.path), &asset.bytes)?;
    }
    let mut names = Vec::new();
    for (language, suffix) in [(Language::Fr, ""), (Language::En, "-en")] {
        for (name, document) in screens::all(language) {
            let name = format!("{name}{suffix}");
            let document = document.into_string().replace(assets::FOLDER, "assets/");
            fs::write(folder.join(format!("{name}.html")), document)?;
            names.push(name);
        }
    }
    fs::write(
        folder.join("index.html"),
        screens::index(&names).into_string(),
    )
}
