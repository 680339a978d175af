//! Whatever is sent by whomever is answered: a page, a redirect, or a refusal that says why. Never a fault.

mod given;

use std::error::Error;

use given::{Letter, Outcome, reads, send, send_from, write};
use preau_sdk_testing::School;
use preau_sdk_testing::hostile::{Crowd, Dice, judge, odd};

const ROLES: [&str; 8] = [
    "pupil", "pupil-b", "relative", "stranger", "teacher", "teacher2", "head", "admin",
];

/// Every field of every form.
const FIELDS: [&str; 18] = [
    "to",
    "to-search",
    "cc",
    "cc-search",
    "bcc",
    "bcc-search",
    "subject",
    "text",
    "announcement",
    "urgent",
    "answers",
    "state",
    "day",
    "time",
    "reason",
    "words",
    "name",
    "folder",
];

/// A school with one of everything, and the identifiers in it: real ones of other people among them.
fn furnished() -> Result<(School, Vec<String>), Box<dyn Error>> {
    let mut school = School::open("messaging")?;
    let message = send(
        &mut school,
        &Letter {
            bcc: &["teacher2"],
            ..Letter::short()
        },
    )?;
    let announcement = send(&mut school, &Letter::announcement())?;
    let reply = Letter {
        by: "pupil",
        to: &["teacher"],
        ..Letter::short()
    };
    let answer = send_from(&mut school, &format!("message/{message}/reply"), &reply)?;
    let (_, draft) = write(&mut school, "new", &Letter::short(), "draft")?;
    let (_, planned) = write(&mut school, "new", &Letter::short(), "later")?;
    let later = [("day", "2026-11-24"), ("time", "07:30")];
    school
        .as_("teacher")
        .act(&format!("draft/{planned}/later"), &later)?;
    let mut known = vec![message, announcement, answer, draft, planned];
    for word in [
        "pupil",
        "teacher",
        "relative-b",
        "pupils 6A",
        "relatives 6B",
        "teachers 6A",
        "everyone pupil",
        "management",
    ] {
        known.push(given::addressee(&school, word)?);
    }
    Ok((school, known))
}

fn crowd(values: &[String]) -> Crowd<'_> {
    Crowd {
        who: &ROLES,
        values,
        judge,
    }
}

#[test]
fn no_address_is_a_fault_for_anyone() -> Outcome {
    let (mut school, known) = furnished()?;
    let values = odd(&known);
    let views = [
        "",
        "?unread=@",
        "?after=@",
        "?unread=1&after=@",
        "sent?after=@",
        "drafts?after=@",
        "trash?after=@",
        "folders",
        "folder/@",
        "folder/@?after=@",
        "thread/@/move",
        "search?words=@",
        "search?words=@&after=@",
        "new",
        "message/@",
        "message/@/readers",
        "message/@/readers?after=@",
        "message/@/report",
        "message/@/reply",
        "message/@/reply?all=@",
        "message/@/forward",
        "draft/@",
        "draft/@?copies=@&find=@&words=@",
        "draft/@?find=to&words=@",
        "draft/@/later",
        "@",
        "@/@",
    ];
    crowd(&values).opens(&mut school, 10, &views)?;
    Ok(())
}

#[test]
fn no_form_is_a_fault_for_anyone() -> Outcome {
    let (mut school, known) = furnished()?;
    let values = odd(&known);
    let acts = [
        "write/@",
        "write/@?version=@",
        "draft/@/later",
        "draft/@/keep",
        "message/@/recall",
        "message/@/report",
        "search",
        "folders",
        "thread/@/move",
        "thread/@/unread",
        "thread/@/trash",
        "thread/@/restore",
        "@",
        // What takes away what the others are tried on comes last.
        "folder/@/delete",
        "draft/@/delete",
        "thread/@/erase",
        "trash/empty",
    ];
    let sent = |dice: &mut Dice| form(dice, &values, &known);
    let statuses = crowd(&values).sends(&mut school, 20, &acts, sent)?;
    for way in [303, 403, 404, 422] {
        assert!(statuses.contains(&way), "{way} is not among {statuses:?}");
    }
    school.pass("2026-12-01T08:00:00")?;
    assert_eq!(school.deliver()?, 0, "an event failed and waits");
    let views = ["", "sent", "drafts", "trash", "search?words=a", "new"];
    crowd(&values).opens(&mut school, 1, &views)?;
    Ok(())
}

/// A form of everything.
fn form(dice: &mut Dice, values: &[String], known: &[String]) -> Vec<(&'static str, String)> {
    let fits = |field: &str, dice: &mut Dice| match field {
        "to" => dice.of(known).clone(),
        "state" => (*dice.of(&["send", "draft", "later", "copies"])).to_owned(),
        "day" => "2026-11-30".to_owned(),
        "time" => "08:00".to_owned(),
        "folder" => "16".to_owned(),
        "subject" | "text" | "reason" | "words" | "name" => "Une question".to_owned(),
        _ => String::new(),
    };
    let mut form = dice.form(&FIELDS, values, fits);
    if dice.below(12) == 0 {
        form.push((
            *dice.of(&["to-find", "cc-find", "bcc-find"]),
            "1".to_owned(),
        ));
    }
    form
}

