//! A module that means harm: in every text field, in every route, in every list.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::wildcard_imports,
    clippy::too_many_lines,
    dead_code,
    reason = "tests"
)]

#[path = "../../../tests/harness/cases.rs"]
mod cases;
#[path = "../examples/gallery/pages.rs"]
mod pages;

use jiff::Timestamp;
use jiff::civil::date;
use preau_domain::caller::Language;
use preau_domain::page::*;
use preau_render::context::limits;
use preau_render::{ContentFault, RenderContext, blocks, json};

const EVIL: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>\u{202E}\u{200B}\u{0}";

fn context() -> RenderContext {
    RenderContext {
        audiences: vec![(pages::foreign_audience(), EVIL.into())],
        ..pages::context(Language::Fr)
    }
}

fn evil() -> String {
    EVIL.to_owned()
}

fn route() -> Route {
    Route {
        path: "javascript:alert(1)".into(),
        query: vec![(evil(), evil())],
    }
}

fn link() -> Link {
    Link {
        label: evil(),
        to: route(),
    }
}

fn badge() -> Badge {
    Badge {
        label: evil(),
        tone: Tone::Danger,
    }
}

fn post() -> Post {
    Post {
        to: pages::to("act"),
        fields: vec![(evil(), evil())],
        confirm: Some(evil()),
    }
}

fn actions() -> Vec<Action> {
    let action = |target| Action {
        label: evil(),
        emphasis: Emphasis::Danger,
        target,
        pressed: Some(true),
    };
    vec![
        action(Target::Go(route())),
        action(Target::Post(post())),
        action(Target::Post(Post {
            confirm: None,
            ..post()
        })),
        action(Target::Post(Post {
            to: route(),
            ..post()
        })),
    ]
}

fn controls() -> Vec<Control> {
    let option = ChoiceOption {
        value: evil(),
        label: evil(),
    };
    vec![
        Control::Text(TextControl {
            value: evil(),
            max_length: u32::MAX,
        }),
        Control::LongText(TextControl {
            value: format!("</textarea>{EVIL}"),
            max_length: 1,
        }),
        Control::Number(NumberControl {
            value: evil(),
            min: Some(i64::MIN),
            max: Some(i64::MAX),
            unit: evil(),
        }),
        Control::Date(DateControl {
            value: None,
            min: None,
            max: None,
        }),
        Control::Time(None),
        Control::Choice(ChoiceControl {
            options: vec![option.clone()],
            value: evil(),
        }),
        Control::Choice(ChoiceControl {
            options: vec![option.clone(), option.clone()],
            value: evil(),
        }),
        Control::Choices(ChoicesControl {
            options: vec![option.clone()],
            values: vec![evil()],
        }),
        Control::Recipients(RecipientsControl {
            chosen: vec![option.clone()],
            search: evil(),
            found: vec![option],
            more: true,
        }),
        Control::Check(true),
        Control::Audience(AudienceControl { value: None }),
        Control::Hidden(evil()),
        Control::Files(FilesControl {
            files: vec![file()],
            most: 3,
        }),
    ]
}

