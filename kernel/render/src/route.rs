//! A module's routes as addresses.

use std::fmt::Write as _;

use preau_domain::ids::FileId;
use preau_domain::page::Route;
use preau_domain::page::limits::{QUERY_BYTES, QUERY_PAIRS};

/// The query field by which an address says in what standing a school is looked at: a profile, or a
/// child's key. It is the portal's; no route of a module may have it.
pub const STANDING: &str = "as";

/// The address of a route below `base`, or nothing if the route could lead out of the module. What query
/// `base` has, the address keeps.
///
/// ```
/// use preau_domain::page::Route;
/// let route = Route { path: "day/2026-11-24".into(), query: vec![("q".into(), "é&x".into())] };
/// assert_eq!(
///     preau_render::route::href("/s/college-demo/homework", &route).as_deref(),
///     Some("/s/college-demo/homework/day/2026-11-24?q=%C3%A9%26x"),
/// );
/// assert_eq!(
///     preau_render::route::href("/s/college-demo/homework?as=teacher", &route).as_deref(),
///     Some("/s/college-demo/homework/day/2026-11-24?as=teacher&q=%C3%A9%26x"),
/// );
/// ```
pub fn href(base: &str, route: &Route) -> Option<String> {
    if !Route::path_is_valid(&route.path) || !query_is_valid(&route.query) {
        return None;
    }
    let (base, kept) = base.split_once('?').unwrap_or((base, ""));
    let mut href = base.trim_end_matches('/').to_owned();
    if !route.path.is_empty() {
        href.push('/');
        href.push_str(&route.path);
    }
    if !kept.is_empty() {
        href.push('?');
        href.push_str(kept);
    }
    for (index, (name, value)) in route.query.iter().enumerate() {
        let first = index == 0 && kept.is_empty();
        href.push(if first { '?' } else { '&' });
        push_encoded(&mut href, name);
        href.push('=');
        push_encoded(&mut href, value);
    }
    Some(href)
}

/// The address of a file of the school in which `base` is, with what query `base` has; nothing for what cannot
/// be a file's name.
///
/// ```
/// let id = "0192f0c1a2b34c5d8e6f7a8b9c0d1e2f";
/// assert_eq!(
///     preau_render::route::file_href("/s/college-demo/homework?as=teacher", id).as_deref(),
///     Some("/s/college-demo/file/0192f0c1a2b34c5d8e6f7a8b9c0d1e2f?as=teacher"),
/// );
/// ```
pub fn file_href(base: &str, id: &str) -> Option<String> {
    let id: FileId = id.parse().ok()?;
    let (base, kept) = base.split_once('?').unwrap_or((base, ""));
    let school = base.strip_prefix("/s/")?.split('/').next()?;
    let query = if kept.is_empty() { "" } else { "?" };
    Some(format!("/s/{school}/file/{id}{query}{kept}"))
}

/// The address at which files are sent in parts for the module of `base`, with what query `base` has.
///
/// ```
/// assert_eq!(
///     preau_render::route::uploads_href("/s/college-demo/homework?as=teacher").as_deref(),
///     Some("/s/college-demo/upload/homework?as=teacher"),
/// );
/// ```
pub fn uploads_href(base: &str) -> Option<String> {
    let (base, kept) = base.split_once('?').unwrap_or((base, ""));
    let mut segments = base.strip_prefix("/s/")?.split('/');
    let (school, module) = (segments.next()?, segments.next()?);
    let query = if kept.is_empty() { "" } else { "?" };
    Some(format!("/s/{school}/upload/{module}{query}{kept}"))
}

/// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
pub fn encoded(text: &str) -> String {
    let mut to = String::with_capacity(text.len());
    push_encoded(&mut to, text);
    to
}

fn query_is_valid(query: &[(String, String)]) -> bool {
    query.len() <= QUERY_PAIRS
        && query.iter().all(|(name, _)| name != STANDING)
        && query
            .iter()
            .map(|(name, value)| name.len() + value.len())
            .sum::<usize>()
            <= QUERY_BYTES
}

fn push_encoded(to: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            to.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<String> {
        href(
            "/s/ecole/m",
            &Route {
                path: path.into(),
                query: vec![],
            },
        )
    }

    #[test]
    fn a_route_stays_within_its_module() {
        assert_eq!(of("").as_deref(), Some("/s/ecole/m"));
        assert_eq!(of("a/b.c_d-1").as_deref(), Some("/s/ecole/m/a/b.c_d-1"));
        for path in [
            "/",
            "/a",
            "a/",
            "a//b",
            "..",
            "a/../b",
            ".",
            "a/./b",
            "javascript:alert(1)",
            "https://example.org",
            "//example.org",
            "a\\b",
            "a b",
            "a?b",
            "a#b",
            "é",
            "%2e%2e",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
        assert_eq!(of(&"a".repeat(Route::MAX_PATH + 1)), None);
    }

    #[test]
    fn a_query_is_encoded_and_bounded() {
        let with = |query| {
            href(
                "/b",
                &Route {
                    path: String::new(),
                    query,
                },
            )
        };
        assert_eq!(
            with(vec![
                ("a".into(), "\"><script>".into()),
                ("b".into(), "1 2".into())
            ])
            .as_deref(),
            Some("/b?a=%22%3E%3Cscript%3E&b=1%202")
        );
        assert_eq!(with(vec![("a".into(), "x".repeat(QUERY_BYTES))]), None);
        assert_eq!(
            with(vec![(String::new(), String::new()); QUERY_PAIRS + 1]),
            None
        );
        assert_eq!(with(vec![(STANDING.into(), "teacher".into())]), None);
    }
}
