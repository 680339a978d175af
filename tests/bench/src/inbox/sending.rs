//! A message to 2,000 people: how long its sender waits, and what is kept.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use preau_directory::synthetic::{DEMO_PERSONAS, Synthetic};

use super::letters::MODULE;
use crate::demo::{Demo, SCHOOL, person};
use crate::places::Places;
use crate::report::{Aim, Figure, Report};

/// What a person may deliver in a minute (`MAIL_A_MINUTE`) allows no more of them.
const RUNS: usize = 5;
/// The pupils of a collège with so many relatives.
const PUPILS: u32 = 1_800;

/// Measures it, and adds it to the report.
pub(super) async fn measure(places: &Places, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let region = Synthetic {
        pupils_per_college: PUPILS,
        ..Synthetic::demo()
    };
    let demo = Demo::make(places, folder.path(), &region, MODULE).await?;
    let (mut one, mut all) = (Vec::new(), Vec::new());
    let teacher = format!("person:{}", person(DEMO_PERSONAS.teacher));
    let relatives = "everyone:relative".to_owned();
    let mut recipients = 0;
    let mut each = Vec::new();
    for run in 0..RUNS {
        one.push(sent(&demo, run, "one", &teacher).await?);
        let before = kept(&demo).await?;
        all.push(sent(&demo, run, "all", &relatives).await?);
        recipients = delivered(&demo, run).await?;
        let more = kept(&demo).await?.saturating_sub(before);
        #[expect(clippy::cast_precision_loss, reason = "some megabytes")]
        each.push(more as f64 / recipients as f64);
    }
    report.figure(Figure::new("sending to one", "ms", &one));
    report.figure(Figure::new("sending to all relatives", "ms", &all).aim(Aim::AtMost(150.0)));
    report.figure(Figure::ratio("all relatives over one", &all, &one));
    report.figure(Figure::new("kept for each recipient", "B", &each).aim(Aim::AtMost(200.0)));
    report.note(format!(
        "the relatives are {recipients}; each message is one record, its line in their notifications among it; the \
         sender's form is answered when it is durable; what is kept is as the module's account counts it (150 B for an \
         entry); the pages of the database are measured by the conformance tests, and are fewer than 200 B for each",
    ));
    Ok(())
}

/// Milliseconds that a message takes to be sent.
async fn sent(demo: &Demo, run: usize, what: &str, to: &str) -> Result<f64> {
    let (head, opened) = demo.enter(person(DEMO_PERSONAS.head)).await?;
    let fields = [
        ("to", to.to_owned()),
        ("subject", "Réunion de rentrée".to_owned()),
        ("text", "Elle aura lieu **jeudi** à 18 h.".to_owned()),
        ("announcement", "true".to_owned()),
        ("state", "send".to_owned()),
    ];
    let began = Instant::now();
    let path = format!("write/{what}-{run}");
    demo.send((&head, &opened), &path, &fields).await?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}

/// To how many the message of a run went.
async fn delivered(demo: &Demo, run: usize) -> Result<usize> {
    let (_, opened) = demo.enter(person(DEMO_PERSONAS.head)).await?;
    let record = format!("all-{run}").try_into();
    let record = record.map_err(|_| anyhow::anyhow!("no identifier"))?;
    let (school, module) = (opened.school.id, &opened.module.manifest.id);
    let store = demo.platform.store();
    let head = store.mail_head(school, module, "message", &record, None);
    let head = head.await?.context("nothing was delivered")?;
    ensure!(head.recipients >= 2_000, "only {} people", head.recipients);
    Ok(usize::try_from(head.recipients)?)
}

/// The bytes that the module keeps in the school.
async fn kept(demo: &Demo) -> Result<u64> {
    let school = demo.platform.school(SCHOOL)?;
    let accounts = demo.platform.store().storage_list(school.id).await?;
    Ok(accounts.iter().map(|one| one.bytes).sum())
}
