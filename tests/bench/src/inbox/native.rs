//! The box as a program of one piece would serve it: the same reading, no sandbox.

use anyhow::{Result, anyhow};
use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use preau_domain::mailbox::Entry;
use preau_domain::record::Value;
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_store::{Entries, EntryQuery};
use preau_web::Web;
use preau_web::refusal::Refusal;
use preau_web::visit::SignedIn;

use super::page;
use crate::native::{collection, draw, served};

/// As many as one page shows.
pub(super) const SHOWN: usize = 25;
/// The most that are counted as unread, as the contract has it.
const COUNTED: u32 = 1_000;
/// What the contract's queries read in one go, in bytes.
const BYTES: usize = 1 << 20;

/// A message of the list, as a native program would hold it.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) author: String,
    pub(super) at: jiff::Timestamp,
    pub(super) unread: bool,
}

impl Letter {
    fn of(entry: Entry) -> Option<Self> {
        // author, kind, to, cc, subject, text, files
        let mut fields = entry.record.fields.into_iter().skip(4);
        let (Some(Value::Text(subject)), Some(Value::Text(text))) = (fields.next(), fields.next())
        else {
            return None;
        };
        Some(Self {
            id: entry.record.id.to_string(),
            subject,
            text,
            author: entry.author?.name,
            at: entry.at,
            unread: entry.unread,
        })
    }
}

/// The first of a folder, or of all that is not read.
pub(super) fn asked(opened: &Opened, folder: Option<u8>, limit: u32) -> Result<EntryQuery<'_>> {
    Ok(EntryQuery {
        school: opened.school.id,
        module: &opened.module.manifest.id,
        collection: collection(opened, "message")?,
        person: opened.caller.person,
        folder,
        unread: folder.is_none(),
        before: None,
        limit,
        bytes: BYTES,
    })
}

/// What the first page shows, and one more to know whether there is more.
pub(super) async fn messages(platform: &Platform, opened: &Opened) -> Result<Entries> {
    let limit = u32::try_from(SHOWN + 1)?;
    let asked = asked(opened, Some(0), limit)?;
    Ok(platform.store().entry_list(&asked).await?)
}

/// The page.
async fn inbox(platform: &Platform, opened: &Opened) -> Result<preau_domain::page::Page> {
    let all = asked(opened, None, 0)?;
    let counts = platform.store().entry_counts(&all, COUNTED);
    let unread = counts.await?.into_iter().find(|(folder, _)| *folder == 0);
    let unread = unread.map_or(0, |(_, count)| count);
    let mut found = messages(platform, opened).await?.entries;
    let is_more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let next = found
        .last()
        .filter(|_| is_more)
        .map(|last| last.mail.0.to_string());
    let letters: Option<Vec<_>> = found.into_iter().map(Letter::of).collect();
    let letters = letters.ok_or_else(|| anyhow!("a record of another shape"))?;
    let (zone, today) = (platform.time_zone(&opened.school), platform.today());
    Ok(page::inbox(&letters, unread, next, &zone, today))
}

async fn view(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let platform = &web.platform;
    let known = platform.school(&school).map_err(refuse)?;
    let standing = signed.standing(known.id).map_err(refuse)?;
    let opened = platform
        .module_open(&signed.operation, &school, &module, Some(standing))
        .await
        .map_err(refuse)?;
    let page = inbox(platform, &opened)
        .await
        .map_err(|error| refuse(PlatformError::Internal(error.to_string())))?;
    Ok(draw(&web, &signed, &opened, "", &page))
}

/// The native program: one route at the module's own address.
pub(super) fn router(web: Web) -> Router {
    served(Router::new().route("/s/{school}/{module}", get(view)), web)
}
