//! What people are told when something does not work, as the region's operator writes it: previewed, published, mended,
//! taken back.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use maud::Markup;
use preau_domain::condition::{Condition, Part, Service};
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Incident, IncidentKind, IncidentLine, Stage};
use preau_domain::module::Text;
use preau_platform::error::PlatformError;
use preau_platform::incidents::told;
use preau_render::portal::incidents::{
    IncidentForm, IncidentTyped, Incidents, incident_form, incident_preview, incidents,
};
use preau_render::portal::paths;
use preau_render::portal::status::{StatusLinks, service_name};
use preau_render::words::Words;
use uuid::Uuid;

use super::region::within;
use super::{Fields, field};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::status;
use crate::visit::SignedIn;

/// The address of an incident that there is not yet.
const NEW: &str = "new";
/// In the place of a field: somebody else wrote meanwhile.
const CHANGED: &str = "changed";
/// How a browser writes a date and a time.
const TYPED: &str = "%Y-%m-%dT%H:%M";

/// All that was written.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    let seen = web.platform.incidents_seen(&signed.operation);
    let seen = seen.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let now = signed.operation.now;
    let all = told(&seen, Timestamp::MIN, now);
    let view = Incidents {
        incidents: all.into_iter().cloned().collect(),
        now,
    };
    let context = render_context(&web, &signed, None, paths::INCIDENTS.to_owned(), None);
    Ok(page(&web, &signed, &incidents(&context, &view)).await)
}

async fn page(web: &Web, signed: &SignedIn, drawn: &Markup) -> Response {
    let title = Words(signed.operation.language).say("incidents-title");
    within(web, signed, title, drawn).await
}

/// The identifier in an address; none for a new one.
fn named(word: &str) -> Result<Option<IncidentId>, PlatformError> {
    if word == NEW {
        return Ok(None);
    }
    word.parse().map(Some).map_err(|_| PlatformError::NotFound)
}

/// The incident of an address; none for a new one. Who may not look is told so first.
fn known(web: &Web, signed: &SignedIn, word: &str) -> Result<Option<Incident>, PlatformError> {
    web.platform.incidents_seen(&signed.operation)?;
    named(word)?
        .map(|id| web.platform.incident_seen(&signed.operation, id))
        .transpose()
}

fn written(at: Timestamp, zone: &TimeZone) -> String {
    zone.to_datetime(at).strftime(TYPED).to_string()
}

/// An incident as its form shows it.
fn typed_of(web: &Web, incident: &Incident) -> IncidentTyped {
    let zone = &web.platform.config().time_zone;
    let both = |text: &Text| (text.fr.clone(), text.en.clone());
    let mut services: Vec<_> = Vec::new();
    let mut schools: Vec<String> = Vec::new();
    for part in &incident.parts {
        let service = part.service.to_string();
        if !services.contains(&service) {
            services.push(service);
        }
        let school = part.school.and_then(|id| web.platform.school_of(id));
        if let Some(school) = school
            && !schools.contains(&school.slug)
        {
            schools.push(school.slug.clone());
        }
    }
    IncidentTyped {
        key: String::new(),
        version: incident.version,
        kind: incident.kind.as_str().to_owned(),
        condition: incident.condition.as_str().to_owned(),
        title: both(&incident.title),
        services,
        schools: schools.join(" "),
        begins: written(incident.begins, zone),
        ends: incident
            .ends
            .map(|ends| written(ends, zone))
            .unwrap_or_default(),
        lines: incident.lines.iter().map(|line| both(&line.text)).collect(),
        stage: incident.stage().as_str().to_owned(),
        next: (String::new(), String::new()),
    }
}

/// What a form sent.
fn typed_in(form: &Fields) -> IncidentTyped {
    let one = |name| field(form, name).to_owned();
    let all = |name: &str| {
        let fields = form.0.iter().filter(|(known, _)| known == name);
        fields.map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let lines = all("line-fr").into_iter().zip(all("line-en"));
    IncidentTyped {
        key: one("key"),
        version: one("version").parse().unwrap_or_default(),
        kind: one("kind"),
        condition: one("condition"),
        title: (one("title-fr"), one("title-en")),
        services: all("service"),
        schools: one("schools"),
        begins: one("begins"),
        ends: one("ends"),
        lines: lines.collect(),
        stage: one("stage"),
        next: (one("next-fr"), one("next-en")),
    }
}

/// An instant as a browser writes it; what was there before where that was not touched, so that its seconds stay.
fn instant(
    typed: &str,
    before: Option<Timestamp>,
    zone: &TimeZone,
) -> Result<Option<Timestamp>, &'static str> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    if before.is_some_and(|before| written(before, zone) == typed) {
        return Ok(before);
    }
    let at: DateTime = typed.parse().map_err(|_| "form")?;
    let at = at.to_zoned(zone.clone()).map_err(|_| "form")?;
    Ok(Some(at.timestamp()))
}

