//! A question to the class.

use preau_sdk::prelude::*;

use crate::door;
use crate::records::Room;
use crate::routes::{Act, View};
use crate::words;

/// The longest question, in characters.
const QUESTION: u32 = 300;
/// The longest answer, in characters.
const ANSWER: usize = 120;
/// So many answers are offered at most.
const ANSWERS: usize = 8;

/// What the form sends.
#[derive(Clone, Debug, Form)]
struct Sent {
    #[form(max = QUESTION)]
    question: String,
    #[form(max = 1_200)]
    options: Option<String>,
}

/// A question with its answers.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) question: String,
    pub(crate) options: Vec<String>,
}

impl Asking {
    /// An answer a line; "yes" and "no" where there is none.
    pub(crate) fn read(sent: &FormData, ctx: &Context) -> Result<Self, Vec<FieldError>> {
        let Sent { question, options } = Sent::from_form(sent, ctx.language())?;
        let lines = options.unwrap_or_default();
        let mut options: Vec<String> = Vec::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if !options.iter().any(|known| known == line) {
                options.push(line.to_owned());
            }
        }
        if options.is_empty() {
            options = vec![tr!(ctx, "Oui", "Yes"), tr!(ctx, "Non", "No")];
        }
        let wrong = |message| Err(vec![FieldError::new("options", message)]);
        if !(2..=ANSWERS).contains(&options.len()) {
            return wrong(tr!(
                ctx,
                "Écrivez de deux à {ANSWERS} réponses, une par ligne.",
                "Write two to {ANSWERS} answers, one a line."
            ));
        }
        let is_long = |option: &String| option.chars().nth(ANSWER).is_some();
        if options.iter().any(is_long) {
            return wrong(tr!(
                ctx,
                "Une réponse a {ANSWER} caractères au plus.",
                "An answer has {ANSWER} characters at most."
            ));
        }
        Ok(Self { question, options })
    }
}

/// The form, for who runs an open room.
pub(crate) fn new(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = door::run_open(ctx, id)?;
    Ok(page(ctx, &room, form(ctx, id)))
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    room: &Stored<Room>,
    sent: &FormData,
    errors: &[FieldError],
) -> Outcome {
    Outcome::Invalid(page(ctx, room, form(ctx, &room.id).filled(sent, errors)))
}

fn form(ctx: &Context, id: &Id) -> Form {
    Form::new(&Act::Ask { id: id.clone() })
        .field(
            Field::text("question", tr!(ctx, "Question", "Question"), "", QUESTION).required(),
        )
        .field(
            Field::long_text("options", tr!(ctx, "Réponses proposées", "Answers"), "", 1_200).hint(tr!(
                ctx,
                "Une par ligne, de deux à {ANSWERS}. Laissez vide pour «\u{a0}Oui\u{a0}» et «\u{a0}Non\u{a0}».",
                "One a line, two to {ANSWERS}. Leave empty for “Yes” and “No”."
            )),
        )
        .submit(tr!(ctx, "Lancer le sondage", "Begin the poll"), "state", "ask")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &View::room(id))
}

fn page(ctx: &Context, room: &Stored<Room>, form: Form) -> Page {
    Page::new(tr!(ctx, "Nouveau sondage", "New poll"))
        .lead(tr!(
            ctx,
            "Vous voyez les réponses arriver\u{a0}; les élèves voient les totaux quand vous clôturez.",
            "You see answers arrive; pupils see the sums when you close it."
        ))
        .back(
            words::name(ctx.language(), room),
            &View::room(&room.id),
        )
        .push(form)
}
