//! The portal's screens with their shells.
#![expect(clippy::too_many_lines, reason = "samples are mostly values")]

use jiff::Timestamp;
use maud::{Markup, html};
use preau_domain::caller::Language;
use preau_domain::file::FileRefused;
use preau_domain::page::{Page, Tone};
use preau_render::accent::Accent;
use preau_render::blocks;
use preau_render::icons::Icon;
use preau_render::portal::account;
use preau_render::portal::admin::{self, *};
use preau_render::portal::catalogue::catalogue_opened;
use preau_render::portal::email::{self, Unsubscribe};
use preau_render::portal::error::{self, ErrorScreen, ModuleFault};
use preau_render::portal::files::{self, RefusedFile, RefusedFiles};
use preau_render::portal::home::{self, *};
use preau_render::portal::import;
use preau_render::portal::notifications::{self, *};
use preau_render::portal::region::{self, *};
use preau_render::portal::sign_in::{self, *};
use preau_render::portal::*;
use preau_render::words::Words;

use super::{catalogue, console, operator, pages, profile, register, tables, told, waits};

pub(crate) const BASE: &str = "/s/college-demo";

fn refused(name: &str, why: FileRefused) -> RefusedFile {
    RefusedFile {
        field: "files".into(),
        name: name.into(),
        why,
    }
}

pub(crate) fn face(id: &str) -> ModuleFace {
    let (name, icon, accent) = match id {
        "homework" => ("Cahier de textes", Icon::Notebook, Accent::Teal),
        "messaging" => ("Messagerie", Icon::Messages, Accent::Blue),
        "classrooms" => ("Classes virtuelles", Icon::Video, Accent::Violet),
        "grades" => ("Notes et compétences", Icon::Star, Accent::Plum),
        "library" => (
            "Centre de documentation et d’information",
            Icon::Book,
            Accent::Olive,
        ),
        "canteen" => ("Restauration", Icon::Calendar, Accent::Rust),
        _ => ("Vie scolaire", Icon::People, Accent::Slate),
    };
    ModuleFace {
        name: name.into(),
        icon,
        accent,
        href: format!("{BASE}/{id}"),
    }
}

fn choice(label: &str, detail: &str, current: bool) -> SwitchChoice {
    SwitchChoice {
        label: label.into(),
        detail: detail.into(),
        current,
        href: format!("{BASE}?as=1"),
    }
}

pub(crate) fn shell(language: Language, title: &str, module: Option<&str>) -> Shell {
    let ids = ["homework", "messaging", "classrooms", "grades"];
    Shell {
        language,
        region: "Mon ENT Grand-Ouest".into(),
        title: title.into(),
        accent: module.map_or(Accent::Blue, |id| face(id).accent),
        here: module.map_or("/".into(), |id| face(id).href),
        person: Some(PersonBar {
            name: "Léa Martin".into(),
            full_name: "Léa Martin".into(),
            detail: "Élève, 6A".into(),
            school_admin: None,
            region_admin: false,
            unread: 4,
        }),
        school: Some(SchoolBar {
            name: "Collège Joséphine-Baker".into(),
            choices: vec![],
        }),
        modules: ids
            .iter()
            .map(|id| ModuleEntry {
                face: face(id),
                current: module == Some(id),
                count: u32::from(*id == "messaging") * 2,
            })
            .collect(),
        section: module.map(|id| Section {
            name: face(id).name,
            icon: face(id).icon,
            entries: ["À faire", "Semaine", "Classes"]
                .iter()
                .enumerate()
                .map(|(i, label)| SectionEntry {
                    label: (*label).into(),
                    href: format!("{BASE}/{id}/{i}"),
                    current: i == 0,
                })
                .collect(),
        }),
        ..Shell::default()
    }
}

fn parent(language: Language, title: &str) -> Shell {
    Shell {
        person: Some(PersonBar {
            name: "Marie-Amélie de Vasconcelos-Bouchardeau".into(),
            full_name: "Marie-Amélie de Vasconcelos-Bouchardeau".into(),
            detail: "Parent ou responsable".into(),
            unread: 128,
            ..PersonBar::default()
        }),
        school: Some(SchoolBar {
            name: "Collège Joséphine-Baker".into(),
            choices: vec![
                choice("Collège Joséphine-Baker", "Saint-Barthélemy-d’Anjou", true),
                choice(
                    "École élémentaire publique Marie-Curie",
                    "Les Ponts-de-Cé",
                    false,
                ),
            ],
        }),
        standings: vec![
            choice("Anne-Sophie", "6A · Collège Joséphine-Baker", true),
            choice("Tom", "CE2 · École Marie-Curie", false),
        ],
        ..shell(language, title, None)
    }
}

