//! The people of a school, for its administrator: found, listed by class, given codes on paper.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header::HOST;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use preau_domain::ids::PersonId;
use preau_domain::person::Name;
use preau_domain::school::School;
use preau_platform::error::PlatformError;
use preau_platform::identity::register::{PersonSeen, WayIn as Seen};
use preau_platform::identity::sheets::Slip;
use preau_render::portal::admin::{
    self, AdminPage, ClassLine, ClassOpened, Found, PersonLine, PersonOpened, Register, Renewal,
    WayIn,
};
use preau_render::portal::sheets::{self, Sheets};
use preau_render::words::Words;

use super::school_admin::within;
use super::{Fields, field};
use crate::form::Sent;
use crate::refusal::Refusal;
use crate::shell::render_context;
use crate::state::{Site, Web};
use crate::visit::SignedIn;

/// So many of those who were found are shown.
const FOUND: usize = 50;

/// Where the page of all people is.
fn home(school: &School) -> String {
    AdminPage::People.href(&format!("/s/{}/admin", school.slug))
}

/// The page of a class; with an empty name, of those who are in none.
fn class_href(school: &School, class: &str) -> String {
    let class = utf8_percent_encode(class, NON_ALPHANUMERIC);
    format!("{}?class={class}", home(school))
}

/// Whom an address names.
fn named(person: &str) -> Result<PersonId, PlatformError> {
    person.parse().map_err(|_| PlatformError::NotFound)
}

fn line(web: &Web, school: &School, seen: &PersonSeen) -> PersonLine {
    PersonLine {
        name: seen.name.listed(),
        profile: seen.profile,
        child: seen.child.as_ref().map(Name::full),
        class: seen.class.clone(),
        login: seen.login.clone(),
        way_in: match seen.way_in {
            Seen::Open => WayIn::Open,
            Seen::Code(until) => WayIn::Code(until.to_zoned(web.platform.time_zone(school)).date()),
            Seen::None => WayIn::None,
        },
        href: format!("{}/{}", home(school), seen.person),
    }
}

/// How many people there are who have no password yet: a relative of two pupils is one.
fn waiting<'a>(people: impl Iterator<Item = &'a PersonSeen>) -> u64 {
    let without = people.filter(|one| one.way_in != Seen::Open);
    let mut without: Vec<_> = without.map(|one| one.person).collect();
    without.sort_unstable();
    without.dedup();
    without.len() as u64
}

/// The classes, each once, in the order in which people are listed; who is in none at the end.
fn classes(school: &School, people: &[PersonSeen]) -> Vec<ClassLine> {
    let mut lines: Vec<ClassLine> = people
        .chunk_by(|a, b| a.class == b.class)
        .filter_map(|class| {
            let name = &class.first()?.class;
            let relatives = class.iter().filter(|one| one.child.is_some()).count();
            Some(ClassLine {
                href: class_href(school, name),
                name: name.clone(),
                people: (class.len() - relatives) as u64,
                relatives: relatives as u64,
                waiting: waiting(class.iter()),
            })
        })
        .collect();
    if lines.first().is_some_and(|line| line.name.is_empty()) {
        lines.rotate_left(1);
    }
    lines
}

/// The part of the page within the administration.
async fn screen(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    title: String,
    drawn: impl FnOnce(&preau_render::RenderContext) -> maud::Markup,
) -> Result<Response, Refusal> {
    let base = format!("/s/{}/admin", school.slug);
    let context = render_context(web, signed, Some(school), base, None);
    let drawn = drawn(&context);
    within(web, signed, school, AdminPage::People, title, &drawn, 0).await
}

/// All classes, one of them, or who is called so.
pub(crate) async fn open(
    State(web): State<Web>,
    signed: SignedIn,
    Path(school): Path<String>,
    Query(query): Query<Fields>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let people = web.platform.register_seen(&signed.operation, &school).await;
    let people = people.map_err(refuse)?;
    let words = Words(signed.operation.language);
    let title = AdminPage::People.name(words);
    if let Some((_, class)) = query.0.iter().find(|(name, _)| name == "class") {
        let of_class = people.iter().filter(|one| one.class == *class);
        let view = ClassOpened {
            name: class.clone(),
            back: home(&school),
            waiting: waiting(of_class.clone()),
            people: of_class.map(|one| line(&web, &school, one)).collect(),
        };
        if view.people.is_empty() {
            return Err(refuse(PlatformError::NotFound));
        }
        return screen(&web, &signed, &school, title, |context| {
            admin::class_opened(context, &view)
        })
        .await;
    }
    let asked = field(&query, "q").trim();
    let found = (!asked.is_empty()).then(|| {
        let mut found: Vec<_> = people.iter().filter(|one| one.is_called(asked)).collect();
        found.sort_by_cached_key(|one| one.name.listed());
        Found {
            more: found.len() > FOUND,
            left: Vec::new(),
            people: found
                .into_iter()
                .take(FOUND)
                .map(|one| line(&web, &school, one))
                .collect(),
        }
    });
    let found = match found {
        None => None,
        Some(mut found) => {
            let left = web
                .platform
                .register_left(&signed.operation, &school, asked)
                .await
                .map_err(refuse)?;
            let left = left
                .into_iter()
                .take(FOUND)
                .map(|(person, name)| (format!("{}/{person}/data", home(&school)), name.listed()));
            found.left = left.collect();
            Some(found)
        }
    };
    let view = Register {
        asked: asked.to_owned(),
        classes: classes(&school, &people),
        found,
    };
    screen(&web, &signed, &school, title, |context| {
        admin::register(context, &view)
    })
    .await
}

