//! Writing a message: a new one, an answer, one passed on, what was begun.

use preau_sdk::mailbox::Entry;
use preau_sdk::meanwhile;
use preau_sdk::page::Control;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::files::{self, Files};
use crate::forms::{SUBJECT, TEXT};
use crate::names::Names;
use crate::records::{Draft, Kind, Message, addressees, texts};
use crate::routes::{Act, Line, View};
use crate::views::readers;
use crate::{keys, sending, words};

/// What the form sends.
#[derive(Clone, Debug, Form)]
pub(crate) struct Writing {
    pub(crate) to: Vec<Addressee>,
    pub(crate) cc: Vec<Addressee>,
    pub(crate) bcc: Vec<Addressee>,
    #[form(max = SUBJECT)]
    pub(crate) subject: Option<String>,
    #[form(max = TEXT)]
    pub(crate) text: Option<String>,
    #[form(max = files::MOST)]
    pub(crate) files: Vec<String>,
    pub(crate) announcement: bool,
    /// Whether it reaches people in quiet hours too: an announcement then.
    pub(crate) urgent: bool,
    pub(crate) answers: Option<Id>,
    /// Of what is passed on: whether its files go along.
    pub(crate) carry: bool,
    /// Which message that is.
    pub(crate) forwards: Option<Id>,
}

impl Writing {
    /// Whether there is nothing to keep.
    pub(crate) fn is_empty(&self) -> bool {
        let said = [&self.subject, &self.text].into_iter().flatten().count();
        said + self.to.len() + self.cc.len() + self.bcc.len() + self.files.len() == 0
    }

    pub(crate) fn kind(&self) -> Kind {
        Kind::asked(self.announcement, self.urgent)
    }
}

/// What the form shows.
#[derive(Clone, Debug)]
pub(crate) struct Values {
    /// Under which the draft is kept, and the message sent.
    id: Id,
    /// Of the draft, if there is one.
    version: Option<i64>,
    kind: Kind,
    to: Vec<Addressee>,
    cc: Vec<Addressee>,
    bcc: Vec<Addressee>,
    subject: String,
    text: String,
    files: Vec<String>,
    /// The message that is passed on, and whether its files go along.
    forwards: Option<Id>,
    carry: bool,
    answers: Option<Id>,
    /// When it leaves by itself.
    send_at: Option<Instant>,
    /// With lines for copies, though there are none.
    pub(crate) copies: bool,
    find: Option<(Line, String)>,
}

impl Values {
    fn new(ctx: &Context) -> Result<Self, Failure> {
        Ok(Self {
            id: keys::fresh(ctx)?,
            version: None,
            kind: Kind::Message,
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: String::new(),
            text: String::new(),
            files: Vec::new(),
            forwards: None,
            carry: false,
            answers: None,
            send_at: None,
            copies: false,
            find: None,
        })
    }

    /// As it was kept.
    pub(crate) fn kept(draft: &Stored<Draft>) -> Self {
        Self {
            id: draft.id.clone(),
            version: meanwhile::opened(draft),
            kind: draft.kind,
            to: addressees(&draft.to),
            cc: addressees(&draft.cc),
            bcc: addressees(&draft.bcc),
            subject: draft.subject.clone(),
            text: draft.text.clone(),
            files: draft.files.clone(),
            forwards: draft.carries.clone(),
            carry: draft.carries.is_some(),
            answers: draft.answers.clone(),
            send_at: draft.send_at.filter(|_| draft.scheduled),
            copies: false,
            find: None,
        }
    }

    /// As it was typed, whatever is wrong with it.
    pub(crate) fn sent(id: &Id, version: Option<i64>, sent: &FormData) -> Self {
        let line = |name: &str| sent.all(name).filter_map(Addressee::parse).collect();
        let text = |name: &str| sent.get(name).unwrap_or_default().to_owned();
        let find = Line::found(sent);
        Self {
            id: id.clone(),
            version,
            kind: Kind::asked(
                sent.get("announcement").is_some(),
                sent.get("urgent").is_some(),
            ),
            to: line("to"),
            cc: line("cc"),
            bcc: line("bcc"),
            subject: text("subject"),
            text: text("text"),
            files: sent.all("files").map(str::to_owned).collect(),
            forwards: sent.get("forwards").and_then(Id::parse),
            carry: sent.get("carry").is_some(),
            answers: sent.get("answers").and_then(Id::parse),
            send_at: None,
            copies: sent.says("state", "copies") || sent.get("cc-search").is_some(),
            find: find.map(|line| (line, text(&format!("{}-search", line.word())))),
        }
    }

