//! Stamping the logs of several classes at once.

use preau_sdk::prelude::*;

use crate::forms::visa::{REMARK, remark_field, until_error, until_field};
use crate::routes::Act;
use crate::views::visas::{self, ClassVisa};

/// As many as are stamped at once: far more than a school has, far less than a call may keep.
pub(crate) const AT_ONCE: u32 = 200;

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct StampingSeveral {
    #[form(max = AT_ONCE)]
    pub(crate) classes: Vec<String>,
    pub(crate) until: Date,
    #[form(max = REMARK)]
    pub(crate) remark: Option<String>,
}

impl StampingSeveral {
    /// What is wrong with fields that are each well-formed.
    pub(crate) fn errors(&self, ctx: &Context) -> Vec<FieldError> {
        until_error(ctx, self.until).into_iter().collect()
    }

    /// The classes that were chosen, each once, or what is wrong with the choice.
    pub(crate) fn chosen<'a>(
        &self,
        ctx: &Context,
        known: &'a [ClassVisa],
    ) -> Result<Vec<&'a ClassVisa>, FieldError> {
        let wrong = |why| Err(FieldError::new("classes", why));
        if self.classes.is_empty() {
            return wrong(tr!(
                ctx,
                "Choisissez au moins une classe ou un groupe.",
                "Choose at least one class or group."
            ));
        }
        let sent: Vec<_> = self
            .classes
            .iter()
            .map(|class| Audience::parse(class))
            .collect();
        let is_known = |class: &Option<Audience>| {
            class
                .as_ref()
                .is_some_and(|class| known.iter().any(|visa| visa.class == *class))
        };
        if !sent.iter().all(is_known) {
            return wrong(tr!(
                ctx,
                "Choisissez parmi les classes et les groupes de l’établissement.",
                "Choose among the classes and groups of the school."
            ));
        }
        let is_chosen = |visa: &&ClassVisa| sent.iter().flatten().any(|class| *class == visa.class);
        Ok(known.iter().filter(is_chosen).collect())
    }
}

/// The classes that the form offers, of all: as many as are stamped at once of those that await it.
pub(crate) fn offered(visas: &[ClassVisa]) -> impl Iterator<Item = &ClassVisa> {
    let most = usize::try_from(AT_ONCE).unwrap_or(0);
    visas.iter().filter(|visa| visa.awaited).take(most)
}

/// The form over the classes that await a stamp; none where none does. No class is chosen before the
/// reader does: a stamp says that they have read. Whoever has read all presses the other button.
pub(crate) fn form(ctx: &Context, visas: &[ClassVisa]) -> Option<Form> {
    let options: Vec<_> = offered(visas)
        .map(|visa| (visa.class.to_string(), label(ctx, visa)))
        .collect();
    let count = options.len();
    if count == 0 {
        return None;
    }
    let form = Form::new(&Act::StampSeveral)
        .field(Field::choices(
            "classes",
            tr!(
                ctx,
                "Classes et groupes à viser",
                "Classes and groups to stamp"
            ),
            Vec::new(),
            options,
        ))
        .field(until_field(ctx))
        .field(remark_field(ctx))
        .submit(
            tr!(ctx, "Viser la sélection", "Stamp what is selected"),
            "state",
            "chosen",
        );
    Some(if count > 1 {
        let label = tr!(
            ctx,
            "Viser les {count} classes et groupes",
            "Stamp all {count} classes and groups"
        );
        form.or_submit(label, "state", "all")
    } else {
        form
    })
}

/// "6A · visé jusqu’au 12 octobre".
fn label(ctx: &Context, visa: &ClassVisa) -> String {
    let name = &visa.name;
    match &visa.last {
        Some(last) => {
            let until = last.until.day_and_month(ctx.language());
            tr!(
                ctx,
                "{name} · visé jusqu’au {until}",
                "{name} · stamped up to {until}"
            )
        }
        None => tr!(
            ctx,
            "{name} · jamais visé cette année",
            "{name} · never stamped this year"
        ),
    }
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    visas::page(ctx, false, 0, Some((sent, errors))).map(Outcome::Invalid)
}
