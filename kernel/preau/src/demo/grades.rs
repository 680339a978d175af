//! Marks of the demo's two children and their classes, given as their teachers give them: through the module's own
//! forms, and cell by cell.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use anyhow::{Result, bail};
use jiff::ToSpan as _;
use preau_directory::synthetic::DEMO_PERSONAS;
use preau_domain::caller::Language;
use preau_domain::ids::PersonId;
use preau_domain::page::{Block, Outcome, Page, Route};
use preau_domain::person::GroupRole;
use preau_platform::Platform;
use preau_platform::modules::calls::Opened;
use preau_platform::operation::Operation;

use super::class_of;

const MODULE: &str = "grades";

/// An assessment, so many days ago.
struct Assessment {
    title: &'static str,
    days: i32,
    scale: &'static str,
    coefficient: &'static str,
    published: bool,
}

/// What every subject has had so far; the last is being marked.
const ASSESSMENTS: [Assessment; 4] = [
    Assessment {
        title: "Interrogation de leçon",
        days: 24,
        scale: "10",
        coefficient: "1",
        published: true,
    },
    Assessment {
        title: "Devoir surveillé n° 1",
        days: 15,
        scale: "20",
        coefficient: "2",
        published: true,
    },
    Assessment {
        title: "Devoir maison",
        days: 9,
        scale: "20",
        coefficient: "0,5",
        published: true,
    },
    Assessment {
        title: "Devoir surveillé n° 2",
        days: 2,
        scale: "20",
        coefficient: "2",
        published: false,
    },
];

/// Marks in every subject of both children's classes.
pub(super) async fn send(platform: &Arc<Platform>) -> Result<()> {
    for (school, pupil) in [
        ("college-demo", DEMO_PERSONAS.pupil),
        ("ecole-demo", DEMO_PERSONAS.brother),
    ] {
        let pupil = PersonId::of_source("aaf", pupil);
        let (class, mut teachers) = class_of(platform, school, pupil).await?;
        // A teacher of two schools is on the list of one.
        let persona = PersonId::of_source("aaf", DEMO_PERSONAS.teacher);
        if school == "college-demo" && !teachers.contains(&persona) {
            teachers.push(persona);
        }
        for teacher in teachers {
            grade(platform, school, &class, teacher).await?;
        }
    }
    Ok(())
}

/// Somebody at the module.
struct Teacher<'a> {
    platform: &'a Platform,
    operation: Operation,
    opened: Opened,
}

impl Teacher<'_> {
    async fn view(&self, path: &str, query: &[(&str, &str)]) -> Result<Page> {
        let to = route(path, query);
        let page = self.platform.module_view(&self.operation, &self.opened, to);
        Ok(page.await?)
    }

    async fn act(
        &self,
        path: &str,
        query: &[(&str, &str)],
        form: Vec<(String, String)>,
    ) -> Result<Outcome> {
        let to = route(path, query);
        let done = self
            .platform
            .module_act(&self.operation, &self.opened, to, form);
        Ok(done.await?)
    }
}

