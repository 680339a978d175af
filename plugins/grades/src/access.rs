//! Who has to do with which marks. The kernel lets a class's teachers at all of the class's records; that each grades
//! what they teach, and nothing else, is held here, at the one place by which every sheet is opened.

use preau_sdk::directory::{self, Group};
use preau_sdk::prelude::*;

use crate::calendar::Periods;
use crate::records::Assessment;
use crate::routes::{Act, View};

/// Subjects of an école, where teachers teach a class and the directory names none.
const ECOLE: [&str; 7] = [
    "Français",
    "Mathématiques",
    "Sciences",
    "Histoire-géographie",
    "Arts",
    "Éducation physique et sportive",
    "Langue vivante",
];

/// Whether the school is an école, where who teaches a class teaches it everything and heads it, and the directory names
/// neither.
fn is_ecole(ctx: &Context) -> bool {
    ctx.school().level == preau_sdk::Level::Ecole
}

/// What the caller teaches in a class or group.
pub(crate) fn taught(ctx: &Context, group: &Group) -> Vec<String> {
    if !ctx.is_staff_of(&group.audience) {
        return Vec::new();
    }
    if group.subjects.is_empty() && is_ecole(ctx) {
        return ECOLE.map(str::to_owned).to_vec();
    }
    group.subjects.clone()
}

/// A class or group of the caller's; of the whole school for a head.
pub(crate) fn group(of: &Audience) -> Result<Group, Failure> {
    let mut groups = directory::groups().into_iter();
    groups
        .find(|group| group.audience == *of)
        .ok_or(Failure::NotFound)
}

/// A class's marks in a subject, opened by somebody who may.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    pub(crate) of: Audience,
    /// The class's name.
    pub(crate) class: String,
    pub(crate) subject: String,
    pub(crate) period: u8,
    pub(crate) periods: Periods,
    /// Whether the caller teaches it; else they only read.
    pub(crate) grades: bool,
}

impl Sheet {
    /// Opens it for who teaches it, or heads the school. For anybody else it is not there.
    pub(crate) fn open(
        ctx: &Context,
        of: &Audience,
        subject: Option<String>,
        period: Option<u8>,
    ) -> Result<Self, Failure> {
        let heads = ctx.has(Function::Head);
        if !ctx.is_staff_of(of) && !heads {
            return Err(Failure::NotFound);
        }
        let group = group(of)?;
        let own = taught(ctx, &group);
        let subject = subject.or_else(|| own.first().cloned());
        let subject = subject.ok_or(Failure::NotFound)?;
        let grades = own.contains(&subject);
        if !grades && !heads {
            return Err(Failure::NotFound);
        }
        let periods = Periods::of(ctx, of)?;
        Ok(Self {
            of: of.clone(),
            class: group.name,
            subject,
            period: periods.chosen(ctx, period)?,
            periods,
            grades,
        })
    }

    /// Opens it to be changed: by who teaches it alone.
    pub(crate) fn grade(
        ctx: &Context,
        of: &Audience,
        subject: Option<String>,
        period: Option<u8>,
    ) -> Result<Self, Failure> {
        let sheet = Self::open(ctx, of, subject, period)?;
        if sheet.grades {
            Ok(sheet)
        } else {
            Err(Failure::forbidden(tr!(
                ctx,
                "Seuls les professeurs qui enseignent cette matière à cette classe la notent.",
                "Only those who teach this subject to this class grade it."
            )))
        }
    }

    /// The sheet that an assessment is on, to be changed.
    pub(crate) fn of_assessment(
        ctx: &Context,
        id: &Id,
    ) -> Result<(Self, Stored<Assessment>), Failure> {
        let one = Assessment::find(id)?;
        let subject = Some(one.subject.clone());
        let sheet = Self::grade(ctx, &one.audience, subject, None)?;
        Ok((sheet.at(&one), one))
    }

    /// The sheet that an assessment is on, though its period be one that the year has no more.
    pub(crate) fn at(self, one: &Assessment) -> Self {
        Self {
            period: one.period,
            ..self
        }
    }

    /// "6A – Mathématiques".
    pub(crate) fn title(&self) -> String {
        format!("{} – {}", self.class, self.subject)
    }

    /// "1er trimestre".
    pub(crate) fn period_name(&self, ctx: &Context) -> String {
        self.periods.rhythm.name(self.period, ctx.language())
    }

