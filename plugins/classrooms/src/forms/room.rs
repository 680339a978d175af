//! Planning a room, and changing it.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{LONGEST, Room, State, later};
use crate::routes::{Act, View};
use crate::video::Service;
use crate::words;

/// The longest name of a subject, in characters.
const SUBJECT: u32 = 80;
/// The longest title, in characters.
const TITLE: u32 = 120;
/// The shortest slot, in minutes.
const SHORTEST: i64 = 5;
/// How far ahead a room is planned, in days.
const AHEAD: i32 = 365;
/// As long as a lesson, in minutes.
const LESSON: i64 = 55;

/// What the form sends.
#[derive(Clone, Debug, Form)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box of the form")]
pub(crate) struct Planning {
    pub(crate) audience: Audience,
    #[form(max = SUBJECT)]
    pub(crate) subject: String,
    #[form(max = TITLE)]
    pub(crate) title: Option<String>,
    pub(crate) date: Date,
    pub(crate) start: Time,
    #[form(min = SHORTEST, max = LONGEST)]
    pub(crate) minutes: i64,
    pub(crate) hold: bool,
    pub(crate) by_itself: bool,
    pub(crate) chat: bool,
    pub(crate) video: bool,
}

impl Planning {
    /// What is wrong with fields that are each well-formed.
    pub(crate) fn errors(&self, ctx: &Context) -> Vec<FieldError> {
        let mut errors = Vec::new();
        if !ctx.is_staff_of(&self.audience) {
            let message = tr!(
                ctx,
                "Choisissez une classe ou un groupe où vous enseignez.",
                "Choose a class or group that you teach."
            );
            errors.push(FieldError::new("audience", message));
        }
        let taught = Classes::load(ctx).subjects(None);
        if !taught.is_empty() && !taught.contains(&self.subject) {
            let message = tr!(
                ctx,
                "Choisissez une matière que vous enseignez.",
                "Choose a subject that you teach."
            );
            errors.push(FieldError::new("subject", message));
        }
        let too_far = self.date > ctx.today().plus_days(AHEAD);
        // So that no instant is asked of a day that no calendar has room for.
        let is_past = self.date < ctx.today().plus_days(-1)
            || (!too_far && later(Instant::at(self.date, self.start), self.minutes) <= ctx.now());
        if is_past {
            let message = tr!(
                ctx,
                "Cette heure est passée\u{a0}: choisissez un créneau à venir.",
                "This time has passed: choose a slot to come."
            );
            errors.push(FieldError::new("date", message));
        }
        if too_far {
            let message = tr!(
                ctx,
                "Choisissez un jour d’ici un an.",
                "Choose a day within a year."
            );
            errors.push(FieldError::new("date", message));
        }
        errors
    }
}

/// What the form is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// A room, under this identifier.
    New(&'a Id),
    Edit(&'a Stored<Room>),
    /// To change what was changed since the form was opened.
    Overtaken(&'a Stored<Room>),
}

/// Only who teaches somewhere has a class to bring together.
pub(crate) fn only_teachers(ctx: &Context) -> Result<(), Failure> {
    if ctx.staff_of().is_empty() {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Seuls les professeurs d’une classe ou d’un groupe lui prévoient une classe virtuelle.",
            "Only the teachers of a class or group plan rooms for it."
        )));
    }
    Ok(())
}

/// What is open or over is not planned anew.
pub(crate) fn only_planned(ctx: &Context, room: &Room) -> Result<(), Failure> {
    if room.state == State::Planned {
        return Ok(());
    }
    Err(Failure::forbidden(tr!(
        ctx,
        "Cette classe virtuelle a déjà ouvert ou est terminée.",
        "This room has opened already, or has ended."
    )))
}

/// The form for a new room, perhaps of a class.
pub(crate) fn new(ctx: &Context, class: Option<Audience>) -> Result<Page, Failure> {
    only_teachers(ctx)?;
    let id = Id::fresh();
    let class = class.filter(|class| ctx.is_staff_of(class));
    let form = fields(
        ctx,
        Form::new(&Act::Plan { id: id.clone() }),
        class.as_ref(),
        None,
    )?;
    Ok(page(ctx, Purpose::New(&id), form))
}

/// The form for a room that is planned.
pub(crate) fn edit(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let room = crate::door::run(ctx, id)?;
    only_planned(ctx, &room)?;
    let form = edit_form(ctx, &room)?;
    Ok(page(ctx, Purpose::Edit(&room), form))
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    purpose: Purpose<'_>,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    let form = match purpose {
        Purpose::New(id) => fields(ctx, Form::new(&Act::Plan { id: id.clone() }), None, None)?,
        Purpose::Edit(room) | Purpose::Overtaken(room) => edit_form(ctx, room)?,
    };
    let form = form.filled(sent, errors);
    Ok(Outcome::Invalid(page(ctx, purpose, form)))
}

fn edit_form(ctx: &Context, room: &Stored<Room>) -> Result<Form, Failure> {
    let to = Act::Edit {
        id: room.id.clone(),
        version: meanwhile::opened(room),
    };
    fields(ctx, Form::new(&to), Some(&room.audience), Some(room))
}

