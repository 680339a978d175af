//! A trace as collectors read it: OTLP 1, the JSON of its Protocol Buffers.

use std::time::Duration;

use serde_json::{Value, json};

use crate::recording::{Kept, Note, Span};

/// `Span.SpanKind`: what is a part of another, what answers a request, what asks elsewhere.
const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
const CLIENT: u8 = 3;
/// `Status.StatusCode`
const UNSET: u8 = 0;
const ERROR: u8 = 2;

/// What is sent: all of these spans, each as [`spans`] gives it.
pub(crate) fn body(spans: &[String]) -> String {
    let resource = json!({
        "attributes": [
            attribute("service.name", &"preau".into()),
            attribute("service.version", &env!("CARGO_PKG_VERSION").into()),
        ],
    });
    let spans = spans.join(",");
    format!(
        r#"{{"resourceSpans":[{{"resource":{resource},"scopeSpans":[{{"scope":{{"name":"preau"}},"spans":[{spans}]}}]}}]}}"#
    )
}

/// The spans of a trace.
pub(crate) fn spans(kept: &Kept) -> impl Iterator<Item = String> {
    let spans = kept.spans.iter().enumerate();
    spans.map(move |(number, span)| told(kept, number, span).to_string())
}

fn told(kept: &Kept, number: usize, span: &Span) -> Value {
    let [high, low] = kept.trace;
    let parent = match span.parent {
        Some(step) => Some(id(kept, step)),
        None => kept.parent.map(hexadecimal),
    };
    let kind = match (span.parent, &*span.name) {
        (None, _) => SERVER,
        (Some(_), "outbound") => CLIENT,
        (Some(_), _) => INTERNAL,
    };
    let code = if span.has_failed { ERROR } else { UNSET };
    let notes = span.notes.iter();
    let notes: Vec<_> = notes.map(|(name, note)| attribute(name, note)).collect();
    json!({
        "traceId": format!("{high:016x}{low:016x}"),
        "spanId": id(kept, number),
        "parentSpanId": parent.unwrap_or_default(),
        "name": span.name,
        "kind": kind,
        "startTimeUnixNano": instant(kept, span.begun),
        "endTimeUnixNano": instant(kept, span.ended.unwrap_or(span.begun)),
        "attributes": notes,
        "status": { "code": code },
    })
}

fn id(kept: &Kept, number: usize) -> String {
    let number = u64::try_from(number).unwrap_or_default();
    hexadecimal(kept.first.wrapping_add(number))
}

fn hexadecimal(id: u64) -> String {
    format!("{id:016x}")
}

/// Numbers of 64 bits are text there.
fn instant(kept: &Kept, since: Duration) -> String {
    let since = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
    kept.at.saturating_add(since).to_string()
}

fn attribute(name: &str, note: &Note) -> Value {
    let value = match note {
        Note::Text(text) => json!({ "stringValue": text }),
        Note::Number(number) => json!({ "intValue": number.to_string() }),
    };
    json!({ "key": name, "value": value })
}
