//! A room's way from its planning to its end: what happens by itself, what people are told, what remains.

mod given;

use std::error::Error;

use given::{Outcome, Slot, act, fields, filled, open, plan, send, stat, tries, view};
use preau_sdk_testing::School;

#[test]
fn a_class_and_its_families_are_told_and_nobody_else_is() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    let line = "Classe virtuelle, Mathématiques\u{a0}: Fractions\u{a0}: mardi 24 novembre, de 10\u{a0}h à 10\u{a0}h\u{a0}55";
    for who in ["pupil", "pupil2", "relative", "relative2"] {
        let told = school.as_(who).notifications()?;
        assert_eq!(told.len(), 1, "{who}");
        assert_eq!(told[0].text, line, "{who}");
        assert_eq!(told[0].path, format!("room/{id}"));
    }
    for who in ["pupil-b", "relative-b", "teacher2", "teacher"] {
        assert!(school.as_(who).notifications()?.is_empty(), "{who}");
    }
    // Ten minutes before, then open: it is one line, which changes.
    school.pass("2026-11-24T09:50:00")?;
    let told = school.as_("pupil").notifications()?;
    assert_eq!(told.len(), 1);
    assert!(told[0].text.contains("commence à 10\u{a0}h"), "{told:?}");
    school.now("2026-11-24T09:59:00")?;
    act(&mut school, "teacher", &id, "open", &[])?;
    let told = school.as_("pupil").notifications()?;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].text.contains("est ouverte") && told[0].unread,
        "{told:?}"
    );
    act(&mut school, "teacher", &id, "end", &[])?;
    assert!(
        school.as_("pupil").notifications()?.is_empty(),
        "nothing to come to"
    );
    Ok(())
}

#[test]
fn a_room_is_moved_and_cancelled_and_people_are_told() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    let form = school.as_("teacher").view(&format!("room/{id}/edit"))?;
    let to = form.sends_to()?;
    let moved = Slot {
        start: "14:00",
        ..Slot::maths()
    };
    assert_eq!(send(&mut school, &to, &moved)?.status(), 303);
    let told = school.as_("relative").notifications()?;
    assert!(
        told[0].text.starts_with("Classe virtuelle déplacée") && told[0].text.contains("14\u{a0}h")
    );
    // The form of another window says what is kept by now; what says the same as what is kept is kept.
    let other = Slot {
        start: "15:00",
        ..Slot::maths()
    };
    let overtaken = send(&mut school, &to, &other)?;
    assert!(
        overtaken.form()?.says("modifiée entre-temps"),
        "{overtaken:?}"
    );
    assert_eq!(send(&mut school, &to, &moved)?.status(), 303);
    // Of the former hour nothing happens any more.
    school.pass("2026-11-24T11:30:00")?;
    let page = view(&mut school, "teacher", &id, "")?;
    assert!(page.button("Annuler").is_ok(), "{}", page.text());
    act(&mut school, "teacher", &id, "cancel", &[])?;
    let told = school.as_("pupil").notifications()?;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].text.starts_with("Classe virtuelle annulée"),
        "{told:?}"
    );
    assert!(school.timers()?.is_empty());
    Ok(())
}

