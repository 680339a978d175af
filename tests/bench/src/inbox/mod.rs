//! The first page of a box of 5,000 messages over HTTP, by the module in its sandbox and by a native handler; and
//! what a message to 2,000 people takes.

mod letters;
mod native;
mod page;
mod sending;

use anyhow::{Result, ensure};
use preau_web::Web;

use crate::client::Client;
use crate::duel;
use crate::places::Places;
use crate::region;
use crate::report::Report;
use letters::Inbox;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "inbox",
        "the first page of a box of 5,000 messages over HTTP, over the same page by a native handler; \
         sending to 2,000 people",
    );
    let folder = tempfile::tempdir()?;
    let threads = region::threads()?;
    let inbox = threads.block_on(Inbox::make(places, folder.path()))?;
    let web = Web::new(inbox.demo.platform.clone());
    let kernel = preau_web::router(web.clone());
    let native = native::router(web);
    let (kernel_at, native_at) = threads.block_on(async {
        anyhow::Ok((duel::listen(kernel).await?, duel::listen(native).await?))
    })?;
    let client = |address| Client::new(address, Inbox::PATH, &inbox.token);
    let (subject, floor) = (client(kernel_at), client(native_at));
    let (shown, expected) = (subject.body()?, floor.body()?);
    for body in [&shown, &expected] {
        let messages = body.matches("/messaging/message/").count();
        ensure!(
            messages >= native::SHOWN,
            "a page shows {messages} messages"
        );
    }
    report.note(duel::compared(&shown, &expected));
    duel::fight(&mut report, ["module", "floor"], 0.6, &subject, &floor)?;
    threads.block_on(sending::measure(places, &mut report))?;
    duel::notes(&mut report);
    Ok(report.end())
}
