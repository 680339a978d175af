//! Statements for many rows.
//!
//! Handing a statement to a database costs more than a row in it, so what comes in hundreds goes out in
//! statements of 64, 8 and 1 rows: few texts, made when this crate is compiled, each prepared once for a
//! connection.

/// How many rows each text is for.
const SIZES: [usize; 3] = [64, 8, 1];

/// The texts of one statement, by [`SIZES`]: see [`many_rows`].
pub(crate) type Texts = [&'static str; 3];

/// The digits of a place's number.
const fn digits(number: usize) -> usize {
    let (mut count, mut rest) = (1, number / 10);
    while rest > 0 {
        count += 1;
        rest /= 10;
    }
    count
}

/// How long [`text`] is.
pub(crate) const fn length(
    before: &str,
    rows: usize,
    columns: usize,
    after: &str,
    fixed: usize,
) -> usize {
    let mut length = before.len() + after.len();
    let mut place = 1;
    while place <= rows * columns {
        // "(" or "," in front, "$", the number; ")" and "," by the row.
        length += 2 + digits(fixed + place);
        place += 1;
    }
    length + 2 * rows - 1
}

#[expect(
    clippy::indexing_slicing,
    reason = "evaluated when compiling, where an index that is out is an error"
)]
const fn put<const LENGTH: usize>(
    mut text: [u8; LENGTH],
    mut at: usize,
    piece: &[u8],
) -> ([u8; LENGTH], usize) {
    let mut i = 0;
    while i < piece.len() {
        text[at] = piece[i];
        at += 1;
        i += 1;
    }
    (text, at)
}

/// What is before the rows, the rows `($1,$2),($3,$4)`, what is after them. Their places come after the fixed
/// ones, which stand for the same in each statement.
#[expect(
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "a digit; and evaluated when compiling, where what does not fit is an error"
)]
pub(crate) const fn text<const LENGTH: usize>(
    before: &str,
    rows: usize,
    columns: usize,
    after: &str,
    fixed: usize,
) -> [u8; LENGTH] {
    let (mut text, mut at) = put([0; LENGTH], 0, before.as_bytes());
    let mut place = 1;
    while place <= rows * columns {
        let first = (place - 1) % columns == 0;
        if first && place > 1 {
            (text, at) = put(text, at, b",");
        }
        (text, at) = put(text, at, if first { b"($" } else { b",$" });
        let number = fixed + place;
        let (mut digit, mut rest) = (digits(number), number);
        at += digit;
        while digit > 0 {
            text[at - 1 - (digits(number) - digit)] = b'0' + (rest % 10) as u8;
            rest /= 10;
            digit -= 1;
        }
        if place % columns == 0 {
            (text, at) = put(text, at, b")");
        }
        place += 1;
    }
    put(text, at, after.as_bytes()).0
}

/// The texts of a statement: `many_rows!("INSERT INTO t (a, b) VALUES ", 2, " ON CONFLICT …")`. As many
/// places as columns stand between what is before the rows and what is after them, for each row.
///
/// `many_rows!("DELETE FROM t WHERE a = $1 AND b IN (", 1, ")", fixed 1)`: with places, the first ones, for
/// what is the same for all rows.
macro_rules! many_rows {
    ($before:literal, $columns:literal, $after:literal) => {
        $crate::rows::many_rows!($before, $columns, $after, fixed 0)
    };
    ($before:literal, $columns:literal, $after:literal, fixed $fixed:literal) => {
        [
            $crate::rows::many_rows!(rows 64, $before, $columns, $after, $fixed),
            $crate::rows::many_rows!(rows 8, $before, $columns, $after, $fixed),
            $crate::rows::many_rows!(rows 1, $before, $columns, $after, $fixed),
        ]
    };
    (rows $rows:literal, $before:literal, $columns:literal, $after:literal, $fixed:literal) => {{
        const LENGTH: usize = $crate::rows::length($before, $rows, $columns, $after, $fixed);
        const BYTES: [u8; LENGTH] = $crate::rows::text($before, $rows, $columns, $after, $fixed);
        const TEXT: &str = match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => "",
        };
        TEXT
    }};
}

/// The next statement, its rows, and the rows after them.
pub(crate) fn next<T>(texts: Texts, rows: &[T]) -> Option<(&'static str, &[T], &[T])> {
    texts.into_iter().zip(SIZES).find_map(|(text, size)| {
        let (now, later) = rows.split_at_checked(size)?;
        Some((text, now, later))
    })
}

