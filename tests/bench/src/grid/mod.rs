//! A class's marks over HTTP, 35 pupils by 20 assessments, and the save of one cell: by the module in its sandbox and
//! by a native handler.

mod class;
mod exact;
mod native;
mod page;
mod sheet;

use std::time::Instant;

use anyhow::{Result, ensure};
use preau_web::Web;

use crate::client::Client;
use crate::duel;
use crate::places::Places;
use crate::region;
use crate::report::{Figure, Report};
use class::{ASSESSMENTS, Class, PUPILS};

/// How often an assessment is hidden or published, and what follows from it worked out.
const CHANGES: usize = 20;

/// Measures it.
pub(crate) fn run(places: &Places) -> Result<Report> {
    let mut report = Report::begin(
        "grid",
        "marks of 35 pupils by 20 assessments over HTTP, and the save of one cell, over the same by a native handler",
    );
    let folder = tempfile::tempdir()?;
    let threads = region::threads()?;
    let class = threads.block_on(Class::make(places, folder.path()))?;
    let web = Web::new(class.platform.clone());
    let kernel = preau_web::router(web.clone());
    let native = native::router(web);
    let (kernel_at, native_at) = threads.block_on(async {
        anyhow::Ok((duel::listen(kernel).await?, duel::listen(native).await?))
    })?;
    let path = class.path();
    let client = |address| Client::new(address, &path, &class.token);
    let (subject, floor) = (client(kernel_at), client(native_at));
    let (shown, expected) = (subject.body()?, floor.body()?);
    for body in [&shown, &expected] {
        // Each cell that is typed comes as two fields: what it said, and what is typed.
        let cells = body.matches("type=\"hidden\" name=\"control-").count();
        ensure!(
            cells == PUPILS * ASSESSMENTS,
            "a page shows {cells} cells that are typed"
        );
    }
    report.note(duel::compared(&shown, &expected));
    duel::fight(&mut report, ["module", "floor"], 0.6, &subject, &floor)?;
    threads.block_on(class.publish())?;
    let mut followed = Vec::new();
    for number in 0..CHANGES {
        threads.block_on(class.change(number))?;
        let began = Instant::now();
        threads.block_on(class.deliver())?;
        followed.push(began.elapsed().as_secs_f64() * 1e3);
    }
    report.figure(Figure::new("what follows, afterwards", "ms", &followed));
    // The last of all: what follows from these thousands of saves waits, and nobody works it out.
    let forms = threads.block_on(class.saves())?;
    let saver = |address| Client::sending(address, &path, &class.token, &forms);
    let names = ["a cell's save, module", "a cell's save, floor"];
    let (subject, floor) = (saver(kernel_at), saver(native_at));
    duel::fight(&mut report, names, 0.6, &subject, &floor)?;
    duel::notes(&mut report);
    report.note(
        "a save reads the whole sheet, holds the cell against what it said when it was opened, writes it, sets a \
         timer, and answers with the row's average and the column's mean; each connection saves a cell of its own, \
         and each save is durable before it is answered (SQLite, synchronous = FULL, commits that come together share \
         one), by either handler",
    );
    report.note(
        "what follows is an event call, once for all saves of a minute: averages of all pupils of what is published, the \
         class's figures; nobody waits for it. It is measured where an assessment is published or hidden, from which it \
         follows at once",
    );
    Ok(report.end())
}
