//! Words that several pages share.

use preau_sdk::prelude::*;

use crate::exact::Decimal;
use crate::exact::Fraction;
use crate::mark::{Code, NoMark};
use crate::records::{Assessment, Domain};

impl Domain {
    /// The number of the domain of the socle that it is, or is a component of.
    pub(crate) fn number(self) -> u8 {
        match self {
            Self::French | Self::ForeignLanguages | Self::Sciences | Self::Arts => 1,
            Self::Methods => 2,
            Self::Citizenship => 3,
            Self::Nature => 4,
            Self::World => 5,
        }
    }

    /// That domain: "1. Les langages pour penser et communiquer".
    pub(crate) fn of_domain(self, language: Language) -> String {
        let (fr, en) = match self.number() {
            1 => (
                "Les langages pour penser et communiquer",
                "Languages for thinking and communicating",
            ),
            2 => (
                "Les méthodes et outils pour apprendre",
                "Methods and tools for learning",
            ),
            3 => (
                "La formation de la personne et du citoyen",
                "The person and the citizen",
            ),
            4 => (
                "Les systèmes naturels et les systèmes techniques",
                "Natural and technical systems",
            ),
            _ => (
                "Les représentations du monde et l’activité humaine",
                "The world and human activity",
            ),
        };
        format!("{}. {}", self.number(), language.pick(fr, en))
    }

    /// As the Livret scolaire unique names it.
    pub(crate) fn label(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::French => (
                "Langue française à l’oral et à l’écrit",
                "French, spoken and written",
            ),
            Self::ForeignLanguages => (
                "Langues étrangères et régionales",
                "Foreign and regional languages",
            ),
            Self::Sciences => (
                "Langages mathématiques, scientifiques et informatiques",
                "Mathematics, science and computing",
            ),
            Self::Arts => ("Langages des arts et du corps", "Arts and the body"),
            Self::Methods => (
                "Méthodes et outils pour apprendre",
                "Methods and tools for learning",
            ),
            Self::Citizenship => (
                "Formation de la personne et du citoyen",
                "The person and the citizen",
            ),
            Self::Nature => (
                "Systèmes naturels et systèmes techniques",
                "Natural and technical systems",
            ),
            Self::World => (
                "Représentations du monde et activité humaine",
                "The world and human activity",
            ),
        };
        language.pick(fr, en)
    }
}

impl Domain {
    /// In a column's head.
    pub(crate) fn short(self, language: Language) -> &'static str {
        let (fr, en) = match self {
            Self::French => ("Français", "French"),
            Self::ForeignLanguages => ("Langues", "Languages"),
            Self::Sciences => ("Sciences", "Science"),
            Self::Arts => ("Arts", "Arts"),
            Self::Methods => ("Méthodes", "Methods"),
            Self::Citizenship => ("Citoyen", "Citizen"),
            Self::Nature => ("Systèmes", "Systems"),
            Self::World => ("Monde", "World"),
        };
        language.pick(fr, en)
    }
}

/// What a level of mastery means.
pub(crate) fn level(level: u8, language: Language) -> &'static str {
    let (fr, en) = match level {
        1 => ("Maîtrise insuffisante", "Insufficient"),
        2 => ("Maîtrise fragile", "Fragile"),
        3 => ("Maîtrise satisfaisante", "Satisfactory"),
        _ => ("Très bonne maîtrise", "Very good"),
    };
    language.pick(fr, en)
}

/// "12,5"; "N.Not" where there is none.
pub(crate) fn average(ctx: &Context, average: Option<&Fraction>) -> String {
    average_in(ctx.language(), average)
}

/// The same in a language that is not the caller's.
pub(crate) fn average_in(language: Language, average: Option<&Fraction>) -> String {
    match average {
        Some(average) => average.said(language),
        None => Code::NotGraded.said(language).to_owned(),
    }
}

/// "12 nov. · coef. 2 · sur 20".
pub(crate) fn facts(ctx: &Context, one: &Assessment) -> String {
    let language = ctx.language();
    let (scale, coefficient) = (one.scale.said(language), one.coefficient.said(language));
    let day = one.date.day_and_month(language);
    let mut facts = tr!(
        ctx,
        "{day} · coef. {coefficient} · sur {scale}",
        "{day} · coef. {coefficient} · out of {scale}"
    );
    if one.bonus {
        facts.push_str(language.pick(" · bonus", " · bonus"));
    }
    if !one.part.is_empty() {
        facts.push_str(" · ");
        facts.push_str(&one.part);
    }
    facts
}

/// Whether families see it.
pub(crate) fn publication(ctx: &Context, one: &Assessment) -> Badge {
    match one.visible_from {
        Some(from) if from <= ctx.now() => Badge::success(tr!(ctx, "Publiée", "Published")),
        Some(from) => {
            let day = from.day().day_and_month(ctx.language());
            Badge::new(tr!(ctx, "Le {day}", "On {day}"), Tone::Info)
        }
        None => Badge::warning(tr!(ctx, "Non publiée", "Not published")),
    }
}

/// Why what was typed is no mark.
pub(crate) fn no_mark(ctx: &Context, typed: &str, scale: Decimal, why: NoMark) -> String {
    let scale = scale.said(ctx.language());
    match why {
        NoMark::TooMuch => tr!(
            ctx,
            "{typed} dépasse le barème\u{a0}: {scale}.",
            "{typed} is more than {scale}."
        ),
        NoMark::Unreadable => tr!(
            ctx,
            "«\u{a0}{typed}\u{a0}» n’est ni une note ni un code.",
            "“{typed}” is neither a mark nor a code."
        ),
    }
}

/// The codes, each with what it means: "A Abs (absent), …".
pub(crate) fn codes(ctx: &Context) -> String {
    let language = ctx.language();
    let codes =
        Code::ALL.map(|code| format!("{} ({})", code.said(language), code.meaning(language)));
    codes.join(", ")
}

/// Why a page is empty when there is no class to follow.
pub(crate) fn nobody_to_follow(ctx: &Context) -> EmptyState {
    let (title, why) = if ctx.is(Profile::Relative) {
        (
            tr!(ctx, "Aucun enfant à suivre ici", "No child to follow here"),
            tr!(
                ctx,
                "Les notes sont ouvertes aux responsables qui exercent l’autorité parentale. S’il manque un \
                 enfant, adressez-vous au secrétariat de l’établissement.",
                "Marks are open to those who hold parental authority. If a child is missing, ask the school’s \
                 office."
            ),
        )
    } else {
        (
            tr!(ctx, "Aucune classe à noter", "No class to grade"),
            tr!(
                ctx,
                "Les classes et les matières que vous enseignez apparaissent ici dès que l’annuaire les connaît.",
                "The classes and subjects that you teach appear here once the directory knows them."
            ),
        )
    };
    EmptyState::new(title, why)
}
