//! The files that pages need, to be served under [`FOLDER`].
//!
//! Each path carries a hash of the content, so that it can be kept by browsers for ever.

use std::sync::LazyLock;

use preau_domain::brand::fingerprint;

/// Where the files are served.
pub const FOLDER: &str = "/assets/";

/// A file to serve.
#[derive(Debug, Clone)]
pub struct Asset {
    /// The name by which the code knows it: `style.css`.
    pub name: &'static str,
    /// Its path below [`FOLDER`]: `style.1f2e3d4c5b6a7988.css`.
    pub path: String,
    /// Its media type.
    pub content_type: &'static str,
    /// Its content.
    pub bytes: Vec<u8>,
}

const CSS: [&str; 9] = [
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/shell.css"),
    include_str!("../assets/css/blocks.css"),
    include_str!("../assets/css/data.css"),
    include_str!("../assets/css/forms.css"),
    include_str!("../assets/css/screens.css"),
    include_str!("../assets/css/slips.css"),
    include_str!("../assets/css/media.css"),
];

static ALL: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut files = vec![
        asset(
            "atkinson-latin.woff2",
            "font/woff2",
            include_bytes!("../assets/fonts/atkinson-latin.woff2").to_vec(),
        ),
        asset(
            "atkinson-latin-ext.woff2",
            "font/woff2",
            include_bytes!("../assets/fonts/atkinson-latin-ext.woff2").to_vec(),
        ),
        asset(
            "atkinson-latin-italic.woff2",
            "font/woff2",
            include_bytes!("../assets/fonts/atkinson-latin-italic.woff2").to_vec(),
        ),
        asset(
            "preau.svg",
            "image/svg+xml",
            include_bytes!("../assets/preau.svg").to_vec(),
        ),
    ];
    let mut css = CSS.concat();
    for file in &files {
        css = css.replace(
            &format!("url({})", file.name),
            &format!("url({})", file.path),
        );
    }
    files.push(script("live.js", include_str!("../assets/script/live.js")));
    files.push(script("seat.js", include_str!("../assets/script/seat.js")));
    files.push(script("wait.js", include_str!("../assets/script/wait.js")));
    let wait = include_bytes!("../assets/css/wait.css").to_vec();
    files.push(asset("wait.css", "text/css; charset=utf-8", wait));
    let status = include_bytes!("../assets/css/status.css").to_vec();
    files.push(asset("status.css", "text/css; charset=utf-8", status));
    let uploads = script("uploads.js", include_str!("../assets/script/uploads.js"));
    let drafts = include_str!("../assets/script/drafts.js");
    let drafts = drafts.replace("./uploads.js", &format!("./{}", uploads.path));
    let grid = script("grid.js", include_str!("../assets/script/grid.js"));
    files.extend([script("drafts.js", &drafts), uploads, grid]);
    files.push(asset(
        "style.css",
        "text/css; charset=utf-8",
        css.into_bytes(),
    ));
    files
});

/// All files to serve.
pub fn all() -> &'static [Asset] {
    &ALL
}

/// The file at this path below [`FOLDER`].
pub fn at(path: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.path == path)
}

/// The file that the code knows by this name.
pub fn named(name: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.name == name)
}

/// The address of the file of this name; the folder itself for a name that is none.
pub fn href(name: &str) -> String {
    let path = named(name).map_or("", |asset| asset.path.as_str());
    format!("{FOLDER}{path}")
}

fn asset(name: &'static str, content_type: &'static str, bytes: Vec<u8>) -> Asset {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    Asset {
        name,
        path: format!("{stem}.{:016x}.{extension}", fingerprint(&bytes)),
        content_type,
        bytes,
    }
}

/// A module of script: a page works without.
fn script(name: &'static str, text: &str) -> Asset {
    let kind = "text/javascript; charset=utf-8";
    asset(name, kind, text.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_style_sheet_names_fonts_by_their_hashed_paths() {
        let css = at(href("style.css").trim_start_matches(FOLDER)).map(|a| a.bytes.clone());
        let css = String::from_utf8(css.unwrap_or_default()).unwrap_or_default();
        for asset in all().iter().filter(|a| a.content_type == "font/woff2") {
            assert!(css.contains(&asset.path), "{}", asset.path);
        }
    }

    #[test]
    fn fonts_style_and_script_stay_small() {
        let size = |end: &str| -> usize {
            let is_shown = |name: &str| {
                let of_one_page = name.starts_with("wait.") || name.starts_with("status.");
                name.ends_with(end) && !of_one_page
            };
            let files = all().iter().filter(|a| is_shown(a.name));
            files.map(|a| a.bytes.len()).sum()
        };
        assert!(size(".woff2") < 120_000);
        assert!(size(".css") < 48_000, "{}", size(".css"));
        assert!(size(".js") < 43_000, "{}", size(".js"));
        let seat = named("seat.js").map(|a| a.bytes.len());
        assert!(seat.is_some_and(|size| size < 1_800), "{seat:?}");
        let waiting = all().iter().filter(|a| a.name.starts_with("wait."));
        assert!(waiting.map(|a| a.bytes.len()).sum::<usize>() < 5_000);
        let status = named("status.css").map(|a| a.bytes.len());
        assert!(status.is_some_and(|size| size < 3_000), "{status:?}");
    }
}
