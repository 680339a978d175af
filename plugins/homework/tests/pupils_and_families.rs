//! What pupils and their families see and do.

#![expect(
    clippy::indexing_slicing,
    reason = "a missing part of a JSON page fails the test"
)]

mod given;

use std::error::Error;

use given::{Homework, Outcome, give, send};
use preau_sdk_testing::{Page, School};

#[test]
fn a_pupil_sees_what_is_due_by_day_and_marks_it_done() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;

    let page = school.as_("pupil").view("")?;
    assert!(
        page.item("Exercice 12 page 84").is_some(),
        "{}",
        page.text()
    );
    assert!(page.says("2026-11-26"), "a heading for the day");

    let answer = school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    assert_eq!(answer.redirect(), "");
    let page = school.as_("pupil").view("")?;
    let item = page.item("Exercice 12 page 84").ok_or("the item is gone")?;
    assert_eq!(item["done"], true);
    assert_eq!(item["actions"][0]["pressed"], true);

    // Pressed twice is pressed once; then it is undone.
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "no")])?;
    let page = school.as_("pupil").view("")?;
    assert_eq!(
        page.item("Exercice 12 page 84").ok_or("the item is gone")?["done"],
        false
    );
    Ok(())
}

#[test]
fn the_button_leads_back_to_where_it_was_pressed() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let form = [("state", "yes"), ("from", "day/2026-11-26")];
    let answer = school.as_("pupil").act(&format!("done/{id}"), &form)?;
    assert_eq!(answer.redirect(), "day/2026-11-26");
    // A forged way back leads to the first page.
    let form = [("state", "no"), ("from", "https://example.org/")];
    let answer = school.as_("pupil").act(&format!("done/{id}"), &form)?;
    assert_eq!(answer.redirect(), "");
    Ok(())
}

#[test]
fn one_pupil_s_mark_is_nobody_else_s() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    let page = school.as_("pupil2").view("")?;
    assert_eq!(
        page.item("Exercice 12 page 84").ok_or("no item")?["done"],
        false
    );
    Ok(())
}

#[test]
fn a_relative_reads_the_child_s_state_and_changes_nothing() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let page = school.as_("relative").view("")?;
    let item = page.item("Exercice 12 page 84").ok_or("no item")?;
    assert_eq!(item["actions"].as_array().map(Vec::len), Some(0));
    assert!(page.says("Pas encore fait"));

    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    let page = school.as_("relative").view("")?;
    assert_eq!(
        page.item("Exercice 12 page 84").ok_or("no item")?["done"],
        true
    );

    let answer = school
        .as_("relative")
        .try_act(&format!("done/{id}"), &[("state", "no")])?;
    assert_eq!(answer.status(), 403);
    Ok(())
}

#[test]
fn a_relative_without_authority_sees_nothing_of_the_child() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    for address in ["", "week", "changes", "day/2026-11-26"] {
        let answer = school.as_("stranger").try_view(address)?;
        assert!(answer.status() != 500, "{address}: {}", answer.message());
        if answer.status() == 200 {
            let page = school.as_("stranger").view(address)?;
            assert!(!page.says("Exercice 12"), "{address}: {}", page.text());
        }
    }
    assert_ne!(
        school
            .as_("stranger")
            .try_view(&format!("homework/{id}"))?
            .status(),
        200
    );
    // The school is not open to them at all: there is no home page to show a tile on.
    assert!(school.as_("stranger").tile().is_err());
    Ok(())
}

#[test]
fn another_class_sees_nothing() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    for who in ["pupil-b", "relative-b"] {
        assert!(!school.as_(who).view("")?.says("Exercice 12"), "{who}");
        assert!(!school.as_(who).view("week")?.says("Exercice 12"), "{who}");
        assert_eq!(
            school
                .as_(who)
                .try_view(&format!("homework/{id}"))?
                .status(),
            404,
            "{who}"
        );
    }
    let answer = school
        .as_("pupil-b")
        .try_act(&format!("done/{id}"), &[("state", "yes")])?;
    assert_eq!(answer.status(), 404);
    Ok(())
}

