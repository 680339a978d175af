//! Tables.
//!
//! A wide table scrolls within its own frame, which takes the keyboard's focus, so that the page
//! never scrolls sideways.

use maud::{Markup, html};
use preau_domain::page::{Cell, Column, Table};

use super::{left_out, linked, prose};
use crate::context::{Canvas, ContentFault, limits};
use crate::text::numbers;

pub(super) fn table(canvas: &Canvas<'_>, table: &Table) -> Markup {
    let (columns, columns_cut) = canvas.take("columns", &table.columns, limits::COLUMNS);
    let (rows, rows_cut) = canvas.take("rows", &table.rows, limits::ROWS);
    let caption = canvas.label(&table.caption);
    let id = canvas.id();
    html! {
        div.table-frame role="region" aria-labelledby=(id) tabindex="0" {
            table {
                caption id=(id) { span { (caption) } }
                thead {
                    tr {
                        @for column in columns {
                            th scope="col" .numeric[column.numeric] { (canvas.label(&column.label)) }
                        }
                    }
                }
                tbody {
                    @for row in rows { (self::row(canvas, columns, row)) }
                }
            }
        }
        @if columns_cut || rows_cut { (left_out(canvas)) }
    }
}

/// One row: as many cells as there are columns, whatever the module gave. The first text of a row
/// is its header.
fn row(canvas: &Canvas<'_>, columns: &[Column], row: &[Cell]) -> Markup {
    let (cells, _) = canvas.take("cells", row, columns.len());
    html! {
        tr {
            @for (index, column) in columns.iter().enumerate() {
                @let cell = cells.get(index).unwrap_or(&Cell::Empty);
                @let drawn = self::cell(canvas, cell);
                @if index == 0 && matches!(cell, Cell::Text(_) | Cell::Link(_)) {
                    th scope="row" { (drawn) }
                } @else {
                    td .numeric[column.numeric] { (drawn) }
                }
            }
        }
    }
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
