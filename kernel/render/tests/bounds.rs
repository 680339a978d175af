//! The bounds of a page: as much as there may be is shown, and of one more it is said that it is not.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_imports,
    dead_code,
    reason = "tests"
)]

#[path = "../examples/gallery/pages.rs"]
mod pages;

use jiff::Timestamp;
use jiff::civil::date;
use preau_domain::caller::Language;
use preau_domain::page::*;
use preau_render::context::limits;
use preau_render::{ContentFault, blocks};

const LEFT_OUT: &str = "La suite n’est pas affichée";

/// A block as it is drawn, and what was too long of it.
fn drawn(block: Block) -> (String, Vec<(&'static str, usize)>) {
    let page = pages::page("Beaucoup", vec![block]);
    let rendered = blocks::render_page(&pages::context(Language::Fr), &page);
    let too_long = rendered.faults.into_iter().filter_map(|fault| match fault {
        ContentFault::TooLong { what, limit } => Some((what, limit)),
        _ => None,
    });
    (rendered.html.into_string(), too_long.collect())
}

fn x() -> String {
    "x".to_owned()
}

fn item(facts: usize) -> Item {
    Item {
        facts: vec![x(); facts],
        ..pages::item("x", "", &[], &[], false)
    }
}

fn card(badges: usize) -> Card {
    let badge = Badge {
        label: x(),
        tone: Tone::Info,
    };
    Card {
        title: x(),
        text: String::new(),
        badges: vec![badge; badges],
        to: None,
    }
}

fn table(columns: usize, rows: usize) -> Block {
    let column = Column {
        label: x(),
        numeric: false,
    };
    Block::Table(Table {
        caption: x(),
        columns: vec![column; columns],
        rows: vec![vec![Cell::Empty]; rows],
    })
}

fn grid(columns: usize, rows: usize) -> Block {
    let column = GridColumn {
        label: x(),
        hint: String::new(),
        to: None,
        badge: None,
        max_length: u32::MAX,
    };
    let typed = GridCell::Input(GridInput {
        name: x(),
        value: x(),
        typed: None,
        error: None,
    });
    let row = GridRow {
        label: x(),
        to: None,
        cells: vec![typed],
    };
    Block::Grid(Grid {
        caption: x(),
        hint: None,
        to: pages::to("act"),
        columns: vec![column; columns],
        rows: vec![row; rows],
        submits: Vec::new(),
        keeps: (x(), x()),
    })
}

fn form(fields: Vec<Field>, submits: usize) -> Block {
    let submit = Submit {
        label: x(),
        emphasis: Emphasis::Primary,
        name: x(),
        value: x(),
    };
    Block::Form(Form {
        to: pages::to("act"),
        fields,
        submits: vec![submit; submits],
        cancel: None,
        keeps: None,
    })
}

fn field(control: Control) -> Field {
    Field {
        name: x(),
        label: x(),
        hint: None,
        required: true,
        control,
        error: None,
    }
}

fn choice(options: usize) -> Control {
    let option = |number: usize| ChoiceOption {
        value: number.to_string(),
        label: x(),
    };
    Control::Choice(ChoiceControl {
        options: (0..options).map(option).collect(),
        value: "0".to_owned(),
    })
}

fn chart(categories: usize, series: usize) -> Block {
    let one = Series {
        label: x(),
        values: vec![Some(1.0); categories],
    };
    Block::Chart(Chart {
        kind: ChartKind::Line,
        caption: x(),
        categories: vec![x(); categories],
        series: vec![one; series],
        unit: String::new(),
    })
}

fn week(entries: usize) -> Block {
    let entry = WeekEntry {
        day: date(2026, 11, 23),
        start: None,
        end: None,
        title: x(),
        text: String::new(),
        badges: Vec::new(),
        to: None,
        done: false,
    };
    Block::Week(Week {
        monday: date(2026, 11, 23),
        entries: vec![entry; entries],
        nothing: x(),
    })
}

fn thread(messages: usize) -> Block {
    let message = Message {
        author: x(),
        at: Timestamp::UNIX_EPOCH,
        text: x(),
        mine: false,
    };
    Block::Thread(vec![message; messages])
}

fn stats(many: usize) -> Block {
    let stat = Stat {
        label: x(),
        value: x(),
        hint: None,
        tone: Tone::Info,
    };
    Block::Stats(vec![stat; many])
}

fn files(many: usize) -> Block {
    let file = File {
        id: "0192f0c1a2b34c5d8e6f7a8b9c0d1e2f".to_owned(),
        name: x(),
        media_type: "application/pdf".to_owned(),
        size: 1,
    };
    Block::Files(vec![file; many])
}

fn actions(many: usize) -> Block {
    let action = Action {
        label: x(),
        emphasis: Emphasis::Primary,
        target: Target::Go(pages::to("")),
        pressed: None,
    };
    Block::Actions(vec![action; many])
}

fn button(fields: usize) -> Block {
    let post = Post {
        to: pages::to("act"),
        fields: vec![(x(), x()); fields],
        confirm: None,
    };
    Block::Actions(vec![Action {
        label: x(),
        emphasis: Emphasis::Primary,
        target: Target::Post(post),
        pressed: None,
    }])
}

fn tabs(many: usize) -> Block {
    let tab = Tab {
        label: x(),
        to: pages::to(""),
        current: false,
    };
    Block::Tabs(vec![tab; many])
}

/// A list: what it is called, how long it may be, a block in which it is so long.
type List = (&'static str, usize, fn(usize) -> Block);

/// Of which the page says that they go on.
const LONG: &[List] = &[
    ("items", limits::LIST, |n| Block::Items(vec![item(0); n])),
    ("cards", limits::LIST, |n| Block::Cards(vec![card(0); n])),
    ("messages", limits::LIST, thread),
    ("stats", limits::LIST, stats),
    ("files", limits::LIST, files),
    ("rows", limits::ROWS, |n| table(1, n)),
    ("columns", limits::COLUMNS, |n| table(n, 1)),
    ("columns", limits::COLUMNS, |n| grid(n, 1)),
    ("fields", limits::FIELDS, |n| {
        form(vec![field(Control::Check(true)); n], 0)
    }),
    ("options", limits::OPTIONS, |n| {
        form(vec![field(choice(n))], 0)
    }),
    ("categories", limits::CATEGORIES, |n| chart(n, 1)),
    ("series", limits::SERIES, |n| chart(1, n)),
    ("entries", limits::ENTRIES, week),
];

/// What nobody has more of than a few.
const FEW: &[List] = &[
    ("facts", limits::FEW, |n| Block::Items(vec![item(n)])),
    ("badges", limits::FEW, |n| Block::Cards(vec![card(n)])),
    ("actions", limits::FEW, actions),
    ("tabs", limits::FEW, tabs),
    ("submits", limits::FEW, |n| form(Vec::new(), n)),
    ("fields", limits::FIELDS, button),
];

#[test]
fn every_list_of_a_page_has_its_length() {
    for (what, limit, block) in LONG.iter().chain(FEW) {
        let (html, too_long) = drawn(block(*limit));
        assert!(too_long.is_empty(), "{what}: {too_long:?}");
        assert!(!html.contains(LEFT_OUT), "{what}");
        assert_eq!(drawn(block(limit + 1)).1, [(*what, *limit)], "{what}");
    }
    for (what, limit, block) in LONG {
        assert!(drawn(block(limit + 1)).0.contains(LEFT_OUT), "{what}");
    }
}

#[test]
fn a_tile_has_its_lines_and_no_more() {
    let line = TileLine {
        text: x(),
        badge: None,
        to: None,
    };
    let tile = |lines| Tile {
        lines: vec![line.clone(); lines],
        ..pages::tile()
    };
    let context = pages::context(Language::Fr);
    let (what, limit) = ("tile lines", limits::TILE_LINES);
    assert!(blocks::tile(&context, &tile(limit)).faults.is_empty());
    let more = blocks::tile(&context, &tile(limit + 1));
    assert_eq!(more.html.0.matches("<li>").count(), limit);
    assert_eq!(more.faults, [ContentFault::TooLong { what, limit }]);
}

#[test]
fn a_cell_that_is_typed_has_its_length() {
    let (html, _) = drawn(grid(1, 1));
    let length = format!("maxlength=\"{}\"", Grid::LONGEST);
    assert_eq!(html.matches("maxlength=").count(), 1);
    assert!(html.contains(&length), "{html}");
}

#[test]
fn a_markdown_text_that_unfolds_to_too_much_is_shown_as_it_was_written() {
    // Head and rule count three cells each, as does every row that is only begun.
    let table = |cells: usize| format!("|a|a\n|-|-\n{}", "|\n".repeat(cells / 3 - 2));
    let links = |many: usize| "https://e.org ".repeat(many);
    let cases = [
        (table(limits::CELLS), "<table", true),
        (table(limits::CELLS + 3), "<table", false),
        (links(100), "<a", true),
        (links(limits::TEXT / 14), "<a", false),
    ];
    for (source, element, fits) in cases {
        let length = source.len();
        let (html, too_long) = drawn(Block::Markdown(source));
        assert_eq!(html.contains(element), fits, "{element} of {length}");
        let expected = if fits {
            Vec::new()
        } else {
            vec![("markdown", limits::DRAWN)]
        };
        assert_eq!(too_long, expected, "{element} of {length}");
    }
}
