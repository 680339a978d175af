//! What teachers and the head of the school see and do.

mod given;

use given::{Homework, Outcome, class_page, give, send};
use preau_sdk_testing::School;

#[test]
fn a_form_that_cannot_be_accepted_says_why_and_keeps_what_was_typed() -> Outcome {
    let mut school = School::open("homework")?;
    let wrong = Homework {
        due: "",
        minutes: "beaucoup",
        ..Homework::maths()
    };
    let form = send(&mut school, "give", &wrong, &[])?.form()?;
    assert_eq!(form.error("due"), Some("Remplissez ce champ."));
    assert_eq!(form.error("minutes"), Some("Écrivez un nombre entier."));
    assert!(form.says("beaucoup") && form.says("Exercice 12 page 84"));

    let late = Homework {
        due: "2031-01-01",
        ..Homework::maths()
    };
    assert!(
        send(&mut school, "give", &late, &[])?
            .form()?
            .error("due")
            .is_some()
    );
    let before = [("given", "2026-11-27")];
    let form = send(&mut school, "give", &Homework::maths(), &before)?.form()?;
    assert!(form.error("due").is_some());
    Ok(())
}

#[test]
fn a_day_that_has_passed_is_no_day_to_give_work_for() -> Outcome {
    let mut school = School::open("homework")?;
    let late = Homework {
        due: "2026-11-20",
        ..Homework::maths()
    };
    for state in ["publish", "draft"] {
        let one = Homework { state, ..late };
        let form = send(&mut school, "give", &one, &[("given", "2026-11-16")])?.form()?;
        let error = form.error("due").ok_or("accepted")?;
        assert!(
            error.contains("Choisissez aujourd’hui ou un jour à venir"),
            "{error}"
        );
    }
    let more = [("given", "2026-11-27")];
    let form = send(&mut school, "give", &Homework::maths(), &more)?.form()?;
    let error = form.error("due").ok_or("accepted")?;
    assert!(error.contains("corrigez «\u{a0}Donné le\u{a0}»"), "{error}");
    // The field itself offers no day that has passed.
    let form = school.as_("teacher").view("give")?;
    let due = form.field("due").ok_or("no field")?["control"].clone();
    assert_eq!(due["min"], "2026-11-23");
    let today = Homework {
        due: "2026-11-23",
        ..Homework::maths()
    };
    assert_eq!(send(&mut school, "give", &today, &[])?.status(), 303);
    Ok(())
}

#[test]
fn old_homework_can_still_be_corrected_and_an_old_draft_wants_a_new_day() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    let draft = Homework {
        state: "draft",
        text: "Jamais publié",
        ..Homework::maths()
    };
    let forgotten = give(&mut school, &draft)?;
    school.now("2026-12-10T08:00:00")?;
    let edit = format!("homework/{id}/edit");
    let corrected = Homework {
        text: "Exercice 12 page 48",
        ..Homework::maths()
    };
    let form = school.as_("teacher").view(&edit)?;
    let due = form.field("due").ok_or("no field")?["control"].clone();
    assert_eq!(
        (&due["value"], &due["min"]),
        (&"2026-11-26".into(), &"2026-11-26".into())
    );
    let answer = send(&mut school, &edit, &corrected, &[("given", "2026-11-23")])?;
    assert_eq!(answer.status(), 303, "{answer:?}");
    let moved = Homework {
        due: "2026-12-01",
        ..corrected
    };
    let form = send(&mut school, &edit, &moved, &[])?.form()?;
    assert!(
        form.error("due").is_some(),
        "to another day that has passed"
    );

    let edit = format!("homework/{forgotten}/edit");
    assert_eq!(send(&mut school, &edit, &draft, &[])?.status(), 303, "kept");
    let publish = format!("homework/{forgotten}/publish");
    let form = school.as_("teacher").try_act(&publish, &[])?.form()?;
    assert!(form.error("due").is_some() && form.says("Jamais publié"));
    let published = Homework {
        state: "publish",
        ..draft
    };
    let form = send(&mut school, &edit, &published, &[])?.form()?;
    assert!(form.error("due").is_some());
    let published = Homework {
        due: "2026-12-11",
        ..published
    };
    assert_eq!(send(&mut school, &edit, &published, &[])?.status(), 303);
    Ok(())
}

