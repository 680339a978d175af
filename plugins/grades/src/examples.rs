//! The worked examples of README.md, each worked out.

use preau_sdk::{Audience, Date, Id, Instant, Language, PersonId, Stored};

use crate::average;
use crate::exact::{Decimal, Fraction};
use crate::mark::Mark;
use crate::marks::{Marks, Plan};
use crate::records::{Assessment, Coefficient, Given};
use crate::statistics::Statistics;
use crate::words;

const SUBJECT: &str = "Français";

/// A mark, out of so many, with a coefficient.
#[derive(Clone, Copy)]
struct One {
    mark: &'static str,
    scale: &'static str,
    coefficient: &'static str,
    to_twenty: bool,
    bonus: bool,
    part: &'static str,
}

fn one(mark: &'static str, scale: &'static str, coefficient: &'static str) -> One {
    One {
        mark,
        scale,
        coefficient,
        to_twenty: true,
        bonus: false,
        part: "",
    }
}

fn decimal(text: &str) -> Decimal {
    Decimal::parse(text).expect("a decimal")
}

fn id(text: &str) -> Id {
    Id::parse(text).expect("an identifier")
}

fn stored<R>(name: &str, record: R) -> Stored<R> {
    Stored {
        id: id(name),
        version: 1,
        record,
    }
}

/// A pupil's average of these in a subject that has these parts.
fn of(marks: &[One], parts: &[(&str, &str)]) -> Option<Fraction> {
    let class = Audience::Class("6A".into());
    let pupil = PersonId(id("pupil"));
    let (mut assessments, mut given) = (Vec::new(), Vec::new());
    for (number, one) in marks.iter().enumerate() {
        let scale = decimal(one.scale);
        let name = format!("a{number}");
        assessments.push(stored(
            &name,
            Assessment {
                audience: class.clone(),
                author: PersonId(id("teacher")),
                subject: SUBJECT.to_owned(),
                part: one.part.to_owned(),
                title: name.clone(),
                date: Date::parse("2026-11-20").expect("a day"),
                period: 1,
                coefficient: decimal(one.coefficient),
                scale,
                to_twenty: one.to_twenty,
                bonus: one.bonus,
                visible_from: Some(Instant(0)),
                rhythm: None,
            },
        ));
        given.push(stored(
            &format!("m{number}"),
            Given {
                audience: class.clone(),
                pupil: pupil.clone(),
                assessment: id(&name),
                subject: SUBJECT.to_owned(),
                period: 1,
                mark: Mark::parse(one.mark, scale).expect("a mark"),
                visible_from: Some(Instant(0)),
            },
        ));
    }
    let coefficients = parts.iter().map(|(part, weight)| {
        let coefficient = Coefficient {
            audience: class.clone(),
            subject: SUBJECT.to_owned(),
            part: (*part).to_owned(),
            weight: decimal(weight),
        };
        stored("coefficient", coefficient)
    });
    let plan = Plan {
        coefficients: coefficients.collect(),
    };
    Marks::made(assessments, given).average(&pupil, &plan, SUBJECT)
}

/// The general average of subjects at so much, each with a coefficient.
fn general(subjects: &[(&str, &str)]) -> Option<Fraction> {
    let averages: Vec<_> = subjects
        .iter()
        .map(|(at, coefficient)| (Fraction::from(decimal(at)), decimal(coefficient)))
        .collect();
    average::of_averages(averages.iter().map(|(at, coefficient)| (at, *coefficient)))
}

fn median(marks: &[&str]) -> Option<Fraction> {
    let marks = marks.iter().map(|mark| Fraction::from(decimal(mark)));
    Statistics::of(marks).map(|all| all.median)
}

#[test]
fn every_worked_example_of_the_documentation_is_right() {
    let (control, lesson) = (one("12,5", "20", "2"), one("7", "10", "1"));
    let both = [control, lesson];
    let plain = One {
        to_twenty: false,
        ..lesson
    };
    let bonus = |mark| One {
        bonus: true,
        ..one(mark, "20", "1")
    };
    let in_part = |mark, part| One {
        part,
        ..one(mark, "20", "1")
    };
    let parts = [("Orthographe", "1"), ("Rédaction", "2")];
    let written = [in_part("12", "Orthographe"), in_part("15", "Rédaction")];
    let examples = [
        (
            "12,5 / 20, coefficient 2, and 7 / 10, coefficient 1, both brought to 20",
            of(&both, &[]),
        ),
        (
            "the same, the second not brought to 20",
            of(&[control, plain], &[]),
        ),
        (
            "the first two, and a bonus of 14 / 20",
            of(&[control, lesson, bonus("14")], &[]),
        ),
        (
            "the first two, and a bonus of 3 / 20",
            of(&[control, lesson, bonus("3")], &[]),
        ),
        ("12,25 / 20", of(&[one("12,25", "20", "1")], &[])),
        (
            "15 / 20, coefficient 2, and an unjustified absence, coefficient 1",
            of(&[one("15", "20", "2"), one("Abs0", "20", "1")], &[]),
        ),
        (
            "15 / 20, and an absence",
            of(&[one("15", "20", "1"), one("Abs", "20", "1")], &[]),
        ),
        ("12 / 20, coefficient 0", of(&[one("12", "20", "0")], &[])),
        (
            "a subject with Orthographe at 12, coefficient 1, and Rédaction at 15, coefficient 2",
            of(&written, &parts),
        ),
        (
            "the same, and 8 / 20 in no part of it",
            of(&[written[0], written[1], one("8", "20", "1")], &parts),
        ),
        (
            "subjects at 13, coefficient 3, and at 17, coefficient 1",
            general(&[("13", "3"), ("17", "1")]),
        ),
        (
            "the same, 12,5 decided in the place of 13",
            general(&[("12,5", "3"), ("17", "1")]),
        ),
        (
            "subjects at 12,28 and at 13,21",
            general(&[("12,28", "1"), ("13,21", "1")]),
        ),
        (
            "the median of 8, 12, 13 and 17",
            median(&["17", "8", "13", "12"]),
        ),
        (
            "the median of 8, 12, 13, 17 and 20",
            median(&["20", "17", "8", "13", "12"]),
        ),
    ];
    let documentation = include_str!("../README.md");
    let rows: Vec<_> = documentation
        .lines()
        .skip_while(|line| *line != "| of | worked out | shown |")
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(rows.len(), examples.len(), "a row without an example");
    for (row, (what, found)) in rows.iter().zip(examples) {
        let shown = words::average_in(Language::Fr, found.as_ref());
        assert!(
            row.starts_with(&format!("| {what} | ")) && row.ends_with(&format!(" | {shown} |")),
            "{what} is {shown}; the documentation says {row}"
        );
    }
}
