//! A grid: a table that is typed into, each cell kept by the script as soon as it is left.

use maud::{Markup, html};
use preau_domain::page::{Grid, GridCell, GridColumn, GridInput, GridRow};

use super::form::{ErrorLine, error_summary, submits};
use super::{left_out, linked, prose};
use crate::assets;
use crate::context::{Canvas, limits};
use crate::icons::Icon;

/// The longest text of a cell that is drawn as a figure, in characters.
const FIGURE: u32 = 12;
/// The longest text that is drawn on one line.
const LINE: u32 = 60;

pub(super) fn grid(canvas: &Canvas<'_>, grid: &Grid) -> Markup {
    let id = canvas.id();
    let (columns, columns_cut) = canvas.take("columns", &grid.columns, limits::COLUMNS);
    let (rows, rows_cut) = canvas.take("rows", &grid.rows, fitting(grid));
    let Some(href) = canvas.href(&grid.to) else {
        return html! { p.left-out { (canvas.words.say("form-leads-nowhere")) } };
    };
    let errors = errors(canvas, &id, columns, rows);
    let caption = canvas.label(&grid.caption);
    let say = |key| canvas.words.say(key);
    html! {
        form.typed-grid method="post" action=(href) autocomplete="off" data-keeps-cell=(grid.keeps.0)
            data-keeps-value=(grid.keeps.1) data-reader=[canvas.context.reader] {
            @if !errors.is_empty() { (error_summary(canvas.words, canvas.inner_level(), &errors)) }
            @if let Some(hint) = &grid.hint { p.hint { (canvas.label(hint)) } }
            div.table-frame role="region" aria-label=(caption) {
                table {
                    caption { span { (caption) } }
                    thead { tr {
                        td {}
                        @for (at, column) in columns.iter().enumerate() { (head(canvas, &id, at, column)) }
                    } }
                    tbody {
                        @for (at, row) in rows.iter().enumerate() { (self::row(canvas, &id, at, columns, row)) }
                    }
                }
            }
            @if columns_cut || rows_cut { (left_out(canvas)) }
            div.actions { (submits(canvas, &grid.submits)) }
            p.keeping hidden data-offline=(say("grid-offline")) data-ended=(say("grid-ended"))
                data-refused=(say("grid-refused")) data-unanswered=(say("grid-unanswered")) { span {} }
            p.hidden.keeping-said role="status" {}
        }
        script type="module" src=(assets::href("grid.js")) {}
    }
}

/// How many of its rows have no more cells to type, together, than a form can send.
fn fitting(grid: &Grid) -> usize {
    let mut inputs = 0;
    let fits = |row: &&GridRow| {
        let cells = row.cells.iter().take(limits::COLUMNS);
        inputs += cells
            .filter(|cell| matches!(cell, GridCell::Input(_)))
            .count();
        inputs <= Grid::INPUTS
    };
    grid.rows.iter().take_while(fits).count().min(limits::ROWS)
}

fn head(canvas: &Canvas<'_>, id: &str, at: usize, column: &GridColumn) -> Markup {
    html! {
        th scope="col" .figure[column.max_length <= FIGURE] {
            span id={ (id) "-c" (at) } { (linked(canvas, &column.label, column.to.as_ref())) }
            @if !column.hint.is_empty() { span.hint { (canvas.label(&column.hint)) } }
            @if let Some(badge) = &column.badge { (prose::badge(canvas, badge)) }
        }
    }
}

/// As many cells as there are columns, whatever the module gave.
fn row(canvas: &Canvas<'_>, id: &str, at: usize, columns: &[GridColumn], row: &GridRow) -> Markup {
    let (cells, _) = canvas.take("cells", &row.cells, columns.len());
    html! {
        tr {
            th scope="row" id={ (id) "-r" (at) } { (linked(canvas, &row.label, row.to.as_ref())) }
            @for (place, column) in columns.iter().enumerate() {
                @match cells.get(place) {
                    Some(GridCell::Input(input)) => (typed(canvas, &cell_id(id, at, place), (id, at, place), column, input)),
                    Some(GridCell::Shown(shown)) => td.figure[column.max_length <= FIGURE]
                        data-cell=[(!shown.name.is_empty()).then_some(&shown.name)] { (canvas.label(&shown.text)) },
                    None => td {},
                }
            }
        }
    }
}

fn cell_id(id: &str, row: usize, column: usize) -> String {
    format!("{id}-{row}-{column}")
}

/// A cell that is typed: what it said, which is sent with it, and what it says.
fn typed(
    canvas: &Canvas<'_>,
    cell: &str,
    (id, row, place): (&str, usize, usize),
    column: &GridColumn,
    input: &GridInput,
) -> Markup {
    let is_wrong = input.error.is_some();
    let named = format!("{id}-r{row} {id}-c{place}");
    let described = is_wrong.then(|| format!("{cell}-error"));
    let invalid = is_wrong.then_some("true");
    let length = column.max_length.clamp(1, Grid::LONGEST);
    let has_lines = length > LINE;
    // What is typed is held against what was kept: both have their lines, or neither has.
    let value = |text: &str| {
        if has_lines {
            canvas.value_of_lines(text)
        } else {
            canvas.value(text)
        }
    };
    let shown = input.typed.as_deref().map(value);
    let value = value(&input.value);
    let shown = shown.as_ref().unwrap_or(&value);
    html! {
        td.figure[length <= FIGURE] {
            input type="hidden" name=(input.name) value=(value);
            @if has_lines {
                textarea #(cell) name=(input.name) rows="2" maxlength=(length) aria-labelledby=(named)
                    aria-describedby=[described] aria-invalid=[invalid] { "\n" (shown) }
            } @else {
                input #(cell) type="text" name=(input.name) value=(shown) maxlength=(length)
                    aria-labelledby=(named) aria-describedby=[described] aria-invalid=[invalid];
            }
            @if let Some(error) = &input.error {
                p.error id={ (cell) "-error" } {
                    (Icon::Danger.svg())
                    span {
                        (canvas.label(error))
                        @if input.typed.is_some() && !value.is_empty() {
                            " " (canvas.words.say_with("grid-instead", &[("value", (&value).into())]))
                        }
                    }
                }
            }
        }
    }
}

/// What is wrong, before the table, each with a link to its cell.
fn errors(
    canvas: &Canvas<'_>,
    id: &str,
    columns: &[GridColumn],
    rows: &[GridRow],
) -> Vec<ErrorLine> {
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        for (place, (cell, column)) in row.cells.iter().zip(columns).enumerate() {
            let GridCell::Input(input) = cell else {
                continue;
            };
            let Some(error) = &input.error else {
                continue;
            };
            let (row, column) = (canvas.label(&row.label), canvas.label(&column.label));
            let names = [("row", (&row).into()), ("column", (&column).into())];
            lines.push(ErrorLine {
                id: cell_id(id, at, place),
                label: canvas.words.say_with("grid-cell", &names),
                message: canvas.label(error),
            });
        }
    }
    lines
}