    /// Its address.
    pub(crate) fn view(&self) -> View {
        View::Sheet {
            of: self.of.clone(),
            subject: Some(self.subject.clone()),
            period: Some(self.period),
        }
    }
}

/// The addresses of a sheet, each with its class, its subject and its period.
macro_rules! places {
    ($($name:ident: $kind:ident::$case:ident),* $(,)?) => {
        impl Sheet {
            $(pub(crate) fn $name(&self) -> $kind {
                $kind::$case {
                    of: self.of.clone(),
                    subject: Some(self.subject.clone()),
                    period: Some(self.period),
                }
            })*
        }
    };
}

places! {
    export: View::Export,
    import: View::Import,
    create: View::New,
    remarks: View::Remarks,
    skills: View::Skills,
    marks_act: Act::Marks,
    import_act: Act::Import,
    arrange_act: Act::Arrange,
    remarks_act: Act::Remarks,
    skills_act: Act::Skills,
    publish_skills_act: Act::PublishSkills,
}

/// A class before its council.
#[derive(Clone, Debug)]
pub(crate) struct Council {
    pub(crate) of: Audience,
    pub(crate) class: String,
    pub(crate) period: u8,
    pub(crate) periods: Periods,
    /// Whether the caller heads the school: they freeze bulletins and set coefficients.
    pub(crate) heads: bool,
    /// Whether they write what the council says of each pupil: the class's head teacher does, and the head, who holds
    /// the council; in an école, who teaches the class.
    pub(crate) writes: bool,
}

impl Council {
    /// Opens it for the class's teachers and the head. For anybody else it is not there.
    pub(crate) fn open(ctx: &Context, of: &Audience, period: Option<u8>) -> Result<Self, Failure> {
        if of.is_class() {
            Self::of(ctx, of, period)
        } else {
            Err(Failure::NotFound)
        }
    }

    fn of(ctx: &Context, of: &Audience, period: Option<u8>) -> Result<Self, Failure> {
        let heads = ctx.has(Function::Head);
        if !(heads || ctx.is_staff_of(of)) {
            return Err(Failure::NotFound);
        }
        let group = group(of)?;
        let periods = Periods::of(ctx, of)?;
        Ok(Self {
            of: of.clone(),
            class: group.name,
            period: periods.chosen(ctx, period)?,
            periods,
            heads,
            writes: heads || group.head_teacher || is_ecole(ctx),
        })
    }

    /// The class in an event, which acts for the school; none where it is no more.
    pub(crate) fn of_school(
        ctx: &Context,
        of: &Audience,
        period: u8,
    ) -> Result<Option<Self>, Failure> {
        let mut groups = directory::groups().into_iter();
        let Some(group) = groups.find(|group| group.audience == *of) else {
            return Ok(None);
        };
        Ok(Some(Self {
            of: of.clone(),
            class: group.name,
            period,
            periods: Periods::of(ctx, of)?,
            heads: true,
            writes: true,
        }))
    }

    /// Opens it for who writes what the council says.
    pub(crate) fn writing(
        ctx: &Context,
        of: &Audience,
        period: Option<u8>,
    ) -> Result<Self, Failure> {
        let council = Self::open(ctx, of, period)?;
        if council.writes {
            Ok(council)
        } else {
            Err(Failure::forbidden(tr!(
                ctx,
                "L’appréciation du conseil est écrite par le professeur principal de la classe, ou par la direction.",
                "The council’s appreciation is written by the head teacher of the class, or by the head of the school."
            )))
        }
    }

    /// Opens it for the head alone.
    pub(crate) fn head(ctx: &Context, of: &Audience, period: Option<u8>) -> Result<Self, Failure> {
        Self::open(ctx, of, period)?.by_head(ctx)
    }

    /// A class or group whose periods and coefficients the head sets.
    pub(crate) fn settings(ctx: &Context, of: &Audience) -> Result<Self, Failure> {
        Self::of(ctx, of, None)?.by_head(ctx)
    }

    fn by_head(self, ctx: &Context) -> Result<Self, Failure> {
        if self.heads {
            Ok(self)
        } else {
            Err(Failure::forbidden(tr!(
                ctx,
                "C’est à la direction de l’établissement de le faire.",
                "This is for the head of the school to do."
            )))
        }
    }

    pub(crate) fn view(&self) -> View {
        View::Council {
            of: self.of.clone(),
            period: Some(self.period),
        }
    }
}
