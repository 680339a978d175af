//! `preau demo`: the demo region, made the way a real one is: an AAF archive imported, components
//! installed, homework given through the module's own forms.

mod at;
mod grades;
mod hand_ins;
mod letters;
mod rooms;

use std::fs;
use std::io::BufWriter;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use jiff::{SignedDuration, Timestamp};
use preau_directory::synthetic::{DEMO_COLLEGE, DEMO_ECOLE, DEMO_LYCEE, DEMO_PERSONAS, Synthetic};
use preau_domain::caller::Language;
use preau_domain::clock::{Clock, SystemClock};
use preau_domain::ids::{ModuleId, PersonId};
use preau_domain::letter::{EmailAddress, LetterKind, Pace};
use preau_domain::page::Route;
use preau_domain::person::{Function, GroupRole, Name, Profile};
use preau_domain::record::Value;
use preau_domain::roster::{RosterGroup, RosterMembership, RosterPerson, RosterRelation};
use preau_domain::school::GroupKind;
use preau_platform::Platform;
use preau_platform::config::PlatformConfig;
use preau_platform::import::Departures;
use preau_post::folder::Folder;
use preau_post::{PostConfig, Way};
use preau_store::{SettingChange, SettingForm};

use crate::compose;
use crate::config::Edge;
use crate::config::{self, Config, Files};
use crate::import::progress;
use crate::module::read;
use crate::serve::serve;

/// Arguments of `preau demo`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address to listen on.
    #[arg(long, env = "PREAU_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder of the demo region.
    #[arg(long, env = "PREAU_DATA", default_value = "target/demo")]
    data: PathBuf,
    /// Another database than SQLite in the data folder.
    #[arg(long, env = "PREAU_DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Folder of the components to install.
    #[arg(long)]
    modules: PathBuf,
    /// Begin anew.
    #[arg(long)]
    fresh: bool,
}

/// The password of every demo account.
const PASSWORD: &str = "preau-demo";

/// Logins and what each is for.
const ACCOUNTS: [(&str, &str); 8] = [
    ("eleve.demo", "pupil, 6A of the collège"),
    (
        "eleve2.demo",
        "pupil of the same class, daughter of the head",
    ),
    (
        "parent.demo",
        "relative, children in the école and the collège",
    ),
    ("prof.demo", "teacher in the collège and the lycée"),
    ("admin.demo", "administrator of the collège"),
    ("chef.demo", "head of the collège, mother of a pupil there"),
    ("inspection.demo", "inspects the collège"),
    ("region.demo", "runs the region"),
];

/// A file that stands once everything was made: a demo that was cut off begins anew.
const MADE: &str = "demo-made";

/// Makes the region if needed, and serves it.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let Arguments {
        listen,
        data,
        database_url,
        modules,
        fresh,
    } = arguments;
    if fresh && database_url.is_some() {
        bail!(
            "--fresh empties the data folder, not a database elsewhere; give it an empty database instead"
        );
    }
    if database_url.is_none() && (fresh || !data.join(MADE).exists()) {
        clear(&data)?;
    }
    let database_url =
        database_url.unwrap_or_else(|| format!("sqlite://{}", data.join("preau.db").display()));
    let platform_config = PlatformConfig {
        region: "Mon ENT Démonstration".to_owned(),
        letters: true,
        ..PlatformConfig::default()
    };
    let letters = data.join("letters");
    let mail = PostConfig {
        way: Way::Folder(Folder(letters.clone())),
        from: "ne-pas-repondre@ent.example".parse()?,
        from_name: platform_config.region.clone(),
        portal: format!("http://{listen}"),
        per_minute: 600,
    };
    let config = Config {
        files: Files::Folder(data.join("files")),
        edge: Edge::at(listen),
        data: data.clone(),
        database_url,
        session_keys: config::session_keys(),
        outbound: Vec::new(),
        mail: Some(mail),
        platform: platform_config,
    };
    let clock = Arc::new(DemoClock::default());
    let platform = compose::platform(&config, Arc::<DemoClock>::clone(&clock)).await?;
    install(&platform, &modules).await?;
    if !data.join(MADE).exists() {
        make(&platform, &data, &clock).await?;
        fs::write(data.join(MADE), "")?;
    }
    serve(platform, config.edge, config.mail, |address| {
        println!("ready http://{address}");
        println!();
        println!("Accounts (password {PASSWORD}):");
        for (login, who) in ACCOUNTS {
            println!("  {login:<12} {who}");
        }
        println!();
        println!("Letters go to {}", letters.display());
    })
    .await
}

/// The machine's clock; earlier while the demo is made, so that something has happened in it already.
#[derive(Debug, Default)]
struct DemoClock(AtomicI64);

