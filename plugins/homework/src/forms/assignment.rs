//! Giving homework, and changing it.

use preau_sdk::directory::Names;
use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::forms::giving::{SESSION, latest};
use crate::forms::{self, TEXT};
use crate::load::{self, Overload};
use crate::reader::Classes;
use crate::records::{Assignment, Kind, Publication, Session, Written};
use crate::routes::{Act, View};
use crate::views::items;
use crate::words;

/// The form for new homework, perhaps for a class, a day, and given in a lesson.
pub(crate) fn new(
    ctx: &Context,
    class: Option<Audience>,
    due: Option<Date>,
    session: Option<&Id>,
) -> Result<Page, Failure> {
    forms::only_teachers(ctx)?;
    let session = session.map(|id| Session::get(id)).transpose()?.flatten();
    let session = session.filter(|session| session.is_by(ctx));
    let class = class
        .or_else(|| session.as_ref().map(|session| session.audience.clone()))
        .or_else(|| only_class(ctx))
        .filter(|class| ctx.is_staff_of(class));
    let values = Values {
        subject: session
            .as_ref()
            .map(|session| session.subject.clone())
            .unwrap_or_default(),
        given: session.as_ref().map_or(ctx.today(), |session| session.date),
        audience: class,
        due: Some(
            due.filter(|due| *due >= ctx.today())
                .unwrap_or_else(|| ctx.today().next_weekday()),
        ),
        session: session.map(|session| session.id),
        ..Values::empty(ctx)
    };
    page(ctx, Purpose::New, &values, Form::new(&Act::Give))
}

/// The form for an existing homework, which only its author changes.
pub(crate) fn edit(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let one = Assignment::find(id)?;
    only_author(ctx, &one)?;
    page(
        ctx,
        Purpose::Edit(&one),
        &Values::of(ctx, &one),
        Form::new(&change(&one)),
    )
}

/// Where a change of what is kept now is sent.
fn change(one: &Stored<Assignment>) -> Act {
    Act::EditAssignment {
        id: one.id.clone(),
        version: meanwhile::opened(one),
    }
}

/// Colleagues read, and do not change.
pub(crate) fn only_author(ctx: &Context, one: &Assignment) -> Result<(), Failure> {
    forms::only_author(ctx, one, || {
        tr!(
            ctx,
            "Seul le professeur qui a donné ce travail peut le modifier.",
            "Only the teacher who gave this homework can change it."
        )
    })
}

/// The form again: with what was typed, what is wrong, and perhaps a warning to send it in spite of.
pub(crate) fn again(
    ctx: &Context,
    purpose: Purpose<'_>,
    sent: &FormData,
    errors: &[FieldError],
    warning: Option<Overload>,
) -> Result<Outcome, Failure> {
    let (mut values, to) = match purpose {
        Purpose::Edit(one) | Purpose::Overtaken(one) => (Values::of(ctx, one), change(one)),
        Purpose::New | Purpose::Gone => (Values::empty(ctx), Act::Give),
    };
    values.audience = sent
        .get("audience")
        .and_then(Audience::parse)
        .or(values.audience);
    // A lesson that cannot be kept is told above the form, which goes on without it.
    values.session = sent.get(SESSION).and_then(Id::parse);
    if let Some(error) = errors.iter().find(|error| error.field == SESSION) {
        values.session = None;
        values.untied = Some(error.message.clone());
    }
    values.sent = Some((sent, errors));
    values.overload = warning;
    page(ctx, purpose, &values, Form::new(&to)).map(Outcome::Invalid)
}

/// The form of a homework that cannot be published at once: with what stands in the way. What the person
/// sends then is published from `visible_on`.
pub(crate) fn instead(
    ctx: &Context,
    one: &Stored<Assignment>,
    visible_on: Option<Date>,
    errors: &[FieldError],
    warning: Option<Overload>,
) -> Result<Outcome, Failure> {
    let nothing = FormData::default();
    let values = Values {
        visible_on,
        sent: Some((&nothing, errors)),
        overload: warning,
        ..Values::of(ctx, one)
    };
    page(ctx, Purpose::Edit(one), &values, Form::new(&change(one))).map(Outcome::Invalid)
}

/// What the form is for.
#[derive(Clone, Copy)]
pub(crate) enum Purpose<'a> {
    New,
    Edit(&'a Stored<Assignment>),
    /// To change what was changed since the form was opened.
    Overtaken(&'a Stored<Assignment>),
    /// To change what was deleted since the form was opened.
    Gone,
}

/// What the fields show.
struct Values<'a> {
    audience: Option<Audience>,
    subject: String,
    kind: Kind,
    text: String,
    given: Date,
    due: Option<Date>,
    minutes: Option<i64>,
    visible_on: Option<Date>,
    session: Option<Id>,
    files: Vec<String>,
    hand_in_until: Option<Instant>,
    late: bool,
    /// Why the lesson was left out.
    untied: Option<String>,
    sent: Option<(&'a FormData, &'a [FieldError])>,
    overload: Option<Overload>,
}

