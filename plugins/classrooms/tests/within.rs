//! What happens within a room: hands, chat, polls, documents; and how much of each.

mod given;

use std::error::Error;

use given::{Outcome, Slot, act, filled, stat, tries, view};
use preau_sdk_testing::Value;

#[test]
fn a_hand_is_seen_by_the_teacher_and_by_nobody_else() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let (lina, adam) = (school.name("pupil")?, school.name("pupil2")?);
    act(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
    let page = view(&mut school, "teacher", &id, "")?;
    assert_eq!(stat(&page, "Mains levées").as_deref(), Some("1"));
    assert!(page.item(&lina).is_some() && page.item(&adam).is_none());
    assert!(!view(&mut school, "pupil2", &id, "")?.says(&lina));
    let button = page.button_of(&lina, "Baisser la main")?;
    school.as_("teacher").press(&button)?;
    let page = view(&mut school, "teacher", &id, "")?;
    assert_eq!(stat(&page, "Mains levées").as_deref(), Some("0"));
    assert!(
        view(&mut school, "pupil", &id, "")?
            .button("Lever la main")
            .is_ok()
    );
    Ok(())
}

#[test]
fn a_hand_moves_no_faster_than_somebody_moves_theirs() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    act(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
    act(&mut school, "pupil", &id, "hand", &[("up", "no")])?;
    let soon = tries(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
    assert_eq!((soon.status(), soon.code()), (503, "unavailable"));
    assert!(
        soon.message().contains("attendez quelques secondes"),
        "{soon:?}"
    );
    for n in 0..59 {
        school.now(&format!("2026-11-24T10:{:02}:{:02}", 1 + n / 6, n % 6 * 10))?;
        act(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
        act(&mut school, "pupil", &id, "hand", &[("up", "no")])?;
    }
    school.now("2026-11-24T10:30:00")?;
    let last = tries(&mut school, "pupil", &id, "hand", &[("up", "yes")])?;
    assert!(last.message().contains("60 fois"), "{last:?}");
    Ok(())
}

#[test]
fn what_is_written_is_read_by_those_who_are_in() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let hostile = "**gras** <b>x</b> [lien](https://example.org) _ok_";
    act(&mut school, "pupil", &id, "say", &[("text", hostile)])?;
    for who in ["teacher", "pupil", "pupil2"] {
        let page = view(&mut school, who, &id, "")?;
        let thread = page.blocks("thread").next().ok_or("no chat")?;
        assert!(thread.to_string().contains("gras"), "{who}");
    }
    // It means just what is written: no link, nothing bold.
    let page = view(&mut school, "teacher", &id, "")?;
    assert!(page.says("\\*\\*gras\\*\\*"), "{}", page.text());
    for who in ["relative", "head"] {
        assert!(!view(&mut school, who, &id, "")?.says("gras"), "{who}");
    }
    // Who leaves reads no more of it.
    act(&mut school, "pupil2", &id, "leave", &[])?;
    assert!(!view(&mut school, "pupil2", &id, "")?.says("gras"));
    Ok(())
}

#[test]
fn a_pupil_writes_so_much_in_a_minute_and_keeps_what_they_typed() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    for n in 0..6 {
        school.now(&format!("2026-11-24T10:00:{:02}", n * 5))?;
        let text = format!("Message {n}");
        act(&mut school, "pupil", &id, "say", &[("text", &text)])?;
    }
    let refused = tries(&mut school, "pupil", &id, "say", &[("text", "Encore un")])?;
    assert_eq!(refused.status(), 422);
    let form = refused.form()?;
    let error = form.error("text").unwrap_or_default();
    assert!(error.contains("6 messages en une minute"), "{error}");
    let typed = form.field("text").ok_or("no field")?;
    assert_eq!(typed["control"]["value"], "Encore un", "{typed}");
    // Others write on, and so does the pupil a minute later.
    act(
        &mut school,
        "pupil2",
        &id,
        "say",
        &[("text", "Moi, je peux")],
    )?;
    school.now("2026-11-24T10:01:01")?;
    act(&mut school, "pupil", &id, "say", &[("text", "Encore un")])?;
    Ok(())
}

