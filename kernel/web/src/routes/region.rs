//! The region's administration.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use maud::Markup;
use preau_platform::import::{Import, ImportState as Stands, reason_said};
use preau_render::portal::import::{
    ImportCounts, ImportLine, ImportProblem, ImportProblems, ImportReport, ImportState,
    import_report,
};
use preau_render::portal::region::{CatalogueModule, LettersLine, Region, RegionSchool, region};
use preau_render::portal::{self, paths};
use preau_render::words::Words;

use crate::refusal::Refusal;
use crate::shell::{face, render_context, shell};
use crate::state::Web;
use crate::visit::SignedIn;

/// The region at a glance.
pub(crate) async fn open(State(web): State<Web>, signed: SignedIn) -> Result<Response, Refusal> {
    let seen = web
        .platform
        .region_overview(&signed.operation)
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
    let schools = seen.schools.iter().map(|(school, people)| RegionSchool {
        name: school.name.clone(),
        uai: school.uai.to_string(),
        uai_checks: school.uai.checks(),
        level: school.level,
        people: *people,
        modules: web.platform.enabled_count(school.id) as u64,
        href: None,
    });
    let modules = web
        .platform
        .modules()
        .into_iter()
        .map(|module| CatalogueModule {
            face: face(&module.manifest, language, "/admin".to_owned()),
            version: module.manifest.version.clone(),
            publisher: module.manifest.publisher.clone(),
            schools: seen
                .schools
                .iter()
                .filter(|(s, _)| web.platform.is_enabled(s.id, &module.manifest.id))
                .count() as u64,
            held: web.platform.schools_held(&module.manifest.id) as u64,
        });
    let view = Region {
        schools: schools.collect(),
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

/// A page of the region's administration around `content`.
pub(super) async fn within(
    web: &Web,
    signed: &SignedIn,
    title: String,
    content: &Markup,
) -> Response {
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
    let around = shell(web, signed, place, title);
    portal::document(&around, content).into_response()
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
