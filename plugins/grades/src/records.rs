//! What the module stores. The manifest describes the same collections, and says who may read and write them; the
//! derive refuses to compile if the two part.

use preau_sdk::prelude::*;

use crate::average::Counted;
use crate::calendar::Periods;
use crate::exact::{Decimal, Fraction};
use crate::mark::Mark;

/// An assessment of a class or group.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "assessment")]
pub(crate) struct Assessment {
    pub(crate) audience: Audience,
    /// Who made it; whoever teaches its subject there grades it as well.
    pub(crate) author: PersonId,
    pub(crate) subject: String,
    /// A part of the subject, of those that the class has ("Orthographe"); empty for the subject itself.
    pub(crate) part: String,
    pub(crate) title: String,
    pub(crate) date: Date,
    /// From 1.
    pub(crate) period: u8,
    pub(crate) coefficient: Decimal,
    pub(crate) scale: Decimal,
    /// Whether it is brought to 20, so that its scale says nothing of its weight.
    pub(crate) to_twenty: bool,
    /// Whether only points above half of the scale count, on top.
    pub(crate) bonus: bool,
    /// From when on pupils and relatives read it; none before it is published.
    pub(crate) visible_from: Option<Instant>,
    /// How the year was divided when it was put into its period.
    pub(crate) rhythm: Option<Rhythm>,
}

/// What stands in a pupil's cell.
#[derive(Clone, Debug, Record)]
#[record(collection = "mark")]
pub(crate) struct Given {
    pub(crate) audience: Audience,
    pub(crate) pupil: PersonId,
    pub(crate) assessment: Id,
    pub(crate) subject: String,
    pub(crate) period: u8,
    pub(crate) mark: Mark,
    pub(crate) visible_from: Option<Instant>,
}

/// What is said of a pupil's period, by the teacher of a subject or, without one, by the council.
#[derive(Clone, Debug, Record)]
#[record(collection = "remark")]
pub(crate) struct Remark {
    pub(crate) audience: Audience,
    /// Who said it first.
    pub(crate) author: PersonId,
    pub(crate) pupil: PersonId,
    pub(crate) subject: String,
    pub(crate) period: u8,
    pub(crate) text: String,
    /// The average that the teacher decides, in place of the one worked out.
    pub(crate) decided: Option<Decimal>,
}

/// A level of mastery in a domain of the socle commun.
#[derive(Clone, Debug, Record)]
#[record(collection = "skill")]
pub(crate) struct Skill {
    pub(crate) audience: Audience,
    pub(crate) pupil: PersonId,
    pub(crate) subject: String,
    pub(crate) period: u8,
    pub(crate) domain: Domain,
    /// 1 to 4.
    pub(crate) level: u8,
    pub(crate) visible_from: Option<Instant>,
}

/// A pupil's average in a subject, of what is published.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "average")]
pub(crate) struct Average {
    /// The class that the pupil is in.
    pub(crate) audience: Audience,
    /// The class or group in which it is taught.
    pub(crate) taught: Audience,
    pub(crate) pupil: PersonId,
    pub(crate) subject: String,
    pub(crate) period: u8,
    pub(crate) value: Fraction,
    /// Whether the teacher decided it.
    pub(crate) decided: bool,
}

/// Figures of a class, of an assessment or of a subject's averages.
#[derive(Clone, Debug, PartialEq, Record)]
#[record(collection = "figures")]
pub(crate) struct Figures {
    pub(crate) audience: Audience,
    pub(crate) period: u8,
    /// Of what: an assessment's identifier, or a subject.
    pub(crate) of: String,
    pub(crate) count: u32,
    pub(crate) low: Fraction,
    pub(crate) high: Fraction,
    pub(crate) mean: Fraction,
    pub(crate) median: Fraction,
}

/// What a subject weighs for a class, or a part in its subject.
#[derive(Clone, Debug, Record)]
#[record(collection = "coefficient")]
pub(crate) struct Coefficient {
    pub(crate) audience: Audience,
    pub(crate) subject: String,
    /// Empty for the subject itself.
    pub(crate) part: String,
    pub(crate) weight: Decimal,
}

/// The periods of a class's or group's year.
#[derive(Clone, Debug, Record)]
#[record(collection = "calendar")]
pub(crate) struct Calendar {
    pub(crate) audience: Audience,
    pub(crate) rhythm: Rhythm,
    /// The last day of each period but the last one: "2026-11-30".
    pub(crate) ends: Vec<String>,
}

/// How a year is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Rhythm {
    #[choice("terms")]
    Terms,
    #[choice("semesters")]
    Semesters,
}

