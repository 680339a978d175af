//! Samples of the region's administration, as its operator sees it.

use jiff::{SignedDuration, Timestamp};
use preau_domain::module::SurgeMode;
use preau_domain::plan::{Allowance, Plan, Quota, Share};
use preau_domain::school::Level;
use preau_render::portal::ModuleFace;
use preau_render::portal::admin::ModuleState;
use preau_render::portal::catalogue::{CatalogueOpened, FaultWayLine, RunLine};
use preau_render::portal::import::*;
use preau_render::portal::region::*;

use super::console::row;
use super::pages;
use super::screens::face;

/// What a collège's modules may use and keep.
fn plan() -> Plan {
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

/// A module of the region's catalogue that runs in many schools and faults in some.
pub(crate) fn catalogue_sample() -> CatalogueOpened {
    let listed = row("homework", ModuleState::Running, 3);
    let run = |school: &str, held| RunLine {
        school: school.into(),
        calls: 12_480,
        fuel: 4_812_000_000,
        faults: 2,
        bytes: 12_400_000,
        held,
    };
    CatalogueOpened {
        face: ModuleFace {
            href: "/admin/modules/homework".into(),
            ..face("homework")
        },
        description: listed.description,
        version: "0.1.0".into(),
        publisher: "Préau".into(),
        capabilities: listed.capabilities,
        outbound: vec![],
        profiles: listed.profiles,
        functions: listed.functions,
        surge: SurgeMode::Deferrable,
        held: false,
        levels: vec![(Level::College, 212, 312), (Level::Lycee, 0, 97)],
        runs: vec![
            run("Lycée général et technologique Marguerite-de-Navarre", true),
            run("Collège Joséphine-Baker", false),
        ],
        running: 212,
        faults: vec![FaultWayLine {
            last_at: Timestamp::from_second(pages::NOW).unwrap(),
            count: 14,
            schools: 3,
            call: "view".into(),
            kind: "fuel".into(),
            place: "homework::views::week::render_day_with_a_long_name".into(),
            version: "0.1.0".into(),
        }],
    }
}

fn imported() -> ImportLine {
    ImportLine {
        at: Timestamp::from_second(pages::NOW - 3600 * 5).unwrap(),
        took: Some(SignedDuration::from_secs(725)),
        source: "AAF complet".into(),
        state: ImportState::Partial,
        counts: ImportCounts {
            schools: 512,
            added: 1204,
            changed: 87,
            unchanged: 401_233,
            ended: 1,
            unused: 1_204,
        },
        href: "/admin/imports/1".into(),
    }
}

pub(crate) fn sample_region() -> Region {
    let school = |name: &str, uai: &str, checks, level, href: Option<&str>| RegionSchool {
        name: name.into(),
        uai: uai.into(),
        uai_checks: checks,
        level,
        people: 1841,
        modules: 4,
        fuel: 4_812_000_000,
        faults: 3,
        href: href.map(Into::into),
    };
    Region {
        search: SchoolSearch {
            text: "baker".into(),
            found: 3,
            all: 512,
            before: None,
            after: Some("/admin?q=baker&page=1".into()),
        },
        plans: vec![(Level::College, plan())],
        letters: Some(LettersLine {
            addresses: 8_412,
            refused: 37,
            waiting: 212,
            oldest: Timestamp::from_second(pages::NOW - 900).ok(),
            failing: 3,
            error: Some("smtp.exemple.fr:587: 451 4.7.1 try again later".into()),
        }),
        schools: vec![
            school(
                "Collège Joséphine-Baker",
                "0490001A",
                true,
                Level::College,
                Some("/s/college-demo/admin"),
            ),
            school(
                "École élémentaire publique Marie-Curie",
                "0490002B",
                false,
                Level::Ecole,
                None,
            ),
            school(
                "Lycée général et technologique Marguerite-de-Navarre",
                "0490003C",
                true,
                Level::Lycee,
                None,
            ),
        ],
        modules: ["homework", "messaging"]
            .iter()
            .map(|id| CatalogueModule {
                face: face(id),
                version: "0.1.0".into(),
                publisher: "Préau".into(),
                schools: 212,
                held: 1,
            })
            .collect(),
        imports: vec![
            ImportLine {
                state: ImportState::Open,
                took: None,
                counts: ImportCounts::default(),
                ..imported()
            },
            imported(),
            ImportLine {
                state: ImportState::Failed,
                took: Some(SignedDuration::from_secs(4)),
                counts: ImportCounts::default(),
                ..imported()
            },
            ImportLine {
                state: ImportState::Applied,
                source: "Saisie locale".into(),
                took: Some(SignedDuration::from_secs(9_640)),
                ..imported()
            },
        ],
    }
}

pub(crate) fn report() -> ImportReport {
    let line = |file: &str, line, key: &str, detail: &str| ImportProblem {
        file: file.into(),
        line,
        key: key.into(),
        detail: detail.into(),
    };
    ImportReport {
        back: "/admin".into(),
        import: imported(),
        error: None,
        problems: vec![
            ImportProblems {
                reason: "Le fichier s’arrête avant la fin\u{a0}: ce qui précède a été lu. Demandez un nouvel envoi."
                    .into(),
                lines: vec![line("ENT_Complet_20261123_PersRelEleve_0000.xml", None, "", "")],
            },
            ImportProblems {
                reason: "Une valeur nomme un établissement absent de l’envoi\u{a0}: elle n’a pas été reprise.".into(),
                lines: (0..40)
                    .map(|n| {
                        let at = 10_442 + 17 * n;
                        line("ENT_Complet_20261123_Eleve_0000.xml", Some(at), "40012345", "0490001A$6Z")
                    })
                    .collect(),
            },
        ],
    }
}

pub(crate) fn report_failed() -> ImportReport {
    ImportReport {
        import: ImportLine {
            state: ImportState::Failed,
            counts: ImportCounts::default(),
            ..imported()
        },
        error: Some("aaf.tgz: unexpected end of file".into()),
        problems: vec![],
        ..report()
    }
}