impl DemoClock {
    /// Goes back from the present, by so much.
    fn back(&self, by: SignedDuration) {
        self.0.store(by.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() - SignedDuration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

/// What a demo makes in its folder.
const OWN: [&str; 12] = [
    "preau.db",
    "preau.db-wal",
    "preau.db-shm",
    "compiled",
    "compiled.key",
    "session.key",
    "activation.key",
    "letters.key",
    "letters",
    "files",
    "aaf.tgz",
    MADE,
];

/// Empties a former demo's folder; refuses a folder that holds something else.
fn clear(data: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(data) else {
        return Ok(());
    };
    let mut entries = entries.collect::<Result<Vec<_>, _>>()?;
    if let Some(foreign) = entries
        .iter()
        .find(|entry| !OWN.iter().any(|own| entry.file_name() == *own))
    {
        let foreign = foreign.file_name();
        bail!(
            "{} holds {}, which no demo made; choose another folder with --data",
            data.display(),
            foreign.display()
        );
    }
    // Compiled code is kept: it is the same for every demo, and checked by its MAC.
    entries.retain(|entry| entry.file_name() != "compiled" && entry.file_name() != "compiled.key");
    for entry in entries {
        let path = entry.path();
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.with_context(|| format!("{} cannot be removed", entry.path().display()))?;
    }
    Ok(())
}

/// Installs the components of a folder that are not there yet.
pub(crate) async fn install(platform: &Platform, modules: &Path) -> Result<()> {
    let mut files: Vec<_> = fs::read_dir(modules)
        .with_context(|| format!("no components in {}", modules.display()))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "wasm")
        })
        .collect();
    files.sort();
    for file in files {
        let bytes = read(&file)?;
        let known = preau_runtime::component::inspect(&bytes).is_ok_and(|new| {
            platform
                .modules()
                .iter()
                .any(|module| module.digest == new.digest)
        });
        if known {
            continue;
        }
        eprintln!("demo: installing {}", file.display());
        if let Err(error) = platform.module_install(&bytes).await {
            bail!(
                "{}: {error}\n(a module that was built anew under the same version needs --fresh)",
                file.display()
            );
        }
    }
    Ok(())
}

async fn make(platform: &Arc<Platform>, data: &Path, clock: &DemoClock) -> Result<()> {
    // People have been there for a while when they begin to hand in.
    clock.back(SignedDuration::from_hours(96));
    eprintln!("demo: writing a synthetic AAF delivery");
    let archive = data.join("aaf.tgz");
    Synthetic::demo().write_tgz(BufWriter::new(fs::File::create(&archive)?))?;
    eprintln!("demo: importing it");
    let imported = platform
        .import_aaf(vec![archive], Departures::Few, progress)
        .await?;
    eprintln!(
        "\rdemo: {} people in {} schools",
        imported.people.added, imported.schools.added
    );
    for (uai, slug) in [
        (DEMO_ECOLE, "ecole-demo"),
        (DEMO_COLLEGE, "college-demo"),
        (DEMO_LYCEE, "lycee-demo"),
    ] {
        let school = platform
            .school_list()
            .into_iter()
            .find(|school| school.uai.as_str() == uai);
        let school = school.with_context(|| format!("the school {uai} was not imported"))?;
        platform.school_name(school.id, slug).await?;
    }
    platform.reload().await?;
    accounts(platform).await?;
    child_of_the_head(platform).await?;
    for module in platform.modules() {
        platform
            .module_enable_everywhere(&module.manifest.id, &[])
            .await?;
    }
    hand_ins::send(platform, clock).await?;
    told(platform).await?;
    lessons(platform).await?;
    grades::send(platform).await?;
    letters::send(platform).await?;
    rooms::hold(platform, clock).await
}

/// How long after the demo was made the parent is written to of it: what it tells has settled by then.
const WRITTEN_TO: jiff::SignedDuration = jiff::SignedDuration::from_secs(90);

/// Schools that may tell people something at any hour, since a demo is looked at in the evening too; and a
/// parent who has letters, as soon as possible.
async fn told(platform: &Arc<Platform>) -> Result<()> {
    let (store, now) = (platform.store(), platform.now());
    for school in platform.school_list() {
        let off = SettingChange {
            name: "quiet",
            value: &Value::Boolean(false),
            default: &Value::Boolean(true),
            secret: false,
        };
        let form = SettingForm {
            name: "quiet",
            seen: None,
            changes: &[off],
        };
        let kernel = ModuleId::of_kernel();
        store
            .setting_set(school.id, &kernel, form, None, now)
            .await?;
    }
    platform.reload().await?;
    let parent = PersonId::of_source("aaf", DEMO_PERSONAS.relative);
    let address: EmailAddress = "parent.demo@exemple.fr".parse()?;
    store.email_ask(parent, &address, 18, (now, 1), now).await?;
    store.email_confirm(parent, &address).await?;
    let modules = platform.modules();
    let paces = modules
        .iter()
        .map(|one| (one.manifest.id.clone(), Pace::AtOnce));
    let paces: Vec<_> = paces.collect();
    store.email_choose(parent, &paces, 18, now).await?;
    let plan = [(LetterKind::AtOnce, now + WRITTEN_TO)];
    Ok(store.letter_plan(parent, &plan, now).await?)
}