fn route(path: &str, query: &[(&str, &str)]) -> Route {
    Route {
        path: path.to_owned(),
        query: owned(query),
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

async fn grade(
    platform: &Arc<Platform>,
    school: &str,
    class: &str,
    teacher: PersonId,
) -> Result<()> {
    let operation = platform.operation_for(teacher, Language::Fr).await?;
    let opened = platform
        .module_open(&operation, school, MODULE, None)
        .await?;
    let mut taught = opened.caller.groups.iter();
    let taught = taught.find(|one| one.role == GroupRole::Teacher && one.group.name == class);
    // Its head teacher may teach it nothing.
    let Some(taught) = taught else {
        return Ok(());
    };
    let sheet = format!(
        "sheet/{}",
        taught.audience().to_string().replacen(':', "-", 1)
    );
    // In an école, one teaches everything.
    let subjects = if taught.subjects.is_empty() {
        vec!["Français".to_owned(), "Mathématiques".to_owned()]
    } else {
        taught.subjects.clone()
    };
    let teacher = Teacher {
        platform,
        operation,
        opened,
    };
    for subject in &subjects {
        fill(&teacher, &sheet, subject).await?;
    }
    Ok(())
}

/// Makes the assessments of a subject, types their marks and publishes them.
async fn fill(teacher: &Teacher<'_>, sheet: &str, subject: &str) -> Result<()> {
    let at = [("subject", subject)];
    let period = current(&teacher.view(sheet, &at).await?).to_string();
    let at = [("subject", subject), ("period", period.as_str())];
    let class = sheet.rsplit('-').next().unwrap_or_default();
    let id = |number: usize| format!("demo-{class}-{:x}-{number}", hash(&[subject]));
    for (number, one) in ASSESSMENTS.iter().enumerate() {
        make(teacher, sheet, (subject, &period), (&id(number), one)).await?;
    }
    let mut form = Vec::new();
    for block in teacher.view(sheet, &at).await?.blocks {
        let Block::Grid(grid) = block else { continue };
        for (row, _, input) in grid.inputs() {
            let mark = mark(&id, &input.name, (&row.label, subject));
            form.extend([
                (input.name.clone(), String::new()),
                (input.name.clone(), mark),
            ]);
        }
    }
    form.push(("typed".to_owned(), "cell".to_owned()));
    if !matches!(teacher.act(sheet, &at, form).await?, Outcome::Cells(_)) {
        bail!("the demo's marks were not taken");
    }
    for (number, one) in ASSESSMENTS.iter().enumerate() {
        if one.published {
            let publish = format!("assessment/{}/publish", id(number));
            teacher.act(&publish, &[], Vec::new()).await?;
        }
    }
    Ok(())
}

/// The number of the tab that is open.
fn current(page: &Page) -> usize {
    let tabs = page.blocks.iter().find_map(|block| match block {
        Block::Tabs(tabs) => Some(tabs),
        _ => None,
    });
    let open = tabs.and_then(|tabs| tabs.iter().position(|tab| tab.current));
    open.map_or(1, |at| at + 1)
}

async fn make(
    teacher: &Teacher<'_>,
    sheet: &str,
    (subject, period): (&str, &str),
    (id, one): (&str, &Assessment),
) -> Result<()> {
    let to = format!("{sheet}/new");
    let query = [("subject", subject), ("period", period), ("id", id)];
    let today = teacher.platform.today();
    // A year that has just begun has had nothing before today.
    for day in [today.saturating_sub(one.days.days()), today] {
        let form = owned(&[
            ("title", one.title),
            ("date", &day.to_string()),
            ("period", period),
            ("scale", one.scale),
            ("coefficient", one.coefficient),
            ("to_twenty", "true"),
        ]);
        if let Outcome::Redirect(_) = teacher.act(&to, &query, form).await? {
            return Ok(());
        }
    }
    bail!("the demo's assessment {:?} was not made", one.title)
}

/// A plausible mark of somebody in a subject: each is about as good as they are. Some are absent.
fn mark(id: &impl Fn(usize) -> String, name: &str, (pupil, subject): (&str, &str)) -> String {
    let number = (0..ASSESSMENTS.len()).find(|number| name.starts_with(&id(*number)));
    let scale: u64 = number
        .and_then(|at| ASSESSMENTS.get(at)?.scale.parse().ok())
        .unwrap_or(20);
    let luck = hash(&[name]);
    if number == Some(ASSESSMENTS.len() - 1) && !luck.is_multiple_of(3) {
        return String::new();
    }
    match luck % 23 {
        0 => return "Abs".to_owned(),
        1 => return "Disp".to_owned(),
        _ => {}
    }
    // In halves of a point out of 20: how good they are, in this subject, on that day.
    let good = 14 + hash(&[pupil]) % 16;
    let halves = (good + hash(&[pupil, subject]) % 7 + luck % 8).clamp(6, 43) - 3;
    let halves = halves * scale / 20;
    match halves % 2 {
        0 => (halves / 2).to_string(),
        _ => format!("{},5", halves / 2),
    }
}

fn hash(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish() >> 32
}
