//! What teachers and the head of the school see and do.

#![expect(
    clippy::indexing_slicing,
    reason = "a missing part of a JSON page fails the test"
)]

mod given;

use given::{Homework, Outcome, class_page, give, send};
use preau_sdk_testing::School;

#[test]
fn a_draft_is_its_author_s_alone_until_it_is_published() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        class: "6B",
        state: "draft",
        ..Homework::maths()
    };
    let id = give(&mut school, &draft)?;
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 12"));
    // The colleague and the head could read it by the manifest's rule: the module narrows.
    let class = class_page(&school, "6B")?;
    for who in ["teacher2", "head"] {
        assert!(!school.as_(who).view(&class)?.says("Exercice 12"), "{who}");
        assert_eq!(
            school
                .as_(who)
                .try_view(&format!("homework/{id}"))?
                .status(),
            404,
            "{who}"
        );
    }
    school
        .as_("teacher")
        .act(&format!("homework/{id}/publish"), &[])?;
    assert!(school.as_("pupil-b").view("")?.says("Exercice 12"));
    assert!(
        school
            .as_("teacher")
            .view("drafts")?
            .says("Aucun brouillon")
    );
    Ok(())
}

#[test]
fn old_drafts_are_found_under_many_changes_and_lessons_are_among_them() -> Outcome {
    let mut school = School::open("homework")?;
    let draft = Homework {
        state: "draft",
        text: "Écrit en premier",
        ..Homework::maths()
    };
    give(&mut school, &draft)?;
    let class = school.audience("6A")?;
    let form = [
        ("audience", class.as_str()),
        ("subject", "Mathématiques"),
        ("date", "2026-11-20"),
        ("content", "Séance à relire"),
        ("state", "draft"),
    ];
    school.as_("teacher").act("log", &form)?;
    school.now("2026-11-23T18:00:00")?;
    let published = Homework {
        minutes: "",
        ..Homework::maths()
    };
    for _ in 0..160 {
        let answer = send(&mut school, "give", &published, &[])?;
        assert_eq!(answer.status(), 303);
    }
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.item("Écrit en premier").is_some(), "{}", page.text());
    assert!(!page.says("Exercice 12"), "what is published is no draft");
    let tile = school.as_("teacher").tile()?.ok_or("no tile")?;
    assert!(tile.says("1 brouillon à publier"), "{}", tile.text());

    let lesson = page.item("Séance à relire").ok_or("no lesson")?;
    let lesson = given::address(lesson)?;
    assert_eq!(school.as_("pupil").try_view(&lesson)?.status(), 404);
    assert!(!school.as_("teacher2").view("drafts")?.says("Séance"));
    let publish = format!("{lesson}/publish");
    assert_eq!(school.as_("head").try_act(&publish, &[])?.status(), 404);
    school.as_("teacher").act(&publish, &[])?;
    assert!(school.as_("pupil").view(&lesson)?.says("Séance à relire"));
    let page = school.as_("teacher").view("drafts")?;
    assert!(!page.says("Séance à relire"), "{}", page.text());
    Ok(())
}

