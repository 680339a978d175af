//! Pages of modules, with real long French names, with nothing and with a lot.
#![expect(clippy::too_many_lines, reason = "samples are mostly values")]

use jiff::civil::{date, time};
use jiff::{Timestamp, ToSpan as _};
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::file::{FileFamily, Taken};
use preau_domain::ids::GroupId;
use preau_domain::page::*;
use preau_domain::person::Profile;
use preau_render::RenderContext;

/// Monday 23 November 2026, 8:05 in Paris.
pub(crate) const NOW: i64 = 1_795_417_500;

pub(crate) fn context(language: Language) -> RenderContext {
    let class = |name: &str| Audience::Class(GroupId::of_source("sample", name));
    let group = |name: &str| Audience::Group(GroupId::of_source("sample", name));
    let now = Timestamp::from_second(NOW).unwrap();
    RenderContext {
        audiences: vec![
            (class("6A"), "6A".into()),
            (class("10B"), "10B".into()),
            (class("5E"), "5e Émilie-du-Châtelet".into()),
            (group("LAT"), "Latin 5e-4e, groupe 2".into()),
        ],
        taken: Some(Taken {
            families: vec![FileFamily::Pdf, FileFamily::Image, FileFamily::Document],
            bytes: 20 << 20,
        }),
        ..RenderContext::new(language, now, "/s/college-demo/homework")
    }
}

/// A file of this name and size.
pub(crate) fn file(name: &str, size: u64) -> File {
    File {
        id: "0192f0c1a2b34c5d8e6f7a8b9c0d1e2f".into(),
        name: name.into(),
        media_type: "application/pdf".into(),
        size,
    }
}

pub(crate) fn to(path: &str) -> Route {
    Route {
        path: path.into(),
        query: vec![],
    }
}

pub(crate) fn link(label: &str, path: &str) -> Link {
    Link {
        label: label.into(),
        to: to(path),
    }
}

pub(crate) fn badge(label: &str, tone: Tone) -> Badge {
    Badge {
        label: label.into(),
        tone,
    }
}

pub(crate) fn go(label: &str, path: &str, emphasis: Emphasis) -> Action {
    Action {
        label: label.into(),
        emphasis,
        target: Target::Go(to(path)),
        pressed: None,
    }
}

pub(crate) fn post(
    label: &str,
    path: &str,
    emphasis: Emphasis,
    confirm: Option<&str>,
    pressed: Option<bool>,
) -> Action {
    Action {
        label: label.into(),
        emphasis,
        target: Target::Post(Post {
            to: to(path),
            fields: vec![("id".into(), "42".into())],
            confirm: confirm.map(Into::into),
        }),
        pressed,
    }
}

pub(crate) fn item(
    title: &str,
    text: &str,
    facts: &[&str],
    badges: &[(&str, Tone)],
    done: bool,
) -> Item {
    Item {
        title: title.into(),
        text: text.into(),
        facts: facts.iter().map(|f| (*f).into()).collect(),
        badges: badges.iter().map(|(l, t)| badge(l, *t)).collect(),
        to: Some(to("item/42")),
        actions: vec![post("Fait", "done", Emphasis::Secondary, None, Some(done))],
        done,
    }
}

pub(crate) fn page(title: &str, blocks: Vec<Block>) -> Page {
    Page {
        title: title.into(),
        lead: None,
        back: None,
        actions: vec![],
        blocks,
        live: vec![],
    }
}

/// What a pupil sees first.
pub(crate) fn homework() -> Page {
    Page {
        lead: Some("3 choses à faire pour demain, environ 55 minutes.".into()),
        ..page(
            "À faire",
            vec![
                Block::Tabs(vec![
                    Tab {
                        label: "À venir".into(),
                        to: to(""),
                        current: true,
                    },
                    Tab {
                        label: "Depuis la dernière fois".into(),
                        to: to("changes"),
                        current: false,
                    },
                    Tab {
                        label: "Déjà fait".into(),
                        to: to("done"),
                        current: false,
                    },
                ]),
                Block::Day(date(2026, 11, 24)),
                Block::Items(vec![
                    item(
                        "Mathématiques",
                        "Exercices **12, 14 et 15** p. 87.\nApporter le compas et l’équerre.",
                        &["Mme Lefèvre-Beaumarchais", "6A", "20 min"],
                        &[],
                        false,
                    ),
                    item(
                        "Histoire-géographie-enseignement moral et civique",
                        "Relire la leçon sur *les premières cités* et répondre aux questions du [musée](https://example.org/musee).",
                        &["M. de La Rochefoucauld-Doudeauville", "6A", "25 min"],
                        &[("À rendre en ligne", Tone::Info)],
                        false,
                    ),
                    item(
                        "Anglais LV1",
                        "",
                        &["Mme O’Sullivan", "Groupe 2", "10 min"],
                        &[("Modifié", Tone::Warning)],
                        true,
                    ),
                ]),
                Block::Day(date(2026, 11, 26)),
                Block::Items(vec![item(
                    "Français",
                    "Lire les chapitres 3 et 4 de *L’Odyssée*. Interrogation de lecture.",
                    &["Mme Durand", "6A", "40 min"],
                    &[("Contrôle", Tone::Danger)],
                    false,
                )]),
                Block::Pagination(Pagination {
                    label: "Semaine du 23 au 28 novembre".into(),
                    previous: Some(link("Semaine d’avant", "week/2026-11-16")),
                    next: Some(link("Semaine d’après", "week/2026-11-30")),
                }),
            ],
        )
    }
}

