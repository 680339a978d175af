//! Handing in online: when it is possible, who looks after it, and how it stands.

use preau_sdk::prelude::*;

use crate::reader::Classes;
use crate::records::{Assignment, Feedback, HandIn, Publication, Written as _};
use crate::words;

/// Whether a pupil may hand in a homework now, or another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// Until then.
    Open(Instant),
    /// It was to be handed in until then, and is still taken.
    Late(Instant),
    /// It is taken no more: it was to be handed in until then.
    Closed(Instant),
}

impl Door {
    /// Of a homework of which this was handed in; none where nothing is handed in online. What was handed in in time
    /// stays as it is afterwards: another version would make it late.
    pub(crate) fn of(ctx: &Context, one: &Assignment, handed: Option<&HandIn>) -> Option<Self> {
        let until = one.hand_in_until?;
        let in_time = handed.is_some_and(|handed| handed.at <= until);
        Some(if ctx.now() <= until {
            Self::Open(until)
        } else if one.late_allowed == Some(true) && !in_time {
            Self::Late(until)
        } else {
            Self::Closed(until)
        })
    }

    pub(crate) fn is_open(self) -> bool {
        !matches!(self, Self::Closed(_))
    }
}

/// A published homework that the caller may read and of which something is handed in online.
pub(crate) fn find(ctx: &Context, id: &Id) -> Result<Stored<Assignment>, Failure> {
    let one = Assignment::find(id)?;
    let is_published = one.publication(ctx.now()) == Publication::Published;
    if one.hand_in_until.is_none() || !is_published {
        return Err(Failure::NotFound);
    }
    Ok(one)
}

/// The same for who looks after it, with the classes that they know.
pub(crate) fn find_followed(
    ctx: &Context,
    id: &Id,
) -> Result<(Stored<Assignment>, Classes), Failure> {
    let one = find(ctx, id)?;
    let classes = Classes::load_for_staff(ctx);
    if !is_followed(ctx, &one, &classes) {
        return Err(Failure::forbidden(tr!(
            ctx,
            "Seuls les professeurs de cette matière dans la classe lisent ce qui est rendu.",
            "Only the teachers of this subject in the class read what is handed in."
        )));
    }
    Ok((one, classes))
}

/// Whether the caller looks after what is handed in of a homework: whoever gave it and is of the class, and who
/// teaches its subject there, as a substitute does. Who teaches there without a subject, as in an école, teaches all.
/// That the others of the class's teachers read it in the kernel's eyes is no reason to show it to them.
pub(crate) fn is_followed(ctx: &Context, one: &Assignment, classes: &Classes) -> bool {
    let teaches_it = || {
        let subjects = classes.subjects(Some(&one.audience));
        subjects.is_empty() || subjects.contains(&one.subject)
    };
    ctx.is_staff_of(&one.audience) && (one.is_by(ctx) || teaches_it())
}

/// "jeudi 26 novembre, à 23 h 59", as what is to be read on another day too.
pub(crate) fn moment(at: Instant, language: Language) -> String {
    let local = at.local();
    let (day, time) = (local.date.long(language), local.time.said(language));
    match language {
        Language::Fr => format!("{day} à {time}"),
        Language::En => format!("{day} at {time}"),
    }
}

/// "2 h", "3 jours": how much later, roughly, as somebody says it.
pub(crate) fn later(ctx: &Context, until: Instant, at: Instant) -> String {
    let minutes = (at.0 - until.0).max(0) / 60_000;
    match minutes {
        0 => tr!(ctx, "moins d’une minute", "less than a minute"),
        1..60 => format!("{minutes}\u{a0}min"),
        60..2_880 => {
            let hours = minutes / 60;
            format!("{hours}\u{a0}h")
        }
        _ => {
            let days = minutes / 1_440;
            tr!(ctx, "{days}\u{a0}jours", "{days} days")
        }
    }
}

/// "Rendu", or "Rendu en retard, 2 h après".
pub(crate) fn handed_badge(ctx: &Context, until: Instant, at: Instant) -> Badge {
    if at <= until {
        return Badge::success(tr!(ctx, "Rendu", "Handed in"));
    }
    let later = later(ctx, until, at);
    Badge::warning(tr!(
        ctx,
        "Rendu en retard, {later} après",
        "Handed in late, by {later}"
    ))
}

