//! `preau module try`: the real kernel over an in-memory database, with a small collège and a standard
//! cast, driven by one JSON object a line. What a vendor's tests talk to, in any language.
//!
//! | asks | answers |
//! |---|---|
//! | `{"as": WHO, "view": PATH, "query": [[NAME, VALUE]…]}` | `{"status": 200, "page": …}`; of an archive, `{"status": 200, "archive": {"name", "entries": [{"path", "size", "text"}…]}}`; of a sheet, `{"status": 200, "sheet": {"name", "text"}}` |
//! | `{"as": WHO, "act": PATH, "query": …, "form": [[NAME, VALUE]…]}` | 303 with `redirect` and `notice`, 200 or 422 with `page`, 200 with `kept` (`at`, `to`) or `cells` (each with `name`, `value`, `error`) |
//! | `{"as": WHO, "tile": true}` | `{"status": 200, "tile": …}` |
//! | `{"as": WHO, "file": NAME, "content": TEXT}` | the file is received: `{"status": 200, "file": ID, "name": NAME}`; or 422 with why not |
//! | `{"as": WHO, "open": ID}` | the file is given out: `{"status": 200, "name": NAME, "content": TEXT}`; or 404 |
//! | `{"as": WHO, "notifications": true}` | `{"status": 200, "notifications": [{"text", "child", "path", "unread"}…]}`, the newest first |
//! | `{"now": "2026-11-24T08:00:00"}` | the clock is set, in the school's time |
//! | `{"deliver": true}` | pending events are delivered, and timers that are due: how many |
//! | `{"timers": true}` | the timers to come, the next one first: their names, keys, fields, and when, in the school's time |
//! | `{"lessons": true}` | the lessons of classes and groups that the module has said and that are not over, the next one first: of whom, from when and until when, in the school's time |
//! | `{"pass": "2026-11-24T08:00:00"}` | time passes until then: each timer is delivered when it is due, and what it publishes and sets; how many in all |
//! | `{"leave": WHO}` | the person leaves their class: `kernel.class-left` |
//! | `{"join": true}` | whoever left is back: `kernel.class-joined` |
//! | `{"outside": "GET", "url": URL, "answer": {"status": 200, "headers": [[NAME, VALUE]…], "body": TEXT}}` | from now on this comes for this request; in place of `answer`, `"none": WHY` with a word of the contract's `no-answer` |
//! | `{"asked": true}` | what was asked outside since the last time: `{"asked": [{"method", "url", "headers", "body"}…]}` |
//! | `{"settings": {NAME: TEXT}}` | the school's administrator set these for the module, each as its form has it, and of the others the defaults |
//! | `{"fuel": true}` | what the module's calls have been charged so far |
//! | `{"cast": true}` | people and audiences |
//!
//! Nobody is asked outside: every host that the manifest names is granted, and answers as it was told to, or
//! not at all (`unreachable`).
//!
//! Beside `as`, `"child": WHO` says at which child a relative looks.

mod cast;
mod outside;
mod settings;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use futures::TryStreamExt as _;
use jiff::Timestamp;
use jiff::civil::DateTime;
use preau_blobs::Blobs;
use preau_domain::audience::Audience;
use preau_domain::caller::{Language, Standing};
use preau_domain::clock::SetClock;
use preau_domain::ids::{SchoolId, Uai};
use preau_domain::page::{Archive, Outcome, Page, Route};
use preau_domain::record::Value as Stored;
use preau_domain::roster::{RosterPerson, group_id};
use preau_domain::school::GroupKind;
use preau_platform::Platform;
use preau_platform::config::PlatformConfig;
use preau_platform::error::PlatformError;
use preau_platform::files::FileError;
use preau_platform::modules::calls::{Looking, Opened, Viewed};
use preau_platform::modules::install::Installed;
use preau_platform::notifications::Said;
use preau_platform::operation::Operation;
use preau_render::{RenderContext, json, sheet};
use preau_runtime::outbound::{Client, Script};
use preau_store::{Store, StoreOptions};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};

use self::cast::{cast, classmate, person, schools};
use crate::compose;
use crate::config::session_keys;
use crate::module::read;

const SLUG: &str = "college-essai";
const START: &str = "2026-11-23T17:00:00";
/// How often the clock moves while time passes: a timer that sets the next one a minute later, for a week.
const MOST_STEPS: usize = 10_080;

struct Trial {
    platform: Arc<Platform>,
    clock: Arc<SetClock>,
    script: Arc<Script>,
    module: String,
    classmates: u8,
}