#[test]
fn the_week_shows_what_is_due_and_what_is_done() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    let page = school.as_("pupil").view("week")?;
    let entry = page.entry("Exercice 12").ok_or("no entry")?;
    assert_eq!(entry["day"], "2026-11-26");
    assert_eq!(entry["done"], true);
    assert!(
        !school
            .as_("pupil")
            .view("week?day=2026-11-30")?
            .says("Exercice 12")
    );
    Ok(())
}

/// What leads from a page to other days, weeks and months: the words and the place.
fn ways(page: &Page) -> Vec<(String, String)> {
    let all = ["tabs", "actions"].into_iter().flat_map(|kind| {
        let blocks = page
            .blocks(kind)
            .filter_map(move |block| block[kind].as_array());
        blocks.flatten()
    });
    all.filter_map(|way| {
        let to = &way["target"]["go"]["href"];
        let to = way["href"].as_str().or(to.as_str())?;
        let (_, path) = to.split_once("/homework/")?;
        Some((way["label"].as_str()?.to_owned(), path.to_owned()))
    })
    .collect()
}

/// The place that is behind these words.
fn way(page: &Page, label: &str) -> Result<String, Box<dyn Error>> {
    let all = ways(page);
    let found = all.iter().find(|(name, _)| name == label);
    Ok(found
        .ok_or_else(|| format!("no {label} among {all:?}"))?
        .1
        .clone())
}

#[test]
fn the_week_shows_its_lessons_by_the_hour_and_leads_to_its_days() -> Outcome {
    let mut school = School::open("homework")?;
    let class = school.audience("6A")?;
    school.now("2026-11-28T12:00:00")?;
    for (date, start, content) in [
        ("2026-11-24", "10:30", "La symétrie"),
        ("2026-11-28", "", "Le samedi matin"),
    ] {
        let form = [
            ("audience", class.as_str()),
            ("subject", "Mathématiques"),
            ("date", date),
            ("start", start),
            ("content", content),
            ("state", "publish"),
        ];
        school.as_("teacher").act("log", &form)?;
    }
    for who in ["pupil", "relative", "teacher"] {
        let page = school.as_(who).view("week?day=2026-11-24")?;
        let entry = page.entry("La symétrie").ok_or("no lesson")?;
        assert_eq!(entry["day"], "2026-11-24", "{who}");
        assert_eq!(entry["start"], "10:30", "{who}");
        let lesson = given::address(entry)?;
        assert!(school.as_(who).view(&lesson)?.says("La symétrie"), "{who}");
        let day = way(&page, "mar. 24")?;
        assert!(school.as_(who).view(&day)?.says("La symétrie"), "{who}");
        let saturday = way(&page, "sam. 28")?;
        let page = school.as_(who).view(&saturday)?;
        assert!(page.says("Le samedi matin"), "{who}");
        let back = given::address(&page.json()["back"])?;
        assert!(back.starts_with("week?day="), "{who}: and back: {back}");
    }
    // A draft, and another class's, are nobody else's.
    let page = school.as_("pupil-b").view("week?day=2026-11-24")?;
    assert!(page.entry("La symétrie").is_none());
    assert!(way(&page, "sam. 28").is_err(), "nothing on that Saturday");
    Ok(())
}