/// The week of a pupil.
pub(crate) fn week() -> Page {
    let entry = |day: i8, from: i8, title: &str, text: &str, done| WeekEntry {
        day: date(2026, 11, day),
        start: Some(time(from, 30, 0, 0)),
        end: Some(time(from + 1, 25, 0, 0)),
        title: title.into(),
        text: text.into(),
        badges: if from == 10 {
            vec![badge("Contrôle", Tone::Danger)]
        } else {
            vec![]
        },
        to: Some(to("session/1")),
        done,
    };
    page(
        "Semaine du 23 novembre",
        vec![Block::Week(Week {
            monday: date(2026, 11, 23),
            entries: vec![
                entry(23, 8, "Mathématiques", "Salle 204", true),
                entry(
                    23,
                    9,
                    "Éducation physique et sportive",
                    "Gymnase Alice-Milliat",
                    false,
                ),
                entry(24, 10, "Français", "Salle 112", false),
                entry(
                    24,
                    8,
                    "Sciences de la vie et de la Terre",
                    "Laboratoire 2",
                    false,
                ),
                WeekEntry {
                    start: None,
                    end: None,
                    ..entry(24, 8, "Apporter la blouse", "", false)
                },
                entry(26, 13, "Histoire-géographie", "Salle 12", false),
                entry(27, 8, "Arts plastiques", "", false),
            ],
            nothing: "Rien de prévu".into(),
        })],
    )
}

