//! The other blocks, and every block's way into a page.

use super::{
    Action, Badge, Block, Card, Cell, Chart, ChartKind, Column, EmptyState, Form, Grid, Heading,
    Item, Link, Message, Notice, Pagination, Series, Stat, Tab, Table, Tone, Week,
};
use crate::{Batch, Cursor, Date, File, Instant, Route};

macro_rules! into_block {
    ($($type:ty => $variant:ident),* $(,)?) => {$(
        impl From<$type> for Block {
            fn from(content: $type) -> Self {
                Self::$variant(content)
            }
        }
    )*};
}

into_block!(
    Heading => Heading,
    Notice => Notice,
    Table => Table,
    Vec<Card> => Cards,
    Vec<Item> => Items,
    Vec<Message> => Thread,
    Form => Form,
    Grid => Grid,
    Vec<Stat> => Stats,
    Chart => Chart,
    Week => Week,
    Vec<Action> => Actions,
    Vec<Tab> => Tabs,
    Pagination => Pagination,
    EmptyState => Empty,
    Vec<File> => Files,
);

impl Block {
    /// A heading under the page's title.
    pub fn heading(text: impl Into<String>) -> Self {
        Self::Heading(Heading {
            level: 2,
            text: text.into(),
        })
    }

    /// A heading under another.
    pub fn subheading(text: impl Into<String>) -> Self {
        Self::Heading(Heading {
            level: 3,
            text: text.into(),
        })
    }

    /// Markdown.
    pub fn markdown(text: impl Into<String>) -> Self {
        Self::Markdown(text.into())
    }
}

impl Notice {
    /// A notice with a Markdown text.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self {
            tone,
            title: None,
            text: text.into(),
        }
    }

    /// Something to know.
    pub fn info(text: impl Into<String>) -> Self {
        Self::new(Tone::Info, text)
    }

    /// Something to beware of.
    pub fn warning(text: impl Into<String>) -> Self {
        Self::new(Tone::Warning, text)
    }

    /// With a title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }
}

impl Table {
    /// A table without rows; the caption tells what it shows.
    pub fn new(caption: impl Into<String>, columns: impl IntoIterator<Item = Column>) -> Self {
        Self {
            caption: caption.into(),
            columns: columns.into_iter().collect(),
            rows: Vec::new(),
        }
    }

    /// With one row more.
    #[must_use]
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.rows.push(cells.into_iter().collect());
        self
    }
}

impl Column {
    /// A column of words.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: false,
        }
    }

    /// A column of numbers.
    pub fn numeric(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            numeric: true,
        }
    }
}

impl From<Date> for Cell {
    fn from(day: Date) -> Self {
        Self::Date(day)
    }
}

impl From<Instant> for Cell {
    fn from(at: Instant) -> Self {
        Self::Instant(at.0)
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A whole number.
    pub fn number(number: impl Into<i64>) -> Self {
        Self::Number(number.into().to_string())
    }

    /// A link to a place of the module.
    pub fn link(label: impl Into<String>, to: &impl Route) -> Self {
        Self::Link(Link::new(label, to))
    }
}

impl From<Badge> for Cell {
    fn from(badge: Badge) -> Self {
        Self::Badge(badge)
    }
}

impl Message {
    /// What somebody wrote, in Markdown, and when.
    pub fn new(author: impl Into<String>, at: Instant, text: impl Into<String>) -> Self {
        Self {
            author: author.into(),
            at: at.0,
            text: text.into(),
            mine: false,
        }
    }

    /// Written by the reader.
    #[must_use]
    pub fn mine(mut self) -> Self {
        self.mine = true;
        self
    }
}

impl Stat {
    /// A figure that stands out.
    pub fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            hint: None,
            tone: Tone::Neutral,
        }
    }

    /// With a short explanation.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// With a meaning.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

impl Chart {
    /// Bars: one series, a value for each category.
    pub fn bars(
        caption: impl Into<String>,
        unit: impl Into<String>,
        label: impl Into<String>,
        values: impl IntoIterator<Item = (String, f64)>,
    ) -> Self {
        let (categories, values) = values
            .into_iter()
            .map(|(category, value)| (category, Some(value)))
            .unzip();
        Self {
            kind: ChartKind::Bars,
            caption: caption.into(),
            categories,
            series: vec![Series {
                label: label.into(),
                values,
            }],
            unit: unit.into(),
        }
    }
}

impl Tab {
    /// One of several views of the same thing.
    pub fn new(label: impl Into<String>, to: &impl Route, current: bool) -> Self {
        Self {
            label: label.into(),
            to: to.address(),
            current,
        }
    }
}

impl Pagination {
    /// What is shown, without neighbours yet.
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            previous: None,
            next: None,
        }
    }

    /// The way on from what a query gave in parts; none where nothing follows.
    ///
    /// ```ignore
    /// let found = Note::by_at().descending().limit(20).batch(after)?;
    /// let older = tr!(ctx, "Plus anciens", "Older");
    /// page.maybe(Pagination::of(&found, "", older, |after| View::Notes { after }))
    /// ```
    pub fn of<R, To: Route>(
        batch: &Batch<R>,
        label: impl Into<String>,
        next: impl Into<String>,
        to: impl FnOnce(Option<Cursor>) -> To,
    ) -> Option<Self> {
        let cursor = batch.next.clone()?;
        Some(Self::new(label).next(next, &to(Some(cursor))))
    }

    /// With what comes before.
    #[must_use]
    pub fn previous(mut self, label: impl Into<String>, to: &impl Route) -> Self {
        self.previous = Some(Link::new(label, to));
        self
    }

    /// With what comes after.
    #[must_use]
    pub fn next(mut self, label: impl Into<String>, to: &impl Route) -> Self {
        self.next = Some(Link::new(label, to));
        self
    }
}

impl EmptyState {
    /// Why there is nothing to see here.
    pub fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            text: text.into(),
            action: None,
        }
    }

    /// With what to do about it.
    #[must_use]
    pub fn action(mut self, label: impl Into<String>, to: &impl Route) -> Self {
        self.action = Some(Link::new(label, to));
        self
    }
}
