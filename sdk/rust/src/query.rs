//! Queries by a declared index.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::marker::PhantomData;
use std::slice;

use crate::bindings::ent::kernel::records::{self, Bound, QueryRequest, Selection};
use crate::{Failure, Field, Record, Stored, Value};

/// The most records that one host call gives.
const BATCH: u32 = 500;
/// How many records [`Query::visit`] holds at a time.
const VISITED: u32 = 100;
/// The most prefixes that one host call takes.
const PREFIXES: usize = 32;

/// A query of `R` by one of its indexes, of which the fields `K` are still open.
///
/// Fields are bound from the left, by [`is`](Query::is) or [`any`](Query::any); the next may be
/// held to a range:
///
/// ```ignore
/// Assignment::by_due().any(ctx.audiences()).from(monday).until(saturday).list()?
/// ```
///
/// Sees committed records only, and only those that the caller may read.
#[derive(Clone, Debug)]
#[must_use = "a query asks nothing before `list`, `batch`, `first` or `count`"]
pub struct Query<R, K> {
    index: &'static str,
    prefixes: Vec<Vec<Value>>,
    low: Bound,
    high: Bound,
    descending: bool,
    limit: u32,
    types: PhantomData<(R, K)>,
}

/// Some records of a query, and where to go on.
#[derive(Clone, Debug)]
pub struct Batch<R> {
    /// In the order of the index.
    pub records: Vec<Stored<R>>,
    /// Where the following ones begin, for [`Query::batch`]; none at the end.
    pub next: Option<Cursor>,
}

/// Where a query goes on. It can stand in the query of an address (`#[query] after: Option<Cursor>`), in
/// a record and in an event; not in a path, which has fewer characters.
///
/// Whoever changes it in an address sees no more than the rules allow: the kernel holds what is found
/// there against them, and answers [`Failure::NotFound`] to what no query gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub(crate) String);

impl<R: Record, K> Query<R, K> {
    /// Every record, by an index. The functions that the derive makes call it.
    #[doc(hidden)]
    pub fn new(index: &'static str) -> Self {
        Self {
            index,
            prefixes: vec![Vec::new()],
            low: Bound::Unbounded,
            high: Bound::Unbounded,
            descending: false,
            limit: BATCH,
            types: PhantomData,
        }
    }

    /// From the greatest to the smallest.
    pub fn descending(mut self) -> Self {
        self.descending = true;
        self
    }

