//! What a class and its families are told of homework.

mod given;

use given::{Homework, Outcome, give, send};
use preau_sdk_testing::School;

/// What somebody is told, "for" whom where it is for their child.
fn told(school: &mut School, who: &str) -> Result<Vec<String>, Box<dyn std::error::Error>> {
    let lines = school.as_(who).notifications()?;
    Ok(lines
        .into_iter()
        .map(|line| match line.child.as_str() {
            "" => line.text,
            child => format!("{} ({child})", line.text),
        })
        .collect())
}

const MATHS: &str = "Mathématiques, pour le jeudi 26 novembre\u{a0}: Exercice 12 page 84";

#[test]
fn a_class_and_its_families_are_told_of_homework_and_nobody_else() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    for pupil in ["pupil", "pupil2"] {
        assert_eq!(told(&mut school, pupil)?, [MATHS], "{pupil}");
    }
    let line = school.as_("relative").notifications()?.remove(0);
    assert_eq!(line.text, MATHS);
    assert_eq!(line.path, format!("homework/{id}"));
    assert!(line.unread);
    let name = school.name("pupil")?;
    assert!(name.starts_with(&line.child), "{name}: {}", line.child);
    // One line for both children.
    let both = school.as_("relative2").notifications()?;
    assert_eq!(both.len(), 1);
    for nobody in ["pupil-b", "relative-b", "teacher", "teacher2", "head"] {
        assert_eq!(told(&mut school, nobody)?, [""; 0], "{nobody}");
    }
    Ok(())
}

#[test]
fn a_change_takes_the_place_of_what_was_told_and_time_alone_is_no_news() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let edit = format!("homework/{id}/edit");
    let longer = Homework {
        minutes: "40",
        ..Homework::maths()
    };
    assert_eq!(send(&mut school, &edit, &longer, &[])?.status(), 303);
    assert_eq!(told(&mut school, "pupil")?, [MATHS]);
    let later = Homework {
        due: "2026-11-27",
        ..longer
    };
    assert_eq!(send(&mut school, &edit, &later, &[])?.status(), 303);
    let changed =
        "Mathématiques, pour le vendredi 27 novembre (modifié)\u{a0}: Exercice 12 page 84";
    assert_eq!(told(&mut school, "pupil")?, [changed]);
    // Another class has it now, and is told as of something new; this one is told of nothing any more.
    let moved = Homework {
        class: "6B",
        ..later
    };
    assert_eq!(send(&mut school, &edit, &moved, &[])?.status(), 303);
    assert_eq!(told(&mut school, "pupil")?, [""; 0]);
    assert_eq!(
        told(&mut school, "pupil-b")?,
        [changed.replace(" (modifié)", "")]
    );
    Ok(())
}

#[test]
fn what_is_not_published_or_deleted_is_not_told() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        state: "draft",
        ..Homework::maths()
    };
    let id = give(&mut school, &draft)?;
    assert_eq!(told(&mut school, "pupil")?, [""; 0]);
    let publish = format!("homework/{id}/publish");
    school.as_("teacher").act(&publish, &[("when", "now")])?;
    assert_eq!(told(&mut school, "pupil")?, [MATHS]);
    let edit = format!("homework/{id}/edit");
    assert_eq!(send(&mut school, &edit, &draft, &[])?.status(), 303);
    assert_eq!(told(&mut school, "pupil")?, [""; 0]);
    school.as_("teacher").act(&publish, &[("when", "now")])?;
    let delete = format!("homework/{id}/delete");
    school.as_("teacher").act(&delete, &[])?;
    assert_eq!(told(&mut school, "pupil")?, [""; 0]);
    Ok(())
}

#[test]
fn a_long_task_is_told_in_short() -> Outcome {
    let mut school = School::open("homework")?;
    let long = "**Lire** le chapitre et répondre aux questions. ".repeat(40);
    let one = Homework {
        text: &long,
        ..Homework::maths()
    };
    assert_eq!(send(&mut school, "give", &one, &[])?.status(), 303);
    let said = told(&mut school, "pupil")?.remove(0);
    assert!(said.ends_with('…') && !said.contains("**"), "{said}");
    assert!(said.chars().count() <= 200, "{said}");
    Ok(())
}

#[test]
fn a_task_that_was_pasted_with_line_breaks_is_told_on_one_line() -> Outcome {
    let mut school = School::open("homework")?;
    let pasted = Homework {
        text: "Exercice 12\u{b}page 84\r\n",
        ..Homework::maths()
    };
    assert_eq!(send(&mut school, "give", &pasted, &[])?.status(), 303);
    assert_eq!(told(&mut school, "pupil")?, [MATHS]);
    Ok(())
}