    /// Without these, whom the author may not write to.
    pub(crate) fn without(mut self, refused: &[Addressee]) -> Self {
        for line in [&mut self.to, &mut self.cc, &mut self.bcc] {
            line.retain(|one| !refused.contains(one));
        }
        self
    }

    /// With this line in sight.
    pub(crate) fn showing(mut self, line: Line) -> Self {
        self.copies |= line != Line::To;
        self
    }

    /// As a message of its own, which answers nothing.
    pub(crate) fn answering_nothing(mut self) -> Self {
        self.answers = None;
        self
    }

    /// With another version of the draft.
    pub(crate) fn opened_as(mut self, version: Option<i64>) -> Self {
        self.version = version;
        self
    }

    /// Under another identifier: what was kept under this one has left.
    pub(crate) fn anew(mut self, ctx: &Context) -> Result<Self, Failure> {
        self.id = keys::fresh(ctx)?;
        self.version = None;
        Ok(self)
    }

    /// Leaving by itself as the draft does.
    pub(crate) fn planned_as(mut self, draft: Option<&Stored<Draft>>) -> Self {
        self.send_at = draft.and_then(|one| one.send_at.filter(|_| one.scheduled));
        self
    }
}

pub(crate) fn new(ctx: &Context) -> Result<Page, Failure> {
    page(ctx, &Values::new(ctx)?, &[], Vec::new())
}

/// The form for what was begun.
pub(crate) fn draft(
    ctx: &Context,
    id: &Id,
    copies: bool,
    find: Option<(Line, String)>,
) -> Result<Page, Failure> {
    let one = Draft::find(id)?;
    let values = Values {
        copies,
        find,
        ..Values::kept(&one)
    };
    page(ctx, &values, &[], Vec::new())
}

/// The form for an answer: to its author, and to those who got it besides; of one's own, to those who got it.
pub(crate) fn reply(ctx: &Context, id: &Id, all: bool) -> Result<Page, Failure> {
    let entry = mailbox::open::<Message>(id)?;
    if !entry.can_be_answered() {
        return Err(Failure::forbidden(sending::no_answer(ctx)));
    }
    let me = Addressee::from(&ctx.me()?);
    let author = entry.stored.record.author.as_ref().map(Addressee::from);
    let mine = entry.is_mine(ctx);
    let others = |line: &[String]| {
        let mut line = addressees(line);
        line.retain(|one| *one != me && Some(one) != author.as_ref());
        let may = directory::may_write(&line);
        let mut may = may.into_iter();
        line.retain(|_| may.next().unwrap_or(false));
        line
    };
    let mut to = Vec::new();
    to.extend(author.clone().filter(|_| !mine));
    if all || mine {
        to.extend(others(&entry.to));
    }
    let values = Values {
        to,
        cc: if all { others(&entry.cc) } else { Vec::new() },
        subject: prefixed(ctx, &entry.subject, "Re"),
        answers: Some(id.clone()),
        ..Values::new(ctx)?
    };
    page(ctx, &values, &[], Vec::new())
}

/// The form that passes a message on: to whom, its reader says.
pub(crate) fn forward(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let entry = mailbox::open::<Message>(id)?;
    let author = markdown::literal(&words::author(ctx, &entry));
    let moment = words::moment(ctx, entry.at);
    let title = markdown::literal(&words::subject(ctx.language(), &entry.subject));
    let quoted = quoted(&entry.text);
    let text = tr!(
        ctx,
        "\n\n---\n\n**Message transféré\u{a0}: {title}**\n\nDe {author}, {moment}\n\n{quoted}",
        "\n\n---\n\n**Forwarded message: {title}**\n\nFrom {author}, {moment}\n\n{quoted}"
    );
    let values = Values {
        subject: prefixed(ctx, &entry.subject, "Tr"),
        text,
        forwards: Some(id.clone()),
        carry: true,
        ..Values::new(ctx)?
    };
    page(ctx, &values, &[], Vec::new())
}

