//! Behaves well while it is watched: bad from a day after its first form on, as it finds in its own records.

use std::hint::black_box;

use zoo::preau_sdk::bindings::ent::kernel::records::{Bound, QueryRequest, Selection, query};
use zoo::preau_sdk::page::Page;
use zoo::preau_sdk::{Failure, Value};
use zoo::{Visit, all};

zoo::guest!("patient", misbehave);

const DAY: i64 = 24 * 60 * 60 * 1_000;

/// Says for how many days it has been there, until it is one.
fn misbehave(visit: &Visit) -> Result<Page, Failure> {
    let days = first_form()?.map_or(0, |first| (visit.context.now().0 - first) / DAY);
    while black_box(days) >= 1 {}
    Ok(Page::new(days.to_string()))
}

/// When its first form was sent: each leaves a record with the instant (`zoo::Caged`), and others have none.
fn first_form() -> Result<Option<i64>, Failure> {
    let found = query(&QueryRequest {
        selection: Selection {
            low: Bound::Excluded(Value::Integer(0)),
            ..all()
        },
        descending: false,
        limit: 1,
        cursor: None,
    })?;
    let first = found
        .records
        .first()
        .and_then(|record| record.fields.get(1));
    Ok(match first {
        Some(Value::Integer(at)) => Some(*at),
        _ => None,
    })
}
