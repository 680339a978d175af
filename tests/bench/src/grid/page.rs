//! The sheet's page, word for word as the module words it for a teacher who reads French.

use jiff::civil::Date;
use preau_domain::page::{
    Action, Badge, Block, Emphasis, Grid, GridCell, GridColumn, GridInput, GridRow, GridShown,
    Link, Page, Route, Submit, Tab, Target, Tone,
};

use super::class::SUBJECT;
use super::exact::Fraction;
use super::sheet::{Mark, Sheet};
use crate::native::route;

/// Characters of a cell.
const CELL: u32 = 8;
const HINT: &str = "Chaque case s’enregistre quand vous la quittez\u{a0}; Entrée et les flèches passent à la suivante. \
    Codes\u{a0}: Abs (absent), Disp (dispensé), N.Not (non noté), Inap (inapte), N.Rdu (non rendu), \
    Abs0 (absence injustifiée, compte zéro), N.Fait0 (travail non fait, compte zéro).";
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

fn day_and_month(date: Date) -> String {
    let at = usize::from(date.month().unsigned_abs()).saturating_sub(1);
    let month = MONTHS.get(at).copied().unwrap_or_default();
    match date.day() {
        1 => format!("1er {month}"),
        day => format!("{day} {month}"),
    }
}

/// Hundredths, with no more places than there are.
fn decimal(hundredths: i64) -> String {
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match part {
        0 => whole.to_string(),
        part if part % 10 == 0 => format!("{whole},{}", part / 10),
        part => format!("{whole},{part:02}"),
    }
}

/// The address of the sheet, or of what is done with it.
fn at(sheet: &Sheet, rest: &str, period: u8) -> Route {
    let segment = sheet.of.to_string().replacen(':', "-", 1);
    let query = [
        ("subject", SUBJECT.to_owned()),
        ("period", period.to_string()),
    ];
    Route {
        path: format!("sheet/{segment}{rest}"),
        query: query.map(|(name, value)| (name.to_owned(), value)).to_vec(),
    }
}

fn go(label: &str, emphasis: Emphasis, to: Route) -> Action {
    Action {
        label: label.to_owned(),
        emphasis,
        target: Target::Go(to),
        pressed: None,
    }
}

fn column(label: &str, max_length: u32) -> GridColumn {
    GridColumn {
        label: label.to_owned(),
        hint: String::new(),
        to: None,
        badge: None,
        max_length,
    }
}

fn shown(name: String, text: String) -> GridCell {
    GridCell::Shown(GridShown { name, text })
}

fn grid(sheet: &Sheet) -> Grid {
    let mut columns = vec![column("Moyenne", 0)];
    columns.extend(sheet.assessments.iter().map(|one| GridColumn {
        hint: format!(
            "{} · coef. {} · sur {}",
            day_and_month(one.date),
            decimal(one.coefficient),
            decimal(one.scale)
        ),
        to: Some(route(format!("assessment/{}", one.id))),
        badge: Some(Badge {
            label: "Non publiée".to_owned(),
            tone: Tone::Warning,
        }),
        ..column(&one.title, CELL)
    }));
    let mut rows = Vec::new();
    for (pupil, name) in &sheet.pupils {
        let average = sheet.average(*pupil);
        let average = average.map_or_else(|| "N.Not".to_owned(), Fraction::said);
        let mut cells = vec![shown(format!("average/{pupil}"), average)];
        cells.extend(sheet.assessments.iter().map(|one| {
            GridCell::Input(GridInput {
                name: format!("{}/{pupil}", one.id),
                value: sheet
                    .get(&one.id, *pupil)
                    .map(Mark::said)
                    .unwrap_or_default(),
                typed: None,
                error: None,
            })
        }));
        rows.push(GridRow {
            label: name.clone(),
            to: None,
            cells,
        });
    }
    let mut means = vec![shown(String::new(), String::new())];
    means.extend(sheet.assessments.iter().map(|one| {
        let mean = sheet.mean(&one.id).map(Fraction::said);
        shown(format!("mean/{}", one.id), mean.unwrap_or_default())
    }));
    rows.push(GridRow {
        label: "Moyenne de la classe".to_owned(),
        to: None,
        cells: means,
    });
    Grid {
        caption: "Notes du 1er trimestre".to_owned(),
        hint: Some(HINT.to_owned()),
        to: at(sheet, "", 1),
        columns,
        rows,
        submits: vec![Submit {
            label: "Tout enregistrer".to_owned(),
            emphasis: Emphasis::Primary,
            name: "state".to_owned(),
            value: "all".to_owned(),
        }],
        keeps: ("typed".to_owned(), "cell".to_owned()),
    }
}

/// The page.
pub(super) fn sheet(sheet: &Sheet) -> Page {
    let terms = ["1er trimestre", "2e trimestre", "3e trimestre"];
    let tabs = (1..).zip(terms).map(|(period, label)| Tab {
        label: label.to_owned(),
        to: at(sheet, "", period),
        current: period == 1,
    });
    let ways = [
        ("Appréciations", "/remarks"),
        ("Compétences", "/skills"),
        ("Exporter (CSV)", "/export"),
        ("Importer", "/import"),
    ];
    let ways = ways.map(|(label, rest)| go(label, Emphasis::Secondary, at(sheet, rest, 1)));
    Page {
        title: format!("{} – {SUBJECT}", sheet.class),
        lead: None,
        back: Some(Link {
            label: "Classes".to_owned(),
            to: route(String::new()),
        }),
        actions: vec![go(
            "Nouvelle évaluation",
            Emphasis::Primary,
            at(sheet, "/new", 1),
        )],
        blocks: vec![
            Block::Tabs(tabs.collect()),
            Block::Actions(ways.to_vec()),
            Block::Grid(grid(sheet)),
        ],
        live: vec![],
    }
}
