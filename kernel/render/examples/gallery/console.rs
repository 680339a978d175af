//! Samples of a school's administration.

use jiff::civil::date;
use jiff::{Timestamp, ToSpan as _};
use maud::Markup;
use preau_domain::correspondence::Switch;
use preau_domain::hold::Door;
use preau_domain::holidays::Zone;
use preau_domain::module::{Capability, SettingKind, SurgeMode, Text};
use preau_domain::person::{Function, Profile};
use preau_domain::plan::{Allowance, Plan, Quota, Share};
use preau_domain::quiet::Hours;
use preau_domain::school::Level;
use preau_render::RenderContext;
use preau_render::portal::ModuleFace;
use preau_render::portal::admin::{self, *};

use super::pages;
use super::screens::{BASE, face};

pub(crate) fn row(id: &str, state: ModuleState, faults: u64) -> ModuleRow {
    ModuleRow {
        face: ModuleFace {
            href: format!("{BASE}/admin/modules/{id}"),
            ..face(id)
        },
        description: "Les séances faites en classe et le travail à faire, jour par jour.".into(),
        state,
        capabilities: vec![
            Asked {
                capability: Capability::Records,
                reason: "garder les séances, le travail à faire et les marques « fait »".into(),
            },
            Asked {
                capability: Capability::Directory,
                reason: "montrer le nom des classes, des professeurs et des élèves".into(),
            },
        ],
        profiles: vec![Profile::Pupil, Profile::Relative, Profile::Teacher],
        functions: vec![Function::Inspector],
        classes: None,
        fixed: id == "grades",
        usage: Usage {
            fuel: 4_812_000_000,
            fuel_share: Some(12),
            calls: 12_480,
            faults,
            storage: Storage {
                records: 2_310,
                bytes: 1_430_000,
                waiting: 12,
                timers: 340,
                notifications: 1_840,
                files: 4_700_000_000,
                quota: Quota {
                    records: 3_000_000,
                    bytes: 2 << 30,
                    events: 50_000,
                    timers: 10_000,
                    notifications: 200_000,
                    files: 64 << 30,
                },
            },
        },
    }
}

pub(crate) fn modules() -> ModuleList {
    let since = Timestamp::from_second(pages::NOW - 3600).unwrap();
    ModuleList {
        school: "Collège Joséphine-Baker".into(),
        modules: vec![
            row("homework", ModuleState::Running, 0),
            row(
                "messaging",
                ModuleState::Held {
                    since,
                    by: None,
                    doors: vec![Door::Pages],
                    everywhere: true,
                },
                14,
            ),
            row("grades", ModuleState::Probing, 1),
            ModuleRow {
                capabilities: vec![],
                classes: Some(3),
                ..row("library", ModuleState::Off, 0)
            },
        ],
        plan: Some(plan()),
    }
}

/// What a module lets the school set.
fn settings() -> Vec<SettingEntry> {
    let label = |fr: &str| Text {
        fr: fr.into(),
        en: fr.into(),
    };
    let setting = |name: &str, label: &str, kind, value: &str| SettingEntry {
        name: name.into(),
        label: label.into(),
        kind,
        value: value.into(),
        error: None,
    };
    vec![
        setting(
            "evening_minutes",
            "Charge d’une journée au-delà de laquelle le professeur est averti (minutes)",
            SettingKind::Integer { min: 0, max: 480 },
            "90",
        ),
        setting(
            "visa",
            "Demander le visa du chef d’établissement",
            SettingKind::Boolean,
            "true",
        ),
        setting(
            "first_day",
            "Premier jour de la semaine",
            SettingKind::Choice {
                options: vec![
                    ("monday".into(), label("Lundi")),
                    ("sunday".into(), label("Dimanche")),
                ],
            },
            "monday",
        ),
        setting("motto", "Phrase d’accueil", SettingKind::Text, "Bienvenue"),
    ]
}

