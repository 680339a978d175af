//! Every answer other than the one asked for: the right status, a sentence for the person, what to do,
//! and a reference for the operator. Apps get the same as JSON.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use preau_platform::error::PlatformError;
use preau_render::portal::error::{ErrorScreen, ModuleFault};
use preau_render::portal::{self, Flash, Shell, paths};
use preau_render::words::{Part, Words};
use serde_json::json;

use crate::visit::Visit;

/// A refusal, with all that is needed to answer it.
#[derive(Debug)]
pub struct Refusal(Box<Refused>);

#[derive(Debug)]
struct Refused {
    visit: Visit,
    error: PlatformError,
    /// The shell around it, where somebody is signed in.
    shell: Option<Shell>,
    /// Whether something was being sent.
    sending: bool,
}

/// Status and code of an error: the code is what apps and people quote.
fn status_of(error: &PlatformError) -> (StatusCode, &'static str) {
    match error {
        PlatformError::NotSignedIn => (StatusCode::UNAUTHORIZED, "not-signed-in"),
        PlatformError::NotFound => (StatusCode::NOT_FOUND, "not-found"),
        PlatformError::NotAMember => (StatusCode::FORBIDDEN, "not-a-member"),
        PlatformError::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden"),
        PlatformError::ModuleOff { .. } => (StatusCode::NOT_FOUND, "module-off"),
        PlatformError::Invalid(_) | PlatformError::Component(_) => {
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid")
        }
        PlatformError::Conflict(_) => (StatusCode::CONFLICT, "conflict"),
        PlatformError::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
        PlatformError::ModuleFault { .. } => (StatusCode::INTERNAL_SERVER_ERROR, "module-fault"),
        PlatformError::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    }
}

/// Seconds after which to try again: some more for some, so that not all come back at once.
fn retry_after(visit: &Visit) -> u32 {
    3 + u32::from(visit.reference.bytes().fold(0_u8, u8::wrapping_add) % 5)
}

impl Refusal {
    /// The answer to `error` for this visit.
    pub fn new(visit: Visit, error: PlatformError) -> Self {
        Self(Box::new(Refused {
            visit,
            error,
            shell: None,
            sending: false,
        }))
    }

    /// The same within the portal's shell.
    #[must_use]
    pub fn within(mut self, shell: Shell) -> Self {
        self.0.shell = Some(shell);
        self
    }

    /// The same where something was being sent.
    #[must_use]
    pub fn sending(mut self) -> Self {
        self.0.sending = true;
        self
    }
}

impl Refused {
    /// The sentence for this case, where there is a more telling one than the status's.
    fn message(&self) -> Option<String> {
        let words = Words(self.visit.language);
        match &self.error {
            PlatformError::Forbidden(why)
            | PlatformError::Conflict(why)
            | PlatformError::Unavailable(why) => (!why.is_empty()).then(|| why.clone()),
            PlatformError::NotAMember => Some(words.say("error-not-a-member")),
            PlatformError::ModuleOff { name } => {
                Some(words.say_with("error-module-off", &[("module", Part::Text(name))]))
            }
            PlatformError::Invalid(errors) => {
                let messages: Vec<_> = errors
                    .iter()
                    .map(|e| e.message.as_str())
                    .filter(|m| !m.is_empty())
                    .collect();
                (!messages.is_empty()).then(|| messages.join(" "))
            }
            PlatformError::Component(error) => Some(error.to_string()),
            _ => None,
        }
    }

    fn json(&self, status: StatusCode, code: &str) -> Response {
        let title = portal::error::title(Words(self.visit.language), status.as_u16());
        let mut body = json!({
            "code": code,
            "message": self.message().unwrap_or(title),
            "reference": self.visit.reference,
        });
        if let (PlatformError::Invalid(errors), Some(body)) = (&self.error, body.as_object_mut()) {
            let fields: Vec<_> = errors
                .iter()
                .map(|e| json!({ "field": e.field, "message": e.message }))
                .collect();
            body.insert("fields".into(), fields.into());
        }
        (status, Json(body)).into_response()
    }

