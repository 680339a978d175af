//! What can still be done once a message has left: receipts, recall, reports.

mod given;

use given::{Letter, Outcome, reads, send, subjects, write};
use preau_sdk_testing::{Page, School};

#[test]
fn an_announcement_has_no_answer_and_its_author_sees_who_has_read_it() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(&mut school, &Letter::announcement())?;
    let address = format!("message/{id}");
    for who in ["relative", "relative2", "relative-b"] {
        assert_eq!(
            subjects(&mut school, who, "")?,
            ["Réunion de rentrée"],
            "{who}"
        );
    }
    let page = school.as_("relative").view(&address)?;
    assert!(
        page.says("n’attend pas de réponse") && page.link("Répondre").is_err(),
        "{}",
        page.text()
    );
    assert_eq!(
        school
            .as_("relative")
            .try_view(&format!("{address}/reply"))?
            .status(),
        403
    );
    // Nor by hand.
    let form = school.as_("relative").view("new")?.sends_to()?;
    let author = given::addressee(&school, "head")?;
    let sent = [
        ("to", author.as_str()),
        ("subject", "Re"),
        ("text", "Non"),
        ("answers", id.as_str()),
        ("state", "send"),
    ];
    assert_eq!(school.as_("relative").try_act(&form, &sent)?.status(), 403);

    let readers = format!("{address}/readers");
    let page = school.as_("head").view(&readers)?;
    assert!(page.says("1 / 3"), "{}", page.text());
    for (who, says) in [("relative", true), ("relative-b", true)] {
        assert_eq!(page.says(&school.name(who)?), says, "{who}");
    }
    // By family name; and only those who have not, whom the author may write to once more.
    let names = |page: &Page| -> Vec<String> {
        let rows = page
            .blocks("table")
            .filter_map(|table| table["rows"].as_array());
        let rows = rows.flatten();
        rows.map(|row| row[0]["text"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    let [one, two, three] = ["relative2", "relative", "relative-b"].map(|who| school.name(who));
    let (one, two, three) = (one?, two?, three?);
    assert_eq!(names(&page), [&*one, &two, &three]);
    let waiting = school.as_("head").view(&format!("{readers}?unread=1"))?;
    assert_eq!(names(&waiting), [&*one, &three]);
    let remind = waiting.link("Écrire à ceux qui ne l’ont pas lue")?;
    let form = school.as_("head").view(&remind)?;
    let chosen = &form.field("to").ok_or("no field")?["control"]["chosen"];
    assert_eq!(chosen.as_array().map(Vec::len), Some(2), "{chosen}");
    assert!(
        form.says("Rappel\u{a0}: Réunion de rentrée"),
        "{}",
        form.text()
    );
    assert!(school.as_("head").view(&address)?.says("Lue par 1 sur 3"));
    for who in ["relative", "teacher", "admin", "pupil"] {
        assert_eq!(school.as_(who).try_view(&readers)?.status(), 404, "{who}");
    }
    // Of an ordinary message nobody sees who has read it.
    let ordinary = send(&mut school, &Letter::short())?;
    assert_eq!(
        school
            .as_("teacher")
            .try_view(&format!("message/{ordinary}/readers"))?
            .status(),
        404
    );
    Ok(())
}

#[test]
fn only_who_works_at_the_school_announces() -> Outcome {
    let mut school = School::open("messaging")?;
    for who in ["pupil", "relative"] {
        assert!(
            school.as_(who).view("new")?.field("announcement").is_none(),
            "{who}"
        );
        let one = Letter {
            by: who,
            to: &["teacher"],
            announcement: true,
            ..Letter::short()
        };
        for state in ["send", "draft", "later"] {
            let (answer, _) = write(&mut school, "new", &one, state)?;
            assert_eq!(answer.status(), 403, "{who}, {state}");
        }
    }
    for who in ["teacher", "head", "admin"] {
        assert!(
            school.as_(who).view("new")?.field("announcement").is_some(),
            "{who}"
        );
    }
    Ok(())
}

#[test]
fn what_is_not_read_is_taken_back_within_the_hour() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(
        &mut school,
        &Letter {
            to: &["pupil", "pupil2"],
            ..Letter::short()
        },
    )?;
    let address = format!("message/{id}");
    assert!(reads(&mut school, "pupil", &id)?);
    let recall = school.as_("teacher").view(&address)?.button("Rappeler")?;
    // Nobody else takes it back.
    for who in ["pupil", "pupil2", "head", "teacher2"] {
        assert_eq!(school.as_(who).press(&recall)?.status(), 404, "{who}");
    }
    school.now("2026-11-23T17:59:00")?;
    assert_eq!(school.as_("teacher").press(&recall)?.status(), 303);
    assert!(!reads(&mut school, "pupil2", &id)?, "not read: gone");
    assert!(reads(&mut school, "pupil", &id)?, "read: stays");
    let page = school.as_("teacher").view(&address)?;
    assert!(page.says("Rappelé chez un destinataire"), "{}", page.text());
    assert!(
        page.button("Rappeler").is_err(),
        "nothing is left to recall"
    );
    Ok(())
}

#[test]
fn after_the_hour_it_is_too_late() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(&mut school, &Letter::short())?;
    let address = format!("message/{id}");
    let recall = school.as_("teacher").view(&address)?.button("Rappeler")?;
    school.now("2026-11-23T18:00:00")?;
    assert!(
        school
            .as_("teacher")
            .view(&address)?
            .button("Rappeler")
            .is_err()
    );
    let answer = school.as_("teacher").press(&recall)?;
    assert!(answer.notice().starts_with("Trop tard"), "{answer:?}");
    assert!(reads(&mut school, "pupil", &id)?);
    Ok(())
}

