//! What the school keeps of a person, for its administrator: looked at, given out, erased.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse as _, Redirect, Response};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::person::{Function, Profile};
use preau_domain::personal::nameless;
use preau_domain::record::Value;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::personal::PersonalLine;
use preau_platform::personal::export::{
    Given, IndexGiven, PartGiven, PersonalArchive, RecordGiven, Written,
};
use preau_render::personal::{Section, page};
use preau_render::portal::account::{function_name, profile_name};
use preau_render::portal::admin::{
    self, AdminPage, Personal, PersonalForm, PersonalHeld, PersonalRow,
};
use preau_render::text::dates::Dates;
use preau_render::words::{Part, Words};
use serde_json::{Map, json};

use super::archive::sent;
use super::field;
use super::files::disposition;
use super::school_admin::{progress, within};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

/// What was asked for and not done.
#[derive(Default)]
struct NotDone<'a> {
    /// Whether what would go is to be counted.
    look: bool,
    /// What was typed.
    reason: &'a str,
    /// In which form the reason is none.
    no_reason: Option<PersonalForm>,
    /// Whether another name was typed than theirs.
    other_name: bool,
}

fn home(school: &School, person: PersonId) -> String {
    let people = AdminPage::People.href(&format!("/s/{}/admin", school.slug));
    format!("{people}/{person}")
}

/// The school and the person of an address.
pub(super) fn named(
    web: &Web,
    school: &str,
    person: &str,
) -> Result<(Arc<School>, PersonId), PlatformError> {
    let school = web.platform.school(school)?;
    let person = person.parse().map_err(|_| PlatformError::NotFound)?;
    Ok((school, person))
}

/// A line of the directory: what it is, and what it says. `day` says the day of an instant.
fn directory_line(
    words: Words,
    line: &PersonalLine,
    day: impl Fn(Timestamp) -> String,
) -> (String, String) {
    let what = match line.kind.as_str() {
        "membership" => Profile::of_str(&line.what).map(|profile| profile_name(words, profile)),
        "function" => Function::of_str(&line.what).map(|function| function_name(words, function)),
        _ => None,
    };
    let what = what.unwrap_or_else(|| line.what.trim().to_owned());
    let what = if what.is_empty() {
        nameless(words.0).to_owned()
    } else {
        what
    };
    let ended = line.ended_at.map(|at| {
        let day = day(at);
        words.say_with("personal-until", &[("day", Part::Text(&day))])
    });
    (
        words.say(&format!("personal-line-{}", line.kind)),
        what + &ended.unwrap_or_default(),
    )
}

async fn screen(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    person: PersonId,
    asked: NotDone<'_>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let (platform, operation) = (&web.platform, &signed.operation);
    let words = Words(operation.language);
    let (file, clearing) = platform
        .personal_file(operation, school, person)
        .await
        .map_err(refuse)?;
    let held = if operation.known.file.id == person {
        Some(PersonalHeld::Oneself)
    } else {
        file.present.then_some(PersonalHeld::Present)
    };
    let mut looked = None;
    if asked.look && held.is_none() {
        let seen = platform.personal_seen(operation, school, person).await;
        let rows = seen
            .map_err(refuse)?
            .modules
            .into_iter()
            .map(|one| PersonalRow {
                module: one.name.get(operation.language).to_owned(),
                goes: one.goes,
                received: one.received,
                stays: one.stays,
                kept: one.kept,
            });
        looked = Some(rows.collect());
    }
    let base = home(school, person);
    let context = render_context(web, signed, Some(school), base.clone(), None);
    let dates = context.dates();
    let full = file.name.full();
    let view = Personal {
        name: if full.is_empty() {
            nameless(operation.language).to_owned()
        } else {
            full
        },
        back: if file.present {
            (base, file.name.full())
        } else {
            (
                AdminPage::People.href(&format!("/s/{}/admin", school.slug)),
                AdminPage::People.name(words),
            )
        },
        facts: file
            .lines
            .iter()
            .map(|line| {
                directory_line(words, line, |at| {
                    dates.short(context.zone.to_datetime(at).date())
                })
            })
            .collect(),
        held,
        elsewhere: file.elsewhere,
        looked,
        reason: asked.reason.to_owned(),
        reason_error: asked
            .no_reason
            .map(|form| (form, words.say("personal-no-reason"))),
        name_error: asked.other_name.then(|| words.say("personal-other-name")),
        progress: clearing
            .as_ref()
            .filter(|clearing| clearing.ended_at.is_none())
            .map(progress),
    };
    let errors = usize::from(asked.no_reason.is_some()) + usize::from(asked.other_name);
    let title = words.say_with("personal-title", &[("name", Part::Text(&view.name))]);
    let drawn = admin::personal(&context, &view);
    let page = AdminPage::People;
    within(web, signed, school, page, title, &drawn, errors).await
}

