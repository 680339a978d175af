//! Who may do what with work that is handed in: each page and each button, for each role and relation.

mod given;

use std::error::Error;

use given::{Homework, Outcome, give_online};
use preau_sdk_testing::School;

/// What is asked.
const ASKED: [&str; 10] = [
    "open the homework",
    "open the form",
    "open the list",
    "open the work",
    "keep the archive",
    "hand in",
    "say something",
    "publish",
    "remind",
    "take back",
];

/// What comes of it, in the order of [`ASKED`]: `+` it is done or shown, `-` it is refused, `0` it is not there.
const TABLE: [(&str, &str); 12] = [
    ("pupil", "++---+---+"),
    // Of the class, with nothing of their own: theirs to hand in, and there is nothing to take back.
    ("pupil2", "++---+---+"),
    ("pupil-b", "0000000000"),
    ("relative", "+---------"),
    // Looks at the other child first; both are of the class.
    ("relative2", "+---------"),
    ("relative-b", "0-000-000-"),
    // No authority: no member of the school.
    ("stranger", "----------"),
    ("teacher", "+-+++-+++-"),
    // Teaches the class something else.
    ("teacher2", "+---------"),
    ("head", "+---------"),
    ("inspector", "+---------"),
    ("admin", "----------"),
];

/// What comes of everything that is asked, for one of the cast.
fn asked(school: &mut School, who: &str, id: &str, pupil: &str) -> Result<String, Box<dyn Error>> {
    let views = ["", "/hand-in", "/handed", "/handed/@", "/archive"];
    let acts = [
        "/hand-in",
        "/handed/@",
        "/feedback",
        "/remind",
        "/take-back",
    ];
    let at = |path: &str| format!("homework/{id}{}", path.replace('@', pupil));
    let mut came = String::new();
    for view in views {
        came.push(sign(school.as_(who).try_view(&at(view))?.status()));
    }
    for act in acts {
        let form = [("text", "écrit"), ("state", "publish")];
        came.push(sign(school.as_(who).try_act(&at(act), &form)?.status()));
    }
    Ok(came)
}

fn sign(status: u64) -> char {
    match status {
        200 | 303 => '+',
        403 => '-',
        404 => '0',
        _ => '!',
    }
}

/// A homework of which somebody handed something in.
fn handed(school: &mut School, one: &Homework<'_>, who: &str) -> Result<String, Box<dyn Error>> {
    let id = give_online(school, one, &[("late", "1")])?;
    let to = format!("homework/{id}/hand-in");
    school.as_(who).act(&to, &[("text", "secret de l’élève")])?;
    Ok(id)
}

#[test]
fn each_does_what_is_theirs_and_nothing_else() -> Outcome {
    for (who, expected) in TABLE {
        let mut school = School::open("homework")?;
        // The teacher of something else has no part in 6A: asked of 6B, of which they have one.
        let (class, pupil) = if who == "teacher2" {
            ("6B", "pupil-b")
        } else {
            ("6A", "pupil")
        };
        let one = Homework {
            class,
            ..Homework::maths()
        };
        let id = handed(&mut school, &one, pupil)?;
        let pupil = school.person(pupil)?;
        let came = asked(&mut school, who, &id, &pupil)?;
        let told = ASKED.iter().zip(came.chars().zip(expected.chars()));
        for (what, (came, expected)) in told {
            assert_eq!(came, expected, "{who}: {what}");
        }
    }
    Ok(())
}

#[test]
fn nobody_reads_what_another_handed_in_or_was_told() -> Outcome {
    let mut school = School::open("homework")?;
    let id = handed(&mut school, &Homework::maths(), "pupil")?;
    let pupil = school.person("pupil")?;
    let work = format!("homework/{id}/handed/{pupil}");
    let said = [("text", "mot du professeur"), ("state", "publish")];
    school.as_("teacher").act(&work, &said)?;
    let page = format!("homework/{id}");
    for (who, reads) in [
        ("pupil", true),
        ("relative", true),
        ("pupil2", false),
        ("pupil-b", false),
        ("relative-b", false),
        ("head", false),
        ("inspector", false),
    ] {
        let answer = school.as_(who).try_view(&page)?;
        let text = if answer.status() == 200 {
            school.as_(who).view(&page)?.text()
        } else {
            String::new()
        };
        for secret in ["secret de l’élève", "mot du professeur"] {
            assert_eq!(text.contains(secret), reads, "{who}: {secret}: {text}");
        }
    }
    // A relative of two sees each child's own.
    let of = |child| ("relative2", child);
    for ((who, child), reads) in [(of("pupil"), true), (of("pupil2"), false)] {
        let text = school.as_(who).for_child(child).view(&page)?.text();
        assert_eq!(text.contains("secret de l’élève"), reads, "{child}");
    }
    Ok(())
}

#[test]
fn who_left_the_class_changes_nothing_there_and_their_teacher_still_reads_it() -> Outcome {
    let mut school = School::open("homework")?;
    let id = handed(&mut school, &Homework::maths(), "pupil")?;
    let pupil = school.person("pupil")?;
    school.leave("pupil")?;
    school.deliver()?;
    let came = asked(&mut school, "pupil", &id, &pupil)?;
    assert_eq!(came, "0000000000");
    let relative = school.as_("relative").try_view(&format!("homework/{id}"))?;
    assert!(
        relative.status() == 404 || relative.status() == 403,
        "{relative:?}"
    );
    let list = school
        .as_("teacher")
        .view(&format!("homework/{id}/handed"))?;
    assert!(list.says("N’est plus dans la classe"), "{}", list.text());
    let work = format!("homework/{id}/handed/{pupil}");
    assert!(school.as_("teacher").view(&work)?.says("secret de l’élève"));
    for text in ["Dommage", ""] {
        let said = [("text", text), ("state", "publish")];
        school.as_("teacher").act(&work, &said)?;
    }
    let archive = school
        .as_("teacher")
        .archive(&format!("homework/{id}/archive"))?;
    assert_eq!(archive.entries.len(), 1);
    Ok(())
}

#[test]
fn whoever_teaches_the_subject_there_looks_after_it() -> Outcome {
    let mut school = School::open("homework")?;
    // A homework of a group, given by its teacher; the teacher of its pupils' class has no part in it.
    let german = Homework {
        by: "teacher2",
        class: "6ALL1",
        subject: "Allemand",
        text: "Vokabeln",
        ..Homework::maths()
    };
    let id = handed(&mut school, &german, "pupil")?;
    let list = format!("homework/{id}/handed");
    assert!(school.as_("teacher2").view(&list)?.says("Rendus (1)"));
    assert_eq!(school.as_("teacher").try_view(&list)?.code(), "not-found");
    Ok(())
}