#[test]
fn how_fast_pupils_write_is_the_school_s() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    school.set(&[("lines_per_minute", "1")])?;
    act(&mut school, "pupil", &id, "say", &[("text", "Un")])?;
    assert_eq!(
        tries(&mut school, "pupil", &id, "say", &[("text", "Deux")])?.status(),
        422
    );
    Ok(())
}

#[test]
fn a_pupil_writes_so_much_in_a_room() -> Outcome {
    let (mut school, id) = filled(&Slot {
        minutes: "240",
        ..Slot::maths()
    })?;
    school.set(&[("lines_per_minute", "30")])?;
    for n in 0..200 {
        school.now(&format!("2026-11-24T10:{:02}:{:02}", n / 20, n % 20 * 3))?;
        let text = format!("Message {n}");
        act(&mut school, "pupil", &id, "say", &[("text", &text)])?;
    }
    school.now("2026-11-24T10:20:00")?;
    let refused = tries(&mut school, "pupil", &id, "say", &[("text", "Encore un")])?;
    let error = refused.form()?.error("text").map(str::to_owned);
    assert!(
        error.is_some_and(|error| error.contains("200 messages")),
        "{refused:?}"
    );
    // So many are shown within the room, and the teacher finds all.
    let shown = view(&mut school, "pupil2", &id, "")?;
    let thread = shown.blocks("thread").next().ok_or("no chat")?;
    let messages = thread["messages"].as_array().map_or(0, Vec::len);
    assert_eq!(messages, 40, "{thread}");
    let mut found = 0;
    let mut next = Some(format!("room/{id}/chat"));
    while let Some(address) = next {
        let page = school.as_("teacher").view(&address)?;
        found += page.items().count();
        next = page.link("Plus anciens").ok();
    }
    assert_eq!(found, 200);
    // What was written is counted, not what is left of it.
    let page = view(&mut school, "teacher", &id, "chat")?;
    let button = page.button_of("Message 199", "Retirer")?;
    school.as_("teacher").press(&button)?;
    let refused = tries(&mut school, "pupil", &id, "say", &[("text", "Encore un")])?;
    assert_eq!(refused.status(), 422, "{refused:?}");
    Ok(())
}

#[test]
fn sent_twice_a_line_is_one() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let mut says = |text: &str, times: usize| -> Result<usize, Box<dyn Error>> {
        let form = view(&mut school, "pupil", &id, "")?.sends_to()?;
        for _ in 0..times {
            school.as_("pupil").act(&form, &[("text", text)])?;
        }
        Ok(view(&mut school, "teacher", &id, "chat")?.items().count())
    };
    assert_eq!(says("Oui", 2)?, 1);
    // The same word again, of another form, is another line, also within the minute.
    assert_eq!(says("Oui", 2)?, 2);
    assert_eq!(says("Non", 1)?, 3);
    Ok(())
}

#[test]
fn a_form_that_comes_back_sends_once_as_well_and_says_something_else() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let form = view(&mut school, "pupil", &id, "")?.sends_to()?;
    let long = "a".repeat(501);
    let refused = school.as_("pupil").try_act(&form, &[("text", &long)])?;
    assert_eq!(refused.form()?.sends_to()?, form, "under its name");
    for text in ["Oui", "Non"] {
        school.as_("pupil").act(&form, &[("text", text)])?;
    }
    assert_eq!(
        view(&mut school, "teacher", &id, "chat")?.items().count(),
        2
    );
    Ok(())
}

