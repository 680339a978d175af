//! A class's marks in a subject and a period, and what becomes of them.

use std::collections::HashMap;

use preau_sdk::prelude::*;
use preau_sdk::{by_name, each_by_name};

use crate::average;
use crate::exact::{Decimal, Fraction};
use crate::records::{Assessment, Average, Coefficient, Given, Remark};
use crate::statistics::Statistics;

/// More than a class of the largest school has in a period.
const MOST: u32 = 4_000;

/// Assessments in their order, and what stands in each cell.
#[derive(Clone, Debug, Default)]
pub(crate) struct Marks {
    pub(crate) assessments: Vec<Stored<Assessment>>,
    /// By assessment, then by pupil.
    given: HashMap<Id, HashMap<PersonId, Stored<Given>>>,
    /// Whether a cell was set since they were read.
    pub(crate) is_changed: bool,
}

impl Marks {
    /// All that its teacher reads.
    pub(crate) fn of(audience: &Audience, subject: &str, period: u8) -> Result<Self, Failure> {
        let assessments = Assessment::by_sheet()
            .is(audience)
            .is(subject)
            .is(period)
            .list()?;
        let given = Given::by_sheet().is(audience).is(subject).is(period);
        Ok(Self::made(assessments, given.limit(MOST).list()?))
    }

    pub(crate) fn made(assessments: Vec<Stored<Assessment>>, given: Vec<Stored<Given>>) -> Self {
        let mut cells: HashMap<Id, HashMap<PersonId, Stored<Given>>> = HashMap::new();
        for one in given {
            let column = cells.entry(one.assessment.clone()).or_default();
            column.insert(one.pupil.clone(), one);
        }
        Self {
            assessments,
            given: cells,
            is_changed: false,
        }
    }

    /// Without what is not published yet.
    pub(crate) fn published(mut self, now: Instant) -> Self {
        self.assessments.retain(|one| one.is_published(now));
        self
    }

    /// Of these pupils alone: what stood in a cell of somebody who left counts for nobody else.
    pub(crate) fn among(mut self, pupils: &[PersonId]) -> Self {
        for column in self.given.values_mut() {
            column.retain(|pupil, _| pupils.contains(pupil));
        }
        self
    }

    /// What stands in a cell.
    pub(crate) fn get(&self, assessment: &Id, pupil: &PersonId) -> Option<&Stored<Given>> {
        self.given.get(assessment)?.get(pupil)
    }

    /// As if this stood in a cell: what a call stages is not found by a query.
    pub(crate) fn set(&mut self, one: Option<Stored<Given>>, assessment: &Id, pupil: &PersonId) {
        self.is_changed = true;
        let column = self.given.entry(assessment.clone()).or_default();
        match one {
            Some(one) => column.insert(pupil.clone(), one),
            None => column.remove(pupil),
        };
    }

    /// Everything that stands in a cell, of assessments that are no more or elsewhere as well.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Stored<Given>> {
        self.given.values().flat_map(HashMap::values)
    }

    /// A pupil's average: of all marks, or of the averages of the subject's parts where it has some.
    pub(crate) fn average(&self, pupil: &PersonId, plan: &Plan, subject: &str) -> Option<Fraction> {
        let parts: Vec<_> = plan.parts(subject).collect();
        if parts.is_empty() {
            return average::of_marks(self.counted(pupil, |_| true));
        }
        // What is in no part of those that there are stands beside them.
        let named = |part: &str| parts.iter().any(|(name, _)| *name == part);
        let averages = parts
            .iter()
            .map(|(name, coefficient)| {
                let of_part = self.counted(pupil, |one| one.part == *name);
                (average::of_marks(of_part), *coefficient)
            })
            .chain([(
                average::of_marks(self.counted(pupil, |one| !named(&one.part))),
                Decimal::ONE,
            )]);
        let averages: Vec<_> = averages
            .filter_map(|(average, coefficient)| Some((average?, coefficient)))
            .collect();
        average::of_averages(
            averages
                .iter()
                .map(|(one, coefficient)| (one, *coefficient)),
        )
    }

    fn counted(
        &self,
        pupil: &PersonId,
        which: impl Fn(&Assessment) -> bool,
    ) -> Vec<average::Counted> {
        let assessments = self.assessments.iter().filter(|one| which(one));
        assessments
            .filter_map(|one| one.counted(self.get(&one.id, pupil)?.mark))
            .collect()
    }

    /// The figures of an assessment, on its own scale.
    pub(crate) fn statistics(&self, one: &Stored<Assessment>) -> Option<Statistics> {
        let column = self.given.get(&one.id)?;
        let counted = column.values().filter_map(|given| given.mark.counted());
        Statistics::of(counted.map(Fraction::from))
    }
}

