//! Charts: drawn as SVG, with their figures as a table below.
//!
//! The drawing is an image to assistive technology, named by its caption; the table says it all.

use maud::{Markup, html};
use preau_domain::page::{Chart, ChartKind, Series};

use super::left_out;
use crate::context::{Canvas, limits};
use crate::text::numbers;

const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 52.0;
const RIGHT: f64 = 6.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 28.0;
/// Longer labels are shortened; the table has them in full.
const LABEL_CHARS: usize = 11;
/// The most that the bars of a category take: a single one is no wall.
const GROUP: f64 = 80.0;
/// The width of a letter on a phone, where letters are largest.
const LETTER: f64 = 8.5;
/// With more points than this, a line needs no dots to be followed.
const DOTS: usize = 16;

pub(super) fn chart(canvas: &Canvas<'_>, chart: &Chart) -> Markup {
    let (categories, categories_cut) =
        canvas.take("categories", &chart.categories, limits::CATEGORIES);
    let (series, series_cut) = canvas.take("series", &chart.series, limits::SERIES);
    let caption = canvas.label(&chart.caption);
    let unit = canvas.label(&chart.unit);
    let id = canvas.id();
    let categories: Vec<_> = categories.iter().map(|c| canvas.label(c)).collect();
    html! {
        figure.chart {
            figcaption id=(id) {
                (caption)
                @if !unit.is_empty() { span.unit { " (" (unit) ")" } }
            }
            (drawing(canvas, chart.kind, &categories, series, &id))
            @if series.len() > 1 { (legend(canvas, series)) }
            details.figures {
                summary { (canvas.words.say("chart-figures")) }
                (figures(canvas, &caption, &categories, series))
            }
        }
        @if categories_cut || series_cut { (left_out(canvas)) }
    }
}

/// The scale from the smallest to the greatest value, always with zero, in round steps.
#[derive(Debug, Clone, Copy)]
struct Scale {
    low: f64,
    high: f64,
    step: f64,
}

impl Scale {
    fn of(series: &[Series], count: usize) -> Self {
        let values = series.iter().flat_map(|one| one.values.iter().take(count));
        let (low, high) = values
            .flatten()
            .filter(|value| is_shown(**value))
            .fold((0.0_f64, 0.0_f64), |(low, high), value| {
                (low.min(*value), high.max(*value))
            });
        let span = if high > low { high - low } else { 1.0 };
        let magnitude = 10.0_f64.powf((span / 4.0).log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0]
            .into_iter()
            .map(|factor| factor * magnitude)
            .find(|step| *step * 4.0 >= span)
            .unwrap_or(span);
        let high = if high > low { high } else { low + step };
        Self {
            low: (low / step).floor() * step,
            high: (high / step).ceil() * step,
            step,
        }
    }

    fn y(self, value: f64) -> f64 {
        TOP + (self.high - value) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)
    }

    fn ticks(self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut at = self.low;
        while at <= self.high + self.step / 2.0 && ticks.len() < 12 {
            ticks.push(at);
            at += self.step;
        }
        ticks
    }
}

fn is_shown(value: f64) -> bool {
    value.is_finite() && value.abs() < 1e12
}

#[expect(clippy::cast_precision_loss, reason = "at most a few hundred")]
fn part(count: usize) -> f64 {
    count as f64
}

fn drawing(
    canvas: &Canvas<'_>,
    kind: ChartKind,
    categories: &[String],
    series: &[Series],
    id: &str,
) -> Markup {
    let scale = Scale::of(series, categories.len());
    let slot = (WIDTH - LEFT - RIGHT) / part(categories.len().max(1));
    let every = label_step(categories, slot);
    let language = canvas.context.language;
    html! {
        svg role="img" aria-labelledby=(id) viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) {
            @for tick in scale.ticks() {
                @let y = point(scale.y(tick));
                line.grid x1=(point(LEFT)) x2=(point(WIDTH - RIGHT)) y1=(y) y2=(y) {}
                text.tick x=(point(LEFT - 6.0)) y=(y) dy="4" text-anchor="end" {
                    (numbers::measured(language, tick))
                }
            }
            @for (index, category) in categories.iter().enumerate().step_by(every) {
                text.tick x=(point(LEFT + slot * (part(index) + 0.5))) y=(point(HEIGHT - 8.0))
                    text-anchor="middle" { (shortened(category)) }
            }
            @for (index, one) in series.iter().enumerate() {
                @match kind {
                    ChartKind::Bars => (bars(scale, slot, one, index, series.len(), categories.len())),
                    ChartKind::Line => (line(scale, slot, one, index, categories.len())),
                }
            }
            line.axis x1=(point(LEFT)) x2=(point(WIDTH - RIGHT))
                y1=(point(scale.y(0.0))) y2=(point(scale.y(0.0))) {}
        }
    }
}