/// What the school keeps of somebody.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, person)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let (school, person) = named(&web, &school, &person).map_err(refuse)?;
    screen(&web, &signed, &school, person, NotDone::default()).await
}

/// Counts what would go (`do` is `look`), or erases (`erase`).
pub(crate) async fn act(
    State(web): State<Web>,
    Path((school, person)): Path<(String, String)>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, person) = named(&web, &school, &person).map_err(refuse)?;
    let (name, reason) = (field(&form, "name"), field(&form, "reason"));
    let look = NotDone {
        look: true,
        reason,
        ..NotDone::default()
    };
    if field(&form, "do") != "erase" {
        return screen(&web, &signed, &school, person, look).await;
    }
    let begun = web
        .platform
        .person_erase_begin(&signed.operation, &school, person, (name, reason));
    let errors = match begun.await {
        Ok(()) => {
            let said = Words(signed.operation.language).say("personal-erasing");
            let flash = cookies::say(web.platform.config(), &said);
            // Once it is done there is nobody any more at the person's own address.
            let to = AdminPage::People.href(&format!("/s/{}/admin", school.slug));
            return Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response());
        }
        Err(PlatformError::Invalid(errors)) => errors,
        Err(error) => return Err(refuse(error)),
    };
    let is_about = |field: &str| errors.iter().any(|error| error.field == field);
    let asked = NotDone {
        no_reason: is_about("reason").then_some(PersonalForm::Erase),
        other_name: is_about("name"),
        ..look
    };
    let mut answer = screen(&web, &signed, &school, person, asked).await?;
    // What became of them meanwhile is said on the page.
    if is_about("present") {
        *answer.status_mut() = StatusCode::CONFLICT;
    }
    Ok(answer)
}

/// Gives out all of it as an archive.
pub(crate) async fn export(
    State(web): State<Web>,
    Path((school, person)): Path<(String, String)>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let (school, person) = named(&web, &school, &person).map_err(refuse)?;
    let reason = field(&form, "reason");
    let written = written_in(signed.operation.language);
    let made = web
        .platform
        .personal_export(&signed.operation, &school, person, reason, written);
    let archive = match made.await {
        Ok(archive) => archive,
        Err(PlatformError::Invalid(_)) => {
            let asked = NotDone {
                reason,
                no_reason: Some(PersonalForm::Export),
                ..NotDone::default()
            };
            return screen(&web, &signed, &school, person, asked).await;
        }
        Err(error) => return Err(refuse(error)),
    };
    Ok(send(&signed, archive))
}

/// How an archive is written down.
pub(super) fn written_in(language: Language) -> Written {
    Written {
        language,
        part,
        index,
    }
}

/// Sends an archive, to be kept and not shown.
pub(super) fn send(signed: &SignedIn, archive: PersonalArchive) -> Response {
    let named = disposition("attachment", &archive.name);
    sent(signed, &named, archive.read())
}

/// Dates in what is read years later: each with its year, none by how long ago it is.
fn lasting(language: Language, zone: &TimeZone) -> Dates<'_> {
    Dates {
        language,
        now: Timestamp::MIN,
        zone,
    }
}

/// A value as people read it.
fn said(words: Words, dates: Dates<'_>, value: &Value) -> String {
    match value {
        Value::None => String::new(),
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(true) => words.say("yes"),
        Value::Boolean(false) => words.say("no"),
        Value::Date(day) => dates.day(*day),
        Value::Instant(at) => dates.instant(*at),
        Value::Audience(audience) => audience.to_string(),
        Value::Person(person) => person.to_string(),
        Value::Texts(texts) => texts.join("\n"),
    }
}

/// The same as machines read it.
fn written(value: &Value) -> serde_json::Value {
    match value {
        Value::None => serde_json::Value::Null,
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Boolean(yes) => json!(yes),
        Value::Date(day) => json!(day.to_string()),
        Value::Instant(at) => json!(at.to_string()),
        Value::Audience(audience) => json!(audience.to_string()),
        Value::Person(person) => json!(person.to_string()),
        Value::Texts(texts) => json!(texts),
    }
}

fn given_word(given: Given) -> &'static str {
    match given {
        Given::About => "about",
        Given::Wrote => "wrote",
        Given::WroteAboutAnother => "wrote-about-another",
        Given::Received => "received",
    }
}

fn record(words: Words, dates: Dates<'_>, one: &RecordGiven) -> Section {
    let mut facts = vec![
        (
            words.say("personal-how"),
            words.say(&format!("personal-given-{}", given_word(one.given))),
        ),
        (words.say("personal-changed"), dates.instant(one.changed_at)),
    ];
    let fields = one.fields.iter();
    let fields = fields.filter(|(_, value)| *value != Value::None);
    facts.extend(fields.map(|(name, value)| (name.clone(), said(words, dates, value))));
    Section {
        title: one.id.clone(),
        facts,
        // From the page of a part, which lies in its module's folder.
        links: one
            .files
            .iter()
            .map(|path| (format!("../{path}"), path.clone()))
            .collect(),
    }
}