/// The incident that was typed, or the field that is wrong.
fn incident_of(
    web: &Web,
    now: Timestamp,
    known: Option<&Incident>,
    typed: &IncidentTyped,
) -> Result<Incident, &'static str> {
    let zone = &web.platform.config().time_zone;
    let text = |(fr, en): &(String, String)| Text {
        fr: fr.clone(),
        en: en.clone(),
    };
    let words = typed.schools.split([' ', ',', ';']);
    let words = words.filter(|word| !word.is_empty());
    let schools = words.map(|word| web.platform.school(word).map(|school| Some(school.id)));
    let mut schools: Vec<Option<SchoolId>> =
        schools.collect::<Result<_, _>>().map_err(|_| "schools")?;
    if schools.is_empty() {
        schools.push(None);
    }
    let services = typed.services.iter().map(|word| word.parse::<Service>());
    let services: Vec<Service> = services.collect::<Result<_, _>>().map_err(|_| "parts")?;
    let parts = schools.iter().flat_map(|school| {
        services.iter().map(|service| Part {
            school: *school,
            service: service.clone(),
        })
    });
    let before = known.map_or(&[] as &[_], |known| known.lines.as_slice());
    if typed.lines.len() != before.len() {
        return Err(CHANGED);
    }
    let mended = before.iter().zip(&typed.lines);
    let lines = mended.map(|(line, typed)| IncidentLine {
        text: text(typed),
        ..line.clone()
    });
    let begins = instant(&typed.begins, known.map(|known| known.begins), zone)?;
    let ends = instant(&typed.ends, known.and_then(|known| known.ends), zone)?;
    // Sent twice, it is the same.
    let new = || typed.key.parse().unwrap_or(IncidentId(Uuid::new_v4()));
    let mut incident = Incident {
        id: known.map_or_else(new, |known| known.id),
        // At the address of a new one nothing that is there is written over, whatever is sent.
        version: known.map_or(0, |_| typed.version),
        kind: IncidentKind::of_str(&typed.kind).ok_or("form")?,
        title: text(&typed.title),
        condition: Condition::of_str(&typed.condition).ok_or("form")?,
        parts: parts.take(Incident::PARTS + 1).collect(),
        begins: begins.unwrap_or(now),
        ends,
        lines: lines.collect(),
        changed: now,
    };
    let is_said = [&typed.next.0, &typed.next.1]
        .iter()
        .any(|text| !text.trim().is_empty());
    if is_said {
        incident.say(IncidentLine {
            at: now,
            stage: Stage::of_str(&typed.stage).ok_or("form")?,
            text: text(&typed.next),
            by: None,
        });
    }
    Ok(incident)
}

/// What is said of a field that is wrong.
fn wrong_key(field: &str) -> &'static str {
    match field {
        "title" => "incident-wrong-title",
        "text" => "incident-wrong-text",
        "parts" => "incident-wrong-parts",
        "ends" => "incident-wrong-ends",
        "begins" => "incident-wrong-begins",
        "schools" => "incident-wrong-schools",
        CHANGED => "incident-conflict",
        _ => "incident-wrong-form",
    }
}

/// The form at its address.
fn form_of(web: &Web, signed: &SignedIn, to: &str, typed: IncidentTyped) -> IncidentForm {
    let language = signed.operation.language;
    let words = Words(language);
    let own = [Service::Portal, Service::SignIn].map(|service| (service, None));
    let modules = web.platform.modules().into_iter().map(|module| {
        let manifest = &module.manifest;
        let name = manifest.name.get(language).to_owned();
        (Service::Module(manifest.id.clone()), Some(name))
    });
    let services = own.into_iter().chain(modules).map(|(service, name)| {
        let name = service_name(words, &service, name.as_deref());
        (service.to_string(), name)
    });
    let mut services: Vec<(String, String)> = services.collect();
    // What is concerned stays so, also a module that is in the catalogue no more.
    for word in &typed.services {
        let is_new = services.iter().all(|(listed, _)| listed != word);
        if is_new && word.parse::<Service>().is_ok() {
            services.push((word.clone(), word.clone()));
        }
    }
    IncidentForm {
        to: format!("{}/{to}", paths::INCIDENTS),
        services,
        typed,
        wrong: None,
    }
}