#[test]
fn nobody_gives_homework_to_a_class_that_is_not_theirs() -> Outcome {
    let mut school = School::open("homework")?;
    let foreign = Homework {
        class: "6A",
        ..Homework::french()
    };
    let form = send(&mut school, "give", &foreign, &[])?.form()?;
    assert!(form.error("audience").is_some());
    for who in ["pupil", "relative", "head", "admin"] {
        let answer = send(
            &mut school,
            "give",
            &Homework {
                by: who,
                ..Homework::maths()
            },
            &[],
        )?;
        assert_ne!(answer.status(), 303, "{who}");
        assert_eq!(school.as_(who).try_view("give")?.status(), 403, "{who}");
    }
    Ok(())
}

#[test]
fn only_the_author_edits_and_deletes() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(
        &mut school,
        &Homework {
            class: "6B",
            ..Homework::maths()
        },
    )?;
    for who in ["teacher2", "head"] {
        assert_eq!(
            school
                .as_(who)
                .try_view(&format!("homework/{id}/edit"))?
                .status(),
            403,
            "{who}"
        );
        assert_eq!(
            school
                .as_(who)
                .try_act(&format!("homework/{id}/delete"), &[])?
                .status(),
            403,
            "{who}"
        );
    }
    assert_ne!(
        school
            .as_("pupil-b")
            .try_act(&format!("homework/{id}/delete"), &[])?
            .status(),
        303
    );

    let changed = Homework {
        class: "6B",
        text: "Exercice 14 page 85",
        ..Homework::maths()
    };
    assert_eq!(
        send(&mut school, &format!("homework/{id}/edit"), &changed, &[])?.status(),
        303
    );
    assert!(school.as_("pupil-b").view("")?.says("Exercice 14"));
    school
        .as_("teacher")
        .act(&format!("homework/{id}/delete"), &[])?;
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 14"));
    assert_eq!(
        school
            .as_("teacher")
            .try_view(&format!("homework/{id}"))?
            .status(),
        404
    );
    Ok(())
}

#[test]
fn a_teacher_sees_who_has_done_it() -> Outcome {
    let mut school = School::open("homework")?;
    let id = give(&mut school, &Homework::maths())?;
    school
        .as_("pupil")
        .act(&format!("done/{id}"), &[("state", "yes")])?;
    let page = school.as_("teacher").view(&format!("homework/{id}"))?;
    let (done, not) = (school.name("pupil")?, school.name("pupil2")?);
    assert!(page.says(&done) && page.says(&not), "{}", page.text());
    assert!(page.says("1\u{a0}/\u{a0}"));
    assert!(page.blocks("table").next().is_some());
    // Pupils see no such table.
    let page = school.as_("pupil").view(&format!("homework/{id}"))?;
    assert!(page.blocks("table").next().is_none());
    Ok(())
}

