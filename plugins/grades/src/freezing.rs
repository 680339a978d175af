//! The bulletins of a class are frozen: each becomes a record that nobody changes any more.
//!
//! What is written down for five years is worked out for it, from the marks themselves: every sheet of the class once
//! more, each in a call of its own, and the bulletins after the last. So nothing of them is older than the head's word,
//! whatever waits or was set aside meanwhile; where a sheet cannot be worked out, nothing is frozen, and the council's
//! page says so.

use std::collections::{HashMap, HashSet};

use preau_sdk::directory;
use preau_sdk::prelude::*;

use crate::access::Council;
use crate::computing::{people, work_out};
use crate::exact::Fraction;
use crate::marks::{self, ClassAverages, Plan, Said};
use crate::news;
use crate::records::{
    Assessment, Average, Bulletin, ClassFigures, Domain, Freeze, Freezing, Remark,
};
use crate::socle::{self, Line};
use crate::statistics::Statistics;
use crate::views::{self, skills};
use crate::words;

/// As many as are frozen at once, each with its line for the pupil: a call has a hundred of those.
const AT_ONCE: usize = 90;
/// Whoever freezes it: a bulletin is in the language of the school.
const LANGUAGE: Language = Language::Fr;
/// As many remarks, or averages, as a class has in a period.
const MOST: u32 = 4_000;

/// One step: the sheets are listed, then each is worked out, then the bulletins are frozen.
pub(crate) fn go_on(ctx: &Context, event: &Event) -> Result<(), Failure> {
    let id: Id = event.field("freezing")?;
    // None where it is done: a button that was pressed twice leaves two of these events.
    let Some(mut order) = Freezing::get(&id)? else {
        return Ok(());
    };
    if !order.listed {
        let sheets = sheets(&order.audience, order.period)?.into_iter();
        let sheets = sheets.map(|(taught, subject)| (taught.to_string(), subject));
        (order.taught, order.subjects) = sheets.unzip();
        order.listed = true;
    } else if let (Some(taught), Some(subject)) = (order.taught.pop(), order.subjects.pop()) {
        if let Some(taught) = Audience::parse(&taught) {
            work_out(ctx, &taught, &subject, order.period)?;
        }
    } else {
        freeze(ctx, &order)?;
        return order.delete();
    }
    order.update()?;
    Freeze { freezing: id }.publish()
}

/// A class, and every group in which some of its pupils are.
pub(crate) fn taught(class: &Audience) -> Result<Vec<Audience>, Failure> {
    let pupils: HashSet<_> = people(class)?.into_iter().collect();
    let mut taught = vec![class.clone()];
    for group in directory::groups() {
        let is_group = !group.audience.is_class();
        if is_group
            && people(&group.audience)?
                .iter()
                .any(|one| pupils.contains(one))
        {
            taught.push(group.audience);
        }
    }
    Ok(taught)
}

/// Every sheet that the averages of a class are of, or are to be: where there are assessments, where an average was
/// decided, and where one is kept of what is no more.
fn sheets(class: &Audience, period: u8) -> Result<HashSet<(Audience, String)>, Failure> {
    let taught = taught(class)?;
    let mut sheets = HashSet::new();
    let assessments = Assessment::by_period().any(&taught).is(period);
    assessments.limit(MOST).visit(|one| {
        let one = one.record;
        sheets.insert((one.audience, one.subject));
    })?;
    let averages = Average::by_class().is(class).is(period);
    averages.limit(MOST).visit(|one| {
        let one = one.record;
        sheets.insert((one.taught, one.subject));
    })?;
    let remarks = Remark::by_pupil().any(&people(class)?).is(period);
    remarks.limit(MOST).visit(|one| {
        let one = one.record;
        if one.decided.is_some() && taught.contains(&one.audience) {
            sheets.insert((one.audience, one.subject));
        }
    })?;
    Ok(sheets)
}

/// A bulletin for every pupil of the class: the averages, the appreciations and the levels of now.
fn freeze(ctx: &Context, order: &Freezing) -> Result<(), Failure> {
    let Some(council) = Council::of_school(ctx, &order.audience, order.period)? else {
        return Ok(());
    };
    if next_edition(&council.of, council.period)? != order.edition {
        return Ok(());
    }
    let pupils = views::council::pupils(&council)?;
    let contents = Contents::of(ctx, &council, &pupils)?;
    for (pupil, name) in pupils.iter().take(AT_ONCE) {
        let bulletin = contents.bulletin(ctx, &council, (pupil, name), order);
        let id = Id::made_of([
            "bulletin",
            &council.of.to_string(),
            &council.period.to_string(),
            &order.edition.to_string(),
            pupil.0.as_str(),
        ]);
        bulletin.insert_as(&id)?;
        news::bulletin(&id, &bulletin)?;
    }
    Ok(())
}

/// The edition of a class's bulletins that is frozen next, from 1.
pub(crate) fn next_edition(class: &Audience, period: u8) -> Result<u32, Failure> {
    let newest = newest(class, period)?;
    Ok(newest.map_or(1, |one| one.edition + 1))
}

/// A bulletin of the class's newest edition.
pub(crate) fn newest(class: &Audience, period: u8) -> Result<Option<Stored<Bulletin>>, Failure> {
    let all = Bulletin::by_class().is(class).is(period);
    all.descending().first()
}

/// All that bulletins are made of.
struct Contents {
    averages: ClassAverages,
    /// The class's figures of each subject, as far as families may read them.
    class: HashMap<String, Statistics>,
    class_general: Option<Fraction>,
    plan: Plan,
    said: HashMap<PersonId, Said>,
    skills: HashMap<PersonId, Vec<(Domain, u8)>>,
}

impl Contents {
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
        order: &Freezing,
    ) -> Bulletin {
        let said = self.said.get(pupil).cloned().unwrap_or_default();
        // Where there are none that families may read, nothing stands there.
        let figure =
            |figure: Option<&Fraction>| figure.map(|one| one.said(LANGUAGE)).unwrap_or_default();
        let own = self.averages.pupil(pupil);
        let levels = self.skills.get(pupil).map_or(&[][..], Vec::as_slice);
        let mut one = Bulletin {
            audience: council.of.clone(),
            author: order.author.clone(),
            pupil: pupil.clone(),
            period: council.period,
            edition: order.edition,
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
        one
    }
}