fn fields(
    ctx: &Context,
    form: Form,
    class: Option<&Audience>,
    room: Option<&Room>,
) -> Result<Form, Failure> {
    let begins = room.map(|room| room.starts.local());
    let day = begins.map_or(ctx.today(), |at| at.date);
    let form = form
        .field(Field::audience(
            "audience",
            tr!(ctx, "Classe ou groupe", "Class or group"),
            class.cloned(),
        ))
        .field(subject(ctx, class, room))
        .field(
            Field::text(
                "title",
                tr!(ctx, "Sujet du jour", "What it is about"),
                room.map(|room| room.title.clone()).unwrap_or_default(),
                TITLE,
            )
            .hint(tr!(
                ctx,
                "Facultatif. La classe et les familles le lisent.",
                "Optional. The class and families read it."
            )),
        )
        .field(
            Field::date(
                "date",
                tr!(ctx, "Jour", "Day"),
                Some(day),
                (Some(ctx.today()), Some(ctx.today().plus_days(AHEAD))),
            )
            .required(),
        )
        .field(
            Field::time(
                "start",
                tr!(ctx, "Début", "Start"),
                begins.map(|at| at.time),
            )
            .required(),
        )
        .field(
            Field::number(
                "minutes",
                tr!(ctx, "Durée", "Length"),
                Some(room.map_or(LESSON, Room::minutes)),
                (SHORTEST, LONGEST),
                tr!(ctx, "minutes", "minutes"),
            )
            .required(),
        )
        .field(
            Field::check(
                "hold",
                tr!(ctx, "Je fais entrer les élèves", "I let pupils in"),
                room.is_none_or(|room| room.hold),
            )
            .hint(tr!(
                ctx,
                "Ils attendent devant la porte jusque-là. Sans cela, ils entrent dès l’ouverture.",
                "They wait before the door until then. Without it they come in as soon as it opens."
            )),
        )
        .field(Field::check(
            "by_itself",
            tr!(
                ctx,
                "Ouvrir à l’heure, même sans moi",
                "Open on time, even without me"
            ),
            room.is_some_and(|room| room.by_itself),
        ))
        .field(Field::check(
            "chat",
            tr!(
                ctx,
                "Les élèves peuvent écrire dans les échanges",
                "Pupils may write in the chat"
            ),
            room.is_none_or(|room| room.chat),
        ));
    // Where the school has none, there is nothing to choose.
    let wants = room.is_some_and(|room| room.wants_video);
    Ok(match Service::load()? {
        None if !wants => form,
        _ => form.field(Field::check(
            "video",
            tr!(ctx, "Avec la visio", "With video"),
            room.is_none_or(|room| room.wants_video),
        )),
    })
}

/// A choice among the subjects that the caller teaches, a text for who teaches none (a head teacher).
fn subject(ctx: &Context, class: Option<&Audience>, room: Option<&Room>) -> Field {
    let label = tr!(ctx, "Matière", "Subject");
    let value = room.map(|room| room.subject.clone()).unwrap_or_default();
    let classes = Classes::load(ctx);
    let subjects = classes.subjects(None);
    if subjects.is_empty() {
        return Field::text("subject", label, value, SUBJECT).required();
    }
    let first = classes.subjects(class).into_iter().next();
    let chosen = if value.is_empty() {
        first
            .or_else(|| subjects.first().cloned())
            .unwrap_or_default()
    } else {
        value
    };
    let options = subjects
        .into_iter()
        .map(|subject| (subject.clone(), subject));
    Field::choice("subject", label, chosen, options).required()
}

fn page(ctx: &Context, purpose: Purpose<'_>, form: Form) -> Page {
    let (title, save, back) = match purpose {
        Purpose::New(_) => (
            tr!(ctx, "Prévoir une classe virtuelle", "Plan a room"),
            tr!(ctx, "Prévoir", "Plan"),
            View::UPCOMING,
        ),
        Purpose::Edit(room) | Purpose::Overtaken(room) => (
            tr!(ctx, "Modifier la classe virtuelle", "Change the room"),
            tr!(ctx, "Enregistrer", "Save"),
            View::room(&room.id),
        ),
    };
    let told = match purpose {
        Purpose::Overtaken(room) => {
            let title = tr!(
                ctx,
                "Cette classe virtuelle a été modifiée entre-temps",
                "This room was changed meanwhile"
            );
            let kept =
                Item::new(words::name(ctx.language(), room)).fact(words::slot_said(ctx, room));
            meanwhile::overtaken(ctx, title, kept)
        }
        Purpose::New(_) | Purpose::Edit(_) => Vec::new(),
    };
    let form = form
        .submit(save, "state", "plan")
        .cancel(tr!(ctx, "Annuler", "Cancel"), &back);
    Page::new(title)
        .back(tr!(ctx, "Retour", "Back"), &back)
        .extend(told)
        .push(form)
}