/// What pupils are placed on in the Livret scolaire unique: the four parts of the first of the five domains of the socle
/// commun de connaissances, de compétences et de culture (décret 2015-372), and the four other domains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
pub(crate) enum Domain {
    #[choice("CPD_FRA")]
    French,
    #[choice("CPD_ETR")]
    ForeignLanguages,
    #[choice("CPD_SCI")]
    Sciences,
    #[choice("CPD_ART")]
    Arts,
    #[choice("MET_APP")]
    Methods,
    #[choice("FRM_CIT")]
    Citizenship,
    #[choice("SYS_NAT")]
    Nature,
    #[choice("REP_MND")]
    World,
}

/// A bulletin as it was frozen.
#[derive(Clone, Debug, Record)]
#[record(collection = "bulletin")]
pub(crate) struct Bulletin {
    pub(crate) audience: Audience,
    pub(crate) author: PersonId,
    pub(crate) pupil: PersonId,
    pub(crate) period: u8,
    /// From 1: a correction is another edition beside the first.
    pub(crate) edition: u32,
    /// The pupil's, as lists have it.
    pub(crate) name: String,
    pub(crate) class: String,
    /// "1er trimestre".
    pub(crate) title: String,
    /// One for each line; the same for the columns that follow.
    pub(crate) subjects: Vec<String>,
    pub(crate) averages: Vec<String>,
    pub(crate) means: Vec<String>,
    pub(crate) lows: Vec<String>,
    pub(crate) highs: Vec<String>,
    pub(crate) texts: Vec<String>,
    pub(crate) general: String,
    pub(crate) class_general: String,
    /// What the council says.
    pub(crate) council: String,
    /// One for each component of the socle commun, as [`crate::socle::Line`] keeps it; of the first, one text.
    pub(crate) skills: Vec<String>,
    pub(crate) visible_from: Instant,
}

/// That the bulletins of a class are to be frozen, once every sheet of it is worked out; gone when they are.
#[derive(Clone, Debug, Record)]
#[record(collection = "freezing")]
pub(crate) struct Freezing {
    pub(crate) audience: Audience,
    /// The head who has them frozen.
    pub(crate) author: PersonId,
    pub(crate) period: u8,
    /// The edition that they will be.
    pub(crate) edition: u32,
    pub(crate) since: Instant,
    /// Whether the sheets are listed.
    pub(crate) listed: bool,
    /// The sheets that are still to be worked out, one for each line: the class or group, as forms carry it.
    pub(crate) taught: Vec<String>,
    /// The same: the subject.
    pub(crate) subjects: Vec<String>,
}

/// To the module itself: what is published of a class in a subject has changed.
#[derive(Clone, Debug, Publish)]
#[publish(event = "changed")]
pub(crate) struct Changed {
    pub(crate) audience: Audience,
    pub(crate) subject: String,
    pub(crate) period: u8,
}

/// To the module itself: the year of a class or group is divided otherwise.
#[derive(Clone, Debug, Publish)]
#[publish(event = "rearranged")]
pub(crate) struct Rearranged {
    pub(crate) audience: Audience,
}

/// To the module itself: bulletins are to be frozen, and this is the next step.
#[derive(Clone, Debug, Publish)]
#[publish(event = "freezing")]
pub(crate) struct Freeze {
    pub(crate) freezing: Id,
}

/// To the module itself: somebody came into a class or left it, and the sheets that they are on are to count them, or no
/// longer, from this one's key on.
#[derive(Clone, Debug, Publish)]
#[publish(event = "moved")]
pub(crate) struct Moved {
    pub(crate) person: PersonId,
    pub(crate) from: Id,
}

/// A sheet is to be worked out: somebody came into its class or left it, or marks were typed. Its key is made of what it
/// says, so that of a whole class that comes, or of a column that is typed, one is left.
#[derive(Clone, Debug, Timer)]
#[timer(name = "recount")]
pub(crate) struct Recount {
    pub(crate) audience: Audience,
    pub(crate) subject: String,
    pub(crate) period: u8,
}

/// An assessment becomes visible; its key is the assessment's identifier.
#[derive(Clone, Debug, Timer)]
#[timer(name = "published")]
pub(crate) struct Published {}

/// Whether families see the class's figures.
#[derive(Clone, Copy, Debug, Settings)]
pub(crate) struct ClassFigures {
    pub(crate) class_figures: bool,
}

/// The school's rhythm.
#[derive(Clone, Debug, Settings)]
pub(crate) struct SchoolRhythm {
    pub(crate) rhythm: Rhythm,
}

impl Assessment {
    /// Whether its audience reads it.
    pub(crate) fn is_published(&self, now: Instant) -> bool {
        self.visible_from.is_some_and(|from| from <= now)
    }

    /// Whether it was put into its period by a year that was divided otherwise.
    pub(crate) fn is_misplaced(&self, periods: &Periods) -> bool {
        let is_of_another = |rhythm: Rhythm| rhythm != periods.rhythm;
        self.rhythm.is_some_and(is_of_another) || self.period > periods.count()
    }

