//! Waiting to be let in, and what the operator sees of it.

use jiff::{SignedDuration, Timestamp};
use maud::Markup;
use preau_domain::gate::Mode;
use preau_domain::person::Profile;
use preau_render::RenderContext;
use preau_render::portal::gate::{GateDial, GateFlow, GateTyped, GateView, ModuleChoice, gate};
use preau_render::portal::waiting::{Waiting, Why, later, waiting};
use preau_render::words::Words;

use super::operator;

fn waits() -> Waiting {
    Waiting {
        region: "Mon ENT Grand-Ouest".into(),
        ahead: 312,
        seconds: Some(245),
        look: 25,
        next: "/s/college-demo/homework".into(),
        serving: Some(("/gate/now?school=42".into(), "pupil", 1_795_766_400_000)),
        ..Waiting::default()
    }
}

/// Whole documents, by name.
pub(crate) fn all(context: &RenderContext) -> Vec<(String, Markup)> {
    let soon = Waiting {
        ahead: 0,
        seconds: Some(20),
        sent: true,
        ..waits()
    };
    let closed = Waiting {
        seconds: None,
        sentence: "Les cours à distance commencent à 9 h. Les parents pourront se connecter \
                   l’après-midi."
            .into(),
        opens: Some(context.now + SignedDuration::from_mins(90)),
        // In the region's own colours.
        brand: operator::worn(),
        ..waits()
    };
    let pressed = Waiting {
        look: 5,
        serving: None,
        ..waits()
    };
    let shut = Waiting {
        look: 120,
        sentence: "Les classes virtuelles gênaient tout le reste ce matin.".into(),
        opens: Some(context.now + SignedDuration::from_mins(30)),
        ..pressed.clone()
    };
    let of = |view: &Waiting| waiting(context, Why::Waits, view);
    vec![
        ("waiting".into(), of(&waits())),
        ("waiting-soon".into(), of(&soon)),
        ("waiting-closed".into(), of(&closed)),
        ("waiting-later".into(), later(20, true)),
        ("busy".into(), waiting(context, Why::Busy, &pressed)),
        ("closed".into(), waiting(context, Why::Closed, &shut)),
    ]
}

fn flow(school: Option<&str>, profile: Profile, inside: u64, waiting: u64) -> GateFlow {
    GateFlow {
        school: school.map(Into::into),
        profile,
        inside,
        waiting,
    }
}

fn dial(scope: &str, mode: Option<Mode>, seats: Option<u32>, until: Option<Timestamp>) -> GateDial {
    GateDial {
        scope: scope.into(),
        named: None,
        mode,
        seats,
        idle: None,
        until,
        sentence: String::new(),
    }
}

/// What the operator sees, by name.
pub(crate) fn consoles(context: &RenderContext) -> [(&'static str, Markup); 2] {
    [
        ("region-gate", gate(context, &pressed(context))),
        ("region-gate-none", gate(context, &GateView::default())),
    ]
}

/// A morning on which many come.
fn pressed(context: &RenderContext) -> GateView {
    let soon = Some(context.now + SignedDuration::from_mins(45));
    GateView {
        inside: (9_512, 10_000),
        waiting: 3_481,
        called: 37,
        per_minute: 1_240,
        held_to: Some(1_400),
        open: (48, 64),
        flows: vec![
            flow(Some("Collège Joséphine-Baker"), Profile::Pupil, 412, 96),
            flow(
                Some("Lycée polyvalent Marie-Antoinette-de-La-Rochefoucauld-Montmorency"),
                Profile::Teacher,
                88,
                0,
            ),
            flow(None, Profile::Guest, 1_204, 2_877),
        ],
        dials: vec![
            GateDial {
                sentence: "Les parents pourront se connecter à partir de 10 h.".into(),
                ..dial("profile:relative", Some(Mode::Queue), None, soon)
            },
            dial("site", None, Some(10_000), None),
            GateDial {
                idle: Some(5),
                ..dial("level:ecole", None, Some(1_500), None)
            },
            GateDial {
                named: Some("Classe virtuelle".into()),
                ..dial("module:classrooms", Some(Mode::Queue), None, soon)
            },
        ],
        modules: vec![ModuleChoice {
            scope: "module:classrooms".into(),
            name: "Classe virtuelle".into(),
        }],
        wrong: Some(Words(context.language).say("gate-wrong-endless")),
        typed: GateTyped {
            scope: "site".into(),
            mode: "queue".into(),
            ..GateTyped::default()
        },
    }
}