/// Every block with harm in every field.
fn page(form_to: Route) -> Page {
    let fields = controls().into_iter().map(|control| Field {
        name: evil(),
        label: evil(),
        hint: Some(evil()),
        required: true,
        control,
        error: Some(evil()),
    });
    let cells = vec![
        Cell::Text(evil()),
        Cell::Number(evil()),
        Cell::Link(link()),
        Cell::Badge(badge()),
        Cell::Date(date(-9999, 1, 1)),
        Cell::Date(date(9999, 12, 31)),
        Cell::Instant(Timestamp::MIN),
        Cell::Instant(Timestamp::MAX),
        Cell::Empty,
    ];
    let entry = WeekEntry {
        day: date(2026, 11, 23),
        start: None,
        end: None,
        title: evil(),
        text: evil(),
        badges: vec![badge()],
        to: Some(route()),
        done: true,
    };
    Page {
        title: evil(),
        lead: Some(evil()),
        back: Some(link()),
        actions: actions(),
        blocks: vec![
            Block::Heading(Heading {
                level: 200,
                text: evil(),
            }),
            Block::Markdown(format!(
                "{EVIL}\n\n[x](javascript:alert(1)) ![y](data:text/html,z) <a href=javascript:alert(1)>q</a>\n\n[z]: javascript:alert(1)\n\n[z]"
            )),
            Block::Notice(Notice {
                tone: Tone::Info,
                title: Some(evil()),
                text: evil(),
            }),
            Block::Table(Table {
                caption: evil(),
                columns: vec![
                    Column {
                        label: evil(),
                        numeric: true
                    };
                    5
                ],
                rows: vec![cells],
            }),
            Block::Cards(vec![Card {
                title: evil(),
                text: evil(),
                badges: vec![badge()],
                to: Some(route()),
            }]),
            Block::Items(vec![Item {
                title: evil(),
                text: evil(),
                facts: vec![evil()],
                badges: vec![badge()],
                to: Some(route()),
                actions: actions(),
                done: true,
            }]),
            Block::Thread(vec![Message {
                author: evil(),
                at: Timestamp::MAX,
                text: evil(),
                mine: true,
            }]),
            Block::Form(Form {
                to: form_to,
                fields: fields.collect(),
                submits: vec![Submit {
                    label: evil(),
                    emphasis: Emphasis::Danger,
                    name: evil(),
                    value: evil(),
                }],
                cancel: Some(link()),
                keeps: Some((evil(), evil())),
            }),
            Block::Grid(grid(pages::to("act"))),
            Block::Grid(grid(route())),
            Block::Stats(vec![Stat {
                label: evil(),
                value: evil(),
                hint: Some(evil()),
                tone: Tone::Warning,
            }]),
            Block::Chart(Chart {
                kind: ChartKind::Line,
                caption: evil(),
                categories: vec![evil(), evil()],
                series: vec![Series {
                    label: evil(),
                    values: vec![Some(f64::NAN), Some(f64::INFINITY), Some(1e300)],
                }],
                unit: evil(),
            }),
            Block::Week(Week {
                monday: date(9999, 12, 30),
                entries: vec![entry],
                nothing: evil(),
            }),
            Block::Day(date(-9999, 1, 1)),
            Block::Actions(actions()),
            Block::Tabs(vec![Tab {
                label: evil(),
                to: route(),
                current: true,
            }]),
            Block::Pagination(Pagination {
                label: evil(),
                previous: Some(link()),
                next: Some(link()),
            }),
            Block::Empty(EmptyState {
                title: evil(),
                text: evil(),
                action: Some(link()),
            }),
            Block::Files(vec![file()]),
        ],
        live: vec![],
    }
}

fn grid(to: Route) -> Grid {
    let input = GridCell::Input(GridInput {
        name: evil(),
        value: evil(),
        typed: Some(evil()),
        error: Some(evil()),
    });
    let shown = GridCell::Shown(GridShown {
        name: evil(),
        text: evil(),
    });
    let column = |max_length| GridColumn {
        label: evil(),
        hint: evil(),
        to: Some(route()),
        badge: Some(badge()),
        max_length,
    };
    Grid {
        caption: evil(),
        hint: Some(evil()),
        to,
        columns: vec![column(0), column(40), column(u32::MAX)],
        rows: vec![GridRow {
            label: evil(),
            to: Some(route()),
            cells: vec![input.clone(), shown, input.clone(), input],
        }],
        submits: vec![Submit {
            label: evil(),
            emphasis: Emphasis::Danger,
            name: evil(),
            value: evil(),
        }],
        keeps: (evil(), evil()),
    }
}

fn file() -> File {
    File {
        id: evil(),
        name: evil(),
        media_type: evil(),
        size: u64::MAX,
    }
}

/// The tags of a document with their attributes, outside of quoted values.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let mut quoted = false;
        let end = rest[start..]
            .char_indices()
            .find(|(_, c)| {
                quoted ^= *c == '"';
                *c == '>' && !quoted
            })
            .map_or(rest.len(), |(at, _)| start + at + 1);
        tags.push(rest[start..end].to_owned());
        rest = &rest[end..];
    }
    tags
}

#[test]
fn every_kind_of_block_control_and_cell_means_harm() {
    assert_eq!(cases::missing([&page(route())]), [""; 0]);
}

/// The scripts that forms, files and a grid bring: the portal's own, and nothing in them is a module's.
fn our_scripts() -> [String; 3] {
    ["drafts", "grid", "uploads"].map(|name| {
        let href = preau_render::assets::href(&format!("{name}.js"));
        assert!(href.starts_with(&format!("/assets/{name}.")), "{href}");
        format!("<script type=\"module\" src=\"{href}\">")
    })
}

