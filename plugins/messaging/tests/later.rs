//! What is planned leaves at its hour, once, by the rights of that hour.

mod given;

use std::error::Error;

use given::{Letter, Outcome, fields, post, subjects, write};
use preau_sdk_testing::School;

/// Writes it, to leave on this day and hour; tells its identifier.
fn plan(
    school: &mut School,
    one: &Letter<'_>,
    day: &str,
    time: &str,
) -> Result<String, Box<dyn Error>> {
    let (answer, id) = write(school, "new", one, "later")?;
    assert_eq!(answer.redirect(), format!("draft/{id}/later"), "{answer:?}");
    let form = [("day", day), ("time", time)];
    school
        .as_(one.by)
        .act(&format!("draft/{id}/later"), &form)?;
    Ok(id)
}

#[test]
fn what_is_planned_leaves_once_at_its_hour() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = plan(&mut school, &Letter::short(), "2026-11-24", "07:30")?;
    let timers = school.timers()?;
    let [timer] = timers.as_slice() else {
        return Err(format!("{timers:?}").into());
    };
    let told = (timer.name(), timer.key(), timer.at());
    assert_eq!(told, ("send", id.as_str(), "2026-11-24T07:30:00"));
    let page = school.as_("teacher").view("drafts")?;
    assert!(
        page.says("Partira demain, mardi 24 novembre, à 7\u{a0}h\u{a0}30"),
        "{}",
        page.text()
    );
    school.pass("2026-11-24T07:29:00")?;
    assert_eq!(subjects(&mut school, "pupil", "")?, [""; 0]);
    assert!(school.pass("2026-11-24T07:31:00")? >= 1);
    assert_eq!(subjects(&mut school, "pupil", "")?, ["Ton exposé"]);
    assert_eq!(subjects(&mut school, "teacher", "sent")?, ["Ton exposé"]);
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, [""; 0]);
    assert!(school.timers()?.is_empty());
    assert_eq!(school.deliver()?, 0, "nothing failed and waits");
    Ok(())
}

#[test]
fn what_is_changed_meanwhile_leaves_as_it_is_then() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = plan(&mut school, &Letter::short(), "2026-11-24", "07:30")?;
    let changed = Letter {
        text: "Plutôt jeudi.",
        ..Letter::short()
    };
    let form = format!("draft/{id}");
    assert!(
        school
            .as_("teacher")
            .view(&form)?
            .says("Ce message partira")
    );
    let (answer, _) = write(&mut school, &form, &changed, "draft")?;
    assert_eq!(answer.redirect(), "drafts", "{answer:?}");
    // Kept without a text it could not leave.
    let (answer, _) = write(
        &mut school,
        &form,
        &Letter {
            text: "",
            ..changed
        },
        "draft",
    )?;
    assert!(answer.form()?.error("text").is_some());
    // Put off, it leaves then.
    let later = [("day", "2026-11-25"), ("time", "08:00")];
    school
        .as_("teacher")
        .act(&format!("{form}/later"), &later)?;
    school.pass("2026-11-24T09:00:00")?;
    assert_eq!(subjects(&mut school, "pupil", "")?, [""; 0]);
    school.pass("2026-11-25T08:01:00")?;
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    assert!(page.says("Plutôt jeudi."), "{}", page.text());
    Ok(())
}