fn bars(scale: Scale, slot: f64, one: &Series, index: usize, of: usize, count: usize) -> Markup {
    let group = (slot * 0.7).min(GROUP);
    let width = group / part(of.max(1));
    html! {
        g.(format!("series-{}", index + 1)) {
            @for (category, value) in one.values.iter().take(count).enumerate() {
                @if let Some(value) = value.filter(|value| is_shown(*value)) {
                    @let x = LEFT + slot * (part(category) + 0.5) - group / 2.0 + width * part(index);
                    @let (zero, top) = (scale.y(0.0), scale.y(value));
                    rect.bar x=(point(x)) y=(point(zero.min(top))) rx="2"
                        width=(point((width - 1.0).max(0.5))) height=(point((zero - top).abs())) {}
                }
            }
        }
    }
}

/// A line, interrupted where there is no value.
fn line(scale: Scale, slot: f64, one: &Series, index: usize, count: usize) -> Markup {
    let points = one.values.iter().take(count).enumerate();
    let points: Vec<_> = points
        .map(|(category, value)| {
            let value = value.filter(|value| is_shown(*value))?;
            Some((LEFT + slot * (part(category) + 0.5), scale.y(value)))
        })
        .collect();
    html! {
        g.(format!("series-{}", index + 1)) {
            @for run in points.split(Option::is_none) {
                @if run.len() > 1 {
                    polyline.line points=(joined(run)) {}
                }
                @if count <= DOTS || run.len() == 1 {
                    @for (x, y) in run.iter().flatten() {
                        circle.dot cx=(point(*x)) cy=(point(*y)) r="3.5" {}
                    }
                }
            }
        }
    }
}

fn joined(run: &[Option<(f64, f64)>]) -> String {
    let points: Vec<_> = run
        .iter()
        .flatten()
        .map(|(x, y)| format!("{},{}", point(*x), point(*y)))
        .collect();
    points.join(" ")
}

fn point(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0")
        .map_or_else(|| text.clone(), str::to_owned)
}

/// Every how many categories a label fits.
fn label_step(categories: &[String], slot: f64) -> usize {
    let longest = categories.iter().map(|label| label.chars().count()).max();
    let width = part(longest.unwrap_or(0).min(LABEL_CHARS) + 1) * LETTER;
    (1..=categories.len())
        .find(|step| part(*step) * slot >= width)
        .unwrap_or(categories.len())
        .max(1)
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL_CHARS {
        return label.to_owned();
    }
    label.chars().take(LABEL_CHARS - 1).chain(['…']).collect()
}

fn legend(canvas: &Canvas<'_>, series: &[Series]) -> Markup {
    html! {
        ul.legend {
            @for (index, one) in series.iter().enumerate() {
                li {
                    svg.(format!("series-{}", index + 1)) viewBox="0 0 14 14" width="14" height="14"
                        aria-hidden="true" { rect.bar width="14" height="14" rx="3" {} }
                    (canvas.label(&one.label))
                }
            }
        }
    }
}

fn figures(canvas: &Canvas<'_>, caption: &str, categories: &[String], series: &[Series]) -> Markup {
    let language = canvas.context.language;
    html! {
        div.table-frame role="region" aria-label=(caption) tabindex="0" {
            table {
                caption.hidden { (caption) }
                thead {
                    tr {
                        th scope="col" { (canvas.words.say("chart-category")) }
                        @for one in series { th.numeric scope="col" { (canvas.label(&one.label)) } }
                    }
                }
                tbody {
                    @for (index, category) in categories.iter().enumerate() {
                        tr {
                            th scope="row" { (category) }
                            @for one in series {
                                td.numeric {
                                    @if let Some(value) = one.values.get(index).copied().flatten() {
                                        (numbers::measured(language, value))
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
