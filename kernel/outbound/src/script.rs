//! Answers that an author's test gives in place of the outside.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use preau_domain::outbound::{Method, NoAnswer, Request, Response};

/// What comes for which request, and what was asked.
#[derive(Debug, Default)]
pub struct Script(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    answers: HashMap<(Method, String), Result<Response, NoAnswer>>,
    asked: Vec<Request>,
}

impl Script {
    fn with<T>(&self, then: impl FnOnce(&mut Lines) -> T) -> T {
        then(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on this comes for this request.
    pub fn say(&self, method: Method, url: String, answer: Result<Response, NoAnswer>) {
        self.with(|lines| lines.answers.insert((method, url), answer));
    }

    /// What was asked since this was called last, oldest first.
    pub fn asked(&self) -> Vec<Request> {
        self.with(|lines| std::mem::take(&mut lines.asked))
    }

    /// Nobody answers at an address of which nothing was said.
    pub(crate) fn answer(&self, request: Request) -> Result<Response, NoAnswer> {
        self.with(|lines| {
            let key = (request.method, request.url.clone());
            lines.asked.push(request);
            let answer = lines.answers.get(&key).cloned();
            answer.unwrap_or(Err(NoAnswer::Unreachable))
        })
    }
}
