//! The journal: of a school, for its administrator, and of the region; a page at a time, or as a file.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::Response;
use futures::{StreamExt as _, stream};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use preau_domain::correspondence::Switch;
use preau_domain::ids::ModuleId;
use preau_domain::limit::Limits;
use preau_domain::module::{Manifest, SettingKind};
use preau_domain::page::Sheet;
use preau_domain::person::Function;
use preau_domain::school::School;
use preau_platform::audit::{AuditAsked, Audited, FILE, PAGE};
use preau_platform::error::PlatformError;
use preau_render::portal::account::function_name;
use preau_render::portal::admin::{
    self, AdminPage, AuditEntry, AuditFilter, AuditLog, audit_log, audit_who,
};
use preau_render::portal::paths;
use preau_render::sheet;
use preau_render::words::{Part, Words};

use super::files::{POLICY, disposition};
use super::{Fields, field, region, school_admin};
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// Lines read at a time for a file.
const STEP: u32 = 500;

/// A change of a setting as the audit keeps it, "name: old → new", as people call all three.
fn setting_change(words: Words, manifest: &Manifest, detail: &str) -> Option<String> {
    let (name, values) = detail.split_once(": ")?;
    let (from, to) = values.split_once(" → ")?;
    let setting = manifest.settings.get(name)?;
    let said = |value: &str| match &setting.kind {
        SettingKind::Boolean if value == "true" => words.say("yes"),
        SettingKind::Boolean => words.say("no"),
        SettingKind::Choice { options } => {
            options.iter().find(|(word, _)| word == value).map_or_else(
                || value.to_owned(),
                |(_, label)| label.get(words.0).to_owned(),
            )
        }
        SettingKind::Text if value.is_empty() => words.say("nothing"),
        SettingKind::Integer { .. } | SettingKind::Text | SettingKind::Secret => value.to_owned(),
    };
    Some(words.say_with(
        "setting-change",
        &[
            ("setting", Part::Text(setting.label.get(words.0))),
            ("from", Part::Text(&said(from))),
            ("to", Part::Text(&said(to))),
        ],
    ))
}

/// A change of a part of the school's own rules, in the same way.
fn switch_change(words: Words, detail: &str) -> Option<String> {
    let (name, values) = detail.split_once(": ")?;
    let (from, to) = values.split_once(" → ")?;
    let label = match Switch::of_str(name) {
        Some(switch) => admin::switch_label(words, switch),
        None => admin::quiet_setting(words, name)?,
    };
    let said = |value: &str| match value {
        "true" => words.say("yes"),
        "false" => words.say("no"),
        "" => words.say("nothing"),
        // Hours of a day, or days off as they are kept.
        times => times.replace('/', "–").replace(',', ", "),
    };
    Some(words.say_with(
        "setting-change",
        &[
            ("setting", Part::Text(&label)),
            ("from", Part::Text(&said(from))),
            ("to", Part::Text(&said(to))),
        ],
    ))
}

/// A function as people call it.
fn function_said(words: Words, word: &str) -> Option<String> {
    Function::of_str(word).map(|function| function_name(words, function))
}

