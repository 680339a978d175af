//! A colleague of the class, or the head, goes on with a room whose teacher is not there; nobody else does.

mod given;

use given::{Outcome, Slot, act, plan, stat, tries, view};
use preau_sdk_testing::School;

/// Of 6B, where both teachers teach.
fn of_6b() -> Slot<'static> {
    Slot {
        class: "6B",
        ..Slot::maths()
    }
}

#[test]
fn a_colleague_of_the_class_takes_a_room_over_once_its_hour_has_come() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &of_6b())?;
    school.now("2026-11-24T09:59:00")?;
    let early = tries(&mut school, "teacher2", &id, "take", &[])?;
    assert_eq!(early.status(), 403);
    assert!(early.message().contains("heure de début"), "{early:?}");
    let page = view(&mut school, "teacher2", &id, "")?;
    assert!(page.button("Animer la classe virtuelle").is_err());
    act(&mut school, "pupil-b", &id, "enter", &[])?;

    school.now("2026-11-24T10:04:00")?;
    let page = view(&mut school, "teacher2", &id, "")?;
    let button = page.button("Animer la classe virtuelle")?;
    let answer = school.as_("teacher2").press(&button)?;
    assert_eq!(answer.notice(), "Vous animez cette classe virtuelle.");
    // Pressed twice, it is done.
    assert_eq!(school.as_("teacher2").press(&button)?.status(), 303);
    act(&mut school, "teacher2", &id, "open", &[])?;
    act(&mut school, "teacher2", &id, "admit-all", &[])?;
    let page = view(&mut school, "teacher2", &id, "")?;
    assert_eq!(stat(&page, "Dans la salle").as_deref(), Some("1"));
    act(&mut school, "teacher2", &id, "say", &[("text", "Bonjour")])?;
    assert!(view(&mut school, "pupil-b", &id, "")?.says("Bonjour"));
    // Whoever planned it is told, and reads no chat of it while another runs it.
    let told = school.as_("teacher").notifications()?;
    let name = school.name("teacher2")?;
    assert!(
        told.iter()
            .any(|line| line.text.contains(&name) && line.text.contains("à votre place")),
        "{told:?}"
    );
    assert_eq!(
        tries(&mut school, "teacher", &id, "end", &[])?.status(),
        403
    );
    let page = view(&mut school, "teacher", &id, "")?;
    assert!(
        page.says(&format!("Animée par {name}")) && !page.says("Bonjour"),
        "{}",
        page.text()
    );
    Ok(())
}

#[test]
fn whoever_planned_it_takes_it_back_and_polls_and_documents_go_on() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(
        &mut school,
        &Slot {
            hold: false,
            ..of_6b()
        },
    )?;
    school.now("2026-11-24T10:00:00")?;
    act(&mut school, "teacher", &id, "open", &[])?;
    act(&mut school, "pupil-b", &id, "enter", &[])?;
    let ask = [("question", "Prêts ?"), ("options", "")];
    act(&mut school, "teacher", &id, "ask", &ask)?;
    // The line of the teacher is lost: a colleague goes on, closes the question and shares something.
    act(&mut school, "teacher2", &id, "take", &[])?;
    let polls = view(&mut school, "teacher2", &id, "polls")?;
    let close = polls.button("Clore et montrer les résultats")?;
    assert_eq!(school.as_("teacher2").press(&close)?.status(), 303);
    let share = [("title", "Fiche"), ("url", "https://example.org/fiche")];
    act(&mut school, "teacher2", &id, "share", &share)?;
    // And back again.
    let page = view(&mut school, "teacher", &id, "")?;
    let button = page.button("Animer la classe virtuelle")?;
    assert_eq!(school.as_("teacher").press(&button)?.status(), 303);
    let documents = view(&mut school, "teacher", &id, "documents")?;
    let withdraw = documents.button_of("Fiche", "Retirer")?;
    assert_eq!(school.as_("teacher").press(&withdraw)?.status(), 303);
    assert_eq!(
        tries(&mut school, "teacher2", &id, "end", &[])?.status(),
        403
    );
    act(&mut school, "teacher", &id, "end", &[])?;
    assert_eq!(
        tries(&mut school, "teacher2", &id, "take", &[])?.status(),
        403
    );
    Ok(())
}