#[test]
fn a_lesson_of_september_is_three_touches_away() -> Outcome {
    let mut school = School::open("homework")?;
    let class = school.audience("6A")?;
    let form = [
        ("audience", class.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-09-02"),
        ("content", "Les nombres entiers"),
        ("state", "publish"),
    ];
    school.as_("teacher").act("log", &form)?;
    for who in ["pupil", "relative"] {
        let page = school.as_(who).view("week")?;
        let month = way(&page, "Septembre")?;
        let page = school.as_(who).view(&month)?;
        let lesson = given::address(page.entry("Les nombres entiers").ok_or("not there")?)?;
        let page = school.as_(who).view(&lesson)?;
        assert!(page.says("Les nombres entiers"), "{who}");
    }
    // Every month of the year, each by a day of its own.
    let page = school.as_("pupil").view("week")?;
    let months: Vec<_> = ways(&page)
        .into_iter()
        .filter(|(label, _)| !label.contains(' '))
        .collect();
    assert!(months.len() >= 10, "{months:?}");
    for (label, path) in months {
        let page = school.as_("pupil").view(&path)?;
        let shown = page.blocks("actions").next().ok_or("no months")?["actions"].clone();
        let shown = shown.as_array().ok_or("no list")?;
        let here: Vec<_> = shown
            .iter()
            .filter(|month| month["emphasis"] == "primary")
            .map(|month| month["label"].clone())
            .collect();
        assert_eq!(here, [label.as_str()]);
    }
    Ok(())
}

#[test]
fn a_lesson_lists_the_homework_given_in_it() -> Outcome {
    let mut school = School::open("homework")?;
    let lesson = given::log(&mut school, "teacher", "6A", "Mathématiques")?;
    for (text, state) in [("Exercice 12 page 84", "publish"), ("Pas encore", "draft")] {
        let one = Homework {
            text,
            state,
            ..Homework::maths()
        };
        let answer = send(&mut school, "give", &one, &[("session", &lesson)])?;
        assert_eq!(answer.status(), 303, "{answer:?}");
    }
    let lesson = format!("session/{lesson}");
    for who in ["pupil", "relative", "head"] {
        let page = school.as_(who).view(&lesson)?;
        let item = page.item("Exercice 12").ok_or("not listed")?;
        let work = given::address(item)?;
        assert!(!page.says("Pas encore\n"), "{who}");
        let page = school.as_(who).view(&work)?;
        assert!(page.text().contains(&lesson), "{who}: and back");
    }
    assert!(school.as_("teacher").view(&lesson)?.says("Pas encore"));
    // Done there, the pupil stays there.
    let page = school.as_("pupil").view(&lesson)?;
    let button = page.item("Exercice 12").ok_or("not listed")?["actions"][0].clone();
    assert!(button.to_string().contains(&lesson), "{button}");
    Ok(())
}

#[test]
fn past_homework_stays_readable() -> Outcome {
    let mut school = School::open("homework")?;
    give(&mut school, &Homework::maths())?;
    school.now("2027-03-01T08:00:00")?;
    assert!(!school.as_("pupil").view("")?.says("Exercice 12"));
    assert!(
        school
            .as_("pupil")
            .view("week?day=2026-11-26")?
            .says("Exercice 12")
    );
    Ok(())
}

#[test]
fn news_are_news_until_they_are_seen() -> Outcome {
    let mut school = School::open("homework")?;
    assert!(school.as_("pupil").view("changes")?.says("Rien de nouveau"));
    give(&mut school, &Homework::maths())?;
    assert!(school.as_("pupil").view("changes")?.says("Exercice 12"));
    school.now("2026-11-23T17:10:00")?;
    school.as_("pupil").act("seen", &[])?;
    assert!(school.as_("pupil").view("changes")?.says("Rien de nouveau"));
    // Somebody else has not seen it yet.
    assert!(school.as_("pupil2").view("changes")?.says("Exercice 12"));
    school.now("2026-11-23T17:20:00")?;
    give(
        &mut school,
        &Homework {
            text: "Exercice 13",
            ..Homework::maths()
        },
    )?;
    let page = school.as_("pupil").view("changes")?;
    assert!(page.says("Exercice 13") && !page.says("Exercice 12"));
    Ok(())
}

#[test]
fn news_say_since_when_and_name_lessons_too() -> Outcome {
    let mut school = School::open("homework")?;
    let page = school.as_("pupil").view("changes")?;
    assert!(page.says("Les 7 derniers jours"), "{}", page.text());
    let lesson = given::log(&mut school, "teacher", "6A", "Mathématiques")?;
    give(&mut school, &Homework::maths())?;
    for who in ["pupil", "relative"] {
        let page = school.as_(who).view("")?;
        let notice = "1 travail nouveau ou modifié et 1 séance nouvelle";
        assert!(page.says(notice), "{who}: {}", page.text());
        let page = school.as_(who).view("changes")?;
        let item = page.item("Séance du vendredi").ok_or("no lesson")?;
        assert_eq!(given::address(item)?, format!("session/{lesson}"));
        assert!(page.says("Un travail supprimé n’est pas annoncé"));
    }
    school.now("2026-11-23T17:10:00")?;
    school.as_("pupil").act("seen", &[])?;
    // Looking is not saying "seen": the page goes on to say since when.
    school.now("2026-11-25T08:00:00")?;
    for _ in 0..2 {
        let page = school.as_("pupil").view("changes")?;
        assert!(page.says("Rien de nouveau"));
        let since = "Tout est vu\u{a0}»\u{a0}: lundi 23 novembre, à 17\u{a0}h\u{a0}10";
        assert!(page.says(since), "{}", page.text());
    }
    assert!(!school.as_("pupil").view("")?.says("nouveau"));
    Ok(())
}

#[test]
fn all_the_news_that_are_counted_can_be_read() -> Outcome {
    let mut school = School::open("homework")?;
    let mut texts = Vec::new();
    for number in 0..70 {
        school.now(&format!(
            "2026-11-23T17:{:02}:{:02}",
            number / 60,
            number % 60
        ))?;
        let text = format!("Exercice numéro {number}.");
        let one = Homework {
            text: &text,
            minutes: "",
            ..Homework::maths()
        };
        assert_eq!(send(&mut school, "give", &one, &[])?.status(), 303);
        texts.push(text);
    }
    let first = school.as_("pupil").view("")?;
    assert!(first.says("70 travaux nouveaux"), "{}", first.text());
    let mut found = Vec::new();
    let mut address = "changes".to_owned();
    for _ in 0..10 {
        let page = school.as_("pupil").view(&address)?;
        found.extend(page.items().map(|item| item["text"].to_string()));
        let next = page.blocks("pagination").next().ok_or("no pages")?["next"].clone();
        if next.is_null() {
            break;
        }
        address = given::address(&next)?;
    }
    texts.reverse();
    let expected: Vec<_> = texts.iter().map(|text| format!("{text:?}")).collect();
    assert_eq!(found, expected, "each once, the newest first");
    Ok(())
}

#[test]
fn the_tile_says_what_is_left_for_the_next_school_day() -> Outcome {
    let mut school = School::open("homework")?;
    assert!(
        school
            .as_("pupil")
            .tile()?
            .ok_or("no tile")?
            .says("Rien à faire pour demain")
    );
    let id = give(
        &mut school,
        &Homework {
            due: "2026-11-24",
            ..Homework::maths()
        },
    )?;
    let tile = school.as_("pupil").tile()?.ok_or("no tile")?;
    assert!(
        tile.says("1 travail à faire pour demain"),
        "{}",
        tile.text()
    );
    assert_eq!(tile.json()["count"], 1);
    let name = school.name("pupil")?;
    assert!(school.as_("relative").tile()?.ok_or("no tile")?.says(&name));
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    assert!(
        school
            .as_("pupil")
            .tile()?
            .ok_or("no tile")?
            .says("Rien à faire pour demain")
    );
    // On a Friday, Monday is what matters.
    school.now("2026-11-27T17:00:00")?;
    assert!(
        school
            .as_("pupil")
            .tile()?
            .ok_or("no tile")?
            .says("lundi 30 novembre")
    );
    Ok(())
}

#[test]
fn an_address_that_is_not_there_is_not_found() -> Outcome {
    let mut school = School::open("homework")?;
    for address in [
        "nothing",
        "day/tomorrow",
        "homework/none",
        "week?day=2026-02-30",
    ] {
        assert_eq!(
            school.as_("pupil").try_view(address)?.status(),
            404,
            "{address}"
        );
    }
    Ok(())
}

#[test]
fn what_a_relative_has_seen_of_one_child_is_new_of_the_other() -> Outcome {
    let mut school = School::open("homework")?;
    give(&mut school, &Homework::maths())?;
    let seen = |school: &mut School, child: &'static str| {
        let page = school.as_("relative2").for_child(child).view("changes")?;
        Ok::<_, preau_sdk_testing::Error>(!page.says("Exercice 12 page 84"))
    };
    assert!(!seen(&mut school, "pupil")? && !seen(&mut school, "pupil2")?);
    school
        .as_("relative2")
        .for_child("pupil2")
        .act("seen", &[])?;
    assert!(!seen(&mut school, "pupil")?, "said of the other child");
    assert!(seen(&mut school, "pupil2")?);
    // Said again, it moves on; for the other relative and the child nothing was said.
    school.now("2026-11-23T18:00:00")?;
    school
        .as_("relative2")
        .for_child("pupil2")
        .act("seen", &[])?;
    assert!(seen(&mut school, "pupil2")?);
    for who in ["pupil2", "relative"] {
        assert!(
            school.as_(who).view("changes")?.says("Exercice 12"),
            "{who}"
        );
    }
    Ok(())
}