/// Limits that were set, as people call them; where none is, it is as usual again.
fn limits_said(words: Words, detail: &str) -> String {
    let Ok(limits) = detail.parse::<Limits>() else {
        return detail.to_owned();
    };
    if limits.is_empty() {
        return words.say("audit-plan-usual");
    }
    let each = limits.0.iter().map(|(limit, value)| {
        let name = words.say(&format!("limit-of-{}", limit.as_str()));
        format!("{name} ({value})")
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What was done, as people call it; what this release has no word for, as it is kept.
fn action_said(words: Words, action: &str) -> String {
    let key = format!("audit-{}", action.replace('.', "-"));
    let said = words.say(&key);
    if said == key { action.to_owned() } else { said }
}

/// A line in the reader's words.
fn entry(web: &Web, words: Words, audited: Audited) -> AuditEntry {
    let Audited {
        line,
        school,
        who,
        person,
    } = audited;
    let module = line.entry.target.parse::<ModuleId>().ok();
    let module = module.and_then(|id| web.platform.module(&id).ok());
    let detail = match (&module, line.entry.action.as_str()) {
        (Some(module), "module.setting") => {
            setting_change(words, &module.manifest, &line.entry.detail)
        }
        (_, "module.reach") if line.entry.detail.is_empty() => Some(words.say("reach-everybody")),
        (_, "plan.set") => Some(limits_said(words, &line.entry.detail)),
        (_, "school.setting") => switch_change(words, &line.entry.detail),
        (_, "function.grant" | "function.revoke") => function_said(words, &line.entry.detail),
        (_, "person.erased") => Some(words.say(&format!("erased-{}", line.entry.detail))),
        (_, "module.cleared") => line
            .entry
            .detail
            .parse()
            .ok()
            .map(|count| words.say_with("cleared-count", &[("count", Part::Count(count))])),
        (_, "module.clear") => Some(String::new()),
        _ => None,
    };
    AuditEntry {
        at: line.entry.at,
        school: school.map(|school| school.name.clone()).unwrap_or_default(),
        who,
        what: action_said(words, &line.entry.action),
        detail: detail.unwrap_or(line.entry.detail),
        subject: module
            .map(|module| module.manifest.name.get(words.0).to_owned())
            .or(person)
            .or_else(|| {
                let own = line.entry.action == "school.setting";
                own.then(|| AdminPage::Correspondence.name(words))
            })
            .unwrap_or(line.entry.target),
    }
}

/// What an address asks for.
fn asked(query: &Fields) -> AuditAsked {
    AuditAsked {
        person: field(query, "person").parse().ok(),
        action: field(query, "kind").to_owned(),
        module: field(query, "module").to_owned(),
        from: field(query, "from").parse().ok(),
        to: field(query, "to").parse().ok(),
        words: field(query, "q").chars().take(100).collect(),
    }
}

/// The address of a part of what is asked for.
fn address(to: &str, query: &Fields, more: &str) -> String {
    let kept = ["person", "kind", "module", "from", "to", "q"];
    let pairs = kept.iter().filter_map(|name| {
        let value = field(query, name);
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        (!field(query, name).is_empty()).then(|| format!("{name}={value}"))
    });
    let mut pairs: Vec<String> = pairs.collect();
    if !more.is_empty() {
        pairs.push(more.to_owned());
    }
    if pairs.is_empty() {
        to.to_owned()
    } else {
        format!("{to}?{}", pairs.join("&"))
    }
}

/// What is looked for, with what there is to choose from.
async fn filter(
    web: &Web,
    signed: &SignedIn,
    school: Option<&Arc<School>>,
    (to, query, asked): (&str, &Fields, &AuditAsked),
) -> Result<AuditFilter, PlatformError> {
    let words = Words(signed.operation.language);
    let facets = web.platform.audit_facets(&signed.operation, school).await?;
    let mut kinds: Vec<_> = facets
        .actions
        .into_iter()
        .map(|action| (action.clone(), action_said(words, &action)))
        .collect();
    kinds.sort_by(|(_, one), (_, other)| one.cmp(other));
    let modules = web.platform.modules().into_iter().map(|module| {
        let manifest = &module.manifest;
        (
            manifest.id.to_string(),
            manifest.name.get(words.0).to_owned(),
        )
    });
    let people = facets.people.into_iter();
    Ok(AuditFilter {
        to: to.to_owned(),
        any: *asked != AuditAsked::default(),
        people: people.map(|(id, name)| (id.to_string(), name)).collect(),
        person: field(query, "person").to_owned(),
        kinds,
        kind: asked.action.clone(),
        modules: modules.collect(),
        module: asked.module.clone(),
        from: field(query, "from").to_owned(),
        to_day: field(query, "to").to_owned(),
        words: asked.words.clone(),
    })
}

/// A page of a journal.
async fn log(
    web: &Web,
    signed: &SignedIn,
    school: Option<&Arc<School>>,
    (to, query): (&str, &Fields),
) -> Result<AuditLog, PlatformError> {
    let asked = asked(query);
    let before: Option<i64> = field(query, "before").parse().ok();
    let (platform, operation) = (&web.platform, &signed.operation);
    let lines = platform
        .audit_seen(operation, school, &asked, (before, PAGE))
        .await?;
    let words = Words(operation.language);
    let last = lines.last().map(|audited| audited.line.id);
    let older = last.filter(|_| lines.len() >= PAGE as usize);
    Ok(AuditLog {
        filter: filter(web, signed, school, (to, query, &asked)).await?,
        newer: before.map(|_| address(to, query, "")),
        older: older.map(|id| address(to, query, &format!("before={id}"))),
        file: address(to, query, "as=csv"),
        schools: school.is_none(),
        entries: lines
            .into_iter()
            .map(|audited| entry(web, words, audited))
            .collect(),
    })
}

/// How far a file has come.
struct Writing {
    web: Web,
    signed: SignedIn,
    school: Option<Arc<School>>,
    asked: AuditAsked,
    before: Option<i64>,
    lines: usize,
    begun: bool,
    ended: bool,
}

/// All of what is asked for as a file for spreadsheets, read a part at a time as it is taken.
async fn file(
    web: &Web,
    signed: &SignedIn,
    school: Option<&Arc<School>>,
    query: &Fields,
) -> Result<Response, PlatformError> {
    let asked = asked(query);
    // Whoever may not look is told so before anything is sent.
    web.platform
        .audit_seen(&signed.operation, school, &asked, (None, 1))
        .await?;
    let words = Words(signed.operation.language);
    let name = Sheet {
        name: words.say("audit"),
        rows: Vec::new(),
    };
    let named = disposition("attachment", &sheet::file_name(&name));
    let writing = Writing {
        web: web.clone(),
        signed: signed.clone(),
        school: school.cloned(),
        asked,
        before: None,
        lines: 0,
        begun: false,
        ended: false,
    };
    let parts = stream::unfold(writing, |mut writing| async move {
        let part = writing.part().await?;
        Some((Ok::<_, Infallible>(Bytes::from(part)), writing))
    });
    // Who compresses asks again after the end.
    let mut response = Response::new(Body::from_stream(parts.fuse()));
    let text = |value: &str| HeaderValue::from_str(value).ok();
    let headers = [
        (CONTENT_TYPE, text("text/csv; charset=utf-8")),
        (CONTENT_DISPOSITION, text(&named)),
        (CONTENT_SECURITY_POLICY, text(POLICY)),
    ];
    let headers = headers
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    response.headers_mut().extend(headers);
    Ok(response)
}

impl Writing {
    /// Some more lines; none at the end. What cannot be read is said on the last line.
    async fn part(&mut self) -> Option<String> {
        if self.ended {
            return None;
        }
        let words = Words(self.signed.operation.language);
        let zone = self.school.as_ref().map_or_else(
            || self.web.platform.config().time_zone.clone(),
            |school| self.web.platform.time_zone(school),
        );
        let mut rows = Vec::new();
        let is_first = !std::mem::replace(&mut self.begun, true);
        if is_first {
            let head = [
                "audit-at",
                "region-school",
                "audit-who",
                "audit-what",
                "audit-subject",
            ];
            let mut head: Vec<_> = head.iter().map(|key| words.say(key)).collect();
            head.push(words.say("audit-detail"));
            rows.push(head);
        }
        let read = self
            .web
            .platform
            .audit_seen(
                &self.signed.operation,
                self.school.as_ref(),
                &self.asked,
                (self.before, STEP),
            )
            .await;
        match read {
            Ok(lines) => {
                self.before = lines.last().map(|audited| audited.line.id);
                self.lines += lines.len();
                self.ended = lines.len() < STEP as usize;
                let school = self.school.as_ref().map(|school| school.name.clone());
                rows.extend(lines.into_iter().map(|audited| {
                    let one = entry(&self.web, words, audited);
                    let who = audit_who(words, &one);
                    let place = school.clone().unwrap_or(one.school);
                    vec![
                        // As spreadsheets read it.
                        zone.to_datetime(one.at)
                            .strftime("%Y-%m-%d %H:%M:%S")
                            .to_string(),
                        place,
                        who,
                        one.what,
                        one.subject,
                        one.detail,
                    ]
                }));
                if self.lines >= FILE && !self.ended {
                    self.ended = true;
                    rows.push(vec![words.say("audit-file-more")]);
                }
            }
            Err(error) => {
                tracing::error!(%error, "a journal breaks off");
                self.ended = true;
                rows.push(vec![words.say("audit-file-broken")]);
            }
        }
        let sheet = Sheet {
            name: String::new(),
            rows,
        };
        let text = sheet::csv(&sheet);
        // The mark of the file stands at its beginning alone.
        Some(if is_first {
            text
        } else {
            text.trim_start_matches('\u{feff}').to_owned()
        })
    }
}

/// A school's journal.
pub(crate) async fn school(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let base = format!("/s/{}/admin", school.slug);
    let to = AdminPage::Audit.href(&base);
    if field(&query, "as") == "csv" {
        let file = file(&web, &signed, Some(&school), &query).await;
        return file.map_err(refuse);
    }
    let log = log(&web, &signed, Some(&school), (&to, &query)).await;
    let view = log.map_err(refuse)?;
    let context = render_context(&web, &signed, Some(&school), base, None);
    let title = AdminPage::Audit.name(Words(signed.operation.language));
    let drawn = audit_log(&context, &view);
    let page = AdminPage::Audit;
    school_admin::within(&web, &signed, &school, page, title, &drawn, 0).await
}

/// The region's.
pub(crate) async fn of_region(
    State(web): State<Web>,
    signed: SignedIn,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let to = format!("{}/audit", paths::REGION);
    if field(&query, "as") == "csv" {
        let file = file(&web, &signed, None, &query).await;
        return file.map_err(refuse);
    }
    let log = log(&web, &signed, None, (&to, &query)).await;
    let view = log.map_err(refuse)?;
    let context = render_context(&web, &signed, None, paths::REGION.to_owned(), None);
    let title = Words(signed.operation.language).say("audit");
    let drawn = audit_log(&context, &view);
    Ok(region::within(&web, &signed, title, &drawn).await)
}