#[test]
fn a_report_reaches_the_management_once_with_what_was_reported() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        by: "pupil2",
        to: &["pupil"],
        subject: "Toi",
        text: "Tu es **nul**.",
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    let report = format!("message/{id}/report");
    let answer = school.as_("pupil").try_act(&report, &[("reason", " ")])?;
    assert!(answer.form()?.error("reason").is_some());
    for _ in 0..2 {
        school
            .as_("pupil")
            .act(&report, &[("reason", "C’est la *troisième* fois.")])?;
    }
    assert_eq!(school.deliver()?, 1, "told once");
    assert_eq!(
        subjects(&mut school, "head", "")?,
        ["Message signalé\u{a0}: Toi"]
    );
    for who in ["pupil2", "teacher", "admin", "relative"] {
        assert_eq!(subjects(&mut school, who, "")?, [""; 0], "{who}");
    }
    let page = school.as_("head").view("")?;
    let item = page.item("Message signalé").ok_or("no item")?;
    let place = item["href"].as_str().ok_or("it leads nowhere")?;
    let (_, place) = place
        .split_once("/messaging/")
        .ok_or("it leads elsewhere")?;
    let page = school.as_("head").view(place)?;
    for says in [
        "Tu es **nul**.",
        "C’est la *troisième* fois.",
        "Collège d’essai",
    ] {
        assert!(page.says(says), "{says}: {}", page.text());
    }
    for who in ["pupil", "pupil2"] {
        assert!(page.says(&school.name(who)?), "{who}: {}", page.text());
    }
    // Who they are is asked when it is read: what was written, and is taken on by forwarding it, names nobody.
    let forward = school.as_("head").view(&format!("{place}/forward"))?;
    assert!(forward.json().to_string().contains("troisième"));
    for who in ["pupil", "pupil2"] {
        let name = school.name(who)?;
        assert!(!forward.json().to_string().contains(&name), "{who}");
    }
    assert!(
        page.link("Répondre").is_err(),
        "the school awaits no answer"
    );
    assert!(
        school
            .as_("pupil")
            .view(&format!("message/{id}"))?
            .says("signalé à la direction")
    );
    Ok(())
}

#[test]
fn who_is_of_the_management_is_not_told_that_their_message_was_reported() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        by: "head",
        subject: "Convocation",
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    let why = [("reason", "Il me menace.")];
    school
        .as_("pupil")
        .act(&format!("message/{id}/report"), &why)?;
    assert_eq!(school.deliver()?, 1);
    assert_eq!(subjects(&mut school, "head", "")?, [""; 0]);
    let told = school.as_("head").notifications()?;
    assert!(told.is_empty(), "{told:?}");
    Ok(())
}

#[test]
fn one_reports_only_what_one_got_from_others() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(&mut school, &Letter::short())?;
    let report = format!("message/{id}/report");
    let why = [("reason", "Parce que")];
    for (who, status) in [
        ("teacher", 403),
        ("pupil2", 404),
        ("head", 404),
        ("relative", 404),
    ] {
        assert_eq!(school.as_(who).try_view(&report)?.status(), status, "{who}");
        assert_eq!(
            school.as_(who).try_act(&report, &why)?.status(),
            status,
            "{who}"
        );
    }
    assert_eq!(school.deliver()?, 0);
    Ok(())
}

#[test]
fn a_few_urgent_announcements_a_day_are_told_as_such() -> Outcome {
    let mut school = School::open("messaging")?;
    let urgent = |school: &mut School, by: &str| -> Result<_, Box<dyn std::error::Error>> {
        let letter = Letter {
            by,
            ..Letter::announcement()
        };
        let to = school.as_(by).view("new")?.sends_to()?;
        let mut sent = given::fields(school, &letter, "send")?;
        sent.push(("urgent".to_owned(), "true".to_owned()));
        given::post(school, by, &to, &sent)
    };
    for _ in 0..5 {
        let sent = urgent(&mut school, "head")?;
        assert_eq!(sent.status(), 303, "{sent:?}");
    }
    let lines = school.as_("relative").notifications()?;
    assert_eq!(lines.len(), 5);
    let page = school.as_("relative").view("")?;
    assert!(page.says("Annonce urgente"), "{}", page.text());
    // One more is not lost, and leaves as an ordinary one.
    let more = urgent(&mut school, "head")?;
    assert!(more.form()?.says("annonces urgentes"), "{more:?}");
    send(&mut school, &Letter::announcement())?;
    // Nobody has it but who announces.
    assert!(school.as_("pupil").view("new")?.field("urgent").is_none());
    let refused = urgent(&mut school, "pupil")?;
    assert_eq!(refused.status(), 403, "{refused:?}");
    Ok(())
}