#[test]
fn a_draft_keeps_the_day_from_which_it_is_to_be_visible() -> Outcome {
    let mut school = School::open("homework")?;
    let planned = Homework {
        visible_on: "2026-11-25",
        state: "draft",
        ..Homework::maths()
    };
    let id = give(&mut school, &planned)?;
    let edit = format!("homework/{id}/edit");
    let publish = format!("homework/{id}/publish");
    let wish = |school: &mut School| -> Result<_, Box<dyn std::error::Error>> {
        let page = school.as_("teacher").view(&edit)?;
        let field = page.field("visible_on").ok_or("no field")?;
        Ok(field["control"]["value"].clone())
    };
    assert_eq!(wish(&mut school)?, "2026-11-25");
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.says("à partir du 25 novembre"), "{}", page.text());
    assert!(page.says("Publier pour le 25 novembre"));

    school.as_("teacher").act(&publish, &[])?;
    assert!(!school.as_("pupil").view("")?.says("Exercice 12"));
    let page = school.as_("teacher").view("drafts")?;
    assert!(page.says("Visible le 25 novembre"), "{}", page.text());
    assert_eq!(wish(&mut school)?, "2026-11-25");

    // A draft again, and this time now.
    assert_eq!(send(&mut school, &edit, &planned, &[])?.status(), 303);
    school.as_("teacher").act(&publish, &[("when", "now")])?;
    assert!(school.as_("pupil").view("")?.says("Exercice 12"));

    // A day that has passed since is no wish any more.
    let late = give(
        &mut school,
        &Homework {
            text: "Exercice 13",
            ..planned
        },
    )?;
    school.now("2026-11-25T18:00:00")?;
    let page = school.as_("teacher").view("drafts")?;
    assert!(!page.says("Publier pour le"), "{}", page.text());
    let publish = format!("homework/{late}/publish");
    school.as_("teacher").act(&publish, &[])?;
    assert!(school.as_("pupil").view("")?.says("Exercice 13"));
    Ok(())
}

#[test]
fn what_is_planned_appears_on_its_day() -> Outcome {
    let mut school = School::open("homework")?;
    give(
        &mut school,
        &Homework {
            visible_on: "2026-11-25",
            ..Homework::maths()
        },
    )?;
    assert!(!school.as_("pupil").view("")?.says("Exercice 12"));
    assert!(
        school
            .as_("teacher")
            .view("drafts")?
            .says("Visible le 25 novembre")
    );
    school.now("2026-11-25T07:00:00")?;
    assert!(school.as_("pupil").view("")?.says("Exercice 12"));
    assert!(school.as_("pupil").view("changes")?.says("Exercice 12"));
    Ok(())
}

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
fn the_load_of_all_teachers_warns_and_does_not_forbid() -> Outcome {
    let mut school = School::open("homework")?;
    give(
        &mut school,
        &Homework {
            minutes: "70",
            ..Homework::french()
        },
    )?;
    let class = school.audience("6B")?.replacen(':', "-", 1);
    let form = school.as_("teacher").view(&format!("give?class={class}"))?;
    assert!(
        form.blocks("chart").next().is_some(),
        "the load is shown before giving more"
    );

    let more = Homework {
        class: "6B",
        minutes: "40",
        ..Homework::maths()
    };
    let form = send(&mut school, "give", &more, &[])?.form()?;
    assert!(form.says("Journée déjà chargée"), "{}", form.text());
    assert!(form.says("1\u{a0}h\u{a0}50"));
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 12"));

    let token = load_seen(&form)?;
    let answer = send(&mut school, "give", &more, &[("load_seen", &token)])?;
    assert_eq!(answer.status(), 303);
    assert!(school.as_("pupil-b").view("")?.says("Exercice 12"));
    Ok(())
}

/// How a form that was not accepted is sent once more: what the warning left in it.
fn load_seen(form: &preau_sdk_testing::Page) -> Result<String, Box<dyn std::error::Error>> {
    let control = form.field("load_seen").ok_or("no token")?["control"].clone();
    let token = control["value"].as_str().or(control.as_str());
    Ok(token
        .or(control["hidden"].as_str())
        .ok_or("no value")?
        .to_owned())
}

