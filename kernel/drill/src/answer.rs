//! What an answer is to the person who asked.

use hyper::StatusCode;
use serde_json::Value;

use crate::client::{Answer, Lost};

/// A place in the room, as the waiting page or its JSON says it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Place {
    /// In how many seconds to look again.
    pub look: u64,
    /// The wait that is announced, in seconds; the page says it in words only.
    pub seconds: Option<f64>,
    /// In which order one waits: school and profile; empty where it is not said.
    pub flow: String,
    /// The bucket of the place in it.
    pub bucket: Option<i64>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// The page, or that what was sent is kept.
    Done,
    /// Who asked for their place is in.
    In,
    /// They wait.
    Waits(Place),
    /// They wait, are not told where, and ask again in so many seconds: the same is said to everybody.
    Later(u64),
    /// Not now: ask again in so many seconds.
    Busy(u64),
    /// They must sign in.
    SignedOut,
    /// Something else, by its status.
    Refused(u16),
    /// Nothing came.
    Lost,
}

/// The value of an attribute on a page.
fn attribute<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

fn page_place(page: &str) -> Place {
    let school = attribute(page, "data-serving").unwrap_or_default();
    let school = school.rsplit('=').next().unwrap_or_default();
    let profile = attribute(page, "data-profile").unwrap_or_default();
    let number = |name| attribute(page, name)?.parse().ok();
    Place {
        look: attribute(page, "data-look")
            .and_then(|look| look.parse().ok())
            .unwrap_or(5),
        seconds: None,
        flow: if profile.is_empty() {
            String::new()
        } else {
            format!("{school}:{profile}")
        },
        bucket: number("data-bucket"),
    }
}

/// What an answer is.
pub(crate) fn outcome(path: &str, sends: bool, answered: &Result<Answer, Lost>) -> Outcome {
    let Ok(answer) = answered else {
        return Outcome::Lost;
    };
    let leads = answer.location.as_deref().unwrap_or_default();
    let status = answer.status;
    if status.is_redirection() {
        return if leads.starts_with("/login") && path != "/login" {
            Outcome::SignedOut
        } else {
            Outcome::Done
        };
    }
    let again = answer.retry_after;
    let text = str::from_utf8(&answer.body).unwrap_or_default();
    if path.starts_with("/gate/place") {
        let said: Value = serde_json::from_str(text).unwrap_or_default();
        return match said.get("state").and_then(Value::as_str) {
            Some("in") => Outcome::In,
            Some("waiting") => Outcome::Waits(Place {
                look: said.get("look").and_then(Value::as_u64).unwrap_or(5),
                seconds: said.get("seconds").and_then(Value::as_f64),
                ..Place::default()
            }),
            Some("later") => again.map_or(Outcome::Refused(status.as_u16()), Outcome::Later),
            _ => again.map_or(Outcome::Refused(status.as_u16()), Outcome::Busy),
        };
    }
    if status == StatusCode::OK {
        // A form that comes back with what is wrong in it was not taken.
        return if sends {
            Outcome::Refused(200)
        } else {
            Outcome::Done
        };
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let place = page_place(text);
        // What is made for one person says when to look; what lies ready for all has no such mark.
        let is_made = attribute(text, "data-look").is_some();
        return match (place.bucket, again) {
            (Some(_), _) => Outcome::Waits(place),
            (None, Some(again)) if is_made => Outcome::Busy(again),
            (None, Some(again)) => Outcome::Later(again),
            (None, None) => Outcome::Refused(503),
        };
    }
    Outcome::Refused(status.as_u16())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str, location: Option<&str>, again: Option<u64>) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).expect("a status"),
            location: location.map(str::to_owned),
            retry_after: again,
            cookies: Vec::new(),
            body: body.to_owned().into(),
        }
    }

    #[test]
    fn answers_are_what_they_are_to_people() {
        let waiting = r#"<main data-look="12" data-next="/" data-serving="/gate/now?school=3" data-profile="pupil" data-bucket="17641">"#;
        let place = Place {
            look: 12,
            seconds: None,
            flow: "3:pupil".to_owned(),
            bucket: Some(17_641),
        };
        let json = r#"{"state":"waiting","look":7,"seconds":90}"#;
        let place_said = Place {
            look: 7,
            seconds: Some(90.0),
            ..Place::default()
        };
        let bare =
            r#"<meta http-equiv="refresh" content="60"><main><h1>Un peu de patience</h1></main>"#;
        let bare_json = r#"{"state":"later","code":"waiting","look":30}"#;
        let cases = [
            ("/", false, Some(answer(200, "", None, None)), Outcome::Done),
            (
                "/x",
                true,
                Some(answer(200, "", None, None)),
                Outcome::Refused(200),
            ),
            (
                "/x",
                true,
                Some(answer(303, "", Some("/s/x"), None)),
                Outcome::Done,
            ),
            (
                "/",
                false,
                Some(answer(303, "", Some("/login?next=/"), None)),
                Outcome::SignedOut,
            ),
            (
                "/login",
                true,
                Some(answer(303, "", Some("/"), None)),
                Outcome::Done,
            ),
            (
                "/login",
                true,
                Some(answer(422, "", None, None)),
                Outcome::Refused(422),
            ),
            (
                "/",
                false,
                Some(answer(503, waiting, None, Some(12))),
                Outcome::Waits(place),
            ),
            (
                "/",
                false,
                Some(answer(503, "<main data-look=\"4\">", None, Some(4))),
                Outcome::Busy(4),
            ),
            (
                "/",
                false,
                Some(answer(503, bare, None, Some(60))),
                Outcome::Later(60),
            ),
            (
                "/gate/place",
                false,
                Some(answer(503, bare_json, None, Some(30))),
                Outcome::Later(30),
            ),
            (
                "/",
                false,
                Some(answer(503, "", None, None)),
                Outcome::Refused(503),
            ),
            (
                "/gate/place",
                false,
                Some(answer(200, json, None, Some(7))),
                Outcome::Waits(place_said),
            ),
            (
                "/gate/place",
                false,
                Some(answer(200, r#"{"state":"in"}"#, None, None)),
                Outcome::In,
            ),
            ("/", false, None, Outcome::Lost),
        ];
        for (path, sends, answered, is) in cases {
            let answered = answered.ok_or(Lost::Late);
            assert_eq!(outcome(path, sends, &answered), is, "{path} {answered:?}");
        }
    }
}
