//! Tables to keep.

use super::Sheet;

impl Sheet {
    /// An empty sheet of this name, which ends in ".csv" by itself.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            rows: Vec::new(),
        }
    }

    /// With one row more; the first has the columns' names.
    #[must_use]
    pub fn row<T: Into<String>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.rows.push(values.into_iter().map(Into::into).collect());
        self
    }
}
