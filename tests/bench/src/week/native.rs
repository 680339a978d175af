//! The week as a program of one piece would serve it: the same reading, no sandbox.

use anyhow::{Result, anyhow, ensure};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::civil::Date;
use preau_domain::page::Page;
use preau_domain::record::{Record, Value, encode_key};
use preau_platform::Platform;
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_store::{KeyRange, Scan};
use preau_web::Web;
use preau_web::refusal::Refusal;
use preau_web::visit::SignedIn;

use super::demo::classes;
use super::page;
use crate::native::{collection, draw, served};

/// What the contract's queries read in one go, and one more to know whether there is more.
const LIMIT: u32 = 501;

/// A piece of homework, as a native program would hold it.
#[derive(Debug, Clone)]
pub(super) struct Assignment {
    pub(super) id: String,
    pub(super) subject: String,
    pub(super) due: Date,
    pub(super) kind: String,
    pub(super) text: String,
    pub(super) minutes: u32,
    visible_from: Option<jiff::Timestamp>,
}

impl Assignment {
    fn of(record: Record) -> Option<Self> {
        let mut fields = record.fields.into_iter();
        // audience, author, subject, given, due, kind, text, minutes, session, visible_from, changed,
        // draft, planned
        let (Some(Value::Text(subject)), Some(Value::Date(due))) = (fields.nth(2), fields.nth(1))
        else {
            return None;
        };
        let (Some(Value::Text(kind)), Some(Value::Text(text)), Some(Value::Integer(minutes))) =
            (fields.next(), fields.next(), fields.next())
        else {
            return None;
        };
        let visible_from = match fields.nth(1) {
            Some(Value::Instant(at)) => Some(at),
            _ => None,
        };
        Some(Self {
            id: record.id.to_string(),
            subject,
            due,
            kind,
            text,
            minutes: u32::try_from(minutes).ok()?,
            visible_from,
        })
    }
}

/// All keys that begin with the values, from `low` to `high`, both included.
fn range(start: &[Value], low: &Value, high: &Value) -> KeyRange {
    let prefix = encode_key(start);
    let end = |value: &Value| [prefix.clone(), encode_key(std::slice::from_ref(value))].concat();
    let mut beyond = end(high);
    // Keys end in bytes far below the greatest: the next one shares all but the last.
    if let Some(last) = beyond.last_mut() {
        *last = last.saturating_add(1);
    }
    KeyRange {
        low: end(low),
        high: beyond,
        skip: prefix.len(),
    }
}

async fn scan(
    platform: &Platform,
    opened: &Opened,
    name: &str,
    index: &str,
    ranges: &[KeyRange],
) -> Result<Vec<Record>> {
    let scan = Scan {
        school: opened.school.id,
        module: &opened.module.manifest.id,
        collection: collection(opened, name)?,
        index,
        ranges,
        descending: false,
        limit: LIMIT,
        bytes: usize::MAX,
        after: None,
    };
    let found = platform.store().record_scan(&scan).await?;
    Ok(found.rows.into_iter().map(|one| one.record).collect())
}

/// What is of the reader's classes, and of a day of the week.
fn in_week(opened: &Opened, monday: Date) -> Result<Vec<KeyRange>> {
    let sunday = monday.checked_add(jiff::Span::new().days(6))?;
    let (first, last) = (Value::Date(monday), Value::Date(sunday));
    let classes = classes(opened).into_iter();
    Ok(classes
        .map(|class| range(&[Value::Audience(class)], &first, &last))
        .collect())
}

/// The week's homework of the reader's classes, as it lies in the index.
pub(super) async fn due(
    platform: &Platform,
    opened: &Opened,
    monday: Date,
) -> Result<Vec<Assignment>> {
    let ranges = in_week(opened, monday)?;
    let records = scan(platform, opened, "assignment", "by_due", &ranges).await?;
    let read: Option<Vec<_>> = records.into_iter().map(Assignment::of).collect();
    read.ok_or_else(|| anyhow!("a record of another shape"))
}

/// How many lessons the reader's classes had in the week. The benchmark gives none: what reading them
/// costs is in both.
async fn lessons(platform: &Platform, opened: &Opened, monday: Date) -> Result<usize> {
    let ranges = in_week(opened, monday)?;
    let records = scan(platform, opened, "session", "by_date", &ranges).await?;
    Ok(records.len())
}

/// Which of them the reader has done.
pub(super) async fn done(
    platform: &Platform,
    opened: &Opened,
    among: &[Assignment],
) -> Result<Vec<String>> {
    let pupil = Value::Person(opened.caller.person);
    let ranges: Vec<_> = among
        .iter()
        .map(|one| {
            let id = Value::Text(one.id.clone());
            range(std::slice::from_ref(&pupil), &id, &id)
        })
        .collect();
    let records = scan(platform, opened, "done", "by_pupil", &ranges).await?;
    let assignment = |record: Record| match record.fields.into_iter().nth(2) {
        Some(Value::Text(id)) => Some(id),
        _ => None,
    };
    Ok(records.into_iter().filter_map(assignment).collect())
}

/// The page of a week.
pub(super) async fn week(platform: &Platform, opened: &Opened, monday: Date) -> Result<Page> {
    let now = platform.now();
    let mut due = due(platform, opened, monday).await?;
    due.retain(|one| one.visible_from.is_some_and(|from| from <= now));
    due.sort_by(|one, other| (one.due, &one.subject).cmp(&(other.due, &other.subject)));
    let lessons = lessons(platform, opened, monday).await?;
    ensure!(
        lessons == 0,
        "{lessons} lessons, of which the page knows nothing"
    );
    let done = done(platform, opened, &due).await?;
    page::week(monday, platform.today(), &due, &done)
}

type Address = (String, String, String);

async fn view(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module, path)): Path<Address>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let platform = &web.platform;
    let known = platform.school(&school).map_err(refuse)?;
    let standing = signed.standing(known.id).map_err(refuse)?;
    let opened = platform
        .module_open(&signed.operation, &school, &module, Some(standing))
        .await
        .map_err(refuse)?;
    let day = query
        .iter()
        .find(|(name, _)| name == "day")
        .and_then(|(_, day)| day.parse().ok());
    let monday = day.ok_or_else(|| refuse(PlatformError::NotFound))?;
    let page = week(platform, &opened, monday)
        .await
        .map_err(|error| refuse(PlatformError::Internal(error.to_string())))?;
    Ok(draw(&web, &signed, &opened, &path, &page))
}

/// The native program: one route at the module's own address.
pub(super) fn router(web: Web) -> Router {
    served(
        Router::new().route("/s/{school}/{module}/{*path}", get(view)),
        web,
    )
}
