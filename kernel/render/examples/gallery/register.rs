//! The school's people, as its administrator sees them.

use jiff::civil::date;
use maud::Markup;
use preau_domain::person::Profile;
use preau_render::RenderContext;
use preau_render::portal::admin::{
    self, AdminPage, ClassLine, ClassOpened, Found, PersonLine, PersonOpened, Register, Renewal,
    WayIn,
};
use preau_render::portal::sheets::{Sheets, Slip};

use super::console;
use super::screens::BASE;

const PEOPLE: &str = "/s/college-demo/admin/people";

fn line(name: &str, profile: Profile, child: Option<&str>, way_in: WayIn) -> PersonLine {
    PersonLine {
        name: name.into(),
        profile,
        child: child.map(Into::into),
        class: if profile.works_there() { "" } else { "6A" }.into(),
        login: name.to_lowercase().replace(' ', "."),
        way_in,
        href: format!("{PEOPLE}/1"),
    }
}

fn code() -> WayIn {
    WayIn::Code(date(2027, 1, 12))
}

fn people() -> Vec<PersonLine> {
    vec![
        line("MARTIN Léa", Profile::Pupil, None, WayIn::Open),
        line("MARTIN Inès", Profile::Relative, Some("Léa Martin"), code()),
        line(
            "DE LA ROCHEFOUCAULD-MONTMORENCY Marie-Antoinette",
            Profile::Pupil,
            None,
            WayIn::None,
        ),
    ]
}

/// All classes.
fn classes() -> Register {
    let class = |name: &str, people, relatives, waiting| ClassLine {
        name: name.into(),
        href: format!("{PEOPLE}?class={name}"),
        people,
        relatives,
        waiting,
    };
    Register {
        classes: vec![
            class("6A", 27, 49, 12),
            class("6B", 28, 51, 0),
            class(
                "ULIS – Unité localisée pour l’inclusion scolaire",
                12,
                20,
                32,
            ),
            class("", 64, 0, 3),
        ],
        ..Register::default()
    }
}

/// Who was found, and more.
fn found() -> Register {
    Register {
        asked: "mar".into(),
        found: Some(Found {
            left: vec![(format!("{BASE}/admin/people/2/data"), "MARTIN Zoé".into())],
            people: people(),
            more: true,
        }),
        ..Register::default()
    }
}

/// Nobody was found.
fn nobody() -> Register {
    Register {
        asked: "xyz".into(),
        found: Some(Found::default()),
        ..Register::default()
    }
}

/// A class.
fn class() -> ClassOpened {
    ClassOpened {
        name: "6A".into(),
        back: PEOPLE.into(),
        waiting: 2,
        people: people(),
    }
}

/// Somebody.
fn person(renewal: Renewal) -> PersonOpened {
    PersonOpened {
        name: "Inès Martin".into(),
        back: (format!("{PEOPLE}?class=6A"), "6A".into()),
        lines: vec![
            line("MARTIN Inès", Profile::Relative, Some("Léa Martin"), code()),
            line("MARTIN Inès", Profile::Relative, Some("Tom Martin"), code()),
        ],
        renewal,
        data: format!("{BASE}/admin/people/1/data"),
    }
}

/// Sheets of a class.
fn slips() -> Sheets {
    let slip = |name: &str, profile, child: Option<&str>| Slip {
        name: name.into(),
        profile,
        class: "6A".into(),
        child: child.map(Into::into),
        login: "marie-antoinette.rochefoucauld".into(),
        code: "ABCD-EFGH-JKLM".into(),
        until: date(2027, 1, 12),
    };
    Sheets {
        school: "Collège Joséphine-Baker".into(),
        address: "https://ent.example.fr".into(),
        slips: vec![
            slip("Léa Martin", Profile::Pupil, None),
            slip("Inès Martin", Profile::Relative, Some("Léa Martin")),
        ],
    }
}

/// Each screen with its name, its title and the page of the menu that it is on.
pub(crate) fn all(context: &RenderContext) -> [(&'static str, &'static str, AdminPage, Markup); 9] {
    let register = |view| admin::register(context, &view);
    let opened = |renewal| admin::person_opened(context, &person(renewal));
    let delegates = |some| admin::delegates(context, &console::delegates(some));
    let (title, chosen) = ("Personnes et classes", "Délégués des parents");
    let back = ("/s/college-demo/admin/people?class=6A", "6A");
    let page = AdminPage::People;
    [
        ("admin-people", title, page, register(classes())),
        ("admin-people-found", title, page, register(found())),
        ("admin-people-nobody", title, page, register(nobody())),
        (
            "admin-class",
            title,
            page,
            admin::class_opened(context, &class()),
        ),
        ("admin-person", "Inès Martin", page, opened(Renewal::Here)),
        (
            "admin-person-elsewhere",
            "Inès Martin",
            page,
            opened(Renewal::Elsewhere),
        ),
        (
            "admin-slips",
            title,
            page,
            admin::slips(context, back, &slips()),
        ),
        (
            "admin-delegates",
            chosen,
            AdminPage::Delegates,
            delegates(true),
        ),
        (
            "admin-delegates-none",
            chosen,
            AdminPage::Delegates,
            delegates(false),
        ),
    ]
}