/// The form of a new incident, or of one that is there.
pub(crate) async fn form(
    State(web): State<Web>,
    signed: SignedIn,
    Path(word): Path<String>,
) -> Result<Response, Refusal> {
    let known = known(&web, &signed, &word);
    let known = known.map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let typed = match &known {
        Some(incident) => typed_of(&web, incident),
        None => IncidentTyped {
            key: Uuid::new_v4().simple().to_string(),
            condition: Condition::Partial.as_str().to_owned(),
            ..IncidentTyped::default()
        },
    };
    let view = form_of(&web, &signed, &word, typed);
    let context = render_context(&web, &signed, None, view.to.clone(), None);
    Ok(page(&web, &signed, &incident_form(&context, &view)).await)
}

/// The form again, with what is wrong.
async fn again(web: &Web, signed: &SignedIn, mut view: IncidentForm, why: &str) -> Response {
    view.wrong = Some(why.to_owned());
    let context = render_context(web, signed, None, view.to.clone(), None);
    let drawn = page(web, signed, &incident_form(&context, &view)).await;
    (StatusCode::UNPROCESSABLE_ENTITY, drawn).into_response()
}

/// Back to the list, with what was done.
fn done(web: &Web, signed: &SignedIn, key: &str) -> Response {
    let said = Words(signed.operation.language).say(key);
    let cookie = (SET_COOKIE, cookies::say(web.platform.config(), &said));
    (AppendHeaders([cookie]), Redirect::to(paths::INCIDENTS)).into_response()
}

/// As people will read it.
async fn preview(
    web: &Web,
    signed: &SignedIn,
    incident: &Incident,
    view: &IncidentForm,
) -> Response {
    let language = signed.operation.language;
    let found = web.platform.status().await;
    let links = StatusLinks::of(language, None);
    let around = status::view(&found, language, None, links);
    let context = render_context(web, signed, None, view.to.clone(), None);
    let drawn = incident_preview(&context, &around, incident, view);
    page(web, signed, &drawn).await
}

/// Previews an incident, publishes it, goes back to its form, or takes it back.
pub(crate) async fn send(
    State(web): State<Web>,
    Path(word): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let words = Words(signed.operation.language);
    let known = known(&web, &signed, &word).map_err(refuse)?;
    let typed = typed_in(&form);
    let asked = field(&form, "do");
    if asked == "remove" {
        let known = known.ok_or_else(|| refuse(PlatformError::NotFound))?;
        let view = form_of(&web, &signed, &word, typed_of(&web, &known));
        if field(&form, "sure").is_empty() {
            return Ok(again(&web, &signed, view, &words.say("incident-remove-sure")).await);
        }
        let operation = &signed.operation;
        let withdrawn = web
            .platform
            .incident_withdraw(operation, known.id, typed.version);
        return match withdrawn.await {
            Ok(()) => Ok(done(&web, &signed, "incident-removed")),
            Err(PlatformError::Conflict(_)) => {
                Ok(again(&web, &signed, view, &words.say("incident-conflict")).await)
            }
            Err(error) => Err(refuse(error)),
        };
    }
    let incident = incident_of(&web, signed.operation.now, known.as_ref(), &typed);
    let view = form_of(&web, &signed, &word, typed);
    if asked == "back" {
        let context = render_context(&web, &signed, None, view.to.clone(), None);
        return Ok(page(&web, &signed, &incident_form(&context, &view)).await);
    }
    let wrong = |field: &str| words.say(wrong_key(field));
    let incident = match incident {
        Ok(incident) => incident,
        Err(field) => return Ok(again(&web, &signed, view, &wrong(field)).await),
    };
    let operation = &signed.operation;
    let sound = if asked == "publish" {
        web.platform.incident_write(operation, incident).await
    } else {
        web.platform.incident_check(operation, incident)
    };
    match sound {
        Ok(_) if asked == "publish" => Ok(done(&web, &signed, "incident-published")),
        Ok(incident) => Ok(preview(&web, &signed, &incident, &view).await),
        Err(PlatformError::Invalid(errors)) => {
            let field = errors.first().map_or("form", |error| error.field.as_str());
            Ok(again(&web, &signed, view, &wrong(field)).await)
        }
        Err(PlatformError::Conflict(_)) => {
            Ok(again(&web, &signed, view, &words.say("incident-conflict")).await)
        }
        Err(error) => Err(refuse(error)),
    }
}
