//! What is attached goes where the letter goes, and nowhere else.
#![allow(
    clippy::indexing_slicing,
    reason = "a missing part of a JSON page fails the test"
)]

mod given;

use std::error::Error;

use given::{Letter, Outcome, fields, post, send_from, write};
use preau_sdk_testing::{Answer, Page, School};

const PLAN: &str = "%PDF-1.7 le plan";
/// Everybody of the cast.
const CAST: [&str; 12] = [
    "pupil",
    "pupil2",
    "pupil-b",
    "relative",
    "relative2",
    "stranger",
    "relative-b",
    "teacher",
    "teacher2",
    "head",
    "admin",
    "inspector",
];

/// Writes a letter with these files of its author, and presses a button; whatever comes. With it, the identifier.
fn attach(
    school: &mut School,
    one: &Letter<'_>,
    files: &[&str],
    state: &str,
) -> Result<(Answer, String), Box<dyn Error>> {
    let to = school.as_(one.by).view("new")?.sends_to()?;
    let mut sent = fields(school, one, state)?;
    sent.extend(
        files
            .iter()
            .map(|file| ("files".to_owned(), (*file).to_owned())),
    );
    let answer = post(school, one.by, &to, &sent)?;
    let id = to.trim_start_matches("write/").to_owned();
    Ok((answer, id))
}

/// Who of the cast can open a file.
fn readers(school: &mut School, file: &str) -> Result<Vec<&'static str>, Box<dyn Error>> {
    let mut readers = Vec::new();
    for who in CAST {
        if school.as_(who).opens(file)?.is_some() {
            readers.push(who);
        }
    }
    Ok(readers)
}

#[test]
fn a_letters_files_are_read_by_whom_it_is_for_and_by_nobody_else() -> Outcome {
    let mut school = School::open("messaging")?;
    for (to, cc, bcc, expected) in [
        (
            &["pupil"][..],
            &[][..],
            &["teacher2"][..],
            &["pupil", "teacher", "teacher2"][..],
        ),
        (
            &["relatives 6A"],
            &["head"],
            &[],
            &["relative", "relative2", "teacher", "head"],
        ),
        (
            &["everyone pupil"],
            &[],
            &["admin"],
            &["pupil", "pupil2", "pupil-b", "teacher", "admin"],
        ),
        (
            &["teachers 6B"],
            &["management"],
            &[],
            &["teacher", "teacher2", "head"],
        ),
    ] {
        let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
        assert_eq!(readers(&mut school, &plan)?, ["teacher"], "nobody's yet");
        let one = Letter {
            to,
            cc,
            bcc,
            ..Letter::short()
        };
        let (answer, _) = attach(&mut school, &one, &[&plan], "send")?;
        if to == ["everyone pupil"] {
            // A teacher writes to all pupils only where the school allows it.
            assert_eq!(answer.status(), 422, "{answer:?}");
            assert_eq!(readers(&mut school, &plan)?, ["teacher"]);
            let plan = school.as_("head").file("plan.pdf", PLAN)?;
            let by_head = Letter { by: "head", ..one };
            let (answer, _) = attach(&mut school, &by_head, &[&plan], "send")?;
            assert_eq!(answer.status(), 303, "{answer:?}");
            let all = ["pupil", "pupil2", "pupil-b", "head", "admin"];
            assert_eq!(readers(&mut school, &plan)?, all);
            continue;
        }
        assert_eq!(answer.status(), 303, "{answer:?}");
        assert_eq!(readers(&mut school, &plan)?, expected, "{to:?}");
    }
    Ok(())
}

