//! Metrics: the code records them, the documents list them, dashboards and alerts ask for them, all by
//! the same names. A name that is wrong in an alert is an alert that never comes.

use std::collections::{BTreeMap, BTreeSet};

use super::Finding;
use super::tree::{Tree, is_kind};

/// What every metric of ours begins with.
const PREFIX: &str = "preau_";
/// What records one: the library's macros, and functions that are named after them.
const RECORDERS: [&str; 3] = ["counter", "gauge", "histogram"];
/// What the names of a summary's parts end with.
const PARTS: [&str; 2] = ["_sum", "_count"];
/// Where alerts lead.
const RUNBOOK: &str = "runbook:";

/// Where the code records a metric.
#[derive(Debug, PartialEq, Eq)]
struct Recorded<'a> {
    path: &'a str,
    line: usize,
    is_histogram: bool,
}

fn sources(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.texts()
        .filter(|(path, _)| path.starts_with("kernel/") && path.contains("/src/"))
        .filter(|(path, _)| is_kind(path, "rs"))
}

/// The recorder whose first argument begins where `before` ends.
fn recorder(before: &str) -> Option<&'static str> {
    let before = before.trim_end().strip_suffix('(')?;
    let before = before.strip_suffix('!').unwrap_or(before);
    RECORDERS
        .into_iter()
        .find(|recorder| before.ends_with(recorder))
}

/// Each metric by its name, where it is recorded first. Names that are no literal are not seen.
fn recorded(tree: &Tree) -> BTreeMap<&str, Recorded<'_>> {
    let mut all = BTreeMap::new();
    for (path, text) in sources(tree) {
        for (at, _) in text.match_indices(&format!("\"{PREFIX}")) {
            let (before, after) = text.split_at(at);
            let name = after.split('"').nth(1).unwrap_or_default();
            if let Some(recorder) = recorder(before) {
                all.entry(name).or_insert(Recorded {
                    path,
                    line: before.matches('\n').count() + 1,
                    is_histogram: recorder == "histogram",
                });
            }
        }
    }
    all
}

/// The words of a text that begin as a metric does, with their lines. A recording rule's own name has
/// colons and is none.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(at, line)| {
        let is_end = |c: char| !c.is_ascii_alphanumeric() && c != '_' && c != ':';
        line.split(is_end)
            .map(|word| word.trim_end_matches(':'))
            .filter(|word| word.starts_with(PREFIX) && !word.contains(':'))
            .map(move |word| (at + 1, word))
    })
}

/// Whether a word is a metric, a part of a summary, or (`preau_gate_`) the beginning of some.
fn is_recorded(all: &BTreeMap<&str, Recorded<'_>>, word: &str) -> bool {
    let is_part = PARTS.iter().any(|part| {
        word.strip_suffix(part)
            .and_then(|name| all.get(name))
            .is_some_and(|recorded| recorded.is_histogram)
    });
    is_part
        || all.contains_key(word)
        || word.ends_with('_') && all.keys().any(|name| name.starts_with(word))
}

/// Metrics that a document, a dashboard or a rule names and no code records. Documents may also name
/// what else the kernel calls so, such as cookies.
pub(super) fn unknown(tree: &Tree) -> Vec<Finding> {
    let all = recorded(tree);
    let mut findings = Vec::new();
    for (path, text) in tree.written() {
        let is_document = path.starts_with("docs/");
        if !is_document && !path.starts_with("deploy/") {
            continue;
        }
        for (line, word) in named(text) {
            let literal = format!("\"{word}\"");
            let is_said = || is_document && sources(tree).any(|(_, text)| text.contains(&literal));
            if !is_recorded(&all, word) && !is_said() {
                findings.push(Finding::line(path, line, format!("no code records {word}")));
            }
        }
    }
    findings
}

/// Metrics that stand in the first column of no table of the documents.
pub(super) fn undocumented(tree: &Tree) -> Vec<Finding> {
    let mut listed = BTreeSet::new();
    for (path, text) in tree.written() {
        if path.starts_with("docs/") && is_kind(path, "md") {
            let rows = text.lines().filter_map(|line| line.strip_prefix('|'));
            let cells = rows.filter_map(|row| row.split('|').next());
            listed.extend(cells.flat_map(named).map(|(_, word)| word));
        }
    }
    recorded(tree)
        .into_iter()
        .filter(|(name, _)| !listed.contains(name))
        .map(|(name, at)| Finding::line(at.path, at.line, format!("{name} is in no table")))
        .collect()
}

/// What a heading of a Markdown file is linked to as.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    heading
        .chars()
        .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Whether a path with an anchor leads to a heading.
fn leads_somewhere(tree: &Tree, target: &str) -> bool {
    let Some((path, to)) = target.split_once('#') else {
        return tree.has(target);
    };
    let text = tree.text(path).unwrap_or_default();
    let mut headings = text.lines().filter(|line| line.starts_with('#'));
    headings.any(|heading| anchor(heading) == to)
}

