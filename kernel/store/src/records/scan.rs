//! Reading records in the order of an index.
//!
//! A scan is a union of key ranges. Each range is an arm of the statement, with its own order and
//! limit, so that the database walks the index and stops; only what the arms give is sorted
//! together. There are statements of 1, 8 and 32 arms; arms without a range are empty (`'' < ''`).
//!
//! Two words in the statements are for SQLite alone. `CAST` around a limit: SQLite looks at a bare
//! parameter there while it plans, and would then plan anew at every execution. `MATERIALIZED`: left
//! to itself, it pushes the order into the arms and makes a temporary tree for each.

use futures::TryStreamExt as _;
use preau_domain::ids::{ModuleId, SchoolId};
use preau_domain::module::Collection;
use preau_domain::record::Record;
use sqlx::Row;

use crate::database::Each;
use crate::records::{doc, record_id};
use crate::{Store, StoreError};

/// A range of index keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRange {
    /// The first key, in the range.
    pub low: Vec<u8>,
    /// The first key after the range.
    pub high: Vec<u8>,
    /// How many bytes at the beginning all keys of the range share, which do not count for the
    /// order over all ranges.
    pub skip: usize,
}

/// Which records to read, in which order.
#[derive(Debug, Clone)]
pub struct Scan<'a> {
    /// Whose.
    pub school: SchoolId,
    /// Of which module.
    pub module: &'a ModuleId,
    /// Of which collection.
    pub collection: &'a Collection,
    /// A declared index of the collection.
    pub index: &'a str,
    /// At most [`Scan::MAX_RANGES`], that do not overlap. The same range twice counts once.
    pub ranges: &'a [KeyRange],
    /// From the greatest suffix to the smallest.
    pub descending: bool,
    /// The most records to give.
    pub limit: u32,
    /// After how many bytes of documents no further record is read. The first is always given.
    pub bytes: usize,
    /// The suffix and identifier of the record after which to go on.
    pub after: Option<(Vec<u8>, String)>,
}

impl Scan<'_> {
    /// The most ranges of a scan.
    pub const MAX_RANGES: usize = 32;
}

/// A record and its place in the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanned {
    /// The key without the bytes that its range skips.
    pub suffix: Vec<u8>,
    /// The record.
    pub record: Record,
}

/// What a scan found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Records, in order.
    pub rows: Vec<Scanned>,
    /// Whether there are no more. Otherwise a limit was reached, and there may be.
    pub ended: bool,
}

/// A range from a cursor on: keys and identifiers beyond `(key, id)`, up to `end`.
struct Arm {
    key: Vec<u8>,
    id: String,
    end: Vec<u8>,
    skip: i32,
}

impl Arm {
    const EMPTY: Self = Self {
        key: Vec::new(),
        id: String::new(),
        end: Vec::new(),
        skip: 0,
    };

    /// No identifier is empty, so `(low, "")` is before every record of the range and `(high, "")`
    /// after every one.
    fn new(range: &KeyRange, descending: bool, after: Option<&(Vec<u8>, String)>) -> Self {
        let prefix = range.low.get(..range.skip).unwrap_or(&range.low);
        let (edge, end) = if descending {
            (&range.high, &range.low)
        } else {
            (&range.low, &range.high)
        };
        let (key, id) = after
            .map(|(suffix, id)| ([prefix, suffix].concat(), id.clone()))
            .filter(|(key, _)| if descending { key < edge } else { key >= edge })
            .unwrap_or_else(|| (edge.clone(), String::new()));
        let skip = i32::try_from(prefix.len()).unwrap_or(i32::MAX);
        Self {
            key,
            id,
            end: end.clone(),
            skip,
        }
    }
}

