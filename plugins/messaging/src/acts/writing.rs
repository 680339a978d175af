//! Sending what is being written, or keeping it.

use preau_sdk::meanwhile;
use preau_sdk::prelude::*;

use crate::acts::typing;
use crate::files;
use crate::forms::writing::{self as form, Values, Writing};
use crate::keys;
use crate::names::Names;
use crate::records::{DRAFTS, Departure, Draft, Kind, Message};
use crate::routes::{Line, View};
use crate::sending::{Letter, MOST};

/// Which button was pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pressed {
    /// The search of a line of recipients.
    Find(Line),
    /// Lines for copies are wanted.
    Copies,
    Keep,
    /// Nothing: what is typed so far is to be kept.
    Typing,
    Later,
    Send,
}

impl Pressed {
    fn of(sent: &FormData) -> Self {
        if let Some(line) = Line::found(sent) {
            return Self::Find(line);
        }
        match sent.get("state") {
            Some("copies") => Self::Copies,
            Some("draft") => Self::Keep,
            Some("typing") => Self::Typing,
            Some("later") => Self::Later,
            _ => Self::Send,
        }
    }
}

/// `version`: of the draft that the form was opened with.
pub(crate) fn write(
    ctx: &Context,
    id: &Id,
    version: Option<i64>,
    sent: &FormData,
) -> Result<Outcome, Failure> {
    let id = &keys::own(ctx, id)?;
    let draft = Draft::get(id)?;
    let values = Values::sent(id, version, sent).planned_as(draft.as_ref());
    let pressed = Pressed::of(sent);
    let writing = match Writing::from_form(sent, ctx.language()) {
        Ok(writing) => writing,
        Err(errors) if pressed == Pressed::Typing => return Err(Failure::Invalid(errors)),
        Err(errors) => return form::again(ctx, &values, &errors, Vec::new()),
    };
    if pressed == Pressed::Typing {
        return typing::keep(ctx, id, version, &writing, values.copies, draft);
    }
    if let Some(message) = Message::get(id)? {
        return has_left(ctx, id, &message, &writing, values);
    }
    let record = form::draft_of(ctx, &writing, draft.as_deref())?;
    Letter::of(id, &record).allowed(ctx)?;
    match &draft {
        Some(one) if is_overtaken(version, one, &record)? => {
            let values = values.opened_as(meanwhile::opened(one));
            return form::again(ctx, &values, &[], form::overtaken(ctx, one));
        }
        None if version.is_some() => {
            return form::again(ctx, &values.opened_as(None), &[], form::gone(ctx));
        }
        _ => {}
    }
    let writes = matches!(pressed, Pressed::Send | Pressed::Later);
    let stays_planned = record.scheduled && pressed == Pressed::Keep;
    if (writes || stays_planned)
        && let Some(refusal) = refusal(ctx, &writing, &record, id, values.clone())?
    {
        return Ok(refusal);
    }
    if pressed == Pressed::Send {
        return match send(ctx, id, &record, draft) {
            Err(Failure::Unavailable(_)) => {
                form::again(ctx, &values, &[], vec![too_much(ctx, record.kind).into()])
            }
            sent => sent,
        };
    }
    // Somebody looks for a first recipient, and has written nothing yet.
    if writing.is_empty() && draft.is_none() && pressed != Pressed::Later {
        return form::again(ctx, &values, &[], Vec::new());
    }
    if draft.is_none() && Draft::are_enough(&record.author)? {
        return form::again(ctx, &values, &[], vec![enough(ctx).into()]);
    }
    let planned = record.send_at.filter(|_| record.scheduled);
    keep(id, record, draft)?;
    Ok(match pressed {
        Pressed::Find(line) => Outcome::redirect(&View::Draft {
            id: id.clone(),
            copies: values.copies,
            find: Some(line),
            words: sent
                .get(&format!("{}-search", line.word()))
                .map(str::to_owned),
        }),
        Pressed::Copies => Outcome::redirect(&View::Draft {
            id: id.clone(),
            copies: true,
            find: None,
            words: None,
        }),
        Pressed::Later => Outcome::redirect(&View::Later { id: id.clone() }),
        Pressed::Keep | Pressed::Typing | Pressed::Send => {
            let said = if planned.is_some() {
                tr!(ctx, "Message enregistré.", "Message kept.")
            } else {
                tr!(ctx, "Brouillon gardé.", "Draft kept.")
            };
            Outcome::said(&View::DRAFTS, said)
        }
    })
}

