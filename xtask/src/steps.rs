//! Steps with a name each, run in order, timed, and summed up at the end.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// One step of a run over a context `C`.
pub(crate) struct Step<C> {
    /// What a person calls it: one word.
    pub(crate) name: &'static str,
    /// What it does, for the list.
    pub(crate) what: &'static str,
    /// Steps that must have run before, by name.
    pub(crate) needs: &'static [&'static str],
    /// Whether it runs tests that have names to choose from.
    pub(crate) named_tests: bool,
    /// Does it.
    pub(crate) run: fn(&mut C) -> Result<()>,
}

/// How a step ended.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Passed(Duration),
    Failed(Duration, String),
    /// Not reached, since an earlier one failed.
    NotReached,
    /// Not asked for.
    LeftOut,
}

/// The names chosen and what they need, in the order of the table; everything if none is chosen.
pub(crate) fn chosen<C>(steps: &[Step<C>], names: &[String]) -> Result<Vec<&'static str>> {
    for name in names {
        if !steps.iter().any(|step| step.name == name) {
            let all: Vec<_> = steps.iter().map(|step| step.name).collect();
            bail!(
                "there is no step `{name}`; the steps are {}",
                all.join(", ")
            );
        }
    }
    if names.is_empty() {
        return Ok(steps.iter().map(|step| step.name).collect());
    }
    let mut wanted: Vec<&str> = names.iter().map(String::as_str).collect();
    // What a step needs stands before it, so one pass from the end finds everything.
    for step in steps.iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.needs);
        }
    }
    Ok(steps
        .iter()
        .map(|step| step.name)
        .filter(|name| wanted.contains(name))
        .collect())
}

/// The table of steps, for a person.
pub(crate) fn list<C>(steps: &[Step<C>]) -> String {
    let mut text = String::new();
    for step in steps {
        let _ = write!(text, "{:10} {}", step.name, step.what);
        if !step.needs.is_empty() {
            let _ = write!(text, " (needs {})", step.needs.join(", "));
        }
        text.push('\n');
    }
    text
}

/// Runs the chosen steps, stops at the first failure, prints the summary. The last line printed is
/// `N passed, N failed`. Returns whether all passed.
pub(crate) fn run_all<C>(steps: &[Step<C>], chosen: &[&str], context: &mut C) -> bool {
    let mut results = Vec::new();
    let mut failed = false;
    let mut number = 0;
    for step in steps {
        if !chosen.contains(&step.name) {
            results.push((step.name, Outcome::LeftOut));
            continue;
        }
        number += 1;
        if failed {
            results.push((step.name, Outcome::NotReached));
            continue;
        }
        let (name, what) = (step.name, step.what);
        println!("\n[{number}/{}] {name}: {what}", chosen.len());
        let start = Instant::now();
        let outcome = match (step.run)(context) {
            Ok(()) => Outcome::Passed(start.elapsed()),
            Err(error) => {
                failed = true;
                println!("\nstep `{name}` failed: {error:#}");
                Outcome::Failed(start.elapsed(), error.to_string())
            }
        };
        results.push((name, outcome));
    }
    print!("{}", summary(&results));
    !failed
}

fn summary(results: &[(&'static str, Outcome)]) -> String {
    let mut text = String::from("\n");
    let (mut passed, mut failed) = (0, 0);
    for (name, outcome) in results {
        let _ = match outcome {
            Outcome::Passed(time) => {
                passed += 1;
                writeln!(text, "{name:10} passed       {:>7.1} s", time.as_secs_f64())
            }
            Outcome::Failed(time, why) => {
                failed += 1;
                let why = why.lines().next().unwrap_or_default();
                let time = time.as_secs_f64();
                writeln!(text, "{name:10} FAILED       {time:>7.1} s  {why}")
            }
            Outcome::NotReached => writeln!(text, "{name:10} not reached"),
            Outcome::LeftOut => writeln!(text, "{name:10} left out, as asked"),
        };
    }
    let _ = writeln!(text, "\n{passed} passed, {failed} failed");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str, needs: &'static [&'static str]) -> Step<Vec<&'static str>> {
        Step {
            name,
            what: "",
            needs,
            named_tests: false,
            run: |_| Ok(()),
        }
    }

    #[test]
    fn choosing_a_step_takes_what_it_needs_along_in_order() {
        let steps = [
            step("a", &[]),
            step("b", &["a"]),
            step("c", &[]),
            step("d", &["b"]),
        ];
        assert_eq!(
            chosen(&steps, &["d".to_owned()]).ok(),
            Some(vec!["a", "b", "d"])
        );
        assert_eq!(chosen(&steps, &[]).map(|all| all.len()).ok(), Some(4));
        assert!(chosen(&steps, &["x".to_owned()]).is_err());
    }

    #[test]
    fn a_failure_stops_the_run_and_the_rest_is_named() {
        let mut fails = step("b", &[]);
        fails.run = |ran| {
            ran.push("b");
            bail!("broken")
        };
        let mut never = step("c", &[]);
        never.run = |ran| {
            ran.push("c");
            Ok(())
        };
        let mut ran = Vec::new();
        assert!(!run_all(
            &[step("a", &[]), fails, never],
            &["a", "b", "c"],
            &mut ran
        ));
        assert_eq!(ran, ["b"]);
    }

    #[test]
    fn the_last_line_counts_and_nothing_is_left_out_in_silence() {
        let results = [
            ("fmt", Outcome::Passed(Duration::from_secs(1))),
            ("tidy", Outcome::Failed(Duration::ZERO, "why".to_owned())),
            ("sdk", Outcome::NotReached),
            ("browser", Outcome::LeftOut),
        ];
        let text = summary(&results);
        assert_eq!(text.lines().last(), Some("1 passed, 1 failed"));
        assert!(text.contains("browser    left out"));
        assert!(text.contains("sdk        not reached"));
    }
}