// Parameters 1 to 4 name the index, 5 is the limit; each arm takes four more.
macro_rules! arm {
    ($order:literal, $beyond:literal, $until:literal, $key:literal, $id:literal, $end:literal, $skip:literal) => {
        concat!(
            "SELECT * FROM (SELECT substr(k.key, $",
            $skip,
            " + 1) AS suffix, k.id AS id
             FROM record_key k
             WHERE k.school = $1 AND k.module = $2 AND k.collection = $3 AND k.idx = $4
             AND (k.key, k.id) ",
            $beyond,
            " ($",
            $key,
            ", $",
            $id,
            ") AND k.key ",
            $until,
            " $",
            $end,
            "
             ORDER BY k.key ",
            $order,
            ", k.id ",
            $order,
            " LIMIT CAST($5 AS BIGINT)) arm"
        )
    };
}

macro_rules! union {
    ($order:literal, $beyond:literal, $until:literal;
     $key:literal $id:literal $end:literal $skip:literal
     $(, $keys:literal $ids:literal $ends:literal $skips:literal)*) => {
        concat!(
            arm!($order, $beyond, $until, $key, $id, $end, $skip)
            $(, " UNION ALL ", arm!($order, $beyond, $until, $keys, $ids, $ends, $skips))*
        )
    };
}

macro_rules! arms {
    (1, $order:literal, $beyond:literal, $until:literal) => {
        union!($order, $beyond, $until; 6 7 8 9)
    };
    (8, $order:literal, $beyond:literal, $until:literal) => {
        union!($order, $beyond, $until; 6 7 8 9, 10 11 12 13, 14 15 16 17, 18 19 20 21,
            22 23 24 25, 26 27 28 29, 30 31 32 33, 34 35 36 37)
    };
    (32, $order:literal, $beyond:literal, $until:literal) => {
        union!($order, $beyond, $until; 6 7 8 9, 10 11 12 13, 14 15 16 17, 18 19 20 21,
            22 23 24 25, 26 27 28 29, 30 31 32 33, 34 35 36 37, 38 39 40 41, 42 43 44 45,
            46 47 48 49, 50 51 52 53, 54 55 56 57, 58 59 60 61, 62 63 64 65, 66 67 68 69,
            70 71 72 73, 74 75 76 77, 78 79 80 81, 82 83 84 85, 86 87 88 89, 90 91 92 93,
            94 95 96 97, 98 99 100 101, 102 103 104 105, 106 107 108 109, 110 111 112 113,
            114 115 116 117, 118 119 120 121, 122 123 124 125, 126 127 128 129,
            130 131 132 133)
    };
}

// A record is looked up by its whole primary key, as a subquery, so that no planner joins in another
// order for want of statistics. Version and document come as one text: one look-up.
macro_rules! record {
    ($id:literal) => {
        concat!(
            "(SELECT r.version || ' ' || r.doc FROM record r
              WHERE r.school = $1 AND r.module = $2 AND r.collection = $3 AND r.id = ",
            $id,
            ")"
        )
    };
}

macro_rules! scan {
    (1, $order:literal, $beyond:literal, $until:literal) => {
        concat!(
            "SELECT substr(k.key, $9 + 1), k.id, ",
            record!("k.id"),
            "
             FROM record_key k
             WHERE k.school = $1 AND k.module = $2 AND k.collection = $3 AND k.idx = $4
             AND (k.key, k.id) ",
            $beyond,
            " ($6, $7) AND k.key ",
            $until,
            " $8
             ORDER BY k.key ",
            $order,
            ", k.id ",
            $order,
            " LIMIT CAST($5 AS BIGINT)"
        )
    };
    ($arms:tt, $order:literal, $beyond:literal, $until:literal) => {
        concat!(
            "WITH u AS MATERIALIZED (",
            arms!($arms, $order, $beyond, $until),
            ") SELECT s.suffix, s.id, ",
            record!("s.id"),
            " FROM (SELECT suffix, id FROM u ORDER BY suffix ",
            $order,
            ", id ",
            $order,
            " LIMIT CAST($5 AS BIGINT)) s
             ORDER BY s.suffix ",
            $order,
            ", s.id ",
            $order
        )
    };
}