impl Values<'_> {
    /// The day that the form is about.
    fn day(&self) -> Option<Date> {
        let sent = self.sent.and_then(|(sent, _)| sent.get("due"));
        sent.and_then(Date::parse).or(self.due)
    }

    fn empty(ctx: &Context) -> Self {
        Self {
            audience: None,
            subject: String::new(),
            kind: Kind::Exercise,
            text: String::new(),
            given: ctx.today(),
            due: None,
            minutes: None,
            visible_on: None,
            session: None,
            files: Vec::new(),
            hand_in_until: None,
            late: true,
            untied: None,
            sent: None,
            overload: None,
        }
    }

    fn of(ctx: &Context, one: &Assignment) -> Self {
        let visible_on = match one.publication(ctx.now()) {
            Publication::Scheduled(from) => Some(from.day()),
            Publication::Draft => one.planned.filter(|day| *day > ctx.today()),
            Publication::Published => None,
        };
        Self {
            audience: Some(one.audience.clone()),
            subject: one.subject.clone(),
            kind: one.kind,
            text: one.text.clone(),
            given: one.given,
            due: Some(one.due),
            minutes: (one.minutes > 0).then(|| one.minutes.into()),
            visible_on,
            session: one.session.clone(),
            files: one.files().to_vec(),
            hand_in_until: one.hand_in_until,
            late: one.late_allowed.unwrap_or(true),
            ..Self::empty(ctx)
        }
    }
}

fn page(
    ctx: &Context,
    purpose: Purpose<'_>,
    values: &Values<'_>,
    form: Form,
) -> Result<Page, Failure> {
    let classes = Classes::load();
    let of = values
        .audience
        .as_ref()
        .filter(|class| ctx.is_staff_of(class));
    // Of no class until one is chosen: any other's load would be taken for it.
    let (chart, known) = match of {
        Some(class) => {
            let loads = load::around(ctx, class, values.day())?;
            let name = classes.name(class);
            let known = load::sentence(ctx, &loads, name);
            (load::chart(ctx, &loads, name), known)
        }
        None => (None, None),
    };
    let mut form = fields(ctx, &classes, values, known, form);
    form.fields.extend(handing_in(ctx, values)?);
    let (title, back) = match purpose {
        Purpose::New | Purpose::Gone => (
            tr!(ctx, "Donner un travail", "Give homework"),
            way_back(values.audience.clone()),
        ),
        Purpose::Edit(one) | Purpose::Overtaken(one) => (
            tr!(ctx, "Modifier le travail", "Edit homework"),
            View::Assignment { id: one.id.clone() },
        ),
    };
    if let Some((sent, errors)) = values.sent {
        form = form.filled(sent, errors);
    }
    if let Some(overload) = &values.overload {
        form = form.field(Field::hidden("load_seen", overload.token()));
    }
    let form = form
        .submit(tr!(ctx, "Publier", "Publish"), "state", "publish")
        .or_submit(
            tr!(ctx, "Garder en brouillon", "Keep as draft"),
            "state",
            "draft",
        )
        .cancel(tr!(ctx, "Annuler", "Cancel"), &back);
    // The form comes first, and its errors with it; what the chart tells in full, the day's field tells in
    // a line.
    Ok(Page::new(title)
        .back(tr!(ctx, "Retour", "Back"), &back)
        .extend(told(ctx, purpose, &classes))
        .maybe(values.untied.as_ref().map(|why| untied(ctx, why)))
        .maybe(
            values
                .overload
                .as_ref()
                .map(|overload| overload.notice(ctx, &classes)),
        )
        .push(form)
        .maybe(chart))
}

/// What happened to the homework since the form was opened, and how it is now.
fn told(ctx: &Context, purpose: Purpose<'_>, classes: &Classes) -> Vec<Block> {
    match purpose {
        Purpose::New | Purpose::Edit(_) => Vec::new(),
        Purpose::Overtaken(one) => {
            let title = tr!(
                ctx,
                "Ce travail a été modifié entre-temps",
                "This homework was changed meanwhile"
            );
            let kept = items::assignment(ctx, one, &Names::default(), classes);
            meanwhile::overtaken(ctx, title, kept.fact(words::due(ctx, one)))
        }
        Purpose::Gone => meanwhile::gone(
            tr!(
                ctx,
                "Ce travail a été supprimé entre-temps",
                "This homework was deleted meanwhile"
            ),
            tr!(
                ctx,
                "Ce que vous avez écrit est ci-dessous\u{a0}: publiez-le pour le donner comme un nouveau \
                 travail, ou annulez.",
                "What you wrote is below: publish it to give it as new homework, or cancel."
            ),
        ),
    }
}

