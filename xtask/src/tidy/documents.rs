//! Documents: each is reached, and each link leads somewhere.

use super::Finding;
use super::tree::{Tree, is_kind};

/// A link of a Markdown file, as it is written.
#[derive(Debug, PartialEq, Eq)]
struct Link<'a> {
    line: usize,
    target: &'a str,
}

/// Inline links and images `[…](target)` and definitions `[…]: target`, outside of code.
fn links(text: &str) -> Vec<Link<'_>> {
    let mut links = Vec::new();
    let mut fenced = false;
    for (at, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
            fenced = !fenced;
        }
        if fenced {
            continue;
        }
        let mut push = |target| {
            links.push(Link {
                line: at + 1,
                target,
            });
        };
        // Every other part stands between backquotes.
        for part in line.split('`').step_by(2) {
            for after in part.split("](").skip(1) {
                let target = after.split([')', ' ']).next().unwrap_or_default();
                push(target.trim_matches(['<', '>']));
            }
        }
        if trimmed.starts_with('[')
            && let Some((_, target)) = trimmed.split_once("]: ")
        {
            push(target.split(' ').next().unwrap_or_default());
        }
    }
    links
}

/// Where a link of the file `from` leads in the tree; none for another site or the same page.
fn resolve(from: &str, target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    if path.is_empty() || path.contains("://") || path.starts_with("mailto:") {
        return None;
    }
    let mut parts: Vec<&str> = if path.starts_with('/') {
        Vec::new()
    } else {
        let mut folder: Vec<&str> = from.split('/').collect();
        folder.pop();
        folder
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                // Above the root there is nothing: keep it, so that the link is found broken.
                if parts.pop().is_none() {
                    parts.push("..");
                }
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn markdown(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.written().filter(|(path, _)| is_kind(path, "md"))
}

/// Links that lead to nothing in the tree.
pub(super) fn broken_links(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in markdown(tree) {
        for link in links(text) {
            if resolve(path, link.target).is_some_and(|target| !tree.has(&target)) {
                findings.push(Finding::line(path, link.line, link.target));
            }
        }
    }
    findings
}

/// Documents under `docs/` that no other document links to.
pub(super) fn unlinked(tree: &Tree) -> Vec<Finding> {
    let mut reached = Vec::new();
    for (path, text) in markdown(tree) {
        let targets = links(text).into_iter();
        reached.extend(
            targets
                .filter_map(|link| resolve(path, link.target))
                .filter(|target| target != path),
        );
    }
    markdown(tree)
        .map(|(path, _)| path)
        .filter(|path| path.starts_with("docs/") && !reached.iter().any(|to| to == path))
        .map(|path| Finding::file(path, "no other document links to it"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_but_not_in_code() {
        let text =
            "See [a](a.md) and [`b`](b.md#x \"t\").\n```\n[c](c.md)\n```\n`[d](d.md)`\n[e]: e.md\n";
        let targets: Vec<_> = links(text).into_iter().map(|link| link.target).collect();
        assert_eq!(targets, ["a.md", "b.md#x", "e.md"]);
    }

    #[test]
    fn a_link_is_resolved_from_its_file() {
        let from = "docs/region.md";
        assert_eq!(
            resolve(from, "../wit/README.md").as_deref(),
            Some("wit/README.md")
        );
        assert_eq!(
            resolve(from, "school.md#x").as_deref(),
            Some("docs/school.md")
        );
        assert_eq!(resolve(from, "../../x.md").as_deref(), Some("../x.md"));
        assert_eq!(resolve(from, "https://example.org"), None);
        assert_eq!(resolve(from, "#here"), None);
    }

    #[test]
    fn broken_links_and_lonely_documents_are_found() {
        let tree = Tree::of(&[
            (
                "README.md",
                "[a](docs/a.md) [gone](docs/gone.md) [folder](docs/)\n",
            ),
            ("docs/a.md", "[self](a.md)\n"),
            ("docs/b.md", "[self](b.md)\n"),
        ]);
        assert_eq!(
            broken_links(&tree),
            [Finding::line("README.md", 1, "docs/gone.md")]
        );
        let lonely: Vec<_> = unlinked(&tree).into_iter().map(|f| f.path).collect();
        assert_eq!(lonely, ["docs/b.md"]);
    }
}