#[test]
fn a_teacher_stops_the_chat_for_all_or_for_one_and_takes_lines_away() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    act(&mut school, "pupil", &id, "say", &[("text", "Zut alors")])?;
    let chat = view(&mut school, "teacher", &id, "chat")?;
    let button = chat.button_of("Zut alors", "Retirer")?;
    assert_eq!(school.as_("teacher").press(&button)?.status(), 303);
    assert!(!view(&mut school, "pupil2", &id, "")?.says("Zut alors"));
    act(&mut school, "teacher", &id, "hush", &[("chat", "no")])?;
    let page = view(&mut school, "pupil", &id, "")?;
    assert!(page.says("a suspendu les échanges") && page.field("text").is_none());
    assert_eq!(
        tries(&mut school, "pupil", &id, "say", &[("text", "Oh")])?.status(),
        403
    );
    act(&mut school, "teacher", &id, "hush", &[("chat", "yes")])?;
    let (mute, lina) = (
        format!("mute/{}", school.person("pupil")?),
        school.name("pupil")?,
    );
    let register = view(&mut school, "teacher", &id, "register")?;
    assert!(register.button_of(&lina, "Empêcher d’écrire").is_ok());
    act(&mut school, "teacher", &id, &mute, &[("muted", "yes")])?;
    let register = view(&mut school, "teacher", &id, "register")?;
    assert!(register.says("Ne peut plus écrire"));
    assert!(register.button_of(&lina, "Laisser écrire").is_ok());
    assert!(view(&mut school, "pupil", &id, "")?.says("retiré le droit d’écrire"));
    assert_eq!(
        tries(&mut school, "pupil", &id, "say", &[("text", "Oh")])?.status(),
        403
    );
    act(&mut school, "pupil2", &id, "say", &[("text", "Ah")])?;
    act(&mut school, "teacher", &id, &mute, &[("muted", "no")])?;
    act(&mut school, "pupil", &id, "say", &[("text", "Oh")])?;
    Ok(())
}

/// How often each answer was given, as a page draws it.
fn drawn(page: &preau_sdk_testing::Page) -> Option<Vec<f64>> {
    let chart = page.blocks("chart").next()?;
    let values = chart.pointer("/series/0/values")?.as_array()?;
    Some(values.iter().filter_map(Value::as_f64).collect())
}

#[test]
fn answers_arrive_at_the_teacher_s_and_pupils_see_sums_once_it_is_closed() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let ask = [
        ("question", "7/4 > 1 ?"),
        ("options", "Oui\nNon\nJe ne sais pas"),
    ];
    act(&mut school, "teacher", &id, "ask", &ask)?;
    let page = view(&mut school, "pupil", &id, "")?;
    assert!(
        page.says("7/4 \\> 1 ?") || page.says("7/4 > 1 ?"),
        "{}",
        page.text()
    );
    assert_eq!(drawn(&page), None, "no sums while it is open");
    let button = page.button("Oui")?;
    assert_eq!(school.as_("pupil").press(&button)?.status(), 303);
    let vote = button.path().rsplit('/').next().unwrap_or_default();
    let vote = format!("vote/{vote}");
    act(&mut school, "pupil", &id, &vote, &[("choice", "0")])?;
    act(&mut school, "pupil2", &id, &vote, &[("choice", "2")])?;
    act(&mut school, "pupil2", &id, &vote, &[("choice", "1")])?;
    let teacher = view(&mut school, "teacher", &id, "")?;
    assert_eq!(drawn(&teacher), Some(vec![1.0, 1.0, 0.0]));
    for wrong in ["3", "-1", "oui", ""] {
        let answer = tries(&mut school, "pupil", &id, &vote, &[("choice", wrong)])?;
        assert_eq!(answer.status(), 422, "{wrong:?}: {answer:?}");
    }
    let button = teacher.button("Clore et montrer les résultats")?;
    school.as_("teacher").press(&button)?;
    let page = view(&mut school, "pupil", &id, "")?;
    assert_eq!(drawn(&page), Some(vec![1.0, 1.0, 0.0]));
    let late = tries(&mut school, "pupil", &id, &vote, &[("choice", "1")])?;
    assert_eq!(late.status(), 403, "{late:?}");
    Ok(())
}