fn fields(
    ctx: &Context,
    classes: &Classes,
    values: &Values<'_>,
    known: Option<String>,
    form: Form,
) -> Form {
    let language = ctx.language();
    let kinds = Kind::ALL
        .iter()
        .map(|kind| (kind.word().to_owned(), kind.label(language).to_owned()));
    let today = ctx.today();
    let form = form
        .field(Field::audience(
            "audience",
            tr!(ctx, "Pour la classe ou le groupe", "For the class or group"),
            values.audience.clone(),
        ))
        .field(forms::subject_field(
            ctx,
            classes,
            values.audience.as_ref(),
            &values.subject,
        ))
        .field(
            Field::choice(
                "kind",
                tr!(ctx, "Nature", "Kind"),
                values.kind.word(),
                kinds,
            )
            .required(),
        )
        .field(
            Field::long_text(
                "text",
                tr!(ctx, "Consigne", "What to do"),
                &values.text,
                TEXT,
            )
            .required()
            .hint_markdown(ctx.language()),
        )
        .field(due_field(ctx, values, known))
        .field(
            Field::number(
                "minutes",
                tr!(ctx, "Durée estimée", "Estimated time"),
                values.minutes,
                (0, 600),
                tr!(ctx, "minutes", "minutes"),
            )
            .hint(tr!(
                ctx,
                "Compte dans la charge de la journée, tous professeurs confondus.",
                "Counts towards the load of the day, over all teachers."
            )),
        )
        .field(Field::date(
            "given",
            tr!(ctx, "Donné le", "Given on"),
            Some(values.given),
            (None, None),
        ))
        .field(
            Field::date(
                "visible_on",
                tr!(ctx, "Visible à partir du", "Visible from"),
                values.visible_on,
                (Some(today), None),
            )
            .hint(tr!(
                ctx,
                "Laissez vide pour publier tout de suite.",
                "Leave empty to publish at once."
            )),
        );
    match &values.session {
        Some(session) => form.field(Field::hidden(SESSION, session)),
        None => form,
    }
}

/// What the teacher gives with it, and how it is handed in.
fn handing_in(ctx: &Context, values: &Values<'_>) -> Result<[Field; 5], Failure> {
    let files = blobs::describe(&values.files)?;
    let until = values.hand_in_until.map(Instant::local);
    let latest = Some(latest(ctx));
    Ok([
        forms::files_field(ctx, files),
        Field::check(
            "hand_in",
            tr!(ctx, "À rendre en ligne", "To hand in online"),
            until.is_some(),
        )
        .hint(tr!(
            ctx,
            "Les élèves rendent un texte ou des fichiers, jusqu’à la date ci-dessous.",
            "Pupils hand in a text or files, until the date below."
        )),
        Field::date(
            "hand_in_on",
            tr!(ctx, "À rendre jusqu’au", "To hand in until"),
            until.as_ref().map(|until| until.date),
            (None, latest),
        )
        .hint(tr!(
            ctx,
            "Laissez vide pour le jour pour lequel il est donné.",
            "Leave empty for the day on which it is due."
        )),
        Field::time(
            "hand_in_at",
            tr!(ctx, "À l’heure de", "At this hour"),
            until.as_ref().map(|until| until.time),
        )
        .hint(tr!(
            ctx,
            "Laissez vide pour 23\u{a0}h\u{a0}59.",
            "Leave empty for 23:59."
        )),
        Field::check(
            "late",
            tr!(
                ctx,
                "Accepter en retard, avec une mention",
                "Accept late, marked as such"
            ),
            values.late,
        ),
    ])
}

/// The day, with what the class has to do around it already.
fn due_field(ctx: &Context, values: &Values<'_>, known: Option<String>) -> Field {
    let first = values.due.map_or(ctx.today(), |due| due.min(ctx.today()));
    let field = Field::date(
        "due",
        tr!(ctx, "Pour le", "Due on"),
        values.due,
        (Some(first), Some(latest(ctx))),
    )
    .required();
    match known {
        Some(known) => field.hint(known),
        None => field,
    }
}

fn untied(ctx: &Context, why: &str) -> Notice {
    Notice::warning(tr!(
        ctx,
        "{why} Envoyez de nouveau pour continuer ainsi.",
        "{why} Send again to go on like this."
    ))
}

fn way_back(class: Option<Audience>) -> View {
    class.map_or(View::Todo, |of| View::Class { of, before: None })
}

/// The class of who has only one.
fn only_class(ctx: &Context) -> Option<Audience> {
    match ctx.staff_of() {
        [class] => Some(class.clone()),
        _ => None,
    }
}