async fn accounts(platform: &Arc<Platform>) -> Result<()> {
    eprintln!("demo: preparing the accounts");
    let personas = [
        ("eleve.demo", DEMO_PERSONAS.pupil),
        ("parent.demo", DEMO_PERSONAS.relative),
        ("prof.demo", DEMO_PERSONAS.teacher),
        ("admin.demo", DEMO_PERSONAS.administrator),
        ("chef.demo", DEMO_PERSONAS.head),
    ];
    for (login, key) in personas {
        platform
            .account_prepare(PersonId::of_source("aaf", key), login, PASSWORD)
            .await
            .context(login)?;
    }
    let college = platform.school("college-demo")?;
    let admin = PersonId::of_source("aaf", DEMO_PERSONAS.administrator);
    platform
        .function_grant(college.id, admin, Function::SchoolAdmin, true)
        .await?;
    let inspector = PersonId::of_source("demo", "inspector");
    let name = Name {
        title: "Mme".into(),
        given: "Odile".into(),
        family: "Ferrand".into(),
    };
    platform
        .guest_invite(college.id, inspector, &name)
        .await
        .context("inspection.demo")?;
    platform
        .function_grant(college.id, inspector, Function::Inspector, true)
        .await?;
    platform
        .account_prepare(inspector, "inspection.demo", PASSWORD)
        .await?;
    let region = PersonId::of_source("demo", "region");
    let name = Name {
        title: "Mme".into(),
        given: "Anne-Laure".into(),
        family: "Kervella".into(),
    };
    platform
        .region_operator_add(region, &name, "region.demo", PASSWORD)
        .await?;
    platform.reload().await?;
    Ok(())
}

/// A pupil whose mother is the head: somebody who is two things in one school. Entered by the school
/// itself, since AAF knows staff and relatives apart.
async fn child_of_the_head(platform: &Arc<Platform>) -> Result<()> {
    let college = platform.school("college-demo")?.uai.clone();
    let pupil = RosterPerson {
        id: PersonId::of_source("local", "demo-awa"),
        source: "local".into(),
        key: "demo-awa".into(),
        name: Name {
            title: String::new(),
            given: "Awa".into(),
            family: "Diallo".into(),
        },
        birth: None,
        email: None,
        memberships: vec![RosterMembership {
            school: college.clone(),
            profile: Profile::Pupil,
            functions: Vec::new(),
        }],
        groups: vec![RosterGroup {
            school: college,
            kind: GroupKind::Class,
            label: "6A".into(),
            role: GroupRole::Pupil,
            subjects: Vec::new(),
        }],
        relatives: vec![RosterRelation {
            relative: PersonId::of_source("aaf", DEMO_PERSONAS.head),
            authority: true,
        }],
    };
    platform
        .import_roster("local", Vec::new(), vec![pupil])
        .await?;
    let awa = PersonId::of_source("local", "demo-awa");
    platform
        .account_prepare(awa, "eleve2.demo", PASSWORD)
        .await
        .context("eleve2.demo")
}

/// A piece of homework of the demo.
struct Work {
    days: i32,
    kind: &'static str,
    text: &'static str,
    minutes: &'static str,
}

/// What 6A of the collège is given.
const COLLEGE_WORKS: [Work; 3] = [
    Work {
        days: 1,
        kind: "exercise",
        text: "Exercices 12 à 15 page 48 : fractions et demi-droite graduée.",
        minutes: "25",
    },
    Work {
        days: 3,
        kind: "lesson",
        text: "Relire la leçon « Multiples et diviseurs » et apprendre les critères de divisibilité.",
        minutes: "15",
    },
    Work {
        days: 7,
        kind: "test",
        text: "Contrôle sur les nombres décimaux : revoir les exercices corrigés en classe.",
        minutes: "40",
    },
];

/// What the class of the younger brother is given, in the école.
const ECOLE_WORKS: [Work; 2] = [
    Work {
        days: 1,
        kind: "lesson",
        text: "Apprendre la poésie « Le Pélican », les deux premières strophes.",
        minutes: "10",
    },
    Work {
        days: 4,
        kind: "exercise",
        text: "Fiche 7 : additions posées, à rapporter au propre.",
        minutes: "15",
    },
];