#[test]
fn a_class_has_a_lesson_from_the_day_before_its_room_until_it_is_over() -> Outcome {
    let mut school = School::open("classrooms")?;
    let far = Slot {
        date: "2026-12-10",
        ..Slot::maths()
    };
    let id = plan(&mut school, &far)?;
    assert!(school.lessons()?.is_empty());
    school.pass("2026-12-09T10:00:00")?;
    let class = school.audience("6A")?;
    let said = |school: &mut School| -> Result<Vec<(String, String)>, Box<dyn Error>> {
        let lessons = school.lessons()?;
        assert!(lessons.iter().all(|lesson| lesson.audience() == class));
        let lessons = lessons.iter();
        Ok(lessons
            .map(|lesson| (lesson.starts().to_owned(), lesson.ends().to_owned()))
            .collect())
    };
    let at = |from: &str, until: &str| {
        let at = |hour: &str| format!("2026-12-10T{hour}:00");
        vec![(at(from), at(until))]
    };
    // From when pupils wait at the door, until the room closes by itself.
    assert_eq!(said(&mut school)?, at("09:50", "11:10"));
    school.now("2026-12-10T09:30:00")?;
    act(&mut school, "teacher", &id, "open", &[])?;
    assert_eq!(said(&mut school)?, at("09:30", "11:10"));
    act(&mut school, "teacher", &id, "extend", &[])?;
    assert_eq!(said(&mut school)?, at("09:30", "11:25"));
    act(&mut school, "teacher", &id, "end", &[])?;
    assert!(school.lessons()?.is_empty());
    // One that is near has its lesson at once, which goes with it, and moves far off with it.
    let near = Slot {
        date: "2026-12-10",
        start: "16:00",
        ..Slot::maths()
    };
    let id = plan(&mut school, &near)?;
    assert_eq!(said(&mut school)?, at("15:50", "17:10"));
    let form = school.as_("teacher").view(&format!("room/{id}/edit"))?;
    let later = Slot {
        date: "2026-12-17",
        ..near
    };
    assert_eq!(send(&mut school, &form.sends_to()?, &later)?.status(), 303);
    assert!(school.lessons()?.is_empty());
    Ok(())
}

#[test]
fn of_a_change_people_are_told_what_concerns_them() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    let planned = school.as_("pupil").notifications()?;
    let edit = |school: &mut School, slot: Slot<'_>| -> Outcome {
        let form = school.as_("teacher").view(&format!("room/{id}/edit"))?;
        let answer = send(school, &form.sends_to()?, &slot)?;
        assert_eq!(answer.status(), 303, "{answer:?}");
        Ok(())
    };
    // Nobody comes at another hour because pupils may not write.
    let hushed = Slot {
        chat: false,
        ..Slot::maths()
    };
    edit(&mut school, hushed)?;
    let told = school.as_("pupil").notifications()?;
    assert_eq!(told[0].text, planned[0].text);
    let other = Slot {
        title: "Symétrie",
        ..hushed
    };
    edit(&mut school, other)?;
    let told = school.as_("pupil").notifications()?;
    assert_eq!(told.len(), 1);
    let line = "Classe virtuelle, Mathématiques\u{a0}: Symétrie\u{a0}: mardi 24 novembre";
    assert!(told[0].text.starts_with(line), "{told:?}");
    // For another class: the former one is told that it is off, and in the end, that it is on again.
    let texts = |school: &mut School, who: &str| -> Result<Vec<String>, Box<dyn Error>> {
        let told = school.as_(who).notifications()?.into_iter();
        Ok(told.map(|one| one.text).collect())
    };
    let slot =
        "Mathématiques\u{a0}: Symétrie\u{a0}: mardi 24 novembre, de 10\u{a0}h à 10\u{a0}h\u{a0}55";
    let (on, off) = (
        format!("Classe virtuelle, {slot}"),
        format!("Classe virtuelle annulée, {slot}"),
    );
    for (class, told, former) in [("6B", "pupil-b", "pupil"), ("6A", "pupil", "pupil-b")] {
        edit(&mut school, Slot { class, ..other })?;
        assert_eq!(texts(&mut school, told)?, [on.as_str()], "{class}");
        assert_eq!(texts(&mut school, former)?, [off.as_str()], "{class}");
    }
    Ok(())
}

#[test]
fn a_room_opens_by_itself_where_its_teacher_says_so() -> Outcome {
    for by_itself in [false, true] {
        let mut school = School::open("classrooms")?;
        let id = plan(
            &mut school,
            &Slot {
                by_itself,
                ..Slot::free()
            },
        )?;
        school.pass("2026-11-24T10:00:30")?;
        act(&mut school, "pupil", &id, "enter", &[])?;
        let said = tries(&mut school, "pupil", &id, "say", &[("text", "Bonjour")])?;
        assert_eq!(said.status(), if by_itself { 303 } else { 403 }, "{said:?}");
    }
    Ok(())
}

