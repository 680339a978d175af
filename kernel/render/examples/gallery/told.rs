//! The status of the service, and what its operator writes.

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use maud::Markup;
use preau_domain::caller::Language;
use preau_domain::condition::{Condition, DayCounted, Part, Service};
use preau_domain::ids::{IncidentId, SchoolId};
use preau_domain::incident::{Incident, IncidentKind, IncidentLine, Stage};
use preau_domain::module::Text;
use preau_render::RenderContext;
use preau_render::portal::incidents::{
    IncidentForm, IncidentTyped, Incidents, incident_form, incident_preview, incidents,
};
use preau_render::portal::status::{
    KeptOut, Status, StatusLinks, StatusPart, Waiting, copy, status,
};
use preau_render::words::Words;

fn text(fr: &str, en: &str) -> Text {
    Text {
        fr: fr.into(),
        en: en.into(),
    }
}

fn module(id: &str) -> Service {
    id.parse().expect("a module's id")
}

/// Ninety days: the first twenty before there was anything, one on which nobody measured, some bad ones.
fn days(context: &RenderContext, bad: bool) -> Vec<(jiff::civil::Date, DayCounted)> {
    let day = |ago: i64| {
        let date = context.today().saturating_sub(ago.days());
        let well = DayCounted {
            expected: 288,
            measured: 288,
            ..DayCounted::default()
        };
        let counted = match (bad, ago) {
            (_, 70..) => DayCounted::default(),
            (_, 41) => DayCounted {
                measured: 240,
                ..well
            },
            (_, 55) => DayCounted {
                measured: 0,
                ..well
            },
            (true, 0) => DayCounted { partial: 5, ..well },
            (true, 7) => DayCounted { slow: 30, ..well },
            (true, 12) => DayCounted {
                slow: 4,
                down: 9,
                ..well
            },
            _ => well,
        };
        (date, counted)
    };
    (0..90).rev().map(day).collect()
}

fn line(at: Timestamp, stage: Stage, fr: &str, en: &str) -> IncidentLine {
    IncidentLine {
        at,
        stage,
        text: text(fr, en),
        by: None,
    }
}

fn incident(key: &str, now: Timestamp, minutes: i64) -> Incident {
    let begins = now - SignedDuration::from_mins(minutes);
    Incident {
        id: IncidentId::of_source("gallery", key),
        version: 2,
        kind: IncidentKind::Trouble,
        title: text(
            "Les classes virtuelles s’ouvrent lentement",
            "Virtual classrooms open slowly",
        ),
        condition: Condition::Partial,
        parts: vec![Part::everywhere(module("classrooms"))],
        begins,
        ends: None,
        lines: vec![
            line(
                begins,
                Stage::Noticed,
                "Certaines classes mettent une minute à s’ouvrir.\nNous cherchons la cause.",
                "Some classrooms take a minute to open.\nWe are looking for the cause.",
            ),
            line(
                begins + SignedDuration::from_mins(25),
                Stage::Found,
                "Le service de visioconférence est saturé ; nous en ajoutons.",
                "The video service is full; we are adding to it.",
            ),
        ],
        changed: begins + SignedDuration::from_mins(25),
    }
}

fn told(now: Timestamp) -> Vec<Incident> {
    let works = Incident {
        kind: IncidentKind::Works,
        title: text("Mise à jour de l’ENT", "The ENT is brought up to date"),
        condition: Condition::Down,
        parts: vec![Part::everywhere(Service::Portal)],
        ends: Some(now + SignedDuration::from_hours(30)),
        lines: vec![line(
            now - SignedDuration::from_hours(20),
            Stage::Noticed,
            "L’ENT sera fermé pendant une heure.",
            "The ENT will be closed for an hour.",
        )],
        ..incident("works", now, -29 * 60)
    };
    let mut past = Incident {
        title: text("", "Signing in failed for the pupils of one school"),
        condition: Condition::Down,
        parts: vec![Part {
            school: Some(SchoolId(1)),
            service: Service::SignIn,
        }],
        ..incident("past", now, 12 * 24 * 60)
    };
    let over = past.begins + SignedDuration::from_mins(70);
    past.say(line(over, Stage::Over, "C’est réparé.", "It is mended."));
    past.changed = over;
    vec![incident("now", now, 40), works, past]
}

