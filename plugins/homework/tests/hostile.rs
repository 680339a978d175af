//! Whatever is sent by whomever is answered: a page, a redirect, or a refusal that says why. Never a
//! fault.

mod given;

use std::error::Error;

use given::{Homework, Outcome, class_page, give, send};
use preau_sdk_testing::School;
use preau_sdk_testing::hostile::{Crowd, Dice, judge, odd, short};

const ROLES: [&str; 8] = [
    "pupil", "pupil-b", "relative", "stranger", "teacher", "teacher2", "head", "admin",
];

/// Every field of every form.
const FIELDS: [&str; 24] = [
    "audience",
    "subject",
    "kind",
    "text",
    "given",
    "due",
    "minutes",
    "visible_on",
    "session",
    "state",
    "load_seen",
    "date",
    "start",
    "content",
    "annotation",
    "until",
    "remark",
    "classes",
    "files",
    "hand_in",
    "hand_in_on",
    "hand_in_at",
    "late",
    "appreciation",
];

/// A school with one of everything, and the identifiers in it: real ones of other people among them.
fn furnished() -> Result<(School, Vec<String>), Box<dyn Error>> {
    let mut school = School::open("homework")?;
    let mut known = vec![
        give(&mut school, &Homework::maths())?,
        give(&mut school, &Homework::french())?,
        give(
            &mut school,
            &Homework {
                state: "draft",
                text: "Brouillon",
                ..Homework::maths()
            },
        )?,
    ];
    for (who, class, subject) in [
        ("teacher", "6A", "Mathématiques"),
        ("teacher2", "6B", "Français"),
    ] {
        known.push(given::log(&mut school, who, class, subject)?);
    }
    let online = Homework {
        text: "À rendre",
        ..Homework::maths()
    };
    let online = given::give_online(&mut school, &online, &[])?;
    let to = format!("homework/{online}/hand-in");
    school.as_("pupil").act(&to, &[("text", "Fait")])?;
    known.push(online);
    for class in ["6A", "6B", "6ALL1"] {
        let audience = school.audience(class)?;
        known.push(audience.replacen(':', "-", 1));
        known.push(audience);
    }
    known.push(school.person("pupil")?);
    known.push(format!("person:{}", school.person("pupil")?));
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
        "week",
        "week?day=@",
        "week?class=@",
        "week?day=@&class=@",
        "day/@",
        "day/@?class=@",
        "changes",
        "class/@",
        "class/@?before=@",
        "drafts",
        "visas",
        "visas?all=@&page=@",
        "changes?page=@",
        "homework/@",
        "session/@",
        "give",
        "give?class=@",
        "give?class=@&due=@&session=@",
        "give?session=@",
        "homework/@/edit",
        "homework/@/hand-in",
        "homework/@/handed",
        "homework/@/handed?only=@",
        "homework/@/handed/@",
        "homework/@/archive",
        "log",
        "log?class=@&day=@",
        "session/@/edit",
        "class/@/visa",
        "@",
        "@/@",
    ];
    crowd(&values).opens(&mut school, 12, &views)?;
    Ok(())
}

#[test]
fn no_form_is_a_fault_for_anyone() -> Outcome {
    let (mut school, known) = furnished()?;
    let values = odd(&known);
    let acts = [
        "done/@",
        "seen",
        "give",
        "homework/@/edit",
        "homework/@/publish",
        "homework/@/hand-in",
        "homework/@/handed/@",
        "homework/@/feedback",
        "homework/@/remind",
        "homework/@/take-back",
        "log",
        "session/@/edit",
        "session/@/publish",
        "class/@/visa",
        "visas",
        "homework/@/edit?version=@",
        "session/@/edit?version=@",
        "@",
        // What takes away what the others are tried on comes last.
        "session/@/delete",
        "homework/@/delete",
    ];
    let sent = |dice: &mut Dice| form(dice, &values, &known);
    let statuses = crowd(&values).sends(&mut school, 25, &acts, sent)?;
    let reached: Vec<_> = statuses.into_iter().collect();
    assert_eq!(reached, [303, 403, 404, 422], "every way out was taken");
    // What was kept can be read, and handled, by everyone.
    assert!(school.deliver()? < 10_000);
    assert_eq!(school.deliver()?, 0, "an event failed and waits");
    let views = ["", "week", "changes", "drafts", "visas", "day/2026-11-26"];
    crowd(&values).opens(&mut school, 1, &views)?;
    for who in ROLES {
        for class in ["6A", "6B"] {
            let page = class_page(&school, class)?;
            judge(who, &school.as_(who).try_view(&page)?);
        }
    }
    Ok(())
}

/// A form of everything.
fn form(dice: &mut Dice, values: &[String], known: &[String]) -> Vec<(&'static str, String)> {
    let fits = |field: &str, dice: &mut Dice| match field {
        "audience" | "classes" => dice.of(known).clone(),
        "subject" => "Mathématiques".to_owned(),
        "kind" => "test".to_owned(),
        "given" | "until" | "date" => "2026-11-20".to_owned(),
        "due" => "2026-11-27".to_owned(),
        "minutes" => "45".to_owned(),
        "visible_on" | "session" | "annotation" => String::new(),
        "start" => "08:30".to_owned(),
        "state" => (*dice.of(&["publish", "draft", "give", "yes", "no"])).to_owned(),
        _ => "Exercices 1 à 3".to_owned(),
    };
    dice.form(&FIELDS, values, fits)
}

