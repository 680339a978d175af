//! What several pages of a room show.

use preau_sdk::directory::Names;
use preau_sdk::prelude::*;
use preau_sdk_markdown as markdown;

use crate::records::{Line, Poll, Room, Shared, Video};
use crate::routes::{Act, View};
use crate::video::{Participant, Service};
use crate::words;

/// So many lines of the chat are shown within a room, the newest first: what was just written is at the top.
const LINES: u32 = 40;

/// The newest lines of the chat.
pub(super) fn newest(room: &Id) -> Result<Vec<Stored<Line>>, Failure> {
    Line::by_room()
        .is(room.clone())
        .descending()
        .limit(LINES)
        .list()
}

/// The chat: the form above, then what was written, the newest first.
pub(super) fn chat(
    ctx: &Context,
    page: Page,
    lines: &[Stored<Line>],
    names: &Names,
    say: Option<Form>,
) -> Page {
    let page = page
        .push(Block::heading(tr!(ctx, "Échanges", "Chat")))
        .maybe(say);
    if lines.is_empty() {
        return page.push(Block::markdown(tr!(
            ctx,
            "Personne n’a encore écrit.",
            "Nobody has written yet."
        )));
    }
    let page = page.push(thread(ctx, lines, names));
    if lines.len() < LINES as usize {
        return page;
    }
    page.push(Block::markdown(tr!(
        ctx,
        "Les {LINES} derniers messages, du plus récent au plus ancien.",
        "The last {LINES} lines, from the newest."
    )))
}

/// Lines of the chat: what people wrote means just itself.
pub(super) fn thread(ctx: &Context, lines: &[Stored<Line>], names: &Names) -> Vec<Message> {
    let me = ctx.me().ok();
    let message = |line: &Stored<Line>| {
        let author = words::person(ctx, names, &line.author);
        let message = Message::new(author, line.at, markdown::literal(&line.text));
        if me.as_ref() == Some(&line.author) {
            message.mine()
        } else {
            message
        }
    };
    lines.iter().map(message).collect()
}

/// What was answered to a question, drawn and as a table.
pub(super) fn results(ctx: &Context, poll: &Stored<Poll>, counts: &[u32]) -> Chart {
    let values = poll
        .options
        .iter()
        .zip(counts)
        .map(|(option, count)| (option.clone(), f64::from(*count)));
    Chart::bars(
        poll.question.clone(),
        tr!(ctx, "réponses", "answers"),
        tr!(ctx, "Réponses", "Answers"),
        values,
    )
}

/// What is shared: a link each, and then the files; empty for none.
pub(super) fn documents(ctx: &Context, shared: &[Stored<Shared>]) -> Result<Vec<Block>, Failure> {
    if shared.is_empty() {
        return Ok(Vec::new());
    }
    let mut blocks = vec![Block::heading(tr!(ctx, "Documents", "Documents"))];
    for one in shared {
        let title = markdown::literal(&one.title);
        let line = match &one.url {
            Some(url) => format!("[{title}](<{url}>)"),
            None => title,
        };
        blocks.push(Block::markdown(line));
        let files = blobs::describe(&one.files)?;
        if !files.is_empty() {
            blocks.push(files.into());
        }
    }
    Ok(blocks)
}

/// The way to the video, for who is within the room: a button that asks for a link.
pub(super) fn video(ctx: &Context, room: &Stored<Room>, moderates: bool) -> Vec<Block> {
    match room.video {
        Video::Failed if moderates => vec![
            Notice::warning(tr!(
                ctx,
                "Le serveur de visio ne répond pas. Tout le reste fonctionne\u{a0}: échanges, sondages, documents, appel.",
                "The video server does not answer. All the rest works: chat, polls, documents, register."
            ))
            .title(tr!(ctx, "Pas de visio pour l’instant", "No video for now"))
            .into(),
        ],
        Video::None | Video::Failed => Vec::new(),
        Video::Ready => {
            let join = Act::Join {
                id: room.id.clone(),
            };
            let label = tr!(ctx, "Rejoindre la visio", "Join the video");
            vec![vec![Action::post(label, &join)].into()]
        }
    }
}

/// The link to the video, signed just now for its reader.
pub(crate) fn joining(
    ctx: &Context,
    room: &Stored<Room>,
    moderates: bool,
) -> Result<Option<Page>, Failure> {
    let (Video::Ready, Some(identity), Some(service)) =
        (room.video, ctx.identity(), Service::load()?)
    else {
        return Ok(None);
    };
    let who = Participant {
        id: &identity.person.id,
        name: &identity.person.name,
        moderates,
    };
    let link = service.join(room, who, ctx.now())?;
    let open = tr!(ctx, "Ouvrir la visio", "Open the video");
    let about = tr!(
        ctx,
        "Elle s’ouvre hors de l’ENT, sur le serveur de l’établissement. Ce lien est à votre nom et sert maintenant\u{a0}: \
         ne le donnez à personne, et demandez-en un autre pour revenir.",
        "It opens outside, on the school’s server. This link is in your name and for now: give it to nobody, and ask for \
         another to come back."
    );
    let notice = Notice::info(format!("[{open}](<{link}>)\n\n{about}"));
    Ok(Some(
        Page::new(tr!(ctx, "Rejoindre la visio", "Join the video"))
            .lead(words::name(ctx.language(), room))
            .back(
                tr!(ctx, "La classe virtuelle", "The room"),
                &View::room(&room.id),
            )
            .push(notice.title(tr!(ctx, "La visio est ouverte", "Video is open"))),
    ))
}

/// The parts of a room for who runs it.
pub(super) fn tabs(ctx: &Context, room: &Stored<Room>, current: &str) -> Vec<Tab> {
    let id = || room.id.clone();
    [
        (
            "room",
            tr!(ctx, "La salle", "The room"),
            View::room(&room.id),
        ),
        (
            "register",
            tr!(ctx, "Appel", "Register"),
            View::Register { id: id() },
        ),
        (
            "chat",
            tr!(ctx, "Échanges", "Chat"),
            View::Chat {
                id: id(),
                after: None,
            },
        ),
        (
            "polls",
            tr!(ctx, "Sondages", "Polls"),
            View::Polls { id: id() },
        ),
        (
            "documents",
            tr!(ctx, "Documents", "Documents"),
            View::Documents { id: id() },
        ),
    ]
    .into_iter()
    .map(|(word, label, to)| Tab::new(label, &to, word == current))
    .collect()
}

/// The button that lets a pupil in.
pub(super) fn admit(ctx: &Context, room: &Id, pupil: &PersonId) -> Action {
    let to = Act::Admit {
        id: room.clone(),
        pupil: pupil.clone(),
    };
    Action::post(tr!(ctx, "Faire entrer", "Let in"), &to)
}