/// Whether a draft says the same, whenever it was kept, but for its files.
fn says_as(one: &Draft, other: &Draft) -> bool {
    let other = Draft {
        changed: one.changed,
        returned: one.returned,
        files: one.files.clone(),
        ..other.clone()
    };
    *one == other
}

/// Whether the draft is another than the form was opened with, and than what was sent now: what was sent twice
/// is there already.
pub(super) fn is_overtaken(
    version: Option<i64>,
    draft: &Stored<Draft>,
    record: &Draft,
) -> Result<bool, Failure> {
    Ok(meanwhile::is_overtaken(version, draft.version)
        && !(says_as(draft, record) && files::alike(&draft.files, &record.files)?))
}

/// Keeps a draft; gives the version that it has then.
pub(super) fn keep(
    id: &Id,
    record: Draft,
    draft: Option<Stored<Draft>>,
) -> Result<Option<i64>, Failure> {
    match draft {
        None => {
            record.insert_as(id)?;
            Ok(Some(1))
        }
        Some(one) if says_as(&one, &record) && one.files == record.files => {
            Ok(meanwhile::opened(&one))
        }
        Some(mut one) => {
            one.record = record;
            one.update()?;
            Ok(meanwhile::opened(&one).map(|version| version + 1))
        }
    }
}

fn send(
    ctx: &Context,
    id: &Id,
    record: &Draft,
    draft: Option<Stored<Draft>>,
) -> Result<Outcome, Failure> {
    // The draft goes first: its files are the message's then.
    if let Some(draft) = draft {
        if draft.scheduled {
            Departure::cancel(id)?;
        }
        draft.delete()?;
    }
    Letter::of(id, record).send(ctx)?;
    let names = Names::of([&record.to, &record.cc].into_iter().flatten());
    let to = names.list(ctx, &record.to);
    let said = if to.is_empty() {
        tr!(ctx, "Message envoyé.", "Message sent.")
    } else {
        tr!(ctx, "Message envoyé à {to}.", "Message sent to {to}.")
    };
    Ok(Outcome::said(&View::Sent { after: None }, said))
}

/// What was sent under this identifier is there already: pressing twice sends once. Something else than that
/// is a message of its own, which has not left.
fn has_left(
    ctx: &Context,
    id: &Id,
    message: &Stored<Message>,
    writing: &Writing,
    values: Values,
) -> Result<Outcome, Failure> {
    let record = form::draft_of(ctx, writing, None)?;
    let sent = Message {
        files: message.files.clone(),
        ..Letter::of(id, &record).message()
    };
    let mut expected = record.files.clone();
    expected.extend(files::carried(record.carries.as_ref())?);
    if sent == message.record && files::alike(&message.files, &expected)? {
        return Ok(Outcome::said(
            &View::Message { id: id.clone() },
            tr!(ctx, "Ce message est parti.", "This message has left."),
        ));
    }
    let notice = Notice::warning(tr!(
        ctx,
        "Ce que vous avez changé depuis n’est pas parti\u{a0}: envoyez-le comme un autre message, ou annulez.",
        "What you have changed since has not left: send it as another message, or cancel."
    ));
    let title = tr!(
        ctx,
        "Le message est déjà parti",
        "The message has left already"
    );
    let told: Vec<Block> = vec![notice.title(title).into()];
    form::again(ctx, &values.anew(ctx)?, &[], told)
}

/// The form again, if what was written cannot be sent as it is.
fn refusal(
    ctx: &Context,
    writing: &Writing,
    record: &Draft,
    id: &Id,
    values: Values,
) -> Result<Option<Outcome>, Failure> {
    let letter = Letter::of(id, record);
    let mut errors = missing(ctx, writing, &letter);
    if !errors.is_empty() {
        return form::again(ctx, &values, &errors, Vec::new()).map(Some);
    }
    let refused = match letter.refused() {
        Ok(refused) if refused.is_empty() => return Ok(None),
        Ok(refused) => refused,
        Err(Failure::NotFound) if letter.answers.is_some() => {
            let told = vec![unanswerable(ctx).into()];
            return form::again(ctx, &values.answering_nothing(), &[], told).map(Some);
        }
        Err(failure) => return Err(failure),
    };
    let line = [
        (Line::To, &letter.to),
        (Line::Cc, &letter.cc),
        (Line::Bcc, &letter.bcc),
    ]
    .into_iter()
    .find(|(_, line)| line.iter().any(|one| refused.contains(one)));
    let line = line.map_or(Line::To, |(line, _)| line);
    errors.push(FieldError::new(line.word(), not_to(ctx, refused.len())));
    let values = values.without(&refused).showing(line);
    form::again(ctx, &values, &errors, Vec::new()).map(Some)
}

