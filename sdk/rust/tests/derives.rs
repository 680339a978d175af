//! The derives, natively.
#![expect(clippy::unwrap_used, reason = "a surprise fails the test")]

use preau_sdk::prelude::*;
use preau_sdk::{Value, page::Control};

#[derive(Clone, Copy, Debug, PartialEq, Choice)]
enum Colour {
    #[choice("red")]
    Red,
    #[choice("blue")]
    Blue,
}

#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "note")]
struct Note {
    audience: Audience,
    day: Date,
    colour: Colour,
    remark: Option<String>,
}

#[derive(Publish)]
#[publish(event = "noted")]
struct Noted {
    note: Id,
    day: Date,
}

#[derive(Timer)]
#[timer(name = "reread")]
struct Reread {
    note: Id,
}

#[derive(Clone, Copy, Notify)]
enum News {
    #[notify("noted")]
    Noted,
}

#[derive(Debug, PartialEq, Route)]
enum View {
    #[route("")]
    First,
    #[route("notes")]
    Notes {
        #[query]
        day: Option<Date>,
        #[query]
        of: Option<Audience>,
        #[query]
        all: bool,
        #[query]
        after: Option<Cursor>,
    },
    #[route("note/{id}/page/{page}")]
    Note { id: Id, page: u32 },
    #[route("note/new")]
    New,
    #[route("note/{id}")]
    One { id: Id },
}

#[derive(Debug, PartialEq, Form)]
struct Noting {
    audience: Audience,
    #[form(max = 5)]
    title: String,
    colour: Colour,
    #[form(min = 1, max = 10)]
    minutes: Option<u32>,
    day: Date,
    urgent: bool,
    tags: Vec<String>,
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn sent(fields: &[(&str, &str)]) -> FormData {
    FormData::new(
        fields
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
    )
}

#[test]
fn a_record_is_its_values_in_order() {
    let note = Note {
        audience: Audience::Class("6A".into()),
        day: day("2026-11-24"),
        colour: Colour::Blue,
        remark: None,
    };
    let values = note.to_values();
    assert_eq!(values.get(2), Some(&Value::Text("blue".into())));
    assert_eq!(values.get(3), Some(&Value::None));
    assert_eq!(Note::from_values(values.clone()), Some(note));

    let mut longer = values.clone();
    longer.push(Value::None);
    assert_eq!(Note::from_values(longer), None);
    let mut wrong = values;
    wrong[2] = Value::Text("green".into());
    assert_eq!(Note::from_values(wrong), None);
}

#[test]
fn an_index_is_a_query() {
    let none: [Audience; 0] = [];
    let found = Note::by_day()
        .any(&none)
        .from(day("2026-11-23"))
        .until(day("2026-11-28"))
        .list();
    assert!(found.unwrap().is_empty());
}

#[test]
fn a_timer_names_its_fields() {
    let reread = Reread {
        note: Id::parse("n1").unwrap(),
    };
    assert_eq!(Reread::NAME, "reread");
    let names: Vec<_> = reread.fields().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["note"]);
}

#[test]
fn an_event_names_its_fields() {
    let noted = Noted {
        note: Id::parse("n1").unwrap(),
        day: day("2026-11-24"),
    };
    assert_eq!(Noted::NAME, "noted");
    let names: Vec<_> = noted.fields().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["note", "day"]);
}

#[test]
fn every_address_is_read_back() {
    for view in [
        View::First,
        View::Notes {
            day: None,
            of: None,
            all: false,
            after: None,
        },
        View::Notes {
            day: Some(day("2026-11-24")),
            of: Some(Audience::Group("6ALL1".into())),
            all: true,
            after: None,
        },
        View::Note {
            id: Id::parse("a.b-c_1").unwrap(),
            page: 3,
        },
        View::New,
        View::One {
            id: Id::parse("x").unwrap(),
        },
    ] {
        assert_eq!(View::parse(&view.address()).as_ref(), Some(&view));
        assert_eq!(View::from_text(&view.to_text()).as_ref(), Some(&view));
        let path = view.address().path;
        assert!(
            path.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b)),
            "{path}"
        );
    }
}

#[test]
fn other_addresses_are_not_there() {
    for text in [
        "note",
        "note/",
        "note/a/page/x",
        "notes?day=tomorrow",
        "notes/",
        "note/a b",
    ] {
        assert_eq!(View::from_text(text), None, "{text}");
    }
    assert_eq!(
        View::from_text("notes?unknown=1&day="),
        View::from_text("notes")
    );
}

