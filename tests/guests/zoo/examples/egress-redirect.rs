//! Asks a host that sends it on to where it may not go, and goes there.

use zoo::Visit;
use zoo::outside::{asked, port};
use zoo::preau_sdk::Failure;
use zoo::preau_sdk::outbound::Request;
use zoo::preau_sdk::page::{Block, Page};

zoo::guest!("egress-redirect", misbehave);

fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let port = port(visit);
    let mut page = Page::new("followed");
    for target in [
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://127.0.0.1/hello".to_owned(),
        // Granted, and its name stands for this machine.
        format!("http://loopback.names.example.org:{port}/hello"),
    ] {
        let url = format!("http://service.example.org:{port}/to/{target}");
        let said = match Request::get(url).send() {
            Ok(answer) => {
                let to = answer.header("location").unwrap_or_default();
                format!("{} {to}: {}", answer.status, asked(to))
            }
            Err(none) => none.name().to_owned(),
        };
        page = page.push(Block::markdown(said));
    }
    Ok(page)
}