#[test]
fn a_conversation_shows_each_letters_files_and_lists_say_how_many() -> Outcome {
    let mut school = School::open("messaging")?;
    let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
    let notes = school.as_("teacher").file("notes.txt", "une ligne")?;
    let (_, id) = attach(&mut school, &Letter::short(), &[&plan, &notes], "send")?;
    for (who, list) in [
        ("pupil", ""),
        ("teacher", "sent"),
        ("pupil", "search?words=plan"),
    ] {
        let page = school.as_(who).view(list)?;
        assert!(page.says("2 pièces jointes"), "{who}: {}", page.text());
    }
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    let block = page.blocks("files").next().ok_or("no files")?;
    let names: Vec<_> = block["files"]
        .as_array()
        .ok_or("no list")?
        .iter()
        .map(|file| file["name"].clone())
        .collect();
    assert_eq!(names, ["plan.pdf", "notes.txt"]);
    // An answer has none of them.
    let answer = Letter {
        by: "pupil",
        to: &["teacher"],
        ..Letter::short()
    };
    let reply = school.as_("pupil").view(&format!("message/{id}/reply"))?;
    let control = &reply.field("files").ok_or("no field")?["control"];
    assert_eq!(control["files"].as_array().map(Vec::len), Some(0));
    let answer = send_from(&mut school, &format!("message/{id}/reply"), &answer)?;
    let page = school.as_("teacher").view(&format!("message/{answer}"))?;
    assert_eq!(page.blocks("files").count(), 1, "the first letter's");
    Ok(())
}

#[test]
fn what_is_passed_on_or_reported_takes_copies_along() -> Outcome {
    let mut school = School::open("messaging")?;
    let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
    let (_, id) = attach(&mut school, &Letter::short(), &[&plan], "send")?;
    let page = school.as_("pupil").view(&format!("message/{id}/forward"))?;
    assert!(
        page.says("pièces jointes\u{a0}: plan.pdf"),
        "{}",
        page.text()
    );
    // To a classmate, with it and without; and a draft of it keeps what was chosen.
    let mut passed = Vec::new();
    for (carry, state) in [(true, "send"), (false, "send"), (true, "draft")] {
        let to = school
            .as_("pupil")
            .view(&format!("message/{id}/forward"))?
            .sends_to()?;
        let by_pupil = Letter {
            by: "pupil",
            to: &["pupil2"],
            ..Letter::short()
        };
        let mut sent = fields(&school, &by_pupil, state)?;
        sent.push(("forwards".into(), id.clone()));
        sent.extend(carry.then(|| ("carry".into(), "true".into())));
        assert_eq!(post(&mut school, "pupil", &to, &sent)?.status(), 303);
        let one = to.trim_start_matches("write/").to_owned();
        if state == "draft" {
            let page = school.as_("pupil").view(&format!("draft/{one}"))?;
            assert_eq!(
                page.field("carry").ok_or("no field")?["control"]["value"],
                true,
                "{}",
                page.json()
            );
            continue;
        }
        // Pressed twice, it is the same.
        let again = post(&mut school, "pupil", &to, &sent)?;
        assert_eq!(again.redirect(), format!("message/{one}"), "{again:?}");
        passed.push(one);
    }
    let files = |page: &Page| page.blocks("files").count();
    for (one, count) in passed.iter().zip([1, 0]) {
        let page = school.as_("pupil2").view(&format!("message/{one}"))?;
        assert_eq!(files(&page), count);
    }
    let page = school
        .as_("pupil2")
        .view(&format!("message/{}", passed[0]))?;
    let copy = page.blocks("files").next().ok_or("no files")?["files"][0]["id"].clone();
    let copy = copy.as_str().ok_or("no identifier")?.to_owned();
    assert_eq!(school.as_("pupil2").opens(&copy)?.as_deref(), Some(PLAN));
    assert_eq!(
        school.as_("pupil2").opens(&plan)?,
        None,
        "the first letter is not theirs"
    );
    assert_eq!(school.as_("teacher").opens(&copy)?, None);
    // Whoever has not the message passes nothing of it on.
    let to = school.as_("pupil-b").view("new")?.sends_to()?;
    let by_other = Letter {
        by: "pupil-b",
        to: &["teacher"],
        ..Letter::short()
    };
    let mut sent = fields(&school, &by_other, "send")?;
    sent.extend([
        ("forwards".into(), id.clone()),
        ("carry".into(), "true".into()),
    ]);
    assert_eq!(post(&mut school, "pupil-b", &to, &sent)?.status(), 303);
    let one = to.trim_start_matches("write/");
    assert_eq!(
        files(&school.as_("teacher").view(&format!("message/{one}"))?),
        0
    );
    // The management has what was reported as it was, files among it.
    school
        .as_("pupil")
        .act(&format!("message/{id}/report"), &[("reason", "Pour voir")])?;
    assert_eq!(school.deliver()?, 1);
    let inbox = school.as_("head").view("")?;
    let report = inbox.link("Message signalé\u{a0}: Ton exposé")?;
    let page = school.as_("head").view(&report)?;
    let copy = page.blocks("files").next().ok_or("no files")?["files"][0]["id"].clone();
    assert_eq!(
        school
            .as_("head")
            .opens(copy.as_str().ok_or("no identifier")?)?
            .as_deref(),
        Some(PLAN)
    );
    Ok(())
}

