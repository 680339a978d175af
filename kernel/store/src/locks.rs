//! Rows that the calls of one transaction change, taken in one order for all nodes before any is changed.
//!
//! Each call's changes are in order, but those of several calls one after the other are not: two nodes would come to
//! wait for each other, `PostgreSQL` finds that out after a second each time, and a batch that loses often holds its
//! other rows for as long. `SQLite` has one writer, who waits for nobody.

use preau_domain::ids::SchoolId;

use crate::StoreError;
use crate::database::{Each, Writer};

/// A statement for [`take`], by the number of texts in a key, the table, and the columns of the key, the school's
/// first: `taking!(2, "lesson", "school, module, key")`. Rows are taken in the order of these columns, or of others:
/// `taking!(3, "mail", "school, module, collection, record", "school, id")`.
macro_rules! taking {
    (2, $table:literal, $key:literal) => {
        $crate::locks::taking!(text "$2::TEXT[], $3::TEXT[]", $table, $key, $key)
    };
    (3, $table:literal, $key:literal) => {
        $crate::locks::taking!(3, $table, $key, $key)
    };
    (3, $table:literal, $key:literal, $order:literal) => {
        $crate::locks::taking!(text "$2::TEXT[], $3::TEXT[], $4::TEXT[]", $table, $key, $order)
    };
    (text $texts:literal, $table:literal, $key:literal, $order:literal) => {
        concat!(
            "SELECT 1 FROM ",
            $table,
            " JOIN UNNEST($1::BIGINT[], ",
            $texts,
            ") AS asked (",
            $key,
            ") USING (",
            $key,
            ") ORDER BY ",
            $order,
            " FOR UPDATE OF ",
            $table
        )
    };
}

pub(crate) use taking;

/// Takes the rows of these keys that are there, with a statement of [`taking`].
pub(crate) async fn take<'k, const TEXTS: usize>(
    on: &mut Writer,
    statement: &'static str,
    keys: impl IntoIterator<Item = (SchoolId, [&'k str; TEXTS])>,
) -> Result<(), StoreError> {
    let Each::Postgres(connection) = on.each() else {
        return Ok(());
    };
    let mut schools = Vec::new();
    let mut texts: [Vec<&str>; TEXTS] = std::array::from_fn(|_| Vec::new());
    for (school, key) in keys {
        schools.push(school.0);
        for (column, text) in texts.iter_mut().zip(key) {
            column.push(text);
        }
    }
    if schools.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(statement).bind(schools);
    for column in texts {
        query = query.bind(column);
    }
    query.execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn rows_are_taken_by_their_key_in_its_order_or_in_another() {
        assert_eq!(
            taking!(2, "lesson", "school, module, key"),
            "SELECT 1 FROM lesson JOIN UNNEST($1::BIGINT[], $2::TEXT[], $3::TEXT[]) \
             AS asked (school, module, key) USING (school, module, key) \
             ORDER BY school, module, key FOR UPDATE OF lesson"
        );
        assert_eq!(
            taking!(
                3,
                "mail",
                "school, module, collection, record",
                "school, id"
            ),
            "SELECT 1 FROM mail JOIN UNNEST($1::BIGINT[], $2::TEXT[], $3::TEXT[], $4::TEXT[]) \
             AS asked (school, module, collection, record) USING (school, module, collection, record) \
             ORDER BY school, id FOR UPDATE OF mail"
        );
    }
}