/// The form that writes once more to those who have not read what the caller announced.
pub(crate) fn remind(ctx: &Context, id: &Id) -> Result<Page, Failure> {
    let entry = mailbox::open::<Message>(id)?;
    if !entry.kind.is_announcement() {
        return Err(Failure::NotFound);
    }
    let quoted = quoted(&entry.text);
    let values = Values {
        kind: Kind::Announcement,
        to: readers::unread(id)?,
        subject: prefixed(
            ctx,
            &entry.subject,
            ctx.language().pick("Rappel", "Reminder"),
        ),
        text: format!("\n\n{quoted}"),
        ..Values::new(ctx)?
    };
    page(ctx, &values, &[], Vec::new())
}

/// As much of a message as fits beneath a few words, as a quotation.
fn quoted(text: &str) -> String {
    const ROOM: usize = TEXT as usize * 9 / 10;
    let quotation = markdown::quote(text);
    if quotation.chars().count() <= ROOM {
        return quotation;
    }
    let cut: String = quotation.chars().take(ROOM).collect();
    let whole = cut
        .rfind('\n')
        .and_then(|end| cut.get(..end))
        .unwrap_or(&cut);
    format!("{whole}\n>\n> …")
}

/// "Re : Sortie", and not "Re : Re : Sortie".
fn prefixed(ctx: &Context, subject: &str, prefix: &str) -> String {
    let colon = ctx.language().pick("\u{a0}:", ":");
    let is_there = subject
        .strip_prefix(prefix)
        .is_some_and(|rest| rest.trim_start().starts_with(':'));
    if subject.is_empty() || is_there {
        return subject.to_owned();
    }
    let all = format!("{prefix}{colon} {subject}");
    all.chars().take(SUBJECT as usize).collect()
}

/// The form again, with what was typed and what is wrong.
pub(crate) fn again(
    ctx: &Context,
    values: &Values,
    errors: &[FieldError],
    told: Vec<Block>,
) -> Result<Outcome, Failure> {
    page(ctx, values, errors, told).map(Outcome::Invalid)
}

/// What stands above the form of somebody who kept another version meanwhile.
pub(crate) fn overtaken(ctx: &Context, draft: &Stored<Draft>) -> Vec<Block> {
    let names = Names::of([&draft.to, &draft.cc, &draft.bcc].into_iter().flatten());
    let title = tr!(
        ctx,
        "Ce brouillon a été modifié entre-temps",
        "This draft was changed meanwhile"
    );
    let mut text = draft.text.clone();
    markdown::shorten(&mut text);
    let kept = Item::new(words::subject(ctx.language(), &draft.subject))
        .text(text)
        .fact(names.list(ctx, &draft.to))
        .fact(words::moment(ctx, draft.changed));
    meanwhile::overtaken(ctx, title, kept)
}

/// What stands above the form of something that is no more.
pub(crate) fn gone(ctx: &Context) -> Vec<Block> {
    meanwhile::gone(
        tr!(
            ctx,
            "Ce brouillon a été supprimé entre-temps",
            "This draft was deleted meanwhile"
        ),
        tr!(
            ctx,
            "Ce que vous avez écrit est ci-dessous\u{a0}: envoyez-le, gardez-le de nouveau, ou annulez.",
            "What you wrote is below: send it, keep it again, or cancel."
        ),
    )
}

fn page(
    ctx: &Context,
    values: &Values,
    errors: &[FieldError],
    told: Vec<Block>,
) -> Result<Page, Failure> {
    let answered = values.answers.as_ref().map(answered).transpose()?.flatten();
    let title = match (&answered, values.version) {
        (Some(_), _) => tr!(ctx, "Répondre", "Reply"),
        (None, Some(_)) => tr!(ctx, "Brouillon", "Draft"),
        (None, None) => tr!(ctx, "Nouveau message", "New message"),
    };
    let back = match (&answered, values.version) {
        (_, Some(_)) => View::DRAFTS,
        (Some(entry), None) => View::Message {
            id: entry.stored.id.clone(),
        },
        (None, None) => View::INBOX,
    };
    let planned = values.send_at.map(|at| {
        let moment = words::moment(ctx, at);
        Notice::info(tr!(
            ctx,
            "Ce message partira {moment}. Vos changements seront du voyage si vous les enregistrez.",
            "This message is to leave {moment}. What you change and keep leaves with it."
        ))
    });
    let form = fields(ctx, values, answered.as_ref())?.wrong(errors);
    Ok(Page::new(title)
        .back(tr!(ctx, "Retour", "Back"), &back)
        .extend(told)
        .maybe(nobody(ctx, answered.as_ref()))
        .maybe(planned)
        .push(buttons(ctx, form, values).cancel(tr!(ctx, "Annuler", "Cancel"), &back)))
}