/// A form, as first shown and with errors.
pub(crate) fn form(with_errors: bool) -> Page {
    let error = |text: &str| with_errors.then(|| text.to_owned());
    let option = |value: &str, label: &str| ChoiceOption {
        value: value.into(),
        label: label.into(),
    };
    let field = |name: &str, label: &str, required, control| Field {
        name: name.into(),
        label: label.into(),
        hint: None,
        required,
        control,
        error: None,
    };
    Page {
        lead: Some("Les élèves et leurs parents le verront dès sa publication.".into()),
        back: Some(link("Classes", "classes")),
        ..page(
            "Donner un travail",
            vec![Block::Form(Form {
                to: to("assign"),
                fields: vec![
                    field(
                        "class",
                        "Pour",
                        true,
                        Control::Audience(AudienceControl { value: None }),
                    ),
                    Field {
                        error: error(
                            "Choisissez un jour de classe : le 29 novembre est un dimanche.",
                        ),
                        hint: Some("Un jour où la classe a cours avec vous.".into()),
                        ..field(
                            "due",
                            "Pour le",
                            true,
                            Control::Date(DateControl {
                                value: Some(date(2026, 11, 29)),
                                min: Some(date(2026, 11, 24)),
                                max: None,
                            }),
                        )
                    },
                    Field {
                        error: error("Dites ce qu’il y a à faire."),
                        ..field(
                            "text",
                            "Travail à faire",
                            true,
                            Control::LongText(TextControl {
                                value: if with_errors {
                                    String::new()
                                } else {
                                    "Exercices 12 à 15 p. 87.\nApporter le compas.".into()
                                },
                                max_length: 4000,
                            }),
                        )
                    },
                    field(
                        "title",
                        "Titre",
                        false,
                        Control::Text(TextControl {
                            value: "Fractions".into(),
                            max_length: 120,
                        }),
                    ),
                    Field {
                        hint: Some("Pour un élève qui travaille tranquillement.".into()),
                        ..field(
                            "minutes",
                            "Durée estimée",
                            false,
                            Control::Number(NumberControl {
                                value: "20".into(),
                                min: Some(0),
                                max: Some(240),
                                unit: "minutes".into(),
                            }),
                        )
                    },
                    field(
                        "kind",
                        "Nature",
                        true,
                        Control::Choice(ChoiceControl {
                            options: vec![
                                option("exercise", "Exercice"),
                                option("lesson", "Leçon à apprendre"),
                                option("test", "Contrôle à préparer"),
                            ],
                            value: "exercise".into(),
                        }),
                    ),
                    field(
                        "subject",
                        "Matière",
                        true,
                        Control::Choice(ChoiceControl {
                            options: vec![
                                option("maths", "Mathématiques"),
                                option("physics", "Physique-chimie"),
                            ],
                            value: String::new(),
                        }),
                    ),
                    Field {
                        error: error("Choisissez au moins une salle."),
                        ..field(
                            "rooms",
                            "Salles",
                            false,
                            Control::Choices(ChoicesControl {
                                options: vec![
                                    option("a", "Salle 204"),
                                    option("b", "Salle de technologie Hedy-Lamarr"),
                                ],
                                values: vec!["b".into()],
                            }),
                        )
                    },
                    field(
                        "at",
                        "Visible à partir de",
                        false,
                        Control::Time(Some(time(17, 30, 0, 0))),
                    ),
                    field("online", "À rendre en ligne", false, Control::Check(true)),
                    Field {
                        hint: Some("Ils le recevront dans leur messagerie.".into()),
                        ..field(
                            "to",
                            "Prévenir",
                            false,
                            Control::Recipients(RecipientsControl {
                                chosen: vec![option("relatives:6a", "Parents de 6A")],
                                search: "mar".into(),
                                found: vec![
                                    option("person:1", "Mme Marchand (Allemand)"),
                                    option("person:2", "Léa Martin (6A)"),
                                ],
                                more: true,
                            }),
                        )
                    },
                    field("version", "", false, Control::Hidden("7".into())),
                    field(
                        "files",
                        "Pièces jointes",
                        false,
                        Control::Files(FilesControl {
                            files: vec![file("Exercices de géométrie.pdf", 1_430_000)],
                            most: 5,
                        }),
                    ),
                ],
                submits: vec![
                    Submit {
                        label: "Publier".into(),
                        emphasis: Emphasis::Primary,
                        name: "do".into(),
                        value: "publish".into(),
                    },
                    Submit {
                        label: "Garder en brouillon".into(),
                        emphasis: Emphasis::Secondary,
                        name: "do".into(),
                        value: "draft".into(),
                    },
                ],
                cancel: Some(link("Annuler", "classes")),
                keeps: None,
            })],
        )
    }
}

/// A conversation.
pub(crate) fn thread() -> Page {
    let at = |hours: i64| Timestamp::from_second(NOW).unwrap() - hours.hours();
    Page {
        back: Some(link("Messages", "")),
        lead: Some("Avec Mme Lefèvre-Beaumarchais et M. de La Rochefoucauld-Doudeauville".into()),
        actions: vec![post("Supprimer la conversation", "delete", Emphasis::Danger, Some("Supprimer cette conversation ? Elle disparaîtra de votre messagerie, pas de celle des autres."), None)],
        ..page("Sortie au musée gallo-romain", vec![
            Block::Thread(vec![
                Message { author: "Mme Lefèvre-Beaumarchais".into(), at: at(50), text: "Bonjour,\n\nla sortie aura lieu **jeudi**. Merci de prévoir :\n\n- un pique-nique\n- des chaussures fermées".into(), mine: false },
                Message { author: "Amina Benkhelifa".into(), at: at(12), text: "Merci beaucoup, c’est noté. Faut-il une autorisation ?".into(), mine: true },
                Message { author: "Mme Lefèvre-Beaumarchais".into(), at: at(0), text: "Oui, voici le formulaire : https://example.org/autorisation-de-sortie-scolaire.pdf".into(), mine: false },
            ]),
            Block::Files(vec![
                file("Autorisation de sortie scolaire.pdf", 84_000),
                file("Plan du musée et de ses abords, avec les arrêts de bus et de tramway.jpg", 6_120_000),
            ]),
            Block::Form(Form {
                to: to("reply"),
                fields: vec![Field { name: "text".into(), label: "Votre réponse".into(), hint: None, required: true, control: Control::LongText(TextControl { value: String::new(), max_length: 10_000 }), error: None }],
                submits: vec![Submit { label: "Envoyer".into(), emphasis: Emphasis::Primary, name: "do".into(), value: "send".into() }],
                cancel: None,
                keeps: Some(("do".into(), "keep".into())),
            }),
        ])
    }
}