/// The platform takes no more letters for the moment, or no more urgent ones that day: this one is not lost.
fn too_much(ctx: &Context, kind: Kind) -> Notice {
    if kind == Kind::Urgent {
        return Notice::warning(tr!(
            ctx,
            "Votre établissement a déjà envoyé ses annonces urgentes des dernières vingt-quatre heures. Rien n’est perdu\u{a0}: décochez «\u{a0}urgente\u{a0}» et envoyez, ou réessayez dans une minute.",
            "Your school has sent its urgent announcements of the last 24 hours. Nothing is lost: uncheck “urgent” and send, or try again in a minute."
        ))
        .title(not_yet(ctx));
    }
    Notice::warning(tr!(
        ctx,
        "Vous, ou votre établissement, avez envoyé beaucoup de messages à l’instant. Rien n’est perdu\u{a0}: envoyez de nouveau dans une minute, ou enregistrez le brouillon.",
        "You, or your school, have sent many messages just now. Nothing is lost: send again in a minute, or keep the draft."
    ))
    .title(not_yet(ctx))
}

fn not_yet(ctx: &Context) -> String {
    tr!(
        ctx,
        "Le message n’est pas encore parti",
        "The message has not left yet"
    )
}

/// One more draft is not kept; what was written is still in the form, and can be sent.
fn enough(ctx: &Context) -> Notice {
    Notice::warning(enough_said(ctx)).title(tr!(
        ctx,
        "Le brouillon n’est pas enregistré",
        "The draft is not kept"
    ))
}

pub(super) fn enough_said(ctx: &Context) -> String {
    tr!(
        ctx,
        "Vous avez déjà {DRAFTS} brouillons\u{a0}: supprimez-en pour en garder d’autres, ou envoyez celui-ci.",
        "You have {DRAFTS} drafts already: delete some to keep others, or send this one."
    )
}

/// What a message wants before it leaves.
fn missing(ctx: &Context, writing: &Writing, letter: &Letter) -> Vec<FieldError> {
    let recipients = match letter.recipients() {
        0 => Some(tr!(
            ctx,
            "Choisissez au moins un destinataire.",
            "Choose at least one recipient."
        )),
        1..=MOST => None,
        count => Some(tr!(
            ctx,
            "Choisissez au plus {MOST} destinataires\u{a0}; il y en a {count}. Un groupe compte pour un.",
            "Choose at most {MOST} recipients; there are {count}. A group counts as one."
        )),
    };
    let subject = writing.subject.is_none().then(|| {
        tr!(
            ctx,
            "Écrivez un objet\u{a0}: de quoi s’agit-il\u{a0}?",
            "Write a subject: what is it about?"
        )
    });
    let text = writing
        .text
        .is_none()
        .then(|| tr!(ctx, "Écrivez votre message.", "Write your message."));
    [("to", recipients), ("subject", subject), ("text", text)]
        .into_iter()
        .filter_map(|(field, wrong)| Some(FieldError::new(field, wrong?)))
        .collect()
}

fn not_to(ctx: &Context, count: usize) -> String {
    if count == 1 {
        tr!(
            ctx,
            "Un destinataire a été retiré\u{a0}: vous ne pouvez pas lui écrire.",
            "One recipient was taken out: you cannot write to them."
        )
    } else {
        tr!(
            ctx,
            "{count} destinataires ont été retirés\u{a0}: vous ne pouvez pas leur écrire.",
            "{count} recipients were taken out: you cannot write to them."
        )
    }
}

fn unanswerable(ctx: &Context) -> Notice {
    Notice::warning(tr!(
        ctx,
        "Vous n’avez plus le message auquel vous répondez. Envoyez de nouveau pour écrire un nouveau message.",
        "You no longer have the message that you answer. Send again to write a new message."
    ))
}
