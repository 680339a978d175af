//! A box of 5,000 messages: written to a teacher by the head, through the module's form.

use std::path::Path;

use anyhow::{Result, ensure};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use preau_directory::synthetic::{DEMO_PERSONAS, Synthetic};
use preau_domain::page::Route;

use super::native;
use crate::demo::{Demo, person};
use crate::places::Places;

/// Messages in the box.
const MESSAGES: usize = 5_000;
/// How many of the newest the teacher has read.
const READ: usize = 10;
/// Sent at the same time: the store commits them together.
const AT_ONCE: usize = 32;
/// The module.
pub(super) const MODULE: &str = "messaging";

/// The region, and the teacher who looks into the box.
pub(super) struct Inbox {
    pub(super) demo: Demo,
    pub(super) token: String,
}

impl Inbox {
    /// The address of its first page.
    pub(super) const PATH: &'static str = "/s/college-demo/messaging";

    /// Makes it in an empty folder.
    pub(super) async fn make(places: &Places, data: &Path) -> Result<Self> {
        let demo = Demo::make(places, data, &Synthetic::demo(), MODULE).await?;
        let teacher = person(DEMO_PERSONAS.teacher);
        let token = demo.sign_in(teacher, "prof.demo").await?;
        let (head, opened) = demo.enter(person(DEMO_PERSONAS.head)).await?;
        let to = format!("person:{teacher}");
        let (from, by) = (&demo, (&head, &opened));
        let sent = stream::iter((0..MESSAGES).map(|number| {
            let fields = letter(number, &to);
            async move {
                let path = format!("write/letter-{number:05}");
                from.send(by, &path, &fields).await
            }
        }));
        sent.buffer_unordered(AT_ONCE)
            .try_collect::<Vec<_>>()
            .await?;
        let (operation, opened) = demo.enter(teacher).await?;
        let first = native::messages(&demo.platform, &opened).await?;
        ensure!(first.entries.len() > native::SHOWN, "the box is not full");
        for entry in first.entries.iter().take(READ) {
            let to = Route {
                path: format!("message/{}", entry.record.id),
                query: Vec::new(),
            };
            demo.platform.module_view(&operation, &opened, to).await?;
        }
        Ok(Self { demo, token })
    }
}

/// What its form sends.
fn letter(number: usize, to: &str) -> [(&'static str, String); 4] {
    const SUBJECTS: [&str; 4] = [
        "Conseil de classe du premier trimestre",
        "Salle de permanence indisponible mardi",
        "Sortie au musée avec les sixièmes",
        "Remplacement de vendredi matin",
    ];
    const TEXTS: [&str; 2] = [
        "Bonjour\n\nMerci de me dire avant jeudi si cette date vous convient et de prévenir les élèves de votre \
         classe pour que tous aient leur autorisation signée le jour venu",
        "Bonjour et merci",
    ];
    let of = |texts: &[&str]| {
        texts
            .get(number % texts.len())
            .copied()
            .unwrap_or_default()
            .to_owned()
    };
    [
        ("to", to.to_owned()),
        ("subject", format!("{} n {number}", of(&SUBJECTS))),
        ("text", of(&TEXTS)),
        ("state", "send".to_owned()),
    ]
}
