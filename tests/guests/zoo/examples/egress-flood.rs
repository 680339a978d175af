//! Asks a host for more than anybody could keep: bodies and headers without end.

use zoo::Visit;
use zoo::outside::{asked, port};
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::page::{Block, Page};

zoo::guest!("egress-flood", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let port = port(visit);
    let paths = [
        "flood",
        "huge",
        "endless-head",
        "many-headers",
        "flood",
        "flood",
    ];
    let came = paths.map(|path| {
        let came = asked(&format!("http://service.example.org:{port}/{path}"));
        Block::markdown(format!("{path}: {came}"))
    });
    Ok(Page::new("flooded").extend(came))
}
