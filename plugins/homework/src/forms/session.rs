//! Logging a lesson, and changing it.

use preau_sdk::prelude::*;

use crate::forms::{self, SUBJECT, TEXT};
use crate::reader::Classes;
use crate::records::{Annotation, Session};
use crate::routes::{Act, View};

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Logging {
    pub(crate) audience: Audience,
    #[form(max = SUBJECT)]
    pub(crate) subject: String,
    pub(crate) date: Date,
    pub(crate) start: Option<Time>,
    #[form(max = TEXT)]
    pub(crate) content: String,
    #[form(max = TEXT)]
    pub(crate) annotation: Option<String>,
}

impl Logging {
    /// What is wrong with fields that are each well-formed.
    pub(crate) fn errors(&self, ctx: &Context) -> Vec<FieldError> {
        forms::audience_error(ctx, &self.audience)
            .into_iter()
            .collect()
    }
}

/// The form for a new lesson, perhaps of a class and a day.
pub(crate) fn new(
    ctx: &Context,
    class: Option<Audience>,
    day: Option<Date>,
) -> Result<Page, Failure> {
    forms::only_teachers(ctx)?;
    let class = class.filter(|class| ctx.is_staff_of(class));
    let back = class
        .clone()
        .map_or(View::Todo, |of| View::Class { of, before: None });
    let form = fields(
        ctx,
        class.as_ref(),
        None,
        "",
        day.unwrap_or(ctx.today()),
        Form::new(&Act::Log),
    );
    Ok(page(
        ctx,
        tr!(ctx, "Renseigner une séance", "Log a lesson"),
        &back,
        form,
    ))
}

/// The form for an existing lesson, which only its author changes.
pub(crate) fn edit(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Session::find(id)?;
    only_author(ctx, &one)?;
    Ok(page(
        ctx,
        tr!(ctx, "Modifier la séance", "Edit the lesson"),
        &place(&one),
        edit_form(ctx, &one)?,
    ))
}

/// Colleagues read, and do not change.
pub(crate) fn only_author(ctx: &Context, one: &Session) -> Result<(), Failure> {
    forms::only_author(ctx, one, || {
        tr!(
            ctx,
            "Seul le professeur qui a renseigné cette séance peut la modifier.",
            "Only the teacher who logged this lesson can change it."
        )
    })
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    one: Option<&Stored<Session>>,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    let (title, back, form) = match one {
        Some(one) => (
            tr!(ctx, "Modifier la séance", "Edit the lesson"),
            place(one),
            edit_form(ctx, one)?,
        ),
        None => (
            tr!(ctx, "Renseigner une séance", "Log a lesson"),
            View::Todo,
            fields(ctx, None, None, "", ctx.today(), Form::new(&Act::Log)),
        ),
    };
    Ok(Outcome::Invalid(page(
        ctx,
        title,
        &back,
        form.filled(sent, errors),
    )))
}

fn place(one: &Stored<Session>) -> View {
    View::Session { id: one.id.clone() }
}

fn edit_form(ctx: &Context, one: &Stored<Session>) -> Result<Form, Failure> {
    let note = Annotation::get(&one.id)?
        .map(|note| note.record.text)
        .unwrap_or_default();
    let to = Act::EditSession { id: one.id.clone() };
    Ok(fields(
        ctx,
        Some(&one.audience),
        Some(one),
        &note,
        one.date,
        Form::new(&to),
    ))
}

fn fields(
    ctx: &Context,
    class: Option<&Audience>,
    one: Option<&Session>,
    note: &str,
    day: Date,
    form: Form,
) -> Form {
    let subject = one.map_or("", |one| one.subject.as_str());
    let content = one.map_or("", |one| one.content.as_str());
    form.field(Field::audience(
        "audience",
        tr!(ctx, "Classe ou groupe", "Class or group"),
        class.cloned(),
    ))
    .field(forms::subject_field(ctx, &Classes::load(), class, subject))
    .field(Field::date("date", tr!(ctx, "Jour", "Day"), Some(day), (None, None)).required())
    .field(Field::time(
        "start",
        tr!(ctx, "Début", "Start"),
        one.and_then(Session::time),
    ))
    .field(
        Field::long_text(
            "content",
            tr!(ctx, "Contenu de la séance", "What was done"),
            content,
            TEXT,
        )
        .required(),
    )
    .field(
        Field::long_text(
            "annotation",
            tr!(ctx, "Annotation personnelle", "Private note"),
            note,
            TEXT,
        )
        .hint(tr!(ctx, "Visible de vous seul.", "Seen by you alone.")),
    )
}

fn page(ctx: &Context, title: String, back: &View, form: Form) -> Page {
    let form = form
        .submit(tr!(ctx, "Publier", "Publish"), "state", "publish")
        .or_submit(
            tr!(
                ctx,
                "Publier et donner un travail",
                "Publish and give homework"
            ),
            "state",
            "give",
        )
        .or_submit(
            tr!(ctx, "Garder en brouillon", "Keep as draft"),
            "state",
            "draft",
        )
        .cancel(tr!(ctx, "Annuler", "Cancel"), back);
    Page::new(title)
        .back(tr!(ctx, "Retour", "Back"), back)
        .push(form)
}