/// Who teaches where a child of theirs learns, and has another elsewhere.
fn teacher_and_parent(language: Language, title: &str) -> Shell {
    let choices = [
        ("Enseignant", "Collège Joséphine-Baker", false),
        (
            "Parent de Maximilien-Aurèle",
            "5e SEGPA · Collège Joséphine-Baker",
            true,
        ),
        (
            "Parent d’Élise",
            "Grande section · École maternelle publique Marie-Curie",
            false,
        ),
    ];
    Shell {
        standings: choices
            .map(|(label, detail, current)| choice(label, detail, current))
            .into(),
        ..parent(language, title)
    }
}

/// Who administers both school and region.
fn administrator() -> PersonBar {
    PersonBar {
        name: "Claire Fontaine".into(),
        full_name: "Claire Fontaine".into(),
        detail: "Administration de l’ENT".into(),
        school_admin: Some(format!("{BASE}/admin")),
        region_admin: true,
        unread: 0,
    }
}

fn admin_shell(language: Language, title: &str, current: AdminPage) -> Shell {
    let base = format!("{BASE}/admin");
    Shell {
        person: Some(administrator()),
        section: Some(admin::section(Words(language), &base, current)),
        here: base,
        ..shell(language, title, None)
    }
}

fn region_shell(language: Language, title: &str) -> Shell {
    Shell {
        person: Some(administrator()),
        here: paths::REGION.into(),
        school: None,
        modules: vec![],
        ..shell(language, title, None)
    }
}

fn outside(language: Language, title: &str) -> Shell {
    Shell {
        language,
        region: "Mon ENT Grand-Ouest".into(),
        title: title.into(),
        here: "/login".into(),
        ..Shell::default()
    }
}