/// What subjects and their parts weigh in a class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Plan {
    pub(crate) coefficients: Vec<Stored<Coefficient>>,
}

impl Plan {
    /// That of a class or group.
    pub(crate) fn of(class: &Audience) -> Result<Self, Failure> {
        let mut coefficients = Coefficient::by_class().is(class).list()?;
        coefficients
            .sort_by(|one, other| (&one.subject, &one.part).cmp(&(&other.subject, &other.part)));
        Ok(Self { coefficients })
    }

    /// What a subject weighs: 1 where nobody said otherwise.
    pub(crate) fn weight(&self, subject: &str) -> Decimal {
        self.coefficients
            .iter()
            .find(|one| one.subject == subject && one.part.is_empty())
            .map_or(Decimal::ONE, |one| one.weight)
    }

    /// The parts of a subject, and what each weighs in it.
    pub(crate) fn parts(&self, subject: &str) -> impl Iterator<Item = (&str, Decimal)> {
        let parts = self
            .coefficients
            .iter()
            .filter(move |one| one.subject == subject && !one.part.is_empty());
        parts.map(|one| (one.part.as_str(), one.weight))
    }
}

/// Averages by subject, one for each: where a subject is taught in the class and in a group, the average of both.
pub(crate) fn by_subject(
    averages: impl IntoIterator<Item = (String, Fraction)>,
) -> Vec<(String, Fraction)> {
    let mut found: Vec<(String, Vec<Fraction>)> = Vec::new();
    for (subject, average) in averages {
        match found.iter_mut().find(|(known, _)| *known == subject) {
            Some((_, others)) => others.push(average),
            None => found.push((subject, vec![average])),
        }
    }
    found.sort_by(|(one, _), (other, _)| by_name(one, other));
    found
        .into_iter()
        .filter_map(|(subject, several)| {
            let average = average::of_averages(several.iter().map(|one| (one, Decimal::ONE)));
            Some((subject, average?))
        })
        .collect()
}

/// The general average of averages by subject.
pub(crate) fn general(averages: &[(String, Fraction)], plan: &Plan) -> Option<Fraction> {
    average::of_averages(
        averages
            .iter()
            .map(|(subject, one)| (one, plan.weight(subject))),
    )
}

/// A class's averages in a period, pupil by pupil.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClassAverages {
    by_pupil: HashMap<PersonId, Vec<(String, Fraction)>>,
    /// Every subject of which there is an average, in the order of their names.
    pub(crate) subjects: Vec<String>,
}

impl ClassAverages {
    pub(crate) fn of(class: &Audience, period: u8) -> Result<Self, Failure> {
        let mut by_pupil: HashMap<PersonId, Vec<_>> = HashMap::new();
        let averages = Average::by_class().is(class).is(period).limit(MOST);
        averages.visit(|one| {
            let Average {
                pupil,
                subject,
                value,
                ..
            } = one.record;
            by_pupil.entry(pupil).or_default().push((subject, value));
        })?;
        let by_pupil: HashMap<_, _> = by_pupil
            .into_iter()
            .map(|(pupil, averages)| (pupil, by_subject(averages)))
            .collect();
        let subjects = subjects(&by_pupil);
        Ok(Self { by_pupil, subjects })
    }

    /// Of these pupils alone: of who left, an average may still be there.
    pub(crate) fn among(mut self, pupils: &[(PersonId, String)]) -> Self {
        let is_there = |pupil: &PersonId| pupils.iter().any(|(known, _)| known == pupil);
        self.by_pupil.retain(|pupil, _| is_there(pupil));
        self.subjects = subjects(&self.by_pupil);
        self
    }

    /// A pupil's, by subject.
    pub(crate) fn pupil(&self, pupil: &PersonId) -> &[(String, Fraction)] {
        self.by_pupil.get(pupil).map_or(&[], Vec::as_slice)
    }

    /// A pupil's in a subject.
    pub(crate) fn get(&self, pupil: &PersonId, subject: &str) -> Option<&Fraction> {
        let averages = self.pupil(pupil).iter();
        averages
            .into_iter()
            .find(|(known, _)| known == subject)
            .map(|(_, one)| one)
    }

