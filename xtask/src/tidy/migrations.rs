//! Migrations: the same on both databases, and their tables in the reference.

use std::collections::BTreeSet;

use super::Finding;
use super::tree::{Tree, is_kind};

/// Where tables are listed, and under which heading.
const REFERENCE: &str = "kernel/REFERENCE.md";
const HEADING: &str = "\n## Tables\n";

/// What PostgreSQL says in place of what SQLite says, where they differ for a reason: identifiers have a
/// type there, rows a number of their own, and texts in keys another order unless told.
const WORDS: &[(&str, &str)] = &[
    ("UUID", "BLOB"),
    ("BYTEA", "BLOB"),
    (
        "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
        "INTEGER PRIMARY KEY AUTOINCREMENT",
    ),
    (" COLLATE \"C\"", ""),
    (" WITHOUT ROWID", ""),
];

fn migrations(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.texts()
        .filter(|(path, _)| path.contains("/migrations/") && is_kind(path, "sql"))
}

/// The statements of a migration as both databases mean them, line by line: where it stands and what.
fn meant(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| {
            let code = line.split("--").next().unwrap_or_default().trim();
            let words = WORDS.iter();
            let said = words.fold(code.to_owned(), |said, (other, one)| {
                said.replace(other, one)
            });
            (at + 1, said)
        })
        .filter(|(_, said)| !said.is_empty())
        .collect()
}

/// Migrations (`…/migrations/{sqlite,postgres}/NAME.sql`) that one database has alone, or otherwise.
pub(super) fn differ(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in migrations(tree) {
        let other = if path.contains("/sqlite/") {
            path.replace("/sqlite/", "/postgres/")
        } else if path.contains("/postgres/") {
            path.replace("/postgres/", "/sqlite/")
        } else {
            let what = "belongs in sqlite/ or postgres/";
            findings.push(Finding::file(path, what));
            continue;
        };
        let Some(other_text) = tree.text(&other) else {
            findings.push(Finding::file(path, format!("{other} is missing")));
            continue;
        };
        if other.as_str() < path {
            continue;
        }
        let (ours, others) = (meant(text), meant(other_text));
        let end = (0, String::new());
        let differs = (0..ours.len().max(others.len())).find_map(|at| {
            let (this, that) = (ours.get(at).unwrap_or(&end), others.get(at).unwrap_or(&end));
            (this.1 != that.1).then_some((this, that))
        });
        if let Some(((line, _), (other_line, said))) = differs {
            let what = format!("{other}:{other_line} says otherwise: {said}");
            findings.push(Finding::line(path, *line, what));
        }
    }
    findings
}

/// Tables that the reference does not list, and lists of tables that there are not.
pub(super) fn tables_unlisted(tree: &Tree) -> Vec<Finding> {
    let mut tables = BTreeSet::new();
    for (_, text) in migrations(tree) {
        for (_, line) in meant(text) {
            let mut words = line.split([' ', '(', ';']);
            match (words.next(), words.next(), words.next()) {
                (Some("CREATE"), Some("TABLE"), Some(table)) => {
                    tables.insert(table.to_owned());
                }
                (Some("DROP"), Some("TABLE"), Some(table)) => {
                    tables.remove(table);
                }
                _ => {}
            }
        }
    }
    let Some(text) = tree.text(REFERENCE) else {
        return Vec::new();
    };
    let part = text.split_once(HEADING).map(|(_, from)| from);
    let part = part.and_then(|from| from.split("\n## ").next());
    let listed: BTreeSet<String> = part
        .unwrap_or_default()
        .lines()
        .filter(|line| line.starts_with("| `"))
        .filter_map(|line| line.split('|').nth(1))
        // Every other part stands between backquotes.
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect();
    let missing = tables.difference(&listed);
    let missing = missing.map(|table| format!("`{table}` is not under Tables"));
    let gone = listed.difference(&tables);
    let gone = gone.map(|table| format!("there is no table `{table}`"));
    let found = missing.chain(gone);
    found.map(|what| Finding::file(REFERENCE, what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(check: fn(&Tree) -> Vec<Finding>, files: &[(&str, &str)]) -> Vec<String> {
        let found = check(&Tree::of(files)).into_iter();
        found
            .map(|Finding { path, line, what }| format!("{path}:{line}: {what}"))
            .collect()
    }

    #[test]
    fn a_migration_of_one_database_alone_is_found() {
        let files = [
            ("store/migrations/sqlite/0001_start.sql", ""),
            ("store/migrations/postgres/0001_start.sql", ""),
            ("store/migrations/sqlite/0002_more.sql", ""),
            ("store/migrations/0003.sql", ""),
        ];
        assert_eq!(
            found(differ, &files),
            [
                "store/migrations/sqlite/0002_more.sql:0: store/migrations/postgres/0002_more.sql is missing",
                "store/migrations/0003.sql:0: belongs in sqlite/ or postgres/"
            ]
        );
    }

    #[test]
    fn a_migration_is_the_same_but_for_what_databases_call_differently() {
        let sqlite = "-- A table.\nCREATE TABLE a (\n    id BLOB NOT NULL,\n    b TEXT NOT NULL\n) WITHOUT ROWID;\n";
        let postgres =
            "CREATE TABLE a (\n    id UUID NOT NULL,\n    b TEXT COLLATE \"C\" NOT NULL\n);\n";
        let both = |postgres| {
            [
                ("store/migrations/postgres/0001_a.sql", postgres),
                ("store/migrations/sqlite/0001_a.sql", sqlite),
            ]
        };
        assert_eq!(found(differ, &both(postgres)), [""; 0]);
        let optional = postgres.replace("\"C\" NOT NULL", "\"C\"");
        assert_eq!(
            found(differ, &both(&optional)),
            [
                "store/migrations/postgres/0001_a.sql:3: store/migrations/sqlite/0001_a.sql:4 says otherwise: b TEXT NOT NULL"
            ]
        );
    }

    #[test]
    fn the_reference_lists_the_tables_that_there_are() {
        let sql = "CREATE TABLE kept (\n);\nCREATE TABLE gone (\n);\nCREATE TABLE new (\n);\nDROP TABLE gone;\n";
        let reference = "# R\n\n## Tables\n\n| table | key |\n|---|---|\n| `kept`, `old` | `id` |\n\n## More\n\n| `else` |\n";
        let files = [
            ("store/migrations/sqlite/0001_a.sql", sql),
            (REFERENCE, reference),
        ];
        assert_eq!(
            found(tables_unlisted, &files),
            [
                "kernel/REFERENCE.md:0: `new` is not under Tables",
                "kernel/REFERENCE.md:0: there is no table `old`"
            ]
        );
    }
}