pub(crate) fn module() -> ModuleAdmin {
    let listed = row("homework", ModuleState::Running, 3);
    ModuleAdmin {
        face: listed.face,
        back: format!("{BASE}/admin"),
        description: listed.description,
        version: "0.1.0".into(),
        publisher: "Préau".into(),
        state: ModuleState::Held {
            since: Timestamp::from_second(pages::NOW - 3600).unwrap(),
            by: Some("Claire Fontaine".into()),
            doors: Door::ALL.to_vec(),
            everywhere: false,
        },
        fixed: false,
        capabilities: listed.capabilities,
        urgent: vec!["Annonce urgente".into()],
        surge: SurgeMode::Essential,
        lessons: 34,
        outbound: vec![
            HostsAsked {
                hosts: "catalogue.bibliotheques.example".into(),
                reason: "retrouver un livre par son numéro".into(),
                granted: HostsGranted::All,
            },
            HostsAsked {
                hosts: "*.editeurs-scolaires.example".into(),
                reason: "ouvrir les manuels numériques de l’établissement".into(),
                granted: HostsGranted::Some(vec!["manuels.editeurs-scolaires.example".into()]),
            },
            HostsAsked {
                hosts: "mesures.example".into(),
                reason: "compter les pages lues".into(),
                granted: HostsGranted::Some(vec![]),
            },
        ],
        profiles: listed.profiles,
        functions: listed.functions,
        usage: listed.usage,
        days: (0_i64..30)
            .map(|n| DayUsage {
                day: date(2026, 10, 25).checked_add(n.days()).unwrap(),
                fuel: if n % 7 < 2 {
                    9_000_000
                } else {
                    120_000_000 + 3_000_000 * n.unsigned_abs()
                },
                calls: if n % 7 < 2 { 40 } else { 520 },
                faults: u64::from(n == 20) * 3,
            })
            .collect(),
        hours: (0_i64..24)
            .map(|n| HourUsage {
                from: Timestamp::from_second(pages::NOW / 3_600 * 3_600).unwrap()
                    - (23 - n).hours(),
                fuel: if (8..22).contains(&n) {
                    9_000_000
                } else {
                    140_000
                },
                calls: if (8..22).contains(&n) { 40 } else { 1 },
                faults: u64::from(n == 10) * 2,
            })
            .collect(),
        kept: (0_i64..30)
            .map(|n| {
                let day = date(2026, 10, 25).checked_add(n.days()).unwrap();
                (day, 1_200_000 + 40_000 * n.unsigned_abs())
            })
            .collect(),
        quarantines: 2,
        settings_version: 4,
        settings_stale: false,
        settings: settings(),
        parked_events: 2,
        reach: Some(reach()),
        data: None,
        faults: faults(),
    }
}

/// On for some classes of a year and a group, of many with long names.
fn reach() -> ReachView {
    let choice = |name: &str, pupils, on| ReachChoice {
        key: name.into(),
        name: name.into(),
        pupils,
        on,
    };
    let part = |name: &str, year, groups, choices| ReachPart {
        name: name.into(),
        year,
        groups,
        choices,
    };
    ReachView {
        everybody: false,
        parts: vec![
            part(
                "classes-6e",
                Some("6e"),
                false,
                vec![
                    choice("6A", 26, true),
                    choice("6B", 25, false),
                    choice("6e bilangue allemand et langues anciennes", 1, false),
                ],
            ),
            part("classes", None, false, vec![choice("ULIS", 12, true)]),
            part(
                "groups",
                None,
                true,
                vec![
                    choice("Anglais renforcé, groupe 2", 0, false),
                    choice("Chorale", 48, false),
                ],
            ),
        ],
        people: vec![
            (Profile::Pupil, 38),
            (Profile::Relative, 61),
            (Profile::Teacher, 11),
        ],
        ended: 1,
        error: None,
    }
}

