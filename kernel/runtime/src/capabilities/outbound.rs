//! Asking hosts outside: counted, paid, and made by `preau_outbound`, the only way out for a module.

use std::time::Instant;

use preau_domain::outbound::{NoAnswer, Request, Response};
use preau_outbound::{Asker, host_of};

use crate::host::{Host, Stop};
use crate::limits;

/// Bytes of headers.
fn size(headers: &[(String, String)]) -> usize {
    let sizes = headers.iter().map(|(name, value)| name.len() + value.len());
    sizes.sum()
}

/// How a request ended, as it is counted, and with which status.
fn ended(answer: &Result<Response, NoAnswer>) -> (&'static str, u16) {
    match answer {
        Ok(response) => ("answered", response.status),
        Err(none) => (none.as_str(), 0),
    }
}

/// Notes in the trace of the call how a request ended. Who is asked is told nothing of that trace: it is none of theirs.
fn note(answer: &Result<Response, NoAnswer>) {
    let (outcome, status) = ended(answer);
    preau_traces::note("preau.outcome", || outcome);
    preau_traces::note("http.response.status_code", || u64::from(status));
    if answer.is_err() {
        preau_traces::fail();
    }
}

impl Host {
    /// The answer to a request, or why there is none. A call that may not write may not ask.
    pub(crate) async fn outbound_fetch(
        &mut self,
        request: Request,
    ) -> Result<Result<Response, NoAnswer>, Stop> {
        self.within()?;
        if !self.may_write {
            return Ok(Err(NoAnswer::Forbidden));
        }
        self.charge(
            0,
            request.url.len() + size(&request.headers) + request.body.len(),
        )?;
        let context = self.context.clone();
        let asker = Asker {
            school: context.school.id,
            module: context.manifest.id.clone(),
        };
        // Without path and query, which may say who it is about.
        let host = host_of(&request.url).map(|host| host.to_string());
        let since = Instant::now();
        let named = context.manifest.outbound.keys();
        let admitted = self.outbound.admit(&asker, named, request);
        let was_asked = admitted.is_ok();
        let answer = match admitted {
            Ok(admitted) => {
                self.used.requests = self.used.requests.saturating_add(1);
                self.within()?;
                // So that a module whose other end is slow has time left to say so.
                let patience = self.deadline.left().saturating_sub(limits::OUTBOUND_SPARE);
                let sending = async move {
                    let answer = admitted.send(patience).await;
                    note(&answer);
                    answer
                };
                preau_traces::step("outbound", sending).await
            }
            Err(none) => Err(none),
        };
        let (outcome, status) = ended(&answer);
        let took = since.elapsed();
        metrics::counter!("preau_outbound_total", "module" => asker.module.to_string(), "outcome" => outcome).increment(1);
        metrics::histogram!("preau_outbound_seconds", "module" => asker.module.to_string())
            .record(took.as_secs_f64());
        self.stretch.add_outside(took);
        // Only so many a minute; those refused are counted, and would fill the log.
        if was_asked {
            tracing::info!(
                target: "outbound",
                module = %asker.module,
                school = context.school.slug,
                host = host.unwrap_or_default(),
                outcome,
                status,
                took_ms = took.as_millis(),
                "asked outside"
            );
        }
        if let Ok(response) = &answer {
            self.charge(0, size(&response.headers) + response.body.len())?;
        }
        Ok(answer)
    }
}