#[test]
fn what_looks_like_markup_is_shown_as_it_was_written() -> Outcome {
    let mut school = School::open("messaging")?;
    let subject = "*Gras* <b>et</b> [lien](https://example.org) `code` \u{202e}envers";
    let text = "<script>alert(1)</script>\n\n[clic](javascript:alert(1))\n\n```\nouvert";
    let id = send(
        &mut school,
        &Letter {
            subject,
            text,
            ..Letter::short()
        },
    )?;
    let page = school.as_("pupil").view("")?;
    assert!(
        page.says("*Gras* <b>et</b> [lien](https://example.org) `code`"),
        "{}",
        page.text()
    );
    // What is left open in one message ends with it: the next is read as it is.
    let answer = Letter {
        by: "pupil",
        to: &["teacher"],
        text: "**Bien** reçu.",
        subject,
        ..Letter::short()
    };
    let answer = send_from(&mut school, &format!("message/{id}/reply"), &answer)?;
    let page = school.as_("teacher").view(&format!("message/{answer}"))?;
    assert_eq!(page.blocks("thread").count(), 2);
    school.as_("pupil").act(
        &format!("message/{id}/report"),
        &[("reason", "```\nouvert")],
    )?;
    assert_eq!(school.deliver()?, 1);
    let page = school.as_("head").view("")?;
    let report = page.item("Message signalé").ok_or("no report")?["href"].clone();
    let (_, place) = report
        .as_str()
        .and_then(|href| href.split_once("/messaging/"))
        .ok_or("no way")?;
    let page = school.as_("head").view(place)?;
    assert!(
        page.says("> ```\n> ouvert\n\n**"),
        "the reason ends before the message: {}",
        page.text()
    );
    Ok(())
}

#[test]
fn two_hundred_recipients_and_long_texts_make_no_page_too_large() -> Outcome {
    let mut school = School::open("messaging")?;
    let text = "🎒🎒🎒🎒 ".repeat(2_000);
    let to = [
        "pupil",
        "pupil2",
        "pupils 6A",
        "relatives 6A",
        "teachers 6A",
        "pupils 6B",
        "management",
        "everyone teacher",
    ];
    let subject = "x".repeat(150);
    let mut id = String::new();
    for _ in 0..30 {
        let one = Letter {
            by: "head",
            to: &to,
            subject: &subject,
            text: &text,
            ..Letter::short()
        };
        id = send(&mut school, &one)?;
    }
    for (who, address) in [
        ("pupil", String::new()),
        ("pupil", "?unread=1".into()),
        ("head", "sent".into()),
        ("pupil", format!("message/{id}")),
        ("pupil", format!("message/{id}/forward")),
        ("pupil", format!("message/{id}/reply?all=1")),
        ("pupil", "search?words=x".into()),
    ] {
        let answer = school.as_(who).try_view(&address)?;
        assert_eq!(
            answer.status(),
            200,
            "{who} opens {address:?}: {}",
            answer.code()
        );
    }
    assert!(school.as_("pupil").tile()?.is_some());
    assert!(reads(&mut school, "pupil2", &id)?);
    // More than a message has room for.
    let mut form: Vec<(String, String)> = (0..201)
        .map(|n| ("to".into(), format!("person:p{n}")))
        .collect();
    form.extend([
        ("subject".into(), "a".into()),
        ("text".into(), "b".into()),
        ("state".into(), "send".into()),
    ]);
    let place = school.as_("head").view("new")?.sends_to()?;
    let page = given::post(&mut school, "head", &place, &form)?.form()?;
    assert!(
        page.error("to").is_some_and(|error| error.contains("200")),
        "{:?}",
        page.error("to")
    );
    Ok(())
}

/// What is made of characters that no reader sees is as good as nothing, in every field that wants something.
#[test]
fn what_nobody_sees_is_nothing() -> Outcome {
    let mut school = School::open("messaging")?;
    let unseen = "\u{200B}\u{2060} \u{AD}\u{202E}\u{B}\u{FEFF}";
    let message = send(&mut school, &Letter::short())?;
    let letter = Letter {
        subject: unseen,
        text: unseen,
        ..Letter::short()
    };
    let (refused, _) = write(&mut school, "new", &letter, "send")?;
    let form = refused.form()?;
    assert!(form.error("subject").is_some(), "{}", form.text());
    assert!(form.error("text").is_some(), "{}", form.text());
    let report = format!("message/{message}/report");
    let fields = [
        ("teacher", "folders", "name"),
        ("pupil", report.as_str(), "reason"),
    ];
    for (who, act, field) in fields {
        let refused = school.as_(who).try_act(act, &[(field, unseen)])?;
        assert!(refused.form()?.error(field).is_some(), "{act}: {refused:?}");
        let seen = format!("{unseen}Sortie{unseen}");
        let taken = school.as_(who).try_act(act, &[(field, &seen)])?;
        assert_eq!(taken.status(), 303, "{act}: {taken:?}");
    }
    let folders = school.as_("teacher").view("folders")?;
    assert!(folders.says("Sortie"), "{}", folders.text());
    Ok(())
}