#[test]
fn an_answer_is_changed_so_often() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    act(
        &mut school,
        "teacher",
        &id,
        "ask",
        &[("question", "Prêts ?")],
    )?;
    let polls = view(&mut school, "teacher", &id, "polls")?;
    let close = polls.button("Clore et montrer les résultats")?;
    let poll = close
        .path()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let vote = format!("vote/{poll}");
    for n in 0..10 {
        let choice = (n % 2).to_string();
        act(&mut school, "pupil", &id, &vote, &[("choice", &choice)])?;
    }
    let refused = tries(&mut school, "pupil", &id, &vote, &[("choice", "0")])?;
    assert_eq!((refused.status(), refused.code()), (503, "unavailable"));
    assert_eq!(
        drawn(&view(&mut school, "teacher", &id, "polls")?),
        Some(vec![0.0, 1.0])
    );
    Ok(())
}

#[test]
fn a_new_question_closes_the_one_before() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    for question in ["Un ?", "Deux ?", "Deux ?"] {
        act(
            &mut school,
            "teacher",
            &id,
            "ask",
            &[("question", question)],
        )?;
    }
    let page = view(&mut school, "teacher", &id, "polls")?;
    assert_eq!(page.blocks("chart").count(), 2, "pressed twice, asked once");
    assert!(
        page.button("Clore et montrer les résultats").is_ok(),
        "one is open"
    );
    for (options, why) in [("Seul", "de deux à 8"), (&*"x".repeat(121), "de deux à 8")] {
        let form = [("question", "Trois ?"), ("options", options)];
        let answer = tries(&mut school, "teacher", &id, "ask", &form)?;
        let error = answer.form()?.error("options").map(str::to_owned);
        assert!(error.is_some_and(|error| error.contains(why)), "{answer:?}");
    }
    Ok(())
}

#[test]
fn documents_are_for_the_class_once_the_room_has_opened_and_for_nobody_else() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    let file = school
        .as_("teacher")
        .file("fiche.txt", "Exercices 12 à 15")?;
    let form = [
        ("title", "La fiche"),
        ("url", "https://example.org/fiche_1?a=1&b=2"),
        ("files", file.as_str()),
    ];
    act(&mut school, "teacher", &id, "share", &form)?;
    let page = view(&mut school, "pupil", &id, "")?;
    assert!(
        page.says("La fiche") && page.says("fiche.txt"),
        "{}",
        page.text()
    );
    assert!(page.says("(<https://example.org/fiche_1?a=1&b=2>)"));
    for (who, opens) in [
        ("teacher", true),
        ("pupil", true),
        ("pupil2", true),
        ("pupil-b", false),
        ("teacher2", false),
        ("relative", false),
        // Who may have to go on in the teacher's place, and has not (`taking.rs`).
        ("head", false),
    ] {
        assert_eq!(school.as_(who).opens(&file)?.is_some(), opens, "{who}");
    }
    act(&mut school, "teacher", &id, "end", &[])?;
    assert!(
        view(&mut school, "pupil2", &id, "")?.says("fiche.txt"),
        "also after the end"
    );
    let documents = view(&mut school, "teacher", &id, "documents")?;
    let button = documents.button_of("La fiche", "Retirer")?;
    school.as_("teacher").press(&button)?;
    assert_eq!(school.as_("pupil").opens(&file)?, None);
    Ok(())
}

#[test]
fn only_addresses_that_a_page_may_lead_to_are_shared() -> Outcome {
    let (mut school, id) = filled(&Slot::maths())?;
    for wrong in [
        "javascript:alert(1)",
        "http://example.org",
        "https://",
        "https:// example.org",
        "https://example.org/>)[x](https://evil.example",
        "https://example.org/é",
        "example.org",
    ] {
        let form = [("title", "Lien"), ("url", wrong)];
        let answer = tries(&mut school, "teacher", &id, "share", &form)?;
        assert_eq!(answer.status(), 422, "{wrong}: {answer:?}");
        assert!(answer.form()?.error("url").is_some(), "{wrong}");
    }
    let nothing = tries(&mut school, "teacher", &id, "share", &[("title", "Rien")])?;
    assert_eq!(nothing.status(), 422);
    Ok(())
}
