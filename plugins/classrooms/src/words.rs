//! Words that several pages share.

use preau_sdk::prelude::*;

use crate::records::{MINUTE, Mark, Room, State};

/// "Mathématiques : Fractions", "Mathématiques".
pub(crate) fn name(language: Language, room: &Room) -> String {
    let (subject, title) = (&room.subject, &room.title);
    if title.is_empty() {
        return subject.clone();
    }
    tr!(language, "{subject}\u{a0}: {title}", "{subject}: {title}")
}

/// "jeudi 26 novembre, de 10 h à 10 h 55".
pub(crate) fn slot(language: Language, room: &Room) -> String {
    let (starts, ends) = (room.starts.local(), room.ends.local());
    let day = starts.date.long(language);
    let (from, to) = (starts.time.said(language), ends.time.said(language));
    tr!(
        language,
        "{day}, de {from} à {to}",
        "{day}, from {from} to {to}"
    )
}

/// The same, as people say days: "demain, jeudi 26 novembre, de 10 h à 10 h 55".
pub(crate) fn slot_said(ctx: &Context, room: &Room) -> String {
    let (starts, ends) = (room.starts.local(), room.ends.local());
    let day = starts.date.said(ctx.today(), ctx.language());
    let (from, to) = (
        starts.time.said(ctx.language()),
        ends.time.said(ctx.language()),
    );
    tr!(ctx, "{day}, de {from} à {to}", "{day}, from {from} to {to}")
}

/// "10 h 12", the hour of a moment of the room's day.
pub(crate) fn hour(ctx: &Context, at: Instant) -> String {
    at.local().time.said(ctx.language())
}

/// "12 min", "1 h 05".
pub(crate) fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
    }
}

/// How far a room is, seen from now.
pub(crate) fn state(ctx: &Context, room: &Room) -> Badge {
    let missed = room.state == State::Ended && !room.was_held();
    match room.state {
        State::Open => Badge::success(tr!(ctx, "Ouverte", "Open")),
        State::Ended if missed => Badge::neutral(tr!(ctx, "N’a pas eu lieu", "Was not held")),
        State::Ended => Badge::neutral(tr!(ctx, "Terminée", "Ended")),
        State::Planned if room.starts <= ctx.now() => {
            Badge::warning(tr!(ctx, "Pas encore ouverte", "Not open yet"))
        }
        State::Planned => match (room.starts.0 - ctx.now().0 + MINUTE - 1) / MINUTE {
            1 => Badge::new(tr!(ctx, "Dans une minute", "In a minute"), Tone::Info),
            minutes @ 2..=60 => Badge::new(
                tr!(ctx, "Dans {minutes}\u{a0}min", "In {minutes}\u{a0}min"),
                Tone::Info,
            ),
            _ => Badge::neutral(tr!(ctx, "Prévue", "Planned")),
        },
    }
}

/// Why a pupil may not write, where others may.
pub(crate) fn muted(ctx: &Context) -> String {
    tr!(
        ctx,
        "Votre professeur vous a retiré le droit d’écrire dans les échanges.",
        "Your teacher has you write no more in the chat."
    )
}

/// What the register says of somebody.
pub(crate) fn mark(ctx: &Context, mark: Mark) -> String {
    match mark {
        Mark::Present => tr!(ctx, "Présent", "Present"),
        Mark::Late => tr!(ctx, "En retard", "Late"),
        Mark::Absent => tr!(ctx, "Absent", "Absent"),
        Mark::Excused => tr!(ctx, "Absence excusée", "Excused"),
    }
}

/// The same, with its meaning.
pub(crate) fn mark_badge(ctx: &Context, what: Mark) -> Badge {
    let tone = match what {
        Mark::Present => Tone::Success,
        Mark::Late => Tone::Warning,
        Mark::Absent => Tone::Danger,
        Mark::Excused => Tone::Neutral,
    };
    Badge::new(mark(ctx, what), tone)
}

/// Somebody's name; whoever is not there any more has none.
pub(crate) fn person(ctx: &Context, names: &directory::Names, id: &PersonId) -> String {
    names.get(id).map_or_else(
        || tr!(ctx, "Une personne partie", "Somebody who left"),
        str::to_owned,
    )
}

/// "1 élève", "12 élèves".
pub(crate) fn pupils(language: Language, count: usize) -> String {
    match count {
        0 => tr!(language, "{count} élève", "{count} pupils"),
        1 => tr!(language, "{count} élève", "{count} pupil"),
        _ => tr!(language, "{count} élèves", "{count} pupils"),
    }
}

/// "Et un autre : voir l’appel", "Et 3 autres : voir l’appel".
pub(crate) fn and_more(language: Language, rest: usize) -> String {
    match rest {
        1 => tr!(
            language,
            "Et un autre\u{a0}: voir l’appel",
            "And one more: see the register"
        ),
        _ => tr!(
            language,
            "Et {rest} autres\u{a0}: voir l’appel",
            "And {rest} more: see the register"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pupil_is_one() {
        for (count, fr, en) in [
            (0, "0 élève", "0 pupils"),
            (1, "1 élève", "1 pupil"),
            (2, "2 élèves", "2 pupils"),
        ] {
            assert_eq!(pupils(Language::Fr, count), fr);
            assert_eq!(pupils(Language::En, count), en);
        }
        let more = [1, 2].map(|rest| and_more(Language::Fr, rest));
        assert_eq!(
            more,
            [
                "Et un autre\u{a0}: voir l’appel",
                "Et 2 autres\u{a0}: voir l’appel"
            ]
        );
    }
}
