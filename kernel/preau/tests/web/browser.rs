//! Somebody who asks for pages.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE, COOKIE};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Method, Request, Response, StatusCode};
use jiff::SignedDuration;
use preau_platform::identity::session::{Session, SessionKeys};
use preau_web::{Limits, Web, router};
use tower::ServiceExt as _;

use crate::line::Listening;
use crate::school::{SESSION_KEY, School, class, person};

/// What a form is sent as.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// The portal of a school.
pub(crate) struct Portal {
    pub(crate) school: School,
    pub(crate) web: Web,
    router: Router,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// The cookies that it sets, but the gate's: who is in has those of their seat.
    pub(crate) fn cookies(&self) -> Vec<&str> {
        let set = self.headers.get_all("set-cookie").iter();
        let set = set.map(|cookie| cookie.to_str().expect("text"));
        set.filter(|cookie| {
            !["preau_ticket=", "preau_browser="]
                .iter()
                .any(|own| cookie.starts_with(own))
        })
        .collect()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl Portal {
    /// A portal with these modules, `prying` among them, where the teacher of 6A gave one of the parent's
    /// children a mark.
    pub(crate) async fn with_a_mark(modules: &[&str]) -> Self {
        let portal = Self::with(modules).await;
        let (class, pupil, teacher) = (class("6A"), person("pupil"), person("teacher"));
        let form =
            format!("class={class}&subject={pupil}&author={teacher}&text=douze&visible_from=0");
        let written = portal
            .post("teacher", "/s/ici/prying/mark/put/m", &form)
            .await;
        assert_eq!(written.status, StatusCode::OK, "{}", written.body);
        portal
    }

    /// The portal with these guests on.
    pub(crate) async fn with(guests: &[&str]) -> Self {
        let school = School::with(guests).await;
        let web = Web::new(school.platform.clone());
        Self::over(school, web)
    }

    /// The same as something else serves it.
    pub(crate) fn over(school: School, web: Web) -> Self {
        let router = router(web.clone());
        Self {
            school,
            web,
            router,
        }
    }

    /// Its routes.
    pub(crate) fn router(&self) -> &Router {
        &self.router
    }

    /// Serves it on a free port of this machine.
    pub(crate) async fn listen(&self, limits: Limits) -> Listening {
        Listening::to(self.router.clone(), limits).await
    }

    /// A session cookie of this person; nobody's for an empty name.
    pub(crate) fn cookie(&self, who: &str) -> String {
        if who.is_empty() {
            return String::new();
        }
        let issued = self.school.platform.now();
        let expires = issued + SignedDuration::from_hours(1);
        let session = Session {
            person: person(who),
            // One for each person: who signs out ends their own.
            id: person(who).0,
            issued,
            expires,
            since: issued,
        };
        let token = SessionKeys::new(&[SESSION_KEY])
            .seal(&session)
            .expect("sealed");
        format!("preau_session={token}")
    }

    /// A request of this person, to be completed.
    pub(crate) fn request(&self, who: &str, method: Method, path: &str) -> Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "ent.test");
        match self.cookie(who) {
            none if none.is_empty() => request,
            cookie => request.header(COOKIE, cookie),
        }
    }

    /// Sends a request; its answer's body has not come yet.
    pub(crate) async fn begin(&self, request: Request<Body>) -> Response<Body> {
        let answered = self.router.clone().oneshot(request).await;
        answered.expect("routes always answer")
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let answered = self.begin(request).await;
        let (parts, body) = answered.into_parts();
        let body = to_bytes(body, 8 << 20).await.expect("a whole body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// Opens a page.
    pub(crate) async fn get(&self, who: &str, path: &str) -> Answer {
        self.send(
            self.request(who, Method::GET, path)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }

    /// Opens a page as an app.
    pub(crate) async fn get_json(&self, who: &str, path: &str) -> Answer {
        let request = self
            .request(who, Method::GET, path)
            .header(ACCEPT, "application/json");
        self.send(request.body(Body::empty()).expect("a request"))
            .await
    }

    /// Sends a form as a browser does from a page of the portal.
    pub(crate) async fn post(&self, who: &str, path: &str, form: &str) -> Answer {
        let request = self
            .request(who, Method::POST, path)
            .header(CONTENT_TYPE, FORM);
        let request = request.header("sec-fetch-site", "same-origin");
        self.send(
            request
                .body(Body::from(form.to_owned()))
                .expect("a request"),
        )
        .await
    }
}
