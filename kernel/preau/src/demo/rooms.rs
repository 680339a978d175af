//! Virtual classrooms of the demo's collège: one that was held, one that is open with half of the class at its door,
//! one to come.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use jiff::{SignedDuration, Span, Timestamp};
use preau_directory::synthetic::DEMO_PERSONAS;
use preau_domain::person::GroupRole;
use preau_platform::Platform;

use super::DemoClock;
use super::at::{self, At, CLASS, SCHOOL};

const MODULE: &str = "classrooms";

/// What a teacher plans.
struct Planned {
    /// Under which it is kept.
    id: &'static str,
    title: &'static str,
    starts: Timestamp,
    minutes: &'static str,
}

/// Plans, opens and ends them as their people would. Leaves the clock as it found it.
pub(super) async fn hold(platform: &Arc<Platform>, clock: &DemoClock) -> Result<()> {
    let teacher = At::of(platform, MODULE, DEMO_PERSONAS.teacher);
    let pupil = At::of(platform, MODULE, DEMO_PERSONAS.pupil);
    let mates = at::mates(platform, MODULE).await?;
    held(&teacher, &pupil, &mates, clock).await?;
    open(&teacher, &pupil, &mates).await?;
    // At ten in the morning, the next school day.
    let day = super::school_day(platform.today().saturating_add(Span::new().days(1)));
    let zone = platform.time_zone(&*platform.school(SCHOOL)?);
    let coming = Planned {
        id: "demo-a-venir",
        title: "Préparer le contrôle",
        starts: day.at(10, 0, 0, 0).to_zoned(zone)?.timestamp(),
        minutes: "55",
    };
    teacher.plans(&coming).await
}

/// Two days ago, with most of the class.
async fn held(teacher: &At<'_>, pupil: &At<'_>, mates: &[At<'_>], clock: &DemoClock) -> Result<()> {
    clock.back(SignedDuration::from_hours(48));
    let room = Planned {
        id: "demo-tenue",
        title: "Fractions et partages",
        starts: teacher.platform.now() + SignedDuration::from_secs(60),
        minutes: "55",
    };
    teacher.plans(&room).await?;
    teacher.does("room/demo-tenue/open", &[]).await?;
    pupil.does("room/demo-tenue/enter", &[]).await?;
    let (there, away) = mates.split_at(mates.len() * 4 / 5);
    for mate in there {
        mate.does("room/demo-tenue/enter", &[]).await?;
    }
    teacher.does("room/demo-tenue/admit-all", &[]).await?;
    let say = [("text", "Je n’entends pas bien, est-ce normal\u{a0}?")];
    pupil.does("room/demo-tenue/say", &say).await?;
    clock.back(SignedDuration::from_mins(48 * 60 - 12));
    if let Some(late) = away.first() {
        late.does("room/demo-tenue/enter", &[]).await?;
        teacher.does("room/demo-tenue/admit-all", &[]).await?;
    }
    clock.back(SignedDuration::from_hours(47));
    teacher.does("room/demo-tenue/end", &[]).await?;
    clock.back(SignedDuration::ZERO);
    Ok(())
}

/// Open since just now: some are in, write and answer a question; the others wait.
async fn open(teacher: &At<'_>, pupil: &At<'_>, mates: &[At<'_>]) -> Result<()> {
    let room = Planned {
        id: "demo-ouverte",
        title: "Questions sur les fractions",
        starts: teacher.platform.now() + SignedDuration::from_secs(60),
        minutes: "240",
    };
    teacher.plans(&room).await?;
    teacher.does("room/demo-ouverte/open", &[]).await?;
    let (within, waiting) = mates.split_at(mates.len() / 3);
    pupil.does("room/demo-ouverte/enter", &[]).await?;
    for mate in within {
        mate.does("room/demo-ouverte/enter", &[]).await?;
    }
    teacher.does("room/demo-ouverte/admit-all", &[]).await?;
    let link = [
        (
            "title",
            "Leçon\u{a0}: placer une fraction sur une demi-droite",
        ),
        ("url", "https://www.lumni.fr/"),
    ];
    teacher.does("room/demo-ouverte/share", &link).await?;
    let hello = [(
        "text",
        "Bonjour à toutes et à tous\u{a0}! On commence par les questions.",
    )];
    teacher.does("room/demo-ouverte/say", &hello).await?;
    let question = [
        ("question", "7/4 est-il plus grand que 1\u{a0}?"),
        ("options", "Oui\nNon\nJe ne sais pas"),
    ];
    teacher.does("room/demo-ouverte/ask", &question).await?;
    let lines = [
        "Faut-il une feuille à carreaux\u{a0}?",
        "J’ai fini l’exercice 12.",
        "Je n’ai pas compris la question 3.",
    ];
    for (mate, line) in within.iter().zip(lines) {
        mate.does("room/demo-ouverte/say", &[("text", line)])
            .await?;
    }
    if let Some(mate) = within.first() {
        mate.does("room/demo-ouverte/hand", &[("up", "yes")])
            .await?;
    }
    for mate in waiting {
        mate.does("room/demo-ouverte/enter", &[]).await?;
    }
    Ok(())
}

impl At<'_> {
    async fn plans(&self, room: &Planned) -> Result<()> {
        let (operation, opened) = self.opened().await?;
        let mut groups = opened.caller.groups.iter();
        let taught = groups.find(|one| one.role != GroupRole::Pupil && one.group.name == CLASS);
        let taught =
            taught.with_context(|| format!("the demo's teacher does not teach {CLASS}"))?;
        let zone = self.platform.time_zone(&opened.school);
        let starts = room.starts.to_zoned(zone);
        let form = [
            ("audience", taught.audience().to_string()),
            (
                "subject",
                taught.subjects.first().cloned().unwrap_or_default(),
            ),
            ("title", room.title.to_owned()),
            ("date", starts.date().to_string()),
            ("start", starts.strftime("%H:%M").to_string()),
            ("minutes", room.minutes.to_owned()),
            ("hold", "true".to_owned()),
            ("chat", "true".to_owned()),
        ];
        let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
        let to = format!("plan/{}", room.id);
        self.send(&operation, &opened, &to, &form).await
    }
}