fn faults() -> Vec<FaultLine> {
    let line = |hours: i64, count, call: &str, kind: &str, detail: &str, place: &str| FaultLine {
        last_at: Timestamp::from_second(pages::NOW).unwrap() - hours.hours(),
        count,
        call: call.into(),
        kind: kind.into(),
        detail: detail.into(),
        version: "0.1.0".into(),
        place: place.into(),
        backtrace: format!("{place}\nhomework::view\n__rust_begin_short_backtrace"),
        fuel: 100_000_000,
        memory: 2_359_296,
    };
    vec![
        line(
            1,
            5,
            "view",
            "trap",
            "trap: wasm `unreachable` instruction executed",
            "<homework::views::week::WeekOfAClassWithALongName as preau_sdk::page::Draw>::draw_every_day",
        ),
        line(
            30,
            1_204,
            "event",
            "fuel",
            "out of fuel",
            "homework::load::recount",
        ),
    ]
}

/// The same after a number was written as a word.
pub(crate) fn module_refused() -> ModuleAdmin {
    let mut module = module();
    if let Some(first) = module.settings.first_mut() {
        first.value = "une heure".into();
        first.error = Some("Entrez un nombre entier, de 0 à 480.".into());
    }
    module
}

fn audit() -> AuditLog {
    let entry = |hours: i64, who: &str, what: &str, detail: &str| AuditEntry {
        school: String::new(),
        at: Timestamp::from_second(pages::NOW).unwrap() - hours.hours(),
        who: who.into(),
        what: what.into(),
        subject: "Cahier de textes".into(),
        detail: detail.into(),
    };
    AuditLog {
        entries: vec![
            entry(
                0,
                "Claire Fontaine",
                "Réglage changé",
                "Charge d’une journée : 60 → 90",
            ),
            entry(20, "", "Module suspendu", "5 erreurs en 10 minutes"),
            entry(24 * 400, "Claire Fontaine", "Module activé", ""),
        ],
        newer: None,
        older: Some("?before=1".into()),
        filter: AuditFilter {
            to: format!("{BASE}/admin/audit"),
            any: true,
            people: vec![("1".into(), "Claire Fontaine".into())],
            kinds: vec![("module.enabled".into(), "Module activé".into())],
            modules: vec![("homework".into(), "Cahier de textes".into())],
            module: "homework".into(),
            from: "2026-09-01".into(),
            ..AuditFilter::default()
        },
        file: format!("{BASE}/admin/audit?as=csv"),
        schools: false,
    }
}

/// What a collège's modules may use and keep.
pub(crate) fn plan() -> Plan {
    Plan {
        weight: 4,
        module: Allowance {
            per_second: 50_000_000,
            burst: 3_000_000_000,
        },
        school: Allowance {
            per_second: 150_000_000,
            burst: 9_000_000_000,
        },
        quota: Quota {
            records: 500_000,
            bytes: 1 << 30,
            events: 10_000,
            timers: 10_000,
            notifications: 20_000,
            files: 20 << 30,
        },
        person_files: 1 << 30,
        pupil: Share {
            records: 5_000,
            bytes: 16 << 20,
            files: 200 << 20,
        },
        staff: Share {
            records: 100_000,
            bytes: 256 << 20,
            files: 5 << 30,
        },
    }
}