    fn html(self, status: StatusCode, code: &'static str) -> Response {
        let message = self.message();
        let Self {
            visit,
            error,
            shell,
            sending,
        } = self;
        let context =
            preau_render::RenderContext::new(visit.language, jiff::Timestamp::UNIX_EPOCH, "/");
        let drawn = if let PlatformError::ModuleFault { name: module, .. } = error {
            let reference = visit.reference.clone();
            portal::error::module_fault(
                &context,
                &ModuleFault {
                    module,
                    held: false,
                    sending,
                    reference,
                    back: None,
                },
            )
        } else {
            let view = ErrorScreen {
                status: status.as_u16(),
                code: code.to_owned(),
                message,
                reference: visit.reference.clone(),
                retry_after: (status == StatusCode::SERVICE_UNAVAILABLE)
                    .then(|| retry_after(&visit)),
                back: None,
            };
            portal::error::error(&context, &view)
        };
        let title = portal::error::title(Words(visit.language), status.as_u16());
        let shell = match shell {
            Some(shell) => Shell { title, ..shell },
            None => bare_shell(&visit, title),
        };
        (status, portal::document(&shell, &drawn)).into_response()
    }
}

/// The shell of a page for somebody who is not signed in.
pub fn bare_shell(visit: &Visit, title: String) -> Shell {
    Shell {
        language: visit.language,
        region: crate::shell::region_name(),
        title,
        errors: 0,
        accent: preau_render::accent::Accent::default(),
        here: visit.here.clone(),
        person: None,
        school: None,
        children: Vec::new(),
        modules: Vec::new(),
        section: None,
        flash: Vec::<Flash>::new(),
    }
}

/// The answer to what the framework refused before a handler was reached.
pub(crate) fn of_status(visit: &Visit, status: StatusCode) -> Response {
    let code = match status {
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        StatusCode::FORBIDDEN => "foreign-form",
        StatusCode::UNPROCESSABLE_ENTITY => "invalid",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        _ => "bad-request",
    };
    metrics::counter!("preau_refusals_total", "code" => code).increment(1);
    let title = portal::error::title(Words(visit.language), status.as_u16());
    if visit.json {
        let body = json!({ "code": code, "message": title, "reference": visit.reference });
        return (status, Json(body)).into_response();
    }
    let context =
        preau_render::RenderContext::new(visit.language, jiff::Timestamp::UNIX_EPOCH, "/");
    let view = ErrorScreen {
        status: status.as_u16(),
        code: code.to_owned(),
        message: None,
        reference: visit.reference.clone(),
        retry_after: None,
        back: None,
    };
    (
        status,
        portal::document(
            &bare_shell(visit, title),
            &portal::error::error(&context, &view),
        ),
    )
        .into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let refused = *self.0;
        let (status, code) = status_of(&refused.error);
        match &refused.error {
            PlatformError::Internal(detail) => {
                tracing::error!(
                    reference = refused.visit.reference,
                    path = refused.visit.here,
                    detail,
                    "internal error"
                );
            }
            PlatformError::ModuleFault { kind, .. } => {
                tracing::warn!(
                    reference = refused.visit.reference,
                    path = refused.visit.here,
                    kind,
                    "module fault shown"
                );
            }
            _ => {}
        }
        metrics::counter!("preau_refusals_total", "code" => code).increment(1);
        let seconds = retry_after(&refused.visit);
        let mut response = if refused.visit.json {
            refused.json(status, code)
        } else if status == StatusCode::UNAUTHORIZED {
            let next = crate::cookies::encode(&refused.visit.here);
            let to = if refused.visit.here == "/" {
                paths::LOGIN.to_owned()
            } else {
                format!("{}?next={next}", paths::LOGIN)
            };
            Redirect::to(&to).into_response()
        } else {
            refused.html(status, code)
        };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
