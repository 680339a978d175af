//! The region's administration.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use preau_render::portal;
use preau_render::portal::region::{CatalogueModule, ImportLine, Region, RegionSchool, region};
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
    let language = signed.operation.language;
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
            held: 0,
        });
    let view = Region {
        schools: schools.collect(),
        modules: modules.collect(),
        imports: Vec::<ImportLine>::new(),
    };
    let context = render_context(&web, &signed, "/admin".to_owned(), None);
    let school = signed.school(&web);
    let caller = match &school {
        Some(school) => web
            .platform
            .caller(&signed.operation, school.id, None)
            .await
            .ok(),
        None => None,
    };
    let place = school.as_ref().zip(caller.as_deref());
    let around = shell(&web, &signed, place, Words(language).say("region-title"));
    Ok(portal::document(&around, &region(&context, &view)).into_response())
}