#[test]
fn the_head_takes_over_and_the_register_is_both_theirs_and_its_teacher_s() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    school.now("2026-11-24T10:05:00")?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    assert!(!view(&mut school, "head", &id, "")?.says("Ouvrir la classe virtuelle"));
    act(&mut school, "head", &id, "take", &[])?;
    act(&mut school, "head", &id, "open", &[])?;
    act(&mut school, "head", &id, "admit-all", &[])?;
    act(&mut school, "head", &id, "roll", &[])?;
    act(&mut school, "pupil", &id, "here", &[])?;
    act(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
    act(
        &mut school,
        "pupil",
        &id,
        "say",
        &[("text", "Bonjour Madame")],
    )?;
    let page = view(&mut school, "head", &id, "")?;
    assert!(page.says("Bonjour Madame"), "{}", page.text());
    let lower = page.button("Baisser la main")?;
    assert_eq!(school.as_("head").press(&lower)?.status(), 303);
    school.now("2026-11-24T10:50:00")?;
    act(&mut school, "head", &id, "end", &[])?;
    let pupil2 = school.person("pupil2")?;
    for (who, mark) in [("head", "excused"), ("teacher", "absent")] {
        let register = view(&mut school, who, &id, "register")?;
        assert!(register.says("MOREAU"), "{who}: {}", register.text());
        let form = [("pupil", pupil2.as_str()), ("mark", mark)];
        act(&mut school, who, &id, "mark", &form)?;
    }
    Ok(())
}

#[test]
fn nobody_else_takes_a_room_over() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    school.now("2026-11-24T10:10:00")?;
    for (who, status) in [
        ("pupil", 403),
        ("relative", 403),
        // Who teaches another class, and a group of some of its pupils.
        ("teacher2", 404),
        ("pupil-b", 404),
        ("relative-b", 404),
    ] {
        let answer = tries(&mut school, who, &id, "take", &[])?;
        assert_eq!(answer.status(), status, "{who}: {answer:?}");
    }
    let page = view(&mut school, "teacher", &id, "")?;
    assert!(page.button("Ouvrir la classe virtuelle").is_ok());
    // The head who takes it sees nothing of another room by it.
    let other = plan(
        &mut school,
        &Slot {
            start: "10:30",
            title: "Suite",
            ..Slot::maths()
        },
    )?;
    act(&mut school, "head", &id, "take", &[])?;
    let answer = tries(&mut school, "head", &other, "open", &[])?;
    assert_eq!(answer.status(), 403);
    Ok(())
}

/// Shares a file, and tells its identifier.
fn share(school: &mut School, id: &str, name: &str) -> Result<String, Box<dyn std::error::Error>> {
    let file = school.as_("teacher").file(name, "Exercices 12 à 15")?;
    let form = [("title", name), ("files", file.as_str())];
    act(school, "teacher", id, "share", &form)?;
    Ok(file)
}

#[test]
fn the_head_opens_the_documents_of_a_room_that_they_ran_and_of_no_other() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    let other = plan(
        &mut school,
        &Slot {
            title: "Suite",
            ..Slot::maths()
        },
    )?;
    school.now("2026-11-24T10:00:00")?;
    for room in [&id, &other] {
        act(&mut school, "teacher", room, "open", &[])?;
    }
    let file = share(&mut school, &id, "fiche.txt")?;
    let elsewhere = share(&mut school, &other, "suite.txt")?;
    school.deliver()?;
    assert_eq!(school.as_("head").opens(&file)?, None);
    act(&mut school, "head", &id, "take", &[])?;
    school.deliver()?;
    assert!(school.as_("head").opens(&file)?.is_some());
    let documents = view(&mut school, "head", &id, "documents")?;
    assert!(documents.says("fiche.txt"), "{}", documents.text());
    assert_eq!(
        school.as_("head").opens(&elsewhere)?,
        None,
        "another room's"
    );
    // What is shared once its teacher has taken it back is the class's again.
    act(&mut school, "teacher", &id, "take", &[])?;
    let later = share(&mut school, &id, "corrige.txt")?;
    school.deliver()?;
    assert!(school.as_("pupil").opens(&later)?.is_some());
    assert_eq!(school.as_("head").opens(&later)?, None);
    Ok(())
}
