//! The door: who waits, who is let in, who goes and comes back; and what it costs.

mod given;

use given::{Outcome, Slot, act, filled, open, plan, stat, tries, view};
use preau_sdk_testing::School;

#[test]
fn pupils_wait_before_the_door_and_come_in_when_they_are_let() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    // Too early: when one can wait is said.
    school.now("2026-11-24T09:49:00")?;
    assert!(view(&mut school, "pupil", &id, "")?.says("à partir de 9\u{a0}h\u{a0}50"));
    let early = tries(&mut school, "pupil", &id, "enter", &[])?;
    assert_eq!((early.status(), early.code()), (403, "forbidden"));
    school.now("2026-11-24T09:51:00")?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    act(&mut school, "pupil2", &id, "enter", &[])?;
    let waiting = view(&mut school, "pupil", &id, "")?;
    assert!(waiting.says("pas encore ouverte"), "{}", waiting.text());
    let teacher = view(&mut school, "teacher", &id, "")?;
    assert_eq!(
        stat(&teacher, "Devant la porte").as_deref(),
        Some("2 élèves")
    );
    // Open, and still they wait: nobody is in before the teacher says so.
    school.now("2026-11-24T10:00:00")?;
    act(&mut school, "teacher", &id, "open", &[])?;
    let said = tries(
        &mut school,
        "pupil",
        &id,
        "say",
        &[("text", "Je suis là !")],
    )?;
    assert_eq!(said.status(), 403, "{said:?}");
    let hand = tries(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
    assert_eq!(hand.status(), 403, "{hand:?}");
    // One by one.
    let name = school.name("pupil")?;
    let page = view(&mut school, "teacher", &id, "")?;
    let button = page.button_of(&name, "Faire entrer")?;
    assert_eq!(school.as_("pupil2").press(&button)?.status(), 403);
    assert_eq!(school.as_("teacher").press(&button)?.status(), 303);
    let page = view(&mut school, "teacher", &id, "")?;
    assert_eq!(stat(&page, "Dans la salle").as_deref(), Some("1"));
    assert_eq!(stat(&page, "Devant la porte").as_deref(), Some("1"));
    act(
        &mut school,
        "pupil",
        &id,
        "say",
        &[("text", "Je suis là !")],
    )?;
    assert_eq!(
        tries(&mut school, "pupil2", &id, "say", &[("text", "Moi aussi")])?.status(),
        403
    );
    Ok(())
}

#[test]
fn everybody_who_waits_comes_in_at_once_and_who_comes_later_waits() -> Outcome {
    let (mut school, id) = open(&Slot::maths())?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    act(&mut school, "teacher", &id, "admit-all", &[])?;
    school.now("2026-11-24T10:05:00")?;
    act(&mut school, "pupil2", &id, "enter", &[])?;
    let page = view(&mut school, "teacher", &id, "")?;
    assert_eq!(stat(&page, "Dans la salle").as_deref(), Some("1"));
    assert_eq!(stat(&page, "Devant la porte").as_deref(), Some("1"));
    // Who was in and lost the line comes back without waiting.
    act(&mut school, "pupil", &id, "leave", &[])?;
    school.now("2026-11-24T10:07:00")?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    assert_eq!(
        tries(&mut school, "pupil", &id, "say", &[("text", "Me revoilà")])?.status(),
        303
    );
    Ok(())
}

#[test]
fn who_stopped_waiting_waits_again_and_was_not_there() -> Outcome {
    let (mut school, id) = open(&Slot::maths())?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    act(&mut school, "pupil", &id, "leave", &[])?;
    school.now("2026-11-24T10:02:00")?;
    act(&mut school, "pupil2", &id, "enter", &[])?;
    act(&mut school, "teacher", &id, "admit-all", &[])?;
    // In for less than a second is in: they come back without waiting.
    act(&mut school, "pupil2", &id, "leave", &[])?;
    school.now("2026-11-24T10:40:00")?;
    for (who, said) in [
        // The page says that they wait.
        ("pupil", ""),
        ("pupil2", "Vous êtes dans la classe virtuelle."),
    ] {
        assert_eq!(act(&mut school, who, &id, "enter", &[])?.notice(), said);
    }
    let door = view(&mut school, "pupil", &id, "")?;
    assert!(door.says("Vous êtes devant la porte"), "{}", door.text());
    act(&mut school, "teacher", &id, "end", &[])?;
    let register = view(&mut school, "teacher", &id, "register")?;
    assert_eq!(stat(&register, "Absents").as_deref(), Some("1"));
    Ok(())
}

#[test]
fn without_a_waiting_list_pupils_are_in_once_it_is_open() -> Outcome {
    let (mut school, id) = open(&Slot::free())?;
    let come = act(&mut school, "pupil", &id, "enter", &[])?;
    assert_eq!(come.notice(), "Vous êtes dans la classe virtuelle.");
    act(&mut school, "pupil", &id, "say", &[("text", "Bonjour")])?;
    Ok(())
}

