//! The region's administration.

use axum::extract::{Path, Query, State};
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use maud::Markup;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use preau_domain::fold::{Beginnings, folded};
use preau_domain::ids::ModuleId;
use preau_domain::school::{Level, School};
use preau_platform::error::PlatformError;
use preau_platform::import::{Import, ImportState as Stands, reason_said};
use preau_platform::modules::region::SchoolSeen;
use preau_render::portal::catalogue::{CatalogueOpened, FaultWayLine, RunLine, catalogue_opened};
use preau_render::portal::import::{
    ImportCounts, ImportLine, ImportProblem, ImportProblems, ImportReport, ImportState,
    import_report,
};
use preau_render::portal::region::{
    CatalogueModule, LettersLine, Region, RegionSchool, SchoolSearch, region,
};
use preau_render::portal::{self, Shell, paths};
use preau_render::words::{Part, Words};

use super::{Fields, field, plans, school_admin};
use crate::cookies;
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::{face, render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// Schools of a page.
const SCHOOLS: usize = 50;
/// Schools in which a module runs that are shown.
const RUNS: usize = 50;

/// Whether each word that is looked for begins a word of a school's name or its code.
pub(super) fn is_called(school: &School, begins: &Beginnings) -> bool {
    begins.begin(&folded(&format!(
        "{} {} {}",
        school.name, school.uai, school.slug
    )))
}

/// The address of a part of the schools.
fn part_href(text: &str, page: usize) -> String {
    let text = utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!("{}?q={text}&page={page}", paths::REGION)
}

/// The schools that are looked for, and a page of them.
fn schools_found(seen: &[SchoolSeen], query: &Fields) -> (SchoolSearch, Vec<RegionSchool>) {
    let text: String = field(query, "q").trim().chars().take(100).collect();
    let begins = Beginnings::of(&text);
    let found: Vec<_> = seen
        .iter()
        .filter(|one| is_called(&one.school, &begins))
        .collect();
    let page: usize = field(query, "page").parse().unwrap_or(0);
    let page = page.min(found.len().saturating_sub(1) / SCHOOLS);
    let is_more = found.len() > (page + 1) * SCHOOLS;
    let search = SchoolSearch {
        found: found.len() as u64,
        all: seen.len() as u64,
        before: (page > 0).then(|| part_href(&text, page - 1)),
        after: is_more.then(|| part_href(&text, page + 1)),
        text,
    };
    let shown = found.into_iter().skip(page * SCHOOLS).take(SCHOOLS);
    let shown = shown.map(|one| RegionSchool {
        name: one.school.name.clone(),
        uai: one.school.uai.to_string(),
        uai_checks: one.school.uai.checks(),
        level: one.school.level,
        people: one.people,
        modules: one.modules,
        fuel: one.cost.fuel,
        faults: one.cost.faults,
        href: Some(plans::href(&one.school)),
    });
    (search, shown.collect())
}

/// The region at a glance.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let seen = web
        .platform
        .region_schools(&signed.operation)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let imports = web
        .platform
        .import_list(&signed.operation)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let letters = web
        .platform
        .letters_seen(&signed.operation)
        .await
        .map_err(|error| Refusal::new(signed.visit.clone(), error))?;
    let language = signed.operation.language;
    let words = Words(language);
    let (search, schools) = schools_found(&seen, &query);
    let plans = web.platform.plans().into_iter();
    let modules = web
        .platform
        .modules()
        .into_iter()
        .map(|module| CatalogueModule {
            face: face(&module.manifest, language, module_href(&module.manifest.id)),
            version: module.manifest.version.clone(),
            publisher: module.manifest.publisher.clone(),
            schools: seen
                .iter()
                .filter(|one| web.platform.is_enabled(one.school.id, &module.manifest.id))
                .count() as u64,
            held: web.platform.schools_held(&module.manifest.id) as u64,
        });
    let view = Region {
        search,
        schools,
        plans: plans.map(|(level, plan)| (level, *plan)).collect(),
        modules: modules.collect(),
        imports: imports.iter().map(|one| line(words, one)).collect(),
        letters: letters.map(|health| LettersLine {
            addresses: health.addresses,
            refused: health.refused,
            waiting: health.waiting,
            oldest: health.oldest,
            failing: health.failing,
            error: health.error,
        }),
    };
    let context = render_context(&web, &signed, None, paths::REGION.to_owned(), None);
    let drawn = region(&context, &view);
    Ok(within(&web, &signed, words.say("region-title"), &drawn).await)
}

/// The page of a module of the catalogue.
fn module_href(module: &ModuleId) -> String {
    format!("{}/modules/{module}", paths::REGION)
}

/// A module of the catalogue.
pub(crate) async fn module(
    State(web): State<Web>,
    signed: SignedIn,
    Path(module): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    // What is no id is not found, but only for who may look.
    let id = module.parse().unwrap_or_else(|_| ModuleId::of_kernel());
    let seen = web
        .platform
        .region_module(&signed.operation, &id)
        .await
        .map_err(refuse)?;
    let language = signed.operation.language;
    let manifest = &seen.manifest;
    let view = CatalogueOpened {
        face: face(manifest, language, module_href(&manifest.id)),
        description: manifest.description.get(language).to_owned(),
        version: manifest.version.clone(),
        publisher: manifest.publisher.clone(),
        capabilities: school_admin::asked(manifest, language),
        outbound: school_admin::hosts_asked(&seen.outbound, language),
        profiles: manifest.profiles.clone(),
        functions: manifest.functions.clone(),
        surge: manifest.surge,
        held: seen.held,
        levels: seen.levels,
        running: seen.runs.len() as u64,
        runs: seen
            .runs
            .iter()
            .take(RUNS)
            .map(|run| RunLine {
                school: run.school.name.clone(),
                calls: run.cost.calls,
                fuel: run.cost.fuel,
                faults: run.cost.faults,
                bytes: run.bytes,
                held: run.held,
            })
            .collect(),
        faults: seen
            .faults
            .into_iter()
            .map(|way| FaultWayLine {
                last_at: way.last_at,
                count: way.count,
                schools: way.schools,
                call: way.call,
                kind: way.kind,
                place: way.place,
                version: way.version,
            })
            .collect(),
    };
    let context = render_context(&web, &signed, None, view.face.href.clone(), None);
    let drawn = catalogue_opened(&context, &view);
    Ok(within(&web, &signed, view.face.name.clone(), &drawn).await)
}