fn view(context: &RenderContext) -> Status {
    let english = context.language == Language::En;
    let part = |service, french: &str, in_english: &str, condition| StatusPart {
        service,
        name: Some(if english { in_english } else { french }.into()),
        condition,
        days: days(context, condition > Condition::Slow),
    };
    let own = |service, condition| StatusPart {
        service,
        name: None,
        condition,
        days: days(context, false),
    };
    Status {
        at: context.now,
        school: None,
        parts: vec![
            own(Service::Portal, Condition::Operational),
            own(Service::SignIn, Condition::Slow),
            part(
                module("homework"),
                "Cahier de textes",
                "Homework",
                Condition::Operational,
            ),
            part(
                module("classrooms"),
                "Classes virtuelles",
                "Virtual classrooms",
                Condition::Partial,
            ),
        ],
        waiting: Some(Waiting {
            people: 1_240,
            minutes: Some(4),
        }),
        kept_out: Some(KeptOut {
            people: 310,
            until: Some(context.now + SignedDuration::from_mins(60)),
            sentence: "Les parents pourront se connecter à partir de 9 h.".into(),
        }),
        incidents: told(context.now),
        links: StatusLinks::of(context.language, None),
    }
}

/// What everybody reads, by name.
pub(crate) fn pages(context: &RenderContext) -> [(&'static str, Markup); 2] {
    let calm = Status {
        school: Some("college-demo".into()),
        parts: vec![StatusPart {
            service: Service::Portal,
            name: None,
            condition: Condition::Operational,
            days: Vec::new(),
        }],
        waiting: None,
        kept_out: None,
        incidents: Vec::new(),
        ..view(context)
    };
    [
        ("status", status(context, &view(context))),
        ("status-calm", status(context, &calm)),
    ]
}

/// The page as it is copied elsewhere.
pub(crate) fn copied(context: &RenderContext) -> Markup {
    let links = StatusLinks {
        page: "index.html".into(),
        feed: "feed.atom".into(),
        json: "status.json".into(),
        style: None,
    };
    let view = Status {
        links,
        waiting: None,
        kept_out: None,
        ..view(context)
    };
    copy(context, "Mon ENT Grand-Ouest", &view, "en.html")
}

fn typed() -> IncidentTyped {
    let both = |fr: &str, en: &str| (fr.to_owned(), en.to_owned());
    IncidentTyped {
        key: String::new(),
        version: 2,
        kind: "trouble".into(),
        condition: "partial".into(),
        title: both("Les classes virtuelles s’ouvrent lentement", ""),
        services: vec!["classrooms".into()],
        schools: "college-demo lycee-demo".into(),
        begins: "2026-11-23T08:10".into(),
        ends: String::new(),
        lines: vec![both("Nous cherchons la cause.", "We are looking.")],
        stage: "found".into(),
        next: both("", ""),
    }
}

fn form(typed: IncidentTyped, wrong: Option<&str>) -> IncidentForm {
    let services = [
        ("portal", "Portail et accueil"),
        ("sign-in", "Connexion"),
        ("homework", "Cahier de textes"),
        ("classrooms", "Classes virtuelles"),
    ];
    IncidentForm {
        to: "/admin/status/new".into(),
        services: services
            .map(|(word, name)| (word.to_owned(), name.to_owned()))
            .into(),
        typed,
        wrong: wrong.map(Into::into),
    }
}

/// What the operator sees, by name.
pub(crate) fn consoles(context: &RenderContext) -> [(&'static str, Markup); 5] {
    let list = |incidents| Incidents {
        incidents,
        now: context.now,
    };
    let wrong = Words(context.language).say("incident-wrong-ends");
    let shown = incident("now", context.now, 40);
    [
        (
            "region-incidents",
            incidents(context, &list(told(context.now))),
        ),
        (
            "region-incidents-none",
            incidents(context, &list(Vec::new())),
        ),
        (
            "region-incident-new",
            incident_form(context, &form(IncidentTyped::default(), None)),
        ),
        (
            "region-incident",
            incident_form(context, &form(typed(), Some(&wrong))),
        ),
        (
            "region-incident-preview",
            incident_preview(context, &view(context), &shown, &form(typed(), None)),
        ),
    ]
}