/// Runs until standard input ends.
pub(crate) async fn run(file: &PathBuf, uai: Uai, classmates: u8) -> Result<()> {
    let mut trial = Trial::open(file, &uai, classmates).await?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut out = tokio::io::stdout();
    while let Some(line) = lines.next_line().await? {
        if line.trim().is_empty() {
            continue;
        }
        let answer = match serde_json::from_str(&line) {
            Ok(asked) => trial.answer(&asked).await.unwrap_or_else(|error| {
                json!({ "status": 400, "code": "bad-request", "message": format!("{error:#}") })
            }),
            Err(error) => json!({ "status": 400, "code": "bad-request", "message": error.to_string() }),
        };
        out.write_all(format!("{answer}\n").as_bytes()).await?;
        out.flush().await?;
    }
    Ok(())
}

/// Where compiled components are kept between trials: compiling is the only slow part.
fn cache() -> Result<PathBuf> {
    let home = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let home =
        home.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
    Ok(home
        .context("neither XDG_CACHE_HOME nor HOME is set")?
        .join("preau")
        .join("try"))
}

/// A region in memory in which there is nothing.
async fn empty(clock: Arc<SetClock>, script: Arc<Script>) -> Result<Arc<Platform>> {
    let config = PlatformConfig {
        hashing_slots: 1,
        ..PlatformConfig::default()
    };
    let store = Store::open("sqlite::memory:", StoreOptions::default()).await?;
    let data = cache()?;
    let keys = compose::keys(&data, &session_keys())?;
    let outbound = Client::scripted(script);
    let blobs = Blobs::memory();
    compose::over(config, &data, keys, store, blobs, outbound, clock).await
}

/// Whether a region that has no other module could install this component.
pub(crate) async fn install(bytes: &[u8]) -> Result<Installed> {
    let clock = Arc::new(SetClock::new(Timestamp::UNIX_EPOCH));
    let region = empty(clock, Arc::default()).await?;
    Ok(region.module_install(bytes).await?)
}

impl Trial {
    async fn open(file: &PathBuf, uai: &Uai, classmates: u8) -> Result<Self> {
        let bytes = read(file)?;
        let clock = Arc::new(SetClock::new(Timestamp::UNIX_EPOCH));
        let script: Arc<Script> = Arc::default();
        let platform = empty(Arc::clone(&clock), Arc::clone(&script)).await?;
        make_school(&platform, uai, classmates).await?;
        set(&clock, &platform, START)?;
        let installed = platform
            .module_install(&bytes)
            .await
            .with_context(|| file.display().to_string())?;
        platform
            .module_enable_everywhere(&installed.manifest.id, &[])
            .await?;
        Ok(Self {
            platform,
            clock,
            script,
            module: installed.manifest.id.to_string(),
            classmates,
        })
    }

    async fn answer(&mut self, asked: &Value) -> Result<Value> {
        if let Some(now) = asked.get("now").and_then(Value::as_str) {
            set(&self.clock, &self.platform, now)?;
            return Ok(json!({ "status": 200 }));
        }
        if asked.get("deliver").is_some() {
            let delivered = self.deliver().await?;
            return Ok(json!({ "status": 200, "delivered": delivered }));
        }
        if asked.get("timers").is_some() {
            return self.timers().await;
        }
        if asked.get("lessons").is_some() {
            return self.lessons().await;
        }
        if let Some(until) = asked.get("pass").and_then(Value::as_str) {
            return self.pass(until).await;
        }
        if asked.get("outside").is_some() {
            return outside::say(&self.script, asked);
        }
        if asked.get("asked").is_some() {
            return Ok(outside::asked(&self.script));
        }
        if let Some(given) = asked.get("settings") {
            return settings::set(&self.platform, &self.module, given).await;
        }
        if asked.get("cast").is_some() {
            return self.cast();
        }
        if asked.get("fuel").is_some() {
            return self.fuel().await;
        }
        if let Some(who) = asked.get("leave").and_then(Value::as_str) {
            return self.import(Some(who)).await;
        }
        if asked.get("join").is_some() {
            return self.import(None).await;
        }
        let who = asked
            .get("as")
            .and_then(Value::as_str)
            .context("`as` says who asks")?;
        if !cast::words().any(|word| word == who) {
            let known: Vec<_> = cast::words().collect();
            bail!("`{who}` is none of {}", known.join(", "));
        }
        let child = asked.get("child").and_then(Value::as_str);
        let child = child.map(|child| Standing::For(person(child)));
        let operation = self
            .platform
            .operation_for(person(who), Language::Fr)
            .await?;
        if asked.get("notifications").is_some() {
            return self.notifications(&operation).await;
        }
        if let Some(file) = asked.get("open").and_then(Value::as_str) {
            return self.open_file(&operation, file, child).await;
        }
        let opened = match self
            .platform
            .module_open(&operation, SLUG, &self.module, child)
            .await
        {
            Ok(opened) => opened,
            Err(error) => return Ok(refusal(&error)),
        };
        self.enter(asked, &operation, &opened).await
    }

