//! What the SDK's constructors say arrives as it was said: every block, control and cell, field by field.

use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use preau_domain::audience::Audience;
use preau_domain::ids::GroupId;
use preau_domain::page::*;
use preau_runtime::call::{Answer, Entry};

use crate::bench::{Bench, act, view};
use crate::cases;

#[tokio::test]
async fn every_block_arrives_as_the_module_made_it() {
    let bench = Bench::open().await;
    let module = bench.load("every-block").await;
    let expected = every();
    assert_eq!(cases::missing([&expected]), [""; 0]);
    for (entry, answer) in [
        (view(""), Answer::Page(expected.clone())),
        (
            act("page"),
            Answer::Outcome(Outcome::Page(expected.clone())),
        ),
        (act("invalid"), Answer::Outcome(Outcome::Invalid(expected))),
        (
            act("do/go"),
            Answer::Outcome(Outcome::Redirect(Redirect {
                to: to("go"),
                notice: Some("Fait.".into()),
            })),
        ),
        (Entry::Tile, Answer::Tile(Some(tile()))),
    ] {
        let what = format!("{entry:?}");
        let report = bench.call(&module, entry).await;
        assert_eq!(report.result, Ok(Ok(answer)), "{what}");
    }
}

fn route(path: &str) -> Route {
    Route {
        path: path.into(),
        query: Vec::new(),
    }
}

fn to(name: &str) -> Route {
    route(&format!("to/{name}"))
}

fn link(label: &str, name: &str) -> Link {
    Link {
        label: label.into(),
        to: to(name),
    }
}

fn badge(label: &str, tone: Tone) -> Badge {
    Badge {
        label: label.into(),
        tone,
    }
}

fn go(label: &str, name: &str, emphasis: Emphasis) -> Action {
    Action {
        label: label.into(),
        emphasis,
        target: Target::Go(to(name)),
        pressed: None,
    }
}

const fn day(number: i8) -> Date {
    date(2026, 11, number)
}

const fn hour(hour: i8, minute: i8) -> Time {
    time(hour, minute, 0, 0)
}

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).expect("in range")
}

fn class() -> Audience {
    let id = "00000000-0000-0000-0000-00000000006a".parse();
    Audience::Class(GroupId(id.expect("a UUID")))
}

fn tile() -> Tile {
    Tile {
        summary: "résumé".into(),
        lines: vec![TileLine {
            text: "ligne".into(),
            badge: Some(badge("pastille", Tone::Success)),
            to: Some(to("line")),
        }],
        count: 3,
        to: to("tile"),
    }
}

fn every() -> Page {
    Page {
        title: "Tout".into(),
        lead: Some("Chaque bloc".into()),
        back: Some(Link {
            label: "Retour".into(),
            to: Route {
                path: "day/2026-11-24".into(),
                query: vec![(
                    "of".into(),
                    "class-00000000-0000-0000-0000-00000000006a".into(),
                )],
            },
        }),
        actions: vec![go("Aller", "go", Emphasis::Primary)],
        blocks: vec![
            Block::Heading(Heading {
                level: 2,
                text: "Titre".into(),
            }),
            Block::Heading(Heading {
                level: 3,
                text: "Sous-titre".into(),
            }),
            Block::Day(day(25)),
            Block::Markdown("*texte*".into()),
            Block::Notice(Notice {
                tone: Tone::Danger,
                title: Some("son titre".into()),
                text: "l’avis".into(),
            }),
            Block::Table(table()),
            Block::Cards(vec![Card {
                title: "carte".into(),
                text: "de la carte".into(),
                badges: vec![badge("attention", Tone::Warning)],
                to: Some(to("card")),
            }]),
            Block::Items(vec![item()]),
            Block::Thread(vec![Message {
                author: "Léa".into(),
                at: at(1_700_000_000_001),
                text: "le message".into(),
                mine: true,
            }]),
            Block::Form(form()),
            Block::Stats(vec![Stat {
                label: "figure".into(),
                value: "12".into(),
                hint: Some("sur 20".into()),
                tone: Tone::Success,
            }]),
            Block::Chart(chart(
                ChartKind::Bars,
                ["barres", "minutes", "série", "lundi"],
                1.5,
            )),
            Block::Chart(chart(
                ChartKind::Line,
                ["courbe", "appels", "ligne", "mardi"],
                2.5,
            )),
            Block::Week(week()),
            Block::Actions(vec![go("Seul", "alone", Emphasis::Secondary)]),
            Block::Tabs(vec![
                Tab {
                    label: "onglet".into(),
                    to: to("tab"),
                    current: true,
                },
                Tab {
                    label: "autre".into(),
                    to: to("other-tab"),
                    current: false,
                },
            ]),
            Block::Pagination(Pagination {
                label: "semaine 48".into(),
                previous: Some(link("avant", "before")),
                next: Some(link("après", "after")),
            }),
            Block::Empty(EmptyState {
                title: "rien".into(),
                text: "pourquoi".into(),
                action: Some(link("que faire", "do")),
            }),
        ],
    }
}

