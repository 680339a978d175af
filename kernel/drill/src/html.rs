//! A report as one page: no script, nothing loaded from elsewhere, readable by day, by night, on a telephone and on paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::chart::{Band, Line, chart};
use crate::quantity::real;
use crate::report::{Figure, Phase, Report, Second, Verdict};
use crate::script::Role;

const STYLE: &str = include_str!("report.css");

/// The page of a report; beside it, if there is one, that of another drill, such as one without the gate.
pub fn page(report: &Report, other: Option<&Report>) -> String {
    let met = report
        .figures
        .iter()
        .filter(|one| one.verdict == Verdict::Met)
        .count();
    let missed = report
        .figures
        .iter()
        .filter(|one| one.verdict == Verdict::Missed)
        .count();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Exercice – drill “" (report.script.name) "”, " (report.begun) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p { "Préau · exercice de charge" }
                    h1 { "Drill “" (report.script.name) "”" }
                    p {
                        (report.begun) " · " (report.target) " · gate " (on(report)) " · " (cores(report)) " · seed "
                        (report.script.seed)
                    }
                    @if report.interrupted { p.strong { "Ended by hand before its end: what it had by then." } }
                }
                main {
                    section {
                        h2 { "The eleven figures" }
                        p.strong {
                            (met) " met, " (missed) " missed, " (report.figures.len() - met - missed) " not measured."
                        }
                        (figures(report, other))
                    }
                    @if let Some(other) = other { (beside(report, other)) }
                    section {
                        h2 { "Over time" }
                        (charts(report))
                        (seconds(report))
                    }
                    @if let Some(other) = other {
                        section {
                            h2 { "Over time, the other drill: gate " (on(other)) }
                            (charts(other))
                        }
                    }
                    section {
                        h2 { "Phases" }
                        (phases(report))
                    }
                    section {
                        h2 { "To be known" }
                        ul { @for remark in &report.remarks { li { (remark) } } }
                    }
                }
            }
        }
    };
    markup.into_string()
}

fn cores(report: &Report) -> String {
    match report.server_own {
        Some(own) => format!("{} cores, the server's own: {own}", report.cores),
        None => format!("{} cores, shared", report.cores),
    }
}

fn on(report: &Report) -> &'static str {
    if report.gate { "on" } else { "off" }
}

fn said(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Met => ("✓ met", "met"),
        Verdict::Missed => ("✗ missed", "missed"),
        Verdict::NotMeasured => ("– not measured", "not"),
    }
}

fn value(figure: &Figure) -> Markup {
    let (verdict, class) = said(figure.verdict);
    html! {
        @if !figure.measured.is_empty() { b { (figure.measured) } " " }
        span class=(class) { (verdict) }
    }
}