    /// Delivers all that is due; gives how many deliveries were tried.
    async fn deliver(&self) -> Result<usize> {
        let mut delivered = 0;
        loop {
            match self.platform.deliver_once().await? {
                0 => return Ok(delivered),
                more => delivered += more,
            }
        }
    }

    /// The lessons that the module has said.
    async fn lessons(&self) -> Result<Value> {
        let school = self.platform.school(SLUG)?;
        let zone = self.platform.time_zone(&school);
        let (now, ever) = (self.platform.now(), Timestamp::MAX);
        let lessons = self.platform.store().lesson_list_of(school.id, now, ever);
        let said = |at| zone.to_datetime(at).to_string();
        let lessons: Vec<_> = lessons
            .await?
            .into_iter()
            .map(|lesson| {
                let slot = lesson.slot;
                json!({
                    "audience": slot.audience.to_string(),
                    "starts": said(slot.starts),
                    "ends": said(slot.ends),
                })
            })
            .collect();
        Ok(json!({ "status": 200, "lessons": lessons }))
    }

    /// The module's timers to come.
    async fn timers(&self) -> Result<Value> {
        let school = self.platform.school(SLUG)?;
        let zone = self.platform.time_zone(&school);
        let timers = self.platform.store().timer_list(school.id).await?;
        let timers: Vec<_> = timers
            .into_values()
            .flatten()
            .map(|timer| {
                let (_, name) = timer.name.split_once('.').unwrap_or_default();
                let fields: serde_json::Map<_, _> = timer
                    .fields
                    .iter()
                    .map(|(name, value)| (name.clone(), shown(value)))
                    .collect();
                let at = zone.to_datetime(timer.at).to_string();
                json!({ "name": name, "key": timer.key, "at": at, "fields": fields })
            })
            .collect();
        Ok(json!({ "status": 200, "timers": timers }))
    }

    /// Lets time pass until the school's clocks show this, from one timer to the next.
    async fn pass(&self, until: &str) -> Result<Value> {
        let until = instant(&self.platform, until)?;
        let mut delivered = self.deliver().await?;
        for _ in 0..MOST_STEPS {
            match self.platform.store().timer_next().await? {
                Some(next) if next <= until => {
                    self.clock.set(next.max(self.platform.now()));
                    delivered += self.deliver().await?;
                }
                _ => {
                    self.clock.set(until.max(self.platform.now()));
                    delivered += self.deliver().await?;
                    return Ok(json!({ "status": 200, "delivered": delivered }));
                }
            }
        }
        bail!("more than {MOST_STEPS} timers came due at different times before {until}")
    }