/// Every block that the others do not show.
pub(crate) fn blocks() -> Page {
    page("Autres blocs", vec![
        Block::Notice(Notice { tone: Tone::Info, title: Some("Le saviez-vous ?".into()), text: "Le cahier de textes reste consultable **toute l’année**.".into() }),
        Block::Notice(Notice { tone: Tone::Success, title: None, text: "Devoir publié.".into() }),
        Block::Notice(Notice { tone: Tone::Warning, title: Some("Journée chargée".into()), text: "La 6A a déjà **95 minutes** de travail pour ce jour.".into() }),
        Block::Notice(Notice { tone: Tone::Danger, title: None, text: "Le conseil de classe est annulé.".into() }),
        Block::Actions(vec![
            go("Nouveau message", "new", Emphasis::Primary),
            go("Tout marquer comme lu", "read", Emphasis::Secondary),
            post("Supprimer", "delete", Emphasis::Danger, Some("Supprimer ce travail ?"), None),
            post("Fait", "done", Emphasis::Secondary, None, Some(true)),
            post("À faire", "done", Emphasis::Secondary, None, Some(false)),
        ]),
        Block::Heading(Heading { level: 2, text: "Classes".into() }),
        Block::Cards(vec![
            Card { title: "6A".into(), text: "28 élèves, professeure principale : Mme Durand".into(), badges: vec![badge("3 à viser", Tone::Warning)], to: Some(to("class/6A")) },
            Card { title: "Groupe de latin 5e-4e Marguerite-Yourcenar".into(), text: "12 élèves".into(), badges: vec![], to: Some(to("class/latin")) },
            Card { title: "5B".into(), text: String::new(), badges: vec![badge("À jour", Tone::Success), badge("Nouveau", Tone::Neutral)], to: None },
        ]),
        Block::Heading(Heading { level: 4, text: "Texte".into() }),
        Block::Markdown("## Le préau\n\nUn **préau** est la partie *couverte* de la cour.\n\n1. On s’y retrouve\n2. On s’y abrite\n\n> Il pleut.\n\n| Jour | Salle |\n|---|---|\n| lundi | 204 |\n\nVoir [le site](https://example.org) ou `Alt+M`, ou écrire à <secretariat@example.org>.".into()),
    ])
}

/// Nothing to do.
pub(crate) fn empty() -> Page {
    page(
        "À faire",
        vec![Block::Empty(EmptyState {
            title: "Rien pour demain".into(),
            text: "Vos professeurs n’ont rien donné pour les jours qui viennent. Profitez-en !"
                .into(),
            action: Some(link("Voir la semaine", "week")),
        })],
    )
}

/// A lot of everything.
pub(crate) fn lots() -> Page {
    let day = |n: i8| Block::Day(date(2026, 11, 23 + n));
    let items = |n: usize| {
        Block::Items(
            (0..n)
                .map(|i| {
                    item(
                        &format!("Sciences de l’ingénieur et développement durable, module {i}"),
                        &"Rédiger une synthèse argumentée. ".repeat(i % 7),
                        &[
                            "M. Saint-Barthélemy-Montmorency",
                            "Terminale STI2D groupe 3",
                            "90 min",
                        ],
                        [
                            ("À rendre", Tone::Info),
                            ("Contrôle", Tone::Danger),
                            ("Modifié", Tone::Warning),
                        ]
                        .get(..i % 4)
                        .unwrap_or_default(),
                        i % 3 == 0,
                    )
                })
                .collect(),
        )
    };
    page(
        "Anticonstitutionnellementanticonstitutionnellement et autres très longs titres qui ne tiennent pas",
        vec![day(0), items(8), day(1), items(12), day(2), items(3)],
    )
}

pub(crate) fn tile() -> Tile {
    let line = |text: &str, mark: Option<Badge>| TileLine {
        text: text.into(),
        badge: mark,
        to: Some(to("item/1")),
    };
    Tile {
        summary: "3 devoirs pour demain".into(),
        lines: vec![
            line("Mathématiques : exercices 12 à 15", None),
            line(
                "Histoire-géographie : relire la leçon",
                Some(badge("En ligne", Tone::Info)),
            ),
            line(
                "Français : lire L’Odyssée",
                Some(badge("Contrôle", Tone::Danger)),
            ),
        ],
        count: 3,
        to: to(""),
    }
}

pub(crate) fn small_tile(summary: &str, count: u32) -> Tile {
    Tile {
        summary: summary.into(),
        lines: vec![],
        count,
        to: to(""),
    }
}

/// An audience that is none of the reader's.
#[allow(dead_code, reason = "the tests use it, the gallery does not")]
pub(crate) fn foreign_audience() -> Audience {
    Audience::Profile(Profile::Staff)
}
