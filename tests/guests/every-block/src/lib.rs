//! A page of every block, control and cell, made with the SDK's constructors, each field with a value of
//! its own: `runtime/tests/runtime/contract.rs` holds against it what the kernel makes of it. And every
//! function that the contract offers (`imports`), and every failure.

mod imports;

use preau_sdk::page::{ChartKind, Message};
use preau_sdk::page::{ChoiceOption, Control, RecipientsControl};
use preau_sdk::prelude::*;

struct EveryBlock;

module!(EveryBlock);

#[derive(Route)]
enum View {
    #[route("")]
    Every,
    #[route("page")]
    Page,
    #[route("imports")]
    Imports,
    #[route("archive")]
    Archive,
    #[route("sheet")]
    Sheet,
    #[route("failure/{word}")]
    Failure { word: Id },
    #[route("day/{day}")]
    Day {
        day: Date,
        #[query]
        of: Option<Audience>,
    },
    #[route("to/{name}")]
    To { name: Id },
}

#[derive(Route)]
enum Act {
    #[route("")]
    Every,
    #[route("invalid")]
    Invalid,
    #[route("page")]
    Page,
    #[route("imports")]
    Imports,
    #[route("keep")]
    Keep,
    #[route("cells")]
    Cells,
    #[route("do/{name}")]
    Do { name: Id },
}

impl Module for EveryBlock {
    type View = View;
    type Act = Act;

    fn archive(_: &Context, route: &View) -> Result<Option<Archive>, Failure> {
        if !matches!(route, View::Archive) {
            return Ok(None);
        }
        let folder = ArchiveFolder::new("dossier")
            .files(["un fichier"])
            .text("nom", "texte");
        Ok(Some(Archive::new("archive").folder(folder)))
    }

    fn sheet(_: &Context, route: &View) -> Result<Option<Sheet>, Failure> {
        Ok(matches!(route, View::Sheet).then(|| {
            Sheet::new("feuille")
                .row(["nom", "note"])
                .row(["Léa", "12,5"])
        }))
    }

    fn view(_: &Context, route: View) -> Result<Page, Failure> {
        match route {
            View::Imports => imports::read(),
            View::Failure { word } => Err(imports::failure(word.as_str())),
            _ => every(),
        }
    }

    fn act(_: &Context, route: Act, _: FormData) -> Result<Outcome, Failure> {
        Ok(match route {
            Act::Invalid => Outcome::Invalid(every()?),
            Act::Imports => Outcome::Page(imports::written()?),
            Act::Every | Act::Page => Outcome::Page(every()?),
            Act::Keep => Outcome::kept(&to("kept")?, &to("on")?),
            Act::Cells => Outcome::cells(
                &to("grid")?,
                [
                    CellAnswer::kept("a.1", "12,5"),
                    CellAnswer::refused("a.2", "8", "trop"),
                ],
            ),
            Act::Do { name } => Outcome::said(&View::To { name }, "Fait."),
        })
    }

    fn tile(_: &Context) -> Result<Option<Tile>, Failure> {
        let line = TileLine::new("ligne", &to("line")?).badge(Badge::success("pastille"));
        Ok(Some(
            Tile::new("résumé", &to("tile")?).count(3).lines([line]),
        ))
    }
}

fn to(name: &str) -> Result<View, Failure> {
    Ok(View::To { name: id(name)? })
}

fn doing(name: &str) -> Result<Act, Failure> {
    Ok(Act::Do { name: id(name)? })
}

fn id(text: &str) -> Result<Id, Failure> {
    Id::parse(text).ok_or(Failure::NotFound)
}

fn day(number: u8) -> Result<Date, Failure> {
    Date::parse(&format!("2026-11-{number:02}")).ok_or(Failure::NotFound)
}

fn time(text: &str) -> Result<Time, Failure> {
    Time::parse(text).ok_or(Failure::NotFound)
}

fn class() -> Result<Audience, Failure> {
    Audience::parse("class:00000000-0000-0000-0000-00000000006a").ok_or(Failure::NotFound)
}