/// Every screen: the name of its file and its document.
pub(crate) fn all(language: Language) -> Vec<(String, Markup)> {
    let context = pages::context(language);
    let context = &context;
    let mut all = Vec::new();
    let mut add = |name: &str, shell: Shell, content: &Markup| {
        all.push((name.to_owned(), document(&shell, content)));
    };
    let in_module = |id: &str, page: &Page| {
        (
            Shell {
                errors: blocks::error_count(page),
                ..shell(language, &page.title, Some(id))
            },
            blocks::page_html(context, page),
        )
    };
    for (name, id, page) in [
        ("module-homework", "homework", pages::homework()),
        ("module-week", "homework", pages::week()),
        ("module-form", "homework", pages::form(false)),
        ("module-form-errors", "homework", pages::form(true)),
        ("module-figures", "grades", tables::figures()),
        ("module-grid", "grades", tables::grid()),
        ("module-thread", "messaging", pages::thread()),
        ("module-blocks", "classrooms", pages::blocks()),
        ("module-empty", "homework", pages::empty()),
        ("module-lots", "canteen", pages::lots()),
    ] {
        let (around, html) = in_module(id, &page);
        add(name, around, &html);
    }
    let mut with_flash = shell(language, "À faire", Some("homework"));
    with_flash.flash = vec![Flash {
        tone: Tone::Success,
        text: "Devoir publié.".into(),
    }];
    add(
        "module-flash",
        with_flash,
        &blocks::page_html(context, &pages::empty()),
    );
    let followed = Shell {
        live: Some("/live?follow=AAAA&since=0.0.0".into()),
        ..shell(language, "Sortie au musée", Some("messaging"))
    };
    let thread = blocks::page_html(context, &pages::thread());
    add("module-live", followed, &thread);
    add(
        "sign-in",
        outside(language, "Connexion"),
        &sign_in::sign_in(context, &SignIn::default()),
    );
    add(
        "sign-in-wrong",
        outside(language, "Connexion"),
        &sign_in::sign_in(
            context,
            &SignIn {
                login: "lea.martin".into(),
                next: Some("/s/x".into()),
                problem: Some(SignInProblem::Wrong),
                ..SignIn::default()
            },
        ),
    );
    add(
        "sign-in-too-many",
        outside(language, "Connexion"),
        &sign_in::sign_in(
            context,
            &SignIn {
                problem: Some(SignInProblem::TooMany { seconds: 32 }),
                ..SignIn::default()
            },
        ),
    );
    add(
        "sign-in-news",
        outside(language, "Connexion"),
        &sign_in::sign_in(
            context,
            &SignIn {
                news: Some(SignInNews::SignedOut),
                ..SignIn::default()
            },
        ),
    );
    let typed = |prefix: &str| {
        let text = "Lire le chapitre 3.\r\nRépondre aux questions « a » & « b ».";
        vec![(format!("{prefix}text"), text.to_owned())]
    };
    add(
        "sign-in-kept",
        outside(language, "Connexion"),
        &sign_in::sign_in(
            context,
            &SignIn {
                next: Some(BASE.into()),
                news: Some(SignInNews::Kept),
                kept: typed("kept."),
                ..SignIn::default()
            },
        ),
    );
    add(
        "send-again",
        outside(language, "Envoyer ce que vous aviez saisi"),
        &sign_in::send_again(
            context,
            &SendAgain {
                to: format!("{BASE}/homework/new"),
                fields: typed(""),
                back: BASE.into(),
            },
        ),
    );
    add(
        "files-refused",
        outside(language, "Un fichier n’a pas été pris"),
        &files::refused(
            context,
            &RefusedFiles {
                to: format!("{BASE}/homework/new"),
                fields: typed(""),
                files: vec![
                    refused("Vidéo de l’exposé.mov", FileRefused::TooLarge),
                    refused("Rendu final (3).exe", FileRefused::Type),
                ],
                kept: vec![(
                    "Brouillon de l’exposé, deuxième version relue.pdf".into(),
                    1_430_000,
                )],
                taken: context.taken.clone(),
            },
        ),
    );
    add(
        "activation",
        outside(language, "Première visite"),
        &sign_in::activation(context, &Activation::default()),
    );
    add(
        "activation-errors",
        outside(language, "Première visite"),
        &sign_in::activation(
            context,
            &Activation {
                login: "lea.martin".into(),
                code: "AB12".into(),
                unknown: true,
                problem: Some(PasswordProblem::TooShort),
                ..Activation::default()
            },
        ),
    );
    add(
        "home",
        parent(language, "Accueil"),
        &home::home(context, &sample_home()).html,
    );
    add(
        "home-teacher-and-parent",
        teacher_and_parent(language, "Accueil"),
        &home::home(
            context,
            &Home {
                child: Some("Maximilien-Aurèle".into()),
                ..sample_home()
            },
        )
        .html,
    );
    add(
        "home-held",
        parent(language, "Accueil"),
        &home::home(
            context,
            &Home {
                child: None,
                held: vec![HeldModule {
                    name: "Cahier de textes".into(),
                    since: Timestamp::from_second(pages::NOW - 3600).unwrap(),
                    href: format!("{BASE}/admin/modules/homework"),
                }],
                ..sample_home()
            },
        )
        .html,
    );
    add(
        "home-spared",
        parent(language, "Accueil"),
        &home::home(context, &spared_home()).html,
    );
    add(
        "home-no-module",
        shell_without_modules(language),
        &home::home(
            context,
            &Home {
                state: HomeState::NoModule {
                    admin: Some(format!("{BASE}/admin")),
                },
                ..sample_home()
            },
        )
        .html,
    );
    add(
        "home-no-school",
        Shell {
            school: None,
            ..shell_without_modules(language)
        },
        &home::home(
            context,
            &Home {
                child: None,
                state: HomeState::NoSchool,
                ..sample_home()
            },
        )
        .html,
    );
    add(
        "schools",
        parent(language, "Établissements"),
        &home::school_chooser(context, &schools()),
    );
    for (name, view) in [
        ("notifications", profile::notifications()),
        ("notifications-none", Notifications::default()),
    ] {
        let around = Shell {
            here: paths::NOTIFICATIONS.into(),
            ..parent(language, "Notifications")
        };
        add(name, around, &notifications::notifications(context, &view));
    }
    add(
        "notifications-settings",
        parent(language, "Notifications"),
        &notifications::settings(context, &profile::told()),
    );
    add(
        "account",
        parent(language, "Profil"),
        &account::account(context, &profile::account(None)),
    );
    add(
        "account-errors",
        parent(language, "Profil"),
        &account::account(context, &profile::account(Some(PasswordProblem::Differs))),
    );
    for status in [
        400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 502, 503, 507,
    ] {
        let view = ErrorScreen {
            status,
            code: format!("e{status}"),
            reference: "7F3K-92QD".into(),
            retry_after: (status == 503).then_some(90),
            ..ErrorScreen::default()
        };
        add(
            &format!("error-{status}"),
            shell(language, "Erreur", None),
            &error::error(context, &view),
        );
    }
    let fault = ModuleFault {
        module: "Cahier de textes".into(),
        sending: true,
        reference: "7F3K-92QD".into(),
        ..ModuleFault::default()
    };
    add(
        "module-fault",
        shell(language, "Erreur", Some("homework")),
        &error::module_fault(context, &fault),
    );
    add(
        "module-held",
        shell(language, "Erreur", Some("homework")),
        &error::module_fault(
            context,
            &ModuleFault {
                held: true,
                sending: false,
                retry_after: Some(30),
                ..fault
            },
        ),
    );
    add(
        "admin-modules",
        admin_shell(language, "Modules", AdminPage::Modules),
        &admin::module_list(context, &console::modules()),
    );
    add(
        "admin-modules-none",
        admin_shell(language, "Modules", AdminPage::Modules),
        &admin::module_list(context, &ModuleList::default()),
    );
    add(
        "admin-module",
        admin_shell(language, "Cahier de textes", AdminPage::Modules),
        &admin::module_admin(context, &console::module()),
    );
    add(
        "admin-module-errors",
        Shell {
            errors: 1,
            ..admin_shell(language, "Cahier de textes", AdminPage::Modules)
        },
        &admin::module_admin(context, &console::module_refused()),
    );
    add(
        "admin-correspondence",
        admin_shell(language, "Qui peut écrire à qui", AdminPage::Correspondence),
        &admin::correspondence(context, &console::correspondence()),
    );
    for (name, title, page, drawn) in register::all(context) {
        add(name, admin_shell(language, title, page), &drawn);
    }
    for (name, wrong) in [("admin-quiet", false), ("admin-quiet-wrong", true)] {
        let shell = admin_shell(language, "Heures calmes", AdminPage::Quiet);
        add(name, shell, &admin::quiet(context, &console::quiet(wrong)));
    }
    add(
        "email-confirm",
        parent(language, "Profil"),
        &email::confirm(context, "lea.martin@exemple.fr", "a"),
    );
    for (name, view) in [
        (
            "unsubscribe",
            Unsubscribe::Asked("/unsubscribe?token=a".into()),
        ),
        ("unsubscribe-done", Unsubscribe::Done),
    ] {
        let mut around = shell(language, "Courriels", None);
        around.person = None;
        around.modules = Vec::new();
        add(name, around, &email::unsubscribe(context, &view));
    }
    for (name, page, drawn) in console::more(context) {
        add(name, admin_shell(language, "Administration", page), &drawn);
    }
    add(
        "region",
        region_shell(language, "Région"),
        &region::region(context, &catalogue::sample_region()),
    );
    add(
        "region-module",
        region_shell(language, "Cahier de textes"),
        &catalogue_opened(context, &catalogue::catalogue_sample()),
    );
    add(
        "region-none",
        region_shell(language, "Région"),
        &region::region(context, &Region::default()),
    );
    add(
        "import-report",
        region_shell(language, "Import"),
        &import::import_report(context, &catalogue::report()),
    );
    add(
        "import-report-failed",
        region_shell(language, "Import"),
        &import::import_report(context, &catalogue::report_failed()),
    );
    for (name, drawn) in told::pages(context) {
        let around = Shell {
            feed: Some("/status.atom".into()),
            ..outside(language, "État du service")
        };
        add(name, around, &drawn);
    }
    for (name, drawn) in told::consoles(context) {
        add(name, region_shell(language, "Annonces d’incident"), &drawn);
    }
    for (name, drawn) in waits::consoles(context) {
        add(name, region_shell(language, "Régulation"), &drawn);
    }
    for (name, title, drawn) in operator::consoles(context) {
        add(name, region_shell(language, title), &drawn);
    }
    all.extend(waits::all(context));
    all.push(("status-copy".into(), told::copied(context)));
    all
}

