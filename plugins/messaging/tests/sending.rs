//! What is written reaches whom it is for, once, and nobody else.

mod given;

use std::error::Error;

use given::{Letter, Outcome, fields, post, reads, send, send_from, subjects, write};
use preau_sdk_testing::School;

#[test]
fn a_message_is_in_the_boxes_of_whom_it_is_for_and_in_nobody_else_s() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(&mut school, &Letter::short())?;
    assert_eq!(subjects(&mut school, "pupil", "")?, ["Ton exposé"]);
    assert_eq!(subjects(&mut school, "teacher", "sent")?, ["Ton exposé"]);
    assert_eq!(subjects(&mut school, "teacher", "")?, [""; 0]);
    for who in ["pupil2", "relative", "teacher2", "head", "admin"] {
        assert_eq!(subjects(&mut school, who, "")?, [""; 0], "{who}");
        assert!(!reads(&mut school, who, &id)?, "{who}");
    }
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    assert!(
        page.says("Peux-tu m’apporter ton plan demain"),
        "{}",
        page.text()
    );
    let sender = school.name("teacher")?;
    assert!(page.says(&sender), "{}", page.text());
    Ok(())
}

#[test]
fn a_group_is_everybody_who_is_in_it_when_it_is_sent() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        to: &["pupils 6A"],
        cc: &["relatives 6A"],
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    for who in ["pupil", "pupil2", "relative", "relative2"] {
        assert!(reads(&mut school, who, &id)?, "{who}");
    }
    for who in ["pupil-b", "relative-b", "teacher2", "head"] {
        assert!(!reads(&mut school, who, &id)?, "{who}");
    }
    let page = school.as_("pupil").view(&format!("message/{id}"))?;
    assert!(page.says("6A") && page.says("Cc"), "{}", page.text());
    Ok(())
}

#[test]
fn whom_one_may_not_write_to_is_taken_out_and_nothing_is_sent() -> Outcome {
    let mut school = School::open("messaging")?;
    let nobody = "00000000-0000-0000-0000-000000000000";
    for (by, to) in [
        ("pupil", "pupil-b"),
        ("pupil", "relative2"),
        ("pupil", "everyone pupil"),
        ("relative", "relative-b"),
        ("relative", "pupil2"),
        ("relative", "relatives 6B"),
    ] {
        let one = Letter {
            by,
            to: &["teacher", to],
            ..Letter::short()
        };
        let (answer, id) = write(&mut school, "new", &one, "send")?;
        let page = answer.form()?;
        assert!(
            page.error("to")
                .is_some_and(|error| error.contains("a été retiré")),
            "{by} to {to}: {}",
            page.text()
        );
        assert!(page.says("Peux-tu m’apporter"), "what was typed stays");
        let known = given::addressee(&school, to)?;
        assert!(!page.says(&known), "{by} learns of {to}: {}", page.text());
        assert!(!reads(&mut school, by, &id)?);

        // Who is not there at all is refused in the same words.
        let mut sent = fields(
            &school,
            &Letter {
                to: &["teacher"],
                ..one
            },
            "send",
        )?;
        sent.push(("to".into(), format!("person:{nobody}")));
        let other = post(&mut school, by, &format!("write/{id}"), &sent)?.form()?;
        assert_eq!(other.error("to"), page.error("to"));
    }
    assert_eq!(subjects(&mut school, "teacher", "")?, [""; 0]);
    Ok(())
}