/// Holds a module back everywhere, or lets it go; turns it on or off in all schools of a level.
pub(crate) async fn change(
    State(web): State<Web>,
    Path(module): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let id = module.parse().unwrap_or_else(|_| ModuleId::of_kernel());
    let (platform, operation) = (&web.platform, &signed.operation);
    let words = Words(operation.language);
    let level = Level::of_str(field(&form, "level"));
    let said = match (field(&form, "do"), level) {
        (change @ ("hold" | "release"), _) => {
            let hold = change == "hold";
            let done = platform.region_hold(operation, &id, hold).await;
            done.map_err(refuse)?;
            words.say(if hold {
                "catalogue-is-held"
            } else {
                "catalogue-is-released"
            })
        }
        (change @ ("enable" | "disable"), Some(level)) => {
            let on = change == "enable";
            let done = platform.region_switch(operation, &id, level, on).await;
            let count = done.map_err(refuse)? as u64;
            let key = if on {
                "catalogue-enabled"
            } else {
                "catalogue-disabled"
            };
            words.say_with(key, &[("count", Part::Count(count))])
        }
        _ => {
            // Who may not do anything here is told so first.
            platform
                .region_module(operation, &id)
                .await
                .map_err(refuse)?;
            return Err(refuse(PlatformError::NotFound));
        }
    };
    let flash = cookies::say(web.platform.config(), &said);
    let to = module_href(&id);
    Ok((AppendHeaders([(SET_COOKIE, flash)]), Redirect::to(&to)).into_response())
}

/// A page of the region's administration around `content`.
pub(super) async fn within(
    web: &Web,
    signed: &SignedIn,
    title: String,
    content: &Markup,
) -> Response {
    let around = around(web, signed, title).await;
    portal::document(&around, content).into_response()
}

/// What is around a page of the region's administration.
pub(super) async fn around(web: &Web, signed: &SignedIn, title: String) -> Shell {
    let school = signed.school(web);
    let caller = match &school {
        Some(school) => web
            .platform
            .caller(
                &signed.operation,
                school.id,
                signed.standing_kept(school.id).ok(),
            )
            .await
            .ok(),
        None => None,
    };
    let place = school.as_ref().zip(caller.as_deref());
    shell(web, signed, place, title)
}

fn line(words: Words, import: &Import) -> ImportLine {
    let counts = &import.counts;
    ImportLine {
        at: import.started_at,
        took: import
            .ended_at
            .map(|ended| ended.duration_since(import.started_at)),
        source: match import.source.as_str() {
            "aaf" => words.say("import-source-aaf"),
            "local" => words.say("import-source-local"),
            other => other.to_owned(),
        },
        state: match import.state {
            Stands::Open => ImportState::Open,
            Stands::Complete => ImportState::Applied,
            Stands::Partial => ImportState::Partial,
            Stands::Held => ImportState::Held,
            Stands::Failed => ImportState::Failed,
        },
        counts: ImportCounts {
            schools: counts.schools,
            added: counts.added,
            changed: counts.changed,
            unchanged: counts.unchanged,
            ended: counts.members_ended,
            unused: counts.problems,
        },
        href: format!("{}/{}", paths::IMPORTS, import.id),
    }
}

/// What an import did, and what of its source could not be used.
pub(crate) async fn import(
    State(web): State<Web>,
    signed: SignedIn,
    Path(import): Path<String>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    // What is no number is not found, but only for who may look.
    let number = import.parse().unwrap_or_default();
    let (import, problems) = web
        .platform
        .import_seen(&signed.operation, number)
        .await
        .map_err(refuse)?;
    let language = signed.operation.language;
    let words = Words(language);
    let import_line = line(words, &import);
    let mut by_reason: Vec<(String, ImportProblems)> = Vec::new();
    for problem in problems {
        let line = ImportProblem {
            file: problem.file,
            line: (problem.line > 0).then_some(problem.line),
            key: problem.key,
            detail: problem.detail,
        };
        if let Some((_, known)) = by_reason
            .iter_mut()
            .find(|(word, _)| *word == problem.reason)
        {
            known.lines.push(line);
        } else {
            let reason = reason_said(&problem.reason, language);
            let lines = vec![line];
            by_reason.push((problem.reason, ImportProblems { reason, lines }));
        }
    }
    let view = ImportReport {
        back: paths::REGION.to_owned(),
        import: import_line,
        error: import.error,
        problems: by_reason
            .into_iter()
            .map(|(_, problems)| problems)
            .collect(),
    };
    let context = render_context(&web, &signed, None, paths::REGION.to_owned(), None);
    let drawn = import_report(&context, &view);
    Ok(within(&web, &signed, words.say("region-imports"), &drawn).await)
}
