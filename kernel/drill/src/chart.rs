//! Lines over the seconds of a drill, as SVG within the page.

use std::fmt::Write as _;

use maud::{Markup, html};

use crate::quantity::real;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 200.0;
/// Room for the numbers at the left and the seconds below.
const LEFT: f64 = 52.0;
const BELOW: f64 = 22.0;
const ABOVE: f64 = 10.0;

/// A line: its name, and a value for each second or none.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its values.
    pub values: Vec<Option<f64>>,
}

/// A stretch of seconds that has a name: from, to.
#[derive(Debug)]
pub(crate) struct Band<'a> {
    /// Its name.
    pub name: &'a str,
    /// The first second.
    pub from: f64,
    /// The last.
    pub to: f64,
}

/// A number that reads well and is not below the highest: 1, 2 or 5 and noughts.
fn top(most: f64) -> f64 {
    let most = most.max(1.0);
    let unit = 10_f64.powf(most.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|step| step * unit >= most);
    step.unwrap_or(10.0) * unit
}

/// A chart with its legend; the table beside it says the same to who does not see it.
pub(crate) fn chart(title: &str, unit: &str, lines: &[Line<'_>], bands: &[Band<'_>]) -> Markup {
    let long = lines
        .iter()
        .map(|line| line.values.len())
        .max()
        .unwrap_or(0);
    let long = real(u64::try_from(long).unwrap_or(0)).max(1.0);
    let values = lines.iter().flat_map(|line| line.values.iter().flatten());
    let most = top(values.copied().fold(0.0, f64::max));
    let x = |second: f64| LEFT + (WIDTH - LEFT) * second / long;
    let y = |value: f64| ABOVE + (HEIGHT - BELOW - ABOVE) * (1.0 - value / most);
    html! {
        figure {
            figcaption { (title) " (" (unit) ")" }
            svg viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label=(title) {
                @for (at, band) in bands.iter().enumerate() {
                    rect.band.odd[at % 2 == 1] x=(format!("{:.1}", x(band.from))) y=(ABOVE)
                        width=(format!("{:.1}", (x(band.to) - x(band.from)).max(0.0))) height=(HEIGHT - BELOW - ABOVE) {
                        title { (band.name) }
                    }
                }
                @for part in [0.0, 0.5, 1.0] {
                    @let height = format!("{:.1}", y(most * part));
                    line.grid x1=(LEFT) x2=(WIDTH) y1=(height) y2=(height) {}
                    text x=(LEFT - 6.0) y=(height) text-anchor="end" dominant-baseline="middle" { (short(most * part)) }
                }
                @for part in [0.0, 0.25, 0.5, 0.75] {
                    text x=(format!("{:.1}", x(long * part))) y=(HEIGHT - 4.0) { (format!("{:.0} s", long * part)) }
                }
                @for (at, line) in lines.iter().enumerate() {
                    @for points in stretches(&line.values, x, y) {
                        polyline class=(format!("line line-{at}")) points=(points) {}
                    }
                }
            }
            p.legend {
                @for (at, line) in lines.iter().enumerate() {
                    span class=(format!("key key-{at}")) { (line.name) } " "
                }
            }
        }
    }
}

/// A number in few letters.
fn short(value: f64) -> String {
    if value >= 1_000_000.0 {
        format!("{:.1}M", value / 1_000_000.0)
    } else if value >= 1_000.0 {
        format!("{:.1}k", value / 1_000.0)
    } else if value < 10.0 && value.fract() > 0.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

/// The points of each stretch of seconds that have values.
fn stretches(
    values: &[Option<f64>],
    x: impl Fn(f64) -> f64,
    y: impl Fn(f64) -> f64,
) -> Vec<String> {
    let mut all = Vec::new();
    let mut points = String::new();
    for (at, value) in values.iter().enumerate() {
        match value {
            Some(value) => {
                let second = real(u64::try_from(at).unwrap_or(0)) + 0.5;
                // Writing into a text does not fail.
                let _ = write!(points, "{:.1},{:.1} ", x(second), y(*value));
            }
            None if !points.is_empty() => all.push(std::mem::take(&mut points)),
            None => {}
        }
    }
    if !points.is_empty() {
        all.push(points);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_in_stretches_where_values_are() {
        let values = [Some(1.0), None, None, Some(2.0), Some(3.0)];
        let drawn = stretches(&values, |x| x, |y| y);
        assert_eq!(drawn, ["0.5,1.0 ", "3.5,2.0 4.5,3.0 "]);
    }

    #[test]
    fn scales_end_at_numbers_that_read_well() {
        let tops: Vec<_> = [0.0, 3.0, 7.0, 180.0, 4_200.0]
            .map(|most| short(top(most)))
            .into();
        assert_eq!(tops, ["1", "5", "10", "200", "5.0k"]);
    }
}