/// Somebody.
pub(crate) async fn person(
    State(web): State<Web>,
    signed: SignedIn,
    Path((school, person)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error);
    let school = web.platform.school(&school).map_err(refuse)?;
    let person = named(&person).map_err(refuse)?;
    let seen = web
        .platform
        .register_person(&signed.operation, &school, person)
        .await
        .map_err(refuse)?;
    let Some(first) = seen.lines.first() else {
        return Err(refuse(PlatformError::NotFound));
    };
    let view = PersonOpened {
        name: first.name.full(),
        back: (class_href(&school, &first.class), first.class.clone()),
        lines: seen
            .lines
            .iter()
            .map(|one| line(&web, &school, one))
            .collect(),
        data: format!("{}/{person}/data", home(&school)),
        renewal: if person == signed.operation.known.file.id {
            Renewal::Oneself
        } else if seen.is_elsewhere {
            Renewal::Elsewhere
        } else {
            Renewal::Here
        },
    };
    let title = view.name.clone();
    screen(&web, &signed, &school, title, |context| {
        admin::person_opened(context, &view)
    })
    .await
}

/// Where people come in, as the administrator's browser came: `https://ent.example.fr`.
fn portal(site: &Site, headers: &HeaderMap, uri: &Uri) -> String {
    let named = headers.get(HOST).and_then(|host| host.to_str().ok());
    // HTTP/2 names the host in the address.
    let named = named.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    let scheme = if site.secure { "https" } else { "http" };
    format!("{scheme}://{}", named.unwrap_or_default())
}

/// Slips, for the only time.
async fn slips(
    web: &Web,
    signed: &SignedIn,
    school: &Arc<School>,
    address: String,
    back: (&str, &str),
    slips: Vec<Slip>,
) -> Result<Response, Refusal> {
    let zone = web.platform.time_zone(school);
    let view = Sheets {
        school: school.name.clone(),
        address,
        slips: slips
            .into_iter()
            .map(|slip| sheets::Slip {
                name: slip.name.full(),
                profile: slip.profile,
                class: slip.class,
                child: slip.child.as_ref().map(Name::full),
                login: slip.login,
                code: slip.code,
                until: slip.until.to_zoned(zone.clone()).date(),
            })
            .collect(),
    };
    let title = AdminPage::People.name(Words(signed.operation.language));
    screen(web, signed, school, title, |context| {
        admin::slips(context, back, &view)
    })
    .await
}

/// Makes the sheets of a class.
pub(crate) async fn sheets_made(
    State(web): State<Web>,
    Extension(site): Extension<Site>,
    uri: Uri,
    headers: HeaderMap,
    Path(school): Path<String>,
    Sent { signed, form }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    let class = field(&form, "class");
    let made = web
        .platform
        .sheets_issue_by(&signed.operation, &school, class)
        .await
        .map_err(refuse)?;
    let address = portal(&site, &headers, &uri);
    let back = class_href(&school, class);
    slips(&web, &signed, &school, address, (&back, class), made).await
}

/// Puts a code in the place of somebody's password.
pub(crate) async fn renew(
    State(web): State<Web>,
    Extension(site): Extension<Site>,
    uri: Uri,
    headers: HeaderMap,
    Path((school, person)): Path<(String, String)>,
    Sent { signed, .. }: Sent,
) -> Result<Response, Refusal> {
    let refuse = |error| Refusal::new(signed.visit.clone(), error).sending();
    let school = web.platform.school(&school).map_err(refuse)?;
    let person = named(&person).map_err(refuse)?;
    let slip = web
        .platform
        .account_renew_by(&signed.operation, &school, person)
        .await
        .map_err(refuse)?;
    let address = portal(&site, &headers, &uri);
    let back = class_href(&school, &slip.class);
    let class = slip.class.clone();
    slips(&web, &signed, &school, address, (&back, &class), vec![slip]).await
}