const ASCENDING: [&str; 3] = [
    scan!(1, "ASC", ">", "<"),
    scan!(8, "ASC", ">", "<"),
    scan!(32, "ASC", ">", "<"),
];
const DESCENDING: [&str; 3] = [
    scan!(1, "DESC", "<", ">="),
    scan!(8, "DESC", "<", ">="),
    scan!(32, "DESC", "<", ">="),
];

/// The statement for this many ranges, and its number of arms.
fn sized(statements: [&'static str; 3], ranges: usize) -> (&'static str, usize) {
    let [one, some, many] = statements;
    match ranges {
        ..=1 => (one, 1),
        2..=8 => (some, 8),
        _ => (many, 32),
    }
}

fn arms(scan: &Scan<'_>) -> Result<Vec<Arm>, StoreError> {
    let mut ranges: Vec<&KeyRange> = scan.ranges.iter().filter(|r| r.low < r.high).collect();
    ranges.sort_unstable_by(|a, b| (&a.low, &a.high).cmp(&(&b.low, &b.high)));
    ranges.dedup();
    if ranges.len() > Scan::MAX_RANGES {
        return Err(StoreError::corrupt("a scan of too many ranges"));
    }
    Ok(ranges
        .into_iter()
        .map(|range| Arm::new(range, scan.descending, scan.after.as_ref()))
        .collect())
}

macro_rules! bound {
    ($statement:expr, $scan:expr, $limit:expr, $arms:expr, $places:expr) => {{
        let mut query = sqlx::query($statement)
            .bind($scan.school.0)
            .bind($scan.module.as_str())
            .bind($scan.collection.name.as_str())
            .bind($scan.index)
            .bind(i64::from($limit));
        let empty = (0..$places).map(|_| Arm::EMPTY);
        for arm in $arms.into_iter().chain(empty).take($places) {
            query = query
                .bind(arm.key)
                .bind(arm.id)
                .bind(arm.end)
                .bind(arm.skip);
        }
        query
    }};
}

// Row by row, so that what is in memory follows the documents' size and not their number.
macro_rules! scanned {
    ($rows:expr, $scan:expr) => {{
        let mut rows = $rows;
        let mut found = Vec::new();
        let mut bytes = 0_usize;
        while bytes < $scan.bytes
            && let Some(row) = rows.try_next().await?
        {
            let stored: &str = row.try_get(2)?;
            bytes = bytes.saturating_add(stored.len());
            found.push(Scanned {
                suffix: row.try_get(0)?,
                record: record($scan.collection, row.try_get(1)?, stored)?,
            });
        }
        let limit = usize::try_from($scan.limit).unwrap_or(usize::MAX);
        Ok(Found {
            ended: bytes < $scan.bytes && found.len() < limit,
            rows: found,
        })
    }};
}

/// A record from its version and document in one text.
pub(crate) fn record(
    collection: &Collection,
    id: String,
    stored: &str,
) -> Result<Record, StoreError> {
    let (version, text) = stored
        .split_once(' ')
        .ok_or_else(|| StoreError::corrupt("a record's version"))?;
    Ok(Record {
        id: record_id(id)?,
        version: version
            .parse()
            .map_err(|_| StoreError::corrupt("a record's version"))?,
        fields: doc::decode(&collection.fields, text)?,
    })
}

impl Store {
    /// The records whose keys lie in any of the ranges, ordered by their keys without the skipped
    /// bytes, then by identifier.
    pub async fn record_scan(&self, scan: &Scan<'_>) -> Result<Found, StoreError> {
        let arms = arms(scan)?;
        if arms.is_empty() {
            return Ok(Found {
                rows: Vec::new(),
                ended: true,
            });
        }
        let statements = if scan.descending {
            DESCENDING
        } else {
            ASCENDING
        };
        let (statement, places) = sized(statements, arms.len());
        let mut on = self.reader().await?;
        match on.each() {
            Each::Sqlite(connection) => {
                let query = bound!(statement, scan, scan.limit, arms, places);
                scanned!(query.fetch(connection), scan)
            }
            Each::Postgres(connection) => {
                let query = bound!(statement, scan, scan.limit, arms, places);
                scanned!(query.fetch(connection), scan)
            }
        }
    }
}