#[test]
fn a_relative_never_marks_for_either_child() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    for child in ["pupil", "pupil2"] {
        let answer = school
            .as_("relative2")
            .for_child(child)
            .try_act(&format!("done/{id}"), &[("state", "yes")])?;
        assert_eq!(answer.status(), 403);
    }
    school.as_("pupil").act(&format!("done/{id}"), &[])?;
    let done = |school: &mut School, child: &'static str| {
        let page = school.as_("relative2").for_child(child).view("")?;
        let item = page.item("Exercice 12 page 84").cloned();
        Ok::<_, preau_sdk_testing::Error>(item.is_some_and(|item| item["done"] == true))
    };
    assert!(done(&mut school, "pupil")?);
    assert!(!done(&mut school, "pupil2")?);
    Ok(())
}

/// A school of La Réunion, four hours ahead of UTC, three of Paris in winter.
#[test]
fn a_day_begins_where_the_school_is() -> Outcome {
    for uai in ["9740001H", "9830001J", "9720001J", "0750001V"] {
        let mut school = School::open_at("homework", uai)?;
        let one = Homework {
            visible_on: "2026-11-25",
            ..Homework::maths()
        };
        let id = give(&mut school, &one)?;
        let answer = school.as_("teacher").view(&format!("homework/{id}"))?;
        assert!(answer.says("Visible le 25 novembre"), "{uai}");
        for (now, sees) in [
            ("2026-11-24T23:59:00", false),
            ("2026-11-25T05:59:00", false),
            ("2026-11-25T06:00:00", true),
        ] {
            school.now(now)?;
            let page = school.as_("pupil").view("")?;
            assert_eq!(page.says("Exercice 12"), sees, "{uai} at {now}");
        }
        // The day's page is the school's day, an hour after its midnight as an hour before.
        for (now, day) in [
            ("2026-11-25T23:30:00", "day/2026-11-25"),
            ("2026-11-26T00:30:00", "day/2026-11-26"),
        ] {
            school.now(now)?;
            let page = school.as_("pupil").view("week")?;
            let today = page.json()["actions"].to_string();
            assert!(today.contains(day), "{uai} at {now}: {today}");
        }
    }
    Ok(())
}