/// Alerts (`*.rules.yml`) that lead to no page of what to do, or that no test (`*.tests.yml`) raises.
pub(super) fn alerts(tree: &Tree) -> Vec<Finding> {
    let files = |kind: &'static str| tree.written().filter(move |(path, _)| path.ends_with(kind));
    let value = |line: &'static str| {
        move |text: &str| {
            let said = text.trim().trim_start_matches("- ").strip_prefix(line)?;
            Some(said.trim().to_owned())
        }
    };
    let raised: BTreeSet<String> = files(".tests.yml")
        .flat_map(|(_, text)| text.lines().filter_map(value("alertname:")))
        .collect();
    let mut findings = Vec::new();
    for (path, text) in files(".rules.yml") {
        // An alert without a page of what to do is found at the next one, or at the end.
        let mut leads = true;
        for (at, line) in text.lines().chain(["- alert: "]).enumerate() {
            if let Some(target) = value(RUNBOOK)(line) {
                leads = true;
                if !leads_somewhere(tree, &target) {
                    let what = format!("{target} is no heading");
                    findings.push(Finding::line(path, at + 1, what));
                }
            } else if let Some(name) = value("alert:")(line) {
                if !leads {
                    let what = "the alert above says not what to do";
                    findings.push(Finding::line(path, at + 1, what));
                }
                leads = false;
                if !name.is_empty() && !raised.contains(&name) {
                    let what = format!("no test raises {name}");
                    findings.push(Finding::line(path, at + 1, what));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: (&str, &str) = (
        "kernel/web/src/a.rs",
        "const COOKIE: &str = \"preau_session\";\n\
         metrics::counter!(\"preau_calls_total\", \"module\" => id).increment(1);\n\
         metrics::histogram!(\n    \"preau_call_seconds\",\n)\n\
         gauge(\"preau_gate_waiting\", 1.0);\n",
    );
    const TABLE: (&str, &str) = (
        "docs/operator.md",
        "| `preau_calls_total`, `preau_call_seconds` | | calls |\n| `preau_gate_waiting` | | people |\n",
    );

    fn said(findings: &[Finding]) -> Vec<(&str, usize, &str)> {
        let said = findings.iter();
        said.map(|found| (found.path.as_str(), found.line, found.what.as_str()))
            .collect()
    }

    #[test]
    fn what_is_recorded_is_told_from_what_is_only_called_so() {
        let tree = Tree::of(&[
            CODE,
            (
                "kernel/web/tests/a.rs",
                "counter!(\"preau_of_a_test_total\")",
            ),
        ]);
        let all = recorded(&tree);
        let names: Vec<_> = all
            .iter()
            .map(|(name, at)| (*name, at.line, at.is_histogram))
            .collect();
        assert_eq!(
            names,
            [
                ("preau_call_seconds", 4, true),
                ("preau_calls_total", 2, false),
                ("preau_gate_waiting", 6, false),
            ]
        );
    }

    #[test]
    fn a_name_that_no_code_records_is_found_wherever_it_is_asked_for() {
        let asked = "{ \"expr\": \"rate(preau_call_seconds_sum[5m]) / preau_calls_totals\" }\n";
        let tree = Tree::of(&[
            CODE,
            TABLE,
            ("deploy/grafana/preau.json", asked),
            (
                "deploy/prometheus/preau.rules.yml",
                "record: module:preau_calls:rate5m\nexpr: preau_calls_total_count\nand: preau_session\n",
            ),
            (
                "docs/surge.md",
                "`preau_gate_…`, the cookie `preau_session`, `preau_gone_…`\n",
            ),
            ("kernel/ARCHITECTURE.md", "preau_elsewhere\n"),
        ]);
        assert_eq!(
            said(&unknown(&tree)),
            [
                (
                    "deploy/grafana/preau.json",
                    1,
                    "no code records preau_calls_totals"
                ),
                (
                    "deploy/prometheus/preau.rules.yml",
                    2,
                    "no code records preau_calls_total_count"
                ),
                (
                    "deploy/prometheus/preau.rules.yml",
                    3,
                    "no code records preau_session"
                ),
                ("docs/surge.md", 1, "no code records preau_gone_"),
            ]
        );
    }

    #[test]
    fn a_metric_is_listed_in_the_first_column_of_a_table() {
        let tree = Tree::of(&[CODE, TABLE]);
        assert_eq!(undocumented(&tree), []);
        let elsewhere = (
            "docs/operator.md",
            "`preau_gate_waiting`\n| `preau_calls_total` | `preau_call_seconds` |\n",
        );
        let tree = Tree::of(&[CODE, elsewhere]);
        assert_eq!(
            said(&undocumented(&tree)),
            [
                (
                    "kernel/web/src/a.rs",
                    4,
                    "preau_call_seconds is in no table"
                ),
                (
                    "kernel/web/src/a.rs",
                    6,
                    "preau_gate_waiting is in no table"
                ),
            ]
        );
    }

    #[test]
    fn an_alert_is_tested_and_says_what_to_do() {
        let page = ("docs/morning.md", "## It queues: is that right?\n");
        let tests = (
            "deploy/a.tests.yml",
            "- alertname: Waits\n- alertname: Lost\n",
        );
        let rules = |text: &'static str| ("deploy/a.rules.yml", text);
        let good = "- alert: Waits\n  runbook: docs/morning.md#it-queues-is-that-right\n";
        assert_eq!(alerts(&Tree::of(&[page, tests, rules(good)])), []);
        let bad =
            "- alert: Waits\n- alert: Lost\n  runbook: docs/morning.md#gone\n- alert: Untried\n";
        assert_eq!(
            said(&alerts(&Tree::of(&[page, tests, rules(bad)]))),
            [
                (
                    "deploy/a.rules.yml",
                    2,
                    "the alert above says not what to do"
                ),
                (
                    "deploy/a.rules.yml",
                    3,
                    "docs/morning.md#gone is no heading"
                ),
                ("deploy/a.rules.yml", 4, "no test raises Untried"),
                (
                    "deploy/a.rules.yml",
                    5,
                    "the alert above says not what to do"
                ),
            ]
        );
    }
}
