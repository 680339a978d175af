//! What a request's trace says of it, where an operator collects traces: its method, its route as the router has it, how
//! it ended. Never its address, which may say who it is about.

use std::net::IpAddr;

use axum::extract::{MatchedPath, Request};
use axum::http::{Extensions, HeaderMap, HeaderName, Method, StatusCode};
use axum::response::Response;
use futures::FutureExt as _;
use preau_traces::{Parent, Step};

use crate::limits::Limits;
use crate::reference::Reference;
use crate::state::Web;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace that a request is said to belong to by who is connected, if that is a proxy whose word is taken for it. Of
/// anybody else it would be a claim: theirs to have any request kept, in any trace.
pub(crate) fn parent(connected: IpAddr, headers: &HeaderMap, limits: &Limits) -> Option<Parent> {
    if !limits.traced {
        return None;
    }
    let connected = connected.to_canonical();
    let is_proxy = limits.proxies.iter().any(|one| one.contains(&connected));
    let mut said = headers.get_all(TRACEPARENT).iter();
    match (said.next(), said.next()) {
        (Some(said), None) if is_proxy => Parent::of(said.to_str().ok()?),
        _ => None,
    }
}

/// A request and its trace, if there is one.
pub(crate) struct Traced {
    step: Option<Step>,
    method: &'static str,
}

impl Traced {
    /// A request from now on.
    pub(crate) fn of(web: &Web, method: &Method, extensions: &Extensions) -> Self {
        let step = web.traces.as_ref().map(|traces| {
            let now = web.platform.now().as_nanosecond();
            let now = u64::try_from(now).unwrap_or_default();
            traces.begin(now, extensions.get().copied())
        });
        Self {
            step,
            method: word(method),
        }
    }

    /// Works for it within its trace, which ends as the answer's head is made.
    pub(crate) fn within<F>(self, answer: F) -> impl Future<Output = Response>
    where
        F: Future<Output = Response>,
    {
        let Self { step, method } = self;
        let answer = answer.inspect(move |response| {
            let status = response.status();
            preau_traces::note("http.request.method", || method);
            preau_traces::note("http.response.status_code", || u64::from(status.as_u16()));
            // Who is asked to come back met nothing that is wrong; in a surge these are most, and would take the place
            // of those that did.
            if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
                preau_traces::fail();
            }
        });
        preau_traces::within(step, answer)
    }
}

/// Names a request in its trace by its route, and notes by which number the log and people know it.
pub(crate) fn name(request: &Request, Reference(reference): &Reference) {
    preau_traces::note("preau.reference", || reference.clone());
    if let Some(route) = request.extensions().get::<MatchedPath>() {
        let route = route.as_str();
        preau_traces::note("http.route", || route.to_owned());
        preau_traces::name(|| format!("{} {route}", word(request.method())));
    }
}

/// A method in a word of ours: others are whatever somebody writes.
fn word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::PUT => "PUT",
        Method::OPTIONS => "OPTIONS",
        _ => "_OTHER",
    }
}