#[test]
fn a_form_is_read_field_by_field() {
    let form = sent(&[
        ("audience", "class:6A"),
        ("title", " Bébé "),
        ("colour", "red"),
        ("minutes", ""),
        ("day", "2026-11-24"),
        ("urgent", "on"),
        ("tags", "a"),
        ("tags", "b"),
    ]);
    let noting = Noting::from_form(&form, Language::Fr).unwrap();
    assert_eq!(noting.title, "Bébé");
    assert_eq!(noting.minutes, None);
    assert!(noting.urgent);
    assert_eq!(noting.tags, ["a", "b"]);
}

#[test]
fn every_wrong_field_is_told_in_the_readers_language() {
    let form = sent(&[
        ("title", "Bonjour"),
        ("colour", "green"),
        ("minutes", "11"),
        ("day", "hier"),
    ]);
    let errors = Noting::from_form(&form, Language::Fr).unwrap_err();
    let told: Vec<_> = errors
        .iter()
        .map(|error| (&*error.field, &*error.message))
        .collect();
    assert_eq!(
        told,
        [
            ("audience", "Remplissez ce champ."),
            ("title", "Écrivez au plus 5 caractères\u{a0}; il y en a 7."),
            ("colour", "Choisissez dans la liste."),
            ("minutes", "Choisissez un nombre jusqu’à 10."),
            ("day", "Choisissez un jour qui existe."),
        ]
    );
    let errors = Noting::from_form(&form, Language::En).unwrap_err();
    assert_eq!(errors.first().unwrap().message, "Fill in this field.");
}

#[test]
fn what_was_typed_comes_back_with_what_is_wrong() {
    let data = sent(&[("minutes", "douze"), ("title", "Bonjour")]);
    let form = Form::new(&View::New)
        .field(Field::number(
            "minutes",
            "Minutes",
            Some(5),
            (1, 10),
            "minutes",
        ))
        .field(Field::text("title", "Titre", "", 5))
        .field(Field::check("urgent", "Urgent", true))
        .filled(
            &data,
            &[FieldError::new("minutes", "Écrivez un nombre entier.")],
        );
    let [minutes, title, urgent] = form.fields.as_slice() else {
        panic!("three fields")
    };
    assert!(matches!(&minutes.control, Control::Number(number) if number.value == "douze"));
    assert_eq!(minutes.error.as_deref(), Some("Écrivez un nombre entier."));
    assert!(matches!(&title.control, Control::Text(text) if text.value == "Bonjour"));
    assert_eq!(title.error, None);
    assert!(matches!(urgent.control, Control::Check(false)));
}

#[test]
fn a_text_is_in_the_readers_language() {
    let name = "Léa";
    assert_eq!(
        tr!(Language::Fr, "Bonjour {name}", "Hello {name}"),
        "Bonjour Léa"
    );
    assert_eq!(tr!(Language::En, "{0}\u{a0}!", "{0}!", name), "Léa!");
}

/// What a query gave, with where it goes on.
fn found(next: Option<&str>) -> Batch<Note> {
    let cursor =
        |text: &str| <Cursor as preau_sdk::Field>::from_value(Value::Text(text.to_owned()));
    Batch {
        records: Vec::new(),
        next: next.and_then(cursor),
    }
}

#[test]
fn what_goes_on_leads_on_and_what_ends_does_not() {
    let at = |after| View::Notes {
        day: None,
        of: None,
        all: false,
        after,
    };
    let first = found(Some("0a0b~n7"));
    let pages = Pagination::of(&first, "", "Plus anciens", at).unwrap();
    let on = pages.next.unwrap();
    assert_eq!(on.label, "Plus anciens");
    assert_eq!(at(first.next.clone()).to_text(), "notes?after=0a0b~n7");
    assert_eq!(View::parse(&on.to), Some(at(first.next)));
    assert_eq!(View::from_text("notes?after="), Some(at(None)));
    assert!(Pagination::of(&found(None), "", "Plus anciens", at).is_none());
}

#[test]
fn a_tile_counts_what_queries_and_lists_count() {
    let tile = || Tile::new("", &View::First);
    assert_eq!(tile().count(7_u32).count, 7);
    assert_eq!(tile().count([1, 2].len()).count, 2);
    assert_eq!(tile().count(usize::MAX).count, u32::MAX);
}

#[test]
fn a_kind_of_notifications_is_its_word_in_the_manifest() {
    assert_eq!(News::Noted.kind(), "noted");
}