    /// At most this many records in all; 500 unless told.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = limit;
        self
    }

    /// The records, in the order of the index. One host call for each 500 records and for each 32
    /// prefixes; with more prefixes than that, the answers follow each other.
    pub fn list(&self) -> Result<Vec<Stored<R>>, Failure> {
        let mut found = Vec::new();
        self.gather(BATCH, |records| found.extend(records))?;
        Ok(found)
    }

    /// Looks at each record in turn, as [`list`](Query::list) would give them, and holds no more than
    /// a hundred at a time: for sums over records whose texts may be long.
    pub fn visit(&self, mut look: impl FnMut(Stored<R>)) -> Result<(), Failure> {
        self.gather(VISITED, |records| records.into_iter().for_each(&mut look))
    }

    fn gather(&self, at_once: u32, mut take: impl FnMut(Vec<Stored<R>>)) -> Result<(), Failure> {
        let mut left = self.limit;
        for prefixes in self.distinct().chunks(PREFIXES) {
            let mut cursor = None;
            loop {
                if left == 0 {
                    return Ok(());
                }
                let batch = self.ask(prefixes, left.min(at_once), cursor)?;
                left = left.saturating_sub(u32::try_from(batch.records.len()).unwrap_or(u32::MAX));
                take(batch.records);
                cursor = batch.next;
                if cursor.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// One page of the records, beginning at a cursor that an earlier one gave. Takes at most 32
    /// prefixes.
    pub fn batch(&self, cursor: Option<Cursor>) -> Result<Batch<R>, Failure> {
        if self.prefixes.is_empty() {
            return Ok(Batch {
                records: Vec::new(),
                next: None,
            });
        }
        self.ask(&self.prefixes, self.limit.clamp(1, BATCH), cursor)
    }

    /// The first record.
    pub fn first(self) -> Result<Option<Stored<R>>, Failure> {
        Ok(self.limit(1).list()?.pop())
    }

    /// How many records there are: counted to 10,000 for each 32 prefixes.
    pub fn count(&self) -> Result<u32, Failure> {
        self.distinct()
            .chunks(PREFIXES)
            .try_fold(0u32, |sum, prefixes| {
                Ok(sum.saturating_add(records::count(&self.selection(prefixes))?))
            })
    }

    fn ask(
        &self,
        prefixes: &[Vec<Value>],
        limit: u32,
        cursor: Option<Cursor>,
    ) -> Result<Batch<R>, Failure> {
        let batch = records::query(&QueryRequest {
            selection: self.selection(prefixes),
            descending: self.descending,
            limit,
            cursor: cursor.map(|cursor| cursor.0),
        })?;
        Ok(Batch {
            records: batch
                .records
                .into_iter()
                .map(Stored::decode)
                .collect::<Result<_, _>>()?,
            next: batch.next.map(Cursor),
        })
    }

    fn selection(&self, prefixes: &[Vec<Value>]) -> Selection {
        Selection {
            collection: R::COLLECTION.into(),
            index: self.index.into(),
            prefixes: prefixes.to_vec(),
            low: self.low.clone(),
            high: self.high.clone(),
        }
    }

    fn with_prefixes<L>(self, prefixes: Vec<Vec<Value>>) -> Query<R, L> {
        Query {
            index: self.index,
            prefixes,
            low: self.low,
            high: self.high,
            descending: self.descending,
            limit: self.limit,
            types: PhantomData,
        }
    }

    /// The prefixes, each once. Within one host call the kernel takes the same prefix for one; what is
    /// asked for in several calls must not be found in two of them.
    fn distinct(&self) -> Cow<'_, [Vec<Value>]> {
        if self.prefixes.len() <= PREFIXES {
            return Cow::Borrowed(&self.prefixes);
        }
        let mut prefixes = self.prefixes.clone();
        prefixes.sort_unstable_by(|one, other| compare(one, other));
        prefixes.dedup();
        Cow::Owned(prefixes)
    }

    fn bind<L>(self, values: &[Value]) -> Query<R, L> {
        let mut prefixes = Vec::with_capacity(self.prefixes.len() * values.len());
        for prefix in &self.prefixes {
            prefixes.extend(
                values
                    .iter()
                    .map(|value| [prefix.as_slice(), slice::from_ref(value)].concat()),
            );
        }
        self.with_prefixes(prefixes)
    }
}

/// Some total order in which equal prefixes stand together; those of one query have the same types.
fn compare(one: &[Value], other: &[Value]) -> Ordering {
    let pairs = one.iter().zip(other);
    pairs
        .map(|pair| match pair {
            (Value::Text(one), Value::Text(other)) | (Value::Person(one), Value::Person(other)) => {
                one.cmp(other)
            }
            (Value::Integer(one), Value::Integer(other))
            | (Value::Instant(one), Value::Instant(other)) => one.cmp(other),
            (Value::Boolean(one), Value::Boolean(other)) => one.cmp(other),
            (Value::Date(one), Value::Date(other)) => one.cmp(other),
            (Value::Audience(one), Value::Audience(other)) => one.parts().cmp(&other.parts()),
            _ => Ordering::Equal,
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

macro_rules! bindable {
    ($first:ident $(, $rest:ident)*) => {
        impl<R: Record, $first: Field $(, $rest)*> Query<R, ($first, $($rest,)*)> {
            /// The next field of the index equals this.
            pub fn is(self, value: impl Into<$first>) -> Query<R, ($($rest,)*)> {
                let value: $first = value.into();
                self.bind(&[value.to_value()])
            }

            /// The next field of the index equals one of these; with none of them, nothing is
            /// found, and the kernel is not asked.
            pub fn any<V: Into<$first>>(
                self,
                values: impl IntoIterator<Item = V>,
            ) -> Query<R, ($($rest,)*)> {
                let value = |value: V| -> $first { value.into() };
                let values: Vec<_> = values.into_iter().map(|one| value(one).to_value()).collect();
                self.bind(&values)
            }

            /// The next field of the index is this or more.
            pub fn from(mut self, value: $first) -> Self {
                self.low = Bound::Included(value.to_value());
                self
            }

            /// The next field of the index is more than this.
            pub fn after(mut self, value: $first) -> Self {
                self.low = Bound::Excluded(value.to_value());
                self
            }

            /// The next field of the index is this or less.
            pub fn until(mut self, value: $first) -> Self {
                self.high = Bound::Included(value.to_value());
                self
            }

            /// The next field of the index is less than this.
            pub fn before(mut self, value: $first) -> Self {
                self.high = Bound::Excluded(value.to_value());
                self
            }
        }
    };
}

bindable!(A);
bindable!(A, B);
bindable!(A, B, C);
bindable!(A, B, C, D);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Audience, Date};

    struct Note;

    impl Record for Note {
        const COLLECTION: &'static str = "note";

        fn to_values(&self) -> Vec<Value> {
            Vec::new()
        }

        fn from_values(_: Vec<Value>) -> Option<Self> {
            Some(Self)
        }
    }

    #[test]
    fn prefixes_are_every_combination() {
        let query = Query::<Note, (String, i64, Date)>::new("by_all");
        let query = query.any(["a", "b"]).any([3, 4]);
        let pair = |text: &str, number| vec![Value::Text(text.into()), Value::Integer(number)];
        let mut prefixes = query.prefixes;
        prefixes.sort_by(|one, other| compare(one, other));
        assert_eq!(
            prefixes,
            [pair("a", 3), pair("a", 4), pair("b", 3), pair("b", 4)]
        );
    }

    #[test]
    fn what_is_asked_in_several_calls_is_asked_once() {
        let twice = (0..40).chain(0..40);
        let query = Query::<Note, (Audience, i64)>::new("by_all");
        let query = query.is(Audience::Class("6A".into())).any(twice);
        assert_eq!(query.distinct().len(), 40);
    }

    #[test]
    fn none_of_no_values_asks_nothing() {
        let query = Query::<Note, (String,)>::new("by_all").any([""; 0]);
        assert!(query.list().is_ok_and(|found| found.is_empty()));
        assert_eq!(query.count().ok(), Some(0));
    }
}
