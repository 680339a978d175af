//! The hour at which a draft is to leave.

use preau_sdk::prelude::*;

use crate::names::Names;
use crate::records::Draft;
use crate::routes::{Act, View};
use crate::words;

/// How far ahead something may be planned, in days: within what a timer waits.
const AHEAD: i32 = 365;

/// What the form sends.
#[derive(Clone, Copy, Debug, Form)]
pub(crate) struct Leaving {
    pub(crate) day: Date,
    pub(crate) time: Time,
}

impl Leaving {
    /// The moment, if it is to come.
    pub(crate) fn at(self, ctx: &Context) -> Result<Instant, FieldError> {
        let at = Instant::at(self.day, self.time);
        // What is not a minute away, the kernel would put off by as much.
        if at.0 < ctx.now().0 + 60_000 {
            let field = if self.day < ctx.today() {
                "day"
            } else {
                "time"
            };
            return Err(FieldError::new(
                field,
                tr!(
                    ctx,
                    "Choisissez un moment à venir.",
                    "Choose a moment to come."
                ),
            ));
        }
        if self.day > last(ctx) {
            return Err(FieldError::new(
                "day",
                tr!(
                    ctx,
                    "Choisissez un jour dans l’année qui vient.",
                    "Choose a day within the coming year."
                ),
            ));
        }
        Ok(at)
    }
}

fn last(ctx: &Context) -> Date {
    ctx.today().plus_days(AHEAD)
}

pub(crate) fn new(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let draft = Draft::find(id)?;
    Ok(page(ctx, &draft, form(ctx, &draft)))
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    draft: &Stored<Draft>,
    sent: &FormData,
    errors: &[FieldError],
) -> Outcome {
    let form = form(ctx, draft).filled(sent, errors);
    Outcome::Invalid(page(ctx, draft, form))
}

/// As it is planned, or on the next school day in the morning.
fn form(ctx: &Context, draft: &Stored<Draft>) -> Form {
    let planned = draft.send_at.map(Instant::local);
    let day = planned.map_or(ctx.today().next_weekday(), |at| at.date);
    let time = planned.map_or(Time { hour: 8, minute: 0 }, |at| at.time);
    Form::new(&Act::Later {
        id: draft.id.clone(),
    })
    .field(
        Field::date(
            "day",
            tr!(ctx, "Jour", "Day"),
            Some(day),
            (Some(ctx.today()), Some(last(ctx))),
        )
        .required(),
    )
    .field(Field::time("time", tr!(ctx, "Heure", "Time"), Some(time)).required())
    .submit(tr!(ctx, "Programmer l’envoi", "Plan"), "state", "later")
    .cancel(tr!(ctx, "Annuler", "Cancel"), &View::draft(&draft.id))
}

fn page(ctx: &Context, draft: &Stored<Draft>, form: Form) -> Page {
    let names = Names::of([&draft.to, &draft.cc, &draft.bcc].into_iter().flatten());
    let item = Item::new(words::subject(ctx.language(), &draft.subject))
        .fact(words::recipients(ctx, &names, &draft.to))
        .to(&View::draft(&draft.id));
    Page::new(tr!(ctx, "Envoyer plus tard", "Send later"))
        .lead(tr!(
            ctx,
            "Le message part de lui-même\u{a0}; jusque-là, vous pouvez encore le changer.",
            "The message leaves by itself; until then you can still change it."
        ))
        .back(tr!(ctx, "Retour", "Back"), &View::draft(&draft.id))
        .push(vec![item])
        .push(form)
}
