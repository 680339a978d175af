//! Whatever is sent by whomever is answered: a page, a redirect, or a refusal that says why. Never a fault.

mod given;

use std::error::Error;

use given::{Outcome, Slot, act, filled, plan, tries, view};
use preau_sdk_testing::hostile::{Crowd, Dice, judge, odd};
use preau_sdk_testing::{Answer, School};

const ROLES: [&str; 9] = [
    "pupil", "pupil2", "pupil-b", "relative", "stranger", "teacher", "teacher2", "head", "admin",
];

/// Every field of every form.
const FIELDS: [&str; 21] = [
    "audience",
    "subject",
    "title",
    "date",
    "start",
    "minutes",
    "hold",
    "by_itself",
    "chat",
    "video",
    "text",
    "up",
    "muted",
    "mark",
    "pupil",
    "question",
    "options",
    "choice",
    "url",
    "files",
    "state",
];

/// Answered as ever; or that it is too much, with a word of why.
fn answered(what: &str, answer: &Answer) {
    if answer.code() != "unavailable" || answer.message().is_empty() {
        judge(what, answer);
    }
}

/// A school with one of everything, and the identifiers in it: real ones of other people among them.
fn furnished() -> Result<(School, Vec<String>), Box<dyn Error>> {
    let (mut school, open) = filled(&Slot::maths())?;
    let planned = plan(
        &mut school,
        &Slot {
            start: "12:00",
            ..Slot::maths()
        },
    )?;
    let other = plan(
        &mut school,
        &Slot {
            by: "teacher2",
            class: "6B",
            subject: "Français",
            start: "10:05",
            ..Slot::free()
        },
    )?;
    act(&mut school, "teacher2", &other, "open", &[])?;
    act(
        &mut school,
        "teacher",
        &open,
        "ask",
        &[("question", "Prêts ?")],
    )?;
    act(&mut school, "pupil", &open, "say", &[("text", "Bonjour")])?;
    act(&mut school, "pupil", &open, "hand", &[("up", "yes")])?;
    let file = school.as_("teacher").file("fiche.txt", "Exercice 12")?;
    let share = [("title", "Fiche"), ("files", file.as_str())];
    act(&mut school, "teacher", &open, "share", &share)?;
    let mut known = vec![open.clone(), planned, other, file];
    let chat = view(&mut school, "teacher", &open, "chat")?;
    let polls = view(&mut school, "teacher", &open, "polls")?;
    let documents = view(&mut school, "teacher", &open, "documents")?;
    for button in [
        chat.button_of("Bonjour", "Retirer")?,
        polls.button("Clore et montrer les résultats")?,
        documents.button_of("Fiche", "Retirer")?,
    ] {
        known.extend(button.path().rsplit('/').next().map(str::to_owned));
    }
    for who in ["pupil", "pupil2", "pupil-b", "teacher"] {
        known.push(school.person(who)?);
    }
    for class in ["6A", "6B", "6ALL1"] {
        known.push(school.audience(class)?);
    }
    Ok((school, known))
}

fn crowd(values: &[String]) -> Crowd<'_> {
    Crowd {
        who: &ROLES,
        values,
        judge: answered,
    }
}

#[test]
fn no_address_is_a_fault_for_anyone() -> Outcome {
    let (mut school, known) = furnished()?;
    let values = odd(&known);
    let views = [
        "",
        "?day=@",
        "past",
        "past?after=@",
        "room/@",
        "room/@/register",
        "room/@/chat",
        "room/@/chat?after=@",
        "room/@/polls",
        "room/@/documents",
        "room/@/archive",
        "new?class=@",
        "room/@/edit",
        "room/@/ask",
        "room/@/share",
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
        "plan/@",
        "room/@/edit",
        "room/@/edit?version=@",
        "room/@/open",
        "room/@/extend",
        "room/@/video",
        "room/@/video/anew",
        "room/@/take",
        "room/@/join",
        "room/@/enter",
        "room/@/here",
        "room/@/hand",
        "room/@/say",
        "room/@/ask",
        "room/@/vote/@",
        "room/@/lower/@",
        "room/@/mute/@",
        "room/@/admit/@",
        "room/@/admit-all",
        "room/@/roll",
        "room/@/hush",
        "room/@/share",
        "room/@/mark",
        "@",
        // What takes away what the others are tried on comes last.
        "room/@/send-out/@",
        "room/@/close/@",
        "room/@/unsay/@",
        "room/@/unshare/@",
        "room/@/leave",
        "room/@/cancel",
        "room/@/end",
        "room/@/mark",
    ];
    let sent = |dice: &mut Dice| form(dice, &values, &known);
    let statuses = crowd(&values).sends(&mut school, 15, &acts, sent)?;
    for way in [303, 403, 404, 422] {
        assert!(statuses.contains(&way), "{way} is not among {statuses:?}");
    }
    school.pass("2026-12-01T08:00:00")?;
    assert_eq!(school.deliver()?, 0, "an event failed and waits");
    Ok(())
}