#[test]
fn who_is_sent_out_comes_back_by_their_teacher_alone() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let pupil = school.person("pupil")?;
    school.now("2026-11-24T10:10:00")?;
    act(
        &mut school,
        "teacher",
        &id,
        &format!("send-out/{pupil}"),
        &[],
    )?;
    assert!(view(&mut school, "pupil", &id, "")?.says("vous a fait sortir"));
    for what in ["enter", "say", "hand", "here"] {
        let answer = tries(&mut school, "pupil", &id, what, &[("text", "Pardon")])?;
        assert_eq!(answer.status(), 403, "{what}: {answer:?}");
    }
    // Also not with those who wait.
    act(&mut school, "teacher", &id, "admit-all", &[])?;
    assert_eq!(
        tries(&mut school, "pupil", &id, "say", &[("text", "Pardon")])?.status(),
        403
    );
    school.now("2026-11-24T10:20:00")?;
    act(&mut school, "teacher", &id, &format!("admit/{pupil}"), &[])?;
    act(&mut school, "pupil", &id, "say", &[("text", "Pardon")])?;
    // Ten minutes within before, five since: not the ten between.
    school.now("2026-11-24T10:25:00")?;
    let register = view(&mut school, "teacher", &id, "register")?;
    let name = school.name("pupil")?;
    let item = register.item(&name).ok_or("no item")?;
    assert!(item["facts"].to_string().contains("15\u{a0}min"), "{item}");
    Ok(())
}

#[test]
fn a_teacher_calls_the_roll_and_sees_who_answers() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    assert!(!view(&mut school, "pupil", &id, "")?.says("Je suis là"));
    act(&mut school, "teacher", &id, "roll", &[])?;
    let button = view(&mut school, "pupil", &id, "")?.button("Je suis là")?;
    assert_eq!(school.as_("pupil").press(&button)?.status(), 303);
    assert!(!view(&mut school, "pupil", &id, "")?.says("Je suis là"));
    let register = view(&mut school, "teacher", &id, "register")?;
    for (who, says) in [("pupil", "A répondu"), ("pupil2", "N’a pas répondu")] {
        let name = school.name(who)?;
        let item = register.item(&name).ok_or("no item")?.to_string();
        assert!(item.contains(says), "{who}: {item}");
    }
    Ok(())
}

#[test]
fn to_answer_the_roll_is_not_to_come_and_go() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    for n in 0..60 {
        school.now(&format!("2026-11-24T10:{n:02}:30"))?;
        act(&mut school, "teacher", &id, "roll", &[])?;
        act(&mut school, "pupil", &id, "here", &[])?;
    }
    act(&mut school, "pupil", &id, "leave", &[])?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    Ok(())
}

#[test]
fn the_register_names_who_has_not_come() -> Outcome {
    let (mut school, id) = open(&Slot::maths())?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    let register = view(&mut school, "teacher", &id, "register")?;
    assert!(register.says("Devant la porte (1)") && register.says("Pas venus (1)"));
    assert!(register.says(&school.name("pupil2")?));
    assert!(!register.says(&school.name("pupil-b")?), "of another class");
    Ok(())
}

#[test]
fn pupils_come_and_go_so_often_and_no_more() -> Outcome {
    let (mut school, id) = open(&Slot::free())?;
    for _ in 0..30 {
        act(&mut school, "pupil", &id, "enter", &[])?;
        act(&mut school, "pupil", &id, "leave", &[])?;
    }
    let refused = tries(&mut school, "pupil", &id, "enter", &[])?;
    assert_eq!((refused.status(), refused.code()), (503, "unavailable"));
    assert!(refused.message().contains("60 fois"), "{refused:?}");
    // They ask their teacher, who lets them in: that is once.
    school.now("2026-11-24T10:10:00")?;
    let name = school.name("pupil")?;
    let register = view(&mut school, "teacher", &id, "register")?;
    let button = register.button_of(&name, "Faire entrer")?;
    let said = school.as_("teacher").press(&button)?;
    assert_eq!(said.notice(), "L’élève peut revenir.");
    school.now("2026-11-24T10:11:00")?;
    let back = act(&mut school, "pupil", &id, "enter", &[])?;
    assert_eq!(back.notice(), "Vous êtes dans la classe virtuelle.");
    act(&mut school, "pupil", &id, "leave", &[])?;
    let refused = tries(&mut school, "pupil", &id, "enter", &[])?;
    assert_eq!(refused.status(), 503, "{refused:?}");
    // To press twice is to have come once.
    let other = act(&mut school, "pupil2", &id, "enter", &[])?;
    assert_eq!(
        act(&mut school, "pupil2", &id, "enter", &[])?.notice(),
        other.notice()
    );
    Ok(())
}

/// What a call costs in fuel: thirty who come in the same second are thirty times this, and a school's modules may burn
/// hundreds of millions a second.
#[test]
fn to_wait_and_to_come_in_cost_little() -> Outcome {
    let (mut school, id) = open(&Slot::maths())?;
    let before = school.fuel()?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    let came = school.fuel()? - before;
    let before = school.fuel()?;
    for _ in 0..10 {
        view(&mut school, "pupil", &id, "")?;
    }
    let waited = (school.fuel()? - before) / 10;
    assert!((1..400_000).contains(&came), "to come in: {came}");
    assert!(
        (1..200_000).contains(&waited),
        "a look at the waiting page: {waited}"
    );
    Ok(())
}