    /// The figures of a subject.
    pub(crate) fn statistics(&self, subject: &str) -> Option<Statistics> {
        let averages = self.by_pupil.values().flatten();
        let of_it = averages.filter(|(known, _)| known == subject);
        Statistics::of(of_it.map(|(_, one)| one.clone()))
    }

    /// The figures of general averages.
    pub(crate) fn general(&self, plan: &Plan) -> Option<Statistics> {
        Statistics::of(self.by_pupil.values().filter_map(|all| general(all, plan)))
    }
}

/// Every subject of which somebody has an average, in the order of their names.
fn subjects(by_pupil: &HashMap<PersonId, Vec<(String, Fraction)>>) -> Vec<String> {
    let averages = by_pupil.values().flatten();
    each_by_name(averages.map(|(subject, _)| subject.clone()))
}

/// What is said of one pupil of a class in a period, by subject: in the class and in groups, and nothing of another
/// class, which they may have left.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said(HashMap<String, String>);

impl Said {
    /// What is said in these of a pupil of this class.
    pub(crate) fn of(class: &Audience, remarks: impl IntoIterator<Item = Remark>) -> Self {
        let mut said = Self::default();
        remarks.into_iter().for_each(|one| said.add(class, one));
        said
    }

    /// One more: of a subject that is taught in the class and in a group, one text after the other.
    pub(crate) fn add(&mut self, class: &Audience, one: Remark) {
        let is_here = one.audience == *class;
        let is_of_group = !one.audience.is_class() && one.subject != Remark::COUNCIL;
        if one.text.is_empty() || !(is_here || is_of_group) {
            return;
        }
        let said = self.0.entry(one.subject).or_default();
        if !said.is_empty() {
            said.push(' ');
        }
        said.push_str(&one.text);
    }

    /// What is said in a subject, or nothing.
    pub(crate) fn get(&self, subject: &str) -> &str {
        self.0.get(subject).map_or("", String::as_str)
    }

    /// These subjects, and those in which something is said though there is no average, in the order of their names.
    pub(crate) fn subjects<'a>(&'a self, averages: &'a [String]) -> Vec<&'a str> {
        let said = self.0.keys().filter(|one| *one != Remark::COUNCIL);
        each_by_name(averages.iter().chain(said).map(String::as_str))
    }
}

/// What is said of each pupil on a sheet, by pupil.
pub(crate) fn remarks(
    audience: &Audience,
    subject: &str,
    period: u8,
) -> Result<HashMap<PersonId, Stored<Remark>>, Failure> {
    let found = Remark::by_sheet()
        .is(audience)
        .is(subject)
        .is(period)
        .list()?;
    Ok(found
        .into_iter()
        .map(|one| (one.pupil.clone(), one))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn remark(audience: &Audience, subject: &str, text: &str) -> Remark {
        let person = || PersonId(Id::parse("somebody").expect("an identifier"));
        Remark {
            audience: audience.clone(),
            author: person(),
            pupil: person(),
            subject: subject.to_owned(),
            period: 1,
            text: text.to_owned(),
            decided: None,
        }
    }

    #[test]
    fn of_who_changed_class_is_said_what_is_said_in_the_new_one() {
        let class = Audience::Class("6A".into());
        let (left, group) = (
            Audience::Class("6B".into()),
            Audience::Group("6ALL1".into()),
        );
        let remarks = [
            remark(&class, Remark::COUNCIL, "Félicitations."),
            remark(&class, "Mathématiques", "Sérieux."),
            remark(&class, "Français", "Attentif."),
            remark(&left, Remark::COUNCIL, "Avertissement."),
            remark(&left, "Mathématiques", "Agité."),
            remark(&left, "Musique", "Absent."),
            remark(&group, Remark::COUNCIL, "Ni ceci."),
            remark(&group, "Français", ""),
            remark(&group, "Allemand", "Vivant."),
        ];
        // In whichever order groups come.
        let turned: Vec<_> = remarks.iter().rev().cloned().collect();
        for remarks in [remarks.to_vec(), turned] {
            let said = Said::of(&class, remarks);
            assert_eq!(said.get(Remark::COUNCIL), "Félicitations.");
            assert_eq!(said.get("Mathématiques"), "Sérieux.");
            assert_eq!(said.get("Français"), "Attentif.");
            assert_eq!(
                said.subjects(&["Mathématiques".to_owned(), "Éducation musicale".to_owned()]),
                [
                    "Allemand",
                    "Éducation musicale",
                    "Français",
                    "Mathématiques"
                ]
            );
        }
    }
}