#[test]
fn a_draft_keeps_its_files_until_the_letter_has_them() -> Outcome {
    let mut school = School::open("messaging")?;
    let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
    let extra = school.as_("teacher").file("extra.txt", "de trop")?;
    let (answer, id) = attach(&mut school, &Letter::short(), &[&plan, &extra], "draft")?;
    assert_eq!(answer.redirect(), "drafts", "{answer:?}");
    assert_eq!(readers(&mut school, &plan)?, ["teacher"]);
    let form = school.as_("teacher").view(&format!("draft/{id}"))?;
    let there = &form.field("files").ok_or("no field")?["control"]["files"];
    assert_eq!(there.as_array().map(Vec::len), Some(2), "{there}");
    // One is taken out, the other leaves with the letter, under the same name.
    let mut sent = fields(&school, &Letter::short(), "send")?;
    sent.push(("files".to_owned(), plan.clone()));
    assert_eq!(
        post(&mut school, "teacher", &form.sends_to()?, &sent)?.redirect(),
        "sent"
    );
    assert_eq!(school.as_("pupil").opens(&plan)?.as_deref(), Some(PLAN));
    assert_eq!(
        readers(&mut school, &extra)?,
        [""; 0],
        "it went with the draft"
    );
    // Sent again, by the way back: the letter is there, and its files are.
    let again = post(&mut school, "teacher", &form.sends_to()?, &sent)?;
    assert_eq!(again.redirect(), format!("message/{id}"), "{again:?}");
    let copy = school.as_("teacher").file("plan.pdf", PLAN)?;
    let twice = sent.iter().map(|(name, value)| {
        let value = if *value == plan { &copy } else { value };
        (name.clone(), value.clone())
    });
    let twice: Vec<_> = twice.collect();
    let again = post(&mut school, "teacher", &form.sends_to()?, &twice)?;
    assert_eq!(
        again.redirect(),
        format!("message/{id}"),
        "the same file to look at: {again:?}"
    );
    assert_eq!(school.as_("pupil").opens(&copy)?, None);
    // A draft that goes takes its files along.
    let other = school.as_("teacher").file("autre.pdf", PLAN)?;
    let (_, draft) = attach(&mut school, &Letter::short(), &[&other], "draft")?;
    school
        .as_("teacher")
        .act(&format!("draft/{draft}/delete"), &[])?;
    assert_eq!(readers(&mut school, &other)?, [""; 0]);
    Ok(())
}