#[test]
fn pressing_twice_sends_once_and_what_was_changed_since_is_said_not_to_have_left() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter::short();
    let id = send(&mut school, &one)?;
    let sent = fields(&school, &one, "send")?;
    let to = format!("write/{id}");
    let again = post(&mut school, "teacher", &to, &sent)?;
    assert_eq!(again.status(), 303, "{again:?}");
    assert_eq!(again.redirect(), format!("message/{id}"));
    assert_eq!(subjects(&mut school, "pupil", "")?.len(), 1);

    // By the way back in the browser: the same form with another text.
    let changed = Letter {
        text: "Ou après-demain.",
        ..one
    };
    let other = fields(&school, &changed, "send")?;
    let page = post(&mut school, "teacher", &to, &other)?.form()?;
    assert!(
        page.says("déjà parti") && page.says("Ou après-demain."),
        "{}",
        page.text()
    );
    let to = page.sends_to()?;
    assert_ne!(to, format!("write/{id}"), "it is another message");
    assert_eq!(post(&mut school, "teacher", &to, &other)?.status(), 303);
    assert_eq!(subjects(&mut school, "pupil", "")?.len(), 2);

    // Under the identifier of somebody else's message, as under any other, one writes a message of one's own.
    let nobodys = format!("write/{}", "0".repeat(id.len()));
    for who in ["pupil", "pupil2", "teacher2"] {
        let theirs = fields(
            &school,
            &Letter {
                to: &["teacher"],
                ..one
            },
            "send",
        )?;
        let answer = post(&mut school, who, &format!("write/{id}"), &theirs)?;
        let other = post(&mut school, who, &nobodys, &theirs)?;
        assert_eq!(answer.status(), other.status(), "{who}: {answer:?}");
    }
    let page = school.as_("teacher").view(&format!("message/{id}"))?;
    assert!(page.says(one.text), "{}", page.text());
    assert_eq!(subjects(&mut school, "pupil", "")?.len(), 2);
    Ok(())
}

#[test]
fn what_a_message_lacks_is_said_at_its_field() -> Outcome {
    let mut school = School::open("messaging")?;
    let whole = Letter::short();
    for (one, field, says) in [
        (
            Letter { to: &[], ..whole },
            "to",
            "au moins un destinataire",
        ),
        (
            Letter {
                subject: " ",
                ..whole
            },
            "subject",
            "Écrivez un objet",
        ),
        (
            Letter { text: "", ..whole },
            "text",
            "Écrivez votre message",
        ),
    ] {
        for state in ["send", "later"] {
            let (answer, _) = write(&mut school, "new", &one, state)?;
            let page = answer.form()?;
            let error = page.error(field).unwrap_or_default();
            assert!(error.contains(says), "{field}: {}", page.text());
        }
    }
    let long = "x".repeat(10_001);
    let (answer, _) = write(
        &mut school,
        "new",
        &Letter {
            text: &long,
            ..whole
        },
        "draft",
    )?;
    assert!(answer.form()?.error("text").is_some());
    Ok(())
}

