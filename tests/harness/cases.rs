//! Every kind of block, control and cell, so that samples can be held against all of them: what is new
//! in the domain does not compile here until it is named, and then fails until the samples have it.

use std::collections::BTreeSet;

use preau_domain::page::{Block, Cell, Control, GridCell, Page};

macro_rules! cases {
    ($name:ident of $kind:ident: $($case:ident)*) => {
        fn $name(of: &$kind) -> &'static str {
            match of {
                $($kind::$case { .. } => concat!(stringify!($kind), "::", stringify!($case)),)*
            }
        }

        impl Named for $kind {
            const ALL: &'static [&'static str] =
                &[$(concat!(stringify!($kind), "::", stringify!($case)),)*];
        }
    };
}

trait Named {
    const ALL: &'static [&'static str];
}

cases! { block of Block:
    Heading Day Markdown Notice Table Cards Items Thread Form Grid Stats Chart Week Actions Tabs Pagination
    Empty Files
}
cases! { control of Control:
    Text LongText Number Date Time Choice Choices Check Audience Recipients
    Hidden Files
}
cases! { cell of Cell: Empty Text Number Date Instant Link Badge }
cases! { grid_cell of GridCell: Input Shown }

/// The kinds of blocks, controls and cells that none of these pages shows.
pub(crate) fn missing<'a>(pages: impl IntoIterator<Item = &'a Page>) -> Vec<&'static str> {
    let mut shown = BTreeSet::new();
    for one in pages.into_iter().flat_map(|page| &page.blocks) {
        shown.insert(block(one));
        match one {
            Block::Form(form) => {
                shown.extend(form.fields.iter().map(|field| control(&field.control)));
            }
            Block::Grid(grid) => {
                shown.extend(grid.rows.iter().flat_map(|row| &row.cells).map(grid_cell));
            }
            Block::Table(table) => shown.extend(table.rows.iter().flatten().map(cell)),
            _ => {}
        }
    }
    let all = [Block::ALL, Control::ALL, Cell::ALL, GridCell::ALL].concat();
    all.into_iter()
        .filter(|kind| !shown.contains(kind))
        .collect()
}