#[test]
fn a_lesson_that_is_not_the_teacher_s_cannot_be_tied_to() -> Outcome {
    let mut school = School::open("homework")?;
    let mine = given::log(&mut school, "teacher", "6A", "Mathématiques")?;
    let theirs = given::log(&mut school, "teacher2", "6B", "Français")?;
    let too_long = "x".repeat(65_536);
    for (session, class, says) in [
        (theirs.as_str(), "6B", "n’est plus dans votre cahier"),
        ("never-there", "6A", "n’est plus dans votre cahier"),
        (mine.as_str(), "6B", "d’une autre classe"),
        ("a b", "6A", "n’est pas valable"),
        (too_long.as_str(), "6A", "n’est pas valable"),
    ] {
        let one = Homework {
            class,
            ..Homework::maths()
        };
        let answer = send(&mut school, "give", &one, &[("session", session)])?;
        let page = answer.form()?;
        assert!(page.says(says), "{}: {}", short(session), page.text());
        assert!(page.field("session").is_none(), "the form goes on without");
        assert!(page.says("Exercice 12 page 84"), "what was typed stays");
    }
    let answer = send(
        &mut school,
        "give",
        &Homework::maths(),
        &[("session", &mine)],
    )?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    let list = class_page(&school, "6A")?;
    let page = school.as_("teacher").view(&list)?;
    let item = page.item("Exercice 12 page 84").ok_or("not given")?;
    let id = given::address(item)?;
    assert!(school.as_("pupil").view(&id)?.says("Voir la séance"));

    // A lesson that is gone since does not hold up a change of the homework.
    school
        .as_("teacher")
        .act(&format!("session/{mine}/delete"), &[])?;
    let again = send(
        &mut school,
        &format!("{id}/edit"),
        &Homework::maths(),
        &[("session", &mine)],
    )?;
    assert_eq!(again.status(), 303, "{again:?}");
    Ok(())
}

#[test]
fn what_is_not_the_reader_s_is_not_there() -> Outcome {
    let (mut school, _) = furnished()?;
    let class = |school: &School, name| -> Result<String, Box<dyn Error>> {
        Ok(school.audience(name)?.replacen(':', "-", 1))
    };
    let (a, b) = (class(&school, "6A")?, class(&school, "6B")?);
    let nobody = "class-00000000-0000-0000-0000-000000000000";
    for (who, address, status) in [
        ("pupil", format!("week?class={b}"), 404),
        ("pupil", format!("day/2026-11-26?class={b}"), 404),
        ("pupil", format!("week?class={a}"), 200),
        ("relative", format!("week?class={a}"), 200),
        ("relative", format!("week?class={b}"), 404),
        ("teacher2", format!("week?class={a}"), 404),
        ("teacher2", format!("week?class={b}"), 200),
        ("head", format!("week?class={a}"), 200),
        ("head", format!("week?class={nobody}"), 404),
        ("head", format!("class/{nobody}"), 404),
        ("pupil", "week?class=profile-pupil".to_owned(), 404),
        ("teacher2", format!("class/{a}"), 404),
        ("teacher", format!("class/{a}/visa"), 403),
        ("pupil", "give".to_owned(), 403),
        ("head", "log".to_owned(), 403),
    ] {
        let answer = school.as_(who).try_view(&address)?;
        assert_eq!(answer.status(), status, "{who} opens {address}: {answer:?}");
    }
    Ok(())
}

#[test]
fn two_hundred_long_texts_make_no_page_too_large() -> Outcome {
    let mut school = School::open("homework")?;
    // Four bytes a character: 32 KB each, 6.4 MB in all.
    let text = "🎒🎒🎒🎒🎒🎒🎒 ".repeat(999);
    for number in 100..300 {
        let text = format!("{number} {text}");
        let one = Homework {
            text: &text,
            minutes: "",
            ..Homework::maths()
        };
        assert_eq!(send(&mut school, "give", &one, &[])?.status(), 303);
    }
    let class = class_page(&school, "6A")?;
    for (who, address) in [
        ("pupil", ""),
        ("pupil", "week"),
        ("pupil", "day/2026-11-26"),
        ("pupil", "changes"),
        ("relative", ""),
        ("teacher", ""),
        ("teacher", "drafts"),
        ("teacher", "give"),
        ("teacher", &class),
    ] {
        let answer = school.as_(who).try_view(address)?;
        assert_eq!(answer.status(), 200, "{who} opens {address:?}");
    }
    assert!(school.as_("pupil").tile()?.is_some());
    assert!(school.as_("teacher").tile()?.is_some());
    let page = school.as_("pupil").view("day/2026-11-26")?;
    assert_eq!(page.items().count(), 200);
    let first = page.items().next().ok_or("nothing is listed")?;
    assert!(
        first["text"]
            .as_str()
            .is_some_and(|text| text.ends_with('…'))
    );
    // The whole is on its own page.
    let whole = school.as_("pupil").view(&given::address(first)?)?;
    assert!(whole.says(text.trim()));
    Ok(())
}