#[test]
fn nothing_of_a_module_becomes_script_or_leads_out() {
    for form_to in [pages::to("act"), route()] {
        let rendered = blocks::render_page(&context(), &page(form_to));
        let html = rendered.html.into_string();
        for tag in tags(&html) {
            let lower = tag.to_lowercase();
            assert!(
                our_scripts().contains(&tag)
                    || !lower.starts_with("<script") && !lower.starts_with("<img"),
                "{tag}"
            );
            assert!(
                !lower.starts_with("<iframe") && !lower.starts_with("<style"),
                "{tag}"
            );
            let outside: String = tag.split('"').step_by(2).collect();
            assert!(
                !outside.contains("onerror") && !outside.contains("style="),
                "{tag}"
            );
            for attribute in ["href=\"", "action=\""] {
                if let Some(at) = tag.find(attribute) {
                    let value = &tag[at + attribute.len()..];
                    assert!(
                        value.starts_with("/s/college-demo/homework") || value.starts_with('#'),
                        "{tag}"
                    );
                }
            }
        }
        assert!(!html.contains(['\u{202E}', '\u{200B}', '\u{0}']) || html.contains("value=\""));
        assert!(
            rendered
                .faults
                .iter()
                .any(|fault| matches!(fault, ContentFault::Route(_)))
        );
    }
}

#[test]
fn hidden_characters_reach_no_text() {
    let html = blocks::page_html(&context(), &page(pages::to("act"))).into_string();
    let text: String = html
        .split('<')
        .filter_map(|part| part.split_once('>'))
        .map(|(_, text)| text)
        .collect();
    assert!(!text.contains(['\u{202E}', '\u{200B}', '\u{0}']));
}

#[test]
fn json_of_a_hostile_page_leads_nowhere() {
    let value = json::page(&context(), &page(pages::to("act"))).to_string();
    assert!(!value.contains("\"href\":\"javascript"));
    assert!(value.contains("\"href\":null"));
}

#[test]
fn a_route_that_is_none_is_shown_as_text() {
    let mut shown = pages::empty();
    shown.blocks = vec![Block::Cards(vec![Card {
        title: "Ailleurs".into(),
        text: String::new(),
        badges: vec![],
        to: Some(Route {
            path: "../../admin".into(),
            query: vec![],
        }),
    }])];
    let rendered = blocks::render_page(&pages::context(Language::Fr), &shown);
    assert!(rendered.html.0.contains("Ailleurs"));
    assert!(!rendered.html.0.contains("<a"));
    assert_eq!(rendered.faults, [ContentFault::Route("../../admin".into())]);
}

#[test]
fn huge_lists_are_cut_and_say_so() {
    let table = |rows: usize| {
        Block::Table(Table {
            caption: "Grande".into(),
            columns: vec![
                Column {
                    label: "a".into(),
                    numeric: false
                };
                limits::COLUMNS + 5
            ],
            rows: vec![vec![Cell::Text("x".into()); limits::COLUMNS + 5]; rows],
        })
    };
    let options = (0..=limits::OPTIONS)
        .map(|n| ChoiceOption {
            value: n.to_string(),
            label: n.to_string(),
        })
        .collect();
    let field = Field {
        name: "n".into(),
        label: "n".into(),
        hint: None,
        required: true,
        control: Control::Choice(ChoiceControl {
            options,
            value: "0".into(),
        }),
        error: None,
    };
    let item = pages::item("x", "", &[], &[], false);
    let form = Form {
        to: pages::to(""),
        fields: vec![field],
        submits: vec![],
        cancel: None,
        keeps: None,
    };
    let card = Card {
        title: "x".into(),
        text: String::new(),
        badges: vec![],
        to: None,
    };
    let mut typed = grid(pages::to("act"));
    typed.rows = vec![typed.rows[0].clone(); Grid::INPUTS / 3 + 1];
    for (what, block) in [
        ("rows", Block::Grid(typed)),
        ("rows", table(limits::ROWS + 1)),
        ("items", Block::Items(vec![item; limits::LIST + 1])),
        ("cards", Block::Cards(vec![card; limits::LIST + 1])),
        ("options", Block::Form(form)),
    ] {
        let page = pages::page("Beaucoup", vec![block]);
        let rendered = blocks::render_page(&pages::context(Language::Fr), &page);
        assert!(
            rendered.html.0.contains("La suite n’est pas affichée"),
            "{what}"
        );
        assert!(
            rendered.faults.iter().any(
                |fault| matches!(fault, ContentFault::TooLong { what: cut, .. } if *cut == what)
            ),
            "{what}"
        );
    }
    let many = pages::page(
        "Beaucoup",
        vec![Block::Day(date(2026, 11, 23)); limits::BLOCKS + 1],
    );
    let html = blocks::page_html(&pages::context(Language::Fr), &many).into_string();
    assert_eq!(html.matches("<h2").count(), limits::BLOCKS);
    assert!(html.contains("La suite n’est pas affichée"));
}

