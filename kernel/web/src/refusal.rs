//! Every answer other than the one asked for: the right status, a sentence for the person, what to do,
//! and a reference for the operator. Apps get the same as JSON.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use preau_domain::ids::PersonId;
use preau_domain::person::Profile;
use preau_platform::error::PlatformError;
use preau_render::portal::error::{ErrorScreen, ModuleFault};
use preau_render::portal::sign_in::{SignIn, SignInNews, sign_in};
use preau_render::portal::{self, Flash, Shell, paths};
use preau_render::route::{self, STANDING};
use preau_render::text::numbers;
use preau_render::words::{Part, Words};
use serde_json::json;

use crate::form::Fields;
use crate::kept::Kept;
use crate::routes::local;
use crate::visit::{Visit, standing_named};

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
    /// What was typed, for whoever has to sign in first.
    kept: Option<Kept>,
}

/// The status of an error, as the platform numbers it.
fn status_of(error: &PlatformError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
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
            kept: None,
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

    /// The same where this was being sent, for whoever has to sign in first: `by` whom, as far as the
    /// session that is over tells.
    #[must_use]
    pub(crate) fn keeping(mut self, by: Option<PersonId>, form: Fields) -> Self {
        self.0.kept = Kept::of(&self.0.visit.here, by, form);
        self.sending()
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
            PlatformError::NotTheirStanding => Some(words.say("error-not-their-standing")),
            PlatformError::ModuleOff { name } => {
                Some(words.say_with("error-module-off", &[("module", Part::Text(name))]))
            }
            PlatformError::ModuleOutOfReach { name, profile } => {
                let key = match profile {
                    Profile::Relative => "error-module-reach-relative",
                    profile if profile.works_there() => "error-module-reach-staff",
                    _ => "error-module-reach-pupil",
                };
                Some(words.say_with(key, &[("module", Part::Text(name))]))
            }
            PlatformError::ModuleSpent { name, .. } => {
                Some(words.say_with("module-spent", &[("module", Part::Text(name))]))
            }
            PlatformError::ModuleFull { name, .. } => {
                Some(words.say_with("module-full", &[("module", Part::Text(name))]))
            }
            PlatformError::ShareFull { name, .. } => {
                Some(words.say_with("share-full", &[("module", Part::Text(name))]))
            }
            PlatformError::MustKeep { name, kept } => {
                // As of long ago, so that each day has its year.
                let context =
                    preau_render::RenderContext::new(words.0, jiff::Timestamp::UNIX_EPOCH, "/");
                let dates = context.dates();
                let each = kept.iter().map(|(collection, until)| {
                    let day = dates.day(*until);
                    let parts = [
                        ("collection", Part::Text(collection)),
                        ("day", Part::Text(&day)),
                    ];
                    words.say_with("error-must-keep-until", &parts)
                });
                let kept = each.collect::<Vec<_>>().join(", ");
                let parts = [("module", Part::Text(name)), ("kept", Part::Text(&kept))];
                Some(words.say_with("error-must-keep-what", &parts))
            }
            PlatformError::ArchiveTooLarge { files, bytes } => {
                let bytes = numbers::bytes(self.visit.language, *bytes);
                let files = u64::try_from(*files).unwrap_or(u64::MAX);
                let parts = [("count", Part::Count(files)), ("most", Part::Text(&bytes))];
                Some(words.say_with("error-archive-text", &parts))
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
        let title = portal::error::title(Words(self.visit.language), status.as_u16(), code);
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

    /// Leads to signing in, and on from there; with what was typed on the way, if there is something.
    fn sign_in(self, status: StatusCode) -> Response {
        let Self { visit, kept, .. } = self;
        let next = Some(page_of(&visit)).filter(|page| page != paths::HOME);
        let Some(kept) = kept else {
            let next = next.map(|next| format!("?next={}", route::encoded(&next)));
            let to = format!("{}{}", paths::LOGIN, next.unwrap_or_default());
            return Redirect::to(&to).into_response();
        };
        let context =
            preau_render::RenderContext::new(visit.language, jiff::Timestamp::UNIX_EPOCH, "/");
        let view = SignIn {
            next,
            news: Some(SignInNews::Kept),
            kept: kept.hidden(),
            ..SignIn::default()
        };
        let mut shell = bare_shell(&visit, Words(visit.language).say("sign-in"));
        paths::LOGIN.clone_into(&mut shell.here);
        (status, portal::document(&shell, &sign_in(&context, &view))).into_response()
    }

    fn html(self, status: StatusCode, code: &'static str) -> Response {
        let message = self.message();
        let Self {
            visit,
            error,
            shell,
            sending,
            kept: _,
        } = self;
        let context =
            preau_render::RenderContext::new(visit.language, jiff::Timestamp::UNIX_EPOCH, "/");
        let of_module = |module: String| ModuleFault {
            module,
            sending,
            reference: visit.reference.clone(),
            ..ModuleFault::default()
        };
        let drawn = if let PlatformError::ModuleFault { name, .. } = error {
            portal::error::module_fault(&context, &of_module(name))
        } else if let PlatformError::ModuleHeld {
            name,
            seconds,
            only_them,
        } = error
        {
            let view = ModuleFault {
                held: true,
                only_them,
                retry_after: seconds,
                ..of_module(name)
            };
            portal::error::module_fault(&context, &view)
        } else {
            let view = ErrorScreen {
                status: status.as_u16(),
                code: code.to_owned(),
                message,
                reference: visit.reference.clone(),
                retry_after: match error {
                    PlatformError::TooMany { seconds }
                    | PlatformError::ModuleSpent { seconds, .. } => Some(seconds),
                    PlatformError::Unavailable(_) | PlatformError::ArchivesBusy => {
                        Some(retry_after(&visit))
                    }
                    _ => None,
                },
                back: None,
            };
            portal::error::error(&context, &view)
        };
        let title = portal::error::title(Words(visit.language), status.as_u16(), code);
        let shell = match shell {
            Some(shell) => Shell { title, ..shell },
            None => bare_shell(&visit, title),
        };
        (status, portal::document(&shell, &drawn)).into_response()
    }
}

/// The page to come back to after signing in: the one asked for, or the one whose form was sent.
fn page_of(visit: &Visit) -> String {
    let here = visit.here.as_str();
    if !visit.sends {
        return local(here).to_owned();
    }
    let path = here.split('?').next().unwrap_or_default();
    let mut segments = path.split('/').skip(1);
    let page = match (segments.next(), segments.next(), segments.next()) {
        (Some("s"), Some(school), Some(module)) => format!("/s/{school}/{module}"),
        (Some("account"), ..) => paths::ACCOUNT.to_owned(),
        _ => paths::HOME.to_owned(),
    };
    let page = match standing_named(here) {
        Some(standing) => format!("{page}?{STANDING}={standing}"),
        None => page,
    };
    local(&page).to_owned()
}

/// The shell of a page for somebody who is not signed in.
pub fn bare_shell(visit: &Visit, title: String) -> Shell {
    Shell {
        language: visit.language,
        region: visit.site.region.to_string(),
        brand: visit.site.brand.clone(),
        title,
        errors: 0,
        accent: preau_render::accent::Accent::default(),
        here: visit.here.clone(),
        person: None,
        school: None,
        home: None,
        standings: Vec::new(),
        modules: Vec::new(),
        section: None,
        flash: Vec::<Flash>::new(),
        live: None,
        seat: None,
        feed: None,
    }
}

/// The answer to what the framework refused before a handler was reached.
pub(crate) fn of_status(visit: &Visit, status: StatusCode) -> Response {
    let code = match status {
        StatusCode::UNAUTHORIZED => "not-signed-in",
        StatusCode::METHOD_NOT_ALLOWED => "method",
        StatusCode::REQUEST_TIMEOUT => "timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "media-type",
        StatusCode::FORBIDDEN => "foreign-form",
        StatusCode::UNPROCESSABLE_ENTITY => "invalid",
        StatusCode::NOT_FOUND => "not-found",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        _ => "bad-request",
    };
    metrics::counter!("preau_refusals_total", "code" => code).increment(1);
    let title = portal::error::title(Words(visit.language), status.as_u16(), code);
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
        let (status, code) = (status_of(&refused.error), refused.error.code());
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
        let seconds = match refused.error {
            PlatformError::TooMany { seconds }
            | PlatformError::ModuleSpent { seconds, .. }
            | PlatformError::ModuleHeld {
                seconds: Some(seconds),
                ..
            } => seconds,
            _ => retry_after(&refused.visit),
        };
        let mut response = if refused.visit.json {
            refused.json(status, code)
        } else if status == StatusCode::UNAUTHORIZED {
            refused.sign_in(status)
        } else {
            refused.html(status, code)
        };
        if status == StatusCode::SERVICE_UNAVAILABLE || status == StatusCode::TOO_MANY_REQUESTS {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
