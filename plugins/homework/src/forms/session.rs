//! Logging a lesson, and changing it.

use preau_sdk::directory::Names;
use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::forms::{self, FILES, SUBJECT, TEXT};
use crate::reader::Classes;
use crate::records::{Annotation, Session};
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

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
    #[form(max = FILES)]
    pub(crate) files: Vec<String>,
}

impl Logging {
    /// What is wrong with fields that are each well-formed.
    /// Of a new lesson, or one as it was.
    pub(crate) fn errors(
        &self,
        ctx: &Context,
        one: Option<&Session>,
        publishes: bool,
    ) -> Vec<FieldError> {
        let known = one.map(|one| one.subject.clone());
        let classes = Classes::load();
        let subject = forms::subject_error(ctx, &classes, &self.subject, known.into_iter());
        let ahead = ahead(ctx, self.date).filter(|_| publishes);
        forms::audience_error(ctx, &self.audience)
            .into_iter()
            .chain(subject)
            .chain(ahead)
            .collect()
    }
}

/// What is wrong with a day to come, for a lesson that pupils are to read: it has not been held.
pub(crate) fn ahead(ctx: &Context, day: Date) -> Option<FieldError> {
    (day > ctx.today()).then(|| {
        FieldError::new(
            "date",
            tr!(
                ctx,
                "Cette séance est à venir\u{a0}: gardez-la en brouillon jusqu’à son jour, ou corrigez le \
                 jour.",
                "This lesson is to come: keep it as a draft until its day, or correct the day."
            ),
        )
    })
}

/// What the form is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    New,
    Edit(&'a Stored<Session>),
    /// To change what was changed since the form was opened.
    Overtaken(&'a Stored<Session>),
    /// To change what was deleted since the form was opened.
    Gone,
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
        ("", Vec::new()),
        day.unwrap_or(ctx.today()),
        Form::new(&Act::Log),
    );
    Ok(page(ctx, Purpose::New, &back, form))
}

/// The form for an existing lesson, which only its author changes.
pub(crate) fn edit(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Session::find(id)?;
    only_author(ctx, &one)?;
    let form = edit_form(ctx, &one)?;
    Ok(page(ctx, Purpose::Edit(&one), &place(&one), form))
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
    purpose: Purpose<'_>,
    sent: &FormData,
    errors: &[FieldError],
) -> Result<Outcome, Failure> {
    let (back, form) = match purpose {
        Purpose::Edit(one) | Purpose::Overtaken(one) => (place(one), edit_form(ctx, one)?),
        Purpose::New | Purpose::Gone => (
            View::Todo,
            fields(
                ctx,
                None,
                None,
                ("", Vec::new()),
                ctx.today(),
                Form::new(&Act::Log),
            ),
        ),
    };
    let form = form.filled(sent, errors);
    Ok(Outcome::Invalid(page(ctx, purpose, &back, form)))
}

fn place(one: &Stored<Session>) -> View {
    View::Session { id: one.id.clone() }
}

fn edit_form(ctx: &Context, one: &Stored<Session>) -> Result<Form, Failure> {
    let note = Annotation::get(&one.id)?
        .map(|note| note.record.text)
        .unwrap_or_default();
    let files = blobs::describe(one.files())?;
    let to = Act::EditSession {
        id: one.id.clone(),
        version: meanwhile::opened(one),
    };
    Ok(fields(
        ctx,
        Some(&one.audience),
        Some(one),
        (&note, files),
        one.date,
        Form::new(&to),
    ))
}

fn fields(
    ctx: &Context,
    class: Option<&Audience>,
    one: Option<&Session>,
    (note, files): (&str, Vec<File>),
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
        .required()
        .hint_markdown(ctx.language()),
    )
    .field(forms::files_field(ctx, files))
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

fn page(ctx: &Context, purpose: Purpose<'_>, back: &View, form: Form) -> Page {
    let title = match purpose {
        Purpose::New | Purpose::Gone => tr!(ctx, "Renseigner une séance", "Log a lesson"),
        Purpose::Edit(_) | Purpose::Overtaken(_) => {
            tr!(ctx, "Modifier la séance", "Edit the lesson")
        }
    };
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
        .extend(told(ctx, purpose))
        .push(form)
}

/// What happened to the lesson since the form was opened, and how it is now.
fn told(ctx: &Context, purpose: Purpose<'_>) -> Vec<Block> {
    match purpose {
        Purpose::New | Purpose::Edit(_) => Vec::new(),
        Purpose::Overtaken(one) => {
            let title = tr!(
                ctx,
                "Cette séance a été modifiée entre-temps",
                "This lesson was changed meanwhile"
            );
            let kept = items::session(ctx, one, &Names::default(), &Classes::load());
            meanwhile::overtaken(ctx, title, kept.fact(words::day(ctx, one.date)))
        }
        Purpose::Gone => meanwhile::gone(
            tr!(
                ctx,
                "Cette séance a été supprimée entre-temps",
                "This lesson was deleted meanwhile"
            ),
            tr!(
                ctx,
                "Ce que vous avez écrit est ci-dessous\u{a0}: publiez-le comme une nouvelle séance, ou \
                 annulez.",
                "What you wrote is below: publish it as a new lesson, or cancel."
            ),
        ),
    }
}
