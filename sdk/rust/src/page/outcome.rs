//! Pages, tiles, and what an act answers.

use super::{
    Action, Badge, Block, CellAnswer, Cells, Kept, Link, Outcome, Page, Redirect, Tile, TileLine,
};
use crate::Route;

impl Page {
    /// An empty page.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            lead: None,
            back: None,
            actions: Vec::new(),
            blocks: Vec::new(),
            live: Vec::new(),
        }
    }

    /// That it is read again while it is open when a topic of the manifest is touched for its reader:
    /// see [`live`](crate::live).
    #[must_use]
    pub fn live(mut self, topic: impl Into<String>) -> Self {
        self.live.push(topic.into());
        self
    }

    /// With a sentence under the title.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// With the way back.
    #[must_use]
    pub fn back(mut self, label: impl Into<String>, to: &impl Route) -> Self {
        self.back = Some(Link::new(label, to));
        self
    }

    /// With a button beside the title.
    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// With one block more.
    #[must_use]
    pub fn push(mut self, block: impl Into<Block>) -> Self {
        self.blocks.push(block.into());
        self
    }

    /// With one block more, if there is one.
    #[must_use]
    pub fn maybe(mut self, block: Option<impl Into<Block>>) -> Self {
        self.blocks.extend(block.map(Into::into));
        self
    }

    /// With more blocks.
    #[must_use]
    pub fn extend(mut self, blocks: impl IntoIterator<Item = Block>) -> Self {
        self.blocks.extend(blocks);
        self
    }
}

impl Outcome {
    /// To another place of the module.
    pub fn redirect(to: &impl Route) -> Self {
        Self::Redirect(Redirect {
            to: to.address(),
            notice: None,
        })
    }

    /// To another place of the module, where a sentence is said once.
    pub fn said(to: &impl Route, notice: impl Into<String>) -> Self {
        Self::Redirect(Redirect {
            to: to.address(),
            notice: Some(notice.into()),
        })
    }

    /// What was typed so far is kept: `at` is where the form is found again, `to` where it sends from now on.
    pub fn kept(at: &impl Route, to: &impl Route) -> Self {
        Self::Kept(Kept {
            at: at.address(),
            to: to.address(),
        })
    }

    /// What became of cells of a grid that were sent; `at` is where the grid is.
    pub fn cells(at: &impl Route, cells: impl IntoIterator<Item = CellAnswer>) -> Self {
        Self::Cells(Cells {
            at: at.address(),
            cells: cells.into_iter().collect(),
        })
    }
}

impl Tile {
    /// A card of one sentence.
    pub fn new(summary: impl Into<String>, to: &impl Route) -> Self {
        Self {
            summary: summary.into(),
            lines: Vec::new(),
            count: 0,
            to: to.address(),
        }
    }

    /// With so many things to notice: what [`Query::count`](crate::Query::count) or the length of a list
    /// gives.
    #[must_use]
    pub fn count(mut self, count: impl TryInto<u32>) -> Self {
        self.count = count.try_into().unwrap_or(u32::MAX);
        self
    }

    /// With the first five of these lines.
    #[must_use]
    pub fn lines(mut self, lines: impl IntoIterator<Item = TileLine>) -> Self {
        self.lines.extend(lines);
        self.lines.truncate(5);
        self
    }
}

impl TileLine {
    /// A line that leads to a place of the module.
    pub fn new(text: impl Into<String>, to: &impl Route) -> Self {
        Self {
            text: text.into(),
            badge: None,
            to: Some(to.address()),
        }
    }

    /// With a badge.
    #[must_use]
    pub fn badge(mut self, badge: Badge) -> Self {
        self.badge = Some(badge);
        self
    }
}
