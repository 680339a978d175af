//! Tables.

use maud::{Markup, html};
use preau_domain::page::{Cell, Column, Table};

use super::{left_out, linked, prose};
use crate::context::{Canvas, ContentFault, limits};
use crate::table;
use crate::text::numbers;

pub(super) fn table(canvas: &Canvas<'_>, table: &Table) -> Markup {
    let (columns, columns_cut) = canvas.take("columns", &table.columns, limits::COLUMNS);
    let (rows, rows_cut) = canvas.take("rows", &table.rows, limits::ROWS);
    let caption = canvas.label(&table.caption);
    let named: Vec<_> = columns
        .iter()
        .map(|column| table::Column {
            label: canvas.label(&column.label),
            numeric: column.numeric,
        })
        .collect();
    let rows = rows.iter().map(|row| self::row(canvas, columns, row));
    html! {
        (table::framed(&caption, &named, rows))
        @if columns_cut || rows_cut { (left_out(canvas)) }
    }
}

/// One row: as many cells as there are columns, whatever the module gave. The first text of a row
/// is its header.
fn row(canvas: &Canvas<'_>, columns: &[Column], row: &[Cell]) -> Vec<table::Cell> {
    let (cells, _) = canvas.take("cells", row, columns.len());
    let all = (0..columns.len()).map(|index| cells.get(index).unwrap_or(&Cell::Empty));
    all.enumerate()
        .map(|(index, cell)| table::Cell {
            names_row: index == 0 && matches!(cell, Cell::Text(_) | Cell::Link(_)),
            drawn: self::cell(canvas, cell),
        })
        .collect()
}

fn cell(canvas: &Canvas<'_>, cell: &Cell) -> Markup {
    let dates = canvas.context.dates();
    match cell {
        Cell::Empty => html! {},
        Cell::Text(text) => html! { (canvas.label(text)) },
        Cell::Number(text) => {
            html! { (numbers::decimal(canvas.context.language, text).unwrap_or_else(|| {
                canvas.fault(ContentFault::Value("number"));
                canvas.label(text)
            })) }
        }
        Cell::Date(date) => html! { time datetime=(date) { (dates.short(*date)) } },
        Cell::Instant(at) => {
            html! { time datetime=(dates.machine(*at)) { (dates.instant(*at)) } }
        }
        Cell::Link(link) => linked(canvas, &link.label, Some(&link.to)),
        Cell::Badge(badge) => prose::badge(canvas, badge),
    }
}
