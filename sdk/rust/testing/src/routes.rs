//! That a table of tests has a row for each route of a module.

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