/// Of a pupil, who may have handed in nothing.
pub(crate) fn state_badge(ctx: &Context, one: &Assignment, at: Option<Instant>) -> Option<Badge> {
    let until = one.hand_in_until?;
    Some(match at {
        Some(at) => handed_badge(ctx, until, at),
        None if ctx.now() <= until => Badge::new(
            tr!(ctx, "À rendre en ligne", "To hand in online"),
            Tone::Info,
        ),
        None => Badge::warning(tr!(ctx, "Pas rendu", "Not handed in")),
    })
}

/// "23/28 rendus", for who looks after it.
pub(crate) fn count_badge(ctx: &Context, handed: u32, all: usize) -> Badge {
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    // Who left the class since may have handed in too.
    let handed = handed.min(all);
    let label = if handed < 2 {
        tr!(ctx, "{handed}/{all} rendu", "{handed}/{all} handed in")
    } else {
        tr!(ctx, "{handed}/{all} rendus", "{handed}/{all} handed in")
    };
    if handed == all {
        Badge::success(label)
    } else {
        Badge::new(label, Tone::Info)
    }
}

/// How many handed in each of these, for who looks after them.
pub(crate) struct Counts(Vec<(Id, Badge)>);

impl Counts {
    /// A count for each homework that is handed in, and the pupils of each class once.
    pub(crate) fn load<'a>(
        ctx: &Context,
        among: impl IntoIterator<Item = &'a Stored<Assignment>>,
        classes: &Classes,
    ) -> Result<Self, Failure> {
        let mut sizes: Vec<(Audience, usize)> = Vec::new();
        let mut counts = Vec::new();
        for one in among {
            let published = one.publication(ctx.now()) == Publication::Published;
            if one.hand_in_until.is_none() || !published || !is_followed(ctx, one, classes) {
                continue;
            }
            let known = sizes.iter().find(|(of, _)| *of == one.audience);
            let all = if let Some((_, size)) = known {
                *size
            } else {
                let size = directory::pupils(&one.audience)?.len();
                sizes.push((one.audience.clone(), size));
                size
            };
            let handed = HandIn::by_assignment().is(&one.id).count()?;
            counts.push((one.id.clone(), count_badge(ctx, handed, all)));
        }
        Ok(Self(counts))
    }

    pub(crate) fn get(&self, id: &Id) -> Option<Badge> {
        let found = self.0.iter().find(|(known, _)| known == id);
        found.map(|(_, badge)| badge.clone())
    }
}

impl Feedback {
    pub(crate) fn is_published(&self) -> bool {
        self.visible_from.is_some()
    }
}

/// "2 fichiers joints"; empty for none.
pub(crate) fn files_count(ctx: &Context, files: &[String]) -> String {
    match files.len() {
        0 => String::new(),
        1 => tr!(ctx, "1 fichier joint", "1 file attached"),
        count => tr!(ctx, "{count} fichiers joints", "{count} files attached"),
    }
}

/// "Un texte et 2 fichiers".
pub(crate) fn content(ctx: &Context, handed: &HandIn) -> String {
    let files = match handed.files.len() {
        0 => String::new(),
        1 => tr!(ctx, "1 fichier", "1 file"),
        count => tr!(ctx, "{count} fichiers", "{count} files"),
    };
    match (handed.text.is_empty(), files.is_empty()) {
        (true, _) => files,
        (false, true) => tr!(ctx, "Un texte", "A text"),
        (false, false) => tr!(ctx, "Un texte et {files}", "A text and {files}"),
    }
}

/// A pupil's text as it was typed: nothing in it is a sign of Markdown.
pub(crate) fn as_typed(text: &str) -> Block {
    let lines = text.lines().map(preau_sdk_markdown::literal);
    Block::markdown(lines.collect::<Vec<_>>().join("\n"))
}

/// "À rendre en ligne avant le jeudi 26 novembre à 23 h 59".
pub(crate) fn until(ctx: &Context, one: &Assignment) -> String {
    let Some(until) = one.hand_in_until else {
        return words::due(ctx, one);
    };
    let is_over = ctx.now() > until;
    let until = moment(until, ctx.language());
    if is_over {
        return tr!(
            ctx,
            "Était à rendre en ligne avant le {until}",
            "Was to be handed in online by {until}"
        );
    }
    tr!(
        ctx,
        "À rendre en ligne avant le {until}",
        "To hand in online by {until}"
    )
}