#[test]
fn a_room_whose_slot_is_over_opens_no_more_by_itself() -> Outcome {
    let mut school = School::open("classrooms")?;
    let slot = Slot {
        by_itself: true,
        ..Slot::free()
    };
    let id = plan(&mut school, &slot)?;
    // As after a server that stood still.
    school.now("2026-11-24T10:56:00")?;
    school.pass("2026-11-24T10:56:01")?;
    let page = view(&mut school, "teacher", &id, "")?;
    assert!(
        page.button("Ouvrir la classe virtuelle").is_ok(),
        "{}",
        page.text()
    );
    let told = school.as_("pupil").notifications()?;
    assert!(!told[0].text.contains("est ouverte"), "{told:?}");
    school.pass("2026-11-24T11:10:00")?;
    assert!(view(&mut school, "teacher", &id, "")?.says("n’a pas eu lieu"));
    Ok(())
}

#[test]
fn a_room_that_was_left_open_ends_by_itself_with_its_register() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    school.pass("2026-11-24T11:09:00")?;
    assert!(
        view(&mut school, "teacher", &id, "")?
            .button("Terminer")
            .is_ok(),
        "not yet"
    );
    act(&mut school, "pupil2", &id, "leave", &[])?;
    school.pass("2026-11-24T11:10:00")?;
    let register = view(&mut school, "teacher", &id, "register")?;
    assert_eq!(stat(&register, "Présents").as_deref(), Some("2"));
    // The slot had 55 minutes; that nobody pressed the button makes it no longer, for who left after it neither.
    let table = register.blocks("table").next().ok_or("no table")?;
    let table = table.to_string();
    assert_eq!(table.matches("\"55\"").count(), 2, "{table}");
    let answer = tries(
        &mut school,
        "pupil",
        &id,
        "say",
        &[("text", "Il y a quelqu’un ?")],
    )?;
    assert_eq!(answer.status(), 403);
    Ok(())
}

#[test]
fn a_room_that_goes_on_ends_later() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    school.now("2026-11-24T10:50:00")?;
    let button = view(&mut school, "teacher", &id, "")?.button("Prolonger de 15 minutes")?;
    assert_eq!(
        school.as_("teacher").press(&button)?.notice(),
        "Prolongée jusqu’à 11\u{a0}h\u{a0}10."
    );
    school.pass("2026-11-24T11:20:00")?;
    assert!(
        view(&mut school, "teacher", &id, "")?
            .button("Terminer")
            .is_ok()
    );
    school.pass("2026-11-24T11:25:00")?;
    assert!(
        view(&mut school, "teacher", &id, "")?
            .link("Tout garder (.zip)")
            .is_ok()
    );
    let (mut school, id) = filled(&Slot {
        minutes: "240",
        ..Slot::maths()
    })?;
    let refused = tries(&mut school, "teacher", &id, "extend", &[])?;
    assert_eq!(refused.status(), 503, "{refused:?}");
    Ok(())
}

#[test]
fn one_that_nobody_opened_was_not_held_and_nobody_is_absent() -> Outcome {
    let mut school = School::open("classrooms")?;
    let id = plan(&mut school, &Slot::maths())?;
    school.pass("2026-11-24T12:00:00")?;
    for who in ["teacher", "relative", "head"] {
        let page = view(&mut school, who, &id, "")?;
        assert!(page.says("n’a pas eu lieu"), "{who}: {}", page.text());
    }
    let past = school.as_("relative").view("past")?;
    assert!(
        past.says("N’a pas eu lieu") && !past.says("Absent"),
        "{}",
        past.text()
    );
    assert!(school.as_("pupil").notifications()?.is_empty());
    Ok(())
}

