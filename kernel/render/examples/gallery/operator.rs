//! Samples of what the region's operator sets: the plan of a school, and what is on in new schools.

use std::sync::Arc;

use maud::Markup;
use preau_domain::limit::Limit;
use preau_domain::school::Level;
use preau_render::RenderContext;
use preau_render::brand::{BrandView, LogoView};
use preau_render::portal::brand::{BrandForm, BrandState, brand, brand_preview};
use preau_render::portal::newcomers::{NewcomerLevel, NewcomerLine, newcomers};
use preau_render::portal::school_plan::{PlanLine, SchoolPlan, school_plan};

/// What the operator sees: the name of its file, its title, the screen.
pub(crate) fn consoles(context: &RenderContext) -> Vec<(&'static str, &'static str, Markup)> {
    let (plan, look) = ("Collège Joséphine-Baker", "Nom, couleurs et logo");
    let levels = [
        level(Level::Ecole, Vec::new()),
        level(
            Level::College,
            vec![
                line("homework", "Cahier de textes", true, true, false),
                line("grades", "Notes", false, false, false),
                line("messaging", "Messagerie", true, true, true),
            ],
        ),
    ];
    vec![
        ("region-plan", plan, school_plan(context, &sample(false))),
        (
            "region-plan-refused",
            plan,
            school_plan(context, &sample(true)),
        ),
        (
            "region-newcomers",
            "Nouveaux établissements",
            newcomers(context, &levels),
        ),
        ("region-brand", look, brand(context, &form())),
        ("region-brand-refused", look, brand(context, &refused())),
        (
            "region-brand-fixed",
            look,
            brand(
                context,
                &BrandForm {
                    state: BrandState::Fixed,
                    ..form()
                },
            ),
        ),
        (
            "region-brand-preview",
            "Aperçu",
            brand_preview(context, &[("name".into(), "Mon ENT Grand-Ouest".into())]),
        ),
    ]
}

/// The region's own colours and logo.
pub(crate) fn worn() -> Arc<BrandView> {
    Arc::new(BrandView {
        style: Some("/assets/brand.8c2a6b.f09ccf.css".into()),
        logo: Some(LogoView {
            href: "/assets/logo.00000000000000aa.png".into(),
            alt: "Région Grand-Ouest".into(),
            width: 120,
        }),
    })
}

fn form() -> BrandForm {
    BrandForm {
        usual: "Mon ENT".into(),
        light: "#8c2a6b".into(),
        alt: "Région Grand-Ouest".into(),
        has_logo: true,
        state: BrandState::Set,
        version: 3,
        ..BrandForm::default()
    }
}

fn refused() -> BrandForm {
    BrandForm {
        light: "#ffd700".into(),
        stale: true,
        errors: vec![
            (
                "accent-light",
                "On la lirait mal (en texte sur le fond des pages)\u{a0}: son contraste est de 1,28, il en faut 4,5. La \
                 plus proche qui convient est #7b6800."
                    .into(),
            ),
            ("logo", "Ce n’est pas une image PNG entière.".into()),
        ],
        ..form()
    }
}

fn level(level: Level, modules: Vec<NewcomerLine>) -> NewcomerLevel {
    NewcomerLevel { level, modules }
}

fn line(id: &str, name: &str, on: bool, usual: bool, fixed: bool) -> NewcomerLine {
    NewcomerLine {
        id: id.into(),
        name: name.into(),
        on,
        usual,
        fixed,
    }
}

/// A school with some limits of its own; with what was typed and not taken.
fn sample(refused: bool) -> SchoolPlan {
    let limits = Limit::ALL.map(|limit| {
        let usual = if limit.is_bytes() {
            2 << 30
        } else if limit == Limit::Weight {
            4
        } else {
            3_000_000
        };
        PlanLine {
            limit,
            usual,
            holds: if limit == Limit::Records {
                5_000_000
            } else {
                usual
            },
            typed: match limit {
                Limit::Records => "5000000".into(),
                Limit::Weight if refused => "2 000".into(),
                _ => String::new(),
            },
            used: (limit != Limit::Weight).then_some(usual / 7),
            by: limit.is_of_module().then(|| "Cahier de textes".into()),
            fixed: limit == Limit::StaffFiles,
            wrong: (refused && limit == Limit::Weight).then_some((1, 1_000)),
        }
    });
    SchoolPlan {
        school: "Collège Joséphine-Baker".into(),
        href: "/admin/schools/college-demo/plan".into(),
        seen: "module-records=5000000".into(),
        limits: limits.into(),
        stale: refused,
    }
}
