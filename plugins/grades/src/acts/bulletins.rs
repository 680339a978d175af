//! The bulletins of a class are frozen: each becomes a record that nobody changes any more.

use std::cmp::Ordering;
use std::collections::HashMap;

use preau_sdk::prelude::*;

use crate::access::Council;
use crate::exact::Fraction;
use crate::marks::{self, ClassAverages, Plan, Said};
use crate::news;
use crate::records::{Bulletin, ClassFigures, Domain, Remark};
use crate::socle::{self, Line};
use crate::statistics::Statistics;
use crate::views::{self, skills};
use crate::words;

/// As many as are frozen at once, each with its line for the pupil: a call has a hundred of those.
const AT_ONCE: usize = 90;
/// Whoever freezes it: a bulletin is in the language of the school.
const LANGUAGE: Language = Language::Fr;
/// As many remarks as a class has in a period.
const MOST: u32 = 4_000;

/// What the head freezes: the averages, the appreciations and the levels of now, for every pupil of the class. Done
/// again from a page that shows it, it makes another edition beside the one before.
pub(crate) fn freeze(
    ctx: &Context,
    council: &Council,
    edition: Option<u32>,
) -> Result<Outcome, Failure> {
    let pupils = views::council::pupils(council)?;
    let edition = edition.ok_or(Failure::NotFound)?;
    match edition.cmp(&next_edition(council)?) {
        // Pressed a second time: it is done.
        Ordering::Less => {}
        Ordering::Equal => {
            let freezing = Freezing::of(ctx, council, &pupils)?;
            for (pupil, name) in pupils.iter().take(AT_ONCE) {
                let bulletin = freezing.bulletin(ctx, council, (pupil, name), edition)?;
                let id = Id::made_of([
                    "bulletin",
                    &council.of.to_string(),
                    &council.period.to_string(),
                    &edition.to_string(),
                    pupil.0.as_str(),
                ]);
                bulletin.insert_as(&id)?;
                news::bulletin(&id, &bulletin)?;
            }
        }
        Ordering::Greater => return Err(Failure::NotFound),
    }
    let count = pupils.len().min(AT_ONCE);
    Ok(Outcome::said(
        &council.view(),
        match count {
            1 => tr!(ctx, "1 bulletin figé.", "1 report frozen."),
            _ => tr!(ctx, "{count} bulletins figés.", "{count} reports frozen."),
        },
    ))
}

/// The edition of a class's bulletins that is frozen next, from 1.
pub(crate) fn next_edition(council: &Council) -> Result<u32, Failure> {
    let newest = Bulletin::by_class()
        .is(&council.of)
        .is(council.period)
        .descending()
        .first()?;
    Ok(newest.map_or(1, |one| one.edition + 1))
}

/// All that bulletins are made of.
struct Freezing {
    averages: ClassAverages,
    /// The class's figures of each subject, as far as families may read them.
    class: HashMap<String, Statistics>,
    class_general: Option<Fraction>,
    plan: Plan,
    said: HashMap<PersonId, Said>,
    skills: HashMap<PersonId, Vec<(Domain, u8)>>,
}

impl Freezing {
    fn of(
        ctx: &Context,
        council: &Council,
        pupils: &[(PersonId, String)],
    ) -> Result<Self, Failure> {
        let ids = || pupils.iter().map(|(pupil, _)| pupil);
        let mut said: HashMap<_, Said> = HashMap::new();
        // What is said in a group is about them as well; of nobody else anything is read.
        let remarks = Remark::by_pupil().any(ids()).is(council.period);
        remarks.limit(MOST).visit(|one| {
            let of_pupil = said.entry(one.pupil.clone()).or_default();
            of_pupil.add(&council.of, one.record);
        })?;
        let skills = skills::published(ctx, ids(), council.period)?;
        let averages = ClassAverages::of(&council.of, council.period)?.among(pupils);
        let plan = Plan::of(&council.of)?;
        let figures = ClassFigures::load()?;
        let class = averages.subjects.iter().filter_map(|subject| {
            let all = figures.shown(averages.statistics(subject))?;
            Some((subject.clone(), all))
        });
        let class_general = figures.shown(averages.general(&plan));
        Ok(Self {
            class: class.collect(),
            class_general: class_general.map(|all| all.mean),
            averages,
            plan,
            said,
            skills,
        })
    }

    fn bulletin(
        &self,
        ctx: &Context,
        council: &Council,
        (pupil, name): (&PersonId, &str),
        edition: u32,
    ) -> Result<Bulletin, Failure> {
        let said = self.said.get(pupil).cloned().unwrap_or_default();
        // Where there are none that families may read, nothing stands there.
        let figure =
            |figure: Option<&Fraction>| figure.map(|one| one.said(LANGUAGE)).unwrap_or_default();
        let own = self.averages.pupil(pupil);
        let levels = self.skills.get(pupil).map_or(&[][..], Vec::as_slice);
        let mut one = Bulletin {
            audience: council.of.clone(),
            author: ctx.me()?,
            pupil: pupil.clone(),
            period: council.period,
            edition,
            name: name.to_owned(),
            class: council.class.clone(),
            title: council.periods.rhythm.name(council.period, LANGUAGE),
            subjects: Vec::new(),
            averages: Vec::new(),
            means: Vec::new(),
            lows: Vec::new(),
            highs: Vec::new(),
            texts: Vec::new(),
            general: words::average_in(LANGUAGE, marks::general(own, &self.plan).as_ref()),
            class_general: figure(self.class_general.as_ref()),
            council: said.get(Remark::COUNCIL).to_owned(),
            skills: socle::lines(LANGUAGE, levels)
                .iter()
                .map(Line::kept)
                .collect(),
            visible_from: ctx.now(),
        };
        for subject in said.subjects(&self.averages.subjects) {
            let class = self.class.get(subject);
            let average = self.averages.get(pupil, subject);
            let text = said.get(subject);
            // A subject that the pupil does not have is not on their bulletin.
            if average.is_none() && text.is_empty() {
                continue;
            }
            one.subjects.push(subject.to_owned());
            one.averages.push(words::average_in(LANGUAGE, average));
            one.means.push(figure(class.map(|all| &all.mean)));
            one.lows.push(figure(class.map(|all| &all.low)));
            one.highs.push(figure(class.map(|all| &all.high)));
            one.texts.push(text.to_owned());
        }
        Ok(one)
    }
}
