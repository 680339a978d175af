//! Done marks go with the pupil who leaves a class and with the homework that is taken away, however
//! many there are.

mod given;

use std::error::Error;

use given::{Homework, Outcome, address, give, send};
use preau_sdk_testing::School;

/// The days of the homework: schooldays after the 23rd of November.
const DAYS: [&str; 13] = [
    "2026-11-24",
    "2026-11-25",
    "2026-11-26",
    "2026-11-27",
    "2026-11-30",
    "2026-12-01",
    "2026-12-02",
    "2026-12-03",
    "2026-12-04",
    "2026-12-07",
    "2026-12-08",
    "2026-12-09",
    "2026-12-10",
];

/// Gives this much to 6A on each day, and has `pupil` mark all of it as done.
fn busy(school: &mut School, each_day: usize) -> Result<usize, Box<dyn Error>> {
    for due in DAYS {
        for number in 0..each_day {
            let text = format!("Exercice {number}");
            let one = Homework {
                due,
                text: &text,
                minutes: "",
                ..Homework::maths()
            };
            let answer = send(school, "give", &one, &[])?;
            assert_eq!(answer.status(), 303, "{answer:?}");
        }
        let page = school.as_("pupil").view(&format!("day/{due}"))?;
        for item in page.items() {
            let id = address(item)?.replace("homework/", "done/");
            school.as_("pupil").act(&id, &[("state", "yes")])?;
        }
    }
    Ok(DAYS.len() * each_day)
}

/// How much of it `pupil` has marked as done, by the day pages of a reader.
fn marked(school: &mut School, who: &'static str) -> Result<usize, Box<dyn Error>> {
    let mut marked = 0;
    for due in DAYS {
        let page = school.as_(who).view(&format!("day/{due}"))?;
        marked += page.items().filter(|item| item["done"] == true).count();
    }
    Ok(marked)
}

#[test]
fn six_hundred_marks_go_with_the_pupil_who_leaves() -> Outcome {
    let mut school = School::open("homework")?;
    let other = give(
        &mut school,
        &Homework {
            class: "6B",
            ..Homework::maths()
        },
    )?;
    school.as_("pupil-b").act(&format!("done/{other}"), &[])?;
    let given = busy(&mut school, 50)?;
    assert_eq!(given, 650);
    assert_eq!(marked(&mut school, "pupil")?, given);
    // What was given is told first.
    school.deliver()?;

    school.leave("pupil")?;
    // The kernel's event, and the module's own for the second part.
    assert_eq!(school.deliver()?, 2);
    assert_eq!(school.deliver()?, 0, "nothing failed and waits");

    // Back in the class, the pupil finds the work and none of the marks.
    school.join()?;
    assert_eq!(marked(&mut school, "pupil")?, 0);
    let page = school.as_("pupil-b").view("day/2026-11-26")?;
    assert!(
        page.items().any(|item| item["done"] == true),
        "another's mark stays"
    );
    Ok(())
}

#[test]
fn a_pupil_who_leaves_one_class_keeps_the_marks_of_another() -> Outcome {
    let mut school = School::open("homework")?;
    let in_class = give(&mut school, &Homework::maths())?;
    let german = Homework {
        by: "teacher2",
        class: "6ALL1",
        subject: "Allemand",
        text: "Vokabeln",
        ..Homework::maths()
    };
    let in_group = give(&mut school, &german)?;
    for id in [&in_class, &in_group] {
        school.as_("pupil").act(&format!("done/{id}"), &[])?;
    }
    // The kernel tells of the class that is left, and not of the group.
    school.leave("pupil")?;
    school.deliver()?;
    school.join()?;
    let page = school.as_("pupil").view("")?;
    for (text, done) in [("Exercice 12 page 84", false), ("Vokabeln", true)] {
        let item = page.item(text).ok_or("no item")?;
        assert_eq!(item["done"], done, "{text}");
    }
    Ok(())
}

#[test]
fn another_pupil_of_the_class_who_leaves_takes_their_own_marks_only() -> Outcome {
    let mut school = School::open("homework")?;
    let in_class = give(&mut school, &Homework::maths())?;
    for who in ["pupil", "pupil2"] {
        school.as_(who).act(&format!("done/{in_class}"), &[])?;
    }
    let page = school
        .as_("teacher")
        .view(&format!("homework/{in_class}"))?;
    assert!(page.says("2\u{a0}/\u{a0}2"), "{}", page.text());
    school.leave("pupil2")?;
    school.deliver()?;
    school.join()?;
    for (who, done) in [("pupil", true), ("pupil2", false)] {
        let page = school.as_(who).view("")?;
        let item = page.item("Exercice 12 page 84").ok_or("no item")?;
        assert_eq!(item["done"], done, "{who}");
    }
    Ok(())
}

#[test]
fn marks_go_with_the_homework_that_is_moved_to_another_class() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    school.as_("pupil").act(&format!("done/{id}"), &[])?;
    let to = format!("homework/{id}/edit");
    let moved = |class| Homework {
        class,
        ..Homework::maths()
    };
    school.deliver()?;
    assert_eq!(send(&mut school, &to, &moved("6B"), &[])?.status(), 303);
    // The new class is quicker than the event: only the old one's marks go.
    school.as_("pupil-b").act(&format!("done/{id}"), &[])?;
    assert!(school.deliver()? >= 1);
    let page = school.as_("pupil-b").view("")?;
    let item = page.item("Exercice 12 page 84").ok_or("no item")?;
    assert_eq!(item["done"], true);
    assert_eq!(send(&mut school, &to, &moved("6A"), &[])?.status(), 303);
    school.deliver()?;
    let page = school.as_("pupil").view("")?;
    let item = page.item("Exercice 12 page 84").ok_or("no item")?;
    assert_eq!(item["done"], false);
    Ok(())
}

#[test]
fn the_marks_of_a_homework_that_is_taken_away_go_without_a_failure() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    school.as_("pupil").act(&format!("done/{id}"), &[])?;
    school.deliver()?;
    school
        .as_("teacher")
        .act(&format!("homework/{id}/delete"), &[])?;
    // The marks, and the load of the day.
    assert_eq!(school.deliver()?, 2);
    assert_eq!(school.deliver()?, 0);
    Ok(())
}
