//! What modules told a person, and of what they want to be told.

use std::collections::HashSet;

use axum::extract::{Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::Markup;
use preau_domain::ids::ModuleId;
use preau_domain::page::Route;
use preau_platform::error::PlatformError;
use preau_platform::notifications::{Said as Told, Told as Line};
use preau_platform::operation::Operation;
use preau_render::portal::notifications::{
    NotificationKind, NotificationLine, NotificationSettings, Notifications, NotifyingModule, Said,
};
use preau_render::portal::{self, Shell, paths};
use preau_render::route;
use preau_render::words::Words;
use serde_json::json;

use super::{Fields, field};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::{self, face, live_address, render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// Lines of a page.
const LINES: usize = 30;

/// The address that a line leads to, in a standing in which the person is told.
fn href(operation: &Operation, line: &Line) -> String {
    let module = line.module.manifest.id.as_str();
    let standing = line.standings.first().copied();
    let base = standing.map_or_else(
        || format!("/s/{}/{module}", line.school.slug),
        |standing| shell::address(operation, &line.school, standing, Some(module)),
    );
    let Told::Text(_, path) = &line.said else {
        return base;
    };
    let to = Route {
        path: path.clone(),
        query: Vec::new(),
    };
    route::href(&base, &to).unwrap_or(base)
}

fn drawn(operation: &Operation, line: &Line) -> NotificationLine {
    let language = operation.language;
    let several = operation.schools().len() > 1;
    NotificationLine {
        id: line.id.to_string(),
        face: face(&line.module.manifest, language, href(operation, line)),
        school: several.then(|| line.school.name.clone()),
        child: line.children.join(", "),
        said: match &line.said {
            Told::Text(text, _) => Said::Text(text.get(language).to_owned()),
            Told::More { count, at_least } => Said::More {
                count: u64::try_from(*count).unwrap_or(u64::MAX),
                at_least: *at_least,
            },
        },
        at: line.at,
        unread: line.unread,
    }
}

/// A page's address, by its number from 1.
fn page_address(number: usize) -> String {
    if number == 1 {
        paths::NOTIFICATIONS.to_owned()
    } else {
        format!("{}?page={number}", paths::NOTIFICATIONS)
    }
}

/// The person's notifications.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let from = web.platform.live_position();
    let all = web.platform.notifications(operation).await;
    let all = all.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let unread = all.iter().filter(|line| line.unread).count();
    let pages = all.len().div_ceil(LINES).max(1);
    let page = field(&query, "page").parse().unwrap_or(1).clamp(1, pages);
    let newest = all.iter().map(|line| line.at).max();
    let shown: Vec<_> = all.iter().skip((page - 1) * LINES).take(LINES).collect();
    let newer = (page > 1).then(|| page_address(page - 1));
    let older = (page < pages).then(|| page_address(page + 1));
    if signed.visit.json {
        return Ok(as_json(operation, unread, &shown, older.as_deref()).into_response());
    }
    let mut days: Vec<(jiff::civil::Date, Vec<NotificationLine>)> = Vec::new();
    for line in shown {
        let one = drawn(operation, line);
        match days.last_mut() {
            Some((day, lines)) if *day == line.day => lines.push(one),
            _ => days.push((line.day, vec![one])),
        }
    }
    let view = Notifications {
        unread: u32::try_from(unread).unwrap_or(u32::MAX),
        newest,
        days,
        newer,
        older,
    };
    let context = render_context(&web, &signed, None, paths::NOTIFICATIONS.to_owned(), None);
    let drawn = portal::notifications::notifications(&context, &view);
    let live = web.platform.live_notifications(operation);
    let live = live.map(|follow| live_address(&follow, from));
    Ok(within(&web, &signed, "notifications", &drawn, live).await)
}

/// The bell as it is now, for a page that follows it.
pub(crate) async fn bell(signed: SignedIn) -> Response {
    let words = Words(signed.operation.language);
    portal::notifications::bell(words, signed.unread.total, false).into_response()
}

fn as_json(
    operation: &Operation,
    unread: usize,
    shown: &[&Line],
    older: Option<&str>,
) -> axum::Json<serde_json::Value> {
    let words = Words(operation.language);
    let lines = shown.iter().map(|line| {
        let drawn = drawn(operation, line);
        json!({
            "id": drawn.id,
            "module": drawn.face.name,
            "school": line.school.slug,
            "child": drawn.child,
            "text": drawn.said.sentence(words),
            "at": line.at.to_string(),
            "unread": line.unread,
            "href": drawn.face.href,
        })
    });
    axum::Json(json!({
        "unread": unread,
        "notifications": lines.collect::<Vec<_>>(),
        "older": older,
    }))
}

/// A page around `content`, at the school looked at last.
async fn within(
    web: &Web,
    signed: &SignedIn,
    title: &str,
    content: &Markup,
    live: Option<String>,
) -> Response {
    let school = signed.school(web);
    let caller = match &school {
        Some(school) => {
            let standing = signed.standing_kept(school.id).ok();
            let caller = web.platform.caller(&signed.operation, school.id, standing);
            caller.await.ok()
        }
        None => None,
    };
    let place = school.as_ref().zip(caller.as_deref());
    let title = Words(signed.operation.language).say(title);
    let around = Shell {
        live,
        ..shell(web, signed, place, title)
    };
    super::home::said(web, portal::document(&around, content).into_response())
}

/// Back to an address, with a sentence to say there.
fn back(web: &Web, signed: &SignedIn, to: &str, key: &str) -> Response {
    let said = Words(signed.operation.language).say(key);
    let said = cookies::say(web.platform.config(), &said);
    (AppendHeaders([(SET_COOKIE, said)]), Redirect::to(to)).into_response()
}

/// Opens one: it is read, and leads to its module's page.
pub(crate) async fn follow(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let gone = || back(&web, &signed, paths::NOTIFICATIONS, "notification-gone");
    let Ok(id) = field(&form, "id").parse() else {
        return Ok(gone());
    };
    match web.platform.notification_open(&signed.operation, id).await {
        Ok(line) => Ok(Redirect::to(&href(&signed.operation, &line)).into_response()),
        Err(PlatformError::NotFound) => Ok(gone()),
        Err(error) => Err(Refusal::new(signed.visit.clone(), error).sending()),
    }
}

/// All are read that were sent up to the newest that the person saw.
pub(crate) async fn read(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let to = field(&form, "to").parse().ok();
    let to = to.and_then(|at| Timestamp::from_millisecond(at).ok());
    // Nothing comes from the future, and what names no instant marks nothing.
    let to = to
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .min(signed.operation.now);
    let done = web.platform.notifications_read(&signed.operation, to).await;
    done.map_err(|error| Refusal::new(signed.visit.clone(), error).sending())?;
    let to = paths::NOTIFICATIONS;
    Ok(back(&web, &signed, to, "notifications-read-done"))
}

/// What a form sends for a kind of a module.
fn word(module: &ModuleId, kind: &str) -> String {
    format!("{module}:{kind}")
}

/// The choice of what to be told of.
pub(crate) async fn settings(
    State(web): State<Web>,
    signed: SignedIn,
) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let language = operation.language;
    let kinds = web.platform.notification_kinds(operation).await;
    let kinds = kinds.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    if signed.visit.json {
        let kinds = kinds.iter().flat_map(|(module, kinds)| {
            let manifest = &module.manifest;
            kinds.iter().map(move |kind| {
                json!({
                    "kind": word(&manifest.id, &kind.kind),
                    "module": manifest.name.get(language),
                    "label": kind.label.get(language),
                    "wanted": kind.wanted,
                })
            })
        });
        let kinds: Vec<_> = kinds.collect();
        return Ok(axum::Json(json!({ "kinds": kinds })).into_response());
    }
    let modules = kinds.into_iter().map(|(module, kinds)| NotifyingModule {
        face: face(&module.manifest, language, String::new()),
        kinds: kinds
            .into_iter()
            .map(|kind| NotificationKind {
                value: word(&module.manifest.id, &kind.kind),
                label: kind.label.get(language).to_owned(),
                wanted: kind.wanted,
            })
            .collect(),
    });
    let view = NotificationSettings {
        modules: modules.collect(),
    };
    let base = paths::NOTIFICATIONS_SETTINGS.to_owned();
    let context = render_context(&web, &signed, None, base, None);
    let drawn = portal::notifications::settings(&context, &view);
    Ok(within(&web, &signed, "notifications-settings", &drawn, None).await)
}

/// The kinds that the fields of this name say.
fn kinds(form: &Fields, name: &str) -> HashSet<(ModuleId, String)> {
    let words = form.0.iter().filter(|(field, _)| field == name);
    let kinds = words.filter_map(|(_, word)| {
        let (module, kind) = word.split_once(':')?;
        Some((module.parse().ok()?, kind.to_owned()))
    });
    kinds.collect()
}

/// Takes over what a person wants to be told of, of what the form showed them: fields `shown` for all, `kind`
/// for those that they want.
pub(crate) async fn choose(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let (shown, wanted) = (kinds(&form, "shown"), kinds(&form, "kind"));
    let done = web
        .platform
        .notification_kinds_set(&signed.operation, &shown, &wanted);
    done.await
        .map_err(|error| Refusal::new(signed.visit.clone(), error).sending())?;
    let to = paths::NOTIFICATIONS_SETTINGS;
    Ok(back(&web, &signed, to, "notifications-settings-saved"))
}