/// A part of the archive: a page and a document.
fn part(language: Language, part: &PartGiven) -> (String, String) {
    let words = Words(language);
    let title = format!("{} — {}", part.name.get(language), part.collection);
    let dates = lasting(language, &part.zone);
    let records = part.records.iter();
    let sections: Vec<_> = records.map(|one| record(words, dates, one)).collect();
    let records = part.records.iter().map(|one| {
        let fields = one.fields.iter();
        let fields: Map<_, _> = fields
            .map(|(name, value)| (name.clone(), written(value)))
            .collect();
        json!({
            "id": one.id,
            "changed-at": one.changed_at.to_string(),
            "how": given_word(one.given),
            "fields": fields,
            "files": one.files,
        })
    });
    let document = json!({
        "module": part.module.as_str(),
        "collection": part.collection,
        "records": records.collect::<Vec<_>>(),
    });
    (
        page(words, &title, "", &sections),
        format!("{document:#}\n"),
    )
}

/// The index of the archive: a page and a document.
fn index(language: Language, index: &IndexGiven) -> (String, String) {
    let words = Words(language);
    let file = &index.file;
    let title = words.say_with("personal-title", &[("name", Part::Text(&file.name.full()))]);
    let dates = lasting(language, &index.zone);
    let made = dates.instant(index.made_at);
    let mut lead = words.say_with(
        "personal-made",
        &[
            ("school", Part::Text(&index.school)),
            ("at", Part::Text(&made)),
        ],
    );
    if index.is_own {
        lead += ". ";
        lead += &words.say("own-data-left");
    }
    let mut identity = vec![(words.say("register-name"), file.name.full())];
    let more = [
        ("personal-birth", &file.birth),
        ("personal-email", &file.email),
        ("login", &file.login),
        ("personal-language", &file.language),
        ("personal-letters", &file.letters_to),
    ];
    let more = more
        .into_iter()
        .filter_map(|(key, value)| Some((words.say(key), value.clone()?)));
    identity.extend(more);
    let lines = file.lines.iter();
    identity.extend(lines.map(|line| {
        directory_line(words, line, |at| {
            dates.day(index.zone.to_datetime(at).date())
        })
    }));
    let journal = index.journal.iter().map(|line| {
        let what = words.say(&format!("audit-{}", line.entry.action.replace('.', "-")));
        (dates.instant(line.entry.at), what)
    });
    let parts = index.parts.iter().map(|(name, collection, count, path)| {
        let label = words.say_with(
            "personal-part",
            &[
                ("module", Part::Text(name.get(language))),
                ("collection", Part::Text(collection)),
                ("count", Part::Count(*count)),
            ],
        );
        (path.clone(), label)
    });
    let parts: Vec<_> = parts.collect();
    let nothing = parts
        .is_empty()
        .then(|| (words.say("personal-modules-none"), String::new()));
    let sections = [
        Section {
            title: words.say("personal-identity"),
            facts: identity,
            links: Vec::new(),
        },
        Section {
            title: words.say("personal-modules"),
            facts: nothing.into_iter().collect(),
            links: parts,
        },
        Section {
            title: words.say("audit"),
            facts: journal.collect(),
            links: Vec::new(),
        },
    ];
    (page(words, &title, &lead, &sections), index_document(index))
}

fn index_document(index: &IndexGiven) -> String {
    let file = &index.file;
    let lines = file.lines.iter().map(|line| {
        json!({
            "kind": line.kind,
            "what": line.what,
            "how": line.how,
            "ended-at": line.ended_at.map(|at| at.to_string()),
        })
    });
    let journal = index.journal.iter().map(|line| {
        json!({
            "at": line.entry.at.to_string(),
            "action": line.entry.action,
            "target": line.entry.target,
        })
    });
    let parts = index.parts.iter().map(|(_, collection, count, path)| {
        json!({ "collection": collection, "records": count, "path": path })
    });
    let document = json!({
        "school": index.school,
        "made-at": index.made_at.to_string(),
        "only-what-they-may-read": index.is_own,
        "person": {
            "title": file.name.title,
            "given": file.name.given,
            "family": file.name.family,
            "birth": file.birth,
            "email": file.email,
            "login": file.login,
            "language": file.language,
            "letters-to": file.letters_to,
        },
        "directory": lines.collect::<Vec<_>>(),
        "journal": journal.collect::<Vec<_>>(),
        "parts": parts.collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}