fn table() -> Table {
    let column = |label: &str, numeric| Column {
        label: label.into(),
        numeric,
    };
    Table {
        caption: "légende".into(),
        columns: vec![column("mots", false), column("nombres", true)],
        rows: vec![
            vec![
                Cell::Empty,
                Cell::Text("mot".into()),
                Cell::Number("7".into()),
            ],
            vec![
                Cell::Date(day(26)),
                Cell::Instant(at(1_700_000_000_002)),
                Cell::Link(link("lien", "cell")),
                Cell::Badge(badge("neutre", Tone::Neutral)),
            ],
        ],
    }
}

fn item() -> Item {
    Item {
        title: "devoir".into(),
        text: "du devoir".into(),
        facts: vec!["un fait".into()],
        badges: vec![badge("à savoir", Tone::Info)],
        to: Some(to("item")),
        actions: vec![Action {
            label: "Fait".into(),
            emphasis: Emphasis::Danger,
            target: Target::Post(Post {
                to: route("do/press"),
                fields: vec![("nom".into(), "valeur".into())],
                confirm: Some("Vraiment ?".into()),
            }),
            pressed: Some(true),
        }],
        done: true,
    }
}

fn form() -> Form {
    let text = |value: &str, max_length| TextControl {
        value: value.into(),
        max_length,
    };
    let options = |value: &str| {
        vec![ChoiceOption {
            value: value.into(),
            label: format!("{value} dit"),
        }]
    };
    let field = |name: &str, label: &str, control| Field {
        name: name.into(),
        label: label.into(),
        hint: None,
        required: false,
        control,
        error: None,
    };
    let submit = |label: &str, emphasis, value: &str| Submit {
        label: label.into(),
        emphasis,
        name: "state".into(),
        value: value.into(),
    };
    Form {
        to: route("do/send"),
        fields: vec![
            Field {
                hint: Some("aide".into()),
                required: true,
                ..field("line", "Ligne", Control::Text(text("une", 11)))
            },
            field("lines", "Lignes", Control::LongText(text("deux", 22))),
            field(
                "number",
                "Nombre",
                Control::Number(NumberControl {
                    value: "5".into(),
                    min: Some(1),
                    max: Some(9),
                    unit: "points".into(),
                }),
            ),
            field(
                "day",
                "Jour",
                Control::Date(DateControl {
                    value: Some(day(2)),
                    min: Some(day(1)),
                    max: Some(day(3)),
                }),
            ),
            field("time", "Heure", Control::Time(Some(hour(8, 5)))),
            field(
                "one",
                "Un",
                Control::Choice(ChoiceControl {
                    options: options("a"),
                    value: "a".into(),
                }),
            ),
            field(
                "some",
                "Plusieurs",
                Control::Choices(ChoicesControl {
                    options: options("b"),
                    values: vec!["b".into()],
                }),
            ),
            field("check", "Oui", Control::Check(true)),
            Field {
                required: true,
                ..field(
                    "class",
                    "Classe",
                    Control::Audience(AudienceControl {
                        value: Some(class()),
                    }),
                )
            },
            field("hidden", "", Control::Hidden("caché".into())),
        ],
        submits: vec![
            submit("Publier", Emphasis::Primary, "published"),
            submit("Garder", Emphasis::Secondary, "draft"),
        ],
        cancel: Some(link("Annuler", "cancel")),
    }
}

fn chart(kind: ChartKind, [caption, unit, series, category]: [&str; 4], value: f64) -> Chart {
    Chart {
        kind,
        caption: caption.into(),
        categories: vec![category.into()],
        series: vec![Series {
            label: series.into(),
            values: vec![Some(value)],
        }],
        unit: unit.into(),
    }
}

fn week() -> Week {
    Week {
        monday: day(23),
        entries: vec![WeekEntry {
            day: day(27),
            start: Some(hour(9, 10)),
            end: None,
            title: "cours".into(),
            text: "salle 12".into(),
            badges: vec![badge("bien", Tone::Success)],
            to: Some(to("entry")),
            done: true,
        }],
        nothing: "rien ce jour".into(),
    }
}