/// Screens of the administration that have no title of their own here.
pub(crate) fn more(context: &RenderContext) -> [(&'static str, AdminPage, Markup); 5] {
    let people = RenderContext {
        base: format!("{BASE}/admin/people/2"),
        ..context.clone()
    };
    [
        (
            "admin-audit",
            AdminPage::Audit,
            audit_log(context, &audit()),
        ),
        (
            "admin-audit-none",
            AdminPage::Audit,
            audit_log(context, &AuditLog::default()),
        ),
        (
            "admin-module-off",
            AdminPage::Modules,
            module_admin(context, &module_off()),
        ),
        (
            "admin-personal",
            AdminPage::People,
            admin::personal(&people, &personal()),
        ),
        (
            "admin-personal-erasing",
            AdminPage::People,
            admin::personal(&people, &personal_erasing()),
        ),
    ]
}

/// A module that is off and keeps something.
fn module_off() -> ModuleAdmin {
    ModuleAdmin {
        state: ModuleState::Off,
        fixed: true,
        reach: None,
        data: Some(ModuleData {
            any: true,
            error: Some("Ce n’est pas le nom du module.".into()),
            progress: None,
        }),
        ..module()
    }
}

/// What is kept of somebody who left, looked at.
fn personal() -> Personal {
    let row = |module: &str, goes, received, stays, kept| PersonalRow {
        module: module.into(),
        goes,
        received,
        stays,
        kept,
    };
    Personal {
        name: "Anne-Sophie de La Rochefoucauld-Montbel".into(),
        back: (
            format!("{BASE}/admin/people"),
            "Personnes et classes".into(),
        ),
        facts: vec![
            ("Qualité".into(), "Élève (jusqu’au 2026-07-31)".into()),
            ("Classe".into(), "3B (jusqu’au 2026-07-31)".into()),
        ],
        held: None,
        elsewhere: true,
        looked: Some(vec![
            row("Cahier de textes", 1_204, 0, 0, 0),
            row("Messagerie", 12, 310, 41, 0),
            row("Notes", 96, 0, 0, 3),
        ]),
        reason: "Demande de la famille du 3 novembre".into(),
        reason_error: None,
        name_error: Some("Ce n’est pas le nom de cette personne.".into()),
        progress: None,
    }
}

/// The same while it goes on.
fn personal_erasing() -> Personal {
    Personal {
        looked: None,
        name_error: None,
        progress: Some(Progress {
            gone: 400,
            total: 1_622,
            ended_at: None,
            is_stopped: false,
        }),
        ..personal()
    }
}

/// The rule of a school that turned one part off.
pub(crate) fn correspondence() -> Correspondence {
    let switches = Switch::ALL.map(|switch| {
        let usually = switch.usually(Level::College);
        SwitchEntry {
            switch,
            on: usually && switch != Switch::PupilsClass,
            usually,
        }
    });
    Correspondence {
        switches: switches.into(),
        version: 3,
        stale: false,
    }
}

/// Delegates, one named just now, and who was looked for; or nobody.
pub(crate) fn delegates(some: bool) -> Delegates {
    let row = |key: &str, name: &str, children: &[(&str, &str)], delegate| RelativeRow {
        key: key.into(),
        name: name.into(),
        children: children
            .iter()
            .map(|(child, classes)| ((*child).to_owned(), (*classes).to_owned()))
            .collect(),
        delegate,
        by_source: false,
    };
    if !some {
        return Delegates {
            search: "Zoé".into(),
            found: Some(Vec::new()),
            ..Delegates::default()
        };
    }
    let named = row(
        "1",
        "DE VASCONCELOS-MONTGOMERY Marie-Amélie",
        &[
            ("Anne-Sophie de Vasconcelos-Montgomery", "6e A"),
            ("Léo de Vasconcelos-Montgomery", ""),
        ],
        true,
    );
    Delegates {
        delegates: vec![
            named.clone(),
            RelativeRow {
                by_source: true,
                ..row("2", "MARTIN Paul", &[("Léa Martin", "5e B")], true)
            },
        ],
        search: "martin".into(),
        found: Some(vec![row(
            "3",
            "MARTIN Claire",
            &[("Léa Martin", "5e B")],
            false,
        )]),
        more: true,
        changed: Some(named),
    }
}

/// A school's quiet hours; or such as were not taken.
pub(crate) fn quiet(wrong: bool) -> QuietHours {
    let mut days = QuietHours::times(&Hours::USUAL);
    if wrong {
        days[2] = ("20:00".into(), "07:00".into());
    }
    QuietHours {
        on: true,
        days,
        wrong: if wrong { vec![2] } else { Vec::new() },
        version: 2,
        off: vec![
            ("2026-10-17".into(), "2026-11-01".into()),
            ("2026-12-19".into(), "2027-01-03".into()),
            ("2027-05-07".into(), String::new()),
        ],
        off_wrong: if wrong { vec![1] } else { Vec::new() },
        off_version: 1,
        off_own: wrong,
        zone: Some(Zone::C),
        refused: wrong.then_some(QuietRefused::Stale),
        letters: !wrong,
    }
}