#[test]
fn what_is_planned_no_more_sent_at_once_or_deleted_does_not_leave_later() -> Outcome {
    let mut school = School::open("messaging")?;
    let kept = plan(
        &mut school,
        &Letter {
            subject: "Gardé",
            ..Letter::short()
        },
        "2026-11-24",
        "07:30",
    )?;
    let gone = plan(
        &mut school,
        &Letter {
            subject: "Supprimé",
            ..Letter::short()
        },
        "2026-11-24",
        "07:30",
    )?;
    let now = plan(
        &mut school,
        &Letter {
            subject: "Maintenant",
            ..Letter::short()
        },
        "2026-11-24",
        "07:30",
    )?;
    school
        .as_("teacher")
        .act(&format!("draft/{kept}/keep"), &[])?;
    school
        .as_("teacher")
        .act(&format!("draft/{kept}/keep"), &[])?;
    school
        .as_("teacher")
        .act(&format!("draft/{gone}/delete"), &[])?;
    let one = Letter {
        subject: "Maintenant",
        ..Letter::short()
    };
    assert_eq!(
        write(&mut school, &format!("draft/{now}"), &one, "send")?
            .0
            .status(),
        303
    );
    assert!(school.timers()?.is_empty());
    school.pass("2026-11-24T09:00:00")?;
    assert_eq!(subjects(&mut school, "pupil", "")?, ["Maintenant"]);
    assert_eq!(subjects(&mut school, "teacher", "drafts")?, ["Gardé"]);
    Ok(())
}

#[test]
fn what_may_not_be_sent_any_more_comes_back_and_its_author_is_told() -> Outcome {
    let mut school = School::open("messaging")?;
    // A pupil writes to a teacher of their class, and leaves it before the hour.
    let one = Letter {
        by: "pupil",
        to: &["pupil2"],
        bcc: &["teacher"],
        subject: "Exposé",
        ..Letter::short()
    };
    let id = plan(&mut school, &one, "2026-11-24", "07:30")?;
    school.leave("pupil")?;
    school.pass("2026-11-24T09:00:00")?;
    school.join()?;
    for who in ["pupil2", "teacher"] {
        assert_eq!(subjects(&mut school, who, "")?, [""; 0], "{who}");
    }
    let page = school.as_("pupil").view("drafts")?;
    assert!(page.says("N’a pas pu partir"), "{}", page.text());
    let told = school.as_("pupil").notifications()?;
    let [line] = told.as_slice() else {
        return Err(format!("{told:?}").into());
    };
    assert_eq!(
        line.text,
        "Votre message programmé n’a pas pu partir\u{a0}: Exposé"
    );
    assert_eq!(line.path, format!("draft/{id}"));
    // Back in the class, it can be sent.
    assert_eq!(
        write(&mut school, &format!("draft/{id}"), &one, "send")?
            .0
            .status(),
        303
    );
    assert_eq!(subjects(&mut school, "pupil2", "")?, ["Exposé"]);
    Ok(())
}

#[test]
fn an_hour_that_is_past_or_far_away_is_refused_at_its_field() -> Outcome {
    let mut school = School::open("messaging")?;
    let (_, id) = write(&mut school, "new", &Letter::short(), "later")?;
    let to = format!("draft/{id}/later");
    for (day, time, field) in [
        ("2026-11-23", "17:00", "time"),
        ("2026-11-22", "18:00", "day"),
        ("2027-12-24", "08:00", "day"),
        ("", "08:00", "day"),
        ("2026-11-24", "8h", "time"),
    ] {
        let answer = school
            .as_("teacher")
            .try_act(&to, &[("day", day), ("time", time)])?;
        assert!(
            answer.form()?.error(field).is_some(),
            "{day} {time}: {answer:?}"
        );
    }
    assert!(school.timers()?.is_empty());
    // Whom one may not write to is known before the hour.
    let one = Letter {
        by: "pupil",
        to: &["pupil-b"],
        ..Letter::short()
    };
    let sent = fields(&school, &one, "draft")?;
    let form = school.as_("pupil").view("new")?.sends_to()?;
    assert_eq!(post(&mut school, "pupil", &form, &sent)?.status(), 303);
    let id = form.trim_start_matches("write/");
    let answer = school.as_("pupil").act(
        &format!("draft/{id}/later"),
        &[("day", "2026-11-24"), ("time", "08:00")],
    )?;
    assert!(answer.notice().contains("pas prêt"), "{answer:?}");
    assert!(school.timers()?.is_empty());
    Ok(())
}