/// A form of everything.
fn form(dice: &mut Dice, values: &[String], known: &[String]) -> Vec<(&'static str, String)> {
    let fits = |field: &str, dice: &mut Dice| match field {
        "audience" | "files" | "pupil" => dice.of(known).clone(),
        "subject" => "Mathématiques".to_owned(),
        "date" => "2026-11-25".to_owned(),
        "start" => "10:00".to_owned(),
        "minutes" => "55".to_owned(),
        "choice" => "1".to_owned(),
        "mark" => "late".to_owned(),
        "url" => "https://example.org/".to_owned(),
        "options" => "Un\nDeux".to_owned(),
        "up" | "muted" | "chat" => (*dice.of(&["yes", "no"])).to_owned(),
        _ => "Une question".to_owned(),
    };
    dice.form(&FIELDS, values, fits)
}

#[test]
fn what_looks_like_markup_is_shown_as_it_was_written() -> Outcome {
    let hostile = "[x](https://evil.example) <b>&lt; \u{202e}envers";
    let (mut school, id) = filled(&Slot {
        title: hostile,
        ..Slot::maths()
    })?;
    let share = [("title", hostile), ("url", "https://example.org/a")];
    act(&mut school, "teacher", &id, "share", &share)?;
    let ask = [
        ("question", hostile),
        ("options", "[a](https://evil.example)\n**b**"),
    ];
    act(&mut school, "teacher", &id, "ask", &ask)?;
    act(&mut school, "pupil", &id, "say", &[("text", hostile)])?;
    let page = view(&mut school, "pupil2", &id, "")?;
    // In Markdown, each sign that would mean something is kept from it.
    for block in page.blocks("markdown").chain(page.blocks("thread")) {
        assert!(
            !block.to_string().contains("[x](https://evil.example)"),
            "{block}"
        );
    }
    Ok(())
}

#[test]
fn the_longest_of_everything_makes_no_page_too_large() -> Outcome {
    let (mut school, id) = filled(&Slot {
        title: &"é".repeat(120),
        minutes: "240",
        ..Slot::maths()
    })?;
    school.set(&[("lines_per_minute", "30")])?;
    let line = "🎒".repeat(500);
    for n in 0..60 {
        school.now(&format!("2026-11-24T10:{:02}:{:02}", n / 20, n % 20 * 3))?;
        let text: String = line.chars().take(498).collect();
        act(
            &mut school,
            "pupil",
            &id,
            "say",
            &[("text", &format!("{text}{n:02}"))],
        )?;
    }
    let options: Vec<_> = (0..8).map(|n| format!("{n}{}", "x".repeat(119))).collect();
    for n in 0..30 {
        let question = format!("{n}{}", "?".repeat(298));
        let ask = [
            ("question", question.as_str()),
            ("options", &options.join("\n")),
        ];
        act(&mut school, "teacher", &id, "ask", &ask)?;
    }
    let refused = tries(
        &mut school,
        "teacher",
        &id,
        "ask",
        &[("question", "Encore ?")],
    )?;
    assert_eq!(refused.status(), 503, "{refused:?}");
    for n in 0..40 {
        let title = format!("{n}{}", "t".repeat(118));
        let url = format!("https://example.org/{}", "a".repeat(900));
        let share = [("title", title.as_str()), ("url", &url)];
        act(&mut school, "teacher", &id, "share", &share)?;
    }
    let refused = tries(
        &mut school,
        "teacher",
        &id,
        "share",
        &[("title", "a"), ("url", "https://a.example")],
    )?;
    assert_eq!(refused.status(), 503, "{refused:?}");
    for (who, part) in [
        ("pupil", ""),
        ("teacher", ""),
        ("teacher", "chat"),
        ("teacher", "polls"),
        ("teacher", "documents"),
        ("teacher", "register"),
    ] {
        view(&mut school, who, &id, part)?;
    }
    act(&mut school, "teacher", &id, "end", &[])?;
    school
        .as_("teacher")
        .archive(&format!("room/{id}/archive"))?;
    Ok(())
}