/// Links to every screen.
pub(crate) fn index(names: &[String]) -> Markup {
    html! {
        ul { @for name in names { li { a href={ (name) ".html" } { (name) } } } }
    }
}

fn shell_without_modules(language: Language) -> Shell {
    Shell {
        modules: vec![],
        ..shell(language, "Accueil", None)
    }
}

fn sample_home() -> Home {
    let tile = |id: &str, state| HomeTile {
        face: face(id),
        state,
        unread: u32::from(id == "library"),
    };
    Home {
        given_name: "Marie-Amélie".into(),
        child: Some("Anne-Sophie".into()),
        held: Vec::new(),
        state: HomeState::Tiles(vec![
            tile("homework", TileState::Shown(pages::tile())),
            tile(
                "messaging",
                TileState::Shown(pages::small_tile("2 messages non lus", 2)),
            ),
            tile(
                "grades",
                TileState::Shown(pages::small_tile("Une nouvelle note en français", 0)),
            ),
            tile("classrooms", TileState::Nothing),
            tile("library", TileState::Nothing),
            tile("canteen", TileState::Late),
        ]),
    }
}

fn spared_home() -> Home {
    let mut home = sample_home();
    if let HomeState::Tiles(tiles) = &mut home.state {
        for tile in tiles.iter_mut().skip(1) {
            tile.state = TileState::Spared;
        }
    }
    home
}

fn schools() -> SchoolChooser {
    let school = |name: &str, detail: &str, current| SchoolChoice {
        name: name.into(),
        detail: detail.into(),
        href: "/".into(),
        current,
    };
    SchoolChooser {
        schools: vec![
            school(
                "Collège Joséphine-Baker",
                "Enseignant : 6A, 5B, Latin 5e-4e groupe 2",
                true,
            ),
            school(
                "Lycée général et technologique Marguerite-de-Navarre",
                "Enseignant : 2de 3, Tle G1",
                false,
            ),
        ],
    }
}