#[test]
fn a_lesson_is_logged_and_its_note_stays_private() -> Outcome {
    let mut school = School::open("homework")?;
    let class = school.audience("6B")?;
    let form = [
        ("audience", class.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-23"),
        ("start", "08:30"),
        ("content", "Les fractions"),
        ("annotation", "Revoir avec le groupe du fond"),
        ("state", "publish"),
    ];
    school.as_("teacher").act("log", &form)?;
    let page = school.as_("pupil-b").view("day/2026-11-23")?;
    let item = page.item("Les fractions").ok_or("no lesson")?;
    let address = given::address(item)?;
    assert!(school.as_("teacher").view(&address)?.says("groupe du fond"));
    for who in ["pupil-b", "relative-b", "teacher2", "head"] {
        let page = school.as_(who).view(&address)?;
        assert!(
            page.says("Les fractions") && !page.says("groupe du fond"),
            "{who}"
        );
    }
    assert_eq!(school.as_("pupil").try_view(&address)?.status(), 404);

    // Homework given in it leads back to it.
    let id = address
        .strip_prefix("session/")
        .ok_or("elsewhere")?
        .to_owned();
    let one = Homework {
        class: "6B",
        ..Homework::maths()
    };
    assert_eq!(
        send(&mut school, "give", &one, &[("session", &id)])?.status(),
        303
    );
    let page = school.as_("pupil-b").view("")?;
    let to = given::address(page.item("Exercice 12").ok_or("no item")?)?;
    assert!(school.as_("pupil-b").view(&to)?.says(&address));

    school
        .as_("teacher")
        .act(&format!("{address}/delete"), &[])?;
    assert_eq!(school.as_("pupil-b").try_view(&address)?.status(), 404);
    assert!(!school.as_("pupil-b").view(&to)?.says(&address));
    Ok(())
}

#[test]
fn the_lessons_of_a_day_stand_in_the_order_of_their_hours() -> Outcome {
    let mut school = School::open("homework")?;
    let class = school.audience("6A")?;
    for (date, start, content) in [
        ("2026-11-20", "14:00", "vendredi après-midi"),
        ("2026-11-23", "", "sans heure"),
        ("2026-11-23", "10:30", "fin de matinée"),
        ("2026-11-23", "08:05", "début de matinée"),
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
    let list = class_page(&school, "6A")?;
    let expected = ["début de matinée", "fin de matinée", "sans heure"];
    for (who, address, last) in [
        ("teacher", list.as_str(), Some("vendredi après-midi")),
        ("pupil", "day/2026-11-23", None),
    ] {
        let page = school.as_(who).view(address)?;
        let found: Vec<_> = page.items().map(|item| item["text"].clone()).collect();
        let expected: Vec<_> = expected.into_iter().chain(last).collect();
        assert_eq!(found, expected, "{who}");
        for hour in ["8\u{a0}h\u{a0}05", "10\u{a0}h\u{a0}30"] {
            assert!(page.says(hour), "{who}: {}", page.text());
        }
        assert!(!page.says("10:30"), "{who}");
    }
    Ok(())
}

#[test]
fn nothing_is_said_to_be_graded_nor_to_be_handed_in_where_nothing_is() -> Outcome {
    let mut school = School::open("homework")?;
    let class = class_page(&school, "6A")?;
    for (who, address) in [
        ("teacher", ""),
        ("teacher", "give"),
        ("teacher", "log"),
        ("teacher", "week"),
        ("teacher", "day/2026-11-26"),
        ("teacher", &class),
        ("pupil", ""),
        ("pupil", "week"),
        ("pupil", "day/2026-11-26"),
    ] {
        let page = school.as_(who).view(address)?;
        for word in ["à rendre", "À rendre", "Noter", "noté"] {
            // The form is where a teacher says so.
            if address == "give" && word.ends_with("rendre") {
                continue;
            }
            assert!(!page.says(word), "{who} {address}: {}", page.text());
        }
    }
    Ok(())
}

#[test]
fn the_first_page_of_a_teacher_is_one_of_the_menu() {
    let manifest = include_str!("../manifest.toml");
    let first = manifest
        .split("[[navigation]]")
        .find(|entry| entry.contains("path = \"\"") && entry.contains("profiles = [\"teacher\"]"));
    assert!(first.is_some_and(|entry| entry.contains("Classes")));
}

#[test]
fn a_visa_is_the_head_s_and_the_teachers_read_it() -> Outcome {
    let mut school = School::open("homework")?;
    let class = class_page(&school, "6B")?;
    assert!(school.as_("head").tile()?.ok_or("no tile")?.says("visa"));
    let stamp = format!("{class}/visa");
    let form = [
        ("until", "2026-11-20"),
        ("remark", "Cahier bien tenu"),
        ("state", "stamp"),
    ];
    for who in ["teacher2", "pupil-b", "admin"] {
        assert_eq!(
            school.as_(who).try_act(&stamp, &form)?.status(),
            403,
            "{who}"
        );
    }
    let future = school
        .as_("head")
        .try_act(&stamp, &[("until", "2026-12-24")])?;
    assert!(future.form()?.error("until").is_some());
    school.as_("head").act(&stamp, &form)?;
    let page = school.as_("head").view("visas?all=1")?;
    let item = page.item("Cahier bien tenu").ok_or("not listed")?;
    assert_eq!(
        (&item["title"], &item["badges"][0]["label"]),
        (&"6B".into(), &"À jour".into())
    );
    assert!(
        item["facts"]
            .to_string()
            .contains("Visé jusqu’au 20 novembre")
    );
    // One line leads to the stamp, and from there to what it is for.
    assert_eq!(given::address(item)?, stamp);
    assert_eq!(item["actions"].as_array().map(Vec::len), Some(0));
    let form = school.as_("head").view(&stamp)?;
    assert!(form.json()["actions"].to_string().contains(&class));
    assert!(page.blocks("table").next().is_none());
    let page = school.as_("head").view("visas")?;
    let awaited: Vec<_> = page.items().map(|item| item["title"].clone()).collect();
    assert_eq!(awaited, ["6A", "6ALL1"]);
    // A page beyond the last is the last.
    assert!(
        school
            .as_("head")
            .view("visas?page=9")?
            .item("6A")
            .is_some()
    );
    assert!(
        school
            .as_("teacher2")
            .view(&class)?
            .says("Cahier bien tenu")
    );
    assert_eq!(school.as_("teacher").try_view("visas")?.status(), 403);
    assert_eq!(school.as_("pupil-b").try_view(&class)?.status(), 404);
    Ok(())
}

/// The inspector comes from outside, as a guest: reads every class and stamps, and sees nothing of a
/// single pupil.
#[test]
fn an_inspector_reads_every_class_and_stamps() -> Outcome {
    let mut school = School::open("homework")?;
    let given = format!("homework/{}", give(&mut school, &Homework::french())?);
    let class = class_page(&school, "6B")?;
    let classes = school.as_("inspector").view("")?;
    assert!(classes.says("6A") && classes.says("6B") && classes.says("6ALL1"));
    assert!(!classes.says("Donner un travail"));
    assert!(
        school
            .as_("inspector")
            .tile()?
            .ok_or("no tile")?
            .says("visa")
    );
    let page = school.as_("inspector").view(&class)?;
    assert!(page.says("Lire le chapitre 3"));
    let stamp = format!("{class}/visa");
    let form = [("until", "2026-11-20"), ("remark", "Vu en inspection")];
    school.as_("inspector").act(&stamp, &form)?;
    for who in ["head", "teacher", "inspector"] {
        let page = school.as_(who).view(&class)?;
        assert!(page.says("Vu en inspection"), "{who}");
        assert!(page.says("par Odile Ferrand"), "{who}");
    }
    // Neither gives homework nor changes it, nor learns who has done it.
    let one = school.as_("inspector").view(&given)?;
    assert!(!one.says("Avancement") && !one.says("Moreau"));
    for address in [format!("{given}/edit"), "give".to_owned(), "log".to_owned()] {
        let status = school.as_("inspector").try_view(&address)?.status();
        assert!([403, 404].contains(&status), "{address}: {status}");
    }
    Ok(())
}

#[test]
fn a_teacher_s_first_page_is_the_classes() -> Outcome {
    let mut school = School::open("homework")?;
    let page = school.as_("teacher").view("")?;
    assert!(page.says("6A") && page.says("6B"));
    assert!(!school.as_("teacher2").view("")?.says("6A\n"));
    assert!(school.as_("head").view("week")?.says("6A"));
    // The office teaches nowhere and oversees nothing: it has no module to open, and no tile.
    for address in ["", "week", "day/2026-11-26", "drafts", "visas"] {
        let answer = school.as_("admin").try_view(address)?;
        assert_eq!(answer.status(), 403, "{address}: {answer:?}");
    }
    let tile = school.as_("teacher").tile()?.ok_or("no tile")?;
    assert!(tile.says("rien à faire pour demain"), "{}", tile.text());
    // Who taught and has no class any more is told why there is none.
    school.leave("teacher")?;
    for address in ["", "week", "day/2026-11-26"] {
        let page = school.as_("teacher").view(address)?;
        assert!(page.says("où vous enseignez"), "{}", page.text());
    }
    Ok(())
}
