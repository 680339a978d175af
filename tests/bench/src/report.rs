//! Figures: medians over runs, against an aim, as a table and as JSON.

use std::fmt;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::machine::{Load, Machine};

/// What a figure should be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Aim {
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

impl Aim {
    fn is_met_by(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
        }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(most) => write!(f, "≤ {}", plain(*most)),
            Self::AtLeast(least) => write!(f, "≥ {}", plain(*least)),
        }
    }
}

/// A quantity measured several times.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    name: String,
    unit: &'static str,
    median: f64,
    least: f64,
    greatest: f64,
    runs: Vec<f64>,
    aim: Option<Aim>,
    met: Option<bool>,
}

impl Figure {
    /// A figure of these runs.
    pub(crate) fn new(name: impl Into<String>, unit: &'static str, runs: &[f64]) -> Self {
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self {
            name: name.into(),
            unit,
            median: median(runs),
            least: sorted.first().copied().unwrap_or(f64::NAN),
            greatest: sorted.last().copied().unwrap_or(f64::NAN),
            runs: runs.to_vec(),
            aim: None,
            met: None,
        }
    }

    /// Run by run, the subject over its floor.
    pub(crate) fn ratio(name: impl Into<String>, subject: &[f64], floor: &[f64]) -> Self {
        let runs: Vec<f64> = subject.iter().zip(floor).map(|(a, b)| a / b).collect();
        Self::new(name, "×", &runs)
    }

    /// With what its median should be.
    pub(crate) fn aim(mut self, aim: Aim) -> Self {
        self.aim = Some(aim);
        self.met = Some(aim.is_met_by(self.median));
        self
    }
}

/// The middle value; the mean of the middle two of an even number.
pub(crate) fn median(runs: &[f64]) -> f64 {
    let mut sorted = runs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match (
        sorted.len() % 2,
        sorted.get(middle.wrapping_sub(1)),
        sorted.get(middle),
    ) {
        (0, Some(one), Some(other)) => f64::midpoint(*one, *other),
        (_, _, Some(middle)) => *middle,
        _ => f64::NAN,
    }
}

/// The value below which this share of the sorted values lies.
pub(crate) fn percentile(sorted: &[u32], share: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a position in a list of some thousands"
    )]
    let at = ((sorted.len() as f64 * share) as usize).min(sorted.len().saturating_sub(1));
    sorted.get(at).copied().map_or(f64::NAN, f64::from)
}

/// The result of a benchmark.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    name: &'static str,
    what: &'static str,
    machine: Machine,
    load_before: Load,
    load_after: Option<Load>,
    figures: Vec<Figure>,
    notes: Vec<String>,
}

impl Report {
    /// A report without figures yet; reads the machine and its load.
    pub(crate) fn begin(name: &'static str, what: &'static str) -> Self {
        println!("\n{name}: {what}");
        Self {
            name,
            what,
            machine: Machine::here(),
            load_before: Load::now(),
            load_after: None,
            figures: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a figure.
    pub(crate) fn figure(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// Adds what one must know to read the figures.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }

    /// Reads the load again.
    pub(crate) fn end(mut self) -> Self {
        self.load_after = Some(Load::now());
        self
    }

    /// Writes `NAME.json`.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)
            .with_context(|| format!("the folder {} cannot be made", folder.display()))?;
        let file = folder.join(format!("{}.json", self.name));
        let text = serde_json::to_string_pretty(self)?;
        std::fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))
    }
}

/// A number with as many digits as say something.
fn plain(value: f64) -> String {
    let digits = match value.abs() {
        size if size >= 1000.0 || value.fract() == 0.0 => 0,
        size if size >= 100.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$}")
}

/// Pads to a width in characters.
fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.machine)?;
        write!(f, "  load before {}", self.load_before)?;
        match &self.load_after {
            Some(load) => writeln!(f, ", after {load}")?,
            None => writeln!(f)?,
        }
        let names = self
            .figures
            .iter()
            .map(|figure| figure.name.chars().count());
        let width = names.max().unwrap_or(0);
        for figure in &self.figures {
            let spread = format!("{} to {}", plain(figure.least), plain(figure.greatest));
            write!(
                f,
                "  {}  {:>9} {}  {}",
                padded(&figure.name, width),
                plain(figure.median),
                padded(figure.unit, 6),
                padded(
                    &if figure.runs.len() > 1 {
                        spread
                    } else {
                        String::new()
                    },
                    22
                )
            )?;
            match (figure.aim, figure.met) {
                (Some(aim), Some(true)) => writeln!(f, "aim {aim}: met")?,
                (Some(aim), _) => writeln!(f, "aim {aim}: MISSED")?,
                _ => writeln!(f)?,
            }
        }
        for note in &self.notes {
            writeln!(f, "  - {note}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_tells_the_middle_and_whether_the_aim_is_met() {
        let figure = Figure::ratio("r", &[2.0, 9.0, 4.0], &[1.0, 3.0, 4.0]).aim(Aim::AtMost(2.0));
        assert_eq!(figure.runs, [2.0, 3.0, 1.0]);
        assert!((figure.median - 2.0).abs() < f64::EPSILON);
        assert_eq!(figure.met, Some(true));
        assert!((median(&[1.0, 2.0]) - 1.5).abs() < f64::EPSILON);
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let sorted: Vec<u32> = (1..=100).collect();
        assert!((percentile(&sorted, 0.5) - 51.0).abs() < f64::EPSILON);
        assert!((percentile(&sorted, 1.0) - 100.0).abs() < f64::EPSILON);
        assert!(percentile(&[], 0.5).is_nan());
    }
}