/// What is answered, while the reader has it.
fn answered(id: &Id) -> Result<Option<Entry<Message>>, Failure> {
    match mailbox::open::<Message>(id) {
        Ok(entry) => Ok(Some(entry)),
        Err(Failure::NotFound) => Ok(None),
        Err(failure) => Err(failure),
    }
}

fn fields(
    ctx: &Context,
    values: &Values,
    answered: Option<&Entry<Message>>,
) -> Result<Form, Failure> {
    let to = Act::Write {
        id: values.id.clone(),
        version: values.version,
    };
    let field = |line| recipients(ctx, values, line, answered);
    let mut form = Form::new(&to).field(field(Line::To));
    if values.copies || !values.cc.is_empty() || !values.bcc.is_empty() {
        form = form.field(field(Line::Cc)).field(field(Line::Bcc));
    }
    let subject = tr!(ctx, "Objet", "Subject");
    let text = tr!(ctx, "Message", "Message");
    form = form
        .field(Field::text("subject", subject, &values.subject, SUBJECT))
        .field(Field::long_text("text", text, &values.text, TEXT).hint_markdown(ctx.language()))
        .field(Field::files(
            "files",
            tr!(ctx, "Pièces jointes", "Attachments"),
            Files::of(&values.files)?.list(&values.files),
            files::MOST,
        ));
    form = carrying(ctx, form, values)?;
    if sending::may_announce(ctx) && values.answers.is_none() {
        form = form.field(Field::check(
            "announcement",
            tr!(
                ctx,
                "Annonce\u{a0}: sans réponse, et vous verrez qui l’a lue",
                "Announcement: nobody answers, and you see who has read it"
            ),
            values.kind.is_announcement(),
        ));
        form = form.field(Field::check(
            "urgent",
            tr!(
                ctx,
                "Annonce urgente\u{a0}: elle appelle aussi pendant les heures calmes et les congés. L’établissement en a peu par jour",
                "Urgent announcement: it calls people in quiet hours and on days off too. The school has few a day"
            ),
            values.kind == Kind::Urgent,
        ));
    }
    Ok(match &values.answers {
        Some(id) => form.field(Field::hidden("answers", id.as_str())),
        None => form,
    })
}

/// For what is passed on: whether its files go along, by name.
fn carrying(ctx: &Context, form: Form, values: &Values) -> Result<Form, Failure> {
    let Some(id) = &values.forwards else {
        return Ok(form);
    };
    let carried = files::carried(Some(id))?;
    let names: Vec<_> = blobs::describe(&carried)?
        .into_iter()
        .map(|file| file.name)
        .collect();
    if names.is_empty() {
        return Ok(form);
    }
    let names = names.join(", ");
    let label = tr!(
        ctx,
        "Transférer aussi les pièces jointes\u{a0}: {names}",
        "Forward the attachments too: {names}"
    );
    Ok(form
        .field(Field::check("carry", label, values.carry))
        .field(Field::hidden("forwards", id.as_str())))
}

/// One line of recipients. Who wrote what is answered may be written to, whatever the directory says.
fn recipients(
    ctx: &Context,
    values: &Values,
    line: Line,
    answered: Option<&Entry<Message>>,
) -> Field {
    let (label, chosen) = match line {
        Line::To => (tr!(ctx, "À", "To"), &values.to),
        Line::Cc => (tr!(ctx, "Copie (Cc)", "Copy (Cc)"), &values.cc),
        Line::Bcc => (
            tr!(ctx, "Copie cachée (Cci)", "Blind copy (Bcc)"),
            &values.bcc,
        ),
    };
    let search = match &values.find {
        Some((of, words)) if *of == line => words.as_str(),
        _ => "",
    };
    let mut field = Field::recipients(line.word(), label, chosen, search);
    let author = answered.and_then(|entry| entry.author.as_ref());
    if let Some(author) = author {
        let addressee = Addressee::Person(author.id.clone());
        if chosen.contains(&addressee) {
            field = field.knowing(&addressee, &author.name);
        }
    }
    if line == Line::To && chosen.is_empty() {
        field = offered(ctx, field);
    }
    match line {
        Line::To => field.hint(tr!(
            ctx,
            "Cherchez un nom, une classe ou un groupe. Chaque recherche garde votre brouillon.",
            "Look for a name, a class or a group. Each search keeps your draft."
        )),
        Line::Cc => field,
        Line::Bcc => field.hint(tr!(
            ctx,
            "Les autres destinataires ne les verront pas.",
            "The other recipients do not see them."
        )),
    }
}