    async fn enter(&self, asked: &Value, operation: &Operation, opened: &Opened) -> Result<Value> {
        let context = RenderContext {
            zone: self.platform.time_zone(&opened.school),
            ..RenderContext::new(
                Language::Fr,
                operation.now,
                format!("/s/{SLUG}/{}", self.module),
            )
        };
        let page = |status: u16, page: &Page| json!({ "status": status, "page": json::page(&context, page) });
        if let Some(name) = asked.get("file").and_then(Value::as_str) {
            let bytes = asked.get("content").and_then(Value::as_str);
            return self.receive(opened, name, bytes.unwrap_or_default()).await;
        }
        if asked.get("tile").is_some() {
            return Ok(match self.platform.module_tile(operation, opened).await {
                Ok(card) => {
                    let tile = card.shown();
                    json!({ "status": 200, "tile": tile.map(|tile| json::tile(&context, &tile)) })
                }
                Err(error) => refusal(&error),
            });
        }
        let query = pairs(asked.get("query"))?;
        if let Some(path) = asked.get("view").and_then(Value::as_str) {
            let to = route(path, query);
            let draw = |shown| shown;
            let viewed = self
                .platform
                .module_view_drawn(operation, opened, to, Looking::Now, draw)
                .await;
            return Ok(match viewed {
                Ok(Viewed::Drawn(shown)) => page(200, &shown),
                Ok(Viewed::Archive(archive)) => self.archive(opened, archive).await,
                Ok(Viewed::Sheet(sheet)) => {
                    let name = sheet::file_name(&sheet);
                    json!({ "status": 200, "sheet": { "name": name, "text": sheet::csv(&sheet) } })
                }
                Err(error) => refusal(&error),
            });
        }
        let path = asked
            .get("act")
            .and_then(Value::as_str)
            .context("nothing known is asked for")?;
        let form = pairs(asked.get("form"))?;
        Ok(
            match self
                .platform
                .module_act(operation, opened, route(path, query), form)
                .await
            {
                Ok(Outcome::Redirect(redirect)) => {
                    let to = address(&redirect.to);
                    json!({ "status": 303, "redirect": to, "notice": redirect.notice })
                }
                Ok(Outcome::Kept(kept)) => {
                    let (at, to) = (address(&kept.at), address(&kept.to));
                    json!({ "status": 200, "kept": { "at": at, "to": to } })
                }
                Ok(Outcome::Cells(cells)) => {
                    let answers = cells.cells.iter().map(
                        |one| json!({ "name": one.name, "value": one.value, "error": one.error }),
                    );
                    let answers = answers.collect::<Vec<_>>();
                    json!({ "status": 200, "at": address(&cells.at), "cells": answers })
                }
                Ok(Outcome::Page(shown)) => page(200, &shown),
                Ok(Outcome::Invalid(shown)) => page(422, &shown),
                Err(error) => refusal(&error),
            },
        )
    }

    /// What is in an archive, as whoever opens it gets it.
    async fn archive(&self, opened: &Opened, archive: Archive) -> Value {
        let archive = match self.platform.archive_open(opened, archive).await {
            Ok(archive) => archive,
            Err(error) => return refusal(&error),
        };
        let entries = archive.entries.iter();
        let entries: Vec<_> = entries
            .map(|entry| json!({ "path": entry.path, "size": entry.size, "text": entry.text() }))
            .collect();
        json!({ "status": 200, "archive": { "name": archive.name, "entries": entries } })
    }

    /// Receives a file as with a form; gives the identifier that the form would come with.
    async fn receive(&self, opened: &Opened, name: &str, content: &str) -> Result<Value> {
        let received = async {
            let mut receiving = self.platform.file_receive(opened).await?;
            let mut incoming = receiving.begin(name)?;
            let now = self.platform.now();
            receiving
                .push(&mut incoming, content.to_owned(), now)
                .await?;
            receiving.end(incoming, now).await
        };
        Ok(match received.await {
            Ok(file) => json!({ "status": 200, "file": file.id.to_string(), "name": file.name }),
            Err(FileError::Refused(why)) => {
                json!({ "status": 422, "code": "file-refused", "message": why.as_str() })
            }
            Err(FileError::Platform(error)) => refusal(&error),
        })
    }