#[test]
fn the_register_says_who_was_there_how_long_and_each_family_reads_its_own() -> Outcome {
    let (mut school, id) = open(&Slot::maths())?;
    act(&mut school, "pupil", &id, "enter", &[])?;
    act(&mut school, "teacher", &id, "admit-all", &[])?;
    // Adam comes when it has begun, and leaves before the end.
    school.now("2026-11-24T10:12:00")?;
    act(&mut school, "pupil2", &id, "enter", &[])?;
    act(&mut school, "teacher", &id, "admit-all", &[])?;
    school.now("2026-11-24T10:32:00")?;
    act(&mut school, "pupil2", &id, "leave", &[])?;
    school.now("2026-11-24T10:50:00")?;
    act(&mut school, "teacher", &id, "end", &[])?;
    let (lina, adam) = ("MOREAU Lina", "BENALI Adam");
    let register = view(&mut school, "teacher", &id, "register")?;
    let table = register
        .blocks("table")
        .next()
        .ok_or("no table")?
        .to_string();
    for (name, mark, minutes) in [(lina, "Présent", "50"), (adam, "En retard", "20")] {
        let row = table.split(name).nth(1).ok_or(name)?;
        assert!(
            row.contains(mark) && row.contains(&format!("\"{minutes}\"")),
            "{name}: {row}"
        );
    }
    // Its own child's, and no other.
    let page = view(&mut school, "relative", &id, "")?;
    assert!(
        page.says("Présent") && page.says("50\u{a0}min"),
        "{}",
        page.text()
    );
    assert!(!page.says("Adam") && !page.says("En retard"));
    let page = school
        .as_("relative2")
        .for_child("pupil2")
        .view(&format!("room/{id}"))?;
    assert!(
        page.says("En retard") && page.says("20\u{a0}min"),
        "{}",
        page.text()
    );
    let past = school.as_("relative2").for_child("pupil2").view("past")?;
    assert!(
        past.says("En retard") && !past.says("Présent"),
        "{}",
        past.text()
    );
    // Who heads the school reads it, and nothing else of the room.
    let head = view(&mut school, "head", &id, "register")?;
    assert!(head.says(adam) && head.field("mark").is_none());
    Ok(())
}

#[test]
fn a_teacher_corrects_the_register_afterwards() -> Outcome {
    let (mut school, id) = open(&Slot::maths())?;
    act(&mut school, "teacher", &id, "end", &[])?;
    let register = view(&mut school, "teacher", &id, "register")?;
    assert_eq!(stat(&register, "Absents").as_deref(), Some("2"));
    let adam = school.person("pupil2")?;
    let to = register.sends_to()?;
    let form = [("pupil", adam.as_str()), ("mark", "excused")];
    assert_eq!(
        school.as_("teacher").act(&to, &form)?.notice(),
        "Appel corrigé."
    );
    let page = school
        .as_("relative2")
        .for_child("pupil2")
        .view(&format!("room/{id}"))?;
    assert!(page.says("Absence excusée"), "{}", page.text());
    for (wrong, field) in [
        ([("pupil", adam.as_str()), ("mark", "king")], "mark"),
        ([("pupil", ""), ("mark", "late")], "pupil"),
    ] {
        let answer = tries(&mut school, "teacher", &id, "mark", &wrong)?;
        assert!(answer.form()?.error(field).is_some(), "{answer:?}");
    }
    let other = school.person("pupil-b")?;
    let form = [("pupil", other.as_str()), ("mark", "late")];
    let answer = tries(&mut school, "teacher", &id, "mark", &form)?;
    assert_eq!(answer.status(), 404, "of another class: {answer:?}");
    Ok(())
}

#[test]
fn what_a_room_leaves_is_kept_as_one_archive() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    act(
        &mut school,
        "pupil",
        &id,
        "say",
        &[("text", "=1+1; \"oui\"")],
    )?;
    act(
        &mut school,
        "teacher",
        &id,
        "ask",
        &[("question", "Prêts ?")],
    )?;
    let file = school.as_("teacher").file("fiche.txt", "Exercice 12")?;
    let form = [("title", "La fiche"), ("files", file.as_str())];
    act(&mut school, "teacher", &id, "share", &form)?;
    act(&mut school, "teacher", &id, "end", &[])?;
    let archive = school
        .as_("teacher")
        .archive(&format!("room/{id}/archive"))?;
    let text = |path: &str| {
        let entry = archive.entries.iter().find(|entry| entry.path == path);
        entry
            .and_then(|entry| entry.text.clone())
            .unwrap_or_default()
    };
    assert!(
        text("Appel.txt").contains("MOREAU Lina;Présent;10:00;"),
        "{archive:?}"
    );
    // What somebody wrote is no formula, and ends no field.
    assert!(
        text("Échanges.txt").contains(";\"'=1+1; \"\"oui\"\"\""),
        "{archive:?}"
    );
    assert!(
        text("Sondages.txt").contains("Prêts ?\r\nOui;0\r\nNon;0"),
        "{archive:?}"
    );
    assert!(
        archive
            .entries
            .iter()
            .any(|entry| entry.path.ends_with("fiche.txt") && entry.text.is_none())
    );
    Ok(())
}

