//! The view of the head and of inspectors: every class, and its last stamp.

use preau_sdk::directory::{self, Names};
use preau_sdk::page::Tab;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::forms::visas as several;
use crate::reader::{self, Classes};
use crate::records::{Visa, VisaRhythm};
use crate::routes::View;

/// As many stamps as a large school gathers in a year.
const STAMPS: u32 = 2_000;
/// Classes on one page.
const SHOWN: usize = 20;

/// A class and its last stamp.
pub(crate) struct ClassVisa {
    pub(crate) class: Audience,
    pub(crate) name: String,
    pub(crate) last: Option<Stored<Visa>>,
    /// Whether the last stamp is older than the school's rhythm.
    pub(crate) awaited: bool,
}

/// `all`: also the classes that do not await a stamp. `sent`: what was sent to stamp several, and what is
/// wrong with it.
pub(crate) fn page(
    ctx: &Context,
    all: bool,
    number: u16,
    sent: Option<(&FormData, &[FieldError])>,
) -> Result<Page, Failure> {
    if !reader::oversees(ctx) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Les visas sont réservés à la direction de l’établissement et à l’inspection.",
            "Stamps are for the head of the school and inspectors."
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
    let waiting_now = visas.iter().filter(|visa| visa.awaited).count();
    let page = page
        .lead(waiting(ctx, waiting_now))
        .push(tabs(ctx, all, visas.len(), waiting_now));
    if all {
        return Ok(page.extend(listed(ctx, all, number, &visas)));
    }
    let Some(form) = several::form(ctx, &visas) else {
        return Ok(page.push(up_to_date(ctx)));
    };
    let form = match sent {
        Some((sent, errors)) => form.filled(sent, errors),
        None => form,
    };
    let awaited: Vec<_> = visas.into_iter().filter(|visa| visa.awaited).collect();
    let heading = tr!(
        ctx,
        "Une classe à la fois, avec ses visas précédents",
        "One class at a time, with its earlier stamps"
    );
    Ok(page
        .push(form)
        .push(Block::heading(heading))
        .extend(listed(ctx, all, number, &awaited)))
}

fn up_to_date(ctx: &Context) -> EmptyState {
    EmptyState::new(
        tr!(ctx, "Rien à viser", "Nothing to stamp"),
        tr!(
            ctx,
            "Chaque classe réapparaît ici quand son visa date.",
            "Each class comes back here once its stamp is old."
        ),
    )
    .action(
        tr!(ctx, "Voir toutes les classes", "See every class"),
        &View::Visas {
            all: true,
            page: None,
        },
    )
}

/// A page of classes, each with its last stamp.
fn listed(ctx: &Context, all: bool, number: u16, visas: &[ClassVisa]) -> Vec<Block> {
    // A page that is no more, since its classes were stamped, is the last one.
    let last = visas.len().saturating_sub(1) / SHOWN;
    let number = usize::from(number).min(last);
    let shown: Vec<_> = visas.iter().skip(number * SHOWN).take(SHOWN).collect();
    let stamps = shown.iter().filter_map(|visa| visa.last.as_ref());
    let names = directory::names(stamps.map(|visa| &visa.author));
    let items: Vec<_> = shown.iter().map(|visa| item(ctx, visa, &names)).collect();
    let pagination = pagination(ctx, all, number, visas.len());
    std::iter::once(items.into())
        .chain(pagination.map(Into::into))
        .collect()
}

/// Those that await a stamp, or every class.
fn tabs(ctx: &Context, all: bool, count: usize, waiting: usize) -> Vec<Tab> {
    let of = |all| View::Visas { all, page: None };
    vec![
        Tab::new(
            tr!(ctx, "En attente ({waiting})", "Awaited ({waiting})"),
            &of(false),
            !all,
        ),
        Tab::new(tr!(ctx, "Tous ({count})", "All ({count})"), &of(true), all),
    ]
}

/// One line for a class, which leads to its stamp: sixty of them are to be seen at a glance.
fn item(ctx: &Context, visa: &ClassVisa, names: &Names) -> Item {
    let stamp = View::Stamp {
        of: visa.class.clone(),
    };
    let state = if visa.awaited {
        Badge::warning(tr!(ctx, "En attente", "Awaited"))
    } else {
        Badge::success(tr!(ctx, "À jour", "Up to date"))
    };
    let item = Item::new(&visa.name).to(&stamp).badge(state);
    let Some(last) = &visa.last else {
        return item.fact(tr!(
            ctx,
            "Jamais visé cette année",
            "Never stamped this year"
        ));
    };
    let until = last.until.day_and_month(ctx.language());
    item.fact(tr!(ctx, "Visé jusqu’au {until}", "Stamped up to {until}"))
        .fact(names.get(&last.author).unwrap_or_default())
        .text(markdown::excerpt(&last.remark, 120))
}

fn pagination(ctx: &Context, all: bool, number: usize, count: usize) -> Option<Pagination> {
    if count <= SHOWN {
        return None;
    }
    let at = |page: usize| View::Visas {
        all,
        page: u16::try_from(page).ok().filter(|page| *page > 0),
    };
    let (first, last) = (number * SHOWN + 1, count.min((number + 1) * SHOWN));
    let label = tr!(
        ctx,
        "{first} à {last} sur {count}",
        "{first} to {last} of {count}"
    );
    let mut pagination = Pagination::new(label);
    if number > 0 {
        let before = tr!(ctx, "Précédents", "Previous");
        pagination = pagination.previous(before, &at(number - 1));
    }
    if last < count {
        pagination = pagination.next(tr!(ctx, "Suivants", "Next"), &at(number + 1));
    }
    Some(pagination)
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