#[test]
fn publishing_a_draft_warns_of_a_full_day_too() -> Outcome {
    let mut school = School::open("homework")?;
    let lesson = given::log(&mut school, "teacher", "6B", "Mathématiques")?;
    let draft = Homework {
        class: "6B",
        minutes: "40",
        state: "draft",
        ..Homework::maths()
    };
    let answer = send(&mut school, "give", &draft, &[("session", &lesson)])?;
    assert_eq!(answer.status(), 303);
    let page = school.as_("teacher").view("drafts")?;
    let work = given::address(page.item("Exercice 12").ok_or("no draft")?)?;
    let french = Homework {
        minutes: "70",
        ..Homework::french()
    };
    give(&mut school, &french)?;
    let publish = format!("{work}/publish");
    let form = school
        .as_("teacher")
        .try_act(&publish, &[("when", "now")])?;
    let form = form.form()?;
    assert!(form.says("Journée déjà chargée"), "{}", form.text());
    assert!(form.says("1\u{a0}h\u{a0}50") && form.says("Exercice 12"));
    assert!(form.text().contains(&lesson), "the lesson stays tied");
    assert!(!school.as_("pupil-b").view("")?.says("Exercice 12"));

    // Sent in spite of it.
    let token = load_seen(&form)?;
    let published = Homework {
        state: "publish",
        ..draft
    };
    let more = [("load_seen", token.as_str()), ("session", &lesson)];
    let answer = send(&mut school, &format!("{work}/edit"), &published, &more)?;
    assert_eq!(answer.status(), 303);
    assert!(school.as_("pupil-b").view("")?.says("Exercice 12"));
    Ok(())
}

#[test]
fn the_form_shows_the_load_of_the_class_that_is_chosen_and_of_no_other() -> Outcome {
    let mut school = School::open("homework")?;
    give(&mut school, &Homework::maths())?;
    let form = school.as_("teacher").view("give")?;
    assert!(form.blocks("chart").next().is_none(), "no class is chosen");
    assert!(form.blocks("table").next().is_none());
    let class = |name| -> Result<String, Box<dyn std::error::Error>> {
        Ok(school.audience(name)?.replacen(':', "-", 1))
    };
    let (a, b) = (class("6A")?, class("6B")?);
    let form = school.as_("teacher").view(&format!("give?class={a}"))?;
    let chart = form.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("6A") && chart.contains("jeu. 26"), "{chart}");
    let form = school.as_("teacher").view(&format!("give?class={b}"))?;
    assert!(
        form.blocks("chart").next().is_none(),
        "nothing is due there"
    );
    Ok(())
}

#[test]
fn the_load_is_right_for_a_day_months_ahead() -> Outcome {
    let mut school = School::open("homework")?;
    let far = Homework {
        due: "2027-03-18",
        minutes: "70",
        ..Homework::french()
    };
    assert_eq!(send(&mut school, "give", &far, &[])?.status(), 303);
    let class = school.audience("6B")?.replacen(':', "-", 1);
    let form = format!("give?class={class}&due=2027-03-18");
    let form = school.as_("teacher").view(&form)?;
    let chart = form.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("jeu. 18") && chart.contains("70"), "{chart}");
    // And in the form that comes back, for the day that was chosen in it.
    let more = Homework {
        class: "6B",
        minutes: "40",
        ..far
    };
    let more = Homework {
        by: "teacher",
        subject: "Mathématiques",
        ..more
    };
    let form = send(&mut school, "give", &more, &[])?.form()?;
    assert!(form.says("1\u{a0}h\u{a0}50"), "{}", form.text());
    let chart = form.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("jeu. 18"), "{chart}");
    Ok(())
}

