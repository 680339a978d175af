//! What the SDK's constructors say arrives as it was said, in every version of the contract: every
//! block, control and cell, field by field; and every function of the contract answers.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, Time, date, time};
use preau_domain::audience::Audience;
use preau_domain::caller::Caller;
use preau_domain::contract::Contract;
use preau_domain::failure::{Failure, FieldError};
use preau_domain::ids::GroupId;
use preau_domain::page::*;
use preau_domain::person::{Function, Profile};
use preau_runtime::call::{Answer, CallReport, Entry};
use preau_runtime::module::LoadedModule;

use crate::bench::{Bench, act, caller, event, title, view};
use crate::cases;
use crate::contracts::{homework, is_newest, kept};
use crate::guests::guest;

/// The guest of every block, compiled against this version.
fn every_block(contract: Contract) -> Vec<u8> {
    if is_newest(contract) {
        guest("every-block")
    } else {
        kept("every-block", contract)
    }
}

/// Inspects, and is head of the school: a function of each version.
fn inspector(profile: Profile) -> Caller {
    Caller {
        functions: vec![Function::Head, Function::Inspector],
        ..caller(profile)
    }
}

/// The functions of the interfaces in a folder of the contract: "caller.get".
fn functions(contract: Contract, folder: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let folder = root.join(format!("v{}", contract.as_str())).join(folder);
    let mut functions = BTreeSet::new();
    for file in std::fs::read_dir(&folder).expect("a folder of the contract") {
        let file = file.expect("a file").path();
        if file.extension().is_none_or(|end| end != "wit") {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("a text");
        let mut interface = "";
        for line in text.lines().map(str::trim) {
            if let Some(named) = line.strip_prefix("interface ") {
                interface = named.trim_end_matches(" {");
            } else if let Some((name, _)) = line.split_once(": func(") {
                functions.insert(format!("{interface}.{name}"));
            }
        }
    }
    functions
}

/// What each function gave, as the guest shows it.
fn gave(report: &CallReport) -> Vec<(String, String)> {
    let Ok(Ok(Answer::Page(page) | Answer::Outcome(Outcome::Page(page)))) = &report.result else {
        panic!("no page: {:?}", report.result);
    };
    let [Block::Stats(stats)] = page.blocks.as_slice() else {
        panic!("other blocks: {:?}", page.blocks);
    };
    let stats = stats.iter();
    stats
        .map(|stat| (stat.label.clone(), stat.value.clone()))
        .collect()
}

#[tokio::test]
async fn every_function_of_every_version_answers() {
    for contract in Contract::ALL {
        let bench = Bench::open().await;
        let module = bench
            .load_bytes("every-block", &every_block(contract))
            .await;
        assert_eq!(module.manifest.contract, contract);
        let person = || inspector(Profile::Staff);
        let acted = bench.call_for(&module, person(), act("imports")).await;
        let mut called = gave(&acted);
        bench.commit(&module, acted).await;
        let seen = bench.call_for(&module, person(), view("imports")).await;
        called.extend(gave(&seen));
        let (told, came_with_it) = match contract {
            Contract::V0_1 => ("[Function::Head]", &[][..]),
            Contract::V0_2 => (
                "[Function::Head, Function::Inspector]",
                &[
                    ("schedule.set", ""),
                    ("schedule.cancel", ""),
                    ("lessons.plan", ""),
                    ("lessons.withdraw", ""),
                    ("notify.send", ""),
                    ("notify.withdraw", ""),
                    ("mailbox.refused", "true"),
                    ("mailbox.deliver", ""),
                    ("mailbox.mark", ""),
                    ("mailbox.withdraw", "true"),
                    ("live.touch", ""),
                    // Nothing is granted here.
                    ("outbound.fetch", "Err(\"not-granted\")"),
                    ("blobs.copy", "true"),
                ][..],
            ),
        };
        let before = [
            ("records.fresh-id", "true"),
            ("records.put", ""),
            ("records.delete", ""),
            ("events.publish", ""),
        ];
        let after = [
            ("caller.get", told),
            ("caller.local", "2026-11-23 17:0"),
            ("caller.instant-at", "true"),
            ("settings.get", "Value::Text(\"doucement\")"),
            ("log.write", ""),
            ("records.get", "1 true"),
            ("records.query", "one"),
            ("records.count", "1"),
            ("directory.groups", "0"),
            ("directory.pupils", "0"),
            ("directory.names", "[None]"),
        ];
        let seen_since = match contract {
            Contract::V0_1 => &[][..],
            Contract::V0_2 => &[
                ("directory.listed-names", "[None]"),
                ("directory.correspondents", "0"),
                (
                    "directory.correspondent-groups",
                    "Direction et vie scolaire",
                ),
                ("directory.may-write", "[false, true]"),
                (
                    "directory.addressee-names",
                    "[None, Some(\"Direction et vie scolaire\")]",
                ),
                ("mailbox.entries", "one Role::Sender"),
                ("mailbox.thread", "one"),
                ("mailbox.open", "3 false"),
                ("mailbox.counts", "[]"),
                ("mailbox.receipts", "0"),
                ("mailbox.delivered", "0 true"),
                ("mailbox.search", "one"),
                ("blobs.describe", "0"),
            ][..],
        };
        let expected: Vec<_> = [&before[..], came_with_it, &after[..], seen_since]
            .concat()
            .into_iter()
            .map(|(name, gave)| (name.to_owned(), gave.to_owned()))
            .collect();
        assert_eq!(called, expected, "{contract:?}");
        let names: BTreeSet<_> = called.into_iter().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            functions(contract, "deps/ent-kernel"),
            "{contract:?}"
        );
        // What it exports is entered here and by the test below.
        let exported = ["home.tile", "inbox.handle", "pages.act", "pages.view"];
        let exported = exported.map(str::to_owned);
        assert_eq!(functions(contract, ""), exported.into(), "{contract:?}");
        let handled = bench.call(&module, event("every-block.made")).await;
        assert_eq!(handled.result, Ok(Ok(Answer::Handled)), "{contract:?}");
        for failure in failures() {
            let path = format!("failure/{}", failure.0);
            let report = bench.call(&module, view(&path)).await;
            assert_eq!(report.result, Ok(Err(failure.1)), "{contract:?}");
        }
    }
}

