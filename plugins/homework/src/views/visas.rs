//! The head's view: every class, and its last stamp.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::{Visa, VisaRhythm};
use crate::routes::View;

/// As many stamps as a large school gathers in a year.
const STAMPS: u32 = 2_000;

/// A class and its last stamp.
pub(crate) struct ClassVisa {
    pub(crate) class: Audience,
    pub(crate) name: String,
    pub(crate) last: Option<Stored<Visa>>,
    /// Whether the last stamp is older than the school's rhythm.
    pub(crate) awaited: bool,
}

pub(crate) fn page(ctx: &Context) -> Result<Page, Failure> {
    if !reader::is_head(ctx) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Les visas sont réservés à la direction de l’établissement.",
            "Stamps are for the head of the school."
        )));
    }
    let visas = list(ctx)?;
    let page =
        Page::new(tr!(ctx, "Visas", "Visas")).back(tr!(ctx, "Classes", "Classes"), &View::Todo);
    if visas.is_empty() {
        return Ok(page.push(EmptyState::new(
            tr!(ctx, "Aucune classe", "No class"),
            tr!(
                ctx,
                "L’annuaire ne connaît encore aucune classe.",
                "The directory knows no class yet."
            ),
        )));
    }
    let awaited = visas.iter().filter(|visa| visa.awaited).count();
    let names = directory::names(
        visas
            .iter()
            .filter_map(|visa| visa.last.as_ref())
            .map(|visa| &visa.author),
    );
    let table = Table::new(
        tr!(
            ctx,
            "Dernier visa de chaque classe et groupe",
            "Last stamp of each class and group"
        ),
        [
            Column::new(tr!(ctx, "Classe", "Class")),
            Column::new(tr!(ctx, "Visé jusqu’au", "Stamped up to")),
            Column::new(tr!(ctx, "Par", "By")),
            Column::new(tr!(ctx, "Remarque", "Remark")),
            Column::new(tr!(ctx, "État", "State")),
            Column::new(tr!(ctx, "Viser", "Stamp")),
        ],
    );
    let table = visas
        .iter()
        .fold(table, |table, visa| table.row(row(ctx, visa, &names)));
    Ok(page.lead(waiting(ctx, awaited)).push(table))
}

fn row(ctx: &Context, visa: &ClassVisa, names: &directory::Names) -> Vec<Cell> {
    let class = Cell::link(
        &visa.name,
        &View::Class {
            of: visa.class.clone(),
            before: None,
        },
    );
    let stamp = Cell::link(
        tr!(ctx, "Viser", "Stamp"),
        &View::Stamp {
            of: visa.class.clone(),
        },
    );
    let state = if visa.awaited {
        Badge::warning(tr!(ctx, "En attente", "Awaited"))
    } else {
        Badge::success(tr!(ctx, "À jour", "Up to date"))
    };
    let (until, by, remark) = match &visa.last {
        Some(last) => (
            last.until.into(),
            Cell::text(names.get(&last.author).unwrap_or_default()),
            Cell::text(&last.remark),
        ),
        None => (Cell::Empty, Cell::Empty, Cell::Empty),
    };
    vec![class, until, by, remark, Cell::Badge(state), stamp]
}

/// "3 classes attendent un visa".
pub(crate) fn waiting(ctx: &Context, count: usize) -> String {
    match count {
        0 => tr!(
            ctx,
            "Toutes les classes sont visées",
            "Every class is stamped"
        ),
        1 => tr!(
            ctx,
            "Une classe ou un groupe attend un visa",
            "One class or group awaits a stamp"
        ),
        _ => tr!(
            ctx,
            "{count} classes et groupes attendent un visa",
            "{count} classes and groups await a stamp"
        ),
    }
}

/// Every class of the reader with its last stamp: three host calls for up to 32 classes.
pub(crate) fn list(ctx: &Context) -> Result<Vec<ClassVisa>, Failure> {
    let classes = Classes::load();
    let rhythm = VisaRhythm::load()?;
    let oldest = ctx.today().plus_days(-i32::from(rhythm.visa_days));
    let all: Vec<_> = classes
        .classes_first()
        .map(|group| group.audience.clone())
        .collect();
    let stamps = Visa::by_until()
        .any(&all)
        .from(ctx.school().year_start)
        .limit(STAMPS)
        .list()?;
    Ok(classes
        .classes_first()
        .map(|group| {
            let of_class = stamps.iter().filter(|visa| visa.audience == group.audience);
            let last = of_class.max_by_key(|visa| (visa.until, visa.at)).cloned();
            ClassVisa {
                class: group.audience.clone(),
                name: group.name.clone(),
                awaited: last.as_ref().is_none_or(|visa| visa.until < oldest),
                last,
            }
        })
        .collect())
}
