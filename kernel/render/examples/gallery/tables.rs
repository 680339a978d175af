//! Pages of modules that are tables: figures as they are read, marks as they are typed.
#![expect(clippy::too_many_lines, reason = "samples are mostly values")]

use jiff::Timestamp;
use jiff::civil::date;
use preau_domain::page::*;

use super::pages::{NOW, badge, go, link, page, to};

/// Figures: a table, stats, charts.
pub(crate) fn figures() -> Page {
    let column = |label: &str, numeric| Column {
        label: label.into(),
        numeric,
    };
    let row = |name: &str, mark: &str, state: Badge| {
        vec![
            Cell::Link(link(name, "pupil/1")),
            Cell::Number(mark.into()),
            Cell::Number("13.2".into()),
            Cell::Date(date(2026, 11, 24)),
            Cell::Instant(Timestamp::from_second(NOW - 86_400).unwrap()),
            Cell::Badge(state),
        ]
    };
    Page {
        actions: vec![go("Ajouter une évaluation", "new", Emphasis::Primary)],
        back: Some(link("Classes", "classes")),
        ..page(
            "Notes de la 6A",
            vec![
                Block::Stats(vec![
                    Stat {
                        label: "Moyenne".into(),
                        value: "13,4".into(),
                        hint: Some("sur 20".into()),
                        tone: Tone::Neutral,
                    },
                    Stat {
                        label: "Médiane".into(),
                        value: "14".into(),
                        hint: None,
                        tone: Tone::Neutral,
                    },
                    Stat {
                        label: "Rendus".into(),
                        value: "26 sur 28".into(),
                        hint: None,
                        tone: Tone::Success,
                    },
                    Stat {
                        label: "Absences".into(),
                        value: "2".into(),
                        hint: Some("à rattraper".into()),
                        tone: Tone::Warning,
                    },
                ]),
                Block::Heading(Heading {
                    level: 2,
                    text: "Par élève".into(),
                }),
                Block::Table(Table {
                    caption: "Notes du contrôle sur les fractions".into(),
                    columns: vec![
                        column("Élève", false),
                        column("Note", true),
                        column("Moyenne", true),
                        column("Pour le", false),
                        column("Rendu", false),
                        column("État", false),
                    ],
                    rows: vec![
                        row(
                            "Maximilienne de Sainte-Croix-Vaubois",
                            "17.5",
                            badge("Publié", Tone::Success),
                        ),
                        row(
                            "Jean-Baptiste N’Guyen",
                            "9",
                            badge("Brouillon", Tone::Neutral),
                        ),
                        vec![Cell::Text("Léa Martin".into()), Cell::Empty],
                    ],
                }),
                Block::Heading(Heading {
                    level: 2,
                    text: "Progression".into(),
                }),
                Block::Chart(Chart {
                    kind: ChartKind::Bars,
                    caption: "Moyenne par évaluation".into(),
                    categories: ["Entiers", "Décimaux", "Fractions", "Proportionnalité"]
                        .map(Into::into)
                        .into(),
                    series: vec![
                        Series {
                            label: "Classe".into(),
                            values: vec![Some(12.5), Some(13.4), Some(11.0), Some(14.0)],
                        },
                        Series {
                            label: "Léa".into(),
                            values: vec![Some(15.0), None, Some(9.5), Some(16.0)],
                        },
                    ],
                    unit: "sur 20".into(),
                }),
                Block::Chart(Chart {
                    kind: ChartKind::Line,
                    caption: "Travail donné par semaine".into(),
                    categories: (1..=12).map(|n| format!("Semaine {n}")).collect(),
                    series: vec![
                        Series {
                            label: "6A".into(),
                            values: (0..12)
                                .map(|n| (n != 6).then(|| 120.0 + 40.0 * f64::from(n).sin()))
                                .collect(),
                        },
                        Series {
                            label: "6B".into(),
                            values: (0..12)
                                .map(|n| Some(100.0 + 30.0 * f64::from(n).cos()))
                                .collect(),
                        },
                    ],
                    unit: "minutes".into(),
                }),
            ],
        )
    }
}

/// Marks as they are typed, one of them wrong.
pub(crate) fn grid() -> Page {
    let column = |label: &str, hint: &str, max_length| GridColumn {
        label: label.into(),
        hint: hint.into(),
        to: Some(to("assessment/1")),
        badge: None,
        max_length,
    };
    let input = |name: &str, value: &str| {
        GridCell::Input(GridInput {
            name: name.into(),
            value: value.into(),
            typed: None,
            error: None,
        })
    };
    let shown = |name: &str, text: &str| {
        GridCell::Shown(GridShown {
            name: name.into(),
            text: text.into(),
        })
    };
    let row = |label: &str, cells| GridRow {
        label: label.into(),
        to: Some(to("pupil/1")),
        cells,
    };
    let wrong = GridCell::Input(GridInput {
        name: "2.1".into(),
        value: "14".into(),
        typed: Some("140".into()),
        error: Some("140 dépasse le barème : 20.".into()),
    });
    page(
        "6A – Mathématiques",
        vec![Block::Grid(Grid {
            caption: "Notes du 1er trimestre".into(),
            hint: Some("Une note ou un code (Abs, Disp, N.Not…).".into()),
            to: to("sheet"),
            columns: vec![
                GridColumn {
                    badge: Some(badge("Publiée", Tone::Success)),
                    ..column("Contrôle : fractions", "12 nov. · coef. 2 · sur 20", 8)
                },
                column("Leçon", "16 nov. · coef. 1 · sur 10", 8),
                GridColumn {
                    to: None,
                    ..column("Moyenne", "", 0)
                },
                GridColumn {
                    to: None,
                    ..column("Appréciation", "", 400)
                },
            ],
            rows: vec![
                row(
                    "BENKHELIFA-DE LA ROCHEFOUCAULD Amina",
                    vec![
                        input("1.1", "12,5"),
                        input("1.2", "Abs"),
                        shown("1.m", "12,5"),
                        input("1.a", "Un trimestre sérieux et appliqué."),
                    ],
                ),
                row(
                    "MARTIN Léa",
                    vec![
                        wrong,
                        input("2.2", ""),
                        shown("2.m", "14,0"),
                        input("2.a", ""),
                    ],
                ),
                GridRow {
                    label: "Moyenne de la classe".into(),
                    to: None,
                    cells: vec![
                        shown("", "13,3"),
                        shown("", ""),
                        shown("", ""),
                        shown("", ""),
                    ],
                },
            ],
            submits: vec![Submit {
                label: "Tout enregistrer".into(),
                emphasis: Emphasis::Primary,
                name: "do".into(),
                value: "all".into(),
            }],
            keeps: ("do".into(), "cell".into()),
        })],
    )
}