fn failures() -> [(&'static str, Failure); 5] {
    [
        ("not-found", Failure::NotFound),
        ("forbidden", Failure::Forbidden("forbidden".into())),
        (
            "invalid",
            Failure::Invalid(vec![FieldError {
                field: "champ".into(),
                message: "invalid".into(),
            }]),
        ),
        ("conflict", Failure::Conflict("conflict".into())),
        ("unavailable", Failure::Unavailable("unavailable".into())),
    ]
}

#[tokio::test]
async fn modules_of_every_version_run_side_by_side_and_are_told_what_their_version_knows() {
    let bench = Bench::open().await;
    let mut modules = Vec::new();
    for contract in Contract::ALL {
        let component = homework(contract);
        modules.push(bench.load_bytes("homework", &component).await);
    }
    for _ in 0..2 {
        for (contract, module) in Contract::ALL.iter().zip(&modules) {
            assert_eq!(module.manifest.contract, *contract);
            let shown = bench.call_for(module, inspector(Profile::Staff), view(""));
            assert_eq!(title(&shown.await), "Classes", "{contract:?}");
            let tile = bench.call_for(module, inspector(Profile::Guest), Entry::Tile);
            let tile = tile.await.result;
            assert!(matches!(tile, Ok(Ok(Answer::Tile(_)))), "{tile:?}");
        }
    }
}

#[tokio::test]
async fn every_block_arrives_as_the_module_made_it() {
    let bench = Bench::open().await;
    for contract in Contract::ALL {
        let mut expected = every();
        if is_newest(contract) {
            assert_eq!(cases::missing([&expected]), [""; 0]);
        } else {
            without_what_came_later(&mut expected);
        }
        let component = every_block(contract);
        let module = bench.load_bytes("every-block", &component).await;
        every_answer(&bench, &module, &expected).await;
        if is_newest(contract) {
            let kept = Answer::Outcome(Outcome::Kept(Kept {
                at: to("kept"),
                to: to("on"),
            }));
            let report = bench.call(&module, act("keep")).await;
            assert_eq!(report.result, Ok(Ok(kept)));
            let given = bench.call(&module, view("archive")).await;
            assert_eq!(given.result, Ok(Ok(Answer::Archive(archive()))));
            let given = bench.call(&module, view("sheet")).await;
            assert_eq!(given.result, Ok(Ok(Answer::Sheet(sheet()))));
            let cells = Answer::Outcome(Outcome::Cells(cells()));
            let report = bench.call(&module, act("cells")).await;
            assert_eq!(report.result, Ok(Ok(cells)));
        }
    }
}

fn archive() -> Archive {
    let text = ArchiveText {
        name: "nom".into(),
        text: "texte".into(),
    };
    Archive {
        name: "archive".into(),
        folders: vec![ArchiveFolder {
            name: "dossier".into(),
            contents: vec![
                ArchiveContent::File("un fichier".into()),
                ArchiveContent::Text(text),
            ],
        }],
    }
}

fn sheet() -> Sheet {
    let row = |one: &str, other: &str| vec![one.to_owned(), other.to_owned()];
    Sheet {
        name: "feuille".into(),
        rows: vec![row("nom", "note"), row("Léa", "12,5")],
    }
}

fn cells() -> Cells {
    let answer = |name: &str, value: &str, error: Option<&str>| CellAnswer {
        name: name.into(),
        value: value.into(),
        error: error.map(str::to_owned),
    };
    Cells {
        at: to("grid"),
        cells: vec![
            answer("a.1", "12,5", None),
            answer("a.2", "8", Some("trop")),
        ],
    }
}

fn grid() -> Grid {
    let row = |label: &str, to: Option<Route>, input: GridInput, shown: [&str; 2]| GridRow {
        label: label.into(),
        to,
        cells: vec![
            GridCell::Input(input),
            GridCell::Shown(GridShown {
                name: shown[0].into(),
                text: shown[1].into(),
            }),
        ],
    };
    let input = |name: &str, value: &str, wrong: Option<[&str; 2]>| GridInput {
        name: name.into(),
        value: value.into(),
        typed: wrong.map(|[typed, _]| typed.into()),
        error: wrong.map(|[_, error]| error.into()),
    };
    Grid {
        caption: "grille".into(),
        hint: Some("comment".into()),
        to: route("do/cells"),
        columns: vec![
            GridColumn {
                label: "contrôle".into(),
                hint: "sur 20".into(),
                to: Some(to("column")),
                badge: Some(badge("publié", Tone::Neutral)),
                max_length: 6,
            },
            GridColumn {
                label: "moyenne".into(),
                hint: String::new(),
                to: None,
                badge: None,
                max_length: 0,
            },
        ],
        rows: vec![
            row(
                "Léa",
                Some(to("row")),
                input("a.1", "12,5", None),
                ["m.1", "13"],
            ),
            row(
                "Zoé",
                None,
                input("a.2", "8", Some(["25", "trop"])),
                ["", "8"],
            ),
        ],
        submits: vec![Submit {
            label: "Tout enregistrer".into(),
            emphasis: Emphasis::Primary,
            name: "state".into(),
            value: "all".into(),
        }],
        keeps: ("typed".into(), "cell".into()),
    }
}

/// Takes out of a page what 0.1 has no word for.
fn without_what_came_later(page: &mut Page) {
    page.live.clear();
    for block in &mut page.blocks {
        if let Block::Form(form) = block {
            form.keeps = None;
            form.fields.retain(|field| {
                !matches!(field.control, Control::Recipients(_) | Control::Files(_))
            });
        }
    }
    page.blocks
        .retain(|block| !matches!(block, Block::Files(_) | Block::Grid(_)));
}

async fn every_answer(bench: &Bench, module: &Arc<LoadedModule>, expected: &Page) {
    for (entry, answer) in [
        (view(""), Answer::Page(expected.clone())),
        (
            act("page"),
            Answer::Outcome(Outcome::Page(expected.clone())),
        ),
        (
            act("invalid"),
            Answer::Outcome(Outcome::Invalid(expected.clone())),
        ),
        (
            act("do/go"),
            Answer::Outcome(Outcome::Redirect(Redirect {
                to: to("go"),
                notice: Some("Fait.".into()),
            })),
        ),
        (Entry::Tile, Answer::Tile(Some(tile()))),
    ] {
        let what = format!("{:?}: {entry:?}", module.manifest.contract);
        let report = bench.call(module, entry).await;
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
    let mut page = Page {
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
            Block::Grid(grid()),
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
        live: vec!["made".into(), "letters".into()],
    };
    add_files(&mut page);
    page
}

/// What came with 0.2.
fn add_files(page: &mut Page) {
    for block in &mut page.blocks {
        if let Block::Form(form) = block {
            form.fields.push(Field {
                name: "files".into(),
                label: "Fichiers".into(),
                hint: None,
                required: false,
                control: Control::Files(FilesControl {
                    files: vec![file("un.pdf")],
                    most: 4,
                }),
                error: None,
            });
        }
    }
    page.blocks.push(Block::Files(vec![file("deux.pdf")]));
}

fn file(name: &str) -> File {
    File {
        id: "0000000000000000000000000000f11e".into(),
        name: name.into(),
        media_type: "application/pdf".into(),
        size: 5_000_000_000,
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
            field(
                "to",
                "À",
                Control::Recipients(RecipientsControl {
                    chosen: options("management"),
                    search: "mar".into(),
                    found: options("everyone:staff"),
                    more: true,
                }),
            ),
            field("hidden", "", Control::Hidden("caché".into())),
        ],
        submits: vec![
            submit("Publier", Emphasis::Primary, "published"),
            submit("Garder", Emphasis::Secondary, "draft"),
        ],
        cancel: Some(link("Annuler", "cancel")),
        keeps: Some(("typed".into(), "so far".into())),
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