#[test]
fn what_leaves_by_itself_takes_its_files_and_what_cannot_leave_keeps_them() -> Outcome {
    let mut school = School::open("messaging")?;
    let later = [("day", "2026-11-24"), ("time", "07:30")];
    let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
    let (_, id) = attach(&mut school, &Letter::short(), &[&plan], "later")?;
    school
        .as_("teacher")
        .act(&format!("draft/{id}/later"), &later)?;
    let back = school.as_("pupil").file("retour.pdf", PLAN)?;
    let by_pupil = Letter {
        by: "pupil",
        to: &["teacher"],
        ..Letter::short()
    };
    let (_, stays) = attach(&mut school, &by_pupil, &[&back], "later")?;
    school
        .as_("pupil")
        .act(&format!("draft/{stays}/later"), &later)?;
    assert_eq!(school.as_("pupil").opens(&plan)?, None);
    // A pupil who left their class may not write to its teacher any more.
    school.leave("pupil")?;
    school.pass("2026-11-24T07:31:00")?;
    assert_eq!(school.deliver()?, 0, "nothing failed and waits");
    assert_eq!(school.as_("pupil").opens(&plan)?.as_deref(), Some(PLAN));
    assert_eq!(readers(&mut school, &back)?, ["pupil"]);
    let form = school.as_("pupil").view(&format!("draft/{stays}"))?;
    let there = &form.field("files").ok_or("no field")?["control"]["files"];
    assert_eq!(there.as_array().map(Vec::len), Some(1), "{there}");
    Ok(())
}

#[test]
fn what_is_recalled_or_thrown_away_is_read_no_more_by_whom_it_left() -> Outcome {
    let mut school = School::open("messaging")?;
    let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
    let one = Letter {
        to: &["pupil", "pupil2"],
        bcc: &["teacher2"],
        ..Letter::short()
    };
    let (_, id) = attach(&mut school, &one, &[&plan], "send")?;
    assert_eq!(
        readers(&mut school, &plan)?,
        ["pupil", "pupil2", "teacher", "teacher2"]
    );
    // Who has looked at the letter keeps it.
    school.as_("pupil").view(&format!("message/{id}"))?;
    school
        .as_("teacher")
        .act(&format!("message/{id}/recall"), &[])?;
    assert_eq!(readers(&mut school, &plan)?, ["pupil", "teacher"]);
    // Who removes it has it no more; the others have.
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    let trash = page.button("Mettre à la corbeille")?;
    school.as_("pupil").press(&trash)?;
    assert!(
        school.as_("pupil").opens(&plan)?.is_some(),
        "in the trash it is theirs still"
    );
    let erase = trash.path().replace("/trash", "/erase");
    school.as_("pupil").act(&erase, &[])?;
    assert_eq!(readers(&mut school, &plan)?, ["teacher"]);
    Ok(())
}

#[test]
fn a_file_is_attached_by_who_sent_it_and_no_more_than_ten_are() -> Outcome {
    let mut school = School::open("messaging")?;
    let theirs = school.as_("pupil").file("devoir.pdf", PLAN)?;
    for state in ["draft", "send", "typing"] {
        let (answer, _) = attach(&mut school, &Letter::short(), &[&theirs], state)?;
        assert_eq!(answer.status(), 422, "{state}: {answer:?}");
    }
    // Nor one that another letter has.
    let plan = school.as_("teacher").file("plan.pdf", PLAN)?;
    attach(&mut school, &Letter::short(), &[&plan], "send")?;
    let by_pupil = Letter {
        by: "pupil",
        to: &["teacher"],
        ..Letter::short()
    };
    for by in [&Letter::short(), &by_pupil] {
        let (answer, _) = attach(&mut school, by, &[&plan], "send")?;
        assert_eq!(answer.status(), 422, "{}: {answer:?}", by.by);
    }
    let mut many = Vec::new();
    for _ in 0..11 {
        many.push(school.as_("teacher").file("plan.pdf", PLAN)?);
    }
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let (answer, _) = attach(&mut school, &Letter::short(), &many, "send")?;
    assert!(answer.form()?.error("files").is_some(), "{answer:?}");
    let (answer, _) = attach(&mut school, &Letter::short(), &many[..10], "send")?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    let (_, id) = write(&mut school, "new", &Letter::short(), "draft")?;
    assert!(
        school
            .as_("teacher")
            .view(&format!("draft/{id}"))?
            .field("files")
            .is_some()
    );
    Ok(())
}
