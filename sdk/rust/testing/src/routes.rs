//! Tables of who may do what: a row for each route of a module, and what each person is answered.

use std::collections::BTreeSet;

/// That these patterns are exactly those of an enum in the source of a module's routes
/// (`include_str!("../src/routes.rs")`): a page or an act that is new has no row yet.
///
/// # Panics
///
/// If one is missing on either side, and for ten rows or fewer, which are taken for a table that was lost.
pub fn assert_rows(rows: impl IntoIterator<Item = &'static str>, source: &str, of: &str) {
    let rows: BTreeSet<_> = rows.into_iter().collect();
    assert!(rows.len() > 10, "{rows:?}");
    assert_eq!(rows, patterns(source, of), "each {of} has its row");
}

/// The statuses that fit what somebody is answered by a row of such a table: `well` for whoever may; for the others
/// what stands there for them, or else 404; for those to whom the module is not there at all, 403 or 404.
pub fn fitting(
    who: &str,
    (may, well): (&[&str], u64),
    others: &[(&str, u64)],
    outside: &[&str],
) -> Vec<u64> {
    let told = others.iter().find(|(one, _)| *one == who);
    match told {
        _ if may.contains(&who) => vec![well],
        Some((_, status)) => vec![*status],
        None if outside.contains(&who) => vec![403, 404],
        None => vec![404],
    }
}

fn patterns<'a>(source: &'a str, of: &str) -> BTreeSet<&'a str> {
    let routes = source.split_once(&format!("pub(crate) enum {of} {{"));
    let routes = routes.map_or("", |(_, routes)| routes);
    let routes = routes.split_once("\n}\n").map_or("", |(routes, _)| routes);
    let patterns = routes.split("#[route(\"").skip(1);
    patterns
        .filter_map(|rest| rest.split_once('"'))
        .map(|(pattern, _)| pattern)
        .collect()
}
