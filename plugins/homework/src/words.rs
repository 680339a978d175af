//! Words that several pages share.

use preau_sdk::prelude::*;

use crate::records::{Assignment, Kind, Publication, Session, Written};

impl Kind {
    /// "Exercices", "Exercises".
    pub(crate) fn label(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::Exercise => ("Exercices", "Exercises"),
            Self::Lesson => ("Leçon à apprendre", "Lesson to learn"),
            Self::Reading => ("Lecture", "Reading"),
            Self::Writing => ("Rédaction", "Writing"),
            Self::Test => ("Contrôle", "Test"),
            Self::Material => ("À apporter", "To bring"),
            Self::Other => ("Autre", "Other"),
        };
        language.pick(fr, en)
    }

    /// A test stands out.
    pub(crate) fn badge(self, language: Language) -> Badge {
        let tone = if self == Self::Test {
            Tone::Warning
        } else {
            Tone::Neutral
        };
        Badge::new(self.label(language), tone)
    }
}

/// "45 min", "1 h 30"; empty for 0.
pub(crate) fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, 0) => String::new(),
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h\u{a0}{minutes:02}"),
    }
}

/// "demain, mardi 24 novembre"; without the relative word further away.
pub(crate) fn day(ctx: &Context, day: Date) -> String {
    day.said(ctx.today(), ctx.language())
}

/// "10 h 30", when the lesson began; empty if nobody said.
pub(crate) fn hour(ctx: &Context, one: &Session) -> String {
    one.time()
        .map(|time| time.said(ctx.language()))
        .unwrap_or_default()
}

/// "Pour demain, mardi 24 novembre".
pub(crate) fn due(ctx: &Context, assignment: &Assignment) -> String {
    let day = day(ctx, assignment.due);
    tr!(ctx, "Pour {day}", "For {day}")
}

/// The badge of what is not yet, or not for everyone, visible.
pub(crate) fn publication_badge(ctx: &Context, publication: Publication) -> Option<Badge> {
    match publication {
        Publication::Draft => Some(Badge::warning(tr!(ctx, "Brouillon", "Draft"))),
        Publication::Scheduled(from) => {
            let day = from.day().day_and_month(ctx.language());
            Some(Badge::new(
                tr!(ctx, "Visible le {day}", "Visible on {day}"),
                Tone::Info,
            ))
        }
        Publication::Published => None,
    }
}

/// "Visible à partir du 25 novembre", of a draft for which its author plans that; else empty.
pub(crate) fn planned(ctx: &Context, one: &Assignment) -> String {
    match planned_day(ctx, one) {
        Some(day) => {
            let day = day.day_and_month(ctx.language());
            tr!(
                ctx,
                "Sera visible à partir du {day}",
                "To be visible from {day}"
            )
        }
        None => String::new(),
    }
}

/// The day to come from which a draft is to be visible.
pub(crate) fn planned_day(ctx: &Context, one: &Assignment) -> Option<Date> {
    one.planned.filter(|day| *day > ctx.today())
}

/// The badges of a homework: its kind, and its state where it is not simply published.
pub(crate) fn assignment_badges(ctx: &Context, assignment: &Assignment) -> Vec<Badge> {
    let mut badges = vec![assignment.kind.badge(ctx.language())];
    badges.extend(publication_badge(ctx, assignment.publication(ctx.now())));
    badges
}

/// The badges of a lesson.
pub(crate) fn session_badges(ctx: &Context, session: &Session) -> Vec<Badge> {
    publication_badge(ctx, session.publication(ctx.now()))
        .into_iter()
        .collect()
}

/// "Aucun travail à faire", "1 travail à faire", "3 travaux à faire".
pub(crate) fn homework_count(ctx: &Context, count: usize) -> String {
    match count {
        0 => tr!(ctx, "Aucun travail à faire", "No homework"),
        1 => tr!(ctx, "{count} travail à faire", "{count} piece of homework"),
        _ => tr!(ctx, "{count} travaux à faire", "{count} pieces of homework"),
    }
}

/// Why a page is empty when there is no class to follow: what the reader is decides what can be done.
pub(crate) fn nobody_to_follow(ctx: &Context) -> EmptyState {
    if ctx.is(Profile::Relative) {
        return EmptyState::new(
            tr!(ctx, "Aucun enfant à suivre ici", "No child to follow here"),
            tr!(
                ctx,
                "Le cahier de textes est ouvert aux responsables qui exercent l’autorité parentale. \
                 S’il manque un enfant, adressez-vous au secrétariat de l’établissement.",
                "Homework is open to those who hold parental authority. If a child is missing, ask \
                 the school’s office."
            ),
        );
    }
    let why = if ctx.is(Profile::Pupil) {
        tr!(
            ctx,
            "L’annuaire ne vous connaît encore dans aucune classe ni aucun groupe. Le secrétariat de \
             l’établissement peut y remédier.",
            "The directory does not know you in any class or group yet. The school’s office can help."
        )
    } else if ctx.is(Profile::Teacher) {
        tr!(
            ctx,
            "Les classes où vous enseignez apparaissent ici dès que l’annuaire les connaît.",
            "The classes you teach appear here once the directory knows them."
        )
    } else {
        tr!(
            ctx,
            "Le cahier de textes d’une classe s’ouvre à ses professeurs, à ses élèves et à leurs \
             responsables, à la direction de l’établissement et à l’inspection.",
            "A class’s homework and lessons are open to its teachers, its pupils and their families, \
             the head of the school and inspectors."
        )
    };
    EmptyState::new(
        tr!(ctx, "Aucune classe à suivre", "No class to follow"),
        why,
    )
}