/// What is held against what was typed, and sent back as it was, is what is there.
#[test]
fn a_cell_of_several_lines_keeps_them_and_one_of_a_line_has_one() {
    let column = |max_length| GridColumn {
        label: "x".into(),
        hint: String::new(),
        to: None,
        badge: None,
        max_length,
    };
    let cell = |typed: Option<&str>| {
        GridCell::Input(GridInput {
            name: "a".into(),
            value: "Sérieuse.\r\nÀ  suivre.".into(),
            typed: typed.map(str::to_owned),
            error: None,
        })
    };
    let mut typed = grid(pages::to("act"));
    typed.columns = vec![column(2_000), column(40), column(2_000)];
    typed.rows[0].cells = vec![cell(None), cell(None), cell(Some("Bien.\nTrès bien."))];
    let page = pages::page("Bulletin", vec![Block::Grid(typed)]);
    let html = blocks::page_html(&pages::context(Language::Fr), &page).into_string();
    let kept = "value=\"Sérieuse.\nÀ  suivre.\"";
    assert_eq!(html.matches(kept).count(), 2, "of the long ones: {html}");
    assert!(
        html.contains(">\nSérieuse.\nÀ  suivre.</textarea>"),
        "{html}"
    );
    assert!(html.contains(">\nBien.\nTrès bien.</textarea>"), "{html}");
    let short = "value=\"Sérieuse. À  suivre.\"";
    assert_eq!(html.matches(short).count(), 2, "kept and shown: {html}");
    let cells = Cells {
        at: pages::to(""),
        cells: vec![CellAnswer {
            name: "a".into(),
            value: "Sérieuse.\nÀ  suivre.".into(),
            error: None,
        }],
    };
    let said = json::cells(&pages::context(Language::Fr), &cells);
    assert_eq!(said["cells"][0]["value"], "Sérieuse.\nÀ  suivre.");
}

#[test]
fn the_whole_of_a_page_is_bounded() {
    let table = Block::Table(Table {
        caption: "x".into(),
        columns: vec![
            Column {
                label: "a".into(),
                numeric: false
            };
            40
        ],
        rows: vec![vec![Cell::Text("x".into()); 40]; 2_000],
    });
    let page = pages::page("Trop", vec![table; 20]);
    let started = std::time::Instant::now();
    let html = blocks::page_html(&pages::context(Language::Fr), &page).into_string();
    assert!(html.matches("<td").count() + html.matches("<th").count() < 3 * limits::PARTS);
    assert!(started.elapsed().as_secs() < 5);
}

