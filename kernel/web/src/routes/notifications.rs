//! What modules told a person, and of what they want to be told.

use std::collections::HashSet;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use maud::Markup;
use preau_domain::ids::ModuleId;
use preau_domain::letter::Pace;
use preau_domain::page::Route;
use preau_domain::quiet::{Hours, OwnQuiet, Window};
use preau_platform::error::PlatformError;
use preau_platform::notifications::{Said as Told, Told as Line};
use preau_platform::operation::Operation;
use preau_render::RenderContext;
use preau_render::portal::admin;
use preau_render::portal::notifications::{
    Letters, NotificationKind, NotificationLine, NotificationSettings, Notifications,
    NotifyingModule, OwnQuietHours, QuietProblem, Said,
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
            Told::More {
                count,
                at_least,
                of_one,
            } => Said::More {
                count: u64::try_from(*count).unwrap_or(u64::MAX),
                at_least: *at_least,
                of_one: *of_one,
            },
        },
        at: line.at,
        unread: line.unread,
        urgent: line.urgent,
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
        quiet_until: None,
    };
    let quiet = web.platform.quiet_until(operation).await;
    let quiet = quiet.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let quiet_until = quiet.map(|(school, until)| {
        let at = render_context(&web, &signed, Some(&school), String::new(), None);
        until_said(&at, until)
    });
    let view = Notifications {
        quiet_until,
        ..view
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

/// Until when it is quiet: "jusqu’à 7 h", "jusqu’à lundi 30 novembre, 7 h".
fn until_said(context: &RenderContext, until: Timestamp) -> String {
    let dates = context.dates();
    let at = context.zone.to_datetime(until);
    let words = Words(context.language);
    let time = dates.time(at.time());
    if at.date() == dates.today() {
        return words.say_with("until-today", &[("time", (&time).into())]);
    }
    let day = dates.weekday(at.date());
    words.say_with(
        "until-day",
        &[("day", (&day).into()), ("time", (&time).into())],
    )
}

/// The choice of what to be told of.
pub(crate) async fn settings(
    State(web): State<Web>,
    signed: SignedIn,
) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let language = operation.language;
    if signed.visit.json {
        let kinds = web.platform.notification_kinds(operation).await;
        let kinds = kinds.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
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
    let own = web.platform.quiet_own(operation).await;
    let own = own.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    // From the evening until the morning, where hours are kept from the morning until the evening.
    let times = own.window.map(Window::times);
    let (ends, begins) = times.unwrap_or_default();
    let own = OwnQuietHours {
        times: (begins, ends),
        weekends: own.weekends,
        ..OwnQuietHours::default()
    };
    settings_screen(&web, &signed, own).await
}

async fn settings_screen(
    web: &Web,
    signed: &SignedIn,
    own: OwnQuietHours,
) -> Result<Response, Refusal> {
    let operation = &signed.operation;
    let language = operation.language;
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let platform = &web.platform;
    let kinds = platform.notification_kinds(operation).await;
    let email = platform.email_seen(operation).await.map_err(refuse)?;
    let paces = platform.paces_seen(operation).await.map_err(refuse)?;
    let pace_of = |module: &ModuleId| {
        let modules = &paces.as_ref()?.modules;
        let mut modules = modules.iter();
        let chosen = modules.find(|one| one.module.manifest.id == *module)?;
        Some((format!("{PACE}{module}"), chosen.pace))
    };
    let modules = kinds.map_err(refuse)?;
    let modules = modules.into_iter().map(|(module, kinds)| NotifyingModule {
        face: face(&module.manifest, language, String::new()),
        pace: pace_of(&module.manifest.id),
        kinds: kinds
            .into_iter()
            .map(|kind| NotificationKind {
                value: word(&module.manifest.id, &kind.kind),
                label: kind.label.get(language).to_owned(),
                wanted: kind.wanted,
            })
            .collect(),
    });
    let context = render_context(
        web,
        signed,
        None,
        paths::NOTIFICATIONS_SETTINGS.to_owned(),
        None,
    );
    let mut schools = Vec::new();
    for id in operation.schools() {
        if let Some(school) = platform.school_of(id) {
            let calendar = platform.calendar(&school).await.map_err(refuse)?;
            let mut said = if calendar.hours == Hours::ALWAYS {
                vec![Words(language).say("quiet-none")]
            } else {
                admin::quiet_said(&context, &calendar.hours)
            };
            said.extend(admin::days_off_said(&context, &calendar.off));
            schools.push((school.name.clone(), said));
        }
    }
    let letters = email.map(|email| match &paces {
        Some(paces) => Letters::On(paces.hour),
        None if email.address.is_some() => Letters::Stopped,
        None => Letters::NoAddress,
    });
    let errors = usize::from(own.problem.is_some());
    let view = NotificationSettings {
        modules: modules.collect(),
        letters,
        quiet: OwnQuietHours { schools, ..own },
    };
    let drawn = portal::notifications::settings(&context, &view);
    let mut answer = within(web, signed, "notifications-settings", &drawn, None).await;
    if errors > 0 {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(answer)
}

/// How the fields begin that say how soon the person is written to of a module.
const PACE: &str = "pace-";

/// Sets in which hours the person is left alone besides those of their schools.
pub(crate) async fn quiet(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let (begins, ends) = (field(&form, "begins"), field(&form, "ends"));
    let weekends = !field(&form, "weekends").is_empty();
    let window = Window::of_times(ends, begins);
    let typed = |problem| OwnQuietHours {
        times: (begins.to_owned(), ends.to_owned()),
        weekends,
        problem: Some(problem),
        ..OwnQuietHours::default()
    };
    if window.is_none() && !(begins.is_empty() && ends.is_empty()) {
        return settings_screen(&web, &signed, typed(QuietProblem::Times)).await;
    }
    let own = OwnQuiet { window, weekends };
    match web.platform.quiet_own_set(&signed.operation, own).await {
        Ok(()) => {
            let to = paths::NOTIFICATIONS_SETTINGS;
            Ok(back(&web, &signed, to, "quiet-own-saved"))
        }
        Err(PlatformError::Invalid(_)) => {
            settings_screen(&web, &signed, typed(QuietProblem::Never)).await
        }
        Err(error) => Err(Refusal::new(signed.visit.clone(), error).sending()),
    }
}

/// How soon the person wants to be written to, by module, as the fields say.
fn paces(form: &Fields) -> Vec<(ModuleId, Pace)> {
    let paces = form.0.iter().filter_map(|(name, word)| {
        let module = name.strip_prefix(PACE)?.parse().ok()?;
        Some((module, Pace::of_str(word)?))
    });
    paces.collect()
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
/// for those that they want; and how soon they are written to.
pub(crate) async fn choose(
    State(web): State<Web>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let (shown, wanted) = (kinds(&form, "shown"), kinds(&form, "kind"));
    let done = web
        .platform
        .notification_kinds_set(&signed.operation, &shown, &wanted);
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    done.await.map_err(refuse)?;
    // A form without it was drawn while no letters went to them.
    if let Ok(hour) = field(&form, "hour").parse() {
        let chosen = paces(&form);
        let set = web.platform.paces_set(&signed.operation, &chosen, hour);
        set.await.map_err(refuse)?;
    }
    let to = paths::NOTIFICATIONS_SETTINGS;
    Ok(back(&web, &signed, to, "notifications-settings-saved"))
}
