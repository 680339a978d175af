//! The sheet as a program of one piece would serve it, and keep a cell of it: the same reading and writing, no sandbox.

use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};
use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::SignedDuration;
use preau_domain::audience::Audience;
use preau_domain::page::{CellAnswer, Cells, Route};
use preau_domain::record::{Change, Due, Timer, Value, WriteSet};
use preau_platform::error::PlatformError;
use preau_platform::modules::calls::Opened;
use preau_render::json;
use preau_store::Commit;
use preau_web::Web;
use preau_web::refusal::Refusal;
use preau_web::shell::module_context;
use preau_web::visit::SignedIn;

use super::class::SUBJECT;
use super::exact::Fraction;
use super::page;
use super::sheet::{PERIOD, Sheet, hundredths, said};
use crate::native::{draw, served};
use crate::region;

type Address = (String, String, String);
type Fields = Vec<(String, String)>;

/// The class of an address: "class-…".
fn class(segment: &str) -> Result<Audience, PlatformError> {
    let audience = segment.replacen('-', ":", 1);
    audience.parse().map_err(|_| PlatformError::NotFound)
}

async fn open(
    web: &Web,
    signed: &SignedIn,
    school: &str,
    module: &str,
) -> Result<Opened, PlatformError> {
    let platform = &web.platform;
    let known = platform.school(school)?;
    let standing = signed.standing(known.id)?;
    platform
        .module_open(&signed.operation, school, module, Some(standing))
        .await
}

async fn view(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module, of)): Path<Address>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let opened = open(&web, &signed, &school, &module)
        .await
        .map_err(refuse)?;
    let path = format!("sheet/{of}");
    let of = class(&of).map_err(refuse)?;
    let sheet = Sheet::read(&web.platform, &opened, of).await;
    let sheet = sheet.map_err(|error| refuse(PlatformError::Internal(error.to_string())))?;
    Ok(draw(&web, &signed, &opened, &path, &page::sheet(&sheet)))
}

async fn save(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, module, of)): Path<Address>,
    Form(fields): Form<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let opened = open(&web, &signed, &school, &module)
        .await
        .map_err(refuse)?;
    let of = class(&of).map_err(refuse)?;
    let cells = keep(&web, &opened, of, &fields).await;
    let cells = cells.map_err(|error| refuse(PlatformError::Internal(error.to_string())))?;
    let context = module_context(&web, &signed, &opened);
    Ok(Json(json::cells(&context, &cells)).into_response())
}

/// Keeps one cell, and says what changed by it.
async fn keep(web: &Web, opened: &Opened, of: Audience, fields: &Fields) -> Result<Cells> {
    let [(name, was), (again, typed), ..] = fields.as_slice() else {
        return Err(anyhow!("no cell"));
    };
    ensure!(name == again, "no cell");
    let mut sheet = Sheet::read(&web.platform, opened, of).await?;
    let (assessment, pupil) = name.split_once('/').context("no name of a cell")?;
    let pupils = sheet.pupils.iter();
    let pupil = pupils
        .map(|(pupil, _)| *pupil)
        .find(|one| one.to_string() == pupil);
    let pupil = pupil.context("no pupil of the class")?;
    let one = sheet.assessments.iter().find(|one| one.id == assessment);
    let one = one.context("no assessment of the sheet")?;
    let points = hundredths(typed).context("not a mark")?;
    ensure!(points <= one.scale, "more than the scale");
    let kept = typed.replace(',', ".");
    let there = sheet
        .get(assessment, pupil)
        .context("an empty cell")?
        .clone();
    if there.text != kept {
        ensure!(there.said() == *was, "somebody was quicker");
        let mut values = there.fields.clone();
        if let Some(mark) = values.get_mut(5) {
            *mark = Value::Text(kept.clone());
        }
        let change = Change {
            collection: "mark".to_owned(),
            id: there.id.clone(),
            expected: Some(there.version),
            fields: Some(values),
        };
        commit(web, opened, of, change).await?;
        sheet.set(assessment, pupil, &kept);
    }
    let answer = |name: String, value: String| CellAnswer {
        name,
        value,
        error: None,
    };
    let average = sheet.average(pupil).map(Fraction::said).unwrap_or_default();
    let mean = sheet
        .mean(assessment)
        .map(Fraction::said)
        .unwrap_or_default();
    let cells = vec![
        answer(name.clone(), said(&kept)),
        answer(format!("average/{pupil}"), average),
        answer(format!("mean/{assessment}"), mean),
    ];
    let segment = of.to_string().replacen(':', "-", 1);
    let query = [
        ("subject", SUBJECT.to_owned()),
        ("period", PERIOD.to_string()),
    ];
    let at = Route {
        path: format!("sheet/{segment}"),
        query: query.map(|(name, value)| (name.to_owned(), value)).to_vec(),
    };
    Ok(Cells { at, cells })
}

/// Makes it durable, with the timer by which the class's averages are worked out.
async fn commit(web: &Web, opened: &Opened, of: Audience, change: Change) -> Result<()> {
    let module = opened.module.manifest.id.clone();
    let (now, key) = (web.platform.now(), "sheet".to_owned());
    let due = Due {
        at: now + SignedDuration::from_mins(1),
        fields: vec![
            ("key".to_owned(), Value::Text(key.clone())),
            ("audience".to_owned(), Value::Audience(of)),
            ("subject".to_owned(), Value::Text(SUBJECT.to_owned())),
            ("period".to_owned(), Value::Integer(PERIOD)),
        ],
    };
    let timer = Timer {
        name: "grades.recount".to_owned(),
        key,
        due: Some(due),
    };
    let commit = Commit {
        school: opened.school.id,
        manifest: Arc::clone(&opened.module.manifest),
        writes: WriteSet {
            changes: vec![change],
            timers: vec![timer],
            ..WriteSet::default()
        },
        subscribers: Vec::new(),
        module,
        acknowledges: None,
        quota: region::PLENTY.quota,
        by: None,
        at: now,
    };
    Ok(web.platform.store().commit(commit).await?)
}

/// The native program: one address, to read and to send to.
pub(super) fn router(web: Web) -> Router {
    served(
        Router::new().route("/s/{school}/{module}/sheet/{of}", get(view).post(save)),
        web,
    )
}