/// A table of so many columns, whose rows are begun and not written.
fn unfolding(columns: usize, length: usize) -> String {
    let mut text = format!("{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns));
    while text.len() < length {
        text.push_str("|\n");
    }
    text
}

#[test]
fn a_text_that_unfolds_is_bounded_by_itself_and_in_all_of_a_page() {
    let context = pages::context(Language::Fr);
    for (columns, length) in [
        (1_479, 8_000),
        (40, 8_000),
        (40, 1_190),
        (2, 60_000),
        (2, 5_000),
    ] {
        let item = pages::item("x", &unfolding(columns, length), &[], &[], false);
        let one = pages::page("Un", vec![Block::Items(vec![item.clone()])]);
        let started = std::time::Instant::now();
        let html = blocks::page_html(&context, &one).into_string();
        assert!(html.len() < 400_000, "{columns}: {}", html.len());
        let many = pages::page("Beaucoup", vec![Block::Items(vec![item; 60]); 4]);
        let rendered = blocks::render_page(&context, &many);
        let html = rendered.html.into_string();
        assert!(html.matches("<td").count() <= limits::PARTS, "{columns}");
        assert!(
            html.len() < limits::PAGE + 500_000,
            "{columns}: {}",
            html.len()
        );
        assert!(started.elapsed().as_secs() < 5, "{columns}");
    }
}

#[test]
fn a_page_ends_where_it_is_full_and_says_so() {
    let named = vec![
        Column {
            label: "\"".repeat(limits::LABEL),
            numeric: false
        };
        7
    ];
    let table = Block::Table(Table {
        caption: "Large".into(),
        columns: named,
        rows: vec![vec![]; limits::ROWS],
    });
    let link = "https://e.org ".repeat(900);
    let links = pages::item("x", &link, &[], &[], false);
    let mut context = pages::context(Language::Fr);
    let own = context.audiences[0].clone();
    context.audiences = vec![own; 400];
    let fields = vec![
        Field {
            name: "pour".into(),
            label: "Pour".into(),
            hint: None,
            required: true,
            control: Control::Audience(AudienceControl { value: None }),
            error: None,
        };
        limits::FIELDS
    ];
    let form = Block::Form(Form {
        to: pages::to(""),
        fields,
        submits: vec![],
        cancel: None,
        keeps: None,
    });
    for (what, block) in [
        ("rows that repeat names", table),
        ("links", Block::Items(vec![links; 100])),
        ("audiences", form),
    ] {
        let page = pages::page("Plein", vec![block; 20]);
        let rendered = blocks::render_page(&context, &page);
        let html = rendered.html.into_string();
        let most = 2 * limits::PAGE + limits::PARTS * 100;
        assert!(html.len() < most, "{what}: {}", html.len());
        assert!(html.contains("La suite n’est pas affichée"), "{what}");
        let json = json::page(&context, &page).to_string();
        assert!(json.len() < most, "{what}: {}", json.len());
    }
}

#[test]
fn json_ends_where_html_does_and_says_so() {
    let long = "x".repeat(2 * limits::TEXT);
    let item = Item {
        facts: vec!["x".into(); limits::FEW + 1],
        ..pages::item(&long, &long, &[], &[], false)
    };
    let table = Table {
        caption: "x".into(),
        columns: vec![
            Column {
                label: "a".into(),
                numeric: false
            };
            limits::COLUMNS + 5
        ],
        rows: vec![vec![Cell::Text("x".into()); limits::COLUMNS + 5]; limits::ROWS + 1],
    };
    let context = pages::context(Language::Fr);
    let shown = json::page(
        &context,
        &pages::page(
            "x",
            vec![Block::Items(vec![item; 2]), Block::Table(table.clone())],
        ),
    );
    let first = &shown["blocks"][0]["items"][0];
    let length = |value: &serde_json::Value| value.as_str().map(|text| text.chars().count());
    assert_eq!(
        length(&first["title"]),
        Some(limits::LABEL + 1),
        "with an ellipsis"
    );
    assert_eq!(length(&first["text"]), Some(limits::TEXT + 1));
    let count = |value: &serde_json::Value| value.as_array().map(Vec::len);
    assert_eq!(count(&first["facts"]), Some(limits::FEW));
    let drawn = &shown["blocks"][1];
    assert_eq!(count(&drawn["columns"]), Some(limits::COLUMNS));
    assert_eq!(count(&drawn["rows"][0]), Some(limits::COLUMNS));
    assert!(count(&drawn["rows"]) <= Some(limits::ROWS));
    assert!(length(&shown["left_out"]).is_some());
    let many = json::page(&context, &pages::page("x", vec![Block::Table(table); 20])).to_string();
    assert!(many.matches("{\"text\"").count() <= limits::PARTS);
    let short = json::page(&context, &pages::page("x", vec![]));
    assert!(short.get("left_out").is_none());
}

#[test]
fn long_texts_are_cut() {
    let page = pages::page(&"x".repeat(10_000), vec![]);
    let rendered = blocks::render_page(&pages::context(Language::Fr), &page);
    assert!(rendered.html.0.len() < 1_000);
    assert!(rendered.faults.contains(&ContentFault::TooLong {
        what: "text",
        limit: limits::LABEL
    }));
}

#[test]
fn a_value_sent_back_is_not_cut() {
    let mut page = pages::form(false);
    let long = "é".repeat(5_000);
    if let Some(Block::Form(form)) = page.blocks.first_mut() {
        for field in &mut form.fields {
            if let Control::Text(text) = &mut field.control {
                text.value.clone_from(&long);
            }
        }
    }
    assert!(
        blocks::page_html(&pages::context(Language::Fr), &page)
            .0
            .contains(&long)
    );
}