#[test]
fn the_card_shows_what_is_open_or_about_to_be() -> Outcome {
    let mut school = School::open("classrooms")?;
    let tile = school.as_("pupil").tile()?.ok_or("no card")?;
    assert!(tile.says("Aucune classe virtuelle"), "{}", tile.text());
    let id = plan(&mut school, &Slot::maths())?;
    for who in ["pupil", "relative", "teacher"] {
        let tile = school.as_(who).tile()?.ok_or("no card")?;
        assert!(
            tile.says("Mathématiques\u{a0}: Fractions"),
            "{who}: {}",
            tile.text()
        );
    }
    let other = school.as_("pupil-b").tile()?.ok_or("no card")?;
    assert!(!other.says("Fractions"), "{}", other.text());
    school.now("2026-11-24T09:55:00")?;
    let tile = school.as_("pupil").tile()?.ok_or("no card")?;
    assert!(tile.says("Dans 5\u{a0}min"), "{}", tile.text());
    act(&mut school, "teacher", &id, "open", &[])?;
    let tile = school.as_("pupil").tile()?.ok_or("no card")?;
    assert!(
        tile.says("Une classe virtuelle est ouverte"),
        "{}",
        tile.text()
    );
    assert_eq!(tile.json()["count"], 1);
    // It goes on after its slot, and another that nobody opened does not.
    let other = Slot {
        title: "Symétrie",
        start: "10:30",
        minutes: "20",
        ..Slot::maths()
    };
    plan(&mut school, &other)?;
    school.now("2026-11-24T11:05:00")?;
    let tile = school.as_("pupil").tile()?.ok_or("no card")?;
    assert_eq!(tile.json()["count"], 1, "{}", tile.text());
    assert!(tile.says("Fractions") && !tile.says("Symétrie"));
    Ok(())
}

#[test]
fn what_is_wrong_with_a_slot_is_said_at_its_field() -> Outcome {
    let mut school = School::open("classrooms")?;
    let good = Slot::maths();
    for (wrong, field, says) in [
        (
            Slot {
                class: "6ALL1",
                ..good
            },
            "audience",
            "où vous enseignez",
        ),
        (
            Slot {
                subject: "Alchimie",
                ..good
            },
            "subject",
            "que vous enseignez",
        ),
        (
            Slot {
                date: "2026-11-22",
                ..good
            },
            "date",
            "est passée",
        ),
        (
            Slot {
                date: "2028-11-24",
                ..good
            },
            "date",
            "d’ici un an",
        ),
        (
            Slot {
                minutes: "4",
                ..good
            },
            "minutes",
            "",
        ),
        (
            Slot {
                minutes: "241",
                ..good
            },
            "minutes",
            "",
        ),
        (
            Slot {
                start: "25:00",
                ..good
            },
            "start",
            "",
        ),
    ] {
        let to = school.as_("teacher").view("new")?.sends_to()?;
        let form = send(&mut school, &to, &wrong)?.form()?;
        let error = form
            .error(field)
            .unwrap_or_else(|| panic!("{field}: {}", form.text()));
        assert!(error.contains(says), "{field}: {error}");
    }
    // Pressed twice, it is planned once.
    let to = school.as_("teacher").view("new")?.sends_to()?;
    for _ in 0..2 {
        assert_eq!(send(&mut school, &to, &good)?.status(), 303);
    }
    assert_eq!(school.as_("pupil").view("")?.items().count(), 1);
    // Under the identifier of another's room, nothing is planned, and nothing told.
    let form = Slot {
        by: "teacher2",
        class: "6B",
        subject: "Français",
        ..good
    };
    let fields = fields(&school, &form)?;
    let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let answer = school.as_("teacher2").try_act(&to, &fields)?;
    assert_ne!(answer.status(), 303, "{answer:?}");
    Ok(())
}