fn figures(report: &Report, other: Option<&Report>) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="The eleven figures" {
            table.figures role="table" {
                thead role="rowgroup" {
                    tr {
                        th scope="col" { "#" }
                        th scope="col" { "Figure" }
                        th scope="col" { "Target" }
                        th scope="col" { @if other.is_some() { "Gate " (on(report)) } @else { "Measured" } }
                        @if let Some(other) = other { th scope="col" { "Gate " (on(other)) } }
                    }
                }
                tbody {
                    @for figure in &report.figures {
                        tr role="row" {
                            td role="cell" { (figure.number) }
                            th scope="row" role="rowheader" { (figure.name) span.note { (figure.note) } }
                            td role="cell" data-name="Target" { (figure.target) }
                            td role="cell" data-name=(format!("Gate {}", on(report))) { (value(figure)) }
                            @if let Some(other) = other {
                                td role="cell" data-name=(format!("Gate {}", on(other))) {
                                    @for twin in other.figures.iter().filter(|one| one.number == figure.number) {
                                        (value(twin)) span.note { (twin.note) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A surge under both, held against the other's.
fn beside(report: &Report, other: &Report) -> Markup {
    let pairs = report.phases.iter().filter_map(|phase| {
        let mut twins = other.phases.iter();
        let twin = twins.find(|twin| twin.name == phase.name && twin.role == phase.role)?;
        (phase.role != Role::Capacity).then_some((phase, twin))
    });
    let millis = |phase: &Phase| {
        phase
            .lesson
            .p99
            .map_or("–".to_owned(), |millis| format!("{millis:.0} ms"))
    };
    let writes = |phase: &Phase| format!("{} of {}", phase.writes.of, phase.writes.all);
    html! {
        section {
            h2 { "Side by side" }
            div.wide tabindex="0" role="region" aria-label="Side by side" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Phase" }
                            @for one in [report, other] {
                                th scope="col" { "Good/s, gate " (on(one)) }
                                th scope="col" { "Lesson p99" }
                                th scope="col" { "Joined, handed in, sent" }
                            }
                        }
                    }
                    tbody {
                        @for (phase, twin) in pairs {
                            tr {
                                th scope="row" { (phase.name) }
                                @for one in [phase, twin] {
                                    td.number { (format!("{:.0}", one.goodput())) }
                                    td.number { (millis(one)) }
                                    td.number { (writes(one)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn charts(report: &Report) -> Markup {
    let line = |name, value: fn(&Second) -> Option<f64>| Line {
        name,
        values: report.seconds.iter().map(value).collect(),
    };
    let bands: Vec<_> = report
        .phases
        .iter()
        .map(|phase| Band {
            name: &phase.name,
            from: phase.begin,
            to: phase.end,
        })
        .collect();
    let rates = [
        line("due", |second| Some(real(second.scheduled))),
        line("good", |second| Some(real(second.good))),
        line("told to wait", |second| Some(real(second.waits))),
        line("failed or unsent", |second| {
            Some(real(second.failed + second.unsent))
        }),
    ];
    let good = [line("good", |second| Some(real(second.good)))];
    let times = [line("p99 of people in a lesson", |second| second.lesson)];
    let waiting = [line("people who wait", |second| Some(real(second.waiting)))];
    let cores = [
        line("drill", |second| Some(second.drill_cores)),
        line("server", |second| second.server_cores),
    ];
    html! {
        (chart("Requests", "per second", &rates, &bands))
        (chart("Goodput", "good answers per second", &good, &bands))
        (chart("How long a lesson waits", "ms, tries included", &times, &bands))
        (chart("Waiting room", "people", &waiting, &bands))
        (chart("Processor", "cores", &cores, &bands))
    }
}

fn seconds(report: &Report) -> Markup {
    html! {
        details {
            summary { "The same as a table, second by second" }
            div.wide tabindex="0" role="region" aria-label="Second by second" {
                table {
                    thead {
                        tr {
                            @for name in ["Second", "Due", "Good", "Told to wait", "Failed", "Unsent", "Lesson p99", "Waiting", "Drill", "Server"] {
                                th scope="col" { (name) }
                            }
                        }
                    }
                    tbody {
                        @for second in &report.seconds {
                            tr {
                                @for number in [second.at, second.scheduled, second.good, second.waits, second.failed, second.unsent] {
                                    td.number { (number) }
                                }
                                td.number { @if let Some(millis) = second.lesson { (format!("{millis:.0} ms")) } @else { "–" } }
                                td.number { (second.waiting) }
                                td.number { (format!("{:.2}", second.drill_cores)) }
                                td.number { @if let Some(cores) = second.server_cores { (format!("{cores:.2}")) } @else { "–" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn phases(report: &Report) -> Markup {
    let millis =
        |millis: Option<f64>| millis.map_or("–".to_owned(), |millis| format!("{millis:.0} ms"));
    let names = [
        "Phase",
        "Seconds",
        "Due/s",
        "Good/s",
        "Late",
        "Told to wait",
        "Told to ask later",
        "Not now",
        "Refused",
        "Signed out",
        "No answer",
        "Unsent",
        "Lesson p50",
        "Lesson p99",
        "Sent late p99",
        "Drill cores",
        "Server cores",
        "Memory",
    ];
    html! {
        div.wide tabindex="0" role="region" aria-label="Phases" {
            table {
                thead { tr { @for name in names { th scope="col" { (name) } } } }
                tbody {
                    @for phase in &report.phases {
                        tr {
                            th scope="row" { (phase.name) }
                            td.number { (format!("{:.0}", phase.long())) }
                            td.number { (format!("{:.0}", phase.offered())) }
                            td.number { (format!("{:.0}", phase.goodput())) }
                            @for number in [phase.late, phase.waits, phase.later, phase.busy, phase.refused, phase.signed_out, phase.lost, phase.unsent] {
                                td.number { (number) }
                            }
                            td.number { (millis(phase.lesson.p50)) }
                            td.number { (millis(phase.lesson.p99)) }
                            td.number { (millis(phase.lag.p99)) }
                            td.number { (format!("{:.2}", phase.drill_cores)) }
                            td.number { @if let Some(cores) = phase.server_cores { (format!("{cores:.2}")) } @else { "–" } }
                            td.number {
                                @if let Some(bytes) = phase.memory { (format!("{:.0} MiB", real(bytes) / real(1 << 20))) } @else { "–" }
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::{self, Beside};
    use crate::script::Script;

    fn report(gate: bool) -> Report {
        let mut report = Report {
            version: 1,
            begun: "2026-11-27T08:00:00Z".into(),
            interrupted: false,
            cores: 2,
            server_own: None,
            target: "http://127.0.0.1:1".into(),
            gate,
            script: Script::short().expect("a script"),
            capacity: Some(100.0),
            phases: Vec::new(),
            seconds: vec![Second::default(), Second::default()],
            figures: Vec::new(),
            remarks: vec!["<b>".into()],
        };
        report.figures = figures::all(&report, &Beside::default());
        report
    }

    #[test]
    fn a_page_has_every_figure_and_loads_nothing() {
        let one = report(true);
        let page = page(&one, Some(&report(false)));
        for figure in &one.figures {
            assert!(
                page.contains(&figure.target.replace('<', "&lt;")),
                "{}",
                figure.number
            );
        }
        assert_eq!(one.figures.len(), 11);
        assert!(page.contains("Gate on") && page.contains("Gate off"));
        assert!(page.contains("&lt;b&gt;"));
        for loads in ["<script", "src=", "http-equiv", "<link", "url("] {
            assert!(!page.contains(loads), "{loads}");
        }
    }

    #[test]
    fn a_report_is_read_as_it_was_written() {
        let one = report(true);
        let text = serde_json::to_string(&one).expect("JSON");
        assert_eq!(serde_json::from_str::<Report>(&text).expect("ours"), one);
    }
}