#[test]
fn those_in_blind_copy_are_known_to_the_author_alone() -> Outcome {
    let mut school = School::open("messaging")?;
    let one = Letter {
        to: &["pupil"],
        cc: &["pupil2"],
        bcc: &["teacher2", "relative"],
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    let (hidden, other) = (school.name("teacher2")?, school.person("teacher2")?);
    let address = format!("message/{id}");
    let mine = school.as_("teacher").view(&address)?;
    assert!(mine.says("Cci") && mine.says(&hidden), "{}", mine.text());
    for who in ["pupil", "pupil2", "relative"] {
        for page in [
            address.clone(),
            String::new(),
            "search?words=exposé".into(),
            format!("{address}/reply?all=1"),
        ] {
            let page = school.as_(who).view(&page)?;
            let json = page.json().to_string();
            assert!(
                !json.contains(&hidden) && !json.contains(&other),
                "{who}: {json}"
            );
            assert!(!json.contains("Cci : "), "{who}: {json}");
        }
    }
    // Who is hidden themself knows so, and answers without being given away.
    let page = school.as_("teacher2").view(&address)?;
    assert!(page.says("en copie cachée"), "{}", page.text());
    let answer = Letter {
        by: "pupil",
        to: &["teacher", "pupil2"],
        subject: "Re : Ton exposé",
        ..Letter::short()
    };
    send_from(&mut school, &format!("{address}/reply?all=1"), &answer)?;
    assert_eq!(subjects(&mut school, "teacher2", "")?, ["Ton exposé"]);
    Ok(())
}

#[test]
fn answers_are_one_conversation_of_which_each_sees_what_is_theirs() -> Outcome {
    let mut school = School::open("messaging")?;
    let first = Letter {
        to: &["pupil", "pupil2"],
        ..Letter::short()
    };
    let id = send(&mut school, &first)?;
    let form = format!("message/{id}/reply");
    let page = school.as_("pupil").view(&form)?;
    let field = page.field("to").ok_or("no field")?;
    assert!(
        field.to_string().contains(&school.name("teacher")?),
        "{field}"
    );
    assert!(
        !field["control"]["chosen"]
            .to_string()
            .contains(&school.name("pupil2")?),
        "{field}"
    );
    let subject = page.field("subject").ok_or("no field")?;
    assert_eq!(subject["control"]["value"], "Re\u{a0}: Ton exposé");

    school.now("2026-11-23T17:10:00")?;
    let answer = Letter {
        by: "pupil",
        to: &["teacher"],
        subject: "Re\u{a0}: Ton exposé",
        text: "Oui, à la récréation.",
        ..Letter::short()
    };
    let second = send_from(&mut school, &form, &answer)?;
    let page = school.as_("teacher").view(&format!("message/{second}"))?;
    let text = page.text();
    let (question, reply) = (text.find("ton plan demain"), text.find("à la récréation"));
    assert!(
        reply.is_some() && reply < question,
        "the newest first: {text}"
    );
    // The other pupil got the first only.
    let page = school.as_("pupil2").view(&format!("message/{id}"))?;
    assert!(!page.says("à la récréation"), "{}", page.text());

    // To all, as far as one may write to them.
    let page = school.as_("pupil").view(&format!("{form}?all=1"))?;
    let field = page.field("to").ok_or("no field")?.to_string();
    assert!(field.contains(&school.name("pupil2")?), "{field}");
    assert!(
        !field.contains(&format!("\"{}\"", given::addressee(&school, "pupil")?)),
        "not oneself: {field}"
    );
    Ok(())
}

#[test]
fn whoever_wrote_may_be_answered_though_one_might_not_write_to_them() -> Outcome {
    let mut school = School::open("messaging")?;
    // A teacher who does not teach the child's class.
    let one = Letter {
        by: "teacher2",
        to: &["relative"],
        subject: "Club d’échecs",
        ..Letter::short()
    };
    let id = send(&mut school, &one)?;
    let answer = Letter {
        by: "relative",
        to: &["teacher2"],
        subject: "Re\u{a0}: Club d’échecs",
        text: "Elle viendra.",
        ..one
    };
    let sent = send_from(&mut school, &format!("message/{id}/reply"), &answer)?;
    assert!(reads(&mut school, "teacher2", &sent)?);
    Ok(())
}

#[test]
fn what_is_passed_on_is_quoted_as_it_was_and_answers_nothing() -> Outcome {
    let mut school = School::open("messaging")?;
    let id = send(
        &mut school,
        &Letter {
            text: "```\nvoir *ici*",
            ..Letter::short()
        },
    )?;
    let page = school.as_("pupil").view(&format!("message/{id}/forward"))?;
    let text = page.field("text").ok_or("no text")?["control"]["value"].clone();
    let text = text.as_str().ok_or("no text")?;
    assert!(text.contains("> ```\n> voir *ici*"), "{text}");
    assert!(page.field("answers").is_none());
    // The longest message fits into its quotation, or is cut at a line.
    let long = "une ligne\n".repeat(999);
    let id = send(
        &mut school,
        &Letter {
            text: &long,
            ..Letter::short()
        },
    )?;
    let page = school.as_("pupil").view(&format!("message/{id}/forward"))?;
    let text = page.field("text").ok_or("no text")?["control"]["value"].clone();
    let text = text.as_str().ok_or("no text")?.to_owned();
    assert!(text.ends_with("> une ligne\n>\n> …") && text.chars().count() < 10_000);
    let passed = Letter {
        by: "pupil",
        to: &["pupil2"],
        text: &text,
        ..Letter::short()
    };
    send_from(&mut school, &format!("message/{id}/forward"), &passed)?;
    Ok(())
}

#[test]
fn families_are_offered_the_head_teacher_of_their_class_first() -> Outcome {
    let mut school = School::open("messaging")?;
    let offered = |school: &mut School, who: &str| -> Result<String, Box<dyn std::error::Error>> {
        let page = school.as_(who).view("new")?;
        Ok(page.field("to").ok_or("no field")?.to_string())
    };
    let told = "professeur principal";
    for who in ["pupil-b", "relative-b"] {
        let to = offered(&mut school, who)?;
        let [head, other] = [school.person("teacher2")?, school.person("teacher")?];
        let [head, other] = [head, other].map(|one| to.find(&one));
        assert!(head.is_some() && head < other, "{who}: {to}");
        assert_eq!(to.matches(told).count(), 1, "{who}: {to}");
    }
    // Who teaches the child in a group, and heads another class, is no head teacher of theirs.
    for who in ["pupil", "relative"] {
        let to = offered(&mut school, who)?;
        assert!(to.contains(&school.person("teacher2")?), "{who}: {to}");
        assert!(!to.contains(told), "{who}: {to}");
    }
    Ok(())
}

#[test]
fn the_form_offers_only_whom_one_may_write_to() -> Outcome {
    let mut school = School::open("messaging")?;
    let page = school.as_("relative").view("new")?;
    let offered = page.field("to").ok_or("no field")?.to_string();
    assert!(offered.contains(&school.name("teacher")?), "{offered}");
    for other in ["relative-b", "pupil-b", "pupil2", "relative2"] {
        assert!(
            !page.json().to_string().contains(&school.person(other)?),
            "{other}"
        );
    }
    // What is looked for as well.
    let find = [
        ("to-search", "le goff"),
        ("to-find", "1"),
        ("subject", ""),
        ("text", ""),
    ];
    let to = page.sends_to()?;
    let found = school.as_("relative").try_act(&to, &find)?.form()?;
    assert!(
        !found
            .json()
            .to_string()
            .contains(&school.person("relative-b")?)
    );
    let to = school.as_("teacher").view("new")?.sends_to()?;
    let found = school.as_("teacher").try_act(&to, &find)?.form()?;
    assert!(
        found
            .json()
            .to_string()
            .contains(&school.person("relative-b")?),
        "{}",
        found.text()
    );
    Ok(())
}

#[test]
fn whoever_looks_for_recipients_types_no_accents_and_begins_where_they_like() -> Outcome {
    let mut school = School::open("messaging")?;
    let to = school.as_("teacher").view("new")?.sends_to()?;
    let mut found = |words: &str| -> Result<Vec<String>, Box<dyn Error>> {
        let find = [("to-search", words), ("to-find", "1")];
        let page = school.as_("teacher").try_act(&to, &find)?.form()?;
        let field = page.field("to").ok_or("no field")?["control"].clone();
        let labels = field["found"].as_array().cloned().unwrap_or_default();
        let labels = labels.iter().filter_map(|one| one["label"].as_str());
        Ok(labels.map(str::to_owned).collect())
    };
    let class = "Élèves de 6A";
    for typed in ["eleves 6a", "ÉLÈVES", "6a ele", "eleves"] {
        let found = found(typed)?;
        assert!(found.iter().any(|one| one == class), "{typed}: {found:?}");
    }
    for typed in ["leves", "eleves 6z", "a6"] {
        let found = found(typed)?;
        assert!(!found.iter().any(|one| one == class), "{typed}: {found:?}");
    }
    Ok(())
}
