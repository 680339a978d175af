//! Who represents the parents of a school, as its administrator names them.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Redirect, Response};
use preau_domain::ids::PersonId;
use preau_platform::delegates::Relative;
use preau_platform::error::PlatformError;
use preau_render::portal::admin::{self, AdminPage, Delegates, RelativeRow};
use preau_render::route;
use preau_render::words::Words;

use super::school_admin::within;
use super::{Fields, field};
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::Web;
use crate::visit::SignedIn;

fn row(relative: Relative) -> RelativeRow {
    let children = relative.children.into_iter();
    RelativeRow {
        key: relative.id.to_string(),
        name: relative.name.listed(),
        children: children
            .map(|(name, classes)| (name.full(), classes.join(", ")))
            .collect(),
        delegate: relative.delegate,
        by_source: relative.by_source,
    }
}

/// Those who are, and those who are looked for.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let search = field(&query, "q").trim().to_owned();
    let changed = field(&query, "changed").parse().ok();
    let seen = web
        .platform
        .delegates_seen(&signed.operation, &school, &search, changed)
        .await
        .map_err(refuse)?;
    let rows = |relatives: Vec<Relative>| relatives.into_iter().map(row).collect();
    let view = Delegates {
        delegates: rows(seen.delegates),
        found: (!search.is_empty()).then(|| rows(seen.found)),
        search,
        more: seen.more,
        changed: seen.about.map(row),
    };
    let base = format!("/s/{}/admin", school.slug);
    let context = render_context(&web, &signed, Some(&school), base, None);
    let page = AdminPage::Delegates;
    let title = page.name(Words(signed.operation.language));
    let drawn = admin::delegates(&context, &view);
    within(&web, &signed, &school, page, title, &drawn, 0).await
}

/// Names one, or takes it back; then the page says so, and offers to undo it.
pub(crate) async fn change(
    State(web): State<Web>,
    Path(school): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    let allowed = signed.operation.require_school_admin(school.id);
    allowed.map_err(refuse)?;
    let to = AdminPage::Delegates.href(&format!("/s/{}/admin", school.slug));
    let held = match field(&form, "do") {
        "name" => true,
        "remove" => false,
        _ => return Ok(Redirect::to(&to).into_response()),
    };
    let person: PersonId = field(&form, "person")
        .parse()
        .map_err(|_| refuse(PlatformError::NotFound))?;
    web.platform
        .delegate_set(&signed.operation, &school, person, held)
        .await
        .map_err(refuse)?;
    let search = route::encoded(field(&form, "q"));
    let to = format!("{to}?changed={person}&q={search}");
    Ok(Redirect::to(&to).into_response())
}