fn every() -> Result<Page, Failure> {
    let there = View::Day {
        day: day(24)?,
        of: Some(class()?),
    };
    Ok(Page::new("Tout")
        .lead("Chaque bloc")
        .live("made")
        .live("letters")
        .back("Retour", &there)
        .action(Action::go("Aller", &to("go")?).primary())
        .push(Block::heading("Titre"))
        .push(Block::subheading("Sous-titre"))
        .push(Block::Day(day(25)?))
        .push(Block::markdown("*texte*"))
        .push(Notice::new(Tone::Danger, "l’avis").title("son titre"))
        .push(table()?)
        .push(vec![
            Card::new("carte", &to("card")?)
                .text("de la carte")
                .badge(Badge::warning("attention")),
        ])
        .push(vec![item()?])
        .push(vec![
            Message::new("Léa", Instant(1_700_000_000_001), "le message").mine(),
        ])
        .push(form()?)
        .push(grid()?)
        .push(vec![
            Stat::new("figure", "12").hint("sur 20").tone(Tone::Success),
        ])
        .push(Chart::bars(
            "barres",
            "minutes",
            "série",
            [("lundi".to_owned(), 1.5)],
        ))
        .push(Chart {
            kind: ChartKind::Line,
            ..Chart::bars("courbe", "appels", "ligne", [("mardi".to_owned(), 2.5)])
        })
        .push(week()?)
        .push(vec![Action::go("Seul", &to("alone")?)])
        .push(vec![
            Tab::new("onglet", &to("tab")?, true),
            Tab::new("autre", &to("other-tab")?, false),
        ])
        .push(
            Pagination::new("semaine 48")
                .previous("avant", &to("before")?)
                .next("après", &to("after")?),
        )
        .push(EmptyState::new("rien", "pourquoi").action("que faire", &to("do")?))
        .push(vec![file("deux.pdf")]))
}

fn file(name: &str) -> File {
    File {
        id: "0000000000000000000000000000f11e".into(),
        name: name.into(),
        media_type: "application/pdf".into(),
        size: 5_000_000_000,
    }
}

fn table() -> Result<Table, Failure> {
    Ok(
        Table::new("légende", [Column::new("mots"), Column::numeric("nombres")])
            .row([Cell::Empty, Cell::text("mot"), Cell::number(7)])
            .row([
                day(26)?.into(),
                Instant(1_700_000_000_002).into(),
                Cell::link("lien", &to("cell")?),
                Badge::neutral("neutre").into(),
            ]),
    )
}

fn item() -> Result<Item, Failure> {
    let pressed = Action::post("Fait", &doing("press")?)
        .with("nom", "valeur")
        .confirm("Vraiment ?")
        .pressed(true)
        .danger();
    Ok(Item::new("devoir")
        .text("du devoir")
        .fact("un fait")
        .badge(Badge::new("à savoir", Tone::Info))
        .to(&to("item")?)
        .action(pressed)
        .done(true))
}

fn form() -> Result<Form, Failure> {
    let options = |one: &str| [(one.to_owned(), format!("{one} dit"))];
    Ok(Form::new(&doing("send")?)
        .field(
            Field::text("line", "Ligne", "une", 11)
                .hint("aide")
                .required(),
        )
        .field(Field::long_text("lines", "Lignes", "deux", 22))
        .field(Field::number("number", "Nombre", Some(5), (1, 9), "points"))
        .field(Field::date(
            "day",
            "Jour",
            Some(day(2)?),
            (Some(day(1)?), Some(day(3)?)),
        ))
        .field(Field::time("time", "Heure", Some(time("08:05")?)))
        .field(Field::choice("one", "Un", "a", options("a")))
        .field(Field::choices(
            "some",
            "Plusieurs",
            vec!["b".into()],
            options("b"),
        ))
        .field(Field::check("check", "Oui", true))
        .field(Field::audience("class", "Classe", Some(class()?)))
        .field(recipients())
        .field(Field::hidden("hidden", "caché"))
        .field(Field::files("files", "Fichiers", [file("un.pdf")], 4))
        .submit("Publier", "state", "published")
        .or_submit("Garder", "state", "draft")
        .keeps("typed", "so far")
        .cancel("Annuler", &to("cancel")?))
}

fn grid() -> Result<Grid, Failure> {
    Ok(Grid::new("grille", &doing("cells")?, ("typed", "cell"))
        .hint("comment")
        .column(
            GridColumn::new("contrôle", 6)
                .hint("sur 20")
                .to(&to("column")?)
                .badge(Badge::neutral("publié")),
        )
        .column(GridColumn::new("moyenne", 0))
        .row(
            GridRow::new("Léa")
                .to(&to("row")?)
                .input(GridInput::new("a.1", "12,5"))
                .shown("m.1", "13"),
        )
        .row(
            GridRow::new("Zoé")
                .input(GridInput::new("a.2", "8").wrong("25", "trop"))
                .shown("", "8"),
        )
        .submit("Tout enregistrer", "state", "all"))
}

/// As a module may say it that asks the directory by itself.
fn recipients() -> Field {
    let option = |one: &str| ChoiceOption {
        value: one.into(),
        label: format!("{one} dit"),
    };
    let mut field = Field::text("to", "À", "", 0);
    field.control = Control::Recipients(RecipientsControl {
        chosen: vec![option("management")],
        search: "mar".into(),
        found: vec![option("everyone:staff")],
        more: true,
    });
    field
}

fn week() -> Result<Week, Failure> {
    let entry = WeekEntry::new(day(27)?, "cours")
        .text("salle 12")
        .starts(Some(time("09:10")?))
        .badges([Badge::success("bien")])
        .to(&to("entry")?)
        .done(true);
    Ok(Week::of(day(24)?, "rien ce jour").entries([entry]))
}