/// Homework for both of the demo's children, as their teachers give it: through the module's form.
async fn lessons(platform: &Arc<Platform>) -> Result<()> {
    let teacher = PersonId::of_source("aaf", DEMO_PERSONAS.teacher);
    give(platform, teacher, "college-demo", "6A", &COLLEGE_WORKS).await?;
    let brother = PersonId::of_source("aaf", DEMO_PERSONAS.brother);
    let (class, teachers) = class_of(platform, "ecole-demo", brother).await?;
    let teacher = teachers.first().context("somebody teaches that class")?;
    give(platform, *teacher, "ecole-demo", &class, &ECOLE_WORKS).await
}

/// The class that a pupil is in, and who teaches it, each once.
async fn class_of(
    platform: &Arc<Platform>,
    school: &str,
    pupil: PersonId,
) -> Result<(String, Vec<PersonId>)> {
    let school = platform.school(school)?;
    let enrolled = platform.store().school_enrolled(school.id).await?;
    let class = enrolled.iter().find(|one| one.person == pupil);
    let class = class
        .context("the demo's children go to their schools")?
        .class
        .clone();
    let groups = platform.store().group_list(school.id).await?;
    let group = groups.iter().find(|group| group.name == class);
    let group = group.context("the class is there")?.id;
    let adults: Vec<_> = enrolled
        .iter()
        .filter(|one| one.profile == Profile::Teacher)
        .map(|one| one.person)
        .collect();
    let taught = platform.store().people_groups(school.id, &adults).await?;
    let of_class = taught.iter().filter(|(_, of, _)| *of == group);
    let mut teachers: Vec<_> = of_class.map(|(teacher, ..)| *teacher).collect();
    teachers.sort_unstable();
    teachers.dedup();
    Ok((class, teachers))
}

async fn give(
    platform: &Arc<Platform>,
    teacher: PersonId,
    school: &str,
    class: &str,
    works: &[Work],
) -> Result<()> {
    let operation = platform.operation_for(teacher, Language::Fr).await?;
    let opened = platform
        .module_open(&operation, school, "homework", None)
        .await?;
    let taught = opened
        .caller
        .groups
        .iter()
        .find(|g| g.role != GroupRole::Pupil && g.group.name == class);
    let taught = taught.with_context(|| format!("the demo's teacher does not teach {class}"))?;
    let audience = taught.audience().to_string();
    // In an école, one teaches everything.
    let subject = taught.subjects.first().map_or("Français", String::as_str);
    let today = platform.today();
    for work in works {
        let due = school_day(today.saturating_add(jiff::Span::new().days(work.days)));
        let form = [
            ("audience", audience.as_str()),
            ("subject", subject),
            ("due", &due.to_string()),
            ("kind", work.kind),
            ("text", work.text),
            ("minutes", work.minutes),
            ("state", "publish"),
        ];
        let form = form
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let to = Route {
            path: "give".to_owned(),
            query: Vec::new(),
        };
        let outcome = platform.module_act(&operation, &opened, to, form).await;
        match outcome {
            Ok(preau_domain::page::Outcome::Redirect(_)) => {}
            other => bail!("the demo's homework was not taken: {other:?}"),
        }
    }
    Ok(())
}

/// The day itself, or Monday after a Saturday or Sunday.
pub(crate) fn school_day(day: jiff::civil::Date) -> jiff::civil::Date {
    use jiff::civil::Weekday;
    match day.weekday() {
        Weekday::Saturday => day.saturating_add(jiff::Span::new().days(2)),
        Weekday::Sunday => day.saturating_add(jiff::Span::new().days(1)),
        _ => day,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().expect("a folder")
    }

    #[test]
    fn what_a_region_keeps_in_its_folder_a_demo_begun_anew_removes() {
        let data = folder();
        compose::keys(data.path(), &config::session_keys()).expect("keys");
        for made in ["preau.db", "preau.db-wal", "aaf.tgz", MADE] {
            fs::write(data.path().join(made), "").expect("a file");
        }
        for made in ["files/1", "letters"] {
            fs::create_dir_all(data.path().join(made)).expect("a folder");
        }
        clear(data.path()).expect("all of it is a demo's");
        assert_eq!(fs::read_dir(data.path()).expect("there").count(), 0);
    }

    #[test]
    fn a_folder_that_holds_something_else_stays_as_it_is() {
        let data = folder();
        for name in [MADE, "thesis.odt"] {
            fs::write(data.path().join(name), "").expect("a file");
        }
        let refused = clear(data.path()).expect_err("not a demo's").to_string();
        assert!(refused.contains("thesis.odt"), "{refused}");
        assert_eq!(fs::read_dir(data.path()).expect("there").count(), 2);
    }
}
