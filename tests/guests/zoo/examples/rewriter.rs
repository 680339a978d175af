//! Writes all its lines anew wherever it may write, with other words: as many as a call may change beside the record
//! that a form keeps in any case.

use zoo::Visit;
use zoo::preau_sdk::bindings::ent::kernel::records::{Bound, QueryRequest, Selection, put, query};
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Failure, Value};

zoo::guest!("rewriter", misbehave);

const LINE: &str = "line";
const LINES: i64 = 499;

/// The first time, it makes them.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let batch = query(&QueryRequest {
        selection: Selection {
            collection: LINE.to_owned(),
            index: "by_number".to_owned(),
            prefixes: vec![vec![]],
            low: Bound::Unbounded,
            high: Bound::Unbounded,
        },
        descending: false,
        limit: 500,
        cursor: None,
    })?;
    let page = Page::new(batch.records.len().to_string());
    if !visit.may_write {
        return Ok(page);
    }
    let mut there = batch.records.iter().map(|record| record.version);
    for number in 0..LINES {
        let version = there.next();
        let text = format!("version {}", version.unwrap_or(0) + 1);
        let fields = [Value::Integer(number), Value::Text(text)];
        put(LINE, &format!("line-{number}"), version, &fields)?;
    }
    Ok(page)
}