    /// Opens a file as its address does.
    async fn open_file(
        &self,
        operation: &Operation,
        file: &str,
        child: Option<Standing>,
    ) -> Result<Value> {
        let opened = match file.parse() {
            Ok(id) => self.platform.file_open(operation, SLUG, id, child).await,
            Err(_) => Err(PlatformError::NotFound),
        };
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) => return Ok(refusal(&error)),
        };
        let content: Vec<_> = opened.read(0..opened.file.size).try_collect().await?;
        let content = String::from_utf8_lossy(&content.concat()).into_owned();
        Ok(json!({ "status": 200, "name": opened.file.name, "content": content }))
    }

    /// The fuel that the module's calls have been charged so far.
    async fn fuel(&self) -> Result<Value> {
        self.platform.usage_settle().await?;
        let school = self.platform.school(SLUG)?;
        let hours = self.platform.store().usage_list(school.id, 0).await?;
        let fuel: u64 = hours.iter().map(|hour| hour.fuel).sum();
        Ok(json!({ "status": 200, "fuel": fuel }))
    }

    /// What the module told a person.
    async fn notifications(&self, operation: &Operation) -> Result<Value> {
        let told = self.platform.notifications(operation).await?;
        let lines = told.iter().map(|line| {
            let (text, path) = match &line.said {
                Said::Text(text, path) => (text.get(operation.language).to_owned(), path.clone()),
                Said::More { count, .. } => (format!("+ {count}"), String::new()),
            };
            json!({
                "text": text,
                "child": line.children.join(", "),
                "path": path,
                "unread": line.unread,
            })
        });
        Ok(json!({ "status": 200, "notifications": lines.collect::<Vec<_>>() }))
    }

    fn cast(&self) -> Result<Value> {
        let school = self.platform.school(SLUG)?;
        let people: serde_json::Map<_, _> = cast::words()
            .zip(cast(&school.uai))
            .map(|(who, (one, profile))| {
                (
                    who.to_owned(),
                    json!({ "id": one.id.to_string(), "name": one.name.shown_as(profile) }),
                )
            })
            .collect();
        let audience =
            |kind, label| Audience::of_group(kind, group_id(&school.uai, kind, label)).to_string();
        let audiences = json!({
            "6A": audience(GroupKind::Class, "6A"),
            "6B": audience(GroupKind::Class, "6B"),
            "6ALL1": audience(GroupKind::Group, "6ALL1"),
        });
        Ok(json!({ "status": 200, "people": people, "audiences": audiences }))
    }

    /// Imports the school again, without the classes of whoever leaves.
    async fn import(&self, leaves: Option<&str>) -> Result<Value> {
        let school = self.platform.school(SLUG)?;
        let mut people = people(&school.uai, self.classmates);
        for one in people.iter_mut().filter(|one| leaves == Some(&one.key)) {
            one.groups.clear();
        }
        self.platform
            .import_roster("trial", schools(&school.uai), people)
            .await?;
        Ok(json!({ "status": 200 }))
    }
}

/// A place in the module: "path?query".
fn address(to: &Route) -> String {
    let query = to.query.iter();
    let query: Vec<_> = query
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", to.path, query.join("&"))
}

/// Sets the clock to what the school's clocks show.
fn set(clock: &SetClock, platform: &Platform, shown: &str) -> Result<()> {
    clock.set(instant(platform, shown)?);
    Ok(())
}

/// When the school's clocks show this.
fn instant(platform: &Platform, shown: &str) -> Result<Timestamp> {
    let shown: DateTime = shown.parse()?;
    let school = platform.school(SLUG)?;
    Ok(platform.time_zone(&school).to_timestamp(shown)?)
}

/// A value of a timer, as a test compares it: an instant in milliseconds, a day as "2026-11-24".
fn shown(value: &Stored) -> Value {
    match value {
        Stored::None => Value::Null,
        Stored::Text(text) => json!(text),
        Stored::Integer(number) => json!(number),
        Stored::Boolean(is) => json!(is),
        Stored::Date(date) => json!(date.to_string()),
        Stored::Instant(at) => json!(at.as_millisecond()),
        Stored::Audience(audience) => json!(audience.to_string()),
        Stored::Person(person) => json!(person.to_string()),
        Stored::Texts(texts) => json!(texts),
    }
}

fn route(path: &str, mut query: Vec<(String, String)>) -> Route {
    let (path, more) = path.split_once('?').unwrap_or((path, ""));
    let more = more.split('&').filter(|part| !part.is_empty());
    query.extend(more.map(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (name.to_owned(), value.to_owned())
    }));
    Route {
        path: path.to_owned(),
        query,
    }
}

fn pairs(value: Option<&Value>) -> Result<Vec<(String, String)>> {
    let pairs = value
        .map(|value| serde_json::from_value(value.clone()))
        .transpose();
    Ok(pairs
        .context("`query` and `form` are lists of [name, value]")?
        .unwrap_or_default())
}

fn refusal(error: &PlatformError) -> Value {
    json!({ "status": error.status(), "code": error.code(), "message": error.to_string() })
}

/// Everybody of the school.
fn people(uai: &Uai, classmates: u8) -> Vec<RosterPerson> {
    let cast = cast(uai).into_iter().map(|(one, _)| one);
    cast.chain((1..=classmates).map(|number| classmate(uai, number)))
        .collect()
}

async fn make_school(platform: &Arc<Platform>, uai: &Uai, classmates: u8) -> Result<SchoolId> {
    let people = people(uai, classmates);
    platform
        .import_roster("trial", schools(uai), people)
        .await?;
    let school = platform
        .school_list()
        .into_iter()
        .find(|school| school.uai == *uai)
        .context("the school was not made")?;
    platform.school_name(school.id, SLUG).await?;
    platform.reload().await?;
    Ok(school.id)
}