#[test]
fn a_mark_is_said_and_moves_nothing() -> Outcome {
    let mut school = School::open("homework")?;
    let first = give(&mut school, &Homework::maths())?;
    let second = Homework {
        text: "Exercice 13",
        ..Homework::maths()
    };
    give(&mut school, &second)?;
    for address in ["", "day/2026-11-26"] {
        let order = |page: &preau_sdk_testing::Page| -> Vec<_> {
            page.items().map(|item| item["href"].clone()).collect()
        };
        let before = order(&school.as_("pupil").view(address)?);
        let done = format!("done/{first}");
        let answer = school.as_("pupil").act(&done, &[("state", "yes")])?;
        assert_eq!(answer.notice(), "Marqué comme fait.");
        assert_eq!(order(&school.as_("pupil").view(address)?), before);
        let answer = school.as_("pupil").act(&done, &[("state", "no")])?;
        assert_eq!(answer.notice(), "Marqué comme à faire.");
    }
    Ok(())
}

#[test]
fn the_week_says_which_days_it_shows_and_what_is_done() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let label = |page: &preau_sdk_testing::Page| -> Result<_, Box<dyn Error>> {
        let pagination = page.blocks("pagination").next().ok_or("no pages")?;
        Ok(pagination["label"].clone())
    };
    let page = school.as_("pupil").view("week")?;
    assert_eq!(label(&page)?, "Semaine du 23 au 27 novembre");
    let entry = page.entry("Exercice 12").ok_or("no entry")?;
    assert!(!entry["badges"].to_string().contains("Fait"));
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    for who in ["pupil", "relative"] {
        let page = school.as_(who).view("week")?;
        let entry = page.entry("Exercice 12").ok_or("no entry")?;
        assert!(entry["badges"].to_string().contains("Fait"), "{entry}");
        assert!(page.says("Tout est fait"), "{who}: {}", page.text());
    }
    // As far into the weekend as there is something, and over the end of a month.
    let saturday = Homework {
        text: "Exercice 13",
        due: "2026-11-28",
        ..Homework::maths()
    };
    give(&mut school, &saturday)?;
    let page = school.as_("pupil").view("week")?;
    assert_eq!(label(&page)?, "Semaine du 23 au 28 novembre");
    let left = "1 travail à faire, encore 30\u{a0}min environ";
    assert!(page.says(left), "{}", page.text());
    let page = school.as_("pupil").view("week?day=2026-12-01")?;
    assert_eq!(label(&page)?, "Semaine du 30 novembre au 4 décembre");
    Ok(())
}

