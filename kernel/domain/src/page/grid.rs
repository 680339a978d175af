//! Tables that are typed into, cell by cell.

use super::{Badge, Route, Submit};

/// See the contract's `page.grid-column`.
#[derive(Debug, Clone, PartialEq)]
pub struct GridColumn {
    /// `label`
    pub label: String,
    /// `hint`
    pub hint: String,
    /// `to`
    pub to: Option<Route>,
    /// `badge`
    pub badge: Option<Badge>,
    /// Of its cells that are typed, in characters.
    pub max_length: u32,
}

/// See the contract's `page.grid-input`.
#[derive(Debug, Clone, PartialEq)]
pub struct GridInput {
    /// `name`
    pub name: String,
    /// What it says, as it is kept.
    pub value: String,
    /// What somebody typed in its place and is not kept.
    pub typed: Option<String>,
    /// `error`
    pub error: Option<String>,
}

/// See the contract's `page.grid-shown`.
#[derive(Debug, Clone, PartialEq)]
pub struct GridShown {
    /// `name`
    pub name: String,
    /// `text`
    pub text: String,
}

/// See the contract's `page.grid-cell`.
#[derive(Debug, Clone, PartialEq)]
pub enum GridCell {
    /// Typed.
    Input(GridInput),
    /// Only shown.
    Shown(GridShown),
}

/// See the contract's `page.grid-row`.
#[derive(Debug, Clone, PartialEq)]
pub struct GridRow {
    /// `label`
    pub label: String,
    /// `to`
    pub to: Option<Route>,
    /// `cells`
    pub cells: Vec<GridCell>,
}

/// A table that is typed into, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// What it tells; read first by screen readers.
    pub caption: String,
    /// How one types in it.
    pub hint: Option<String>,
    /// `to`
    pub to: Route,
    /// `columns`
    pub columns: Vec<GridColumn>,
    /// `rows`
    pub rows: Vec<GridRow>,
    /// `submits`
    pub submits: Vec<Submit>,
    /// The field, name and value, with which a cell is sent as soon as it is left.
    pub keeps: (String, String),
}

impl Grid {
    /// Cells that are typed, in one grid: each comes as two of the fields that a form may have.
    pub const INPUTS: usize = 900;
    /// The longest text of a cell, in characters.
    pub const LONGEST: u32 = 2_000;

    /// Every cell that is typed, with its row and its column.
    pub fn inputs(&self) -> impl Iterator<Item = (&GridRow, &GridColumn, &GridInput)> {
        self.rows.iter().flat_map(move |row| {
            let cells = row.cells.iter().zip(&self.columns);
            cells.filter_map(move |(cell, column)| match cell {
                GridCell::Input(input) => Some((row, column, input)),
                GridCell::Shown(_) => None,
            })
        })
    }
}

/// See the contract's `page.cell-answer`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellAnswer {
    /// `name`
    pub name: String,
    /// As it is kept.
    pub value: String,
    /// Why what was typed is not kept.
    pub error: Option<String>,
}

/// What became of cells that were sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Cells {
    /// Where the grid is.
    pub at: Route,
    /// `cells`
    pub cells: Vec<CellAnswer>,
}
