//! `preau drill prepare`: a region of people who do not exist, made the way a real one is, with sessions and a
//! password that the drill knows, and for each class a homework to be handed in, and a teacher who can hold its lesson.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use jiff::Span;
use preau_directory::synthetic::Synthetic;
use preau_domain::audience::Audience;
use preau_domain::caller::Language;
use preau_domain::clock::SystemClock;
use preau_domain::ids::PersonId;
use preau_domain::page::{Block, Outcome, Route};
use preau_domain::person::{GroupRole, Profile};
use preau_domain::school::School;
use preau_drill::{Account, Class, Halves, People};
use preau_platform::Platform;
use preau_platform::config::PlatformConfig;
use preau_platform::import::Departures;
use preau_store::Enrolled;

use super::{PEOPLE, REGION, WITHOUT_GATE};
use crate::config::Source;
use crate::import::progress;
use crate::{compose, demo};

const MODULE: &str = "homework";
/// What people use in a drill.
const MODULES: [&str; 3] = [MODULE, "classrooms", "messaging"];

/// The homework that is given to a class: its name tells it from those of the teacher's other classes.
fn work(class: &str) -> String {
    format!("Exercice de charge, classe {class}\u{a0}: rendre une phrase.")
}

/// Arguments of `preau drill prepare`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// The folder to make it in: one that does not exist, or is empty.
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// Folder of the components to install.
    #[arg(long, value_name = "FOLDER")]
    modules: PathBuf,
    /// About how many pupils; their relatives and teachers come besides.
    #[arg(long, default_value_t = 12_000, value_parser = clap::value_parser!(u32).range(60..=60_000))]
    pupils: u32,
    /// How many may be in at the same time; three in five by default, and not more than a server of half of these cores
    /// has.
    #[arg(long)]
    seats: Option<u32>,
    /// What is drawn of it.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
}

/// Makes the region.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let Arguments {
        data,
        modules,
        pupils,
        seats,
        seed,
    } = arguments;
    fs::create_dir_all(&data).with_context(|| format!("{} cannot be made", data.display()))?;
    if fs::read_dir(&data)?.next().is_some() {
        bail!(
            "{} is not empty; a region for drills is made in a folder of its own",
            data.display()
        );
    }
    let data = data.canonicalize()?;
    configure(&data, seats.unwrap_or(pupils))?;
    let source = Source {
        config: Some(data.join(REGION)),
        ..Source::default()
    };
    let platform = compose::platform(&source.read()?, Arc::new(SystemClock)).await?;
    demo::install(&platform, &modules).await?;
    eprintln!("drill: a directory of people who do not exist");
    let archive = data.join("aaf.tgz");
    region(seed, pupils, platform.today())
        .write_tgz(BufWriter::new(fs::File::create(&archive)?))?;
    platform
        .import_aaf(vec![archive], Departures::Few, progress)
        .await?;
    platform.reload().await?;
    let installed = platform.modules();
    for module in MODULES {
        if installed
            .iter()
            .all(|one| one.manifest.id.as_str() != module)
        {
            bail!("{} has no component of {module}", modules.display());
        }
    }
    for module in installed {
        platform
            .module_enable_everywhere(&module.manifest.id, &[])
            .await?;
    }
    let (mut accounts, mut classes) = (Vec::new(), Vec::new());
    for school in platform.school_list() {
        eprintln!("\rdrill: {}", school.name);
        let (of_school, taught) = in_school(&platform, &school).await?;
        accounts.extend(of_school);
        classes.extend(taught);
    }
    let mut known = HashSet::new();
    accounts.retain(|(person, _)| known.insert(*person));
    let cores = Halves::of_this_machine().map_or(1, |halves| halves.server());
    let usual = PlatformConfig::seats_of(cores);
    let three_in_five = u32::try_from(accounts.len() * 3 / 5)?.max(60);
    let seats = seats.unwrap_or(usual.min(three_in_five));
    configure(&data, seats)?;
    people(&platform, &data, accounts, classes).await?;
    platform.store().close().await;
    println!("{} people, {seats} seats", known.len());
    println!("preau drill run --data {}", data.display());
    Ok(())
}

/// Schools enough for one to be compared with others, of sizes as they are.
fn region(seed: u64, pupils: u32, date: jiff::civil::Date) -> Synthetic {
    let colleges = (pupils / 500).clamp(3, 100);
    let lycees = (pupils / 2_000).clamp(1, 30);
    Synthetic {
        ecoles: 1,
        colleges,
        lycees,
        pupils_per_ecole: (pupils / 20).clamp(10, 200),
        pupils_per_college: (pupils * 7 / 10 / colleges).max(12),
        pupils_per_lycee: (pupils / 4 / lycees).max(12),
        ..Synthetic::region(seed, date, pupils)
    }
}

/// Both configurations: the region, and the same without the gate, for the control.
fn configure(data: &Path, seats: u32) -> Result<()> {
    let folder = toml::Value::String(data.display().to_string());
    let of = |gate: &str| {
        format!(
            "# A region for drills: people who do not exist, and a drill that says where they come from.\n\
             region = \"Exercice\"\ndata = {folder}\nlisten = \"127.0.0.1:0\"\nproxies = [\"127.0.0.0/8\"]\n\
             session-hours = 168\n\n[gate]\n{gate}\n"
        )
    };
    fs::write(data.join(REGION), of(&format!("seats = {seats}")))?;
    fs::write(data.join(WITHOUT_GATE), of("off = true"))?;
    Ok(())
}