#[test]
fn a_sum_is_read_as_it_was_written() -> Outcome {
    let mut school = School::open("homework")?;
    let one = Homework {
        text: "Résoudre 3*4 > 10, x_1 < y_2 et #5",
        due: "2026-11-24",
        ..Homework::maths()
    };
    give(&mut school, &one)?;
    assert!(school.as_("pupil").view("week")?.entry(one.text).is_some());
    assert!(school.as_("pupil").tile()?.ok_or("no tile")?.says(one.text));
    Ok(())
}

#[test]
fn a_child_s_name_is_followed_by_no_capital() -> Outcome {
    let mut school = School::open("homework")?;
    let name = school.name("pupil")?;
    let tile = school.as_("relative").tile()?.ok_or("no tile")?;
    let sentence = format!("{name}\u{a0}: rien à faire pour demain");
    assert!(tile.says(&sentence), "{}", tile.text());
    Ok(())
}

#[test]
fn the_news_are_only_told_where_there_are_any() -> Outcome {
    let mut school = School::open("homework")?;
    assert!(!school.as_("pupil").view("")?.says("Nouveautés"));
    give(&mut school, &Homework::maths())?;
    assert_eq!(
        school
            .as_("pupil")
            .view("")?
            .text()
            .matches("Nouveautés")
            .count(),
        1
    );
    // They are those of pupils and their relatives.
    for who in ["teacher", "head", "inspector"] {
        assert_eq!(school.as_(who).try_view("changes")?.status(), 403, "{who}");
        assert_eq!(school.as_(who).try_act("seen", &[])?.status(), 403, "{who}");
    }
    Ok(())
}

#[test]
fn a_day_says_its_date_once() -> Outcome {
    let mut school = School::open("homework")?;
    let page = school.as_("pupil").view("day/2026-11-26")?;
    assert_eq!(page.text().matches("26 novembre").count(), 1);
    Ok(())
}
