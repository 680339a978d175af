//! Tables that are typed into, cell by cell.

use super::{
    Badge, CellAnswer, Emphasis, Grid, GridCell, GridColumn, GridInput, GridRow, GridShown, Submit,
};
use crate::Route;

impl Grid {
    /// An empty grid that sends to an address of [`Module::Act`](crate::Module::Act). A cell that was left comes with
    /// the field `keeps`, name and value, in the place of a button's: answer
    /// [`Outcome::cells`](super::Outcome::cells). Where no script runs, all cells come by a button: have one.
    pub fn new(caption: impl Into<String>, to: &impl Route, keeps: (&str, &str)) -> Self {
        Self {
            caption: caption.into(),
            hint: None,
            to: to.address(),
            columns: Vec::new(),
            rows: Vec::new(),
            submits: Vec::new(),
            keeps: (keeps.0.into(), keeps.1.into()),
        }
    }

    /// How one types in it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With one column more.
    #[must_use]
    pub fn column(mut self, column: GridColumn) -> Self {
        self.columns.push(column);
        self
    }

    /// With one row more.
    #[must_use]
    pub fn row(mut self, row: GridRow) -> Self {
        self.rows.push(row);
        self
    }

    /// With the button that sends all cells.
    #[must_use]
    pub fn submit(mut self, label: impl Into<String>, name: &str, value: &str) -> Self {
        self.submits.push(Submit {
            label: label.into(),
            emphasis: Emphasis::Primary,
            name: name.into(),
            value: value.into(),
        });
        self
    }
}

impl GridColumn {
    /// A column whose typed cells have at most so many characters.
    pub fn new(label: impl Into<String>, max_length: u32) -> Self {
        Self {
            label: label.into(),
            hint: String::new(),
            to: None,
            badge: None,
            max_length,
        }
    }

    /// With a short line under the label.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// Leading to a place of the module.
    #[must_use]
    pub fn to(mut self, to: &impl Route) -> Self {
        self.to = Some(to.address());
        self
    }

    /// With a badge.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }
}

impl GridRow {
    /// A row without cells yet.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            to: None,
            cells: Vec::new(),
        }
    }

    /// Leading to a place of the module.
    #[must_use]
    pub fn to(mut self, to: &impl Route) -> Self {
        self.to = Some(to.address());
        self
    }

    /// With a cell to type in.
    #[must_use]
    pub fn input(mut self, input: GridInput) -> Self {
        self.cells.push(GridCell::Input(input));
        self
    }

    /// With a cell that is only shown, by the name under which an answer may change it; empty for never.
    #[must_use]
    pub fn shown(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.cells.push(GridCell::Shown(GridShown {
            name: name.into(),
            text: text.into(),
        }));
        self
    }
}

impl GridInput {
    /// A cell that says this, as it is kept.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            typed: None,
            error: None,
        }
    }

    /// With what somebody typed in its place, and why that is not kept.
    #[must_use]
    pub fn wrong(mut self, typed: impl Into<String>, error: impl Into<String>) -> Self {
        self.typed = Some(typed.into());
        self.error = Some(error.into());
        self
    }

    /// With what somebody typed in its place, which is right, and is not kept because of other cells.
    #[must_use]
    pub fn typed(mut self, typed: impl Into<String>) -> Self {
        self.typed = Some(typed.into());
        self
    }
}

impl CellAnswer {
    /// A cell says this from now on.
    pub fn kept(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            error: None,
        }
    }

    /// What was typed in a cell is not kept, and why; `value` is.
    pub fn refused(
        name: impl Into<String>,
        value: impl Into<String>,
        error: impl Into<String>,
    ) -> Self {
        Self {
            error: Some(error.into()),
            ..Self::kept(name, value)
        }
    }
}
