//! A week of homework over HTTP, by the module in its sandbox and by a native handler: made anew each time, and given
//! again where it may be.

mod demo;
mod native;
mod page;
mod parts;

use anyhow::{Result, ensure};
use preau_web::Web;

use crate::client::Client;
use crate::duel;
use crate::places::Places;
use crate::region;
use crate::report::Report;
use demo::Week;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "week",
        "a pupil's week of 20 pieces of homework over HTTP, over the same page by a native handler",
    );
    let folder = tempfile::tempdir()?;
    let threads = region::threads()?;
    let week = threads.block_on(Week::make(places, folder.path()))?;
    let web = Web::new(week.demo.platform.clone());
    let kernel = preau_web::router(web.clone());
    let native = native::router(web.clone());
    let keeping = threads.block_on(region::open_keeping(places, folder.path()))?;
    let again = preau_web::router(Web::new(keeping));
    let (kernel_at, native_at, again_at) = threads.block_on(async {
        anyhow::Ok((
            duel::listen(kernel.clone()).await?,
            duel::listen(native.clone()).await?,
            duel::listen(again.clone()).await?,
        ))
    })?;
    let client = |address| Client::new(address, &week.path(), &week.token);
    let (subject, floor) = (client(kernel_at), client(native_at));
    let repeated = client(again_at);
    let (shown, expected) = (subject.body()?, floor.body()?);
    for body in [&shown, &expected, &repeated.body()?, &repeated.body()?] {
        let entries = body.matches("/homework/homework/").count();
        ensure!(
            entries >= demo::GIVEN,
            "a page shows {entries} pieces of homework"
        );
    }
    report.note(duel::compared(&shown, &expected));
    duel::fight(&mut report, ["module", "floor"], 0.6, &subject, &floor)?;
    let names = ["given again", "floor beside it"];
    duel::fight(&mut report, names, 3.0, &repeated, &floor)?;
    report.note(
        "given again: the same page asked for again and again by one person, made once a minute; before it is \
         given, what every process on the database has changed is read",
    );
    threads.block_on(parts::measure(
        places,
        folder.path(),
        &week,
        &web,
        [kernel, native, again],
        &mut report,
    ))?;
    duel::notes(&mut report);
    Ok(report.end())
}