/// Runs a statement for all rows: `execute_rows!(on, TEXTS, &rows, |row| (row.a, row.b))` gives the number
/// of rows that it touched. What its fixed places stand for comes last:
/// `execute_rows!(on, TEXTS, &rows, |row| (row.b), fixed (a))`.
macro_rules! execute_rows {
    ($on:expr, $texts:expr, $rows:expr, |$row:pat_param| ($($bind:expr),+ $(,)?)
        $(, fixed ($($fixed:expr),+ $(,)?))? $(,)?) => {{
        let (mut rest, mut touched) = ($rows, 0_u64);
        while let Some((text, rows, later)) = $crate::rows::next($texts, rest) {
            rest = later;
            touched += match $on.each() {
                $crate::database::Each::Sqlite(connection) => {
                    let mut query = sqlx::query(text)$($(.bind($fixed))+)?;
                    for $row in rows {
                        query = query$(.bind($bind))+;
                    }
                    query.execute(connection).await.map(|done| done.rows_affected())
                }
                $crate::database::Each::Postgres(connection) => {
                    let mut query = sqlx::query(text)$($(.bind($fixed))+)?;
                    for $row in rows {
                        query = query$(.bind($bind))+;
                    }
                    query.execute(connection).await.map(|done| done.rows_affected())
                }
            }
            .map_err($crate::error::StoreError::from)?;
        }
        touched
    }};
}

/// Runs a statement for all rows and reads what it gives, as tuples, in the statements' order.
macro_rules! fetch_rows {
    ($on:expr, $texts:expr, $rows:expr, |$row:pat_param| ($($bind:expr),+ $(,)?)
        $(, fixed ($($fixed:expr),+ $(,)?))? $(,)?) => {{
        let (mut rest, mut found) = ($rows, Vec::new());
        while let Some((text, rows, later)) = $crate::rows::next($texts, rest) {
            rest = later;
            let mut given = match $on.each() {
                $crate::database::Each::Sqlite(connection) => {
                    let mut query = sqlx::query_as(text)$($(.bind($fixed))+)?;
                    for $row in rows {
                        query = query$(.bind($bind))+;
                    }
                    query.fetch_all(connection).await
                }
                $crate::database::Each::Postgres(connection) => {
                    let mut query = sqlx::query_as(text)$($(.bind($fixed))+)?;
                    for $row in rows {
                        query = query$(.bind($bind))+;
                    }
                    query.fetch_all(connection).await
                }
            }
            .map_err($crate::error::StoreError::from)?;
            found.append(&mut given);
        }
        found
    }};
}

pub(crate) use {execute_rows, fetch_rows, many_rows};

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: Texts = many_rows!("INSERT INTO t (a, b, c) VALUES ", 3, " RETURNING a");

    #[test]
    fn a_text_has_a_place_for_each_value_of_each_row() {
        let [many, some, one] = TEXTS;
        assert_eq!(one, "INSERT INTO t (a, b, c) VALUES ($1,$2,$3) RETURNING a");
        let rows = |count: usize| {
            (0..count)
                .map(|row| format!("(${},${},${})", 3 * row + 1, 3 * row + 2, 3 * row + 3))
                .collect::<Vec<_>>()
                .join(",")
        };
        for (text, count) in [(some, 8), (many, 64)] {
            let rows = rows(count);
            assert_eq!(
                text,
                format!("INSERT INTO t (a, b, c) VALUES {rows} RETURNING a")
            );
        }
    }

    #[test]
    fn what_is_the_same_for_all_rows_has_the_first_places() {
        const TEXTS: Texts = many_rows!("DELETE FROM t WHERE a = $1 AND b IN (", 1, ")", fixed 1);
        let [many, some, one] = TEXTS;
        assert_eq!(one, "DELETE FROM t WHERE a = $1 AND b IN (($2))");
        for (text, count) in [(some, 8), (many, 64)] {
            let places: Vec<_> = (2..count + 2).map(|n| format!("(${n})")).collect();
            let places = places.join(",");
            assert_eq!(
                text,
                format!("DELETE FROM t WHERE a = $1 AND b IN ({places})")
            );
        }
    }

    #[test]
    fn every_row_goes_out_once_and_in_order() {
        for count in [0, 1, 7, 8, 63, 64, 83, 500] {
            let rows: Vec<usize> = (0..count).collect();
            let (mut rest, mut out, mut statements) = (&rows[..], Vec::new(), 0);
            while let Some((_, now, later)) = next(TEXTS, rest) {
                out.extend_from_slice(now);
                rest = later;
                statements += 1;
            }
            assert_eq!(out, rows);
            assert!(statements <= count / 64 + 14);
        }
    }
}
