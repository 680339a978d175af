//! Stamping a class's log.

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::reader::{self, Classes};
use crate::records::Visa;
use crate::routes::{Act, View};

/// The longest remark, in characters.
pub(crate) const REMARK: u32 = 1_000;
/// How many earlier stamps are listed.
const EARLIER: u32 = 20;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Stamping {
    pub(crate) until: Date,
    #[form(max = REMARK)]
    pub(crate) remark: Option<String>,
}

impl Stamping {
    /// What is wrong with fields that are each well-formed.
    pub(crate) fn errors(&self, ctx: &Context) -> Vec<FieldError> {
        until_error(ctx, self.until).into_iter().collect()
    }
}

/// What is wrong with the last day that a stamp is about.
pub(crate) fn until_error(ctx: &Context, until: Date) -> Option<FieldError> {
    (until > ctx.today()).then(|| {
        FieldError::new(
            "until",
            tr!(
                ctx,
                "Un visa ne porte pas sur des jours à venir.",
                "Days to come cannot be stamped."
            ),
        )
    })
}

pub(crate) fn until_field(ctx: &Context) -> Field {
    Field::date(
        "until",
        tr!(ctx, "Visé jusqu’au", "Stamped up to"),
        Some(ctx.today()),
        (None, Some(ctx.today())),
    )
    .required()
}

pub(crate) fn remark_field(ctx: &Context) -> Field {
    Field::long_text("remark", tr!(ctx, "Remarque", "Remark"), "", REMARK).hint(tr!(
        ctx,
        "Visible des professeurs de la classe.",
        "Seen by the teachers of the class."
    ))
}

/// The form, over the class's earlier stamps.
pub(crate) fn new(ctx: &Context, of: Audience) -> Result<Page, Failure> {
    page(ctx, of, None)
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    of: Audience,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    page(ctx, of, Some((sent, errors))).map(Outcome::Invalid)
}

/// Only a head or an inspector stamps.
pub(crate) fn only_overseers(ctx: &Context) -> Result<(), Failure> {
    if reader::oversees(ctx) {
        return Ok(());
    }
    Err(Failure::forbidden(tr!(
        ctx,
        "Seules la direction de l’établissement et l’inspection visent les cahiers de textes.",
        "Only the head of the school and inspectors stamp logs."
    )))
}

/// Only a class or group of the school is stamped.
pub(crate) fn class_name(ctx: &Context, of: &Audience) -> Result<String, Failure> {
    only_overseers(ctx)?;
    Classes::load()
        .get(of)
        .map(|group| group.name.clone())
        .ok_or(Failure::NotFound)
}

fn page(
    ctx: &Context,
    of: Audience,
    sent: Option<(&FormData, &[FieldError])>,
) -> Result<Page, Failure> {
    let name = class_name(ctx, &of)?;
    let class = View::Class {
        of: of.clone(),
        before: None,
    };
    let form = Form::new(&Act::Stamp { of: of.clone() })
        .field(until_field(ctx))
        .field(remark_field(ctx))
        .submit(tr!(ctx, "Viser", "Stamp"), "state", "stamp")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &class);
    let form = match sent {
        Some((sent, errors)) => form.filled(sent, errors),
        None => form,
    };
    Ok(Page::new(tr!(
        ctx,
        "Viser le cahier de textes de {name}",
        "Stamp the log of {name}"
    ))
    .back(tr!(ctx, "Visas", "Visas"), &View::VISAS)
    .action(Action::go(
        tr!(ctx, "Lire le cahier de textes", "Read the log"),
        &class,
    ))
    .push(form)
    .maybe(earlier(ctx, of)?))
}

fn earlier(ctx: &Context, of: Audience) -> Result<Option<Table>, Failure> {
    let stamps = Visa::by_until().is(of).descending().limit(EARLIER).list()?;
    if stamps.is_empty() {
        return Ok(None);
    }
    let names = directory::names(stamps.iter().map(|visa| &visa.author));
    let table = Table::new(
        tr!(ctx, "Visas précédents", "Earlier stamps"),
        [
            Column::new(tr!(ctx, "Visé jusqu’au", "Stamped up to")),
            Column::new(tr!(ctx, "Par", "By")),
            Column::new(tr!(ctx, "Le", "On")),
            Column::new(tr!(ctx, "Remarque", "Remark")),
        ],
    );
    Ok(Some(stamps.iter().fold(table, |table, visa| {
        table.row([
            visa.until.into(),
            Cell::text(names.get(&visa.author).unwrap_or_default()),
            visa.at.into(),
            Cell::text(&visa.remark),
        ])
    })))
}
