//! Tables.

use std::cell::Cell;

use maud::{Markup, html};
use preau_domain::page::{self, Column, Table};

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
    // What each row repeats, in bytes: little becomes much in two thousand rows.
    let repeated = table::repeated(&named);
    let full = Cell::new(false);
    let rows = rows
        .iter()
        .take_while(|_| {
            full.set(!canvas.spend(repeated));
            !full.get()
        })
        .map(|row| self::row(canvas, columns, row));
    let framed = table::framed(&caption, &named, rows);
    html! {
        (framed)
        @if columns_cut || rows_cut || full.get() { (left_out(canvas)) }
    }
}

/// One row: as many cells as there are columns, whatever the module gave. The first text of a row
/// is its header.
fn row(canvas: &Canvas<'_>, columns: &[Column], row: &[page::Cell]) -> Vec<table::Cell> {
    let (cells, _) = canvas.take("cells", row, columns.len());
    let all = (0..columns.len()).map(|index| cells.get(index).unwrap_or(&page::Cell::Empty));
    all.enumerate()
        .map(|(index, cell)| table::Cell {
            names_row: index == 0 && matches!(cell, page::Cell::Text(_) | page::Cell::Link(_)),
            drawn: self::cell(canvas, cell),
        })
        .collect()
}

fn cell(canvas: &Canvas<'_>, cell: &page::Cell) -> Markup {
    use page::Cell;
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