/// Everybody of a school, and its classes that are taught: these have a homework to be handed in.
async fn in_school(
    platform: &Arc<Platform>,
    school: &School,
) -> Result<(Vec<(PersonId, Account)>, Vec<Class>)> {
    let enrolled = platform.store().school_enrolled(school.id).await?;
    let groups = platform.store().group_list(school.id).await?;
    let teachers: Vec<_> = enrolled
        .iter()
        .filter(|one| one.profile == Profile::Teacher)
        .map(|one| one.person)
        .collect();
    let taught = platform.store().people_groups(school.id, &teachers).await?;
    let (mut works, mut given) = (HashMap::new(), Vec::new());
    let classes: HashSet<&str> = enrolled
        .iter()
        .filter(|one| one.profile == Profile::Pupil && !one.class.is_empty())
        .map(|one| one.class.as_str())
        .collect();
    for class in classes {
        let group = groups.iter().find(|group| group.name == class);
        let by = group.and_then(|group| taught.iter().find(|(_, of, _)| *of == group.id));
        let by = by.and_then(|(teacher, ..)| enrolled.iter().find(|one| one.person == *teacher));
        if let Some(teacher) = by {
            let made = give(platform, teacher, school, class).await;
            let (work, of) = made.with_context(|| format!("{}, {class}", school.name))?;
            works.insert(class.to_owned(), work);
            given.push(of);
        }
    }
    let account = |one: &Enrolled| Account {
        login: one.login.clone(),
        session: String::new(),
        profile: one.profile.as_str().to_owned(),
        school: school.slug.clone(),
        homework: match one.profile {
            Profile::Pupil => works.get(&one.class).cloned().unwrap_or_default(),
            _ => String::new(),
        },
        class: match one.profile {
            Profile::Pupil if works.contains_key(&one.class) => one.class.clone(),
            _ => String::new(),
        },
    };
    let accounts = enrolled.iter().map(|one| (one.person, account(one)));
    Ok((accounts.collect(), given))
}

/// A homework for a class, to be handed in, by the module's own form: its identifier, and the class as it is taught.
async fn give(
    platform: &Arc<Platform>,
    teacher: &Enrolled,
    school: &School,
    class: &str,
) -> Result<(String, Class)> {
    let operation = platform.operation_for(teacher.person, Language::Fr).await?;
    let opened = platform
        .module_open(&operation, &school.slug, MODULE, None)
        .await?;
    let mut groups = opened.caller.groups.iter();
    let taught = groups.find(|one| one.role != GroupRole::Pupil && one.group.name == class);
    let taught = taught.context("nobody teaches it")?;
    let zone = platform.time_zone(school);
    let of = Class {
        school: school.slug.clone(),
        name: class.to_owned(),
        audience: taught.audience().to_string(),
        subject: taught
            .subjects
            .first()
            .cloned()
            .unwrap_or("Français".into()),
        teacher: teacher.login.clone(),
        addressee: Audience::Person(teacher.person).to_string(),
        zone: zone
            .iana_name()
            .context("a time zone that has a name")?
            .to_owned(),
    };
    let due = demo::school_day(platform.today().saturating_add(Span::new().days(5)));
    let form = [
        ("audience", of.audience.clone()),
        ("subject", of.subject.clone()),
        ("due", due.to_string()),
        ("kind", "exercise".to_owned()),
        ("text", work(class)),
        ("minutes", "10".to_owned()),
        ("hand_in", "true".to_owned()),
        ("hand_in_at", "18:00".to_owned()),
        ("late", "true".to_owned()),
        ("state", "publish".to_owned()),
    ];
    let form = form
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let route = |path: String| Route {
        path,
        query: Vec::new(),
    };
    let given = platform
        .module_act(&operation, &opened, route("give".into()), form)
        .await;
    if !matches!(given, Ok(Outcome::Redirect(_))) {
        bail!("the homework was not taken: {given:?}");
    }
    let day = route(format!("day/{due}"));
    let page = platform.module_view(&operation, &opened, day).await?;
    let items = page.blocks.iter().filter_map(|block| match block {
        Block::Items(items) => Some(items),
        _ => None,
    });
    let mut of_day = items
        .flatten()
        .filter(|item| item.text.starts_with(&work(class)));
    let to = of_day.next().and_then(|item| item.to.as_ref());
    let to = to.context("the homework is not on its day")?;
    let (_, id) = to
        .path
        .split_once('/')
        .context("an address of a homework")?;
    Ok((id.to_owned(), of))
}

/// Sessions and one password for all, in a file that only this user reads.
async fn people(
    platform: &Arc<Platform>,
    data: &Path,
    accounts: Vec<(PersonId, Account)>,
    classes: Vec<Class>,
) -> Result<()> {
    eprintln!("drill: {} accounts", accounts.len());
    let mut secret = [0; 16];
    getrandom::fill(&mut secret).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let password = format!("{:024x}", u128::from_be_bytes(secret) >> 32);
    let logins: Vec<_> = accounts
        .iter()
        .map(|(person, account)| (*person, account.login.clone()))
        .collect();
    let sessions = platform.accounts_prepare(&logins, &password).await?;
    let people = People {
        version: 1,
        password,
        forwarded: true,
        accounts: accounts
            .into_iter()
            .zip(sessions)
            .map(|((_, account), session)| Account { session, ..account })
            .collect(),
        classes,
    };
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(data.join(PEOPLE))?;
    file.write_all(serde_json::to_string(&people)?.as_bytes())?;
    Ok(())
}