/// Why there is nobody to choose, and whom to ask: for who may write to nobody.
fn nobody(ctx: &Context, answered: Option<&Entry<Message>>) -> Option<Notice> {
    // Who wrote what is answered is somebody.
    if answered.is_some() || !directory::correspondent_groups("").is_empty() {
        return None;
    }
    let anybody = directory::correspondents("", None, None, 1).people;
    anybody.is_empty().then(|| {
        Notice::warning(tr!(
            ctx,
            "Les règles de l’établissement, ou ce que dit l’annuaire de vous, ne vous permettent d’écrire à \
             personne ici. Si ce n’est pas ce que vous attendez, demandez au secrétariat de l’établissement de \
             vérifier votre dossier. À un message que vous avez reçu, vous pouvez répondre.",
            "By the school’s rules, or by what its directory says of you, you may write to nobody here. If that is \
             not what you expect, ask the school’s office to check your record. You may answer a message that \
             you got."
        ))
        .title(tr!(
            ctx,
            "Vous n’avez pas de correspondant",
            "You have nobody to write to"
        ))
    })
}

/// Whom one mostly writes to. Families: the teachers, the head teacher of the class first. Who works there: the classes
/// and groups that are theirs, and everybody of a profile where they may.
fn offered(ctx: &Context, field: Field) -> Field {
    let groups = directory::correspondent_groups("").into_iter();
    if ctx.learner().is_some() {
        let mut teachers = directory::correspondents("", Some(Profile::Teacher), None, 20).people;
        teachers.sort_by_key(|one| one.head_of.is_empty());
        for one in teachers.iter_mut().filter(|one| !one.head_of.is_empty()) {
            let heads = tr!(ctx, "professeur principal", "head teacher");
            one.subjects.insert(0, heads);
        }
        return field.offering(groups, teachers);
    }
    let is_theirs = |id: &String| {
        ctx.staff_of()
            .iter()
            .any(|of| matches!(of, Audience::Class(own) | Audience::Group(own) if own == id))
    };
    let theirs = groups.filter(|group| match &group.addressee {
        Addressee::Pupils(id) | Addressee::Relatives(id) | Addressee::Teachers(id) => is_theirs(id),
        Addressee::Person(_) | Addressee::Everyone(_) | Addressee::Management => true,
    });
    field.offering(theirs, [])
}

fn buttons(ctx: &Context, form: Form, values: &Values) -> Form {
    let keep = if values.send_at.is_some() {
        tr!(
            ctx,
            "Enregistrer sans changer l’heure",
            "Keep, to leave at that hour"
        )
    } else {
        tr!(ctx, "Garder en brouillon", "Keep as draft")
    };
    let form = form
        .submit(tr!(ctx, "Envoyer", "Send"), "state", "send")
        .or_submit(
            tr!(ctx, "Envoyer plus tard", "Send later"),
            "state",
            "later",
        )
        .or_submit(keep, "state", "draft");
    // What leaves by itself leaves as its author left it, and not half changed.
    let form = match values.send_at {
        Some(_) => form,
        None => form.keeps("state", "typing"),
    };
    let has_copies = form.fields.iter().any(|field| {
        matches!(field.control, Control::Recipients(_)) && field.name == Line::Cc.word()
    });
    if has_copies {
        form
    } else {
        form.or_submit(
            tr!(ctx, "Ajouter des copies", "Add copies"),
            "state",
            "copies",
        )
    }
}

/// The draft that keeps what was written.
pub(crate) fn draft_of(
    ctx: &Context,
    writing: &Writing,
    before: Option<&Draft>,
) -> Result<Draft, Failure> {
    Ok(Draft {
        author: ctx.me()?,
        kind: writing.kind(),
        to: texts(&writing.to),
        cc: texts(&writing.cc),
        bcc: texts(&writing.bcc),
        subject: writing.subject.clone().unwrap_or_default(),
        text: writing.text.clone().unwrap_or_default(),
        files: writing.files.clone(),
        carries: writing.forwards.clone().filter(|_| writing.carry),
        answers: writing.answers.clone(),
        changed: ctx.now(),
        scheduled: before.is_some_and(|one| one.scheduled),
        send_at: before.and_then(|one| one.send_at),
        returned: false,
    })
}