    /// How a mark counts in it; none for a code that does not.
    pub(crate) fn counted(&self, mark: Mark) -> Option<Counted> {
        Some(Counted {
            points: mark.counted()?,
            scale: self.scale,
            coefficient: self.coefficient,
            to_twenty: self.to_twenty,
            bonus: self.bonus,
        })
    }
}

impl Given {
    /// Where a pupil's mark is kept: one place, however often it is sent.
    pub(crate) fn place(assessment: &Id, pupil: &PersonId) -> Id {
        Id::made_of(["mark", assessment.as_str(), pupil.0.as_str()])
    }

    /// Has it say what its assessment says: from when on it is read, and where it is found. Whether it said otherwise.
    pub(crate) fn follow(&mut self, one: &Assessment) -> bool {
        let said = (self.visible_from, self.period);
        (self.visible_from, self.period) = (one.visible_from, one.period);
        said != (self.visible_from, self.period)
    }
}

impl Remark {
    /// What stands in the place of a subject where the council speaks.
    pub(crate) const COUNCIL: &'static str = "";

    /// Where what is said of a pupil is kept.
    pub(crate) fn place(audience: &Audience, subject: &str, period: u8, pupil: &PersonId) -> Id {
        let (audience, period) = (audience.to_string(), period.to_string());
        Id::made_of(["remark", &audience, subject, &period, pupil.0.as_str()])
    }
}

impl Skill {
    /// Where a level is kept.
    pub(crate) fn place(
        audience: &Audience,
        subject: &str,
        period: u8,
        pupil: &PersonId,
        domain: Domain,
    ) -> Id {
        let (audience, period) = (audience.to_string(), period.to_string());
        let pupil = pupil.0.as_str();
        Id::made_of(["skill", &audience, subject, &period, pupil, domain.word()])
    }
}

impl Average {
    /// Where it is kept.
    pub(crate) fn place(&self) -> Id {
        let (taught, period) = (self.taught.to_string(), self.period.to_string());
        Id::made_of([
            "average",
            &taught,
            &self.subject,
            &period,
            self.pupil.0.as_str(),
        ])
    }
}

impl Figures {
    /// Where they are kept.
    pub(crate) fn place(audience: &Audience, period: u8, of: &str) -> Id {
        Id::made_of(["figures", &audience.to_string(), &period.to_string(), of])
    }
}

impl Coefficient {
    /// Where it is kept.
    pub(crate) fn place(audience: &Audience, subject: &str, part: &str) -> Id {
        Id::made_of(["coefficient", &audience.to_string(), subject, part])
    }
}

impl Freezing {
    /// Where it is kept: one for each class and period.
    pub(crate) fn place(class: &Audience, period: u8) -> Id {
        Id::made_of(["freezing", &class.to_string(), &period.to_string()])
    }
}

impl Recount {
    /// One for each sheet.
    pub(crate) fn key(&self) -> Id {
        let period = self.period.to_string();
        Id::made_of([&self.audience.to_string(), &self.subject, &period])
    }

    /// One for each sheet and minute: whoever types on does not put off what they typed before.
    pub(crate) fn key_within(&self, now: Instant) -> Id {
        let minute = now.0.div_euclid(60_000).to_string();
        Id::made_of([self.key().as_str(), &minute])
    }
}

impl Calendar {
    /// Where a class's or group's is kept.
    pub(crate) fn place(audience: &Audience) -> String {
        audience.segment()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_follows_its_assessment() {
        let id = |text: &str| Id::parse(text).expect("an identifier");
        let one = Assessment {
            audience: Audience::Class("6A".into()),
            author: PersonId(id("teacher")),
            subject: "Mathématiques".to_owned(),
            part: String::new(),
            title: "Contrôle".to_owned(),
            date: Date::parse("2026-11-20").expect("a day"),
            period: 2,
            coefficient: Decimal::ONE,
            scale: Decimal::TWENTY,
            to_twenty: true,
            bonus: false,
            visible_from: Some(Instant(1_000)),
            rhythm: None,
        };
        let settled = Given {
            audience: one.audience.clone(),
            pupil: PersonId(id("pupil")),
            assessment: id("control"),
            subject: one.subject.clone(),
            period: one.period,
            mark: Mark::Points(Decimal::ONE),
            visible_from: one.visible_from,
        };
        let hidden = Given {
            visible_from: None,
            ..settled.clone()
        };
        let before = Given {
            period: 1,
            ..settled.clone()
        };
        for (mut given, followed) in [(settled.clone(), false), (hidden, true), (before, true)] {
            assert_eq!(given.follow(&one), followed);
            assert_eq!(given.visible_from, settled.visible_from);
            assert_eq!(given.period, settled.period);
        }
    }
}
