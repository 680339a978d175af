//! A table in its frame, as modules' tables and the portal's are drawn.
//!
//! A wide table scrolls within its frame, which takes the keyboard's focus, so that the page never scrolls
//! sideways. On a phone a table of some columns is not scrolled at all: each of its rows stands by itself,
//! one cell under the other, each with its column's name (`.stacks` in `data.css`). A browser that lays out
//! cells otherwise than as cells forgets that they are, so the roles say it.

use std::ops::RangeInclusive;

use maud::{Markup, html};

/// So many columns stand under each other on a phone: fewer fit side by side, and of more the rows are
/// compared rather than read.
const STACKED: RangeInclusive<usize> = 4..=7;

/// A column.
#[derive(Debug)]
pub(crate) struct Column {
    /// Its name.
    pub(crate) label: String,
    /// Whether it holds figures.
    pub(crate) numeric: bool,
}

/// A cell.
#[derive(Debug)]
pub(crate) struct Cell {
    /// Whether it names its row.
    pub(crate) names_row: bool,
    /// What it shows.
    pub(crate) drawn: Markup,
}

impl Cell {
    /// A cell that shows this.
    pub(crate) fn of(drawn: Markup) -> Self {
        Self {
            names_row: false,
            drawn,
        }
    }

    /// The cell that names its row.
    pub(crate) fn naming(drawn: Markup) -> Self {
        Self {
            names_row: true,
            drawn,
        }
    }
}

/// How many bytes of its columns' names each row repeats, where it stands by itself on a phone.
pub(crate) fn repeated(columns: &[Column]) -> usize {
    if !STACKED.contains(&columns.len()) {
        return 0;
    }
    let names = columns
        .iter()
        .map(|column| html! { (column.label) }.0.len());
    names.sum()
}

/// Draws rows under their columns' names. A row has as many cells as there are columns.
pub(crate) fn framed(
    caption: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Markup {
    let stacks = STACKED.contains(&columns.len());
    let role = |role: &'static str| stacks.then_some(role);
    html! {
        div.table-frame.stacks[stacks] role="region" aria-label=(caption) tabindex="0" {
            table role=[role("table")] {
                caption { span { (caption) } }
                thead role=[role("rowgroup")] {
                    tr role=[role("row")] {
                        @for column in columns {
                            th scope="col" role=[role("columnheader")] .numeric[column.numeric] { (column.label) }
                        }
                    }
                }
                tbody role=[role("rowgroup")] {
                    @for row in rows {
                        tr role=[role("row")] {
                            @for (cell, column) in row.into_iter().zip(columns) {
                                @if cell.names_row {
                                    th scope="row" role=[role("rowheader")] { (cell.drawn) }
                                } @else {
                                    td role=[role("cell")] .numeric[column.numeric] data-label=[stacks.then_some(&column.label)] { (cell.drawn) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