#[test]
fn a_group_s_work_is_in_its_class_s_day_and_the_other_way_round() -> Outcome {
    let mut school = School::open("homework")?;
    // Of 6A only `pupil` is in the group; its teacher sees nothing of 6A.
    let german = Homework {
        by: "teacher2",
        class: "6ALL1",
        subject: "Allemand",
        text: "Vokabeln",
        minutes: "50",
        ..Homework::maths()
    };
    let id = give(&mut school, &german)?;
    school.deliver()?;
    let class = class_page(&school, "6A")?;
    let page = school.as_("teacher").view(&class)?;
    assert!(
        !page.says("Vokabeln"),
        "a colleague's group is not to be read"
    );
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("50"), "{chart}");
    let maths = Homework {
        minutes: "60",
        ..Homework::maths()
    };
    let form = send(&mut school, "give", &maths, &[])?.form()?;
    assert!(form.says("1\u{a0}h\u{a0}50"), "{}", form.text());
    let token = load_seen(&form)?;
    let answer = send(&mut school, "give", &maths, &[("load_seen", &token)])?;
    assert_eq!(answer.status(), 303);
    school.deliver()?;

    // The other way round; and of what is changed, only what the others weigh.
    let group = class_page(&school, "6ALL1")?;
    let page = school.as_("teacher2").view(&group)?;
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("110"), "{chart}");
    let edit = format!("homework/{id}/edit");
    let form = send(&mut school, &edit, &german, &[])?.form()?;
    assert!(form.says("1\u{a0}h\u{a0}50"), "{}", form.text());
    let lighter = Homework {
        minutes: "20",
        ..german
    };
    assert_eq!(send(&mut school, &edit, &lighter, &[])?.status(), 303);
    school.deliver()?;
    let page = school.as_("teacher").view(&class)?;
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("80"), "{chart}");

    // Pupils read no sums; what is taken away weighs no more.
    let delete = format!("homework/{id}/delete");
    school.as_("teacher2").act(&delete, &[])?;
    school.deliver()?;
    let page = school.as_("teacher").view(&class)?;
    let chart = page.blocks("chart").next().ok_or("no chart")?.to_string();
    assert!(chart.contains("60") && !chart.contains("80"), "{chart}");
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
fn nothing_is_said_to_be_graded_or_handed_in() -> Outcome {
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
            assert!(!page.says(word), "{who} {address}: {}", page.text());
        }
    }
    Ok(())
}

#[test]
fn the_first_page_of_a_teacher_is_one_of_the_menu() {
    let manifest = include_str!("../manifest.toml");
    let first = manifest.split("[[navigation]]").find(|entry| {
        entry.contains("path = \"\"") && entry.contains("profiles = [\"teacher\", \"staff\"]")
    });
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
    let page = school.as_("head").view("visas")?;
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
    let page = school.as_("head").view("visas?awaited=1")?;
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

#[test]
fn a_teacher_s_first_page_is_the_classes() -> Outcome {
    let mut school = School::open("homework")?;
    let page = school.as_("teacher").view("")?;
    assert!(page.says("6A") && page.says("6B"));
    assert!(!school.as_("teacher2").view("")?.says("6A\n"));
    assert!(school.as_("head").view("week")?.says("6A"));
    for address in ["", "week", "day/2026-11-26"] {
        let page = school.as_("admin").view(address)?;
        assert!(page.says("Aucune classe à suivre"), "{}", page.text());
        assert!(
            !page.says("où vous enseignez"),
            "the office teaches nowhere"
        );
    }
    let tile = school.as_("teacher").tile()?.ok_or("no tile")?;
    assert!(tile.says("rien à faire pour demain"), "{}", tile.text());
    assert!(school.as_("admin").tile()?.is_none());
    Ok(())
}

#[test]
fn what_is_published_is_told_once() -> Outcome {
    let mut school = School::open("homework")?;
    // The module hears itself what it tells. Without minutes it changes no load: nothing else is told.
    let light = Homework {
        minutes: "",
        ..Homework::maths()
    };
    let draft = Homework {
        state: "draft",
        ..light
    };
    let id = give(&mut school, &draft)?;
    assert_eq!(school.deliver()?, 0, "a draft is not told");
    let publish = format!("homework/{id}/publish");
    school.as_("teacher").act(&publish, &[])?;
    assert_eq!(school.deliver()?, 1, "told");
    school.as_("teacher").act(&publish, &[])?;
    let edit = format!("homework/{id}/edit");
    let changed = Homework {
        text: "Exercice 14",
        ..light
    };
    assert_eq!(send(&mut school, &edit, &changed, &[])?.status(), 303);
    assert_eq!(school.deliver()?, 0, "told again");
    // What is given at once is told as well; what is for later is not.
    assert_eq!(send(&mut school, "give", &light, &[])?.status(), 303);
    assert_eq!(school.deliver()?, 1, "told");
    let later = Homework {
        visible_on: "2026-11-25",
        ..light
    };
    assert_eq!(send(&mut school, "give", &later, &[])?.status(), 303);
    assert_eq!(school.deliver()?, 0, "nobody sees it yet");
    Ok(())
}
