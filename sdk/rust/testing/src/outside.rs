//! What comes from outside, and what was asked there.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::{Error, School};

/// What comes from outside for a request.
#[derive(Clone, Debug)]
pub struct Coming(Value);

impl Coming {
    /// An answer of this status.
    pub fn text(status: u16, body: &str) -> Self {
        Self::with(status, &[], body)
    }

    /// The same with headers.
    pub fn with(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        Self(json!({ "answer": { "status": status, "headers": headers, "body": body } }))
    }

    /// No answer, for a reason that is a word of the contract's `no-answer`: "timeout", "unreachable".
    pub fn none(why: &str) -> Self {
        Self(json!({ "none": why }))
    }
}

/// What was asked outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// "GET"
    pub method: String,
    /// As the module gave it.
    pub url: String,
    /// What was sent.
    pub body: String,
    headers: Vec<(String, String)>,
}

impl Asked {
    fn read(asked: &Value) -> Option<Self> {
        let text = |key| asked.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Self {
            method: text("method")?,
            url: text("url")?,
            body: text("body")?,
            headers: serde_json::from_value(asked.get("headers")?.clone()).ok()?,
        })
    }

    /// The value of the first header of this name, whatever the size of its letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let header = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        header.map(|(_, value)| value.as_str())
    }
}

impl School {
    /// From now on this comes whenever the module asks so. Of what nothing was said, nobody answers.
    pub fn outside(&mut self, method: &str, url: &str, coming: &Coming) -> Result<(), Error> {
        let mut ask = json!({ "outside": method, "url": url });
        if let (Some(ask), Some(coming)) = (ask.as_object_mut(), coming.0.as_object()) {
            ask.extend(coming.clone());
        }
        let answer = Answer::new(self.kernel.ask(&ask)?);
        if answer.status() == 200 {
            Ok(())
        } else {
            Err(answer.unexpected(&ask.to_string()))
        }
    }

    /// What the module asked since this was called last, oldest first.
    pub fn asked(&mut self) -> Result<Vec<Asked>, Error> {
        let answer = self.kernel.ask(&json!({ "asked": true }))?;
        let asked = answer.get("asked").and_then(Value::as_array);
        asked
            .and_then(|asked| asked.iter().map(Asked::read).collect())
            .ok_or_else(|| Error::new(format!("no `asked` in {answer}")))
    }
}
